"""`--pdf` prints the same pages: the same bytes each time, with title and language, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from support import browser as chromium
from support.courses import course, statements

from quizgen.build import build
from quizgen.errors import UsageError
from quizgen.inspection import Project

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


def test_without_a_browser_it_says_so_and_writes_nothing(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZGEN_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(UsageError, match=r"QUIZGEN_CHROMIUM names .* which does not start"):
        build(Project(content, tmp_path / "out", to=("html",), pdf="A4"))
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
