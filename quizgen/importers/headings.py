"""Recognise the headings of tables, in the languages of the people who write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

from quizgen import files
from quizgen.reading import yamltree

OPTION = re.compile(
    r"(?:option|choice|answer|answeroption|antwort|antwortmöglichkeit|opción|opcion|respuesta|réponse|reponse|choix"
    r"|opzione|risposta|opção|resposta|alternativ[ae]?|antwoord|odpowiedź|вариант|вариантответа|ответ|variant|javob"
    r"|cevap|şık|seçenek|选项)?(?P<at>[a-j]|[1-9]|10)"
)
WRONG = re.compile(
    r"(?:distractor|distraktor|wrong|wronganswer|incorrect|incorrectanswer|incorrectoption|falsch|falscheantwort"
    r"|incorrecta|respuestaincorrecta|mauvaiseréponse|rispostaerrata|неправильныйответ|notogrijavob)s?"
    r"(?P<at>[0-9]*|[a-j])"
)
FEEDBACK = re.compile(
    r"(?:feedback|comment|rückmeldung|kommentar)(?:option|answer|antwort)?(?P<at>[a-j]|[1-9]|10)"
)
RIGHT = re.compile(
    r"(?:option|choice|answer|antwort)?(?P<at>[a-j]|[1-9])(?:is)?(?:correct|right|true|richtig)"
)
"""A column that says whether an option is right."""
VERDICTS = ("true", "false")
BEHIND = re.compile(r"[-–—(\[:*].*$", re.DOTALL)
"""The rest of a heading after its name, such as "(max. 120 characters)"."""


def _bare(heading: str) -> str:
    text = unicodedata.normalize("NFC", heading.lower().strip())
    return re.sub(r"[\W_]+", "", BEHIND.sub("", text) or text)


@cache
def words() -> dict[str, frozenset[str]]:
    """Return the words of headings.yaml, by their meaning."""
    path = Path(__file__).with_name("headings.yaml")
    root = yamltree.read(path.name, files.content(path)).root
    return (
        {name: frozenset(str(text).split()) for name, text in root.items()} if isinstance(root, dict) else {}
    )


def is_true(word: str) -> bool:
    """Return whether a word says that something is true, in any of the languages."""
    return word.casefold() in words()["true"]


def are_verdicts(texts: Collection[str]) -> bool:
    """Return whether texts are exactly the two options of a true-false question."""
    said = {text.casefold() for text in texts}
    return len(said) == 2 and len(said & words()["true"]) == len(said & words()["false"]) == 1


@cache
def _known() -> dict[str, str]:
    return {_bare(word): name for name, known in words().items() for word in known if name not in VERDICTS}


def fields() -> list[str]:
    """Return the fields that a heading can mean, except options."""
    return [name for name in words() if name not in VERDICTS]


def meaning(heading: str) -> str:
    """Return what a heading means: a field, `option:a`, `wrong:a`, `feedback:a`, `right:a`, or nothing."""
    bare = _bare(heading)
    if bare in _known():
        return _known()[bare]
    for name, form in (("feedback", FEEDBACK), ("option", OPTION), ("wrong", WRONG)):
        if found := form.fullmatch(bare):
            return f"{name}:{_place(found['at'])}"
    found = RIGHT.fullmatch(bare)
    return f"right:{_place(found['at'])}" if found else ""


def _place(at: str) -> str:
    """Return the letter of an option, given its letter or number."""
    return chr(ord("a") + int(at) - 1) if re.fullmatch("0?[1-9]|1[0-9]|2[0-6]", at) else at or "a"
