"""What tests of imports share."""

from __future__ import annotations

from pathlib import Path

from quizgen.importers.moving import Moved, Wish, move_in


def content_of(top: Path) -> Path:
    """Make a course without questions."""
    (top / "content").mkdir()
    (top / "content/course.yaml").write_text("course: course\ntitle: Course\n", encoding="utf-8")
    return top / "content"


def moved(case: Path, content: Path, *, dry_run: bool = False) -> Moved:
    """Import the file of a case."""
    (source,) = case.glob("input.*")
    map_ = case / "map.txt"
    columns = map_.read_text(encoding="utf-8").split("\n") if map_.exists() else []
    return move_in([source], Wish(content, columns=[one for one in columns if one], dry_run=dry_run))


def shown(result: Moved, case: Path) -> str:
    """Return the loss report, without this machine's folders."""
    return "".join(f"{line.replace(case.as_posix() + '/', '')}\n" for line in result.lost)


def texts(content: Path) -> dict[str, str]:
    """Return what an import has written, by name; pictures by their names alone."""
    return {
        path.relative_to(content).as_posix(): path.read_text(encoding="utf-8")
        if path.suffix == ".yaml"
        else ""
        for path in sorted(content.rglob("*"))
        if path.is_file() and path.name not in ("course.yaml", "imported.yaml")
    }
