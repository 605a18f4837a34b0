"""The order that learners have stays: options, pairs and choices keep their positions after an edit."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.anki_client import client
from support.courses import codes
from support.moodle_render import questions, visible, write_course
from support.moodle_rules import faults

from quizgen.arranging.positions import placed
from quizgen.pipeline import Project, build, release
from quizgen.reading.content import load
from quizgen.terminal.releases import lines

AT, LATER = "2026-11-21T10:20:30Z", "2026-12-24T00:00:00Z"
CHOICE: dict[str, Any] = {
    "id": "q",
    "type": "single-choice",
    "stem": "Which of these grinds the grain?",
    "answer": "the miller",
    "distractors": ["the baker", "the farmer", "the carter"],
}
PAIRS = {"a mill": "grain", "an oven": "dough", "a plough": "soil"}


def matching(pairs: dict[str, str], *spare: str) -> dict[str, Any]:
    listed = [{"premise": premise, "response": response} for premise, response in pairs.items()]
    return {"id": "q", "type": "matching", "stem": "What goes where?", "pairs": listed, "spare": [*spare]}


class Course:
    """A teacher's course of one question, and what learners have from it."""

    def __init__(self, top: Path) -> None:
        self.content, self.out = top / "content", top / "dist"

    def write(self, question: dict[str, Any], *more: dict[str, Any]) -> None:
        write_course(self.content, [question, *more])

    def release(self, question: dict[str, Any], at: str = AT) -> None:
        self.write(question)
        release(Project(self.content), at)

    def xml(self, file: str = "c") -> etree._Element:
        build(Project(self.content, self.out, to=("moodle",)))
        text = (self.out / f"moodle/{file}.xml").read_bytes()
        assert faults(text) == []
        return questions(text)["b/q"]

    def answers(self, file: str = "c") -> dict[str, str]:
        """Return the fraction of each answer, by its text, in the order of the file."""
        return {
            visible(one.findtext("text") or ""): one.get("fraction", "")
            for one in self.xml(file).iterfind("answer")
        }

    def order(self) -> list[str]:
        return list(self.answers())


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def test_an_order_that_nobody_has_yet_hangs_on_texts_and_not_on_roles(course: Course) -> None:
    texts = [CHOICE["answer"], *CHOICE["distractors"]]
    orders = set()
    for answer, *distractors in permutations(texts):
        course.write({**CHOICE, "answer": answer, "distractors": distractors})
        answers = course.answers()
        assert [text for text, fraction in answers.items() if fraction == "100"] == [answer]
        orders.add(tuple(answers))
    assert len(orders) == 1
    course.write({**CHOICE, "id": "other"})
    build(Project(course.content, course.out, to=("moodle",)))
    other = questions((course.out / "moodle/c.xml").read_bytes())["b/other"]
    assert [visible(one.findtext("text") or "") for one in other.iterfind("answer")] not in [
        *map(list, orders)
    ]


@pytest.mark.parametrize("file", ["c", "c-b"])
def test_a_swapped_key_moves_the_points_and_no_text(course: Course, file: str) -> None:
    course.release(CHOICE)
    before = course.answers(file)
    course.write({**CHOICE, "answer": "the baker", "distractors": ["the miller", "the farmer", "the carter"]})
    after = course.answers(file)
    assert list(after) == list(before) == course.order()
    assert (
        (before["the miller"], before["the baker"])
        == (after["the baker"], after["the miller"])
        == ("100", "0")
    )


def test_a_mended_text_takes_its_old_place(course: Course) -> None:
    for number, text in enumerate([CHOICE["answer"], *CHOICE["distractors"]]):
        course.release(CHOICE)
        before = course.order()
        edited = dict(CHOICE, answer=CHOICE["answer"], distractors=[*CHOICE["distractors"]])
        if number:
            edited["distractors"][number - 1] = f"{text}!"
        else:
            edited["answer"] = f"{text}!"
        course.write(edited)
        assert course.order() == [f"{one}!" if one == text else one for one in before]
        (course.content / "released.yaml").unlink()


def test_where_all_texts_are_edited_and_the_key_is_swapped_the_likest_take_the_places(course: Course) -> None:
    course.release(CHOICE)
    before = course.order()
    course.write(
        {
            **CHOICE,
            "answer": "the old baker",
            "distractors": ["the old carter", "the old miller", "the old farmer"],
        }
    )
    assert course.order() == [text.replace("the ", "the old ") for text in before]


def test_an_added_option_comes_last_and_of_a_removed_one_the_rest_stay_in_order(course: Course) -> None:
    course.release(CHOICE)
    before = course.order()
    course.write({**CHOICE, "distractors": ["a thief", *CHOICE["distractors"]]})
    assert course.order() == [*before, "a thief"]
    course.release({**CHOICE, "distractors": CHOICE["distractors"][1:]}, LATER)
    assert course.order() == [text for text in before if text != "the baker"]
    course.write(CHOICE)
    assert course.order() == [text for text in before if text != "the baker"] + ["the baker"]


def test_several_keys_and_choices_of_gaps_keep_their_places_too(course: Course) -> None:
    several = {**CHOICE, "type": "multiple-choice", "answers": ["the miller", "the mill"]}
    del several["answer"]
    course.release(several)
    before = course.order()
    course.write(
        {
            **several,
            "answers": ["the baker", "the mill"],
            "distractors": ["the miller", "the farmer", "the carter"],
        }
    )
    assert course.order() == before
    gaps = {
        "id": "q",
        "type": "cloze",
        "text": "It {{c1::rises}}, then {{c1::falls}}.",
        "choices": {"c1": ["rises", "falls", "stays"]},
    }
    (course.content / "released.yaml").unlink()
    course.release(gaps)
    before_gaps = choices(course)
    course.write({**gaps, "text": "It {{c1::falls}}, then {{c1::rises}}."})
    assert [[text for text, _ in gap] for gap in choices(course)] == [
        [text for text, _ in gap] for gap in before_gaps
    ]
    assert choices(course) != before_gaps


def choices(course: Course) -> list[list[tuple[str, bool]]]:
    """Return the choices of each gap, and whether each choice is right."""
    text = course.xml().findtext("questiontext/text") or ""
    gaps = [gap.partition("}")[0] for gap in text.split("{1:MULTICHOICE:")[1:]]
    return [[(one.lstrip("="), one.startswith("=")) for one in gap.split("~")] for gap in gaps]


def moodle_reads(question: etree._Element) -> tuple[list[str], list[str], dict[str, str]]:
    """Return stems, choices and key as qtype_match numbers them: each response at its first occurrence."""
    rows = [
        (
            visible(row.findtext("text") or "") if row.findtext("text") else "",
            row.findtext("answer/text") or "",
        )
        for row in question.iterfind("subquestion")
    ]
    return (
        [stem for stem, _ in rows if stem],
        list(dict.fromkeys(text for _, text in rows)),
        {stem: text for stem, text in rows if stem},
    )


def test_premises_and_responses_keep_the_places_that_moodle_knows_them_by(course: Course) -> None:
    course.release(matching(PAIRS, "iron", "air"))
    stems, responses, key = moodle_reads(course.xml())
    assert key == PAIRS
    assert sorted(responses) == ["air", "dough", "grain", "iron", "soil"]
    for pairs, spare in (
        ({"a mill": "dough", "an oven": "grain", "a plough": "soil"}, ("iron", "air")),
        ({"a mill": "grain", "an oven": "iron", "a plough": "soil"}, ("dough", "air")),
        ({"a plough": "air", "a mill": "iron", "an oven": "dough"}, ("soil", "grain")),
    ):
        course.write(matching(pairs, *spare))
        assert moodle_reads(course.xml()) == (stems, responses, pairs)
    course.write(matching({"a mill": "dough", "an oven": "grains", "a plough": "soil"}, "iron", "air"))
    mended = ["grains" if text == "grain" else text for text in responses]
    assert moodle_reads(course.xml())[:2] == (stems, mended)
    course.write(matching({**PAIRS, "a net": "fish"}, "iron", "air"))
    assert moodle_reads(course.xml())[:2] == ([*stems, "a net"], [*responses, "fish"])


def test_an_unchanged_matching_question_has_no_rows_without_a_premise_in_front(course: Course) -> None:
    course.release(matching(PAIRS, "iron"))
    rows = [bool(row.findtext("text")) for row in course.xml().iterfind("subquestion")]
    assert rows == [True, True, True, False]


def test_a_learners_card_keeps_the_order_of_its_options(course: Course, tmp_path: Path) -> None:
    def take() -> list[str]:
        build(Project(course.content, course.out, to=("anki",)))
        learner.take(course.out / "anki/c.apkg")
        html = learner.note("b/q")["Options"]
        return [visible(part) for part in html.split("<li") if ">" in part][1:]

    with client(tmp_path / "learner") as learner:
        course.release(CHOICE)
        before = take()
        course.release(
            {**CHOICE, "answer": "the baker", "distractors": ["the miller", "a farmer", "the carter"]}, LATER
        )
        after = take()
    assert [text.replace("a farmer", "the farmer") for text in after] == before


def test_a_question_that_moves_keeps_its_order(course: Course) -> None:
    course.release(CHOICE)
    before = course.order()
    course.write(
        {
            **CHOICE,
            "id": "moved",
            "was": "b/q",
            "answer": "the baker",
            "distractors": ["the miller", "the farmer", "the carter"],
        }
    )
    assert course.order() == before


def test_a_question_that_was_out_of_the_course_finds_its_order_again(course: Course) -> None:
    course.release({**CHOICE, "distractors": ["the baker", "the farmer", "a carter"]})
    course.release(CHOICE, LATER)
    before = course.order()
    course.release({**CHOICE, "id": "other"}, "2027-01-01T00:00:00Z")
    course.release(
        {**CHOICE, "answer": "the carter", "distractors": ["the baker", "the farmer", "the miller"]}
    )
    assert course.order() == before


def test_a_text_that_is_wrapped_in_another_way_is_the_same(course: Course) -> None:
    course.release(CHOICE)
    recorded = (course.content / "released.yaml").read_text(encoding="utf-8")
    assert '  b/q: {options: ["' in recorded
    course.write({**CHOICE, "answer": "the\n  miller "})
    before = course.order()
    course.write(CHOICE)
    assert [" ".join(text.split()) for text in before] == course.order()


def test_what_was_released_before_positions_were_recorded_keeps_its_order(course: Course) -> None:
    def forget() -> None:
        path = course.content / "released.yaml"
        path.write_text(path.read_text(encoding="utf-8").partition("positions:")[0], encoding="utf-8")

    course.release(CHOICE)
    forget()
    release(Project(course.content), AT)  # as in early releases, with the order derived from roles
    forget()
    old = course.order()
    found = release(Project(course.content), LATER, write=False)
    assert next(iter(lines(found, written=False))) == (
        "anki: the answer order of 1 released question is not recorded yet"
    )
    release(Project(course.content), LATER)
    assert course.order() == old
    assert not release(Project(course.content), LATER)
    course.write({**CHOICE, "answer": "the baker", "distractors": ["the miller", "the farmer", "the carter"]})
    assert course.order() == old


def test_what_is_wrong_with_recorded_positions_has_its_place(course: Course) -> None:
    course.release(CHOICE)
    path = course.content / "released.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('{options: ["', '{options: {"').replace('"]}', '"}}'),
        encoding="utf-8",
    )
    _, problems = load(course.content)
    assert codes(problems)
    assert all(problem.place.file.endswith("released.yaml") for problem in problems)


@pytest.mark.parametrize(
    ("texts", "before", "expected"),
    [
        ("abc", "", "abc"),
        ("cab", "abc", "abc"),
        ("axc", "abc", "axc"),
        ("ac", "abc", "ac"),
        ("xabc", "abc", "abcx"),
        ("xy", "abc", "xy"),
        ("aab", "aba", "aba"),
        ("aaab", "ba", "baaa"),
        ("", "abc", ""),
    ],
)
def test_places(texts: str, before: str, expected: str) -> None:
    assert "".join(texts[index] for index in placed(list(texts), list(before), range(len(texts)))) == expected


def test_the_places_of_very_many_texts_are_found_without_comparing_all() -> None:
    count = 3000
    order = placed([f"new {n}" for n in range(count)], [f"old {n}" for n in range(count)], range(count))
    assert order == list(range(count))
