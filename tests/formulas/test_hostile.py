"""Formulas that are made to take long, or to break the converter, are told in time that grows as they do."""

from __future__ import annotations

import time

import pytest

from quizgen.text.formulas import math_fault

DEEP = "too much of it stands in one another"
LONG = {
    "fences": (r"\left(", "x", r"\right)", DEEP),
    "roots": (r"\sqrt ", "x", "", DEEP),
    "tables": (r"\begin{matrix}", "x", r"\end{matrix}", DEEP),
    "sums": ("x+", "x", "", ""),
    "powers": ("x^{2}", "", "", ""),
    "cells": ("a&", "", "", r"an & stands where no table is: write \&"),
    "strokes": (r"\not= ", "x", "", ""),
    "colours": (r"\color{red}", "x", "", "it has more than 40 colours"),
    "words": (r"\text{a\%}", "", "", ""),
    "molecules": (r"\ce{H2O}", "", "", ""),
}


@pytest.mark.parametrize(("begin", "middle", "end", "fault"), LONG.values(), ids=LONG)
def test_time_grows_as_the_formula_does(begin: str, middle: str, end: str, fault: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        assert math_fault(begin * times + middle + end * times) == fault
        return time.process_time() - start

    assert seconds(4_000) < 32 * max(seconds(500), 0.01)
