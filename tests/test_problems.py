"""Every problem code has a folder in problems/: content that trips it, the messages, and an explanation.

The tests make docs/problems/ from these folders, one page per code; `pytest --update` rewrites the pages and
the expected messages. Problems that no folder can cause, such as a paper with a password, have a page of
text in rare_problems/.
"""

from __future__ import annotations

import ast
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest
from support import made_pages

import quizgen
from quizgen.checks.item_writing import RULES
from quizgen.errors import Origin, Problem, QuizgenError
from quizgen.model.entry import Entry, fields_of
from quizgen.model.fields import ChoiceMarking
from quizgen.outputs import manifest
from quizgen.outputs.packagers import PACKAGERS
from quizgen.pipeline import Project, build, check_course
from quizgen.reading import yamltree
from quizgen.reading.validate import read_entry
from quizgen.reviews import decisions
from quizgen.terminal.problems import as_text
from quizgen.types import TYPES

CASES = Path(__file__).parent / "problems"
RARE = Path(__file__).parent / "rare_problems"
INTRODUCTION = Path(__file__).parent / "problems_introduction.md"
PACKAGE = Path(quizgen.__file__).parent
MADE = (
    "<!-- Made of tests/problems/ and tests/rare_problems/ by: pytest tests/test_problems.py --update -->\n"
)
TO_DO = "\n\n**What to do.** "

DEFAULTS = {
    "content/course.yaml": "course: birds-of-the-city\ntitle: Birds of the city\n",
    "content/papers.yaml": """\
references:
  - id: roe-2019
    type: article-journal
    author: [{family: Roe, given: Jane}]
    title: Swifts over the city
    container-title: Journal of Small Birds
    volume: 4
    page: 11-20
    issued: {date-parts: [[2019]]}
""",
    "content/banks/birds.yaml": """\
bank: birds
title: Birds
defaults: {source: {paper: roe-2019, find: swifts sleep on the wing}}
questions:
  - id: nest
    type: true-false
    stem: Swifts build a nest every year.
    answer: false
""",
}
HEAD = """\
bank: birds
title: Birds
defaults: {source: {paper: roe-2019, find: swifts sleep on the wing}}
questions:
"""
"""The beginning of banks here; the page shows the rest."""

WITHOUT = {"no-course": "course.yaml", "no-papers": "papers.yaml"}
"""The file that a case lacks."""
HIDDEN = (".pdf", ".bmp")
VARYING = re.compile(r"lacks \d+ of .*")
"""A text that changes whenever an output gets a new word."""

NOT_CODES = {
    "date-parts": "a key of CSL",
    "left-out": "a key of left-out.yaml",
    "utf-8": "an encoding",
    "utf-8-sig": "an encoding",
    "as-written": "a value of `order`",
    "open-book": "a field of questions",
    "several-keys": "a set of types",
    "sound-texts": "names what a process keeps",
    **dict.fromkeys(get_args(ChoiceMarking), "a value of `marking`"),
    "per-part": "a value of `marking`",
}
GROUPS = {
    "reading/yaml": "Files and their YAML",
    "reading/strays": "Files and their YAML",
    "reading/slips": "Files and their YAML",
    "files": "Files and their YAML",
    "reviews/files": "Files and their YAML",
    "reading": "Fields and what they hold",
    "model": "Fields and what they hold",
    "types": "Types of questions",
    "checks/as_typed": "Types of questions",
    "checks/markings": "Types of questions",
    "checks/prose": "Texts, formulas and pictures",
    "checks/pictures": "Texts, formulas and pictures",
    "checks/formulas": "Texts, formulas and pictures",
    "outputs/assets": "Texts, formulas and pictures",
    "evidence": "Papers and sources",
    "checks/evidence": "Papers and sources",
    "checks/claims": "Papers and sources",
    "checks/left_out": "Papers and sources",
    "arranging": "Quizzes",
    "checks/enemies": "Quizzes",
    "checks/exhibits": "Quizzes",
    "checks/purposes": "Quizzes",
    "checks": "The course and its questions",
    "outputs": "Outputs and templates",
    "checks/outputs": "Outputs and templates",
    "rendering": "Outputs and templates",
    "pipeline": "Outputs and templates",
    "importers": "Moving in",
}
"""The heading that lists a code, by the code's module; the longest matching path counts."""
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SPEAKS = re.compile(r"\b([Pp]roblem|Fault|Slip|misfit)\(")
"""The calls by which modules report something."""
MAKERS = re.compile(r"(^|_|\.)([Pp]roblem|Fault|Slip|misfit)$")


def codes_in_program() -> dict[str, str]:
    """Return every code that the program can report, with its module.

    Those are its hyphenated strings, except for a few that are something else, and the single words passed to
    calls that make a problem. The rules of item writing have their own pages.
    """
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("templates/"):
            continue
        source = path.read_text(encoding="utf-8")
        if not SPEAKS.search(source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value):
                found[node.value] = name
            elif isinstance(node, ast.Call) and MAKERS.search(ast.unparse(node.func)):
                found |= dict.fromkeys(words(node.args[:2]), name)
    for word in {*NOT_CODES, *TYPES, *(rule.code for rule in RULES)}:
        found.pop(word, None)
    return found


def words(nodes: Sequence[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD.fullmatch(node.value):
            yield node.value


def codes_by_hand() -> set[str]:
    """Return the codes with a text but no example, because no folder can cause them."""
    return {path.stem for path in RARE.iterdir()}


def test_every_code_is_documented_and_every_documented_code_is_there() -> None:
    known = codes_in_program()
    folders, by_hand = {path.name for path in CASES.iterdir()}, codes_by_hand()
    assert not folders & by_hand
    missing = {code: known[code] for code in sorted(set(known) - folders - by_hand)}
    assert not missing, f"no folder in tests/problems for {missing} (if it is no code: NOT_CODES)"
    assert not (folders | by_hand) - set(known), "documented, but nothing says it any more"


def test_a_code_without_a_folder_is_tripped_by_another_test() -> None:
    here = Path(__file__)
    tests = [path.read_text(encoding="utf-8") for path in here.parent.rglob("test_*.py") if path != here]
    untried = {code for code in codes_by_hand() if not any(f'"{code}"' in text for text in tests)}
    assert not untried, "write a test that trips it"


def lay_out(case: Path, top: Path) -> None:
    """Make a project from a case: its files, and a default course, papers and bank if it has none."""
    shutil.copytree(case, top, dirs_exist_ok=True)
    for name, text in DEFAULTS.items():
        path = top / name
        if path.exists() or path.name == WITHOUT.get(case.name):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def accept() -> Sequence[Problem]:
    signed = decisions.Signature("Ada", "2026-11-21T10:20:30Z")
    list(decisions.accept_all(check_course(Project()).readable(), ["birds/*"], signed))
    return ()


RUN: dict[str, Callable[[], Sequence[Problem]]] = {
    "not-checked": lambda: check_course(Project(require_checked=True)).problems,
    "ledger-shape": accept,
    "same-file": lambda: build(Project(to=("notes",))).problems,
    "template-fault": lambda: build(Project(to=("notes",))).problems,
}
"""What to do with a case, if it is not `quizgen check`."""


def problems_of(case: Path, top: Path) -> list[Problem]:
    lay_out(case, top)
    papers = Path("papers") if (top / "papers").is_dir() else None
    try:
        found = RUN.get(case.name, lambda: check_course(Project(papers=papers)).problems)()
    except QuizgenError as fault:
        found = fault.problems
    return list(found)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_a_bad_file_is_told_as_expected(
    case: Path, tmp_path: Path, update: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = problems_of(case, tmp_path)
    own = [problem for problem in found if problem.code == case.name]
    assert own, f"nothing says {case.name}, but {[problem.code for problem in found]}"
    others = {problem.code for problem in found if problem.severity == "error"} - {case.name}
    assert not others, f"there is more wrong with it: {others}"
    text = VARYING.sub("lacks …", as_text(own) + "\n")
    expected = case / "expected.txt"
    if update:
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert text == expected.read_text(encoding="utf-8"), "look, then --update"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_every_error_and_warning_has_a_way_out(case: Path) -> None:
    said = (case / "expected.txt").read_text(encoding="utf-8")
    assert "  help: " in said or ": note[" in said
    assert "**What to do.** " in (case / "README.md").read_text(encoding="utf-8")


def page_of(case: Path) -> str:
    """Return the page of a code with an example."""
    severity, said, helps = told(case)
    says = "\n".join([f"{severity}[{case.name}] {said}", *helps])
    example = [*shown(case), f"```text\n{says}\n```\n"]
    return "\n".join([words_of(case.name, case / "README.md"), "## Example\n", *example])


def words_of(code: str, file: Path) -> str:
    """Return a code's text: what it means, and what to do."""
    meaning, _, way = file.read_text(encoding="utf-8").strip().partition(TO_DO)
    return "\n".join([f"# {code}\n", MADE, f"{meaning}\n", "## What to do\n", f"{way}\n"])


def index() -> str:
    """Return the page that lists all codes by topic."""
    known = codes_in_program()
    groups: dict[str, list[str]] = {heading: [] for heading in dict.fromkeys(GROUPS.values())}
    for code in sorted(known):
        groups[GROUPS[max(filter(known[code].startswith, GROUPS), key=len)]].append(code)
    parts = [INTRODUCTION.read_text(encoding="utf-8").replace("\n\n", f"\n\n{MADE}\n", 1)]
    for heading, codes in groups.items():
        parts.append(f"## {heading}\n\n| code | | what it means |\n|---|---|---|")
        parts += [f"| [{code}]({code}.md) | {severity_of(code)} | {in_short(code)} |" for code in codes]
        parts.append("")
    return "\n".join(parts)


def severity_of(code: str) -> str:
    case = CASES / code
    return told(case)[0] if case.is_dir() else "error"


def in_short(code: str) -> str:
    """Return the first sentence of a code's explanation."""
    case = CASES / code / "README.md"
    meaning = (case if case.exists() else RARE / f"{code}.md").read_text(encoding="utf-8").partition(TO_DO)[0]
    first = re.split(r"(?<=[.:])\s+(?=[A-Z])", " ".join(meaning.split()), maxsplit=1)[0]
    return first.replace("|", "\\|")


def told(case: Path) -> tuple[str, str, list[str]]:
    """Return the severity, message and help of the first expected problem."""
    lines = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    matched = re.match(r".*?: (error|warning|note)\[[a-z0-9-]+\] (.*)", lines[0])
    assert matched
    following = lines[1:]
    end = next((at for at, line in enumerate(following) if re.match(r"\S.*: \w+\[", line)), len(following))
    return matched[1], matched[2], [line for line in following[:end] if line.startswith("  help: ")]


def shown(case: Path) -> Iterator[str]:
    """Yield the readable files of a case, and the place of the problem."""
    files = {path.relative_to(case).as_posix(): path for path in case.rglob("*") if path.is_file()}
    place = (case / "expected.txt").read_text(encoding="utf-8").partition(":")[0]
    if place in DEFAULTS and place not in files and case.name not in WITHOUT:
        yield as_block(place, DEFAULTS[place])
    for name, path in sorted(files.items()):
        if path.parent == case or name.endswith(HIDDEN):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        long = len(text) > (500 if name.startswith("papers/") else 2000)
        if text.strip() and not long and "\x00" not in text:
            yield as_block(name, text)


def as_block(name: str, text: str) -> str:
    """Return a file as the page shows it: banks without their head, invisible characters as symbols."""
    own = textwrap.dedent(text.removeprefix(HEAD)).rstrip("\n").replace("\t", "⇥").replace("\f", "␌")
    kind = "yaml" if name.endswith(".yaml") else "text"
    return f"`{name}`:\n\n```{kind}\n{own}\n```\n"


def test_the_pages_are_made_of_the_folders(update: bool) -> None:
    pages = {case.name: page_of(case) for case in CASES.iterdir()}
    pages |= {rare.stem: words_of(rare.stem, rare) for rare in RARE.iterdir()}
    made_pages.hold("problems", {**pages, "index": index()}, update=update)


WRONG: tuple[yamltree.Value, ...] = (
    "", "two words", "two\nlines", "-5", "99999999999", "1e999", "x" * 200, [], [[]], ["a", "b", "c"], {},
    {"x": "y"}, [{}], {"a": {"b": "c"}}, {"remember": "2"}, {"remember": []}, {"c1": []}, ["1"],
)  # fmt: skip


def kinds(top: type[Entry]) -> Iterator[type[Entry]]:
    for kind in top.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_nothing_that_a_field_can_hold_brings_up_an_unknown_code() -> None:
    """Every code has a page, including the codes of fields."""
    documented = {path.name for path in CASES.iterdir()} | codes_by_hand()
    assert manifest.Manifest in set(kinds(Entry))
    for kind in set(kinds(Entry)):
        if not kind.__module__.startswith("quizgen") or kind.__abstractmethods__:
            continue
        for one in fields_of(kind).values():
            for value in WRONG:
                _, found = read_entry(kind, {one.key: value}, Origin(yamltree.Tree("x", "", "")))
                strange = [problem for problem in found if problem.code not in documented]
                assert not strange, (kind, one, value, strange)


def test_every_packager_can_be_asked_for() -> None:
    for packager in PACKAGERS:
        made, found = read_entry(
            manifest.Manifest, {"packager": packager, "outputs": []}, Origin(yamltree.Tree("x", "", ""))
        )
        assert made, found
