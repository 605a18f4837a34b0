"""The only reader of content/: files become the model, and whatever can't be read becomes a problem."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path as FilePath
from typing import Annotated, Any

from quizgen import cache, files
from quizgen.cache.runs import DAMAGED
from quizgen.errors import Origin, Place, Problem, QuizgenError, did_you_mean, odd_sign
from quizgen.model.course import Bank, BankHead, Course, CourseHead, Defaults, Review, Unread, in_order
from quizgen.model.entry import Entry, fields_of, plain
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import Id, Label, Seed
from quizgen.model.papers import LeftOut, Paper, SourceRef
from quizgen.model.question import Question
from quizgen.model.quiz import Draw, Quiz
from quizgen.model.shape import Limits
from quizgen.progress import each
from quizgen.reading import edited, names, recalled, yamltree
from quizgen.reading.inherited import Exhibits, Inherited, merge
from quizgen.reading.known import Known
from quizgen.reading.recalled import Record
from quizgen.reading.strays import HOMES, misplaced, strays
from quizgen.reading.validate import read_entry
from quizgen.text import signs
from quizgen.types import TYPES, named

READ = ("course.yaml", "papers.yaml", "left-out.yaml", "released.yaml", "imported.yaml")
MISNAMED = ("course.yml", "course.yaml.txt", "course.YAML", "Course.yaml", "Course.yml", "course.txt")
"""Usual mistakes in the name of course.yaml. The folder may be a home folder, so it isn't searched."""
FOLDERS = ("banks", "quizzes", "checked")
LARGEST = 50_000_000
"""Most bytes of a YAML file; nobody writes a larger one by hand."""
WRITE_EXHIBIT = "add it at the top of the bank: exhibits: [{id: …, text: …}]"
NAMED = re.compile(r"""^["']?bank["']?[ ]*:[ ]+["']?([a-z0-9-]+)["']?[ ]*$""", re.MULTILINE)
"""Finds the line that names a bank, in a file that can't be parsed."""


LIKE_TYPE = 0.75
"""How similar a key must be to `type` to be taken for it (difflib's ratio)."""
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


class _Named(Entry):
    """Only the id of a question or exhibit: tells whether the id itself can be read."""

    id: Id


class _LeftOutHead(Entry):
    """left-out.yaml with its entries still raw."""

    left_out: list[Any]


@dataclass
class _Reading:
    """The state of reading a course: problems so far, and what could not be read (as in `Unread`)."""

    content: FilePath
    unsaved: Mapping[FilePath, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    unread_papers: set[str] = field(default_factory=set)
    unread_reviews: set[str] = field(default_factory=set)
    released_as: str = ""
    aliases: set[Place] = field(default_factory=set)
    mended: set[Problem] = field(default_factory=set)
    known: Known | None = None
    _folders: dict[str, tuple[FilePath, ...] | None] = field(default_factory=dict)

    def tree(self, path: FilePath, data: bytes | None = None, *, repeats: bool = False) -> yamltree.Tree:
        """Read one file, and note its problems; a file that can't be read gives an empty tree.

        Args:
            path: the file.
            data: its bytes, if they were read before.
            repeats: as in `yamltree.read`.
        """
        name = path.as_posix()
        try:
            data = self.data(path) if data is None else data
            tree = yamltree.read(name, data, repeats=repeats)
            if path not in self.unsaved:
                tree = tree.released(data, _reads(path))
        except files.UnreadableError as fault:
            tree = yamltree.Tree(name, "", "", (fault.problem,))
        self.problems.extend(tree.problems)
        self.mended.update(tree.problems if tree.mended else ())
        for problem in tree.problems:
            if problem.code == "alias":
                self.aliases.add(problem.place)
                start = problem.place.column - 1
                self.unread_papers.add(problem.place.text[start : start + problem.place.width])
        return tree

    def data(self, path: FilePath) -> bytes:
        """Return the bytes of a file, as unsaved if an editor has it open.

        Raises:
            UnreadableError: if it can't be read.
        """
        data = self.unsaved.get(path)
        return files.content(path, largest=LARGEST) if data is None else data

    def take(self, other: _Reading) -> None:
        """Add the results of another reading."""
        self.problems += other.problems
        self.unread |= other.unread
        self.unread_papers |= other.unread_papers
        self.aliases |= other.aliases
        self.mended |= other.mended

    @property
    def causes(self) -> list[Problem]:
        """The problems without those that only follow from others.

        If YAML reads a value as an alias, the value's other problems follow from that. A line that could be
        read only after a repair may have further problems because of the repair.
        """
        lines = {_line(one) for one in self.mended if one.severity == "error"}
        return [
            one
            for one in self.problems
            if (one.code == "alias" or one.place not in self.aliases)
            and (one in self.mended or one.severity != "error" or _line(one) not in lines)
        ]

    @cached_property
    def recalls(self) -> bool:
        """Whether its banks may come from the cache, and are kept there."""
        paths = self.folder("banks") or ()
        return self.known is None and cache.is_on() and sum(map(files.size, paths)) >= recalled.SMALLEST

    def single(self, name: str) -> FilePath | None:
        """Return the path of a file in content/, if it exists."""
        path = self.content / name
        return path if files.is_there(path) else None

    def folder(self, name: str) -> tuple[FilePath, ...] | None:
        """Return a folder's YAML files by name; None if the folder can't be read, which is reported once."""
        if name not in self._folders:
            self._folders[name] = self._look_into(self.content / name)
        return self._folders[name]

    def _look_into(self, folder: FilePath) -> tuple[FilePath, ...] | None:
        try:
            return tuple(path for path in files.listed(folder) if path.suffix == ".yaml")
        except files.UnreadableError as fault:
            self.problems.append(fault.problem)
            return None

    def mapping(self, tree: yamltree.Tree, what: str) -> dict[str, Any] | None:
        """Return a file's root if it is a mapping; otherwise report that and return None."""
        if isinstance(tree.root, dict):
            return tree.root
        if not tree.problems:
            message = (
                f"this file is empty: it should contain {what}" if not tree.root else f"this is not {what}"
            )
            self.problems.append(Problem(tree.place(()), "not-a-mapping", message, _head_of(what, tree.root)))
        return None


def _reads(path: FilePath) -> Callable[[], bytes]:
    """Return what reads a file."""
    return partial(files.content, path, largest=LARGEST)


def _line(problem: Problem) -> tuple[str, int]:
    return problem.place.file, problem.place.line


def _head_of(what: str, root: object) -> str:
    """Return help on how a file of this kind begins."""
    first = what.partition(" (")[2].split(",")[0].split(":")[0]
    if not first:
        return "quizgen writes this file: restore an older copy of it"
    if isinstance(root, list):
        return f'write "{first}: …" and "title: …" at the top, then the list\'s name'
    command = f"; quizgen new {first} NAME writes one for you to edit" if first in HOMES else ""
    return f'begin it with "{first}: …"{command}'


def load(
    content: FilePath, unsaved: Mapping[FilePath, bytes] | None = None, known: Known | None = None
) -> tuple[Course | None, list[Problem]]:
    """Read a course.

    Args:
        content: the folder with course.yaml.
        unsaved: the bytes of files that are open in an editor, to read instead of those on disk.
        known: keeps the result for each bank, for the next call.

    Returns:
        the course as far as it could be read (None without a usable course.yaml), and every problem.
    """
    reading = _Reading(content, unsaved or {}, known=known)
    if not files.is_there(content / "course.yaml"):  # this is no course, so its other files don't matter
        return None, [no_course(content)]
    head = _course_head(reading)
    papers = _papers(reading)
    banks = _in_order(_banks(reading, head.lang if head else "en"), head.order if head else ())
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


def papers_of(content: FilePath) -> str | None:
    """Return the folder of the papers' texts from course.yaml, without reading the rest of the course."""
    return _named(content, "papers")


def lang_of(content: FilePath) -> str:
    """Return the course's language from course.yaml, without reading the rest of the course."""
    return _named(content, "lang") or "en"


def _named(content: FilePath, key: str) -> str | None:
    root = _Reading(content).tree(content / "course.yaml").root
    named = root.get(key) if isinstance(root, dict) else None
    return named if isinstance(named, str) else None


def no_course(content: FilePath) -> Problem:
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


def _course_head(reading: _Reading) -> CourseHead | None:
    tree = reading.tree(reading.content / "course.yaml")
    root = reading.mapping(tree, "a course (course, title …)")
    if root is None:
        return None
    head, problems = read_entry(CourseHead, root, Origin(tree))
    reading.problems.extend(problems)
    if head:
        head.tell(origin=Origin(tree))
    return head


def _papers(reading: _Reading) -> dict[str, Paper]:
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
    if _broken(tree):
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


def _banks(reading: _Reading, lang: str) -> tuple[Bank, ...]:
    banks: dict[str, Bank] = {}
    paths = reading.folder("banks")
    if paths is None:
        reading.unread.add("*")
    for path in each(paths or (), "Reading {} of {} banks"):
        bank = _bank_in(reading, path, lang)
        if bank is None:
            continue
        if bank.id in banks:
            other = banks[bank.id].origin.at("bank").file
            message = f'the bank "{bank.id}" is already in {other}'
            reading.problems.append(
                Problem(bank.origin.at("bank"), "repeated-id", message, "give it another id")
            )
            reading.unread.add(f"{bank.id}/*")
            continue
        banks[bank.id] = bank
    return tuple(banks.values())


def _bank_in(reading: _Reading, path: FilePath, lang: str) -> Bank | None:
    """Return the bank in a file; if the file has not changed, the result of the last reading."""
    recalls = reading.recalls and path not in reading.unsaved
    try:
        data = reading.data(path) if reading.known or recalls else b""
    except files.UnreadableError:  # reading.tree reports it
        data = b""
    if not data:
        return _bank(reading, reading.tree(path), lang)
    if recalls and (bank := _recalled(reading, path, data, lang)):
        return bank

    def read() -> tuple[Bank | None, _Reading]:
        alone = _Reading(reading.content, {path: data} if reading.known else {})
        return _bank(alone, alone.tree(path, data), lang), alone

    bank, alone = reading.known.of(("bank", path), (data, lang), read) if reading.known else read()
    reading.take(alone)
    if recalls and bank and not alone.problems:
        _keep(path, recalled.record_of(bank, data.decode("utf-8-sig")))
    return bank


def _keep(path: FilePath, record: Record | None) -> Record | None:
    """Keep a bank in the cache, if there is one, and return it."""
    if record:
        recalled.keep(path, record)
    return record


def _recalled(reading: _Reading, path: FilePath, data: bytes, lang: str) -> Bank | None:
    """Return a bank from the cache, with what has changed in its file since; None if that is not certain."""
    digest = yamltree.digest_of(data)
    record = recalled.recall(path)
    if record and record.digest != digest.hex():
        record = _keep(path, _renewed(reading, path, record, data, lang))
    if record is None:
        return None
    alone, tree = _Reading(reading.content), record.tree(path.as_posix(), _reads(path))
    head, _ = read_entry(BankHead, {**record.root, "questions": []}, Origin(tree))
    if head is None:
        return None
    bank, inherited = _around(alone, tree, record.root, head, lang)
    with suppress(*DAMAGED):
        found = recalled.questions(record, tree, inherited, partial(_again, reading, path, digest, lang))
        return None if alone.problems else replace(bank, questions=found)
    return None


def _renewed(reading: _Reading, path: FilePath, old: Record, data: bytes, lang: str) -> Record | None:
    """Return a bank whose file has changed, read from the changed part alone; None if that is not certain."""

    def read(text: str) -> Record | None:
        alone, tree = _Reading(reading.content), yamltree.read(path.as_posix(), text.encode())
        bank = None if tree.problems else _bank(alone, tree, lang)
        return recalled.record_of(bank, text) if bank and not alone.problems else None

    with suppress(*DAMAGED):
        return edited.renewed(old, data, read)
    return None


def _again(reading: _Reading, path: FilePath, digest: bytes, lang: str) -> tuple[Question, ...]:
    """Return the questions of a bank, read from its file.

    Raises:
        UnreadableError: if the file has changed.
    """
    alone = _Reading(reading.content)
    tree = alone.tree(path)
    bank = _bank(alone, tree, lang)
    if bank and tree.digest == digest and not alone.problems:
        return bank.questions
    message = "this file has changed while quizgen was reading it"
    raise files.UnreadableError(path, message, "run the command again")


def _in_order(banks: tuple[Bank, ...], order: tuple[str, ...]) -> tuple[Bank, ...]:
    """Return banks in the order of course.yaml, the others last."""
    places = {bank: place for place, bank in enumerate(dict.fromkeys(order))}
    return tuple(sorted(banks, key=lambda bank: places.get(bank.id, len(places))))


def _broken(tree: yamltree.Tree) -> bool:
    """Return whether parts of a file may be unread."""
    return any(problem.severity == "error" for problem in tree.problems)


def _unread_bank(tree: yamltree.Tree) -> str:
    """Return the pattern, for `Unread`, of the questions of a bank that could not be read."""
    named = NAMED.search(tree.text)
    return f"{named[1]}/*" if named else "*"


def _bank(reading: _Reading, tree: yamltree.Tree, lang: str) -> Bank | None:
    root = reading.mapping(tree, "a bank (bank, title, questions …)")
    if root is None or _broken(tree):
        reading.unread.add(_unread_bank(tree))
    if root is None:
        return None
    tree = tree.without("questions")
    origin = Origin(tree)
    if elsewhere := misplaced(root, origin, "banks"):
        reading.problems.append(elsewhere)
        return None
    head, problems = read_entry(BankHead, root, origin)
    reading.problems.extend(problems)
    if head is None:
        head = _headless(root)
        if head is None:
            reading.unread.add("*")
            return None
        reading.unread.add(f"{head.id}/*")  # its questions lack the head's defaults
    bank, inherited = _around(reading, tree, root, head, lang)
    questions = _questions(reading, root.get("questions"), Origin(tree, ("questions",)), inherited)
    if root.get("questions") == [] and not problems:
        reading.problems.append(
            Problem(origin.at("questions"), "no-questions", "this bank has no questions", "write one")
        )
    return replace(bank, questions=questions)


def _around(
    reading: _Reading, tree: yamltree.Tree, root: Mapping[str, Any], head: BankHead, lang: str
) -> tuple[Bank, Inherited]:
    """Return a bank without its questions, and what it gives them."""
    defaults = _defaults(reading, head.id, root.get("defaults", {}), Origin(tree, ("defaults",)))
    exhibits = _exhibits(reading, tree, root.get("exhibits"), head, lang)
    inherited = Inherited(head.id, head.lang or lang, head.tags, defaults, exhibits)
    bank = Bank(
        head.id,
        head.title,
        head.description or "",
        inherited.lang,
        head.tags,
        (),
        Origin(tree),
        tuple(exhibits.known.values()),
        defaults.get("waive", {}),
    )
    return bank, inherited


def _exhibits(reading: _Reading, tree: yamltree.Tree, values: object, head: BankHead, lang: str) -> Exhibits:
    known: dict[str, Exhibit] = {}
    unread: set[str] = set()
    whole = not _broken(tree) and (values is None or isinstance(values, list))
    for index, value in enumerate(values if isinstance(values, list) else ()):
        where = Origin(tree, ("exhibits", index))
        own = value if isinstance(value, dict) else {}
        defaults = {"source": head.defaults.source} if "source" in own and head.defaults.source else {}
        exhibit, problems = read_entry(Exhibit, merge(own, defaults) if own else value, where)
        reading.problems.extend(problems)
        name = str(own.get("id", ""))
        if exhibit is None:
            whole = whole and read_entry(_Named, {"id": name}, where)[0] is not None
            unread.add(name)
        elif name in known:
            message = f'the id "{name}" is already on line {known[name].origin.at("id").line}'
            help_text = "give one of them another id"
            reading.problems.append(Problem(where.at("id"), "repeated-id", message, help_text))
        else:
            exhibit.tell(bank=head.id, lang=head.lang or lang, origin=where)
            known[name] = exhibit
    return Exhibits(known, frozenset(unread), whole)


def _questions(
    reading: _Reading, values: object, origin: Origin, inherited: Inherited
) -> tuple[Question, ...]:
    questions: dict[str, Question] = {}
    first: dict[str, Origin] = {}
    for index, value in enumerate(values if isinstance(values, list) else ()):
        where = Origin(origin.source, (*origin.path, index))
        question = _question(reading, value, where, inherited)
        name = str(value.get("id", "")) if isinstance(value, dict) else ""
        if question is None and read_entry(_Named, {"id": name}, where)[0] is None:
            reading.unread.add(f"{inherited.bank}/*")
        if name in first:
            message = f'the id "{name}" is already on line {first[name].at("id").line}'
            help_text = "give one of them another id"
            reading.problems.append(Problem(where.at("id"), "repeated-id", message, help_text))
        elif question:
            questions[question.id] = question
        if name:
            first.setdefault(name, where)
    return tuple(questions.values())


def _headless(root: dict[str, Any]) -> BankHead | None:
    """Return a stand-in for a bank's unusable head, so that its questions' problems are reported too."""
    head, _ = read_entry(
        BankHead,
        {"bank": root.get("bank", ""), "title": "…", "questions": []},
        Origin(yamltree.Tree("", "", "")),
    )
    return head


def _defaults(reading: _Reading, bank: str, value: object, origin: Origin) -> dict[str, Any]:
    """Return a bank's defaults as written, without those that could not be read."""
    defaults, _ = read_entry(Defaults, value, origin)
    if defaults is None or not isinstance(value, dict):
        return {}
    if "source" in value:
        stand_in = {"paper": "any"} | (value["source"] if isinstance(value["source"], dict) else {})
        _, problems = read_entry(SourceRef, stand_in, Origin(origin.source, (*origin.path, "source")))
        if not isinstance(value["source"], dict):
            message = "defaults take one source, such as {paper: …}"
            problems.append(Problem(origin.at("source"), "not-a-mapping", message))
        if problems:
            reading.problems.extend(problems)
            reading.unread.add(f"{bank}/*")
            return {key: one for key, one in value.items() if key != "source"}
    return value


def _question(reading: _Reading, value: object, origin: Origin, inherited: Inherited) -> Question | None:
    if not isinstance(value, dict):
        message = "a question is a mapping: id, type, stem …"
        reading.problems.append(Problem(origin.at(), "not-a-mapping", message, "see docs/format.md"))
        return None
    name = f"{inherited.bank}/{value.get('id', '')}"
    reading.unread.add(name)
    question_type = _question_type(reading, value, origin, name)
    if question_type is None:
        _look_further(reading, value, origin, inherited, name)
        return None
    authored = merge(value, inherited.defaults)
    question, problems = read_entry(question_type, authored, origin, name)
    reading.problems.extend(problems)
    if question is None:
        return None
    inherited.complete(question, authored)
    exhibits = inherited.exhibits
    question.attach(inherited.bank, origin, authored, inherited.exhibit_of(question))
    if question.exhibit and not question.stimulus and exhibits.whole:
        reading.problems.extend(_unknown_exhibit(question, exhibits))
    faults = [
        question.problem(fault.path, fault.code, fault.message, fault.help) for fault in question.faults()
    ]
    reading.problems.extend(faults)
    if faults:
        return None
    reading.unread.discard(name)
    return question


def _unknown_exhibit(question: Question, exhibits: Exhibits) -> Iterator[Problem]:
    if question.exhibit not in exhibits.unread:
        message = f'there is no exhibit "{question.exhibit}" in this bank'
        help_text = did_you_mean(str(question.exhibit), exhibits.known) or WRITE_EXHIBIT
        yield question.problem(("exhibit",), "unknown-exhibit", message, help_text)


def _question_type(
    reading: _Reading, value: dict[str, Any], origin: Origin, name: str
) -> type[Question] | None:
    given = value.get("type")
    if isinstance(given, str) and given in TYPES:
        return TYPES[given]
    if given is None and (near := _like_type(value)):
        message = f'there is no key "{near}" here'
        place = origin.at(near, key=True)
        help_text = f'did you mean "type"?{odd_sign(near, "type")}'
        problem = Problem(place, "unknown-key", message, help_text, item=name)
    elif given is None:
        problem = Problem(
            origin.at(), "missing-field", '"type" is missing', did_you_mean("", TYPES), item=name
        )
    else:
        message = f'there is no type "{given}"' if isinstance(given, str) else "the type is a text"
        problem = Problem(origin.at("type"), "unknown-type", message, names.like_type(str(given)), item=name)
    reading.problems.append(problem)
    return None


def _look_further(
    reading: _Reading, value: dict[str, Any], origin: Origin, inherited: Inherited, name: str
) -> None:
    """Report the other problems of a question with a misnamed type, as if it had the type that was meant."""
    key = "type" if "type" in value else _like_type(value)
    meant = names.question_types(str(value.get(key)), TYPES)
    if meant:
        rest = {one: given for one, given in value.items() if one != key} | {"type": meant[0]}
        authored = merge(rest, inherited.defaults)
        _, problems = read_entry(TYPES[meant[0]], authored, origin, name)
        reading.problems.extend(problems)


def _like_type(value: Mapping[str, Any]) -> str:
    """Return the key of a question that was meant as `type`, or an empty text."""
    plain = {key: signs.plain(key) for key in value}
    near = difflib.get_close_matches("type", plain.values(), n=1, cutoff=LIKE_TYPE)
    likely = (key for key, one in plain.items() if one in near or names.meant(one, ("type", "id")) == "type")
    return next(likely, "")


def _quizzes(reading: _Reading) -> tuple[Quiz, ...] | None:
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
            reading.unread.add(_unread_bank(tree))
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


def _reviews(reading: _Reading) -> dict[str, tuple[Review, ...]]:
    reviews: dict[str, tuple[Review, ...]] = {}
    paths = reading.folder("checked")
    if paths is None:
        reading.unread_reviews.add("*")
    for path in paths or ():
        tree = reading.tree(path, repeats=True)
        if _broken(tree):
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


def _review(reading: _Reading, value: object, origin: Origin, question: str) -> Review | None:
    review, problems = read_entry(Review, value, origin, question)
    reading.problems.extend(problems)
    if review:
        review.tell(origin=origin)
    return review


def _released(reading: _Reading) -> tuple[dict[str, dict[str, Any]], _Kept | None]:
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


def _positions(reading: _Reading, root: Mapping[str, Any], origin: Origin) -> _Kept:
    """Return the positions that `quizgen release` recorded."""
    kept, problems = read_entry(_Positions, {POSITIONS: root[POSITIONS]}, origin)
    reading.problems.extend(problems)
    return kept.positions if kept else {}


def _left_out(reading: _Reading) -> Iterator[LeftOut]:
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


def _report_strays(reading: _Reading) -> None:
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
