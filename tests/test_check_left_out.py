"""What a course leaves out: left-out.yaml, and questions that ask it nevertheless."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.mills import BANK, TEXT, lay_out, look, problems, question

from quizgen.insight.statistics import RuleCount
from quizgen.reading.content import load

DANCE = "In May, e.g. at Mr. Roe's, they danced. (Roe, E. 1999) The bridge fell, and nobody rebuilt it."
TOLD = TEXT.replace("# Results", f"{DANCE}\n\n# Results")
CODE = "left-out-asked"


def left_out(find: str, more: str = "") -> str:
    return f"left-out:\n  - {{paper: doe-2020, find: {find}, reason: Nobody *else* says so.{more}}}\n"


def bank(find: str, more: str = "") -> str:
    return question(f"""
        - id: q
          type: true-false
          stem: It was so.
          answer: true
          source: {{paper: doe-2020, find: {find}}}
          {more}
    """)


@pytest.mark.parametrize(
    ("find", "extent", "told"),
    [
        ("nobody rebuilt it", "sentence", True),
        ("The bridge fell, and", "sentence", True),
        ("they danced", "sentence", False),
        ("at Mr. Roe's", "sentence", False),
        ("Roe, E. 1999", "sentence", False),
        ("1999) The bridge", "sentence", True),
        ("In May", "paragraph", True),
        ("twice a year in the inn", "paragraph", False),
        ("nobody burnt it", "paragraph", False),
    ],
)
def test_a_question_from_the_same_passage_is_told(tmp_path: Path, find: str, extent: str, told: bool) -> None:
    entry = left_out("bridge fell and nobody", f", extent: {extent}")
    found = problems(lay_out(tmp_path, bank(f'"{find}"'), TOLD, **{"left-out": entry}), CODE)
    assert len(found) == told
    for problem in found:
        assert problem.severity == "warning"
        assert problem.item == "mills/q"
        assert problem.place.text[problem.place.column :].startswith(find)
        assert f"content/left-out.yaml:2 leaves this {extent} out: Nobody else says so." in problem.message


def test_a_phrase_found_twice_is_looked_at_in_both_places(tmp_path: Path) -> None:
    entry = left_out("in the town hall")
    found = look(lay_out(tmp_path, bank("met twice a year"), **{"left-out": entry})).problems
    assert {CODE, "phrase-repeated"} <= {one.code for one in found}


@pytest.mark.parametrize(
    ("find", "told"),
    [
        ("bridge fell", True),
        ("The Bridge fell and nobody rebuilt", True),
        ("bridge nobody", False),
        ("nobody rebuilt it", False),
        ("'— …'", False),
    ],
)
def test_without_the_text_words_are_compared(tmp_path: Path, find: str, told: bool) -> None:
    content = lay_out(tmp_path, bank(find), None, **{"left-out": left_out("bridge fell and nobody")})
    assert len(problems(content, CODE, papers=False)) == told


def test_other_papers_sources_without_a_phrase_and_retired_questions_are_left_alone(tmp_path: Path) -> None:
    other = "  - {id: roe, type: book, title: T}\n"
    papers = "references:\n  - {id: doe-2020, type: book, title: T}\n" + other
    questions = question("""
        - {id: a, type: flashcard, front: A, back: B, source: {paper: roe, find: blamed the millers}}
        - {id: b, type: flashcard, front: A, back: B, source: {paper: doe-2020}}
        - {id: c, type: flashcard, front: A, back: B, source: {paper: doe-2020, find: blamed the millers},
           retired: true}
    """)
    files = {"left-out": left_out("blamed the millers"), "papers": papers}
    content = lay_out(tmp_path, questions, **files)
    assert problems(content, CODE) == problems(content, CODE, papers=False) == []


@pytest.mark.parametrize("extent", ["sentence", "paragraph"])
def test_a_question_may_ask_it_with_a_reason(tmp_path: Path, extent: str) -> None:
    waived = bank("blamed the millers", "waive: {left-out-asked: It asks how to check that.}")
    content = lay_out(tmp_path, waived, **{"left-out": left_out("Grain was dear", f", extent: {extent}")})
    (note,) = [one for one in look(content).problems if one.code == CODE]
    assert (note.severity, note.help) == ("note", "waived: It asks how to check that.")
    assert problems(content, "idle-waiver") == []
    assert problems(content, "idle-waiver", papers=False) == []


def test_waivers_of_it_are_counted_and_cast_no_doubt_on_it() -> None:
    assert not RuleCount(CODE, 0, 5).suspicious
    assert RuleCount("key-longest", 0, 5).suspicious


def test_a_waiver_of_what_is_not_left_out_is_idle(tmp_path: Path) -> None:
    waived = bank("blamed the millers", "waive: {left-out-asked: It asks how to check that.}")
    assert len(problems(lay_out(tmp_path, waived), "idle-waiver")) == 1


@pytest.mark.parametrize(
    ("entry", "code", "said"),
    [
        ("{paper: doe-2020, find: nowhere to be seen, reason: R}", "phrase-not-found", "nowhere to be seen"),
        ("{paper: doe-2020, find: bought their wheat in autumn, reason: R}", "phrase-not-found", "bought"),
        ("{paper: doe-2020, find: met twice a year, reason: R}", "phrase-repeated", "met twice"),
        ("{paper: doe-2020, find: town, reason: R}", "phrase-length", "town"),
        ("{paper: deo-2020, find: blamed the millers, reason: R}", "unknown-paper", "deo-2020"),
        ("{paper: doe-2020, section: Resluts, find: blamed the millers, reason: R}", "wrong-section",
         "Resluts"),
        ("{paper: doe-2020, reason: R}", "missing-field", "{paper"),
        ("{paper: doe-2020, find: blamed the millers}", "missing-field", "{paper"),
        ("{paper: doe-2020, find: blamed the millers, reason: ' '}", "blank-text", "' '"),
        ("{paper: doe-2020, find: blamed the millers, reason: '![Map](no.png)'}", "no-picture", "'![Map]"),
        ("{paper: doe-2020, find: blamed the millers, reason: 'So $x^{2$.'}", "bad-math", "'So"),
        ("{paper: doe-2020, find: blamed the millers, reason: R, why: R}", "unknown-key", "why"),
        ("{paper: doe-2020, find: blamed the millers, reason: R, extent: page}", "unknown-value", "page"),
        ("{paper: doe-2020, find: blamed the millers, reason: the bakers of the town blamed the millers}",
         "shared-words", "the bakers"),
        ("doe-2020", "not-a-mapping", "doe-2020"),
    ],
)  # fmt: skip
def test_an_entry_is_read_as_strictly_as_a_source(tmp_path: Path, entry: str, code: str, said: str) -> None:
    good = "{paper: doe-2020, find: Grain was dear after, reason: R}"
    content = lay_out(tmp_path, **{"left-out": f"left-out:\n  - {good}\n  - {entry}\n"})
    (problem,) = problems(content, code)
    assert problem.place.file.endswith("content/left-out.yaml")
    assert problem.place.line == 3
    assert problem.place.text[problem.place.column - 1 :].lstrip("'\"").startswith(said.lstrip("'"))
    assert problem.item == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-a-mapping"),
        ("- {paper: doe-2020, find: blamed the millers, reason: R}\n", "not-a-mapping"),
        ("left-out: none\n", "not-a-list"),
        ("left_out: []\n", "unknown-key"),
        ("left-out: []\nleft-out: []\n", "repeated-key"),
    ],
)
def test_a_file_in_another_form_is_told(tmp_path: Path, text: str, code: str) -> None:
    _, found = load(lay_out(tmp_path, **{"left-out": text}))
    assert code in {one.code for one in found}


def test_a_mistake_in_the_file_hides_none_in_its_entries(tmp_path: Path) -> None:
    text = "title: T\nleft-out: [{paper: doe-2020, reason: R}, {find: a b c, reason: R}]\n"
    _, found = load(lay_out(tmp_path, **{"left-out": text}))
    assert sorted(one.code for one in found) == ["missing-field", "missing-field", "unknown-key"]


def test_a_course_may_leave_nothing_out(tmp_path: Path) -> None:
    content = lay_out(tmp_path)
    without = look(content).problems
    (content / "left-out.yaml").write_text("left-out: []\n", encoding="utf-8")
    assert look(content).problems == without


def test_a_paper_that_is_only_left_out_is_not_looked_at_either(tmp_path: Path) -> None:
    content = lay_out(tmp_path, BANK, None, **{"left-out": left_out("Grain was dear after")})
    (note,) = problems(content, "evidence-not-looked-at", papers=False)
    assert note.message == "phrases not looked up: no text of doe-2020 (3 questions, 1 passage left out)"
    only = question("- {id: q, type: flashcard, front: A, back: B}")
    (content / "banks" / "mills.yaml").write_text(only, encoding="utf-8")
    (note,) = problems(content, "evidence-not-looked-at", papers=False)
    assert note.message == "phrases not looked up: no text of doe-2020 (1 passage left out)"
