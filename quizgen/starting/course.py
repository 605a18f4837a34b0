"""A new course: a small one that builds at once, with all that belongs around it."""

from __future__ import annotations

from pathlib import Path
from string import Template

from quizgen import files
from quizgen.errors import Origin, UsageError
from quizgen.model.course import CourseHead
from quizgen.reading.schema import KINDS, as_json
from quizgen.reading.validate import read_entry
from quizgen.reading.yamltext import bare
from quizgen.reading.yamltree import Tree
from quizgen.text.ids import slug, titled
from quizgen.write import Batch

SAMPLE = Path(__file__).with_name("sample")
FILES = {
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".github/workflows/check.yml": "workflow.yaml",
    ".vscode/settings.json": "vscode.json",
    ".vscode/extensions.json": "extensions.json",
    "content/course.yaml": "course.yaml",
    "content/papers.yaml": "papers.yaml",
    "content/banks/sample.yaml": "bank.yaml",
    "content/quizzes/first.yaml": "quiz.yaml",
    "papers/swifts.txt": "swifts.txt",
}
"""What a new course has, and where in `sample/` its text is; `$course` and its like are filled in."""


def begin(folder: Path, lang: str) -> list[str]:
    """Write a new course, all of it or nothing, and return the names of its files.

    Args:
        folder: where; made if it is not there.
        lang: the course's language, such as `de`.

    Raises:
        UsageError: where a file would be written over, or there is no such language.
        OSError: where the disk refuses.
    """
    values = _values(folder, lang)
    texts = {name: _text(source, values) for name, source in FILES.items()}
    texts |= {f".schema/{kind}.json": as_json(kind) + "\n" for kind in KINDS}
    if there := [name for name in texts if files.is_there(folder / name)]:
        where = folder.as_posix()
        raise UsageError(
            f'"{where}" has {", ".join(there)} already, and nothing is written over: '
            "name a new folder, as in: quizgen init my-course"
        )
    with Batch(folder) as batch:
        for name, text in texts.items():
            with batch.file(name) as beside:
                beside.write_text(text, encoding="utf-8", newline="\n")
    return [*texts]


def _values(folder: Path, lang: str) -> dict[str, str]:
    """Return what is filled in: the course's id and title, made of the folder's name, and its language."""
    name = folder.resolve().name
    course, title = slug(name) or "my-course", titled(name) or "My course"
    _, problems = read_entry(
        CourseHead, {"course": course, "title": title, "lang": lang}, Origin(Tree("", "", ""))
    )
    for problem in problems:
        raise UsageError(f"{problem.message}: {problem.help}")
    return {"course": course, "title": title, "lang": lang}


def _text(source: str, values: dict[str, str]) -> str:
    """Return a file of the sample, filled in; what YAML would misread is put between quotes there."""
    text = files.content(SAMPLE / source).decode("utf-8")
    if source.endswith(".yaml"):
        values = {name: bare(value) for name, value in values.items()}
    return Template(text).safe_substitute(values)
