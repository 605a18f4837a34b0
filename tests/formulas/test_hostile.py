"""Formulas made to take long or to break the converter are reported, in time proportional to their length."""

from __future__ import annotations

import pytest
from support.growth import assert_linear

from quizgen.text.formulas import math_fault

DEEP = "it is nested too deeply"
LONG = {
    "fences": (r"\left(", "x", r"\right)", DEEP),
    "roots": (r"\sqrt ", "x", "", DEEP),
    "tables": (r"\begin{matrix}", "x", r"\end{matrix}", DEEP),
    "sums": ("x+", "x", "", ""),
    "powers": ("x^{2}", "", "", ""),
    "cells": ("a&", "", "", r"an & outside a table: write \&"),
    "strokes": (r"\not= ", "x", "", ""),
    "colours": (r"\color{red}", "x", "", "it has more than 40 colours"),
    "words": (r"\text{a\%}", "", "", ""),
    "molecules": (r"\ce{H2O}", "", "", ""),
}


@pytest.mark.parametrize(("begin", "middle", "end", "fault"), LONG.values(), ids=LONG)
def test_time_grows_as_the_formula_does(begin: str, middle: str, end: str, fault: str) -> None:
    def look(tex: str) -> None:
        assert math_fault(tex) == fault

    assert_linear(look, lambda n: begin * n + middle + end * n, 500)
