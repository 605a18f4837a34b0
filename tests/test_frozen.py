"""Classes of values do what Python's dataclasses do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

import pytest

from quizgen.frozen import frozen, mutable


@frozen
class Card:
    front: str
    back: str = "?"
    tags: list[str] = field(default_factory=list)
    seen: int = field(default=0, compare=False, repr=False)

    @property
    def both(self) -> str:
        return self.front + self.back


@dataclass(frozen=True)
class Usual:
    front: str
    back: str = "?"
    tags: list[str] = field(default_factory=list)
    seen: int = field(default=0, compare=False, repr=False)


@mutable
class Draft:
    front: str
    back: str = "?"
    tags: list[str] = field(default_factory=list)
    seen: int = field(default=0, compare=False, repr=False)


@dataclass
class UsualDraft:
    front: str
    back: str = "?"
    tags: list[str] = field(default_factory=list)
    seen: int = field(default=0, compare=False, repr=False)


@mutable
class Longer(Draft):
    length: int = field(init=False)
    shown: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.length = len(self.front)


@frozen
class Marked(Card):
    mark: int = 5


@frozen
class Counting:
    numbers: tuple[int, ...]

    @cached_property
    def total(self) -> int:
        return sum(self.numbers)


@frozen
class Single:
    name: str

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


@pytest.mark.parametrize("kind", [Card, Usual, Draft, UsualDraft])
def test_objects_are_made_compared_and_shown(kind: Any) -> None:
    one = kind("a", tags=["x"], seen=1)
    assert (one.front, one.back, one.tags, one.seen) == ("a", "?", ["x"], 1)
    assert one == kind("a", "?", ["x"], 2)
    assert one != kind("a", "?", ["y"], 1)
    assert one != ("a", "?", ["x"])
    assert repr(one) == f"{kind.__name__}(front='a', back='?', tags=['x'])"
    assert replace(one, back="b") == kind("a", "b", ["x"])
    assert kind("a").tags is not kind("a").tags
    assert [one.name for one in fields(kind)] == ["front", "back", "tags", "seen"]
    for given, named in (
        ((), {}),
        (("a", "b", [], 0, 1), {}),
        (("a",), {"front": "b"}),
        (("a",), {"edge": 1}),
    ):
        with pytest.raises(TypeError, match="__init__"):
            kind(*given, **named)


@pytest.mark.parametrize("kind", [Card, Usual])
def test_objects_never_change(kind: Any) -> None:
    assert hash(kind("a", "b", ())) == hash(kind("a", "b", (), 7))
    one = kind("a")
    for name in ("front", "edge"):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(one, name, "b")
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'front'"):
        del one.front
    assert one.front == "a"


@pytest.mark.parametrize("kind", [Draft, UsualDraft])
def test_objects_may_change_and_so_have_no_hash(kind: Any) -> None:
    one = kind("a")
    one.front, one.edge = "b", "gilt"
    assert one == kind("b")
    assert not isinstance(one, Hashable)
    del one.front
    assert not hasattr(one, "front")


def test_a_class_may_set_fields_itself() -> None:
    one = Longer("word", seen=1)
    one.shown = False
    assert repr(one) == "Longer(front='word', back='?', tags=[], length=4, shown=False)"
    assert Longer("word").shown
    with pytest.raises(TypeError, match="length"):
        Longer("word", length=1)  # type: ignore[call-arg] # on purpose


def test_a_class_below_has_its_own_fields() -> None:
    card, marked = Card("a"), Marked("a", mark=7)
    assert (card.both, marked.both, marked.mark) == ("a?", "a?", 7)
    assert marked != card
    assert is_dataclass(Marked)
    with pytest.raises(TypeError, match="mark"):
        Card("b", mark=1)  # type: ignore[call-arg] # on purpose


def test_slots_leave_room_for_cached_properties() -> None:
    assert not hasattr(Card("a"), "__dict__")
    assert Counting((1, 2)).total == 3


def test_methods_of_a_class_stay() -> None:
    one = Single("a")
    assert one == one  # noqa: PLR0124 - that is the question
    assert one != Single("a")
    assert len({one, Single("a")}) == 2
