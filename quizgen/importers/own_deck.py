"""Turn notes of quizgen's own decks back into questions, as far as cards show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from quizgen.importers.answers import Answer, beside, number
from quizgen.importers.draft import LeftOutError, literal
from quizgen.importers.gaps import anki_gaps, mark
from quizgen.importers.htmltree import Element, parse
from quizgen.model.fields import LEVELS
from quizgen.outputs.packagers.notetypes import NOTE_TYPES
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain
from quizgen.types.marking import NOTHING, WHOLE

if TYPE_CHECKING:
    from quizgen.importers.cards import Card

FLAT = ("div.matching", "ol.letters", "details.rubric")
"""Elements in the front or back of a question of another type, which the deck has as a flashcard."""


def fields(card: Card) -> dict[str, Plain] | None:
    """Return the fields of a question from a deck of quizgen's, or None for a note of any other deck.

    Raises:
        LeftOutError: someone has removed necessary parts from the note.
    """
    own = next(
        (name for name, shape in NOTE_TYPES.items() if list(shape.fields) == card.note.type.fields), None
    )
    bank, slash, id_ = card.values.get("ID", "").partition("/")
    if own is None or not slash:
        return None
    card.draft.bank, card.draft.id = bank, id_
    found = READERS[own](card)
    return found | _aside(card, bank)


def _select(top: Element, selector: str) -> Iterator[Element]:
    """Yield the elements that match a selector of name and class, such as `p.task`."""
    name, _, kind = selector.partition(".")
    for one in top.below():
        if one.name == name and (not kind or kind in one.attributes.get("class", "").split()):
            yield one


def _without(top: Element, *selectors: str) -> Element:
    """Return an element without the elements below it that match any of the selectors."""
    gone = [id(one) for selector in selectors for one in _select(top, selector)]

    def kept(element: Element) -> Element:
        inside = [
            kept(one) if isinstance(one, Element) else one for one in element.inside if id(one) not in gone
        ]
        return Element(element.name, element.attributes, inside)

    return kept(top)


def _field(card: Card, name: str) -> Element:
    """Return a field as a tree, without the element around it that names its language."""
    top = parse(card.values.get(name, ""))
    inside = [one for one in top.inside if not isinstance(one, str) or one.strip()]
    if (
        len(inside) == 1
        and isinstance(inside[0], Element)
        and inside[0].name == "div"
        and "lang" in inside[0].attributes
    ):
        return inside[0]
    return top


def _text(card: Card, element: Element) -> str:
    return card.draft.markdown_of(element.inside, card.intake.pictures, card.find).strip()


def _stem(card: Card) -> str:
    return _text(card, _without(_field(card, "Stem"), "p.state", "p.task"))


def _choice(card: Card) -> dict[str, Plain]:
    answers = _field(card, "Answers")
    whole = next(_select(answers, "ol.options"), None)
    if whole is None:
        raise LeftOutError("incomplete", "there are no options")
    kinds = whole.attributes.get("class", "").split()
    options = [
        (*_option(card, one), "right" in one.attributes.get("class", "").split())
        for one in _select(whole, "li")
    ]
    if not any(right for _, _, right in options):
        raise LeftOutError("incomplete", "no option is right")
    stem = _stem(card)
    if "two" in kinds:
        said = {
            word: feedback
            for word, (_, feedback, _) in zip(("true", "false"), options, strict=False)
            if feedback
        }
        fields: dict[str, Plain] = {"type": "true-false", "stem": stem, "answer": options[0][2]}
        return fields | ({"feedback": said} if said else {})
    written = [(_written(text, feedback), right) for text, feedback, right in options]
    keys, others = ([one for one, right in written if right is wanted] for wanted in (True, False))
    if "several" in kinds:
        return {"type": "multiple-choice", "stem": stem, "answers": keys, "distractors": others}
    if "data-shuffle" not in whole.attributes and not _numbers([text for text, _, _ in options]):
        ordered = [_written(text, feedback, key=right) for text, feedback, right in options]
        return {"type": "single-choice", "stem": stem, "order": "as-written", "options": ordered}
    return {"type": "single-choice", "stem": stem, "answer": keys[0], "distractors": others}


def _numbers(texts: list[str]) -> bool:
    return all(re.match(r"[-−+]?\d", text) for text in texts)


def _option(card: Card, item: Element) -> tuple[str, str]:
    text, feedback = (
        " ".join(_text(card, one) for one in _select(item, f"div.{name}")) for name in ("option", "feedback")
    )
    return text, feedback


def _written(text: str, feedback: str, *, key: bool = False) -> Plain:
    fields = {"text": text} | ({"key": True} if key else {}) | ({"feedback": feedback} if feedback else {})
    return fields if len(fields) > 1 else text


def _typed(card: Card) -> dict[str, Plain]:
    stem, accepted = _stem(card), _field(card, "Accepted")
    answer = literal(_field(card, "Answer").text)
    if any(_select(accepted, "span.tolerance")):
        unit = next((literal(one.text) for one in _select(_field(card, "Stem"), "b.unit")), "")
        fields = {"type": "numeric", "stem": stem} | _number(answer, accepted)
        fields |= beside(card.draft, _foreseen(card, accepted), _number_of)
        return fields | ({"unit": unit} if unit else {})
    others = [Answer(literal(one.text), WHOLE) for one in _select(accepted, "span.ok")]
    fields = {"type": "short-answer", "stem": stem, "answer": answer}
    fields |= beside(card.draft, [*others, *_foreseen(card, accepted)], _words_of)
    exactly = any(_select(accepted, "span.exactly"))
    return fields | ({"case-sensitive": True} if exactly else {})


def _number(answer: str, accepted: Element) -> dict[str, Plain]:
    """Return the fields of a number as written, with its range or its tolerance."""
    tolerance = next((literal(one.text) for one in _select(accepted, "span.tolerance")), "0")
    for line in _select(accepted, "p.also"):
        if limits := next((_limits(one.text) for one in _select(line, "bdi")), []):
            return {"range": limits}
        shown = next((literal(one.text) for one in _select(line, "span") if "dir" in one.attributes), "")
        tolerance = _percent(shown) or tolerance
    return {"answer": answer, **({"tolerance": tolerance} if tolerance != "0" else {})}


def _limits(text: str) -> list[str]:
    low, dash, high = literal(text).partition(" – ")
    return [low, high] if dash else []


def _percent(shown: str) -> str:
    """Return a tolerance in percent from its shown form, or an empty text if it is not in percent."""
    return shown.strip("()± ") if shown.strip("()").endswith("%") and "±" in shown else ""


def _foreseen(card: Card, top: Element) -> list[Answer]:
    """Return the foreseen answers that a card lists, each with its worth and feedback."""
    found = []
    for line in _select(top, "div.also"):
        for one in _select(line, "span.foreseen"):
            given = one.attributes
            shown = (literal(span.text) for span in _select(line, "span") if "dir" in span.attributes)
            tolerance = next(filter(None, map(_percent, shown)), given.get("data-tolerance", "0"))
            limits = _limits(one.text) if "data-tolerance" in given else []
            said = " ".join(_text(card, part) for part in _select(line, "div.feedback"))
            bounds = (limits[0], limits[1]) if limits else None
            text, worth = literal(given.get("data-text", "")), number(given.get("data-worth", "")) or NOTHING
            found.append(Answer(text, worth, said, tolerance, bounds))
    return found


def _words_of(answer: Answer) -> dict[str, Plain]:
    return {"text": answer.text}


def _number_of(answer: Answer) -> dict[str, Plain]:
    if answer.bounds:
        return {"range": list(answer.bounds)}
    tolerance = {"tolerance": answer.tolerance} if answer.tolerance != "0" else {}
    return {"answer": answer.text, **tolerance}


def _cloze(card: Card) -> dict[str, Plain]:
    accepted, tolerances = _accepted(card)
    html = card.values["Text"]
    marked, gaps = anki_gaps(html)
    text = _text(card, _without(_unwrapped(parse(marked)), "p.state"))
    around: dict[str, dict[str, Plain]] = {}
    choices: dict[str, list[str]] = {}
    tolerance: dict[str, str] = {}
    foreseen = _by_gap(card)
    for at, (group, inside, hint) in enumerate(gaps, 1):
        key = card.inside(inside)
        said = partial(_in_gap, tolerances.get(key, ""))
        for name, entries in beside(card.draft, foreseen.get(key, ()), said).items():
            around.setdefault(name, {})[f"c{group}"] = entries
        before, _, listed = hint.rpartition(": ")
        offered = [card.inside(one) for one in listed.split(" / ")] if " / " in listed else []
        if key in offered:
            choices[f"c{group}"] = [one for one in offered if one != key]
        if key in tolerances:
            tolerance[f"c{group}"] = tolerances[key]
        left = before if key in offered else hint
        shown = f"::{card.inside(left)}" if left else ""
        whole = "|".join([key, *accepted.get(key, [])])
        text = text.replace(mark(at), f"{{{{c{group}::{whole}{shown}}}}}", 1)
    parts: dict[str, Plain] = {
        name: part for name, part in (("choices", choices), ("tolerance", tolerance)) if part
    }
    return {"type": "cloze", "text": text, **around, **parts}


def _by_gap(card: Card) -> dict[str, list[Answer]]:
    """Return the foreseen answers of each gap, by the gap's key."""
    found: dict[str, list[Answer]] = {}
    for line in _select(_field(card, "Accepted"), "div.also"):
        key = next((literal(one.text) for one in _select(line, "span.answer")), "")
        whole = Element("div", {}, [line])
        found.setdefault(key, []).extend(_foreseen(card, whole))
    return found


def _in_gap(usual: str, answer: Answer) -> dict[str, Plain]:
    own = {"tolerance": answer.tolerance} if answer.tolerance not in ("0", usual) else {}
    return {"text": answer.text, **own}


def _unwrapped(top: Element) -> Element:
    inside = [one for one in top.inside if not isinstance(one, str) or one.strip()]
    first = inside[0] if len(inside) == 1 else None
    return first if isinstance(first, Element) and "lang" in first.attributes else top


def _accepted(card: Card) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the further accepted answers of each gap, and the tolerances of numbers, by the gap's key."""
    also: dict[str, list[str]] = {}
    tolerances: dict[str, str] = {}
    for line in _select(_field(card, "Accepted"), "p.also"):
        key = next((literal(one.text) for one in _select(line, "span.answer")), "")
        rest = "".join(one for one in line.inside if isinstance(one, str)).lstrip(": ")
        for one in _select(line, "span"):
            if one.attributes.get("dir") == "ltr":
                tolerances[key] = literal(one.text).lstrip("± ")
        others = [literal(one) for one in rest.split(";")]
        if others and (said := others[0].split(" ", 2)):  # the first two words say "also accepted"
            others[0] = said[2] if len(said) > 2 else ""
        also[key] = [one for one in others if one]
    return also, tolerances


def _basic(card: Card) -> dict[str, Plain]:
    front, back = _field(card, "Front"), _field(card, "Back")
    if any(True for mark in FLAT for side in (front, back) for _ in _select(side, mark)):
        card.draft.lose("type", "a flashcard")
    fields: dict[str, Plain] = {
        "type": "flashcard",
        "front": _text(card, _without(front, "p.state")),
        "back": _text(card, back),
    }
    return fields | ({"both-ways": True} if card.values.get("Reverse") else {})


def _aside(card: Card, bank: str) -> dict[str, Plain]:
    """Return the fields that every type has: explanation, hints, tags and so on."""
    out: dict[str, Plain] = {}
    why = next(_select(_field(card, "Explanation"), "section.why"), None)
    if why and (said := _text(card, _without(why, "h2"))):
        out["explanation"] = said
    hints = [
        _text(card, _without(one, "summary"))
        for one in _select(parse(card.values.get("Hints", "")), "details.hint")
    ]
    if hints:
        out["hints"] = hints
    if to_plain(card.values.get("Source", "")).strip():
        card.draft.lose("source")
    tags = []
    for tag in card.note.tags:
        steps = tag.split("::")
        if steps[0] == "level" and steps[-1] in LEVELS:
            out["level"] = steps[-1]
        elif tag == "retired":
            out["retired"] = True
        elif len(steps) > 2 and steps[1] == bank and steps[0] != "quiz":
            tags.append("::".join(steps[2:]))
    return out | ({"tags": tags} if tags else {})


READERS = {"Choice": _choice, "Typed": _typed, "Cloze": _cloze, "Basic": _basic}
"""The reader of each of quizgen's note types, by name."""
