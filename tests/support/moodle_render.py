"""A course rendered to Moodle XML, and read back with another parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from quizgen.arranging.arrange import Arranger
from quizgen.model.fields import State
from quizgen.outputs import manifest
from quizgen.outputs.words import read_words
from quizgen.reading.content import load
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.render import Renderer
from quizgen.scope import Scope

TEMPLATES = (manifest.builtin_folder(),)
BACKEND = manifest.find(TEMPLATES)[0]["moodle"]
RENDERER = Renderer(BACKEND, read_words(TEMPLATES), Path())


def write_course(content: Path, questions: list[dict[str, Any]], **head: str) -> None:
    """Write a course with one bank."""
    (content / "banks").mkdir(parents=True, exist_ok=True)
    course = {"course": "c", "title": "Course", "lang": "en", **head}
    bank = {"bank": "b", "title": "Bank", "questions": questions}
    for name, data in (("course", course), ("papers", {"references": []}), ("banks/b", bank)):
        (content / f"{name}.yaml").write_text(_yaml(data), "utf-8")


def _yaml(data: object) -> str:
    """Return YAML in flow style: JSON, with other characters than ASCII as YAML's escapes."""
    text = json.dumps(data, ensure_ascii=False)
    return "".join(sign if " " <= sign <= "~" else f"\\U{ord(sign):08x}" for sign in text)


def render(content: Path) -> str:
    """Return the file of a course without pictures, regardless of what checks would report."""
    course, problems = load(content)
    assert course is not None, problems
    assert not problems, problems
    states: dict[str, State] = {question.name: "checked" for question in course.questions()}
    job = next(Jobs(Scope(course, states, (), (BACKEND,)), Arranger(course, states)).of(BACKEND))
    return "".join(RENDERER.render(job.output, job.lang, job.context()))


def questions(xml: str | bytes) -> dict[str, etree._Element]:
    """Return the questions of a file by idnumber, without categories."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
    return {one.findtext("idnumber") or "": one for one in root if one.get("type") != "category"}


def visible(html: str) -> str:
    """Return the text that HTML shows, with spaces unchanged."""
    return str(lxml_html.fragment_fromstring(html, create_parent="div").text_content())
