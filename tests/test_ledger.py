"""Who checked which text: states, the ledger's file, how git merges it, and its problems."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.mills import BANK, git, lay_out, look, problems
from typer.testing import CliRunner, Result

from quizgen.cli import app
from quizgen.errors import QuizgenError, UsageError
from quizgen.pipeline import Project, build
from quizgen.reviews import clock
from quizgen.reviews.files import MARK

WHEN = "1780000000"
AT = "2026-05-28T20:26:40Z"


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", WHEN)
    monkeypatch.delenv("QUIZGEN_PAPERS", raising=False)


def run(content: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [arguments[0], "--content", str(content), *arguments[1:]])


def accept(content: Path, *items: str, by: str = "Ann Example") -> list[str]:
    done = run(content, "review", "--accept", *items, "--by", by)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.stdout.splitlines()


def ledger(content: Path) -> Path:
    return content / "checked" / "mills.yaml"


def entries(content: Path) -> list[str]:
    """Return the ledger's lines without the comments at its beginning."""
    return ledger(content).read_text(encoding="utf-8").split("\n\n", 1)[1].splitlines()


def states(content: Path) -> dict[str, str]:
    scope = look(content).scope
    assert scope is not None
    return {name.partition("/")[2]: state for name, state in scope.states.items()}


def edit(content: Path, old: str, new: str) -> None:
    bank = content / "banks" / "mills.yaml"
    text = bank.read_text(encoding="utf-8")
    assert old in text
    bank.write_text(text.replace(old, new), encoding="utf-8")


class TestAccepting:
    """`quizgen review --accept`."""

    def test_it_is_recorded_with_who_and_when(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        assert accept(content, "mills/blame") == ["mills/blame: accepted"]
        assert entries(content)[:2] == ["#: grain", "#: blame"]
        line = rf"blame: \{{state: accepted, digest: 1:[0-9a-f]{{64}}, by: Ann Example, at: {AT}\}}"
        assert re.fullmatch(line, entries(content)[2])
        assert states(content) == {"grain": "unchecked", "blame": "checked", "flood": "unchecked"}

    def test_the_order_is_the_banks_whatever_came_first(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/flood")
        accept(content, "mills/grain")
        names = [line.partition(":")[0] for line in entries(content) if not line.startswith("#")]
        assert names == ["grain", "flood"]

    def test_the_same_decisions_make_the_same_bytes(self, tmp_path: Path) -> None:
        one, other = lay_out(tmp_path / "1"), lay_out(tmp_path / "2")
        accept(one, "mills/*")
        for name in ("flood", "grain", "blame"):
            accept(other, f"mills/{name}")
        assert ledger(one).read_bytes() == ledger(other).read_bytes()

    def test_a_bank_at_once(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/blame", by="Bea")
        said = accept(content, "mills/*")
        assert sorted(said) == ["mills/flood: accepted", "mills/grain: accepted"]
        assert sum("by: Bea" in line for line in entries(content)) == 1

    def test_what_is_checked_stays_as_it_is(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/blame", by="Bea")
        before = ledger(content).read_bytes()
        assert accept(content, "mills/blame") == ["mills/blame: already checked by Bea"]
        assert ledger(content).read_bytes() == before

    def test_a_star_overrules_no_rejection(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/blame", by="Bea")
        text = ledger(content).read_text(encoding="utf-8")
        ledger(content).write_text(text.replace("accepted", "rejected"), encoding="utf-8")
        said = accept(content, "mills/*")
        assert "mills/blame: left out: Bea rejected it; edit it, or let them accept it" in said
        said = accept(content, "mills/*", by="Bea")
        assert "mills/blame: left out: Bea rejected it; accept it by its name" in said
        assert states(content)["blame"] == "rejected"
        assert accept(content, "mills/blame", by="Bea") == ["mills/blame: accepted"]
        assert states(content)["blame"] == "checked"

    @pytest.mark.parametrize(
        ("items", "said"),
        [
            (["mills/grain", "mills/grian"], 'did you mean "mills/grain"?'),
            (["mill/*"], 'did you mean "mills"?'),
            (["mills"], 'write "mills/*" for all its questions'),
            ([], "say which questions"),
        ],
    )
    def test_one_unknown_name_and_nothing_is_written(
        self, tmp_path: Path, items: list[str], said: str
    ) -> None:
        content = lay_out(tmp_path)
        with pytest.raises(UsageError, match=re.escape(said)):
            accept(content, *items)
        assert not ledger(content).exists()

    def test_without_a_name_nothing_is_written(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        with pytest.raises(UsageError, match="--by"):
            accept(content, "mills/grain", by="  ")
        assert not ledger(content).exists()

    def test_the_name_is_gits_where_none_is_given(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        git(tmp_path, "init", "-q")
        git(tmp_path, "config", "user.name", "Git Example")
        assert run(content, "review", "--accept", "mills/grain").exit_code == 0
        assert "by: Git Example," in ledger(content).read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        "name",
        ["Doe, Jane", "no", "#1", 'O\'Brien: "Bo"', "Оля", "{x}", "a\x1b[31mb", "Ann  B\u2028C", "-", "1:2"],
    )
    def test_any_name_can_be_read_again(self, tmp_path: Path, name: str) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain", by=name)
        scope = look(content).scope
        assert scope is not None
        plain = " ".join(name.replace("\x1b", "").split())
        (review,) = scope.course.reviews["mills/grain"]
        assert review.by == plain
        assert states(content)["grain"] == "checked"


class TestTheClock:
    """The time is a fact about a person's work; a given time must not be in the future."""

    def test_it_is_the_given_one(self) -> None:
        assert clock.now() == AT

    @pytest.mark.parametrize("given", ["99999999999", "9" * 5000, "", "soon", "-5"])
    def test_it_is_never_to_come(self, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
        assert "2026-01-01" < clock.now() < "2200"


class TestLapsing:
    """Only an edit of a question's content makes its check lapse."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("- In winter", "- In the winter"),
            ("answer: In autumn", "answer: in autumn"),
            ("find: bought their grain in autumn", "find: their grain in autumn"),
            ("level: remember", "level: apply"),
            ("level: remember", "level: remember\n    points: 2"),
            ("title: Mills\n", "title: Mills\ndefaults: {claim: attributed}\n"),
            ("title: Mills\n", "title: Mills\nlang: uz\n"),
        ],
    )
    def test_an_edit_lapses(self, tmp_path: Path, old: str, new: str) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        edit(content, old, new)
        assert states(content)["grain"] == "lapsed"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("    level: remember\n", "    # a remark\n    level:   remember\n"),
            (
                "    type: single-choice\n    level: remember\n",
                "    level: remember\n    type: single-choice\n",
            ),
            ("    answer: In autumn", '    tags: [new]\n    answer: "In autumn"'),
            ("    answer: In autumn", "    use: exam\n    points: 1\n    claim: fact\n    answer: In autumn"),
            ("title: Mills\n", "title: Of mills\ndefaults: {use: study}\n"),
            ("    answer: In autumn\n", "    answer: >\n      In\n      autumn\n"),
            (
                "    source: {paper: doe-2020, section: Introduction, find: bought their grain in autumn}",
                "    source:\n      - paper: doe-2020\n        section: Introduction\n"
                "        find: bought their grain in autumn",
            ),
        ],
    )
    def test_what_says_the_same_does_not(self, tmp_path: Path, old: str, new: str) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        edit(content, old, new)
        assert states(content)["grain"] == "checked"

    def test_taking_the_edit_back_brings_the_check_back(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        edit(content, "In autumn", "In spring")
        edit(content, "In spring", "In autumn")
        assert states(content)["grain"] == "checked"

    def test_a_changed_paper_lapses_nothing(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        (tmp_path / "papers" / "doe-2020.txt").write_text("Another text altogether.", encoding="utf-8")
        assert states(content)["grain"] == "checked"
        assert problems(content, "phrase-not-found")


class TestRequireChecked:
    """`quizgen check --require-checked`."""

    def test_it_fails_on_anything_open_and_says_what(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain", "mills/blame")
        edit(content, "guilty", "innocent")
        done = run(content, "check", "--require-checked")
        assert done.exit_code == 1
        assert (
            "error[not-checked] the question has been edited since Ann Example checked it on 2026-05-28"
            in done.stdout
        )
        assert "error[not-checked] nobody has checked this question yet" in done.stdout
        assert done.stdout.count("not-checked") == 2

    def test_it_passes_once_all_is_checked(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/*")
        assert run(content, "check", "--require-checked").exit_code == 0

    def test_a_draft_is_no_problem_without_it(self, tmp_path: Path) -> None:
        done = run(lay_out(tmp_path), "check")
        assert done.exit_code == 0
        assert "not-checked" not in done.stdout


class TestTwoPeople:
    """Each person checks in a separate branch, and git merges the branches."""

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        content = lay_out(tmp_path)
        git(tmp_path, "init", "-q")
        self.commit(tmp_path)
        return content

    def commit(self, top: Path) -> None:
        git(top, "add", "content")
        git(top, "commit", "-q", "-m", "x")

    def both(self, top: Path, one: str, other: str) -> None:
        git(top, "checkout", "-q", "-b", "bea")
        accept(top / "content", other, by="Bea")
        self.commit(top)
        git(top, "checkout", "-q", "main")
        accept(top / "content", one, by="Ann")
        self.commit(top)
        git(top, "merge", "-q", "-m", "both", "bea")

    @pytest.mark.parametrize(("one", "other"), [("grain", "blame"), ("blame", "grain"), ("grain", "flood")])
    @pytest.mark.parametrize("begun", [True, False])
    def test_neighbours_merge(self, tmp_path: Path, content: Path, one: str, other: str, begun: bool) -> None:
        if begun:
            third = ({"grain", "blame", "flood"} - {one, other}).pop()
            accept(content, f"mills/{third}")
            self.commit(tmp_path)
        self.both(tmp_path, f"mills/{one}", f"mills/{other}")
        found = states(content)
        assert found[one] == found[other] == "checked"
        accept(content, "mills/*")
        names = [line.partition(":")[0] for line in entries(content) if not line.startswith("#")]
        assert names == ["grain", "blame", "flood"]

    def test_checking_again_next_to_each_other_merges(self, tmp_path: Path, content: Path) -> None:
        accept(content, "mills/*")
        edit(content, "answer: true", "answer: false")
        edit(content, "made grain dear", "made it dear")
        self.commit(tmp_path)
        self.both(tmp_path, "mills/blame", "mills/flood")
        assert set(states(content).values()) == {"checked"}
        assert [line.partition(":")[0] for line in entries(content) if MARK not in line] == [
            *["grain", "blame", "blame", "flood", "flood"],
        ]

    def test_two_decisions_on_one_question_are_both_kept(self, tmp_path: Path, content: Path) -> None:
        self.both(tmp_path, "mills/grain", "mills/grain")
        text = ledger(content).read_text(encoding="utf-8")
        assert re.findall(r"(?m)^grain: .* by: (\w+)", text) == ["Ann", "Bea"]
        assert states(content)["grain"] == "checked"


class TestByHand:
    """Mistakes of people who edit the ledger are reported at their places, and their text is never lost."""

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        content = lay_out(tmp_path)
        accept(content, "mills/grain", "mills/blame")
        return content

    def change(self, content: Path, pattern: str, new: str) -> str:
        text = ledger(content).read_text(encoding="utf-8")
        changed = re.sub(pattern, new, text, count=1)
        assert changed != text
        ledger(content).write_text(changed, encoding="utf-8")
        return changed

    @pytest.mark.parametrize(
        ("pattern", "new", "code"),
        [
            (r"digest: 1:\w{4}", "digest: 1:", "bad-digest"),
            (r"digest: 1:", "digest: ", "bad-digest"),
            (r"digest: 1:\w", "digest: 1:X", "bad-digest"),
            ("state: accepted", "state: acepted", "unknown-value"),
            ("state: accepted, ", "", "missing-field"),
            ("by: Ann Example", "by: ''", "blank-text"),
            (f"at: {AT}", "at: yesterday", "bad-time"),
            (f"at: {AT}", "at: 2026-02-30T10:00:00Z", "bad-time"),
            (f"at: {AT}", "at: ٢٠٢٦-02-20T10:00:00Z", "bad-time"),
            (r"(?m)^grain: .*$", "grain: yes", "not-a-mapping"),
            (r"by: Ann Example", "who: Ann Example", "unknown-key"),
            (r"(?m)^grain: \{", "grain: ", "yaml-syntax"),
            ("state: accepted, ", "state: accepted, state: rejected, ", "repeated-key"),
            (r"(?m)^(grain:.*)$", r"<<<<<<< HEAD\n\1\n=======\n>>>>>>> bea", "merge-conflict"),
            (r"(?s)^.*$", "- grain", "not-a-mapping"),
        ],
    )
    def test_a_fault_is_told_with_its_place(self, content: Path, pattern: str, new: str, code: str) -> None:
        changed = self.change(content, pattern, new)
        errors = [one for one in look(content).problems if one.severity == "error"]
        assert code in {one.code for one in errors}
        assert all(one.place.file.endswith("checked/mills.yaml") for one in errors)
        assert run(content, "check").exit_code == 1
        assert ledger(content).read_text(encoding="utf-8") == changed

    @pytest.mark.parametrize("pattern", [r"digest: 1:\w{4}", "state: accepted, "])
    def test_a_faulty_line_stays_when_others_are_written(self, content: Path, pattern: str) -> None:
        changed = self.change(content, pattern, "")
        accept(content, "mills/flood")
        (faulty,) = [line for line in changed.splitlines() if line.startswith("grain:")]
        assert faulty in entries(content)

    def test_a_ledger_in_conflict_is_not_written(self, content: Path) -> None:
        changed = self.change(content, r"(?m)^(grain:.*)$", r"<<<<<<< HEAD\n\1\n=======\n>>>>>>> bea")
        with pytest.raises(QuizgenError, match="conflict"):
            accept(content, "mills/flood")
        assert ledger(content).read_text(encoding="utf-8") == changed

    def test_unknown_questions_are_told_and_kept(self, content: Path) -> None:
        self.change(content, r"(?m)^(#: )?grain", r"\1grian")
        self.change(content, r"(?m)^grain", "grian")
        (problem,) = problems(content, "unknown-question")
        assert problem.severity == "warning"
        assert 'did you mean "grain"?' in problem.help
        assert problem.place.text.startswith("grian:")
        accept(content, "mills/flood")
        assert [line.split(":")[0] for line in entries(content) if MARK not in line] == [
            "grian",
            "blame",
            "flood",
        ]

    def test_the_ledger_of_a_bank_that_is_gone_is_told_once(self, content: Path) -> None:
        ledger(content).rename(content / "checked" / "mils.yaml")
        (problem,) = problems(content, "unknown-bank")
        assert 'did you mean "mills"?' in problem.help
        assert problem.severity == "warning"

    def test_what_can_not_be_read_now_is_not_unknown(self, content: Path) -> None:
        edit(content, "answer: In autumn", "anser: In autumn")
        assert problems(content, "unknown-question") == []
        accept(content, "mills/flood")
        edit(content, "anser: In autumn", "answer: In autumn")
        assert states(content)["grain"] == "checked"

    def test_a_bank_that_can_not_be_read_is_not_unknown(self, content: Path) -> None:
        edit(content, "questions:", "questions: [")
        assert problems(content, "unknown-bank") == []

    def test_remarks_are_kept_where_they_are(self, content: Path) -> None:
        self.change(content, r"(?m)^(blame:.*)$", r"# ask Bea about this one\n\1  # twice")
        ledger(content).write_text(
            ledger(content).read_text(encoding="utf-8") + "# the end\n", encoding="utf-8"
        )
        accept(content, "mills/flood")
        lines = entries(content)
        at = lines.index("# ask Bea about this one")
        assert lines[at + 1].startswith("blame:")
        assert lines[at + 1].endswith("  # twice")
        assert lines[-1] == "# the end"

    def test_an_entry_over_several_lines_is_kept(self, content: Path) -> None:
        self.change(
            content, r"(?m)^blame: \{state: (\w+), (.*)\}$", r"blame:\n  state: \1\n  # why not\n  note: fine"
        )
        digest = "1:" + "0" * 64
        self.change(content, "  note: fine", f"  note: fine\n  digest: {digest}\n  by: Bea\n  at: {AT}")
        accept(content, "mills/flood")
        text = ledger(content).read_text(encoding="utf-8")
        assert (
            f"blame:\n  state: accepted\n  # why not\n  note: fine\n  digest: {digest}\n  by: Bea\n" in text
        )

    def test_a_ledger_in_one_line_is_not_taken_apart(self, content: Path) -> None:
        changed = self.change(content, r"(?s)^.*?grain: (\{.*?\}).*$", r"{grain: \1, flood: \1}")
        with pytest.raises(QuizgenError, match="does not have one line per review"):
            accept(content, "mills/blame")
        assert ledger(content).read_text(encoding="utf-8") == changed

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff", "\r\n"])
    def test_an_empty_ledger_is_none(self, content: Path, text: str) -> None:
        ledger(content).write_text(text, encoding="utf-8")
        assert set(states(content).values()) == {"unchecked"}
        accept(content, "mills/grain")
        assert states(content)["grain"] == "checked"


class TestDrafts:
    """Drafts can be left out; quizzes then draw from the other questions."""

    QUIZ = "quiz: week\ntitle: Week\ndraw: {bank: mills, count: 2}\n"

    def build(self, content: Path, *arguments: str) -> Result:
        return run(content, "build", "--out", str(content.parent / "dist"), "--to", "html", *arguments)

    def test_drafts_are_counted_on_stderr(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        assert "drafts: 2 of 3 questions are unchecked" in self.build(content).stderr

    def test_every_output_marks_them(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/grain")
        build(Project(content, tmp_path / "dist"))
        for name in ("student/mills-a", "teacher/mills-key"):
            html = (tmp_path / f"dist/html/{name}.html").read_text(encoding="utf-8")
            assert re.search(r'class="banner[^"]*">[^<]*: 2<', html), name
        xml = ElementTree.parse(tmp_path / "dist/moodle/valley.xml")
        tagged = [
            question.findtext("idnumber")
            for question in xml.iter("question")
            if "draft" in [tag.findtext("text") for tag in question.iter("tag")]
        ]
        assert tagged == ["mills/blame", "mills/flood"]
        with zipfile.ZipFile(tmp_path / "dist/anki/valley.apkg") as package:
            (name,) = [one for one in package.namelist() if one in ("collection.anki2", "collection.anki21")]
            package.extract(name, tmp_path)
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as deck:
            notes = deck.execute("SELECT flds, tags FROM notes").fetchall()
        drafts = {fields.split("\x1f")[0] for fields, tags in notes if "draft" in tags.split()}
        assert drafts == {"mills/blame", "mills/flood"}

    def test_quizzes_draw_from_what_is_left(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, quizzes__week=self.QUIZ)
        accept(content, "mills/grain", "mills/flood")
        assert self.build(content, "--without-drafts").exit_code == 0
        key = (tmp_path / "dist/html/teacher/week-key.html").read_text(encoding="utf-8")
        assert "mills--grain" in key
        assert "mills--flood" in key
        for path in (tmp_path / "dist").rglob("*.html"):
            assert "held the millers to be guilty" not in path.read_text(encoding="utf-8"), path.name

    def test_too_few_left_is_told(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, quizzes__week=self.QUIZ)
        accept(content, "mills/grain")
        done = self.build(content, "--without-drafts")
        assert done.exit_code != 0
        assert "this draw asks for 2 questions, but there is 1: 1 fits, 2 drafts left out" in str(
            done.exception
        )

    def test_what_is_named_but_a_draft_is_left_out(self, tmp_path: Path) -> None:
        named = "quiz: week\ntitle: Week\ndraw: {questions: [mills/grain, mills/blame]}\n"
        more = "points: {mills/blame: 2}\napart: [[mills/blame, mills/flood]]\n"
        content = lay_out(tmp_path, quizzes__week=named + more)
        accept(content, "mills/grain")
        done = self.build(content, "--without-drafts")
        assert done.exit_code == 0
        assert "left out: 2 unchecked questions" in done.stderr
        assert "guilty" not in (tmp_path / "dist/html/student/week-a.html").read_text(encoding="utf-8")

    def test_a_bank_of_drafts_is_left_out_altogether(self, tmp_path: Path) -> None:
        other = BANK.replace("bank: mills", "bank: other")
        content = lay_out(tmp_path, banks__other=other)
        accept(content, "mills/*")
        done = self.build(content, "--without-drafts")
        assert done.exit_code == 0
        assert "mills-a.html" in done.stdout
        assert "other" not in done.stdout

    def test_an_edit_makes_a_draft_again(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        accept(content, "mills/*")
        assert "drafts:" not in self.build(content).stderr
        edit(content, "guilty", "innocent")
        assert "drafts: 1 of 3 questions" in self.build(content).stderr


def test_the_states_are_listed_with_their_counts(tmp_path: Path) -> None:
    content = lay_out(tmp_path)
    accept(content, "mills/grain", "mills/blame")
    edit(content, "guilty", "innocent")
    lines = run(content, "list").stdout.splitlines()
    assert "mills: Mills (3 questions, 1 checked, 1 lapsed, 0 rejected, 1 unchecked)" in lines
    (grain,) = [line for line in lines if line.startswith("  mills/grain ")]
    assert grain.split() == [
        "mills/grain",
        "single-choice",
        "remember",
        "checked",
        "2026-05-28",
        "Ann",
        "Example",
    ]


def test_a_question_is_shown_with_its_key_passage_and_state(tmp_path: Path) -> None:
    content = lay_out(tmp_path)
    accept(content, "mills/grain")
    shown = run(content, "show", "mills/grain", "--papers", str(tmp_path / "papers")).stdout
    for part in (
        "When did the millers buy what they ground?",
        "✓",
        "In autumn",
        "Then the fields were still green.",
        "why: Prices are low after the harvest.",
        'paragraph 2, under "Introduction"',
        "of the lower valley >>bought their grain in autumn<< and sold",
        f"state: checked by Ann Example, {AT}",
    ):
        assert part in shown
    assert "phrase not looked up" in run(content, "show", "mills/grain").stdout
    assert "state: unchecked" in run(content, "show", "mills/blame").stdout


def test_the_test_course_has_no_banks_of_others(tmp_path: Path) -> None:
    assert BANK.count("- id:") == len(states(lay_out(tmp_path)))
