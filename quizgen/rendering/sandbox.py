"""What a template may touch: views, mappings and texts, and a short list of what Jinja makes.

`policy` refuses names with an underscore when a template is compiled. Beyond that the type of a value
decides: one that is on no list here has no attribute and can't be called, whatever else it is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import BuiltinMethodType, MethodType
from typing import Any, Literal

from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.filters import _GroupTuple, do_round
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from quizgen.model.view import KINDS, Later, View, names
from quizgen.rendering import policy
from quizgen.rendering.compiler import Compiler, DirectMacro
from quizgen.rendering.printing import as_text, escaped, joined, markup, trimmed

HOLDERS: dict[type, frozenset[str]] = {
    LoopContext: frozenset(
        {"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"}
        | {"previtem", "nextitem", "cycle", "changed"}
    ),
    BlockReference: frozenset({"super"}),
    _GroupTuple: frozenset({"grouper", "list"}),
}
"""Things of Jinja's own, with the attributes that its documentation has of them."""
ANY_METHOD = frozenset[str]().union(*policy.METHODS.values())
LONGEST = 100_000
"""How much a template may repeat at once; Jinja's own sandbox lets `range` count as far."""
BITS = 4_096
"""The size of the largest number that a template may multiply: more takes time that nothing interrupts."""
PLACES = 30
"""Decimal places that a template may round to."""


class Function:
    """A function that templates may call."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call


class Names(Context):
    """The names that a template sees; what is costly is worked out when a template says its name."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return what a name stands for."""
        found = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        return found.value if type(found) is Later else found


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's environment, in which a template reads plain values and prints texts and numbers.

    Args:
        looked_at: the folders whose templates are looked at before they are compiled.
        options: Jinja's own.

    Attributes:
        direct: what the code of a template uses: its kind of macro, what marks a text as HTML, what a
            text is then, what makes HTML of any value, and what joins several.
        having: the kinds of views, and of Jinja's own things, that are known to have a field, by its name.
    """

    code_generator_class = Compiler
    context_class = Names
    intercepted_binops = frozenset({"*", "%"})

    def __init__(self, looked_at: Sequence[Path], **options: Any) -> None:
        super().__init__(**options)
        self.looked_at = tuple(folder.as_posix() for folder in looked_at)
        self.filters = {name: JINJA_FILTERS[name] for name in policy.FILTERS} | {
            "round": _round,
            "trim": trimmed,
        }
        self.tests = {name: JINJA_TESTS[name] for name in policy.TESTS}
        self.policies["json.dumps_function"] = _as_json
        self.globals = {
            "range": Function(safe_range),
            "namespace": Function(Namespace),
            "dict": Function(dict),
        }
        self.escaped, self.as_text = escaped, as_text
        self.direct = DirectMacro, markup, Markup, escaped, joined
        self.having: defaultdict[str, set[type]] = defaultdict(set)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute of a value that a template names; of a mapping, what it holds comes first."""
        kind = type(obj)
        if kind in KINDS or attribute in HOLDERS.get(kind, ()):
            try:
                value = getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
            self.having[attribute].add(kind)
            return value
        if kind is dict and attribute in obj:
            return obj[attribute]
        for known, methods in policy.METHODS.items() if attribute in ANY_METHOD else ():
            if attribute in methods and isinstance(obj, known):
                return getattr(obj, attribute)
        return self._held(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return what square brackets name: it may be computed, so it is looked at here."""
        if policy.is_private(argument):
            return self.undefined(obj=obj, name=argument)
        if isinstance(obj, dict | list | tuple | str):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                return self._held(obj, argument)
        if type(obj) in KINDS and argument in names(type(obj)):
            return getattr(obj, argument)
        return self._held(obj, argument)

    def _held(self, obj: Any, name: Any) -> Any:
        """Return what one of Jinja's own things holds under a name."""
        kind = type(obj)
        try:
            if kind is Namespace or isinstance(obj, Undefined) or name in HOLDERS.get(kind, ()):
                return getattr(obj, name)
            if kind is TemplateModule:
                return vars(obj)[name]
            if kind is TemplateReference:
                return obj[name]
        except (AttributeError, KeyError, TypeError):
            pass
        return self.undefined(obj=obj, name=name)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Return what a call comes to where a template has switched escaping off or on.

        Raises:
            SecurityError: for what a template may not call.
        """
        kwargs.pop("_loop_vars", None)  # Jinja hands these on to functions that ask for the context
        kwargs.pop("_block_vars", None)
        if type(called) is DirectMacro:
            return Macro.__call__(called, context.eval_ctx, *args, **kwargs)
        return self.callable(called)(*args, **kwargs)

    def callable(self, called: Any) -> Callable[..., Any]:
        """Return what a template calls, if it may.

        Raises:
            SecurityError: if not.
        """
        kind = type(called)
        if kind is Function:
            return called.call  # type: ignore[no-any-return]
        if kind is DirectMacro or kind in HOLDERS or isinstance(called, Undefined) or _only_looks(called):
            return called  # type: ignore[no-any-return]
        raise SecurityError(f"a template can't call a {kind.__name__}")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return what two values come to, if that is no text with fields filled in, and nothing huge.

        Raises:
            SecurityError: if it would be.
        """
        if operator == "%" and isinstance(left, str):
            raise SecurityError('"%" fills in no texts in a template: join them with ~')
        if operator == "*" and _is_huge(left, right):
            raise SecurityError('"*" would come to something huge')
        return super().call_binop(context, operator, left, right)


def _only_looks(called: Any) -> bool:
    """Return whether something is a method of a plain value that does nothing to it."""
    if not isinstance(called, BuiltinMethodType | MethodType):
        return False
    owner, name = called.__self__, called.__name__
    return any(
        isinstance(owner, kind) and name in methods for kind, methods in (policy.METHODS | HOLDERS).items()
    )


def _is_huge(left: Any, right: Any) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        return left.bit_length() + right.bit_length() > BITS
    return any(
        isinstance(thing, str | list | tuple) and isinstance(times, int) and len(thing) * times > LONGEST
        for thing, times in ((left, right), (right, left))
    )


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    """Round as Jinja does, to as many places as a page could show."""
    if abs(precision) > PLACES:
        raise ValueError(f"a template rounds to at most {PLACES} places")
    return do_round(value, precision, method)


def _as_json(value: Any, **options: Any) -> str:
    return _encoder(**options).encode(value)


@lru_cache
def _encoder(**options: Any) -> json.JSONEncoder:
    """Return what makes JSON with some of its options: a deck asks for each note."""
    return json.JSONEncoder(default=_plain, **options)


def _plain(value: Any) -> Any:
    """Return a value as one that JSON has.

    Raises:
        TypeError: if there is none.
    """
    if isinstance(value, View):
        return {name: getattr(value, name) for name in names(type(value))}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"JSON has no {type(value).__name__}")
