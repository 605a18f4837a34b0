"""The pages on importing: the losses that they list are those that the program can report."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.importers import FORMATS
from quizgen.importers.draft import Format
from quizgen.importers.losses import LOSSES

DOCS = Path(__file__).parents[2] / "docs"
START = "\n## What can be lost\n"
TABLE = "| from | page |\n|---|---|\n"


def table(form: Format) -> str:
    rows = "".join(f"| {LOSSES[code].what} | {LOSSES[code].why} |\n" for code in form.loses)
    head = "\nThe report names each of these, with its place and the question.\n\n| loss | why |\n|---|---|\n"
    return f"{START}{head}{rows}"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_has_its_page_with_what_it_loses(form: Format, update: bool) -> None:
    page = DOCS / "importing" / f"{form.name}.md"
    written = page.read_text(encoding="utf-8")
    if update:
        page.write_text(written.partition(START)[0].rstrip("\n") + "\n" + table(form), encoding="utf-8")
        written = page.read_text(encoding="utf-8")
    assert written.endswith(table(form)), "pytest tests/importing --update writes it"


def test_the_overview_names_every_page(update: bool) -> None:
    page = DOCS / "importing.md"
    written = page.read_text(encoding="utf-8")
    rows = "".join(
        f"| {one.title} | [importing/{one.name}.md](importing/{one.name}.md) |\n" for one in FORMATS
    )
    if update:
        before, _, after = written.partition(TABLE)
        rest = after.partition("\n\n")[2]
        page.write_text(before + TABLE + rows + (f"\n{rest}" if rest else ""), encoding="utf-8")
        written = page.read_text(encoding="utf-8")
    assert TABLE + rows in written


def test_every_loss_is_one_of_a_format() -> None:
    assert set(LOSSES) == {code for form in FORMATS for code in form.loses} | {"encoding"}
