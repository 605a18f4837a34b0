"""docs/rules/, made from the facts beside each rule's function, its cases, and what `check` says of them."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quizgen.checks.item_writing import RULES, lists, literature
from quizgen.checks.item_writing.literature import Source
from quizgen.errors import Problem
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import entry
from quizgen.types import named

FOLDER = Path(__file__).parent
MEASURED: Any = yamltree.read("measured.yaml", (FOLDER / "measured.yaml").read_bytes()).root
MADE = "<!-- Made of quizgen/checks/item_writing/ and tests/rules/ by: pytest tests/rules --update -->"
METHOD = "how-the-numbers-were-measured"
LONGEST, WIDEST = 2, 76
"""The most questions of a case, and columns of a line."""
NO_STUDY = "None that we know of. This rule is our own judgement, for the reason above."

CODES = {rule.code for rule in RULES}
RULE = re.compile(r"`([a-z-]+)`")

Found = Callable[[str], Sequence[Problem]]
"""A function that returns the problems of a bank with the given questions."""


def pages(found: Found) -> dict[str, str]:
    """Return the pages by name: one for each rule, and the index."""
    made = {rule.code: _lines(_rule(rule, found)) for rule in RULES}
    return {**made, "index": _lines(_index())}


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def explained(rule: Any) -> list[str]:
    """Return the paragraphs of a rule's docstring: what it finds, why that matters, how it looks for it."""
    text = RULE.sub(_linked, inspect.getdoc(rule.find) or "")
    return [" ".join(part.split()) for part in text.split("\n\n")]


def _linked(code: re.Match[str]) -> str:
    return f"[{code[0]}]({code[1]}.md)" if code[1] in CODES else code[0]


def literature_known() -> list[Source]:
    """Return all literature, sorted by author."""
    return [value for value in vars(literature).values() if isinstance(value, Source)]


def _index() -> Iterator[str]:
    yield from ("# The rules of item writing", "", MADE, "", MEASURED["introduction"].strip(), "")
    known = ", ".join(f"`{lang}`" for lang in lists.known())
    yield f"There are word lists for {known}. In other languages, quizgen skips the rules that need a list;"
    yield "`quizgen check --verbose` names them."
    groups: dict[str, list[Any]] = {}
    for rule in RULES:
        groups.setdefault(_heading(rule), []).append(rule)
    for heading, rules in groups.items():
        yield from ("", f"## {heading}", "", "| rule | | what it finds |", "|---|---|---|")
        yield from (
            f"| [{one.code}]({one.code}.md) | {one.severity} | {explained(one)[0]} |" for one in rules
        )
    yield from ("", "## How the numbers were measured", "", MEASURED["method"].strip())
    yield from ("", "## Literature", "")
    yield from map(_listed, literature_known())


def _listed(source: Source) -> str:
    """Return a source as a list item; it may already end with the point of an abbreviation."""
    return f"- {source.whole.rstrip('.')}."


def _heading(rule: Any) -> str:
    """Return the heading for the rules of a module, from its docstring."""
    about = (sys.modules[rule.find.__module__].__doc__ or "").removeprefix("Rules on ")
    return about[0].upper() + re.split(r"[:.]", about[1:])[0]


def _rule(rule: Any, found: Found) -> Iterator[str]:
    what, why, *how = explained(rule)
    yield from (f"# {rule.code}", "", MADE, "", what, "")
    yield f"A {rule.severity}, for these types of question: {', '.join(named(rule.sets))}."
    yield from ("", "## Why is this so", "", why)
    if how:
        yield from ("", "## How quizgen looks for it", "", "\n\n".join(how))
    if measured := MEASURED["rules"].get(rule.code):
        judged = f"; {measured['judged']}" if "judged" in measured else ""
        yield from ("", "## How often quizgen reports it", "")
        tried = f"Tried on [1,587 questions of public exams](index.md#{METHOD})"
        yield f"{tried}: {measured['fires']}{judged}."
    trips, passes = ((FOLDER / rule.code / f"{name}.yaml").read_text() for name in ("trips", "passes"))
    told = next(problem for problem in found(trips) if problem.code == rule.code)
    yield from ("", "## Example", "", "Wrong:", "", "```yaml", *_case(trips), "```", "")
    yield from ("```text", f"{told.severity}[{told.code}] {told.message}", f"  help: {told.help}", "```", "")
    yield from ("Right:", "", "```yaml", *_case(passes), "```")
    if told.item:
        yield from ("", "## If it does not apply", "")
        becomes = "the warning becomes a note with" if told.severity == "warning" else "the note shows"
        yield f"Say why in the question, and {becomes} your reason:"
        yield from ("", "```yaml", f"waive: {{{rule.code}: Why it does not apply here.}}", "```")
    yield from ("", "## Literature", "")
    yield from [*map(_listed, rule.sources)] or [NO_STUDY]


def _question(question: str) -> str:
    """Return a question for a page; one that is too long for a line gets one line per field."""
    if max(map(len, question.splitlines())) <= WIDEST:
        return question.rstrip()
    root: Any = yamltree.read("case", question.encode()).root
    return entry(root[0]).rstrip()


def _case(case: str) -> Iterator[str]:
    """Yield the first questions of a case, and the number of the others."""
    questions = re.split(r"(?m)^(?=- )", case)[1:]
    yield from map(_question, questions[:LONGEST])
    if more := len(questions) - LONGEST:
        yield from [f"# and {more} more like these"] if more > 0 else []
