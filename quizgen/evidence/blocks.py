"""Split text at blank lines into blocks, mending line ends, hyphens and page breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from quizgen.evidence.hyphens import Hyphens
from quizgen.evidence.pages import Page, with_paragraphs, without_running_heads
from quizgen.evidence.shapes import ends_sentence, looks_like_heading, starts_low
from quizgen.frozen import frozen


@frozen
class Block:
    """A paragraph or heading as the file has it.

    Args:
        text: its words, with white space normalised.
        level: 1 to 6 for a heading marked as one, 0 for anything else.
        page: the page it starts on, or None if the file has no pages.
        loose: whether two or more blank lines precede it, as after a page break in a text without pages.
        turns: offsets in `text` at which a new page begins.
    """

    text: str
    level: int = 0
    page: int | None = None
    loose: bool = False
    turns: tuple[int, ...] = ()


_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_HASHES = re.compile(r"[\s#]*")
_UNDERLINE = re.compile(r"(=+|-{3,})$")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
# Control characters do nothing for a reader and a lot to a terminal.
_TIDIED: dict[int, str | None] = (
    {code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if code not in {0x09, 0x0A}}
    | dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF])
    | dict(zip(range(0xFB00, 0xFB07), ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
)


def tidy(text: str) -> str:
    """Return the text in NFC with Unix line ends, without control characters, soft hyphens or ligatures."""
    text = _SOFT_BREAK.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_TIDIED)
    return unicodedata.normalize("NFC", text if text.isascii() else _many_marks().sub(r"\1", text))


@cache
def _many_marks() -> re.Pattern[str]:
    """Return the pattern for more than 30 marks on one letter, the limit of Unicode's stream-safe text.

    No script uses more, and sorting marks takes time with the square of their number (UAX #15, section 13).
    """
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{30}})[{marks}]+")


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of plain text or Markdown, which form feeds divide into pages."""
    if "\f" in text:
        return paged_blocks(list(enumerate(text.split("\f"), start=1)))
    return _blocks([(None, tidy(text))])


def paged_blocks(pages: Sequence[Page]) -> list[Block]:
    """Return the blocks of pages, without running heads; a paragraph split by a page break is one block."""
    tidied = without_running_heads([(number, tidy(text)) for number, text in pages])
    return _blocks(with_paragraphs(tidied))


def _blocks(pages: Sequence[Page]) -> list[Block]:
    """Return the blocks of all pages, which blank lines and headings separate."""
    hyphens = Hyphens("\n".join(text for _, text in pages))
    blocks = [block for number, text in pages for block in _page_blocks(text, number, hyphens)]
    return _rejoined(_with_run_in_headings_apart(blocks), hyphens)


def _page_blocks(text: str, page: int | None, hyphens: Hyphens) -> Iterator[Block]:
    """Yield the blocks of one page."""
    lines: list[str] = []
    blank = before = 0
    for line in [*_LINK.sub(r"\1", text).split("\n"), ""]:
        marked = _HEADING.match(stripped := line.strip())
        if lines and (not stripped or marked):
            yield _block(lines, page, loose=before > 1, hyphens=hyphens)
            lines = []
        if marked:
            yield Block(_name(marked[2]), len(marked[1]), page)
        elif stripped:
            before = before if lines else blank
            lines.append(stripped)
        blank = 0 if stripped else blank + 1


def _name(heading: str) -> str:
    """Return a heading without its closing hashes."""
    closing = _HASHES.match(heading[::-1])
    name = heading[: -closing.end()] if closing and closing.end() else heading
    return " ".join((name or heading[0]).split())


def _block(lines: list[str], page: int | None, *, loose: bool, hyphens: Hyphens) -> Block:
    """Return the lines as one block; a line underlined with === or --- is a heading."""
    if len(lines) == 2 and (rule := _UNDERLINE.match(lines[1])):
        return Block(" ".join(lines[0].split()), 1 if rule[1][0] == "=" else 2, page)
    return Block(hyphens.joined(lines), 0, page, loose)


def _rejoined(blocks: Iterable[Block], hyphens: Hyphens) -> list[Block]:
    """Return the blocks, joining the halves of each paragraph that a page break splits."""
    result: list[Block] = []
    page = 0
    for block in blocks:
        turned = (block.page or 0) - page
        page += turned
        if result and _continues(result[-1], block, turned=bool(turned)):
            left = result[-1]
            text = hyphens.glue(left.text, block.text)
            turns = (len(text) - len(block.text),) * turned
            result[-1] = replace(left, text=text, turns=left.turns + turns)
        else:
            result.append(block)
    return result


def _continues(left: Block, right: Block, *, turned: bool) -> bool:
    """Return whether `right` continues the paragraph that `left` began on the previous page."""
    if left.level or right.level or not (turned or right.loose) or len(left.text) > _LONGEST:
        return False
    if left.text.count("(") > left.text.count(")") and _CLOSING.match(right.text):
        return True
    if ends_sentence(left.text):
        return False
    if starts_low(right.text) or left.text[-1] in ",-‐(":
        return True
    # Before a capital letter only a real page break joins: two blank lines may just as well separate.
    return (
        turned
        and left.text[-1].isalnum()
        and not any(looks_like_heading(side.text) for side in (left, right))
    )


_LONGEST = 20_000
"""Characters; a longer paragraph is never continued: in such a text, paragraphs can't be told apart."""
_CLOSING = re.compile(r"[^()]{0,80}\)")
_RUN_IN = re.compile(r"""([.!?](?:["'”’»)]|\s?\[[\d,\s–-]+\])*)\s+([^\W\d_][^.!?;]*)$""")


def _with_run_in_headings_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, splitting off a heading that ran into the last paragraph of a page."""
    for block, following in zip_longest(blocks, blocks[1:]):
        heading = _run_in_heading(block, following) if following else ""
        if heading:
            yield replace(block, text=block.text[: -len(heading)].rstrip())
            yield Block(heading, 0, block.page)
        else:
            yield block


def _run_in_heading(block: Block, following: Block) -> str:
    """Return the heading at the end of a page's last block, or an empty text."""
    if block.level or not (following.loose or following.page != block.page) or starts_low(following.text):
        return ""
    match = _RUN_IN.search(block.text)
    if not match or not looks_like_heading(match[2]):
        return ""
    return match[2] if all(word[0].isupper() for word in match[2].split() if len(word) > 4) else ""
