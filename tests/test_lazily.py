"""Regular expressions that are compiled on first use."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

import quizgen
from quizgen.text.lazily import lazily

TOP = Path(quizgen.__file__).parent


def users() -> list[str]:
    """Return the modules that compile on first use."""
    found = []
    for path in sorted(TOP.rglob("*.py")):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)
        }
        if "lazily" in names:
            found.append(".".join(("quizgen", *path.relative_to(TOP).with_suffix("").parts)))
    return found


@pytest.mark.parametrize("name", users())
def test_every_expression_can_be_compiled(name: str) -> None:
    values = list(vars(import_module(name)).values())
    pairs = [one for value in values if isinstance(value, tuple) for one in value]
    inside = [part for pair in pairs if isinstance(pair, tuple) for part in pair]
    expressions = [one for one in (*values, *inside) if type(one).__name__ == "_Lazy"]
    assert expressions
    for one in expressions:
        assert one.search


def test_it_does_what_a_compiled_expression_does() -> None:
    lazy, eager = lazily(r"(?P<word>[a-z]+)", re.I), re.compile(r"(?P<word>[a-z]+)", re.I)
    text = "one TWO 3 four"
    for _ in range(2):
        assert lazy.findall(text) == eager.findall(text)
        assert lazy.sub("x", text) == eager.sub("x", text)
        assert (lazy.fullmatch("One") or {"word": ""})["word"] == "One"
        assert lazy.groupindex == eager.groupindex
    with pytest.raises(AttributeError, match="fulmatch"):
        lazy.fulmatch("One")  # type: ignore[attr-defined]
    with pytest.raises(re.error):
        lazily("(").search("one")
