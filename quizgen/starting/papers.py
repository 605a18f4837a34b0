"""The papers of a new course: each has its own file and its own entry in papers.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from quizgen.frozen import frozen
from quizgen.reading.yamlblocks import Plain, entry
from quizgen.text.ids import free, id_of, titled

SAMPLE = "swifts"
"""The sample's own paper: no other paper may take its id or the name of its file."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_INTRODUCTION = "  # From the file names: correct the titles, and add author and issued.\n"


@frozen
class NewPaper:
    """A paper of a new course.

    Args:
        source: the file to copy.
        id: its id in papers.yaml.
        file: the file's name in `papers/`.
        copied: whether the file comes from another folder.
    """

    source: Path
    id: str
    file: str
    copied: bool

    def entry(self) -> str:
        """Return the entry for papers.yaml, with a title and a year taken from the file's name."""
        name = self.source.stem
        fields: dict[str, Plain] = {
            "id": self.id,
            "file": self.file,
            "type": "article",
            "title": titled(name) or name,
        }
        if year := YEAR.search(name):
            fields["issued"] = {"date-parts": [[year[0]]]}
        return f"{entry(fields, 2)}\n"


def new_papers(paths: Sequence[Path], folder: Path) -> list[NewPaper]:
    """Return papers with unique ids and file names that are distinct on any disk.

    Args:
        paths: the papers' files; a file that is named twice counts once.
        folder: `papers/` of the new course; files in it keep their names.
    """
    once: dict[Path, Path] = {}
    for path in paths:
        once.setdefault(path.resolve(), path)
    here = {path for path in once.values() if path.resolve().parent == folder.resolve()}
    ids, stems = [SAMPLE], [SAMPLE, *(_same(path.stem) for path in here)]
    made = []
    for path in once.values():
        ids.append(free(id_of(path.stem), ids))
        name = path.name
        if path not in here:
            stem = free(_same(path.stem), stems)
            stems.append(stem)
            name = f"{path.stem}{stem.removeprefix(_same(path.stem))}{path.suffix}"
        made.append(NewPaper(path, ids[-1], name, copied=path not in here))
    return made


def listed(papers: Sequence[NewPaper]) -> str:
    """Return papers as entries of papers.yaml."""
    return "".join(_lines(papers))


def _lines(papers: Sequence[NewPaper]) -> Iterator[str]:
    if papers:
        yield _INTRODUCTION
    yield from (paper.entry() for paper in papers)


def _same(name: str) -> str:
    """Return a name as some disks compare it: without regard to case and to how letters are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
