"""What TeX refuses in a formula, although the program that typesets it on paper lets it pass.

MathJax shows an error in its place, so readers in Anki and Moodle would see that instead of the formula.
"""

from __future__ import annotations

import re

from quizgen.text.tex import Group, Reader, UnreadableError

TAKES = {
    **dict.fromkeys((r"\frac", r"\dfrac", r"\tfrac", r"\binom", r"\dbinom", r"\tbinom"), 2),
    **dict.fromkeys((r"\overset", r"\underset", r"\stackrel"), 2),
    **dict.fromkeys((r"\mathrm", r"\mathbf", r"\mathit", r"\mathsf", r"\mathtt"), 1),
    **dict.fromkeys((r"\mathbb", r"\mathcal", r"\mathfrak", r"\mathscr", r"\operatorname", r"\sqrt"), 1),
}
"""Commands, and how many arguments they take."""
OPAQUE = re.compile(
    r"\\(?:text[a-z]*|[mhf]box|ce|pu|si|unit|num|ang|SI|qty|tag|label|color|[a-z]*color(?:box)?|unicode|verb)"
)
"""Commands whose argument is words, chemistry or a value."""
DEFINITION = re.compile(r"\\(?:(?:re)?newcommand|def|let|newenvironment|DeclareMathOperator)\b")
ACCENTS = frozenset((r"\"", r"\'", r"\`", r"\^", r"\="))
NO_ARGUMENT = (["^"], ["_"], ["&"], [r"\\"])
"""What separates parts of a formula, and so can't be an argument."""


def accept(formula: Group) -> None:
    """Refuse what TeX would refuse: missing arguments and scripts, a bare `#`, accents outside words.

    Raises:
        UnreadableError: with the reason, and how to write it instead.
    """
    reader = Reader(formula)
    while reader:
        piece = reader.next()
        if isinstance(piece, Group):
            accept(piece)
        elif piece in "^_":
            if (following := reader.peek()) in ("^", "_"):
                raise UnreadableError(f"nothing is between {piece} and {following}")
        elif piece == "#":
            raise UnreadableError(r"in TeX, # is the parameter of a macro: write \#")
        elif piece in ACCENTS:
            raise UnreadableError(rf"{piece} is an accent in words only: type the letter itself, such as é")
        elif piece in TAKES:
            _arguments(reader, piece)
        elif OPAQUE.fullmatch(piece):
            reader.star()
            reader.argument()


def _arguments(reader: Reader, command: str) -> None:
    reader.star()
    reader.option()
    for _ in range(TAKES[command]):
        argument = reader.argument()
        if argument is None or argument in NO_ARGUMENT:
            raise UnreadableError(f"something is missing after {command}")
        if isinstance(reader.group[reader.at - 1], Group):
            accept(argument)
        elif argument[0] in TAKES and command != r"\sqrt":
            raise UnreadableError(f"{argument[0]} after {command} needs braces around it")
