"""Quizgen's own templates as code, kept where Python keeps that of quizgen's modules.

To compile the templates takes longer than to render a small course with them. Who can write into the folder
of the program's own code can change the program anyway, so code is as safe there as that is. It is kept
nowhere else: neither in the user's cache folder nor beside a course, whose templates are never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import jinja2

from quizgen import files

DIGEST = 16


class Key(NamedTuple):
    """What a template's code depends on, beside the program that makes it.

    Args:
        file: the template's file, which faults name.
        name: its name in its backend.
        escape: how it writes what it prints.
        source: its text.
    """

    file: str
    name: str
    escape: str
    source: str


def recall(key: Key) -> CodeType | None:
    """Return the code that was kept for a template, or None; damaged or older code counts as none."""
    folder = _folder()
    if folder is None:
        return None
    try:
        kept = (folder / _file(key)).read_bytes()
    except OSError:
        return None
    code = kept[DIGEST:]
    return marshal.loads(code) if kept[:DIGEST] == _seal(key, code) else None  # noqa: S302 - see above


def keep(key: Key, code: CodeType) -> None:
    """Keep a template's code, whole or not at all; where Python keeps none, neither does this."""
    folder = _folder()
    if folder is None or sys.dont_write_bytecode:
        return
    data = marshal.dumps(code)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(_seal(key, data) + data)
        Path(file.name).replace(folder / _file(key))


def _file(key: Key) -> str:
    """Return the name of a template's code: another text of the same template takes its place."""
    place = hashlib.blake2b("\0".join(key[:3]).encode(), digest_size=8).hexdigest()
    return f"template-{place}.{sys.implementation.cache_tag}"


def _seal(key: Key, code: bytes) -> bytes:
    seal = hashlib.blake2b(_program(), digest_size=DIGEST)
    for part in (*map(str.encode, key), code):
        seal.update(b"%d\0" % len(part) + part)
    return seal.digest()


@cache
def _program() -> bytes:
    """Return what tells the makers of code apart: Python's form of it, Jinja, and this folder's modules."""
    modules = (path for path in files.listed(Path(__file__).parent) if path.suffix == ".py")
    ours = b"".join(path.read_bytes() for path in modules)
    return importlib.util.MAGIC_NUMBER + jinja2.__version__.encode() + hashlib.blake2b(ours).digest()


@cache
def _folder() -> Path | None:
    """Return where Python keeps the code of this module; None where it keeps none, or has no files."""
    try:
        _program()
        return Path(importlib.util.cache_from_source(__file__)).parent
    except (NotImplementedError, OSError):
        return None
