"""What a template may say: looked at once, when it is compiled, so that no value need be guarded.

A course may bring templates of its own, and come from a stranger. What is refused here has no use on a page,
and is how sandboxes of templates were left before: names with an underscore lead to Python's own (Kettle
2015, "Server-Side Template Injection"), and format strings read attributes by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from quizgen.errors import did_you_mean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILTERS = _words(
    """abs batch capitalize center count d default dictsort e escape filesizeformat first float forceescape
    groupby indent int items join last length list lower map max min reject rejectattr replace reverse round
    safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode
    urlize wordcount wordwrap xmlattr"""
)
"""Jinja's filters that a template may use: not `attr` and `format`, which read attributes, not `random`, and
not `pprint`, which prints what is no text."""
TESTS = _words(
    """!= < <= == > >= boolean defined divisibleby eq equalto escaped even false float ge greaterthan gt in
    integer iterable le lessthan lower lt mapping ne none number odd sameas sequence string true undefined
    upper"""
)
"""Jinja's tests that a template may use."""
METHODS: dict[type, frozenset[str]] = {
    str: _words(
        """capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit islower
        isnumeric isspace istitle isupper join lower lstrip partition removeprefix removesuffix replace rfind
        rindex rpartition rsplit rstrip split splitlines startswith strip swapcase title upper"""
    ),
    dict: _words("get items keys values"),
    list: _words("count index"),
    tuple: _words("count index"),
}
"""The methods of plain values that a template may call: each only looks."""
FORMATTING = frozenset({"format", "format_map"})


def refuse(
    template: nodes.Template, environment: Environment, name: str | None, filename: str | None
) -> None:
    """Refuse a template that says what none may say.

    Args:
        template: the template, parsed.
        environment: has the filters and tests that there are.
        name: its name in its backend.
        filename: its file.

    Raises:
        TemplateSyntaxError: at the line of what it says.
    """
    known = {nodes.Filter: environment.filters, nodes.Test: environment.tests}
    for node in template.find_all(nodes.Node):
        for refusal in _refusals(node, known):
            raise TemplateSyntaxError(refusal, node.lineno, name, filename)


def is_private(name: object) -> bool:
    """Return whether a name is one of Python's own; a lone `_` is for what a loop has no use for."""
    return isinstance(name, str) and name.startswith("_") and name != "_"


def _refusals(node: nodes.Node, known: Mapping[Any, Mapping[str, object]]) -> Iterator[str]:
    for name in _names(node):
        if is_private(name):
            yield f'no name in a template begins with an underscore, as "{name}" does'
    if isinstance(node, nodes.Getattr) and node.attr in FORMATTING:
        yield f'"{node.attr}" is not for templates: join texts with ~'
    if isinstance(node, nodes.Pow):
        yield '"**" is not for templates: multiply'
    if isinstance(node, nodes.Filter | nodes.Test) and node.name not in known[type(node)]:
        word = type(node).__name__.lower()
        yield f'templates have no {word} "{node.name}": {did_you_mean(node.name, known[type(node)])}'


def _names(node: nodes.Node) -> Iterator[object]:
    """Yield the names that a part of a template speaks of; a computed one is looked at when it is used."""
    if isinstance(node, nodes.Name | nodes.NSRef | nodes.Macro | nodes.Block):
        yield node.name
    if isinstance(node, nodes.Getattr | nodes.NSRef):
        yield node.attr
    if isinstance(node, nodes.Keyword):
        yield node.key
    if isinstance(node, nodes.Import):
        yield node.target
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        yield node.arg.value
