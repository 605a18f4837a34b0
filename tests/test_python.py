"""The library for programs: what docs/python.md promises, and what it costs commands that don't use it."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.courses import course
from test_docs_format import EXAMPLES, SWIFT, whole

import quizgen
from quizgen import api

PAGE = (Path(__file__).parent.parent / "docs/python.md").read_text(encoding="utf-8")


@pytest.fixture
def birds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the course of docs/format.md, and work beside it."""
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
    for function in (api.load, api.Course.check, api.Course.build):
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


def level_given(course: quizgen.Course) -> Iterator[quizgen.Problem]:
    for question in course.questions():
        if question.level is None:
            yield question.problem((), "own-no-level", "the question has no level", severity="warning")


def test_a_rule_of_ones_own_is_waived_like_any_other(birds: Path) -> None:
    bank = birds / "banks/counts.yaml"
    before = quizgen.load(birds).check()
    found = quizgen.load(birds).check(rules=[level_given, lambda course: []])
    assert set(before) < set(found)
    named = {problem.item for problem in found if problem.code == "own-no-level"}
    (item, *_) = sorted(one for one in named if one.startswith("counts/"))
    text = bank.read_text(encoding="utf-8")
    start = re.compile(rf"^(\s*)- id: {item.partition('/')[2]}$", re.MULTILINE)
    waived = start.sub(lambda at: f"{at[0]}\n{at[1]}  waive: {{own-no-level: It is a joke.}}", text)
    assert waived != text
    bank.write_text(waived, encoding="utf-8")
    (one,) = (
        one
        for one in quizgen.load(birds).check(rules=[level_given])
        if (one.item, one.code) == (item, "own-no-level")
    )
    assert (one.waived, one.severity, one.help) == (True, "note", "waived: It is a joke.")
    without = quizgen.load(birds).check()
    assert "idle-waiver" not in {problem.code for problem in without}, "who lacks the rule can't tell"


@pytest.mark.usefixtures("birds")
@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (lambda course: None, "yields problems"),
        (lambda course: ["no level"], "is no Problem"),
        (lambda course: [quizgen.Problem(quizgen.Place("x"), "no-source", "m")], 'begin it with "own-"'),
        (
            lambda course: [quizgen.Problem(quizgen.Place("x"), "own-x", "m", "", "bad")],
            "error, warning, note",
        ),
    ],
)
def test_what_is_no_rule_says_so(rule: Any, fault: str) -> None:
    with pytest.raises((TypeError, ValueError), match=fault):
        quizgen.load().check(rules=[rule])


MARK = "from pathlib import Path\nPath({!r}).touch()\n"


def test_no_rule_is_loaded_from_a_course(birds: Path, tmp_path: Path) -> None:
    """Opening a stranger's course must not run the stranger's program."""
    mark = tmp_path / "ran"
    for folder in (Path("checks"), birds / "checks", Path("rules"), Path("templates/checks")):
        folder.mkdir(parents=True)
        for name in ("__init__.py", "mine.py", "conftest.py"):
            (folder / name).write_text(MARK.format(str(mark)), encoding="utf-8")
    quizgen.load(birds).check()
    for command in (["check"], ["build", "--to", "json"], ["report"]):
        steps = f"import sys; sys.argv[1:] = {command}; from quizgen.__main__ import main; main()"
        subprocess.run([sys.executable, "-P", "-c", steps], capture_output=True, check=True)
    assert not mark.exists()
