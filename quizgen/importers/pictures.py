"""Keep the pictures of imported questions, after checking their bytes, and give them names in content/."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import field
from pathlib import PurePosixPath
from urllib.parse import unquote

from quizgen.frozen import mutable
from quizgen.outputs import svg
from quizgen.text.ids import slug

FOLDER = "figures"
LARGEST = 20_000_000
"""Bytes of a picture at most."""
SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    (
        re.compile(
            rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*<svg[\s>:]",
            re.DOTALL,
        ),
        ".svg",
    ),
)
DATA = re.compile(r"data:image/[\w.+-]+(?:;[\w=-]+)*;base64,(?P<data>.*)", re.DOTALL | re.I)


Find = Callable[[str], bytes | None]
"""Returns the bytes of a picture by its address in a text, or None if the source lacks it."""


def nowhere(source: str) -> bytes | None:
    """Return None: for formats without pictures."""
    return None


@mutable
class Pictures:
    """The pictures of one import.

    Args:
        kept: their bytes, by their names in content/.
        taken: the SHA-256 of the pictures that content/ has already, by their names.
    """

    kept: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def name_of(self, source: str, find: Find, lose: Callable[[str, str], None]) -> str:
        """Keep a picture and return its name in content/, or an empty text if it is missing or unusable.

        Args:
            source: its address, as a text has it.
            find: returns its bytes.
            lose: takes the loss if it can't be used.
        """
        inline = DATA.fullmatch(source.strip())
        data = decoded(inline["data"]) if inline else find(source)
        if data is None:
            lose("no-picture", unquote(source)[:100])
            return ""
        name = "picture" if inline else unquote(source.partition("?")[0])
        return self.keep(name, data, lose)

    def keep(self, name: str, data: bytes, lose: Callable[[str, str], None]) -> str:
        """Keep a picture and return its name in content/, or an empty text if it is unusable.

        Args:
            name: its name in the source.
            data: its bytes.
            lose: takes the loss if it can't be used.
        """
        suffix = next((ending for form, ending in SIGNATURES if form.match(data[:1000])), "")
        if not suffix or len(data) > LARGEST:
            lose("bad-picture", name)
            return ""
        if suffix == ".svg" and (why := _acts(data)):
            lose("bad-picture", f"{name}: {why}")
            return ""
        digest = hashlib.sha256(data).hexdigest()
        stem = slug(PurePosixPath(name.replace("\\", "/")).stem) or "picture"
        for one in (f"{FOLDER}/{stem}{suffix}", f"{FOLDER}/{stem}-{digest[:8]}{suffix}"):
            there = hashlib.sha256(self.kept[one]).hexdigest() if one in self.kept else self.taken.get(one)
            if there in (None, digest):
                self.kept[one] = data
                return one
        return ""


def _acts(data: bytes) -> str:
    try:
        found = svg.refusals(data)
    except svg.NotSvgError as fault:
        return str(fault)
    return found[0].what if found else ""


def decoded(text: str) -> bytes | None:
    """Return the bytes that a text encodes in base64, or None if it is not base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
