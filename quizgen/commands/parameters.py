"""Commands that take defaults and texts as they are, and whose help speaks no Python.

typer converts each value with pydantic, defaults too, and loading pydantic takes a quarter of `quizgen list`.
Our defaults have their types already, and texts, paths, choices and small numbers need no pydantic. So typer
gets only what it is going to refuse: its messages say why.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:  # typer brings its own click, and names it so
    from typer._click.core import Context, Parameter
    from typer.models import ParameterInfo

DIGITS = 10
"""So many digits or more are no number of processes and no port."""


def _is_default(parameter: Parameter, ctx: Context) -> bool:
    source = ctx.get_parameter_source(parameter.name)
    return source is not None and source.name == "DEFAULT"


def _ready(parameter: Parameter, ctx: Context, value: object) -> object:
    """Return a value with its type as the command gets it: none is an empty list if there may be several."""
    if value is None and (parameter.nargs == -1 or parameter.multiple):
        value = ()
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


def _typed(parameter: TyperOption | TyperArgument, value: object) -> object | None:
    """Return what somebody wrote, with its type; None for what typer converts or refuses."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    typed = [_converted(parameter, text) for text in texts]
    if not typed or None in typed:
        return None
    return typed[0] if isinstance(value, str) else typed


def _converted(parameter: TyperOption | TyperArgument, text: str) -> object | None:
    """Return a text as the type of its parameter, or None."""
    annotation = parameter.type_descriptor.annotation
    (kind,) = get_args(annotation) or (annotation,)
    if kind is Path:
        return Path(text) if _may_be_read(text) else None
    if issubclass(kind, StrEnum):
        return next((choice for choice in kind if choice.value == text), None)
    if kind is int:
        return _number(text, parameter.type_descriptor.parameter_info)
    return text if kind is str else None


def _number(text: str, limits: ParameterInfo) -> int | None:
    """Return a number of a few digits if it is within the limits of its option."""
    if not (text.isascii() and text.isdigit() and len(text) < DIGITS):
        return None
    number = int(text)
    least, most = limits.min, limits.max
    return number if (least or 0) <= number <= (number if most is None else most) else None


def _may_be_read(path: str) -> bool:
    """Return whether a path can be read, or made; typer refuses others."""
    return os.access(path, os.R_OK) or not os.access(path, os.F_OK)


def _processed(
    parameter: TyperOption | TyperArgument,
    ctx: Context,
    value: object,
    usual: Callable[[Context, object], object],
) -> object:
    """Return the value that the command gets; `usual` is typer's own way, which converts it."""
    if not _is_default(parameter, ctx) or parameter.required:
        typed = _typed(parameter, value)
        if typed is None:
            return usual(ctx, value)
        value = typed
    return _ready(parameter, ctx, value)


class _Option(TyperOption):
    def process_value(self, ctx: Context, value: object) -> object:
        """Return the value that the command gets."""
        return _processed(self, ctx, value, super().process_value)


class _Argument(TyperArgument):
    def process_value(self, ctx: Context, value: object) -> object:
        """Return the value that the command gets."""
        return _processed(self, ctx, value, super().process_value)

    def display_type_rich(self, ctx: Context) -> str | None:
        """Return no type for the help: the argument's name says what to write, `list[str]` says nothing."""
        return None

    def get_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the argument as the usage shows it, in brackets if a teacher may leave it out."""
        shown = self.metavar or ""
        return [shown if self.required or shown.startswith("[") else f"[{shown}]"]


def _our_own(parameters: list[Parameter]) -> list[Parameter]:
    """Return typer's parameters as our own: typer makes them, and takes no class for them."""
    for one in parameters:
        if type(one) is TyperOption:
            one.__class__ = _Option
        elif type(one) is TyperArgument:
            one.__class__ = _Argument
    return parameters


class Command(TyperCommand):
    """A command with such options and arguments."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the options and arguments."""
        return _our_own(super().get_params(ctx))


class Group(TyperGroup):
    """A group of commands with such options of its own."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the options."""
        return _our_own(super().get_params(ctx))
