"""A new output: a small one that works, to change, and a course with everything that is hard to set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

from quizgen import files
from quizgen.errors import UsageError
from quizgen.outputs.manifest import builtin_folder
from quizgen.text.ids import slug
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
"""The files of the course to try an output with."""


def add_backend(content: Path, name: str) -> list[str]:
    """Write the templates of a new output, and a course to try it with; return what to do next.

    Args:
        content: the course's folder; the templates go into `templates/` beside it.
        name: of the output; a folder is called so, and `--to` names it.

    Raises:
        UsageError: where the name is none of a folder, or there is such an output.
        OSError: where the disk refuses.
    """
    made = slug(name)
    if made != name:
        raise UsageError(
            f'an output has a name of small letters, digits and hyphens, such as "{made or "notes"}"'
        )
    top = content.parent / "templates"
    if files.is_there(top / name) or files.is_there(builtin_folder() / name):
        raise UsageError(f'the output "{name}" already exists: quizgen backends shows where')
    texts = {f"templates/{name}/{path}": text for path, text in _templates(name)}
    if not files.is_there(content.parent / "fixture"):
        texts |= {f"fixture/content/{path}": _text(FIXTURE / path) for path in TRIED}
    with Batch(content.parent) as batch:
        for path, text in texts.items():
            with batch.file(path) as beside:
                beside.write_text(text, encoding="utf-8", newline="\n")
    return [
        f"templates/{name}/: an output to change",
        "fixture/content/: a course with every type, and texts that are hard to set",
        "",
        "next steps:",
        f"    quizgen build --to {name}",
        f"    quizgen build --to {name} --content fixture/content --templates templates --out fixture/dist",
    ]


def _templates(name: str) -> Iterator[tuple[str, str]]:
    yield "backend.yaml", Template(_text(OWN_OUTPUT / "backend.yaml")).safe_substitute(name=name)
    for path in ("bank.txt.j2", *(f"questions/{type_name}.txt.j2" for type_name in TYPES)):
        yield path, _text(OWN_OUTPUT / path)


def _text(path: Path) -> str:
    return files.content(path).decode("utf-8")
