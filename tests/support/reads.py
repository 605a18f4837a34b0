"""Which files are parsed as YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.reading import yamltree


def files_parsed(monkeypatch: pytest.MonkeyPatch, folder: str) -> list[Path]:
    """Return a list that collects the files in folders of this name that are parsed from now on."""
    paths: list[Path] = []
    real = yamltree.read

    def noting(name: str, data: bytes, *, repeats: bool = False) -> yamltree.Tree:
        if Path(name).parent.name == folder:
            paths.append(Path(name))
        return real(name, data, repeats=repeats)

    monkeypatch.setattr(yamltree, "read", noting)
    return paths
