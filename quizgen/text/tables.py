"""Tables in formulas: the alignment of columns, the lines, and the beginnings and ends of cells.

The converter reads plain matrices well but no other tables: it numbers `align`, sets `gather` on one line,
and miscounts bars. So it gets plain matrices, and this module keeps the tables' looks for the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from quizgen.frozen import mutable
from quizgen.text.tex import Group, Reader, UnreadableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ALIGNED = frozenset({"align", "aligned", "alignat", "alignedat", "split"})
CENTRED = frozenset({"gather", "gathered"})
SPREAD = frozenset({"multline", "multlined"})
FENCED = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": (r"\{", r"\}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": (r"\|", r"\|"),
    "cases": (r"\{", "."),
}
PLAIN = frozenset({"matrix", "smallmatrix"})
SIZES = ("tiny", "scriptsize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge")
STYLES = ("displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle")
SWITCHES = frozenset(rf"\{name}" for name in (*SIZES, *STYLES, "color"))
"""Commands that hold until the cell ends; in the converter, they hold for a whole table or not at all."""
FONTS = {rf"\{name}": name for name in ("rm", "bf", "it", "cal", "frak", "tt", "sf", "scr")}
"""Fonts that hold until the cell or group ends, with the `\\math…` name that takes an argument."""
DISTANCE = re.compile(r"\s*-?[\d.]+\s*(?:em|ex|pt|px|mm|cm|in|mu|pc)\s*")
SIDES = {"l": "left", "c": "center", "r": "right"}
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@mutable
class Table:
    """The looks of a table, for the browser.

    Args:
        columns: the alignment of each column (`l`, `c` or `r`), repeated if there are more columns.
        bars: the columns, from 0, with a line on their left; the number of columns means a line on the right.
        lines: the rows, from 0, with a line above; the number of rows means a line below the last row.
        display: whether fractions are large in it.
        spread: whether its first row is on the left and its last row on the right.
    """

    columns: str = "c"
    bars: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    display: bool = False
    spread: bool = False

    def side(self, row: int, column: int, rows: int) -> str:
        """Return the alignment of a cell: `l`, `c` or `r`."""
        if self.spread and rows > 1:
            return {0: "l", rows - 1: "r"}.get(row, "c")
        return self.columns[column % len(self.columns)]

    def begins_between(self, row: int, column: int) -> bool:
        """Return whether an operator at the beginning of a cell is infix."""
        return (self.columns == "rl" and column % 2 == 1) or (self.spread and row > 0)


class OpenTable:
    """An open table, or an open group, which counts as a table of one cell.

    Args:
        name: the name of its environment.
        beginning: its beginning as TeX for the converter.
        end: its end as TeX for the converter.
        table: its looks; None for a group.
    """

    def __init__(self, name: str, beginning: str, end: str, table: Table | None = None) -> None:
        """Begin with the first cell."""
        self.name = name
        self.beginning = beginning
        self.end = end
        self.table = table
        self._rows = 0
        self._open = 0

    def ending(self) -> str:
        """Return the TeX that ends the last cell and the table."""
        return "}" * self._open + self.end

    def cell(self, piece: str) -> str | None:
        """Return the TeX for a piece that ends a cell or row, or holds until its end; None for other pieces.

        Raises:
            UnreadableError: for an `&` outside a table.
        """
        if piece in FONTS:
            self._open += 2
            return rf"\math{FONTS[piece]}{{{{"
        if self.table is None:
            if piece == "&":
                raise UnreadableError(r"an & outside a table: write \&")
            return None
        if piece in SWITCHES:
            self._open += 1
            return "{" + piece
        if piece in ("&", r"\\", r"\cr"):
            closing, self._open = "}" * self._open, 0
            self._rows += piece != "&"
            return closing + ("&" if piece == "&" else r"\\")
        if piece in (r"\hline", r"\hdashline"):
            self.table.lines.add(self._rows)
            return " "
        return None


def begin(reader: Reader) -> OpenTable:
    r"""Read the name and arguments of an environment after `\begin`.

    Raises:
        UnreadableError: if the environment is unknown.
    """
    name = (reader.argument() or Group()).inside()
    bare = name.removesuffix("*")
    if bare == "equation":
        return OpenTable(name, "{", "}")
    table = Table()
    there, left, right = "matrix", "", ""
    if bare in ALIGNED:
        reader.option()
        if bare.startswith(("alignat", "alignedat")):
            reader.argument()
        table.columns, table.display = "rl", True
    elif bare in CENTRED | SPREAD:
        reader.option()
        table.display, table.spread = True, bare in SPREAD
    elif name in ("array", "subarray"):
        reader.option()
        _read_columns(reader.argument() or Group(), table)
        there = "matrix" if name == "array" else "smallmatrix"
    elif (bare in FENCED or bare in PLAIN) and name != "cases*":
        table.columns = _sides(reader, name)
        there = bare if bare in PLAIN else "matrix"
        left, right = FENCED.get(bare, ("", ""))
    else:
        raise UnreadableError(f"there is no environment {name}")
    beginning, end = rf"\begin{{{there}}}", rf"\end{{{there}}}"
    if left:
        beginning, end = rf"\left{left}{beginning}", rf"{end}\right{right}"
    return OpenTable(name, beginning, end, table)


def _sides(reader: Reader, name: str) -> str:
    """Return the alignment of a matrix's columns, which a starred matrix has as an option."""
    if name == "cases":
        return "l"
    given = (reader.option() or "c").strip() if name.endswith("*") else "c"
    return given if given in SIDES else "c"


def skip_distance(reader: Reader) -> None:
    r"""Skip the star and the distance that may follow the end of a row: `\\[2pt]`."""
    reader.star()
    at = reader.at
    if (distance := reader.option()) is not None and not DISTANCE.fullmatch(distance):
        reader.at = at


def _read_columns(given: Group, table: Table) -> None:
    """Read the columns of an array: `l`, `c`, `r`, bars, `*{3}{c}`; others hardly change its looks.

    Raises:
        UnreadableError: for an unknown column.
    """
    reader = Reader(given)
    sides: list[str] = []
    while reader:
        piece = reader.next()
        if isinstance(piece, Group) or piece.isspace():
            continue
        if piece == "*":
            sides += _repeated(reader, len(sides), table)
        elif piece in SIDES:
            sides.append(piece)
        elif piece == "|":
            table.bars.add(len(sides))
        elif piece in "pmb@!><":
            reader.argument()
            sides += ["l"] * (piece in "pmb")
        else:
            raise UnreadableError(f'an array has no column "{piece}"')
    table.columns = "".join(sides) or "c"


def _repeated(reader: Reader, before: int, table: Table) -> str:
    times = (reader.argument() or Group()).inside()
    if not re.fullmatch(r"\d{1,2}", times):
        raise UnreadableError(f'"{times}" is not a number of columns')
    inner = Table()
    _read_columns(reader.argument() or Group(), inner)
    for number in range(int(times)):
        table.bars |= {before + number * len(inner.columns) + bar for bar in inner.bars}
    return inner.columns * int(times)


def mend_table(node: Element, table: Table) -> None:
    """Mark a table's cells with their alignment, and with classes by which a stylesheet draws lines."""
    rows = list(node)
    if rows and not any(len(cell) for cell in rows[-1]):
        node.remove(rows.pop())  # the empty row after a last \\
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            side = table.side(number, column, len(rows))
            if side != "c":
                cell.set("columnalign", SIDES[side])
            if names := list(_lines(table, (number, column), (len(rows), len(row)))):
                cell.set("class", " ".join(names))
            if len(cell) and table.begins_between(number, column):
                _stand_between(cell)
    if table.display:
        node.set("displaystyle", "true")
    if table.display and table.columns == "rl":
        node.set("class", "aligned")
    elif table.bars or table.lines:
        node.set("class", "ruled")


def _lines(table: Table, at: tuple[int, int], size: tuple[int, int]) -> Iterator[str]:
    (row, column), (rows, columns) = at, size
    if column in table.bars:
        yield "bar"
    if column == columns - 1 and column + 1 in table.bars:
        yield "bar-behind"
    if row in table.lines:
        yield "line"
    if row == rows - 1 and row + 1 in table.lines:
        yield "line-below"


def _stand_between(cell: Element) -> None:
    """Make an operator at the beginning of a cell infix."""
    first = cell[0]
    while len(first) and first.tag in (f"{MATHML}mrow", f"{MATHML}mstyle"):
        first = first[0]
    if first.tag == f"{MATHML}mo":
        first.set("form", "infix")
