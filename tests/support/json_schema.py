"""The JSON Schema (draft 2020-12) of `--to json`, made from the classes that its templates see."""

from __future__ import annotations

import inspect as python
import types
import typing
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from quizgen.model.entry import Entry, fields_of
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.model.view import View, names
from quizgen.rendering.contexts import (
    BankView,
    CourseView,
    ItemView,
    PartView,
    QuestionView,
    QuizView,
    SheetView,
)
from quizgen.types import TYPES

Json = dict[str, Any]
PLAIN: dict[Any, Json] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    str: {"type": "string"},
    type(None): {"type": "null"},
    Any: {},
}
INNER: dict[type, tuple[type, tuple[str, ...]]] = {
    QuestionView: (Question, ("source", "correction")),
    QuizView: (Quiz, ("sections", "draw", "shuffle", "blueprint", "bands")),
}


class Schema:
    """Collects the definitions of a course's parts."""

    def __init__(self) -> None:
        self.definitions: dict[str, Json] = {}

    def course(self) -> Json:
        """Return the schema of the whole file."""
        banks = self.part(BankView, but=["questions"])
        part = {**self.fields(PartView, ["title", "instructions"]), "items": _list(self.placed())}
        sheet = {**self.fields(SheetView, but=["parts", "items"]), "parts": _list(_object(part))}
        quizzes = {"quiz": self.of(QuizView), "sheets": _list(_object(sheet))}
        whole = {
            "version": {"const": 1},
            "course": self.of(CourseView),
            "banks": _list(_object({"bank": banks, "items": _list(self.item())})),
            "quizzes": _list(_object(quizzes)),
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A course as quizgen arranges it",
            **_object(whole),
            "$defs": dict(sorted(self.definitions.items())),
        }

    def item(self) -> Json:
        """Return the schema of a question in its bank; its fields and its layout depend on its type."""
        facts = self.fields(ItemView, but=["question", "layout"])
        each = [
            _object({**facts, "question": self.question(name), "layout": self.layout(kind)})
            for name, kind in TYPES.items()
        ]
        return {"oneOf": each}

    def placed(self) -> Json:
        """Return the schema of a question on a sheet, which refers to it by name."""
        layouts = list({str(one): one for one in map(self.layout, TYPES.values())}.values())
        facts = self.fields(ItemView, ["number", "points"])
        return _object({**facts, "question": {"type": "string"}, "layout": {"anyOf": layouts}})

    def question(self, name: str) -> Json:
        """Return the schema of a type of question."""
        kind = TYPES[name]
        hints = typing.get_type_hints(kind)
        own = {field: self.of(hints[field]) for field in fields_of(kind) if field not in names(QuestionView)}
        common = {**self.fields(QuestionView), "type": {"const": name}}
        self.definitions[kind.__name__] = _object({**common, **own}, kind)
        return _reference(kind)

    def inner(self, kind: type) -> dict[str, Any]:
        """Return the model's type hints for those of a view's fields that it turns into views."""
        model, fields = INNER.get(kind, (View, ()))
        return {name: typing.get_type_hints(model)[name] for name in fields}

    def layout(self, kind: type[Question]) -> Json:
        """Return the schema of a type's layout."""
        return self.of(typing.get_type_hints(kind.lay_out)["return"])

    def fields(self, kind: type, only: Iterable[str] = (), but: Iterable[str] = ()) -> dict[str, Json]:
        """Return the schemas of a view's fields."""
        hints = typing.get_type_hints(kind)
        for name, one in python.getmembers(kind, lambda one: isinstance(one, property)):
            hints[name] = typing.get_type_hints(one.fget)["return"]
        hints |= self.inner(kind)
        return {name: self.of(hints[name]) for name in only or names(kind) if name not in but}

    def part(self, kind: type, but: Iterable[str]) -> Json:
        """Return the schema of a view without some of its fields."""
        return _object(self.fields(kind, but=but))

    def of(self, hint: Any) -> Json:
        """Return the schema of a type hint."""
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if hint in PLAIN:
            return PLAIN[hint]
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(one) for one in args]}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if origin is tuple:
            return _list(self.of(args[0])) if args[-1] is ... else _fixed([self.of(one) for one in args])
        return {"enum": list(args)} if origin is typing.Literal else self.named(hint)

    def named(self, kind: type) -> Json:
        """Define a class, and return a reference to the definition."""
        if kind.__name__ not in self.definitions:
            if issubclass(kind, Entry):
                hints = typing.get_type_hints(kind)
                held = {name: self.of(hints[name]) for name in fields_of(kind)}
            else:
                assert issubclass(kind, View), kind
                held = self.fields(kind)
            self.definitions[kind.__name__] = _object(held, kind)
        return _reference(kind)


def _object(held: dict[str, Json], kind: type | None = None) -> Json:
    about = {"description": (python.getdoc(kind) or "").partition("\n")[0]} if kind else {}
    return {
        **about,
        "type": "object",
        "properties": held,
        "required": sorted(held),
        "additionalProperties": False,
    }


def _list(one: Json) -> Json:
    return {"type": "array", "items": one}


def _fixed(each: list[Json]) -> Json:
    return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}


def _reference(kind: type) -> Json:
    return {"$ref": f"#/$defs/{kind.__name__}"}
