"""Import questions from files of other programs. Each format is a module here and a line in `FORMATS`."""

from __future__ import annotations

from quizgen.errors import UsageError, did_you_mean
from quizgen.importers import (
    aiken,
    anki_package,
    anki_text,
    canvas,
    checklists,
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
    checklists.FORMAT,
    text2qti.FORMAT,
    gift.FORMAT,
    aiken.FORMAT,
    numbered.FORMAT,
    tables.FORMAT,
)
"""All formats, in the order in which `recognised` tries them."""


def recognised(data: bytes) -> Format | None:
    """Return the format of a file's bytes, regardless of the file's name, or None if no format fits."""
    return next((one for one in FORMATS if one.recognises(data)), None)


def named(name: str) -> Format:
    """Return a format by its name.

    Raises:
        UsageError: there is no format with this name.
    """
    formats = {one.name: one for one in FORMATS}
    if name not in formats:
        raise UsageError(f'there is no format "{name}": {did_you_mean(name, formats)}')
    return formats[name]
