"""`quizgen explain`: every code's page, set for a terminal, from the command that a message names."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from quizgen.cli import app, main
from quizgen.commands import exit_codes
from quizgen.commands.explain import WIDEST
from quizgen.errors import Place, Problem, UsageError
from quizgen.terminal import explanation, pages
from quizgen.terminal.pen import Pen
from quizgen.terminal.problems import as_github, as_json

MARKDOWN = re.compile(r"\]\(|\*\*|<!--|```|^#|^\|", re.MULTILINE)


def explain(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["explain", *arguments])


@pytest.mark.parametrize("width", [WIDEST, 40])
def test_every_page_is_set_in_lines_without_markdown(width: int) -> None:
    assert len(pages.codes()) > 200
    for code in pages.codes():
        lines = list(explanation.page(code, Pen(width=width)))
        assert lines[0] == code
        prose = [line for line in lines if not line.startswith(explanation.CODE)]
        wide = [line for line in prose if len(line) > width and " " in line.strip("- ")]
        assert not wide, code
        assert not MARKDOWN.search(re.sub(r"(?s)(`+).+?\1", "", "\n".join(prose))), code


def test_a_rule_has_its_reason_its_example_and_its_literature() -> None:
    said = explain("opposites").stdout
    for part in ("Why is this so", "Example", "  Wrong:", "Right:", "Literature", "- Brozo et al. 1984"):
        assert f"\n{part.strip()}" in said
    assert "    warning[opposites] " in said
    assert all(len(line) <= WIDEST for line in said.splitlines())
    assert "\n    - id: q1\n      type: single-choice\n" in said


@pytest.mark.parametrize(
    "code", ["tab", "no-source", "not-utf8", "anki-identity", "too-few-to-draw", "not-imported"]
)
def test_a_problem_has_what_it_means_and_what_to_do(code: str) -> None:
    said = explain(code).stdout
    assert said.startswith(f"{code}\n\n")
    assert "\nWhat to do\n" in said


def test_headings_are_bold_where_a_terminal_can() -> None:
    plain, bold = (list(explanation.page("tab", Pen(colour, 80))) for colour in (False, True))
    assert plain != bold
    assert [re.sub("[\ufdd0-\ufdd7]", "", line) for line in bold] == plain


def test_without_a_code_it_lists_all_in_groups() -> None:
    said = explain().stdout
    listed = re.findall(r"^  (\S.*)$", said, re.MULTILINE)
    assert sorted(", ".join(line.rstrip(",") for line in listed).split(", ")) == pages.codes()
    assert "\nTexts with gaps\n" in said
    assert "\nPapers and sources\n" in said
    assert all(len(line) <= WIDEST for line in said.splitlines())


@pytest.mark.parametrize(("wrong", "near"), [("oposites", "opposites"), ("NO-SOURCE", "no-source")])
def test_an_unknown_code_is_wrong_use_and_a_near_one_is_named(
    wrong: str, near: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=f'there is no code "{wrong}": did you mean "{near}"'):
        pages.page(wrong)
    monkeypatch.setattr(sys, "argv", ["quizgen", "explain", wrong])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == exit_codes.WRONG_USE
    assert f'did you mean "{near}"?' in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["", "../rules/opposites", "index", "opposites.md", "\x1b[2J", "x" * 5000])
def test_only_codes_lead_to_pages(wrong: str) -> None:
    with pytest.raises(UsageError):
        pages.page(wrong)
    assert not pages.address(wrong)


def test_a_rule_of_ones_own_has_no_page() -> None:
    with pytest.raises(UsageError, match='"own-no-level" is a rule of your own'):
        pages.page("own-no-level")
    assert not [code for code in pages.codes() if code.startswith("own-")]


def test_a_shell_completes_codes() -> None:
    typed = {"_QUIZGEN_COMPLETE": "complete_bash", "COMP_WORDS": "quizgen explain key-l", "COMP_CWORD": "2"}
    said = CliRunner().invoke(app, [], prog_name="quizgen", env=typed).stdout
    assert said.split() == ["key-longest"]


def test_a_problem_leads_programs_to_its_page() -> None:
    problems = [
        Problem(Place("a.yaml"), code, "it is so", "do this") for code in ("opposites", "tab", "of-ours")
    ]
    addresses = ["docs/rules/opposites.md", "docs/problems/tab.md", ""]
    assert re.findall(r'"docs": "(.*)"', as_json(problems)) == addresses
    assert [pages.folder().parent.joinpath(one).is_file() for one in addresses] == [True, True, False]
    notes = as_github(problems).split("\n")
    assert [note.rpartition("%0A")[2] for note in notes] == [*addresses[:2], "do this"]
