"""The pages for the tests of paper and screen: one course, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.pipeline import Project, build

COURSE = Path(__file__).parent / "course"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with student/ and teacher/ of the course."""
    out = tmp_path_factory.mktemp("html")
    build(Project(COURSE, out))
    return out / "html"
