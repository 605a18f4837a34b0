"""The course in numbers: on an accessible page, and on a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support import browser as chromium
from support import courses

from quizgen import cache
from quizgen.cache import cache_folder, keep
from quizgen.checks.item_writing import guessers
from quizgen.insight.statistics import Statistics
from quizgen.pipeline import Project, build, check_course
from quizgen.rendering.contexts import ReportView, copied
from quizgen.terminal.statistics import lines

LONG = "the row of trees behind the old garden wall"


def bank(name: str, count: int, *, leaky: bool) -> str:
    """Return a bank in which the longest option is right, always or only sometimes."""
    head = f"bank: {name}\ntitle: The {name} bank\nquestions:\n"
    for number in range(count):
        place = 0 if leaky else number % 4
        texts = [f"plot {number} {sign}" for sign in "kmpt"]
        texts[place] += f" with {LONG}"
        head += textwrap.indent(
            f"- id: q{number}\n  type: single-choice\n  level: apply\n  stem: What grew in year {number}?\n"
            f"  answer: {texts[0]}\n  distractors: [{', '.join(texts[1:])}]\n  explanation: See the map.\n",
            "  ",
        )
    return head


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    waived = """
    bank: waived
    title: Waived
    questions:
      - {id: w, type: true-false, stem: The sea is not dry., answer: true, explanation: It is wet.,
         waive: {negated-statement: The negation is the point.}}
    """
    top = tmp_path_factory.mktemp("report")
    leaky, even = bank("leaky", 24, leaky=True), bank("even", 24, leaky=False)
    quiz = "quiz: z\ntitle: The quiz\nversions: 2\ndraw: {bank: leaky, count: 20}\n"
    return courses.course(top, banks__leaky=leaky, banks__even=even, banks__waived=waived, quizzes__z=quiz)


@pytest.fixture(scope="module")
def numbers(content: Path) -> Statistics:
    scope = check_course(Project(content)).scope
    assert scope is not None
    return Statistics(scope)


def test_a_leak_is_found_and_an_even_bank_is_left_alone(numbers: Statistics) -> None:
    leaks = {group.title: {one.name for one in group.results if one.leak} for group in numbers.strategies}
    assert "longest" in leaks["The leaky bank"]
    assert "longest" in leaks["The quiz"]
    assert leaks["The even bank"] == set()


def test_the_questions_of_a_leak_are_named(numbers: Statistics) -> None:
    told = "\n".join(lines(numbers))
    assert "leaky/q0, leaky/q1, leaky/q10" not in told.partition("guessers")[0]
    assert "leaky/q0, leaky/q1, leaky/q2" in told.partition("guessers")[2]


def test_what_has_no_view_says_so(numbers: Statistics) -> None:
    told = [line for line in lines(numbers) if line.strip().startswith("article")]
    assert told
    assert all(line.endswith("no view") for line in told)


def test_the_command_prints_it(content: Path) -> None:
    command = [sys.executable, "-m", "quizgen", "report", "--content", str(content)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "questions: 49" in ran.stdout
    assert "LEAK" in ran.stdout
    assert ran.stderr == ""


def test_without_a_course_there_is_nothing_to_report(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quizgen", "report", "--content", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 1
    assert "no-course" in ran.stderr


def test_counts_add_up(numbers: Statistics) -> None:
    assert numbers.questions == 49
    assert {bar.name: bar.count for bar in numbers.types} == {"single-choice": 48, "true-false": 1}
    for bars in (numbers.types, numbers.levels, numbers.states, numbers.banks):
        assert sum(bar.count for bar in bars) == 49
        assert sum(bar.share for bar in bars) == pytest.approx(1)
    assert sum(bar.count for bar in numbers.positions) == 40
    assert sum(bar.by_chance for bar in numbers.positions) == pytest.approx(40)
    assert sum(bar.count for bar in numbers.ratios) == 48


def test_waivers_are_counted(numbers: Statistics) -> None:
    assert [(one.open, one.waived) for one in numbers.rules if one.code == "negated-statement"] == [(0, 1)]


def test_lengths_are_those_of_keys_and_distractors(numbers: Statistics) -> None:
    leaky = next(one for one in numbers.lengths if one.bank == "The leaky bank")
    assert (leaky.n, leaky.longest, leaky.by_chance) == (24, 24, 6)
    assert leaky.key > 4 * leaky.distractor


@pytest.fixture(scope="module")
def made(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page, built once."""
    out = tmp_path_factory.mktemp("made")
    build(Project(content, out, to=("html",)))
    return out / "html" / "teacher" / "report.html"


@pytest.mark.browser
def test_the_page_can_be_read_by_all(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made) as seen:
        for screen in seen.screens():
            assert chromium.axe(seen.page) == [], screen
            assert chromium.too_wide(seen.page) == [], screen
        rows = seen.page.locator("tbody tr").all_inner_texts()
        assert any("the longest option" in row and "works too well" in row for row in rows)
        assert any("negated-statement" in row for row in rows)


@pytest.mark.browser
def test_charts_need_no_colour(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made) as seen:
        painted = seen.page.evaluate(
            """() => [...new Set([...document.querySelectorAll("svg *")].flatMap(node => {
                const style = getComputedStyle(node);
                return [style.fill, style.stroke];
            }))].filter(paint => paint.startsWith("rgb"))"""
        )
        assert painted
        for paint in painted:
            red, green, blue = (int(part) for part in paint[4:-1].split(","))
            assert red == green == blue
        bars = seen.page.locator("rect.bar").count()
        assert bars > 20
        assert seen.page.locator("svg:not([aria-hidden])").count() == 0, "the numbers stand beside each chart"


def test_a_page_is_the_same_twice(content: Path, made: Path, tmp_path: Path) -> None:
    build(Project(content, tmp_path, to=("html",)))
    assert (tmp_path / "html" / "teacher" / "report.html").read_bytes() == made.read_bytes()


def seen(content: Path) -> ReportView:
    return copied(ReportView, Statistics(check_course(Project(content)).readable()))


FORGED: tuple[list[object], ...] = (
    [{}, {}, {}, [], {}],
    [{"essay": 10**400}, {}, {}, [], {}, []],
    [{"essay": -1}, {}, {}, [], {}, []],
    [{"essay": "1"}, {}, {}, [], {}, []],
    [{}, {}, {}, [1, float("inf"), 1, 1, 1, 1], {}, []],
    [{}, {}, {}, [1, float("nan"), 1, 1, 1, 1], {}, []],
    [{}, {}, {}, [1, 1, 1, 1, 1], {}, []],
    [{}, {}, {}, [], {}, [["nobody", 1, 1, 1, 1, 1, True, []]]],
    [{}, {}, {}, [], {}, [["longest", 1, 2, 1, 1, 1, True, []]]],
    [{}, {}, {}, [], {}, [["longest", 999, 1, 1, 1, 1, True, []]]],
    [{}, {}, {}, [], {}, [["longest", 1, 1, 1, 7, 1, True, []]]],
    [["longest", 1, 1, 1, None, 1, True, []]],
    [["longest", 10**400, 1, 1, 1, 1, True, []]],
)


def test_numbers_that_are_kept_are_the_same_and_forged_ones_count_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    banks = {f"banks__{name}": bank(name, 60, leaky=name == "a") for name in "ab"}
    quiz = "quiz: z\ntitle: The quiz\nversions: 2\ndraw: {count: 90}\n"
    content = courses.course(tmp_path, **banks, quizzes__z=quiz)
    with cache.switched_off():
        fresh = seen(content)
    assert len(fresh.strategies) == 4
    assert seen(content) == fresh
    scope = check_course(Project(content)).readable()
    with monkeypatch.context() as patched:
        patched.setattr(guessers, "evaluate", None)  # nobody guesses again
        assert copied(ReportView, Statistics(scope)) == fresh
    for data in FORGED:
        for file in (cache_folder() or Path()).iterdir():
            keep(file.name, json.dumps(data).encode())
        assert seen(content) == fresh, data
