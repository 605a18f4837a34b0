"""A user's own templates: their faults are reported with their places, before or while they are used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.courses import codes, course

from quizgen.errors import Problem, QuizgenError
from quizgen.pipeline import Project, build, check_course

BANK = "bank: b\ntitle: B\nquestions:\n  - {id: q, type: true-false, stem: So it is., answer: true}\n"
SHEET = 'outputs: [{for: quiz, file: "notes/{quiz}.txt", root: notes.txt.j2, types: [true-false]}]\n'
ONE = 'outputs: [{for: quiz, file: "notes/{quiz}.txt", root: notes.txt.j2}]\n'


def templates(top: Path, **files: str) -> Project:
    """Write a user's own output, or parts of other outputs; `notes__backend_yaml` is notes/backend.yaml."""
    content = course(top, banks__b=BANK)
    for name, text in files.items():
        path = top / "templates" / name.replace("__", "/").replace("_yaml", ".yaml").replace("_j2", ".txt.j2")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(content, top / "dist")


def errors(project: Project) -> list[Problem]:
    return [problem for problem in check_course(project).problems if problem.severity == "error"]


@pytest.mark.parametrize(
    ("manifest", "code", "said"),
    [
        (ONE.replace("notes.txt.j2", "note.txt.j2"), "template-fault", 'there is no template "note.txt.j2"'),
        (
            ONE.replace("notes.txt.j2", "builtin/x.j2"),
            "template-fault",
            'there is no template "builtin/x.j2"',
        ),
        (ONE.replace("notes/", "../"), "bad-file-name", "an output stays inside dist/"),
        (ONE.replace("notes/", "C:\\\\\\\\"), "bad-file-name", "an output stays inside dist/"),
        (ONE.replace("notes/", "{bank}/"), "bad-file-name", "no other brackets"),
        (ONE.replace("notes/", "{course.__class__}"), "bad-file-name", "no other brackets"),
        (f"{ONE}drops: {{essey: [hints]}}\n", "unknown-type", 'there is no type "essey"'),
        (ONE.replace("root:", "types: [essey], root:"), "unknown-type", 'there is no type "essey"'),
    ],
)
def test_what_is_wrong_with_a_manifest(tmp_path: Path, manifest: str, code: str, said: str) -> None:
    project = templates(tmp_path, notes__backend_yaml=manifest, notes__notes_j2="x")
    found = errors(project)
    assert codes(found) == [code]
    assert said in found[0].message
    assert found[0].place.file.endswith("templates/notes/backend.yaml")


def test_words_that_can_not_be_read_are_told_beside_everything_else(tmp_path: Path) -> None:
    project = templates(tmp_path, words__en_yaml="name: [x]\n", words__de_yaml="x\n", words__fr_yaml="a: [\n")
    (project.content / "banks/b.yaml").write_text(BANK.replace("answer", "anwser"))
    assert sorted(codes(errors(project))) == [
        "not-a-mapping",
        "not-text",
        "unknown-key",
        "yaml-syntax",
    ]


def test_a_macro_that_is_missing_is_told(tmp_path: Path) -> None:
    project = templates(tmp_path, html__questions__true_false_j2="")
    (tmp_path / "templates/html/questions/true_false.txt.j2").rename(
        tmp_path / "templates/html/questions/true-false.html.j2"
    )
    with pytest.raises(QuizgenError) as caught:
        build(project)
    assert 'a template in questions/ has no macro "sheet"' in caught.value.problems[-1].message


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% if x %}", "Unexpected end of template"),
        ("one\n{{ nothing.x }}", "'nothing' is undefined"),
        ('{% include "notes.txt.j2" %}', "recursion"),
        ('{% extends "notes.txt.j2" %}', "recursion"),
        ("{{ kind(sheets[0].items[0]).text() }}", 'there is no "questions/true-false"'),
    ],
)
def test_a_faulty_template_is_told_with_its_place(tmp_path: Path, template: str, said: str) -> None:
    project = templates(tmp_path, notes__backend_yaml=SHEET, notes__notes_j2=template)
    project = Project(project.content, project.out, to=("notes",))
    with pytest.raises(QuizgenError) as caught:
        build(project)
    fault = next(problem for problem in caught.value.problems if problem.code == "template-fault")
    assert said in fault.message
    assert fault.place.file.endswith("templates/notes/notes.txt.j2")
    assert not (tmp_path / "dist").exists()


def test_a_quiz_keeps_clear_of_the_names_that_outputs_need(tmp_path: Path) -> None:
    manifest = "escape: none\noutputs:\n  - {for: course, file: notes/all.txt, root: notes.txt.j2}\n"
    manifest += '  - {for: quiz, file: "notes/{quiz}.txt", root: notes.txt.j2}\n'
    project = templates(tmp_path, notes__backend_yaml=manifest, notes__notes_j2="-")
    for name, found in (("changes", []), ("all", ["same-name"])):
        course(tmp_path, banks__b=BANK, quizzes__q=f"quiz: {name}\ntitle: Q\ndraw: {{bank: b}}\n")
        assert codes(errors(project)) == found


def test_what_can_not_be_read_is_told_of_all_templates_before_any_is_used(tmp_path: Path) -> None:
    project = templates(
        tmp_path,
        notes__backend_yaml=ONE,
        notes__notes_j2="{% if %}\n",
        notes__questions__essay_j2="\n{{ 1 + }}\n",
        html__parts__extra_j2="{% endfor %}",
    )
    found = errors(project)
    assert codes(found) == ["template-fault"] * 3
    assert sorted(Path(one.place.file).name for one in found) == [
        "essay.txt.j2",
        "extra.txt.j2",
        "notes.txt.j2",
    ]
    assert next(one.place.line for one in found if "essay" in one.place.file) == 2


def test_a_picture_in_a_template_is_carried_each_time(tmp_path: Path) -> None:
    """Jinja would evaluate a filter of a constant text only once, during compilation."""
    manifest = SHEET.replace("outputs", "assets: media\noutputs")
    text = '{% set logo = "![a mill](logo.png)" | md %}{{ (logo | files)[0].name }} {{ "{" | literal }}'
    project = templates(tmp_path, notes__backend_yaml=manifest, notes__notes_j2=text)
    (project.content / "logo.png").write_bytes(b"\x89PNG")

    def made() -> str:
        build(replace(project, to=("notes",)))
        return (project.out / "notes/b.txt").read_text()

    first = made()
    assert first.endswith(".png {")
    assert made() == first
    (tmp_path / "templates/notes/backend.yaml").write_text(f'neutralise: {{entities: "{{"}}\n{manifest}')
    assert made().endswith(".png &#123;")
