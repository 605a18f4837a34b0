"""Turn HTML into the Markdown of banks (docs/markdown.md), with all words and the marks that it supports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import count, groupby
from urllib.parse import unquote

from quizgen.frozen import frozen, mutable
from quizgen.importers import formulas
from quizgen.importers.escaping import code, escaped, escaped_line, escaped_text
from quizgen.importers.htmltree import BLOCKS, Element, parse
from quizgen.reading import yamltree
from quizgen.text.dialect.signs import BEFORE_SCRIPT, SCRIPT
from quizgen.text.markdown import to_plain
from quizgen.types.layout import GAP_MARKS

Picture = Callable[[str], str]
"""Returns the name in content/ of a picture, given its address in a text, or an empty text."""
Lose = Callable[[str, str], None]
"""Takes a loss: a code of `losses`, and the detail."""

EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*"}
CODE = frozenset({"code", "tt", "kbd", "samp"})
GONE = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "embed", "applet"})
PLAYED = frozenset({"audio", "video", "iframe", "source", "track"})
STRUCK = frozenset({"s", "del", "strike"})
FORM = frozenset({"input", "select", "textarea", "button"})
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
SIGNS: dict[str, Callable[[int], str]] = {
    "a": lambda at: chr(ord("a") + (at - 1) % 26),
    "A": lambda at: chr(ord("A") + (at - 1) % 26),
    "i": lambda at: ROMAN[at] if at < len(ROMAN) else str(at),
    "I": lambda at: ROMAN[at].upper() if at < len(ROMAN) else str(at),
}
"""The signs before the items of lists that have no digits, by their `type` (HTML, section 4.4.5)."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SCRIPTS = {"sub": "~", "sup": "^"}
STYLES = re.compile(r"(?<![\w-])(?:color|background(?:-color)?|font-size|font-family)\s*:\s*[^;]+", re.I)
STYLED = {
    "font-weight:bold": "**",
    "font-weight:700": "**",
    "font-style:italic": "*",
    "text-decoration:underline": "u",
    "vertical-align:sub": "sub",
    "vertical-align:super": "sup",
}
"""Markdown's marks, or elements, for styles that mean the same."""
WIDTH = re.compile(r"(\d{1,3})(?:\.\d+)?%")
LONGEST_NUMBER = 40
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
INVISIBLE = re.compile("[\u200b\ufeff\u00ad]")
UNPRINTABLE = re.compile(f"(?![{''.join(GAP_MARKS)}]){yamltree.UNPRINTABLE.pattern}")
"""Characters that no bank can hold; the marks of gaps stay, since `gaps` replaces them."""


@frozen
class Piece:
    """A part of a line: words to escape, or finished Markdown.

    Args:
        kind: `words`, `marks` (finished Markdown), `math`, `break`, or the marks of emphasis (`*`, `**`, `u`,
            `sub`, `sup`).
        text: words, or Markdown.
        inside: the pieces inside emphasis.
    """

    kind: str
    text: str = ""
    inside: tuple[Piece, ...] = ()


@mutable
class Converter:
    """Turns the HTML of one text into Markdown.

    Args:
        picture: returns the name in content/ of a picture.
        lose: takes the losses.
        dollars: whether single dollars enclose formulas in the text.
        described: the words for pictures without a description, by the pictures' names in content/.
    """

    picture: Picture
    lose: Lose
    dollars: bool = False
    described: dict[str, str] = field(default_factory=dict)
    _emphasis: bool = field(default=True, init=False)

    def convert(self, html: str) -> str:
        """Return HTML as Markdown."""
        if not re.search(r"[<&]", html):
            return self.convert_nodes([Element("p", {}, [html])])
        return self.convert_nodes(parse(formulas.of_html(html)).inside)

    def convert_nodes(self, nodes: Sequence[Element | str]) -> str:
        """Return Markdown with the same words as parsed HTML, without emphasis if that would change them."""
        heard: list[tuple[str, str]] = []
        tell, self.lose = self.lose, lambda code, what: heard.append((code, what))
        try:
            self._emphasis = True
            markdown = self._document(nodes)
            if _bare(to_plain(markdown)) != _bare(self._said(nodes)):
                self._emphasis = False
                plainer = self._document(nodes)
                if _bare(to_plain(plainer)) == _bare(self._said(nodes)):
                    heard.append(("emphasis", ""))
                    markdown = plainer
        finally:
            self.lose = tell
        for code_, what in dict.fromkeys(heard):
            tell(code_, what)
        return markdown

    def _document(self, nodes: Sequence[Element | str]) -> str:
        blocks = [block for block in self._blocks(nodes) if block]
        if len(blocks) == 1 and len(blocks[0]) == 1:
            return blocks[0][0]
        if len(blocks) == 1 and blocks[0][0] == "```" and len(blocks[0]) == 3:
            return code(blocks[0][1])
        return "\n\n".join("\n".join(block) for block in blocks)

    def _blocks(self, nodes: Iterable[Element | str]) -> Iterator[list[str]]:
        """Yield the blocks of some nodes, each as a list of lines."""
        waiting: list[Element | str] = []
        for node in nodes:
            if isinstance(node, Element) and (node.name in BLOCKS or _holds_blocks(node)):
                yield from self._paragraphs(waiting)
                waiting = []
                yield from self._block(node)
            else:
                waiting.append(node)
        yield from self._paragraphs(waiting)

    def _paragraphs(self, nodes: Sequence[Element | str]) -> Iterator[list[str]]:
        lines = self._lines(nodes)
        while lines:
            size = lines.index("") if "" in lines else len(lines)
            if size:
                several = size > 1 or len(lines) > size + 1
                yield [escaped_line(line) if several else line for line in lines[:size]]
            del lines[: size + 1]

    def _block(self, node: Element) -> Iterator[list[str]]:
        self._note_look(node)
        if node.name in HEADINGS:
            words = " ".join(filter(None, self._lines(node.inside)))
            yield [f"**{words}**"] if words and "*" not in words else [words] if words else []
        elif node.name in ("ul", "ol", "dl"):
            yield list(self._list(node))
        elif node.name == "table":
            yield from self._table(node)
        elif node.name == "pre":
            yield (
                ["```", *node.text.expandtabs(4).strip("\n").splitlines(), "```"] if node.text.strip() else []
            )
        elif node.name == "blockquote":
            inner = _joined([block for block in self._blocks(node.inside) if block])
            yield [f"> {line}".rstrip() for line in inner]
        elif node.name == "hr":
            yield ["---"]
        else:
            yield from self._blocks(node.inside)

    def _list(self, node: Element) -> Iterator[str]:
        numbered = node.name == "ol"
        given = node.attributes.get("start", "1")
        start = int(given) if re.fullmatch(r"\d{1,9}", given) else 1
        items = [one for one in node.inside if isinstance(one, Element)]
        if sign := SIGNS.get(node.attributes.get("type", "1")):
            yield from self._lettered(items, start, sign)
            return
        for number, item in enumerate(items, start):
            mark = f"{number}. " if numbered else "- "
            inside = item.inside if item.name in ("li", "dt", "dd") else [item]
            lines = _joined([block for block in self._blocks(inside) if block], tight=True)
            for index, line in enumerate(lines or [""]):
                yield (mark if index == 0 else " " * len(mark) if line else "") + line

    def _lettered(self, items: Sequence[Element], start: int, sign: Callable[[int], str]) -> Iterator[str]:
        """Yield the items of a list with letters or Roman numerals, which a text may refer to, as lines."""
        for number, item in enumerate(items, start):
            lines = _joined([block for block in self._blocks(item.inside) if block], tight=True)
            yield f"{sign(number)}. {' '.join(filter(None, lines))}"

    def _table(self, node: Element) -> Iterator[list[str]]:
        rows = [
            [cell for cell in row.inside if isinstance(cell, Element) and cell.name in ("td", "th")]
            for row in node.below()
            if row.name == "tr"
        ]
        rows = [row for row in rows if row]
        caption = next((one for one in node.below() if one.name == "caption"), None)
        if caption:
            yield from self._paragraphs(caption.inside)
        if not rows or any(inner.name == "table" for inner in node.below()) or max(map(len, rows)) == 1:
            for row in rows:
                for cell in row:
                    yield from self._blocks(cell.inside)
            return
        if any(
            cell.attributes.get(span, "1") not in ("1", "")
            for row in rows
            for cell in row
            for span in ("colspan", "rowspan")
        ):
            self.lose("merged-cells", "")
        texts = [[self._cell(cell) for cell in row] for row in rows]
        width = max(map(len, texts))
        if not any(cell.name == "th" for cell in rows[0]):
            texts.insert(0, [""] * width)
        texts = [[*row, *[""] * (width - len(row))] for row in texts]
        widths = [max(3, *(len(row_of_texts[at]) for row_of_texts in texts)) for at in range(width)]
        if sum(widths) > 90:
            widths = [3] * width
        lines = [
            "| "
            + " | ".join(text.ljust(size) for text, size in zip(row_of_texts, widths, strict=True))
            + " |"
            for row_of_texts in texts
        ]
        yield [lines[0], "|" + "|".join("-" * (size + 2) for size in widths) + "|", *lines[1:]]

    def _cell(self, cell: Element) -> str:
        lines: list[str] = []
        for one in cell.inside if any(_is_block(one) for one in cell.inside) else [cell]:
            inside = [one] if isinstance(one, str) else one.inside
            if isinstance(one, Element) and one.name in ("ul", "ol", "table", "pre"):
                lines += [
                    inner.text.strip() for inner in one.below() if inner.name in ("li", "td", "th")
                ] or [escaped_text(" ".join(one.text.split()))]
            else:
                lines += self._lines(inside, cell=True)
        return "<br>".join(line for line in lines if line)

    def _lines(self, nodes: Iterable[Element | str], *, cell: bool = False) -> list[str]:
        """Return inline nodes as Markdown, line by line."""
        lines: list[list[Piece]] = [[]]
        for piece in _merged(self._pieces(nodes)):
            if piece.kind == "break":
                lines.append([])
            else:
                lines[-1].append(piece)
        texts = [self._line(line, cell=cell) for line in lines]
        while texts and not texts[-1]:
            texts.pop()
        while texts and not texts[0]:
            texts.pop(0)
        return [text for text, before in zip(texts, ["x", *texts], strict=False) if text or before]

    def _line(self, pieces: Sequence[Piece], *, cell: bool = False) -> str:
        out = ""
        for piece, following in zip(pieces, _following(pieces), strict=True):
            if piece.kind == "words":
                words = escaped(piece.text.lstrip() if not out or out.endswith(" ") else piece.text)
                words = re.sub(r"(?<!\\)\|", r"\\|", words) if cell else words
                out += words
            elif piece.kind == "math":
                out = self._with_formula(out, piece.text)
            elif piece.kind == "marks":
                out += piece.text
            elif piece.kind in SCRIPTS:
                out += self._script(piece, out, following)
            else:
                out = self._with_emphasis(out, piece, following, cell=cell)
        return out.strip(" ")

    def _with_formula(self, out: str, tex: str) -> str:
        """Return a line with a formula added; digits right before it move into it, or it would be money."""
        digits = re.search(r"\d+$", out[-LONGEST_NUMBER:])
        if digits and tex.startswith("$") and not tex.startswith("$$"):
            return f"{out[: -len(digits[0])]}${digits[0]}{tex[1:]}"
        return f"{out} {tex}" if digits else out + tex

    def _script(self, piece: Piece, out: str, following: str) -> str:
        inner = self._line(piece.inside).strip()
        mark, before = SCRIPTS[piece.kind], out[-1:]
        plain = len(piece.inside) == 1 and piece.inside[0].kind == "words"
        if (
            plain
            and SCRIPT.fullmatch(f"{mark}{inner}{mark}")
            and (before.isalnum() or before in tuple(BEFORE_SCRIPT[:5]))
            and not (mark == "^" and following.isdecimal())
        ):
            return f"{mark}{inner}{mark}"
        return f"<{piece.kind}>{inner}</{piece.kind}>" if inner else ""

    def _with_emphasis(self, out: str, piece: Piece, following: str, *, cell: bool) -> str:
        inner = self._line(piece.inside, cell=cell)
        raw = "".join(one.text for one in piece.inside if one.kind == "words") or inner
        lead = " " if raw[:1] == " " and not out.endswith(" ") else ""
        trail = " " if raw[-1:] == " " and len(raw) > 1 else ""
        if not inner or not self._emphasis:
            return f"{out}{lead}{inner}{trail}"
        if piece.kind == "u":
            return f"{out}{lead}<u>{inner}</u>{trail}"
        before, after = (lead or out[-1:]), (trail or following)
        in_word = any(sign.isalnum() and not UNSPACED.match(sign) for sign in (before, after))
        if in_word or inner.startswith(piece.kind[0]) or inner.endswith(piece.kind[0]):
            if in_word:
                self.lose("emphasis", raw.strip())
            return f"{out}{lead}{inner}{trail}"
        return f"{out}{lead}{piece.kind}{inner}{piece.kind}{trail}"

    def _pieces(self, nodes: Iterable[Element | str]) -> Iterator[Piece]:
        for node in nodes:
            if isinstance(node, str):
                for text, is_math, displayed in formulas.split(node, dollars=self.dollars):
                    if is_math:
                        yield Piece("math", f"$${text}$$" if displayed else f"${text}$")
                    elif text:
                        shown = INVISIBLE.sub("", UNPRINTABLE.sub("", text))
                        yield Piece("words", re.sub(r"\s+", " ", shown))
            else:
                yield from self._element(node)

    def _element(self, node: Element) -> Iterator[Piece]:
        name = node.name
        self._note_look(node)
        if name == "br":
            yield Piece("break")
        elif name in EMPHASIS or name == "u" or name in SCRIPTS:
            yield Piece(EMPHASIS.get(name, name), "", tuple(_merged(self._pieces(node.inside))))
        elif name in CODE:
            yield Piece("marks", code(node.text))
        elif name == "img":
            yield from self._image(node)
        elif name == "a":
            yield from self._link(node)
        elif name in ("tex", "math"):
            yield from self._math(node)
        else:
            yield from self._without_place(node)

    def _without_place(self, node: Element) -> Iterator[Piece]:
        """Yield the pieces of an element that Markdown lacks, and note the losses."""
        name = node.name
        if name in PLAYED:
            self.lose("played", node.attributes.get("src", "") or node.text.strip())
        elif name in GONE:
            if name not in ("head", "title", "template", "style") or node.text.strip():
                self.lose("acts", f"<{name}>")
        elif name in STRUCK or name in FORM:
            self.lose(*(("struck", node.text.strip()) if name in STRUCK else ("form", f"<{name}>")))
            yield from self._pieces(node.inside)
        else:
            yield from self._styled(node)

    def _styled(self, node: Element) -> Iterator[Piece]:
        style = node.attributes.get("style", "").lower().replace(" ", "")
        kind = next((mark for sign, mark in STYLED.items() if sign in style), "")
        if kind and not any(_is_block(one) for one in node.inside):
            yield Piece(kind, "", tuple(_merged(self._pieces(node.inside))))
        else:
            yield from self._pieces(node.inside)

    def _image(self, node: Element) -> Iterator[Piece]:
        if tex := formulas.of_picture(node.attributes):
            yield Piece("math", f"${tex}$")
            return
        source = unquote(node.attributes.get("src", ""))
        alt = " ".join(node.attributes.get("alt", "").split())
        name = self.picture(node.attributes.get("src", ""))
        if not name:
            if alt:
                yield Piece("words", f"({alt})")
            return
        width = WIDTH.fullmatch(node.attributes.get("width", "").strip())
        behind = f"{{width={int(width[1])}%}}" if width and 1 <= int(width[1]) < 100 else ""
        if not alt:
            alt = self._words_for(source, name)
            self.lose("alt-text", name)
        words = re.sub(r"([\\\[\]`$*_<])", r"\\\1", alt)
        yield Piece("marks", f"![{words}]({name}){behind}")

    def _link(self, node: Element) -> Iterator[Piece]:
        address = node.attributes.get("href", "").strip()
        words = node.text.strip()
        if not re.match(r"(?:https?|mailto):", address, re.I):
            if address and not address.startswith("#"):
                self.lose("link", address[:100])
            yield from self._pieces(node.inside)
        elif any(one.name == "img" for one in node.below()):
            self.lose("link", address[:100])
            yield from self._pieces(node.inside)
        elif words in ("", address) and re.fullmatch(r"[^\s<>]+", address):
            yield Piece("marks", f"<{address}>")
        else:
            target = re.sub(r"[\s()<>\\]", lambda sign: f"%{ord(sign[0]):02X}", address)
            inner = self._line([one for one in _merged(self._pieces(node.inside)) if one.kind != "break"])
            yield Piece("marks", f"[{inner}]({target})")

    def _math(self, node: Element) -> Iterator[Piece]:
        note = next((one for one in node.below() if one.name == "annotation"), None)
        tex = formulas.tidy(node.text if node.name == "tex" else note.text if note else "")
        if tex:
            yield Piece("math", f"${tex}$")
        else:
            words = " ".join(node.text.split())
            self.lose("mathml", words)
            yield Piece("words", words)

    def _note_look(self, node: Element) -> None:
        style = node.attributes.get("style", "")
        if node.name in ("font", "big", "small", "mark", "center") or STYLES.search(style):
            self.lose("look", "")

    def _shown(self, node: Element) -> str:
        """Return the words that stand for a picture in the Markdown, or an empty text."""
        source = node.attributes.get("src", "")
        name = "" if node.attributes.get("alt", "") else self.picture(source)
        return self._words_for(unquote(source), name) if name else node.attributes.get("alt", "")

    def _words_for(self, source: str, name: str) -> str:
        """Return words for a picture without a description; two pictures of a question never share theirs."""
        if name not in self.described:
            words, taken = words_for(source), set(self.described.values())
            more = (f"{words} {number}" for number in count(2))
            self.described[name] = (
                words if words not in taken else next(one for one in more if one not in taken)
            )
        return self.described[name]

    def _said(self, nodes: Iterable[Element | str]) -> str:
        """Return the words of HTML that readers of the Markdown should see."""
        out = []
        for node in nodes:
            if isinstance(node, str):
                out += [text for text, _, _ in formulas.split(node, dollars=self.dollars)]
            elif node.name == "img":
                out += [formulas.of_picture(node.attributes) or self._shown(node)]
            elif node.name == "a" and not node.text.strip():
                out += [node.attributes.get("href", "")]
            elif node.name == "math":
                note = next((one for one in node.below() if one.name == "annotation"), None)
                out += [formulas.tidy(note.text) if note else node.text]
            elif node.name not in GONE | PLAYED:
                out.append(self._said(node.inside))
        return " ".join(out)


def _bare(text: str) -> str:
    """Return a text for comparison: without spaces and without the marks of scripts, formulas and tags."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).replace("−", "-")
    return re.sub(r"[\s_^()$<>%\\]", "", text)


def words_for(source: str) -> str:
    """Return an alternative text for a picture without one: the words in its file's name, or "picture"."""
    stem = source.rpartition("/")[2].rpartition(".")[0] or source
    words = " ".join(re.findall(r"[^\W\d_]{3,}", stem))
    return words if words and not source.startswith("data:") and len(words) > len(stem) / 2 else "picture"


def _is_block(node: Element | str) -> bool:
    return isinstance(node, Element) and (node.name in BLOCKS or _holds_blocks(node))


def _holds_blocks(node: Element) -> bool:
    return node.name not in ("math", "a") and any(_is_block(one) for one in node.inside)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with adjacent words merged, so that they are escaped together."""
    out: list[Piece] = []
    for are_words, run in groupby(pieces, key=lambda piece: piece.kind == "words"):
        if are_words:
            out.append(Piece("words", re.sub(" +", " ", "".join(piece.text for piece in run))))
        else:
            out += run
    return out


def _following(pieces: Sequence[Piece]) -> list[str]:
    """Return the character that follows each piece, or an empty text after the last."""
    out, sign = [], ""
    for piece in reversed(pieces):
        out.append(sign)
        sign = _first_sign([piece]) or sign
    return out[::-1]


def _first_sign(pieces: Sequence[Piece]) -> str:
    for piece in pieces:
        text = _first_sign(piece.inside) if piece.inside else piece.text
        if text:
            return text[0]
    return ""


def _joined(blocks: Sequence[list[str]], *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        begins_list = bool(re.match(r"(?:- |\d+\. )", block[0]))
        if lines and not (tight and begins_list):
            lines.append("")
        lines += block
    return lines
