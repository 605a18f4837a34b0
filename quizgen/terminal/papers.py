"""Which paper a file is: a question on a terminal, where neither the name nor the first page says so."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from quizgen.model.papers import Paper
from quizgen.terminal.visible import visible

MOST = 9
"""How many papers are listed, those first whose names are like the file's."""
LONGEST = 60
"""Characters of a title."""
PROMPT = "its number or id, or Enter if it is none of the course's papers > "


def choose(
    file: Path, papers: Sequence[Paper], tell: Callable[[str], None], ask: Callable[[str], str]
) -> str:
    """Ask which paper a file is; return its id, or an empty text if it is none of them.

    Args:
        file: the file.
        papers: those that have no text yet.
        tell: prints a line.
        ask: prints a prompt and returns what was typed.

    Raises:
        EOFError: where nothing more is typed.
    """
    ids = [paper.id for paper in papers]
    listed = sorted(papers, key=lambda paper: -_likeness(file.stem, paper))[:MOST]
    tell(f'Which paper is "{file.name}"? Its first page has no title or DOI of one without a text.')
    for number, paper in enumerate(listed, 1):
        tell(f"  {number}  {paper.id}  {paper.title[:LONGEST]}")
    if len(papers) > len(listed):
        tell(f"  … and {len(papers) - len(listed)} more: papers.yaml has their ids")
    while answer := ask(visible(PROMPT)).strip():
        if answer.isdecimal() and 0 < int(answer) <= len(listed):
            return listed[int(answer) - 1].id
        if answer in ids:
            return answer
        tell(f'there is no paper "{answer}" without a text')
    return ""


def _likeness(stem: str, paper: Paper) -> float:
    """Return how much of a file's name is in a paper's id or title, or the other way round."""
    name = stem.casefold()
    return max(difflib.SequenceMatcher(None, name, one.casefold()).ratio() for one in (paper.id, paper.title))
