"""What a real Moodle refuses, loses or mangles in an XML file of questions, rule by rule.

It reads the bytes and shares no code with the program that wrote them. It uses only lxml and the standard
library, and has its own parser for the grammar of gaps.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.entities import name2codepoint
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from lxml import etree


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong at import.

    Args:
        rule: a kebab-case name.
        path: the path to the element, or the place in the file.
        message: what is wrong there.
    """

    rule: str
    path: str
    message: str


Found = Iterator[Fault]
Element = etree._Element
Check = Callable[[Element, str], Found]


def faults(xml: bytes) -> list[Fault]:
    """Return everything in a file that Moodle would refuse, lose or mangle."""
    found = list(_raw(xml))
    if any(fault.rule != "text-not-cdata" for fault in found):
        return found
    try:
        root = etree.fromstring(xml, etree.XMLParser(huge_tree=True, resolve_entities=False))
    except etree.XMLSyntaxError as error:
        return [*found, Fault("not-well-formed", f"line {error.lineno}", error.msg)]
    return found + list(_document(root))


# --- the bytes -------------------------------------------------------------------------------------------

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[\da-f]|fff[ef]));", re.I
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)\S{0,12}")
_TOKEN = re.compile(
    r"""<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<!(?:[^>"']|"[^"]*"|'[^']*')*>"""
    r"""|</?(?:[^>"']|"[^"]*"|'[^']*')*>|[^<]+""",
    re.S,
)


def _raw(xml: bytes) -> Found:
    """Check what only the bytes show, because an XML parser would hide it or fail on it."""
    try:
        text = xml.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Fault("not-utf-8", f"byte {error.start}", error.reason)
        return
    if text.startswith("\ufeff"):
        yield Fault("byte-order-mark", "byte 0", "a BOM before the declaration")
        text = text[1:]
    if "\r" in text:
        yield Fault("carriage-return", _line(text, text.index("\r")), "lines end in LF")
    if bad := _CONTROL.search(text):
        yield Fault("control-character", _line(text, bad.start()), f"U+{ord(bad[0]):04X} is fatal")
    if not text.rstrip().endswith("</quiz>"):
        yield Fault("incomplete", "end", "the file ends early; the importer would not say so")
    yield from _tokens(text)


def _tokens(text: str) -> Found:
    """Check the markup between texts, and how each text is written."""
    position, open_text, seen = 0, -1, ""
    for token in _TOKEN.finditer(text):
        kind = _token_kind(token[0], first=position == 0)
        position = token.end()
        if kind == "comment":
            where = _line(text, token.start())
            yield Fault("comment", where, "comments and instructions break texts apart")
        elif kind == "text":
            yield from _references(token[0], text, token.start())
        if kind == "tag" and re.match(r"<text[\s>]", token[0]) and not token[0].endswith("/>"):
            open_text, seen = token.end(), ""
        elif token[0].startswith("</text"):
            if seen.strip("c"):
                yield Fault("text-not-cdata", _line(text, open_text), "a text is CDATA and nothing else")
            open_text = -1
        elif open_text >= 0 and kind != "comment":
            seen += {"cdata": "c", "text": "t"}.get(kind, "g")


def _token_kind(token: str, *, first: bool) -> str:
    if token.startswith("<![CDATA["):
        return "cdata"
    if token.startswith(("<!", "<?")):
        return "declaration" if first and token.startswith("<?xml ") else "comment"
    return "tag" if token.startswith("<") else "text"


def _references(part: str, text: str, start: int) -> Found:
    if bad := _ENTITY.search(part):
        yield Fault("entity", _line(text, start), f"{bad[0]!r} is not known outside HTML")
    if bad := _CONTROL_REFERENCE.search(part):
        yield Fault("control-character", _line(text, start), f"{bad[0]} is fatal")


def _line(text: str, position: int) -> str:
    return f"line {text.count(chr(10), 0, max(position, 0)) + 1}"


# --- the document ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """Names and ids of earlier questions."""

    category: str | None = None
    categories: set[str] = field(default_factory=set)
    category_ids: set[str] = field(default_factory=set)
    ids: set[tuple[str, str]] = field(default_factory=set)


def _document(root: Element) -> Found:
    if root.tag != "quiz":
        yield Fault("root", root.tag, "the root is <quiz>")
        return
    yield from _no_stray_text(root, "quiz")
    seen = _Seen()
    for number, question in enumerate(root, 1):
        kind = question.get("type", "")
        path = f"question[{number}] {(question.findtext('idnumber') or '').strip()} ({kind})"
        if question.tag != "question" or kind not in _TYPES:
            yield Fault("unknown-type", path, f"<{question.tag} type={kind!r}> is not imported")
            continue
        yield from _children(question, path, _TYPES[kind].slots)
        yield from (_category if kind == "category" else _question)(question, path, seen)


def _no_stray_text(element: Element, path: str) -> Found:
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            yield Fault("stray-text", path, f"{text.strip()[:40]!r} belongs to no element")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A child that is allowed here: its name, how often, and its check."""

    tag: str
    check: Check
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class _Type:
    slots: tuple[_Slot, ...]
    check: Check


def _children(element: Element, path: str, slots: tuple[_Slot, ...]) -> Found:
    """Check that the children match the slots (known, often enough, in order), then check each child."""
    yield from _no_stray_text(element, path)
    known = {slot.tag: at for at, slot in enumerate(slots)}
    last = -1
    for number, child in enumerate(element, 1):
        below = f"{path}/{child.tag}[{number}]"
        at = known.get(child.tag)
        if at is None:
            rule = "file-misplaced" if child.tag == "file" else "unknown-element"
            yield Fault(rule, below, "it is lost here")
            continue
        if at < last:
            yield Fault("element-order", below, f"it stands after <{slots[last].tag}>")
        last = max(last, at)
        yield from slots[at].check(child, below)
    for slot in slots:
        count = len(element.findall(slot.tag))
        if count < slot.least:
            yield Fault("missing-element", f"{path}/{slot.tag}", f"{count} where {slot.least} are needed")
        if count > slot.most:
            yield Fault("repeated-element", f"{path}/{slot.tag}", f"only {slot.most} of {count} are read")


def _question(question: Element, path: str, seen: _Seen) -> Found:
    if seen.category is None:
        yield Fault("no-category", path, "without a category before it, it lands wherever the user stood")
    number = question.findtext("idnumber") or ""
    if number and (seen.category or "", number) in seen.ids:
        yield Fault("idnumber-repeated", f"{path}/idnumber", f"{number!r} is dropped without a word")
    seen.ids.add((seen.category or "", number))
    yield from _TYPES[question.get("type", "")].check(question, path)


def _category(question: Element, path: str, seen: _Seen) -> Found:
    name = question.findtext("category/text") or ""
    seen.category = name
    parts = re.split(r"(?<!/)/(?!/)", name)
    if parts[0] != "top" or len(parts) < 2:
        yield Fault("category-prefix", f"{path}/category", f"{name!r} does not begin with top/")
        return
    for part in parts[1:]:
        yield from _name(part.replace("//", "/"), f"{path}/category")
        if part.startswith("/") or part.endswith("/"):
            yield Fault("category-slash", f"{path}/category", f"{part!r} is split in the wrong place")
    parent = "/".join(parts[:-1])
    if parent != "top" and parent not in seen.categories:
        yield Fault("category-parent", f"{path}/category", f"{parent!r} does not come before it")
    if name in seen.categories:
        yield Fault("category-repeated", f"{path}/category", f"{name!r} came before")
    seen.categories.add(name)
    number = question.findtext("idnumber") or ""
    if number in seen.category_ids:
        yield Fault("category-idnumber", f"{path}/idnumber", f"{number!r} twice is fatal")
    if number:
        seen.category_ids.add(number)


# --- texts and files -------------------------------------------------------------------------------------

_PHP_SPACE = " \t\n\r\0\x0b"
_FILE_REFERENCE = re.compile(r"@@PLUGINFILE@@/([^\"'\s<>?#)]*)")
_MATH = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.S)
_STRIPPED_FROM_FILE_NAMES = set("&'\"<>:/\\|")


def _text(element: Element) -> str:
    return element.findtext("text") or ""


def _any(_: Element, __: str) -> Found:
    yield from ()


def _leaf(element: Element, path: str) -> Found:
    if len(element):
        yield Fault("unknown-element", f"{path}/{element[0].tag}", "nothing is read from here")


def _text_leaf(element: Element, path: str) -> Found:
    yield from _leaf(element, path)
    text = element.text or ""
    if text != text.strip(_PHP_SPACE):
        yield Fault("text-spaces", path, "spaces at the ends are trimmed away")


_TEXT = _Slot("text", _text_leaf)


def _plain(element: Element, path: str) -> Found:
    """Check a text that is not HTML: it has no files, and only Moodle's own format."""
    yield from _children(element, path, (_TEXT,))


def _html(element: Element, path: str) -> Found:
    yield from _html_with(element, path, ())


def _html_with(element: Element, path: str, more: tuple[_Slot, ...]) -> Found:
    """Check an HTML text with its files, and the element's other children."""
    yield from _children(element, path, (_TEXT, _Slot("file", _file, 0, 999), *more))
    if element.get("format") != "html":
        yield Fault("format-not-html", path, f"format={element.get('format')!r}")
    text = _text(element)
    yield from _files(element, text, path)
    yield from _active(text, path)
    for math in _MATH.finditer(text):
        inside = math[1] or math[2] or ""
        if re.search(r"<|&(?!#?\w+;)", inside):
            yield Fault("math-markup", path, f"{math[0][:40]!r} has < or & unescaped")


def _html_without_files(element: Element, path: str) -> Found:
    yield from _html(element, path)
    for _ in element.findall("file"):
        yield Fault("file-misplaced", f"{path}/file", "no files are read from here")


def _file(element: Element, path: str) -> Found:
    yield from _leaf(element, path)
    name = element.get("name", "")
    if not name or _STRIPPED_FROM_FILE_NAMES & set(name):
        yield Fault("file-name", path, f"{name!r} is stored under another name")
    if element.get("path") != "/":
        yield Fault("file-path", path, f"path={element.get('path')!r}")
    try:
        decoded = base64.b64decode(element.text or "", validate=True)
    except binascii.Error:
        decoded = b""
    if element.get("encoding") != "base64" or not decoded:
        yield Fault("file-encoding", path, f"{name!r} is not base64")


def _files(element: Element, text: str, path: str) -> Found:
    names = [file.get("name", "") for file in element.findall("file")]
    for name in {name for name in names if names.count(name) > 1}:
        yield Fault("file-repeated", path, f"{name!r} twice; one is dropped")
    asked = _FILE_REFERENCE.findall(text)
    for reference in asked:
        if quote(unquote(reference), safe="") != reference:
            yield Fault("file-reference", path, f"{reference!r} is not URL-encoded")
    wanted = {unquote(reference) for reference in asked}
    for name in sorted(wanted - set(names)):
        yield Fault("file-missing", path, f"{name!r} is shown and not there")
    for name in sorted(set(names) - wanted):
        yield Fault("file-unreferenced", path, f"{name!r} is there and not shown")


class _Tags(HTMLParser):
    """Lists what a page would run or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "link", "meta", "form"}:
            self.active.append(tag)
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:", "data:text")):
                self.active.append(f"{tag} {name}")
            inside = address.startswith(("@@pluginfile@@/", "data:image/"))
            if name in {"src", "poster", "srcset"} and not inside:
                self.outside.append(address)


def _active(text: str, path: str) -> Found:
    tags = _Tags()
    tags.feed(text)
    for what in tags.active:
        yield Fault("active-content", path, f"<{what}> is stored and runs")
    for what in tags.outside:
        yield Fault("outside-reference", path, f"{what!r} is fetched from elsewhere")


# --- values ----------------------------------------------------------------------------------------------

_NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_FRACTIONS = (
    0, 5, 10, 11.11111, 12.5, 14.28571, 16.66667, 20, 25, 30, 33.33333, 40, 50,
    60, 66.66667, 70, 75, 80, 83.33333, 90, 100,
)  # fmt: skip


def _one_of(rule: str, *allowed: str) -> Check:
    def check(element: Element, path: str) -> Found:
        if (element.text or "") not in allowed or len(element):
            yield Fault(rule, path, f"{element.text!r} is not one of {', '.join(allowed)}")

    return check


def _number(rule: str, low: float = 0, high: float = 1e12) -> Check:
    def check(element: Element, path: str) -> Found:
        text = element.text or ""
        if not re.fullmatch(_NUMBER, text, re.ASCII) or not low <= float(text) <= high or len(element):
            yield Fault(rule, path, f"{element.text!r} is not a number from {low:g} to {high:g}")

    return check


def _whole(rule: str, low: int = 0) -> Check:
    def check(element: Element, path: str) -> Found:
        text = element.text or ""
        if not re.fullmatch(r"\d+", text, re.ASCII) or int(text) < low or len(element):
            yield Fault(rule, path, f"{element.text!r} is not a whole number from {low}")

    return check


def _name(text: str, path: str) -> Found:
    if not text.strip():
        yield Fault("name-blank", path, "a name is needed")
    if len(text) > 255:
        yield Fault("name-long", path, f"{len(text)} characters, cut at 255")
    if re.search(r"<(?!\s)", text):
        yield Fault("name-markup", path, f"from < on, {text[:40]!r} is lost")


def _name_element(element: Element, path: str) -> Found:
    yield from _children(element, path, (_TEXT,))
    yield from _name(_text(element), path)


def _filled_html(element: Element, path: str) -> Found:
    yield from _html(element, path)
    if not _text(element).strip():
        yield Fault("question-text-blank", path, "there is nothing to answer")


def _idnumber(element: Element, path: str) -> Found:
    if len(element):
        yield Fault("idnumber-element", path, "it is plain text, without <text>")
        return
    text = element.text or ""
    if not text:
        yield Fault("idnumber-blank", path, "an empty one keeps no history")
    if len(text) > 100:
        yield Fault("idnumber-long", path, f"{len(text)} characters, 101 are fatal")
    if text != text.strip():
        yield Fault("idnumber-spaces", path, "spaces are not trimmed away")


def _tags(element: Element, path: str) -> Found:
    if not [tag for tag in element if _text(tag).strip()]:
        yield Fault("tags-empty", path, "only empty tags are fatal; leave <tags> out")
        return
    yield from _children(element, path, (_Slot("tag", _tag, 1, 999),))


def _tag(element: Element, path: str) -> Found:
    yield from _plain(element, path)
    text = _text(element)
    if not text.strip():
        yield Fault("tag-blank", path, "it is dropped")
    if len(text) > 50:
        yield Fault("tag-long", path, f"{len(text)} characters, cut at 50")
    if re.search(r"[<>`]|\s\s", text):
        yield Fault("tag-characters", path, f"{text!r} is stored otherwise")


def _fraction(element: Element, path: str, *, negative: bool = False) -> Found:
    text = element.get("fraction", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        yield Fault("fraction-number", path, f"fraction={text!r}")
        return
    value = float(text)
    if value < 0 and not negative:
        yield Fault("fraction-negative", path, f"{text} in a question with one answer")
    if min(abs(abs(value) - known) for known in _FRACTIONS) > 0.001:
        yield Fault("fraction-unknown", path, f"{text} is fatal: it is not in Moodle's list")


def _one_full(question: Element, path: str) -> Found:
    answers = question.findall("answer")
    if all(float(answer.get("fraction", "")) != 100 for answer in answers if _is_number(answer)):
        yield Fault("no-full-fraction", path, "no answer gets full marks")


def _is_number(answer: Element) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", answer.get("fraction", ""), re.ASCII))


_FEEDBACK = _Slot("feedback", _html)


def _html_answer(element: Element, path: str) -> Found:
    yield from _html_with(element, path, (_FEEDBACK,))
    yield from _fraction(element, path, negative=True)


def _plain_answer(element: Element, path: str) -> Found:
    yield from _any_plain_answer(element, path, ())


def _any_plain_answer(element: Element, path: str, more: tuple[_Slot, ...]) -> Found:
    yield from _children(element, path, (_TEXT, _FEEDBACK, *more))
    yield from _fraction(element, path)
    if element.get("format") != "moodle_auto_format":
        yield Fault("format-not-plain", path, f"format={element.get('format')!r}")
    if not _text(element).strip():
        yield Fault("answer-blank", path, "a blank answer is dropped")


# --- the ten types ---------------------------------------------------------------------------------------


def _multichoice(question: Element, path: str) -> Found:
    answers = question.findall("answer")
    filled = [answer for answer in answers if _text(answer).strip()]
    if len(filled) < 2:
        yield Fault("too-few-options", path, f"{len(filled)} options that are not blank")
    elif len(filled) < len(answers):
        yield Fault("answer-blank", path, "a blank option is dropped")
    if question.findtext("single") == "true":
        yield from _one_full(question, path)
    else:
        total = sum(max(float(answer.get("fraction", "0")), 0) for answer in answers if _is_number(answer))
        if abs(total - 100) > 0.01:
            yield Fault("fractions-sum", path, f"the right options add up to {total:g}, not 100")


def _truefalse(question: Element, path: str) -> Found:
    answers = question.findall("answer")
    if [_text(answer) for answer in answers] != ["true", "false"]:
        yield Fault("true-then-false", path, "the answers are true, then false, in lower case")
    if sorted(answer.get("fraction", "") for answer in answers) != ["0", "100"]:
        yield Fault("true-false-fractions", path, "one gets 100, the other 0")


def _shortanswer(question: Element, path: str) -> Found:
    yield from _one_full(question, path)
    earlier: dict[str, str] = {}
    for number, answer in enumerate(question.findall("answer"), 1):
        text = _text(answer)
        if re.search(r"(?<!\\)\*", text):
            yield Fault("wildcard", f"{path}/answer[{number}]", f"* in {text!r} matches anything")
        same = text if question.findtext("usecase") == "1" else text.casefold()
        fraction = answer.get("fraction", "")
        if earlier.setdefault(same, fraction) != fraction:
            yield Fault("answer-unreachable", f"{path}/answer[{number}]", f"{text!r} came before")


def _numerical_answer(element: Element, path: str) -> Found:
    yield from _any_plain_answer(element, path, (_Slot("tolerance", _number("tolerance")),))
    if not re.fullmatch(_NUMBER, _text(element), re.ASCII):
        yield Fault("not-a-number", path, f"{_text(element)!r}; 3,14 would become 314")


def _units(element: Element, path: str) -> Found:
    yield from _children(element, path, (_Slot("unit", _unit, 1, 99),))


def _unit(element: Element, path: str) -> Found:
    slots = (_Slot("multiplier", _number("multiplier", 1e-12)), _Slot("unit_name", _unit_name))
    yield from _children(element, path, slots)


def _unit_name(element: Element, path: str) -> Found:
    text = element.text or ""
    if not text.strip() or len(text) > 50 or "<" in text:
        yield Fault("unit-name", path, f"{text!r} is blank, over 50 characters or has markup")


def _matching(question: Element, path: str) -> Found:
    subquestions = question.findall("subquestion")
    filled = [one for one in subquestions if _text(one).strip()]
    if len(filled) < 2:
        yield Fault("too-few-premises", path, f"{len(filled)} premises")
    if len({one.findtext("answer/text") for one in subquestions}) < 2:
        yield Fault("too-few-responses", path, "there is nothing to choose between")
    numbered: set[str] = set()  # qtype_match numbers them in their order
    for one in subquestions:
        response = one.findtext("answer/text") or ""
        if response in numbered and not _text(one).strip():
            yield Fault("spare-response", path, f"{response!r} is merged with one before it")
        numbered.add(response)


def _subquestion(element: Element, path: str) -> Found:
    yield from _html_with(element, path, (_Slot("answer", _plain),))
    response = element.findtext("answer/text") or ""
    if not response.strip():
        yield Fault("response-blank", path, "the premise has no response")
    if len(response) > 255:
        yield Fault("response-long", path, f"{len(response)} characters, 255 are stored")
    if re.search(r"<(?!\s)", response):
        yield Fault("response-markup", path, f"from < on, {response[:40]!r} is not shown")


def _ordering(question: Element, path: str) -> Found:
    answers = question.findall("answer")
    texts = [text for answer in answers if (text := _text(answer).strip())]
    if len(texts) < 2:
        yield Fault("too-few-items", path, "two are needed")
    if len(set(texts)) < len(texts):
        yield Fault("items-equal", path, "two equal items can't reach full marks")
    if [answer.get("fraction") for answer in answers] != [str(number + 1) for number in range(len(answers))]:
        yield Fault("ordering-fractions", path, "the fractions count 1, 2, 3, …")


def _ordering_answer(element: Element, path: str) -> Found:
    yield from _html(element, path)
    if re.match(r"\s*<p\b", _text(element)):
        yield Fault("ordering-paragraph", path, "no <p> around an item")


def _cloze(question: Element, path: str) -> Found:
    gaps, found = parse_cloze(question.findtext("questiontext/text") or "")
    for rule, message in found:
        yield Fault(rule, f"{path}/questiontext", message)
    if not gaps and not found:
        yield Fault("cloze-no-gap", f"{path}/questiontext", "there is no gap")


def _essay(question: Element, path: str) -> Found:
    low, high = question.findtext("minwordlimit"), question.findtext("maxwordlimit")
    if low and high and low.isdigit() and high.isdigit() and int(low) > int(high):
        yield Fault("word-limits", path, f"{low} is more than {high}")
    most, least = question.findtext("attachments", "0"), question.findtext("attachmentsrequired", "0")
    if most in _FILES and least > most:
        yield Fault("essay", path, f"{least} files are required, and {most} allowed")


_FILES = ("0", "1", "2", "3")
"""The numbers of files that an essay's form offers; we never write -1, which allows any number."""

# --- gaps ------------------------------------------------------------------------------------------------

_NUMERIC_GAPS = {"NUMERICAL", "NM"}
_CHOICE_GAPS = {
    "MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MULTICHOICE_S", "MCS",
    "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS",
}  # fmt: skip
_TYPED_GAPS = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_GAP_START = re.compile(r"\{([^{}:\s]*):([A-Z_]+):")
_GAP_FRACTION = re.compile(r"=|%(-?\d+(?:\.\d+)?)%", re.ASCII)
_GAP_NUMBER = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer of a gap, as Moodle stores it: percent, text, feedback, tolerance."""

    fraction: float
    text: str
    feedback: str = ""
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, as Moodle stores it: weight, kind (`typed`, `typed-case`, `number`, `choice`), answers."""

    weight: int
    kind: str
    alternatives: tuple[Alternative, ...]


Trouble = list[tuple[str, str]]


def parse_cloze(text: str) -> tuple[list[Gap], Trouble]:
    """Return the gaps of a question text, and their faults."""
    gaps: list[Gap] = []
    found: Trouble = []
    rest: list[str] = []
    position = 0
    while start := _GAP_START.search(text, position):
        rest.append(text[position : start.start()])
        if start[2] not in _NUMERIC_GAPS | _CHOICE_GAPS | _TYPED_GAPS:
            rest.append(start[0])
            position = start.end()
            continue
        if start[1] and not re.fullmatch(r"[1-9]\d*", start[1], re.ASCII):
            found.append(("cloze-weight", f"the weight {start[1]!r} is not a whole number"))
        raw, position = _raw_alternatives(text, start.end())
        if position < 0:
            return gaps, [*found, ("cloze-syntax", f"{text[start.start() :][:60]!r} does not end")]
        alternatives, trouble = _alternatives(raw, start[2])
        found += trouble
        gaps.append(Gap(int(start[1]) if start[1].isdigit() else 1, _gap_kind(start[2]), alternatives))
    rest.append(text[position:])
    if stray := re.search(r"\{#\w*\}", "".join(rest)):
        found.append(("cloze-placeholder", f"{stray[0]!r} in the text is taken for a gap"))
    return gaps, found


def _gap_kind(word: str) -> str:
    if word in _NUMERIC_GAPS:
        return "number"
    if word in _CHOICE_GAPS:
        return "choice"
    return "typed-case" if word in {"SHORTANSWER_C", "SAC", "MWC"} else "typed"


def _raw_alternatives(text: str, position: int) -> tuple[list[tuple[str, str, str]], int]:
    """Split up to the closing brace; return (mark, answer, feedback) as written, and the end or -1."""
    found: list[tuple[str, str, str]] = []
    while True:
        mark = _GAP_FRACTION.match(text, position)
        position = mark.end() if mark else position
        end = _until(text, position, "~#}", "\\&")
        if end < 0:
            return found, -1
        answer, feedback = text[position:end], ""
        if text[end] == "#":
            position = end + 1
            end = _until(text, position, "~}", "\\", least=0)
            if end < 0:
                return found, -1
            feedback = text[position:end]
        found.append((mark[0] if mark else "", answer, feedback))
        if text[end] == "}":
            return found, end + 1
        position = end + 1


def _until(text: str, start: int, stops: str, escapes: str, least: int = 1) -> int:
    """Return the index of the first stop that is not escaped, or -1."""
    for at in range(start + least, len(text)):
        before = text[at - 1]
        if text[at] in stops and before not in escapes and not (least and text.endswith("&amp;", 0, at)):
            return at
    return -1


def _alternatives(raw: list[tuple[str, str, str]], word: str) -> tuple[tuple[Alternative, ...], Trouble]:
    kind = _gap_kind(word)
    found: Trouble = []
    alternatives = []
    for mark, answer, feedback in raw:
        fraction = 100.0 if mark == "=" else float(mark.strip("%") or 0)
        if kind == "number":
            match = _GAP_NUMBER.fullmatch(answer)
            if not match:
                return (), [*found, ("cloze-number", f"{answer!r} is not a number")]
            alternatives.append(Alternative(fraction, match[1], _decoded(feedback, found), match[2] or "0"))
            continue
        text = _decoded(answer, found)
        alternatives.append(Alternative(fraction, text, _decoded(feedback, found)))
        if kind != "choice" and re.search(r"(?<!\\)\*", text):
            found.append(("cloze-wildcard", f"* in {text!r} matches anything"))
    found += _gap_trouble(alternatives, kind)
    return tuple(alternatives), found


def _gap_trouble(alternatives: list[Alternative], kind: str) -> Trouble:
    found: Trouble = []
    if any(not one.text.strip() for one in alternatives):
        found.append(("cloze-blank", "a gap has a blank answer"))
    if all(one.fraction != 100 for one in alternatives):
        found.append(("cloze-no-full", "a gap has no answer for full marks"))
    if kind == "choice" and len(alternatives) < 2:
        found.append(("cloze-few-choices", "a gap to choose in needs two choices"))
    return found


def _decoded(text: str, found: Trouble) -> str:
    """Undo the escapes in an answer of a gap: HTML 4's entities, then `\\}` and `\\#`."""

    def character(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1]))
        if match[2]:
            return chr(int(match[2], 16))
        if match[3] not in name2codepoint:
            found.append(("cloze-entity", f"&{match[3]}; is not decoded"))
            return match[0]
        return chr(name2codepoint[match[3]])

    decoded = re.sub(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));", character, text)
    return decoded.replace("\\}", "}").replace("\\#", "#")


# --- the schema ------------------------------------------------------------------------------------------


def _hint(parts: bool) -> Check:
    more = (_Slot("shownumcorrect", _leaf, 0), _Slot("clearwrong", _leaf, 0)) if parts else ()

    def check(element: Element, path: str) -> Found:
        yield from _html_with(element, path, more)
        if not _text(element).strip():
            yield Fault("hint-blank", path, "an empty hint is dropped")

    return check


def _head(penalty: Check, *, grade: bool = True, grade_check: Check | None = None) -> tuple[_Slot, ...]:
    return (
        _Slot("name", _name_element),
        _Slot("questiontext", _filled_html),
        _Slot("generalfeedback", _html),
        *((_Slot("defaultgrade", grade_check or _number("defaultgrade")),) if grade else ()),
        _Slot("penalty", penalty),
        _Slot("hidden", _one_of("hidden", "0")),
        _Slot("idnumber", _idnumber),
    )


def _combined(shown: Check = _leaf, least: int = 0) -> tuple[_Slot, ...]:
    kinds = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    return (*(_Slot(kind, _html) for kind in kinds), _Slot("shownumcorrect", shown, least))


def _tail(parts: bool = False) -> tuple[_Slot, ...]:
    return (_Slot("hint", _hint(parts), 0, 99), _TAGS)


_TAGS = _Slot("tags", _tags, 0)
_THIRD = _head(_one_of("penalty", "0.3333333"))
_TRUE_FALSE = _one_of("boolean", "true", "false")
_ZERO_ONE = _one_of("boolean", "0", "1")

_TYPES: dict[str, _Type] = {
    "category": _Type(
        (
            _Slot("category", _plain),
            _Slot("info", _html_without_files, 0),
            _Slot("idnumber", _idnumber, 0),
        ),
        _any,
    ),
    "description": _Type(
        (*_head(_one_of("penalty", "0"), grade_check=_one_of("defaultgrade", "0")), _TAGS),
        _any,
    ),
    "multichoice": _Type(
        (
            *_THIRD,
            _Slot("single", _TRUE_FALSE),
            _Slot("shuffleanswers", _TRUE_FALSE),
            _Slot("answernumbering", _one_of("answernumbering", "abc", "ABCD", "123", "iii", "IIII", "none")),
            _Slot("showstandardinstruction", _ZERO_ONE),
            *_combined(),
            _Slot("answer", _html_answer, 2, 999),
            *_tail(parts=True),
        ),
        _multichoice,
    ),
    "truefalse": _Type(
        (*_head(_one_of("penalty", "1")), _Slot("answer", _plain_answer, 2, 2), *_tail()),
        _truefalse,
    ),
    "shortanswer": _Type(
        (*_THIRD, _Slot("usecase", _ZERO_ONE), _Slot("answer", _plain_answer, 1, 999), *_tail()),
        _shortanswer,
    ),
    "numerical": _Type(
        (
            *_THIRD,
            _Slot("answer", _numerical_answer, 1, 999),
            _Slot("units", _units, 0),
            _Slot("unitgradingtype", _one_of("units", "0", "1", "2")),
            _Slot("unitpenalty", _number("units", 0, 1)),
            _Slot("showunits", _one_of("units", "0", "1", "2", "3")),
            _Slot("unitsleft", _ZERO_ONE),
            *_tail(),
        ),
        _one_full,
    ),
    "matching": _Type(
        (
            *_THIRD,
            _Slot("shuffleanswers", _TRUE_FALSE),
            *_combined(),
            _Slot("subquestion", _subquestion, 2, 999),
            *_tail(parts=True),
        ),
        _matching,
    ),
    "ordering": _Type(
        (
            *_THIRD,
            _Slot("layouttype", _one_of("ordering-layout", "VERTICAL", "HORIZONTAL")),
            _Slot("selecttype", _one_of("ordering-select", "ALL")),
            _Slot("selectcount", _whole("ordering-select", 2)),
            _Slot(
                "gradingtype",
                _one_of(
                    "ordering-grading",
                    "ALL_OR_NOTHING",
                    "ABSOLUTE_POSITION",
                    "RELATIVE_TO_CORRECT",
                    "RELATIVE_NEXT_EXCLUDE_LAST",
                    "RELATIVE_NEXT_INCLUDE_LAST",
                    "RELATIVE_ONE_PREVIOUS_AND_NEXT",
                    "RELATIVE_ALL_PREVIOUS_AND_NEXT",
                    "LONGEST_ORDERED_SUBSET",
                    "LONGEST_CONTIGUOUS_SUBSET",
                ),
            ),
            _Slot("showgrading", _one_of("ordering-grading", "SHOW", "HIDE")),
            _Slot("numberingstyle", _one_of("answernumbering", "none", "abc", "ABCD", "123", "iii", "IIII")),
            *_combined(_one_of("ordering-shown", "1"), least=1),
            _Slot("answer", _ordering_answer, 2, 999),
            *_tail(parts=True),
        ),
        _ordering,
    ),
    "cloze": _Type((*_head(_one_of("penalty", "0.3333333"), grade=False), *_tail(parts=True)), _cloze),
    "essay": _Type(
        (
            *_head(_one_of("penalty", "0")),
            _Slot("responseformat", _one_of("essay", "editor", "editorfilepicker", "plain", "monospaced")),
            _Slot("responserequired", _ZERO_ONE),
            _Slot("responsefieldlines", _whole("essay", 1)),
            _Slot("minwordlimit", _whole("essay", 1), 0),
            _Slot("maxwordlimit", _whole("essay", 1), 0),
            _Slot("attachments", _one_of("essay", *_FILES)),
            _Slot("attachmentsrequired", _one_of("essay", *_FILES)),
            _Slot("maxbytes", _one_of("essay", "0")),
            _Slot("filetypeslist", _leaf),
            _Slot("graderinfo", _html),
            _Slot("responsetemplate", _html_without_files),
            _TAGS,
        ),
        _essay,
    ),
}
