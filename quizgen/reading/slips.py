"""Slips: texts that YAML cuts, or reads otherwise than the teacher meant. Works on texts, not on files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from quizgen.errors import Severity
from quizgen.text import signs
from quizgen.text.lazily import lazily

TOKEN = lazily(r"\\\\|\\(?P<eaten>[nrtbfvaeNPL_ ])(?P<rest>[A-Za-z]*)|\\.", re.DOTALL)
"""Escapes in double quotes (YAML 1.2.2, section 5.7) that may be a slip; `\\x41` is surely on purpose."""
UNPRINTED = "bfvae"
"""The escapes among these whose characters no output can show."""
FORMULA = lazily(r"(?<!\\)(?:\$\$.+?\$\$|\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d))", re.DOTALL)
DRIVE = lazily(r"(?<![A-Za-z])[A-Za-z]:$")
DASHES = signs.DASHES + signs.BULLETS
"""Characters that word processors put for the dash of a list."""
DASHED = lazily(rf"(?:^|\s)[{DASHES}*+]\s+")
OPENING, CLOSING = "“„‟«‹‘‚＂", "”“»›’‘＂"
OTHER_COMMAS = lazily(r"\s*[；，、،؛]\s*|;\s+|\s+[|/]\s+")
"""Separators of list entries in other tools and scripts."""
OTHER_COMMA = lazily(r"[；，、،؛;|/]")
"""A character of such a separator; looking for one takes a tenth of the time."""
NUMBER = lazily(r"[-+−]?\d+")
QUOTED = lazily(rf"[{OPENING}][^{OPENING}{CLOSING}]*[{CLOSING}]")
SPACES = signs.SPACES + signs.UNSEEN
UNSEEN = lazily(rf"(?:^ *(?:- *)?|:[ ]*)(?P<sign>[{SPACES}])|(?P<wide>：|(?<=: )[｛［])")
"""Finds a lookalike of the space, colon or bracket that YAML needs in this place."""
LOOKS = {
    "：": ("colon", "type a colon and a space instead"),
    "｛": ("brace", "type { and } instead"),
    "［": ("bracket", "type [ and ] instead"),
}
"""For full-width characters, the name of the plain one and what to do."""
OTHER_COLON = lazily(
    r"\s*(?:- +)?(?P<key>[a-z][a-z-]*) ?(?P<sign>:=|=>?|->|→|[-–—](?= )) *(?P<text>[^\s>].*)"
)
"""A key that is followed by another character instead of a colon."""
CURLY = lazily(rf"^[^#'\"]*:\s+[{OPENING}].*:")
SUSPECT = lazily(rf"[{DASHES}{OPENING}]|^\s*\+\s", re.MULTILINE)
"""Finds whether a file may have odd quotes or dashes at all; most files don't."""
PLUS = lazily(r"\n\s*\+\s")
"""Finds the only dash of `SUSPECT` that is in ASCII."""


class Slip(NamedTuple):
    """A problem with a text that does not know its file yet.

    Args:
        code: the problem's code.
        message: the message, which says what YAML does.
        help: what to type instead.
        severity: the problem's severity.
        at: the offset of its first character in the text.
        width: its length in characters.
    """

    code: str
    message: str
    help: str
    severity: Severity = "error"
    at: int = 0
    width: int = 1


def eaten_backslash(raw: str) -> Slip | None:
    r"""Return the first backslash of a text in double quotes that YAML reads as another character.

    Inside a formula that is an error. Elsewhere the teacher may want a line end with `\n`, so only the name
    of a command, a path after a drive letter, and a word count: as a warning, or as an error if no output can
    show the character.

    Args:
        raw: the text as typed, with its quotes.
    """
    formulas = [found.span() for found in FORMULA.finditer(raw)][::-1]
    for token in TOKEN.finditer(raw):
        if token["eaten"] is None:
            continue
        while formulas and formulas[-1][1] <= token.start():
            formulas.pop()
        formula = bool(formulas) and formulas[-1][0] < token.start()
        if formula and token["eaten"] == "n":
            formula = _is_command(token)  # in a formula of several lines, \n may be a line end
        sentence = token["rest"][:1].isupper() and raw[token.start() - 1] in ". "
        path = bool(DRIVE.search(raw, max(0, token.start() - 3), token.start()))
        alone = raw[token.start() - 1] in " (\"'" and raw[token.start() - 2] not in ".:;!?"
        word = bool(token["rest"]) and (token["eaten"] == "t" or (token["rest"][0].islower() and alone))
        if formula or path or ((_is_command(token) or word) and not sentence):
            typed = token.group()
            message = f'in double quotes, YAML reads the "{typed[:2]}" of "{typed}" as another character'
            help_text = "use single quotes, or write the text in the lines below a |"
            severity: Severity = "error" if formula or token["eaten"] in UNPRINTED else "warning"
            return Slip("backslash-in-quotes", message, help_text, severity, token.start(), len(typed))
    return None


def _is_command(token: re.Match[str]) -> bool:
    from quizgen.text.engines import table  # noqa: PLC0415 - few courses have such a slip

    return bool(token["rest"]) and token.group() in table()


def as_typed(raw: str) -> str:
    """Return a text in double quotes with its backslashes kept, as single quotes would."""
    return re.sub(r"\s*\n\s*", " ", raw[1:-1].replace("\\\\", "\\").replace('\\"', '"'))


def curly_quotes(text: str) -> Slip | None:
    """Return the slip of a text in curly quotes: YAML does not know them, so students would see them."""
    if not QUOTED.fullmatch(text.strip()):
        return None
    message = f"{text.strip()[0]} and {text.strip()[-1]} are part of the text: YAML's quotes are straight"
    help_text = "remove them; to show them, put straight quotes around them"
    return Slip("curly-quotes", message, help_text, "warning", 0, len(text))


def foreign_dash(text: str) -> Slip | None:
    """Return the slip of a text that begins like a list entry, but with another character than a dash."""
    if text[:1] not in f"{DASHES}*+" or not text[1:2].isspace():
        return None
    message = f'"{text[0]}" ({signs.named(text[0])}) does not begin a list entry'
    return Slip("not-a-dash", message, 'write "- " before each entry')


def entries_of(text: str) -> list[str]:
    """Return the entries of a list that was written with other characters than dashes."""
    return [one for one in DASHED.split(text) if one]


def parting_comma(entries: Sequence[str | None], tight: Sequence[bool]) -> tuple[int, Slip] | None:
    """Return the index of a list entry in brackets that seems to continue the one before it, with the slip.

    Args:
        entries: the texts of entries without quotes; None for other entries.
        tight: for each entry, whether it follows its comma without a space.
    """
    if len(entries) == 1 and entries[0] and (sign := _other_comma(entries[0])):
        parts = [part.strip() for part in OTHER_COMMAS.split(entries[0])]
        message = f'"{sign[0].strip()}" does not end a list entry: this is one entry'
        help_text = f"write a comma and a space: [{', '.join(parts)}]"
        return 0, Slip("comma-in-brackets", message, help_text, "warning", sign.start(), 1)
    for at, (before, here) in enumerate(pairwise(entries), 1):
        if before is None or here is None:
            continue
        tied = here[:1].isdigit() and tight[at] and NUMBER.fullmatch(before)
        digits = tied and not _numbers(entries, tight)
        quotes = here[-1:] in CLOSING and before[:1] in OPENING and before[-1:] not in CLOSING
        if digits or quotes or _goes_on(before, here, entries[at + 1] if at + 1 < len(entries) else ""):
            glue = "," if tight[at] else ", "
            message = f'the comma before "{here}" begins another entry of the list'
            help_text = f'put quotes around an entry with a comma in it: "{before}{glue}{here}"'
            return at, Slip("comma-in-brackets", message, help_text, "warning", 0, len(here))
    return None


def _other_comma(text: str) -> re.Match[str] | None:
    return OTHER_COMMAS.search(text) if OTHER_COMMA.search(text) else None  # most texts have none


def _numbers(entries: Sequence[str | None], tight: Sequence[bool]) -> bool:
    """Return whether a list has only numbers, without spaces between them."""
    return all(one is not None and one.isdigit() for one in entries) and all(tight[1:])


def _goes_on(before: str, here: str, behind: str | None) -> bool:
    """Return whether an entry of several words begins in lower case and its neighbours don't.

    The last of several entries may be a name such as "the University of Haifa", unless it ends a sentence.
    """
    return (
        before[:1].isupper()
        and len(first := here.split(maxsplit=1)) > 1
        and first[0].islower()
        and (not behind[:1].islower() if behind else here[-1] in ".!?")
    )


def parting_comma_of_mapping(key: str, value: str, rest: str) -> Slip:
    """Return the slip of a value in braces whose rest, after a comma, is read as a key."""
    message = f'the comma before "{rest}" begins a new key'
    help_text = f'put quotes around a text with a comma in it: {key}: "{value}, {rest}"'
    return Slip("comma-in-brackets", message, help_text, "error", 0, len(rest))


def other_colon(line: str) -> Slip | None:
    """Return the slip of a key that is followed by another character instead of a colon."""
    found = OTHER_COLON.match(line)
    if found is None:
        return None
    message = f'after "{found["key"]}" there is "{found["sign"]}" instead of a colon'
    help_text = f"write {found['key']}: {found['text'].strip()}"
    return Slip("yaml-syntax", message, help_text, "error", found.start("sign"), len(found["sign"]))


def unseen_sign(line: str) -> Slip | None:
    """Return the slip of a character that only looks like the space, colon or bracket that YAML needs."""
    found = UNSEEN.search(line)
    if found is None:
        return None
    group = "sign" if found["sign"] else "wide"
    sign, at = found[group], found.start(group)
    looks, help_text = LOOKS.get(sign, ("plain space", "type a plain space instead"))
    message = f"this looks like a {looks} but is another character: {signs.named(sign)}"
    return Slip("yaml-syntax", message, help_text, "error", at)


def quoted_colon(line: str) -> Slip | None:
    """Return the slip of a text with a colon in curly quotes."""
    if not CURLY.search(line):
        return None
    message = "this text has a colon in curly quotes, but YAML needs straight ones"
    return Slip("yaml-syntax", message, "put straight quotes around the text")
