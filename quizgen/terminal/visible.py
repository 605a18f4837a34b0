"""Make strangers' texts safe for a terminal, so that no name or title can forge a line or a colour."""

from __future__ import annotations

import re

from quizgen.text.lazily import lazily

HIDDEN = lazily(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Controls and line ends, characters that reverse the direction of writing (Boucher and Anderson, "Trojan
Source", 2021), invisible tags, noncharacters, and bytes of a file name that are not UTF-8.

The marks of direction that Arabic texts need (U+200E, U+200F, U+061C) and joiners are not among them.
"""
SURROGATE = lazily("[\ud800-\udfff]")
"""Half a character of UTF-16, or in a file's name a byte that is not UTF-8; UTF-8 can't hold either."""
SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
BOLD, MARKED, RED, YELLOW, CYAN, PLAIN = "\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7"
"""Noncharacters with which our own lines ask for a look; `visible` escapes them in all other texts."""
LOOKS = {
    BOLD: "\x1b[1m",
    MARKED: "\x1b[7m",
    RED: "\x1b[1;31m",
    YELLOW: "\x1b[1;33m",
    CYAN: "\x1b[1;36m",
    PLAIN: "\x1b[0m",
}
_LOOK = lazily(f"([{''.join(LOOKS)}])")


def visible(text: str) -> str:
    r"""Return a text on one line, with hidden and acting characters written out, such as \x1b or \u202e."""
    return text if text.isprintable() else HIDDEN.sub(_written, text)  # most texts need no expression


def in_utf8(text: str) -> bytes:
    r"""Return a text in UTF-8, with bytes of a file's name that are not UTF-8 written out, such as \xff."""
    return SURROGATE.sub(_written, text).encode()


def _written(found: re.Match[str]) -> str:
    sign, number = found[0], ord(found[0])
    if sign in SHORT:
        return SHORT[sign]
    if 0xDC80 <= number <= 0xDCFF:  # Python's surrogate for a byte of a file name that is not UTF-8
        number -= 0xDC00
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def painted(line: str) -> str:
    """Return one of our own lines ready to print: looks as escape sequences, everything else `visible`."""
    if line.isprintable():
        return line
    return "".join(LOOKS.get(part) or visible(part) for part in _LOOK.split(line))
