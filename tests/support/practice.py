"""The modules of the practice page's script, to be tried without a page, and the page's first steps."""

from __future__ import annotations

from pathlib import Path
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
"""What knows nothing of a page, in the order in which the page has it."""


def source() -> str:
    """Return the modules as one text."""
    return "\n".join((builtin_folder() / name).read_text(encoding="utf-8") for name in MODULES)


def evaluate(page: Page, body: str, argument: Any = None) -> Any:
    """Return what the body of a function of `given` returns that sees all modules."""
    return page.evaluate(f"(given) => {{ {source()} {body} }}", argument)


def question(page: Page, name: str) -> Locator:
    """Return a question of the page by its id."""
    return page.locator(f"[data-id='{name}']")


def check(asked: Locator) -> str:
    """Check an answer, and return what is said."""
    asked.locator(".check").click()
    return asked.locator(".verdict").inner_text()


def score(page: Page) -> str:
    """Return the line at the top."""
    return page.locator("#score").inner_text()


def is_revealed(asked: Locator) -> bool:
    """Tell whether the answer is unfolded."""
    return asked.locator(".answer").get_attribute("open") is not None


def digest_of(page: Page, name: str) -> str:
    """Return a question's digest."""
    return question(page, name).get_attribute("data-digest") or ""


def open_file(page: Page, file: Path) -> None:
    """Open a file in a page that has one already."""
    page.goto(file.resolve().as_uri(), wait_until="load")
