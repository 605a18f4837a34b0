"""Read plain text as people type it: numbered questions, lettered options, keys there or in a list below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quizgen.importers import answers
from quizgen.importers.answers import Answer, number
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.gift import as_html
from quizgen.importers.headings import words
from quizgen.importers.reading import beginning, decoded
from quizgen.reading.yamlblocks import Plain

QUESTION = re.compile(
    r"\W{0,2}(?:Q(?:uestion)?|Frage|Pregunta|Вопрос)?\s*(?P<number>\d{1,4})\s*[.):]\W{0,2}\s+"
    r"(?P<text>\S.*)",
    re.I,
)
OPTION = re.compile(r"(?P<before>[*✓√+>]{0,2})\s*[(\[]?(?P<letter>[A-Ha-h])[.)\]]\s+(?P<text>\S.*)")
BEHIND = re.compile(r"(?<!\s)\s*(?:\*{1,2}|✓|√|\((?:correct|right|richtig|correcta|верно)\))\s*$", re.I)
KEY = re.compile(
    r"(?:correct\s+)?(?:answers?|ans|key|solution|antwort|lösung|richtige antwort|respuesta(?: correcta)?"
    r"|réponse|risposta|ответ|правильный ответ|javob)\s*[:.\-–]\s*(?P<text>\S.*)",
    re.I,
)
WHY = re.compile(
    r"(?:explanation|rationale|feedback|erklärung|begründung|explicación|explication|объяснение)\s*[:.]\s*"
    r"(?P<text>\S.*)",
    re.I,
)
LIST = re.compile(r"(?:answer\s*key|answers|key|solutions|lösungen|antworten|respuestas|ответы)\s*:?", re.I)
ENTRY = re.compile(
    r"(?P<number>\d{1,4})\s{0,5}[.):\-–]?\s{0,5}\(?(?P<letters>[A-Ha-h](?:\s*,\s*[A-Ha-h])*)\)?(?=[\s,;]|$)"
)
NUMBERED = re.compile(r"^\W{0,2}(?:Q(?:uestion)?|Frage)?[ \t]*1[ \t]*[.):]\W{0,2}\s+\S", re.MULTILINE | re.I)
LETTERED = re.compile(r"^[ \t]*[*✓√+>]{0,2}[ \t]*[(\[]?[Bb][.)\]]\s+\S", re.MULTILINE)
SEVERAL = re.compile(r"(?<!\s)\s{2,}(?=[(\[]?[b-hB-H][.)\]]\s+\S)")


@dataclass
class _Open:
    """A question whose lines are still being collected."""

    line: int
    number: str
    stem: list[str]
    options: dict[str, str] = field(default_factory=dict)
    right: set[str] = field(default_factory=set)
    key: str = ""
    why: str = ""


def recognises(data: bytes) -> bool:
    """Return whether bytes are numbered questions."""
    text = beginning(data)
    keyed = any(KEY.fullmatch(line.strip()) for line in text.split("\n"))
    return bool(NUMBERED.search(text)) and (bool(LETTERED.search(text)) or keyed)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question."""
    questions: list[_Open] = []
    keys: dict[str, str] = {}
    in_list = False
    for at, raw in enumerate(decoded(data, intake).split("\n"), 1):
        for line in SEVERAL.split(raw.strip()):
            in_list = in_list or bool(questions and LIST.fullmatch(line))
            if in_list:
                keys |= {one["number"]: one["letters"] for one in ENTRY.finditer(line)}
            elif line:
                _take(questions, line, at)
    for question in questions:
        question.key = question.key or keys.get(question.number, "")
        yield _draft(question, intake)


def _take(questions: list[_Open], line: str, at: int) -> None:
    """Add a line to the last question, or begin a new one with it."""
    begun = QUESTION.fullmatch(line)
    last = questions[-1] if questions else None
    if begun and not (last and not last.options and not last.key and begun["number"] == last.number):
        questions.append(_Open(at, begun["number"], [begun["text"]]))
        return
    if last is None:
        return
    option, key, why = OPTION.fullmatch(line), KEY.fullmatch(line), WHY.fullmatch(line)
    if key:
        last.key = key["text"].strip()
    elif why:
        last.why = why["text"].strip()
    elif option and ord(option["letter"].lower()) == ord("a") + len(last.options):
        letter, text = option["letter"].lower(), option["text"]
        if option["before"] or BEHIND.search(text):
            last.right.add(letter)
        last.options[letter] = BEHIND.sub("", text)
    elif last.why or last.key:
        last.why = f"{last.why} {line}".strip()
    elif last.options:
        letter = next(reversed(last.options))
        last.options[letter] += f" {line}"
    else:
        last.stem.append(line)


def _draft(question: _Open, intake: Intake) -> Draft:
    draft = Draft(question.line)

    def text(words_: str) -> str:
        return draft.markdown(as_html(words_), intake.pictures, dollars=True).strip()

    try:
        stem = text("\n".join(question.stem).strip("* "))
        draft.name = literal(short(stem))
        draft.identity = draft.name
        fields = _fields(draft, question, {letter: text(one) for letter, one in question.options.items()})
        why = {"explanation": text(question.why)} if question.why else {}
        draft.fields = {"type": fields["type"], "stem": stem} | fields | why
    except LeftOutError as why:
        draft.identity = draft.identity or f"{question.number} {draft.name}"
        draft.lose(why.code, why.detail)
    return draft


def _fields(draft: Draft, question: _Open, options: dict[str, str]) -> dict[str, Plain]:
    key = question.key.strip(" .")
    if not options:
        return _without_options(draft, key)
    letters = (
        set(re.findall(r"\b[a-h]\b", re.sub(r"^\(?([A-Ha-h])[.)].*", r"\1", key).lower())) | question.right
    )
    if not letters:
        letters = {
            letter for letter, one in question.options.items() if one.casefold().strip(" .") == key.casefold()
        }
    if not letters or not letters <= set(options):
        raise LeftOutError(
            "incomplete", f"there is no option {key}" if key else "no option is marked as right"
        )
    said = {one.casefold(): letter for letter, one in question.options.items()}
    if len(said) == 2 and len(letters) == 1 and set(said) & words()["true"] and set(said) & words()["false"]:
        return answers.true_false(question.options[next(iter(letters))].casefold() in words()["true"], {})
    return answers.chosen(
        draft, [Answer(one, Decimal(100 if letter in letters else 0)) for letter, one in options.items()]
    )


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


LOSES = (*TEXTS, "same-option", "repeated", "encoding", "incomplete", "refused")
FORMAT = Format("text", "numbered plain text", recognises, read, LOSES)
