"""Two writers in one course at once: a command waits or refuses, and never overwrites an editor's work."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from support.courses import course

from quizgen.errors import UsageError
from quizgen.importers.moving import Wish, move_in
from quizgen.importers.papers import take_papers
from quizgen.starting.additions import add_bank, add_question

BANK = "bank: b\ntitle: B\nquestions:\n  - id: a1\n    type: short-answer\n    answer: x\n    stem: What?\n"
PAPERS = "references:\n  - id: roe\n    type: book\n    title: Mine\n"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("quizgen.write.lock.TRIES", 1)
    for name in ("first", "second"):
        (tmp_path / f"{name}.gift").write_text(f"::{name}:: Which is the {name} one? {{T}}\n")
        (tmp_path / f"{name}.bib").write_text(f"@book{{{name}, title={{The {name} one}}}}\n")
    return course(tmp_path, banks__b=BANK, papers=PAPERS)


def question(content: Path, name: str) -> str:
    return add_question(content, "b", "essay", f"The {name} one")[1].partition("/")[2]


def imported(content: Path, name: str) -> str:
    moved = move_in([content.parent / f"{name}.gift"], Wish(content, bank="b"))
    return moved.fates[0].name.partition("/")[2]


def paper(content: Path, name: str) -> str:
    return take_papers([content.parent / f"{name}.bib"], content).written[0]


WRITERS: dict[str, tuple[Callable[[Path, str], str], str, str]] = {
    "new question": (question, "quizgen.importers.banks.read", "banks/b.yaml"),
    "import": (imported, "quizgen.importers.banks.read", "banks/b.yaml"),
    "import of papers": (paper, "quizgen.reading.yamltree.read", "papers.yaml"),
}
"""Each writer, the function that it reads with, and the file that it writes."""


def when_read(monkeypatch: pytest.MonkeyPatch, reader: str, act: Callable[[], object]) -> None:
    """Do something, once, right after a command has read the file that it will replace."""
    module, _, name = reader.rpartition(".")
    real, waiting = getattr(importlib.import_module(module), name), [act]

    def read(*arguments: Any, **named: Any) -> object:
        found = real(*arguments, **named)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(reader, read)


@pytest.mark.parametrize("writer", WRITERS)
def test_of_two_commands_none_loses_what_the_other_wrote(
    content: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    write, reader, name = WRITERS[writer]
    done: list[str] = []

    def second() -> None:
        with suppress(OSError):  # it gave up waiting, and said so
            done.append(write(content, "second"))

    when_read(monkeypatch, reader, second)
    done.append(write(content, "first"))
    text = (content / name).read_text()
    assert [one for one in done if f"id: {one}\n" not in text] == []
    done.append(write(content, "second"))
    assert f"id: {done[-1]}\n" in (content / name).read_text()


@pytest.mark.parametrize("writer", WRITERS)
def test_what_an_editor_saves_meanwhile_stays(
    content: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    write, reader, name = WRITERS[writer]
    path = content / name
    edited = path.read_text() + "# a whole evening of work\n"
    when_read(monkeypatch, reader, lambda: path.write_text(edited))
    with pytest.raises(OSError, match=f"{name} has changed in the meantime"):
        write(content, "first")
    assert path.read_text() == edited
    assert not (content / ".quizgen-writing").exists()
    assert not (content / "imported.yaml").exists()


def test_of_two_new_banks_of_one_name_the_first_stays(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = content / "banks/week-1.yaml"
    when_read(monkeypatch, "quizgen.starting.additions.new_question", lambda: bank.write_text("mine"))
    with pytest.raises(UsageError, match="exists already"):
        add_bank(content, "week-1")
    assert bank.read_text() == "mine"


def test_a_link_out_of_the_course_is_not_replaced(content: Path, tmp_path: Path) -> None:
    bank = content / "banks/b.yaml"
    bank.rename(tmp_path / "elsewhere.yaml")
    bank.symlink_to(tmp_path / "elsewhere.yaml")
    for write in (question, imported):
        with pytest.raises(UsageError, match="leads out of the course"):
            write(content, "first")
    assert bank.is_symlink()
    assert (tmp_path / "elsewhere.yaml").read_text() == BANK


def test_a_bank_that_is_a_link_inside_the_course_is_added_to_where_it_is(content: Path) -> None:
    bank, real = content / "banks/b.yaml", content / "parts/b.yaml"
    real.parent.mkdir()
    bank.rename(real)
    bank.symlink_to("../parts/b.yaml")
    names = question(content, "first"), imported(content, "second")
    assert bank.is_symlink()
    assert [name for name in names if f"id: {name}\n" not in real.read_text()] == []
