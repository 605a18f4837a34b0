"""Match files to papers: by the paper's id, by `file:` in papers.yaml, or else by the file's first page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from quizgen import files
from quizgen.errors import Place, Problem, did_you_mean
from quizgen.evidence import decoding, pdf
from quizgen.model.papers import Paper
from quizgen.progress import each

SHORTEST = 12
"""Letters and digits; a shorter title would match too many first pages."""
FIRST_PAGE = 6000
"""Characters that count as the first page of a text without pages."""
LARGEST = 100_000_000
MOST = 3
"""Papers without a text that one message names at most."""


def matched(
    folder: Path, found: dict[str, list[Path]], papers: Mapping[str, Paper]
) -> tuple[dict[str, list[Path]], list[Problem]]:
    """Return the files of each paper, by its id, and the problems of their names.

    Args:
        folder: the folder of the papers' texts, for messages.
        found: the files in it, by their names without suffix.
        papers: the entries of papers.yaml, by id.
    """
    texts = {name: paths for name, paths in found.items() if name in papers}
    all_files = {path.name: path for paths in found.values() for path in paths}
    problems: list[Problem] = []
    named: dict[str, str] = {}
    for name, paper in papers.items():
        if paper.file is None:
            continue
        if paper.file in named:
            problems.append(_named_twice(paper, named[paper.file]))
        named.setdefault(paper.file, name)
        if paper.file in all_files:
            texts[name] = [all_files[paper.file]]
        else:
            problems.append(_no_file(folder, paper, all_files))
    for (
        name,
        paths,
    ) in texts.items():  # a file named like one paper's id belongs to the paper whose `file:` names it
        others = [path for path in paths if named.get(path.name, name) == name]
        texts[name] = others or paths
    used = {path for paths in texts.values() for path in paths}
    spare = [path for path in all_files.values() if path not in used]
    lacking = {name: paper for name, paper in papers.items() if name not in texts and paper.file is None}
    if spare and lacking:
        problems += _by_first_page(spare, lacking, texts)
    return texts, problems


def no_text(path: Path) -> Problem:
    """Return the problem of a file whose format quizgen can't read as a paper."""
    message = f'"{path.name}" is no PDF, no plain text and no web page'
    help_text = "save it as PDF, or as plain text with the ending .txt"
    return Problem(Place(path.as_posix()), "paper-binary", message, help_text)


def _no_file(folder: Path, paper: Paper, known: Mapping[str, Path]) -> Problem:
    """Return the problem of a paper whose file is missing from the folder or has an unreadable format."""
    name = str(paper.file)
    if name in {path.name for path in files.listed(folder)}:
        return replace(no_text(folder / name), severity="warning")
    message = f'the text of {paper.id} is "{name}", but "{folder.as_posix()}" has no such file'
    help_text = did_you_mean(name, known)
    return Problem(paper.origin.at("file"), "no-paper-file", message, help_text, "warning")


def _named_twice(paper: Paper, other: str) -> Problem:
    message = f'{paper.id} has the same text as {other}: "{paper.file}"'
    help_text = "name the file of each paper; two entries of one paper should be one"
    return Problem(paper.origin.at("file"), "same-paper-file", message, help_text, "warning")


def _by_first_page(
    spare: Sequence[Path], lacking: Mapping[str, Paper], texts: dict[str, list[Path]]
) -> Iterator[Problem]:
    """Add to `texts` each file whose first page names one paper, and yield a problem about each file."""
    looked = each(spare, "Looking into {} of {} files of papers")
    claims = {path: _named_on(_first_page(path), lacking) for path in looked}
    left = [name for name in lacking if not any(name in claimed for claimed in claims.values())]
    for path, claimed in claims.items():
        alone = len(claimed) == 1 and sum(claimed == other for other in claims.values()) == 1
        if alone:
            texts[claimed[0]] = [path]
            message = f'"{path.name}" is read as {claimed[0]}: its first page says so'
            help_text = f'add file: "{path.name}" to {claimed[0]} in papers.yaml, or rename the file'
            yield Problem(Place(path.as_posix()), "paper-by-first-page", message, help_text, "note")
        elif claimed or left:
            yield _unmatched(path, claimed or left)


def _unmatched(path: Path, names: Sequence[str]) -> Problem:
    listed = ", ".join(names[:MOST]) + (" …" if len(names) > MOST else "")
    message = f'quizgen can\'t tell which paper "{path.name}" is; without a text: {listed}'
    named = f"{names[0]}{path.suffix.lower()}"
    help_text = f'add file: "{path.name}" to its paper in papers.yaml, or rename it, for example {named}'
    return Problem(Place(path.as_posix()), "paper-not-matched", message, help_text, "warning")


def _named_on(page: str, papers: Mapping[str, Paper]) -> list[str]:
    """Return the papers whose DOI is on a page, or else those whose title is."""
    small, folded = page.casefold(), _folded(page)
    by_doi = [name for name, paper in papers.items() if paper.doi and paper.doi.casefold() in small]
    titles = {name: _folded(paper.title) for name, paper in papers.items()}
    return by_doi or [name for name, title in titles.items() if len(title) >= SHORTEST and title in folded]


def _folded(text: str) -> str:
    """Return only the letters and digits of a text, since lines may break it anywhere."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


def _first_page(path: Path) -> str:
    """Return the beginning of a file, or nothing if it can't be read: reading it as a paper reports that."""
    try:
        data = files.content(path, largest=LARGEST)
        if path.suffix.lower() != ".pdf":
            return decoding.decode(data, decoding.declared_encoding(path, data))[0][:FIRST_PAGE]
        return next((text for _, text in pdf.pdf_pages(data)), "")
    except (files.UnreadableError, pdf.EncryptedError, pdf.DamagedError):
        return ""
    except (decoding.NotTextError, decoding.UnknownEncodingError):
        return ""
