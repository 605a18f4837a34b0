"""Start a new output: a small working one to change, and a course with everything that is hard to typeset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

from quizgen import files
from quizgen.errors import QuizgenError, UsageError
from quizgen.outputs.manifest import builtin_folder
from quizgen.reading.content import no_course
from quizgen.text.ids import LONGEST, slug
from quizgen.types import TYPES
from quizgen.write import Batch

OWN_OUTPUT = Path(__file__).with_name("own_output")
FIXTURE = Path(__file__).with_name("fixture")
TRIED = (
    "course.yaml",
    "banks/types.yaml",
    "banks/texts.yaml",
    "quizzes/all.yaml",
    "figures/triangle.svg",
)
"""The files of the course with which to try an output."""


def add_backend(content: Path, name: str) -> list[str]:
    """Write the templates of a new output and a course to try it with; return lines that say what to do next.

    Args:
        content: the course's folder; the templates go into `templates/` beside it.
        name: the output's name, which is also the name of its folder and the value of `--to`.

    Raises:
        UsageError: no output can have this name, the output or its folder exists already, or `fixture` exists
            but is not a course.
        QuizgenError: there is no course.
        OSError: the disk refuses to write.
    """
    if not files.is_there(content / "course.yaml"):
        raise QuizgenError([no_course(content)])
    _refuse(name, content.parent / "templates")
    fixture = content.parent / "fixture"
    if files.is_there(fixture) and not files.is_there(fixture / "content/course.yaml"):
        raise UsageError(
            f'"{fixture.as_posix()}" exists already, but is not a course for trying outputs: rename it'
        )
    texts = {f"templates/{name}/{path}": text for path, text in _templates(name)}
    if not files.is_there(fixture):
        texts |= {f"fixture/content/{path}": _text(FIXTURE / path) for path in TRIED}
    with Batch(content.parent) as batch:
        for path, text in texts.items():
            with batch.file(path) as beside:
                beside.write_text(text, encoding="utf-8", newline="\n")
    return [
        f"templates/{name}/: an output to make your own",
        "fixture/content/: a course to try it with: every type, and texts that are hard to typeset",
        "",
        "next steps:",
        f"    quizgen build --to {name}",
        f"    quizgen build --to {name} --content fixture/content --templates templates --out fixture/dist",
    ]


def _refuse(name: str, templates: Path) -> None:
    """Refuse a name that no new output can have.

    Raises:
        UsageError: the name is not an id, or it is taken.
    """
    made = slug(name)
    if made != name:
        raise UsageError(
            f"an output's name has at most {LONGEST} lower-case letters, digits and hyphens, "
            f'such as "{made or "notes"}"'
        )
    builtin = builtin_folder() / name
    if any(files.is_there(one / "backend.yaml") for one in (templates / name, builtin)):
        raise UsageError(f'the output "{name}" already exists: quizgen backends shows where')
    if files.is_there(builtin):
        raise UsageError(f'"{name}" is a folder of templates that outputs share: choose another name')
    if files.is_there(templates / name):
        where = (templates / name).as_posix()
        raise UsageError(f'"{where}" exists already, and quizgen overwrites nothing: choose another name')


def _templates(name: str) -> Iterator[tuple[str, str]]:
    yield "backend.yaml", Template(_text(OWN_OUTPUT / "backend.yaml")).safe_substitute(name=name)
    for path in ("bank.txt.j2", *(f"questions/{type_name}.txt.j2" for type_name in TYPES)):
        yield path, _text(OWN_OUTPUT / path)


def _text(path: Path) -> str:
    return files.content(path).decode("utf-8")
