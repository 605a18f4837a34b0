"""Read a paper saved as PDF: the text of its pages, and their numbers."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import re
from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise

from quizgen import cache
from quizgen.evidence.pages import Page

_VERSION = 1  # to increase when the same bytes give a different text than before
_PREFIX, _MOST = "pdf-", 1000
"""The prefix of cached texts' names, and the most texts that the cache keeps."""


class EncryptedError(Exception):
    """The file asks for a password."""


class DamagedError(Exception):
    """The file is not a PDF, or pypdf can't read it."""


def pdf_pages(data: bytes) -> list[Page]:
    """Return the number and text of each page, line by line as printed; read from the cache if possible.

    Raises:
        EncryptedError: a password is needed.
        DamagedError: pypdf can't read it.
    """
    name = f"{_PREFIX}{_VERSION}-{version('pypdf')}-{hashlib.sha256(data).hexdigest()}"
    kept = cache.recall(name)
    pages = _kept_pages(kept) if kept is not None else None
    if pages is None:
        pages = _read(data)
        cache.keep(name, json.dumps(pages).encode())
        cache.forget_oldest(_PREFIX, _MOST)
    return list(pages)


def _kept_pages(kept: bytes) -> list[tuple[int, str]] | None:
    """Return the pages from the cache's bytes, or None if the bytes are something else."""
    try:
        pages = [(number, text) for number, text in json.loads(kept)]
    except (ValueError, TypeError, RecursionError):
        return None
    return pages if all(type(number) is int and type(text) is str for number, text in pages) else None


def _read(data: bytes) -> list[tuple[int, str]]:
    """Return the number and the text of each page."""
    import pypdf  # noqa: PLC0415 - slow to load
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # pypdf logs each oddity of a file to stderr
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")  # many public files are encrypted with an empty password
        texts = [_sound(page.extract_text()) for page in reader.pages]
    except (
        DependencyError,
        FileNotDecryptedError,
    ) as error:  # DependencyError: a cipher for which pypdf needs another package
        raise EncryptedError from error
    except Exception as error:  # a damaged file makes pypdf raise nearly anything
        raise DamagedError(str(error)) from error
    labels: list[str] = []
    with contextlib.suppress(Exception):  # page labels may be damaged in a file that is otherwise sound
        labels = list(reader.page_labels)
    return list(zip(_numbers(labels, len(texts)), texts, strict=True))


def _numbers(labels: Sequence[str], count: int) -> list[int]:
    """Return the printed page numbers if the file has them in order, or else numbers counted from 1."""
    if len(labels) == count and all(re.fullmatch(r"\d{1,9}", label) for label in labels):
        printed = [int(label) for label in labels]
        if all(later == earlier + 1 for earlier, later in pairwise(printed)):
            return printed
    return list(range(1, count + 1))


def _sound(text: str) -> str:
    """Return the text without lone surrogates, which can't be encoded as UTF-8."""
    return text.encode("utf-8", "replace").decode()
