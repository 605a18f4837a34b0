"""Papers of others to papers.yaml; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quizgen import files
from quizgen.errors import FieldPath, Place, Problem, QuizgenError
from quizgen.importers import bibtex
from quizgen.importers.moving import writing_to
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import Plain, entry, in_flow
from quizgen.reading.yamllines import Lines
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
            if problem := _problem(Place(source.as_posix(), line), paper, added):
                read.problems.append(problem)
            elif name in there or name in added:
                read.kept.append(name)
            else:
                added[name] = paper
    read.written = [*added]
    if added and batch:
        _write(batch, content, data, _with(tree, data, added))
    return read


def _problem(
    place: Place, paper: Mapping[str, Plain], added: Mapping[str, Mapping[str, Plain]]
) -> Problem | None:
    """Return why a paper can't be added to those that are new, or None where it can, or is one of them."""
    if not paper:
        message = "this paper is cut off: a bracket or a quote is never closed"
        return Problem(
            place, "not-imported", message, "export the file again, or close it, then import again"
        )
    if missing := [key for key in ("id", "title") if not paper.get(key)]:
        message = f"this paper has no {' and no '.join('key' if one == 'id' else one for one in missing)}"
        return Problem(place, "missing-field", message, "add it, then import again")
    name = str(paper["id"])
    if added.get(name, paper) != paper:
        message = f'another paper has the key "{name}", too'
        return Problem(place, "repeated-id", message, "give one of them another key, then import again")
    return None


def _write(batch: Batch, content: Path, before: bytes | None, after: bytes) -> None:
    """Write papers.yaml, which rests on what it held before, if it was there."""
    name = led_to(content, content / FILE)
    if before is not None:
        batch.rests_on(name, before)
    with batch.file(name) as beside:
        beside.write_bytes(after)


def name_files(content: Path, named: Mapping[str, str]) -> None:
    """Say in papers.yaml which files papers are, below their ids; all else stays as typed.

    Args:
        content: the course's folder.
        named: the names of files, by paper id.

    Raises:
        QuizgenError: where papers.yaml can't be read, or is written so that nothing can be added.
        OSError: where the disk refuses.
    """
    with Batch(content) as batch:
        data = files.content(content / FILE)
        text = _with_files(_tree(content / FILE, data), named)
        _write(batch, content, data, Lines.of(data).mark + text.encode())


def _with_files(tree: yamltree.Tree, named: Mapping[str, str]) -> str:
    """Return papers.yaml with the names of some papers' files.

    Raises:
        QuizgenError: where it is written so that nothing can be added.
    """
    listed = _listed(tree)
    top = ("references",) if isinstance(tree.root, dict) else ()
    lines = tree.text.split("\n")
    wanted = [*listed]
    for at, one in reversed([*enumerate(listed)]):  # so that places above stay where they are
        if isinstance(one, dict) and (file := named.get(str(one.get("id")))):
            _name_file(lines, tree, (*top, at), in_flow(file))
            wanted[at] = {**one, "file": file}
    text = "\n".join(lines)
    if _listed(yamltree.read(FILE, text.encode())) != wanted:
        message = "nothing can be added to these papers as they are written"
        help_text = (
            f"write below the id of each: {', '.join(f'file: {in_flow(one)}' for one in named.values())}"
        )
        raise QuizgenError([Problem(tree.place(()), "not-a-list", message, help_text)])
    return text


def _name_file(lines: list[str], tree: yamltree.Tree, path: FieldPath, file: str) -> None:
    """Put the name of a paper's file below its id, or behind it where the paper stands between braces."""
    key, value = tree.place((*path, "id"), key=True), tree.place((*path, "id"))
    line, end = lines[key.line - 1], value.column - 1 + value.width
    if line[tree.place(path).column - 1 :].startswith("{"):
        lines[key.line - 1] = f"{line[:end]}, file: {file}{line[end:]}"
    else:
        end_of_line = "\r" if line.endswith("\r") else ""
        lines.insert(key.line, f"{' ' * (key.column - 1)}file: {file}{end_of_line}")


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


def _with(tree: yamltree.Tree | None, data: bytes | None, added: Mapping[str, Mapping[str, Plain]]) -> bytes:
    """Return papers.yaml with more papers at its end; all else stays as typed.

    Raises:
        QuizgenError: where it is no list with a dash before each paper.
    """
    if tree is None or data is None or not tree.root:
        text = "\n".join(["references:", *(entry(paper, 2) for paper in added.values())]) + "\n"
        return text.encode()
    top = ("references",) if isinstance(tree.root, dict) else ()
    count = len(_listed(tree))
    lines = Lines.of(data)
    first = lines.body[tree.place((*top, 0)).line - 1] if count else ""
    last = not isinstance(tree.root, dict) or next(reversed(tree.root)) == "references"
    if not first.lstrip().startswith("- ") or not last:
        message = "can't add to these papers: they are not a dashed list at the end"
        raise QuizgenError([Problem(tree.place(()), "not-a-list", message, "rewrite them as a dashed list")])
    indent = len(first) - len(first.lstrip())
    lines.body += lines.written(entry(paper, indent) for paper in added.values())
    return lines.whole()
