"""Start a course: a small one that builds at once, with the files that editors, git and CI need."""

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
"""Characters that a name must not have: controls, line ends, and bytes that are not UTF-8 (surrogates)."""
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
    "content/figures/swift.svg": "swift.svg",
    "content/quizzes/first.yaml": "quiz.yaml",
    "papers/swifts.txt": "swifts.txt",
}
"""The files of a new course, and their texts in `sample/`; `begin` fills in `$course` and the like."""


def begin(folder: Path, lang: str, papers: Sequence[Path] = ()) -> list[str]:
    """Write a new course, all of it or nothing, and return the names of its files.

    Args:
        folder: the course's folder, which need not exist yet.
        lang: the course's language, such as `de`.
        papers: files of papers to begin with; they are copied into `papers/` and listed in papers.yaml.

    Raises:
        UsageError: a file exists already, a paper does not, a name has an unprintable character, or the
            language is not a valid tag.
        QuizgenError: quizgen can't read the text of some papers; all of them are listed.
        OSError: the disk refuses to write.
    """
    values = _values(folder, lang)
    made = {name: _text(source, values).encode() for name, source in FILES.items()}
    made |= {f".schema/{kind}.json": f"{as_json(kind)}\n".encode() for kind in KINDS}
    begun = new_papers(papers, folder / "papers")
    _refuse_unreadable(begun)
    made["content/papers.yaml"] += language(lang).in_yaml(listed(begun)).encode()
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
    """Return a course's id, made from its folder's name, or from a digest if no letters fit an id."""
    return slug(name) or (f"course-{digest_of(name)}" if name else "my-course")


def _refuse_unreadable(papers: Sequence[NewPaper]) -> None:
    """Refuse papers whose text a build could not read.

    Raises:
        UsageError: a file is missing, or its name has a character that papers.yaml can't hold.
        QuizgenError: all problems of the files.
    """
    for paper in papers:
        if UNSAFE.search(paper.source.name):
            raise UsageError(
                f"the name of {paper.source.name!r} has a character that can't be printed: rename it"
            )
        if not files.is_there(paper.source):
            raise UsageError(f'there is no file "{paper.source.as_posix()}"')
    looked = each(papers, "Reading {} of {} papers")
    if faults := [one for paper in looked if (one := texts.fault(paper.source))]:
        raise QuizgenError(faults)


def _values(folder: Path, lang: str) -> dict[str, str]:
    """Return the values to fill in: the course's id and title, from the folder's name, and its language."""
    name = folder.resolve().name
    if UNSAFE.search(name):
        raise UsageError(
            f"the name of the folder, {name!r}, has a character that can't be printed: choose another"
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
    """Return a file of the sample in the course's language, filled in with values quoted if YAML needs it."""
    text, said = files.content(SAMPLE / source).decode("utf-8"), language(values["lang"])
    if source.endswith(".yaml"):
        text = said.in_yaml(text)
        values = {name: bare(value) for name, value in values.items()}
    elif source.endswith(".md"):
        text = said.in_markdown(text)
    return Template(text).safe_substitute(values)
