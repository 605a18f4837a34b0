"""Keep one language of texts in several, as two of Moodle's filters have them (`multilang`, `mlang`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from quizgen.frozen import frozen
from quizgen.importers.closers import between

FORMS = (
    (
        re.compile(
            r"<span(?=[^<>]*\sclass=[\"']?multilang\b)(?=[^<>]*\slang=[\"']?(?P<lang>[\w-]+))[^<>]*>", re.I
        ),
        re.compile(r"</span\s*>", re.I),
    ),
    (re.compile(r"\{mlang\s+(?P<lang>[\w,\s-]+)\}", re.I), re.compile(r"\{mlang\}", re.I)),
)
"""The opening and closing of a text in one language (filter_multilang, filter_multilang2)."""
TAGS = re.compile(r"<[^<>]*>")


@frozen
class _Version:
    """A text in one language, with its place in the whole text."""

    start: int
    end: int
    langs: tuple[str, ...]
    text: str


def one_language(text: str, lang: str, lose: Callable[[str, str], None]) -> str:
    """Return a text with only one version of what it says in several languages.

    Args:
        text: the text, as HTML or Markdown.
        lang: the language to keep; the first one is kept if a text lacks it.
        lose: takes the other versions as a loss.
    """
    for opening, closing in FORMS:
        out, at = [], 0
        for run in _runs(text, opening, closing):
            kept = next((one for one in run if lang and lang in one.langs), run[0])
            if others := [" ".join(TAGS.sub(" ", one.text).split()) for one in run if one is not kept]:
                lose("languages", "; ".join(others))
            out += [text[at : run[0].start], kept.text]
            at = run[-1].end
        text = "".join([*out, text[at:]])
    return text


def _runs(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[Sequence[_Version]]:
    """Yield the versions that follow one another, each in another language."""
    run: list[_Version] = []
    for begin, inside, end in between(text, opening, closing):
        langs = tuple(re.split(r"[-_]", one)[0] for one in re.split(r"[,\s]+", begin["lang"].lower()) if one)
        version = _Version(begin.start(), end, langs, inside)
        known = {lang for one in run for lang in one.langs}
        if run and (text[run[-1].end : version.start].strip() or known & set(langs)):
            yield run
            run = []
        run.append(version)
    if run:
        yield run
