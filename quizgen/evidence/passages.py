"""Search a paper's text, by an index of its words, for a phrase or for the passage nearest to it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from typing import Literal

from quizgen.evidence.blocks import text_blocks
from quizgen.evidence.sections import Paragraph, paragraphs, section_matches
from quizgen.evidence.sentences import sentences_around
from quizgen.evidence.words import spans, words, written_words
from quizgen.frozen import frozen

__all__ = ["Difference", "Hit", "PaperText", "Paragraph", "SearchResult", "State", "section_matches"]

State = Literal["once", "several", "close", "missing"]


@frozen
class Hit:
    """A place in a paper: `paragraph.text[start:end]`."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words at this place, as the paper spells them."""
        return self.paragraph.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """The page on which the words begin, or None if the file has no pages."""
        return self.paragraph.page_at(self.start)

    @property
    def sentence(self) -> tuple[int, int]:
        """Where the sentence (or sentences) around this place begins and ends in the paragraph."""
        return sentences_around(self.paragraph.text, self.start, self.end)


@frozen
class Difference:
    """Words in which a phrase and the nearest passage differ; either side may be empty."""

    written: str
    found: str


@frozen
class SearchResult:
    """The result of a search for a phrase.

    Args:
        state: found once, found several times, only nearly found, or missing.
        hits: where the phrase was found; with "close" the nearest passage, with "missing" nothing.
        differing: with "close", the words that differ, in order.
    """

    state: State
    hits: tuple[Hit, ...] = ()
    differing: tuple[Difference, ...] = ()

    @property
    def exact_hits(self) -> tuple[Hit, ...]:
        """The places that have the phrase word for word."""
        return self.hits if self.state in ("once", "several") else ()


class PaperText:
    """The text of one paper.

    Args:
        paper: the paper's id.
        paragraphs: in reading order, numbered from 1.
        file: the file that the text was read from, for messages.
    """

    def __init__(self, paper: str, paragraphs: Sequence[Paragraph], file: str = "") -> None:
        self.paper = paper
        self.paragraphs = tuple(paragraphs)
        self.file = file

    @classmethod
    def from_text(cls, paper: str, text: str, file: str = "") -> PaperText:
        """Return a paper made of plain or Markdown text."""
        return cls(paper, paragraphs(text_blocks(text)), file)

    def find(self, phrase: str) -> SearchResult:
        """Search for a phrase word for word, ignoring punctuation, case and line ends.

        If the paper does not have it, search for the nearest passage.
        """
        for wanted in _readings(phrase):
            if starts := list(self._starts(wanted)):
                hits = tuple(self._hit(start, start + len(wanted)) for start in starts)
                return SearchResult("once" if len(hits) == 1 else "several", hits)
        return self._close(phrase)

    @cached_property
    def words(self) -> list[str]:
        """All folded words, paragraph after paragraph."""
        return [word for words_ in self._words_by_paragraph for word in words_]

    @cached_property
    def bounds(self) -> list[int]:
        """The index in `words` at which each paragraph begins, and the end of the last paragraph."""
        return list(accumulate(map(len, self._words_by_paragraph), initial=0))

    @cached_property
    def _words_by_paragraph(self) -> list[list[str]]:
        return [words(paragraph.text) for paragraph in self.paragraphs]

    @cached_property
    def _index(self) -> dict[str, array[int]]:
        """The positions of each word in `words`."""
        index: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for position, word in enumerate(self.words):
            index[word].append(position)
        return dict(index)

    def _positions(self, word: str) -> Sequence[int]:
        return self._index.get(word, ())

    def _starts(self, wanted: Sequence[str]) -> Iterator[int]:
        """Yield the positions at which the wanted words follow one another within one paragraph."""
        if not wanted:
            return
        at = min(range(len(wanted)), key=lambda n: len(self._positions(wanted[n])))
        for position in self._positions(wanted[at]):
            start = position - at
            if start >= 0 and self.words[start : start + len(wanted)] == wanted:
                _, end = self._paragraph_bounds(start)
                if start + len(wanted) <= end:
                    yield start

    def _paragraph_bounds(self, position: int) -> tuple[int, int]:
        """Return where the paragraph of the word at `position` begins and ends in `words`."""
        at = bisect_right(self.bounds, position)
        return self.bounds[at - 1], self.bounds[at]

    def _hit(self, start: int, end: int) -> Hit:
        """Return the place of `words[start:end]`."""
        at = bisect_right(self.bounds, start) - 1
        places = self._spans(at)
        first = self.bounds[at]
        return Hit(self.paragraphs[at], places[start - first][0], places[end - first - 1][1])

    def _spans(self, at: int) -> list[tuple[int, int]]:
        """Return the offsets of a paragraph's words; computed once per paragraph."""
        if at not in self._known_spans:
            self._known_spans[at] = spans(self.paragraphs[at].text)
        return self._known_spans[at]

    @cached_property
    def _known_spans(self) -> dict[int, list[tuple[int, int]]]:
        return {}

    def _close(self, phrase: str) -> SearchResult:
        """Return the passage nearest to a phrase that the paper lacks, if one is near enough."""
        wanted = words(phrase)
        if (window := self._nearest(wanted)) is None:
            return SearchResult("missing")
        hit = self._hit(*window)
        return SearchResult("close", (hit,), tuple(_differences(phrase, hit.text)))

    def _nearest(self, wanted: list[str]) -> tuple[int, int] | None:
        """Return where in `words` the passage nearest to the wanted words starts and ends."""
        if len(wanted) > _LONGEST:
            return None
        for errors in range(1, min(_MOST_ERRORS, (len(wanted) - 1) // 2) + 1):
            if passage := self._within(wanted, errors):
                return passage
        return None

    def _within(self, wanted: list[str], errors: int) -> tuple[int, int] | None:
        """Return the passage that differs least from the wanted words, by at most `errors` words."""
        best = None
        for _, low, high in self._windows(wanted, errors)[:_WINDOWS]:
            distance, start, end = _align(wanted, self.words[low:high])
            if start < end and (best is None or (distance, low + start) < best[:2]):
                best = (distance, low + start, low + end)
        return best[1:] if best and best[0] < (errors + 1, 0) else None

    def _windows(self, wanted: list[str], errors: int) -> list[tuple[int, int, int]]:
        """Return stretches that may hold a near passage, each as (fewest possible errors, start, end).

        A passage with at most `errors` changes keeps at least one of any `errors` + 1 wanted words, so it is
        enough to look around the occurrences of the rarest ones.
        """
        rarest = sorted(range(len(wanted)), key=lambda n: (len(self._positions(wanted[n])), n))[: errors + 1]
        kinds = frozenset(wanted)
        stream, enough = self.words, len(kinds) - errors
        windows = set()
        for at in rarest:
            before, after = at + errors, len(wanted) - at + errors
            for position in self._positions(wanted[at]):
                low = position - before if position > before else 0
                shared = len(kinds.intersection(stream[low : position + after]))
                if shared >= enough:
                    first, last = self._paragraph_bounds(position)
                    windows.add((len(kinds) - shared, max(first, low), min(last, position + after)))
        return sorted(windows)


_LONGEST = 40  # words of a phrase; a longer one is a quotation, and a near passage would help nobody
_MOST_ERRORS = 4
_WINDOWS = 200  # only so many of the most promising stretches are aligned
_BROKEN = re.compile(r"(?<=\w)[-‐\u00ad]\s*(?=\w)")


def _readings(phrase: str) -> Iterator[list[str]]:
    """Yield the words of a phrase: as written, then with each hyphen read as a break at a line end."""
    yield (first := words(phrase))
    if (second := words(_BROKEN.sub("", phrase))) != first:
        yield second


def _differences(phrase: str, passage: str) -> Iterator[Difference]:
    """Yield the words in which a phrase and a passage differ, in order."""
    written, found = written_words(phrase), written_words(passage)
    ours, theirs = words(phrase), words(passage)
    # Set aside the common beginning and end: if a word repeats, the matcher may align it with the wrong one.
    head = _in_common(ours, theirs)
    tail = _in_common(ours[head:][::-1], theirs[head:][::-1])
    ours, theirs = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    for tag, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Difference(" ".join(written[head + i : head + j]), " ".join(found[head + k : head + m]))


def _in_common(left: Sequence[str], right: Sequence[str]) -> int:
    """Return the number of words that both sequences begin with."""
    return next(
        (n for n, (one, other) in enumerate(zip(left, right, strict=False)) if one != other),
        min(len(left), len(right)),
    )


_EDIT, _ODD = 1 << 40, 1 << 20


def _align(wanted: Sequence[str], window: Sequence[str]) -> tuple[tuple[int, int], int, int]:
    """Return the distance of the nearest stretch of the window, and where the stretch starts and ends.

    The distance is the number of changed words, then how odd the changes are. From the least odd to the
    oddest: another form of the word, an added word, a different word, a missing word.
    """
    # One number holds edits, oddness and start: this is the inner loop of every search that finds nothing.
    row = list(range(len(window) + 1))
    for word in wanted:
        above, row = row, [row[0] + _EDIT + 3 * _ODD]
        for at, other in enumerate(window):
            swap = 0 if word == other else _EDIT if word[:4] == other[:4] else _EDIT + 2 * _ODD
            row.append(min(above[at] + swap, above[at + 1] + _EDIT + 3 * _ODD, row[at] + _EDIT + _ODD))
    end = min(range(len(row)), key=row.__getitem__)
    return (row[end] // _EDIT, row[end] % _EDIT // _ODD), row[end] % _ODD, end
