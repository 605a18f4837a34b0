"""An exhibit: a text, table or picture that several questions of a bank share.

QTI calls it a stimulus; PISA calls an exhibit with its questions a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizgen.errors import Origin
from quizgen.model.entry import Entry, added, plain
from quizgen.model.fields import Id, Label, Prose
from quizgen.model.papers import Sources


class Exhibit(Entry):
    """A text, table or picture that several questions of a bank share."""

    id: Id
    title: Label | None = None
    text: Prose
    source: Sources = ()

    bank: str = added(default="")
    """The id of its bank."""
    lang: str = added(default="en")
    """The language of its bank."""
    origin: Origin = added()
    """Where it was written."""

    @property
    def name(self) -> str:
        """The exhibit as `bank/id`; a question may have the same name."""
        return f"{self.bank}/{self.id}"

    @property
    def meaning(self) -> Mapping[str, Any]:
        """Its fields without the id: the part that enters the digest of each of its questions."""
        said: dict[str, Any] = plain(self, whole=False)
        return {key: value for key, value in said.items() if key != "id"}
