"""Turn blocks into paragraphs, each with its section and role: body, front matter or references."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

from quizgen.evidence.blocks import Block
from quizgen.evidence.shapes import ends_sentence, looks_like_heading, starts_low
from quizgen.evidence.words import words
from quizgen.frozen import frozen

Role = Literal["body", "heading", "front", "references"]


@frozen
class Paragraph:
    """A paragraph of a paper, or one of its headings.

    Args:
        number: its number, counted from 1 through the whole paper, headings included.
        text: its words, with white space normalised.
        role: body, heading, front matter or references.
        section: the heading above it, "" in front matter; a heading's section is the heading itself.
        within: its number within its section, counted from 1; 0 for a heading.
        page: the page it starts on, or None if the file has no pages.
        above: the headings of the sections around its own, outermost first.
        turns: offsets in `text` at which a new page begins.
    """

    number: int
    text: str
    role: Role = "body"
    section: str = ""
    within: int = 1
    page: int | None = None
    above: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the page of the character at `offset`, or None if the file has no pages."""
        return None if self.page is None else self.page + bisect_right(self.turns, offset)


def _names(*lines: str) -> frozenset[str]:
    """Return the names that sections of one kind have, as folded words."""
    return frozenset(" ".join(words(name)) for line in lines for name in line.split(","))


_ABSTRACTS = _names(
    "abstract, summary, executive summary",
    "annotatsiya, annotasiya, аннотация, резюме, özet",
    "الملخص, ملخص",
)
_OPENINGS = _ABSTRACTS | _names(
    "introduction, background",
    "kirish, введение, giriş",
    "المقدمة, مقدمة",
)
_REFERENCES = _names(
    "references, references cited, reference list, list of references, bibliography",
    "works cited, literature cited, adabiyotlar, adabiyotlar ro‘yxati",
    "foydalanilgan adabiyotlar, foydalanilgan adabiyotlar ro‘yxati",
    "литература, список литературы, список использованной литературы, список источников, библиография",
    "kaynakça, kaynaklar, المراجع, قائمة المراجع, المصادر",
)
_AFTERWARDS = _names("appendix, appendices, annex, chapter, part", "ilova, bob, приложение, глава, ملحق")
_FRONT_NAMES = _names("front, front matter, title, title page")
_BODY_NAMES = _names("body, body text, main text, text")  # of a paper without headings

_TITLE_PAGE = 400  # words that may precede an abstract or an introduction
_PROSE = 15  # words; a block of this length or more that ends a sentence is taken for prose, not title matter
_LONGEST_HEADING = 200  # characters
_UNMARKED = 7  # the level of an unmarked heading: below the six levels of marked ones


def paragraphs(blocks: Sequence[Block], *, guess: bool = True) -> list[Paragraph]:
    """Return the blocks as paragraphs with their sections and roles.

    Args:
        blocks: in reading order.
        guess: whether short blocks without a full stop count as headings; otherwise only marked ones do.
    """
    levels = [_level(block, following, guess=guess) for block, following in zip_longest(blocks, blocks[1:])]
    reader = _Reader(_front(blocks, levels))
    return [reader.read(block, level) for block, level in zip(blocks, levels, strict=True)]


def _level(block: Block, following: Block | None, *, guess: bool) -> int:
    """Return the level of a heading, or 0 if the block is not a heading."""
    if block.level or not guess or len(block.text) > _LONGEST_HEADING:
        return block.level
    number, name = _parts(block.text)
    known = name in _OPENINGS or name in _REFERENCES
    if known or (following and looks_like_heading(block.text) and not starts_low(following.text)):
        return _UNMARKED + number.count(".")
    return 0


def _front(blocks: Sequence[Block], levels: Sequence[int]) -> int:
    """Return how many blocks are front matter: title, authors, addresses, anything before the text begins."""
    count = 0
    for at, (block, level) in enumerate(zip(blocks, levels, strict=True)):
        if level and _parts(block.text)[1] in _OPENINGS:
            return at
        if (count := count + len(block.text.split())) > _TITLE_PAGE:
            break
    for at, block in enumerate(blocks):
        if ends_sentence(block.text) and len(block.text.split()) >= _PROSE:
            return at - 1 if at and levels[at - 1] else at
    return 0


class _Reader:
    """Reads the blocks in order, remembering the current section.

    Args:
        front: how many blocks are front matter.
    """

    def __init__(self, front: int) -> None:
        self._front = front
        self._number = self._within = 0
        self._path: list[tuple[int, str, str]] = []
        self._role: Role = "front" if front else "body"

    def read(self, block: Block, level: int) -> Paragraph:
        """Return the next block as a paragraph."""
        self._number += 1
        if self._number <= self._front:
            return self._paragraph(block, self._role)
        if self._number == self._front + 1:
            self._within, self._role = 0, "body"
        if level and (self._role != "references" or self._ends_references(block)):
            self._enter(block.text, level)
            return self._paragraph(block, "heading")
        return self._paragraph(block, self._role)

    def _ends_references(self, block: Block) -> bool:
        """Return whether a heading ends the references; a reference without a full stop looks like one."""
        name = _parts(block.text)[1]
        first = name.split(" ", 1)[0]
        return bool(block.level) or name in _OPENINGS | _REFERENCES or first in _AFTERWARDS

    def _enter(self, text: str, level: int) -> None:
        """Begin the section of this heading."""
        name = _parts(text)[1]
        around = [step for step in self._path if step[0] < level and step[2] not in _ABSTRACTS]
        self._path = [*around, (level, readable := _readable(text), _parts(readable)[1])]
        self._role = "references" if name in _REFERENCES else "body"
        self._within = -1

    def _paragraph(self, block: Block, role: Role) -> Paragraph:
        """Return the block as a paragraph at the current place."""
        self._within += 1
        names = [heading for _, heading, _ in self._path]
        return Paragraph(
            number=self._number,
            text=block.text,
            role=role,
            section=names[-1] if names else "",
            within=self._within,
            page=block.page,
            above=tuple(names[:-1]),
            turns=block.turns,
        )


def _readable(heading: str) -> str:
    """Return a heading without Markdown's marks and a colon at its end."""
    return heading.strip("#*_ ").rstrip(":").rstrip("*_ ")


_ORDINAL = re.compile(
    r"\W*(?:(?:section|chapter|part|sec|ch)\b\.?\s*|§+\s*)?"
    r"(?:(\d{1,2}(?:\.\d{1,3})*)(?!\w)[.):]*|((?:[ivx]{1,5}|[a-z])(?=[.):])|(?<=\w\s)[ivx]{1,5}\b)[.):]+)\s*",
    re.IGNORECASE,
)


def _parts(heading: str) -> tuple[str, str]:
    """Return a heading's number ("2.1", or "") and its name as folded words."""
    match = _ORDINAL.match(heading)
    number = (match[1] or match[2]).casefold() if match else ""
    return number, " ".join(words(heading[match.end() :] if match else heading))


_WITHIN = re.compile(r"(?<![\s,;(¶])[\s,;(]*(?:¶++|\bpara(?:graph)?s?\b\.?)\s*\d+.*$", re.IGNORECASE)


def section_matches(written: str, paragraph: Paragraph) -> bool:
    """Return whether a source's `section` names the section of the paragraph, or one around it.

    Case, numbering, '#' and punctuation make no difference. The part before a heading's colon is enough, and
    so is the number of a numbered heading.
    """
    written = _WITHIN.sub("", written)
    name = " ".join(words(written))
    if paragraph.role == "front":
        return name in _FRONT_NAMES
    if paragraph.role == "body" and name in _BODY_NAMES:
        return True
    return any(_same_heading(written, name) for name in (paragraph.section, *paragraph.above) if name)


def _same_heading(written: str, heading: str) -> bool:
    """Return whether both texts name the same section."""
    wanted_number, wanted = _parts(written)
    number, name = _parts(heading)
    if not wanted:
        return bool(number) and wanted_number == number
    # An apparent number may be part of the name: "I, a carter".
    if wanted == name or " ".join(words(written)) in {name, " ".join(words(heading))}:
        return True
    return ":" in heading and wanted == _parts(heading.split(":", 1)[0])[1]
