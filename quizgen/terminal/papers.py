"""Ask on a terminal which paper a file is, if neither its name nor its first page says so."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from quizgen.model.papers import Paper
from quizgen.terminal.visible import visible

MOST = 9
"""Papers to list at most, beginning with those whose names are most like the file's."""
LONGEST = 60
"""Characters of a title to show at most."""
PROMPT = "its number or id, or Enter if it is none of the course's papers > "


def choose(
    file: Path, papers: Sequence[Paper], tell: Callable[[str], None], ask: Callable[[str], str]
) -> str:
    """Ask which paper a file is; return the paper's id, or an empty text if it is none of them.

    Args:
        file: the file.
        papers: the papers that have no text yet.
        tell: prints a line.
        ask: prints a prompt and returns the typed answer.

    Raises:
        EOFError: the input has ended.
    """
    ids = [paper.id for paper in papers]
    listed = sorted(papers, key=lambda paper: -_likeness(file.stem, paper))[:MOST]
    tell(
        f'Which paper is "{file.name}"? Its first page has neither the title nor the DOI of a paper '
        "that still lacks a text."
    )
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
    """Return the similarity, from 0 to 1, of a file's name to a paper's id or title, whichever is closer."""
    name = stem.casefold()
    return max(difflib.SequenceMatcher(None, name, one.casefold()).ratio() for one in (paper.id, paper.title))
