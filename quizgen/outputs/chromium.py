"""Pages to PDF, printed by an installed Chromium; the only module that starts one."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from quizgen.errors import UsageError
from quizgen.outputs import devtools
from quizgen.progress import each

Paper = Literal["A4", "Letter"]
VARIABLE = "QUIZGEN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Where Chromium is on systems that don't put it on the search path."""
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    # No host name or address can be reached, not even this machine: all go to a proxy that does not exist.
    "--proxy-server=http://quizgen.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What a printed page may load: its own styles, and embedded pictures and fonts (CSP 3)."""
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.I)
ARCHIVE = """\
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="page"

--page
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64
Content-Location: http://quizgen.invalid/

{page}
--page--
"""
"""A web page in one file (RFC 2557)."""
PATIENCE = 120
"""Seconds to wait for one page; a thousand questions take about ten."""
DATES = re.compile(rb"(?<=Date \(D:)\d{14}")
NODES = re.compile(rb"(?<=\(node)\d{8}(?=\))")
CREATOR = re.compile(rb"(?<=/Creator \()(?:\\.|[^\\)])*(?=\))")


def find() -> str:
    """Return the command of a Chromium that starts.

    Raises:
        UsageError: if there is none; the text says what to do.
    """
    if named := os.environ.get(VARIABLE):
        if not starts(named):
            raise UsageError(f"{VARIABLE} names {named}, which does not start")
        return named
    for path in (*map(shutil.which, NAMES), *ELSEWHERE):
        if path and starts(path):
            return path
    raise UsageError(f"there is no Chromium, Chrome or Edge here: install one, or name it in {VARIABLE}")


def starts(program: str) -> bool:
    """Return whether a program exists and runs; on Ubuntu it may be a stub that only says what to install."""
    try:
        done = subprocess.run(  # noqa: S603 - a browser by name, or the one that the user named
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def print_pages(pages: Mapping[Path, Path], paper: Paper, epoch: int) -> None:
    """Print pages that quizgen made, each to a PDF: tagged, with title, language and outline.

    One Chromium prints them all, one after the other, because starting it takes longer than printing a page.

    Args:
        pages: the PDF to write, by page; its folder exists.
        paper: the paper size.
        epoch: the date that is written into the files, in seconds since 1970.

    Raises:
        UsageError: if there is no Chromium.
        OSError: if it does not print.
    """
    if not pages:
        return
    browser = find()
    # Beside the output, because a Chromium from a sandboxed package can't see the system's temporary folder.
    beside = next(iter(pages.values())).parent
    with tempfile.TemporaryDirectory(prefix="printing-", dir=beside, ignore_cleanup_errors=True) as folder:
        _print_all([browser, *_flags(folder)], Path(folder).resolve(), pages, paper, epoch)


def _print_all(
    command: Sequence[str], folder: Path, pages: Mapping[Path, Path], paper: Paper, epoch: int
) -> None:
    log, copy = folder / "log", folder / "page.mhtml"
    page = next(iter(pages))
    try:
        with devtools.running(command, log, PATIENCE) as tab:
            for page, out in each(list(pages.items()), "Printing {} of {} pages"):
                archive = _archive(page.read_text(encoding="utf-8"), paper)
                copy.write_text(archive, encoding="ascii", newline="\r\n")
                tab.show(copy.as_uri())
                out.write_bytes(_as_alone(_without_clock(_printed(tab), epoch)))
    except devtools.GoneError as reason:
        complaints = log.read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((f" ({line.strip()})" for line in reversed(complaints) if line.strip()), "")
        raise OSError(f"Chromium did not print {page.name}: {reason}{last}") from reason


def _printed(tab: devtools.Tab) -> bytes:
    pdf = tab.ask(
        "Page.printToPDF",
        preferCSSPageSize=True,
        printBackground=True,
        generateTaggedPDF=True,
        generateDocumentOutline=True,
    )
    return base64.b64decode(pdf["data"])


def _archive(page: str, paper: Paper) -> str:
    """Return a page as an archive, which Chromium only displays.

    Templates may come from anyone. In an archive, Chromium runs no scripts, follows no meta refresh, and
    opens no file and no address outside it. The policy comes before the page's content and forbids it again.
    """
    # The page itself names no size, so that readers who print it from a browser can choose one.
    sized = page.replace("</head>", f"<style>@page {{ size: {paper} }}</style></head>", 1)
    first = DOCTYPE.match(sized)
    start = first.end() if first else 0
    doctype = first[0] if first else "<!DOCTYPE html>"
    policy = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    guarded = f"{doctype}{policy}{sized[start:]}"
    return ARCHIVE.format(page=base64.encodebytes(guarded.encode()).decode())


def _flags(folder: str) -> Sequence[str]:
    # Chromium's sandbox refuses to start as root, as in most containers. The page runs no scripts.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return (
        *FLAGS,
        *(["--no-sandbox"] if root else []),
        f"--user-data-dir={Path(folder, 'profile').resolve()}",
    )


def _without_clock(pdf: bytes, epoch: int) -> bytes:
    """Return a PDF without its time and system; the length stays the same, so all offsets still hold."""
    moment = datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%d%H%M%S").encode()
    pdf = DATES.sub(moment, pdf, count=2)
    return CREATOR.sub(lambda found: b"quizgen".ljust(len(found[0]))[: len(found[0])], pdf, count=1)


def _as_alone(pdf: bytes) -> bytes:
    """Return a PDF with its elements numbered as if it were the first one that Chromium printed."""
    first = min((int(number) for number in NODES.findall(pdf)), default=0)
    return NODES.sub(lambda found: b"%08d" % (int(found[0]) - first), pdf)
