"""Rules on the structure of a course: papers, sources, corrections, identities, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from quizgen import files
from quizgen.errors import FieldPath, Place, Problem, Severity, did_you_mean
from quizgen.model.course import Bank
from quizgen.model.fields import Markdown
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.reviews.digests import digests
from quizgen.scope import Scope
from quizgen.text.markdown import all_plain, to_plain

SMALLEST_FIND, LARGEST_FIND = 3, 7
PHRASES = {
    "no-phrase": "add find: and three to seven words that occur once in the paper",
    "phrase-length": "use three to seven words that occur once in the paper",
}
"""What to do about a phrase, by code."""
PAPERS = ("papers", "paper", "references", "sources")
"""Usual mistakes in the name of papers.yaml."""


def known_papers(scope: Scope) -> Iterator[Problem]:
    """Yield sources whose paper is not in papers.yaml, or one problem if there is no papers.yaml."""
    papers, unread = scope.course.papers, scope.course.unread
    file = scope.course.folder / "papers.yaml"
    cited = scope.cited()
    if cited and not files.is_there(file):  # one problem, not one per paper
        first = next(scope.pointers()).source.paper
        message = f'there is no papers.yaml, but sources name papers, such as "{first}"'
        help_text = _papers_from(file)
        yield Problem(Place(file.as_posix()), "no-papers", message, help_text)
        return
    unknown = {paper for paper in cited - papers.keys() if not unread.may_hold_paper(paper)}
    for pointer in scope.pointers() if unknown else ():
        paper = pointer.source.paper
        if paper in unknown:
            message, help_text = f'there is no paper "{paper}"', did_you_mean(paper, papers)
            yield pointer.problem(("paper",), "unknown-paper", message, help_text)


def _papers_from(file: Path) -> str:
    """Return help on getting a papers.yaml, by the files that are in its folder."""
    for path in files.listed(file.parent):
        stem, ending = path.stem.lower(), path.suffix.lower()
        if ending == ".bib":
            return f"make it from your BibTeX file: quizgen import {path.as_posix()}"
        if ending in (".yaml", ".yml", ".txt") and stem.removesuffix(".yaml") in PAPERS:
            return f"rename {path.as_posix()} to papers.yaml"
    return (
        f"write {file.as_posix()}, such as references: [{{id: …, type: article, title: …}}], "
        "or run quizgen import papers.bib with a BibTeX export"
    )


def sources_given(scope: Scope) -> Iterator[Problem]:
    """Yield questions without a source.

    A fact may rest on a reference instead, but an author's view needs a place in the author's paper.
    """
    with_references = {name for name, found in scope.traits.items() if found.has_references}
    sourced = any(question.sources_read for question in scope.course.questions())
    for bank in scope.course.banks:
        if scope.course.unread.may_hold_bank(bank.id):
            continue
        bare = [one for one in bank.questions if not one.source and not one.sources_read]
        without = [one for one in bare if not (one.claim == "fact" and one.name in with_references)]
        yield from _without_source(bank, without, sourced=sourced)


def phrases_given(question: Question) -> Iterator[Problem]:
    """Yield a question's sources without a phrase of three to seven words, unless a reference is enough."""
    for index, source in enumerate(question.source):
        if fault := _unfit(source):
            if not source.find and question.claim == "fact" and question.references:
                continue
            field, code, message = fault
            path = ("source", index, *field)
            yield question.problem(path, code, message, PHRASES[code], severity="warning")


def other_phrases_given(scope: Scope) -> Iterator[Problem]:
    """Yield the same for exhibits and for what the course leaves out."""
    for pointer in scope.other_pointers():
        if fault := _unfit(pointer.source):
            field, code, message = fault
            yield pointer.problem(field, code, message, PHRASES[code], "warning")


def _unfit(source: SourceRef) -> tuple[FieldPath, str, str] | None:
    """Return field, code and message for a source whose phrase is missing, too short or too long."""
    if not source.find:
        return (), "no-phrase", 'the source has no "find" phrase'
    words = _words_in(source.find)
    if SMALLEST_FIND <= words <= LARGEST_FIND:
        return None
    return ("find",), "phrase-length", f"the phrase has {words} word{'s' * (words != 1)}"


def _words_in(phrase: str) -> int:
    """Return how many words a phrase has; a dash between two spaces is none."""
    return sum([word[0].isalnum() or any(map(str.isalnum, word)) for word in phrase.split()])


def _without_source(bank: Bank, without: Sequence[Question], *, sourced: bool) -> Iterator[Problem]:
    """Yield a problem per question without a source, or one per bank if no question of the course has one."""
    help_text = (
        "add source: {paper: …, find: …}, or references: […]; if it comes from no "
        "paper, write waive: {no-source: reason}, here or in the bank's defaults"
    )
    named = [question for question in without if sourced or "no-source" in question.waive]
    for question in named:
        message = "the question names no source"
        yield question.problem((), "no-source", message, help_text, severity="warning")
    if rest := len(without) - len(named):
        message = f"no question of this course names a source ({rest} in this bank)"
        yield Problem(bank.origin.at("bank"), "no-source", message, help_text, "warning")


def distinct_alternatives(question: Question, texts: Sequence[str]) -> Iterator[Problem]:
    """Yield options, items or premises that look exactly the same to students.

    Args:
        question: the question.
        texts: what `offered_by` returns for it.
    """
    if len(set(texts)) == len(texts):
        return
    seen: dict[str, FieldPath] = {}
    for (path, _), visible in zip(question.alternatives(), texts, strict=True):
        if visible in seen and visible:
            message = f'"{visible}" appears twice'
            help_text = "change or remove one of them"
            if seen[visible][:1] != path[:1]:
                help_text = f'it is already in "{seen[visible][0]}": remove or change it here'
            if len(visible) == 1 and visible.isalpha():
                help_text += "; if it is the letter of an option, write the option's text instead"
            yield question.problem(path, "same-text", message, help_text)
        seen.setdefault(visible, path)


def offered_by(question: Question) -> list[str]:
    """Return the texts that a student must be able to tell apart, as students see them."""
    texts = question.offered
    if all_plain(texts):
        return [text.strip() for text in texts]
    return [to_plain(text) if isinstance(text, Markdown) else text for text in texts]


def correction(question: Question) -> Iterator[Problem]:
    """Yield a problem if a question on a paper's error has no correction, or another one has one."""
    if question.claim == "corrected" and question.correction is None:
        message = "the question says that the paper is wrong, but not what is right"
        help_text = "add correction: {text: …, reference: …}"
        yield question.problem(("claim",), "no-correction", message, help_text)
    if question.correction is not None and question.claim != "corrected":
        message = 'there is a correction, but the claim is not "corrected"'
        yield question.problem(("correction",), "correction-of-nothing", message, "write claim: corrected")


def one_identity(scope: Scope) -> Iterator[Problem]:
    """Yield questions that claim another one's history, since a learner's cards would become one."""
    if not any(question.was for question in scope.course.questions()):
        return
    seen: dict[tuple[str, str], Question] = {
        question.identity: question for question in scope.course.questions() if not question.was
    }
    for question in scope.course.questions():
        other = seen.setdefault(question.identity, question)
        if question.was and other is not question:
            message = f'{other.name} also has was: "{question.was}"'
            if other.name == question.was:
                message = f'"{question.was}" still exists, so this question can\'t come from it'
            help_text = "a question can move only once: remove this line"
            yield question.problem(("was",), "same-identity", message, help_text)


def moves_named(scope: Scope) -> Iterator[Problem]:
    """Yield new questions with the text of a released one that is gone: learners would get it twice."""
    released = [record["items"] for record in scope.course.released.values() if "items" in record]
    if not released:
        return
    there = {one.was or one.name for one in scope.course.questions()}
    gone = {
        stamp["digest"]: name
        for items in released
        for name, stamp in items.items()
        if name not in there and not stamp.get("gone")
    }
    if not gone:
        return
    known = set[str]().union(*released)
    questions = [one for one in scope.course.questions() if "/".join(one.identity) not in known]
    now = digests(scope.course, {one.name for one in questions})
    for question in questions:
        if before := gone.get(now[question.name]):
            message = f'"{before}" was released and is gone, and this question has its text'
            help_text = (
                f"if it moved, add was: {before}, so that learners keep their history and don't get it twice"
            )
            yield question.problem((), "moved-without-was", message, help_text, "warning")


def one_foreign_identity(scope: Scope) -> Iterator[Problem]:
    """Yield questions that another program can't tell apart: by ID number in Moodle, or by guid in Anki.

    Moodle needs unique ID numbers only within a category, which is a bank; only a quiz that draws from two
    banks has questions of both in one category.
    """
    foreign = [(one.foreign, one) for one in scope.course.questions() if one.foreign]
    if not foreign:
        return
    seen: dict[str, Question] = {
        f"moodle:{'/'.join(one.identity)}": one
        for one in scope.course.questions()
        if not (one.foreign or "").startswith("moodle:")
    }
    for name, question in foreign:
        other = seen.setdefault(name, question)
        if other is not question:
            message = f'"{other.name}" also has from: "{name}"'
            elsewhere = name.startswith("moodle:") and other.bank != question.bank
            help_text = "one original gives one question: remove this line"
            severity: Severity = "warning" if elsewhere else "error"
            yield question.problem(("from",), "same-identity", message, help_text, severity=severity)


def banks_ordered(scope: Scope) -> Iterator[Problem]:
    """Yield names in the course's order of banks that are unknown or repeated."""
    head, banks = scope.course.head, {bank.id for bank in scope.course.banks}
    for index, name in enumerate(head.order):
        place = head.origin.at("order", index)
        if name in head.order[:index]:
            message, help_text = f'the bank "{name}" is listed twice', "keep one of the two"
            yield Problem(place, "repeated-id", message, help_text)
        elif name not in banks and not scope.course.unread.may_hold_bank(name):
            message, help_text = f'there is no bank "{name}"', did_you_mean(name, banks)
            yield Problem(place, "unknown-bank", message, help_text)


def distinct_names(scope: Scope) -> Iterator[Problem]:
    """Yield quizzes whose files would overwrite the course's."""
    course = scope.course.head.id
    outputs = [output for backend in scope.backends for output in backend.manifest.outputs]
    taken = {output.file.format(course=course) for output in outputs if output.per == "course"}
    for quiz in (arranged.quiz for arranged in scope.quizzes):
        files = [
            output.file.format(course=course, quiz=quiz.id) for output in outputs if output.per == "quiz"
        ]
        message = "the quiz has the course's id" if quiz.id == course else ""
        for file in taken.intersection(files):
            message = f'the quiz would be written to "{file}", which is the course\'s'
        if message:
            place = quiz.origin.at("quiz")
            yield Problem(place, "same-name", message, "give the quiz an id of its own")
