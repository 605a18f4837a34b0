"""Bytes to text, whatever a word processor has saved them as."""

from __future__ import annotations

import codecs
import re

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\v\f\r\x1b\x1a\x08") + b"\x7f"
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


class NotTextError(Exception):
    """The bytes are no text: a picture, a document of a word processor, a compressed file."""


class UnknownEncodingError(Exception):
    """The bytes may be text, but not in an encoding that can be told for sure."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, bool]:
    """Return the text, and whether Latin-1 had to be assumed.

    Args:
        data: the file.
        declared: the encoding that the file says it has; believed where it is not UTF-8.

    Raises:
        NotTextError: there are bytes that no text has.
        UnknownEncodingError: it is not UTF-8, and read as Latin-1 it makes no sense.
    """
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return _decoded(data, encoding), False
    if data.translate(None, _CONTROLS) != data:
        raise NotTextError
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        pass
    if declared:
        return _decoded(data, declared), False
    return _latin(data), True


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a web page declares, if it is one that Python knows and text can have."""
    match = _CHARSET.search(data[:4096])
    if not match or data.startswith(codecs.BOM_UTF8):
        return None
    try:
        return codecs.lookup(match[1].decode()).name
    except (LookupError, ValueError):
        return None


def _decoded(data: bytes, encoding: str) -> str:
    """Return the text of bytes whose encoding is marked."""
    try:
        return data.decode(encoding)
    except (LookupError, ValueError) as error:  # the former: "hex" and its like decode to no text
        raise UnknownEncodingError from error


def _latin(data: bytes) -> str:
    """Return the text of bytes that look like Latin-1, in the form that Windows writes."""
    # Latin-1 gives every byte a letter. What is mostly accented letters is rather Cyrillic, Greek or Arabic.
    sample = data[:100_000]
    high = sum(byte >= 0xC0 for byte in sample)
    letters = sum(chr(byte).isalpha() for byte in sample)
    if high > letters / 4:
        raise UnknownEncodingError
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
