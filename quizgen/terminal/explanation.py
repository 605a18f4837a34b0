"""Show a code's page in a terminal: headings, wrapped prose, lists, and examples as they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from quizgen.terminal import pages
from quizgen.terminal.pen import Pen

FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAID = re.compile(r"(?:error|warning|note)\[[a-z0-9-]+\] |  help: ")
"""The beginning of a message's lines: in an example, only these are wrapped."""
MARKS = re.compile(
    r"(?P<code>(?P<ticks>`+).+?(?P=ticks))|\[(?P<link>[^\]]+)\]\([^)]+\)"
    r"|(?P<stars>\*\*?)(?P<stressed>\S.*?)(?P=stars)",
    re.DOTALL,
)
ITEM = re.compile(r"^- ", re.MULTILINE)
LISTED = re.compile(r"^\| \[([a-z0-9-]+)\]", re.MULTILINE)
HEADING = re.compile(r"^## (.+)\n", re.MULTILINE)
CODE, REST = "    ", "  "


def page(code: str, pen: Pen) -> Iterator[str]:
    """Yield the lines of a code's page.

    Args:
        code: the code of a rule or a problem.
        pen: writes and wraps the lines.

    Raises:
        UsageError: there is no page for this code.
    """
    first = True
    for block in _blocks(pages.page(code), pen):
        if not first:
            yield ""
        yield from block
        first = False


def _blocks(text: str, pen: Pen) -> Iterator[list[str]]:
    """Yield the headings, paragraphs, lists and examples of a page, each as a list of lines."""
    for number, part in enumerate(FENCED.split(text)):
        if number % 2:
            yield [line for one in part.rstrip("\n").split("\n") for line in _example(one, pen)]
            continue
        for block in filter(None, map(str.strip, part.split("\n\n"))):
            if block.startswith("#"):
                yield [pen.bold(block.lstrip("# "))]
            elif ITEM.match(block):
                yield [line for item in ITEM.split(block)[1:] for line in _wrapped(item, pen, "- ")]
            elif not block.startswith("<!--"):
                yield list(_wrapped(block, pen))


def _example(line: str, pen: Pen) -> list[str]:
    """Return a line of an example as it is, or wrapped if it is a message of quizgen's."""
    if not SAID.match(line):
        return [f"{CODE}{line}".rstrip()]
    return _broken(line, pen, CODE, f"{CODE}{REST}")


def _wrapped(text: str, pen: Pen, mark: str = "") -> list[str]:
    """Return prose wrapped, without Markdown; code keeps its backticks, which show what to type."""
    plain = MARKS.sub(lambda found: found["code"] or found["link"] or found["stressed"], text)
    return _broken(" ".join(plain.split()), pen, mark, " " * len(mark))


def _broken(text: str, pen: Pen, first: str, others: str) -> list[str]:
    """Return a text wrapped into indented lines; words longer than a line stay whole."""
    return textwrap.wrap(
        text,
        pen.width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def groups(pen: Pen) -> Iterator[str]:
    """Yield all codes in groups, as the index pages of rules and problems have them."""
    for index in pages.indices():
        _, *parts = HEADING.split(index)
        for heading, part in zip(parts[::2], parts[1::2], strict=True):
            if codes := LISTED.findall(part):
                yield pen.bold(heading)
                yield from _broken(", ".join(codes), pen, REST, REST)
                yield ""
    yield "quizgen explain CODE tells more about one of them."
