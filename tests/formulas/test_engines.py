"""The table of commands and environments: what it says about paper is true, reported and documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from survey.__main__ import SEEN, asked, letters, on_paper

from quizgen.text import engines
from quizgen.text.engines import ENGINES, table, unset

PAGE = Path(__file__).parents[2] / "docs" / "formulas.md"
START = "<!-- From here on made of commands.tsv by: pytest tests/formulas/test_engines.py --update -->\n"
ROWS = table().values()


def seen() -> dict[str, list[str]]:
    lines = SEEN.read_text(encoding="utf-8").splitlines()
    return {name: shown for name, *shown in (line.split("\t") for line in lines)}


def alike(row: engines.Row) -> bool:
    return len(set(row.shown)) == 1 and "-" not in row.shown


def test_the_table_is_as_large_as_it_should_be() -> None:
    environments = [row for row in ROWS if row.name.startswith("{")]
    assert len(environments) >= 40
    assert len(ROWS) - len(environments) >= 300


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_paper_shows_what_the_table_says(row: engines.Row) -> None:
    assert on_paper(row.sample) == seen()[row.name][0]


def test_letters_are_those_of_what_was_seen() -> None:
    assert {row.name: list(row.shown) for row in ROWS} == {
        name: letters(shown) for name, shown in seen().items()
    }


@pytest.mark.parametrize("row", [row for row in ROWS if alike(row)], ids=lambda row: row.name)
def test_nothing_is_told_of_what_all_set_alike(row: engines.Row) -> None:
    assert unset(row.sample) == {}
    assert asked(asked(row.sample)) == asked(row.sample)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\oiint f", {"mathjax2": [r"\oiint"], "mathjax3": [r"\oiint"], "mathtools": [r"\oiint"]}),
        (
            r"\begin{pmatrix*}[r] 1 \end{pmatrix*}",
            {"mathjax2": ["{pmatrix*}"], "mathjax3": ["{pmatrix*}"], "mathjax4": ["{pmatrix*}"]},
        ),
        (r"\frac{\enclose{circle}{x}}{2}", {"paper": [r"\enclose"]}),
        (r"\upbeta", {name: [r"\upbeta"] for name in ENGINES[1:]}),
        (r"\bm{v} \ce{H2O} \euro", {}),
        (r"\newcommand{\R}{\mathbb{R}} \R", {}),
        (r"\frac{", {}),
    ],
)
def test_what_an_engine_can_not_set_is_told(tex: str, expected: dict[str, list[str]]) -> None:
    assert unset(tex) == expected


def said(row: engines.Row) -> list[str]:
    first = next(letter for letter in row.shown if letter != "-")
    return ["–" if letter == "-" else "yes" if letter == first else "otherwise" for letter in row.shown]


def page() -> str:
    """Return the rows of the table in docs/formulas.md."""
    names = " | ".join(engines.NAMES.values())
    apart = [row for row in ROWS if not alike(row) and set(row.shown) != {"-"}]
    lines = [f"| | sample | {names} |", "|---" * (len(ENGINES) + 2) + "|"]
    for row in apart:
        name, sample = (f"`{text.replace('|', chr(92) + '|')}`" for text in (row.name, row.sample))
        lines.append(f"| {name} | {sample} | {' | '.join(said(row))} |")
    same = [row.name for row in ROWS if alike(row)]
    environments = [name.strip("{}") for name in same if name.startswith("{")]
    commands = [name for name in same if not name.startswith("{")]
    return "\n".join([
        START,
        f"Of the {len(ROWS)} commands and environments that we tried, {len(same)} look alike on paper",
        "and with all four MathJaxes, as far as their MathML shows. “otherwise”: shown, but not as in the",
        "first column with “yes”; “–”: not shown.",
        "",
        *lines,
        "",
        f"These {len(environments)} environments look alike everywhere:",
        "",
        ", ".join(f"`{name}`" for name in environments),
        "",
        f"So do these {len(commands)} commands:",
        "",
        " ".join(f"`{name}`" for name in commands),
        "",
    ])  # fmt: skip


def test_the_page_of_formulas_says_what_the_table_says(pytestconfig: pytest.Config) -> None:
    text = PAGE.read_text(encoding="utf-8")
    made = text.partition(START)[0] + page()
    if pytestconfig.getoption("--update"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
