"""Add papers of reference managers, and the names of papers' files, to papers.yaml; all else stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from quizgen import files
from quizgen.errors import FieldPath, Place, Problem, QuizgenError
from quizgen.frozen import mutable
from quizgen.importers import bibtex, csl, ris
from quizgen.importers.landing import new_course
from quizgen.importers.moving import writing_to
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import Plain, entry, in_flow
from quizgen.reading.yamllines import Lines
from quizgen.write import Batch, led_to

FILE = "papers.yaml"
LARGEST = 50_000_000
READERS = (bibtex, csl, ris)
"""The modules of the formats of reference managers: BibTeX, CSL JSON, RIS."""


def recognises(data: bytes) -> bool:
    """Return whether the first bytes of a file are papers in any of the formats."""
    return any(one.recognises(data) for one in READERS)


@mutable
class Read:
    """The result of an import of papers.

    Args:
        written: the ids that are new in papers.yaml.
        kept: the ids that were in papers.yaml already, or come twice.
        problems: the problems of papers that could not be read.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def take_papers(sources: list[Path], content: Path, *, dry_run: bool = False) -> Read:
    """Add the papers of files of reference managers to papers.yaml, in a new course if there is none.

    Args:
        sources: the files.
        content: the course's folder.
        dry_run: whether to write nothing.

    Raises:
        QuizgenError: a file can't be read, or quizgen can't add to papers.yaml.
        OSError: the disk refuses to write.
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
        written = files.content(source, largest=LARGEST)
        reader = next((one for one in READERS if one.recognises(written)), bibtex)
        for line, paper in reader.papers(bibtex.decoded(written)):
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
        if not files.is_there(content / "course.yaml"):
            with batch.file("course.yaml") as beside:
                beside.write_text(new_course(content), encoding="utf-8", newline="\n")
    return read


def _problem(
    place: Place, paper: Mapping[str, Plain], added: Mapping[str, Mapping[str, Plain]]
) -> Problem | None:
    """Return the problem that keeps a paper from being added, or None if it can be added or already was."""
    if not paper:
        message = 'this paper is cut off: a bracket or quote is never closed, or its line "ER  -" is missing'
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
    """Write papers.yaml, unless it has changed since `before` was read."""
    name = led_to(content, content / FILE)
    if before is not None:
        batch.rests_on(name, before)
    with batch.file(name) as beside:
        beside.write_bytes(after)


def name_files(content: Path, named: Mapping[str, str]) -> None:
    """Add the names of papers' files to papers.yaml, below their ids; everything else stays as typed.

    Args:
        content: the course's folder.
        named: the names of the files, by paper id.

    Raises:
        QuizgenError: papers.yaml can't be read, or quizgen can't add to it without altering other lines.
        OSError: the disk refuses to write.
    """
    with Batch(content) as batch:
        data = files.content(content / FILE)
        text = _with_files(_tree(content / FILE, data), named)
        _write(batch, content, data, Lines.of(data).mark + text.encode())


def _with_files(tree: yamltree.Tree, named: Mapping[str, str]) -> str:
    """Return the text of papers.yaml with the names of some papers' files added.

    Raises:
        QuizgenError: quizgen can't add to it without altering other lines.
    """
    listed = _listed(tree)
    top = ("references",) if isinstance(tree.root, dict) else ()
    lines = tree.text.split("\n")
    wanted = [*listed]
    for at, one in reversed([*enumerate(listed)]):  # from the end, so that line numbers above stay right
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
    """Insert the name of a paper's file below its id, or right after it if the paper is in braces."""
    key, value = tree.place((*path, "id"), key=True), tree.place((*path, "id"))
    line, end = lines[key.line - 1], value.column - 1 + value.width
    if line[tree.place(path).column - 1 :].startswith("{"):
        lines[key.line - 1] = f"{line[:end]}, file: {file}{line[end:]}"
    else:
        end_of_line = "\r" if line.endswith("\r") else ""
        lines.insert(key.line, f"{' ' * (key.column - 1)}file: {file}{end_of_line}")


def _tree(path: Path, data: bytes) -> yamltree.Tree:
    """Return the parsed papers.yaml.

    Raises:
        QuizgenError: it has errors.
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
    """Return the bytes of papers.yaml with more papers at its end; everything else stays as typed.

    Raises:
        QuizgenError: its papers are not a dashed list at its end.
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
