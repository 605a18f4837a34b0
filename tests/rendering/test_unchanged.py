"""Files with the same key are the same, whatever is edited in a course.

A file wrongly taken for unchanged is a wrong exam in a class. So in a course with every field of the model,
each field is edited, one at a time: every file that keeps its key must be the same as before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

import quizgen.starting
from quizgen.errors import Problem
from quizgen.model.entry import Entry, fields_of
from quizgen.model.view import Later
from quizgen.outputs.packagers import Chunk, notes
from quizgen.pipeline import Project, load_course
from quizgen.rendering import unchanged
from quizgen.rendering.contexts import BankView, Context
from quizgen.rendering.jobs import Job, Jobs
from quizgen.rendering.render import Renderer
from quizgen.rendering.sources import Sources
from quizgen.rendering.unchanged import Unchanged
from quizgen.reviews.digests import digest
from quizgen.scope import Inspection

FIXTURE = Path(quizgen.starting.__file__).parent / "fixture"
TO = ("anki", "html", "moodle")
MORE = {
    "course.yaml": """\
course: fixture
title: Shapes
description: All of *them*.
lang: en
author: Ann Example
licence: CC BY 4.0
released: 2026-01-31
papers: ../papers
reviewers: 2
order: [texts, types, more]
marking: all-or-nothing
contact: ann@example.org
moodle: "4.5"
""",
    "papers.yaml": """\
references:
  - {id: solids, file: solids.txt, type: chapter, title: Solids, editor: [{family: Doe, given: Jo}],
     author: [{family: Berg, given: Jan, non-dropping-particle: van den}, {literal: The Club}],
     issued: {date-parts: [[2020, 5]]}, container-title: Shapes, collection-title: Forms,
     collection-number: 7, edition: 2, page: 10-20, publisher: Press, publisher-place: Oslo,
     URL: "https://example.org/a", DOI: 10.1000/1}
  - {id: paper, type: article-journal, title: Planes, author: [{family: Poe}], issued: {literal: undated},
     container-title: Journal, volume: 3, issue: 4, page: 5-9}
  - {id: report, type: report, title: Lines, genre: Memo, number: 12}
""",
    "left-out.yaml": "left-out: [{paper: paper, section: One, find: it is, extent: sentence, reason: So.}]\n",
    "banks/more.yaml": """\
bank: more
title: More
description: What *else* there is.
lang: uz
tags: [whole]
defaults: {source: {paper: solids, section: One, page: 12, find: a phrase of it}, level: apply, points: 3,
           claim: attributed, lang: en, use: study}
exhibits: [{id: table, title: A table, text: Rows., source: {paper: paper, section: Two, page: 6}},
           {id: other, text: Columns.}]
questions:
  - {id: moved, type: single-choice, exhibit: table, title: Short, stem: Which is in the second row?,
     answer: {text: Square, fixed: first}, distractors: [Circle, {text: Line, worth: 25}], claim: corrected,
     correction: {text: A cube it is., reference: Roe 2021}, references: [Roe 2022], explanation: So.,
     hints: [Look.], level: analyse, points: 2, tags: [solid], as-of: 2020, was: texts/older,
     from: "moodle:shapes/7", source: [{paper: report}, {paper: solids, page: 14}]}
  - {id: given, type: multiple-choice, stem: Which are even?, open-book: true, marking: per-option,
     answers: [Two, Four], distractors: [{text: Three, feedback: Odd.}, Five]}
  - {id: secret, type: true-false, stem: A secret., answer: false, use: exam, waive: {two-ideas: One.}}
  - {id: old, type: true-false, stem: It was so., answer: true, retired: true}
  - {id: near, type: numeric, stem: How long is it?, answer: 12, tolerance: 1, apart: [more/given],
     accept: [{range: [14, 15], worth: 50}], expect: [{range: [20, 30], feedback: Far.}]}
  - {id: wide, type: numeric, stem: How wide is it?, range: [1, 2]}
  - {id: kept, type: single-choice, stem: Which?, order: as-written,
     options: [{text: One, key: true}, {text: Two}, {text: Six}]}
  - {id: exact, type: short-answer, stem: What is it called in the text?, answer: Cube, case-sensitive: true}
  - {id: free, type: essay, stem: Say it., attachments: {count: 2, required: 1, types: [.pdf]}}
""",
    "quizzes/all.yaml": """\
quiz: all
title: All
instructions: Tick *one*.
time: 45 minutes
purpose: practice
attempts: 3
book: closed
bands: [{from: 0, text: Again.}, {from: 50, text: Good.}]
fields: [name, group]
versions: 2
seed: 4
variants: [large, easy]
lang: en
sections:
  - title: First
    instructions: Begin.
    draw: [{bank: types, count: 3, types: [single-choice, short-answer, cloze]}, {questions: [more/moved]}]
  - {title: Last, draw: [{bank: texts}, {bank: more, levels: [apply], split: true, count: 2}]}
shuffle: {questions: true, options: true}
points: {types/single: 3}
marking: per-option
apart: [[types/single, types/verdict]]
blueprint: {levels: {apply: 0.5}, banks: {types: 0.5}, types: {cloze: 0.2}, tolerance: 0.9}
""",
    "quizzes/test.yaml": "quiz: test\ntitle: Test\npurpose: exam\ndraw: [{bank: types, tags: [geometry]}]\n",
}
NEW = {
    **dict.fromkeys(("single", "c2", "c3", "true", "false"), "x"),
    "answer": "true",
    "as-of": "2021",
    "at": "2026-03-03T12:00:00Z",
    "attempts": "4",
    "bank": "texts",
    "book": "open",
    "claim": "fact",
    "contact": "ann@example.com",
    "digest": f"1:{'0' * 64}",
    "extent": "paragraph",
    "fields": "class",
    "fixed": "last",
    "front-lang": "uz",
    "back-lang": "uz",
    "lang": "uz",
    "level": "remember",
    "levels": "remember",
    "marking": "right-minus-wrong",
    "moodle": "4.1",
    "options": "false",
    "purpose": "exam",
    "released": "2026-02-01",
    "state": "rejected",
    "types": ".odt",
    "count": "1",
    "exhibit": "other",
    "required": "2",
    "use": "exam",
    "tolerance": "0.4",
    "was": "texts/oldest",
    "apart": "types/multiple",
    "questions": "types/multiple",
    "variants": "easy",
    "worth": "40",
    **dict.fromkeys(
        ("both-ways", "case-sensitive", "key", "open-book", "retired", "shuffle", "split"), "false"
    ),
}
"""Other values for scalars with a special form, by key; for all others, the edit adds a word."""
KEEPING = ("deck.json.j2", "course.xml.j2", "index.html.j2", "student.html.j2", "practice.html.j2")
"""The templates that ask for texts of banks with `kept`."""
DECIDED = ("types/single", "types/verdict", "more/moved")
"""The questions in the ledger."""


def lay_out(folder: Path) -> Path:
    """Write a course that uses every field of the model."""
    shutil.copytree(FIXTURE, folder)
    for name, text in MORE.items():
        folder.joinpath(name).parent.mkdir(exist_ok=True)
        folder.joinpath(name).write_text(text, encoding="utf-8")
    shutil.copy(folder / "figures/triangle.svg", folder / "figures/other.svg")
    course = load_course(Project(folder)).readable().course
    folder.joinpath("checked").mkdir()
    for question in (one for one in course.questions() if one.name in DECIDED):
        when = "by: Ann, at: 2026-01-05T12:00:00Z, note: So."
        with folder.joinpath(f"checked/{question.bank}.yaml").open("a", encoding="utf-8") as file:
            entry = f"{{state: accepted, digest: {digest(question, folder)}, {when}}}"
            file.write(f"#: {question.id}\n{question.id}: {entry}\n")
    return folder


def fields() -> set[str]:
    """Return the keys that a teacher can write, of all models of files in content/."""
    found, waiting = set(), [Entry]
    while waiting:
        waiting += (kind := waiting.pop()).__subclasses__()
        if not kind.__name__.startswith("_") and kind.__module__.split(".")[1] in (
            "model",
            "types",
            "reading",
        ):
            found |= {field.key for field in fields_of(kind).values()}
    return found


def edits(path: Path) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield the path to each value in a file, and possible texts of the file after an edit of the value."""
    text = path.read_text(encoding="utf-8")

    def below(node: yaml.Node | None, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                yield from below(value, (*way, name.value))
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from below(value, way)
        elif node:
            new = (f'"{node.value} x"', f"{node.value}x", f"{node.value}1", NEW.get(way[-1], "true"))
            yield way, [_instead(text, node, one) for one in new if one != node.value]

    yield from below(yaml.compose(text, yaml.CBaseLoader), (path.parent.name,))


def _instead(text: str, node: yaml.Node, new: str) -> str:
    return text[: node.start_mark.index] + new + text[node.end_mark.index :]


class Files:
    """The files that a build makes from a course, each with its keys and a function that renders it."""

    def __init__(self) -> None:
        self._renderers: dict[str, Renderer] = {}

    def of(self, seen: Inspection) -> Iterator[tuple[str, str | None, Callable[[], str]]]:
        """Yield each file's name, the digest of its input, and what renders it."""
        scope, arranger = seen.sound()
        made, jobs = Unchanged(scope, Path("dist")), Jobs(scope, arranger)
        for backend in scope.backends:
            new = Renderer(backend, scope.words, scope.course.folder)
            renderer = self._renderers.setdefault(backend.name, new)
            for job in jobs.of(backend):
                context = Later(job.context)
                yield (
                    job.file,
                    made.key(job, context, backend),
                    partial(_rendered, renderer, job, context.value),
                )

    def with_pieces(self, seen: Inspection) -> Iterator[tuple[str, object, object]]:
        """Yield each file whose pieces are kept: its name, what is in it, and the same from what is kept."""
        scope, arranger = seen.sound()
        made, jobs = Unchanged(scope, Path("dist")), Jobs(scope, arranger)
        for backend in scope.backends:
            renderer = self._renderers[backend.name]
            for job in (one for one in jobs.of(backend) if one.output.root in KEEPING):
                context = job.context()
                if pieces := made.pieces(job, backend):
                    made_new = _read(renderer.render(job.output, job.lang, context))
                    renderer.pieces = pieces
                    yield job.file, made_new, _read(renderer.render(job.output, job.lang, context))
                    renderer.pieces = None


def _rendered(renderer: Renderer, job: Job, context: Context) -> str:
    return "".join(map(str, renderer.render(job.output, job.lang, context)))


def _read(rendered: Iterator[Chunk]) -> object:
    """Return what a packager reads in a text: notes can be finished, or as their template wrote them."""
    chunks = list(rendered)
    text = "".join(map(str, chunks))
    if '"notes": [' not in text:
        return text
    head, members = notes.split(iter(chunks))
    problems: list[Problem] = []
    read = [notes.read(member, {}, problems) for member in members]
    return head, [note._replace(own_guid="") for note in read], problems


def test_what_has_its_key_still_is_as_it_was_whatever_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(unchanged, "FEWEST", 1)
    folder = lay_out(tmp_path / "content")
    project, files = Project(folder, to=TO), Files()
    seen = load_course(project)
    before = {name: (key, render()) for name, key, render in files.of(seen)}
    scope, arranger = seen.sound()
    sources = Sources(scope.course, scope.states)
    assert all(made_of for group in arranger.groups() for made_of in sources.of(group).items.value.values())
    of_quizzes = [job for one in scope.backends for job in Jobs(scope, arranger).of(one) if job.quiz]
    assert all(sources.of_quiz(job.quiz, job.groups) for job in of_quizzes if job.quiz)
    edited: set[tuple[str, ...]] = set()
    same = 0
    for path in sorted(folder.rglob("*.yaml")):
        whole = path.read_text(encoding="utf-8")
        for way, texts in edits(path):
            for text in texts if way not in edited else ():
                path.write_text(text, encoding="utf-8")
                if (seen := load_course(project)).errors:
                    continue
                edited.add(way)
                for name, key, render in files.of(seen):
                    key_before, wanted = before.get(name, (None, ""))
                    if key is not None and key == key_before:
                        same += 1
                        assert render() == wanted, (path.name, way, name)
                for name, wanted, of_pieces in files.with_pieces(seen):
                    assert of_pieces == wanted, (path.name, way, name)
                break
        path.write_text(whole, encoding="utf-8")
    assert same > 100
    assert fields() - {key for way in edited for key in way} == {"key"}  # an option can't lose only its key


def test_no_file_of_a_quiz_shows_questions_that_the_quiz_does_not_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a change of such a question needs no new file (`Sources.of_quiz`)."""
    scope, arranger = load_course(Project(lay_out(tmp_path / "content"))).sound()

    def refused(bank: BankView) -> None:
        raise AssertionError(bank.id)

    monkeypatch.setattr(BankView, "questions", property(refused))
    made = []
    for backend in scope.backends:
        renderer = Renderer(backend, scope.words, scope.course.folder)
        for jobs in (Jobs(scope, arranger, quiz) for quiz in scope.quizzes):
            for job in jobs.of(backend):
                assert _rendered(renderer, job, job.context())
                made.append(job.file)
    assert {"anki/fixture-all.apkg", "html/teacher/all-key.csv", "moodle/fixture-all.mbz"} <= set(made)
