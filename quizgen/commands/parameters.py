"""Commands whose options and arguments take their defaults as they are, and whose help speaks no Python.

typer converts each value with pydantic, defaults too, and loading pydantic takes a quarter of `quizgen list`.
Our defaults have their types already, so typer converts only values from the command line and from the
environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:  # typer brings its own click, and names it so
    from typer._click.core import Context, Parameter


def _is_default(parameter: Parameter, ctx: Context) -> bool:
    source = ctx.get_parameter_source(parameter.name)
    return source is not None and source.name == "DEFAULT"


def _ready(parameter: Parameter, ctx: Context, value: object) -> object:
    """Return a default as the command gets it: no value is an empty list if there may be several."""
    if value is None and (parameter.nargs == -1 or parameter.multiple):
        value = ()
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


class _Option(TyperOption):
    def process_value(self, ctx: Context, value: object) -> object:
        """Return the value that the command gets."""
        is_ready = _is_default(self, ctx) and not self.required
        return _ready(self, ctx, value) if is_ready else super().process_value(ctx, value)


class _Argument(TyperArgument):
    def process_value(self, ctx: Context, value: object) -> object:
        """Return the value that the command gets."""
        is_ready = _is_default(self, ctx) and not self.required
        return _ready(self, ctx, value) if is_ready else super().process_value(ctx, value)

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
