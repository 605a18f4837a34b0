"""Find runs of words that a bank shares with a paper, to see whether it is in the teacher's own words."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from quizgen.evidence.passages import PaperText
from quizgen.evidence.words import spans, words, written_words
from quizgen.frozen import frozen

# Any run of six words contains four that begin at a multiple of three, so every third place is enough.
SHORTEST = 6
_SHINGLE, _STRIDE = 4, 3
_MOST_PLACES = 50  # if four words occur more often, only their last places are compared
_LONG = 64  # words; a match of this length is assumed to cover all that is shared there
_GAP = ""  # separates paragraphs: no word is empty, so no run crosses it


@frozen
class Run:
    """Consecutive words that a paper has too.

    Args:
        paper: the paper's id.
        words: the words as our text writes them.
        count: the number of words.
        paragraph: the number of the paper's paragraph.

    """

    paper: str
    words: str
    count: int
    paragraph: int


@frozen
class _Match:
    """`count` equal words, at index `ours` in our text and at index `theirs` in the papers."""

    ours: int
    theirs: int
    count: int


class OverlapIndex:
    """An index of the papers' body text; anyone may repeat headings, references and front matter.

    Args:
        papers: the papers' texts, by id.

    """

    def __init__(self, papers: Mapping[str, PaperText]) -> None:
        self._words: list[str] = [_GAP]
        self._starts: list[int] = []
        self._places: list[tuple[PaperText, int]] = []
        for paper in papers.values():
            self._add(paper)
        self._last, self._earlier = self._index()
        self._known: dict[tuple[str, int], list[str]] = {}

    def _add(self, paper: PaperText) -> None:
        """Add the body of a paper."""
        for at, paragraph in enumerate(paper.paragraphs):
            if paragraph.role == "body":
                self._starts.append(len(self._words))
                self._places.append((paper, at))
                self._words.extend(paper.words[paper.bounds[at] : paper.bounds[at + 1]])
                self._words.append(_GAP)

    def _index(self) -> tuple[dict[int, int], array[int]]:
        """Return each shingle's last place, and for each place the previous one with the same shingle, or -1.

        Places are numbered by stride. Only the hashes of shingles are kept: each hit is compared word by
        word, so two shingles that share a hash cost time but never give a wrong result.
        """
        last: dict[int, int] = {}
        earlier = array("l")
        for place, key in enumerate(_shingles(self._words, _STRIDE)):
            earlier.append(last.get(key, -1))
            last[key] = place
        return last, earlier

    def shared_runs(self, text: str, at_least: int = SHORTEST) -> list[Run]:
        """Return the runs of words that the text shares with a paper's body, in the order of the text.

        If runs overlap, only the longest counts. A run of names alone ("the Ministry of Foreign Affairs of
        the Republic") does not count: nobody can say it in other words.

        Args:
            text: the text of a question.
            at_least: the fewest words that make a run, six or more.

        Raises:
            ValueError: `at_least` is less than six.

        """
        if at_least < SHORTEST:
            raise ValueError(f"runs under {SHORTEST} words are not indexed")
        ours = words(text)
        matches = [match for match in self._matches(ours) if match.count >= at_least]
        if not matches:
            return []
        places = spans(text)
        return [
            self._run(match, text[places[match.ours][0] : places[match.ours + match.count - 1][1]])
            for match in _apart(matches)
            if not self._is_names(match)
        ]

    def _matches(self, ours: Sequence[str]) -> Iterator[_Match]:
        """Yield every stretch of our words that the papers have, as long as possible."""
        done: dict[int, int] = {}
        covered = 0, 0
        for at, key in enumerate(_shingles(ours, 1)):
            if covered[0] + _STRIDE <= at < covered[1] - _SHINGLE:
                continue  # inside a long match: another one that goes beyond it is found at its end
            place = self._last.get(key, -1)
            for _ in range(_MOST_PLACES):
                if place < 0:
                    break
                theirs = place * _STRIDE
                # Several places lead to the same stretch; what they share is the difference of positions.
                if done.get(theirs - at, -1) < at and (match := self._extended(ours, at, theirs)):
                    done[theirs - at] = match.ours + match.count
                    if match.count >= _LONG and match.ours + match.count > covered[1]:
                        covered = at, match.ours + match.count
                    yield match
                place = self._earlier[place]

    def _extended(self, ours: Sequence[str], at: int, theirs: int) -> _Match | None:
        """Return the match around these positions, or None if only the hashes are equal."""
        start, end = at, at
        shift = theirs - at
        while end < len(ours) and ours[end] == self._words[end + shift]:
            end += 1
        if end - at < _SHINGLE:
            return None
        while start > at - _LONG and start and ours[start - 1] == self._words[start - 1 + shift]:
            start -= 1
        return _Match(start, start + shift, end - start)

    def _run(self, match: _Match, written: str) -> Run:
        """Return a match as a `Run` for the caller."""
        paper, at = self._place(match)
        return Run(paper.paper, written, match.count, paper.paragraphs[at].number)

    def _place(self, match: _Match) -> tuple[PaperText, int]:
        """Return the paper of a match and the index of its paragraph."""
        return self._places[bisect_right(self._starts, match.theirs) - 1]

    def _written(self, paper: PaperText, at: int) -> list[str]:
        """Return the words of a paragraph as they are written; computed once per paragraph."""
        key = paper.paper, at
        if key not in self._known:
            self._known[key] = written_words(paper.paragraphs[at].text)
        return self._known[key]

    def _is_names(self, match: _Match) -> bool:
        """Return whether the paper capitalises every content word of the match."""
        paper, at = self._place(match)
        first = match.theirs - self._starts[bisect_right(self._starts, match.theirs) - 1]
        written = self._written(paper, at)[first : first + match.count]
        content = [word for word in written if not _is_small(word)]
        return bool(content) and all(word[0].isupper() for word in content)


def _shingles(of: Sequence[str], stride: int) -> Iterator[int]:
    """Return the hash of the four words at every `stride`-th place."""
    return map(hash, zip(*(of[start::stride] for start in range(_SHINGLE)), strict=False))


def _apart(matches: Sequence[_Match]) -> list[_Match]:
    """Return the longest matches that do not overlap in our text, in its order."""
    taken: list[_Match] = []  # sorted by start in our text, so a new match can overlap only two neighbours
    for match in sorted(matches, key=lambda match: (-match.count, match.ours, match.theirs)):
        at = bisect_right(taken, match.ours, key=lambda other: other.ours)
        free = at == 0 or taken[at - 1].ours + taken[at - 1].count <= match.ours
        if free and (at == len(taken) or match.ours + match.count <= taken[at].ours):
            taken.insert(at, match)
    return taken


_JOINING = frozenset(
    ["among", "against", "between", "from", "into", "over", "through", "under", "upon", "with"]
)


def _is_small(word: str) -> bool:
    """Return whether a word is a number or a function word, as most words of up to three letters are."""
    return word[0].isdigit() or word in _JOINING or (len(word) <= 3 and word.islower())
