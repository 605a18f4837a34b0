"""Read tables as rows of cells, from a text with separators or from an Excel file (ECMA-376)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

from quizgen.frozen import mutable
from quizgen.importers import xmltree
from quizgen.importers.archives import Archive
from quizgen.importers.reading import RefusedError
from quizgen.importers.xmltree import Node

SEPARATORS = "\t;,|"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
DATES = re.compile(r"[ymd]", re.I)
FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar, for days after its nonexistent 29 February 1900."""
DAYS = (date.max - FIRST_DAY).days
MOST = 1_000_000
"""Cells of a sheet at most, including empty cells before a filled one."""
HEAD = 12
"""Rows in which to look for headings."""


@mutable
class Sheet:
    """A table.

    Args:
        name: the name of an Excel file's sheet; empty for a text.
        rows: the cells of each row, with the number of the row or of its line, counted from 1.
    """

    name: str
    rows: list[tuple[int, list[str]]]


def separated(text: str) -> Iterator[Sheet]:
    """Yield a text as a table, once per separator that its first lines have."""
    first = "\n".join(text.split("\n")[:HEAD])
    for separator in SEPARATORS:
        if separator in first:
            try:
                reader = csv.reader(io.StringIO(text), delimiter=separator, strict=False)
                rows, line = [], 1
                for row in reader:
                    rows.append((line, [cell.strip() for cell in row]))
                    line = reader.line_num + 1
                yield Sheet("", rows)
            except csv.Error:
                continue


def excel(data: bytes) -> list[Sheet]:
    """Return the sheets of an Excel file.

    Raises:
        RefusedError: the file can't be read, or a sheet is too large.
    """
    archive = Archive(data)
    if "xl/workbook.xml" not in archive.names:
        raise RefusedError("it is not a current Excel file: save it as .xlsx")
    links = {
        one.attributes.get("Id", ""): one.attributes.get("Target", "")
        for one in _part(archive, "xl/_rels/workbook.xml.rels").children
    }
    shared = [_words(one) for one in _part(archive, "xl/sharedStrings.xml").all("si")]
    days = _date_styles(_part(archive, "xl/styles.xml"))
    sheets = []
    for sheet in _part(archive, "xl/workbook.xml").below("sheet"):
        target = links.get(sheet.attributes.get("id", ""), "")
        name = archive.find(target.removeprefix("/"), "xl/workbook.xml")
        if name:
            root = xmltree.parse(archive.read(name))
            sheets.append(Sheet(sheet.attributes.get("name", ""), _rows(root, shared, days)))
    return sheets


def _part(archive: Archive, name: str) -> Node:
    return xmltree.parse(archive.read(name)) if name in archive.names else Node("")


def _words(node: Node) -> str:
    """Return the words of a cell, without the phonetic hints that some languages add."""
    inside = [one for one in node.children if one.name != "rPh"]
    return "".join(one.text for one in inside) if inside else node.text


def _date_styles(styles: Node) -> set[str]:
    """Return the indices of the styles that show a number as a date."""
    own = {
        one.attributes.get("numFmtId", ""): re.sub(
            r"\"[^\"]*\"|\[[^\]]*\]", "", one.attributes.get("formatCode", "")
        )
        for one in styles.below("numFmt")
    }
    forms = {"14", "15", "16", "17", "22"} | {number for number, code in own.items() if DATES.search(code)}
    formats = styles.first("cellXfs") or Node("")
    return {
        str(at) for at, one in enumerate(formats.all("xf")) if one.attributes.get("numFmtId", "") in forms
    }


def _rows(root: Node, shared: list[str], days: set[str]) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    number, left = 0, MOST
    for row in root.below("row"):
        given = row.attributes.get("r", "")
        number = int(given) if given.isdecimal() and len(given) < 8 else number + 1
        cells: list[str] = []
        for cell in row.all("c"):
            place = CELL.fullmatch(cell.attributes.get("r", ""))
            at = _column(place[1]) if place else len(cells)
            if at < 1000:
                cells += [""] * (at + 1 - len(cells))
                cells[at] = _value(cell, shared, days).strip()
        rows.append((number, cells))
        left -= len(cells)
        if left < 0:
            raise RefusedError(f"it has more than {MOST:,} cells", row.line)
    _spread(root, rows)
    return rows


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _value(cell: Node, shared: list[str], days: set[str]) -> str:
    kind, value = cell.attributes.get("t", "n"), cell.get("v")
    if kind == "s":
        return shared[int(value)] if re.fullmatch("[0-9]{1,9}", value) and int(value) < len(shared) else ""
    if kind == "inlineStr":
        return _words(cell.first("is") or Node(""))
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "n" and re.fullmatch(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", value):
        if cell.attributes.get("s") in days and 0 < float(value) < DAYS:
            return str(FIRST_DAY + timedelta(days=int(float(value))))
        return format(float(value), ".15g")  # Excel keeps 0.1 as 0.10000000000000001
    return value


def _spread(root: Node, rows: list[tuple[int, list[str]]]) -> None:
    """Copy a heading in merged cells into each of these cells."""
    numbered = dict(rows[:HEAD])
    for merged in root.below("mergeCell"):
        found = re.fullmatch(
            r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", merged.attributes.get("ref", "")
        )
        if not found or int(found[2]) not in numbered:
            continue
        first, last = _column(found[1]), min(_column(found[3]), 200)
        text = (numbered[int(found[2])] + [""] * (first + 1))[first]
        for number in range(int(found[2]), min(int(found[4]), int(found[2]) + HEAD) + 1):
            cells = numbered.get(number)
            if cells is not None:
                cells += [""] * (last + 1 - len(cells))
                cells[first : last + 1] = [cell or text for cell in cells[first : last + 1]]
