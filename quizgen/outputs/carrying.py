"""What an output carries of a course, and why not the rest. Whatever leaves something out asks here.

What can't be carried is left out of that output alone, and told: all else is built. A quiz is whole or not
there: a sheet without a question would be another quiz.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from quizgen.arranging.sheet import Arranged, Group, Item, Sheet
from quizgen.errors import FieldPath
from quizgen.model.course import CourseHead
from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend, Limits, Manifest, Output

LONGEST_SHOWN = 60
NEAR_ENOUGH = Decimal("0.001")
"""So far off may a percentage be: 33.333 is a third."""
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
"""What to do where it is not to shorten a text."""


class Reason(NamedTuple):
    """Why an output can't carry a question.

    Args:
        path: the field that is too much for it.
        message: words that follow the output's name.
        help: what to write instead.
    """

    path: FieldPath
    message: str
    help: str


@dataclass(frozen=True)
class Carried:
    """What a file of a backend takes, the same in banks, sheets and rows.

    Args:
        backend: the backend.
        output: the file, as its manifest has it.
        left_out: the names of the questions that the backend can't carry.
    """

    backend: Backend
    output: Output
    left_out: Container[str] = ()

    def takes(self, question: Question) -> bool:
        """Return whether a question is in it. An overview has all questions, for it asks none."""
        types = self.output.types or self.backend.types
        return (
            question.type in types
            and (self.output.retired or not question.retired)
            and (self.output.use is None or self.output.use == question.use)
            and (self.output.overview or question.name not in self.left_out)
        )

    def lacking(self, arranged: Arranged) -> list[Question]:
        """Return the questions of a quiz that it can't carry; types chosen in a manifest lack nothing."""
        chosen = bool(self.output.types)
        questions = [item.question for item in arranged.sheets[0].items]
        return [
            one
            for one in questions
            if one.name in self.left_out or not (chosen or one.type in self.backend.types)
        ]

    def of_items(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return those of some items that are in it."""
        return tuple([item for item in items if self.takes(item.question)])

    def of_group(self, group: Group) -> Group:
        """Return what of a bank is in it."""
        return Group(group.bank, self.of_items(group.items))

    def of_quizzes(self, quizzes: Iterable[Arranged]) -> list[Arranged]:
        """Return the quizzes that lack nothing, each with what of it is in it."""
        return [self.of_quiz(arranged) for arranged in quizzes if not self.lacking(arranged)]

    def of_quiz(self, arranged: Arranged) -> Arranged:
        """Return what of a quiz is in it, with the numbers and codes of the whole sheets."""
        if all(self.takes(item.question) for item in arranged.sheets[0].items):
            return arranged
        return replace(arranged, sheets=tuple(self._of_sheet(sheet) for sheet in arranged.sheets))

    def _of_sheet(self, sheet: Sheet) -> Sheet:
        parts = [replace(part, items=self.of_items(part.items)) for part in sheet.parts]
        return replace(sheet, parts=tuple(part for part in parts if part.items))


def left_out(
    backend: Backend, questions: Iterable[Question], head: CourseHead
) -> Mapping[str, tuple[Reason, ...]]:
    """Return why questions that a backend would have can't be in it, by their names.

    Types that it has no template for are not told here: those it leaves out as a whole.

    Args:
        backend: the backend.
        questions: those of the course.
        head: says which version of the backend's target must take its files.
    """
    files = [Carried(backend, output) for output in backend.manifest.outputs if not output.overview]
    wanted = (one for one in questions if any(file.takes(one) for file in files))
    found = ((one.name, tuple(_reasons(backend, one, head))) for one in wanted)
    return {name: reasons for name, reasons in found if reasons}


def is_older(version: str | None, than: str) -> bool:
    """Return whether a version that a course names comes before another; none is new enough."""
    return version is not None and [*map(int, version.split("."))] < [*map(int, than.split("."))]


def _reasons(backend: Backend, question: Question, head: CourseHead) -> Iterator[Reason]:
    target = backend.manifest.target
    newer = target.takes.get(question.type) if target else None
    if target and newer and is_older(oldest := getattr(head, target.setting), newer.version):
        message = (
            f"{target.name} takes {question.type} from {newer.version} on, and course.yaml says {oldest}"
        )
        other = f', or install {newer.otherwise} and remove "{target.setting}"' if newer.otherwise else ""
        yield Reason(("type",), message, f"ask in another type{other}")
    yield from _beyond(backend.manifest.limits, question)
    yield from _off_list(backend.manifest, question)
    for path, tex in question.formulas:
        if fault := unset_in(backend, tex):
            yield Reason(path, f"it {fault}", "write it differently: see docs/formulas.md")


def bounds(backend: Backend) -> Iterator[str]:
    """Yield what a backend's questions may not go beyond, in words: they are left out of it."""
    from quizgen.text.engines import NAMES  # noqa: PLC0415 - few ask

    limits = ((words, getattr(backend.manifest.limits, name)) for name, words in UNITS.items())
    yield from (f"takes {_limited(words, limit)}" for words, limit in limits if limit is not None)
    if listed := backend.manifest.values.get(backend.manifest.limits.worth or ""):
        yield f"takes a worth of {', '.join(listed)} percent"
    if backend.engines and backend.files and not backend.files[0].overview:
        yield f"takes formulas that work in {', '.join(NAMES[one] for one in backend.engines)}"


def _beyond(limits: Limits, question: Question) -> Iterator[Reason]:
    given = {name: limit for name in UNITS if (limit := getattr(limits, name)) is not None}
    for name, path, size in question.measures() if given else ():
        if size > (limit := given.get(name, size)):
            message = f"it takes {_limited(UNITS[name], limit)}, this has {size}"
            yield Reason(path, message, WAYS_OUT.get(name, "shorten it"))


def _limited(words: str, limit: int) -> str:
    return words.format(f"at most {limit}" if limit else "no")


def _off_list(manifest: Manifest, question: Question) -> Iterator[Reason]:
    """Yield each worth that an output has no name for."""
    listed = [Decimal(one) for one in manifest.values.get(manifest.limits.worth or "", ())]
    for one in question.keyed() if listed else ():
        if one.worth is None:
            continue
        size = abs(one.worth)
        near = min(listed, key=lambda known: abs(known - size))
        if abs(near - size) > NEAR_ENOUGH:
            sign = "-" if one.worth < 0 else ""
            message = f"it can't give {one.worth:f} percent of the points"
            yield Reason((*one.path, "worth"), message, f"the nearest that it can is {sign}{near}")


def unset_in(backend: Backend, tex: str) -> str:
    """Return what of a formula a backend can't set, in words; nothing where it can, or where none can."""
    from quizgen.text.engines import NAMES, fault, unset  # noqa: PLC0415 - few banks have formulas

    lost = unset(tex)
    engines = [engine for engine in backend.engines if engine in lost]
    if not engines or fault(tex):
        return ""
    commands = ", ".join(dict.fromkeys(command for engine in engines for command in lost[engine]))
    shown = tex if len(tex) <= LONGEST_SHOWN else f"{tex[:LONGEST_SHOWN]}…"
    return f"can't set {commands} of ${shown}$ ({', '.join(NAMES[engine] for engine in engines)})"
