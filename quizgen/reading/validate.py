"""A mapping from a file, as an entry of the model: what pydantic finds, said in a teacher's words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from quizgen.errors import FieldPath, Origin, Problem, did_you_mean
from quizgen.model.entry import Entry
from quizgen.model.fields import shortened
from quizgen.model.question import Question
from quizgen.types import TYPES

E = TypeVar("E", bound=Entry)

SHAPES = {
    "string_type": ("not-text", "a text", 'a text that has ": " in it or begins with a bracket needs quotes'),
    "tuple_type": ("not-a-list", "a list", "write [one, two], or each on a line of its own after a dash"),
    "list_type": ("not-a-list", "a list", "write each on a line of its own after a dash"),
    "dict_type": (
        "not-a-mapping",
        "a mapping (key: value)",
        "write {key: value}, or each key on a line of its own",
    ),
    "model_type": (
        "not-a-mapping",
        "a mapping (key: value)",
        "write {key: value}, or each key on a line of its own",
    ),
}
ALIKE = 0.75
"""How near a key must be to a missing one to be taken for it: `Type`, `question` and `steem` are."""
SHAPES["model_attributes_type"] = SHAPES["model_type"]


def read_entry(
    entry_type: type[E], value: object, origin: Origin, item: str = ""
) -> tuple[E | None, list[Problem]]:
    """Return a value as an entry, or every problem that keeps it from being one.

    Args:
        entry_type: the entry's class.
        value: what the file holds.
        origin: where it stands.
        item: the name of the question that the problems belong to, if one.
    """
    try:
        return entry_type.model_validate(value), []
    except ValidationError as fault:
        errors = _without_consequences([dict(error) for error in fault.errors(include_url=False)])
        return None, [_problem(entry_type, value, error, origin, item) for error in errors]


def _without_consequences(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the errors without those that follow from another.

    Of `- One: two`, where only the quotes are missing, that on the key stays. Of a key that is misspelt and,
    under its right name, missing, too.
    """
    strange = {error["loc"][:-1] for error in errors if error["type"] == "extra_forbidden"}
    textless = {
        error["loc"][:-1] for error in errors if error["type"] == "missing" and error["loc"][-1] == "text"
    }
    unquoted = {place for place in strange & textless if place}
    missing = [error["loc"] for error in errors if error["type"] == "missing"]
    meant: set[FieldPath] = set()
    for error in errors:
        error["unquoted"] = error["loc"][:-1] in unquoted
        if error["type"] == "extra_forbidden":
            error["meant"] = _meant(error["loc"], [loc for loc in missing if loc not in meant])
            meant |= {(*error["loc"][:-1], error["meant"])}
    return [
        error
        for error in errors
        if error["type"] != "missing" or not (error["unquoted"] or error["loc"] in meant)
    ]


def _meant(strange: FieldPath, missing: Sequence[FieldPath]) -> str:
    """Return the missing key that a strange one beside it stands for, or an empty text."""
    beside = [str(loc[-1]) for loc in missing if loc[:-1] == strange[:-1]]
    return next(iter(difflib.get_close_matches(str(strange[-1]).lower(), beside, n=1, cutoff=ALIKE)), "")


def _problem(entry_type: type[Entry], value: object, error: Any, origin: Origin, item: str) -> Problem:
    path: FieldPath = tuple(step for step in error["loc"] if step != "[key]")
    code, message, help_text = _say(entry_type, value, path, error)
    if error["input"] == "" and error["type"] not in ("extra_forbidden", "blank-text"):
        message, help_text = f'"{_last_key(path)}" is empty', "write it, or remove the key"
    if error["type"] == "missing":
        path = path[:-1]
    place = origin.at(*path, key=error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",))
    return Problem(place, code, message, help_text, item=item)


def _say(entry_type: type[Entry], value: object, path: FieldPath, error: Any) -> tuple[str, str, str]:
    context: Mapping[str, Any] = error.get("ctx", {})
    if "help" in context:  # a field's own words (see model/fields.py)
        return error["type"], error["msg"], context["help"]
    say = SAY.get(error["type"])
    if say:
        return say(entry_type, path, error)
    if error["type"] in SHAPES:
        code, wanted, help_text = SHAPES[error["type"]]
        named = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "this"
        if (example := _example(context.get("class_name", ""))) and isinstance(error["input"], str):
            help_text = f"write {example}"
        if isinstance(error["input"], list) and path == ("answer",):
            accepts = "accept" in entry_type.model_fields
            more = "under accept" if accepts else "with type: multiple-choice, as answers"
            help_text = f"write the others {more}; a text with a comma in brackets needs quotes"
            return "several-answers", '"answer" is one text, here it is a list', help_text
        return code, f"{named} should be {wanted}, here it is {_shape(error['input'])}", help_text
    return error["type"].replace("_", "-"), error["msg"].lower(), ""


def _missing(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    name = path[-1]
    if not isinstance(name, str):
        return "missing-field", f'"{_last_key(path)}" has one too few', "write them all"
    return "missing-field", f'"{name}" is missing', f"add {name}: …"


def _unknown(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    name = str(path[-1])
    known = set(_keys_around(entry_type, path))
    owners = [name_of for name_of, owner in TYPES.items() if name in _keys(owner)]
    if error["meant"]:
        return "unknown-key", f'there is no key "{name}" here', f'did you mean "{error["meant"]}"?'
    help_text = did_you_mean(name, known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    if owners and len(path) == 1 and issubclass(entry_type, Question) and not near:
        help_text = f'"{name}" belongs to {", ".join(owners)}'
    if " " in name or error["unquoted"]:
        help_text = 'a text with ": " in it needs quotes around it'
    return "unknown-key", f'there is no key "{name}" here', help_text


def _literal(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    allowed = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    given = shortened(error["input"])
    name = _last_key(path[:-1] if error["loc"][-1] == "[key]" else path)
    return (
        "unknown-value",
        f'"{given}" is not one of the values for "{name}"',
        f"write {', '.join(allowed[:-1])} or {allowed[-1]}",
    )


def _bounds(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = " and ".join(f"{signs[sign]} {bound}" for sign, bound in error["ctx"].items() if sign in signs)
    return "out-of-range", f'"{_last_key(path)}" should be {bounds}', f"this is {shortened(error['input'])}"


def _too_many(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    most = error["ctx"]["max_length"]
    return "too-many", f'"{_last_key(path)}" should be a list of {most}', "take out what is too much"


def _too_long_text(entry_type: type[Entry], path: FieldPath, error: Any) -> tuple[str, str, str]:
    most = error["ctx"]["max_length"]
    return "too-long", f'"{_last_key(path)}" has at most {most} characters', "shorten it"


SAY: dict[str, Callable[[type[Entry], FieldPath, Any], tuple[str, str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "string_too_long": _too_long_text,
    "too_long": _too_many,
    "literal_error": _literal,
    "greater_than": _bounds,
    "greater_than_equal": _bounds,
    "less_than": _bounds,
    "less_than_equal": _bounds,
}


def _keys(entry_type: type[Entry]) -> set[str]:
    return {info.alias or name for name, info in entry_type.model_fields.items()}


def _keys_around(entry_type: type[Entry], path: FieldPath) -> Iterator[str]:
    """Yield the keys that could stand beside an unknown one, as far as fields can be followed."""
    if len(path) == 1:
        yield from _keys(entry_type)
        return
    for info in entry_type.model_fields.values():
        if (info.alias or "") == path[0]:
            for inner in _entries_in(info.annotation):
                yield from _keys(inner)


def _entries_in(annotation: Any) -> Iterator[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
        for info in annotation.model_fields.values():
            yield from _entries_in(info.annotation)
    for argument in getattr(annotation, "__args__", ()):
        yield from _entries_in(argument)
    origin = getattr(annotation, "__origin__", None)
    if origin is not None and origin is not annotation:
        yield from _entries_in(origin)


def _last_key(path: FieldPath) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _example(entry: str) -> str:
    """Return how a mapping is written, by the name of its class: what it must have, or may begin with."""
    for entry_type in Entry.__subclasses__():
        if entry_type.__name__ == entry:
            keys = [info.alias or name for name, info in entry_type.model_fields.items()]
            needed = [
                info.alias or name for name, info in entry_type.model_fields.items() if info.is_required()
            ]
            return "{" + ", ".join(f"{key}: …" for key in needed or keys[:2]) + "}"
    return ""


def _shape(value: object) -> str:
    return "a mapping" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else "a text"
