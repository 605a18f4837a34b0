"""A code's page as a terminal shows it: headings, prose in lines, lists, and examples as they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from quizgen.terminal import pages
from quizgen.terminal.pen import Pen

FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
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
    """Yield what a code means, in lines.

    Args:
        code: a rule's or a problem's.
        pen: how to write.

    Raises:
        UsageError: where there is no such code.
    """
    first = True
    for block in _blocks(pages.page(code), pen):
        if not first:
            yield ""
        yield from block
        first = False


def _blocks(text: str, pen: Pen) -> Iterator[list[str]]:
    """Yield headings, paragraphs, lists and examples, each as lines."""
    for number, part in enumerate(FENCED.split(text)):
        if number % 2:
            yield [f"{CODE}{line}".rstrip() for line in part.rstrip("\n").split("\n")]
            continue
        for block in filter(None, map(str.strip, part.split("\n\n"))):
            if block.startswith("#"):
                yield [pen.bold(block.lstrip("# "))]
            elif ITEM.match(block):
                yield [line for item in ITEM.split(block)[1:] for line in _wrapped(item, pen, "- ")]
            elif not block.startswith("<!--"):
                yield list(_wrapped(block, pen))


def _wrapped(text: str, pen: Pen, mark: str = "") -> list[str]:
    """Return prose in lines, without its Markdown; code keeps its ticks, which tell what to type."""
    plain = MARKS.sub(lambda found: found["code"] or found["link"] or found["stressed"], text)
    return textwrap.wrap(
        " ".join(plain.split()),
        pen.width,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def groups(pen: Pen) -> Iterator[str]:
    """Yield all codes in groups, as the two indices have them."""
    for index in pages.indices():
        _, *parts = HEADING.split(index)
        for heading, part in zip(parts[::2], parts[1::2], strict=True):
            if codes := LISTED.findall(part):
                yield pen.bold(heading)
                yield from textwrap.wrap(
                    ", ".join(codes),
                    pen.width,
                    initial_indent=REST,
                    subsequent_indent=REST,
                    break_on_hyphens=False,
                )
                yield ""
    yield "quizgen explain CODE tells more about one of them."
