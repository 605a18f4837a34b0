"""Read the papers' texts from a folder, by paper id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from quizgen import files
from quizgen.errors import Place, Problem, Severity
from quizgen.evidence import decoding, pdf
from quizgen.evidence.blocks import Block, paged_blocks, text_blocks
from quizgen.evidence.html import html_blocks
from quizgen.evidence.matching import matched, no_text
from quizgen.evidence.passages import PaperText
from quizgen.evidence.sections import paragraphs
from quizgen.model.papers import Paper
from quizgen.progress import each

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")  # if a paper has several files, the first suffix wins
LARGEST = 100_000_000  # bytes; a paper of this size is a scan or a mistake
_EXTRACT = "put its text into a .txt file beside it"
_UTF8 = "save it as plain text in UTF-8"


class _UnreadableError(Exception):
    """A file yields no text; `problem` says why."""

    def __init__(self, path: Path, code: str, message: str, help_: str, severity: Severity = "error") -> None:
        super().__init__(message)
        self.problem = _problem(path, code, message, help_, severity)


def read_papers(
    folder: Path, ids: Iterable[str], papers: Mapping[str, Paper] | None = None
) -> tuple[dict[str, PaperText], list[Problem]]:
    """Return the texts that the folder has for the papers, and the problems of its files.

    Args:
        folder: has a file `<id>.txt`, `.md`, `.html`, `.htm` or `.pdf` per paper.
        ids: the papers to read; those without a readable file are missing from the result.
        papers: the entries of papers.yaml by id, to match files that have other names.
    """
    try:
        found = _files(folder)
    except files.UnreadableError as fault:
        return {}, [fault.problem]
    texts: dict[str, PaperText] = {}
    found, problems = matched(folder, found, papers) if papers else (found, [])
    for paper in each([one for one in dict.fromkeys(ids) if one in found], "Reading {} of {} papers"):
        taken, *others = found[paper]
        if others:
            problems.append(_passed_over(paper, taken, others))
        try:
            texts[paper] = _read(paper, taken, problems)
        except (_UnreadableError, files.UnreadableError) as refused:
            problems.append(refused.problem)
    return texts, problems


def fault(path: Path) -> Problem | None:
    """Return the problem that keeps a file from being a paper's text, or None if it can be one.

    Args:
        path: the file, in any folder.
    """
    if path.suffix.lower() not in SUFFIXES:
        return no_text(path)
    try:
        _read(path.stem, path, [])
    except (_UnreadableError, files.UnreadableError) as refused:
        return refused.problem
    return None


def _files(folder: Path) -> dict[str, list[Path]]:
    """Return the files by their names without suffix, the preferred file of each name first."""
    found: dict[str, list[Path]] = {}
    for path in files.listed(folder):
        if path.suffix.lower() in SUFFIXES:
            found.setdefault(path.stem, []).append(path)
    for paths in found.values():
        paths.sort(key=lambda path: SUFFIXES.index(path.suffix.lower()))
    return found


def _read(paper: str, path: Path, problems: list[Problem]) -> PaperText:
    """Return a paper's text; raise _UnreadableError or files.UnreadableError if there is none."""
    suffix = path.suffix.lower()
    data = files.content(path, largest=LARGEST)
    if suffix == ".pdf":
        blocks = _pdf_blocks(path, data)
    else:
        text = _decoded(path, data, problems)
        blocks = text_blocks(text) if suffix in {".txt", ".md"} else html_blocks(text)
    if not blocks and suffix == ".pdf":
        message = f"there is no text in {path.name}, only pictures of pages"
        raise _UnreadableError(path, "paper-empty", message, f"run OCR on it, or {_EXTRACT}")
    if not blocks:
        raise _UnreadableError(path, "paper-empty", f"{path.name} is empty", "put the paper's text into it")
    # A web page marks its headings; if it marks none, guess them as in plain text.
    marked = suffix in {".html", ".htm"} and any(block.level for block in blocks)
    return PaperText(paper, paragraphs(blocks, guess=not marked), path.as_posix())


def _pdf_blocks(path: Path, data: bytes) -> list[Block]:
    """Return the blocks of a PDF."""
    try:
        return paged_blocks(pdf.pdf_pages(data))
    except pdf.EncryptedError as error:
        help_ = f"save a copy without a password, or {_EXTRACT}"
        raise _UnreadableError(path, "paper-encrypted", f"{path.name} is encrypted", help_) from error
    except pdf.DamagedError as error:
        message = f"{path.name} can't be read as a PDF"
        raise _UnreadableError(path, "paper-damaged", message, _EXTRACT) from error


def _decoded(path: Path, data: bytes, problems: list[Problem]) -> str:
    """Return the text of a file that is not a PDF, adding a problem if its encoding was assumed."""
    try:
        text, latin = decoding.decode(data, decoding.declared_encoding(path, data))
    except decoding.NotTextError as error:
        help_ = "rename it to end in .pdf" if data.startswith(b"%PDF") else _UTF8
        raise _UnreadableError(path, "paper-binary", f"{path.name} is not a text file", help_) from error
    except decoding.UnknownEncodingError as error:
        message = f"{path.name} is in an unknown encoding"
        raise _UnreadableError(path, "paper-encoding", message, _UTF8) from error
    if latin:
        message = f"{path.name} is not UTF-8; read as Latin-1 (Windows-1252)"
        problems.append(_problem(path, "paper-latin-1", message, _UTF8, "warning"))
    return text


def _passed_over(paper: str, taken: Path, others: list[Path]) -> Problem:
    """Return the warning about a paper that has several files."""
    names = ", ".join(path.name for path in others)
    message = f'"{paper}" has several texts: quizgen uses {taken.name}, not {names}'
    return _problem(taken, "paper-several-files", message, "keep one of them in this folder", "warning")


def _problem(path: Path, code: str, message: str, help_: str, severity: Severity = "error") -> Problem:
    """Return a problem with a file."""
    return Problem(Place(path.as_posix()), code, message, help_, severity)
