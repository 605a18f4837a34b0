"""A question's piece of a file, made by the template of its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import TemplateNotFound
from jinja2.environment import TemplateModule

from quizgen.outputs.manifest import Backend
from quizgen.rendering.contexts import ItemView
from quizgen.rendering.sandbox import Sandbox

SEEN = ("course", "lang", "dir", "words", "words_in", "values")
"""The names that a type's template sees in addition to the item."""


class Fragments:
    """The pieces of one file, one per question.

    A piece depends only on the item and the names in `SEEN`, not on the quiz, the bank or the page around it.
    So code that caches pieces can do it here, and needs no other key.

    Args:
        environment: the backend's templates.
        backend: the backend.
        document: the names that the file's own template sees.
        on_next: called whenever the file reaches its next question.
        on_item: called with each item before its template, because filters depend on the item's language.
    """

    def __init__(
        self,
        environment: Sandbox,
        backend: Backend,
        document: Mapping[str, Any],
        on_next: Callable[[], None],
        on_item: Callable[[ItemView], None],
    ) -> None:
        self._environment = environment
        self._backend = backend
        self._seen = {name: document[name] for name in SEEN}
        self._modules: dict[str, TemplateModule] = {}
        self._begun: set[int] = set()
        self._on_next = on_next
        self._on_item = on_item

    def of(self, item: ItemView) -> TemplateModule:
        """Return the macros of an item's type.

        Raises:
            TemplateNotFound: if the backend has no template for it.
        """
        if id(item) not in self._begun:
            self._begun.add(id(item))
            self._on_next()
        self._on_item(item)
        name = item.question.type
        if name not in self._modules:
            if name not in self._backend.types:
                raise TemplateNotFound(f"questions/{name}")
            template = self._environment.get_template(self._backend.template_of(name))
            self._modules[name] = template.make_module(dict(self._seen))
        return self._modules[name]
