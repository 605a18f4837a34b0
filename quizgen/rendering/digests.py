"""Digests of what templates see: two values with the same digest look the same to every template."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quizgen.model.view import View, names
from quizgen.rendering.contexts import BankView, Context, ItemView, QuestionView

SIZE = 16


class Digests:
    """Digests of values during a build; each question is digested only once.

    The digest of a view covers its class and everything that a template can read from it, fields and
    properties alike. So additions to a view change its digest without a change here. Only a bank's questions
    are covered by the digest of its file, because a quiz would need the digests of whole banks otherwise.
    """

    def __init__(self) -> None:
        self._questions: dict[int, tuple[QuestionView, str]] = {}
        self._items: dict[int, tuple[ItemView, str]] = {}

    def of(self, value: Any) -> str:
        """Return the digest of a value.

        Raises:
            TypeError: if part of it is not worked out yet, or is not something that a template reads.
        """
        text = json.dumps(value, default=self._plain)
        return hashlib.blake2b(text.encode(), digest_size=SIZE).hexdigest()

    def of_item(self, item: ItemView) -> str:
        """Return the digest of an item, which is worked out once."""
        return self._once(self._items, item)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, QuestionView):
            return self._once(self._questions, value)
        if isinstance(value, ItemView):
            return self.of_item(value)
        if isinstance(value, BankView) and value._file:
            return [value._file, *_spread(value, but="questions")]
        if isinstance(value, View | Context):
            return _spread(value)
        if isinstance(value, Decimal):
            return ["Decimal", str(value)]
        if isinstance(value, Mapping):
            return dict(value)
        raise TypeError(f"there is no digest of a {type(value).__name__}")

    def _once(self, known: dict[int, tuple[Any, str]], view: View) -> str:
        """Return the digest of a view that may occur often; it is kept, so nothing else can get its id."""
        if id(view) not in known:
            known[id(view)] = view, self.of(_spread(view))
        return known[id(view)][1]


def _spread(view: View | Context, but: str = "") -> list[Any]:
    kind = type(view)
    return [kind.__name__, *[getattr(view, name) for name in names(kind) if name != but]]
