"""Helpers of all readers: decode text in any encoding, and refuse a file."""

from __future__ import annotations

import codecs

from quizgen.importers.draft import Intake

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
BEGINNING = 200_000
"""Bytes at the beginning of a text by which a format is recognised."""
MOST_DIGITS = 10
LONGEST_REST = 3
"""Bytes of a character of UTF-8 after its first byte, at most; each is from 0x80 to 0xBF."""
NONCHARACTERS = dict.fromkeys([0, *range(0xFDD0, 0xFDF0)])
"""Noncharacters (Unicode 23.7) and NUL, which `decoded` removes: readers use some as placeholders."""


class RefusedError(Exception):
    """A file can't be read, or is too dangerous to read.

    Args:
        message: the reason.
        line: the line in the file, counted from 1.
        remedy: what to do, if it is not to export the file again.
    """

    def __init__(self, message: str, line: int = 1, remedy: str = "") -> None:
        self.line, self.remedy = line, remedy
        super().__init__(message)


def decoded(data: bytes, intake: Intake | None = None) -> str:
    """Return bytes as text with LF as line ends: UTF-8, UTF-16 if it has a mark, or else Windows-1252.

    Args:
        data: the bytes.
        intake: takes the loss if the encoding had to be assumed.
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


def beginning(data: bytes, size: int = BEGINNING) -> str:
    """Return the first bytes as text, decoded as `decoded` decodes all of them.

    A character of UTF-8 that would be cut is left out: a part of it is not UTF-8, so that all would be
    read as Windows-1252.

    Args:
        data: the bytes of the whole file.
        size: how many bytes to decode at most.
    """
    end = size
    while size - end < LONGEST_REST and end < len(data) and 0x80 <= data[end] < 0xC0:
        end -= 1
    return decoded(data[:end])


def whole(text: str) -> int:
    """Return a text as a whole number, or 0 if it is not a number or has more digits than any setting."""
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else 0
