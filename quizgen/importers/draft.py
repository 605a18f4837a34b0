"""Drafts of questions, which a format's reader makes of a file: each has its place there and its losses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial

from quizgen.frozen import frozen, mutable
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
"""A name without meaning, such as "Question 3"."""
GAP = re.compile(r"\{\{c\d+::"), re.compile(r"\}\}")
"""The beginning and the end of a gap."""


class LeftOutError(Exception):
    """A question can't be imported.

    Args:
        code: the reason, a code of `losses.LOSSES`.
        detail: what the code refers to.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(losses.line(code, detail))


@mutable
class Draft:
    """A question during its import.

    Args:
        line: its line in the file (its number in a collection), counted from 1.
        part: its file within an archive; empty if the file is not an archive.
        name: its name in the source.
        identity: the identity by which a second import recognises it, within its format.
        origin: its foreign identity, for the field `from`; empty if the format has none.
        category: the names of its categories or decks, outermost first.
        bank: the id that its bank should have, if the source has one.
        id: the id that the question should have, if the source has one.
        fields: its fields as in a bank, except `id` and `exhibit`; empty if it can't be imported.
        exhibit: the exhibit that it shares with other questions, with the id to have; empty if there is none.
        lost: its losses, as codes and details.
        described: the words for its pictures without a description, by the pictures' names in content/.
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
    described: dict[str, str] = field(default_factory=dict)

    def lose(self, code: str, detail: str = "") -> None:
        """Note a loss of the question, once."""
        detail = " ".join(detail.split())
        entry = (code, detail if len(detail) <= 100 else f"{detail[:97]}…")
        if entry not in self.lost:
            self.lost.append(entry)

    def markdown(self, html: str, pictures: Pictures, find: Find = nowhere, *, dollars: bool = False) -> str:
        """Return HTML as Markdown, noting the losses.

        Args:
            html: the text.
            pictures: takes its pictures.
            find: returns the bytes of its pictures.
            dollars: whether single dollars enclose formulas in the text.
        """
        name_of = partial(pictures.name_of, find=find, lose=self.lose)
        return Converter(name_of, self.lose, dollars, self.described).convert(html)

    def markdown_of(self, nodes: Sequence[Element | str], pictures: Pictures, find: Find = nowhere) -> str:
        """Return parsed HTML as Markdown, as `markdown` does."""
        name_of = partial(pictures.name_of, find=find, lose=self.lose)
        return Converter(name_of, self.lose, described=self.described).convert_nodes(nodes)

    def plain(self, text: str) -> str:
        """Return plain text, escaped, as Markdown that shows it."""
        return escaped_text(_printable(text))

    def label(self, html: str) -> str:
        """Return HTML as literal text on one line, noting marks and pictures as losses."""
        markdown = self.markdown(html, Pictures())
        words = to_plain(markdown)
        if markdown != words and re.search(r"[*`]|!\[|<u>|\$", markdown):
            self.lose("response-markup", words)
        return literal(words)


def exhibit(ident: str, title: str, text: str) -> Mapping[str, str]:
    """Return a text that questions share as a bank's exhibit.

    Args:
        ident: its identity in the source.
        title: its title in the source, or an empty text.
        text: Markdown.
    """
    named = {} if GENERIC.fullmatch(title) else {"title": title}
    return {"id": id_of(title if named else ident), **named, "text": text}


def literal(text: str) -> str:
    """Return a text on one line, without unprintable characters."""
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    kept = (
        sign if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn") else " "
        for sign in text
    )
    return "".join(kept).replace("\r", "\n").replace("\u2028", "\n").replace("\ufeff", "")


def short(text: str) -> str:
    """Return a name for a question without one: the beginning of its text, cut at the end of a word."""
    words = to_plain(closers.replaced(text, *GAP, lambda _, gap: gap.partition("::")[0].partition("|")[0]))
    if len(words) <= LONGEST_NAME:
        return words
    return words[:LONGEST_NAME].rpartition(" ")[0] or words[:LONGEST_NAME]


def titled(name: str, asked: str) -> dict[str, str]:
    """Return the field `title`: a question's name, unless it is generic or only repeats the question's text.

    Args:
        name: the question's name in the source.
        asked: the question's text in Markdown.
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


@mutable
class Intake:
    """Everything that a reader gets besides the file's bytes, and that it reports about the whole file.

    Args:
        name: the file's name, without its folder.
        columns: the headings of a table's columns by field, as the user maps them.
        pictures: takes the pictures.
        lang: the course's language, or an empty text if there is no course yet.
        settings: settings of questions that are lost, with the number of questions.
        notes: losses of the file as a whole, as codes and details.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)
    lang: str = ""
    settings: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return re.sub(r"(\.[A-Za-z0-9]{1,8})$", "", self.name)

    def lose(self, code: str, detail: str = "") -> None:
        """Note a loss of the file as a whole, once."""
        if (code, detail) not in self.notes:
            self.notes.append((code, detail))


@frozen
class Format:
    """A format that quizgen can import.

    Args:
        name: its name for `--as`.
        title: its name for people.
        recognises: returns whether bytes are in this format, without knowing the file's name.
        read: yields a draft for each question, including those that can't be imported.
        loses: the codes of all losses that its questions can have.
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
"""The codes of losses that any HTML text can have, in every format."""
