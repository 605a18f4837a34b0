"""Nothing in a student's file gives the right answer away."""

from __future__ import annotations

import base64
import codecs
import html
import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import make_dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from quizgen.model.view import View
from quizgen.pipeline import Project, check_course
from quizgen.rendering.contexts import ItemView, SheetView, VersionContext
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.render import Renderer

COURSE = Path(__file__).parent / "course"


def readings(text: str) -> Iterator[str]:
    """Yield a file's text as it is, and as students who want to find something could decode it."""
    yield text
    yield html.unescape(text)
    yield urllib.parse.unquote(text)
    yield codecs.decode(text, "rot13")
    yield re.sub(r"\\u([0-9a-fA-F]{4})|\\([0-9a-fA-F]{1,6}) ?", _sign, text)
    for run in re.findall(r"[0-9a-fA-F]{6,}", text):
        yield bytes.fromhex(run[: len(run) // 2 * 2]).decode("latin-1")
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        for start in range(4):
            part = run[start:].replace("-", "+").replace("_", "/")
            yield base64.b64decode(part[: len(part) // 4 * 4]).decode("latin-1")


def _sign(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 else ""


SECRETS = re.compile(
    r"zz(id-|tag|source|section|feedback|explanation|hint|correction|reference|answer|gap|rubric|checker|note)"
    r"|48213|doe, ",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "name", ["every-a", "every-b", "every-c", "uzbek-a", "choices-a-large", "choices-a-answers"]
)
def test_no_answer_feedback_source_or_id_in_any_encoding(made: Path, name: str) -> None:
    text = (made / f"student/{name}.html").read_text(encoding="utf-8")
    for reading in readings(text):
        found = SECRETS.search(reading)
        assert not found, f"{name}: {found[0]} in {reading[:80]!r}"


def test_the_search_would_find_them_in_the_key(made: Path) -> None:
    key = (made / "teacher/every-key.html").read_text(encoding="utf-8")
    assert {found.lower() for found in SECRETS.findall(key)} >= {
        "id-", "tag", "source", "section", "feedback", "explanation", "correction", "answer", "gap", "rubric",
    }  # fmt: skip
    hidden = base64.b64encode(b"x zzanswer one").decode()
    assert any(SECRETS.search(reading) for reading in readings(f'<p data-a="{hidden}">'))
    assert any(SECRETS.search(reading) for reading in readings("&#122;&#122;answer"))


def bare(item: ItemView) -> View:
    """Return an item with only what a student may see, so that a template that asks for more fails."""
    layout, question = item.layout, item.question
    seen: dict[str, Any] = {}
    if hasattr(layout, "options"):
        fields = ("value",) if question.type == "true-false" else ("letter", "text")
        seen["options"] = [_only(option, *fields) for option in layout.options]
    if hasattr(layout, "premises"):
        seen["premises"] = [_only(premise, "number", "text") for premise in layout.premises]
        seen["responses"] = [_only(response, "letter", "text") for response in layout.responses]
    if hasattr(layout, "entries"):
        seen["entries"] = [_only(entry, "letter", "text") for entry in layout.entries]
    if hasattr(layout, "gaps"):
        seen["marked"] = layout.marked
        seen["gaps"] = [_only(gap, "number", "hint", "choices") for gap in layout.gaps]
    for field in ("unit", "lines", "words", "attachments", "takes_off"):
        if hasattr(layout, field):
            seen[field] = getattr(layout, field)
    return _view(
        number=item.number,
        points=item.points,
        marking=item.marking,
        layout=_view(**seen),
        question=_only(question, "type", "lang", *(() if question.type == "cloze" else ("prompt",))),
    )


def _only(thing: object, *names: str) -> View:
    return _view(**{name: getattr(thing, name) for name in names})


def _view(**values: Any) -> View:
    kind: Any = make_dataclass("Blind", list(values), bases=(View,), frozen=True)
    return cast(View, kind(**values))


def _blind(sheet: SheetView) -> View:
    parts = [
        _view(
            title=part.title,
            instructions=part.instructions,
            items=[bare(item) for item in part.items],
            units=[
                _view(exhibit=one.exhibit, items=[bare(item) for item in one.items]) for one in part.units
            ],
        )
        for part in sheet.parts
    ]
    facts = {
        name: getattr(sheet, name) for name in ("letter", "version", "code", "count", "points", "drafts")
    }
    return _view(**facts, parts=parts, items=[item for part in parts for item in part.items])


def test_a_sheet_can_be_made_without_knowing_the_answers() -> None:
    scope, arranger = check_course(Project(COURSE, to=("html",))).sound()
    (backend,) = scope.backends
    renderer = Renderer(backend, scope.words, COURSE)
    jobs = [job for job in Jobs(scope, arranger).of(backend) if job.output.per == "version"]
    assert jobs
    for job in jobs:
        context = job.context()
        assert isinstance(context, VersionContext)
        seeing = "".join(renderer.render(job.output, job.lang, context))
        blind = replace(context, sheet=cast(SheetView, _blind(context.sheet)))
        assert "".join(renderer.render(job.output, job.lang, blind)) == seeing


def test_an_exam_question_is_on_no_practice_page_and_no_card(made: Path) -> None:
    text = (made / "student/every-cards.html").read_text(encoding="utf-8")
    assert ">eight<" in text
    assert ">nine<" not in text


def test_json_in_attributes_is_read_back_whole(made: Path) -> None:
    page = (made / "student/every-practice.html").read_text(encoding="utf-8")
    accepted = [json.loads(html.unescape(found)) for found in re.findall(r"data-accept='([^']*)'", page)]
    assert ["Zzanswer one", "Zzanswer two"] in accepted
