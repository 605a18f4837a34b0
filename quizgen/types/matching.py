"""Matching: premises and the responses that belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.entry import Entry
from quizgen.model.fields import LabelWithFormulas, Prose
from quizgen.model.question import Fault, Keyed, Line, Measure, Shuffle, Stemmed, Stub
from quizgen.model.view import View
from quizgen.text.literal import formulas
from quizgen.text.markdown import to_words
from quizgen.types.layout import letter, unlike


class Pair(Entry):
    """A premise with its response."""

    premise: Prose
    response: LabelWithFormulas


@frozen
class PlacedPremise(View):
    """A premise in its place, with the letter of its response."""

    number: int
    text: str
    letter: str
    response: str


@frozen
class PlacedResponse(View):
    """A response in its place."""

    letter: str
    text: str
    spare: bool


@frozen
class MatchingLayout(View):
    """The two columns of a matching question.

    Args:
        premises: the premises in order.
        responses: the responses in order.
        choices: the responses in the order in which programs that read pair by pair number them: at first
            by their premises' order, and after a release in the order that learners have.
    """

    premises: tuple[PlacedPremise, ...]
    responses: tuple[PlacedResponse, ...]
    choices: tuple[str, ...]

    @property
    def spare(self) -> tuple[str, ...]:
        """The responses that match no premise, in the order of `choices`."""
        spare = {response.text for response in self.responses if response.spare}
        return tuple(text for text in self.choices if text in spare)

    @property
    def in_step(self) -> bool:
        """Whether `choices` begins with the responses in the order of their premises."""
        named = tuple(dict.fromkeys(premise.response for premise in self.premises))
        return self.choices[: len(named)] == named

    @property
    def answer(self) -> str:
        """Each premise's number with its response's letter."""
        return ", ".join(f"{premise.number} {premise.letter}" for premise in self.premises)


class Matching(Stemmed):
    """Pairs to find; a response may belong to several premises, and a spare one belongs to none."""

    SETS = Stemmed.SETS | {"pairs"}
    MARKINGS = ("per-part", "all-or-nothing")
    ELSEWHERE: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("premises", "responses", "left", "right", "terms", "definitions"),
        "write what belongs together side by side: pairs: [{premise: …, response: …}]",
    )
    STUB: ClassVar[Stub] = {
        "stem": "What goes with what?",
        "pairs": [
            {"premise": "The first thing", "response": "What goes with it"},
            {"premise": "The second thing", "response": "What belongs to that"},
        ],
        "spare": ["What belongs to neither"],
    }

    type: Literal["matching"]
    pairs: tuple[Pair, ...]
    spare: tuple[LabelWithFormulas, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """Yield faults of too few pairs or responses, and of spare responses that are used or repeated."""
        if len(self.pairs) < 2:
            yield Fault(
                ("pairs",), "too-few-pairs", "a matching question needs at least two pairs", "add pairs"
            )
        used = {pair.response for pair in self.pairs}
        for index, text in enumerate(self.spare):
            if text in used:
                message = f'the spare response "{text}" belongs to a premise'
                yield Fault(("spare", index), "spare-is-used", message, "a spare response matches nothing")
            if text in self.spare[:index]:
                yield Fault(("spare", index), "same-text", f'"{text}" appears twice', "remove it")
        if len(used) + len(set(self.spare)) < 2:
            yield Fault(
                ("pairs",), "one-response", "there is only one response to choose", "add a spare response"
            )

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the premises; equal responses count as one."""
        for index, pair in enumerate(self.pairs):
            yield ("pairs", index, "premise"), pair.premise

    def keyed(self) -> Iterator[Keyed]:
        """Yield the responses: those of the premises, and the spare ones."""
        for index, pair in enumerate(self.pairs):
            yield Keyed(("pairs", index, "response"), pair.response, right=True)
        for index, text in enumerate(self.spare):
            yield Keyed(("spare", index), text, right=False)

    def measures(self) -> Iterator[Measure]:
        """Yield the lengths of the responses, and their number of formulas."""
        yield from super().measures()
        for one in self.keyed():
            yield Measure("response", one.path, len(one.text))
        found = [one.path for one in self.keyed() for _ in formulas(one.text)]
        yield Measure("response_formulas", found[0] if found else ("pairs",), len(found))

    def lay_out(self, shuffle: Shuffle) -> MatchingLayout:
        """Return both columns shuffled, but never with every response beside its premise."""
        pairs = shuffle(self.pairs, [pair.premise for pair in self.pairs], "premises")
        texts = tuple(dict.fromkeys([pair.response for pair in self.pairs] + list(self.spare)))
        aligned = dict.fromkeys([pair.response for pair in pairs] + list(self.spare))
        mixed = shuffle(texts, texts, "responses")
        order = unlike([texts.index(text) for text in aligned], [texts.index(text) for text in mixed])
        letters = {texts[at]: letter(index) for index, at in enumerate(order)}
        spare = set(self.spare)
        named = tuple(dict.fromkeys([*(pair.response for pair in pairs), *letters]))
        return MatchingLayout(
            tuple(
                PlacedPremise(number, pair.premise, letters[pair.response], pair.response)
                for number, pair in enumerate(pairs, 1)
            ),
            tuple(PlacedResponse(letters[text], text, text in spare) for text in letters),
            shuffle(named, named, "choices", mixed=False),
        )

    def kept(self, layout: MatchingLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the orders of both columns and of `choices`."""
        yield "premises", [premise.text for premise in layout.premises]
        yield "responses", [response.text for response in layout.responses]
        yield "choices", layout.choices

    def on_paper(self, layout: MatchingLayout) -> Iterator[str]:
        """Yield the premises, then the responses."""
        yield from (premise.text for premise in layout.premises)
        yield from (response.text for response in layout.responses)

    def as_lines(self, layout: MatchingLayout) -> Iterator[Line]:
        """Yield the pairs, then the responses that match no premise."""
        for premise in layout.premises:
            yield Line(f"{to_words(premise.text)} -> {premise.response}")
        yield from (Line(response.text, right=False) for response in layout.responses if response.spare)
