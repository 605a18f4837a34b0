"""What a template may use: views, mappings and texts, and a short list of Jinja's own objects.

`policy` refuses names with an underscore when a template is compiled. Apart from that, the type of a value
decides: a value with a type on no list here has no attributes and can't be called.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from types import BuiltinMethodType, MethodType
from typing import Any, Literal

from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.filters import _GroupTuple, do_round
from jinja2.runtime import (
    BlockReference,
    Context,
    Macro,
    StrictUndefined,
    TemplateReference,
    Undefined,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from quizgen.model.view import KINDS, Later, View, names
from quizgen.rendering import policy
from quizgen.rendering.compiler import Compiler, CountedLoop, DirectMacro
from quizgen.rendering.printing import (
    as_text,
    escaped,
    escaped_text,
    joined,
    markup,
    replaced,
    trimmed,
    trimmed_and_escaped,
)

HOLDERS: dict[type, frozenset[str]] = {
    CountedLoop: frozenset(
        {"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"}
        | {"previtem", "nextitem", "cycle", "changed"}
    ),
    BlockReference: frozenset({"super"}),
    _GroupTuple: frozenset({"grouper", "list"}),
}
"""Jinja's own objects, with their documented attributes."""
LOOKING = tuple((policy.METHODS | HOLDERS).items())
"""The kinds of values with methods that a template may call, each with their names."""
WITH_ITEMS = (dict, list, tuple, str)
ANY_METHOD = frozenset[str]().union(*policy.METHODS.values())
LONGEST = 100_000
"""The most that a template may make by repeating; Jinja's sandbox limits `range` to the same."""
BITS = 4_096
"""The most bits of a product in a template, because nothing can interrupt a larger multiplication."""
PLACES = 30
"""The most decimal places that a template may round to."""


class Function:
    """A function that templates may call.

    Args:
        function: the function.
    """

    most = sys.maxsize
    """How many arguments it may be called with directly; for a macro, this varies."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


class Noted(Namespace):
    """A namespace that a template can write to; its names are attributes, because these are fast to read."""

    __getattribute__ = object.__getattribute__

    def __init__(self, /, *given: Any, **named: Any) -> None:
        vars(self).update(dict(*given, **named))

    def __setitem__(self, name: str, value: Any) -> None:
        """Write a value, as `{% set x.name = value %}` does."""
        vars(self)[name] = value

    def __getattr__(self, name: str) -> Undefined:
        """Return an undefined value for a name that the template has not written."""
        return StrictUndefined(obj=self, name=name)


class Names(Context):
    """The names that a template sees; costly values are worked out only when a template uses their names."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return the value of a name."""
        found = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        return found.value if type(found) is Later else found


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's environment, in which a template reads plain values and prints texts and numbers.

    Args:
        looked_at: the folders with templates that must be checked before they are compiled.
        options: Jinja's options.

    Attributes:
        direct: what compiled templates use, by its name there: the classes of macros, of loops, of everything
            that can be called directly, and of HTML; and the functions that mark a text as HTML, that make
            HTML from any value or from a plain text, and that join values.
        finished: functions that do the same as a filter and return finished HTML as a plain text, by the
            filter's name, for templates that print it at once.
        having: the classes of views and Jinja's objects that are known to have a field, by the field's name.
    """

    code_generator_class = Compiler
    context_class = Names
    intercepted_binops = frozenset({"*", "%"})

    def __init__(self, looked_at: Sequence[Path], **options: Any) -> None:
        super().__init__(**options)
        self.looked_at = tuple(folder.as_posix() for folder in looked_at)
        self.filters = {name: _at_once(JINJA_FILTERS[name]) for name in policy.FILTERS} | {
            "round": _round,
            "trim": trimmed,
            "replace": replaced,
            "tojson": _tojson,
        }
        self.tests = {name: JINJA_TESTS[name] for name in policy.TESTS}
        self.globals = {
            "range": Function(safe_range),
            "namespace": Function(Noted),
            "dict": Function(dict),
        }
        self.escaped, self.as_text = escaped, as_text
        self.direct = {
            "Macro": DirectMacro,
            "LoopContext": CountedLoop,
            "called": frozenset({DirectMacro, Function}),
            "HTML": Markup,
            "Markup": markup,
            "escaped": escaped,
            "escaped_text": escaped_text,
            "markup_join": joined,
        }
        self.finished: dict[str, Callable[..., str]] = {
            "trim": trimmed_and_escaped,
            "tojson": _in_json_for_html,
        }
        self.having: defaultdict[str, set[type]] = defaultdict(set)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute for a template; in a mapping, keys take precedence over methods."""
        kind = type(obj)
        if kind in KINDS or kind is Noted or attribute in HOLDERS.get(kind, ()):
            try:
                value = getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
            self.having[attribute].add(kind)
            return value
        items = vars(obj) if kind is TemplateModule else obj
        if (kind is dict or kind is TemplateModule) and attribute in items:
            return items[attribute]
        for known, methods in policy.METHODS.items() if attribute in ANY_METHOD else ():
            if attribute in methods and isinstance(obj, known):
                return getattr(obj, attribute)
        return self._held(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item or attribute in square brackets; its name may be computed, so it is checked here."""
        if type(obj) in KINDS and isinstance(argument, str) and argument in _fields(type(obj)):  # type: ignore[arg-type] # a type has a hash
            return getattr(obj, argument)
        if policy.is_private(argument):
            return self.undefined(obj=obj, name=argument)
        if isinstance(obj, WITH_ITEMS):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self._held(obj, argument)

    def _held(self, obj: Any, name: Any) -> Any:
        """Return an attribute of one of Jinja's own objects, or an undefined value."""
        kind = type(obj)
        try:
            if kind is Noted or isinstance(obj, Undefined) or name in HOLDERS.get(kind, ()):
                return getattr(obj, name)
            if kind is TemplateModule:
                return vars(obj)[name]
            if kind is TemplateReference:
                return obj[name]
        except (AttributeError, KeyError, TypeError):
            pass
        return self.undefined(obj=obj, name=name)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Return the result of a call in a template that has switched escaping off or on.

        Raises:
            SecurityError: if a template may not call it.
        """
        kwargs.pop("_loop_vars", None)  # Jinja passes these to functions that ask for the context
        kwargs.pop("_block_vars", None)
        if type(called) is DirectMacro:
            return Macro.__call__(called, context.eval_ctx, *args, **kwargs)
        return self.callable(called)(*args, **kwargs)

    def callable(self, called: Any) -> Callable[..., Any]:
        """Return the Python function for a call in a template.

        Raises:
            SecurityError: if a template may not call it.
        """
        kind = type(called)
        if kind is Function:
            return called.function  # type: ignore[no-any-return]
        if kind is DirectMacro or kind in HOLDERS or isinstance(called, Undefined) or _only_looks(called):
            return called  # type: ignore[no-any-return]
        raise SecurityError(f"a template can't call a {kind.__name__}")

    def printing(self, called: Any) -> Callable[..., str]:
        """Return the same for a template that prints the result as HTML.

        Raises:
            SecurityError: if a template may not call it.
        """
        function = self.callable(called)
        return lambda *given: escaped(function(*given))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of `*` or `%`.

        Raises:
            SecurityError: if `%` would format a text, or `*` would make something huge.
        """
        if operator == "%" and isinstance(left, str):
            raise SecurityError('"%" fills in no texts in a template: join them with ~')
        if operator == "*" and _is_huge(left, right):
            raise SecurityError('"*" would come to something huge')
        return super().call_binop(context, operator, left, right)


@cache
def _fields(kind: Any) -> frozenset[str]:
    """Return the names of a view's fields and properties; none of them is private."""
    return frozenset(names(kind))


def _only_looks(called: Any) -> bool:
    """Return whether something is a method of a plain value or of Jinja's that templates may call."""
    if not isinstance(called, BuiltinMethodType | MethodType):
        return False
    owner, name = called.__self__, called.__name__
    return any(isinstance(owner, kind) and name in methods for kind, methods in LOOKING)


def _is_huge(left: Any, right: Any) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        return left.bit_length() + right.bit_length() > BITS
    return any(
        isinstance(thing, str | list | tuple) and isinstance(times, int) and len(thing) * times > LONGEST
        for thing, times in ((left, right), (right, left))
    )


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    """Round as Jinja does, but to a limited number of places.

    Raises:
        ValueError: if there are more places.
    """
    if abs(precision) > PLACES:
        raise ValueError(f"a template rounds to at most {PLACES} places")
    return do_round(value, precision, method)


def _at_once(jinjas: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter of Jinja's without what it does first for asynchronous templates, which we lack."""
    return getattr(jinjas, "__wrapped__", jinjas)


def _tojson(value: Any, indent: int | None = None) -> Markup:
    return markup(_in_json_for_html(value, indent))


def _in_json_for_html(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON, with the characters that HTML would interpret as escapes, as Jinja's does."""
    encode = _encoder(indent).encode
    each = type(value) is tuple and indent is None  # for all but texts, encoding makes a costly object first
    made = f"[{', '.join(map(encode, value))}]" if each else encode(value)
    text = made.replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("&", "\\u0026").replace("'", "\\u0027")


@lru_cache
def _encoder(indent: int | None) -> json.JSONEncoder:
    """Return a JSON encoder, kept because a deck needs one for each note."""
    return json.JSONEncoder(default=_plain, sort_keys=True, indent=indent)


def _plain(value: Any) -> Any:
    """Return a value as one that JSON can represent.

    Raises:
        TypeError: if JSON can't represent it.
    """
    if isinstance(value, View):
        return {name: getattr(value, name) for name in names(type(value))}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"JSON has no {type(value).__name__}")


def in_json(value: Any) -> str:
    """Return a value as JSON for a file that is JSON itself: nothing in it is an escape for HTML."""
    return encode_basestring(value) if isinstance(value, str) else PLAIN_JSON.encode(value)


PLAIN_JSON = json.JSONEncoder(default=_plain, sort_keys=True, ensure_ascii=False)
"""Writes each character as itself if it can."""
