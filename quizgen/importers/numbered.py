"""Read plain text as people type it: numbered questions, lettered options, keys there or in a list below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal

from quizgen.frozen import mutable
from quizgen.importers import answers, headings
from quizgen.importers.answers import Answer, number
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.gift import as_html
from quizgen.importers.headings import words
from quizgen.importers.reading import beginning, decoded
from quizgen.reading.yamlblocks import Plain

WORD = r"(?:Q(?:uestion)?|Frage|Pregunta|Вопрос)"
QUESTION = re.compile(
    rf"\W{{0,2}}{WORD}?\s*(?P<number>\d{{1,4}})\s*[.):]\W{{0,2}}\s+(?P<text>\S.*)",
    re.I,
)
ALONE = re.compile(rf"\W{{0,2}}{WORD}\s*(?P<number>\d{{1,4}})\s*[.):]?\W{{0,2}}", re.I)
"""A question's number alone on its line, as a heading."""
OPTION = re.compile(
    r"(?P<before>[*✓√+>]{0,2})\s*(?:[-•–]\s+)?(?P<bold>\*\*)?[(\[]?(?P<letter>[A-Ha-h])[.):\]]-?\s+(?P<text>\S.*)"
)
BEHIND = re.compile(
    r"(?<!\s)\s*(?:\*{1,2}|✓|✔\ufe0f?|✅|☑\ufe0f?|√|\((?:correct|right|richtig|correcta|верно)\))\s*$", re.I
)
BOLD = re.compile(r"\*\*(?P<text>[^*\s](?:[^*]*[^*\s])?)\*\*")
CODE = re.compile(r"(?<!`)`(?P<text>[^`\n]+)`(?!`)")
MARKS = re.compile(
    r"^(?:#{1,6}\s+|>\s*|[-•]\s+(?=\*\*))?[*_]{0,3}|(?<!\*)[*_]{1,3}$|\*\*(?=\s)|(?<=[:.])\*\*"
)
"""Marks of Markdown for headings and bold or slanted lines, which chats print."""
KEY = re.compile(
    r"(?:correct\s+)?(?:answers?|ans|key|solution|antwort|lösung|richtige antwort|respuesta(?: correcta)?"
    r"|réponse|risposta|ответы?|правильный ответ|javob|жавоб|жауап)\s*[:.\-–]\s*(?P<text>\S.*)",
    re.I,
)
LETTERS = re.compile(
    r"[A-H]+|[(\[]?[A-Ha-h][)\].]*(?:[\s,;&/+]+(?:(?:and|und|y|et|e|и)\s+)?[(\[]?[A-Ha-h][)\].]*)*"
)
"""A key that consists of letters."""
LETTER = re.compile(r"[(\[]?([A-Ha-h])(?:[.):\]]|\s+[-–—]\s)|[(\[]?([A-H])\s")
"""A letter before the text of the right option, or before a remark."""
SECOND = re.compile(r"^\W*Б[.):\]]", re.MULTILINE | re.I)
"""An option with the second Cyrillic letter; without one, the letters only look like Latin ones."""
CYRILLIC_ENTRY = re.compile(
    r"(?<=\d)\s{0,5}[.):\-–]?\s{0,5}(?P<letters>[А-ЖЗСа-жзс](?:\s*,\s*[А-ЖЗСа-жзс])*)(?=[\s,;.)]|$)"
)
CYRILLIC = re.compile(r"[*✓√+>]{0,2}\s*(?:[-•–]\s+)?(?:\*\*)?[(\[]?(?P<letters>[А-ЖЗСа-жзс])[.):\]]-?\s+\S")
"""An option with a Cyrillic letter, which Russian, Uzbek and Kazakh tests count by."""
CYRILLIC_KEY = re.compile(
    r"\W*(?:правильный\s+)?(?:ответы?|javob|жавоб|жауап)\W{0,4}\s*(?P<letters>[А-ЖЗСа-жзс](?:[\s,;и]+[А-ЖЗСа-жзс])*)\W*",
    re.I,
)
WHY = re.compile(
    r"(?:explanation|rationale|feedback|erklärung|begründung|explicación|explication|объяснение)\s*[:.]\s*"
    r"(?P<text>\S.*)",
    re.I,
)
HEADING = re.compile(
    r"#{1,6}\s.*|\W*(?:part|section|chapter|unit|week|teil|abschnitt|kapitel|sección|parte|tema|partie|раздел|часть"
    r"|глава)\s+(?:\d+|[IVX]+|[A-Z])\b.*",
    re.I,
)
"""The heading of a section between questions."""
LIST = re.compile(r"(?:answer\s*key|answers|key|solutions|lösungen|antworten|respuestas|ответы)\s*:?", re.I)
ENTRY = re.compile(
    r"(?P<number>\d{1,4})\s{0,5}[.):\-–]?\s{0,5}\(?(?P<letters>[A-Ha-h](?:\s*,\s*[A-Ha-h])*)\)?(?=[\s,;.)]|$)"
)
NUMBERED = re.compile(
    rf"^\W{{0,6}}(?:{WORD}?[ \t]*1[ \t]*[.):]\W{{0,2}}\s+\S|{WORD}[ \t]*1[.):*]*[ \t]*$)",
    re.MULTILINE | re.I,
)
"""The first question."""
LETTERED = re.compile(r"^[ \t]*(?:[-•–][ \t]+)?[*✓√+>]{0,2}[ \t]*[(\[]?[BbБбВв][.):\]]-?\s+\S", re.MULTILINE)
SEVERAL = re.compile(r"(?<!\s)(?:\s{2,}|\t)(?=[*✓√]?[(\[]?[b-hB-H][.):\]]\s+\S)")


@mutable
class _Open:
    """A question whose lines are still being collected.

    Args:
        line: its line in the file.
        number: its number.
        stem: the lines of its text.
        options: its options, by letter.
        right: the letters of options that are marked as right.
        key: the text of its line with the answer.
        why: its explanation.
        after: the paragraphs after its answer, each with its line. The first one, which no blank line
            separates from the answer, is its explanation; the others may be the next question's text.
    """

    line: int
    number: str
    stem: list[str]
    options: dict[str, str] = field(default_factory=dict)
    right: set[str] = field(default_factory=set)
    key: str = ""
    why: str = ""
    after: list[tuple[int, list[str]]] = field(default_factory=list)

    def end_paragraph(self, at: int) -> None:
        """Take a blank line."""
        if self.key or self.why:
            self.after = self.after or [(at, [])]
            self.after.append((at, []))

    def add_after(self, line: str, at: int) -> None:
        """Add a line to the last paragraph after the answer."""
        begun, lines = self.after.pop() if self.after else (at, [])
        self.after.append((begun if lines else at, [*lines, line]))

    def headings(self) -> Iterator[str]:
        """Yield, and no longer have, the paragraphs after a blank line that are the heading of a section."""
        for paragraph in self.after[1:]:
            if len(paragraph[1]) == 1 and HEADING.fullmatch(paragraph[1][0]):
                self.after.remove(paragraph)
                yield _unmarked(paragraph[1][0])

    def next_stem(self) -> tuple[int, list[str]]:
        """Return, and no longer have, the paragraphs after a blank line: the text of the next question."""
        found = [(at, lines) for at, lines in self.after[1:] if lines]
        if found:
            del self.after[1:]
        return (found[0][0], [line for _, lines in found for line in (*lines, "")][:-1]) if found else (0, [])


def recognises(data: bytes) -> bool:
    """Return whether bytes are numbered questions."""
    text = beginning(data)
    keyed = any(KEY.fullmatch(_unmarked(line.strip())) for line in text.split("\n"))
    return bool(NUMBERED.search(text)) and (bool(LETTERED.search(text)) or keyed)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question."""
    reading, text = _Reading(), decoded(data, intake)
    latin = dict(zip("абвгдежз" if SECOND.search(text) else "авсде", "ABCDEFGH", strict=False))
    for at, raw in enumerate(text.split("\n"), 1):
        for line in SEVERAL.split(_latin(raw.strip(), latin, in_list=reading.in_list)):
            reading.take(line, at)
    reading.end_list()
    sections = (line for one in reading.questions for line in one.headings())
    for line in (*(line for _, line in reading.outside if line), *sections):
        intake.lose("description", line[:100])
    for question in reading.questions:
        yield _draft(question, intake)


def _latin(line: str, latin: Mapping[str, str], *, in_list: bool) -> str:
    """Return a line with the Cyrillic letters of an option or of answers as Latin ones.

    Args:
        line: the line.
        latin: the Latin letters by the Cyrillic ones.
        in_list: whether the line is in the list of answers.
    """
    found = CYRILLIC.match(line) or CYRILLIC_KEY.fullmatch(line)
    places = [found] if found else [*CYRILLIC_ENTRY.finditer(line)] if in_list else []
    for one in reversed(places):
        start, end = one.span("letters")
        letters = "".join(latin.get(sign.lower(), sign) for sign in one["letters"])
        line = f"{line[:start]}{letters}{line[end:]}"
    return line


def _unmarked(line: str) -> str:
    """Return a line without Markdown's marks around it or its first words."""
    return MARKS.sub("", line).strip()


@mutable
class _Reading:
    """The state of reading.

    Args:
        questions: the questions so far.
        keys: the answers of a list at the end, by the questions' numbers.
        outside: the lines that belong to no question, each with its number.
        in_list: whether the list of answers has begun.
    """

    questions: list[_Open] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    outside: list[tuple[int, str]] = field(default_factory=list)
    in_list: bool = False

    def take(self, line: str, at: int) -> None:
        """Take a line: as a part of the list of answers, or of a question."""
        plain = _unmarked(line)
        if not line:
            if self.questions:
                self.questions[-1].end_paragraph(at)
            self.outside.append((at, ""))
        elif self.questions and LIST.fullmatch(plain):
            self.in_list = True
        elif not (self.in_list and self._in_list(plain)):
            self._in_question(line, plain, at)

    def _in_list(self, plain: str) -> bool:
        """Take a line of the list of answers; return whether it is one, and not the next question."""
        entries = list(ENTRY.finditer(plain))
        begun = QUESTION.fullmatch(plain)
        numbers = {one.number for one in self.questions if not one.key} - set(self.keys)
        if entries and entries[0].start() == 0 and entries[0]["number"] in numbers:
            self.keys |= {one["number"]: one["letters"] for one in entries}
            rest = plain[entries[-1].end() :].strip(" .;,:–-()")
            if len(entries) == 1 and rest:
                self._explain(entries[0]["number"], rest)
        elif begun and begun["number"] in numbers:
            self.keys[begun["number"]] = begun["text"]
        elif begun or ALONE.fullmatch(plain):
            self.end_list()
        else:
            self.outside.append((0, plain))
        return self.in_list

    def end_list(self) -> None:
        """End the list of answers: give each to its question, unless two questions have the same number."""
        open_ = [one for one in self.questions if not one.key and not one.right]
        numbers = Counter(one.number for one in open_)
        for question in open_:
            if numbers[question.number] == 1:
                question.key = self.keys.get(question.number, "")
        self.keys, self.in_list = {}, False

    def _explain(self, number_: str, why: str) -> None:
        question = next((one for one in self.questions if one.number == number_ and not one.key), None)
        if (
            question
            and not question.why
            and why.casefold() not in map(str.casefold, question.options.values())
        ):
            question.why = why

    def _in_question(self, line: str, plain: str, at: int) -> None:
        """Add a line to the last question, or begin a new one with it."""
        last = self.questions[-1] if self.questions else None
        begun = QUESTION.fullmatch(plain) or ALONE.fullmatch(plain)
        if begun and not (last and not last.options and not last.key and begun["number"] == last.number):
            text = QUESTION.fullmatch(line) or begun
            stem = [text["text"]] if "text" in text.re.groupindex else []
            self.questions.append(_Open(at, begun["number"], stem))
        elif last is None:
            option = OPTION.fullmatch(line)
            if option and option["letter"].lower() == "a":
                last = self._unnumbered()
            if last:
                self._add(last, line, plain, at)
            else:
                self.outside.append((at, plain))
        else:
            self._add(last, line, plain, at)

    def _unnumbered(self) -> _Open | None:
        """Begin the first question, if it has no number, with the paragraph above its options."""
        while self.outside and not self.outside[-1][1]:
            self.outside.pop()
        stem: list[tuple[int, str]] = []
        while self.outside and self.outside[-1][1]:
            stem.insert(0, self.outside.pop())
        if stem:
            self.questions.append(_Open(stem[0][0], "", [line for _, line in stem]))
        return self.questions[-1] if stem else None

    def _add(self, last: _Open, line: str, plain: str, at: int) -> None:
        option, key, why = OPTION.fullmatch(line), KEY.fullmatch(plain), WHY.fullmatch(plain)
        letter = option["letter"].lower() if option else ""
        if key:
            last.key = key["text"].strip()
        elif why:
            last.why = why["text"].strip()
        elif letter == "a" and last.key and (found := last.next_stem())[1]:
            self.questions.append(_Open(found[0], "", found[1]))
            self._add(self.questions[-1], line, plain, at)
        elif option and ord(letter) == ord("a") + len(last.options):
            text = f"{option['bold'] or ''}{option['text']}"
            bold = BOLD.fullmatch(text)
            if option["before"] or (not bold and BEHIND.search(text)):
                last.right.add(letter)
            last.options[letter] = text if bold else BEHIND.sub("", text)
        elif last.why or last.key:
            last.add_after(line, at)
        elif last.options:
            letter = next(reversed(last.options))
            last.options[letter] += f" {line}"
        else:
            last.stem.append(line)


def _draft(question: _Open, intake: Intake) -> Draft:
    draft = Draft(question.line)

    def text(words_: str) -> str:
        html = BOLD.sub(r"<b>\g<text></b>", CODE.sub(_as_code, as_html(words_)))
        return draft.markdown(html, intake.pictures, dollars=True).strip()

    try:
        _settle(question)
        stem = text("\n".join(question.stem))
        draft.name = literal(short(stem))
        draft.identity = draft.name
        fields = _fields(draft, question, {letter: text(one) for letter, one in question.options.items()})
        why = {"explanation": text(question.why)} if question.why else {}
        draft.fields = {"type": fields["type"], "stem": stem} | fields | why
    except LeftOutError as why:
        draft.identity = draft.identity or f"{question.number} {draft.name}"
        draft.lose(why.code, why.detail)
    return draft


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{found['text'].replace('*', '&#42;')}</code>"


def _settle(question: _Open) -> None:
    """Remove bold from a whole stem, take bold options as right if no other mark is there, join the rest."""
    question.stem = [line.strip() for line in question.stem]
    whole = BOLD.fullmatch("\n".join(question.stem))
    if whole:
        question.stem = [whole["text"]]
    elif question.stem and question.stem[0].endswith("**") and question.stem[0].count("**") == 1:
        question.stem[0] = question.stem[0].removesuffix("**").rstrip()
    bold = {letter for letter, text in question.options.items() if BOLD.fullmatch(text)}
    if not (question.key or question.right) and bold != set(question.options):
        question.right = bold
    if bold in (_letters(question), set(question.options)):
        question.options |= {letter: question.options[letter].strip("*") for letter in bold}
    first, *others = [" ".join(lines) for _, lines in question.after] or [""]
    question.why = "\n\n".join(filter(None, [f"{question.why} {first}".strip(), *others]))


def _fields(draft: Draft, question: _Open, options: dict[str, str]) -> dict[str, Plain]:
    key = question.key.strip(" .")
    if not options:
        if len(question.stem) > 2 and re.fullmatch(r"\(?[^\W\d_]\)?", key):
            raise LeftOutError("incomplete", f"there is no option {key}")
        return _without_options(draft, key)
    letters = _letters(question)
    if not letters or not letters <= set(options):
        raise LeftOutError(
            "incomplete", f"there is no option {key}" if key else "no option is marked as right"
        )
    if headings.are_verdicts(question.options.values()) and len(letters) == 1:
        return answers.true_false(headings.is_true(question.options[next(iter(letters))]), {})
    return answers.chosen(
        draft, [Answer(one, Decimal(100 if letter in letters else 0)) for letter, one in options.items()]
    )


def _letters(question: _Open) -> set[str]:
    """Return the letters of the options that are marked as right, or that the key names or repeats."""
    key = question.key.strip(" .")
    texts = {letter: text.casefold().strip(" .*") for letter, text in question.options.items()}
    equal = {letter for letter, text in texts.items() if len(key) > 1 and text == key.casefold()}
    named = LETTER.match(key)
    if LETTERS.fullmatch(key):
        letters = re.findall(r"[A-H]" if key.isupper() else r"\b[A-Ha-h]\b", key)
    else:
        letters = [named[1] or named[2]] if named else []
    return question.right | (equal or {letter.lower() for letter in letters})


def _without_options(draft: Draft, key: str) -> dict[str, Plain]:
    if not key:
        raise LeftOutError("incomplete", "there is no answer")
    word = key.casefold()
    if word in words()["true"] | words()["false"]:
        return answers.true_false(word in words()["true"], {})
    if number(key) is not None:
        return answers.numeric(draft, [Answer(key, Decimal(100))])
    accepted = [Answer(one.replace("*", "\\*"), Decimal(100)) for one in re.split(r"\s*[;|]\s*", key) if one]
    return answers.short_answer(draft, accepted)


LOSES = (*TEXTS, "same-option", "repeated", "encoding", "description", "incomplete", "refused")
FORMAT = Format("text", "numbered plain text", recognises, read, LOSES)
