"""What a template can print: texts and numbers, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from jinja2 import pass_eval_context
from jinja2.filters import do_replace, do_trim
from jinja2.nodes import EvalContext
from jinja2.runtime import Undefined, markup_join
from markupsafe import Markup, escape

from quizgen.model.view import View
from quizgen.text.target import has_none_of

NUMBERS = frozenset({int, float, Decimal})
is_itself = has_none_of("&<>\"'")
"""Returns whether a text needs no escaping in HTML."""

markup: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Marks a text as finished HTML, like Markup's constructor but without its checks."""


def escaped(value: Any) -> str:
    """Return a text or a number as HTML, for a template that prints it.

    Raises:
        TypeError: if it is anything else.
    """
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return value if is_itself(value) else escape(value)
    return str(value) if kind in NUMBERS else escape(_text(value))


def joined(values: tuple[Any, ...]) -> str:
    """Return values joined by `~`: if one of them is HTML, the result is, as in Jinja's `markup_join`."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return "".join(values)
    if kinds <= {str, Markup}:
        return markup("".join([escaped(value) for value in values]))
    return markup_join(values)


def trimmed(value: Any, chars: str | None = None) -> str:
    """Return a text without spaces, or other given characters, at its ends, as Jinja's `trim` does."""
    if type(value) is Markup:
        return markup(str.strip(value, chars))
    return value.strip(chars) if type(value) is str else do_trim(value, chars)


@pass_eval_context
def replaced(context: EvalContext, text: Any, old: Any, new: Any, count: int | None = None) -> str:
    """Return a text with one part replaced by another, as Jinja's `replace` does."""
    if type(text) is str and type(old) is str and type(new) is str:
        return text.replace(old, new, -1 if count is None else count)
    return do_replace(context, text, old, new, count)


def as_text(value: Any) -> str:
    """Return a text or a number as plain text, for a template that prints it.

    Raises:
        TypeError: if it is anything else.
    """
    return str(value) if type(value) in NUMBERS else str(_text(value))


def _text(value: Any) -> Any:
    """Return a text, or what an `if` without `else` leaves, which is an empty text."""
    if isinstance(value, str | Undefined):
        return value
    if isinstance(value, View):
        return str(value)  # raises, with the view's own name
    if value is None or isinstance(value, bool):
        raise TypeError(f"{str(value).lower()} is neither a text nor a number: ask with if")
    raise TypeError(f"a {type(value).__name__} is neither a text nor a number: print what it holds")
