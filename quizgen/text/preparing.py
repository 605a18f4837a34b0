"""Prepares formulas for the converter, and keeps what it can't read about their tables.

The converter reads less TeX than MathJax: it sets the limits of two operators only, ignores a font for a
single letter, and lets a style hold for a whole table. This module writes all these in ways that the
converter can read.
"""

from __future__ import annotations

import re

from quizgen.text.tables import OpenTable, Table, begin, skip_distance
from quizgen.text.tex import Group, Reader, UnreadableError, parse

WORDS = frozenset(
    rf"\{name}" for name in ("text", "textrm", "textbf", "textit", "textsf", "texttt", "mbox", "hbox", "fbox")
)
THIN = re.compile(r"\\[,:; ]|~")
LIMITED = frozenset(
    rf"\{name}"
    for name in (
        "lim", "sup", "inf", "max", "min", "det", "gcd", "Pr", "liminf", "limsup", "injlim", "projlim",
        "sum", "prod", "coprod", "bigcap", "bigcup", "bigodot", "bigoplus", "bigotimes", "bigsqcup",
        "biguplus", "bigvee", "bigwedge", "bigtimes", "varlimsup", "varliminf", "varinjlim", "varprojlim",
    )
)  # fmt: skip
"""Operators with limits above and below in displayed formulas (Knuth, The TeXbook)."""
FONTS = frozenset(rf"\math{name}" for name in ("rm", "bf", "it", "bb", "cal", "frak", "scr", "sf", "tt"))
CLASSES = {
    r"\mathbin": (r"\:", r"\:"),
    r"\mathrel": (r"\;", r"\;"),
    r"\mathpunct": ("", r"\,"),
    r"\mathinner": ("", ""),
    r"\mathord": ("", ""),
    r"\mathopen": ("", ""),
    r"\mathclose": ("", ""),
}
"""Commands that set the class of their argument, with the space on either side of that class.

The converter obeys them for symbols, but not for letters.
"""
UNKNOWN = frozenset(
    rf"\{name}"
    for name in (
        "skew", "moveleft", "moveright", "shoveleft", "shoveright", "Space", "mathmakebox", "mathbfcal",
        "mathbffrak", "mathbfscr", "mathbfsfup", "mathsfit", "mit",
    )
)  # fmt: skip
"""Commands that the converter silently sets wrong."""
SIGNS_ONLY = re.compile(r"[^A-Za-z0-9\\{}]+")
MODULO = {
    r"\mod": r"\kern 1em\operatorname{mod}\,\,#",
    r"\pmod": r"\kern 1em(\operatorname{mod}\;#)",
    r"\pod": r"\kern 1em(#)",
}
SIGNS = {
    r"\nonumber": "", r"\notag": "", r"\strut": "", r"\arg": r"\operatorname{arg}",
    r"\llap": r"\mathllap", r"\rlap": r"\mathrlap",
    r"\varlimsup": r"\overline{\lim}", r"\varliminf": r"\underline{\lim}",
    r"\varinjlim": r"\underrightarrow{\lim}", r"\varprojlim": r"\underleftarrow{\lim}",
    r"\iff": r"\;\Longleftrightarrow\;", r"\implies": r"\;\Longrightarrow\;",
    r"\impliedby": r"\;\Longleftarrow\;",
    r"\Diamond": "◊", r"\Join": "⋈", r"\backepsilon": "∍", r"\blacksquare": "◼", r"\blacktriangleleft": "◂",
    r"\blacktriangleright": "▸", r"\centerdot": "⋅", r"\doublebarwedge": "⩞", r"\doublecap": "⋒",
    r"\doublecup": "⋓", r"\leadsto": "⇝", r"\lhd": "⊲", r"\rhd": "⊳", r"\nleqq": "≰", r"\nsupseteqq": "⊉",
    r"\setminus": "∖", r"\shortparallel": "∥", r"\sim": "∼", r"\triangledown": "▽", r"\triangleleft": "◃",
    r"\triangleright": "▹", r"\Arrowvert": "‖", r"\arrowvert": "⏐", r"\bracevert": "⎪",
}  # fmt: skip
"""Commands that the converter lacks, or shows otherwise than MathJax, and what to write instead."""


class _Preparing:
    """The preparation of one formula."""

    def __init__(self) -> None:
        self.tables: list[Table] = []

    def prepare(self, group: Group) -> str:
        """Return a group as TeX for the converter, and note its tables in order."""
        reader = Reader(group)
        made: list[str] = []
        open_tables = [OpenTable("", "", "")]
        while reader:
            piece = reader.next()
            if isinstance(piece, Group):
                made.append("{" + self.prepare(piece) + "}")
            elif piece == r"\begin":
                open_tables.append(self._begin(reader))
                made.append(open_tables[-1].beginning)
            elif piece == r"\end":
                reader.argument()
                made.append(open_tables.pop().ending())
            else:
                cell = open_tables[-1].cell(piece)
                made.append(self._piece(piece, reader) if cell is None else cell)
                if piece == r"\\":
                    skip_distance(reader)
        return "".join(made) + open_tables[0].ending()

    def _piece(self, piece: str, reader: Reader) -> str:
        if piece in UNKNOWN:
            raise UnreadableError(f"there is no command {piece}")
        if piece in WORDS:
            return piece + str(reader.argument() or Group())
        if piece in LIMITED or piece == r"\operatorname":
            return self._operator(piece, reader)
        if piece == r"\genfrac":
            return self._genfrac(reader)
        if piece in FONTS or piece in CLASSES or piece in MODULO:
            return self._with_argument(piece, reader)
        if piece == r"\substack":
            self.tables.append(Table())
        return SIGNS.get(piece, piece)

    def _with_argument(self, piece: str, reader: Reader) -> str:
        inner = self._inside(reader)
        if piece in MODULO:
            return MODULO[piece].replace("#", inner)
        if piece in FONTS:
            return f"{piece}{{{{{inner}}}}}" if len(inner) == 1 else f"{piece}{{{inner}}}"
        left, right = CLASSES[piece]
        return f"{piece}{{{inner}}}" if SIGNS_ONLY.fullmatch(inner) else "{" + left + inner + right + "}"

    def _inside(self, reader: Reader) -> str:
        return self.prepare(reader.argument() or Group())

    def _operator(self, piece: str, reader: Reader) -> str:
        r"""Return an operator, with limits above and below if TeX sets them so in displayed formulas.

        The converter does that for two operators only. An operator with `\limits` always has them there.
        """
        limited = piece in LIMITED
        piece = SIGNS.get(piece, piece)
        if piece == r"\operatorname":
            limited = reader.star()
            # Thin spaces as characters, since the converter allows only letters and spaces in a name.
            piece += (
                ("*" if limited else "")
                + "{"
                + THIN.sub("\u2009", (reader.argument() or Group()).inside())
                + "}"
            )
        if reader.skip(r"\limits"):
            return rf"\mathop{{\mathop{{{piece}}}}}\limits"
        return piece + r"\limits" if limited and reader.peek() in ("_", "^") else piece

    def _genfrac(self, reader: Reader) -> str:
        left, right, thickness, style = ((reader.argument() or Group()).inside().strip() for _ in range(4))
        above, below = self._inside(reader), self._inside(reader)
        bar = rf"\above {thickness} " if thickness else r"\over "
        fraction = (
            rf"{{{{{above}}}{bar}{{{below}}}}}"
            if thickness not in ("0", "0pt", "0em")
            else rf"{{{{{above}}}\atop {{{below}}}}}"
        )
        if left or right:
            fraction = rf"\left{left or '.'}{fraction}\right{right or '.'}"
        styles = ("display", "text", "script", "scriptscript")
        return rf"{{\{styles[int(style)]}style {fraction}}}" if style in ("0", "1", "2", "3") else fraction

    def _begin(self, reader: Reader) -> OpenTable:
        opened = begin(reader)
        if opened.table:
            self.tables.append(opened.table)
        return opened


def prepared(tex: str) -> tuple[str, list[Table]]:
    """Return a formula for the converter, and the looks of its tables in the order of their beginnings.

    Args:
        tex: the formula as `rewriting.rewritten` returns it, which ensures that every environment is closed.

    Raises:
        UnreadableError: if a table or command can't be typeset.
    """
    preparing = _Preparing()
    return preparing.prepare(parse(tex)), preparing.tables
