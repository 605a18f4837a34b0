"""Markdown of a bank's texts to HTML, to plain text, to what a target takes; the only importer of the parser.

A text of one line is inline Markdown, so that `#`, `-`, `+` and `1984.` stand for themselves; a text of
several lines is Markdown in full. Raw HTML is text: the parser is told so, and escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from quizgen import widths

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PLAIN = re.compile(r"[^\\`*_\[\]<>&\"$\n\r!]*")
"""A text of these characters alone is its own inline Markdown (CommonMark 0.31, sections 2.4, 2.5 and 6)."""
OWN_WAY = re.compile(r"[$\n\r]|!\[")
"""What one target may have in another way than the next: formulas, pictures, tables and other blocks."""
KEPT = 2**17
"""Texts whose HTML is kept, most of a hundred bytes: those of a course that a person could write."""
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\f": " "})
"""What HTML has a meaning of its own for; and what XML refuses and Markdown lets in, written `&#12;`."""
MISTAKEN = re.compile(r"!\[[^\[\]]*\]\([^()]+\)")
MATHML = "http://www.w3.org/1998/Math/MathML"
MATH_ELEMENT = re.compile(
    re.escape(f"{{{MATHML}}}")
    + "(?:math|none|m(?:enclose|error|frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|s|space"
    "|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover))"
)
"""What a formula is made of (MathML Core, and `menclose`); no script is among it."""
ACTIVE = frozenset({"href", "style", "class", "id"})
"""What a formula could reach beyond itself by; commands of the converter's have the same names."""
WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox|fbox)\s*\{[^{}]*\}")
"""Words in a formula."""
TYPED = re.compile(r"\\([&%#_$])")
"""A sign that TeX has a use of its own for, typed so that it stands for itself."""
BREAKS = frozenset("=+-−±<>≤≥≠≈≡→⇒⇔∈")
"""Signs before which a long formula may go on in the next line."""
FITS = 36
"""Characters of a formula that fit a line of the largest print."""
NARROW = 12
"""Width in `em` of a formula that fits wherever it stands."""
SPACES = re.compile(r" {2,}|^ | $")
LONG = re.compile(r"\w{18}(?=\w{4})")
"""What a word in a table may be broken behind, if need be."""
LONGEST = 21
"""Letters of a word that is not broken."""


@dataclass(frozen=True)
class Target:
    r"""What an output needs to be told in another way than HTML has it.

    Args:
        math: `mathml`, or `tex` for `\(…\)` and `\[…\]`.
        picture: gives the address of a picture, from its name in the bank.
        entities: characters that the target would take for something else, written as numeric entities.
        after: characters that get an empty `<span>` behind them, for the same reason.
    """

    math: Literal["mathml", "tex"] = "mathml"
    picture: Callable[[str], str] = str
    entities: str = ""
    after: str = ""

    def neutralises(self, html: str) -> bool:
        """Return whether the target takes a character of some HTML for something else."""
        return bool(self._signs) and not self._signs.isdisjoint(html)

    @cached_property
    def _signs(self) -> frozenset[str]:
        return frozenset(self.entities + self.after)

    def escape(self, text: str) -> str:
        """Return literal text as HTML that shows just that text."""
        return _neutralise(text.translate(ESCAPES), self.entities, self.after)

    def escape_attribute(self, text: str) -> str:
        """Return literal text as the value of an attribute, where no `<span>` can stand."""
        return _neutralise(text.translate(ESCAPES), self.entities + self.after, "")


def _neutralise(text: str, entities: str, after: str) -> str:
    for sign in entities:
        if sign in text:
            text = text.replace(sign, f"&#{ord(sign)};")
    for sign in after:
        if sign in text:
            text = text.replace(sign, f"{sign}<span></span>")
    return text


def to_html(text: str, target: Target) -> str:
    """Return Markdown as HTML: inline for a text of one line, in blocks for several."""
    text = text.strip()
    if PLAIN.fullmatch(text):
        return target.escape(text)
    # It is the HTML that says: `&#123;` and an address with %7B come to show a brace that the text has not.
    if not OWN_WAY.search(text) and not target.neutralises(html := _usual(text)[0]):
        return html
    return _render(_parse(text), target)


def literal(text: str, target: Target) -> str:
    """Return literal text as HTML; runs of spaces, which HTML would fold, are kept."""
    html = target.escape(text)
    return f'<span style="white-space: pre-wrap">{html}</span>' if SPACES.search(text) else html


def to_plain(text: str) -> str:
    """Return what a reader sees of a Markdown text, on one line, with pictures by their alternative text."""
    text = text.strip()
    if PLAIN.fullmatch(text):
        return text
    return _seen(_parse(text)) if OWN_WAY.search(text) else _usual(text)[1]


@lru_cache(maxsize=KEPT)
def _usual(text: str) -> tuple[str, str]:
    """Return a text's HTML, where all targets have the same, and what a reader sees of it.

    Rules, cards, pages and XML ask for the same texts one after the other, and reading one costs far more
    than keeping what came of it.
    """
    tokens = _parser().parseInline(text)
    return _render(tokens, Target()), _seen(tokens)


def _render(tokens: Sequence[Token], target: Target) -> str:
    return str(_parser().renderer.render(tokens, _parser().options, {"target": target})).strip()


def _seen(tokens: Sequence[Token]) -> str:
    return re.sub(r"\s+", " ", "".join(_plain(tokens))).strip()


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield token.content
        elif token.children:
            yield from _plain(token.children)
        elif token.type in ("softbreak", "hardbreak") or token.type.endswith("_close"):
            yield " " if token.block or token.type.endswith("break") else ""
        elif token.content:
            yield token.content


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text: its name in the bank, and what stands for it where it can't be seen."""

    name: str
    alt: str


def pictures(text: str) -> Iterator[Picture]:
    """Yield the pictures of a Markdown text."""
    if "![" in text:
        for token in _flat(_parse(text.strip())):
            if token.type == "image":
                yield Picture(_unquote(str(token.attrs.get("src", ""))), token.content)


def mistaken_pictures(text: str) -> Iterator[str]:
    """Yield what looks like a picture in a Markdown text, but is written in a way that leaves it text."""
    if "![" in text:
        for token in _flat(_parse(text.strip())):
            if token.type == "text":
                yield from MISTAKEN.findall(token.content)


def formulas(text: str) -> Iterator[str]:
    """Yield the formulas of a Markdown text, as TeX."""
    if "$" in text:
        for token in _flat(_parse(text.strip())):
            if token.type.startswith("math"):
                yield token.content


def math_fault(tex: str) -> str:
    """Return what is wrong with a formula, or an empty text.

    The converter lets open braces and unknown commands pass; a reader would see them.
    """
    bare = re.sub(r"\\[\\{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        return "its braces do not pair"
    try:
        made = _mathml(tex, block=False)
    except _ActiveFormulaError as fault:
        return str(fault)
    except SyntaxError:  # of XML: the one sign that the converter leaves bare
        return r"an & stands where no table is: write \&"
    except Exception as fault:
        return type(fault).__name__.removesuffix("Error")
    unknown = re.search(r"\\[A-Za-z]+", made)
    return f"there is no command {unknown.group()}" if unknown else ""


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
    """Return the parser, made once; importing it takes longer than most commands."""
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(
        dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )
    for name, rule in RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _text(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _escaped(tokens[index].content, env)


def _code(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<code>{_escaped(tokens[index].content, env)}</code>"


def _escaped(text: str, env: Any) -> str:
    if "table" not in env:
        return str(env["target"].escape(text))
    # Markdown lets no NUL in, so that it can stand for a break while the rest is escaped.
    return str(env["target"].escape(LONG.sub("\\g<0>\0", text))).replace("\0", "<wbr>")


def _table(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Say of a table's words where they may break, so that a stylesheet need not break all of them."""
    if tokens[index].nesting == 1:
        env["table"] = True
        if env["target"].math != "mathml":
            return "<table>\n"
        letters = widths.of_columns(_rows(tokens[index:]), LONGEST)
        # On a page of ours a wide table scrolls, and what scrolls has to be within reach of the keyboard.
        return f'<table tabindex="0" style="--letters: {sum(letters)}; --columns: {len(letters)}">\n'
    del env["table"]
    return "</table>\n"


def _rows(tokens: Iterable[Token]) -> Iterator[list[str]]:
    """Yield what is read in the cells of a table, row by row; the table is the first of the tokens."""
    row: list[str] = []
    for token in tokens:
        if token.type == "inline":
            row.append("".join(_plain([token])))
        elif token.type == "tr_close":
            yield row
            row = []
        elif token.type == "table_close":
            return


def _code_block(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<pre><code>{env['target'].escape(tokens[index].content)}</code></pre>\n"


def _heading(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Show a heading inside a question as a strong line: the page's own outline stays whole."""
    return "<p><strong>" if tokens[index].nesting == 1 else "</strong></p>\n"


def _image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token, target = tokens[index], env["target"]
    address = target.picture(_unquote(str(token.attrs.get("src", ""))))
    return f'<img src="{address.translate(ESCAPES)}" alt="{target.escape_attribute(token.content)}">'


def _link(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    escape, given = env["target"].escape_attribute, tokens[index].attrs
    return "<a" + "".join(f' {name}="{escape(str(text))}"' for name, text in given.items()) + ">"


def _math(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token, target = tokens[index], env["target"]
    block = token.type != "math_inline"
    if target.math == "mathml":
        return _mathml(token.content, block=block)
    tex = _neutralise(token.content.strip().translate(ESCAPES), target.entities, "")
    html = f"\\[{tex}\\]" if block else f"\\({tex}\\)"
    return f"<p>{html}</p>\n" if token.type == "math_block" else html


RULES: dict[str, Callable[..., str]] = {
    "text": _text,
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


@lru_cache(maxsize=4096)
def _mathml(tex: str, *, block: bool) -> str:
    from xml.etree import ElementTree  # noqa: PLC0415

    from latex2mathml.converter import convert  # noqa: PLC0415 - slow to import, and few banks have formulas

    ElementTree.register_namespace("", MATHML)
    # The converter takes what stands in \text{…} as it is: HTML would be HTML.
    safe = WORDS.sub(lambda words: TYPED.sub(r"\1", words.group()).translate(ESCAPES), tex)
    made = str(convert(safe, display="block" if block else "inline"))
    whole = ElementTree.fromstring(made)  # noqa: S314 - the converter made it
    _refuse_active(whole)
    if block and (pieces := _lines_of(whole)):
        return f'<span class="formula">{"".join(pieces)}</span>'
    made = _with_width(made, widths.of_formula(whole))
    # A wide formula scrolls on a narrow screen, and what scrolls has to be within reach of the keyboard.
    return made.replace("<math ", '<math tabindex="0" ', 1) if block else made


class _ActiveFormulaError(Exception):
    """A formula that would be more than a formula on a page."""


def _refuse_active(formula: Element) -> None:
    for node in formula.iter():
        if not MATH_ELEMENT.fullmatch(node.tag):
            raise _ActiveFormulaError("it has HTML in it")
        if found := next((name for name in node.attrib if name in ACTIVE), None):
            raise _ActiveFormulaError(f"\\{found} is not for formulas in a bank")


def _with_width(formula: str, width: float) -> str:
    """Return a formula that tells a stylesheet how wide it is, if it could be too wide for a page."""
    if width <= NARROW:
        return formula
    return formula.replace("<math ", f'<math style="--wide: {width:.1f}" ', 1)


def _lines_of(formula: Element) -> list[str]:
    """Return a long formula in pieces that may stand on lines of their own, each with its sign in front.

    No browser breaks a formula by itself, and on paper one that is too wide makes the whole page smaller.
    """
    from xml.etree import ElementTree  # noqa: PLC0415

    row = formula[0]
    if len("".join(row.itertext())) <= FITS:
        return []
    pieces: list[list[Element]] = [[]]
    depth = 0
    for node in row:
        sign = (node.text or "") if node.tag == f"{{{MATHML}}}mo" else ""
        depth += (sign in {"(", "["}) - (sign in {")", "]"})
        if sign in BREAKS and depth == 0 and pieces[-1]:
            node.set("form", "infix")  # at the start of a line too, it stands between two things
            pieces.append([])
        pieces[-1].append(node)
    if len(pieces) == 1:
        return []
    made = []
    for piece in pieces:
        math = ElementTree.Element(f"{{{MATHML}}}math", {"displaystyle": "true"})
        ElementTree.SubElement(math, f"{{{MATHML}}}mrow").extend(piece)
        made.append(_with_width(ElementTree.tostring(math, encoding="unicode"), widths.of_formula(math)))
    return made


def _unquote(address: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415

    return unquote(address)
