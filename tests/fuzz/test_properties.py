"""Properties of any bank: it is read as it was written, and if `check` accepts it, all outputs build."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.pipeline import Project, check_course
from quizgen.reading.content import load

from .children import in_child
from .outcomes import built

PRINTABLE = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"))
TEXTS = st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool)
MARKUP = st.sampled_from(
    ["*a*", "**", "`", "$x$", "<b>", "&amp;", "[", "](", "#", "- ", "{{", "\\", "|", "1.", "]]>"]
)
PROSE = st.lists(st.one_of(TEXTS, MARKUP), min_size=1, max_size=4).map(" ".join)
SHARED: dict[str, Any] = {"explanation": PROSE, "hints": st.lists(PROSE, min_size=1, max_size=2)}


def entry(question_type: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for questions of a type."""
    return st.fixed_dictionaries({"type": st.just(question_type), **fields}, optional=SHARED)


def several(low: int, high: int) -> st.SearchStrategy[list[str]]:
    return st.lists(PROSE, min_size=low, max_size=high, unique_by=str.casefold)


QUESTIONS = st.one_of(
    entry("single-choice", stem=PROSE, answer=PROSE, distractors=several(1, 4)),
    entry("multiple-choice", stem=PROSE, answers=several(2, 3), distractors=several(2, 3)),
    entry("true-false", stem=PROSE, answer=st.sampled_from(["true", "false"])),
    entry("ordering", stem=PROSE, items=several(3, 5)),
    entry("essay", stem=PROSE, rubric=several(1, 3)),
    entry("short-answer", stem=PROSE, answer=TEXTS),
    entry("flashcard", front=PROSE, back=PROSE),
)
STYLES = st.sampled_from([None, '"', "'", "|", ">"])


@st.composite
def banks(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """Draw a bank, and the text of its file in one of YAML's styles."""
    entries = draw(st.lists(QUESTIONS, min_size=1, max_size=4))
    questions = [{"id": f"q{number}", **one} for number, one in enumerate(entries)]
    bank = {"bank": "b", "title": draw(TEXTS), "questions": questions}
    width = draw(st.sampled_from([20, 80, 1000]))
    return bank, yaml.safe_dump(
        bank, default_style=draw(STYLES), width=width, allow_unicode=draw(st.booleans()), sort_keys=False
    )


def written(top: str, text: str) -> Path:
    content = Path(top) / "content"
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text("course: c\ntitle: C\n", encoding="utf-8")
    (content / "banks/b.yaml").write_text(text, encoding="utf-8", newline="\n")
    return content


@given(banks())
@settings(max_examples=150)
def test_a_bank_is_read_as_it_was_written(made: tuple[dict[str, Any], str]) -> None:
    bank, text = made
    with tempfile.TemporaryDirectory() as top:
        course, problems = load(written(top, text))
    refused = {one.item for one in problems if one.severity == "error"}
    assert course is not None
    assert "" not in refused, "what is wrong is wrong with a question, and not with its YAML"
    read = {question.name: question.authored for question in course.questions()}
    for question in bank["questions"]:
        if f"b/{question['id']}" not in refused:
            assert read[f"b/{question['id']}"] == question


@given(banks())
@settings(max_examples=25)
def test_what_check_accepts_is_built_in_all_outputs(made: tuple[dict[str, Any], str]) -> None:
    with tempfile.TemporaryDirectory() as top:
        content = written(top, made[1])
        accepted = not any(one.severity == "error" for one in check_course(Project(content)).problems)
        assert in_child(lambda: built(content)) == "", (accepted, made[1])
