"""What a bank's questions inherit from it: its language, its tags, its defaults, its exhibits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizgen.frozen import frozen
from quizgen.model.exhibit import Exhibit
from quizgen.model.question import Question


@frozen
class Exhibits:
    """A bank's exhibits.

    Args:
        known: the exhibits that could be read, by id.
        unread: the ids of the exhibits that could not be read.
        whole: whether the bank has no others.
    """

    known: dict[str, Exhibit]
    unread: frozenset[str] = frozenset()
    whole: bool = True


@frozen
class Inherited:
    """The values that a bank's questions inherit from it."""

    bank: str
    lang: str
    tags: tuple[str, ...]
    defaults: Mapping[str, Any]
    exhibits: Exhibits

    def complete(self, question: Question, authored: Mapping[str, Any]) -> None:
        """Give a question the bank's language, if it has none of its own, and the bank's tags."""
        if "lang" not in authored:
            question.tell(lang=self.lang)
        if self.tags:
            own = (tag for tag in question.tags if tag not in self.tags)
            question.tell(tags=(*self.tags, *own))

    def exhibit_of(self, question: Question) -> Exhibit | None:
        """Return the exhibit that a question names, if it is known."""
        return self.exhibits.known.get(question.exhibit or "")


def merge(value: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question's fields, completed by the bank's defaults."""
    if not defaults:
        return value
    merged = {**defaults, **value}
    waived, waive = defaults.get("waive"), value.get("waive")
    if isinstance(waived, dict) and isinstance(waive, dict):
        merged["waive"] = {**waived, **waive}
    default, own = defaults.get("source"), value.get("source")
    if isinstance(default, dict) and isinstance(own, dict):
        merged["source"] = {**default, **own}
    elif isinstance(default, dict) and isinstance(own, list) and "paper" in default:
        paper = {"paper": default["paper"]}
        merged["source"] = [{**paper, **one} if isinstance(one, dict) else one for one in own]
    return merged
