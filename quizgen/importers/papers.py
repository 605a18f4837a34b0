"""Papers of others to papers.yaml; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quizgen import files
from quizgen.errors import Place, Problem, QuizgenError
from quizgen.importers import bibtex
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import Plain, entry
from quizgen.write import Batch

FILE = "papers.yaml"
LARGEST = 50_000_000


@dataclass
class Read:
    """What an import of papers made.

    Args:
        written: the ids that are new in papers.yaml.
        kept: those that were there already.
        problems: what could not be read.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def take_papers(sources: list[Path], content: Path, *, dry_run: bool = False) -> Read:
    """Add the papers of BibTeX files to papers.yaml.

    Args:
        sources: the files.
        content: the course's folder.
        dry_run: whether nothing is written.

    Raises:
        QuizgenError: where a file can't be read, or papers.yaml can't be added to.
        OSError: where the disk refuses.
    """
    read = Read()
    added: dict[str, Mapping[str, Plain]] = {}
    tree = _there(content / FILE)
    before = {str(one.get("id")) for one in _listed(tree) if isinstance(one, dict)}
    for path in sources:
        text = bibtex.decoded(files.content(path, largest=LARGEST))
        for line, paper in bibtex.papers(text):
            name = str(paper.get("id", ""))
            if missing := [key for key in ("id", "title") if not paper.get(key)]:
                place = Place(path.as_posix(), line)
                message = (
                    f"this paper has no {' and no '.join('key' if one == 'id' else one for one in missing)}"
                )
                read.problems.append(Problem(place, "missing-field", message, "add it, then import again"))
            elif name in before or name in added:
                read.kept.append(name)
            else:
                added[name] = paper
    read.written = [*added]
    if added and not dry_run:
        _write(content, _with(tree, added))
    return read


def _there(path: Path) -> yamltree.Tree | None:
    """Return papers.yaml as it is, if it is there.

    Raises:
        QuizgenError: where it can't be read.
    """
    if not files.is_there(path):
        return None
    tree = yamltree.read(path.as_posix(), files.content(path))
    if errors := [one for one in tree.problems if one.severity == "error"]:
        raise QuizgenError(errors)
    return tree


def _listed(tree: yamltree.Tree | None) -> list[yamltree.Value]:
    root = tree.root if tree else []
    found = root.get("references") if isinstance(root, dict) else root
    return found if isinstance(found, list) else []


def _with(tree: yamltree.Tree | None, added: Mapping[str, Mapping[str, Plain]]) -> str:
    """Return papers.yaml with more papers at its end; all else stays as typed.

    Raises:
        QuizgenError: where it is no list with a dash before each paper.
    """
    if tree is None or not tree.root:
        return "\n".join(["references:", *(entry(paper, 2) for paper in added.values())]) + "\n"
    top = ("references",) if isinstance(tree.root, dict) else ()
    count = len(_listed(tree))
    lines = tree.text.rstrip().split("\n")
    first = lines[tree.place((*top, 0)).line - 1] if count else ""
    last = not isinstance(tree.root, dict) or next(reversed(tree.root)) == "references"
    if not first.lstrip().startswith("- ") or not last:
        message = "nothing can be added to these papers: they are no list with a dash each at the end"
        raise QuizgenError([Problem(tree.place(()), "not-a-list", message, "write them as such a list")])
    indent = len(first) - len(first.lstrip())
    return "\n".join([*lines, *(entry(paper, indent) for paper in added.values())]) + "\n"


def _write(content: Path, text: str) -> None:
    with Batch(content) as batch, batch.file(FILE) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
