"""What every type of question has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol, TypeAlias, TypeVar

from quizgen.errors import FieldPath, Origin, Problem, Severity
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
from quizgen.model.papers import SourceRef, Sources

T = TypeVar("T")


Stub: TypeAlias = Mapping[str, Any]
"""Fields as a bank has them: texts, lists and mappings."""


class Shuffle(Protocol):
    """Puts things in an order that looks random; its maker decided which one."""

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
            things: to be put in order.
            texts: what each of them says; where learners have an order already, it is kept by that.
            part: names what is shuffled where a question has several parts: two columns in the same new order
                would give the answer away.
            kept_as: the name that `Question.kept` has for their order, where it is not the part's.
            mixed: whether to shuffle; else they begin as given, and only what learners have moves them.
        """


def as_written(
    things: Sequence[T], texts: Sequence[str], part: str = "", *, kept_as: str = "", mixed: bool = True
) -> tuple[T, ...]:
    """Leave things in the order that they have: a shuffle for callers who ask about parts, not places."""
    return tuple(things)


class Correction(Entry):
    """What is right where the paper errs, and who says so."""

    text: Prose
    reference: Prose


class Option(Entry):
    """Something to choose, with feedback for students who choose it."""

    text: Prose
    feedback: Prose | None = None
    worth: Worth | None = None
    fixed: End | None = None


class WrittenOption(Option):
    """An option of a list whose order is the teacher's own."""

    key: Flag = False


OptionOrText = Annotated[Option, TextOrMapping]
WrittenOptionOrText = Annotated[WrittenOption, TextOrMapping]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one question on its own: a problem that does not know its file yet."""

    path: FieldPath
    code: str
    message: str
    help: str = ""


class Keyed(NamedTuple):
    """A text that is right or wrong as an answer, or as a part of one.

    Rules ask for them so often that it is a tuple: a frozen dataclass takes three times as long to make.

    Args:
        path: the field that holds it.
        text: as written, Markdown or literal.
        right: whether it belongs to the key.
        feedback: what is said to students who answer so; empty where nothing is.
        worth: what it gives, in percent of the points, where that is written beside it; else None.
    """

    path: FieldPath
    text: str
    right: bool
    feedback: str = ""
    worth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a question as somebody reads it who checks the key.

    Args:
        text: plain text.
        right: whether it is right; None for what is neither, such as a step of an order.
        feedback: what is said to students who answer so, in plain text; empty where nothing is.
    """

    text: str
    right: bool | None = True
    feedback: str = ""


class Measure(NamedTuple):
    """How much there is of something that an output's manifest may limit.

    Args:
        name: the limit's.
        path: the field that holds it.
        size: characters of a text, or how many things there are.
    """

    name: str
    path: FieldPath
    size: int


class Question(Entry):
    """What every type of question has, and what each must answer. The types are in `quizgen.types`.

    Nothing outside `quizgen.types` and the templates knows a type by its name or class: rules, lines for a
    terminal, manifests and limits ask the questions for what stands below the fields here. What is abstract
    has no answer that would do for every type; the rest has one that a type overrides where it knows better.
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
    """The sets that the type belongs to; `quizgen.types.sets` says what each of them promises."""
    ASKED_IN: ClassVar[str] = "stem"
    """The field that holds what is asked."""
    MARKINGS: ClassVar[tuple[Marking, ...]] = ()
    """How a partly right answer can be marked, the usual way first; empty where none is partly right."""

    ELSEWHERE: ClassVar[Mapping[str, str]] = {}
    """What to write for what other tools have a field for, by that field in small letters, as its help."""
    STUB: ClassVar[Stub] = {}
    """What a new one begins with, for somebody to write over; `…` stands for what else it must have."""

    __slots__ = ("__dict__",)  # where what is worked out once is kept

    bank: str = added(default="")
    """The id of its bank."""
    name: str = added()
    """`bank/id`, by which everything refers to the question."""
    origin: Origin = added()
    """Where it was written."""
    authored: Mapping[str, Any] = added(default={})
    """What was written, with the bank's defaults, as plain text, lists and mappings."""
    stimulus: Exhibit | None = added(default=None)
    """The exhibit that `exhibit` names."""

    def attach(
        self, bank: str, origin: Origin, authored: Mapping[str, Any], stimulus: Exhibit | None = None
    ) -> None:
        """Tell a question, once, its bank, its file, what was written there, and its exhibit."""
        name = f"{bank}/{self.id}"
        self.tell(bank=bank, name=name, origin=origin, authored=authored, stimulus=stimulus)

    @property
    def default_points(self) -> Decimal:
        """The points that it gives where a quiz does not say otherwise."""
        return self.points or Decimal(1)

    def marked(self, wanted: Marking | None) -> Marking | None:
        """Return how a partly right answer is marked; None where the type leaves nothing to decide.

        Args:
            wanted: what the quiz, or else the course, says of questions with several right options.
        """
        return self.marking if self.marking in self.MARKINGS else next(iter(self.MARKINGS), None)

    @cached_property
    def formulas(self) -> Sequence[tuple[FieldPath, str]]:
        """The formulas of what outputs show, its exhibit's too, as TeX with the path of their text."""
        shown = chain(self.shown(), self.shared_texts())
        return tuple((path, tex) for path, text in shown if "$" in text for tex in formulas_of(text))

    def shared_texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the texts of its exhibit, each with the field that names the exhibit."""
        for _, text in self.stimulus.texts() if self.stimulus else ():
            yield ("exhibit",), text

    def texts_read(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the question's own texts and those of its exhibit."""
        yield from self.texts()
        yield from self.shared_texts()

    @property
    def sources_read(self) -> tuple[SourceRef, ...]:
        """Where the question comes from, and where its exhibit does."""
        return self.source + (self.stimulus.source if self.stimulus else ())

    @property
    def identity(self) -> tuple[str, str]:
        """The bank and id that the question was first known by, which learners' histories hang on."""
        bank, _, name = (self.was or self.name).partition("/")
        return bank, name

    def problem(
        self, path: FieldPath, code: str, message: str, help: str = "", severity: Severity = "error"
    ) -> Problem:
        """Return a problem of this question, placed at the field that `path` leads to."""
        return Problem(self.origin.at(*path), code, message, help, severity, self.name)

    def __init_subclass__(cls) -> None:
        """Refuse a type whose `ASKED_IN` names no field of its own."""
        super().__init_subclass__()
        if cls.ASKED_IN not in fields_of(cls):
            message = f'{cls.__name__} has no field "{cls.ASKED_IN}": name the one that asks in ASKED_IN'
            raise TypeError(message)

    @classmethod
    def stub(cls, asked: str) -> dict[str, Any]:
        """Return the fields of a question to fill in, without its id and type.

        Args:
            asked: what it asks; where that is empty, words to replace.
        """
        keys = {one.key: one.required for one in fields_of(cls).values()}
        needed = {key: "…" for key, required in keys.items() if required and key not in ("id", "type")}
        fields = {**needed, **cls.STUB, **({cls.ASKED_IN: asked} if asked else {})}
        return {key: fields[key] for key in (cls.ASKED_IN, *fields)}

    def shown(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every text with its path as outputs show it: what is in a gap apart from what is around."""
        return self.texts()

    @property
    def prompt(self) -> str:
        """What a student reads before answering, in Markdown."""
        text: str = getattr(self, self.ASKED_IN)
        return text

    @property
    def filled(self) -> str:
        """The prompt as it reads with the right answers in it, where it has room for them."""
        return self.prompt

    @property
    def keeps_ends(self) -> bool:
        """Whether one of its parts stands first or last, however the others are shuffled."""
        return False

    def faults(self) -> Iterator[Fault]:
        """Yield what makes the question unusable, as far as its own type can tell."""
        yield from ()

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the texts that a student must be able to tell apart, such as options."""
        yield from ()

    @abstractmethod
    def keyed(self) -> Iterator[Keyed]:
        """Yield the texts that the key is made of, and those that are not the key, as written."""

    @property
    def right(self) -> tuple[Keyed, ...]:
        """The texts that the key is made of."""
        return tuple(one for one in self.keyed() if one.right)

    @property
    def wrong(self) -> tuple[Keyed, ...]:
        """The texts that are not the key."""
        return tuple(one for one in self.keyed() if not one.right)

    @abstractmethod
    def lay_out(self, shuffle: Shuffle) -> Any:
        """Return the question's parts in the order in which a student sees them."""

    def kept(self, layout: Any) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the orders that learners are to find again after an edit: a name, and the texts in order.

        Args:
            layout: what `lay_out` returned.
        """
        yield from ()

    @abstractmethod
    def as_lines(self, layout: Any) -> Iterator[Line]:
        """Yield what stands below the prompt for somebody who checks it: all that the key says, and the rest.

        Args:
            layout: what `lay_out` returned.
        """

    @abstractmethod
    def on_paper(self, layout: Any) -> Iterator[str]:
        """Yield what a sheet shows below the prompt, in its order and as written: no answer, no feedback.

        A sheet's code is made of it.

        Args:
            layout: what `lay_out` returned.
        """

    def measures(self) -> Iterator[Measure]:
        """Yield the sizes of what a manifest may limit."""
        if not (self.foreign or "").startswith("moodle:"):
            yield Measure("id", ("was",) if self.was else ("id",), len(self.was or self.name))
        for index, text in enumerate(self.tags):
            yield Measure("tag", ("tags", index), len(text))


class Stemmed(Question):
    """A question with a stem, which can stand on a sheet."""

    SETS = Question.SETS | {"asked"}

    stem: Prose
