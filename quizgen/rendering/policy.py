"""What a template may contain, checked once when it is compiled, so that values need no guards.

A course with its own templates may come from a stranger. Everything refused here is of no use on a page,
and has been used to break out of template sandboxes: names with an underscore lead into Python's internals
(Kettle 2015, "Server-Side Template Injection"), and format strings read attributes themselves.
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
not `pprint`, which prints more than texts."""
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
"""The methods of plain values that a template may call; none of them changes the value."""
FORMATTING = frozenset({"format", "format_map"})


def refuse(
    template: nodes.Template, environment: Environment, name: str | None, filename: str | None
) -> None:
    """Refuse a template that contains something forbidden.

    Args:
        template: the parsed template.
        environment: has the available filters and tests.
        name: the template's name in its backend.
        filename: the template's file.

    Raises:
        TemplateSyntaxError: if it does, with the line.
    """
    known = {nodes.Filter: environment.filters, nodes.Test: environment.tests}
    for node in template.find_all(nodes.Node):
        for refusal in _refusals(node, known):
            raise TemplateSyntaxError(refusal, node.lineno, name, filename)


def is_private(name: object) -> bool:
    """Return whether a name is Python's own; a lone `_` is not, because loops use it for unused values."""
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
    """Yield the names in a part of a template; computed names are checked when they are used."""
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
