"""JSON Schemas (2020-12) of the files that teachers write, made from the model, for editors.

A schema refuses wrong shapes: unknown keys, missing keys, a list instead of a text. It never refuses a file
that quizgen accepts, so it is milder if an editor can't know, as with required fields that `defaults` give.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from quizgen import files
from quizgen.model.course import BankHead, CourseHead
from quizgen.model.entry import Entry, Field, fields_of, hints_of
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import AsList, TextOrMapping
from quizgen.model.papers import Paper, SourceRef
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.model.respelling import PLAIN
from quizgen.reading import yamltree
from quizgen.types import TYPES

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TABLE = Path(__file__).with_name("fields.tsv")
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A text may look like a number or like true: quizgen keeps it as text, but an editor does not."""
FLAG: Schema = {"enum": [True, False, "true", "false"]}
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""The model's limits of numbers, and their names in JSON Schema."""
NUMBER_IN_TEXT = {"type": "string", "pattern": f"^({PLAIN.pattern})$"}
WHOLE_IN_TEXT = {"type": "string", "pattern": "^[0-9]{1,15}$"}
MANY_SHAPES = ("author", "editor", "issued")
"""Fields of papers that have several shapes in CSL; quizgen reads them all."""


def schema(kind: str) -> Schema:
    """Return the JSON Schema of a kind of file.

    Args:
        kind: one of `KINDS`.
    """
    return {"$schema": DIALECT, "title": f"quizgen: {kind}", **KINDS[kind]()}


def as_json(kind: str) -> str:
    """Return the schema of a kind of file as JSON text."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1)


def _bank() -> Schema:
    """Return the schema of a bank: its head, and the fields of each question type."""
    made, source = _entry(BankHead), _entry(SourceRef)
    del source["required"]  # `defaults` may give its paper
    exhibit = _entry(Exhibit)
    _set(exhibit, "source", _one_or_many(source))
    _set(made, "exhibits", {"type": "array", "items": exhibit})
    _set(made, "questions", {"type": "array", "minItems": 1, "items": _question()})
    _set(made["properties"]["defaults"], "source", source)
    made["$defs"] = {name: _question_of(name, kind, source) for name, kind in TYPES.items()}
    return made


def _question() -> Schema:
    """Return the schema of any question: its `type` selects the fields that an editor offers."""
    named: Iterator[tuple[Schema, Schema]] = (
        ({"properties": {"type": {"const": name}}, "required": ["type"]}, {"$ref": f"#/$defs/{name}"})
        for name in TYPES
    )
    what, example = _table()["type"]
    types = {"enum": [*TYPES], "description": what, "examples": [example]}
    made: Schema = {"type": "object", "required": ["id", "type"], "properties": {"type": types}}
    return {**made, "allOf": [{"if": one, "then": other} for one, other in named]}


def _question_of(name: str, kind: type[Question], source: Schema) -> Schema:
    made = _entry(kind)
    _set(made, "source", _one_or_many(source))
    return {**made, "examples": [{"id": "new-question", "type": name, **kind.stub("")}]}


def _papers() -> Schema:
    what, example = _table()["references:list"]
    papers = {"type": "array", "items": _entry(Paper)}
    listed = {"references": {**papers, "description": what, "examples": [example]}}
    return {"anyOf": [papers, {"type": "object", "properties": listed, "required": ["references"]}]}


KINDS: Mapping[str, Callable[[], Schema]] = {
    "bank": _bank,
    "quiz": lambda: _entry(Quiz),
    "course": lambda: _entry(CourseHead),
    "papers": _papers,
}


def _set(made: Schema, name: str, field: Schema) -> None:
    """Replace a field's schema but keep its description and examples."""
    said = {key: one for key, one in made["properties"][name].items() if key in ("description", "examples")}
    made["properties"][name] = {**field, **said}


def _entry(entry_type: type[Entry]) -> Schema:
    """Return the schema of an entry class."""
    every = fields_of(entry_type).values()
    return {
        "type": "object",
        "properties": {one.key: _field(entry_type, one) for one in every},
        "required": [one.key for one in every if one.required],
        "additionalProperties": entry_type.OPEN,
    }


def _field(entry_type: type[Entry], field: Field) -> Schema:
    key = field.key
    made = {} if entry_type is Paper and key in MANY_SHAPES else _of(hints_of(entry_type)[field.name])
    table = _table()
    names = (f"{one.__name__}.{key}" for one in entry_type.__mro__)
    described = next((table[one] for one in (*names, key) if one in table), None)
    return {**made, "description": described[0], "examples": [described[1]]} if described else made


def _of(annotation: Any, metadata: Iterable[Any] = ()) -> Schema:
    """Return the schema for a type hint.

    Args:
        annotation: the type hint.
        metadata: the metadata of `Annotated` around it.
    """
    meta = [*metadata]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(arguments[0], (*arguments[1:], *meta))
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in arguments if one is not type(None))
        return _of(inner, meta)
    return _composed(origin, arguments, meta) if arguments else _single(annotation, meta)


def _composed(origin: Any, arguments: tuple[Any, ...], meta: Sequence[Any]) -> Schema:
    """Return the schema for a hint with arguments: a choice of values, a list or a mapping."""
    if origin is Literal:
        return {"enum": [*arguments]}
    if origin is dict:
        names, values = map(_of, arguments)
        return {"type": "object", "propertyNames": names, "additionalProperties": values}
    return _list(arguments, AsList in meta)


def _list(arguments: tuple[Any, ...], one_is_enough: bool) -> Schema:
    items = _of(arguments[0])
    if len(arguments) > 1 and arguments[1] is not ...:
        return {"type": "array", "items": items, "minItems": len(arguments), "maxItems": len(arguments)}
    return _one_or_many(items) if one_is_enough else {"type": "array", "items": items}


def _one_or_many(items: Schema) -> Schema:
    return {"anyOf": [items, {"type": "array", "items": items}]}


def _single(annotation: Any, meta: Sequence[Any]) -> Schema:
    """Return the schema for a hint without arguments: an entry, a text, a number, or true and false."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return {"anyOf": [TEXT, _entry(annotation)]} if TextOrMapping in meta else _entry(annotation)
    if annotation is str:
        return {**TEXT, **_told(meta, {"max_length": "maxLength"}), **_told(meta, {"schema": "pattern"})}
    bounds = _told(meta, BOUNDS)
    of_numbers = {bool: FLAG, int: _number("integer", bounds), Decimal: _number("number", bounds)}
    return of_numbers.get(annotation, {})


def _number(kind: str, bounds: Schema) -> Schema:
    in_text = WHOLE_IN_TEXT if kind == "integer" else NUMBER_IN_TEXT
    return {"anyOf": [{"type": kind, **bounds}, in_text]}


def _told(meta: Sequence[Any], names: Mapping[str, str]) -> Schema:
    """Return the limits in a field's metadata under their names in JSON Schema."""
    told = {
        name: getattr(one, key)
        for key, name in names.items()
        for one in meta
        if getattr(one, key, None) not in (None, "")
    }
    return {name: float(one) if isinstance(one, Decimal) else one for name, one in told.items()}


@cache
def _table() -> Mapping[str, tuple[str, Any]]:
    """Return the description and example of each field, by its key or by `Entry.key`."""
    rows = (line.split("\t") for line in files.content(TABLE).decode().splitlines())
    return {name: (what, _example(example)) for name, what, example in rows}


def _example(text: str) -> Any:
    """Return an example as a value; examples in brackets are YAML."""
    return yamltree.read("", text.encode()).root if re.match(r"[\[{]", text) else text
