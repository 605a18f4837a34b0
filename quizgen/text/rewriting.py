"""Rewrites formulas in TeX that all outputs typeset alike.

MathJax in Anki and Moodle may lack mhchem, and has no siunitx, bm, bbm or textmacros; on paper, another
program typesets formulas. So commands of LaTeX packages are rewritten before any output gets them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from quizgen.text import chemistry, units
from quizgen.text.grammar import DEFINITION, accept
from quizgen.text.tex import DEEPEST, Group, Reader, UnreadableError, parse, pieces

FONTS = ("bf", "bb", "it", "rm", "cal", "frak", "scr", "sf", "tt")
RENAMED = {
    r"\bm": r"\boldsymbol",
    r"\mathbbm": r"\mathbb",
    r"\mathds": r"\mathbb",
    r"\bold": r"\mathbf",
    r"\pmb": r"\boldsymbol",
    r"\mathbfit": r"\boldsymbol",
    r"\symbfit": r"\boldsymbol",
    r"\mathbfup": r"\mathbf",
    r"\mathup": r"\mathrm",
    r"\mathsfup": r"\mathsf",
    r"\mathnormal": r"\mathit",
    r"\symup": r"\mathrm",
    **{rf"\sym{font}": rf"\math{font}" for font in FONTS},
    r"\lparen": "(",
    r"\rparen": ")",
}
"""Commands with equivalents that every engine knows."""
NAMES = (
    "tg", "ctg", "cotg", "cosec", "arctg", "arcctg", "sh", "ch", "th", "cth", "sen", "arcsen", "arcsh",
    "arcch",
)  # fmt: skip
"""Functions by the names that they have from Spain to Uzbekistan."""
MEANING = {
    r"\euro": r"\text{€}",
    r"\texteuro": r"\text{€}",
    r"\pounds": r"\text{£}",
    r"\degree": r"{}^{\circ}",
    r"\textdegree": r"{}^{\circ}",
    r"\celsius": r"{}^{\circ}\mathrm{C}",
    r"\ohm": r"\Omega ",
    r"\micro": r"\mu ",
    r"\argmax": r"\operatorname*{arg\,max}",
    r"\argmin": r"\operatorname*{arg\,min}",
    r"\coloneqq": r"\mathrel{:=}",
    r"\eqqcolon": r"\mathrel{=:}",
    r"\Coloneqq": r"\mathrel{::=}",
    r"\footnotesize": r"\small ",
    r"\Tiny": r"\tiny ",
    r"\omicron": "o",
    r"\AA": r"\text{Å}",
    r"\dag": r"\dagger ",
    r"\ddag": r"\ddagger ",
    r"\P": r"\text{¶}",
    r"\copyright": r"\text{©}",
    r"\textmu": r"\text{µ}",
    r"\male": r"\text{♂}",
    r"\female": r"\text{♀}",
    r"\vcentcolon": ":",
    r"\centernot": r"\not ",
    r"\hdashline": r"\hline ",
    r"\llbracket": r"[\![",
    r"\rrbracket": r"]\!]",
    r"\newline": r"\\",
    **{rf"\{name}": rf"\operatorname{{{name}}}" for name in NAMES},
}
"""Symbols and operators, and how to compose them."""
TEXT = {
    r"\text": r"\text",
    r"\textnormal": r"\text",
    r"\textup": r"\text",
    r"\textmd": r"\text",
    r"\textrm": r"\textrm",
    r"\textbf": r"\textbf",
    r"\textit": r"\textit",
    r"\emph": r"\textit",
    r"\textsl": r"\textit",
    r"\textsf": r"\textsf",
    r"\texttt": r"\texttt",
    r"\mbox": r"\mbox",
    r"\hbox": r"\hbox",
    r"\fbox": r"\fbox",
}
"""Commands whose argument is words, and their equivalents that MathJax 2 knows too."""
ACCENTS = {
    r"\"": "\u0308", r"\'": "\u0301", r"\`": "\u0300", r"\^": "\u0302", r"\~": "\u0303", r"\=": "\u0304",
    r"\c": "\u0327", r"\v": "\u030c", r"\u": "\u0306", r"\H": "\u030b", r"\r": "\u030a", r"\k": "\u0328",
}  # fmt: skip
LETTERS = {
    r"\ss": "ß", r"\ae": "æ", r"\AE": "Æ", r"\oe": "œ", r"\OE": "Œ", r"\o": "ø", r"\O": "Ø", r"\aa": "å",
    r"\AA": "Å", r"\l": "ł", r"\L": "Ł", r"\i": "ı", r"\ ": " ", "~": " ", r"\\": " ",
    r"\textbackslash": "\\", r"\textasciitilde": "~", r"\dots": "…", r"\ldots": "…", r"\textdegree": "°",
    r"\degree": "°", r"\euro": "€", r"\texteuro": "€", r"\pounds": "£", r"\textmu": "µ",
}  # fmt: skip
"""Commands for letters and symbols among words."""
SIZED = frozenset(
    rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "m", "r")
) | {r"\left", r"\middle", r"\right"}
"""Commands before a delimiter."""
ANGLES = {"<": r"\langle ", ">": r"\rangle "}
"""What these characters are as delimiters."""
ENDS = {r"\\", r"\cr", r"\newline"}


@lru_cache(maxsize=4096)
def rewritten(tex: str) -> str:
    """Return a formula in TeX that all outputs typeset alike; rewriting it again changes nothing.

    Raises:
        UnreadableError: if the formula can't be parsed; with the reason, and how to write it instead.
    """
    whole = parse(tex)
    if not DEFINITION.search(tex):
        accept(whole)
    if not WORTH.search(tex):
        return tex
    if tex.count(r"\color") + tex.count(r"\textcolor") > DEEPEST:
        raise UnreadableError(f"it has more than {DEEPEST} colours")
    if "%" in pieces(whole):
        raise UnreadableError(r"in TeX, % starts a comment that hides the rest: write \%")
    made = _rewrite(whole)
    return rf"\begin{{gathered}}{made}\end{{gathered}}" if _has_lines(whole) else made


def _has_lines(whole: Group) -> bool:
    """Return whether the formula has several lines outside tables, which MathJax 3 would join to one.

    An `&` outside a table is a fault, which a table around the lines would hide; then return False.
    """
    depth, lines = 0, [False]
    for piece in whole:
        if depth == 0 and piece == "&":
            return False
        if depth == 0 and isinstance(piece, str) and piece in ENDS:
            lines.append(False)
        elif isinstance(piece, Group) or not piece.isspace():
            lines[-1] = True
        depth += (piece == r"\begin") - (piece == r"\end")
    return lines.count(True) > 1


def _rewrite(group: Group) -> str:
    reader = Reader(group)
    made: list[str] = []
    tables: list[_Table] = []
    while reader:
        piece = reader.next()
        if isinstance(piece, Group):
            made.append("{" + _rewrite(piece) + "}")
        elif piece == r"\begin":
            tables.append(_begin(reader))
            made.append(tables[-1].beginning)
        elif piece == r"\end":
            made.append(_end(reader, tables))
        elif tables and (piece == "&" or piece in ENDS):
            made.append(tables[-1].next_cell(piece))
        elif piece == r"\color":
            made.append(_colour(reader))
        elif piece in BUILT:
            made.append(BUILT[piece](reader))
        elif piece in SIZED and (angle := ANGLES.get(str(reader.peek()))):
            reader.skip(str(reader.peek()))
            made.append(piece + angle)
        else:
            made.append(RENAMED.get(piece) or MEANING.get(piece) or piece)
    if tables:
        name = tables[-1].name
        raise UnreadableError(rf"\begin{{{name}}} has no \end{{{name}}}")
    return "".join(made)


def _colour(reader: Reader) -> str:
    r"""Give \color the rest of its group or cell as an argument, as MathJax 2 needs."""
    colour = _required(reader, r"\color")
    rest, depth = Group(), 0
    while reader and (depth or reader.group[reader.at] not in ("&", r"\\", r"\cr", r"\end")):
        piece = reader.next()
        depth += (piece == r"\begin") - (piece == r"\end")
        rest.append(piece)
    alone = [piece for piece in rest if isinstance(piece, Group) or not piece.isspace()]
    inner = alone[0] if len(alone) == 1 and isinstance(alone[0], Group) else rest
    return rf"\color{colour}{{{_rewrite(inner)}}}"


def _textcolor(reader: Reader) -> str:
    colour, inner = (_required(reader, r"\textcolor") for _ in range(2))
    return rf"{{\color{colour}{{{_rewrite(inner)}}}}}"


def _require(reader: Reader) -> str:
    """Drop commands that make MathJax load an extension, since `for_mathjax` adds the needed ones."""
    _required(reader, r"\require")
    return ""


def _end(reader: Reader, tables: list[_Table]) -> str:
    name = (reader.argument() or Group()).inside()
    if not tables or tables[-1].name != name:
        raise UnreadableError(rf"\end{{{name}}} has no \begin")
    return tables.pop().end


class _Table:
    """An open table, and how to write its beginning, cells and end."""

    def __init__(
        self, name: str, beginning: str = "", end: str = "", cell: tuple[str, str] = ("", "")
    ) -> None:
        self.name = name
        self.beginning = (beginning or rf"\begin{{{name}}}") + cell[0]
        self.end = cell[1] + (end or rf"\end{{{name}}}")
        self.cell = cell
        self.column = 0

    def next_cell(self, piece: str) -> str:
        """Return the TeX between two cells or rows, for the separator in the bank."""
        self.column = self.column + 1 if piece == "&" else 0
        if self.name.startswith("eqnarray") and self.column == 2:
            return ""  # the AMS advises against eqnarray's wide gaps around the relation
        return self.cell[1] + piece + self.cell[0]


def _begin(reader: Reader) -> _Table:
    name = (reader.argument() or Group()).inside()
    large = (r"{\displaystyle ", "}")
    match name:
        case "eqnarray" | "eqnarray*":
            return _Table(name, r"\begin{aligned}", r"\end{aligned}")
        case "dcases":
            return _Table(name, r"\begin{cases}", r"\end{cases}", large)
        case "rcases" | "drcases":
            cell = large if name == "drcases" else ("", "")
            return _Table(name, r"\left.\begin{array}{ll}", r"\end{array}\right\}", cell)
        case "flalign" | "flalign*":
            return _Table(name, r"\begin{align*}", r"\end{align*}")
        case "math" | "displaymath":
            return _Table(name, "{", "}")
    return _Table(name)


def _words(command: str, reader: Reader) -> str:
    r"""Return words in a formula, with commands and formulas among them outside \text, as MathJax needs."""
    given = reader.argument()
    if given is None:
        raise UnreadableError(f"nothing follows {command}")
    command = TEXT[command]
    parts = list(_parts(command, given))
    if len(parts) == 1 and parts[0].startswith(command):
        return parts[0]
    return (r"\boxed{" if command == r"\fbox" else "{") + "".join(parts) + "}"


def _parts(command: str, given: Group) -> Iterator[str]:
    """Yield the runs of words and the formulas between them, each as a part of a formula."""
    reader = Reader(given)
    words = ""
    outer = r"\text" if command == r"\fbox" else command
    apart = False
    while reader:
        piece = reader.next()
        part = "" if isinstance(piece, Group) else _word(piece, reader)
        if isinstance(piece, Group):
            inner = list(_parts(command, piece))
            if len(inner) == 1 and inner[0].startswith(command + "{"):
                words += inner[0][len(command) + 1 : -1]
                continue
            part = "".join(inner)
        elif part:
            words += part
            continue
        else:
            part = _formula_in(piece, reader)
        apart = True
        yield from [f"{outer}{{{words}}}"] * bool(words)
        yield part
        words = ""
    if words or not apart:
        yield f"{outer if apart else command}{{{words}}}"


def _word(piece: str, reader: Reader) -> str:
    """Return the text that a piece gives among words; empty if it is no text."""
    if piece in ACCENTS and (carrier := reader.argument()):
        inner = "".join(LETTERS.get(str(one), str(one)) for one in carrier).replace("ı", "i")
        return unicodedata.normalize("NFC", inner + ACCENTS[piece])
    if piece in LETTERS:
        if piece[1:].isalpha():  # TeX skips spaces after a command
            while reader and str(reader.group[reader.at]).isspace():
                reader.next()
        return LETTERS[piece]
    return "" if piece.startswith("\\") or piece in "$" else piece


def _formula_in(piece: str, reader: Reader) -> str:
    """Return a formula among words: either between dollar signs, or a command with its arguments."""
    inner = Group()
    if piece == "$":
        while reader and (found := reader.next()) != "$":
            inner.append(found)
    else:
        inner.append(piece)
        while reader and isinstance(reader.group[reader.at], Group):
            inner.append(reader.next())
    accept(inner)
    return _rewrite(inner)


def _required(reader: Reader, command: str) -> Group:
    if (given := reader.argument()) is None:
        raise UnreadableError(f"nothing follows {command}")
    return given


def _no_options(reader: Reader, command: str) -> None:
    if reader.option() is not None:
        raise UnreadableError(f"{command} takes no options here")


def _with_words(rows: Group) -> Group:
    r"""Convert the rows of plain TeX's \cases, whose second column is words, to LaTeX."""
    made, words = Group(), None
    for piece in [*rows, r"\\"]:
        if piece == r"\\":
            made += [r"\text", words] if words else []
            words = None
            made.append(piece)
        elif words is not None and not words and str(piece).isspace():
            continue
        elif piece == "&":
            words = Group()
            made.append(piece)
        else:
            (made if words is None else words).append(piece)
    return Group(made[:-1])


def _binomial(reader: Reader) -> str:
    """Group a binomial that has a script, which paper would lose."""
    start = reader.at
    upper, lower = reader.argument(), reader.argument()
    if upper is None or lower is None:
        raise UnreadableError(r"something is missing after \binom")
    made = r"\binom" + "".join(_rewrite(Group([piece])) for piece in reader.group[start : reader.at])
    return f"{{{made}}}" if reader.peek() in ("^", "_") else made


def _tag(reader: Reader) -> str:
    """Write the number of an equation after it, since no browser sets one at the margin."""
    bare = reader.star()
    number = _required(reader, r"\tag")
    return r"\qquad " + "".join(_parts(r"\text", number if bare else Group(["(", *number, ")"])))


def _arrow(command: str, sign: str) -> Callable[[Reader], str]:
    def built(reader: Reader) -> str:
        below = reader.option()
        above = _rewrite(_required(reader, command))
        made = rf"\overset{{{above}}}{{{sign}}}"
        return rf"\underset{{{below}}}{{{made}}}" if below else made

    return built


def _prescript(reader: Reader) -> str:
    above, below, base = (_rewrite(_required(reader, r"\prescript")) for _ in range(3))
    return rf"{{}}^{{{above}}}_{{{below}}}{{{base}}}"


def _label(reader: Reader) -> str:
    """Drop a label, since nothing can refer to it."""
    _required(reader, r"\label")
    return ""


def _hspace(reader: Reader) -> str:
    reader.star()
    return r"\hspace" + str(_required(reader, r"\hspace"))


def _plain_table(name: str) -> Callable[[Reader], str]:
    def built(reader: Reader) -> str:
        given = _required(reader, f"\\{name}")
        environment = {"eqalign": "aligned", "displaylines": "gathered"}.get(name, name)
        rows = Group(r"\\" if piece == r"\cr" else piece for piece in given)
        while rows and (rows[-1] == r"\\" or str(rows[-1]).isspace()):
            rows.pop()
        made = _rewrite(_with_words(rows) if name == "cases" else rows)
        return rf"\begin{{{environment}}}{made}\end{{{environment}}}"

    return built


def _quantity(reader: Reader, command: str) -> str:
    _no_options(reader, command)
    amount = _required(reader, command).inside()
    return "{" + units.quantity(amount, _required(reader, command)) + "}"


def _number(reader: Reader, command: str, read: Callable[[str], str]) -> str:
    _no_options(reader, command)
    return "{" + read(_required(reader, command).inside()) + "}"


def _unit(reader: Reader, command: str) -> str:
    _no_options(reader, command)
    return "{" + units.unit(_required(reader, command)) + "}"


def _between(left: str, right: str, command: str) -> Callable[[Reader], str]:
    def built(reader: Reader) -> str:
        return "{" + left + _rewrite(_required(reader, command)) + right + "}"

    return built


ARROWS = {
    r"\xleftrightarrow": r"\longleftrightarrow",
    r"\xrightleftharpoons": r"\rightleftharpoons",
    r"\xleftrightharpoons": r"\leftrightharpoons",
    r"\xmapsto": r"\longmapsto",
    r"\xRightarrow": r"\Longrightarrow",
    r"\xLeftarrow": r"\Longleftarrow",
    r"\xLeftrightarrow": r"\Longleftrightarrow",
    r"\xhookrightarrow": r"\hookrightarrow",
    r"\xhookleftarrow": r"\hookleftarrow",
}
"""Labelled arrows of mathtools, and the plain arrows to put under their labels."""
BUILT: dict[str, Callable[[Reader], str]] = {
    r"\ce": lambda reader: _rewrite(parse(chemistry.formula(_required(reader, r"\ce").inside()))),
    r"\pu": lambda reader: chemistry.amount(_required(reader, r"\pu").inside()),
    r"\num": lambda reader: _number(reader, r"\num", units.number),
    r"\ang": lambda reader: _number(reader, r"\ang", units.angle),
    r"\unit": lambda reader: _unit(reader, r"\unit"),
    r"\si": lambda reader: _unit(reader, r"\si"),
    r"\qty": lambda reader: _quantity(reader, r"\qty"),
    r"\SI": lambda reader: _quantity(reader, r"\SI"),
    **{rf"\{name}": _plain_table(name) for name in ("matrix", "pmatrix", "cases", "eqalign", "displaylines")},
    **{command: _arrow(command, sign) for command, sign in ARROWS.items()},
    **{command: partial(_words, command) for command in TEXT},
    r"\prescript": _prescript,
    r"\binom": _binomial,
    r"\textcolor": _textcolor,
    r"\require": _require,
    r"\tag": _tag,
    r"\hspace": _hspace,
    r"\label": _label,
    r"\bra": _between(r"\langle ", "|", r"\bra"),
    r"\ket": _between("|", r"\rangle ", r"\ket"),
    r"\braket": _between(r"\langle ", r"\rangle ", r"\braket"),
    r"\Bra": _between(r"\left\langle ", r"\right|", r"\Bra"),
    r"\Ket": _between(r"\left|", r"\right\rangle ", r"\Ket"),
}
"""Commands with arguments, and the functions that rewrite them."""
WORTH = re.compile(
    r"\\\\|[%~]|\\(?:left|middle|right|[bB]igg?[lmr]?)\s*[<>]|\\(?:begin|end)\b|(?:"
    + "|".join(re.escape(name) for name in (r"\color", *RENAMED, *MEANING, *BUILT))
    + r")(?![A-Za-z])"
)
"""A formula without any of these needs no rewriting."""

EXTENSIONS = {
    r"\cancel": "cancel", r"\bcancel": "cancel", r"\xcancel": "cancel", r"\enclose": "enclose",
}  # fmt: skip
"""Commands, and the extension that MathJax 2 must load for them; later versions take the same names."""
EXTENDED = re.compile("|".join(re.escape(name) + r"(?![A-Za-z])" for name in EXTENSIONS))


def for_mathjax(tex: str) -> str:
    r"""Return a formula with commands that make MathJax load the extensions it needs.

    Args:
        tex: the formula as `rewritten` returns it.
    """
    needed = sorted({EXTENSIONS[found] for found in EXTENDED.findall(tex)})
    return "".join(rf"\require{{{name}}}" for name in needed) + tex
