"""A new course: a small one that builds at once, with all that belongs around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from string import Template

from quizgen import files
from quizgen.errors import Origin, QuizgenError, UsageError
from quizgen.evidence import texts
from quizgen.model.course import CourseHead
from quizgen.progress import each
from quizgen.reading.schema import KINDS, as_json
from quizgen.reading.validate import read_entry
from quizgen.reading.yamltext import bare
from quizgen.reading.yamltree import Tree
from quizgen.starting.languages import language
from quizgen.starting.papers import NewPaper, listed, new_papers
from quizgen.text.ids import digest_of, slug, titled
from quizgen.write import Batch

SAMPLE = Path(__file__).with_name("sample")
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Signs of names that end a line, are no text, or are a byte that is no UTF-8."""
FILES = {
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".github/workflows/check.yml": "workflow.yaml",
    ".pre-commit-config.yaml": "pre-commit.yaml",
    ".vscode/settings.json": "vscode.json",
    ".vscode/extensions.json": "extensions.json",
    "content/course.yaml": "course.yaml",
    "content/papers.yaml": "papers.yaml",
    "content/banks/sample.yaml": "bank.yaml",
    "content/quizzes/first.yaml": "quiz.yaml",
    "papers/swifts.txt": "swifts.txt",
}
"""What a new course has, and where in `sample/` its text is; `$course` and its like are filled in."""


def begin(folder: Path, lang: str, papers: Sequence[Path] = ()) -> list[str]:
    """Write a new course, all of it or nothing, and return the names of its files.

    Args:
        folder: where; made if it is not there.
        lang: the course's language, such as `de`.
        papers: PDFs to begin with; they are copied into `papers/`, and papers.yaml lists them.

    Raises:
        UsageError: where a file would be written over, a paper is not there, a name can't be printed, or
            there is no such language.
        QuizgenError: where no text can be read from a paper, with all such papers.
        OSError: where the disk refuses.
    """
    values = _values(folder, lang)
    made = {name: _text(source, values).encode() for name, source in FILES.items()}
    made |= {f".schema/{kind}.json": f"{as_json(kind)}\n".encode() for kind in KINDS}
    begun = new_papers(papers, folder / "papers")
    made["content/papers.yaml"] += language(lang).in_yaml(listed(begun)).encode()
    _refuse_unreadable(begun)
    pdfs = {f"papers/{paper.file}": paper.source for paper in begun if paper.copied}
    if there := [name for name in (*made, *pdfs) if files.is_there(folder / name)]:
        where = folder.as_posix()
        raise UsageError(
            f'"{where}" has {", ".join(there)} already, and quizgen overwrites nothing: name '
            "a new folder, as in: quizgen init my-course"
        )
    copied = each(list(pdfs.items()), "Copying {} of {} papers")
    with Batch(folder) as batch:
        for name, data in (*made.items(), *((name, files.content(path)) for name, path in copied)):
            with batch.file(name) as beside:
                beside.write_bytes(data)
    return [*made, *pdfs]


def course_id(name: str) -> str:
    """Return the id of a course: its folder's name, or a digest of a name without letters for an id."""
    return slug(name) or (f"course-{digest_of(name)}" if name else "my-course")


def _refuse_unreadable(papers: Sequence[NewPaper]) -> None:
    """Refuse papers that a build could take no text from.

    Raises:
        UsageError: where one is not there, or no file can have its name on every disk and in papers.yaml.
        QuizgenError: what is wrong with the files, all at once.
    """
    for paper in papers:
        if UNSAFE.search(paper.source.name):
            raise UsageError(f"the name of {paper.source.name!r} has a sign that can't be printed: rename it")
        if not files.is_there(paper.source):
            raise UsageError(f'there is no file "{paper.source.as_posix()}"')
    looked = each(papers, "Reading {} of {} papers")
    if faults := [one for paper in looked if (one := texts.fault(paper.source))]:
        raise QuizgenError(faults)


def _values(folder: Path, lang: str) -> dict[str, str]:
    """Return what is filled in: the course's id and title, made of the folder's name, and its language."""
    name = folder.resolve().name
    if UNSAFE.search(name):
        raise UsageError(
            f"the name of the folder, {name!r}, has a sign that can't be printed: choose another"
        )
    if not lang:
        raise UsageError("--lang is empty: write a language as a tag, such as de")
    course, title = course_id(name), titled(name) or "My course"
    _, problems = read_entry(
        CourseHead, {"course": course, "title": title, "lang": lang}, Origin(Tree("", "", ""))
    )
    for problem in problems:
        raise UsageError(f"{problem.message}: {problem.help}")
    return {"course": course, "title": title, "lang": lang, "sample_lang": language(lang).tag}


def _text(source: str, values: dict[str, str]) -> str:
    """Return a file of the sample in the course's language, filled in; what YAML would misread is quoted."""
    text, said = files.content(SAMPLE / source).decode("utf-8"), language(values["lang"])
    if source.endswith(".yaml"):
        text = said.in_yaml(text)
        values = {name: bare(value) for name, value in values.items()}
    elif source.endswith(".md"):
        text = said.in_markdown(text)
    return Template(text).safe_substitute(values)
