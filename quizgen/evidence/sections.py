"""Blocks to paragraphs: the section of each, and what is body, front matter or references."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from quizgen.evidence.blocks import Block
from quizgen.evidence.shapes import ends_sentence, looks_like_heading, starts_low
from quizgen.evidence.words import words

Role = Literal["body", "heading", "front", "references"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a paper, or one of its headings.

    Args:
        number: counted from 1 through the whole paper, headings too.
        text: white space normalised.
        role: what it is.
        section: the heading it stands under, "" in front matter; a heading's section is the heading itself.
        within: counted from 1 in its section; 0 for a heading.
        page: the page it starts on, or None where the file has no pages.
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
        """Return the page on which the character at `offset` stands."""
        return None if self.page is None else self.page + bisect_right(self.turns, offset)


def _names(*lines: str) -> frozenset[str]:
    """Return the names of a kind of section, as folded words."""
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

_TITLE_PAGE = 400  # words that may stand before an abstract or an introduction
_PROSE = 15  # words from which a block that ends a sentence is taken for the text itself
_LONGEST_HEADING = 200  # characters
_UNMARKED = 7  # a heading without a mark stands below the six levels of marked ones


def paragraphs(blocks: Sequence[Block], *, guess: bool = True) -> list[Paragraph]:
    """Return the paragraphs that the blocks make.

    Args:
        blocks: in reading order.
        guess: whether a short block without a full stop is a heading; else only a marked one is.
    """
    levels = [_level(block, following, guess=guess) for block, following in zip_longest(blocks, blocks[1:])]
    reader = _Reader(_front(blocks, levels))
    return [reader.read(block, level) for block, level in zip(blocks, levels, strict=True)]


def _level(block: Block, following: Block | None, *, guess: bool) -> int:
    """Return the level of a heading, 0 for what is none."""
    if block.level or not guess or len(block.text) > _LONGEST_HEADING:
        return block.level
    number, name = _parts(block.text)
    known = name in _OPENINGS or name in _REFERENCES
    if known or (following and looks_like_heading(block.text) and not starts_low(following.text)):
        return _UNMARKED + number.count(".")
    return 0


def _front(blocks: Sequence[Block], levels: Sequence[int]) -> int:
    """Return how many blocks are front matter: title, authors, addresses, all before the paper begins."""
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
    """Goes through the blocks once, remembering the section it is in.

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
        """Return the block with its place."""
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
    """Return a heading without the marks of Markdown and the colon at its end."""
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

    Case, numbering, '#' and punctuation make no difference; of a heading with a colon the part before it is
    enough, and so is the number alone of a numbered one.
    """
    written = _WITHIN.sub("", written)
    name = " ".join(words(written))
    if paragraph.role == "front":
        return name in _FRONT_NAMES
    if paragraph.role == "body" and name in _BODY_NAMES:
        return True
    return any(_same_heading(written, name) for name in (paragraph.section, *paragraph.above) if name)


def _same_heading(written: str, heading: str) -> bool:
    """Return whether both name one section."""
    wanted_number, wanted = _parts(written)
    number, name = _parts(heading)
    if not wanted:
        return bool(number) and wanted_number == number
    # What looks like a number may be part of the name: "I, a carter".
    if wanted == name or " ".join(words(written)) in {name, " ".join(words(heading))}:
        return True
    return ":" in heading and wanted == _parts(heading.split(":", 1)[0])[1]
