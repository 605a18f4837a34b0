"""A file's lines as an editor counts them: changing some leaves the others as they are, byte for byte."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from quizgen.frozen import mutable

LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
BREAK = re.compile(r"\r\n?|\n")
KEPT = re.compile(r"[|>]\d?\+\d?[ \t]*(?:#.*)?$", re.MULTILINE)
"""Begins a text that keeps the blank lines at its end (`|+` or `>+`)."""
END = re.compile(r"\.\.\.(?:\s|$)")
"""The beginning of a line that ends a YAML document."""


@mutable
class Lines:
    """The lines of a file.

    Args:
        mark: the byte order mark, if the file has one.
        body: the lines of its YAML document with their line ends, without blank lines at the end.
        tail: the lines from the end of its YAML document on.
        ends: the file's line end.
    """

    mark: bytes
    body: list[str]
    tail: list[str]
    ends: str

    @classmethod
    def of(cls, data: bytes) -> Lines:
        """Split a file in UTF-8 into lines."""
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        text = data.removeprefix(mark).decode()
        found = BREAK.search(text)
        ends = found.group() if found else "\n"
        body = LINE.findall(text)
        last = next((at for at, line in enumerate(body) if END.match(line)), len(body))
        tail = body[last:]
        del body[last:]
        while body and not body[-1].strip() and not KEPT.search(text):
            body.pop()
        if body and not BREAK.search(body[-1]):
            body[-1] += ends
        return cls(mark, body, tail, ends)

    def written(self, texts: Iterable[str]) -> list[str]:
        """Return texts, which may have several lines, as lines with this file's line end."""
        return [f"{line}{self.ends}" for text in texts for line in text.split("\n")]

    def whole(self) -> bytes:
        """Return the bytes of the whole file."""
        return self.mark + "".join([*self.body, *self.tail]).encode()
