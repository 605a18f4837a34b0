"""Moodle's own import never updates, so there are files for changes and for new questions, and a list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.moodle_render import questions, write_course
from support.moodle_rules import faults

from quizgen.errors import UsageError
from quizgen.pipeline import Built, Project, build, release
from quizgen.terminal.releases import changes

AT, LATER = "2026-11-21T10:20:30Z", "2026-12-24T00:00:00Z"
NOTHING = "moodle: nothing has changed since the release of 2026-11-21"


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "true-false", "stem": f"About {name}.", "answer": "true", **more}


C = question("c", use="exam")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "content", tmp_path / "dist", to=("moodle",), changed=True)
    write_course(project.content, [question("a"), question("b"), C])
    release(Project(project.content, to=("moodle",)), AT)
    return project


def made(project: Project) -> tuple[Built, dict[str, bytes]]:
    """Build, and return the files of changes by name, after checking them by Moodle's rules."""
    built = build(project)
    files = {path.name: path.read_bytes() for path in (project.out / "moodle/changes").glob("*")}
    assert {path.name for path in built.files} == set(files)
    for name, xml in files.items():
        alone = ["no-category"] if "--" in name else []  # "Import new version" refuses a file with a category
        assert [fault.rule for fault in faults(xml)] == alone
    return built, files


def test_a_changed_question_is_alone_in_a_file_and_a_new_one_goes_to_its_bank(project: Project) -> None:
    write_course(
        project.content, [question("a"), question("b", explanation="Now explained."), C, question("d")]
    )
    built, files = made(project)
    assert set(files) == {"b--b.xml", "c-new.xml"}
    changed = etree.fromstring(files["b--b.xml"])
    assert [one.findtext("idnumber") for one in changed] == [
        "b/b"
    ]  # no category, because Moodle would refuse it
    assert set(questions(files["c-new.xml"])) == {"b/d"}
    assert b"<![CDATA[top/Course/Bank]]>" in files["c-new.xml"]
    assert list(changes(built.changes)) == [
        "moodle: 1 changed and 1 new since the release of 2026-11-21",
        "replaces: b/b",
    ]


def test_a_changed_question_says_in_its_file_what_it_says_in_that_of_the_course(project: Project) -> None:
    write_course(
        project.content, [question("a", stem="Other.", hints=["Think."], tags=["t"]), question("b"), C]
    )
    whole = build(Project(project.content, project.out, to=("moodle",))).files[0].read_bytes()
    _, files = made(project)
    alone, (there,) = etree.fromstring(files["b--a.xml"])[0], [questions(whole)["b/a"]]
    assert etree.tostring(alone).split() == etree.tostring(there).split()


def test_a_bank_of_another_banks_title_keeps_its_category(project: Project) -> None:
    bank = project.content / "banks/b.yaml"
    (project.content / "banks/twin.yaml").write_text(bank.read_text().replace('"b"', '"twin"', 1))
    release(Project(project.content, to=("moodle",)), LATER)
    write_course(project.content, [question("a"), question("b"), C, question("d")])
    _, files = made(project)
    assert b"<![CDATA[top/Course/Bank (b)]]>" in files["c-new.xml"]
    assert b"twin" not in files["c-new.xml"]


def test_what_moved_becomes_a_version_of_what_it_was(project: Project) -> None:
    write_course(project.content, [question("moved", stem="Other.", was="b/a"), question("b"), C])
    built, files = made(project)
    assert set(files) == {"b--moved.xml"}
    assert set(questions(files["b--moved.xml"])) == {"b/a"}
    assert built.changes["moodle"].replaced == ("b/a",)


@pytest.mark.parametrize("more", [{"tags": ["t"]}, {"waive": {"key-longest": "why not"}}, {"use": "exam"}])
def test_what_no_student_reads_is_no_change(project: Project, more: dict[str, Any]) -> None:
    write_course(project.content, [question("a", **more), question("b"), C])
    built, files = made(project)
    assert files == {}
    assert list(changes(built.changes)) == [NOTHING]


def test_what_is_retired_or_gone_is_named_until_a_release(project: Project) -> None:
    write_course(project.content, [question("a", retired=True), C])
    built, files = made(project)
    assert files == {}
    assert list(changes(built.changes))[1:3] == ["removed: b/a", "removed: b/b"]
    assert release(Project(project.content), LATER)["moodle"].removed == ("b/a", "b/b")
    assert not release(Project(project.content), LATER)
    assert not made(project)[0].changes["moodle"].removed
    write_course(project.content, [question("a"), question("b"), C])
    assert set(made(project)[1]) == {
        "b--a.xml",
        "b--b.xml",
    }  # Moodle has hidden them; their next version will show them
    release(Project(project.content), LATER)
    assert made(project)[1] == {}


def test_what_is_only_left_out_as_a_draft_is_not_named_as_gone(project: Project) -> None:
    built = build(Project(project.content, project.out, to=("moodle",), changed=True, drafts=False))
    assert built.changes["moodle"].removed == ()


@pytest.mark.parametrize(
    ("edited", "told"),
    [
        ({"distractors": ["Two", "Three", "Four"]}, True),
        ({"distractors": ["Two", "Thre"]}, False),
        ({"answer": "Two", "distractors": ["One", "Three"]}, False),
        ({"answer": "1", "distractors": ["2", "3"]}, False),
    ],
)
def test_what_moodle_can_not_regrade_is_named(project: Project, edited: dict[str, Any], told: bool) -> None:
    choice = {
        "id": "n",
        "type": "single-choice",
        "stem": "Which?",
        "answer": "One",
        "distractors": ["Two", "Three"],
    }
    write_course(project.content, [choice])
    release(Project(project.content), LATER)
    write_course(project.content, [{**choice, **edited}])
    built, files = made(project)
    assert set(files) == {"b--n.xml"}
    line = "don't regrade: the number or order of answers in b/n has changed"
    assert (line in changes(built.changes)) == told


def test_sorted_numbers_that_change_places_are_named(project: Project) -> None:
    sizes = {
        "id": "n",
        "type": "single-choice",
        "stem": "How many?",
        "answer": "5",
        "distractors": ["10", "15"],
    }
    write_course(project.content, [sizes])
    release(Project(project.content), LATER)
    write_course(project.content, [{**sizes, "distractors": ["20", "15"]}])
    assert made(project)[0].changes["moodle"].resized == ("b/n",)


def test_a_release_in_between_starts_from_there_and_no_older_file_stays(project: Project) -> None:
    write_course(project.content, [question("a", stem="Other."), question("b"), C, question("d")])
    assert set(made(project)[1]) == {"b--a.xml", "c-new.xml"}
    build(Project(project.content, project.out))  # a full build keeps files of current changes
    assert (project.out / "moodle/changes/b--a.xml").is_file()
    release(Project(project.content, to=("moodle",)), LATER)
    write_course(
        project.content, [question("a", stem="Other."), question("b", stem="Another."), C, question("d")]
    )
    built, files = made(project)
    assert set(files) == {"b--b.xml"}
    assert {path.name for path in built.swept.removed} == {"b--a.xml", "c-new.xml"}
    assert built.changes["moodle"].since == "2026-12-24"
    release(Project(project.content, to=("moodle",)), LATER)
    assert {path.name for path in build(Project(project.content, project.out)).swept.removed} == {"b--b.xml"}


def test_a_build_without_the_flag_makes_no_such_file(project: Project) -> None:
    files = build(Project(project.content, project.out, to=("moodle",))).files
    assert [path.name for path in files] == ["c.xml", "c-b.xml", "c-b.mbz"]


def test_without_a_release_the_message_names_the_command(tmp_path: Path) -> None:
    write_course(tmp_path / "content", [question("a")])
    with pytest.raises(UsageError, match="quizgen release"):
        build(Project(tmp_path / "content", tmp_path / "dist", changed=True))


def test_an_output_that_replaces_its_files_has_no_changes(project: Project) -> None:
    with pytest.raises(UsageError, match="makes a file of changes"):
        build(Project(project.content, project.out, to=("html",), changed=True))
