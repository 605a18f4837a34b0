"""Statements of docs/anki.md about imports, checked with three releases of Anki: old, middle and newest."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.anki_course import FIRST, SECOND, THIRD, Course, seconds

from quizgen.pipeline import Project, build

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / ".venv/anki"
SCRIPT = HERE.parent / "support/anki_release.py"
OLD = HERE.parent / "identity/released/shapes"
NEWEST = "newest"
RELEASES = [line for line in (HERE / "releases.txt").read_text().splitlines() if not line.startswith("#")] + [
    NEWEST
]
"""The releases of tests/anki/releases.txt, which `make test-anki` installs, and the one of other tests."""


def python(release: str) -> Path:
    """Return the Python that has a release of Anki."""
    found = Path(sys.executable) if release == NEWEST else ENVIRONMENTS / release / "bin/python"
    if not found.exists():
        pytest.skip(f"Anki {release} is not set up here: make test-anki")
    return found


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with everything that the learners import."""
    folder = tmp_path_factory.mktemp("packages")
    course = Course(folder / "numbers")
    shutil.copy(course.release(FIRST), folder / "first.apkg")
    course.edit("comes first", "comes before all")
    course.edit("comes after one", "follows one")
    course.edit("Four is", "4 is")
    head = course.content / "course.yaml"
    head.write_text(head.read_text() + "description: What comes after what.\n")
    shutil.copy(course.release(SECOND), folder / "second.apkg")
    shutil.copy(sorted_by_id(folder / "second.apkg"), folder / "sorted.apkg")
    course.edit("before all", "ahead of all")
    shutil.copy(course.release(THIRD), folder / "third.apkg")
    (folder / "released.json").write_text(json.dumps({"second": seconds(SECOND)}))
    shutil.copy(OLD / "shapes.apkg", folder / "old.apkg")
    build(Project(OLD / "content", folder / "shapes", to=("anki",)))
    shutil.copy(folder / "shapes/anki/shapes.apkg", folder / "today.apkg")
    return folder


def sorted_by_id(package: Path) -> Path:
    """Return the same package with note types sorted by another field, which no build makes."""
    path = package.with_name("otherwise.apkg")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w") as new:
        with sqlite3.connect(":memory:") as database:
            database.deserialize(old.read("collection.anki2"))
            models = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
            for model in models.values():
                model |= {"sortf": 0, "mod": model["mod"] + 1}
            database.execute("UPDATE col SET models = ?", (json.dumps(models),))
            database.commit()
            new.writestr("collection.anki2", database.serialize())
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
    return path


def facts_of(release: str, packages: Path) -> dict[str, Any]:
    """Return what learners with a release of Anki see."""
    command = [str(python(release)), str(SCRIPT), str(packages)]
    environment = {"PATH": "", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


ALL = {
    "first": {"new": 4},
    "the same again": {"duplicate": 4},
    "history after the same again": True,
    "second": {"updated": 3, "duplicate": 1},
    "history after second": True,
    "text of second": True,
    "own tag": False,
    "own text": "",
    "deck of her own": "Mine",
    "flag": 3,
    "description": "<div>What comes after what.</div>",
    "history in the end": True,
    "note types": [f"quizgen {name} (numbers)" for name in ("Basic", "Choice", "Cloze", "Typed")],
    "sound": True,
    "third after first": {"updated": 3, "duplicate": 1},
    "text of third after first": True,
    "second after third": {"duplicate": 4},
    "second after her edit": {"updated": 1, "duplicate": 3},
    "text after her edit": False,
    "tag of hers then": True,
    "new cards a day": 20,
    "new cards a day as she chose": 5,
    "text after her field": False,
    "note types of sorted otherwise": 4,
    "listed": "Draft: not checked yet Which number comes first?",
    "old": {"new": 18},
    "today": {"updated": 16, "duplicate": 2},
    "history after today": True,
    "notes after today": True,
    "decks after today": True,
    "note types after today": 4,
    "listed after today": "types/single",
    "chosen after today": True,
    "front after today": True,
}
"""What learners see with each release."""
CONFLICT = {"updated": 2, "duplicate": 1, "conflicting": 1}
DATED_BY_IMPORT = {
    "dated by the file": False,
    "third": {"duplicate": 4},
    "text of third": False,
}
DATED_BY_FILE = {
    "dated by the file": True,
    "third": {"updated": 1, "duplicate": 3},
    "text of third": True,
}
WITH_OPTIONS = {
    "text of third always": True,
    "text after her edit always": True,
    "second after her field": CONFLICT,
    "second after her names": {"updated": 3, "duplicate": 1},
    "text after her names": True,
    "note types after her names": 3,  # one has her name
    "sorted otherwise": {"duplicate": 4},
    "text of sorted otherwise": False,
}
WITHOUT_OPTIONS = {
    "third always": None,
    "text of third always": False,
    "second after her field": {"updated": 2, "duplicate": 2},
    "second after her names": CONFLICT,
    "text after her names": False,
    "note types after her names": 4,  # hers, and a second one
    "sorted otherwise": {"updated": 3, "duplicate": 1},
    "text of sorted otherwise": True,
}
EXPECTED = {
    "2.1.66": ALL | DATED_BY_IMPORT | WITHOUT_OPTIONS,
    "24.6.3": ALL
    | DATED_BY_IMPORT
    | WITH_OPTIONS
    | {
        "third always": {"updated": 3, "duplicate": 1},
        "second after her edit always": {"updated": 3, "duplicate": 1},
    },
    NEWEST: ALL
    | DATED_BY_FILE
    | WITH_OPTIONS
    | {
        "third always": {"duplicate": 4},
        "second after her edit always": {"updated": 2, "duplicate": 2},
    },
}


@pytest.mark.parametrize("release", RELEASES)
def test_learners_with_each_release_see_what_the_docs_say(release: str, packages: Path) -> None:
    facts = facts_of(release, packages)
    assert facts.pop("version")
    facts["listed"] = " ".join(facts["listed"].split())
    assert facts == EXPECTED[release]


def sentences() -> list[str]:
    """Return docs/anki.md, sentence by sentence and row by row, up to the part about templates."""
    text = (HERE.parents[1] / "docs/anki.md").read_text(encoding="utf-8").partition("## Changing the look")[0]
    found: list[str] = []
    for block in re.split(r"\n(?=\n|\||- |\d\. |#)", text):
        line = " ".join(block.removeprefix("\n").split())
        if block.startswith(("    ", "\n    ")) or re.match(r"#|- \[[^]]*\]\(#|\|[-|]+$", line) or not line:
            continue
        if line.startswith("|"):
            found.append(line.strip("| "))
        else:
            found += re.split(r"(?<=[.?!])(?:\*\*)? +(?=[A-Z`*\[])", re.sub(r"^(- |\d\. )", "", line))
    return found


def test_each_sentence_of_the_docs_is_held() -> None:
    """Each sentence has a fact of the importers, a test by name, or a reason why neither is possible."""
    held = yaml.safe_load((HERE / "sentences.yaml").read_text(encoding="utf-8"))
    changed = [sentence for sentence in sentences() if sentence not in held]
    assert not changed, f"say in tests/anki/sentences.yaml what holds this: {changed}"
    assert list(held) == sentences()
    source = "".join(path.read_text(encoding="utf-8") for path in HERE.parent.rglob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)", source))
    facts = set().union(*EXPECTED.values())
    assert not {
        holder
        for holders in held.values()
        for holder in holders.split(", ")
        if holder not in tests | facts | {"advice", "heading", "tried by hand"}
    }


def test_new_cards_a_day_are_reckoned_as_the_docs_say() -> None:
    rows = [
        row.split(" | ") for row in sentences() if row.startswith(("cards in the course", "new cards a day"))
    ]
    days = (14 - 2) * 7
    counts, daily = (list(map(int, row[1:])) for row in rows)
    assert daily == [-(-count // days) for count in counts]
