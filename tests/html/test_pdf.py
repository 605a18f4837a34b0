"""`--pdf` prints the same pages: the same bytes each time, with title and language, or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from support import browser as chromium
from support.courses import course, statements

from quizgen.errors import UsageError
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
