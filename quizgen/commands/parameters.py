"""Commands that take defaults and texts as they are, and whose help speaks no Python.

typer converts each value with pydantic, defaults too, and loading pydantic takes a quarter of `quizgen list`.
Our defaults have their types already, and texts and paths need no conversion, so typer converts only numbers
and choices.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:  # typer brings its own click, and names it so
    from typer._click.core import Context, Parameter


def _is_default(parameter: Parameter, ctx: Context) -> bool:
    source = ctx.get_parameter_source(parameter.name)
    return source is not None and source.name == "DEFAULT"


def _ready(parameter: Parameter, ctx: Context, value: object) -> object:
    """Return a value with its type as the command gets it: none is an empty list if there may be several."""
    if value is None and (parameter.nargs == -1 or parameter.multiple):
        value = ()
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


def _typed(parameter: TyperOption | TyperArgument, value: object) -> object | None:
    """Return texts or paths that somebody wrote, with their type; None for what typer converts or refuses."""
    annotation = parameter.type_descriptor.annotation
    (kind,) = get_args(annotation) or (annotation,)
    texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    if kind not in (str, Path) or not texts or (kind is Path and not all(map(_may_be_read, texts))):
        return None
    return kind(value) if isinstance(value, str) else list(map(kind, texts))


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
