"""Rules on a quiz as a whole: one question must not answer another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from quizgen.checks.item_writing.lists import STEM
from quizgen.checks.item_writing.literature import HALADYNA_2002, MILLMAN_1965
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.similar_sets import nearest
from quizgen.checks.item_writing.views import QuizView, View, text_of, texts_of
from quizgen.errors import FieldPath, Severity

RARE, LONG_WORD, LONG_NUMBER = 3, 3, 4
YEAR = re.compile(r"(1\d|20)\d\d")


@rule(
    "cued-answer",
    "warning",
    "asked",
    needs=("stop",),
    sources=(HALADYNA_2002.at("no. 4"), MILLMAN_1965),
)
def cued_answer(quiz: QuizView) -> Iterator[Finding]:
    """The stem or the exhibit of one question gives the answer to another in the same quiz.

    Students who read the whole quiz find the answer there (Millman, Bishop & Ebel 1965).

    It looks for the words of the answer that carry meaning, without those that are in more than three
    questions of the quiz, or in the stem or the distractors of the question itself. It is a warning if
    another stem has all of these words, at least two, or has one that is a year. It is a note if another
    stem has only two or more of them, or the only one there is; if another question's options have all of
    them; or if its exhibit has all of them, at least two, as students may be meant to look things up
    there. Explanations don't count, because no output shows them before students answer.
    """
    stems = _index([item.words for item in quiz.items])
    offered = _index([_on_offer(item) for item in quiz.items])
    shared = _index(_exhibits(quiz.items))
    for number, item in enumerate(quiz.items):
        for answer in _answers(item):
            telling = answer - item.words - _wrong(item)
            rare = {word for word in telling if _tells(word)}
            rare -= {word for word in rare if len(stems.get(word, ())) + len(offered.get(word, ())) > RARE}
            for where, place in (("stem", stems), ("options", offered), ("exhibit", shared)):
                for other, words in _matches(number, rare, place).items():
                    whole = telling <= words and (
                        where != "exhibit" or _looks_elsewhere(item, quiz.items[other], words)
                    )
                    year = any(map(YEAR.fullmatch, words))
                    sure = where == "stem" and ((whole and len(words) > 1) or year)
                    severity: Severity = "warning" if sure else "note"
                    if sure or whole or (where == "stem" and len(words) > 1):
                        yield _cue(item, quiz.items[other], where, words, severity)


def _exhibits(items: Sequence[View]) -> list[frozenset[str]]:
    """Return the words of each question's exhibit; an exhibit counts only for the first of its questions."""
    seen: set[str] = set()
    words: list[frozenset[str]] = []
    for item in items:
        exhibit = item.question.stimulus
        if exhibit is None or exhibit.name in seen:
            words.append(frozenset())
        else:
            seen.add(exhibit.name)
            words.append(text_of(exhibit.text, item.lists).content)
    return words


def _looks_elsewhere(item: View, other: View, words: Set[str]) -> bool:
    """Return whether the exhibit that holds the answer belongs only to other questions."""
    return len(words) > 1 and item.question.stimulus is not other.question.stimulus


def _tells(word: str) -> bool:
    """Return whether a word is too long to recur by chance; a number needs four digits."""
    return len(word) >= (LONG_NUMBER if word[0].isdigit() else LONG_WORD)


Places = defaultdict[str, list[int]]


def _index(texts: Sequence[frozenset[str]]) -> Places:
    """Return the numbers of the texts in which each word occurs."""
    places: Places = defaultdict(list)
    for number, words in enumerate(texts):
        for word in words:
            places[word].append(number)
    return places


def _on_offer(item: View) -> frozenset[str]:
    """Return the words that are in a question's options but not in its stem."""
    return frozenset().union(*(choice.text.content for choice in item.choices)) - item.words


def _matches(number: int, rare: Set[str], place: Places) -> dict[int, set[str]]:
    """Return the numbers of other questions that have rare words, each with these words."""
    shared: dict[int, set[str]] = {}
    for word in sorted(rare):
        for other in place.get(word, ()):
            if other != number:
                shared.setdefault(other, set()).add(word)
    return shared


def _cue(item: View, other: View, where: str, words: Set[str], severity: Severity) -> Finding:
    repeated = ", ".join(f'"{_written(other, word)}"' for word in sorted(words))
    holds = "the options have" if where == "options" else f"the {where} has"
    message = f'{holds} {repeated}: part of the answer to "{item.name}", which is in the same quiz'
    help_text = "reword one of them, or name the other under `apart` in one of them"
    path: FieldPath = {"stem": (other.question.ASKED_IN,), "exhibit": ("exhibit",)}.get(where, ())
    return Finding(message, help_text, path, other, severity)


def _answers(item: View) -> Iterator[frozenset[str]]:
    """Yield the content words of each right answer, for types whose answers may occur in other texts."""
    if item.is_of(["options", "typed"]):
        texts = texts_of([one.text for one in item.question.right], item.lists)
        yield from (text.content for text in texts)


def _wrong(item: View) -> frozenset[str]:
    return frozenset().union(*(choice.text.content for choice in item.distractors))


def _written(item: View, word: str) -> str:
    texts = [item.stem, *(choice.text for choice in item.choices)]
    return next((token for text in texts for token in text.tokens if token[:STEM] == word), word)


@rule("same-passage", "warning", "asked", sources=(HALADYNA_2002.at("no. 4"),))
def same_passage(quiz: QuizView) -> Iterator[Finding]:
    """Two questions in a quiz rest on the same phrase of the same paper.

    One sentence answers both: students who know it get twice the points, and one question may answer the
    other.

    The rule looks only at quizzes that a teacher wrote, not at banks used as quizzes.
    """
    if not quiz.written:
        return
    seen: dict[tuple[str, str], View] = {}
    for item in quiz.items:
        for source in item.question.source:
            if not source.find:
                continue
            place = (source.paper, source.find)
            other = seen.setdefault(place, item)
            if other is not item:
                message = (
                    f'the question rests on the same phrase as "{other.name}", which is in the same quiz'
                )
                help_text = "name the other under `apart` in one of them"
                yield Finding(message, help_text, ("source",), on=item)


@rule("similar-stems", "warning", "asked", sources=(HALADYNA_2002.at("no. 4"),))
def similar_stems(quiz: QuizView) -> Iterator[Finding]:
    """Two stems in a quiz share four fifths of the words that carry meaning.

    It is the same question twice, or two that help to answer each other.

    Words are compared (Jaccard, .8 or more), in stems with at least four that carry meaning. Questions
    that differ in a number are left alone: they are meant to be alike. If several questions before it in
    the quiz are similar, the message names the most similar one and counts the others. quizgen compares a
    question with at most a hundred others, those with the same rare words first.
    """
    by_numbers: defaultdict[frozenset[str], list[View]] = defaultdict(list)
    for item in quiz.items:
        if not item.is_of(["pairs"]):
            by_numbers[frozenset(word for word in item.words if word[0].isdigit())].append(item)
    for items in by_numbers.values():
        for number, found in nearest([item.words for item in items]):
            named = f'"{items[found.number].name}"'
            where = f"{named} and {found.others}, which are" if found.more else f"{named}, which is"
            yield Finding(
                f"the stem is nearly the same as in {where} in the same quiz",
                "leave one of them out, or name the other under `apart` in one of them",
                on=items[number],
            )


@rule("hinged-question", "warning", "asked", needs=("hinges",), sources=(HALADYNA_2002.at("no. 4"),))
def hinged_question(item: View) -> Iterator[Finding]:
    """The question refers to another one ("the previous question").

    Questions are shuffled and drawn, so the previous one may be any other. And students who were wrong
    there are wrong here again.
    """
    if found := item.stem.first("hinges"):
        yield Finding(
            f'"{found}": questions are shuffled, so it may be another one', "let it stand on its own", ()
        )
