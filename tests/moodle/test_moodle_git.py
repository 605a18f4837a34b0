"""A tree of files for gitsync: one per question, named by its id; moved questions are renamed in its list."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.moodle_render import questions, write_course
from support.moodle_rules import faults

from quizgen.errors import QuizgenError
from quizgen.pipeline import Built, Project, build
from quizgen.terminal.builds import followed

LIST = "mine_course_Course-1_question_manifest.json"
CHOICE = {
    "id": "n",
    "type": "single-choice",
    "stem": "Which?",
    "answer": "One",
    "distractors": ["Two", "Three"],
}


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "true-false", "stem": f"About {name}.", "answer": "true", **more}


class Tree:
    """A course, and the tree of files made from it."""

    def __init__(self, top: Path) -> None:
        self.content, self.out, self.top = top / "content", top / "dist", top / "dist/moodle-git"

    def build(self, *asked: dict[str, Any], to: str = "moodle-git") -> Built:
        write_course(self.content, list(asked))
        return build(Project(self.content, self.out, to=(to,) if to else ()))

    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.top).as_posix(): path.read_bytes() for path in self.top.rglob("*.xml")}

    def write_list(self, *paths: str, indent: int | None = 4) -> str:
        """Write a list as PHP does, with escaped slashes, indented or on one line."""
        entries = [
            {"questionbankentryid": 35000 + place, "filepath": path, "importedversion": "1", "format": "xml"}
            for place, path in enumerate(paths)
        ]
        text = json.dumps(
            {"context": {"contextlevel": 50, "moodleurl": "https://m"}, "questions": entries}, indent=indent
        )
        text = text.replace("/", "\\/")
        self.top.mkdir(parents=True, exist_ok=True)
        (self.top / LIST).write_text(text, encoding="utf-8")
        return text

    def list(self) -> str:
        return (self.top / LIST).read_text(encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_each_category_has_a_folder_and_each_question_a_file_named_by_its_id(tree: Tree) -> None:
    tree.build(question("a"), CHOICE)
    files = tree.files()
    assert set(files) == {
        "top/c/gitsync_category.xml",
        "top/c/b/gitsync_category.xml",
        "top/c/b/a.xml",
        "top/c/b/n.xml",
    }
    assert [
        etree.fromstring(files[f"top/c/{name}gitsync_category.xml"])[0].findtext("category/text")
        for name in ("", "b/")
    ] == [
        "top/Course",
        "top/Course/Bank",
    ]
    tree.build(question("a", stem="Other words / a & b `c`."), CHOICE)
    assert set(tree.files()) == set(files)
    for name, xml in tree.files().items():
        alone = {"top/c/gitsync_category.xml": [], "top/c/b/gitsync_category.xml": ["category-parent"]}
        assert [fault.rule for fault in faults(xml)] == alone.get(
            name, ["no-category"]
        )  # a folder's file has it


def test_a_question_says_what_it_says_in_the_file_of_the_course(tree: Tree) -> None:
    tree.build(CHOICE)
    (alone,) = etree.fromstring(tree.files()["top/c/b/n.xml"])
    tree.build(CHOICE, to="moodle")
    there = questions((tree.out / "moodle/c.xml").read_bytes())["b/n"]
    assert etree.tostring(alone).split() == etree.tostring(there).split()


def test_banks_of_one_title_are_two_categories_as_in_the_file_of_the_course(tree: Tree) -> None:
    write_course(tree.content, [CHOICE])
    bank = tree.content / "banks/b.yaml"
    (tree.content / "banks/twin.yaml").write_text(bank.read_text().replace('"b"', '"twin"', 1))
    tree.build(CHOICE)
    category = etree.fromstring(tree.files()["top/c/twin/gitsync_category.xml"])[0].findtext("category/text")
    tree.build(CHOICE, to="moodle")
    assert category == "top/Course/Bank (twin)"
    assert f"<![CDATA[{category}]]>" in (tree.out / "moodle/c.xml").read_text(encoding="utf-8")


def test_it_is_made_on_request_and_no_other_build_touches_it(tree: Tree) -> None:
    tree.build(CHOICE, to="")
    assert not tree.top.exists()
    tree.build(CHOICE)
    made = tree.files()
    (tree.top / ".git").mkdir()
    (tree.top / ".git/HEAD").write_text("ref: refs/heads/main")
    tree.build(CHOICE, to="")
    assert tree.files() == made
    assert (tree.top / ".git/HEAD").is_file()


def test_what_is_retired_or_gone_has_no_file_any_more_unless_somebody_edited_it(tree: Tree) -> None:
    tree.build(CHOICE, question("a"), question("d"), question("e"))
    (tree.top / "top/c/b/e.xml").write_text("<quiz/>")
    built = tree.build(CHOICE, question("a", retired=True))
    assert {path.name for path in built.swept.removed} == {"a.xml", "d.xml"}
    assert {path.name for path in built.swept.kept} == {"e.xml"}
    assert {"top/c/b/n.xml", "top/c/b/e.xml"} < set(tree.files())


@pytest.mark.parametrize("indent", [4, None])
def test_the_list_of_gitsync_follows_a_move_and_nothing_else_of_it_changes(
    tree: Tree, indent: int | None
) -> None:
    tree.build(CHOICE, question("a"))
    before = tree.write_list("/top/c/b/n.xml", "/top/c/b/a.xml", "/top/other/n.xml", indent=indent)
    built = tree.build({**CHOICE, "id": "moved", "was": "b/n"}, question("a"))
    assert tree.list() == before.replace("\\/top\\/c\\/b\\/n.xml", "\\/top\\/c\\/b\\/moved.xml")
    assert "top/c/b/n.xml" not in tree.files()
    assert [re.sub(", also in .*", "", line) for line in followed(built.followed)] == [
        "moved: /top/c/b/moved.xml"
    ]
    assert not tree.build({**CHOICE, "id": "moved", "was": "b/n"}, question("a")).followed


def test_the_list_keeps_the_slashes_that_it_has(tree: Tree) -> None:
    before = tree.write_list("/top/c/b/n.xml").replace("\\/", "/").replace("\n", "\r\n")
    (tree.top / LIST).write_bytes(before.encode())
    tree.build({**CHOICE, "id": "moved", "was": "b/n"})
    assert (tree.top / LIST).read_bytes().decode() == before.replace("/b/n.xml", "/b/moved.xml")


@pytest.mark.parametrize(
    "text", ["", "{", '{"filepath": "/top/c/b/n.xml"', "[1]", '{"name": "/top/c/b/n.xml"}']
)
def test_what_is_no_such_list_is_left_as_it_is(tree: Tree, text: str) -> None:
    tree.write_list()
    (tree.top / LIST).write_text(text)
    assert not tree.build({**CHOICE, "id": "moved", "was": "b/n"}).followed
    assert tree.list() == text


def test_a_list_in_another_encoding_is_left_as_it_is(tree: Tree) -> None:
    before = tree.write_list("/top/c/b/n.xml").replace("moodleurl", "m\u00fcnchen").encode("latin-1")
    (tree.top / LIST).write_bytes(before)
    assert not tree.build({**CHOICE, "id": "moved", "was": "b/n"}).followed
    assert (tree.top / LIST).read_bytes() == before


def test_a_name_that_the_list_has_already_is_given_to_no_other(tree: Tree) -> None:
    before = tree.write_list("/top/c/b/n.xml", "/top/c/b/moved.xml")
    tree.build({**CHOICE, "id": "moved", "was": "b/n"})
    assert tree.list() == before


def test_an_output_extends_what_is_there_and_not_itself(tmp_path: Path) -> None:
    for name, extended in (("one", "two"), ("two", "one"), ("three", "nothing")):
        folder = tmp_path / "templates" / name
        folder.mkdir(parents=True)
        (folder / "backend.yaml").write_text(f"extends: {extended}\noutputs: []\n")
    write_course(tmp_path / "content", [CHOICE])
    with pytest.raises(QuizgenError) as caught:
        build(Project(tmp_path / "content", tmp_path / "dist", to=("moodle",)))
    errors = [one for one in caught.value.problems if one.severity == "error"]
    assert {(one.code, one.place.file.split("/")[-2]) for one in errors} == {
        ("template-fault", "one"),
        ("template-fault", "two"),
        ("template-fault", "three"),
    }


def test_a_build_says_what_a_target_must_have_and_what_not_to_import_twice(tree: Tree) -> None:
    order = {"id": "o", "type": "ordering", "stem": "In order?", "items": ["One", "Two", "Three"]}
    built = tree.build(CHOICE, order, {**order, "id": "p"}, to="moodle")
    assert built.needs == ["moodle: 2 ordering questions need Moodle 4.4 or later, or its plugin Ordering"]
    (advice,) = built.advice
    assert advice.startswith("moodle: import the course file or the quiz files, not both")
    assert tree.build(order, to="moodle").needs == [
        "moodle: 1 ordering question needs Moodle 4.4 or later, or its plugin Ordering"
    ]
    built = tree.build(CHOICE, to="")
    assert (built.needs, built.advice) == ([], [])


def test_what_a_course_changes_of_moodle_holds_in_the_tree_too(tree: Tree) -> None:
    own = tree.content.parent / "templates/moodle/questions"
    own.mkdir(parents=True)
    (own / "true-false.xml.j2").write_text("{% macro xml(item) %}<question type='mine'/>{% endmacro %}")
    tree.build(question("a"))
    assert b"<question type='mine'/>" in tree.files()["top/c/b/a.xml"]
