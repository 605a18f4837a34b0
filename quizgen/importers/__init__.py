"""Questions that lie elsewhere, on their way into a bank. A format is a module here and a line below."""

from __future__ import annotations

from quizgen.errors import UsageError, did_you_mean
from quizgen.importers import (
    aiken,
    anki_package,
    anki_text,
    canvas,
    gift,
    moodle_xml,
    numbered,
    qti,
    tables,
    text2qti,
)
from quizgen.importers.draft import Format

FORMATS: tuple[Format, ...] = (
    moodle_xml.FORMAT,
    anki_package.FORMAT,
    canvas.FORMAT,
    qti.FORMAT,
    anki_text.FORMAT,
    text2qti.FORMAT,
    gift.FORMAT,
    aiken.FORMAT,
    numbered.FORMAT,
    tables.FORMAT,
)
"""In the order in which they are asked whether a file is theirs."""


def recognised(data: bytes) -> Format | None:
    """Return the format that bytes are of, whatever the file is called; None for none of them."""
    return next((one for one in FORMATS if one.recognises(data)), None)


def named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        UsageError: where there is none of that name.
    """
    formats = {one.name: one for one in FORMATS}
    if name not in formats:
        raise UsageError(f'there is no format "{name}": {did_you_mean(name, formats)}')
    return formats[name]
