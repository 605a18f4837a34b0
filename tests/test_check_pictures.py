"""Pictures: which are refused, wherever a text shows one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.courses import codes, course

from quizgen.checks.pictures import picture_fault
from quizgen.pipeline import Project, check_course

PNG = b"\x89PNG\r\n\x1a\n"
BANK = "bank: b\ntitle: B\nquestions:\n  - {id: q, type: true-false, stem: So it is., answer: true}\n"
S = 'xmlns="http://www.w3.org/2000/svg"'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content/figures").mkdir(parents=True)
    (tmp_path / "content/figures/a.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    (tmp_path / "content/figures/link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "content/figures/note.png").write_text("no picture")
    (tmp_path / "content/figures/loop.png").symlink_to("loop.png")
    (tmp_path / "content/figures/lost.png").symlink_to("nowhere.png")
    (tmp_path / "content/figures/folder.svg").mkdir()
    os.mkfifo(tmp_path / "content/figures/pipe.png")
    return tmp_path / "content"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("figures/a.png", ""),
        ("figures/A.png", "no-picture"),
        ("figures/note.png", "picture-kind"),
        ("figures/link.png", "picture-outside"),
        ("../secret.png", "picture-outside"),
        ("file:///secret.png", "picture-outside"),
        ("//example.org/a.png", "picture-outside"),
        ("figures", "picture-kind"),
        ("figures/folder.svg", "not-readable"),
        ("figures/pipe.png", "not-readable"),
        ("figures/loop.png", "not-readable"),
        ("figures/lost.png", "no-picture"),
        ("figures/a.png/b.png", "not-readable"),
        (f"figures/{'a' * 5000}.png", "no-picture"),
        ("figures/\0.png", "picture-outside"),
    ],
)
def test_which_pictures_are_refused(content: Path, name: str, code: str) -> None:
    fault = picture_fault(content, name)
    assert (fault.code if fault else "") == code


def test_a_picture_is_named_relative_to_the_course(content: Path) -> None:
    fault = picture_fault(content, (content / "figures/a.png").as_posix())
    assert fault is not None
    assert fault.code == "picture-outside"


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        (f'<svg {S}><style>.a{{fill:url(#g)}}</style><use href="#a"/></svg>', ""),
        (f"<svg {S}><image href='data:image/png;base64,AAAA'/></svg>", ""),
        (f"<!DOCTYPE svg [<!ENTITY ns 'http://example.org/'>]><svg {S} a='&ns;'/>", ""),
        (f"<svg {S}><script>x</script></svg>", "active-svg"),
        ("<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:script>x</s:script></s:svg>", "active-svg"),
        (f"<!DOCTYPE svg [<!ENTITY x '<script>x</script>'>]><svg {S}>&x;</svg>", "active-svg"),
        (f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/hosts'>]><svg {S}/>", "active-svg"),
        (f"<?xml-stylesheet href='x.css'?><svg {S}/>", "active-svg"),
        (f"<svg {S} onload='x()'/>", "active-svg"),
        (f"<svg {S}><a href='https://example.org'/></svg>", "active-svg"),
        (f"<svg {S}><style>@import 'x.css';</style></svg>", "active-svg"),
        (f"<svg {S}><rect fill='url(https://example.org/a.svg#b)'/></svg>", "active-svg"),
        (f"<svg {S}><set attributeName='href' to='javascript:x()'/></svg>", "active-svg"),
        (f"<svg {S}><g></svg>", "picture-kind"),
        ("<html/>", "picture-kind"),
        ("", "picture-kind"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_svg_is_a_picture_and_nothing_else(content: Path, svg: str, code: str, encoding: str) -> None:
    (content / "a.svg").write_bytes(svg.encode(encoding))
    fault = picture_fault(content, "a.svg")
    assert (fault.code if fault else "") == code


@pytest.mark.parametrize(
    ("bank", "quiz", "file"),
    [
        (BANK.replace("questions:", 'description: "![x](../secret.png)"\nquestions:'), "", "banks/b.yaml"),
        (BANK, 'instructions: "![x](../secret.png)"\ndraw: {bank: b}\n', "quizzes/q.yaml"),
        (
            BANK,
            'sections: [{title: S, instructions: "![x](../secret.png)", draw: {bank: b}}]',
            "quizzes/q.yaml",
        ),
        (BANK.replace("So it is.", '"![x](../secret.png)"'), "", "banks/b.yaml"),
    ],
)
def test_every_text_is_looked_at(content: Path, bank: str, quiz: str, file: str) -> None:
    quiz = f"quiz: q\ntitle: Q\n{quiz or 'draw: {bank: b}'}\n"
    course(content.parent, banks__b=bank, quizzes__q=quiz)
    problems = check_course(Project(content)).problems
    errors = [problem for problem in problems if problem.severity == "error"]
    assert codes(errors) == ["picture-outside"]
    assert errors[0].place.file.endswith(file)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![a map](figures/a b (1).png)", "no-picture"),
        ("![a map](file:///a.png)", "picture-outside"),
        ("![a map] (figures/a.png)", "shown-as-typed"),
        ("![a map](figures/a.png", "shown-as-typed"),
    ],
)
def test_what_is_no_picture_is_told(content: Path, text: str, code: str) -> None:
    course(content.parent, banks__b=BANK.replace("So it is.", f'"{text}"'))
    assert code in codes(check_course(Project(content)).problems)


@pytest.mark.parametrize(
    "text",
    ["[a](http://example.org/{{c1::x}})", "![{{c1::x}}](figures/a.png)", "![y](figures/{{c1::x}}.png)"],
)
def test_a_gap_that_can_not_be_shown_is_told(content: Path, text: str) -> None:
    bank = f'bank: b\ntitle: B\nquestions:\n  - {{id: q, type: cloze, text: "{text} or {{{{c2::y}}}}"}}\n'
    course(content.parent, banks__b=bank)
    assert "broken-gap" in codes(check_course(Project(content)).problems)


def test_the_description_of_a_course_is_looked_into_too(tmp_path: Path) -> None:
    """Anki shows it above all decks; a missing picture used to stop the build, without a place."""
    content = course(tmp_path, banks__b=BANK)
    head = content / "course.yaml"
    head.write_text(f"{head.read_text('utf-8')}description: '![a wheel](none.png)'\n", encoding="utf-8")
    (found,) = [one for one in check_course(Project(content)).problems if one.code == "no-picture"]
    assert found.place.file.endswith("course.yaml")
