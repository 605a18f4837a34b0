"""The pages together: links lead somewhere, every page is on the site, the tutorial works as written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from quizgen.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))])
LINK = re.compile(r"(?<!!)\[[^\]\[]*(?:\[[^\]]*\][^\]\[]*)*\]\(([^()\s]+)\)|!\[[^\]]*\]\(([^()\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SITE = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        bare = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", bare).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text(encoding="utf-8")))
    lost = []
    for match in LINK.finditer(text):
        address = match[1] or match[2]
        if re.match(r"[a-z]+:", address):
            continue
        path, _, anchor = unquote(address).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(address)
    assert lost == []


def listed(entries: list[object]) -> list[str]:
    pages: list[str] = []
    for entry in entries:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            pages += listed(value) if isinstance(value, list) else [str(value)]
    return pages


BY_CODE = ("problems", "rules")
"""Folders with one page per code: too many for the site's menu, so their index lists them."""


def test_the_site_lists_every_page_once() -> None:
    pages = listed(SITE["nav"])
    for folder in BY_CODE:
        index = (DOCS / folder / "index.md").read_text(encoding="utf-8")
        pages += [
            f"{folder}/{name}" for name in re.findall(r"^\| \[[a-z0-9-]+\]\(([^)]+)\)", index, re.MULTILINE)
        ]
    assert sorted(pages) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def test_the_tutorial_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    writes = iter(("content/banks/week-1.yaml", "content/quizzes/monday.yaml"))
    for step in re.finditer(
        r"^```yaml\n(?P<yaml>.*?)^```|^    (?P<line>[^\n]+)$", page, re.MULTILINE | re.DOTALL
    ):
        if step["yaml"]:
            Path(next(writes)).write_text(step["yaml"], encoding="utf-8")
        elif (line := step["line"].split("\n")[0]).startswith("cd "):
            monkeypatch.chdir(Path.cwd() / line.removeprefix("cd "))
        elif line.startswith("quizgen ") and line != "quizgen review":
            result = CliRunner().invoke(app, line.split()[1:])
            assert result.exit_code == 0, f"{line}\n{result.output}"
            if line == "quizgen check":
                assert result.output.count("warning[") == 1
    assert next(writes, None) is None
    made = {
        path.relative_to(tmp_path / "biology").as_posix() for path in Path("dist").resolve().rglob("*.html")
    }
    named = set(re.findall(r"`(dist/[^`]+\.html)`", page))
    assert named - made == set()
