"""The practice page, the start page and a sheet, opened as files in Firefox and in WebKit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support import engines
from support.browser import pages

ENGINES = {"firefox": engines.firefox, "webkit": engines.webkit}
ANSWER = """
const [name, text] = arguments, asked = document.querySelector(`[data-id="${name}"]`);
const option = [...asked.querySelectorAll(".pick")].find((one) => one.textContent.includes(text));
option.querySelector("input").click();
asked.querySelector(".check").click();
return asked.querySelector(".verdict").textContent;
"""
TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
IS_TOO_WIDE = "return document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield a running browser; skip with the reason if there is none."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(ENGINES[request.param]())
        except engines.NoEngineError as reason:
            pytest.skip(str(reason))
        yield started


def awaited(engine: Any, script: str) -> None:
    """Wait until the body of a function returns something true."""
    end = time.monotonic() + 60
    while not engine.run(script):
        assert time.monotonic() < end, script
        time.sleep(0.05)


def test_work_is_kept_from_page_to_page(engine: Any, student: Path) -> None:
    engine.open((student / "b-practice.html").as_uri())
    assert engine.run(TEXTS, "#score") == ["Answered: 0 / 5 · Score: 0 / 6"]
    assert engine.run(ANSWER, "pair-one", "False") == "✗ Not right. "
    assert engine.run(ANSWER, "swift", "In a tree").startswith("✗ Not right. Try once more")
    assert engine.run(ANSWER, "swift", "While it flies") == "✓ Right. "
    engine.run("document.querySelector('[data-id=size] .answer summary').click()")
    awaited(engine, "return document.querySelector('progress').value === 3")
    engine.run(
        """const number = document.querySelector("#mix-number");
        number.value = 7;
        number.dispatchEvent(new Event("change"));
        document.querySelector("#mix-questions").click();"""
    )
    order = engine.run("return [...document.querySelectorAll('.question')].map((one) => one.dataset.id)")
    assert order == ["owl", "word", "size", "word", "swift", "pair-one", "pair-two"], "as in Chromium"
    assert not engine.run(IS_TOO_WIDE)
    engine.open((student / "index.html").as_uri())
    assert engine.run(TEXTS, ".stand")[0] == "New: 4 · Questions: 7", "pages of a folder share what is kept"
    assert not engine.run(IS_TOO_WIDE)
    engine.open((student / "b-practice.html").as_uri())
    assert engine.run(TEXTS, "#score") == ["Answered: 3 / 5 · Score: 1 / 6 · First try: 0"]
    assert engine.run(TEXTS, "[data-id=swift] .verdict") == ["✓ Right. "]


def test_a_sheet_is_whole(engine: Any, student: Path) -> None:
    engine.open((student / "week-a.html").as_uri())
    code = engine.run("return document.title").rpartition(" ")[2]
    assert len(code) == 4
    assert sorted(engine.run(TEXTS, ".stem")) == ["It hums.", "It sings."]
    assert not engine.run(IS_TOO_WIDE)
    if isinstance(engine, engines.Marionette):
        (text,) = pages(engine.printed())
        assert "It sings." in text
