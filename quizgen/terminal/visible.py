"""Texts of others on their way to a screen: no name and no title forges a line or a colour there."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Controls and line ends, what turns the direction of writing around (Boucher and Anderson, "Trojan Source",
2021), invisible tags, noncharacters, and bytes of a file name that are no text.

Marks of direction that Arabic texts need (U+200E, U+200F, U+061C) and joiners are none of these.
"""
SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
BOLD, MARKED, RED, YELLOW, CYAN, PLAIN = "\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7"
"""How our own lines ask for a look: noncharacters, since no text keeps one that `visible` has seen."""
LOOKS = {
    BOLD: "\x1b[1m",
    MARKED: "\x1b[7m",
    RED: "\x1b[1;31m",
    YELLOW: "\x1b[1;33m",
    CYAN: "\x1b[1;36m",
    PLAIN: "\x1b[0m",
}
_LOOK = re.compile(f"([{''.join(LOOKS)}])")


def visible(text: str) -> str:
    r"""Return a text in one line, with what would act or hide written out, such as \x1b or \u202e."""
    return HIDDEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    sign, number = found[0], ord(found[0])
    if sign in SHORT:
        return SHORT[sign]
    if 0xDC80 <= number <= 0xDCFF:  # how Python keeps a byte of a name that is no UTF-8
        number -= 0xDC00
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def painted(line: str) -> str:
    """Return a line of ours as a terminal gets it: its looks as escape sequences, all else `visible`."""
    return "".join(LOOKS.get(part) or visible(part) for part in _LOOK.split(line))
