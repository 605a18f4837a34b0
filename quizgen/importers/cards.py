"""Turn Anki's notes into questions: flashcards, clozes, and short answers for typed fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from quizgen.frozen import mutable
from quizgen.importers import answers, closers
from quizgen.importers.anki_collection import CardTemplate, ForeignNote
from quizgen.importers.answers import Answer
from quizgen.importers.draft import Draft, Intake, LeftOutError, literal
from quizgen.importers.gaps import ANKI_GAP, anki_gaps, mark
from quizgen.importers.pictures import Find
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain

NAME = r"[^{}\s](?:[^{}]*[^{}\s])?"
TAG = re.compile(rf"\{{\{{([#^/]?)\s*({NAME})\s*\}}\}}")
ASIDE = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})
SOUND = re.compile(r"\[sound:([^\[\]]*)\]")
ACTS = tuple(
    (re.compile(opening, re.I), re.compile(closing, re.I))
    for opening, closing in (
        (r"<script\b", r"</script\s*>"),
        (r"<style\b", r"</style\s*>"),
        ("<!--", "-->"),
    )
)
"""The opening and closing of scripts, style sheets and comments in a template."""
OCCLUSION = re.compile(r"\{\{c\d+::image-occlusion:")
FURIGANA = re.compile(r" ?([^ <>\[\]]+)\[((?!sound:)[^\[\]]+)\]")
"""A word with its reading, as Anki's filter `furigana` takes it."""
LONGEST_TYPED = 100
FORMULA = re.compile(r"\$\$?[^$]+\$?\$")


@mutable
class Card:
    """Turns a note into a question.

    Args:
        draft: takes the losses.
        intake: takes the pictures, and losses of the whole file.
        find: returns the bytes of the note's pictures.
        note: the note.
    """

    draft: Draft
    intake: Intake
    find: Find
    note: ForeignNote

    @property
    def values(self) -> dict[str, str]:
        """The note's fields by name."""
        names = self.note.type.fields or [f"Field {at}" for at in range(1, len(self.note.fields) + 1)]
        return dict(zip(names, self.note.fields, strict=False))

    def markdown(self, html: str) -> str:
        """Return a field's HTML as Markdown, noting sounds as losses."""
        for sound in SOUND.findall(html):
            self.draft.lose("played", sound)
        return self.draft.markdown(SOUND.sub("", html), self.intake.pictures, self.find).strip()

    def fields(self) -> dict[str, Plain]:
        """Return the fields of the question.

        Raises:
            LeftOutError: no question can be made of the note.
        """
        texts = "\x1f".join(self.note.fields)
        if OCCLUSION.search(texts):
            raise LeftOutError("no-type", "image occlusion")
        if self.note.type.cloze or (not self.note.type.templates and ANKI_GAP.search(texts)):
            return self._cloze()
        templates = self.note.type.templates
        if not templates:
            return self._plain()
        first = templates[0]
        front, back = self._side(first.front), self._side(first.back)
        typed = _typed(first)
        if typed and typed in self.values:
            return self._typed(front, typed, back)
        self._tell_templates(first)
        if not front:
            raise LeftOutError("incomplete", "the card has no front")
        shown = _named(first.front) | _named(first.back)
        back = self._with_rest(back, shown)
        if not back:
            raise LeftOutError("incomplete", "the card has no back")
        return (
            {"type": "flashcard", "front": front, "back": back} | self._both_ways(first) | self._hints(first)
        )

    def _plain(self) -> dict[str, Plain]:
        """Return a flashcard for an unknown note type: the first field is the front, the others the back."""
        front, *back = [self.markdown(one) for one in self.note.fields]
        both_ways = "revers" in self.note.type.name.lower()
        if both_ways and "optional" in self.note.type.name.lower():
            both_ways, back = any(back[1:]), back[:1]
        rest = "\n\n".join(filter(None, back))
        if not front or not rest:
            raise LeftOutError("incomplete", "the card has no back" if front else "the card has no front")
        both = {"both-ways": True} if both_ways else {}
        return {"type": "flashcard", "front": front, "back": rest, **both}

    def _side(self, template: str) -> str:
        """Return a template filled in with the note's fields, as Markdown."""
        return self.markdown(_filled(_still(template), self.values))

    def _with_rest(self, back: str, shown: set[str]) -> str:
        """Return the back, followed by the fields that neither side shows."""
        shown = shown | _switches(self.note.type.templates)
        rest = [
            f"{name}: {said}"
            for name, value in self.values.items()
            if name not in shown and (said := self.markdown(value))
        ]
        return "\n\n".join(filter(None, [back, *rest]))

    def _both_ways(self, first: CardTemplate) -> dict[str, Plain]:
        """Return the field `both-ways` if a second card asks from the back; other cards are losses."""
        templates = self.note.type.templates
        asked = _named(first.front)
        backwards = [
            at
            for at, one in enumerate(templates)
            if at in self.note.cards and at and not asked & _named(one.front) and _named(one.front)
        ]
        more = [
            templates[at].name
            for at in sorted(self.note.cards)
            if 0 < at < len(templates) and at not in backwards[:1]
        ]
        if more:
            self.draft.lose("template-fields", ", ".join(more))
        return {"both-ways": True} if backwards else {}

    def _hints(self, first: CardTemplate) -> dict[str, Plain]:
        named = re.findall(r"\{\{\s*hint:([^{}]+)\}\}", first.front)
        hints = [said for name in named if (said := self.markdown(self.values.get(name.strip(), "")))]
        return {"hints": hints} if hints else {}

    def _typed(self, front: str, name: str, back: str) -> dict[str, Plain]:
        markdown = self.markdown(self.values[name])
        key = literal(to_plain(markdown))
        if not front or not key:
            raise LeftOutError("incomplete", "the card has no back" if front else "the card has no front")
        if len(key) > LONGEST_TYPED or "\n" in markdown:
            return {"type": "flashcard", "front": front, "back": markdown}
        found = answers.short_answer(self.draft, [Answer(key.replace("*", "\\*"), answers.FULL)])
        rest = re.sub(
            rf"^{re.escape(front)}\s*|\s*{re.escape(markdown)}\s*|^---$", "", back, flags=re.MULTILINE
        ).strip()
        more = {"explanation": rest} if rest else {}
        return {"type": "short-answer", "stem": front} | found | more

    def _tell_templates(self, first: CardTemplate) -> None:
        """Note once per note type that its cards have their own scripts or style sheets, which are lost."""
        if (sides := first.front + first.back) != _still(sides):
            self.intake.lose("template-fields", self.note.type.name)

    def _cloze(self) -> dict[str, Plain]:
        name = self._cloze_field()
        html = self.values[name]
        marked, gaps = anki_gaps(html)
        if not gaps:
            raise LeftOutError("incomplete", "there is no gap")
        text = self.markdown(marked)
        for at, (group, inside, hint) in enumerate(gaps, 1):
            key = self.inside(inside)
            if not key:
                raise LeftOutError("incomplete", "a gap contains a picture, or nothing")
            if "{{c" in inside:
                self.draft.lose("nested-gap", key)
            shown = f"::{self.inside(hint)}" if hint else ""
            if mark(at) not in text:
                raise LeftOutError("incomplete", f"gap {at} can't be found in the text")
            text = text.replace(mark(at), f"{{{{c{min(group, 99)}::{key}{shown}}}}}", 1)
        templates = self.note.type.templates
        rest = [
            said if len(self.values) < 3 else f"{field}: {said}"
            for field, value in self.values.items()
            if field != name and (said := self.markdown(value))
        ]
        if templates:
            self._tell_templates(templates[0])
        fields: dict[str, Plain] = {"type": "cloze", "text": text}
        return fields | ({"explanation": "\n\n".join(rest)} if rest else {})

    def _cloze_field(self) -> str:
        named = [
            name.strip()
            for one in self.note.type.templates
            for name in re.findall(r"cloze:([^{}:]+)\}\}", one.front)
        ]
        found = [name for name in (*named, *self.values) if ANKI_GAP.search(self.values.get(name, ""))]
        if not found:
            raise LeftOutError("incomplete", "there is no gap")
        return str(found[0])

    def inside(self, html: str) -> str:
        """Return the text of a gap or its hint: literal, except for formulas."""
        markdown = self.markdown(ANKI_GAP.sub("", html).replace("}}", "") if "{{c" in html else html)
        pieces, at = [], 0
        for formula in FORMULA.finditer(markdown):
            pieces += [to_plain(markdown[at : formula.start()]), formula[0].replace("$$", "$")]
            at = formula.end()
        words = " ".join(filter(None, [*pieces, to_plain(markdown[at:])]))
        if "![" in markdown:
            words = ""
        return re.sub(r"(?<!\\)([|]|:(?=:))", r"\\\1", literal(words)) if "$" not in words else literal(words)


def _still(template: str) -> str:
    """Return a template without scripts, style sheets and comments."""
    for opening, closing in ACTS:
        template = closers.replaced(template, opening, closing, lambda *_: "")
    return template


def _named(template: str) -> set[str]:
    """Return the names of the fields that a template shows."""
    found = (name.rpartition(":")[2].strip() for sign, name in TAG.findall(template) if not sign)
    return {name for name in found if name not in ASIDE}


def _switches(templates: Sequence[CardTemplate]) -> set[str]:
    """Return the names of the fields that only decide whether something is shown, such as "Add Reverse"."""
    sides = [side for one in templates for side in (one.front, one.back)]
    asked = {name for side in sides for sign, name in TAG.findall(side) if sign}
    return asked - {name for side in sides for name in _named(side)}


def _typed(template: CardTemplate) -> str:
    found = re.search(r"\{\{\s*type:([^{}]+)\}\}", template.front)
    return found[1].rpartition(":")[2].strip() if found else ""


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its conditions resolved and its fields filled in."""
    for _ in range(10):
        template, done = re.subn(
            rf"\{{\{{([#^])\s*({NAME})\s*\}}\}}((?:(?!\{{\{{[#^]).)*?)\{{\{{/\s*\2\s*\}}\}}",
            partial(_condition, values),
            template,
            flags=re.DOTALL,
        )
        if not done:
            break

    def shown(found: re.Match[str]) -> str:
        *filters, name = [part.strip() for part in found[2].split(":")]
        if found[1] or name in ASIDE or {"type", "hint", "tts"} & set(filters) or found[2].startswith("tts"):
            return ""
        value = values.get(name, "")
        return FURIGANA.sub(r"\1(\2)", value) if "furigana" in filters else value

    return re.sub(r"<hr\b[^<>]*\bid=[\"']?answer[^<>]*>", "", TAG.sub(shown, template))


def _condition(values: Mapping[str, str], found: re.Match[str]) -> str:
    has = bool(re.sub(r"<(?!img)[^<>]*>|&nbsp;|\s", "", values.get(found[2], "")))
    return found[3] if has == (found[1] == "#") else ""
