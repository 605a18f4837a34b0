"""Turn BibTeX, which every reference manager exports, into papers in CSL's fields."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

from quizgen.model.papers import bare_doi
from quizgen.reading.yamlblocks import Plain

ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
BEGINNING = re.compile(rb"@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}=~()][^,{}=~\n]{0,80},\s*[A-Za-z][\w-]*\s*=")
FIELD = re.compile(r"\s*,?\s*([A-Za-z][\w:.+-]*)\s*=\s*")
NAME = re.compile(r"[^\s,{}()=\"#%~\\]+")
TYPES = {
    "article": "article-journal",
    "book": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "online": "webpage",
    "electronic": "webpage",
    "unpublished": "manuscript",
    "patent": "patent",
    "dataset": "dataset",
}
"""CSL's types for BibTeX's; any other entry becomes a document."""
FIELDS = {
    "journal": "container-title",
    "journaltitle": "container-title",
    "booktitle": "container-title",
    "series": "collection-title",
    "edition": "edition",
    "volume": "volume",
    "pages": "page",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "address": "publisher-place",
    "location": "publisher-place",
    "doi": "DOI",
    "url": "URL",
}
MARKS = {
    **{
        "`": "\u0300",
        "'": "\u0301",
        "^": "\u0302",
        "~": "\u0303",
        "=": "\u0304",
        "u": "\u0306",
        ".": "\u0307",
    },
    **{
        '"': "\u0308",
        "r": "\u030a",
        "H": "\u030b",
        "v": "\u030c",
        "c": "\u0327",
        "k": "\u0328",
        "d": "\u0323",
    },
}
"""Unicode's combining characters for TeX's accents."""
ACCENT = re.compile(
    r"""\\(?:([`'^~=."])\s*|([uvHckrd])(?:\s+|(?=\{)))"""  # the mark
    r"(?:\{\s*(\\[ij]|\w?)\s*\}|(\\[ij]|\w))"  # and its letter
)
LETTERS = {
    **{"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł"},
    **{"aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ", "dj": "đ"},
    **{"textendash": "–", "textemdash": "—"},
}
LETTER = re.compile(r"\\([A-Za-z]+)(?:\s+|\{\}|(?![A-Za-z]))")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"


class _CutOffError(Exception):
    """A bracket or a quote is never closed."""


def recognises(data: bytes) -> bool:
    """Return whether bytes are BibTeX: an entry with a key and a field."""
    return BEGINNING.search(data[:100_000]) is not None


def papers(text: str) -> Iterator[tuple[int, dict[str, Plain]]]:
    """Yield each paper of a BibTeX file in CSL's fields, with the number of its first line.

    A paper that is cut off, with a bracket or a quote that is never closed, comes as an empty mapping.
    """
    strings = {month: str(number) for number, month in enumerate(MONTHS.split(), 1)}
    at = 0
    while found := ENTRY.search(text, at):
        kind, at = found[1].lower(), found.end()
        end = _closing(text, found.end() - 1)
        body = text[at:end]
        if kind == "string":
            with contextlib.suppress(_CutOffError):
                strings |= {name.lower(): value for name, value in _fields(body, strings)}
        elif kind not in ("comment", "preamble"):
            line = text.count("\n", 0, found.start()) + 1
            yield line, _entry(kind, body, strings) if end < len(text) else {}
        at = max(at, end)


def _entry(kind: str, body: str, strings: Mapping[str, str]) -> dict[str, Plain]:
    """Return the text between an entry's brackets as CSL's fields, or nothing if it is cut off."""
    key, _, rest = body.partition(",")
    try:
        fields = {name.lower(): value for name, value in _fields(rest, strings)}
    except _CutOffError:
        return {}
    return _paper(kind, key.strip(), fields)


def _closing(text: str, start: int) -> int:
    """Return the offset at which the bracket at `start` closes, or the end of the text if it never does."""
    opening = text[start]
    closing, depth = {"{": "}", "(": ")"}[opening], 0
    for found in re.compile(r"\\.|[{}()]", re.DOTALL).finditer(text, start):
        depth += (found[0] == opening) - (found[0] == closing)
        if depth == 0:
            return found.start()
    return len(text)


def _fields(text: str, strings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    at = 0
    while found := FIELD.match(text, at):
        value, at = _value(text, found.end(), strings)
        yield found[1], value


def _value(text: str, at: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Return a value and its end: pieces in braces, in quotes, or names, joined by #.

    Raises:
        _CutOffError: a piece is never closed.
    """
    pieces = []
    while at < len(text):
        if text[at] in '{"':
            end = _closing(text, at) if text[at] == "{" else _quote(text, at + 1)
            if end == len(text):
                raise _CutOffError
            pieces.append(text[at + 1 : end])
            at = end + 1
        elif found := NAME.match(text, at):
            pieces.append(strings.get(found[0].lower(), found[0]))
            at = found.end()
        else:
            return "".join(pieces), at + 1
        joined = re.compile(r"\s*#\s*").match(text, at)
        if not joined:
            break
        at = joined.end()
    return "".join(pieces), at


def _quote(text: str, at: int) -> int:
    """Return the offset of the quote, outside braces, that ends a quoted text."""
    depth = 0
    for found in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, at):
        depth += (found[0] == "{") - (found[0] == "}")
        if found[0] == '"' and depth <= 0:
            return found.start()
    return len(text)


def _paper(kind: str, key: str, fields: Mapping[str, str]) -> dict[str, Plain]:
    """Return an entry in CSL's fields, without empty ones."""
    made: dict[str, Plain] = {
        "id": "-".join(key.split()),
        "type": TYPES.get(kind, "document"),
        "title": ": ".join(filter(None, (plain(fields.get("title", "")), plain(fields.get("subtitle", ""))))),
    }
    for role in ("author", "editor"):
        if people := list(_names(fields.get(role, ""))):
            made[role] = people
    if date := _date(fields):
        made["issued"] = {"date-parts": [date]}
    for name, ours in FIELDS.items():
        if (value := plain(fields.get(name, ""))) and ours not in made:
            made[ours] = re.sub(r"\s*--?-?\s*|–", "-", value) if ours == "page" else value
    if "DOI" in made:
        made["DOI"] = bare_doi(str(made["DOI"]))
    if number := plain(fields.get("number", "")):
        made["issue" if kind == "article" else "number"] = number
    return {key: value for key, value in made.items() if value}


def _date(fields: Mapping[str, str]) -> list[str]:
    parts = re.findall(r"\d+", fields.get("date", ""))[:3] or re.findall(r"\d{4}", fields.get("year", ""))[:1]
    month = re.match(r"(\d{1,2})$|([a-z]{3})", plain(fields.get("month", "")).lower())
    if len(parts) == 1 and month:
        number = month[1] or (str(MONTHS.split().index(month[2]) + 1) if month[2] in MONTHS.split() else "")
        parts += [number] if number else []
    return [str(int(part)) for part in parts]


def _names(text: str) -> Iterator[dict[str, str]]:
    """Yield people: `Roe, Jane and Ada Park and {World Health Organization}`."""
    for name in _split(text, r"\s+and\s+"):
        if not name or plain(name).lower() == "others":
            continue
        parts = [plain(part) for part in _split(name, r"\s*,\s*")]
        whole = name.startswith("{") and _closing(name, 0) == len(name) - 1
        if whole or (len(parts) == 1 and " " not in parts[0]):
            yield {"literal" if whole else "family": plain(name)}
        elif len(parts) == 1:
            words = parts[0].split()
            first = next(
                (at for at, word in enumerate(words[:-1]) if at and word[0].islower()), len(words) - 1
            )
            yield {"family": " ".join(words[first:]), "given": " ".join(words[:first])}
        else:
            yield {"family": parts[0], "given": " ".join(parts[:0:-1])}


def _split(text: str, pattern: str) -> list[str]:
    """Return the parts of a text, split at a pattern outside braces."""
    cuts = re.compile(rf"({pattern})|\\.|[{{}}]", re.DOTALL)
    parts, start, depth = [], 0, 0
    for found in cuts.finditer(text):
        depth += (found[0] == "{") - (found[0] == "}")
        if found[1] and depth == 0:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [*parts, text[start:].strip()]


def plain(text: str) -> str:
    """Return TeX as plain text: accents combined with their letters, and no braces."""
    text = ACCENT.sub(_accented, text)
    text = LETTER.sub(lambda found: LETTERS.get(found[1], found[0]), text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text).replace("---", "—").replace("~", " ")
    text = re.sub(r"\\(?:emph|textit|textbf|textsc|url|href|mathrm|text)\b", "", text)
    text = text.replace("``", "“").replace("''", "”")
    return unicodedata.normalize("NFC", " ".join(re.sub(r"(?<!\\)[{}]", "", text).split()))


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4] or "").lstrip("\\")
    return letter + MARKS[found[1] or found[2]]


def decoded(data: bytes) -> str:
    """Return a BibTeX file as text: decoded as UTF-8, or else as Latin-1, as in old files."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
