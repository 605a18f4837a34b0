"""Papers of reference managers: names, TeX's letters, dates, kinds; existing entries stay as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course
from typer.testing import CliRunner

from quizgen import cli
from quizgen.errors import QuizgenError
from quizgen.importers import csl, ris
from quizgen.importers.bibtex import papers, plain, recognises
from quizgen.importers.papers import take_papers
from quizgen.reading.content import load

BIB = r"""
% what a manager exports
@string{jsb = "Journal of {S}mall Birds"}
@comment{ignored @article{x, title={y}}}
@article{roe-2019,
  author = {Roe, Jane and van der Berg, Jan and {World Health Organization} and Ada Park},
  title = {{Swifts} over the city: {\"O}sterreich \& {\'e}t{\'e}},
  journal = jsb # { Letters},
  year = 2019, month = may, number = 4, volume = "12", pages = {11--20},
  doi = {10.1000/182}
}
@Book(lee 2020, title = "A {"}quoted{"} title", author="M{\"u}ller, J. and others", date = {2020-05-17})
@misc{, title={No key}}
"""
CUT_OFF = 'this paper is cut off: a bracket or quote is never closed, or its line "ER  -" is missing'


def test_papers_are_as_csl_has_them() -> None:
    (first, roe), (_, lee), (_, bare) = papers(BIB)
    assert first == 5
    assert roe == {
        "id": "roe-2019",
        "type": "article-journal",
        "title": "Swifts over the city: Österreich & été",
        "author": [
            {"family": "Roe", "given": "Jane"},
            {"family": "van der Berg", "given": "Jan"},
            {"literal": "World Health Organization"},
            {"family": "Park", "given": "Ada"},
        ],
        "issued": {"date-parts": [["2019", "5"]]},
        "container-title": "Journal of Small Birds Letters",
        "volume": "12",
        "page": "11-20",
        "DOI": "10.1000/182",
        "issue": "4",
    }
    assert lee["id"] == "lee-2020"
    assert lee["title"] == 'A "quoted" title'
    assert lee["author"] == [{"family": "Müller", "given": "J."}]
    assert lee["issued"] == {"date-parts": [["2020", "5", "17"]]}
    assert "id" not in bare


RIS = """TY  - JOUR
AU  - Roe, Jane
A1  - World Health Organization
TI  - Swifts over
  the city
JO  - Small Birds
PY  - 2019/05//
VL  - 12
IS  - 4
SP  - 11
EP  - 20
DO  - https://doi.org/10.1000/182
AB  - passed over
ER  -

TY  - BOOK
T1  - A title alone
Y1  - 2001
ER  -
TY  - JOUR
TI  - Cut off
"""
CSL = """[
  {"id": "http://zotero.org/items/1", "type": "article-journal", "title": "<i>Swifts</i> over the city",
   "author": [{"family": "Roe", "given": "Jane", "sequence": "first"}, {"literal": "WHO"}],
   "issued": {"date-parts": [[2019, 5]]}, "container-title": "Small Birds", "volume": 12, "note": null,
   "DOI": "https://doi.org/10.1000/182", "abstract": "passed over"},
  {"id": 7, "type": "book", "title": "Cut off"
"""
ROE = {
    "id": "roe-2019",
    "type": "article-journal",
    "title": "Swifts over the city",
    "author": [{"family": "Roe", "given": "Jane"}, {"literal": "World Health Organization"}],
    "issued": {"date-parts": [["2019", "5"]]},
    "container-title": "Small Birds",
    "volume": "12",
    "DOI": "10.1000/182",
}


def test_ris_is_read_and_a_paper_without_a_key_gets_one() -> None:
    assert ris.recognises(RIS.encode())
    (first, roe), (second, alone), (_, cut) = ris.papers(RIS)
    assert (first, second) == (1, 16)
    assert roe == ROE | {"issue": "4", "page": "11-20"}
    assert alone == {
        "id": "a-title-alone-2001",
        "type": "book",
        "title": "A title alone",
        "issued": {"date-parts": [["2001"]]},
    }
    assert cut == {}


def test_csl_json_is_read_with_the_fields_that_a_citation_needs() -> None:
    assert csl.recognises(CSL.encode())
    assert not csl.recognises(b'{"a": "author"}')
    (first, roe), (second, cut) = csl.papers(CSL)
    assert (first, second) == (2, 6)
    assert roe == ROE | {"author": [{"family": "Roe", "given": "Jane"}, {"literal": "WHO"}]}
    assert cut == {}


def test_papers_begin_a_course(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS.partition("TY  - BOOK")[0], encoding="utf-8")
    assert take_papers([tmp_path / "a.ris"], tmp_path / "birds/content").written == ["roe-2019"]
    assert (tmp_path / "birds/content/course.yaml").read_text() == "course: birds\ntitle: Birds\n"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"\v{S}koda", "Škoda"),
        (r"Gar{\c c}on", "Garçon"),
        (r"na\"{\i}ve", "naïve"),
        (r"Stra{\ss}e", "Straße"),
        (r"{\O}rsted and {\aa}", "Ørsted and å"),
        (r"50\% of~all", "50% of all"),
    ],
)
def test_letters_of_tex_are_letters(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize(
    "text", ["@article{broken, title={never closed", "@" * 2000 + "{" * 2000, "@a{b,c=" * 500]
)
def test_what_never_closes_ends(text: str) -> None:
    list(papers(text))


def test_only_bibtex_is_taken_for_it() -> None:
    assert recognises(BIB.encode())
    assert recognises("@article{Müller 2020, title={A}}".encode())
    assert not recognises(b"Write @me {=a b, c=d ~you}")
    assert not recognises(b"::q:: Who? {=me@work.org ~you}")
    assert not recognises(b"mail ada@example.org, please = yes")


def test_papers_are_added_and_all_else_stays(tmp_path: Path) -> None:
    there = "# mine\nreferences:\n  - id: roe-2019  # ours\n    type: book\n    title: Mine\n"
    content = course(tmp_path, papers=there)
    (tmp_path / "p.bib").write_text(BIB, encoding="utf-8")
    read = take_papers([tmp_path / "p.bib"], content)
    assert (read.written, read.kept) == (["lee-2020"], ["roe-2019"])
    assert [one.message for one in read.problems] == ["this paper has no key"]
    text = (content / "papers.yaml").read_text(encoding="utf-8")
    assert text.startswith(there)
    assert take_papers([tmp_path / "p.bib"], content).written == []
    assert (content / "papers.yaml").read_text(encoding="utf-8") == text
    made, problems = load(content)
    assert made is not None
    assert made.papers["lee-2020"].names == ("Müller",)
    assert not [one for one in problems if one.place.file.endswith("papers.yaml")]


@pytest.mark.parametrize(
    ("text", "written", "said"),
    [
        ("@article{a1, title={A}}\n@article{a1, title={A}}\n", ["a1"], []),
        (
            "@article{a1, title={A}}\n@article{a1, title={Other}}\n",
            ["a1"],
            [(2, "repeated-id", 'another paper has the key "a1", too')],
        ),
        (
            '@book{b, title={B}}\n@article{x1, title="A {B} c", author="Foo\n',
            ["b"],
            [(2, "not-imported", CUT_OFF)],
        ),
        (
            '@article{x1, title="A, author={Foo}}\n@book{b, title={B}}\n',
            ["b"],
            [(1, "not-imported", CUT_OFF)],
        ),
        ("@article{Müller 2020, title={A}}\n", ["Müller-2020"], []),
    ],
)
def test_papers_that_are_cut_off_or_share_a_key_are_said(
    tmp_path: Path, text: str, written: list[str], said: list[tuple[int, str, str]]
) -> None:
    content = course(tmp_path)
    (tmp_path / "p.bib").write_text(text, encoding="utf-8")
    read = take_papers([tmp_path / "p.bib"], content)
    assert read.written == written
    assert [(one.place.line, one.code, one.message) for one in read.problems] == said
    made, _ = load(content)
    assert made is not None
    assert [*made.papers] == written


def test_papers_that_are_no_list_are_not_touched(tmp_path: Path) -> None:
    content = course(tmp_path, papers="references: [{id: a, type: book, title: A}]\n")
    (tmp_path / "p.bib").write_text(BIB, encoding="utf-8")
    with pytest.raises(QuizgenError, match="to these papers"):
        take_papers([tmp_path / "p.bib"], content)


def test_the_command_takes_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.bib").write_text(BIB, encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["import", "p.bib", "--dry-run"])
    assert "2 new papers: roe-2019, lee-2020" in done.stdout
    assert not (tmp_path / "content/papers.yaml").exists()
    done = CliRunner().invoke(cli.app, ["import", "p.bib"])
    assert done.stdout.endswith("content/papers.yaml\n")
    assert done.exit_code == 1, "one of them has no key"
