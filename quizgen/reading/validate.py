"""Turns mappings from files into entries of the model, and reports bad values in a teacher's words."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from quizgen.errors import FieldPath, Origin, Place, Problem, did_you_mean, odd_sign
from quizgen.model.entry import Entry, fields_of, hints_of
from quizgen.model.fields import shortened
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.model.shape import AS_KEY, Wrong, WrongError
from quizgen.reading import entries, names, shapes, slips
from quizgen.reading.yamltext import NOTHING, bare, one_line
from quizgen.text import signs
from quizgen.types import TYPES

E = TypeVar("E", bound=Entry)

SHAPES = {
    "not-text": ("a text", 'put quotes around a text that has ": " in it or begins with a bracket'),
    "not-a-list": ("a list", "write [one, two], or each on its own line after a dash"),
    "not-a-mapping": ("a mapping (key: value)", "write {key: value}, or each key on its own line"),
}
OTHERS = {
    "accept": "the others under accept",
    "distractors": "type: multiple-choice and list all right options as answers",
    "range": "range: [4, 6] if every number between two is right",
}
"""Where other right answers belong, by a field that the type has."""
ALIKE = 0.75
"""How similar a key must be to a missing one to be taken for it, as `Type` and `steem` are."""


def read_entry(
    entry_type: type[E], value: object, origin: Origin, item: str = ""
) -> tuple[E | None, list[Problem]]:
    """Return a value as an entry, or None with every problem that prevents this.

    Args:
        entry_type: the entry's class.
        value: the value from the file.
        origin: the place of the value.
        item: the name of the question for its problems, if it belongs to one.
    """
    try:
        return entry_type.read(value), []
    except WrongError as fault:
        errors = _without_consequences(entry_type, value, fault.wrong)
        return None, [_problem(entry_type, value, error, origin, item) for error in errors]


def _without_consequences(entry_type: type[Entry], value: object, errors: Sequence[Wrong]) -> list[Wrong]:
    """Return the errors without those that only follow from others.

    For `- One: two`, which only lacks quotes, the error on the key remains. So it does for a misspelt key,
    whose right form is reported as missing, too. Of numbered keys for single options, such as `option_1`,
    only the first is reported.
    """
    lacking: dict[FieldPath, list[str]] = {}
    for error in errors:
        if error.what == "missing":
            lacking.setdefault(error.path[:-1], []).append(str(error.path[-1]))
    strange = Counter(error.path[:-1] for error in errors if error.what == "unknown")
    settled: set[FieldPath] = set()
    numbered: set[FieldPath] = set()
    told: set[str] = set()
    kept: list[Wrong] = []
    for error in errors:
        if error.what != "unknown":
            kept.append(error)
            continue
        *beside, name = error.path
        around = tuple(beside)
        missing = lacking.get(around, [])
        unquoted = bool(around) and "text" in missing
        pair = _as_pair(entry_type, around, name, error.given, missing) if strange[around] == 1 else ""
        meant = "" if pair else _meant(entry_type, value, error.path, missing, settled)
        elsewhere = _elsewhere(entry_type, error.path)
        if not (around in numbered and names.is_numbered(str(name))) and elsewhere not in told:
            kept.append(
                replace(error, about={"unquoted": unquoted, "pair": pair, "meant": meant, "beside": value})
            )
        if names.is_numbered(str(name)):
            numbered.add(around)
        told |= {elsewhere} if elsewhere else set()
        settled |= {(*around, one) for one in (missing if pair else [meant])}
        settled |= {(*around, "text")} if unquoted else set()
    return [error for error in kept if not (error.what == "missing" and error.path in settled)]


def _meant(
    entry_type: type[Entry],
    value: object,
    strange: FieldPath,
    missing: Sequence[str],
    settled: set[FieldPath],
) -> str:
    """Return the key that an unknown one probably means, or an empty text; missing keys come first."""
    typed, around = str(strange[-1]), strange[:-1]
    name = signs.plain(typed)
    left = [one for one in missing if (*around, one) not in settled]
    given = {*_given(value, around), *(str(path[-1]) for path in settled if path[:-1] == around)}
    known = sorted(entries.keys_around(entry_type, strange))
    near = difflib.get_close_matches(name.lower(), left, n=1, cutoff=ALIKE)
    return (
        names.meant(typed, left)
        or names.meant(name, left)
        or next(iter(near), "")
        or names.meant(typed, known, given)
        or names.meant(name, known, given)
        or names.meant(name, known)
    )


def _given(value: object, path: FieldPath) -> set[str]:
    """Return the keys of the mapping at a path."""
    for step in path:
        if isinstance(value, Mapping) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return {str(key) for key in value} if isinstance(value, Mapping) else set()


def _as_pair(
    entry_type: type[Entry], path: FieldPath, name: object, value: object, missing: Sequence[str]
) -> str:
    """Return `Swift: air` as a mapping with one key for each of the two, or an empty text."""
    inner = entries.entry_at(entry_type, path) if path else None
    needed = entries.needed_keys(inner) if inner else []
    if len(needed) != 2 or sorted(missing) != sorted(needed) or not isinstance(value, str):
        return ""
    return _pair(needed, [str(name), value])


def _pair(needed: Sequence[str], texts: Sequence[str]) -> str:
    return one_line({key: bare(shortened(text)) for key, text in zip(needed, texts, strict=True)})


def _problem(entry_type: type[Entry], value: object, error: Wrong, origin: Origin, item: str) -> Problem:
    path: FieldPath = tuple(step for step in error.path if step != AS_KEY)
    code, message, help_text = _say(entry_type, value, path, error)
    if error.what == "missing":
        path = path[:-1]
    place = origin.at(*path, key=error.what == "unknown" or error.path[-1:] == (AS_KEY,))
    if error.given in ("", None) and error.what != "unknown":
        way = (*origin.path, *_in_file(value, path))
        message, help_text = _empty(way, place, text=code in ("blank-text", "not-text"))
    if code == "not-a-list" and isinstance(error.given, str) and not error.message:
        help_text = shapes.as_lines(place.text, error.given) or help_text
    return Problem(place, code, message, help_text, item=item)


def _empty(path: FieldPath, place: Place, *, text: bool) -> tuple[str, str]:
    """Return message and help for an empty value, or for a word that YAML reads as no value.

    Args:
        path: the keys and indexes that lead to it in the file.
        place: its place.
        text: whether it should be a text.
    """
    one = path and isinstance(path[-1], int)
    message = f'{"an entry of " if one else ""}"{_last_key(path)}" is empty'
    help_text = "fill it in, or remove the entry" if one else "fill it in, or remove the key"
    word = place.text[place.column - 1 :][: place.width]
    if word not in NOTHING:
        return message, help_text
    quoted = f'; to show {word} itself, put quotes around it: "{word}"' if text else ""
    return f"{message}: {word} means nothing in YAML", help_text + quoted


def _in_file(value: object, path: FieldPath) -> FieldPath:
    """Return the part of a path that the file has: it may have a text for a mapping, one value for a list."""
    for at, step in enumerate(path):
        if isinstance(value, Mapping) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return path[:at]
    return path


def _say(entry_type: type[Entry], value: object, path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    if error.what == "bad-lang" and (tag := names.language(signs.plain(error.given))):
        return error.what, error.message, f'write it as "{tag}"'
    if error.message:  # the field has a message of its own (see model/fields.py)
        return error.what, error.message, error.help
    return SAY[error.what](entry_type, path, error)


def _shape_of(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    """Return code, message and help if a text, list or mapping was found instead of another of these."""
    wanted, help_text = SHAPES[error.what]
    if error.about.get("long"):
        help_text = "write each on its own line after a dash"
    given = error.given
    named = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "this"
    inner = error.about.get("entry") or entries.entry_at(entry_type, path)
    if isinstance(given, list) and path == ("answer",):
        return _several_answers(entry_type, given)
    if wanted == "a list" and isinstance(given, Mapping):
        return _list_of_mapping(named, given, inner)
    if wanted == "a list" and isinstance(given, str):
        help_text = shapes.as_list(str(path[-1]), given, size=entries.size_of(entry_type, path)) or help_text
    elif inner is SourceRef and isinstance(given, str) and " " in given:
        help_text = shapes.as_source(given)
    elif inner and wanted != "a list":
        help_text = (
            shapes.as_entry(entries.needed_keys(inner), entries.keys_in_order(inner), given) or help_text
        )
    return error.what, f"{named} should be {wanted}, not {_shape(given)}", help_text


def _several_answers(entry_type: type[Entry], given: Sequence[object]) -> tuple[str, str, str]:
    help_text = "in brackets, put quotes around a text with a comma"
    for field, advice in OTHERS.items():
        if field in fields_of(entry_type):
            help_text = f"write {advice}; {help_text}"
            break
    if len(given) == 1:
        help_text = f"write it without brackets: answer: {bare(shortened(given[0]))}"
    return "several-answers", '"answer" should be one text, not a list', help_text


def _list_of_mapping(
    named: str, given: Mapping[str, object], inner: type[Entry] | None
) -> tuple[str, str, str]:
    """Return code, message and help for a mapping instead of a list: its dash is missing, or it has pairs."""
    first, value = next(iter(given.items()), ("", ""))
    needed = entries.needed_keys(inner) if inner else []
    if first in (entries.keys_in_order(inner) if inner else entries.keys(Question)):
        message = f'{named} is a list, but the dash before "{first}" is missing'
        help_text = (
            f'write "- {first}: …": begin each entry with a dash, and indent its other lines two spaces'
        )
        return "missing-dash", message, help_text
    if inner and len(needed) == 1 and "points" in entries.keys(inner):
        needed = [*needed, "points"]
    if isinstance(value, str) and all(re.fullmatch(r"[A-Za-z]|\d{1,2}", key) for key in given):
        help_text = f"write each on its own line after a dash, without its letter: - {bare(shortened(value))}"
    elif len(needed) == 2 and isinstance(value, str):
        help_text = f"write each on its own line: - {_pair(needed, [first, value])}"
    else:
        help_text = f"write each on its own line after a dash: - {bare(shortened(first))}"
    return "not-a-list", f"{named} should be a list, not a mapping", help_text


def _missing(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    name = path[-1]
    if not isinstance(name, str):
        return "missing-field", f'"{_last_key(path)}" has one entry too few', "write them all"
    return "missing-field", f'"{name}" is missing', f"add {name}: …"


def _unknown(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    name = str(path[-1])
    return "unknown-key", f'there is no key "{name}" here', _instead(entry_type, path, name, error)


def _instead(entry_type: type[Entry], path: FieldPath, name: str, error: Wrong) -> str:
    """Return help on an unknown key: what to write instead."""
    known, meant = entries.keys_around(entry_type, path), error.about["meant"]
    pair = f"write {error.about['pair']}" if error.about["pair"] else ""
    if help_text := pair or _elsewhere(entry_type, path):
        return help_text
    if error.about["unquoted"] or (" " in name.strip() and not meant):
        return 'put quotes around a text with ": " in it'
    if "：" in name and (slip := slips.unseen_sign(name)):
        return f"{slip.help}: {slip.message}"
    if names.is_numbered(name) and meant in names.LISTS:
        right = "the right one as answer, the others" if "answer" in known else "all of them"
        by_letter = _by_letter(error.about["beside"]) if path == path[-1:] and "answer" in known else ""
        return f"write {by_letter or f'{right} in a list: {meant}: [one, two]'}"
    if meant:
        return _as_parted(name, meant, known, error.given) or (
            f'did you mean "{meant}"?{_odd_sign(name, meant)}{_as_meant(entry_type, meant, error.given)}'
        )
    at_top = len(path) == 1 and not difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return (
        (at_top and _at_home(entry_type, name))
        or (issubclass(entry_type, Question) and names.part_of_text(name))
        or did_you_mean(name, entries.own_keys_first(entry_type, known), ALIKE)
    )


def _odd_sign(name: str, meant: str) -> str:
    """Return which character of a misspelt key is odd, but not for accents in words of another language."""
    near = difflib.get_close_matches(signs.plain(name).lower(), [meant], n=1, cutoff=ALIKE)
    return odd_sign(name, meant) if near else ""


def _as_parted(name: str, meant: str, known: Collection[str], given: object) -> str:
    """Return where to put options that another tool keeps in one list, or an empty text."""
    if meant != "distractors" or not isinstance(given, list) or not names.is_all_options(name):
        return ""
    right = "ones under answers:" if "answers" in known else "one under answer:"
    return f"put the right {right}, the wrong ones under distractors:"


def _by_letter(given: object) -> str:
    """Return options with one field each as answer and distractors, if another field names the right one."""
    texts = (
        {str(key): one for key, one in given.items() if isinstance(one, str)}
        if isinstance(given, Mapping)
        else {}
    )
    options = {names.fold(key)[-1]: bare(one) for key, one in texts.items() if names.is_numbered(key)}
    named = (names.fold(one) for key, one in texts.items() if not names.is_numbered(key))
    right = next((letter for letter in named if letter in options), "")
    if not right:
        return ""
    wrong = ", ".join(text for letter, text in options.items() if letter != right)
    return f"answer: {options[right]}, and on the next line distractors: [{wrong}]"


def _elsewhere(entry_type: type[Entry], path: FieldPath) -> str:
    """Return the type's help on a field of another tool, or an empty text."""
    if not issubclass(entry_type, Question) or len(path) > 1:
        return ""
    return entry_type.ELSEWHERE.get(names.fold(str(path[-1])), "")


def _as_meant(entry_type: type[Entry], meant: str, given: object) -> str:
    """Return a mapping under another tool's key as quizgen writes it, or an empty text."""
    inner = entries.entry_at(entry_type, (meant,)) if isinstance(given, Mapping) else None
    if (
        inner is None
        or not isinstance(given, Mapping)
        or not all(isinstance(one, str) for one in given.values())
    ):
        return ""
    known = entries.keys(inner)
    as_here = {names.meant(str(key), known) or str(key): bare(shortened(one)) for key, one in given.items()}
    return f" Write {meant}: {one_line(as_here)}" if set(as_here) <= known else ""


def _at_home(entry_type: type[Entry], name: str) -> str:
    """Return where an unknown key belongs: in a field's mapping, or in other question types."""
    held = {
        one.key: list(entries.entries_in(hints_of(entry_type)[name_of]))
        for name_of, one in fields_of(entry_type).items()
    }
    for depth in (1, None):  # a quiz's `questions` belongs in its own draw rather than in a section's
        outer = next(
            (one for one, inner in held.items() if any(name in entries.keys(i) for i in inner[:depth])), ""
        )
        if outer:
            return f'"{name}" belongs in "{outer}": {outer}: {{{name}: …}}'
    owners = [name_of for name_of, owner in TYPES.items() if name in entries.keys(owner)]
    return f'"{name}" belongs to {", ".join(owners)}' if owners and issubclass(entry_type, Question) else ""


def _literal(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    allowed = error.about["allowed"]
    given = shortened(error.given)
    name = _last_key(path[:-1] if error.path[-1] == AS_KEY else path)
    help_text = f"write {', '.join(allowed[:-1])} or {allowed[-1]}" if allowed[1:] else f"write {allowed[0]}"
    if meant := names.value(signs.plain(str(error.given)), allowed):
        help_text = f'did you mean "{meant}"?{odd_sign(given, meant)} {help_text[:1].upper()}{help_text[1:]}'
    return "unknown-value", f'"{given}" is not a value of "{name}"', help_text


def _bounds(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = " and ".join(f"{signs[sign]} {bound}" for sign, bound in error.about.items())
    help_text = f"found {shortened(error.given)}: write another number, or remove the line"
    return "out-of-range", f'"{_last_key(path)}" should be {bounds}', help_text


def _too_many(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    most = error.about["most"]
    return "too-many", f'"{_last_key(path)}" can have at most {most} entries', "remove the extra entries"


def _too_long_text(entry_type: type[Entry], path: FieldPath, error: Wrong) -> tuple[str, str, str]:
    most = error.about["most"]
    return "too-long", f'"{_last_key(path)}" can have at most {most} characters', "shorten it"


SAY: dict[str, Callable[[type[Entry], FieldPath, Wrong], tuple[str, str, str]]] = {
    "missing": _missing,
    "unknown": _unknown,
    "too-long": _too_long_text,
    "too-many": _too_many,
    "unknown-value": _literal,
    "out-of-range": _bounds,
    **dict.fromkeys(SHAPES, _shape_of),
}


def _last_key(path: FieldPath) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _shape(value: object) -> str:
    return "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else "a text"
