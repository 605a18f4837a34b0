"""Make the pictures of README and docs with the program: PYTHONPATH=tests python -m support.pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize
from support.anki_client import client
from support.browser import launched
from support.mills import lay_out
from support.workbench import previewing

from quizgen.pipeline import Project, build

PROJECT = Path(__file__).parent.parent.parent
PICTURES = PROJECT / "docs" / "pictures"
QUIZ = "mid-course"
CARD = "concepts/two-neighbours-plan"
SHEET_SIZE = {"width": 794, "height": 676}
"""The upper part of a page of A4, in CSS pixels."""
PAGE_SIZE: ViewportSize = {"width": 1200, "height": 720}
CARD_SIZE = {"width": 560, "height": 676}


def main() -> None:
    """Build the course and take both pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as top, launched() as browser:
        folder = Path(top)
        build(Project(PROJECT / "content", folder / "dist"))
        sheet = folder / "dist/html/student" / f"{QUIZ}-a.html"
        picture(browser, [sheet], SHEET_SIZE, PICTURES / "sheet.png", print_it=True)
        with client(folder / "learner") as learner:
            learner.take(folder / "dist/anki/cyber-diplomacy.apkg")
            card = next(card for card in learner.rendered() if card.name == CARD)
            sides = [folder / f"{side}.html" for side in ("front", "back")]
            for side in sides:
                side.write_text(card.page(side.stem), encoding="utf-8")
            picture(browser, sides, CARD_SIZE, PICTURES / "card.png", print_it=False)
        workbench(browser)


def workbench(browser: Browser) -> None:
    """Take the pictures of docs/checking.md, from a course made for tests."""
    with tempfile.TemporaryDirectory() as top:
        lay_out(Path(top))
        with previewing(Path(top), "--papers", "papers", "--by", "Ada Park") as preview:
            tab = browser.new_page(viewport=PAGE_SIZE)
            tab.goto(preview.address)
            tab.goto(f"{preview.top}/question/mills/grain")
            tab.frame_locator("iframe").first.locator("main").wait_for()
            tab.wait_for_timeout(500)  # until the frame has its height
            tab.screenshot(path=PICTURES / "checking.png")
            tab.keyboard.press("e")
            text = tab.locator("#text")
            text.fill(text.input_value().replace("feedback", "fedback"))
            tab.locator("#typed .problem").first.wait_for()
            tab.locator("#edit").screenshot(path=PICTURES / "editing.png")
            tab.close()


def picture(
    browser: Browser, pages: Sequence[Path], size: dict[str, int], out: Path, *, print_it: bool
) -> None:
    """Take a picture of the top of the last page, printed or shown, after choosing an option."""
    tab = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
    for page in pages:
        tab.goto(page.as_uri())
        if page is not pages[-1]:
            tab.get_by_role("option").first.click()
    if print_it:
        tab.emulate_media(media="print")
        tab.add_style_tag(content="body { padding: 40px 60px }")  # a picture has no page margins
    tab.screenshot(path=out)
    tab.close()


if __name__ == "__main__":
    main()
