"""`--pdf` prints the same pages, with the same bytes each time, with title and language, or nothing."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from support import browser as chromium
from support.courses import course, statements
from support.listener import listening

from quizgen.errors import UsageError
from quizgen.outputs.chromium import print_pages
from quizgen.pipeline import Project, build
from quizgen.terminal.problems import outdated

BANK = "bank: b\ntitle: Пять & «шесть»\nlang: ru\nquestions:\n" + statements(3)
HEAD = "course: c\ntitle: C\nlang: ru\nreleased: 2026-11-21\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return course(tmp_path, course=HEAD, banks__b=BANK)


@pytest.mark.browser
def test_twice_the_same_bytes(
    browser: Browser, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZGEN_CHROMIUM", chromium.find())
    for out in ("one", "two"):
        made = build(Project(content, tmp_path / out, to=("html",), pdf="Letter"))
        names = {path.name for path in made.files if path.suffix == ".pdf"}
        assert names == {"b-a.pdf", "b-a-answers.pdf", "b-key.pdf"}
    sheet = (tmp_path / "one/html/student/b-a.pdf").read_bytes()
    assert sheet == (tmp_path / "two/html/student/b-a.pdf").read_bytes()
    assert chromium.is_tagged(sheet)
    reader = PdfReader(tmp_path / "one/html/student/b-a.pdf")
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Пять & «шесть» · ")
    assert reader.metadata["/CreationDate"] == "D:20261121000000+00'00'"
    assert reader.metadata["/Creator"].strip() == "quizgen"
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.pages[0].mediabox.width == 612
    assert not list((tmp_path / "one").rglob("printing-*"))
    index = (tmp_path / "one/html/teacher/index.html").read_text(encoding="utf-8")
    assert {"../student/b-a.pdf", "../student/b-a-answers.pdf", "b-key.pdf"} == set(
        re.findall(r'"(\S+pdf)"', index)
    )
    with chromium.visit(browser, tmp_path / "one/html/teacher/index.html", width=320) as seen:
        assert chromium.axe(seen.page) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_build_without_pdf_tells_of_the_older_ones(content: Path, tmp_path: Path) -> None:
    project = Project(content, tmp_path / "out", to=("html",))
    assert build(project).old == []
    old = tmp_path / "out/html/student/b-a.pdf"
    old.write_bytes(b"%PDF")
    assert build(project).old == [old]
    assert ".pdf" not in (tmp_path / "out/html/teacher/index.html").read_text(encoding="utf-8")
    assert any("--pdf" in line for line in outdated([old]))


def test_without_a_browser_it_says_so_and_writes_nothing(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZGEN_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(UsageError, match=r"QUIZGEN_CHROMIUM names .* which does not start"):
        build(Project(content, tmp_path / "out", to=("html",), pdf="A4"))
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


HOSTILE = """\
{before}<!DOCTYPE html><html lang="uz"><head>
<link rel="preconnect" href="http://{host}/"><link rel="dns-prefetch" href="//{host}/">
<link rel="prefetch" href="http://{host}/prefetch"><link rel="stylesheet" href="http://{host}/css">
<link rel="preload" as="image" href="http://{host}/preload"><link rel="stylesheet" href="{secret}">
<meta http-equiv="refresh" content="0;url={to}">
<style>@import "http://{host}/import"; body {{ background: url(http://{host}/background) }}</style>
<script>document.title = "ran"; fetch("http://{host}/fetch"); new Image().src = "http://{host}/script"</script>
<script src="{secret}"></script><base href="http://{host}/base/"><title>A page</title></head>
<body onload="document.body.append('ran')"><p>What is printed.</p><img src="beside.png" alt="">
<img src="http://{host}/image" onerror="document.body.append('ran')" alt="">
<iframe src="{secret}"></iframe><object data="{secret}"></object><embed src="{secret}">
<iframe src="http://{host}/frame"></iframe>
<iframe srcdoc="<script>parent.document.title = 'ran'</script>"></iframe>
<form action="http://{host}/form"><button autofocus>x</button></form><audio src="http://{host}/audio"></audio>
<svg><image href="http://{host}/svg"/><use href="{secret}#a"/></svg></body></html>
"""
MANIFEST = (
    "outputs:\n  - {for: course, file: mine/page.html, root: page.html.j2, types: [true-false], pdf: true}\n"
)


@pytest.mark.browser
@pytest.mark.parametrize("before", ["", "<script>document.title = 'ran'</script>", "<!-- > --><body>"])
@pytest.mark.parametrize("to", ["http://{host}/refresh", "{secret}"], ids=["address", "file"])
def test_a_printed_page_runs_and_fetches_nothing(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, to: str
) -> None:
    """Whatever a user's template says, nothing reaches a server, and no file gets into the PDF."""
    monkeypatch.setenv("QUIZGEN_CHROMIUM", chromium.find())
    secret = tmp_path / "secret.txt"
    secret.write_text("keep this to yourself")
    mine = tmp_path / "templates" / "mine"
    mine.mkdir(parents=True)
    (mine / "backend.yaml").write_text(MANIFEST)
    with listening() as listener:
        names = {"host": listener.host, "secret": secret.as_uri()}
        (mine / "page.html.j2").write_text(HOSTILE.format(before=before, to=to.format(**names), **names))
        build(Project(content, tmp_path / "out", (tmp_path / "templates",), ("mine",), pdf="A4"))
    assert (listener.asked, listener.connected) == ([], 0)
    reader = PdfReader(next((tmp_path / "out").rglob("page.pdf")))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert text.split() == ["What", "is", "printed.", "x"]
    assert reader.metadata is not None
    assert reader.metadata.title == "A page"
    assert reader.trailer["/Root"]["/Lang"] == "uz"


@pytest.mark.browser
def test_pictures_in_the_page_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded pictures are not blocked, and pages printed earlier leave no trace."""
    monkeypatch.setenv("QUIZGEN_CHROMIUM", chromium.find())
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><text y="50">in it</text></svg>'
    picture = base64.b64encode(drawn).decode()
    page = tmp_path / "page.html"
    page.write_text(f'<!doctype html><p>\u045e<img alt="" src="data:image/svg+xml;base64,{picture}">')
    other = tmp_path / "other.html"
    other.write_text("<!doctype html><h1>Another</h1><p>one")
    print_pages({other: tmp_path / "other.pdf", page: tmp_path / "page.pdf"}, "A4", 0)
    print_pages({page: tmp_path / "alone.pdf"}, "A4", 0)
    assert (tmp_path / "page.pdf").read_bytes() == (tmp_path / "alone.pdf").read_bytes()
    (shown,) = PdfReader(tmp_path / "page.pdf").pages
    assert {"\u045e", "in it"} <= set(shown.extract_text().split("\n"))


BROKEN = {
    "hangs": ("echo $$ > {pid}; exec sleep 600", "no answer in 1 s"),
    "lacks a library": ("echo 'libnss3.so is missing' >&2; exit 127", r"it ended \(libnss3.so is missing\)"),
    "speaks otherwise": ("printf 'Hello\\0' >&4; cat <&3 >&2", "it ended"),
}


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="the stand-in is a script of a shell")
@pytest.mark.parametrize("fault", BROKEN)
def test_a_browser_that_does_not_print_is_stopped_and_named(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    does, reason = BROKEN[fault]
    pid = tmp_path / "pid"
    browser = tmp_path / "browser"
    script = does.format(pid=pid)
    browser.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exit 0\n{script}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("QUIZGEN_CHROMIUM", str(browser))
    monkeypatch.setattr("quizgen.outputs.chromium.PATIENCE", 1)
    with pytest.raises(OSError, match=rf"did not print .*\.html: {reason}"):
        build(Project(content, tmp_path / "out", to=("html",), pdf="A4"))
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    if pid.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)
