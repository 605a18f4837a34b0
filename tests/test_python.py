"""The door for programs: what docs/python.md promises, and what it costs those who don't go through."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import course
from test_docs_format import EXAMPLES, SWIFT, whole

import quizgen
from quizgen import api

PAGE = (Path(__file__).parent.parent / "docs/python.md").read_text(encoding="utf-8")


@pytest.fixture
def birds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the course of docs/format.md, and work beside it."""
    content = course(tmp_path, **{whole(one).replace("/", "__"): one for one in EXAMPLES if whole(one)})
    (content / "figures").mkdir()
    (content / "figures/swift.svg").write_text(SWIFT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("content")


@pytest.mark.usefixtures("birds")
def test_the_page_tells_what_happens() -> None:
    steps = "\n\n".join(re.findall(r"^```pycon\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    example = doctest.DocTestParser().get_doctest(steps, {}, "docs/python.md", None, None)
    told: list[str] = []
    outcome = doctest.DocTestRunner().run(example, out=told.append)
    assert outcome.attempted > 8
    assert not outcome.failed, "".join(told)


def test_every_argument_is_told() -> None:
    for function in (api.load, api.Course.build):
        _, told = PAGE.split(f"| argument of `{function.__name__}` |")
        arguments = set(inspect.signature(function).parameters) - {"self"}
        assert set(re.findall(r"^\| `(\w+)` \|", told.partition("\n\n")[0], re.MULTILINE)) == arguments


def test_the_door_has_what_the_package_shows() -> None:
    assert quizgen.__all__ == api.__all__
    assert {name: getattr(quizgen, name) for name in quizgen.__all__} == {
        name: getattr(api, name) for name in api.__all__
    }
    assert set(quizgen.__all__) <= set(dir(quizgen))
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = quizgen.lod


def test_importing_it_loads_nothing() -> None:
    steps = "import sys; before = set(sys.modules); import quizgen; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", steps], capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops - set(sys.stdlib_module_names) == {"quizgen"}
    assert "quizgen.api" not in done.stdout


def test_what_can_not_be_read_is_missing_and_told(birds: Path) -> None:
    (birds / "course.yaml").write_text("course: [", encoding="utf-8")
    loaded = quizgen.load(birds)
    assert (loaded.title, loaded.banks, list(loaded.questions())) == ("", (), [])
    assert "yaml-syntax" in {problem.code for problem in loaded.problems}
    assert loaded.check() == loaded.problems
    with pytest.raises(quizgen.QuizgenError) as caught:
        loaded.build("out")
    assert not Path("out").exists()
    assert "yaml-syntax" in {problem.code for problem in caught.value.problems}


def test_only_questions_that_somebody_accepted(birds: Path) -> None:
    with pytest.raises(quizgen.QuizgenError):
        quizgen.load(birds).build("out", drafts=False)


@pytest.mark.parametrize("folders", [{"templates": ["nowhere"]}, {"papers": "nowhere"}])
def test_a_folder_that_is_not_there_is_wrong_use(birds: Path, folders: dict[str, object]) -> None:
    with pytest.raises(quizgen.UsageError, match="nowhere"):
        quizgen.load(birds, **folders)  # type: ignore[arg-type]
