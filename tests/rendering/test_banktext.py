"""A bank's text that is kept in two files is always the text that its pieces make."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

import pytest

from quizgen.cache import cache_folder, keep, recall
from quizgen.rendering import banktext
from quizgen.rendering.banktext import NEW, OLD, Draft, recalled

NAME, KEY = "swifts", "key"
TEXTS = ("Swifts sleep.", "Жаворонки спят…", "القبرة تنام", "𝔖wifts", "", '<img src="swift.svg">')
"""What pieces contain: ASCII, wider letters, right to left, more than 16 bits, nothing, a picture."""
Piece = tuple[str, str]
"""The digest of a piece, and its text."""


@pytest.fixture(autouse=True)
def _kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def build(pieces: Sequence[Piece], between: str = ",", sources: str = "", key: str = KEY) -> list[str]:
    """Build a text from pieces, check it, and return the digests of the pieces that were made."""
    made: list[str] = []

    def make(digest: str, text: str) -> bytes:
        made.append(digest)
        return text.encode()

    wanted = between.join(text for _, text in pieces)
    before = recalled(NAME, key)
    if sources and before.sources == sources:
        assert "".join(map(str, before.parts())) == wanted
        return made
    draft = Draft(before, between)
    for digest, text in pieces:
        draft.add(digest, partial(make, digest, text))
    draft.finish(NAME, sources)
    assert "".join(map(str, draft.parts())) == wanted
    each = [str(piece) for piece in draft.pieces()]
    assert each == [between * (place > 0) + text for place, (_, text) in enumerate(pieces)]
    return made


def file(kind: str) -> Path:
    return (cache_folder() or Path()) / f"{kind}{NAME}"


def bank(size: int) -> list[Piece]:
    return [(f"d{number}", f"{number}: {TEXTS[number % 4]}" * 40) for number in range(size)]


def sizes() -> tuple[int, int]:
    """Return the sizes of the files with the old and the new text."""
    return tuple(file(kind).stat().st_size if file(kind).exists() else 0 for kind in (OLD, NEW))  # type: ignore[return-value]


@pytest.mark.parametrize("between", ["", ",", "…\n"])
@pytest.mark.parametrize("small", [0, 500, 1 << 16])
def test_whatever_is_edited_the_text_is_that_of_its_pieces(
    between: str, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banktext, "SMALL", small)
    chance = Random(f"{between}{small}")
    pieces, fresh, known = bank(20), iter(range(1000, 10_000)), set[str]()
    for step in range(300):
        at = chance.randrange(len(pieces) + 1)
        digest = chance.choice((f"d{next(fresh)}", f"d{next(fresh)}", ""))
        new = digest, f"{chance.choice(TEXTS)}{digest}" * chance.choice((0, 1, 30))
        match chance.randrange(6):
            case 0:
                pieces.insert(at, new)
            case 1:
                del pieces[at : at + 1]
            case 2:
                chance.shuffle(pieces)
            case 3:
                pieces.reverse()
            case 4:
                del pieces[at : at + chance.randrange(10)]
                pieces += bank(40)[20 : 20 + chance.randrange(20)] if step % 50 == 0 else []
                pieces = list({digest or object(): (digest, text) for digest, text in pieces}.values())
            case _:
                pieces[at : at + 1] = [new]
        sources = chance.choice(("", f"s{step}"))
        made = build(pieces, between, sources)
        for_ever = {digest for digest, text in pieces if not digest or banktext.PICTURE.decode() in text}
        assert for_ever <= set(made)
        assert not (set(made) - for_ever) & known, "what the last build made is kept"
        known = {digest for digest, _ in pieces}
        if sources and not for_ever:
            assert build(pieces, between, sources) == []
        old, new_size = sizes()
        text = sum(len(text.encode()) + len(between.encode()) for _, text in pieces)
        assert old + new_size <= 2 * text + small * 2 + 200 * len(pieces) + 4000, (
            "neither file grows for ever"
        )


def test_after_a_change_only_the_change_is_written() -> None:
    pieces = bank(300)
    assert len(build(pieces)) == 300
    (old, new), whole = sizes(), file(OLD).read_bytes()
    assert old > 250_000
    assert new < 500
    for number in range(10):
        pieces[number] = f"e{number}", f"another {number}" * 40
        assert build(pieces, sources=f"s{number}") == [f"e{number}"]
        assert build(pieces, sources=f"s{number}") == []
        assert file(OLD).read_bytes() == whole
        assert file(NEW).stat().st_size < 1000 + 800 * number
    pieces[0] = "d0", bank(1)[0][1]
    assert build(pieces) == [], "a change that is undone"
    for number in range(200):
        pieces[number] = f"f{number}", f"all others {number}" * 40
    assert len(build(pieces)) == 200
    assert file(OLD).read_bytes() != whole
    assert file(NEW).stat().st_size < 500
    assert build(pieces) == []


def test_a_small_text_is_in_one_file() -> None:
    pieces = bank(5)
    assert len(build(pieces)) == 5
    assert build(pieces) == []
    assert not file(OLD).exists()


def test_what_has_not_changed_is_not_written() -> None:
    pieces = [*bank(300), ("shown", TEXTS[5])]
    build(pieces)
    before = {kind: file(kind).stat().st_ino for kind in (OLD, NEW)}
    assert build(pieces) == ["shown"]
    assert {kind: file(kind).stat().st_ino for kind in (OLD, NEW)} == before


def test_with_another_key_all_is_made() -> None:
    build(bank(300))
    assert len(build(bank(300), key="another")) == 300
    assert len(build(bank(300))) == 300


def test_of_each_kind_of_file_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(banktext, "MOST", 3)
    for number in range(5):
        monkeypatch.setattr(sys.modules[__name__], "NAME", f"swifts{number}")
        build(bank(300))
        build(bank(number))
    for kind in (OLD, NEW):
        assert len(list(file(kind).parent.glob(f"{kind}*"))) == 3


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("key", ["another", 7, None]),
        ("stretches", [7, [[1]], [[1, 2, 3]], [["a", 2]], {"a": 1}]),
        ("places", [7, [], {"a": 1}, {"a": [1]}, {"a": ["b", "c"]}]),
        ("identity", [7, "another", {}]),
        ("more", [""]),
    ],
)
def test_with_a_forged_head_all_is_made(field: str, values: Sequence[object]) -> None:
    fields = ("key", "sources", "stretches", "places", "identity")
    pieces = bank(300)
    build(pieces)
    head, _, new = (recall(NEW + NAME) or b"").partition(b"\n")
    for value in values:
        forged = dict(zip(fields, json.loads(head), strict=True)) | {field: value}
        keep(NEW + NAME, b"\n".join((json.dumps([*forged.values()]).encode(), new)))
        assert len(build(pieces)) == 300, value
        assert build(pieces) == []


def test_two_builds_at_the_same_time_leave_both_texts_or_none() -> None:
    """Whichever build writes last, and wherever the other one stops between its two files."""
    ours, others = (
        bank(300),
        [(f"o{number}", text.replace(":", ";")) for number, (_, text) in enumerate(bank(300))],
    )
    build(others)
    theirs = {kind: file(kind).read_bytes() for kind in (OLD, NEW)}
    for kept in ((OLD,), (NEW,), (OLD, NEW)):
        build(ours, sources="ours")
        for kind in kept:
            file(kind).write_bytes(theirs[kind])
        assert len(build(ours, sources="ours")) == 300
        assert build(ours, sources="ours") == []


@pytest.mark.parametrize("kind", [OLD, NEW])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:16],  # only the seal
        lambda data: b"",
        lambda data: data[:80] + bytes([data[80] ^ 1]) + data[81:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data + b"x",
    ],
)
def test_if_one_of_the_files_is_damaged_both_count_as_empty(
    kind: str, damage: Callable[[bytes], bytes]
) -> None:
    pieces = bank(300)
    build(pieces)
    pieces[7] = "e7", "another"
    assert build(pieces, sources="so") == ["e7"]
    file(kind).write_bytes(damage(file(kind).read_bytes()))
    assert len(build(pieces, sources="so")) == 300
    assert build(pieces, sources="so") == []
