"""The reader of banks: a file in content/banks/ becomes a `Bank`, as far as it can be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from quizgen import files
from quizgen.cache.runs import DAMAGED
from quizgen.errors import Origin, Problem, did_you_mean, odd_sign
from quizgen.model.course import Bank, BankHead, Defaults
from quizgen.model.entry import Entry
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import Id
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.progress import each
from quizgen.reading import edited, names, recalled, yamltree
from quizgen.reading.inherited import Exhibits, Inherited, merge
from quizgen.reading.recalled import Record
from quizgen.reading.state import Reading, broken, reader_of
from quizgen.reading.strays import misplaced
from quizgen.reading.validate import read_entry
from quizgen.text import signs
from quizgen.types import TYPES

WRITE_EXHIBIT = "add it at the top of the bank: exhibits: [{id: …, text: …}]"
NAMED = re.compile(r"""^["']?bank["']?[ ]*:[ ]+["']?([a-z0-9-]+)["']?[ ]*$""", re.MULTILINE)
"""Finds the line that names a bank, in a file that can't be parsed."""
LIKE_TYPE = 0.75
"""How similar a key must be to `type` to be taken for it (difflib's ratio)."""


class _Named(Entry):
    """Only the id of a question or exhibit: tells whether the id itself can be read."""

    id: Id


def read_banks(reading: Reading, lang: str) -> tuple[Bank, ...]:
    """Return the banks that could be read.

    Args:
        reading: takes note of all that could not be read.
        lang: the course's language, which a bank has unless it says otherwise.
    """
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


def _bank_in(reading: Reading, path: Path, lang: str) -> Bank | None:
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

    def read() -> tuple[Bank | None, Reading]:
        alone = Reading(reading.content, {path: data} if reading.known else {})
        return _bank(alone, alone.tree(path, data), lang), alone

    bank, alone = reading.known.of(("bank", path), (data, lang), read) if reading.known else read()
    reading.take(alone)
    if recalls and bank and not alone.problems:
        _keep(path, recalled.record_of(bank, data.decode("utf-8-sig")))
    return bank


def _keep(path: Path, record: Record | None) -> Record | None:
    """Keep a bank in the cache, unless it is None, and return it."""
    if record:
        recalled.keep(path, record)
    return record


def _recalled(reading: Reading, path: Path, data: bytes, lang: str) -> Bank | None:
    """Return a bank from the cache, with what has changed in its file since; None if that is not certain."""
    digest = yamltree.digest_of(data)
    record = recalled.recall(path)
    if record and record.digest != digest.hex():
        record = _keep(path, _renewed(reading, path, record, data, lang))
    if record is None:
        return None
    alone, tree = Reading(reading.content), record.tree(path.as_posix(), reader_of(path))
    head, _ = read_entry(BankHead, {**record.root, "questions": []}, Origin(tree))
    if head is None:
        return None
    bank, inherited = _around(alone, tree, record.root, head, lang)
    with suppress(*DAMAGED):
        again = partial(_again, reading, path, digest, lang)
        found = recalled.questions(record, data, tree, inherited, again)
        return None if alone.problems else replace(bank, questions=found)
    return None


def _renewed(reading: Reading, path: Path, old: Record, data: bytes, lang: str) -> Record | None:
    """Return a bank whose file has changed, read from the changed part alone; None if that is not certain."""

    def read(text: str) -> Record | None:
        alone, tree = Reading(reading.content), yamltree.read(path.as_posix(), text.encode())
        bank = None if tree.problems else _bank(alone, tree, lang)
        return recalled.record_of(bank, text) if bank and not alone.problems else None

    with suppress(*DAMAGED):
        return edited.renewed(old, data, read)
    return None


def _again(reading: Reading, path: Path, digest: bytes, lang: str) -> tuple[Question, ...]:
    """Return the questions of a bank, read from its file.

    Raises:
        UnreadableError: if the file has changed.
    """
    alone = Reading(reading.content)
    tree = alone.tree(path)
    bank = _bank(alone, tree, lang)
    if bank and tree.digest == digest and not alone.problems:
        return bank.questions
    message = "this file has changed while quizgen was reading it"
    raise files.UnreadableError(path, message, "run the command again")


def unread_bank(tree: yamltree.Tree) -> str:
    """Return the pattern, for `Unread`, of the questions of a bank that could not be read."""
    named = NAMED.search(tree.text)
    return f"{named[1]}/*" if named else "*"


def _bank(reading: Reading, tree: yamltree.Tree, lang: str) -> Bank | None:
    root = reading.mapping(tree, "a bank (bank, title, questions …)")
    if root is None or broken(tree):
        reading.unread.add(unread_bank(tree))
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
    reading: Reading, tree: yamltree.Tree, root: Mapping[str, Any], head: BankHead, lang: str
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


def _exhibits(reading: Reading, tree: yamltree.Tree, values: object, head: BankHead, lang: str) -> Exhibits:
    known: dict[str, Exhibit] = {}
    unread: set[str] = set()
    whole = not broken(tree) and (values is None or isinstance(values, list))
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
    reading: Reading, values: object, origin: Origin, inherited: Inherited
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


def _defaults(reading: Reading, bank: str, value: object, origin: Origin) -> dict[str, Any]:
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


def _question(reading: Reading, value: object, origin: Origin, inherited: Inherited) -> Question | None:
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
    reading: Reading, value: dict[str, Any], origin: Origin, name: str
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
    reading: Reading, value: dict[str, Any], origin: Origin, inherited: Inherited, name: str
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
