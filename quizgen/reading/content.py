"""The only reader of content/: files become the model, and whatever can't be read becomes a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from quizgen import files
from quizgen.errors import Origin, Place, Problem, QuizgenError
from quizgen.model.course import Bank, Course, CourseHead, Review, Unread, in_order
from quizgen.model.entry import Entry, fields_of, plain
from quizgen.model.fields import Label, Seed
from quizgen.model.papers import LeftOut, Paper
from quizgen.model.quiz import Draw, Quiz
from quizgen.model.shape import Limits
from quizgen.reading import names
from quizgen.reading.banks import read_banks, unread_bank
from quizgen.reading.known import Known
from quizgen.reading.state import Reading, broken
from quizgen.reading.strays import misplaced, strays
from quizgen.reading.validate import read_entry
from quizgen.types import named

READ = ("course.yaml", "papers.yaml", "left-out.yaml", "released.yaml", "imported.yaml")
MISNAMED = ("course.yml", "course.yaml.txt", "course.YAML", "Course.yaml", "Course.yml", "course.txt")
"""Usual mistakes in the name of course.yaml. The folder may be a home folder, so it isn't searched."""
FOLDERS = ("banks", "quizzes", "checked")
POSITIONS = "positions"
"""The key of released.yaml that holds positions; unlike most keys there, it is no output's name."""
COURSE = "course"
"""The key of released.yaml that holds the id under which the course was released."""
Text = Annotated[str, Limits(max_length=100_000)]
_Kept = Mapping[str, Mapping[str, Sequence[str]]]


class _Stamp(Entry):
    digest: Label
    mod: Seed
    kind: Label | None = None
    guid: Label | None = None
    gone: Seed | None = None


class _Frame(Entry):
    """The decks and note types of a released package."""

    title: Label
    decks: dict[str, Label]
    types: dict[str, _Stamp]


class _Release(Entry):
    """The record of one output's release."""

    items: dict[str, _Stamp]
    frame: _Frame | None = None


class _FirstRelease(_Frame):
    """A release in its first form, with decks and types for every output; old courses still have it."""

    notes: dict[str, _Stamp]

    def renewed(self) -> _Release:
        """Return the release in today's form."""
        frame = _Frame(title=self.title, decks=self.decks, types=self.types)
        return _Release(items=self.notes, frame=frame if self.decks or self.types else None)


class _Positions(Entry):
    """The order that learners have: by question and part, the texts in order."""

    positions: dict[str, dict[str, tuple[Text, ...]]]


class _LeftOutHead(Entry):
    """left-out.yaml with its entries still raw."""

    left_out: list[Any]


def load(
    content: Path, unsaved: Mapping[Path, bytes] | None = None, known: Known | None = None
) -> tuple[Course | None, list[Problem]]:
    """Read a course.

    Args:
        content: the folder with course.yaml.
        unsaved: the bytes of files that are open in an editor, to read instead of those on disk.
        known: keeps the result for each bank, for the next call.

    Returns:
        the course as far as it could be read (None without a usable course.yaml), and every problem.
    """
    reading = Reading(content, unsaved or {}, known=known)
    if not files.is_there(content / "course.yaml"):  # this is no course, so its other files don't matter
        return None, [no_course(content)]
    head = _course_head(reading)
    papers = _papers(reading)
    banks = _in_order(read_banks(reading, head.lang if head else "en"), head.order if head else ())
    quizzes = _quizzes(reading)
    if quizzes is None:
        quizzes = tuple(quiz_of(bank) for bank in banks if _asks(bank))
    reviews = _reviews(reading)
    released, positions = _released(reading)
    left_out = tuple(_left_out(reading))
    _report_strays(reading)
    if head is None:
        return None, reading.causes
    if reading.released_as not in ("", head.id):
        reading.problems.append(_renamed(reading.released_as, head))
    unread = Unread(*map(frozenset, (reading.unread, reading.unread_papers, reading.unread_reviews)))
    course = Course(head, content, papers, banks, quizzes, reviews, released, positions, left_out, unread)
    return course, reading.causes


def papers_of(content: Path) -> str | None:
    """Return the folder of the papers' texts from course.yaml, without reading the rest of the course."""
    return _named(content, "papers")


def lang_of(content: Path) -> str:
    """Return the course's language from course.yaml, without reading the rest of the course."""
    return _named(content, "lang") or "en"


def _named(content: Path, key: str) -> str | None:
    root = Reading(content).tree(content / "course.yaml").root
    named = root.get(key) if isinstance(root, dict) else None
    return named if isinstance(named, str) else None


def no_course(content: Path) -> Problem:
    """Return the problem that a folder has no course, with help on starting one."""
    message = f'there is no course.yaml in "{content.as_posix()}"'
    help_text = (
        "start one with quizgen init, or with quizgen import FILE from existing questions; "
        "if you have a course, run quizgen in the folder with its content/, or use --content"
    )
    if other := next((one for one in MISNAMED if files.is_there(content / one)), None):
        help_text = f"rename {(content / other).as_posix()} to course.yaml"
    if files.is_there(content.parent / "course.yaml"):
        help_text = "the course is one folder further up: cd .., then run quizgen"
    return Problem(Place((content / "course.yaml").as_posix()), "no-course", message, help_text)


def _course_head(reading: Reading) -> CourseHead | None:
    tree = reading.tree(reading.content / "course.yaml")
    root = reading.mapping(tree, "a course (course, title …)")
    if root is None:
        return None
    head, problems = read_entry(CourseHead, root, Origin(tree))
    reading.problems.extend(problems)
    if head:
        head.tell(origin=Origin(tree))
    return head


def _papers(reading: Reading) -> dict[str, Paper]:
    path = reading.single("papers.yaml")
    if path is None:
        return {}
    tree = reading.tree(path)
    if tree.problems and tree.text.lstrip().startswith("@"):
        reading.problems = [one for one in reading.problems if one not in tree.problems]
        reading.mended.difference_update(tree.problems)
        help_text = f"rename it papers.bib, then run quizgen import {path.with_suffix('.bib').as_posix()}"
        place = replace(tree.problems[0].place, line=1, column=1)
        reading.problems.append(Problem(place, "yaml-syntax", "this is BibTeX, not YAML", help_text))
    if broken(tree):
        reading.unread_papers.add("*")
    root = tree.root.get("references") if isinstance(tree.root, dict) else tree.root
    if not isinstance(root, list):
        reading.unread_papers.add("*")
        if not tree.problems:
            message = "this is not a list of papers"
            reading.problems.append(Problem(tree.place(()), "not-a-list", message, _references(tree.root)))
        return {}
    top = ("references",) if isinstance(tree.root, dict) else ()
    places = tree.places
    papers: dict[str, Paper] = {}
    for index, value in enumerate(root):
        origin = Origin(places, (*top, index))
        paper, problems = read_entry(Paper, value, origin)
        reading.problems.extend((*problems, *_unread_fields(value, origin)))
        if paper is None:
            name = value.get("id") if isinstance(value, dict) else None
            reading.unread_papers.add(name if name and isinstance(name, str) else "*")
            continue
        if paper.id in papers:
            message = f'the paper "{paper.id}" is listed twice'
            reading.problems.append(Problem(origin.at("id"), "repeated-id", message, "keep one of the two"))
        paper.tell(origin=origin)
        papers[paper.id] = paper
    return papers


def _references(root: object) -> str:
    """Return help on writing a list of papers, given the root that was found instead."""
    for key, value in root.items() if isinstance(root, dict) else ():
        if isinstance(value, list):
            return f'write "references:" instead of "{key}:"'
        if isinstance(value, dict):
            return f'write "references:", and below it each paper as "- id: {key}", with its fields indented'
    return 'write "references:", and below it each paper as "- id: …", with its type and title'


def _unread_fields(value: object, origin: Origin) -> Iterator[Problem]:
    """Yield warnings about fields of a paper that CSL names otherwise; other unknown fields are allowed."""
    known = {one.key for one in fields_of(Paper).values()}
    given = value if isinstance(value, dict) else {}
    for key in given:
        meant = "" if key in known else names.meant(key, known, given)
        if meant:
            message = f'quizgen ignores "{key}": papers use CSL field names'
            place = origin.at(key, key=True)
            yield Problem(place, "unknown-key", message, f'did you mean "{meant}"?', "warning")


def _in_order(banks: tuple[Bank, ...], order: tuple[str, ...]) -> tuple[Bank, ...]:
    """Return banks in the order of course.yaml, the others last."""
    places = {bank: place for place, bank in enumerate(dict.fromkeys(order))}
    return tuple(sorted(banks, key=lambda bank: places.get(bank.id, len(places))))


def _quizzes(reading: Reading) -> tuple[Quiz, ...] | None:
    """Return the quizzes that could be read, or None if the course has none."""
    quizzes: dict[str, Quiz] = {}
    paths = reading.folder("quizzes")
    if paths == ():
        return None
    for path in paths or ():
        tree = reading.tree(path)
        root = reading.mapping(tree, "a quiz (quiz, title, draw …)")
        if root is None:
            continue
        if elsewhere := misplaced(root, Origin(tree), "quizzes"):
            reading.problems.append(elsewhere)
            reading.unread.add(unread_bank(tree))
            continue
        quiz, problems = read_entry(Quiz, root, Origin(tree))
        reading.problems.extend(problems)
        if quiz is None:
            continue
        quiz.tell(origin=Origin(tree))
        if quiz.id in quizzes:
            message = f'the quiz "{quiz.id}" is already in {quizzes[quiz.id].origin.at("quiz").file}'
            reading.problems.append(
                Problem(quiz.origin.at("quiz"), "repeated-id", message, "give it another id")
            )
            continue
        quizzes[quiz.id] = quiz
    return tuple(quizzes.values())


def _asks(bank: Bank) -> bool:
    return any("asked" in question.SETS and not question.retired for question in bank.questions)


def quiz_of(bank: Bank) -> Quiz:
    """Return the quiz of a bank in a course without quizzes: all its questions that a sheet can show."""
    draw = Draw(bank=bank.id, types=named(["asked"]))
    quiz = Quiz(id=bank.id, title=bank.title, draw=(draw,), lang=bank.lang)
    quiz.tell(origin=bank.origin)
    return quiz


def _reviews(reading: Reading) -> dict[str, tuple[Review, ...]]:
    reviews: dict[str, tuple[Review, ...]] = {}
    paths = reading.folder("checked")
    if paths is None:
        reading.unread_reviews.add("*")
    for path in paths or ():
        tree = reading.tree(path, repeats=True)
        if broken(tree):
            reading.unread_reviews.add(path.stem)
        if not tree.root and not tree.problems:
            continue
        root = reading.mapping(tree, "a ledger (question: {state, digest, by, at})")
        places = tree.places
        for name, values in (root or {}).items():
            question = f"{path.stem}/{name}"
            found = [
                _review(reading, value, Origin(places, (name, index)), question)
                for index, value in enumerate(values)
            ]
            if any(found):
                reviews[question] = in_order(one for one in found if one)
    return reviews


def _review(reading: Reading, value: object, origin: Origin, question: str) -> Review | None:
    review, problems = read_entry(Review, value, origin, question)
    reading.problems.extend(problems)
    if review:
        review.tell(origin=origin)
    return review


def _released(reading: Reading) -> tuple[dict[str, dict[str, Any]], _Kept | None]:
    path = reading.single("released.yaml")
    if path is None:
        return {}, None
    tree = reading.tree(path)
    root = reading.mapping(tree, "a release, as quizgen release writes it") or {}
    reading.released_as = str(root.get(COURSE, ""))
    releases = {}
    for output, value in root.items():
        if output in (POSITIONS, COURSE):
            continue
        first = isinstance(value, dict) and "notes" in value
        form: type[_Release | _FirstRelease] = _FirstRelease if first else _Release
        release, problems = read_entry(form, value, Origin(tree, (output,)))
        reading.problems.extend(problems)
        if isinstance(release, _FirstRelease):
            release = release.renewed()
        if release:
            releases[output] = plain(release)
    return releases, _positions(reading, root, Origin(tree)) if POSITIONS in root else None


def _renamed(before: str, head: CourseHead) -> Problem:
    """Return the problem that the course's id differs from the one under which it was released."""
    message = f'this course was released as "{before}": a new id makes it a new course'
    help_text = (
        f'change it back to "course: {before}", or students get the decks twice; a new course '
        "made from a copy needs no released.yaml"
    )
    return Problem(head.origin.at("course"), "other-course", message, help_text, "warning")


def _positions(reading: Reading, root: Mapping[str, Any], origin: Origin) -> _Kept:
    """Return the positions that `quizgen release` recorded."""
    kept, problems = read_entry(_Positions, {POSITIONS: root[POSITIONS]}, origin)
    reading.problems.extend(problems)
    return kept.positions if kept else {}


def _left_out(reading: Reading) -> Iterator[LeftOut]:
    """Yield the entries of left-out.yaml, which most courses don't have."""
    path = reading.single("left-out.yaml")
    if path is None:
        return
    tree = reading.tree(path)
    root = reading.mapping(tree, "what the course leaves out (left-out: and a list)")
    if root is None:
        return
    _, problems = read_entry(_LeftOutHead, root, Origin(tree))
    reading.problems.extend(problems)
    values = root.get("left-out")
    for index, value in enumerate(values if isinstance(values, list) else ()):
        origin = Origin(tree, ("left-out", index))
        entry, problems = read_entry(LeftOut, value, origin)
        reading.problems.extend(problems)
        if entry:
            entry.tell(origin=origin)
            yield entry


def _report_strays(reading: Reading) -> None:
    """Report files that quizgen ignores: otherwise, a typing error in a name would silently lose a bank."""
    read = {reading.content / name for name in READ}.union(*(reading.folder(name) or () for name in FOLDERS))
    found: list[Problem] = []
    try:
        found.extend(strays(reading.content, read, READ))
    except QuizgenError as fault:
        reading.problems.extend(fault.problems)
    if reading.folder("banks") == ():
        if found:  # these strays may be the missing banks
            found = [replace(one, severity="error") for one in found]
        else:
            folder = (reading.content / "banks").as_posix()
            message, help_text = f'there is no bank in "{folder}"', "write one with quizgen new bank first"
            found.append(Problem(Place(folder), "no-questions", message, help_text))
    reading.problems.extend(found)
