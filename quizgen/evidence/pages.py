"""Clean up the pages of a PDF, which has only lines: remove running heads, separate the paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from quizgen.evidence.shapes import ends_sentence, looks_like_heading, starts_low

Page = tuple[int | None, str]
"""A page's number, or None if the file has no pages, and its text."""

_ROMAN = r"(?=\w)x{0,3}(?:ix|iv|v?i{0,3})"
_NUMBER = re.compile(
    rf"[-–—|\s]*(?:(?:page|p\.|стр\.|bet)\s*)?(?:\d+(?:\s*(?:/|of|из)\s*\d+)?|{_ROMAN})[-–—|\s]*$",
    re.IGNORECASE,
)
_LONGEST = 300  # characters; longer lines are not searched for a number that grows from page to page
_EDGE = 2  # lines at the top and at the foot of a page that may be running heads


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without page numbers and without lines that repeat at the edges of many pages."""
    count = Counter(key for number, text in pages for key in _edge_keys(text, number or 0))
    often = max(3, min(8, len(pages) // 4))
    heads = {key for key, times in count.items() if times >= often}
    return [(number, _stripped(text, number or 0, heads)) for number, text in pages]


def _edge_keys(text: str, page: int) -> set[str]:
    """Return the keys of the lines at a page's edges: equal keys on many pages mean a running head."""
    lines = [line for line in text.split("\n") if line.strip()]
    return {key for line in lines[:_EDGE] + lines[-_EDGE:] for key in _keys(line, page)}


def _keys(line: str, page: int) -> set[str]:
    """Return the forms of a line that may repeat: the line itself, and each number in it less the page's."""
    line = " ".join(line.split()).casefold()
    if not any(map(str.isalpha, line)):
        return set()
    if len(line) > _LONGEST:
        return {line}
    numbers = [match for match in re.finditer(r"\d{1,6}", line) if match[0].isascii()]
    return {line} | {f"{line[: n.start()]}#{int(n[0]) - page}#{line[n.end() :]}" for n in numbers}


def _stripped(text: str, page: int, heads: set[str]) -> str:
    """Return a page without its running heads and its page number."""
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    gone: set[int] = set()
    for edge in (filled[:_EDGE], filled[: -_EDGE - 1 : -1]):
        for at in edge:
            if not _NUMBER.match(lines[at]) and heads.isdisjoint(_keys(lines[at], page)):
                break
            gone.add(at)
    return "\n".join("" if at in gone else line for at, line in enumerate(lines))


def with_paragraphs(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with a blank line between paragraphs, guessed unless the pages have them already."""
    lines = [line.strip() for _, text in pages for line in text.strip().split("\n")]
    filled = sum(map(bool, lines))
    gaps = sum(bool(above and not line) for above, line in pairwise(lines))
    if gaps * 12 >= filled and gaps < 0.7 * filled:
        return list(pages)
    # Blank lines after nearly every line are double spacing.
    doubled = gaps * 12 >= filled
    return [(number, "\n".join(_spaced(text, doubled=doubled))) for number, text in pages]


def _spaced(text: str, *, doubled: bool) -> Iterator[str]:
    """Yield the lines of a page, with a blank one between paragraphs."""
    lines = [stripped for line in text.split("\n") if (stripped := line.strip()) or not doubled]
    width = _usual_width(lines)
    last = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if line and last and _divides(last, line, following, width):
            yield ""
        yield line
        last = line


def _divides(last: str, line: str, following: str, width: int) -> bool:
    """Return whether a paragraph seems to end between the last line and this one."""
    if _is_heading(last, line, width):
        return True
    return ends_sentence(last) and (len(last) < 0.85 * width or _is_heading(line, following, width))


def _usual_width(lines: Sequence[str]) -> int:
    """Return the length of a full line on this page: its 90th percentile, since last lines are short."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _is_heading(line: str, following: str, width: int) -> bool:
    """Return whether a line looks like the heading of the paragraph that follows."""
    return len(line) < 0.7 * width and looks_like_heading(line) and not starts_low(following)
