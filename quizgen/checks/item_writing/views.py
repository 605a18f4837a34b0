"""Questions as rules see them: visible texts, their words, options and keys, all computed on first use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

from quizgen.arranging.sheet import Arranged
from quizgen.checks.item_writing.lists import Lists, of, tokens_of_each
from quizgen.checks.item_writing.quantities import Span, span_of
from quizgen.errors import FieldPath
from quizgen.model.course import Bank
from quizgen.model.fields import all_as_words
from quizgen.model.question import Keyed, Question
from quizgen.types import sets

if TYPE_CHECKING:
    from quizgen.checks.item_writing.guessers import Guessed

NONE: frozenset[str] = frozenset()
"""No words."""
NOTHING = frozenset({""})
"""The stem of stop words, which `content` drops."""
MONTH = re.compile(r"(?<!^)\bMay\b")
SENTENCE_END = re.compile(r"(?<=[.!?])[\s]+")
TOPIC_SHARE, TOPIC_LEAST = 0.20, 3
"""A word in more than a fifth of a bank's stems, and in more than three, is part of the bank's topic."""


T = TypeVar("T")
Owner = TypeVar("Owner")


class lazy(Generic[Owner, T]):  # noqa: N801 - a decorator
    """A property that is computed on first use; unlike functools' before Python 3.12, it takes no lock."""

    def __init__(self, work_out: Callable[[Owner], T]) -> None:
        self.work_out = work_out
        self.name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Owner, owner: type[Owner]) -> T:
        value = self.work_out(instance)
        setattr(instance, self.name, value)  # Python makes no dictionary for it
        return value


class Text:
    """A text as readers see it; `texts_of` makes it.

    Args:
        written: the text as written.
        visible: the text without marks, on one line.
        tokens: its runs of letters and digits, case-folded; the text itself if there are none, as in `}`.
        lists: the word lists of its language.
    """

    def __init__(self, written: str, visible: str, tokens: list[str], lists: Lists) -> None:
        self.written = written
        self.visible = visible
        self.tokens = tokens
        self.lists = lists

    def __len__(self) -> int:
        return len(self.visible)

    @lazy
    def listed(self) -> frozenset[str]:
        """The few tokens with which an entry of any word list begins."""
        return self.lists.all_beginnings.intersection(self.tokens)

    @lazy
    def spaced(self) -> str:
        """The tokens joined by single spaces, to search phrases in."""
        return " ".join(self.tokens)

    @lazy
    def content(self) -> frozenset[str]:
        """The stems of the words that carry meaning."""
        return frozenset(map(self.lists.stems.__getitem__, self.tokens)) - NOTHING

    @lazy
    def absolutes(self) -> int:
        """How many absolutes it has ("always", "only"), without those before a number."""
        tokens, lists = self.tokens, self.lists
        words = lists.single["absolutes"]
        found = 0
        if not words.isdisjoint(self.listed):
            pairs = zip(tokens, [*tokens[1:], ""], strict=True)
            found = sum(
                one in words and after not in lists["counts"] and not after[:1].isdigit()
                for one, after in pairs
            )
        return found + self._count("absolutes")

    @lazy
    def hedges(self) -> int:
        """How many hedges it has ("often", "may"), without the month of May."""
        words, found = self.lists.single["hedges"], self._count("hedges")
        if not words.isdisjoint(self.listed):
            found += sum(token in words for token in self.tokens) - len(MONTH.findall(self.visible))
        return found

    def _count(self, name: str) -> int:
        """Return how many entries of several words from a word list it has."""
        entries, beginnings = self.lists.several[name], self.lists.beginnings[name]
        if beginnings.isdisjoint(self.listed):
            return 0
        return sum(f" {one} " in f" {self.spaced} " for one in entries)

    def has(self, name: str) -> bool:
        """Return whether the text has an entry of a word list."""
        return bool(self.first(name))

    def first(self, name: str) -> str:
        """Return the first entry of a word list in the text, or an empty text."""
        if self.lists.beginnings[name].isdisjoint(self.listed):
            return ""
        found = self.lists.phrases[name].search(self.spaced)
        return found.group() if found else ""


def texts_of(written: Sequence[str], lists: Lists) -> list[Text]:
    """Return texts as readers see them; all at once, because that takes half the time.

    Args:
        written: the texts, Markdown or literal.
        lists: the word lists of their language.
    """
    visible = all_as_words(written)
    seen = zip(written, visible, tokens_of_each(visible), strict=True)
    return [Text(one, shown, tokens or [shown], lists) for one, shown, tokens in seen]


def text_of(written: str, lists: Lists) -> Text:
    """Return one text as readers see it."""
    return texts_of([written], lists)[0]


class Choice(NamedTuple):
    """An option: its text, whether it is right, its feedback, and the path of its field."""

    text: Text
    key: bool
    feedback: str
    path: FieldPath


class Judged(NamedTuple):
    """A statement: whether it is true, its length, and whether it has an absolute or a hedge."""

    true: bool
    length: int
    absolute: bool
    hedged: bool


class Faces(NamedTuple):
    """A card: the words of its front, and its back."""

    front: frozenset[str]
    back: str


class View:
    """A question as rules see it.

    Args:
        question: the question.
        lists: the word lists of its language.
    """

    def __init__(self, question: Question, lists: Lists) -> None:
        self.question = question
        self.lists = lists
        self.topic = NONE
        self.repeated = NONE  # words for which rules that leave out the topic find something if there is none
        self.guessed: Guessed | None = None

    @lazy
    def name(self) -> str:
        """The question's name, `bank/id`."""
        return self.question.name

    def is_of(self, names: Collection[str]) -> bool:
        """Return whether the question's type belongs to one of some sets."""
        return not self.question.SETS.isdisjoint(names)

    @property
    def card(self) -> sets.Card:
        """The question, of the set `cards`."""
        return cast(sets.Card, self.question)

    @property
    def ordered(self) -> sets.Ordered:
        """The question, of the set `one-key`."""
        return cast(sets.Ordered, self.question)

    @property
    def several_keys(self) -> sets.SeveralKeys:
        """The question, of the set `several-keys`."""
        return cast(sets.SeveralKeys, self.question)

    @property
    def statement(self) -> sets.Statement:
        """The question, of the set `statements`."""
        return cast(sets.Statement, self.question)

    @property
    def term(self) -> sets.Term:
        """The question, of the set `terms`."""
        return cast(sets.Term, self.question)

    @property
    def number(self) -> sets.Number:
        """The question, of the set `numbers`."""
        return cast(sets.Number, self.question)

    @property
    def gapped(self) -> sets.Gapped:
        """The question, of the set `gaps`."""
        return cast(sets.Gapped, self.question)

    @property
    def paired(self) -> sets.Paired:
        """The question, of the set `pairs`."""
        return cast(sets.Paired, self.question)

    @property
    def in_sequence(self) -> sets.InSequence:
        """The question, of the set `sequences`."""
        return cast(sets.InSequence, self.question)

    @lazy
    def _texts(self) -> list[Text]:
        """The stem, then the options."""
        options = self.keyed if "options" in self.question.SETS else ()
        return texts_of([self.question.prompt, *[one.text for one in options]], self.lists)

    @lazy
    def stem(self) -> Text:
        """The text that asks; a cloze has its gaps shown as `[…]`."""
        return self._texts[0]

    @lazy
    def words(self) -> frozenset[str]:
        """The words of the stem that carry meaning."""
        return self.stem.content

    @lazy
    def lead_in(self) -> Text:
        """The last sentence, which asks, without instructions after it ("Choose two.")."""
        visible = self.stem.visible
        if not any(sign in visible[:-1] for sign in ".!?"):
            return self.stem  # as most stems: it has no end but its own
        parts = SENTENCE_END.split(visible)
        if len(parts) == 1:
            return self.stem
        sentences = texts_of(parts, self.lists)
        while len(sentences) > 1 and sentences[-2].visible.endswith("?") and self._orders(sentences[-1]):
            sentences.pop()
        return sentences[-1]

    def _orders(self, sentence: Text) -> bool:
        return sentence.tokens[0] in self.lists["orders"] and not sentence.visible.endswith("?")

    @lazy
    def keyed(self) -> list[Keyed]:
        """The texts of the key and the wrong ones."""
        return list(self.question.keyed())

    @lazy
    def choices(self) -> tuple[Choice, ...]:
        """The options as written; empty for types whose options no teacher writes."""
        if "options" not in self.question.SETS:
            return ()
        options = zip(self._texts[1:], self.keyed, strict=True)
        return tuple([Choice(text, one.right, one.feedback, one.path) for text, one in options])

    def may_have(self, name: str) -> bool:
        """Return whether an option may have an entry of a word list: whether it has the first word of one."""
        return not self.lists.beginnings[name].isdisjoint(self._listed)

    @lazy
    def _listed(self) -> frozenset[str]:
        """The few tokens of all options with which an entry of any word list begins."""
        tokens = [choice.text.tokens for choice in self.choices]
        return self.lists.all_beginnings.intersection(chain.from_iterable(tokens))

    @lazy
    def keys(self) -> list[bool]:
        """Whether each option is right."""
        return [choice.key for choice in self.choices]

    @lazy
    def absolutes(self) -> list[int]:
        """How many absolutes each option has."""
        if not self.may_have("absolutes"):
            return [0] * len(self.choices)
        return [choice.text.absolutes for choice in self.choices]

    @lazy
    def hedges(self) -> list[int]:
        """How many hedges each option has."""
        if not self.may_have("hedges"):
            return [0] * len(self.choices)
        return [choice.text.hedges for choice in self.choices]

    @lazy
    def spans(self) -> list[Span]:
        """The options that are numbers or ranges."""
        return [span for choice in self.choices if (span := span_of(choice))]

    @lazy
    def key(self) -> Choice:
        """The right option, for types that have exactly one."""
        return next(choice for choice in self.choices if choice.key)

    @lazy
    def distractors(self) -> tuple[Choice, ...]:
        """The wrong options."""
        return tuple([choice for choice in self.choices if not choice.key])

    @lazy
    def lengths(self) -> tuple[int, list[int]]:
        """The number of characters of the key, and of each distractor."""
        return len(self.key.text), [len(choice.text) for choice in self.distractors]

    @lazy
    def likeness(self) -> list[float]:
        """Each option's mean similarity to the others, by shared words (Jaccard)."""
        sets = [choice.text.content for choice in self.choices]
        sums = [0.0] * len(sets)
        for i, one in enumerate(sets):
            for j in range(i):
                if shared := len(one & sets[j]):
                    likeness = shared / (len(one) + len(sets[j]) - shared)
                    sums[i] += likeness
                    sums[j] += likeness
        return [round(value / max(1, len(sets) - 1), 9) for value in sums]

    @lazy
    def fixed_order(self) -> bool:
        """Whether the teacher chose the order of the options."""
        return self.is_of(["one-key"]) and self.ordered.order == "as-written"

    @lazy
    def judged(self) -> Judged:
        """The statement, of the set `statements`, as rules on a bank compare it."""
        stem = self.stem
        return Judged(bool(self.statement.answer), len(stem), stem.absolutes > 0, stem.hedges > 0)

    @lazy
    def faces(self) -> Faces:
        """The card, of the set `cards`, as rules on a bank compare it."""
        return Faces(frozenset(self.stem.tokens), self.card.back.strip())

    def telling(self, words: frozenset[str]) -> frozenset[str]:
        """Return words that carry meaning without those of the bank's topic."""
        return words - self.topic


class BankView(NamedTuple):
    """A bank's questions, and the words that it is about."""

    bank: Bank
    items: Sequence[View]
    topic: frozenset[str] = frozenset()

    def those_of(self, *names: str) -> list[View]:
        """Return the questions of some sets of types that are not retired."""
        return [item for item in self.items if item.is_of(names) and not item.question.retired]


class QuizView(NamedTuple):
    """A quiz's questions, in the order of its first sheet.

    Args:
        arranged: the quiz.
        items: its questions.
        written: whether a teacher wrote the quiz; otherwise it is a bank that serves as one.
    """

    arranged: Arranged
    items: Sequence[View]
    written: bool


def view(question: Question, topic: frozenset[str] = frozenset()) -> View:
    """Return a question as rules see it, in a bank that is about some words."""
    item = View(question, of(question.lang))
    item.topic = topic
    return item


def bank_view(bank: Bank, items: Sequence[View]) -> BankView:
    """Return a bank as rules see it, and let each of its questions know what the bank is about."""
    topic = _topic(items)
    for item in items:
        item.topic = topic
    return BankView(bank, items, topic)


def _topic(items: Sequence[View]) -> frozenset[str]:
    """Return the words that are in too many stems to tell questions apart."""
    counts: Counter[str] = Counter()
    for item in items:
        counts.update(item.words)
    least = max(TOPIC_LEAST, TOPIC_SHARE * len(items))
    return frozenset(word for word, count in counts.items() if count > least)
