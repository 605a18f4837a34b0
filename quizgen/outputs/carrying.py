"""What an output can carry of a course, and why not the rest; everything that leaves questions out asks here.

quizgen leaves a question that an output can't carry out of that output only, reports it, and builds the rest.
It makes a quiz whole or not at all, because a sheet that lacks a question would be another quiz.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from quizgen.arranging.sheet import Arranged, Group, Item, Kind, Sheet, kind_of
from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.course import CourseHead
from quizgen.model.question import Keyed, Measure, Question
from quizgen.outputs.manifest import Backend, Output

LONGEST_SHOWN = 60
NEAR_ENOUGH = Decimal("0.001")
"""How far a percentage may be from a listed one: 33.333 is a third."""
UNITS = {
    "keys": "{} right options and as many wrong ones",
    "id": "names of {} characters",
    "response": "responses of {} characters",
    "answer": "answers of {} characters",
    "tag": "tags of {} characters",
    "typed_formulas": "{} formulas in typed gaps",
    "response_formulas": "{} formulas in responses",
    "gap_pictures": "{} pictures in feedback to a gap",
}
"""The limits that a manifest may set, in words."""
WAYS_OUT = {
    "keys": "split it into two questions",
    "typed_formulas": "give the gap choices, or write its answer in words",
    "response_formulas": "write the formulas as premises, and words as responses",
    "gap_pictures": "move the picture into the explanation",
}
"""What to do, for limits that do not call for a shorter text."""


class Reason(NamedTuple):
    """Why an output can't carry a question.

    Args:
        path: the field that is beyond the output's limits.
        message: a text to follow the output's name.
        help: what to write instead.
    """

    path: FieldPath
    message: str
    help: str


@frozen
class Carried:
    """Which questions a file of a backend contains, the same in banks, sheets and rows.

    Args:
        backend: the backend.
        output: the file, as described in its manifest.
        left_out: the names of the questions that the backend can't carry.
    """

    backend: Backend
    output: Output
    left_out: Collection[str] = ()

    def takes(self, question: Question) -> bool:
        """Return whether the file contains a question."""
        return self._takes_kind(kind_of(question)) and question.name not in self._lacking

    def _takes_kind(self, kind: Kind) -> bool:
        name, use, retired = kind
        return (
            name in self._types
            and (self.output.retired or not retired)
            and (self.output.use is None or self.output.use == use)
        )

    @cached_property
    def _types(self) -> Container[str]:
        return self.output.types or self.backend.types

    @cached_property
    def _lacking(self) -> Collection[str]:
        """The questions that the file leaves out by name; an overview lists all, because it asks none."""
        return () if self.output.overview else self.left_out

    @cached_property
    def _lacking_of(self) -> Container[str]:
        """The banks of these questions."""
        return {name.partition("/")[0] for name in self._lacking}

    def lacking(self, arranged: Arranged) -> list[Question]:
        """Return a quiz's questions that it can't carry; types that its manifest excludes don't count."""
        chosen = bool(self.output.types)
        questions = [item.question for item in arranged.sheets[0].items]
        return [
            one
            for one in questions
            if one.name in self.left_out or not (chosen or one.type in self.backend.types)
        ]

    def of_items(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return the items that are in the file."""
        return tuple([item for item in items if self.takes(item.question)])

    def of_group(self, group: Group) -> Group:
        """Return the part of a bank that is in the file: mostly all of it, which only its kinds tell."""
        if group.bank.id not in self._lacking_of and all(map(self._takes_kind, group.kinds)):
            return group
        return Group(group.bank, self.of_items(group.items))

    def of_quizzes(self, quizzes: Iterable[Arranged]) -> list[Arranged]:
        """Return the quizzes that the file can carry, each with the part that is in the file."""
        return [self.of_quiz(arranged) for arranged in quizzes if not self.lacking(arranged)]

    def of_quiz(self, arranged: Arranged) -> Arranged:
        """Return the part of a quiz that is in the file, with the numbers and codes of the whole sheets."""
        if all(self.takes(item.question) for item in arranged.sheets[0].items):
            return arranged
        return replace(arranged, sheets=tuple(self._of_sheet(sheet) for sheet in arranged.sheets))

    def _of_sheet(self, sheet: Sheet) -> Sheet:
        parts = [replace(part, items=self.of_items(part.items)) for part in sheet.parts]
        return replace(sheet, parts=tuple(part for part in parts if part.items))


class Limiting(NamedTuple):
    """A backend, with what limits the questions in its files.

    Args:
        backend: the backend.
        files: its files that ask questions.
        most: the limits of its manifest, by name.
        worths: the percentages that it can give; empty if it can give any.
        oldest: the oldest version of its target that must take the files; None for any.
    """

    backend: Backend
    files: Sequence[Carried]
    most: Mapping[str, int]
    worths: Sequence[Decimal]
    oldest: str | None

    @classmethod
    def of(cls, backend: Backend, head: CourseHead) -> Limiting:
        """Return a backend with its limits in a course."""
        manifest = backend.manifest
        files = [Carried(backend, output) for output in manifest.outputs if not output.overview]
        most = {name: limit for name in UNITS if (limit := getattr(manifest.limits, name)) is not None}
        worths = [Decimal(one) for one in manifest.values.get(manifest.limits.worth or "", ())]
        oldest = getattr(head, manifest.target.setting) if manifest.target else None
        return cls(backend, files, most, worths, oldest)


class Limited(NamedTuple):
    """A question, with what manifests limit in it, asked once for all outputs.

    Args:
        question: the question.
        measures: its sizes.
        worths: its keyed texts with a worth.
        formulas: its formulas, each with the path of its text.
    """

    question: Question
    measures: Sequence[Measure]
    worths: Sequence[Keyed]
    formulas: Sequence[tuple[FieldPath, str]]

    @classmethod
    def of(cls, question: Question) -> Limited:
        """Return a question with what manifests limit in it."""
        return cls(question, list(question.measures()), question.worths, question.formulas)


def reasons(limits: Limiting, limited: Limited) -> tuple[Reason, ...]:
    """Return the reasons why a backend can't carry a question that it should contain.

    It leaves out questions of types without a template as a whole, so there are no reasons for them.
    """
    found = (
        *_too_new(limits, limited.question),
        *(_beyond(limits.most, limited.measures) if limits.most else ()),
        *(_off_list(limits.worths, limited.worths) if limits.worths else ()),
        *(_unset(limits.backend, limited.formulas) if limited.formulas else ()),
    )
    # Most questions have no reason, so that no file needs to be asked whether it takes them.
    return found if found and any(file.takes(limited.question) for file in limits.files) else ()


def is_older(version: str | None, than: str) -> bool:
    """Return whether a version that a course names is older than another; None counts as new enough."""
    return version is not None and [*map(int, version.split("."))] < [*map(int, than.split("."))]


def _too_new(limits: Limiting, question: Question) -> Iterator[Reason]:
    """Yield a reason if the question's type is newer than the oldest target that must take the files."""
    target, oldest = limits.backend.manifest.target, limits.oldest
    newer = target.takes.get(question.type) if target else None
    if target and newer and is_older(oldest, newer.version):
        message = (
            f"{target.name} takes {question.type} from {newer.version} on, but course.yaml says {oldest}"
        )
        other = f', or install {newer.otherwise} and remove "{target.setting}"' if newer.otherwise else ""
        yield Reason(("type",), message, f"ask in another type{other}")


def _unset(backend: Backend, formulas: Iterable[tuple[FieldPath, str]]) -> Iterator[Reason]:
    """Yield a reason for each formula that an output can't display."""
    for path, tex in formulas:
        if fault := unset_in(backend, tex):
            yield Reason(path, f"it {fault}", "write it differently: see docs/formulas.md")


def bounds(backend: Backend) -> Iterator[str]:
    """Yield a backend's limits, in words; it leaves out questions beyond them."""
    from quizgen.text.engines import NAMES  # noqa: PLC0415 - few commands need it

    limits = ((words, getattr(backend.manifest.limits, name)) for name, words in UNITS.items())
    yield from (f"takes {_limited(words, limit)}" for words, limit in limits if limit is not None)
    if listed := backend.manifest.values.get(backend.manifest.limits.worth or ""):
        yield f"takes a worth of {', '.join(listed)} percent"
    if backend.engines and backend.files and not backend.files[0].overview:
        yield f"takes formulas that work in {', '.join(NAMES[one] for one in backend.engines)}"


def _beyond(limits: Mapping[str, int], measures: Iterable[Measure]) -> Iterator[Reason]:
    """Yield a reason for each measure of a question that exceeds an output's limits."""
    for name, path, size in measures:
        if size > (limit := limits.get(name, size)):
            message = f"it takes {_limited(UNITS[name], limit)}, but this has {size}"
            yield Reason(path, message, WAYS_OUT.get(name, "shorten it"))


def _limited(words: str, limit: int) -> str:
    return words.format(f"at most {limit}" if limit else "no")


def _off_list(listed: Sequence[Decimal], worths: Iterable[Keyed]) -> Iterator[Reason]:
    """Yield a reason for each worth that is not on an output's list."""
    for one in worths:
        if one.worth is None:
            continue
        size = abs(one.worth)
        near = min(listed, key=lambda known: abs(known - size))
        if abs(near - size) > NEAR_ENOUGH:
            sign = "-" if one.worth < 0 else ""
            message = f"it can't give {one.worth:f} percent of the points"
            yield Reason((*one.path, "worth"), message, f"the nearest that it can give is {sign}{near}")


def unset_in(backend: Backend, tex: str) -> str:
    """Return what a backend can't set in a formula, in words; empty if it can, or if no engine can."""
    from quizgen.text.engines import NAMES, fault, unset  # noqa: PLC0415 - few banks have formulas

    lost = unset(tex)
    engines = [engine for engine in backend.engines if engine in lost]
    if not engines or fault(tex):
        return ""
    commands = ", ".join(dict.fromkeys(command for engine in engines for command in lost[engine]))
    shown = tex if len(tex) <= LONGEST_SHOWN else f"{tex[:LONGEST_SHOWN]}…"
    return f"can't show {commands} in ${shown}$ ({', '.join(NAMES[engine] for engine in engines)})"
