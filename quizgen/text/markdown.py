"""Converts the Markdown of banks to HTML for a target, or to plain text. `dialect` has the rules.

A text of one line is inline Markdown, so that `#`, `-`, `+` and `1984.` mean themselves. A text of several
lines is full Markdown, and its line breaks are kept. Raw HTML is text, except four tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from quizgen.frozen import frozen
from quizgen.text import simple, widths
from quizgen.text.conservation import lost
from quizgen.text.formulas import in_line, math_fault, to_mathml, to_tex
from quizgen.text.literal import WITH_SPACES, has_spaces
from quizgen.text.target import ESCAPES, MARKS, Target, changing

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from quizgen.text.lookalikes import Lookalike


NOT_PLAIN = changing(MARKS + "!")
"""Changes texts that may not be their own inline Markdown."""
SUSPECT = re.compile(
    r"[<\[\\$&*~^{|]|\n(?: {4}|\t)|^(?:::|(?i:answer): *[A-H]\b|ex[a-z]+:)|Answerlist", re.MULTILINE
)
"""Finds texts that may have markup of another tool, or code."""
SUSPECT_IN_WORDS = re.compile("[&{|]|^::")
"""The same for simple texts, whose stars are all markup."""
KEPT = 2**17
"""How many texts to cache, of about a hundred bytes each: enough for a course by one person."""
BLANK = " \t\n\r\f\v"
"""Characters to strip from the ends of a text; a no-break space there is on purpose."""
LONG = re.compile(r"\w{18}(?=\w{4})")
"""The part of a long word in a table after which a browser may break it."""
LONGEST = 21
"""Most letters of a word that is never broken."""
LOW = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
HIGH = str.maketrans("0123456789+-−ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿⁱ")
"""Unicode's subscripts (`LOW`) and superscripts (`HIGH`)."""
KEPT_SPACES = str.maketrans(" \t\n", "\ufdd2\ufdd3\ufdd4")
"""Stand-ins for spaces in code while other spaces are folded: noncharacters, which no bank can hold."""
FOLDED_BACK = str.maketrans("\ufdd2\ufdd3\ufdd4", " \t ")


def to_html(text: str, target: Target) -> str:
    """Return Markdown as HTML: inline for one line, in blocks for several."""
    html = usual_html(text, target)
    return _render(_parse(text.strip(BLANK)), target) if html is None else html


def usual_html(text: str, target: Target) -> str | None:
    """Return Markdown as HTML if that is quick, because its HTML is the same for all targets.

    Returns:
        the HTML; None if the text must be rendered for this target.
    """
    text = text.strip(BLANK)
    data = text.encode("utf-8", "surrogatepass")
    if data.translate(target.special) == data:
        html = simple.marked(text) if "*" in text or "`" in text else text
        if html is not None:
            return html
    if _in_own_way(text):
        return None
    html = simple.html_of(text)
    html = _usual(text).html if html is None else html
    # Ask the HTML, not the text: an address with %7B can give a brace that the text has not.
    return None if target.neutralises(html) else html


def _in_own_way(text: str) -> bool:
    """Return whether the HTML of a text may differ between targets.

    This is so for formulas, pictures, tables and other blocks. Four searches are faster than one pattern.
    """
    return "$" in text or "\n" in text or "![" in text or "\r" in text


def is_plain(text: str) -> bool:
    """Return whether a text is its own inline Markdown, since it has none of Markdown's marks."""
    data = text.encode("utf-8", "surrogatepass")
    return data.translate(NOT_PLAIN) == data


def all_plain(texts: Iterable[str]) -> bool:
    """Return whether all of some texts are plain: a look at them together takes a third of the time."""
    return is_plain("".join(texts))


def to_plain(text: str) -> str:
    """Return a Markdown text as readers see it, on one line, with alternative texts for pictures."""
    text = text.strip()
    if is_plain(text):
        return text
    if _in_own_way(text):
        return _seen(_parse(text))
    plain = simple.plain_of(text)
    return _usual(text).plain if plain is None else plain


def to_words(text: str) -> str:
    """Return the same as `to_plain`, but with formulas as words and symbols, for names and labels."""
    if "$" not in text:
        return to_plain(text)
    from quizgen.text.wording import as_words  # noqa: PLC0415 - few banks have formulas

    return _seen(_parse(text.strip()), as_words)


VERBATIM = "    "
"""Begins a line of `to_lines` that must not be broken: a table row or a line of code."""


def to_lines(text: str) -> list[str]:
    """Return a Markdown text as readers see it, in lines: paragraphs, list items, table rows, code."""
    text = text.strip()
    return [text] if is_plain(text) else list(_in_lines(_parse(text)))


def _in_lines(tokens: Sequence[Token]) -> Iterator[str]:
    from quizgen.text.wording import as_words  # noqa: PLC0415 - few banks have formulas

    counts: list[int | None] = []
    mark, at = "", 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            yield from _in_columns(list(_rows(tokens[at : end + 1], as_words)))
            at = end
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            counts.append(int(token.attrGet("start") or 1) if token.tag == "ol" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            counts.pop()
        elif token.type == "list_item_open":
            number = counts[-1]
            mark = "- " if number is None else f"{number}. "
            counts[-1] = None if number is None else number + 1
        elif token.type == "inline" or token.type.startswith("math"):
            seen = _seen([token], as_words)
            if seen:
                yield "  " * max(0, len(counts) - 1) + mark + seen
            mark = ""
        elif token.type in ("fence", "code_block"):
            yield from (VERBATIM + line for line in token.content.rstrip("\n").split("\n"))
        at += 1


def _in_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows of a table with aligned columns, and a rule below its head."""
    width = [max(len(row[n]) if n < len(row) else 0 for row in rows) for n in range(max(map(len, rows)))]
    for number, row in enumerate(rows):
        yield VERBATIM + " | ".join(cell.ljust(size) for cell, size in zip(row, width, strict=False)).rstrip()
        if number == 0:
            yield VERBATIM + "-+-".join("-" * size for size in width)


class Usual(NamedTuple):
    """The result of parsing a text whose HTML is the same for all targets.

    Args:
        html: the HTML.
        plain: the text as readers see it.
        lost: the words that have invisible characters.
    """

    html: str
    plain: str
    lost: str


@lru_cache(maxsize=KEPT)
def _usual(text: str) -> Usual:
    """Return the result of parsing a text of one line, which all targets share and which is not simple.

    Rules, cards, pages and XML need the same texts one after the other, and parsing a text costs far more
    than caching the result.
    """
    tokens = _parse(text)
    html = _render(tokens, Target())
    return Usual(html, _seen(tokens), lost(text, tokens, html))


def _render(tokens: Sequence[Token], target: Target, *, formulas: bool = True) -> str:
    env = {"target": target, "formulas": formulas}
    return str(_parser().renderer.render(tokens, _parser().options, env)).strip(BLANK)


def _seen(tokens: Sequence[Token], formula: Callable[[str], str] = str) -> str:
    return re.sub(r"\s+", " ", "".join(_plain(tokens, formula))).strip().translate(FOLDED_BACK)


def _plain(tokens: Iterable[Token], formula: Callable[[str], str] = str) -> Iterator[str]:
    left = iter(tokens)
    for token in left:
        if token.type == "image":
            yield token.content
        elif token.type.startswith("math"):
            yield formula(token.content)
        elif token.type == "code_inline":
            yield token.content.translate(KEPT_SPACES)
        elif token.type in ("sub_open", "sup_open"):
            end = f"{token.tag}_close"
            inside = takewhile(lambda one: one.type != end, left)  # noqa: B023 - used before the loop goes on
            yield _script(token.tag, "".join(_plain(inside, formula)))
        elif token.children:
            yield from _plain(token.children, formula)
        elif token.type in ("softbreak", "hardbreak") or token.type.endswith("_close"):
            yield " " if token.block or token.type.endswith("break") else ""
        elif token.content:
            yield token.content


def _script(name: str, text: str) -> str:
    """Return a subscript or superscript in Unicode's characters, or else as in TeX: CO₂, x⁻¹, T_max."""
    signs, mark = (LOW, "_") if name == "sub" else (HIGH, "^")
    return text.translate(signs) if all(ord(sign) in signs for sign in text) else f"{mark}{text}"


@frozen
class Picture:
    """A picture in a text: its name in the bank, and its alternative text."""

    name: str
    alt: str


def pictures(text: str) -> Iterator[Picture]:
    """Yield the pictures of a Markdown text."""
    if "![" in text:
        for token in _flat(_parse(text.strip())):
            if token.type == "image":
                yield Picture(str(token.attrs["src"]), token.content)


def cells_beyond(text: str) -> Iterator[str]:
    """Yield the table cells that are beyond the last column of their table's head."""
    if "|" in text:
        for token in _flat(_parse(text.strip())):
            if token.type == "tr_open":
                yield from token.meta["beyond"]


BLOCK = re.compile(r"^\s*(?:>|[-*] |\d{1,9}[.)] )", re.MULTILINE)
"""Begins a quotation or a list item."""


def joined(text: str) -> Iterator[tuple[str, str]]:
    """Yield lines that belong to the quotation or list item above only because no blank line is between.

    Yields:
        the line, and "quotation" or "list item".
    """
    text = text.strip()
    if "\n" not in text or not BLOCK.search(text):
        return
    lines, around = text.split("\n"), list[str]()
    for token in _parse(text):
        if token.type in ("blockquote_open", "list_item_open"):
            around.append(token.type)
        elif token.type in ("blockquote_close", "list_item_close"):
            around.pop()
        elif token.type == "paragraph_open" and around and token.map:
            quoted = "blockquote_open" in around
            for line in lines[token.map[0] + 1 : token.map[1]]:
                if not line.lstrip().startswith(">") if quoted else not line[:1].isspace():
                    yield line.strip(), "quotation" if quoted else "list item"
                    break


def simple_html(text: str) -> str | None:
    """Return the HTML of a text that has only words, emphasis and code; None for any other."""
    return None if _in_own_way(text) else simple.html_of(text.strip(BLANK))


def lookalikes(text: str) -> Sequence[Lookalike]:
    """Return the lookalikes of other tools' markup in a Markdown text."""
    suspect = SUSPECT if simple_html(text) is None else SUSPECT_IN_WORDS
    return _lookalikes(text) if suspect.search(text) else ()


@lru_cache(maxsize=KEPT)
def _lookalikes(text: str) -> tuple[Lookalike, ...]:
    """Find and cache lookalikes, since most texts are unchanged when a course is checked again."""
    # Most commands don't need these modules.
    from quizgen.text.lookalikes import of_bars, of_line, of_lines  # noqa: PLC0415
    from quizgen.text.pasted import of_paragraph  # noqa: PLC0415

    tokens = _parse(text.strip())
    lines = text.strip().split("\n")
    whole = [one.map for one in tokens if one.type == "paragraph_open" and one.map and not one.level]
    inline = [one.children or () for one in tokens if one.type == "inline"]
    return tuple(
        chain(
            *(of_lines(lines[slice(*span)]) for span in whole),
            *(of_line(line) for line in inline),
            *(of_bars(line) for line in inline),
            *(of_paragraph(line) for line in inline),
        )
    )


def vanished(text: str, targets: Sequence[Target]) -> list[str]:
    """Return, for each target, the words with characters that it would not show; formulas don't count."""
    text = text.strip()
    if is_plain(text):
        return [""] * len(targets)
    html, gone = _shown(text)
    return [_lost_in(target, text) if target.neutralises(html) else gone for target in targets]


def _shown(text: str) -> tuple[str, str]:
    """Return the HTML of a text without its formulas, and the words that have invisible characters."""
    if _in_own_way(text):
        tokens = _parse(text)
        html = _render(tokens, Target(), formulas=False)
        return html, lost(text, tokens, html)
    html_of_simple = simple.html_of(text)
    return (_usual(text).html, _usual(text).lost) if html_of_simple is None else (html_of_simple, "")


def _lost_in(target: Target, text: str) -> str:
    tokens = _parse(text)
    return lost(text, tokens, _render(tokens, target, formulas=False))


def links(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words and address of each link in a Markdown text, except links that show their address."""
    if "](" in text:
        for token in _parse(text.strip()):
            children = iter(token.children or ())
            for child in children:
                if child.type == "link_open" and child.info != "auto":
                    inside = takewhile(lambda one: one.type != "link_close", children)
                    yield _seen(list(inside)), str(child.attrs["href"])


def formulas(text: str) -> Iterator[str]:
    """Yield the formulas of a Markdown text, as TeX."""
    if "$" in text:
        for token in _flat(_parse(text.strip())):
            if token.type.startswith("math"):
                yield token.content


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


@lru_cache(maxsize=4096)
def _parse(text: str) -> list[Token]:
    parser = _parser()
    return parser.parse(text) if "\n" in text else parser.parseInline(text)


@cache
def _parser() -> MarkdownIt:
    """Return the parser, imported and made on first use: the import takes longer than most commands."""
    from quizgen.text.dialect import make_parser  # noqa: PLC0415

    parser = make_parser()
    for name, rule in RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _text(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _escaped(tokens[index].content, env)


def _code(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    text = tokens[index].content
    style = f' style="{WITH_SPACES}"' if has_spaces(text) or "\n" in text else ""
    return f"<code{style}>{_escaped(text, env)}</code>"


def _escaped(text: str, env: Any) -> str:
    if "table" not in env:
        return str(env["target"].escape(text))
    # Markdown allows no NUL, so it can stand in for a break while the rest is escaped.
    return str(env["target"].escape(LONG.sub("\\g<0>\0", text))).replace("\0", "<wbr>")


def _table(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Render a table; allow breaks in its long words, so that a stylesheet need not break all words."""
    if tokens[index].nesting == 1:
        env["table"] = True
        if not env["target"].fit:
            return "<table>\n"
        letters = widths.of_columns(_rows(tokens[index:]), LONGEST)
        # A wide table scrolls, and keyboard users must be able to scroll it.
        return f'<table tabindex="0" style="--letters: {sum(letters)}; --columns: {len(letters)}">\n'
    del env["table"]
    return "</table>\n"


def _rows(tokens: Iterable[Token], formula: Callable[[str], str] = str) -> Iterator[list[str]]:
    """Yield, row by row, the cells' texts in the table that begins the tokens."""
    row: list[str] = []
    for token in tokens:
        if token.type == "inline":
            row.append("".join(_plain([token], formula)))
        elif token.type == "tr_close":
            yield row
            row = []
        elif token.type == "table_close":
            return


def _code_block(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<pre><code>{env['target'].escape(tokens[index].content)}</code></pre>\n"


def _heading(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Show a heading in a question as a strong line, so that the page's outline stays intact."""
    return "<p><strong>" if tokens[index].nesting == 1 else "</strong></p>\n"


def _image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token, target = tokens[index], env["target"]
    address = target.picture(str(token.attrs["src"])).translate(ESCAPES)
    style = f' style="{token.attrs["style"]}"' if "style" in token.attrs else ""
    return f'<img src="{address}" alt="{target.escape_attribute(token.content)}"{style}>'


def _link(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    escape, given = env["target"].escape_attribute, tokens[index].attrs
    return "<a" + "".join(f' {name}="{escape(str(text))}"' for name, text in given.items()) + ">"


def _math(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token, target = tokens[index], env["target"]
    if not env["formulas"]:
        return ""
    if token.type == "math_inline":
        return in_line(token.content, target)
    if target.math == "tex":
        html = f"\\[{target.escape_formula(to_tex(token.content))}\\]"
    elif math_fault(token.content):
        html = in_line(token.content, target)
    else:
        return to_mathml(token.content, block=True, fit=target.fit)
    return f"<p>{html}</p>\n" if token.type == "math_block" else html


RULES: dict[str, Callable[..., str]] = {
    "text": _text,
    "text_special": _text,
    "code_inline": _code,
    "code_block": _code_block,
    "fence": _code_block,
    "heading_open": _heading,
    "heading_close": _heading,
    "image": _image,
    "table_open": _table,
    "table_close": _table,
    "link_open": _link,
    "math_inline": _math,
    "math_inline_double": _math,
    "math_block": _math,
}
