"""Reading the papers' files: every kind of good file, and every kind of bad file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.pdfs import encrypted, numbered_from, pdf

from quizgen.cache import cache_folder, keep
from quizgen.errors import Problem
from quizgen.evidence import texts
from quizgen.evidence.html import html_blocks
from quizgen.evidence.passages import PaperText
from quizgen.evidence.pdf import _numbers
from quizgen.evidence.texts import read_papers

BODY = "The millers of the lower valley bought their grain in autumn and sold the flour in spring."


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def read(folder: Path, name: str, data: bytes | str) -> tuple[PaperText | None, list[Problem]]:
    """Read a paper, `p`, from a file with this content."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    papers, problems = read_papers(folder, ["p"])
    return papers.get("p"), problems


def well_read(folder: Path, name: str, data: bytes | str) -> PaperText:
    paper, problems = read(folder, name, data)
    assert problems == []
    assert paper is not None
    return paper


def refused(folder: Path, name: str, data: bytes | str) -> Problem:
    """Return the problem of a paper that can't be read."""
    paper, problems = read(folder, name, data)
    assert paper is None
    (problem,) = problems
    assert problem.place.file == (folder / name).as_posix()
    assert problem.help
    return problem


@pytest.mark.parametrize("name", ["p.txt", "p.md", "p.TXT"])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(f"# Mills\n\n{BODY}\n".encode(), id="plain"),
        pytest.param(f"\ufeff# Mills\r\n\r\n{BODY}\r\n".encode(), id="BOM and CRLF"),
        pytest.param(f"# Mills\n\n{BODY}\n".encode("utf-16"), id="UTF-16, marked"),
        pytest.param(f"# Mills\r\r{BODY}".encode(), id="old line ends"),
    ],
)
def test_text(tmp_path: Path, name: str, data: bytes) -> None:
    paper = well_read(tmp_path, name, data)
    assert (paper.paper, paper.file) == ("p", (tmp_path / name).as_posix())
    assert [(paragraph.section, paragraph.text) for paragraph in paper.paragraphs] == [
        ("Mills", "Mills"),
        ("Mills", BODY),
    ]


def test_a_paper_without_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(BODY)
    assert read_papers(tmp_path, ["p", "../p", ""]) == ({}, [])


def test_papers_come_in_the_order_asked(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(BODY)
    papers, problems = read_papers(tmp_path, ["c", "a", "c"])
    assert (list(papers), problems) == (["c", "a"], [])


def test_of_two_files_it_is_said_which_is_taken(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("<p>No.")
    paper, (problem,) = read(tmp_path, "p.txt", BODY)
    assert paper is not None
    assert paper.file.endswith("p.txt")
    assert (problem.code, problem.severity) == ("paper-several-files", "warning")
    assert "quizgen uses p.txt, not p.html" in problem.message


def test_a_file_by_the_folders_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    papers, (problem,) = read_papers(tmp_path / "file", ["p"])
    assert papers == {}
    assert problem.code == "not-readable"
    assert problem.place.file == (tmp_path / "file").as_posix()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("p.txt", b"", "paper-empty"),
        ("p.txt", b" \n\f\r\n\t", "paper-empty"),
        ("p.html", b"<html><body><script>let p = 1</script>", "paper-empty"),
        ("p.txt", bytes(range(256)) * 4, "paper-binary"),
        ("p.md", b"PK\x03\x04\x14\0\0\0", "paper-binary"),
        ("p.txt", "как мельница стояла у реки".encode("cp1251"), "paper-encoding"),
        ("p.txt", b"\xff\xfea", "paper-encoding"),
        ("p.html", b'<meta charset="hex"><p>\xe9t\xe9', "paper-encoding"),
        ("p.pdf", b"", "paper-damaged"),
        ("p.pdf", b"no PDF at all", "paper-damaged"),
        ("p.pdf", b"%PDF-1.4\n%%EOF", "paper-damaged"),
        ("p.pdf", pdf([BODY])[:300], "paper-damaged"),
        ("p.pdf", encrypted(pdf([BODY]), "secret"), "paper-encrypted"),
        ("p.pdf", pdf(["", ""]), "paper-empty"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    problem = refused(tmp_path, name, data)
    assert (problem.code, problem.severity) == (code, "error")


def test_a_pdf_by_another_name_is_told_so(tmp_path: Path) -> None:
    assert ".pdf" in refused(tmp_path, "p.txt", pdf([BODY]) + b"\0").help


def test_a_scan_is_told_what_helps(tmp_path: Path) -> None:
    assert "OCR" in refused(tmp_path, "p.pdf", pdf([""])).help


def test_a_file_too_big_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LARGEST", 10)
    assert refused(tmp_path, "p.txt", BODY).code == "too-large"


def test_a_folder_by_a_papers_name(tmp_path: Path) -> None:
    (tmp_path / "p.txt").mkdir()
    papers, (problem,) = read_papers(tmp_path, ["p"])
    assert papers == {}
    assert problem.code == "not-readable"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_latin_1_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    paper, (problem,) = read(
        tmp_path, "p.txt", "Der Müller verkaufte das Mehl für große Summen.".encode(encoding)
    )
    assert paper is not None
    assert paper.find("der Müller verkaufte").state == "once"
    assert (problem.code, problem.severity) == ("paper-latin-1", "warning")


def test_a_web_page_is_read_as_what_it_says_it_is(tmp_path: Path) -> None:
    data = (
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Мельница у реки'.encode(
            "cp1251"
        )
    )
    assert well_read(tmp_path, "p.html", data).find("мельница у реки").state == "once"


PAGE = """<!DOCTYPE html><html lang=en><head><title>Not this</title><style>p { color: red }</style>
<script>document.write("<p>nor this</p>")</script></head><body>
<h1>Mills &amp; Millers</h1><p>Short</p>
<h2 class="x">The <em>lower</em> valley</h2>
<p>The millers bought <b>grain</b><sup><a href="#1">[1]</a></sup> in&nbsp;autumn
and sold flour<br>in spring<sup>2</sup>.
<p>They kept<!-- not this --> no books.
<ul><li>Rye<li>Wheat</ul>
<table><tr><td>1612<td>poor</table>
<![if !mso]><p>Done.</p><![endif]><svg><text>nor this</text></svg>"""


def test_html(tmp_path: Path) -> None:
    paper = well_read(tmp_path, "p.html", PAGE)
    assert [(paragraph.role, paragraph.section, paragraph.text) for paragraph in paper.paragraphs] == [
        ("heading", "Mills & Millers", "Mills & Millers"),
        ("body", "Mills & Millers", "Short"),
        ("heading", "The lower valley", "The lower valley"),
        ("body", "The lower valley", "The millers bought grain in autumn and sold flour in spring2."),
        ("body", "The lower valley", "They kept no books."),
        *(("body", "The lower valley", text) for text in ("Rye", "Wheat", "1612", "poor", "Done.")),
    ]


def test_what_word_hides_from_browsers_ends_where_it_says(tmp_path: Path) -> None:
    page = """<p>Millers bought grain.</p><!--[if gte mso 9]><xml><o:Words>7</o:Words></xml><![endif]-->
    <p><![if !supportLists]>1. <![endif]>They sold flour.</p><!-- Word ends. -->
    <p title="<![ x>">They rested.</p>"""
    assert [block.text for block in html_blocks(page)] == [
        "Millers bought grain.",
        "1. They sold flour.",
        "They rested.",
    ]


def test_a_word_that_a_line_end_of_a_page_breaks_is_whole(tmp_path: Path) -> None:
    page = "<p>Millers bought their grain in au-<br/>\n tumn,<br>and well-<br>known millers in win-\nter.</p>"
    paper = well_read(tmp_path, "p.html", page)
    assert paper.find("grain in autumn and well-known millers in winter").state == "once"


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/!-[]&;#=\"' apscriptu\n\0"), max_size=60) | st.text())
def test_no_web_page_makes_it_stumble(text: str) -> None:
    html_blocks(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["p.txt", "p.html", "p.pdf"]))
def test_no_file_makes_it_stumble(tmp_path: Path, data: bytes, name: str) -> None:
    paper, problems = read(tmp_path, name, data)
    (tmp_path / name).unlink()
    assert paper or problems


LINES = """Mills of the Valley
Abstract
The millers of the lower valley bought their grain in au-
tumn and sold the flour in spring, year after year.
Nobody wrote it down, and nobody asked.
The price was the same for all who came and paid in sil-"""
MORE = """ver, and higher for those who paid in kind or not at all.
Prices
In a dry year the wheels stood still from June to the end
of September."""


def test_pdf(tmp_path: Path) -> None:
    paper = well_read(tmp_path, "p.pdf", pdf([LINES, MORE]))
    assert [(paragraph.role, paragraph.section, paragraph.page) for paragraph in paper.paragraphs] == [
        ("front", "", 1),
        ("heading", "Abstract", 1),
        ("body", "Abstract", 1),
        ("body", "Abstract", 1),
        ("heading", "Prices", 2),
        ("body", "Prices", 2),
    ]
    assert paper.find("grain in autumn and sold").state == "once"
    (hit,) = paper.find("and paid in silver").hits
    assert (hit.page, hit.paragraph.within) == (1, 2)
    assert paper.find("or not at all").hits[0].page == 2


def test_pages_have_the_numbers_that_the_file_gives_them(tmp_path: Path) -> None:
    paper = well_read(tmp_path, "p.pdf", numbered_from(pdf([LINES, MORE]), 117))
    assert [paper.find(phrase).hits[0].page for phrase in ("nobody asked", "in a dry year")] == [117, 118]


def test_a_page_number_that_no_page_has_is_not_used() -> None:
    assert _numbers(["9" * 5000], 1) == [1]


def test_a_pdf_encrypted_without_a_password_is_open(tmp_path: Path) -> None:
    assert well_read(tmp_path, "p.pdf", encrypted(pdf([LINES]), "")).find("nobody asked").state == "once"


def test_a_pdf_is_read_again_by_another_pypdf(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another release may extract other words."""
    well_read(tmp_path, "p.pdf", pdf([LINES]))
    monkeypatch.setattr("quizgen.evidence.pdf.version", lambda _: "0.0.1")
    well_read(tmp_path, "p.pdf", pdf([LINES]))
    assert len(list((cache / "quizgen").iterdir())) == 2


def test_a_pdf_is_read_once(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = well_read(tmp_path, "p.pdf", pdf([LINES, MORE]))
    (kept,) = (cache / "quizgen").iterdir()
    monkeypatch.setitem(sys.modules, "pypdf", None)  # a second read would fail
    assert well_read(tmp_path, "p.pdf", pdf([LINES, MORE])).paragraphs == first.paragraphs
    assert list((cache / "quizgen").iterdir()) == [kept]


@pytest.mark.parametrize("other", [b"", b"{", b"7", b'{"a": 1}', b"[[1, 2]]", b"[[1]]", b"[" * 200_000])
def test_what_someone_else_kept_does_no_harm(tmp_path: Path, cache: Path, other: bytes) -> None:
    """Anyone who can write there can also write the bytes that detect damage."""
    first = well_read(tmp_path, "p.pdf", pdf([LINES]))
    (kept,) = (cache / "quizgen").iterdir()
    keep(kept.name, other)
    assert well_read(tmp_path, "p.pdf", pdf([LINES])).paragraphs == first.paragraphs


@pytest.mark.parametrize("content", [b"", b'[[1, "as another version kept it"]]'])
def test_a_damaged_cache_does_no_harm(tmp_path: Path, cache: Path, content: bytes) -> None:
    well_read(tmp_path, "p.pdf", pdf([LINES]))
    (kept,) = (cache / "quizgen").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert well_read(tmp_path, "p.pdf", pdf([LINES])).find("nobody asked").state == "once"
    assert kept.read_bytes() == whole


def test_without_a_cache_folder_it_works_too(tmp_path: Path, cache: Path) -> None:
    (cache / "quizgen").write_text("in the way")
    assert well_read(tmp_path, "p.pdf", pdf([LINES])).find("nobody asked").state == "once"


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/somewhere")
    assert cache_folder() == Path("/somewhere/.cache/quizgen")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "roe-2019.txt")
    papers, problems = read_papers(tmp_path, ["roe-2019"])
    assert not papers
    assert [problem.code for problem in problems] == ["not-readable"]
