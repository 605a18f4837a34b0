"""What all readers need: texts of any encoding, and a word for what can't be read."""

from __future__ import annotations

import codecs

from quizgen.importers.draft import Intake

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MOST_DIGITS = 10
NONCHARACTERS = dict.fromkeys([0, *range(0xFDD0, 0xFDF0)])
"""Code points that no text has (Unicode 23.7): readers mark places with some of them."""


class RefusedError(Exception):
    """A file can't be read, or should not be.

    Args:
        message: why.
        line: where, counted from 1.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        self.line = line
        super().__init__(message)


def decoded(data: bytes, intake: Intake | None = None) -> str:
    """Return what bytes say, with plain line ends: UTF-8, UTF-16 where they say so, else Windows-1252.

    Args:
        data: the bytes.
        intake: notes a loss where they are no UTF-8.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, "replace")
            break
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            if intake:
                intake.lose("encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(NONCHARACTERS)


def whole(text: str) -> int:
    """Return the whole number that a text is; 0 where it is none, or longer than any setting."""
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else 0
