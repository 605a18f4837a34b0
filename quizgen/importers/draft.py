"""What a reader makes of a file: drafts of questions, each with its place there and with all that it lost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from quizgen.importers import closers, losses
from quizgen.importers.dialect import Converter
from quizgen.importers.escaping import escaped_text
from quizgen.importers.htmltree import Element
from quizgen.importers.pictures import Find, Pictures, nowhere
from quizgen.reading.yamlblocks import Plain
from quizgen.text.ids import id_of
from quizgen.text.markdown import to_plain, to_words

LONGEST_NAME = 60
GENERIC = re.compile(r"(?:question|frage|pregunta|item|q)?[\s_#.-]*\d*", re.I)
"""A name that says nothing."""
GAP = re.compile(r"\{\{c\d+::"), re.compile(r"\}\}")
"""How a gap begins and ends."""


class LeftOutError(Exception):
    """A question can't be taken.

    Args:
        code: why, as in `losses.LOSSES`.
        detail: what exactly.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(losses.line(code, detail))


@dataclass
class Draft:
    """A question on its way in.

    Args:
        line: where it is in its file, counted from 1.
        part: the file within an archive; empty where the file is the whole.
        name: what the source calls it.
        identity: what a second import knows it by, within its format.
        origin: its foreign identity, for the field `from`; empty where the format has none.
        category: the names of what it lies in, outermost first.
        bank: the id that its bank should have, where the source says so.
        id: the id that it should have, where the source says so.
        fields: as a bank has them, but for `id` and `exhibit`; empty where it can't be taken.
        exhibit: what it shares with others, as a bank has it, with the id that it should have; or nothing.
        lost: what it loses: codes and details.
    """

    line: int = 1
    part: str = ""
    name: str = ""
    identity: str = ""
    origin: str = ""
    category: tuple[str, ...] = ()
    bank: str = ""
    id: str = ""
    fields: dict[str, Plain] = field(default_factory=dict)
    exhibit: Mapping[str, str] = field(default_factory=dict)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, code: str, detail: str = "") -> None:
        """Note that something of it has no place here."""
        detail = " ".join(detail.split())
        entry = (code, detail if len(detail) <= 100 else f"{detail[:97]}…")
        if entry not in self.lost:
            self.lost.append(entry)

    def markdown(self, html: str, pictures: Pictures, find: Find = nowhere, *, dollars: bool = False) -> str:
        """Return HTML as Markdown; what has no place is noted.

        Args:
            html: the text.
            pictures: where its pictures go.
            find: gives their bytes.
            dollars: whether single dollars mean a formula there.
        """
        name_of = partial(pictures.name_of, find=find, lose=self.lose)
        return Converter(name_of, self.lose, dollars).convert(html)

    def markdown_of(self, nodes: Sequence[Element | str], pictures: Pictures, find: Find = nowhere) -> str:
        """Return what was parsed already as Markdown; as `markdown` does."""
        name_of = partial(pictures.name_of, find=find, lose=self.lose)
        return Converter(name_of, self.lose).convert_nodes(nodes)

    def plain(self, text: str) -> str:
        """Return plain text as Markdown that shows it."""
        return escaped_text(_printable(text))

    def label(self, html: str) -> str:
        """Return HTML as literal text of one line; marks and pictures are noted."""
        markdown = self.markdown(html, Pictures())
        words = to_plain(markdown)
        if markdown != words and re.search(r"[*`]|!\[|<u>|\$", markdown):
            self.lose("response-markup", words)
        return literal(words)


def exhibit(ident: str, title: str, text: str) -> Mapping[str, str]:
    """Return what questions share, as a bank has it.

    Args:
        ident: what the source knows it by.
        title: as the source has it; may be empty.
        text: Markdown.
    """
    named = {} if GENERIC.fullmatch(title) else {"title": title}
    return {"id": id_of(title if named else ident), **named, "text": text}


def literal(text: str) -> str:
    """Return a text on one line, without signs that can't be printed."""
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    kept = (
        sign if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn") else " "
        for sign in text
    )
    return "".join(kept).replace("\r", "\n").replace("\u2028", "\n").replace("\ufeff", "")


def short(text: str) -> str:
    """Return the name of a question whose source gives it none: what it asks, cut at the end of a word."""
    words = to_plain(closers.replaced(text, *GAP, lambda _, gap: gap.partition("::")[0].partition("|")[0]))
    if len(words) <= LONGEST_NAME:
        return words
    return words[:LONGEST_NAME].rpartition(" ")[0] or words[:LONGEST_NAME]


def titled(name: str, asked: str) -> dict[str, str]:
    """Return a question's title: what the source calls it, where that says more than what it asks does.

    Args:
        name: as the source has it.
        asked: Markdown.
    """
    said = [
        " ".join(read(closers.replaced(asked, *GAP, lambda *_: "[")).split()) for read in (to_plain, to_words)
    ]
    begins = re.split(r"[\[…_]", name)[0].strip()
    enough = len(begins) >= min(10, len(name.rstrip("…")))
    told = enough and any(begins and one.startswith(begins) for one in said)
    if told or GENERIC.fullmatch(name):
        return {}
    return {"title": name[:200]}


@dataclass
class Intake:
    """What a reader is given besides the file, and what it tells of the file as a whole.

    Args:
        name: the file's, without its folder.
        columns: a field to the heading that it has in a table, as the user maps them.
        pictures: where pictures go.
        settings: what all questions lose of the way they were asked, counted.
        notes: what the file as a whole loses: codes and details.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)
    settings: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return re.sub(r"(\.[A-Za-z0-9]{1,8})$", "", self.name)

    def lose(self, code: str, detail: str = "") -> None:
        """Note once that something of the file has no place here."""
        if (code, detail) not in self.notes:
            self.notes.append((code, detail))


@dataclass(frozen=True)
class Format:
    """A format that can be read.

    Args:
        name: as `--as` has it.
        title: as people call it.
        recognises: whether bytes are of this format; their name is not asked.
        read: yields a draft for each question, those included that can't be taken.
        loses: the codes of all that its questions can lose.
    """

    name: str
    title: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, Intake], Iterator[Draft]]
    loses: tuple[str, ...]


TEXTS = (
    "look",
    "emphasis",
    "struck",
    "merged-cells",
    "mathml",
    "no-picture",
    "bad-picture",
    "alt-text",
    "played",
    "acts",
    "form",
    "link",
)
"""What texts in HTML can lose, whatever the format."""
