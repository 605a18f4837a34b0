"""What a YAML parser says where it stops, in a teacher's words."""

from __future__ import annotations

from typing import NamedTuple

from quizgen.reading import slips

LATE = ("could not find expected ':'", "found unexpected end of stream", "did not find expected ','")
"""What the parser notices only lines later; a person wants to see where it began."""
IN_WORDS = {
    "mapping values are not allowed": (
        "a colon stands where no key can be",
        "look at the indentation of this line and of the one above",
    ),
    "did not find expected ','": ("a bracket is not closed", "close it, or add the comma that is missing"),
    "could not find expected ':'": (
        "this line has no key",
        "a key needs a colon and a space after it; a line that goes on with the text above stands two spaces "
        "further in than its key",
    ),
    "did not find expected key": (
        "a key should stand here",
        "look at the indentation, and at quotes: a text that begins with one ends with it, "
        "and an apostrophe inside '…' is written twice",
    ),
    "did not find expected '-' indicator": (
        "this line has no dash, and is not indented as what follows one",
        "the dashes of a list stand in one column, and what belongs to one stands two spaces further in",
    ),
    "found unexpected end of stream": ("a quoted text has no end", "close the quote"),
    "cannot start any token": (
        "no text can begin with this character",
        "put quotes around a text that begins with @, `, % or a bracket",
    ),
    "did not find expected node content": (
        "something is missing here",
        "close the bracket, or write what should stand before the comma",
    ),
    "invalid Unicode character": ("there is no such character", "write the character itself"),
    "did not find expected hexdecimal number": (
        "a backslash means something else in double quotes",
        "write it twice, or use single quotes",
    ),
    "found unknown escape character": (
        "a backslash means something else in double quotes",
        "write it twice, or use single quotes",
    ),
    "block sequence entries are not allowed": (
        "a list can't begin in this line",
        'begin it on the next line; a text that begins with "- " needs quotes',
    ),
    "expected comment or line break": (
        "nothing can stand behind | or > in the same line",
        "begin the text on the next line, indented; a text that begins with it needs quotes around it",
    ),
    "expected alphabetic or numeric character": (
        "YAML has a use of its own for * and & at the beginning of a text",
        "put quotes around the text",
    ),
    "mapping keys are not allowed": (
        "no text can begin with a question mark and a space",
        "put quotes around it",
    ),
}
"""What the parser says, in a teacher's words, with what to do."""
MISPLACED_DASH = (
    "this dash does not stand under another one",
    "the dashes of a list stand in one column, and its first entry has one too",
)


class Fault(NamedTuple):
    """Where a parser stopped, lines and columns counted from 0.

    Args:
        line: the line that a person should look at.
        column: where in it.
        reason: what the parser says.
    """

    line: int
    column: int
    reason: str

    def has(self, reason: str) -> bool:
        """Return whether the parser gave this reason."""
        return reason in self.reason


def in_words(fault: Fault, line: str) -> slips.Slip:
    """Return what a problem says about a fault.

    Args:
        fault: where the parser stopped, and why.
        line: that line.
    """
    if fault.has("could not find expected ':'") and (slip := slips.other_colon(line)):
        return slip
    words = (words for sign, words in IN_WORDS.items() if fault.has(sign))
    message, help_text = next(words, (fault.reason, "look for a quote or a bracket that is not closed"))
    if fault.has("did not find expected key") and line.lstrip().startswith("- "):
        message, help_text = MISPLACED_DASH
    if line.lstrip().startswith("//"):
        help_text = "a comment begins with # and a space"
    if slip := slips.foreign_dash(line.strip()):
        message, help_text = slip.message, slip.help
    return slips.Slip("yaml-syntax", message, help_text, at=fault.column)
