"""Papers of others to papers.yaml; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quizgen import files
from quizgen.errors import Place, Problem, QuizgenError
from quizgen.importers import bibtex
from quizgen.importers.moving import writing_to
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import Plain, entry
from quizgen.write import Batch, led_to

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
    with writing_to(content, dry_run=dry_run) as batch:
        return _taken(sources, content, batch)


def _taken(sources: list[Path], content: Path, batch: Batch | None) -> Read:
    read = Read()
    added: dict[str, Mapping[str, Plain]] = {}
    path = content / FILE
    data = files.content(path) if files.is_there(path) else None
    tree = _tree(path, data) if data is not None else None
    there = {str(one.get("id")) for one in _listed(tree) if isinstance(one, dict)}
    for source in sources:
        text = bibtex.decoded(files.content(source, largest=LARGEST))
        for line, paper in bibtex.papers(text):
            name = str(paper.get("id", ""))
            if missing := [key for key in ("id", "title") if not paper.get(key)]:
                place = Place(source.as_posix(), line)
                message = (
                    f"this paper has no {' and no '.join('key' if one == 'id' else one for one in missing)}"
                )
                read.problems.append(Problem(place, "missing-field", message, "add it, then import again"))
            elif name in there or name in added:
                read.kept.append(name)
            else:
                added[name] = paper
    read.written = [*added]
    if added and batch:
        name = led_to(content, content / FILE)
        if data is not None:
            batch.rests_on(name, data)
        with batch.file(name) as beside:
            beside.write_text(_with(tree, added), encoding="utf-8", newline="\n")
    return read


def _tree(path: Path, data: bytes) -> yamltree.Tree:
    """Return what papers.yaml says.

    Raises:
        QuizgenError: where it can't be read.
    """
    tree = yamltree.read(path.as_posix(), data)
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
