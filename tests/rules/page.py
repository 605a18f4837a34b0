"""docs/rules.md, made from the rules' docstrings and cases."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quizgen.checks.item_writing import BANK_RULES, COURSE_RULES, ITEM_RULES, QUIZ_RULES, lists
from quizgen.reading import yamltree
from quizgen.types import named

FOLDER = Path(__file__).parent
MEASURED = FOLDER / "measured.yaml"
LONGEST = 2
"""Questions of a case that are shown."""
HEADINGS = {
    "Rules on one question": ITEM_RULES,
    "Rules on a bank": BANK_RULES,
    "Rules on a quiz": QUIZ_RULES,
    "Rules on all banks together": COURSE_RULES,
}


def text() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def docstring(rule: Any) -> str:
    """Return a rule's docstring, without its indentation."""
    return inspect.getdoc(rule.find) or ""


def _lines() -> Iterator[str]:
    measured: Any = yamltree.read(MEASURED.name, MEASURED.read_bytes()).root
    yield "# The rules of item writing"
    yield ""
    yield "<!-- Made from the rules' docstrings and tests/rules by `pytest tests/rules --update`. -->"
    yield ""
    yield measured["introduction"].strip()
    yield ""
    known = ", ".join(f"`{lang}`" for lang in lists.known())
    yield f"There are word lists for {known}. What needs a list that a language lacks is not checked in that"
    yield "language, and `quizgen check --verbose` says so."
    for heading, rules in HEADINGS.items():
        yield ""
        yield f"## {heading}"
        for rule in rules:
            yield from _rule(rule, measured["rules"].get(rule.code, {}))
    yield ""
    yield "## How the numbers were measured"
    yield ""
    yield measured["method"].strip()
    yield ""
    yield "## References"
    yield ""
    yield measured["references"].strip()


def _rule(rule: Any, measured: dict[str, str]) -> Iterator[str]:
    yield ""
    yield f"### {rule.code}"
    yield ""
    yield docstring(rule)
    yield ""
    yield f"*{rule.severity}* · {', '.join(named(rule.sets))}"
    if measured:
        yield f"· {measured['fires']}" + (f"; {measured['judged']}" if "judged" in measured else "")
    for title, name in (("Trips it", "trips"), ("Does not", "passes")):
        yield ""
        yield f"{title}:"
        yield ""
        yield "```yaml"
        yield from _case((FOLDER / rule.code / f"{name}.yaml").read_text(encoding="utf-8"))
        yield "```"


def _case(case: str) -> Iterator[str]:
    """Yield the first questions of a case, and how many more there are."""
    questions = re.split(r"(?m)^(?=- )", case)[1:]
    shown = questions if len(questions) <= LONGEST else questions[:LONGEST]
    for question in shown:
        yield question.rstrip()
    if len(questions) > len(shown):
        yield f"# and {len(questions) - len(shown)} more"
