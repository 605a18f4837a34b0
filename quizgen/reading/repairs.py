"""Repairs broken YAML in memory, so that one slip does not hide the other problems of a file.

Where the parser stops, repairs are tried in turn, and the first that lets it get further is kept. A character
that only breaks the syntax, such as the colon in `stem: Roe: where?`, becomes a stand-in that YAML reads as a
letter: no column moves, and the text reads as if it had been quoted. The file itself is not changed, and the
slip remains an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import NamedTuple

from quizgen.errors import Place
from quizgen.frozen import mutable
from quizgen.model.fields import shortened
from quizgen.reading import slips
from quizgen.reading.faults import Fault
from quizgen.text import signs
from quizgen.text.lazily import lazily

MOST = 50
"""Most repairs of a file; a file that needs more is not a bank with slips."""
MOST_READ = 30_000_000
"""Most characters to parse in search of repairs, over all tries: a second or two."""
PLANE = 0xF0000
"""The offset of stand-ins: a private-use plane that no bank uses."""
STAND_IN = lazily("[\U000f0000-\U000f00ff]")
INDENTATION = lazily(rf"[ \t{signs.SPACES}{signs.UNSEEN}]*")
DASHES = lazily(r"(?:-[ ]+)*")
KEY = lazily(r"[ ]*(?:-[ ]+)*(?P<key>[^\W\d_][\w-]*|\"[^\"]*\")(?P<colon>:)(?:[ ]+|$)")
"""The beginning of a line with a key."""
FIELD = lazily(r"[a-z][a-z-]*")
"""A key as banks spell it; a word with a capital is more likely part of a text."""
TIGHT_KEY = lazily(r"[ ]*(?:-[ ]+)*[a-z][a-z-]*(?P<colon>:)(?=[^\s/:])")
TIGHT_DASH = lazily(r"[ ]*(?P<dash>-)(?=[\w\"'])")
ODD_KEY = lazily(r"[ ]*(?:-[ ]+)*[a-z][a-z-]*(?P<sign>[ ]+[-=–—])[ ]")
HASH = lazily(r"(?<=[ \[{,])#")
"""The beginning of a comment."""
IN_TEXT = lazily(r":(?=\s|$)")
"""A colon that would end a key, unless it is in quotes."""
FIRST = "@`%*&!|>?-"
"""Characters that an unquoted text can't begin with."""
FENCE = lazily(r"(?:```|~~~)\w*")
BRACKETS = {"[": "]", "{": "}"}
INNER = {"'": r"(?<!')'(?!')", '"': r'(?<!\\)"'}
"""By the quote that begins a text, the pattern of the quote that ends it."""
MAPPINGS = ("defaults", "waive", "source")
"""Keys whose value is a mapping: if it has a colon, braces are missing, not quotes."""
TAB = "there is a tab in the indentation"
FAR = 200
"""How many lines above to search for a quote that is not closed."""
MOST_MOVED = 3
"""Most columns by which an indentation is repaired."""
NEAR = 40
"""How many lines above to search for a dash or key with the right indentation."""


class Edit(NamedTuple):
    """A replacement of characters in one line."""

    line: int
    column: int
    removed: int
    added: str


class Repair(NamedTuple):
    """A repair to try.

    Args:
        edits: the edits; in each line, from its end to its beginning.
        slip: the slip to report; None to report the parser's reason.
        line: the line to report.
    """

    edits: Sequence[Edit]
    slip: slips.Slip | None
    line: int


Scan = Callable[[str], "Fault | None"]


@mutable
class Mended:
    """A text under repair.

    Args:
        lines: the lines with their line ends, as repaired so far.
        original: the lines before any repair.
        tries: how many more repairs may be tried.
        told: the faults with the lines to report; the slip is None if the fault's reason is to be reported.
    """

    lines: list[str]
    original: list[str]
    tries: int
    told: list[tuple[Fault, int, slips.Slip | None]] = field(default_factory=list)
    _edits: dict[int, list[Edit]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text as repaired so far."""
        return "".join(self.lines)

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the text with further edits, without keeping them."""
        changed = _changed(self.lines, edits)
        return "".join(changed.get(at, line) for at, line in enumerate(self.lines))

    def take(self, edits: Sequence[Edit]) -> None:
        """Apply edits for good."""
        for at, line in _changed(self.lines, edits).items():
            self.lines[at] = line
        for one in edits:
            self._edits.setdefault(one.line, []).append(one)

    def column(self, line: int, column: int) -> int:
        """Return a column of a repaired line as the column before the repairs."""
        for one in reversed(self._edits.get(line, [])):
            if column >= one.column + len(one.added):
                column += one.removed - len(one.added)
            elif column > one.column:
                column = one.column + min(column - one.column, max(one.removed - 1, 0))
        return column

    def place(self, found: Place) -> Place:
        """Return a place in the repaired text as a place in the original."""
        line, start = found.line - 1, found.column - 1
        if line >= len(self.original):
            return found
        begin, end = self.column(line, start), self.column(line, start + found.width)
        text = self.original[line].splitlines()[0] if self.original[line] else ""
        return Place(found.file, found.line, begin + 1, max(1, end - begin), text)


def _changed(lines: Sequence[str], edits: Sequence[Edit]) -> dict[int, str]:
    """Return the edited lines by their numbers; a line may be a whole bank, with thousands of edits."""
    parts: dict[int, list[str]] = {}
    ends: dict[int, int] = {}
    for one in sorted(edits, key=lambda one: -one.column):
        end = ends.get(one.line, len(lines[one.line]))
        parts.setdefault(one.line, []).extend((lines[one.line][one.column + one.removed : end], one.added))
        ends[one.line] = one.column
    return {at: lines[at][:end] + "".join(reversed(parts[at])) for at, end in ends.items()}


def mend(text: str, fault: Fault, scan: Scan) -> Mended:
    """Repair a text wherever the parser stops, as far as possible.

    Args:
        text: the text as written.
        fault: where the parser stops first.
        scan: returns where it stops in another text, or None if it doesn't.
    """
    lines = text.splitlines(keepends=True)
    tries = 0 if STAND_IN.search(text) else MOST_READ // (len(text) + 1)
    mended = Mended([*lines], lines, tries)
    now: Fault | None = fault
    while now and len(mended.told) < MOST:
        here = now._replace(column=mended.column(now.line, now.column))
        found = _what_helps(mended, now, scan)
        if found is None:
            mended.told.append((here, now.line, None))
            break
        repair, now = found
        mended.told.append((here, *_as_written(mended, here, repair)))
        mended.take(repair.edits)
    return mended


def _what_helps(mended: Mended, fault: Fault, scan: Scan) -> tuple[Repair, Fault | None] | None:
    """Return the first repair that lets the parser get further, and where it stops next."""
    for repair in _repairs(mended.lines, fault):
        if not mended.tries:
            return None
        mended.tries -= 1
        after = scan(mended.edited(repair.edits))
        if after is None or _further(after, fault, repair):
            return repair, after
    return None


def _as_written(mended: Mended, fault: Fault, repair: Repair) -> tuple[int, slips.Slip | None]:
    """Return the line to report for a repair, and its slip with the column of the original text."""
    if repair.slip is None:
        return fault.line, None
    return repair.line, repair.slip._replace(at=mended.column(repair.line, repair.slip.at))


def _further(after: Fault, before: Fault, repair: Repair) -> bool:
    """Return whether the parser got further than before.

    An unclosed quote breaks lines far below, up to the next quote, so its repair need only get past its own
    line.
    """
    if repair.line < before.line:
        return after.line > repair.line
    moved = sum(len(one.added) - one.removed for one in repair.edits if one.line == before.line)
    return (after.line, after.column) > (before.line, before.column + max(0, moved))


def restored(text: str) -> str:
    """Return a text with stand-ins replaced by their characters."""
    return STAND_IN.sub(lambda found: chr(ord(found[0]) - PLANE), text)


def _repairs(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """Yield repairs to try, the likeliest first."""
    if fault.line >= len(lines):
        last = _above(lines, len(lines))
        if last is not None:  # the parser stops at the end of the file for what its last line opens
            yield from _bracket(lines, fault._replace(line=last))
        return
    for kind in KINDS:
        yield from kind(lines, fault)


def _stand_in(line: int, column: int, sign: str) -> Edit:
    return Edit(line, column, 1, chr(PLANE + ord(sign)))


def _tab(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A tab in the indentation, or after a dash."""
    line = lines[fault.line]
    found = re.match(r"[- ]*(?P<tab>\t)", line)
    if found is None:
        return
    indentation = len(line) - len(line.lstrip(" \t"))
    at = found.start("tab")
    if at >= indentation:
        width = len(line) - at - len(line[at:].lstrip(" \t"))
        slip = slips.Slip("tab", TAB, "write a space instead", at=at)
        yield Repair([Edit(fault.line, at, width, " ")], slip, fault.line)
        return
    block = list(_block(lines, fault.line, line[:indentation]))
    last, deeper = block[-1][0], any("\t" in further for _, further in block)
    # Teachers who mix tabs with spaces line them up by eye, and most editors show a tab as four spaces.
    tab, spaces = ("four", " " * 4) if any(" " in further for _, further in block) else ("two", " " * 2)
    joint = "and" if last == fault.line + 1 else "to"
    those = f"lines {fault.line + 1} {joint} {last + 1}" if last > fault.line else "this line"
    more = f", and {tab} more for each further tab" if deeper else ""
    below = next((at for at in range(last + 1, len(lines)) if lines[at].strip()), len(lines))
    blank = (at for at in range(fault.line + 1, below) if not lines[at].strip())
    emptied = [Edit(at, 0, len(lines[at].rstrip("\r\n")), "") for at in blank]
    for columns in _indents(lines, fault.line):
        slip = slips.Slip("tab", TAB, f"indent {those} with {columns} spaces{more}", at=at)
        edits = [
            Edit(one, 0, indentation + len(further), " " * columns + further.replace("\t", spaces))
            for one, further in block
        ]
        yield Repair([*edits, *emptied], slip, fault.line)


def _block(lines: Sequence[str], first: int, indentation: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a block that is not blank, and by what it is indented further than the first."""
    for at in range(first, len(lines)):
        line = lines[at]
        if at > first and not line.strip():
            continue
        if not line.startswith(indentation):
            return
        yield at, line[len(indentation) : len(line) - len(line.lstrip(" \t"))]


def _odd_sign(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A character that looks like a space, a colon, a brace or a bracket."""
    for at in range(max(0, fault.line - 1), fault.line + 1):
        line = lines[at]
        slip = slips.unseen_sign(line)
        if slip is None:
            continue
        sign, indentation = line[slip.at], INDENTATION.match(line)
        if sign == "：":
            space = "" if line[slip.at + 1 : slip.at + 2].isspace() else " "
            yield Repair([Edit(at, slip.at, 1, f":{space}")], slip, at)
        elif sign in slips.LOOKS:
            pairs = [(i, one) for i, one in enumerate(line) if one in "｛｝［］"]
            yield Repair([Edit(at, i, 1, signs.plain(one)) for i, one in pairs], slip, at)
        elif indentation and slip.at < indentation.end():
            for columns in _indents(lines, at):
                yield Repair([Edit(at, 0, indentation.end(), " " * columns)], slip, at)
        else:
            yield Repair([Edit(at, slip.at, 1, " ")], slip, at)


def _comment(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A comment in another language's syntax (`//`)."""
    line = lines[fault.line]
    if line.lstrip().startswith("//"):
        yield Repair([Edit(fault.line, line.index("//"), 2, "# ")], None, fault.line)


def _fence(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """Lines that enclose code in Markdown, as chats print it around YAML."""
    if not FENCE.fullmatch(lines[fault.line].strip()):
        return
    last = _above(lines, len(lines))
    ends = [at for at in {fault.line, last or 0} if FENCE.fullmatch(lines[at].rstrip())]
    edits = [Edit(at, 0, len(lines[at].rstrip("\r\n")), "") for at in ends]
    slip = slips.Slip(
        "yaml-syntax", "this line belongs to Markdown, not to YAML", "remove the lines with ```"
    )
    yield Repair(edits, slip, fault.line)


def _above_it(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A missing space or another character than a dash in the line above, which YAML takes for a text."""
    above = _above(lines, fault.line)
    if above is None or not fault.has("mapping values are not allowed"):
        return
    line, here = lines[above], fault._replace(line=above)
    slip = slips.foreign_dash(line.strip())
    for repair in _other_dash(lines, here):
        yield repair._replace(slip=slip._replace(at=_width(line)) if slip else None)
    if TIGHT_KEY.match(line) or TIGHT_DASH.match(line):
        yield from _no_space(lines, here)


def _other_dash(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """List entries that begin with another character than a dash."""
    line = lines[fault.line]
    if slips.foreign_dash(line.strip()) is None:
        return
    begin = line[: line.index(line.strip()[0]) + 1]
    edits = []
    for at in range(fault.line, len(lines)):
        if not lines[at].startswith(begin):
            break
        edits.append(Edit(at, len(begin) - 1, 1, "-"))
    yield Repair(edits, None, fault.line)


def _first_sign(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A text that begins with a character that is special in YAML."""
    line = lines[fault.line]
    at = _value_at(line)
    sign = line[at : at + 1]
    if not sign or sign not in FIRST:
        return
    yield Repair(
        [_stand_in(fault.line, at, sign), *_colons(line, fault.line, at)], _used(line, at), fault.line
    )


def _used(line: str, at: int) -> slips.Slip | None:
    """Return the slip for the special first character of a text, unless the parser's reason will do."""
    word = line[at:].split(maxsplit=1)[0]
    if line[at] == "*" and word != "*":
        help_text = "put quotes around a text that begins with *; write out a repeated value each time"
        return slips.Slip("alias", f"YAML reads {word} as an alias", help_text, at=at, width=len(word))
    if line[at] == "&":
        help_text = "put quotes around a text that begins with &"
        return slips.Slip("anchor", f"YAML reads {word} as an anchor", help_text, at=at, width=len(word))
    if line[at] in "@`%":
        message = f'a text can\'t begin with "{line[at]}"'
        return slips.Slip("yaml-syntax", message, _in_quotes(line, line[at:].strip()), at=at)
    return None


def _backslash(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A backslash in double quotes that begins no escape: keep all backslashes of the line as typed."""
    if fault.has("escape") or fault.has("hexdecimal") or fault.has("Unicode character"):
        line = lines[fault.line]
        edits = [_stand_in(fault.line, one.start(), "\\") for one in re.finditer(r"\\", line)]
        yield Repair(edits, None, fault.line)


def _colon(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A text with a colon and a space in it, or a key that is indented too far."""
    line = lines[fault.line]
    if not fault.has("mapping values are not allowed"):
        return
    key = KEY.match(line)
    if key and key.start("colon") == fault.column and FIELD.fullmatch(key["key"]):
        for repair in _indent(lines, fault):
            columns = len(repair.edits[0].added)
            message = f'"{key["key"]}" is not under the key that it belongs to'
            indented = len(line) - len(line.lstrip())
            help_text = f"indent this line with {columns} spaces; it has {indented}"
            yield repair._replace(slip=slips.Slip("yaml-syntax", message, help_text, at=fault.column))
    if key and key["key"] in MAPPINGS and FIELD.fullmatch(line[key.end() : fault.column]):
        yield _in_braces(line, fault, key.end())
    slip = slips.quoted_colon(line) or _with_colon(line, fault.column)
    yield Repair(_colons(line, fault.line, fault.column), slip._replace(at=fault.column), fault.line)


def _in_braces(line: str, fault: Fault, begin: int) -> Repair:
    """Return the repair for a mapping on the line of its key that has no braces."""
    text = line[begin:].rstrip()
    message = "two keys can't share a line without braces"
    help_text = restored(shortened(f"write {line[:begin].strip()} {{{text}}}"))
    slip = slips.Slip("yaml-syntax", message, help_text, at=fault.column)
    edits = [Edit(fault.line, begin + len(text), 0, "}"), Edit(fault.line, begin, 0, "{")]
    return Repair(edits, slip, fault.line)


def _with_colon(line: str, column: int) -> slips.Slip:
    """Return the slip of an unquoted text with a colon."""
    text = line[_value_at(line) :].strip()
    ends = not line[column + 1 :].strip()
    message = "this text ends with a colon but has" if ends else "this text has a colon and a space in it but"
    return slips.Slip("yaml-syntax", f"{message} no quotes around it", _in_quotes(line, text))


def _in_quotes(line: str, text: str) -> str:
    """Return help that shows a text in quotes, after its key."""
    key = KEY.match(line)
    quote = "'" if '"' in text or "\\" in text else '"'
    shown = restored(shortened(text.replace("'", "''") if quote == "'" else text))
    return f"put quotes around it: {key['key'] + ': ' if key else ''}{quote}{shown}{quote}"


def _colons(line: str, at: int, column: int) -> list[Edit]:
    return [_stand_in(at, one.start(), ":") for one in IN_TEXT.finditer(line, column)]


def _quotes(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A text in quotes that ends too early, or not at all."""
    line = lines[fault.line]
    begin = _value_at(line)
    text = line[begin:].rstrip()
    inner = _quotes_inside(text)
    if inner:
        if len(inner) == 1 and text[inner[0] + 1 :].strip() in (",", ";"):
            at, sign = begin + inner[0] + 1, text[-1]
            slip = slips.Slip("yaml-syntax", f'there is a "{sign}" after the text', "remove it", at=at)
            yield Repair([Edit(fault.line, at, len(text) - inner[0] - 1, "")], slip, fault.line)
        last = inner[-1] == len(text) - 1
        taken = inner[:-1] if last else [0, *inner]
        edits = [_stand_in(fault.line, begin + one, text[0]) for one in taken]
        if edits:
            slip = _ended(line, begin, begin + inner[0], whole=last)
            yield Repair([*edits, *_colons(line, fault.line, begin)], slip, fault.line)
    for at in range(fault.line, max(-1, fault.line - FAR), -1):
        line = lines[at]
        begin = _value_at(line)
        text = line[begin:].rstrip()
        if _quotes_inside(text) == [] and KEY.match(lines[at + 1] if at + 1 < len(lines) else "x: "):
            slip = slips.Slip("yaml-syntax", "a quote is not closed", "close the quote", at=begin)
            yield Repair([Edit(at, begin + len(text), 0, text[0])], slip, at)


def _quotes_inside(text: str) -> list[int] | None:
    """Return the offsets at which a text's first quote recurs; None if it does not begin with a quote."""
    if text[:1] not in INNER:
        return None
    return [one.start() for one in re.finditer(INNER[text[0]], text) if one.start()]


def _ended(line: str, begin: int, end: int, *, whole: bool) -> slips.Slip:
    """Return the slip of a text that ends at a quote in its middle.

    Args:
        line: the line.
        begin: the column of the quote that begins the text.
        end: the column of the quote in its middle.
        whole: whether the text also ends with a quote.
    """
    text, quote = line[begin:].rstrip(), line[begin]
    inside = text[1:-1] if whole else text
    message = f"this quote ends the text {shortened(line[begin : end + 1])}"
    if quote == "'" and '"' not in inside:
        help_text = f'put double quotes around the whole text: "{shortened(inside)}"'
    else:
        help_text = (
            f"put single quotes around the whole text: '{shortened(inside.replace(chr(39), chr(39) * 2))}'"
        )
    return slips.Slip("yaml-syntax", message, restored(help_text), at=end)


def _bracket(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A bracket that is not closed on its line, or that begins a text."""
    line = lines[fault.line]
    begin = _value_at(line)
    opening, end = line[begin : begin + 1], len(line.rstrip())
    if opening not in BRACKETS:
        return
    hash_at = next((one.start() - 1 for one in HASH.finditer(line, begin)), -1)
    if line.count('"') % 2:
        at, last = line.rindex('"'), line.rfind(BRACKETS[opening])
        slip = slips.Slip("yaml-syntax", "a quote is not closed", "close the quote", at=at)
        yield Repair([Edit(fault.line, last if last > at else end, 0, '"')], slip, fault.line)
    elif hash_at > 0:
        rest = line[hash_at + 1 :].strip()
        message = f'YAML reads "{rest}" as a comment, not as part of the text'
        help_text = "put quotes around the text; a comment needs two spaces before its # and one after it"
        slip = slips.Slip("text-or-comment", message, help_text, at=hash_at + 1, width=len(rest))
        edits = [_stand_in(fault.line, one.start(), "#") for one in HASH.finditer(line, begin)]
        yield Repair(edits, slip, fault.line)
    if inner := [at for at in _colons_inside(line, begin) if '"' not in line]:
        message = "a text in brackets has a colon and a space in it but no quotes around it"
        slip = slips.Slip("yaml-syntax", message, "put quotes around it", at=inner[0])
        yield Repair([_stand_in(fault.line, at, ":") for at in inner], slip, fault.line)
    if opening == "[" and line.rstrip().endswith("]"):
        yield from _entries(line, fault, begin)
    if BRACKETS[opening] not in line[begin:]:
        yield Repair([Edit(fault.line, end, 0, BRACKETS[opening])], None, fault.line)
    else:
        edits = [
            _stand_in(fault.line, at, one) for at, one in enumerate(line) if one in "[]{}" and at >= begin
        ]
        help_text = _in_quotes(line, line[begin:].strip())
        slip = slips.Slip("yaml-syntax", "this text begins with a bracket, as lists do", help_text, at=begin)
        yield Repair([*edits, *_colons(line, fault.line, begin)], slip, fault.line)


def _entries(line: str, fault: Fault, begin: int) -> Iterator[Repair]:
    """Texts in brackets that begin with a special character, or have quotes inside."""
    inside, at, edits, shown = line.rstrip()[begin + 1 : -1], begin + 1, list[Edit](), list[str]()
    for entry in inside.split(","):
        text, start = entry.strip(), at + len(entry) - len(entry.lstrip())
        quotes = _quotes_inside(text)
        if text[:1] in FIRST and text:
            edits.append(_stand_in(fault.line, start, text[0]))
        elif quotes and len(quotes) > 1:
            edits += [_stand_in(fault.line, start + one, text[0]) for one in quotes[:-1]]
            text = text[1:-1]
        else:
            shown.append(text)
            at += len(entry) + 1
            continue
        quote = "'" if '"' in text or "\\" in text else '"'
        shown.append(f"{quote}{text.replace(quote, quote * 2)}{quote}")
        at += len(entry) + 1
    if edits:
        key = KEY.match(line)
        message = "a text in brackets begins with a special character, or has quotes inside"
        listed = f"{key['key'] + ': ' if key else ''}[{restored(', '.join(shown))}]"
        slip = slips.Slip("yaml-syntax", message, f"put quotes around it: {listed}", at=edits[0].column)
        yield Repair(edits, slip, fault.line)


def _colons_inside(line: str, begin: int) -> Iterator[int]:
    """Yield the columns of second and later colons in one entry between brackets."""
    seen = False
    for at in range(begin, len(line)):
        if line[at] in "[{,":
            seen = False
        elif IN_TEXT.match(line, at):
            if seen:
                yield at
            seen = True


def _no_space(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A missing space after a colon or dash, or another character instead of a colon."""
    line = lines[fault.line]
    if found := TIGHT_KEY.match(line):
        at = found.start("colon")
        help_text = (
            f"write {line.strip()[: at + 1 - (len(line) - len(line.lstrip()))]} {line[at + 1 :].strip()}"
        )
        slip = slips.Slip("yaml-syntax", "there is no space after this colon", shortened(help_text), at=at)
        yield Repair([Edit(fault.line, at + 1, 0, " ")], slip, fault.line)
    elif found := TIGHT_DASH.match(line):
        at = found.start("dash")
        help_text = shortened(f"write - {line[at + 1 :].strip()}")
        below = list(_under(lines, fault.line, at + 1))
        if below:
            help_text += ", and indent the entry's other lines by one more space"
        slip = slips.Slip("yaml-syntax", "there is no space after this dash", help_text, at=at)
        edits = [Edit(fault.line, at + 1, 0, " "), *(Edit(one, 0, 0, " ") for one in below)]
        yield Repair(edits, slip, fault.line)
    elif found := ODD_KEY.match(line):
        yield Repair([Edit(fault.line, found.start("sign"), len(found["sign"]), ":")], None, fault.line)


def _under(lines: Sequence[str], line: int, column: int) -> Iterator[int]:
    """Yield the lines of an entry below its first one, if the next of them begins at a column."""
    for at in range(line + 1, len(lines)):
        width = _width(lines[at])
        if lines[at].strip() and (width < column or (at == line + 1 and width > column)):
            return
        yield at


def _goes_on(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A line that continues the text above but is not indented."""
    line = lines[fault.line]
    above = _above(lines, fault.line)
    if fault.has("could not find expected ':'") and above is not None and not KEY.match(line):
        width = _width(line)
        columns = _key_column(lines[above]) + 2
        if KEY.match(lines[above]) and columns > width:
            yield Repair([Edit(fault.line, 0, width, " " * columns)], None, fault.line)


def _indent(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A line with a wrong indentation, together with the deeper lines after it."""
    line = lines[fault.line]
    width = _width(line)
    if not KEY.match(line) and not line[width:].startswith("- "):
        return
    for columns in _indents(lines, fault.line):
        by = columns - width
        if abs(by) > MOST_MOVED or not by:
            continue
        edits = [Edit(fault.line, 0, width, " " * columns)]
        for at in range(fault.line + 1, len(lines)):
            inside = _width(lines[at])
            if (
                inside <= width
                or lines[at].startswith(" " * columns + "- ")
                or inside == _key_column(line) + by
            ):
                break
            edits.append(Edit(at, 0, max(0, -by), " " * max(0, by)))
        yield Repair(edits, None, fault.line)


def _double_dash(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """Two dashes before one entry."""
    above = _above(lines, fault.line)
    if above is not None and (found := re.match("[ ]*(?P<first>- )- ", lines[above])):
        slip = slips.Slip(
            "yaml-syntax", "there are two dashes here", "keep one of them", at=found.start("first")
        )
        yield Repair([Edit(above, found.start("first"), 2, "")], slip, above)


def _first_dash(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A list whose first entry has no dash; the parser stops at the dash of the second."""
    width = _width(lines[fault.line])
    if not lines[fault.line].startswith("- ", width):
        return
    for at in range(fault.line - 1, 0, -1):
        key = KEY.match(lines[at - 1])
        if key and _width(lines[at - 1]) <= width and lines[at - 1].rstrip().endswith(":"):
            first = KEY.match(lines[at])
            if first and _key_column(lines[at]) == _width(lines[at]) == width + 2:
                message = f'"{key["key"]}" is a list, but the dash before "{first["key"]}" is missing'
                help_text = f'write "- {first["key"]}: …"; indent the entry\'s other lines two more spaces'
                slip = slips.Slip("missing-dash", message, help_text, at=width + 2, width=len(first["key"]))
                yield Repair([Edit(at, width, 2, "- ")], slip, at)
            return


def _without_entry(lines: Sequence[str], fault: Fault) -> Iterator[Repair]:
    """A list entry beyond repair: blank it, so that the others can be read."""
    dashes = [at for at, line in enumerate(lines) if line.lstrip(" ").startswith("- ")]
    level = min((_width(lines[at]) for at in dashes), default=0)
    heads = [at for at in dashes if lines[at].startswith(" " * level + "- ")]
    first = next((at for at in reversed(heads) if at <= fault.line), None)
    if first is None or len(heads) < 2:
        return
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith(" " * (level + 1))):
        last += 1
    if fault.line < last:
        ends = {at: len(lines[at].rstrip("\r\n")) for at in range(first, last)}
        yield Repair([Edit(at, 0, end, "") for at, end in ends.items() if end], None, fault.line)


KINDS: tuple[Callable[[Sequence[str], Fault], Iterator[Repair]], ...] = (
    _tab,
    _odd_sign,
    _comment,
    _fence,
    _above_it,
    _other_dash,
    _first_sign,
    _backslash,
    _colon,
    _no_space,
    _quotes,
    _bracket,
    _goes_on,
    _double_dash,
    _first_dash,
    _indent,
    _without_entry,
)


def _value_at(line: str) -> int:
    """Return the column of a line's value: after its key, or otherwise after its dashes."""
    key = KEY.match(line)
    return key.end() if key else _key_column(line)


def _above(lines: Sequence[str], line: int) -> int | None:
    """Return the nearest line above that is neither blank nor a comment."""
    there = (
        at for at in range(line - 1, -1, -1) if lines[at].strip() and not lines[at].lstrip().startswith("#")
    )
    return next(there, None)


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _key_column(line: str) -> int:
    indentation = _width(line)
    dashes = DASHES.match(line, indentation)
    return dashes.end() if dashes else indentation


def _indents(lines: Sequence[str], line: int) -> list[int]:
    """Return possible indentations of a line in spaces, the likeliest first."""
    above = _above(lines, line)
    if above is None:
        return [0]
    key, opens = _key_column(lines[above]), lines[above].rstrip().endswith((":", "|", ">"))
    indentation = INDENTATION.match(lines[line])
    content = lines[line][indentation.end() if indentation else 0 :]
    width = len((indentation[0] if indentation else "").expandtabs(2))
    if opens:
        return [key + 2, key]
    near = [one for one in lines[max(0, line - NEAR) : line] if one.strip()]
    if content.startswith("- "):
        columns = [_width(one) for one in near if one.lstrip(" ").startswith("- ")]
    else:
        beside = [key] if KEY.match(lines[above]) else []
        columns = [key, *(_key_column(one) for one in near if KEY.match(one))]
        return [*dict.fromkeys([*beside, *sorted(columns, key=lambda one: abs(one - width))])]
    return [*dict.fromkeys(sorted(columns, key=lambda one: abs(one - width)))]
