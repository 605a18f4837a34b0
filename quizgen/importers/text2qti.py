"""Read text2qti's Markdown: numbered questions, an asterisk before right answers (gpoore/text2qti)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from textwrap import dedent

from quizgen.frozen import mutable
from quizgen.importers import answers, closers
from quizgen.importers.answers import Answer, number
from quizgen.importers.draft import Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.reading import beginning, decoded
from quizgen.reading.yamlblocks import Plain

QUESTION = re.compile(r"\d+\.[ \t]+(?P<text>\S.*)")
PARTS = (
    ("option", re.compile(r"(?P<right>\*?)[A-Za-z]\)[ \t]+(?P<text>\S.*)")),
    ("box", re.compile(r"\[(?P<right>[* ]?)\][ \t]+(?P<text>\S.*)")),
    ("typed", re.compile(r"\*[ \t]+(?P<text>\S.*)")),
    ("number", re.compile(r"=[ \t]+(?P<text>\S.*)")),
    ("essay", re.compile(r"_{3,}(?P<text>)\s*")),
    ("upload", re.compile(r"\^{3,}(?P<text>)\s*")),
    ("general", re.compile(r"\.\.\.[ \t]+(?P<text>\S.*)")),
    ("correct", re.compile(r"\+[ \t]+(?P<text>\S.*)")),
    ("incorrect", re.compile(r"-[ \t]+(?P<text>\S.*)")),
    ("solution", re.compile(r"![ \t]+(?P<text>\S.*)")),
)
"""The kinds of paragraphs, with the pattern of their first line."""
SETTING = re.compile(
    r"(?P<name>quiz title|quiz description|text title|text|title|points|pick|points per question"
    r"|solutions pick|solutions randomize groups|shuffle answers|show correct answers"
    r"|one question at a time|can't go back|feedback is solution)[ \t]*:[ \t]*(?P<text>.*)",
    re.I,
)
FENCE = re.compile(r"(?:^|(?<=\n))```[^\n`]*(?:\n|$)|(?<=\n)```$")
"""The line above or below code."""
PICTURE = re.compile(r"!\[([^\[\]]*)\]\(([^()\s]*)(?: \"[^\"]*\")?\)")
MARKED = re.compile(r"^(?:\*[A-Za-z]\)[ \t]|\[\*\][ \t]|=[ \t]+[-\[\d]|\*[ \t]+\S|_{3,}\s*$)", re.MULTILINE)
CHOICE_KEY = re.compile(r"^(?:answers?|ans|key|correct answer)\s*:", re.I | re.MULTILINE)
BOUNDS = re.compile(r"\[\s*(?P<low>[^,\]]+?)\s*,\s*(?P<high>[^,\]]+?)\s*\]")
MARGIN = re.compile(r"(?P<value>.+?)\s*\+-\s*(?P<margin>[^%]+?)\s*(?P<percent>%?)")


@mutable
class _Part:
    """A paragraph: its kind, whether it is a right answer, and its lines."""

    kind: str
    right: bool
    lines: list[str]

    @property
    def text(self) -> str:
        """The lines as Markdown."""
        return markdown(self.lines)


@mutable
class _Open:
    """A question whose paragraphs are still being collected."""

    line: int
    title: str = ""
    points: str = ""
    parts: list[_Part] = field(default_factory=list)


def recognises(data: bytes) -> bool:
    """Return whether bytes are text2qti's Markdown."""
    text = beginning(data)
    numbered = re.search(r"^\d+\.[ \t]+\S", text, re.MULTILINE)
    return (
        bool(numbered and MARKED.search(text)) and not CHOICE_KEY.search(text) and not data.startswith(b"<")
    )


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question."""
    reading = _Reading(intake)
    for at, line in enumerate(_code_left_out(decoded(data, intake), intake), 1):
        if found := QUESTION.fullmatch(line):
            yield from reading.end()
            reading.begin(at, found["text"])
        elif line in ("GROUP", "END_GROUP") or SETTING.fullmatch(line):
            yield from reading.end()
            reading.set(line)
        elif reading.question:
            _add(reading.question, line)
        elif line.strip():
            intake.lose("description", line.strip())
    yield from reading.end()


def _code_left_out(text: str, intake: Intake) -> Iterator[str]:
    """Yield the lines of a text, with blank ones for comments and for code that would generate questions."""
    until, asked = "", False
    for raw in text.expandtabs(4).split("\n"):
        line = raw.rstrip()
        begins = "END_COMMENT" if line == "COMMENT" else "```" if line.startswith("```") and not asked else ""
        if until:
            until = "" if line == until else until
            yield ""
        elif begins:
            if begins == "```":
                intake.lose("acts", line[3:].strip())
            until = begins
            yield ""
        else:
            asked = bool(QUESTION.fullmatch(line)) or (asked and bool(line))
            yield "" if line.startswith("%") else line


@mutable
class _Reading:
    """The state of reading.

    Args:
        intake: takes the losses.
        title: the quiz's title.
        name: the title of the next question.
        points: the points of the next question.
        each: the points of each question of the current group.
        question: the current question.
    """

    intake: Intake
    title: str = ""
    name: str = ""
    points: str = ""
    each: str = ""
    question: _Open | None = None

    def begin(self, line: int, text: str) -> None:
        """Begin a question with its number's line."""
        self.question = _Open(
            line, self.name, self.points or self.each, [_Part("stem", right=False, lines=[text])]
        )
        self.name = self.points = ""

    def end(self) -> Iterator[Draft]:
        """Yield the current question, if there is one, and end it."""
        if self.question:
            yield _draft(self.question, self.title, self.intake)
        self.question = None

    def set(self, line: str) -> None:
        """Read a setting of the quiz, of a group or of the next question."""
        found = SETTING.fullmatch(line)
        if found is None:
            self.each = "" if line == "END_GROUP" else self.each
            return
        name, text = found["name"].lower(), found["text"].strip()
        field_ = {"quiz title": "title", "title": "name", "points": "points", "points per question": "each"}
        if name in field_:
            setattr(self, field_[name], text)
        elif name in ("text", "text title", "quiz description"):
            self.intake.lose("description", text)
        else:
            self.intake.settings[name] += 1


def _add(question: _Open, line: str) -> None:
    """Add a line to a question: begin a new part with it, or continue the last one."""
    for kind, form in PARTS:
        if found := form.fullmatch(line):
            right = found.groupdict().get("right") == "*"
            question.parts.append(_Part(kind, right, [found["text"]]))
            return
    question.parts[-1].lines.append(line)


def markdown(lines: Sequence[str]) -> str:
    """Return the lines of a text, of which only the first is not indented, as Markdown.

    Wrapped lines are joined, since a line end in a bank is one on paper, except in lists and code.
    """
    first, *others = lines
    whole = "\n".join([first.strip(), *dedent("\n".join(others)).split("\n")]).strip()
    return "".join(
        piece if is_code else "\n\n".join(map(_joined, re.split(r"\n{2,}", piece)))
        for piece, is_code in closers.pieces(whole, FENCE, FENCE)
    )


def _joined(block: str) -> str:
    """Return the lines of a paragraph as one, except where a list, a table or a quotation goes on."""
    return re.sub(r"[ \t]*\n(?![ \t]*(?:\||(?:[-*+>]|\d+[.)])(?:[ \t]|$)))[ \t]*", " ", block).strip(" ")


def _draft(question: _Open, title: str, intake: Intake) -> Draft:
    draft = Draft(question.line, category=(literal(title),) if literal(title) else ())
    try:
        stem = _text(draft, question.parts[0])
        draft.name = literal(question.title) or literal(short(stem))
        draft.identity = draft.name
        fields = _fields(draft, question)
        draft.fields = {"type": fields["type"], "stem": stem} | fields | _around(draft, question)
    except LeftOutError as why:
        draft.name = draft.name or literal(question.parts[0].text)
        draft.identity = draft.identity or draft.name
        draft.lose(why.code, why.detail)
    return draft


def _text(draft: Draft, part: _Part) -> str:
    return without_pictures(draft, part.text)


def without_pictures(draft: Draft, text: str) -> str:
    """Return Markdown without its pictures, which a text file does not have."""
    for found in PICTURE.finditer(text):
        draft.lose("no-picture", found[2])
    return PICTURE.sub(r"\1", text).strip()


def _around(draft: Draft, question: _Open) -> dict[str, Plain]:
    """Return the fields of the feedback right after the stem, and of the points."""
    said: list[str] = []
    for part in question.parts[1:]:
        if part.kind in ("option", "box", "typed", "number"):
            break
        if part.kind in ("general", "solution"):
            said.append(_text(draft, part))
        elif part.kind in ("correct", "incorrect"):
            draft.lose("combined-feedback", part.text)
    explanation = "\n\n".join(filter(None, said))
    return {**({"explanation": explanation} if said else {}), **answers.points(draft, question.points)}


def _fields(draft: Draft, question: _Open) -> dict[str, Plain]:
    parts = question.parts[1:]
    kinds = {part.kind for part in parts}
    if kinds & {"option", "box"}:
        given = list(_options(draft, parts))
        said = {one.text.casefold(): one for one in given}
        if "option" in kinds and set(said) == {"true", "false"}:
            feedback = {True: said["true"].feedback, False: said["false"].feedback}
            return answers.true_false(said["true"].worth > 0, feedback)
        if "box" in kinds:
            return answers.multiple_choice(draft, given, says_worth=False)
        return answers.chosen(draft, given)
    if "typed" in kinds:
        typed = [
            Answer(part.text.replace("*", "\\*"), Decimal(100)) for part in parts if part.kind == "typed"
        ]
        return answers.short_answer(draft, typed)
    if "number" in kinds:
        return answers.numeric(draft, [_number(part.text) for part in parts if part.kind == "number"])
    if "essay" in kinds:
        return {"type": "essay"}
    raise LeftOutError(
        *(("no-type", "a file to upload") if "upload" in kinds else ("incomplete", "there is no answer"))
    )


def _options(draft: Draft, parts: list[_Part]) -> Iterator[Answer]:
    for at, part in enumerate(parts):
        if part.kind in ("option", "box"):
            following = parts[at + 1] if at + 1 < len(parts) else None
            said = _text(draft, following) if following and following.kind == "general" else ""
            yield Answer(_text(draft, part), Decimal(100 if part.right else 0), said)


def _number(text: str) -> Answer:
    """Return a number, with its margin if it has one, or a range, as an answer."""
    text = text.replace("_", "")
    if bounds := BOUNDS.fullmatch(text):
        low, high = number(bounds["low"]), number(bounds["high"])
        if low is not None and high is not None:
            return answers.between(low, high)
    if margin := MARGIN.fullmatch(text):
        value, off = number(margin["value"]), number(margin["margin"])
        if value is not None and off is not None:
            tolerance = answers.spelled(off) + (" %" if margin["percent"] else "")
            return Answer(answers.spelled(value), Decimal(100), "", tolerance)
    return Answer(text, Decimal(100))


LOSES = (
    "no-picture",
    "acts",
    "combined-feedback",
    "covered",
    "setting",
    "same-option",
    "repeated",
    "no-type",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("text2qti", "text2qti's Markdown", recognises, read, LOSES)
