"""What statements of a template print in a row, and which names they read and define."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

from jinja2 import nodes

SPECIAL = ("caller", "kwargs", "varargs")
"""What a macro gets in addition to its arguments if it asks for it."""


def in_rows(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the parts of a body; neighbours that only print, at least one of them always, as one."""
    for prints, neighbours in groupby(body, _only_prints):
        row = list(neighbours)
        if prints and any(isinstance(one, nodes.Output) for one in row):
            yield nodes.Output(_pieces(row), lineno=row[0].lineno)
        else:
            yield from row


def _only_prints(node: nodes.Node) -> bool:
    """Return whether a statement prints and does nothing else."""
    if isinstance(node, nodes.If):
        return all(map(_only_prints, (*node.body, *node.elif_, *node.else_)))
    return isinstance(node, nodes.Output)


def prints_nothing(node: nodes.Node) -> bool:
    """Return whether a statement certainly prints nothing."""
    if isinstance(node, nodes.If):
        return all(map(prints_nothing, (*node.body, *node.elif_, *node.else_)))
    return isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.Macro)


def _pieces(body: Iterable[Any]) -> list[nodes.Node]:
    """Return what statements print that only print."""
    each = (one.nodes if isinstance(one, nodes.Output) else [_either(one)] for one in body)
    return list(chain.from_iterable(each))


def _either(condition: nodes.If) -> nodes.Node:
    """Return what a statement prints on a condition as an expression."""
    text = _as_one(condition.else_)
    for one in (*reversed(condition.elif_), condition):
        text = nodes.CondExpr(one.test, _as_one(one.body), text, lineno=one.lineno)
    return text


def _as_one(body: Iterable[nodes.Node]) -> nodes.Node:
    pieces = _pieces(body)
    return pieces[0] if len(pieces) == 1 else nodes.Output(pieces) if pieces else nodes.Const("")


def loaded(template: nodes.Template) -> set[str]:
    """Return the names that a template reads."""
    return {one.name for one in template.find_all(nodes.Name) if one.ctx == "load" and one.name.isascii()}


def bound(template: nodes.Template) -> list[str]:
    """Return the names that a template defines anywhere, each as often as it does, and Jinja's own."""
    names = [one.name for one in template.find_all(nodes.Name) if one.ctx != "load"]
    names += [one.name for one in template.find_all(nodes.Macro)]
    names += [one.target for one in template.find_all(nodes.Import)]
    for one in template.find_all(nodes.FromImport):
        names += imported(one)
    return [*names, "self", "super", "loop", *SPECIAL]


def imported(node: nodes.FromImport) -> list[str]:
    """Return the names that `{% from … import x %}` defines."""
    return [one if isinstance(one, str) else one[1] for one in node.names]


def stored(target: nodes.Node) -> list[str]:
    """Return the names that `{% set … %}` gives a value to."""
    parts = target.find_all(nodes.Name)
    return [one.name for one in (target, *parts) if isinstance(one, nodes.Name)]


def takes_what_it_names(macro: nodes.Macro) -> bool:
    """Return whether a macro takes only the arguments that it names."""
    return macro.name.isascii() and not any(one.name in SPECIAL for one in macro.find_all(nodes.Name))
