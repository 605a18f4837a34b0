"""The compiled code of quizgen's own templates, kept where Python keeps the bytecode of quizgen's modules.

Compiling the templates takes longer than rendering a small course with them. Anyone who can write to the
folder of the program's code can change the program anyway, so the compiled templates are as safe there as the
program is. They are kept nowhere else, neither in the user's cache folder nor beside a course, and a course's
own templates are never kept.
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
    """Everything that a template's code depends on, apart from the program that compiles it.

    Args:
        file: the template's file, which tracebacks name.
        name: the template's name in its backend.
        escape: how the backend escapes what templates print.
        source: the template's text.
    """

    file: str
    name: str
    escape: str
    source: str


def recall(key: Key) -> CodeType | None:
    """Return the code that is kept for a template, or None if there is none, or it is damaged or outdated."""
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
    """Keep a template's code, whole or not at all; do nothing if Python keeps no bytecode."""
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
    """Return the file name for a template's code; new code of the same template replaces the old code."""
    place = hashlib.blake2b("\0".join(key[:3]).encode(), digest_size=8).hexdigest()
    return f"template-{place}.{sys.implementation.cache_tag}"


def _seal(key: Key, code: bytes) -> bytes:
    seal = hashlib.blake2b(_program(), digest_size=DIGEST)
    for part in (*map(str.encode, key), code):
        seal.update(b"%d\0" % len(part) + part)
    return seal.digest()


@cache
def _program() -> bytes:
    """Return an identity of the compiler: Python's bytecode version, Jinja's, and this folder's modules."""
    modules = (path for path in files.listed(Path(__file__).parent) if path.suffix == ".py")
    ours = b"".join(path.read_bytes() for path in modules)
    return importlib.util.MAGIC_NUMBER + jinja2.__version__.encode() + hashlib.blake2b(ours).digest()


@cache
def _folder() -> Path | None:
    """Return the folder of this module's bytecode; None if Python keeps none, or modules are not files."""
    try:
        _program()
        return Path(importlib.util.cache_from_source(__file__)).parent
    except (NotImplementedError, OSError):
        return None
