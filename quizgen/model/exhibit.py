"""An exhibit: a text, table or picture that several questions of a bank share.

QTI calls it a stimulus, PISA calls it and its questions a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import PrivateAttr

from quizgen.errors import Origin
from quizgen.model.entry import Entry
from quizgen.model.fields import Id, Label, Prose
from quizgen.model.papers import Sources


class Exhibit(Entry):
    """What several questions of a bank share."""

    id: Id
    title: Label | None = None
    text: Prose
    source: Sources = ()

    _bank: str = PrivateAttr(default="")
    _lang: str = PrivateAttr(default="en")
    _origin: Origin = PrivateAttr()

    def attach(self, bank: str, lang: str, origin: Origin) -> None:
        """Tell an exhibit, once, its bank, the bank's language, and where it was written."""
        self._bank, self._lang, self._origin = bank, lang, origin

    @property
    def name(self) -> str:
        """`bank/id`; a question may have the same name."""
        return f"{self._bank}/{self.id}"

    @property
    def lang(self) -> str:
        """The language of its bank."""
        return self._lang

    @property
    def origin(self) -> Origin:
        """Where it was written."""
        return self._origin

    @property
    def meaning(self) -> Mapping[str, Any]:
        """What it says, which is in the digest of each of its questions; its id says nothing."""
        return self.model_dump(exclude={"id"}, exclude_defaults=True, by_alias=True, mode="json")
