"""The page on the files that teachers write: its examples load, and no type or field is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from support.courses import course

from quizgen.model import course as course_model
from quizgen.model import exhibit, fields, papers, question, quiz
from quizgen.model.course import BankHead, CourseHead, Defaults, Review
from quizgen.model.entry import Entry, fields_of
from quizgen.model.exhibit import Exhibit
from quizgen.model.papers import DateParts, LeftOut, Name, Paper, SourceRef
from quizgen.model.question import Correction, Question, Stemmed, WrittenOption
from quizgen.model.quiz import Band, Blueprint, Draw, Quiz, Section, Shuffling
from quizgen.pipeline import Project, check_course
from quizgen.terminal.problems import as_text
from quizgen.types import TYPES, essay, matching, true_false

PAGE = (Path(__file__).parent.parent / "docs/format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SWIFT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0l4 3 4-3"/></svg>\n'

FIELDS: dict[str, tuple[type[Entry], ...]] = {
    "The course": (CourseHead,),
    "Papers": (Paper, Name, DateParts),
    "A bank": (BankHead, Defaults),
    "What every question has": (Question, Stemmed),
    "source": (SourceRef,),
    "correction": (Correction,),
    "exhibits": (Exhibit,),
    "single-choice": (WrittenOption,),
    "matching": (matching.Pair,),
    "essay": (essay.WrittenCriterion, essay.WrittenLevel, essay.WrittenSample, essay.Attachments),
    "true-false": (true_false.VerdictFeedback,),
    "A quiz": (Quiz, Section, Shuffling, Draw, Blueprint, Band),
    "What is left out": (LeftOut,),
    "The ledger": (Review,),
}
"""The fields that each section describes; each type has its own section."""
VALUES = (
    fields.Level,
    fields.Claim,
    fields.Use,
    fields.Extent,
    fields.Purpose,
    fields.HeaderField,
    fields.Book,
)


def keys(kind: type[Entry]) -> Iterator[str]:
    yield from (one.key for one in fields_of(kind).values())


def whole(example: str) -> str:
    """Return the name of the file that an example shows, or an empty text if it is a list of questions."""
    return next(iter(re.findall(r"\A# content/(\S+)\.yaml\n", example)), "")


def laid_out(top: Path) -> Path:
    """Write a course of all examples: the whole files, and a bank for each list of questions."""
    files = {whole(example).replace("/", "__"): example for example in EXAMPLES if whole(example)}
    lists = [example for example in EXAMPLES if not whole(example)]
    assert all(example.startswith("- id: ") for example in lists), "begin with # content/… or - id:"
    for number, example in enumerate(lists):
        inside = "".join(f"  {line}\n" for line in example.splitlines())
        files[f"banks__example-{number}"] = f"bank: example-{number}\ntitle: Example\nquestions:\n{inside}"
    content = course(top, **files)
    (content / "figures").mkdir()
    (content / "figures/swift.svg").write_text(SWIFT, encoding="utf-8")
    return content


def test_the_examples_are_a_course_without_problems(tmp_path: Path) -> None:
    problems = [one for one in check_course(Project(laid_out(tmp_path))).problems if one.severity != "note"]
    assert not problems, as_text(problems)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_an_example_with_all_its_own_fields(kind: str) -> None:
    section = SECTIONS[kind]
    own = set(keys(TYPES[kind])) - set(keys(Stemmed))
    assert f"type: {kind}\n" in section
    for name in own:
        assert f"`{name}`" in section, f"{kind}: `{name}` is not told"
        assert re.search(rf"\b{name}:\s", section), f"{kind}: no example has {name}"


@pytest.mark.parametrize("section", FIELDS)
def test_every_field_is_told(section: str) -> None:
    for kind in FIELDS[section]:
        for name in keys(kind):
            assert f"`{name}`" in SECTIONS[section] or f"`{name}:" in SECTIONS[section], (section, name)


def test_every_field_of_the_model_has_its_section() -> None:
    told = {one for kinds in FIELDS.values() for kind in kinds for one in kind.__mro__} | set(TYPES.values())
    there = {
        kind
        for module in (course_model, exhibit, papers, question, quiz, essay, matching, true_false)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Entry)
    }
    assert there <= told, there - told


def test_every_value_is_told() -> None:
    for values in VALUES:
        assert all(f"`{value}`" in PAGE for value in get_args(values))


def test_links_within_the_docs_lead_somewhere() -> None:
    docs = Path(__file__).parent.parent / "docs"
    for page in docs.glob("*.md"):
        for file, anchor in re.findall(
            r"\]\(([\w.-]*\.md)?(?:#([\w-]+))?\)", page.read_text(encoding="utf-8")
        ):
            target = docs / (file or page.name)
            assert target.is_file(), f"{page.name} links to {file}"
            heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
            assert not anchor or anchor in anchors, f"{page.name} links to {file}#{anchor}"
