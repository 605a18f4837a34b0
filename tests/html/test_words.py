"""The outputs' own words: every language has all of them, templates find theirs, and none is unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quizgen
from quizgen.outputs.manifest import builtin_folder
from quizgen.outputs.words import FALLBACK, read_words

TEMPLATES = builtin_folder()
WORDS = read_words([TEMPLATES])
USED = re.compile(r"""words(?:_in\([^)]*\))?(?:\.(\w+)|\["(\w+)"\])""")
BUILT = re.compile(r"""words(?:_in\([^)]*\))?\["(\w+_)" ~|words\[\S+ ~ "(_\w+)"\]""")
ROOM = (
    ("true_short false_short of", 3),
    ("minutes page name class group date score", 14),
    ("version question points time student_id card gap position draft key answer retired", 24),
    ("check_answer show_answer start_over hint shuffle_questions shuffle_options", 28),
    ("book_open book_closed answer_sheet answer_key for_teachers end_of_test answer_space", 42),
)
"""Words of sheets, keys and buttons, and how many characters fit there."""


def sources(*, scripts: bool) -> str:
    """Return the text of all templates; scripts of pages have their own `words`."""
    paths = sorted(path for path in TEMPLATES.rglob("*.j2") if scripts or "scripts" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("lang", sorted(WORDS.by_lang))
def test_no_language_lacks_a_word_or_has_one_of_its_own(lang: str) -> None:
    assert WORDS.missing(lang) == []
    assert set(WORDS.by_lang[lang]) - set(WORDS.by_lang[FALLBACK]) == set()
    assert all(text.strip() == text != "" for text in WORDS.by_lang[lang].values())


@pytest.mark.parametrize("lang", sorted(WORDS.by_lang))
def test_a_language_leaves_the_same_places_open(lang: str) -> None:
    words, english = WORDS.by_lang[lang], WORDS.by_lang[FALLBACK]
    places = {word: text.count("{}") for word, text in words.items()}
    assert places == {word: text.count("{}") for word, text in english.items()}


@pytest.mark.parametrize("lang", sorted(WORDS.by_lang))
def test_a_label_fits_where_sheets_and_buttons_have_room_for_it(lang: str) -> None:
    words = WORDS.by_lang[lang]
    long = {word: words[word] for group, most in ROOM for word in group.split() if len(words[word]) > most}
    assert long == {}


@pytest.mark.parametrize("lang", sorted(WORDS.by_lang))
def test_a_language_has_as_many_letters_as_options_are_told_apart_by(lang: str) -> None:
    assert len(set(WORDS.by_lang[lang]["letters"].split())) == 26


def test_every_word_that_a_template_says_is_there() -> None:
    said = {a or b for a, b in USED.findall(sources(scripts=False))}
    assert said - set(WORDS.by_lang[FALLBACK]) == set()


def test_no_word_is_left_that_nobody_says() -> None:
    text = sources(scripts=True)
    said = {a or b for a, b in USED.findall(text)}
    parts = [a or b for a, b in BUILT.findall(text)]
    unsaid = {
        word
        for word in set(WORDS.by_lang[FALLBACK]) - said
        if not any(word.startswith(part) or word.endswith(part) for part in parts)
    }
    program = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(quizgen.__file__).parent.rglob("*.py")
    )
    assert {word for word in unsaid - {"true", "false"} if f'"{word}"' not in program} == set()


def test_uzbek_is_spelt_with_its_own_signs() -> None:
    text = Path(TEMPLATES, "words/uz.yaml").read_text(encoding="utf-8")
    assert "oʻ" in text
    assert not re.search("[og]['’‘`]", text, re.IGNORECASE)
