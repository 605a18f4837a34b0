"""Show problems as text for people, as JSON for programs, or as annotations for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from quizgen.errors import Problem
from quizgen.terminal import pages
from quizgen.terminal.visible import CYAN, HIDDEN, PLAIN, RED, YELLOW, visible
from quizgen.text.lazily import lazily

UNSAFE = lazily(f"(?!\n){HIDDEN.pattern}")
"""Characters that could act on a screen but that JSON does not escape; its own line ends stay."""
WIDEST = 100
"""Columns of an excerpt at most; a longer line is cut around the place."""
COLOURS = {"error": RED, "warning": YELLOW, "note": CYAN}


MORE = "quizgen explain CODE says what a code means, and why it matters"
"""The line below problems: each has its code in brackets."""
FIRST = 3
"""Problems of each code and severity to show in full, in each file."""
MOST_FILES = 12
"""Files in which to show the problems of a code, and files to list with their numbers of problems."""
ALL = "quizgen check --all shows all of them"


def grouped(problems: Sequence[Problem], *, colour: bool = False) -> str:
    """Return the first problems of each code in each file as `as_text` does, and the number of others.

    Args:
        problems: the problems, in order of place.
        colour: whether the terminal shows colours.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}  # by severity and code: problems by file, in order
    for problem in problems:
        counts.setdefault((problem.severity, problem.code), Counter())[problem.place.file] += 1
    looked_at = {kind: set(list(files)[:MOST_FILES]) for kind, files in counts.items()}
    last = {(problem.code, problem.place.file): at for at, problem in enumerate(problems)}
    shown: Counter[tuple[str, str, str]] = Counter()
    more: Counter[tuple[str, str]] = Counter()  # not shown, by code and file
    elsewhere: dict[str, Counter[str]] = {}  # in files that are not looked at, by code
    lines: list[str] = []
    for at, problem in enumerate(problems):
        code, file = problem.code, problem.place.file
        if file not in looked_at[problem.severity, code]:
            elsewhere.setdefault(code, Counter())[file] += 1
        elif shown[problem.severity, code, file] < FIRST:
            shown[problem.severity, code, file] += 1
            lines += _lines(problem, colour=colour)
        else:
            more[code, file] += 1
        if at == last[code, file] and more[code, file]:
            lines.append(f"  and {more[code, file]:,} more of {code} in {visible(file)}")
    for code, files in elsewhere.items():
        where = f"{len(files):,} other file{'s' * (len(files) > 1)}"
        lines.append(f"  and {files.total():,} more of {code} in {where}")
    if shown.total() < len(problems):
        lines += [*_by_file(problems), ALL]
    return "\n".join(lines)


def _by_file(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the numbers of problems of the files with the most problems, one line per file."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.place.file, []).append(problem)
    most = sorted(files, key=lambda file: (-len(files[file]), file))
    for file in sorted(most[:MOST_FILES]):
        yield f"in {visible(file)}: {summary(files[file])}"
    if len(most) > MOST_FILES:
        rest = [problem for file in most[MOST_FILES:] for problem in files[file]]
        yield f"in {len(most) - MOST_FILES:,} more files: {summary(rest)}"


def as_text(problems: Sequence[Problem], *, colour: bool = False) -> str:
    """Return each problem with its line, carets under the place, and its help."""
    return "\n".join(line for problem in problems for line in _lines(problem, colour=colour))


def _lines(problem: Problem, *, colour: bool) -> Iterator[str]:
    place = problem.place
    severity = f"{problem.severity}[{problem.code}]"
    if colour:
        severity = f"{COLOURS[problem.severity]}{severity}{PLAIN}"
    yield f"{visible(place.file)}:{place.line}:{place.column}: {severity} {visible(problem.message)}"
    if place.text.strip():
        text, column, width = _window(place.text, place.column - 1, place.width)
        yield f"{place.line:>5} | {text}"
        yield f"      | {' ' * column}{'^' * width}"
    if problem.help:
        yield f"  help: {visible(problem.help)}"


def _window(text: str, column: int, width: int) -> tuple[str, int, int]:
    """Return a line cut to the widest excerpt, and the column and width of the carets in it."""
    text = text.replace("\t", " ").rstrip("\r\n")
    before, under = visible(text[:column]), visible(text[column : column + width])
    text, column, width = visible(text), len(before), len(under) or width
    start = max(0, column - WIDEST // 2) if len(text) > WIDEST else 0
    cut = text[start : start + WIDEST]
    excerpt = ("…" if start else "") + cut + ("…" if start + WIDEST < len(text) else "")
    column = column - start + bool(start)
    return excerpt.rstrip(), column, max(1, min(width, len(cut) + bool(start) - column))


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as a JSON list, with characters escaped that could act on a screen."""
    rows = [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "help": problem.help,
            "item": problem.item,
            "docs": pages.address(problem.code),
        }
        for problem in problems
    ]
    text = json.dumps(rows, ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def as_github(problems: Sequence[Problem]) -> str:
    """Return the problems as workflow commands, which GitHub turns into annotations of the lines."""
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    return "\n".join(
        f"::{kinds[problem.severity]} file={_property(visible(problem.place.file))},"
        f"line={problem.place.line},col={problem.place.column},title={_property(problem.code)}"
        f"::{_data(_whole(problem))}"
        for problem in problems
    )


def _whole(problem: Problem) -> str:
    parts = (problem.message, problem.help, pages.address(problem.code))
    return "\n".join(visible(text) for text in parts if text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def summary(problems: Sequence[Problem], *, behind_notes: str = "") -> str:
    """Return the number of problems of each severity, such as "2 errors, 1 warning".

    Args:
        problems: all problems, including waived ones, which count separately.
        behind_notes: a text to put after the number of notes.
    """
    counts = Counter(problem.severity for problem in problems if not problem.waived)
    counted = [
        f"{counts[one]:,} {one}{'s' * (counts[one] != 1)}{behind_notes * (one == 'note')}"
        for one in ("error", "warning", "note")
        if counts[one]
    ]
    if waived := sum(problem.waived for problem in problems):
        counted.append(f"{waived:,} waived")
    return ", ".join(counted) or "no problems"


def verdict(problems: Sequence[Problem], *, blocked: bool, noted: bool = False) -> str:
    """Return the last line of `check`: the number of problems, and whether the course is ready to build.

    Args:
        problems: all problems.
        blocked: whether a build refuses the course.
        noted: whether the output above includes notes.
    """
    counted = summary(problems, behind_notes="" if noted else " (shown with -v)")
    return f"{counted}: {'fix the errors, then build' if blocked else 'ready to build'}"


def in_short(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the number of warnings and the command that shows them, for a build, which has more to say."""
    if count := sum(problem.severity == "warning" for problem in problems):
        yield f"{count:,} warning{'s' * (count != 1)}: quizgen check shows {'them' if count > 1 else 'it'}"


UNSEEN = ("no-papers-folder", "evidence-not-looked-at")
"""Codes of notes to show even without --verbose."""


def unseen(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield what quizgen could not check, one line each, since silence would read like a pass."""
    for code in UNSEEN:
        found = {problem.message: problem.help for problem in problems if problem.code == code}
        yield from found
        if found:
            yield f"  help: {next(iter(found.values()))}"


def left_out(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield what an output does not carry, or not everywhere, one line each, for every build."""
    codes = ("not-carried", "needs-newer")
    yield from (f"note: {problem.message}" for problem in problems if problem.code in codes)


def outdated(pdfs: Sequence[Path]) -> Iterator[str]:
    """Yield a warning about PDFs older than the pages beside them: their codes may match no key."""
    if pdfs:
        yield f"old PDFs: {len(pdfs)} are from an earlier build, such as {pdfs[0].as_posix()}"
        yield "  help: print them again with --pdf, or remove them"
