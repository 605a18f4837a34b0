"""Mistakes that teachers make, one file for each in slips/: the text in the course, and what `check` says.

A file begins with a grade for the message. A: it says what is wrong, where, and what to type. B: the same,
less exactly. ok: quizgen understands what was meant. Nothing worse is allowed. `--update` rewrites the
messages.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from quizgen.errors import Origin
from quizgen.model import respelling
from quizgen.model.course import BankHead, CourseHead
from quizgen.model.entry import fields_of, hints_of
from quizgen.model.papers import Paper, SourceRef
from quizgen.model.quiz import Draw, Quiz
from quizgen.pipeline import Project, check_course
from quizgen.reading import names, yamltree
from quizgen.reading.entries import entries_in, keys
from quizgen.reading.validate import read_entry
from quizgen.terminal.problems import as_text
from quizgen.types import TYPES

FILES = sorted((Path(__file__).parent / "slips").glob("*.txt"))
BASE = {
    "content/course.yaml": "course: c\ntitle: C\n",
    "content/papers.yaml": """\
references:
  - id: roe-2019
    type: article-journal
    author: [{family: Roe, given: Jane}]
    title: Swifts over the city
    issued: {date-parts: [[2019]]}
""",
}
BANK = """\
bank: birds
title: Birds
defaults: {source: {paper: roe-2019, find: swifts sleep on the wing}}
questions:
"""
MARKS = ("A", "B", "ok")
SIGN = re.compile(r"<(U\+[0-9A-F]{4,5})>")
"""An invisible character, as cases write it."""
BINARY = {
    "a PNG": b"\x89PNG\r\n\x1a\n",
    "a JPEG": b"\xff\xd8\xff\xe0",
    "bytes": b"PK\3\4" + bytes(range(256)),
}
ENCODINGS = {"latin-1": "latin-1", "UTF-16": "utf-16", "BOM and CRLF": "utf-8-sig"}


class Slip:
    """A case: `# grade: what it is`, its files after `>>> name`, and the messages after `===`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.given, _, self.said = self.text.partition("\n===\n")
        self.mark = self.text.removeprefix("# ").partition(":")[0]

    def files(self) -> dict[str, bytes | None]:
        """Return the files of the case; None for one that it lacks."""
        made: dict[str, bytes | None] = {name: text.encode() for name, text in BASE.items()}
        for part in self.given.split("\n>>> ")[1:]:
            head, _, text = part.partition("\n")
            name, _, how = head.partition(" as ")
            text = SIGN.sub(lambda sign: chr(int(sign[1][2:], 16)), text.replace("[head]\n", BANK))
            if how == "missing":
                made[name] = None
            elif how in BINARY:
                made[name] = BINARY[how]
            else:
                text = text.replace("\n", "\r\n") if "CRLF" in how else text
                made[name] = (text + ("\n" if text else "")).encode(ENCODINGS.get(how, "utf-8"))
        return made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_slip_is_told_with_its_cause_and_its_cure(
    path: Path, tmp_path: Path, update: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = Slip(path)
    for name, data in slip.files().items():
        if data is not None:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    said = [one for one in check_course(Project()).problems if one.severity != "note"]
    text = as_text(said) + "\n"
    text = re.sub("[\u00a0\u00ad\u200b\u2011\u3000\ufeff]", lambda sign: f"<U+{ord(sign[0]):04X}>", text)
    if update:
        path.write_text(f"{slip.given}\n===\n{text}", encoding="utf-8", newline="\n")
    assert text == slip.said, "look whether its mark still holds, then --update"
    assert slip.mark in MARKS
    assert (slip.mark == "ok") == (not said)


def test_what_the_table_of_names_leads_to_is_there() -> None:
    entries = [CourseHead, BankHead, Quiz, Draw, Paper, SourceRef, *TYPES.values()]
    real = {key for entry in entries for key in keys(entry)}
    annotations = [hints_of(entry)[name] for entry in entries for name in fields_of(entry)]
    real |= {key for annotation in annotations for one in entries_in(annotation) for key in keys(one)}
    tables: Any = yamltree.read(names.TABLE.name, names.TABLE.read_bytes()).root
    assert set(tables["fields"]) <= real
    assert set(tables["types"]) == set(TYPES)
    assert set(tables["parts_of_texts"]) == set(names.PARTS_OF_TEXTS)
    languages: Any = yamltree.read(names.BY_LANGUAGE.name, names.BY_LANGUAGE.read_bytes()).root
    sheets = {path.stem for path in (Path(__file__).parents[1] / "templates/words").glob("*.yaml")}
    assert set(languages) == sheets - {"en"}
    for language, table in languages.items():
        assert set(table) <= real, language
    for table in (*tables.values(), *languages.values()):
        for name, others in table.items():
            folded = [names.fold(one) for one in others]
            assert len(set(folded)) == len(folded), f"{name} has a name twice"


@pytest.mark.parametrize(
    ("typed", "question_type", "field"),
    [
        ("loesung", "single-choice", "answer"),
        ("Lösung", "single-choice", "answer"),
        ("losung", "single-choice", "answer"),
        ("erklaerung", "single-choice", "explanation"),
        ("begruendung", "single-choice", "explanation"),
        ("falsch", "single-choice", "distractors"),
        ("auswahl", "single-choice", "distractors"),
        ("ablenker", "single-choice", "distractors"),
        ("paare", "matching", "pairs"),
        ("zeilen", "essay", "lines"),
        ("quelle", "essay", "source"),
        ("hinweis", "essay", "hints"),
        ("punkte", "essay", "points"),
        ("reponse", "numeric", "answer"),
        ("mauvaises réponses", "single-choice", "distractors"),
        ("explicacion", "numeric", "explanation"),
        ("dogru_yanit", "numeric", "answer"),
        ("правильный ответ", "numeric", "answer"),
        ("вопрос", "numeric", "stem"),
        ("to'g'ri javob", "numeric", "answer"),
        ("正确答案", "numeric", "answer"),
        ("paare", "numeric", ""),
        ("bild", "numeric", ""),
    ],
)
def test_a_field_is_found_by_its_name_in_another_language(typed: str, question_type: str, field: str) -> None:
    given = {"id": "q", "type": question_type, typed: "so"}
    origin = Origin(yamltree.Tree("", "", ""))
    _, problems = read_entry(TYPES[question_type], given, origin)
    (unknown,) = [one.help for one in problems if one.code == "unknown-key"]
    assert unknown.startswith(
        f'did you mean "{field}"?' if field else ("known: stem, answer, ", "put a picture")
    )


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("1.000,5", "write 1000.5"),
        ("5 - 6", "write range: [5, 6] instead of this line"),
        ("10⁹", "write 1e9"),
        ("3·10⁻³", "write 3e-3"),
        ("2.5 ± 0.1", "write 2.5, and, on its own line, tolerance: 0.1"),
        ("1/3", "write 0.3333, and tolerance: 0.001 on its own line"),
        ("20\u00a0°C", 'write 20, and, on its own line, unit: "°C"'),
        ("five", "write 5"),
        ("3 or 4", ""),
        ("1e400", ""),
        ("0" + "9" * 5000, "write 999"),
        ("many", ""),
    ],
)
def test_a_number_in_another_spelling_is_respelled(typed: str, advice: str) -> None:
    assert respelling.number(typed, quantity=True).startswith(advice)
    assert bool(respelling.number(typed, quantity=True)) == bool(advice)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("21.11.2026", "2026-11-21"),
        ("11/21/2026", "2026-11-21"),
        ("21 Nov 2026", "2026-11-21"),
        ("November 21, 2026", "2026-11-21"),
        ("2026/1/5", "2026-01-05"),
        ("3/4/2026", ""),
        ("40.13.2026", ""),
        ("today", ""),
        ("1.2." + "9" * 5000, ""),
    ],
)
def test_a_day_is_respelled_where_it_leaves_no_doubt(typed: str, day: str) -> None:
    assert respelling.day(typed) == day
