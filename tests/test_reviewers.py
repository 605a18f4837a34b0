"""Several people review a question: the result of their reviews, how to undo one, how git merges them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.mills import COURSE, git, lay_out, look, problems, question
from typer.testing import CliRunner, Result

from quizgen.cli import app
from quizgen.model.course import Course, Review
from quizgen.pipeline import Project, check_course
from quizgen.reviews import decisions
from quizgen.reviews.files import record
from quizgen.reviews.ledger import standing, weigh
from quizgen.terminal.review import Terminal, review

TEXT, OTHER = "1:" + "a" * 64, "1:" + "b" * 64
TWO = f"{COURSE}reviewers: 2\n"
SIX = question(
    "\n".join(f"- {{id: q{number}, type: flashcard, front: F, back: B}}" for number in range(1, 7))
)
"""Six questions, so that two people's records are sometimes close together and sometimes far apart."""


def at(minute: int) -> str:
    return f"2026-05-28T20:{minute:02}:00Z"


def given(by: str, state: str, minute: int, digest: str = TEXT, note: str | None = None) -> Review:
    fields = {"state": state, "digest": digest, "by": by, "at": at(minute), "note": note}
    return Review.read(fields)


def run(content: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [arguments[0], "--content", str(content), *arguments[1:]])


def accept(content: Path, *items: str, by: str) -> list[str]:
    return run(content, "review", "--accept", *items, "--by", by).stdout.splitlines()


def decide(content: Path, name: str, decision: Any, by: str, minute: int) -> None:
    """Record a decision as the review in a terminal does."""
    course = loaded(content)
    one = next(one for one in course.questions() if one.name == name)
    note = "why not" if decision == "rejected" else ""
    new = decisions.review_of(decision, course, one, decisions.Signature(by, at(minute)), note)
    record(course, {name: [new]})


def loaded(content: Path) -> Course:
    scope = look(content, papers=False).scope
    assert scope is not None
    return scope.course


def ledger(content: Path) -> Path:
    return content / "checked" / "mills.yaml"


def states(content: Path) -> dict[str, str]:
    scope = look(content, papers=False).scope
    assert scope is not None
    return {name.partition("/")[2]: state for name, state in scope.states.items()}


A, B, C = "Ann", "Bea", "Cy"
CASES = [
    # reviews, reviewers required, state, people whose reviews count
    ([], 1, "unchecked", ""),
    ([(A, "accepted", 1)], 1, "checked", A),
    ([(A, "accepted", 1)], 2, "unchecked", A),
    ([(A, "accepted", 1), (B, "accepted", 2)], 2, "checked", A + B),
    ([(A, "accepted", 1), (A, "accepted", 2)], 2, "unchecked", A),
    ([(A, "accepted", 1), (" ANN", "accepted", 2)], 2, "unchecked", "ANN"),
    ([("Zoe\u0301", "accepted", 1), ("Zo\xe9", "accepted", 2)], 2, "unchecked", "Zo\xe9"),
    ([(A, "accepted", 1), (B, "accepted", 2), (C, "rejected", 3)], 2, "rejected", A + B + C),
    ([(A, "accepted", 1), (B, "rejected", 2), (B, "accepted", 3)], 2, "checked", A + B),
    ([(A, "rejected", 1), (A, "withdrawn", 2)], 1, "unchecked", ""),
    ([(A, "accepted", 1), (A, "withdrawn", 2), (B, "accepted", 3)], 2, "unchecked", B),
    ([(A, "withdrawn", 1), (A, "accepted", 2)], 1, "checked", A),
    ([(A, "accepted", 1), (A, "withdrawn", 1)], 1, "unchecked", ""),
    ([(A, "accepted", 1), (A, "rejected", 1)], 1, "rejected", A),
    ([(A, "accepted", 1, OTHER)], 1, "lapsed", ""),
    ([(A, "rejected", 1, OTHER)], 1, "lapsed", ""),
    ([(A, "withdrawn", 1, OTHER)], 1, "unchecked", ""),
    ([(A, "accepted", 1, OTHER), (B, "accepted", 2)], 2, "unchecked", B),
    ([(A, "rejected", 1, OTHER), (A, "accepted", 2)], 1, "checked", A),
    # The branch with the text that Ann accepted first was merged last.
    ([(A, "accepted", 1), (A, "accepted", 2, OTHER)], 1, "checked", A),
    ([(A, "accepted", 1, OTHER), (A, "accepted", 2), (A, "withdrawn", 3)], 1, "lapsed", ""),
]  # fmt: skip


@pytest.mark.parametrize(("reviews", "wanted", "state", "people"), CASES)
def test_what_reviews_come_to_in_any_order(
    reviews: Sequence[Any], wanted: int, state: str, people: str
) -> None:
    for order in itertools.permutations([given(*one) for one in reviews]):
        found = weigh([*order, *order[:1]], TEXT, wanted)
        assert (found.state, "".join(one.by for one in found.present)) == (state, people)
        assert found.missing == max(0, wanted - sum(one.state == "accepted" for one in found.present))


class TestTwoReviewers:
    """`reviewers: 2` in course.yaml."""

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        return lay_out(tmp_path, course=TWO)

    def test_one_is_not_enough_and_it_is_said_how_many_are_missing(self, content: Path) -> None:
        assert accept(content, "mills/grain", by="Ann") == [
            "mills/grain: accepted; 1 more person must accept it"
        ]
        assert accept(content, "mills/grain", by="ann") == [
            "mills/grain: already accepted by Ann; 1 more person must accept it"
        ]
        done = run(content, "check", "--require-checked")
        said = "error[not-checked] 1 of 2 people have checked this question: Ann"
        assert f"{said}\n" in done.stdout
        assert "help: 1 more person must run: quizgen review mills\n" in done.stdout
        assert "nobody has checked this question yet: 2 people should\n" in done.stdout
        assert accept(content, "mills/grain", by="Bea") == ["mills/grain: accepted"]
        assert states(content) == {"grain": "checked", "blame": "unchecked", "flood": "unchecked"}

    def test_list_and_show_name_all(self, content: Path) -> None:
        decide(content, "mills/grain", "accepted", "Ann", 1)
        assert re.search(
            r"(?m)^  mills/grain .* unchecked  2026-05-28  Ann \(1 of 2\)$", run(content, "list").stdout
        )
        shown = run(content, "show", "mills/grain").stdout
        assert f"state: unchecked: 1 of 2 people accepted it: Ann, {at(1)}\n" in shown
        decide(content, "mills/grain", "accepted", "Bea", 2)
        assert re.search(
            r"(?m)^  mills/grain .* checked  +2026-05-28  Ann, Bea$", run(content, "list").stdout
        )
        shown = run(content, "show", "mills/grain").stdout
        assert f"state: checked by Ann, {at(1)}; Bea, {at(2)}\n" in shown
        decide(content, "mills/grain", "rejected", "Cy", 3)
        shown = run(content, "show", "mills/grain").stdout
        assert f"state: rejected by Cy, {at(3)} (why not)\n" in shown

    def test_a_rejection_holds_even_if_others_accept(self, content: Path) -> None:
        decide(content, "mills/grain", "rejected", "Cy", 1)
        said = accept(content, "mills/grain", by="Ann")
        assert said == ["mills/grain: accepted; Cy rejected it: edit it, or ask for it to be accepted"]
        accept(content, "mills/grain", by="Bea")
        assert states(content)["grain"] == "rejected"
        assert accept(content, "mills/grain", by="Cy") == ["mills/grain: accepted"]

    def test_too_few_leave_a_draft(self, content: Path) -> None:
        accept(content, "mills/grain", "mills/blame", by="Ann")
        accept(content, "mills/grain", by="Bea")
        out = ["--out", str(content.parent / "dist"), "--to", "html"]
        assert "drafts: 2 of 3 questions" in run(content, "build", *out).stderr
        assert "left out: 2 unchecked questions" in run(content, "build", *out, "--without-drafts").stderr
        index = (content.parent / "dist/html/teacher/index.html").read_text(encoding="utf-8")
        assert "<td>2026-" in index

    @pytest.mark.parametrize("number", ["0", "two", "-1", "1.5"])
    def test_how_many_is_a_number_from_one(self, content: Path, number: str) -> None:
        (content / "course.yaml").write_text(f"{COURSE}reviewers: {number}\n", encoding="utf-8")
        errors = [one for one in look(content).problems if one.severity == "error"]
        assert [one.place.text for one in errors] == [f"reviewers: {number}"]

    def test_an_unknown_question_is_told_once(self, content: Path) -> None:
        for by in ("Ann", "Bea"):
            decide(content, "mills/grain", "accepted", by, 1)
        text = ledger(content).read_text(encoding="utf-8")
        ledger(content).write_text(re.sub("(?m)^grain", "grian", text), encoding="utf-8")
        (problem,) = problems(content, "unknown-question")
        assert problem.place.text.startswith("grian: ")

    def test_a_faulty_line_has_its_place_and_stays(self, content: Path) -> None:
        for by in ("Ann", "Bea"):
            decide(content, "mills/grain", "accepted", by, 1)
        text = ledger(content).read_text(encoding="utf-8")
        ledger(content).write_text(text.replace("by: Bea", "bye: Bea"), encoding="utf-8")
        (problem,) = problems(content, "unknown-key")
        assert problem.place.text.endswith("bye: Bea, at: 2026-05-28T20:01:00Z}")
        accept(content, "mills/grain", by="Cy")
        assert len(re.findall("(?m)^grain: ", ledger(content).read_text(encoding="utf-8"))) == 3


class Sitting:
    """One person's review in a terminal: the input and the output."""

    def __init__(self, content: Path, by: str, *keys: str, what: str | None = None) -> None:
        self.said: list[str] = []
        self.minute = 30
        self.keys = iter(keys)
        world = Terminal(self.said.append, self.ask, lambda place: "", self.now)
        review(lambda: check_course(Project(content)), what, by, world)

    def ask(self, prompt: str) -> str:
        try:
            return next(self.keys)
        except StopIteration:
            raise EOFError from None

    def now(self) -> str:
        self.minute += 1
        return at(self.minute)

    def shown(self) -> list[str]:
        """Return the questions in the order shown, each with its state."""
        names = [line.partition(" (")[0] for line in self.said if line.startswith("mills/")]
        found = [line.removeprefix("state: ") for line in self.said if line.startswith("state: ")]
        return [
            f"{name.partition('/')[2]} {re.split('[ :]', state)[0]}"
            for name, state in zip(names, found, strict=True)
        ]


def reviews_of(content: Path, name: str) -> list[str]:
    return [
        f"{one.by} {one.state} {one.at[14:16]}" for one in loaded(content).reviews.get(f"mills/{name}", ())
    ]


class TestInATerminal:
    """Going back, undoing, and which questions are open for whom."""

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        return lay_out(tmp_path)

    def test_back_shows_what_was_decided_and_decides_again(self, content: Path) -> None:
        sitting = Sitting(content, "Ann", "b", "a", "b", "r too easy", "s", "b", "b", "s", "a")
        assert "this is the first question" in sitting.said
        assert sitting.shown() == [
            *["grain unchecked", "blame unchecked", "grain checked", "blame unchecked", "flood unchecked"],
            *["blame unchecked", "grain rejected", "blame unchecked", "flood unchecked"],
        ]
        assert sitting.said[-1] == "1 rejected, 1 accepted; 1 left"
        assert reviews_of(content, "grain") == ["Ann rejected 32"]

    def test_undo_is_an_entry_and_goes_back_to_the_question(self, content: Path) -> None:
        sitting = Sitting(content, "Ann", "u", "a", "r no", "u", "u", "u", "q")
        assert sitting.said.count("nothing to undo: you have decided nothing in this session") == 2
        assert [line for line in sitting.said if line.startswith("undone")] == [
            "undone: rejected mills/blame",
            "undone: accepted mills/grain",
        ]
        assert sitting.shown()[-2:] == ["blame unchecked", "grain unchecked"]
        assert sitting.said[-1] == "nothing decided; 3 left"
        assert reviews_of(content, "grain") == ["Ann withdrawn 34"]
        assert reviews_of(content, "blame") == ["Ann withdrawn 33"]

    def test_undo_says_again_what_held_before(self, content: Path) -> None:
        decide(content, "mills/grain", "rejected", "Ann", 1)
        decide(content, "mills/grain", "accepted", "Bea", 2)
        sitting = Sitting(content, "Ann", "s", "s", "a", "u")
        assert sitting.shown()[:3] == ["blame unchecked", "flood unchecked", "grain rejected"], (
            "it comes last"
        )
        assert reviews_of(content, "grain") == ["Bea accepted 02", "Ann rejected 32"]
        (_, mine) = loaded(content).reviews["mills/grain"]
        assert mine.note == "why not"

    def test_what_had_lapsed_has_lapsed_again_after_undo(self, content: Path) -> None:
        decide(content, "mills/grain", "accepted", "Ann", 1)
        bank = content / "banks" / "mills.yaml"
        bank.write_text(bank.read_text(encoding="utf-8").replace("In winter", "In May"), encoding="utf-8")
        sitting = Sitting(content, "Ann", "a", "u", what="mills/grain")
        assert sitting.shown() == ["grain lapsed", "grain lapsed"]
        assert states(content)["grain"] == "lapsed"

    def test_two_decisions_on_one_question_are_undone_one_after_the_other(self, content: Path) -> None:
        sitting = Sitting(content, "Ann", "a", "b", "r no", "u", "q")
        assert sitting.shown()[-1] == "grain checked"
        assert sitting.said[-1] == "1 accepted; 2 left"

    def test_what_waits_for_others_is_not_open(self, content: Path) -> None:
        (content / "course.yaml").write_text(TWO, encoding="utf-8")
        sitting = Sitting(content, "Ann", "a", "a", "r no")
        assert "accepted: mills/grain; 1 more person must accept it" in sitting.said
        assert Sitting(content, "Ann", "a").shown() == ["flood rejected"]
        assert Sitting(content, "Ann").said == [
            "no open questions for Ann: 3 questions wait for other people"
        ]
        assert Sitting(content, "Bea", "a", "a", "a").shown() == [
            *["grain unchecked", "blame unchecked", "flood unchecked"]
        ]
        assert Sitting(content, "Ann").said == ["no open questions: all are checked in their present form"]

    def test_without_a_terminal_all_that_is_not_checked_is_listed(self, content: Path) -> None:
        (content / "course.yaml").write_text(TWO, encoding="utf-8")
        decide(content, "mills/grain", "accepted", "Ann", 1)
        lines = run(content, "review").stdout.splitlines()
        assert lines[0] == f"mills/grain: unchecked: 1 of 2 people accepted it: Ann, {at(1)}"
        assert len(lines) == 3

    def test_a_person_sees_what_changed_since_their_own_review(self, tmp_path: Path, content: Path) -> None:
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "content")
        git(tmp_path, "commit", "-q", "-m", "x")
        decide(content, "mills/grain", "accepted", "Bea", 1)
        bank = content / "banks" / "mills.yaml"
        bank.write_text(bank.read_text(encoding="utf-8").replace("In winter", "In May"), encoding="utf-8")
        decide(content, "mills/grain", "accepted", "Ann", 2)
        said = Sitting(content, "Bea", what="mills/grain").said
        assert "changed since Bea checked it:" in said
        assert "  + distractors: In May" in said


class Clone:
    """One person's clone of a course, and what this person does."""

    def __init__(self, top: Path, by: str, minute: int) -> None:
        self.top, self.by, self.minute = top, by, minute
        self.content = top / "content"

    def do(self, **decided: str) -> None:
        """Decide on some questions, in this order, and commit."""
        for name, decision in decided.items():
            self.minute += 1
            decide(self.content, f"mills/{name}", decision, self.by, self.minute)
        git(self.top, "add", "content")
        git(self.top, "commit", "-q", "--allow-empty", "-m", f"checked by {self.by}")


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Clone, Clone]:
    """Return two clones of a course in which one person has already checked the first half."""
    content = lay_out(tmp_path / "origin", SIX, course=TWO)
    git(tmp_path / "origin", "init", "-q")
    Clone(content.parent, "Cy", 0).do(q1="accepted", q2="rejected", q3="accepted")
    for by in ("ann", "bea"):
        git(tmp_path, "clone", "-q", "origin", by)
    return Clone(tmp_path / "ann", "Ann", 10), Clone(tmp_path / "bea", "Bea", 30)


def merge(into: Clone, other: Clone) -> None:
    """Fetch and merge with plain git; a conflict is an error."""
    git(into.top, "fetch", "-q", str(other.top), "HEAD:refs/heads/theirs")
    git(into.top, "merge", "-q", "--no-edit", "theirs")
    git(into.top, "branch", "-q", "-D", "theirs")


BEFORE = dict.fromkeys(("q1", "q3", "q4", "q5", "q6"), "unchecked") | {"q2": "rejected"}
"""The states after Cy's reviews, if two people must accept."""
SIGNS = {"+": "accepted", "-": "rejected", "~": "withdrawn"}


def decided(signs: str) -> dict[str, str]:
    """Return decisions by question, from symbols such as `1+ 2-`."""
    return {f"q{one[0]}": SIGNS[one[1]] for one in signs.split()}


BOTH: list[tuple[str, str, dict[str, str]]] = [
    # Ann's decisions, Bea's decisions, and the result together with Cy's earlier decisions
    ("4+", "4+", {"q4": "checked"}),
    ("4+", "4-", {"q4": "rejected"}),
    ("4+", "5+", {}),
    ("1+ 2+", "1+ 2+", {"q1": "checked"}),
    ("1- 3+", "1+ 2+", {"q1": "rejected", "q3": "checked"}),
    ("1+ 2+ 3+ 4+ 5+ 6+", "1+ 2+ 3- 4- 5+ 6~", {
        "q1": "checked", "q3": "rejected", "q4": "rejected", "q5": "checked",
    }),
    ("6+ 5- 4+", "3+ 4+ 6+", {"q3": "checked", "q4": "checked", "q5": "rejected", "q6": "checked"}),
]  # fmt: skip


class TestTwoClones:
    """Two people check in their own clones, with plain git; each merges the other's work."""

    @pytest.mark.parametrize(("ann_s", "bea_s", "come_to"), BOTH)
    def test_it_merges_either_way_and_is_the_same(
        self, clones: tuple[Clone, Clone], ann_s: str, bea_s: str, come_to: dict[str, str]
    ) -> None:
        ann, bea = clones
        ann.do(**decided(ann_s))
        bea.do(**decided(bea_s))
        before = git(ann.top, "rev-parse", "HEAD").strip()
        merge(ann, bea)
        git(ann.top, "branch", "-q", "both")
        git(ann.top, "reset", "-q", "--hard", before)
        merge(bea, ann)
        git(ann.top, "reset", "-q", "--hard", "both")
        for one in (ann, bea):
            assert states(one.content) == BEFORE | come_to
            assert not [
                problem for problem in look(one.content, papers=False).problems if problem.severity == "error"
            ]
        self.settle(ann, bea)
        assert states(ann.content) == BEFORE | come_to

    def settle(self, ann: Clone, bea: Clone) -> None:
        """Write the same review in both clones; the files are then the same to the byte."""
        for one in (ann, bea):
            decide(one.content, "mills/q6", "withdrawn", "Dan", 59)
        assert ledger(ann.content).read_bytes() == ledger(bea.content).read_bytes()
        lines = ledger(ann.content).read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(set(lines))

    def test_both_change_their_mind_about_what_both_decided(self, clones: tuple[Clone, Clone]) -> None:
        """Git brings back the line that one of them replaced; the newer line counts."""
        ann, bea = clones
        ann.do(q1="accepted", q2="accepted")
        bea.do(q1="rejected")
        merge(ann, bea)
        merge(bea, ann)
        ann.do(q1="withdrawn", q2="rejected")
        bea.do(q1="accepted", q2="accepted")
        merge(bea, ann)
        merge(ann, bea)
        assert [states(one.content) for one in (ann, bea)] == [BEFORE | {"q1": "checked"}] * 2
        assert reviews_of(bea.content, "q1")[-1] == "Bea accepted 32"
        self.settle(ann, bea)

    def test_one_person_in_two_clones(self, clones: tuple[Clone, Clone]) -> None:
        ann, at_home = clones
        at_home.by = "Ann"
        ann.do(q4="accepted", q5="accepted")
        at_home.do(q4="rejected", q5="accepted")
        merge(ann, at_home)
        merge(at_home, ann)
        assert [states(one.content) for one in (ann, at_home)] == [BEFORE | {"q4": "rejected"}] * 2
        self.settle(ann, at_home)

    def test_a_conflict_of_a_git_without_attributes_says_what_to_do(
        self, clones: tuple[Clone, Clone]
    ) -> None:
        ann, bea = clones
        for one in clones:
            (one.content / "checked" / ".gitattributes").write_text("# mine\n", encoding="utf-8")
        ann.do(q4="accepted")
        bea.do(q4="accepted")
        with pytest.raises(Exception, match="returned non-zero"):
            merge(ann, bea)
        (problem,) = problems(ann.content, "merge-conflict", papers=False)
        assert problem.help.startswith("keep the lines of both sides")
        text = ledger(ann.content).read_text(encoding="utf-8")
        ledger(ann.content).write_text(re.sub(r"(?m)^[<=>]{7}.*\n", "", text), encoding="utf-8")
        assert states(ann.content)["q4"] == "checked"


def test_one_review_is_written_as_ever(tmp_path: Path) -> None:
    """With only one reviewer, a course's file has one line per question, even after an edit."""
    content = lay_out(tmp_path)
    accept(content, "mills/*", by="Ann")
    before = ledger(content).read_text(encoding="utf-8")
    bank = content / "banks" / "mills.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("In winter", "In May"), encoding="utf-8")
    accept(content, "mills/*", by="Ann")
    after = ledger(content).read_text(encoding="utf-8")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line.partition(":")[0] for line in changed] == ["grain"]
    assert len(after.splitlines()) == len(before.splitlines())
    one = next(loaded(content).questions())
    assert standing(one, loaded(content)).state == "checked"
