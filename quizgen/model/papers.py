"""Papers in CSL's form, places in them, and passages that the course leaves out."""

from __future__ import annotations

import re
from typing import Annotated

from quizgen.errors import Origin
from quizgen.model.entry import Entry, Written, added, written
from quizgen.model.fields import (
    AsList,
    Extent,
    Label,
    PaperId,
    Prose,
)
from quizgen.model.shape import After, Before
from quizgen.text.lazily import lazily


class SourceRef(Entry):
    """The source of a question: a paper, and a place in it."""

    paper: PaperId
    section: Label | None = None
    page: Label | None = None
    find: Label | None = None


Sources = Annotated[tuple[SourceRef, ...], AsList]


class Name(Entry):
    """An author or editor, in CSL's form."""

    OPEN = True

    family: str = ""
    given: str = ""
    literal: str = ""
    non_dropping_particle: str = ""

    @property
    def last(self) -> str:
        """The name that a citation uses."""
        return f"{self.non_dropping_particle} {self.family}".strip() or self.literal

    @property
    def in_order(self) -> str:
        """The name with the given name first, as editors appear in a reference."""
        return f"{self.given} {self.last}".strip()

    @property
    def inverted(self) -> str:
        """The name with the family name first, as authors appear at the start of a reference."""
        return ", ".join(filter(None, (self.last, self.given)))


def _as_names(value: object) -> object:
    names = value if isinstance(value, list | tuple) else [value]
    return [{"literal": name} if isinstance(name, str) else name for name in names]


Names = Annotated[tuple[Name, ...], Before(_as_names)]


BEFORE_DOI = lazily(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
"""What people and programs write before a DOI."""


def bare_doi(text: str) -> str:
    """Return a DOI without the address, or the word, that often comes before it."""
    return BEFORE_DOI.sub("", text)


class DateParts(Entry):
    """A date in CSL's form: `date-parts: [[2024, 12]]`."""

    OPEN = True

    date_parts: tuple[tuple[str, ...], ...] = ()
    literal: str = ""


def _as_date(value: object) -> object:
    """Convert the other forms of a date that pandoc reads, a text or named parts, to that of `DateParts`."""
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 1 else value
    if isinstance(value, str):
        dated = re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", value)
        return {"date-parts": [value.split("-")]} if dated else {"literal": value}
    if not isinstance(value, dict):
        return value
    if "raw" in value:
        return _as_date(value["raw"])
    parts = value.get("date-parts")
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return {**value, "date-parts": [parts]}
    if "year" in value:
        return {"date-parts": [[value[part] for part in ("year", "month", "day") if part in value]]}
    return value


class Paper(Written):
    """A paper in CSL's form, with the fields that a citation needs; others are ignored."""

    OPEN = True

    id: PaperId
    file: Label | None = None
    type: Label
    title: Label
    author: Names = ()
    editor: Names = ()
    issued: Annotated[DateParts, Before(_as_date)] | None = None
    container_title: Label | None = None
    collection_title: Label | None = None
    collection_number: Label | None = None
    edition: Label | None = None
    genre: Label | None = None
    number: Label | None = None
    volume: Label | None = None
    issue: Label | None = None
    page: Label | None = None
    publisher: Label | None = None
    publisher_place: Label | None = None
    url: Label | None = written(default=None, key="URL")
    doi: Annotated[Label, After(bare_doi)] | None = written(default=None, key="DOI")

    @property
    def year(self) -> str:
        """The year of publication, or an empty text."""
        if self.issued and self.issued.date_parts and self.issued.date_parts[0]:
            return self.issued.date_parts[0][0]
        return self.issued.literal if self.issued else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The authors' family names; the literal name of an author without one."""
        return tuple(name.family or name.literal for name in self.author if name.family or name.literal)


class LeftOut(SourceRef):
    """A passage of a paper that no question asks about, with the reason."""

    find: Label
    extent: Extent = "sentence"
    reason: Prose
    origin: Origin = added()
    """Where it was written."""
