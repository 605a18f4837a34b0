"""Pages of docs/ that tests make: a folder contains exactly these pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def hold(kind: str, pages: Mapping[str, str], *, update: bool) -> None:
    """Check that a folder of docs/ has exactly these pages; with `--update`, write them and remove others.

    Args:
        kind: the folder's name.
        pages: the texts by name, without `.md`.
        update: whether to write.
    """
    folder = DOCS / kind
    if update:
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.md"):
            if old.stem not in pages:
                old.unlink()
        for name, text in pages.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    there = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert there == pages, "look, then --update"
