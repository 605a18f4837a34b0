"""The pages as files: readable without a server, and without a sentence of any paper."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from support.browser import visit
from support.mills import TEXT, lay_out
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.errors import UsageError

SENTENCES = [one.strip() for one in TEXT.replace("\n", " ").split(".") if len(one.split()) > 8]


def exported(content: Path, out: Path) -> None:
    papers = str(content.parent / "papers")
    command = ["preview", "--export", str(out), "--content", str(content), "--papers", papers]
    done = CliRunner().invoke(app, command, catch_exceptions=False)
    assert (done.exit_code, done.stdout) == (0, f"{out.as_posix()}/index.html\n")


def test_no_text_of_a_paper_is_exported_and_what_is_gone_goes(tmp_path: Path) -> None:
    content, out = lay_out(tmp_path), tmp_path / "out"
    bank = content / "banks" / "mills.yaml"
    bank.write_text(bank.read_text().replace("find: blamed the millers", "find: blamed the miller"))
    exported(content, out)
    texts = {path.name: path.read_text(encoding="utf-8") for path in out.rglob("*") if path.is_file()}
    assert {"index.html", "question.mills.grain.html", "quiz.mills.html", "mills.grain.0.html"} <= set(texts)
    assert len(SENTENCES) >= 3
    for name, text in texts.items():
        assert not [one for one in SENTENCES if " ".join(one.split()) in " ".join(text.split())], name
        assert "nearest is" not in text, name
    bank.write_text(bank.read_text().partition("  - id: flood")[0])
    exported(content, out)
    assert not (out / "question.mills.flood.html").exists()
    assert not (out / "looks" / "mills.flood.0.html").exists()
    assert (out / "question.mills.grain.html").exists()


def test_a_bank_whose_files_name_is_not_utf_8_is_exported(tmp_path: Path) -> None:
    content, out = lay_out(tmp_path), tmp_path / "out"
    bank = content / "banks" / "mills.yaml"
    bank.write_text(bank.read_text().replace("paper: doe-2020", "paper: doe"))
    bank.rename(bank.with_name(os.fsdecode(b"m\xfchlen.yaml")))
    exported(content, out)
    assert r"banks/m\xfchlen.yaml, line " in (out / "index.html").read_text(encoding="utf-8")


def refusal(content: Path, out: str) -> str:
    done = CliRunner().invoke(app, ["preview", "--export", out, "--content", str(content)])
    assert isinstance(done.exception, UsageError), done.output
    return str(done.exception)


def held(top: Path) -> dict[str, bytes]:
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def test_nothing_that_no_export_made_is_written_over_or_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, out = lay_out(tmp_path), tmp_path / "out"
    monkeypatch.chdir(tmp_path)
    Path("site").mkdir()
    Path("site/index.html").write_text("my homepage")
    assert CliRunner().invoke(app, ["build", "--to", "html", "--out", "dist"]).exit_code == 0
    before = held(tmp_path)
    for name in ("site", ".", "", "dist", "content", "papers"):
        assert "files that no export made" in refusal(content, name)
        assert held(tmp_path) == before

    out.mkdir()
    (out / ".nojekyll").touch()
    exported(content, out)
    assert CliRunner().invoke(app, ["build", "--to", "html", "--out", "out"]).exit_code == 0
    exported(content, out)
    both = held(out)
    assert {"index.html", ".nojekyll", "html/student/mills-a.html"} <= set(both), "each keeps to its own"
    (out / "index.html").write_text("changed by hand")
    bank = content / "banks/mills.yaml"
    bank.write_text(bank.read_text().partition("  - id: flood")[0] + "  # less\n")
    assert "has index.html already" in refusal(content, str(out))
    assert held(out) == {**both, "index.html": b"changed by hand"}
    (out / "index.html").unlink()
    exported(content, out)


@pytest.mark.browser
def test_it_is_read_from_a_folder(browser: Browser, tmp_path: Path) -> None:
    content, out = lay_out(tmp_path), tmp_path / "out"
    exported(content, out)
    with visit(browser, out / "index.html") as seen:
        page = seen.page
        page.locator("#search").fill("blame")
        expect(page.locator("#count")).to_have_text("1 of 3 questions")
        page.locator('.row[data-name="mills/blame"]').click()
        expect(page.locator("#middle h1")).to_contain_text("blame")
        expect(page.frame_locator("iframe").first.locator("body")).to_contain_text("The bakers held")
        assert page.locator("form, button:not([role=tab])").count() == 0
