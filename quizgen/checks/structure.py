"""What must hold for a course to be usable at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quizgen.assets import MIMES
from quizgen.checks.scope import Scope
from quizgen.errors import Problem, did_you_mean
from quizgen.markup import formulas, math_fault, pictures, to_plain
from quizgen.model import Markdown, Question

ACTIVE_SVG = re.compile(
    rb"<script|\son\w+\s*=|<foreignObject|(href|src)\s*=\s*[\"']?\s*(?!#|data:image/)[^\s\"'#]", re.I
)
"""What makes an SVG do something, or fetch something from elsewhere."""
NAMESPACES = re.compile(rb"xmlns(:\w+)?\s*=\s*[\"'][^\"']*[\"']")
SMALLEST_FIND, LARGEST_FIND = 3, 7


def known_papers(scope: Scope) -> Iterator[Problem]:
    """Yield sources that name a paper which papers.yaml does not have."""
    papers = scope.course.papers
    for question in scope.course.questions():
        for index, source in enumerate(question.source):
            if source.paper not in papers:
                message = f'there is no paper "{source.paper}"'
                help_text = did_you_mean(source.paper, papers)
                yield question.problem(("source", index, "paper"), "unknown-paper", message, help_text)


def sources_given(scope: Scope) -> Iterator[Problem]:
    """Yield questions without a source, and sources without a phrase of three to seven words to find."""
    for question in scope.course.questions():
        if not question.source:
            message = "the question names no source"
            yield question.problem(
                (), "no-source", message, "write source: {paper: …, find: …}", severity="warning"
            )
        for index, source in enumerate(question.source):
            words = len((source.find or "").split())
            if not source.find:
                message = "the source has no phrase to find"
                help_text = "add find: and three to seven words that occur once in the paper"
                yield question.problem(("source", index), "no-phrase", message, help_text, severity="warning")
            elif not SMALLEST_FIND <= words <= LARGEST_FIND:
                message = f"the phrase has {words} word{'s' * (words != 1)}"
                help_text = "three to seven words that occur once in the paper are enough to find the passage"
                path = ("source", index, "find")
                yield question.problem(path, "phrase-length", message, help_text, severity="warning")


def distinct_alternatives(scope: Scope) -> Iterator[Problem]:
    """Yield options, items or premises that look alike to a student, signs and case kept."""
    for question in scope.course.questions():
        seen: dict[str, str] = {}
        for path, text in question.alternatives():
            visible = to_plain(text) if isinstance(text, Markdown) else text
            if visible in seen and visible:
                message = f'"{visible}" is there twice'
                yield question.problem(path, "same-text", message, "change one of them, or take it out")
            seen.setdefault(visible, text)


def visible_texts(scope: Scope) -> Iterator[Problem]:
    """Yield Markdown that shows nothing, such as a lone backslash or a comment of link definitions."""
    for question in scope.course.questions():
        for path, text in question.texts():
            if isinstance(text, Markdown) and not to_plain(text) and not any(pictures(text)):
                yield question.problem(path, "blank-text", "nothing of this text can be seen", "write it")


def sound_pictures(scope: Scope) -> Iterator[Problem]:
    """Yield pictures that are missing, outside content/, without words for who can't see them, or active."""
    for question in scope.course.questions():
        for path, text in question.texts():
            if not isinstance(text, Markdown):
                continue
            for picture in pictures(text):
                fault = _picture_fault(scope.course.folder, picture.name)
                if fault:
                    yield question.problem(path, *fault)
                if not picture.alt.strip():
                    help_text = "write what it shows: ![a map of …](figures/map.png)"
                    yield question.problem(
                        path, "no-alt-text", f'the picture "{picture.name}" has no text', help_text
                    )


def _picture_fault(folder: Path, name: str) -> tuple[str, str, str] | None:
    """Return code, message and help for a picture that can't be used."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", name, re.I):
        return "picture-outside", f'"{name}" is not in content/', "put the file into content/figures/"
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve())
    except (OSError, ValueError):
        inside = False
    if not inside:
        return "picture-outside", f'"{name}" lies outside content/', "put the file into content/figures/"
    if not path.is_file():
        near = did_you_mean(
            name, (file.relative_to(folder.resolve()).as_posix() for file in path.parent.glob("*.*"))
        )
        return "no-picture", f'there is no picture "{name}"', near or "put the file into content/figures/"
    if path.suffix.lower() not in MIMES:
        return (
            "picture-kind",
            f'"{name}" is no kind of picture that every output shows',
            f"use {', '.join(sorted(MIMES))}",
        )
    if path.suffix.lower() == ".svg" and ACTIVE_SVG.search(NAMESPACES.sub(b"", path.read_bytes())):
        message = f'"{name}" has a script, an event handler or a reference to elsewhere'
        return "active-svg", message, "save it as a plain SVG, or as PNG"
    return None


def sound_formulas(scope: Scope) -> Iterator[Problem]:
    """Yield formulas that can't be set."""
    for question in scope.course.questions():
        for path, text in question.texts():
            if not isinstance(text, Markdown):
                continue
            for tex in formulas(text):
                if fault := math_fault(tex):
                    message = f"the formula ${tex}$ can't be read: {fault}"
                    yield question.problem(path, "bad-math", message, "look at its braces and commands")


def corrections(scope: Scope) -> Iterator[Problem]:
    """Yield questions on a paper's error that don't say what is right, and corrections of nothing."""
    for question in scope.course.questions():
        if question.claim == "corrected" and question.correction is None:
            message = "the question says that the paper errs, but not what is right"
            yield question.problem(
                ("claim",), "no-correction", message, "add correction: {text: …, reference: …}"
            )
        if question.correction is not None and question.claim != "corrected":
            message = 'there is a correction, but the claim is not "corrected"'
            yield question.problem(
                ("correction",), "correction-of-nothing", message, "write claim: corrected"
            )


def one_identity(scope: Scope) -> Iterator[Problem]:
    """Yield questions that claim the history of another one: a learner's cards would fall into one."""
    seen: dict[tuple[str, str], Question] = {
        question.identity: question for question in scope.course.questions() if not question.was
    }
    for question in scope.course.questions():
        other = seen.setdefault(question.identity, question)
        if question.was and other is not question:
            message = f'{other.name} was "{question.was}" too'
            if other.name == question.was:
                message = f'"{question.was}" is still there, so this question was not it'
            help_text = "a question moves once: take this line away"
            yield question.problem(("was",), "same-identity", message, help_text)


def distinct_names(scope: Scope) -> Iterator[Problem]:
    """Yield quizzes that bear the course's id: their files would take each other's place."""
    for arranged in scope.quizzes:
        if arranged.quiz.id == scope.course.head.id:
            message = "the quiz has the course's id"
            place = arranged.quiz.origin.at("quiz")
            yield Problem(place, "same-name", message, "give the quiz an id of its own")
