"""The modules of the practice page's script, to test without a page, and basic steps on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from quizgen.outputs.manifest import builtin_folder

MODULES = (
    "shared/typed.js",
    "shared/marking.js",
    *(
        f"html/scripts/practice/{name}.js"
        for name in ("verdict", "schedule", "record", "progress", "order", "results", "store", "transfer")
    ),
)
"""The modules that don't depend on a page, in the page's order."""
KEPT = "JSON.stringify(Object.entries(localStorage).sort())"
GIVEN_BACK = (
    "kept => { localStorage.clear(); for (const one of JSON.parse(kept)) localStorage.setItem(...one); }"
)


def source() -> str:
    """Return the modules as one text."""
    return "\n".join((builtin_folder() / name).read_text(encoding="utf-8") for name in MODULES)


def evaluate(page: Page, body: str, argument: Any = None) -> Any:
    """Run the body of a function of `given`, which sees all modules, and return its result."""
    return page.evaluate(f"(given) => {{ {source()} {body} }}", argument)


def question(page: Page, name: str) -> Locator:
    """Return a question of the page by its id."""
    return page.locator(f"[data-id='{name}']")


def check(asked: Locator) -> str:
    """Check an answer, and return the page's verdict."""
    asked.locator(".check").click()
    return asked.locator(".verdict").inner_text()


def score(page: Page) -> str:
    """Return the line at the top."""
    return page.locator("#score").inner_text()


def is_revealed(asked: Locator) -> bool:
    """Return whether the answer is unfolded."""
    return asked.locator(".answer").get_attribute("open") is not None


def digest_of(page: Page, name: str) -> str:
    """Return a question's digest."""
    return question(page, name).get_attribute("data-digest") or ""


def go(page: Page, address: str) -> None:
    """Open an address in a page that has one already."""
    _moved(page, lambda: page.goto(address, wait_until="load"))


def reload(page: Page) -> None:
    """Load a page once more."""
    _moved(page, page.reload)


def follow(page: Page, link: Locator) -> None:
    """Click a link to another page."""
    _moved(page, lambda: _followed(page, link))


def back(page: Page) -> None:
    """Go back to the page before."""
    _moved(page, page.go_back)


def _followed(page: Page, link: Locator) -> None:
    with page.expect_navigation(wait_until="load"):
        link.click()


def _moved(page: Page, move: Callable[[], object]) -> None:
    """Load a page that finds everything stored before.

    A busy Chromium sometimes shows the next page of a file nothing of what the page before has just stored:
    after 4 of 150 reloads of a page without any script of ours, at a load of 13. The test then stores it
    again and reloads. It looks before the page's own scripts run, so what they lose stays lost.
    """
    page.add_init_script(f"globalThis.found = {KEPT}")
    before = page.evaluate(KEPT)
    move()
    for _ in range(20):
        if page.evaluate("found") == before:
            return
        page.evaluate(GIVEN_BACK, before)
        page.reload()
    raise AssertionError("Chromium shows a page nothing of what was kept")
