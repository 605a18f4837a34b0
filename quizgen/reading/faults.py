"""The errors of the YAML parser, in a teacher's words."""

from __future__ import annotations

from typing import NamedTuple

from quizgen.reading import slips

LATE = ("could not find expected ':'", "found unexpected end of stream", "did not find expected ','")
"""Reasons that the parser gives only lines later; a teacher wants to see where the fault begins."""
IN_WORDS = {
    "mapping values are not allowed": (
        "a colon is not allowed here",
        "check the indentation of this line and of the one above",
    ),
    "did not find expected ','": ("a bracket is not closed", "close it, or add the missing comma"),
    "could not find expected ':'": (
        "this line has no key",
        "put a colon and a space after a key; if this line continues the text above, indent it two spaces "
        "more than that text's key",
    ),
    "did not find expected key": (
        "there should be a key here",
        "check the indentation and the quotes: a text that begins with a quote ends with "
        "one; double an apostrophe inside '…'",
    ),
    "did not find expected '-' indicator": (
        "this line has neither a dash nor the indentation of an entry",
        "put a list's dashes in one column, and indent each entry's other lines two more spaces",
    ),
    "found unexpected end of stream": ("a quote is not closed", "close the quote"),
    "cannot start any token": (
        "a text can't begin with this character",
        "put quotes around a text that begins with @, `, % or a bracket",
    ),
    "did not find expected node content": (
        "something is missing here",
        "close the bracket, or add the entry before the comma",
    ),
    "invalid Unicode character": ("there is no such character", "write the character itself"),
    "did not find expected hexdecimal number": (
        "in double quotes, a backslash is special",
        "write it twice, or use single quotes",
    ),
    "found unknown escape character": (
        "in double quotes, a backslash is special",
        "write it twice, or use single quotes",
    ),
    "block sequence entries are not allowed": (
        "a list can't begin on this line",
        'begin it on the next line, or put quotes around a text that begins with "- "',
    ),
    "expected comment or line break": (
        "nothing can follow | or > on the same line",
        "begin the text on the next line, indented; put quotes around a text that begins with | or >",
    ),
    "expected alphabetic or numeric character": (
        "* and & are special in YAML at the beginning of a text",
        "put quotes around the text",
    ),
    "mapping keys are not allowed": (
        "a text can't begin with a question mark and a space",
        "put quotes around it",
    ),
}
"""By the parser's reason, a message and help in a teacher's words."""
MISPLACED_DASH = (
    "this dash is not in line with the others",
    "put a list's dashes in one column, and give its first entry one too",
)


class Fault(NamedTuple):
    """A place where the parser stopped; lines and columns count from 0.

    Args:
        line: the line to show.
        column: the column in this line.
        reason: the parser's reason.
    """

    line: int
    column: int
    reason: str

    def has(self, reason: str) -> bool:
        """Return whether the parser gave this reason."""
        return reason in self.reason


def in_words(fault: Fault, line: str) -> slips.Slip:
    """Return the slip that describes a parser's fault.

    Args:
        fault: where the parser stopped, and why.
        line: the text of that line.
    """
    if fault.has("could not find expected ':'") and (slip := slips.other_colon(line)):
        return slip
    words = (words for sign, words in IN_WORDS.items() if fault.has(sign))
    message, help_text = next(words, (fault.reason, "look for an unclosed quote or bracket"))
    if fault.has("did not find expected key") and line.lstrip().startswith("- "):
        message, help_text = MISPLACED_DASH
    if line.lstrip().startswith("//"):
        help_text = "a comment begins with # and a space"
    if slip := slips.foreign_dash(line.strip()):
        message, help_text = slip.message, slip.help
    return slips.Slip("yaml-syntax", message, help_text, at=fault.column)
