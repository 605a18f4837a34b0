"""Read tables with one question per row (CSV, TSV, Excel), with usual column names or those of `--map`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from quizgen.frozen import mutable
from quizgen.importers import answers, archives, headings, sheets
from quizgen.importers.anki_collection import ForeignNote, NoteType
from quizgen.importers.answers import Answer
from quizgen.importers.cards import Card
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.gaps import ANKI_GAP
from quizgen.importers.gift import as_html
from quizgen.importers.headings import words
from quizgen.importers.moodle_xml import tagged
from quizgen.importers.pictures import nowhere
from quizgen.importers.reading import RefusedError, beginning, decoded
from quizgen.importers.sheets import HEAD, Sheet
from quizgen.model.fields import LEVELS
from quizgen.reading.yamlblocks import Plain

UNSURE = frozenset(["t", "yes", "ja", "w", "r", "v", "да", "f", "no", "nein", "нет"])
"""Words for true and false that, without a type, do not make a question a true-false one."""
TYPES = (
    (
        "essay",
        re.compile(
            r"^es$|essay|long|open.?ended|aufsatz|freitext|ensayo|desarrollo|развернут|эссе|paragraph"
        ),
    ),
    ("true-false", re.compile(r"true|t/?f|wahr|richtig.?falsch|verdadero|vrai|vero|верно|boolean|yes.?no")),
    ("numeric", re.compile(r"num|zahl|calc|чис|son")),
    (
        "several",
        re.compile(r"multi\w* ?(?:answer|response|correct|select|antwort)|check|mehrfach|^m[ar]$|^mrq$|msq"),
    ),
    ("choice", re.compile(r"choice|^multiple$|^mcq?$|^sc$|auswahl|opci|choix|scelta|выбор|test|radio|quiz")),
    ("short-answer", re.compile(r"^sa$|short|fill|blank|text|kurz|lücke|corta|courte|breve|кратк|type|fib")),
    ("flashcard", re.compile(r"flash|card|karte|tarjeta")),
)
NAMES_OPTION = re.compile(r"[A-Ja-j]|\d+|[A-Ja-j1-9](?:\W+[A-Ja-j1-9])*")
"""A key that consists of letters or numbers of options."""
JOINED = re.compile(r"[,;/&|+]|\s+(?:(?:and|und|y|et|e|и)\s+)?")
"""Separators between letters of options."""
NUMBERS = re.compile(r"\d+(?:\W+\d+)*")
TICKS = frozenset({"1", "x", "✓", "✔"})
LISTED = "\n|;"
"""Separators between several texts in a cell."""


@mutable
class Row:
    """A row, with its cells by the meaning of their columns."""

    line: int
    cells: Mapping[str, str]
    by_place: bool = False
    """Whether a key such as `1` names an option by its place, as in Kahoot's files, and not by its text."""

    @property
    def key(self) -> str:
        """The answer, or the letters of the options that columns of their own call right."""
        ticked = [
            letter for letter, said in self.each("right").items() if headings.is_true(said) or said in TICKS
        ]
        return self.get("key") or ",".join(ticked)

    @property
    def options(self) -> dict[str, str]:
        """The options, by letter."""
        return self.each("option") or dict(
            zip("abcdefghij", _parts(self.get("options"), LISTED), strict=False)
        )

    def get(self, name: str) -> str:
        """Return a cell, or an empty text."""
        return self.cells.get(name, "")

    def each(self, name: str) -> dict[str, str]:
        """Return the filled cells of a repeated column, such as options, by letter."""
        found = {
            key.partition(":")[2]: text for key, text in self.cells.items() if key.startswith(f"{name}:")
        }
        return {letter: found[letter] for letter in sorted(found) if found[letter]}

    @property
    def wrong(self) -> list[str]:
        """The wrong options, in a column each or all in one."""
        cells = list(self.each("wrong").values())
        return _parts(cells[0], LISTED) if len(cells) == 1 else cells


def recognises(data: bytes) -> bool:
    """Return whether bytes are a table of questions."""
    if archives.names(data):
        return "xl/workbook.xml" in archives.names(data)
    return _best(beginning(data), {}) is not None


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each row.

    Raises:
        RefusedError: no column has a heading for questions, or an Excel file can't be read.
    """
    if data.startswith(b"PK"):
        found = [one for one in sheets.excel(data) if _head(one, intake.columns) is not None]
    else:
        best = _best(decoded(data, intake), intake.columns)
        found = [best] if best else []
    if not found:
        raise RefusedError("it has no heading for questions: name the columns with --map")
    for sheet in found:
        rows = list(_rows(sheet, intake))
        by_place = _by_place(rows)
        for row in rows:
            row.by_place = by_place
            yield _draft(row, sheet.name if len(found) > 1 else "", intake)


def _best(text: str, columns: Mapping[str, str]) -> Sheet | None:
    """Return a text as a table, split by the separator that gives the most known headings, or None."""
    found = [(head[1], sheet) for sheet in sheets.separated(text) if (head := _head(sheet, columns))]
    return max(found, key=lambda one: len(one[0]))[1] if found else None


def _head(sheet: Sheet, columns: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """Return the index of the row of headings and the columns by their meaning, or None without headings."""
    best: tuple[int, dict[str, int]] | None = None
    above: list[str] = []
    for at, (_, cells) in enumerate(sheet.rows[:HEAD]):
        own = [cell or over for cell, over in zip(cells, [*above, *[""] * len(cells)], strict=False)]
        meant = _meant(own, columns)
        if best is None or len(meant) > len(best[1]):
            best = (at, meant)
        above = cells
    if best is None or not {"question", "front"} & set(best[1]) or len(best[1]) < 2:
        return None
    return best


def _meant(cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each meaning; if two headings mean the same, the first one counts."""
    mapped = {heading.casefold(): field for field, heading in columns.items()}
    out: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = mapped.get(cell.casefold())
        name = (headings.meaning(name) or name) if name else headings.meaning(cell)
        if name and (name not in out or cell.casefold() in mapped):
            out[name] = at
    options = {name for name in out if name.startswith("option:")}
    if len(options) == 1:  # a single column "A" or "1" is not an option
        out.pop(options.pop())
    return out


def _rows(sheet: Sheet, intake: Intake) -> Iterator[Row]:
    head = _head(sheet, intake.columns)
    if head is None:
        return
    at, meant = head
    for column, heading in enumerate(sheet.rows[at][1]):
        if heading and column not in meant.values():
            intake.lose("column", heading)
    for line, cells in sheet.rows[at + 1 :]:
        row = {name: cells[column] for name, column in meant.items() if column < len(cells)}
        if any(row.values()):
            yield Row(line, row)


def _draft(row: Row, part: str, intake: Intake) -> Draft:
    draft = Draft(row.line, part)
    text = _Text(draft, intake)
    category = row.get("category") or part
    draft.category = (literal(category),) if category else ()
    stem = text.of(row.get("question") or row.get("front"))
    draft.name = literal(row.get("title")) or literal(short(stem))
    number = row.get("id")
    draft.id, draft.identity = number, number or draft.name
    try:
        if not stem:
            raise LeftOutError("incomplete", "nothing is asked")
        fields = _fields(draft, row, text)
        asked = {} if fields["type"] in ("flashcard", "cloze") else {"stem": stem}
        draft.fields = {"type": fields["type"]} | asked | fields | _around(draft, row, text, intake)
    except LeftOutError as why:
        draft.lose(why.code, why.detail)
    return draft


@mutable
class _Text:
    """Turns cells into Markdown; they may have HTML tags, and formulas between dollars."""

    draft: Draft
    intake: Intake

    def of(self, cell: str) -> str:
        """Return a cell as Markdown."""
        return self.draft.markdown(as_html(cell), self.intake.pictures, dollars=True).strip()


def _around(draft: Draft, row: Row, text: _Text, intake: Intake) -> dict[str, Plain]:
    out: dict[str, Plain] = {}
    if said := text.of(row.get("explanation")):
        out["explanation"] = said
    if said := text.of(row.get("hint")):
        out["hints"] = [said]
    if (level := row.get("level").lower()) in LEVELS:
        out["level"] = level
    out |= answers.points(draft, row.get("points"))
    if row.get("picture"):
        draft.lose("no-picture", row.get("picture"))
    if row.get("time"):
        intake.settings["time limit"] += 1
    return out | tagged(draft, _parts(row.get("tags"), ",;|\n"))


def _type(row: Row) -> str:
    given = row.get("type").casefold()
    return next((name for name, form in TYPES if given and form.search(given)), "")


def _fields(draft: Draft, row: Row, text: _Text) -> dict[str, Plain]:
    kind, key = _type(row), row.key
    if row.get("type") and not kind:
        raise LeftOutError("no-type", row.get("type"))
    if ANKI_GAP.search(row.get("front") or row.get("question")):
        return _cloze(draft, row, text)
    if (row.get("front") and not row.get("question")) or kind == "flashcard":
        back = text.of(row.get("back") or key)
        if not back:
            raise LeftOutError("incomplete", "the card has no back")
        return {"type": "flashcard", "front": text.of(row.get("front") or row.get("question")), "back": back}
    options = row.options
    if kind == "short-answer" and not key:
        key, options = "\n".join(options.values()), {}
    if kind == "essay":
        return {"type": "essay", **({"rubric": [text.of(key)]} if key else {})}
    if not row.wrong and (not options or list(options.values()) == [key]):
        return _without_options(draft, row, kind, key)
    right = _right(draft, row, options) if not row.wrong else []
    if headings.are_verdicts(options.values()) and len(right) == 1:
        return answers.true_false(headings.is_true(options[right[0]]), {})
    return _choice(draft, row, text, options, right)


def _cloze(draft: Draft, row: Row, text: _Text) -> dict[str, Plain]:
    """Return a cloze for a text with Anki's gaps."""
    cells = [as_html(row.get("front") or row.get("question")), as_html(row.get("back") or row.key)]
    kind = NoteType("", cloze=True, fields=["Text", "Extra"])
    note = ForeignNote("", kind, cells, (), "", frozenset(), row.line)
    return Card(draft, text.intake, nowhere, note).fields()


def _without_options(draft: Draft, row: Row, kind: str, key: str) -> dict[str, Plain]:
    if not key:
        raise LeftOutError("incomplete", "there is no answer")
    word = key.casefold().strip(" .")
    if word in words()["true"] | words()["false"] and (kind == "true-false" or not (kind or word in UNSURE)):
        return answers.true_false(word in words()["true"], {})
    number = answers.number(key)
    unit = literal(row.get("measure"))
    if kind == "numeric" or (not kind and number is not None):
        tolerance = str(answers.number(row.get("tolerance")) or 0)
        return answers.numeric(draft, [Answer(key, Decimal(100), "", tolerance)], unit=unit)
    accepted = [Answer(one.replace("*", "\\*"), Decimal(100)) for one in _parts(key, LISTED)]
    return answers.short_answer(draft, accepted)


def _choice(
    draft: Draft, row: Row, text: _Text, options: dict[str, str], right: list[str]
) -> dict[str, Plain]:
    key, said = row.key, row.each("feedback")
    if headings.are_verdicts([key, *row.wrong]):
        return answers.true_false(headings.is_true(key), {})
    if not key:
        raise LeftOutError("incomplete", "there is no answer")
    found = [
        Answer(text.of(one), Decimal(100 if letter in right else 0), text.of(said.get(letter, "")))
        for letter, one in options.items()
    ]
    if not right:
        if not row.wrong and NAMES_OPTION.fullmatch(key):
            raise LeftOutError("incomplete", f"there is no option {key}")
        if options:
            draft.lose("key-not-option", key)
        keys = _parts(key, LISTED) if row.wrong else [key]
        found = [*(Answer(text.of(one), Decimal(100)) for one in keys), *found]
    found += [Answer(text.of(one), Decimal(0)) for one in row.wrong]
    return answers.chosen(draft, found)


def _parts(cell: str, signs: str) -> list[str]:
    """Return the parts of a cell between separators, without spaces around them."""
    return [part.strip() for part in re.split(f"[{re.escape(signs)}]", cell) if part.strip()]


def _by_place(rows: Sequence[Row]) -> bool:
    """Return whether all keys of a table are numbers of options' places, and some can be nothing else."""
    keyed = [(row.get("key"), row.options) for row in rows if row.options and row.get("key")]
    return all(NUMBERS.fullmatch(key) and _of_places(key, options) for key, options in keyed) and any(
        not _of_texts(key, options) for key, options in keyed
    )


def _right(draft: Draft, row: Row, options: Mapping[str, str]) -> list[str]:
    """Return the letters of the options that a key names by text, letter or number."""
    of_texts, of_places = _of_texts(row.key, options), _of_places(row.key, options)
    if row.by_place and of_places:
        return of_places
    if of_texts and of_places and of_texts != of_places:
        draft.lose("key-place", row.key)
    return of_texts or of_places


def _of_texts(key: str, options: Mapping[str, str]) -> list[str]:
    """Return the letters of the options whose texts a key consists of."""
    by_text = {" ".join(text.casefold().split()): letter for letter, text in options.items()}
    whole = " ".join(key.casefold().split())
    if whole in by_text:
        return [by_text[whole]]
    for signs in (LISTED, ","):
        texts = [" ".join(part.casefold().split()) for part in _parts(key, signs)]
        if texts and all(one in by_text for one in texts):
            return sorted({by_text[one] for one in texts})
    return []


def _of_places(key: str, options: Mapping[str, str]) -> list[str]:
    """Return the letters of the options that a key names by letter or number."""
    letters = list(options)
    by_place = {str(place): letter for place, letter in enumerate(letters, 1)} | {one: one for one in letters}
    by_name = {
        f"{word}{place}": by_place[place]
        for word in ("option", "answer", "choice", "antwort")
        for place in by_place
    }
    for parts in (_parts(key, LISTED), JOINED.split(key)):
        named = [re.sub(r"[().\s]", "", part.casefold()) for part in parts if part.strip()]
        for known in (by_place, by_name):
            if named and all(name in known for name in named):
                return sorted({known[name] for name in named})
    whole = key.strip().casefold()
    together = re.fullmatch(r"[a-j]{2,}", whole)
    return sorted(set(whole)) if together and set(whole) <= set(letters) else []


LOSES = (
    *TEXTS,
    "wildcard",
    "key-not-option",
    "key-place",
    "nested-gap",
    "tag",
    "same-option",
    "repeated",
    "column",
    "setting",
    "encoding",
    "no-type",
    "incomplete",
    "refused",
)
FORMAT = Format("table", "a table (CSV, TSV, Excel)", recognises, read, LOSES)
