"""Decode the bytes of a text file in whatever encoding a word processor saved it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\v\f\r\x1b\x1a\x08") + b"\x7f"
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


class NotTextError(Exception):
    """The bytes are not text but a picture, a word processor's document or a compressed file."""


class UnknownEncodingError(Exception):
    """The bytes may be text, but in an encoding that can't be determined."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, bool]:
    """Return the text, and whether Latin-1 had to be assumed.

    Args:
        data: the file.
        declared: the encoding that the file declares; used only if the bytes are not valid UTF-8.

    Raises:
        NotTextError: the file has control characters that no text has.
        UnknownEncodingError: the bytes are not valid in the marked or declared encoding, or, without one,
            are neither UTF-8 nor plausible as Latin-1.
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


def declared_encoding(path: Path, data: bytes) -> str | None:
    """Return the encoding that a web page declares, or None if it declares none that Python knows.

    Args:
        path: the file; plain text and Markdown declare no encoding.
        data: its bytes.
    """
    match = _CHARSET.search(data[:4096])
    if not match or path.suffix.lower() in {".txt", ".md"} or data.startswith(codecs.BOM_UTF8):
        return None
    try:
        return codecs.lookup(match[1].decode()).name
    except (LookupError, ValueError):
        return None


def _decoded(data: bytes, encoding: str) -> str:
    """Return the text of bytes in a known encoding."""
    try:
        return data.decode(encoding)
    except (LookupError, ValueError) as error:  # LookupError: codecs such as "hex" don't decode to text
        raise UnknownEncodingError from error


def _latin(data: bytes) -> str:
    """Return bytes decoded as Windows-1252, or as Latin-1 if Windows-1252 lacks one of them."""
    # Latin-1 accepts any bytes. If most letters come out accented, the text is rather Cyrillic or Arabic.
    sample = data[:100_000]
    high = sum(byte >= 0xC0 for byte in sample)
    letters = sum(chr(byte).isalpha() for byte in sample)
    if high > letters / 4:
        raise UnknownEncodingError
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
