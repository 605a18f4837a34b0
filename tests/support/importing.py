"""What tests of imports share."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from quizgen.importers.moving import Moved, Wish, move_in


def content_of(top: Path) -> Path:
    """Make a course without questions."""
    (top / "content").mkdir()
    (top / "content/course.yaml").write_text("course: course\ntitle: Course\n", encoding="utf-8")
    return top / "content"


def source_of(case: Path, top: Path) -> Path:
    """Return the file of a case; a folder is zipped, so that a person can read what is in it."""
    (source,) = case.glob("input*")
    if not source.is_dir():
        return source
    made = top / "input.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source).as_posix())
    return made


def moved(case: Path, content: Path, *, dry_run: bool = False) -> Moved:
    """Import the file of a case."""
    source = source_of(case, content.parent)
    map_ = case / "map.txt"
    columns = map_.read_text(encoding="utf-8").split("\n") if map_.exists() else []
    return move_in([source], Wish(content, columns=[one for one in columns if one], dry_run=dry_run))


def shown(result: Moved) -> str:
    """Return the loss report, without this machine's folders."""
    return "".join(re.sub(r"^\S*/(?=input\.)", "", line) + "\n" for line in result.lost)


def texts(content: Path) -> dict[str, str]:
    """Return what an import has written, by name; pictures by their names alone."""
    return {
        path.relative_to(content).as_posix(): path.read_text(encoding="utf-8")
        if path.suffix == ".yaml"
        else ""
        for path in sorted(content.rglob("*"))
        if path.is_file() and path.name not in ("course.yaml", "imported.yaml")
    }
