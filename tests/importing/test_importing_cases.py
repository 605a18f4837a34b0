"""Each folder in cases/ is a test: a file from another program, the banks that it becomes, the loss report.

`pytest --update` rewrites the expected results; a person reads the diff.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.importing import content_of, moved, shown, texts

from quizgen.importers import named
from quizgen.pipeline import Project, build, check_course

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_what_others_wrote_becomes_banks(name: str, tmp_path: Path, update: bool) -> None:
    case = CASES / name
    content = content_of(tmp_path)
    result = moved(case, content)
    found = texts(content)
    if update:
        shutil.rmtree(case / "expected", ignore_errors=True)
        for file, text in found.items():
            (case / "expected" / file).parent.mkdir(parents=True, exist_ok=True)
            (case / "expected" / file).write_text(text, encoding="utf-8")
        (case / "report.txt").write_text(shown(result), encoding="utf-8")
    expected = {
        path.relative_to(case / "expected").as_posix(): path for path in (case / "expected").rglob("*.*")
    }
    assert found == {file: path.read_text(encoding="utf-8") for file, path in expected.items()}
    assert shown(result) == (case / "report.txt").read_text(encoding="utf-8")
    left_out = [fate for fate in result.fates if not fate.name]
    assert all(fate.draft.lost for fate in left_out), "each question is carried or named"


@pytest.mark.parametrize("name", NAMES)
def test_what_arrives_is_sound_and_a_second_import_doubles_nothing(name: str, tmp_path: Path) -> None:
    content = content_of(tmp_path)
    first = moved(CASES / name, content)
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    problems = check_course(Project(content, tmp_path / "dist")).problems
    assert not [one for one in problems if one.severity == "error"]
    assert sum(one.code == "no-source" for one in problems) == len(list((content / "banks").iterdir())), (
        "once a bank"
    )
    assert build(Project(content, tmp_path / "dist")).files
    again = moved(CASES / name, content)
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before
    assert [fate.what for fate in again.fates if fate.name] == [
        "unchanged" for fate in first.fates if fate.name
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_is_one_that_its_format_is_known_for(name: str, tmp_path: Path) -> None:
    content = content_of(tmp_path)
    result = moved(CASES / name, content, dry_run=True)
    assert list(content.iterdir()) == [content / "course.yaml"], "a dry run writes nothing"
    for fate in result.fates:
        lost = {code for code, _ in fate.draft.lost}
        assert lost <= set(named(fate.format).loses), "name it in the format's table"
