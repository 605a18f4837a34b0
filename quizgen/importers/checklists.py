"""Read Markdown with a list of boxes below each question, as many tools write it (`- [x] right`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal

from quizgen.frozen import mutable
from quizgen.importers import answers, headings
from quizgen.importers.answers import Answer
from quizgen.importers.draft import Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.numbered import WHY, WORD
from quizgen.importers.reading import beginning, decoded
from quizgen.importers.text2qti import markdown, without_pictures
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain

BOX = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+]|\d+[.)])[ \t]+[\[(](?P<mark>[ xX✓✔*]?)[\])][ \t]+(?P<text>\S.*)"
)
RIGHT = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+[\[(][xX✓✔*][\])][ \t]+\S", re.MULTILINE)
HEADING = re.compile(r"(?P<level>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*")
NUMBER = re.compile(rf"\*{{0,2}}(?:{WORD}[ \t]*\d*|\d{{1,4}})[ \t]*[.):]?\*{{0,2}}[ \t]*", re.I)
"""A question's number before its text."""
FENCE = re.compile(r"[ \t]*(?:```|~~~)")


@mutable
class _Open:
    """A question whose lines are still being collected.

    Args:
        line: its line in the file.
        head: its heading, or an empty text.
        stem: the lines of its text.
        options: its options, each with whether it is right and its lines.
        why: the lines of its explanation.
    """

    line: int
    head: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[tuple[bool, list[str]]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def recognises(data: bytes) -> bool:
    """Return whether bytes are Markdown with boxes, some of them ticked."""
    text = beginning(data)
    boxes = sum(BOX.fullmatch(line) is not None for line in text.split("\n"))
    return boxes > 1 and bool(RIGHT.search(text)) and not data.startswith(b"<")


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each list of boxes."""
    reading = _Reading()
    for at, line in enumerate(decoded(data, intake).expandtabs(4).split("\n"), 1):
        reading.take(line.rstrip(), at)
    reading.end()
    for line in reading.outside:
        intake.lose("description", line)
    for question in reading.questions:
        yield _draft(question, reading.title)


@mutable
class _Reading:
    """The state of reading.

    Args:
        questions: the questions so far.
        title: the heading above all questions.
        outside: the texts that belong to no question.
        open: the current question.
        in_code: whether the line is within a block of code.
        blank: whether the line before was blank.
    """

    questions: list[_Open] = field(default_factory=list)
    title: str = ""
    outside: list[str] = field(default_factory=list)
    open: _Open | None = None
    in_code: bool = False
    blank: bool = False

    def take(self, line: str, at: int) -> None:
        """Take a line."""
        fence, box = FENCE.match(line), BOX.fullmatch(line)
        heading = None if self.in_code or fence else HEADING.fullmatch(line)
        self.in_code ^= bool(fence)
        if heading:
            self._head(heading["text"], at)
        elif box and not self.in_code:
            self.open = self.open or _Open(at)
            self.open.options.append((bool(box["mark"].strip()), [box["text"]]))
        elif self.open and self.open.options and line.strip():
            self._after(self.open, line, at)
        elif line.strip() or (self.open and not self.open.options):
            self.open = self.open or _Open(at)
            self.open.stem.append(line)
        self.blank = not line.strip()

    def _after(self, question: _Open, line: str, at: int) -> None:
        """Take a line after options: an option goes on, an explanation, or the next question."""
        why = WHY.fullmatch(line.strip(" >*_"))
        if why or line.startswith(">"):
            question.why.append((why["text"] if why else line[1:]).strip(" *_"))
        elif line.startswith("  ") or not self.blank:
            (question.why if question.why else question.options[-1][1]).append(line)
        else:
            self.end()
            self.open = _Open(at, stem=[line])

    def _head(self, text: str, at: int) -> None:
        self.end()
        if not self.questions and not self.title:
            self.title = text
        self.open = _Open(at, head=text)

    def end(self) -> None:
        """End the current question."""
        question, self.open = self.open, None
        if question and question.options:
            self.questions.append(question)
            if question.head == self.title and not any(one.strip() for one in question.stem):
                self.title = ""
        elif question:
            said = [question.head if question.head != self.title else "", *question.stem]
            self.outside += [text for text in (" ".join(" ".join(said).split()),) if text]


def _draft(question: _Open, title: str) -> Draft:
    draft = Draft(question.line, category=(literal(to_plain(title)),) if literal(to_plain(title)) else ())
    head = NUMBER.sub("", question.head, count=1).strip() if question.head != title else ""
    text = _text(draft, question.stem)
    stem = NUMBER.sub("", text, count=1) if re.match(r"\W{0,2}\d|\W{0,2}[QFПВ]", text) else text
    if not stem:
        head, stem = "", head
    try:
        draft.name = literal(to_plain(head)) or literal(short(stem))
        draft.identity = draft.name
        if not stem:
            raise LeftOutError("incomplete", "nothing is asked")
        given = [
            Answer(_text(draft, lines), Decimal(100 if right else 0)) for right, lines in question.options
        ]
        fields = _fields(draft, given)
        why = _text(draft, question.why)
        draft.fields = {"type": fields["type"], "stem": stem} | fields
        draft.fields |= {"explanation": why} if why else {}
        draft.fields |= {"title": draft.name[:200]} if head else {}
    except LeftOutError as why_not:
        draft.identity = draft.identity or f"line {question.line}"
        draft.lose(why_not.code, why_not.detail)
    return draft


def _fields(draft: Draft, given: list[Answer]) -> dict[str, Plain]:
    right = [one.text for one in given if one.worth]
    if headings.are_verdicts([one.text for one in given]) and len(right) == 1:
        return answers.true_false(headings.is_true(right[0]), {})
    return answers.chosen(draft, given)


def _text(draft: Draft, lines: list[str]) -> str:
    return without_pictures(draft, markdown(lines)) if lines else ""


LOSES = (
    "no-picture",
    "same-option",
    "repeated",
    "encoding",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("checklists", "Markdown with boxes", recognises, read, LOSES)
