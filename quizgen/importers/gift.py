r"""Read GIFT as Moodle does (question/format/gift/format.php), and GIFT that Moodle would not quite accept.

Moodle takes the first `{` and the first `}` as the braces around the answers. This reader ignores braces in a
formula, a blank line in the answers does not end a question, and a name begins a new question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from functools import partial
from html import escape

from quizgen.frozen import mutable
from quizgen.importers import answers, closers
from quizgen.importers.answers import Answer
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short, titled
from quizgen.importers.languages import one_language
from quizgen.importers.moodle_xml import steps, tagged
from quizgen.importers.reading import beginning, decoded
from quizgen.reading.yamlblocks import Plain

ESCAPED = re.compile(r"\\([\\:#={}~n])")
HIDDEN = {
    "\\": "\ufdd2",
    ":": "\ufdd3",
    "#": "\ufdd4",
    "=": "\ufdd5",
    "{": "\ufdd6",
    "}": "\ufdd7",
    "~": "\ufdd8",
}
"""Noncharacters (Unicode 23.7), which no text has; they replace escaped characters while a text is split."""
LINE_END = "\ufdd9"
SHOWN = {hidden: sign for sign, hidden in HIDDEN.items()} | {LINE_END: "\n"}
FORMULAS = tuple(
    (re.compile(opening), re.compile(re.escape(closing)), closing)
    for opening, closing in (
        (r"\$\$(?!\s)", "$$"),
        (r"\\\(", r"\)"),
        (r"\\\[", r"\]"),
        (r"(?<![\\$\w])\$(?=[^\s$][^$\n]*(?<!\s)\$(?![\w$]))(?=[^$\n]*(?:\\[A-Za-z]|[\^_]))", "$"),
    )
)
"""The opening and closing of formulas, which must be on one line."""
COMMAND = re.compile(rf"{LINE_END}(?=[A-Za-z])")
r"""The beginning of a command such as `\neq`, which a formula has rather than the line end `\n`."""
FORM = re.compile(r"\[(html|moodle|plain|markdown)\]\s*", re.I)
NAME = re.compile(r"::(.*?)::\s*", re.DOTALL)
MARKS = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
"""An ID number or a tag in a comment, as Moodle writes them since 3.9."""
VERDICT = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(?P<wrong>[^#]*)(?:#(?P<right>.*))?)?", re.I | re.DOTALL)
WORTH = re.compile(r"%(-?\d+(?:[.,]\d+)?)%")
TAG = re.compile(
    r"</?(?:a|b|big|blockquote|br|caption|center|cite|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span"
    r"|strong|sub|sup|table|tbody|td|tex|th|thead|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.I,
)
"""HTML tags in a text that may or may not be HTML."""
CODE = re.compile(r"<pre\b[^<>]*>", re.I), re.compile(r"</pre\s*>", re.I)
INDENTED = re.compile(r"\n[^\S\n]+")
WRAPPED = re.compile(r"(?<![.:;!?>])\n(?=[^\W\dA-Z_]|[(\"'$])(?![a-z]{1,3}[.)] )")
"""A line end within a sentence, since the next line goes on in small letters and is no entry of a list."""
GIFT = re.compile(
    r"^\$CATEGORY:|^::[^\n]*::|(?<!\{)\{\s*(?:[=~#>]|(?:T|F|TRUE|FALSE)\s*[#}]|\})", re.MULTILINE
)


@mutable
class Block:
    """The lines of one question.

    Args:
        line: the number of its first line, counted from 1.
        lines: its lines, without comments.
        marks: the ID number and tags from its comments.
        opened: whether the braces of its answers have opened.
        closed: whether they have closed.
    """

    line: int
    lines: list[str] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    opened: bool = False
    closed: bool = False

    def add(self, line: str) -> None:
        """Add a line, and note whether the braces have opened or closed in it."""
        self.lines.append(line)
        if "{" not in line and "}" not in line:
            return
        hidden = _hidden(line)
        at = 0 if self.opened else hidden.find("{")
        self.opened |= at >= 0
        self.closed |= self.opened and "}" in hidden[at:]

    @property
    def is_open(self) -> bool:
        """Whether the braces of its answers are open."""
        return self.opened and not self.closed

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines).strip()


def recognises(data: bytes) -> bool:
    """Return whether bytes are GIFT."""
    text = beginning(data)
    return (
        not data.startswith((b"PK", b"<")) and not text.startswith("#separator") and bool(GIFT.search(text))
    )


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question."""
    category: tuple[str, ...] = ()
    for block in _blocks(decoded(data, intake).split("\n")):
        if block.text.startswith("$CATEGORY:"):
            category = steps(_shown(_hidden(block.text.partition(":")[2])).strip())
            continue
        draft = Draft(block.line, category=category)
        _Question(block, draft, intake).read()
        yield draft


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Yield the blocks that blank lines, categories or names separate; blank lines in braces don't count."""
    block = Block(1)
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if line.startswith("//"):
            block.marks += [
                (kind, text.replace("\\]", "]")) for kind, text in MARKS.findall(line[: line.rfind("]") + 1])
            ]
            continue
        begins = line.startswith("$CATEGORY:") or (line.startswith("::") and NAME.match(line) is not None)
        ends = not line and not block.is_open
        ends = ends or bool(block.lines and block.lines[0].startswith("$CATEGORY:"))
        if block.lines and (ends or (begins and (not block.is_open or not block.lines[-1].strip()))):
            yield block
            block = Block(number)
        if line:
            if not block.lines:
                block.line = number
            block.add(raw.rstrip() if block.lines else line)
        elif block.lines:
            block.lines.append("")
    if block.lines:
        yield block


def _hidden(text: str) -> str:
    """Return a text with escaped characters, and special characters in formulas, hidden from splitting."""
    text = ESCAPED.sub(lambda found: HIDDEN.get(found[1], LINE_END), text)
    return "\n".join(map(_without_formulas, text.split("\n")))


def _without_formulas(line: str) -> str:
    for opening, closing, end in FORMULAS:
        line = closers.replaced(line, opening, closing, partial(_whole, end))
    return line


def _whole(end: str, begin: re.Match[str], tex: str) -> str:
    """Return a formula with its special characters, except backslashes, hidden from splitting."""
    tex = COMMAND.sub(r"\\n", tex)
    return begin[0] + "".join(sign if sign == "\\" else HIDDEN.get(sign, sign) for sign in tex) + end


def _shown(text: str) -> str:
    return "".join(SHOWN.get(sign, sign) for sign in text)


class _Question:
    """Reads one question into its draft."""

    def __init__(self, block: Block, draft: Draft, intake: Intake) -> None:
        self.block, self.draft, self.intake = block, draft, intake
        self.form = ""

    def read(self) -> None:
        """Fill the draft."""
        draft, text = self.draft, _hidden(self.block.text)
        marks = self.block.marks
        number = next((value for kind, value in marks if kind == "id"), "")
        name = NAME.match(text)
        if name:
            draft.name, text = literal(_shown(name[1])), text[name.end() :]
        try:
            asked, given = self._parted(text)
            stem = self._text(asked, whole=True)
            draft.name = draft.name or literal(short(stem))
            draft.identity = number or f"{'/'.join(draft.category)}/{draft.name}"
            draft.origin, draft.id = (f"moodle:{number}" if number else ""), number
            if given is None:
                raise LeftOutError("description", stem)
            if not stem:
                raise LeftOutError("incomplete", "nothing is asked")
            general = self._general(given)
            fields = self._fields(general[0])
            draft.fields = {"type": fields["type"], "stem": stem} | fields | general[1]
            draft.fields |= tagged(draft, [value for kind, value in marks if kind == "tag"])
            draft.fields |= titled(draft.name, stem) if name else {}
        except LeftOutError as why:
            draft.name = draft.name or literal(_shown(text))[:60]
            draft.identity = draft.identity or draft.name
            draft.fields = {}
            draft.lose(why.code, why.detail)

    def _parted(self, text: str) -> tuple[str, str | None]:
        """Return the question's text, with a blank for answers inside it, and the answers or None."""
        start = text.find("{")
        if start < 0:
            return text, None
        end = text.find("}", start)
        if end < 0:
            raise LeftOutError("incomplete", "a brace is not closed")
        before, behind = text[:start], text[end + 1 :].strip()
        if "{" in behind:
            raise LeftOutError(
                "incomplete", f"it has two pairs of braces: {_shown(behind[behind.find('{') :])}"
            )
        if behind and not (re.fullmatch(r"[.!?…]+", behind) and re.search(r"[.?!:]\s*$", before)):
            glue = "" if re.match(r"[.,;:!?)]", behind) else " "
            before = f"{before.rstrip()} _____{glue}{behind}" if before.strip() else f"_____{glue}{behind}"
        return before.strip(), text[start + 1 : end].strip()

    def _general(self, given: str) -> tuple[str, dict[str, Plain]]:
        """Return the answers without the general feedback, and the field with that feedback."""
        before, mark, general = given.rpartition("####")
        if not mark:
            return given, {}
        said = self._text(general)
        return before.strip(), ({"explanation": said} if said else {})

    def _fields(self, given: str) -> dict[str, Plain]:
        """Return the fields of the type that the answers look like, tested in Moodle's order."""
        if not given:
            return {"type": "essay"}
        if given.startswith(">"):
            return self._ordering(given[1:])
        if given.startswith("#"):
            return answers.numeric(self.draft, list(self._numbers(given[1:])))
        if "~" in given:
            return self._choice(given)
        return self._matching(given) if "=" in given and "->" in given else self._typed(given)

    def _typed(self, given: str) -> dict[str, Plain]:
        if verdict := VERDICT.fullmatch(given):
            right = verdict[1].upper().startswith("T")
            said = {right: self._text(verdict["right"] or ""), not right: self._text(verdict["wrong"] or "")}
            return answers.true_false(right, {True: said[True], False: said[False]})
        found = [self._answer(one, 100, typed=True) for one in _split(given, "=")]
        return answers.short_answer(self.draft, found)

    def _choice(self, given: str) -> dict[str, Plain]:
        parts = _split(given.replace("=", "~="), "~")
        found = [
            self._answer(one.removeprefix("="), 100 if one.startswith("=") else 0) for one in parts if one
        ]
        if "=" in given:
            return answers.single_choice(self.draft, found)
        return answers.multiple_choice(self.draft, found)

    def _matching(self, given: str) -> dict[str, Plain]:
        pairs, spare = [], []
        for one in _split(given, "="):
            premise, arrow, response = one.partition("->")
            said, label = self._text(premise), literal(_shown(response))
            if not arrow or not label:
                self.draft.lose("spare-empty", said)
            elif said:
                pairs.append((said, label))
            else:
                spare.append(label)
        return answers.matching(pairs, spare)

    def _ordering(self, given: str) -> dict[str, Plain]:
        head, *items = [line.strip() for line in given.split("\n") if line.strip()]
        count = re.match(r"\d{1,9}", head)
        if "ALL" not in head.upper() and count and 0 < int(count[0]) < len(items):
            self.draft.lose("subset", f"{count[0]} of {len(items)}")
        if len(items) < 2:
            raise LeftOutError("incomplete", "there are fewer than two items")
        return {"type": "ordering", "items": [self._text(item) for item in items]}

    def _numbers(self, given: str) -> Iterator[Answer]:
        accepted, _, wrong = given.partition("~")
        for part in _split(accepted, "="):
            one = self._answer(part, 100, typed=True)
            low, dots, high = one.text.partition("..")
            least, most = answers.number(low), answers.number(high)
            if dots and least is not None and most is not None:
                yield answers.between(least, most, one.worth, one.feedback)
            else:
                number, _, tolerance = one.text.partition(":")
                yield Answer(number.strip(), one.worth, one.feedback, tolerance.strip() or "0")
        if said := self._text(wrong.partition("#")[2]):
            yield Answer("*", Decimal(0), said)

    def _answer(self, part: str, worth: int, *, typed: bool = False) -> Answer:
        """Return an answer with its worth and feedback; a typed answer is literal, an option is Markdown."""
        given = WORTH.match(part.strip())
        if given:
            part = part.strip()[given.end() :]
        text, _, feedback = part.partition("#")
        said = literal(_shown(FORM.sub("", text.strip(), count=1))) if typed else self._text(text)
        share = answers.share(Decimal(given[1].replace(",", "."))) if given else Decimal(worth)
        return Answer(said, share, self._text(feedback))

    def _text(self, hidden: str, *, whole: bool = False) -> str:
        """Return a text as Markdown, by the format that it names.

        Args:
            hidden: the text, with escaped characters hidden.
            whole: whether it is the question's text, whose format also applies to the answers.
        """
        form = FORM.match(hidden.strip())
        kind = form[1].lower() if form else self.form
        if whole:
            self.form = kind
        raw = hidden.strip()[form.end() :] if form else hidden.strip()
        if kind == "markdown":
            return _shown(raw).strip()
        text = one_language(_shown(_joined(raw)), self.intake.lang, self.draft.lose)
        if kind == "plain":
            return self.draft.markdown(
                escape(text, quote=False).replace("\n", "<br>"), self.intake.pictures
            ).strip()
        if kind != "html":
            text = as_html(text)
        return self.draft.markdown(text, self.intake.pictures).strip()


def _split(text: str, sign: str) -> list[str]:
    return [one.strip() for one in text.split(sign) if one.strip()]


def _joined(text: str) -> str:
    """Return a text with wrapped lines joined by a space, except in code."""
    return "".join(
        piece if is_code else WRAPPED.sub(" ", re.sub(r"\s*\n\s*\n\s*", "\n\n", INDENTED.sub("\n", piece)))
        for piece, is_code in closers.pieces(text, *CODE)
    )


def as_html(text: str) -> str:
    """Return a text that may or may not be HTML as HTML: any `<` that does not begin a known tag is text."""
    pieces = []
    at = 0
    for tag in TAG.finditer(text):
        pieces += [text[at : tag.start()].replace("<", "&lt;"), tag[0]]
        at = tag.end()
    whole = "".join([*pieces, text[at:].replace("<", "&lt;")])
    return (
        re.sub(r"(?<!>)\n", "<br>", whole) if not re.search(r"<(?:pre|table|ul|ol)\b", whole, re.I) else whole
    )


LOSES = (
    *TEXTS,
    "languages",
    "best-key",
    "more-keys",
    "worth",
    "wrong-free",
    "key-feedback",
    "other-answers",
    "wildcard",
    "covered",
    "spare-empty",
    "subset",
    "tag",
    "same-number",
    "number",
    "same-option",
    "repeated",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("gift", "GIFT", recognises, read, LOSES)
