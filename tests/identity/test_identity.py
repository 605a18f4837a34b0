"""Two courses as they were once released: today's program continues with what learners and teachers have."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support.anki_client import Client, client
from support.identity import (
    Difference,
    Listing,
    Purpose,
    anki_lists,
    became,
    differences,
    frozen,
    lists,
    package,
    purposes,
    unexplained,
)

HERE = Path(__file__).parent
RELEASED = HERE / "released"
COURSES = ("cyber-diplomacy", "shapes")
LISTS = (
    "cards",
    "decks",
    "fields",
    "guids",
    "idnumbers",
    "media",
    "note-types",
    "order",
    "questions",
    "sheet-codes",
    "sheet-keys",
    "templates",
)
SEAL = "095475ccce880db6d89443997fad880dc8d86a26beaf7f0578b2f3978dc5b05e"
"""The digest of sealed.txt. Never change it: people have what is in released/, which can't be made again."""
STUDIED = {
    "cyber-diplomacy": (
        "actors/agreement-among-rivals",
        "actors/asia-pacific-pair",
        "actors/post-year",
        "comparing/means-or-activity",
    ),
    "shapes": ("types/single", "types/short", "types/gaps", "types/card", "types/moved", "types/old"),
}
"""Notes that a learner has studied: one of each type, including a moved and a retired one."""
EDIT = ("types/single", "Which of these figures has no corner?", "Which of these has no corner?")
"""A teacher's edit of a studied note of the course on shapes: its name, its text, the better text."""


def quizgen(*arguments: str | Path) -> None:
    """Run the program as a user does."""
    command = [sys.executable, "-m", "quizgen", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=RELEASED, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def old(course: str) -> Path:
    """Return the released deck of a course, which learners have."""
    return RELEASED / course / f"{course}.apkg"


def together(lists: dict[str, dict[str, Listing]]) -> dict[str, Listing]:
    """Merge the lists of all courses into one of each kind, with the course before each name."""
    found: dict[str, Listing] = {}
    for course, kinds in lists.items():
        for kind, listing in kinds.items():
            found.setdefault(kind, {}).update({f"{course}/{name}": value for name, value in listing.items()})
    return found


def deck(folder: Path) -> Path:
    """Return the only deck of a folder."""
    (found,) = folder.glob("*.apkg")
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return what today's program makes from the released courses."""
    made = {course: tmp_path_factory.mktemp(course) for course in COURSES}
    for course, out in made.items():
        quizgen("build", "--content", RELEASED / course / "content", "--out", out)
    return made


@pytest.fixture(scope="module")
def today(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Listing]:
    """Return the lists of all courses as they are today."""
    found = {}
    for course, out in built.items():
        content = tmp_path_factory.mktemp("unchecked") / course
        shutil.copytree(RELEASED / course / "content", content, ignore=shutil.ignore_patterns("checked"))
        banks = [f"{path.stem}/*" for path in sorted((content / "banks").glob("*.yaml"))]
        quizgen("review", "--accept", "--by", "Somebody", "--content", content, *banks)
        found[course] = lists(out, content / "checked")
    return together(found)


@pytest.fixture(scope="module")
def released() -> dict[str, Listing]:
    """Return the lists of all courses as they were released."""
    return together({course: frozen(RELEASED / course / "lists") for course in COURSES})


@pytest.fixture(scope="module")
def meant() -> list[Purpose]:
    """Return the changes made on purpose."""
    return purposes((HERE / "changed-on-purpose.yaml").read_text(encoding="utf-8"))


def test_what_was_released_is_sealed() -> None:
    seal = (HERE / "sealed.txt").read_bytes()
    files = [path for path in RELEASED.rglob("*") if path.is_file()]
    found = {path.relative_to(HERE).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}
    sealed = {name: digest for digest, name in (line.split("  ") for line in seal.decode().splitlines())}
    assert found == sealed
    assert sha256(seal).hexdigest() == SEAL


@pytest.mark.parametrize("course", COURSES)
def test_a_released_course_has_no_errors_and_nothing_unchecked(course: str) -> None:
    quizgen("check", "--require-checked", "--content", RELEASED / course / "content")


@pytest.mark.parametrize("name", LISTS)
def test_nothing_changes_but_on_purpose(
    released: dict[str, Listing], today: dict[str, Listing], meant: list[Purpose], name: str
) -> None:
    faults = unexplained(
        differences(released[name], today[name]), [purpose for purpose in meant if purpose.list == name]
    )
    assert not faults, "\n".join(faults)


def test_no_list_is_forgotten(
    released: dict[str, Listing], today: dict[str, Listing], meant: list[Purpose]
) -> None:
    assert set(today) == set(released) == set(LISTS)
    assert all(released.values())
    assert {purpose.list for purpose in meant} <= set(LISTS)


def test_the_lists_are_read_as_when_they_were_written(released: dict[str, Listing]) -> None:
    read = together({course: anki_lists(package(old(course))) for course in COURSES})
    for name, listing in read.items():
        assert listing == {key: released[name][key] for key in listing}


@pytest.mark.parametrize("course", COURSES)
def test_a_learner_goes_on_with_todays_deck(course: str, built: dict[str, Path], tmp_path: Path) -> None:
    before, after = package(old(course)), package(deck(built[course] / "anki"))
    with client(tmp_path / "learner") as learner:
        history, ids, decks = study(learner, course)
        taken = learner.take(deck(built[course] / "anki"))
        assert taken.keys() <= {"new", "updated", "duplicate"}
        assert taken.get("new", 0) == len(after.names - before.names)
        assert history <= set(learner.history())
        assert ids.items() <= {note.guid: note.id for note in learner.notes()}.items()
        assert learner.decks().keys() == decks
        assert learner.note_types() == sorted(each["name"] for each in after.note_types.values())
        assert sorted(note.fields[0] for note in learner.notes()) == sorted(before.names | after.names)
        assert len(learner.cards()) == len(before.named_cards | after.named_cards)
        texts = {note.guid: note.fields for note in learner.notes()}
        assert {guid: texts[guid] for guid in after.texts} == after.texts


def test_a_teacher_goes_on_with_her_course(tmp_path: Path) -> None:
    content, (name, text, better) = tmp_path / "content", EDIT
    shutil.copytree(RELEASED / "shapes/content", content)
    bank = content / "banks/types.yaml"
    whole = bank.read_text(encoding="utf-8")
    assert whole.count(text) == 1
    bank.write_text(whole.replace(text, better), encoding="utf-8")
    quizgen("release", "--content", content)
    quizgen("build", "--to", "anki", "--content", content, "--out", tmp_path)
    with client(tmp_path / "learner") as learner:
        history, ids, _ = study(learner, "shapes")
        before = learner.note(name)
        taken = learner.take(deck(tmp_path / "anki"))
        after = learner.note(name)
        assert taken["updated"] >= 1
        assert taken.keys() <= {"new", "updated", "duplicate"}
        assert better in after["Stem"]
        assert after.mod > before.mod
        assert after.id == before.id == ids[after.guid]
        assert history <= set(learner.history())


def study(learner: Client, course: str) -> tuple[set[tuple[Any, ...]], dict[str, int], set[str]]:
    """Import the released deck and answer some cards twice; return history, ids by guid, and decks."""
    known = package(old(course))
    assert learner.take(old(course)) == {"new": len(known.names)}
    for name in STUDIED[course]:
        learner.answer(name, times=2)
    history = set(learner.history())
    assert len(history) >= len(known.cards) + 2 * len(STUDIED[course])
    return history, {note.guid: note.id for note in learner.notes()}, set(learner.decks())


ONE = Difference("c/a/1", "x", "y")
TWO = Difference("c/b/1", "x", "")
REASON = Purpose("list", ["c/a/*"], "because", became([ONE]))


def test_differences_are_named() -> None:
    released, today = {"c/a/1": "x", "c/b/1": "x", "same": "1"}, {"c/a/1": "y", "c/new": "z", "same": "1"}
    assert differences(released, today) == [ONE, TWO, Difference("c/new", "", "z")]


@pytest.mark.parametrize(
    ("found", "entries", "faults"),
    [
        ([], [], 0),
        ([ONE], [], 1),
        ([ONE], [REASON], 0),
        ([ONE, TWO], [REASON], 1),
        ([], [REASON], 1),
        ([TWO], [REASON], 2),
        ([replace(ONE, now="z")], [REASON], 2),
        ([ONE, replace(ONE, name="c/a/2")], [REASON], 3),
    ],
)
def test_a_difference_needs_an_entry_and_an_entry_a_difference(
    found: list[Difference], entries: list[Purpose], faults: int
) -> None:
    assert len(unexplained(found, entries)) == faults


@pytest.mark.parametrize(
    "text",
    [
        "- {list: a, names: [b], becomes: c}",
        "- {list: a, names: [b], reason: '', becomes: c}",
        "- {list: a, names: b, reason: d, becomes: c}",
        "- {list: a, names: [b], reason: d, becomes: c, more: e}",
    ],
)
def test_an_entry_is_whole(text: str) -> None:
    with pytest.raises(AssertionError, match="entry"):
        purposes(text)
