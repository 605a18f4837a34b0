"""What templates see: plain frozen values, and a context for each kind of file.

The tables of `docs/templates.md` are made of the classes here. They are a contract with templates that we
have never seen: a name goes only with a line in the change log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import is_
from typing import Any, ClassVar, TypeVar

from quizgen.arranging.codes import seen_digest
from quizgen.arranging.sheet import Arranged, Group, Item, Part, Sheet
from quizgen.evidence.citation import Citation
from quizgen.frozen import frozen
from quizgen.model.course import Bank, CourseHead, Review
from quizgen.model.entry import Entry, fields_of
from quizgen.model.fields import Markdown, WithFormulas
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.model.view import Later, View, names
from quizgen.rendering.sources import digest_of_file

V = TypeVar("V", bound=View)
PLAIN = frozenset({str, Markdown, WithFormulas, int, bool, float, Decimal, type(None)})
SHOWN, SEQUENCES = (View, str), (tuple, list)


@frozen
class CourseView(View):
    """The course.

    Args:
        id: its id.
        title: its title.
        description: Markdown, or none.
        lang: its language.
        author: who made it; none if course.yaml doesn't say.
        licence: its licence, such as CC-BY-4.0; none if course.yaml doesn't say.
        released: the day of the last release, such as 2026-01-31; none before the first.
        papers: the folder with the papers' texts, as written; none if there is none.
        reviewers: how many people must accept a question before it is checked.
        order: the ids of banks, as written; banks are in this order everywhere.
        marking: what a partly right answer gives if neither question nor quiz says so; or none.
        contact: where to report a mistake: a mail address, or the address of a page; or none.
        moodle: the oldest version of Moodle that must be able to import the files, such as 4.1; or none.
    """

    id: str
    title: str
    description: str | None
    lang: str
    author: str | None
    licence: str | None
    released: str | None
    papers: str | None
    reviewers: int
    order: tuple[str, ...]
    marking: str | None
    contact: str | None
    moodle: str | None


class ViewOf(View):
    """A view of one thing, whose fields are read from it when a template asks for one of them.

    After a change, templates ask nothing of most questions, or only for what is in `_FIRST`.
    """

    __slots__ = ("_thing",)
    _FIRST: ClassVar[tuple[str, ...]] = ()
    """The fields that can be read without the others."""
    _thing: Any

    def _read_with(self, name: str) -> Any:
        """Return a field that nobody has read yet, and set it, with those that are read together with it.

        After the last field, the view becomes one of the class itself (see `_unread`).

        Raises:
            AttributeError: if it is no field.
        """
        wanted = self._FIRST if name in self._FIRST else _others(type(self))  # type: ignore[arg-type] # a type has a hash
        if name not in wanted:
            raise AttributeError(name)
        for one, value in zip(wanted, self._read(wanted), strict=True):
            object.__setattr__(self, one, value)
        if wanted is not self._FIRST:
            getattr(self, self._FIRST[0])  # so that no field is left to read
            object.__setattr__(self, "__class__", type(self).__base__)
        return getattr(self, name)

    def _read(self, wanted: Sequence[str]) -> Sequence[Any]:
        return _values(wanted, self._thing)


@frozen
class QuestionView(ViewOf):
    """A question: the fields of every type. Those of its own type come after these, as in the format.

    Args:
        id: its id.
        type: its type, such as single-choice.
        bank: the id of its bank.
        name: `bank/id`, its name everywhere.
        prompt: the text that asks, Markdown: a stem, a front, or a text with `[…]` for its gaps.
        title: a short name for lists, literal; or none. It may give the answer away, so don't show it to
            students.
        claim: fact, attributed or corrected.
        references: evidence for the key besides the papers, Markdown, primary documents first.
        explanation: why the answer is right, Markdown; or none.
        hints: Markdown, the gentlest first.
        level: after Bloom, such as apply; or none.
        points: as written, or none.
        default_points: the points that it gives unless a quiz says otherwise.
        marking: what a partly right answer gives, as written, or none. The item's `marking` decides.
        tags: texts without spaces.
        as_of: the year that its facts are from, or none.
        use: study or exam.
        lang: its language.
        was: its first name, if it had another one; or none.
        foreign: what it was in another program, `moodle:ID` or `anki:GUID` (its `from`); or none.
        apart: the names of questions that never share a sheet with it, as written. Those that name it don't
            share one, either.
        retired: whether it is out of use.
        open_book: whether it is meant for students who have the texts beside them.
        waive: the codes of the rules that don't apply to it, each with a reason.
        exhibit: the id of the exhibit in its bank that it refers to, or none; the item has the exhibit.
    """

    _FIRST: ClassVar = ("id", "type", "bank", "name", "use", "lang", "was", "retired")

    id: str
    type: str
    bank: str
    name: str
    prompt: str
    title: str | None
    claim: str
    references: tuple[str, ...]
    explanation: str | None
    hints: tuple[str, ...]
    level: str | None
    points: Decimal | None
    default_points: Decimal
    marking: str | None
    tags: tuple[str, ...]
    as_of: int | None
    use: str
    lang: str
    was: str | None
    foreign: str | None
    apart: tuple[str, ...]
    retired: bool
    open_book: bool
    waive: Mapping[str, str]
    exhibit: str | None

    @property
    def source(self) -> tuple[View, ...]:
        """As written: each has `paper`, `section`, `page`, `find`. Show the item's `sources` instead."""
        shown: tuple[View, ...] = plain(self._thing.source)
        return shown

    @property
    def correction(self) -> View | None:
        """What is right if the paper is wrong: `text` and `reference`, both Markdown; or none."""
        shown: View | None = plain(self._thing.correction)
        return shown

    @property
    def authored(self) -> Mapping[str, Any]:
        """The question as written, in plain texts, lists and mappings; for packagers."""
        authored: Mapping[str, Any] = self._thing.authored
        return authored

    @property
    def identity(self) -> tuple[str, str]:
        """The bank and the id that learners' histories depend on; for packagers."""
        bank, question = self._thing.identity
        return bank, question


@frozen
class ExhibitView(View):
    """An exhibit: a text, table or picture that questions share.

    Args:
        id: its id.
        name: `bank/id`. A question may have the same.
        title: its heading, literal; empty if it has none.
        text: Markdown.
        lang: its language.
        sources: where it comes from, ready to show.
    """

    id: str
    name: str
    title: str
    text: str
    lang: str
    sources: tuple[Citation, ...]


@frozen
class ItemView(ViewOf):
    """A question in its place.

    Args:
        number: counted from 1 in its sheet or bank.
        question: the question.
        points: the points that it gives here.
        marking: what a partly right answer gives here: all-or-nothing, per-option, right-minus-wrong or
            per-part; none if its type has no `marking`.
        layout: its parts in their final order; which parts depends on the type.
        state: checked, lapsed, rejected or unchecked.
        draft: true unless somebody checked it.
        sources: where it comes from, ready to show.
        anchor: an id for a page. It names the question, so don't show it to students.
        exhibit: the exhibit that it refers to and shares with others; or none.
        digest: a digest of what students see of it, so that a page can store answers under it.
    """

    _FIRST: ClassVar = ("number", "question", "points", "state", "draft", "anchor", "exhibit")

    number: int
    question: QuestionView
    points: Decimal
    marking: str | None
    layout: Any
    state: str
    draft: bool
    sources: tuple[Citation, ...]
    anchor: str
    exhibit: ExhibitView | None
    digest: str

    def _read(self, wanted: Sequence[str]) -> Sequence[Any]:
        item: Item = self._thing
        return item.marking, plain(item.layout), item.sources, seen_digest(item)


@frozen
class UnitView(View):
    """Items that follow their exhibit together, or one item without an exhibit.

    Args:
        exhibit: the exhibit, to show once; or none.
        items: its questions, in a row.
    """

    exhibit: ExhibitView | None
    items: tuple[ItemView, ...]


@frozen
class BankView(View):
    """A bank without its questions' places.

    Args:
        id: its id.
        title: its title.
        description: Markdown, or empty.
        lang: its language.
        tags: texts without spaces.
    """

    id: str
    title: str
    description: str
    lang: str
    tags: tuple[str, ...]
    _file: str
    _questions: Later[tuple[QuestionView, ...]]

    @property
    def questions(self) -> tuple[QuestionView, ...]:
        """The questions as written, in order."""
        return self._questions.value


@frozen
class GroupView(View):
    """A bank with those of its items that the output carries.

    Args:
        bank: the bank.
        count: how many items it has.
    """

    bank: BankView
    count: int
    _items: Later[tuple[ItemView, ...]]

    @property
    def items(self) -> tuple[ItemView, ...]:
        """Its questions in the order of a deck."""
        return self._items.value

    @property
    def study(self) -> tuple[ItemView, ...]:
        """Those of its questions that are not only for exams."""
        return tuple([item for item in self.items if item.question.use == "study"])

    @property
    def units(self) -> tuple[UnitView, ...]:
        """The same, with those of an exhibit together."""
        return in_units(self.items)


@frozen
class PartView(View):
    """A part of a sheet under a heading.

    Args:
        title: the heading; empty if the quiz has no sections.
        instructions: Markdown; empty if there are none.
        items: its questions.
        units: the same, with those of an exhibit together.
    """

    title: str
    instructions: str
    items: tuple[ItemView, ...]
    units: tuple[UnitView, ...]


@frozen
class SheetView(View):
    """A version of a quiz.

    Args:
        letter: A, B …; empty if there is only one version.
        version: the same in lower case, for file names; a if there is only one.
        code: a code that only this sheet has; its key has it too.
        parts: the sections, or one part for all.
        items: the items of all parts.
        count: how many there are.
        points: how many points in all.
        drafts: how many are drafts.
    """

    letter: str
    version: str
    code: str
    parts: tuple[PartView, ...]
    items: tuple[ItemView, ...]
    count: int
    points: Decimal
    drafts: int


@frozen
class RowView(View):
    """A question of a quiz with its place in each version.

    Args:
        question: the question.
        item: its place in the first version.
        items: its place in every version, in their order.
    """

    question: QuestionView
    item: ItemView
    items: tuple[ItemView, ...]


@frozen
class QuizView(View):
    """A quiz as written.

    Args:
        id: its id.
        title: its title.
        instructions: Markdown, or none.
        time: a text such as “45 minutes”, a number of minutes, or none.
        minutes: the same in minutes; none if the text doesn't say so in figures.
        purpose: exam or practice; none if the quiz doesn't say.
        attempts: how often a student may take it; none if the quiz doesn't say.
        book: open or closed: whether students may have the texts beside them; none if it doesn't say.
        bands: messages for scores: each has `start`, in percent of the points, and `text`, Markdown.
        fields: what a student fills in at the head: name, id, group, class, date.
        lang: its language, or none: the course's.
        versions: how many there are.
        variants: large, easy, both or neither.
        sections: each has `title`, `instructions` and `draw`.
        draw: what it draws if it has no sections.
        shuffle: has `questions` and `options`, both true or false.
        points: the points that a question gives here, by its name.
        marking: what a partly right answer gives, or none: the course's.
        apart: lists of questions that never share a sheet.
        blueprint: the shares that the quiz aims at, by `levels`, `banks` and `types`; or none.
        seed: the number that draws and orders depend on.
    """

    id: str
    title: str
    instructions: str | None
    time: str | None
    minutes: int | None
    purpose: str | None
    attempts: int | None
    book: str | None
    bands: tuple[View, ...]
    fields: tuple[str, ...]
    lang: str | None
    versions: int
    variants: tuple[str, ...]
    sections: tuple[View, ...]
    draw: tuple[View, ...]
    shuffle: View
    points: Mapping[str, Decimal]
    marking: str | None
    apart: tuple[tuple[str, ...], ...]
    blueprint: View | None
    seed: int


@frozen
class ArrangedView(View):
    """A quiz with all its versions.

    Args:
        quiz: the quiz.
        sheets: its versions.
        rows: its questions in the order of the first version.
    """

    quiz: QuizView
    sheets: tuple[SheetView, ...]
    rows: tuple[RowView, ...]


@frozen
class ReviewView(View):
    """What one person decided on a text of a question.

    Args:
        state: accepted, rejected, or withdrawn if they took back a decision.
        digest: a digest of the text that they read.
        by: their name.
        at: when, such as 2026-01-31T10:00:00Z.
        note: their note, or none.
    """

    state: str
    digest: str
    by: str
    at: str
    note: str | None


@frozen
class ChangesView(View):
    """What has changed since the last release.

    Args:
        since: the day of that release.
        new: the names of the questions that it didn't have.
        replaced: the names of the questions that have changed.
        removed: the names of its questions that are now retired or gone.
        resized: those of `replaced` that have another number or order of options, pairs or choices.
    """

    since: str
    new: tuple[str, ...]
    replaced: tuple[str, ...]
    removed: tuple[str, ...]
    resized: tuple[str, ...]


@frozen
class ReportView(View):
    """The course in numbers. Its parts may change with our own page.

    Args:
        questions: how many there are in use.
        types: bars by type.
        levels: by level.
        states: by state.
        papers: by paper.
        banks: by bank.
        checkers: how each person checked.
        positions: the positions of the keys of single-choice questions.
        lengths: how long keys and distractors are, by bank.
        ratios: how many times as long as its distractors a key is.
        strategies: how well guessers do.
        rules: which rules found something.
    """

    questions: int
    types: tuple[View, ...]
    levels: tuple[View, ...]
    states: tuple[View, ...]
    papers: tuple[View, ...]
    banks: tuple[View, ...]
    checkers: tuple[View, ...]
    positions: tuple[View, ...]
    lengths: tuple[View, ...]
    ratios: tuple[View, ...]
    strategies: tuple[View, ...]
    rules: tuple[View, ...]


@frozen
class CoverageView(View):
    """Which passages of each paper are asked about. Its parts may change with our own page.

    Args:
        papers: the papers.
    """

    papers: tuple[View, ...]


@frozen
class PlaceView(View):
    """The place of a question in a quiz.

    Args:
        quiz: the quiz's id.
        section: the title of its section; empty if the quiz has none.
    """

    quiz: str
    section: str


@frozen
class Context:
    """What the template of any file sees of the content.

    Args:
        course: the course.
    """

    course: CourseView


@frozen
class CourseContext(Context):
    """What a file of the whole course sees.

    Args:
        banks: the banks, each with its items; in a file of changes, banks without any too.
        quizzes: the quizzes, each with its sheets and rows.
        practice: by a question's name, its places in the quizzes with `purpose: practice`.
        outputs: the names of the outputs that this build makes.
        printed: whether this build makes PDFs too.
        changes: what has changed, in a file of changes; otherwise none.
        reviews: by a question's name, its entries in the ledger, oldest first.
        report: the course in numbers; for our own pages, not part of the contract.
        coverage: which passages of each paper are asked about; for our own pages, not part of the contract.
    """

    banks: tuple[GroupView, ...]
    quizzes: Later[tuple[ArrangedView, ...]]
    practice: Mapping[str, tuple[PlaceView, ...]]
    outputs: tuple[str, ...]
    printed: bool
    changes: ChangesView | None
    reviews: Later[Mapping[str, tuple[ReviewView, ...]]]
    report: Later[ReportView]
    coverage: Later[CoverageView]


@frozen
class BankContext(Context):
    """What a bank's file sees.

    Args:
        bank: the bank.
        items: its items.
        units: the same, with those of an exhibit together.
        namesake: whether another bank has the same title.
    """

    bank: BankView
    items: tuple[ItemView, ...]
    units: tuple[UnitView, ...]
    namesake: bool


@frozen
class QuestionContext(Context):
    """What a question's file sees.

    Args:
        bank: its bank.
        item: the question as in its bank.
    """

    bank: BankView
    item: ItemView


@frozen
class QuizContext(Context):
    """What a quiz's file sees.

    Args:
        quiz: the quiz.
        sheets: its versions.
        rows: its questions, each with its place in every version.
        banks: the banks that it draws from, each with the items that it draws.
        practice: by a question's name, its places in quizzes with `purpose: practice`, this one too.
    """

    quiz: QuizView
    sheets: tuple[SheetView, ...]
    rows: tuple[RowView, ...]
    banks: tuple[GroupView, ...]
    practice: Mapping[str, tuple[PlaceView, ...]]


@frozen
class VersionContext(Context):
    """What a sheet's file sees.

    Args:
        quiz: the quiz.
        sheet: the sheet.
        variant: large or easy; empty for the usual sheet.
    """

    quiz: QuizView
    sheet: SheetView
    variant: str


class Views:
    """Makes views of a course's values; a question's is made once, for all the files that show it.

    So is that of an item, whose layout and digest take longest: every file that has it in the same place has
    the same item.
    """

    def __init__(self) -> None:
        self._questions: dict[str, QuestionView] = {}
        self._items: dict[int, tuple[Item, ItemView]] = {}

    def course(self, head: CourseHead) -> CourseView:
        """Return what is shown of course.yaml."""
        return copied(CourseView, head)

    def quiz(self, quiz: Quiz) -> QuizView:
        """Return what is shown of a quiz."""
        return copied(QuizView, quiz)

    def bank(self, bank: Bank) -> BankView:
        """Return what is shown of a bank."""
        questions = Later(lambda: tuple([self.question(one) for one in bank.questions]))
        written = (bank.id, bank.title, bank.description, bank.lang, bank.tags)
        return BankView(*written, digest_of_file(bank), questions)

    def reviews(self, ledger: Mapping[str, Sequence[Review]]) -> dict[str, tuple[ReviewView, ...]]:
        """Return what is shown of the ledger."""
        return {
            name: tuple(copied(ReviewView, review) for review in reviews if not review.is_remark)
            for name, reviews in ledger.items()
        }

    def question(self, question: Question) -> QuestionView:
        """Return what is shown of a question."""
        known = self._questions.get(question.name)
        if known is None:
            kind: type[QuestionView] = _class_of(type(question))
            known = self._questions[question.name] = _begun(kind, _thing=question)
        return known

    def item(self, item: Item) -> ItemView:
        """Return what is shown of a question in its place."""
        known = self._items.get(id(item))
        if known is None:
            view = self._view_of_item(item)
            known = self._items[id(item)] = item, view  # a held item keeps its id
        return known[1]

    def _view_of_item(self, item: Item) -> ItemView:
        return _begun(
            ItemView,
            _thing=item,
            number=item.number,
            question=self.question(item.question),
            points=item.points,
            state=item.state,
            draft=item.draft,
            anchor=item.anchor,
            exhibit=copied(ExhibitView, item.exhibit) if item.exhibit else None,
        )

    def items(self, items: Iterable[Item]) -> tuple[ItemView, ...]:
        """Return what is shown of several."""
        return tuple([self.item(item) for item in items])

    def group(self, group: Group) -> GroupView:
        """Return a bank with its items, whose views are made when a template asks for them."""
        return GroupView(self.bank(group.bank), len(group.items), Later(lambda: self.items(group.items)))

    def arranged(self, arranged: Arranged) -> ArrangedView:
        """Return a quiz with its versions."""
        sheets = tuple(self.sheet(sheet) for sheet in arranged.sheets)
        places = [{item.question.name: item for item in sheet.items} for sheet in sheets]
        rows = tuple(self._row(item, places) for item in sheets[0].items)
        return ArrangedView(self.quiz(arranged.quiz), sheets, rows)

    def sheet(self, sheet: Sheet) -> SheetView:
        """Return a version of a quiz."""
        parts = tuple(self._part(part) for part in sheet.parts)
        items = tuple(item for part in parts for item in part.items)
        return SheetView(
            sheet.letter, sheet.version, sheet.code, parts, items, sheet.count, sheet.points, sheet.drafts
        )

    def practice(self, quizzes: Iterable[Arranged]) -> dict[str, tuple[PlaceView, ...]]:
        """Return where quizzes for practice have each question, by its name; of others, nobody is to know."""
        places: dict[str, tuple[PlaceView, ...]] = {}
        for arranged in quizzes:
            if arranged.quiz.purpose == "practice":
                for part in arranged.sheets[0].parts:
                    for item in part.items:
                        place = PlaceView(arranged.quiz.id, part.title)
                        places[item.question.name] = (*places.get(item.question.name, ()), place)
        return places

    def _part(self, part: Part) -> PartView:
        items = self.items(part.items)
        return PartView(part.title, part.instructions, items, in_units(items))

    def _row(self, item: ItemView, places: Sequence[Mapping[str, ItemView]]) -> RowView:
        return RowView(item.question, item, tuple(place[item.question.name] for place in places))


def in_units(items: Iterable[ItemView]) -> tuple[UnitView, ...]:
    """Return items in their order: neighbours that share an exhibit together, each other one by itself."""
    units: list[UnitView] = []
    for exhibit, neighbours in groupby(items, key=lambda item: item.exhibit):
        if exhibit is None:
            units += [UnitView(None, (item,)) for item in neighbours]
        else:
            units.append(UnitView(exhibit, tuple(neighbours)))
    return tuple(units)


def plain(value: Any) -> Any:
    """Return a value as a template may see it: a thing of the model becomes a view of its fields."""
    if not value or type(value) in PLAIN or isinstance(value, SHOWN):
        return value
    if isinstance(value, SEQUENCES):
        made = [one if type(one) in PLAIN else plain(one) for one in value]
        return value if type(value) is tuple and _are_same(made, value) else tuple(made)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return copied(_class_of(type(value)), value)  # type: ignore[arg-type] # a type has a hash


def _are_same(made: Sequence[object], given: Sequence[object]) -> bool:
    return all(map(is_, made, given))


def _begun(kind: type[V], **given: object) -> V:
    """Return a view with some of its fields; `ViewOf` reads the others."""
    view: V = object.__new__(_unread(kind))  # type: ignore[arg-type] # a type has a hash
    for name, value in given.items():
        object.__setattr__(view, name, value)
    return view


@cache
def _unread(kind: Any) -> Any:
    """Return the class of views that have fields left to read: Python asks `__getattr__` for an empty slot.

    Once all are read, a view is of the class itself. To read a field of a class without `__getattr__` takes a
    seventh of the time.
    """
    return type(kind.__name__, (kind,), {"__slots__": (), "__getattr__": ViewOf._read_with})


def copied(kind: type[V], thing: object) -> V:
    """Return a view with the values that a thing has under the same names."""
    return kind(*_values(_copied(kind), thing))  # type: ignore[arg-type] # a type has a hash


def _values(wanted: Iterable[str], thing: object) -> list[Any]:
    """Return the values of a view's fields: those that a thing has under the same names."""
    return [value if type(value := getattr(thing, name)) in PLAIN else plain(value) for name in wanted]


@cache
def _others(kind: Any) -> tuple[str, ...]:
    """Return the names of the fields of a view of one thing that are read together."""
    return tuple(name for name in _copied(kind) if name not in kind._FIRST)


@cache
def _copied(kind: type) -> tuple[str, ...]:
    """Return the names of a view's fields that templates may read."""
    return tuple(one.name for one in fields(kind) if not one.name.startswith("_"))


@cache
def _class_of(kind: type) -> type[Any]:
    """Return the view of a kind of thing: its fields, and what else is worked out from them.

    The fields of a type of question are read when a template asks for them.

    Raises:
        TypeError: for what is neither of the model nor a dataclass, and so not for templates.
    """
    if issubclass(kind, Question):
        more = {name: _asked_of(name) for name in fields_of(kind) if name not in names(QuestionView)}
        return frozen(type(kind.__name__, (QuestionView,), more))
    if issubclass(kind, Entry):
        own = tuple(fields_of(kind))
    elif is_dataclass(kind):
        own = names(kind)
    else:
        raise TypeError(f"a template is shown no {kind.__name__}")
    return frozen(type(kind.__name__, (View,), {"__annotations__": dict.fromkeys(own, Any)}))


def _asked_of(name: str) -> property:
    """Return a property with the value that a view's question has under this name."""
    return property(lambda view: plain(getattr(view._thing, name)))
