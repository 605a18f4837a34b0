"""The base of all question types: their common fields, and the methods that each type must have."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Protocol, TypeAlias, TypeVar

from quizgen.errors import FieldPath, Origin, Problem, Severity
from quizgen.frozen import frozen
from quizgen.model.entry import Entry, added, fields_of, written
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import (
    Claim,
    End,
    Flag,
    ForeignName,
    Id,
    Label,
    Lang,
    Level,
    Marking,
    Points,
    Prose,
    QuestionName,
    Tag,
    TextOrMapping,
    Use,
    Worth,
    Year,
    formulas_of,
)
from quizgen.model.packed import Packed, pack, unpack
from quizgen.model.papers import SourceRef, Sources

T = TypeVar("T")
ONE = Decimal(1)
"""The points of a question that does not say how many."""

Stub: TypeAlias = Mapping[str, Any]
"""A question's fields in the form of a bank: texts, lists and mappings."""


class Shuffle(Protocol):
    """A function that puts things in an order that looks random, fixed when it was made."""

    def __call__(
        self,
        things: Sequence[T],
        texts: Sequence[str],
        part: str = "",
        *,
        kept_as: str = "",
        mixed: bool = True,
    ) -> tuple[T, ...]:
        """Return the things in their order.

        Args:
            things: the things to put in order.
            texts: the text of each thing; an order that learners already have is recognised by them.
            part: the name of the shuffled part, if a question has several: two columns in the same new order
                would give the answer away.
            kept_as: the name of the order in `Question.kept`, if it is not `part`.
            mixed: whether to shuffle; otherwise they keep the given order, unless learners have another.
        """


def as_written(
    things: Sequence[T], texts: Sequence[str], part: str = "", *, kept_as: str = "", mixed: bool = True
) -> tuple[T, ...]:
    """Return things in their given order: the shuffle for callers that don't care about the order."""
    return tuple(things)


class Correction(Entry):
    """The correction of a paper's error, with the reference that supports it."""

    text: Prose
    reference: Prose


class Option(Entry):
    """An option to choose, with feedback for students who choose it."""

    text: Prose
    feedback: Prose | None = None
    worth: Worth | None = None
    fixed: End | None = None


class WrittenOption(Option):
    """An option in a list whose order the teacher chose."""

    key: Flag = False


OptionOrText = Annotated[Option, TextOrMapping]
WrittenOptionOrText = Annotated[WrittenOption, TextOrMapping]


@frozen
class Fault:
    """A fault of one question on its own: a problem that does not know its file yet."""

    path: FieldPath
    code: str
    message: str
    help: str = ""


class Keyed(NamedTuple):
    """A text that is right or wrong as an answer, or as part of one.

    It is a tuple because rules make so many of them: a frozen dataclass takes three times as long.

    Args:
        path: the path of its field.
        text: the text as written, Markdown or literal.
        right: whether it belongs to the key.
        feedback: the feedback for students who answer so, or an empty text.
        worth: its share of the points in percent, if the bank states it; otherwise None.
    """

    path: FieldPath
    text: str
    right: bool
    feedback: str = ""
    worth: Decimal | None = None


@frozen
class Line:
    """A line of a question as shown to a reviewer who checks the key.

    Args:
        text: plain text.
        right: whether it is right; None if it is neither, such as a step of an order.
        feedback: the feedback for students who answer so, in plain text, or an empty text.
    """

    text: str
    right: bool | None = True
    feedback: str = ""


class Measure(NamedTuple):
    """A size that an output's manifest may limit.

    Args:
        name: the name of the limit.
        path: the field that has this size.
        size: the number of characters or of things.
    """

    name: str
    path: FieldPath
    size: int


class Question(Entry):
    """The fields that every question type has, and the methods that it must have.

    The types are in `quizgen.types`. Only they and the templates know a type by its name or class: rules,
    lines for a terminal, manifests and limits use the methods below. A method is abstract if no answer would
    do for every type; the others have a default that a type may override.
    """

    id: Id
    type: str
    title: Label | None = None
    source: Sources = ()
    exhibit: Id | None = None
    claim: Claim = "fact"
    correction: Correction | None = None
    references: tuple[Prose, ...] = ()
    explanation: Prose | None = None
    hints: tuple[Prose, ...] = ()
    level: Level | None = None
    points: Points | None = None
    marking: Marking | None = None
    tags: tuple[Tag, ...] = ()
    as_of: Year | None = None
    use: Use = "study"
    lang: Lang = "en"
    was: QuestionName | None = None
    foreign: ForeignName | None = written(default=None, key="from")
    apart: tuple[QuestionName, ...] = ()
    retired: Flag = False
    open_book: Flag = False
    waive: dict[str, Prose] = written(default_factory=dict)

    SETS: ClassVar[frozenset[str]] = frozenset({"all"})
    """The sets that the type belongs to; `quizgen.types.sets` says what each set promises."""
    ASKED_IN: ClassVar[str] = "stem"
    """The name of the field that asks the question."""
    MARKINGS: ClassVar[tuple[Marking, ...]] = ()
    """The ways to mark a partly right answer, the usual way first; empty if no answer is partly right."""

    ELSEWHERE: ClassVar[Mapping[str, str]] = {}
    """Help for fields of other tools, by the lower-case name of the field: what to write instead."""
    STUB: ClassVar[Stub] = {}
    """Sample fields of a new question, for the teacher to overwrite; `stub` adds the required ones as `…`."""

    # For cached properties; and in a question from the cache, the function that returns the fields that are
    # not set yet (see `reading.recalled`).
    __slots__ = ("__dict__", "_read_rest")

    bank: str = added(default="")
    """The id of its bank."""
    name: str = added()
    """`bank/id`, the name that files and messages refer to the question by."""
    origin: Origin = added()
    """Where it was written."""
    packed: Packed = added(default=pack({}))
    """The question as written; `authored` unpacks it."""
    stimulus: Exhibit | None = added(default=None)
    """The exhibit that `exhibit` names."""

    def attach(
        self, bank: str, origin: Origin, authored: Mapping[str, Any], stimulus: Exhibit | None = None
    ) -> None:
        """Set, once, the question's bank, place, fields as written, and exhibit."""
        name = f"{bank}/{self.id}"
        self.tell(bank=bank, name=name, origin=origin, packed=pack(authored), stimulus=stimulus)

    if not TYPE_CHECKING:  # otherwise mypy would believe in every attribute

        def __getattr__(self, name: str) -> Any:
            """Set all fields that are not set yet; Python asks here for what it does not find.

            Raises:
                AttributeError: if it is no field, or nothing can tell its value.
            """
            if name not in type(self).fields_by_name or not hasattr(self, "_read_rest"):
                raise AttributeError(f'a {type(self).__name__} has no "{name}"')
            self.tell(**self._read_rest(self))
            del self._read_rest
            return object.__getattribute__(self, name)

    @property
    def authored(self) -> dict[str, Any]:
        """The question as written, with the bank's defaults, as plain texts, lists and mappings."""
        return unpack(self.packed)

    @property
    def default_points(self) -> Decimal:
        """The points that it gives unless a quiz says otherwise."""
        return self.points or ONE

    def marked(self, wanted: Marking | None) -> Marking | None:
        """Return how a partly right answer is marked; None if the type has only right and wrong answers.

        Args:
            wanted: the quiz's marking of questions with several right options, or else the course's.
        """
        return self.MARKINGS[0] if self.has_worths else self.chosen_marking(wanted)

    @property
    def has_worths(self) -> bool:
        """Whether its parts have worths, which decide on its marking."""
        return False

    def chosen_marking(self, wanted: Marking | None) -> Marking | None:
        """Return how a partly right answer is marked if its parts have no worths, as in `marked`."""
        return self.marking if self.marking in self.MARKINGS else next(iter(self.MARKINGS), None)

    @property
    def formulas(self) -> Sequence[tuple[FieldPath, str]]:
        """The formulas that outputs show, the exhibit's included, as TeX with the path of their text."""
        shown = chain(self.shown(), self.shared_texts()) if self._may_have_formulas else ()
        return [(path, tex) for path, text in shown if "$" in text for tex in formulas_of(text)]

    @property
    def _may_have_formulas(self) -> bool:
        """Whether a text as written has a dollar sign: a look at these takes a tenth of the time."""
        return self.stimulus is not None or not self.packed.texts or "$" in "".join(self.packed.texts)

    def shared_texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the texts of its exhibit, each with the path of the field that names the exhibit."""
        for _, text in self.stimulus.texts() if self.stimulus else ():
            yield ("exhibit",), text

    def texts_read(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the question's own texts and those of its exhibit."""
        yield from self.texts()
        yield from self.shared_texts()

    @property
    def sources_read(self) -> tuple[SourceRef, ...]:
        """The sources of the question, then those of its exhibit."""
        return self.source + (self.stimulus.source if self.stimulus else ())

    @property
    def identity(self) -> tuple[str, str]:
        """The bank and id that the question first had; learners' review histories depend on them."""
        bank, _, name = (self.was or self.name).partition("/")
        return bank, name

    def problem(
        self, path: FieldPath, code: str, message: str, help: str = "", severity: Severity = "error"
    ) -> Problem:
        """Return a problem of this question, at the field with this path."""
        return Problem(self.origin.at(*path), code, message, help, severity, self.name)

    def __init_subclass__(cls) -> None:
        """Check that the type has the field that `ASKED_IN` names.

        Raises:
            TypeError: if it has not.
        """
        super().__init_subclass__()
        if cls.ASKED_IN not in fields_of(cls):
            message = f'{cls.__name__} has no field "{cls.ASKED_IN}": name the one that asks in ASKED_IN'
            raise TypeError(message)

    @classmethod
    def stub(cls, asked: str) -> dict[str, Any]:
        """Return the fields of a new question for a teacher to fill in, without its id and type.

        Args:
            asked: the text that asks; if empty, the sample text of `STUB`.
        """
        keys = {one.key: one.required for one in fields_of(cls).values()}
        needed = {key: "…" for key, required in keys.items() if required and key not in ("id", "type")}
        fields = {**needed, **cls.STUB, **({cls.ASKED_IN: asked} if asked else {})}
        return {key: fields[key] for key in (cls.ASKED_IN, *fields)}

    def shown(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every text with its path as outputs show it: a cloze's gaps apart from the text around."""
        return self.texts()

    @property
    def prompt(self) -> str:
        """The text that a student reads before answering, in Markdown."""
        text: str = getattr(self, self.ASKED_IN)
        return text

    @property
    def filled(self) -> str:
        """The prompt with the right answers filled in, if it has gaps for them."""
        return self.prompt

    @property
    def keeps_ends(self) -> bool:
        """Whether one of its parts stays first or last when the others are shuffled."""
        return False

    def faults(self) -> Iterator[Fault]:
        """Yield the faults that make the question unusable, as far as its own type can see."""
        yield from ()

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the texts that a student must be able to tell apart, such as options."""
        yield from ()

    @property
    def offered(self) -> Sequence[str]:
        """The texts that `alternatives` yields."""
        return [text for _, text in self.alternatives()]

    @abstractmethod
    def keyed(self) -> Iterator[Keyed]:
        """Yield the texts of the key and the wrong ones, as written."""

    @property
    def right(self) -> tuple[Keyed, ...]:
        """The texts of the key."""
        return tuple(one for one in self.keyed() if one.right)

    @property
    def wrong(self) -> tuple[Keyed, ...]:
        """The wrong texts."""
        return tuple(one for one in self.keyed() if not one.right)

    @property
    def worths(self) -> Sequence[Keyed]:
        """The texts that `keyed` yields, without those whose worth the bank does not state."""
        return [one for one in self.keyed() if one.worth is not None]

    @abstractmethod
    def lay_out(self, shuffle: Shuffle) -> Any:
        """Return the question's parts in the order that students see."""

    def kept(self, layout: Any) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the orders that learners should still see after an edit, as a name and the texts in order.

        Args:
            layout: what `lay_out` returned.
        """
        yield from ()

    @abstractmethod
    def as_lines(self, layout: Any) -> Iterator[Line]:
        """Yield the lines below the prompt for a reviewer: the whole key and everything else.

        Args:
            layout: what `lay_out` returned.
        """

    @abstractmethod
    def on_paper(self, layout: Any) -> Iterator[str]:
        """Yield the texts that a sheet shows below the prompt, in order and as written, without answers.

        The sheet's code is computed from them.

        Args:
            layout: what `lay_out` returned.
        """

    def measures(self) -> Iterator[Measure]:
        """Yield the sizes that a manifest may limit."""
        if not (self.foreign or "").startswith("moodle:"):
            yield Measure("id", ("was",) if self.was else ("id",), len(self.was or self.name))
        for index, text in enumerate(self.tags):
            yield Measure("tag", ("tags", index), len(text))


class Stemmed(Question):
    """A question with a stem, which a sheet can show."""

    SETS = Question.SETS | {"asked"}

    stem: Prose
