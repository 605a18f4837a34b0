"""A fixed part of what `make fuzz` does, with the same damage on every machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from .children import in_child
from .outcomes import built, checked
from .runner import SMALL, WHOLE, run, smaller, smallest


@pytest.mark.parametrize("first", range(0, 2000, 200))
def test_a_damaged_course_is_checked(first: int) -> None:
    assert not smallest(run(range(first, first + 200), SMALL, checked))


@pytest.mark.parametrize("first", range(5000, 5100, 25))
def test_a_damaged_course_is_built_or_left(first: int) -> None:
    """If `check` accepts a course, all outputs build and nothing is lost; otherwise there are no files."""
    assert not smallest(run(range(first, first + 25), SMALL, built))


@pytest.mark.parametrize("first", range(9000, 9100, 25))
def test_the_whole_course_damaged_is_checked(first: int) -> None:
    assert not smallest(run(range(first, first + 25), WHOLE, checked))


def fails(content: Path) -> str:
    """Fail for a bank that contains a certain word."""
    if any(b"Africa" in path.read_bytes() for path in content.rglob("birds.yaml")):
        raise RecursionError("too deep")
    return ""


def test_what_raises_in_a_child_is_told() -> None:
    def endless() -> str:
        return "x" * 10**11

    assert "RecursionError: too deep" in in_child(lambda: fails(SMALL[0]))
    assert "MemoryError" in in_child(endless)


def test_the_smallest_input_is_told(tmp_path: Path) -> None:
    path = tmp_path / "birds.yaml"
    path.write_bytes((SMALL[0] / "banks/birds.yaml").read_bytes())
    assert smaller(path, path.read_bytes(), lambda: in_child(lambda: fails(tmp_path))).count(b"\n") == 1
