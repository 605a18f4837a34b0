"""Papers' texts with any file name: `file:` names one, or the DOI or title on page 1 identifies it."""

from __future__ import annotations

from pathlib import Path

from support.pdfs import pdf

from quizgen.errors import Origin
from quizgen.evidence.texts import read_papers
from quizgen.model.papers import Paper
from quizgen.reading.yamltree import Tree


def paper(name: str, **more: str) -> Paper:
    made = Paper.read({"id": name, "type": "book", "title": f"What {name} has to say of swifts", **more})
    made.tell(origin=Origin(Tree("papers.yaml", "", "")))
    return made


def read(folder: Path, *papers: Paper) -> tuple[dict[str, str], list[str]]:
    by_id = {one.id: one for one in papers}
    texts, problems = read_papers(folder, by_id, by_id)
    return {name: Path(text.file).name for name, text in texts.items()}, [one.code for one in problems]


def test_a_file_is_named_in_papers_yaml(tmp_path: Path) -> None:
    (tmp_path / "Roe final (2).txt").write_text("Swifts sleep on the wing.")
    assert read(tmp_path, paper("roe", file="Roe final (2).txt")) == ({"roe": "Roe final (2).txt"}, [])
    assert read(tmp_path, paper("roe", file="../Roe final (2).txt")) == ({}, ["no-paper-file"])


def test_a_file_that_is_named_is_no_other_papers(tmp_path: Path) -> None:
    for name in ("lee.txt", "lee.md", "roe.docx"):
        (tmp_path / name).write_text("Swifts sleep on the wing.")
    papers = paper("lee"), paper("kim", file="lee.md")
    assert read(tmp_path, *papers) == ({"lee": "lee.txt", "kim": "lee.md"}, [])
    again = paper("roe", file="lee.md")
    assert read(tmp_path, *papers, again)[1] == ["same-paper-file"]
    assert read(tmp_path, paper("roe", file="roe.docx"), paper("lee", file="lee.md")) == (
        {"lee": "lee.md"},
        ["paper-binary"],
    )


def test_a_file_is_known_by_its_title_or_its_doi(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(["WHAT ROE HAS\nTO SAY OF SWIFTS", "doi 10.1000/other"]))
    (tmp_path / "b.html").write_text("<h1>Untitled</h1><p>DOI: 10.1000/LEE.7</p><p>Swifts sleep.</p>")
    found, problems = read(tmp_path, paper("roe"), paper("lee", DOI="10.1000/lee.7"), paper("kim"))
    assert found == {"roe": "a.pdf", "lee": "b.html"}
    assert problems == ["paper-by-first-page"] * 2


def test_a_file_in_another_encoding_is_known_too(tmp_path: Path) -> None:
    title, words = "Что стрижи едят и пьют на лету", "Стрижи спят в воздухе. " * 2000
    for shift in range(2):  # wherever the text of a first page ends, no character is cut there
        (tmp_path / f"{shift}.txt").write_text("-" * shift + f"{words}{shift}")
    (tmp_path / "page.html").write_bytes(f"<meta charset=gbk><h1>{title}</h1><p>{words}".encode("gbk"))
    (tmp_path / "old.txt").write_bytes(f"{title}\n\n{words}".encode("cp1251"))
    found, problems = read(tmp_path, paper("roe", title=title), paper("lee"))
    assert found == {"roe": "page.html"}
    assert problems == ["paper-not-matched"] * 2 + ["paper-not-matched", "paper-by-first-page"]


def test_what_two_files_or_two_papers_claim_is_asked(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("What roe has to say of swifts. They sleep.")
    (tmp_path / "notes.txt").write_text("Buy milk.")
    (tmp_path / "lee.txt").write_text("What roe has to say of swifts, in another paper.")
    found, problems = read(tmp_path, paper("roe"), paper("lee"))
    assert found == {"lee": "lee.txt"}
    assert problems == ["paper-not-matched"] * 2, (
        "the notes are nobody's: each paper has a file that may be it"
    )


def test_other_files_are_left_alone_where_each_paper_has_its_text(tmp_path: Path) -> None:
    (tmp_path / "roe.txt").write_text("Swifts sleep.")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF damaged")
    assert read(tmp_path, paper("roe")) == ({"roe": "roe.txt"}, [])
