"""A real Chromium for the tests that need one: find it, install it, open pages in it with the network off.

`make test` runs this file before pytest, so that it says which browser there is, or why there is none.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pypdf import PageObject, PdfReader

from quizgen.errors import UsageError
from quizgen.outputs import chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


class NoBrowserError(Exception):
    """There is no Chromium; the text says why, in a few words."""


def find() -> str:
    """Return the path of a Chromium that starts.

    Raises:
        NoBrowserError: if there is none.
    """
    try:
        return chromium.find()
    except UsageError as reason:
        own = "" if os.environ.get(chromium.VARIABLE) else _playwrights_own()
        if own and chromium.starts(own):
            return own
        raise NoBrowserError(str(reason)) from reason


def get() -> str:
    """Return the path of a Chromium, after installing one if necessary and possible without questions.

    Raises:
        NoBrowserError: if there is none, and none can be installed.
    """
    if os.environ.get(chromium.VARIABLE):
        return find()
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        ways.append(["apt-get", "install", "-y", "-q", "chromium"])
        ways.append(["sh", "-c", "apt-get update -q && apt-get install -y -q chromium"])
    for way in ([], *ways):
        if way:
            _run(way, seconds=600)
        try:
            return find()
        except NoBrowserError as error:
            reason = error
    raise reason


def _run(command: list[str], *, seconds: int) -> int:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(
            command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=seconds, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return 1


def _playwrights_own() -> str:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the Chromium that `find` returns, and stop it at the end."""
    path = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


Scheme = Literal["light", "dark"]
SCREENS: tuple[tuple[int, Scheme], ...] = ((1000, "light"), (320, "dark"))
"""A desktop window in light mode, and the smallest phone in dark mode."""


@dataclass
class Visit:
    """An open page, with its faults: requests to other addresses, and errors in scripts."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def open(self, file: Path) -> None:
        """Open another file in the page."""
        self.page.goto(file.resolve().as_uri(), wait_until="load")

    def screens(self) -> Iterator[tuple[int, Scheme]]:
        """Show the page on each of `SCREENS` in turn, and yield the screen."""
        for width, scheme in SCREENS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            yield width, scheme

    def note_request(self, request: Request) -> None:
        """Note a request to another address."""
        if not request.url.startswith(("file:", "data:")):
            self.troubles.append(f"request: {request.url}")

    def note_console(self, message: ConsoleMessage) -> None:
        """Note an error on the console."""
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")


@contextmanager
def visit(
    browser: Browser,
    file: Path,
    *,
    width: int = 1000,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> Iterator[Visit]:
    """Open a file with the network off; after the visit, any request or script error fails the test."""
    context = browser.new_context(
        offline=True,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    seen = Visit(page)
    page.on("request", seen.note_request)
    page.on("console", seen.note_console)
    page.on("pageerror", lambda error: seen.troubles.append(f"script: {error}"))
    try:
        seen.open(file)
        yield seen
        assert not seen.troubles, f"{file.name}: {seen.troubles}"
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """Return the violations of WCAG 2.2 A and AA that axe finds, one per line.

    A page loads axe only once, and sends no passed checks back, because that took the most time.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    asked = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = page.evaluate("async asked => (await axe.run(asked)).violations", asked)
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return the elements that make the page wider than its window; there should be none."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")].filter(node => {
                const box = node.getBoundingClientRect();
                return box.right > innerWidth + 1 || box.left < -1;
            }).slice(0, 5).map(node => node.outerHTML.slice(0, 120))"""
    )
    return found


def printed(page: Page, paper: Literal["A4", "Letter"] = "A4") -> bytes:
    """Return the page as a tagged PDF, as the print dialogue would make it."""
    return page.pdf(format=paper, tagged=True, outline=True, print_background=False)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, with white space reduced to single spaces."""
    return [text for text, _ in _read(pdf)]


def blank(pdf: bytes) -> list[int]:
    """Return the numbers of the pages with nothing on them outside their margins."""
    # Content is filled or drawn lines, tagged text and pictures; text in margins has no tag.
    drawn = {b"f", b"f*", b"S", b"BDC", b"Do"}
    return [number for number, (_, steps) in enumerate(_read(pdf), 1) if not steps & drawn]


@lru_cache(maxsize=1)
def _read(pdf: bytes) -> list[tuple[str, set[bytes]]]:
    """Return the text and drawing steps of each page, cached because reading takes longer than printing."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        steps: set[bytes] = set()
        text = page.extract_text(visitor_operand_before=lambda step, *_, steps=steps: steps.add(step))
        found.append((" ".join(text.split()), steps))
    return found


def outline(pdf: bytes) -> list[str]:
    """Return the entries of the outline, indented by one space per level."""

    def lines(entries: list[Any], level: int = 0) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from lines(entry, level + 1)
            else:
                yield " " * level + str(entry.title)

    return list(lines(PdfReader(io.BytesIO(pdf)).outline))


def alternatives(pdf: bytes) -> list[str]:
    """Return the alternative texts of pictures, in order."""

    def texts(node: Any) -> Iterator[str]:
        node = node.get_object()
        for part in (one.get_object() for one in (node if isinstance(node, list) else [node])):
            if isinstance(part, dict):
                if "/Alt" in part:
                    yield str(part["/Alt"])
                if "/K" in part:
                    yield from texts(part["/K"])

    return list(texts(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]))


def feet(pdf: bytes) -> list[float]:
    """Return the blank share of each page above its footer, except for the last page."""

    def foot(page: PageObject) -> float:
        heights: list[float] = []
        page.extract_text(
            visitor_text=lambda text, outer, inner, *_: text.strip() and heights.append(at(outer, inner))
        )
        high = float(page.mediabox.height)
        bottom, top = (20 * 72 / 25.4, high - 18 * 72 / 25.4)
        return (min(height for height in heights if height > bottom) - bottom) / (top - bottom)

    def at(outer: list[float], inner: list[float]) -> float:
        return inner[4] * outer[1] + inner[5] * outer[3] + outer[5]

    return [foot(page) for page in PdfReader(io.BytesIO(pdf)).pages[:-1]]


def is_tagged(pdf: bytes) -> bool:
    """Return whether the PDF has structure tags, for people who listen to it."""
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root


def pictures(pdf: Path, *, dpi: int = 60) -> list[Path]:
    """Draw each page to a file beside the PDF, for a person to look at; do nothing without pdftoppm."""
    if not shutil.which("pdftoppm"):
        return []
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def main() -> int:
    """Make sure that there is a Chromium, and print the result in one line; on CI, fail without one."""
    try:
        print(f"browser tests: {get()}")
    except NoBrowserError as error:
        print(f"browser tests will be skipped: {error}")
        return 1 if on_ci() else 0
    return 0


def on_ci() -> bool:
    """Return whether this is a CI run, in which no test should be skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


if __name__ == "__main__":
    sys.exit(main())
