"""How a course was checked, in the report: people, days, minutes."""

from __future__ import annotations

from pathlib import Path

from support.mills import lay_out, look
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.insight.checking import Checker, checkers
from quizgen.insight.statistics import Statistics
from quizgen.terminal.statistics import lines

DIGEST = f"1:{'0' * 64}"
LEDGER = f"""\
#: grain
grain: {{state: rejected, digest: {DIGEST}, by: Ann Example, at: 2026-05-28T10:00:00Z, note: no}}
grain: {{state: accepted, digest: {DIGEST}, by: Bea, at: 2026-05-28T10:00:00Z}}
#: blame
blame: {{state: accepted, digest: {DIGEST}, by: ann example, at: 2026-05-28T10:02:00Z}}
blame: {{state: asked, digest: {DIGEST}, by: Bea, at: 2026-05-29T09:00:00Z, note: why}}
#: flood
flood: {{state: accepted, digest: {DIGEST}, by: Ann Example, at: 2026-05-29T10:00:00Z}}
"""


def test_people_days_and_minutes(tmp_path: Path) -> None:
    content = lay_out(tmp_path, checked__mills=LEDGER)
    scope = look(content).readable()
    assert checkers(scope.course) == [
        Checker("Ann Example", 3, 1, 2, 2, 120, "2026-05-28", "2026-05-29"),
        Checker("Bea", 1, 0, 1, 0, None, "2026-05-28", "2026-05-28"),
    ]
    told = list(lines(Statistics(scope)))
    at = told.index("how checking went:")
    assert told[at + 1 : at + 3] == [
        "  Ann Example: 3 decisions, 1 rejected, on 2 days, 2026-05-28 to 2026-05-29, 2 minutes in all, "
        "a decision every 120 s (median)",
        "  Bea: 1 decision, on 2026-05-28, 0 minutes in all",
    ]


def test_the_report_page_has_it_too(tmp_path: Path) -> None:
    content = lay_out(tmp_path, checked__mills=LEDGER)
    done = CliRunner().invoke(
        app, ["build", "--to", "html", "--content", str(content), "--out", str(tmp_path / "dist")]
    )
    assert done.exit_code == 0, done.output
    page = (tmp_path / "dist/html/teacher/report.html").read_text(encoding="utf-8")
    assert "How checking went" in page
    assert '<th scope="row"><bdi>Ann Example</bdi></th><td class="n">3</td><td class="n">1</td>' in page
    course = lay_out(tmp_path / "unchecked")
    CliRunner().invoke(
        app, ["build", "--to", "html", "--content", str(course), "--out", str(tmp_path / "d2")]
    )
    assert "How checking went" not in (tmp_path / "d2/html/teacher/report.html").read_text(encoding="utf-8")
