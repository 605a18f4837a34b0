"""Whether a picture can be used: it is there, inside content/, is a picture, and does nothing by itself."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from quizgen.errors import did_you_mean
from quizgen.model.question import Fault
from quizgen.outputs.assets import MIMES

SIGNATURES = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", re.DOTALL)
"""How a file of pixels begins. Which of them it is does not matter: whatever shows one looks for itself."""
PUT = "put the file into content/figures/"
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
ACTS = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler"})
"""What makes an SVG a page: elements that run, or that hold what may run (SVG 2, chapters 12 and 15)."""
REACHES = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/|[\"'\s#])|@import", re.I)
"""What makes a style fetch something from elsewhere."""


def picture_fault(folder: Path, name: str) -> Fault | None:
    """Return why a picture can't be used, or nothing.

    Args:
        folder: content/.
        name: as a text has it, relative to that.
    """
    if ADDRESS.match(name):
        return Fault((), "picture-outside", f'"{name}" is not in content/', PUT)
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve()) and not PurePosixPath(name).is_absolute()
    except (OSError, ValueError):
        inside = False
    if not inside:
        return Fault((), "picture-outside", f'"{name}" lies outside content/', PUT)
    if not path.is_file():
        top = folder.resolve()
        there = (file for file in path.parent.glob("*.*") if file.is_file() and file.suffix.lower() in MIMES)
        near = did_you_mean(name, (file.relative_to(top).as_posix() for file in there))
        return Fault((), "no-picture", f'there is no picture "{name}"', near or PUT)
    return _fault_inside(path, name)


def _fault_inside(path: Path, name: str) -> Fault | None:
    kind = path.suffix.lower()
    if kind not in MIMES:
        message = f'"{name}" is no kind of picture that every output shows'
        return Fault((), "picture-kind", message, f"use {', '.join(sorted(MIMES))}")
    if kind == ".svg":
        return _svg_fault(path.read_bytes(), name)
    with path.open("rb") as file:
        if not SIGNATURES.match(file.read(16)):
            message = f'"{name}" holds no picture, whatever its name says'
            return Fault((), "picture-kind", message, "save it again, as PNG for instance")
    return None


class _ActiveError(Exception):
    """Raised at the first thing that an SVG does or fetches."""


def _svg_fault(data: bytes, name: str) -> Fault | None:
    """Return what is wrong with an SVG; entities, namespaces and encodings are resolved as in a browser."""
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _Reader()
    parser.StartElementHandler = reader.element
    parser.CharacterDataHandler = reader.text
    parser.ProcessingInstructionHandler = reader.instruction
    parser.EntityDeclHandler = reader.entity
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except _ActiveError:
        message = f'"{name}" has a script, an event handler or a reference to elsewhere'
        return Fault((), "active-svg", message, "save it as a plain SVG, or as PNG")
    except (expat.ExpatError, ValueError, LookupError) as fault:
        return Fault(
            (), "picture-kind", f'"{name}" can\'t be read as SVG: {fault}', "save it again, as SVG or PNG"
        )
    if reader.root != "svg":
        message = f'"{name}" holds no picture, whatever its name says'
        return Fault((), "picture-kind", message, "save it again, as SVG or PNG")
    return None


class _Reader:
    """Looks at an SVG's parts as they come."""

    def __init__(self) -> None:
        self.root = ""

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse an element that acts, and attributes that act or fetch."""
        local = _local(name)
        self.root = self.root or local
        if local in ACTS:
            raise _ActiveError
        for key, value in attributes.items():
            if _acts(_local(key), value.strip().lower()):
                raise _ActiveError

    def text(self, text: str) -> None:
        """Refuse a style that fetches."""
        if REACHES.search(text):
            raise _ActiveError

    def instruction(self, target: str, data: str) -> None:
        """Refuse a style sheet from elsewhere."""
        if target.endswith("stylesheet"):
            raise _ActiveError

    def entity(self, name: str, parameter: bool, value: str | None, *rest: object) -> None:
        """Refuse an entity that is not in the file itself; the parser resolves the others."""
        if value is None:
            raise _ActiveError


def _acts(key: str, value: str) -> bool:
    """Return whether an attribute runs something, makes another one do so, or fetches something."""
    if key == "attributename":
        return value.startswith("on") or "href" in value
    fetches = key in ("href", "src", "base") and not re.match(r"#|data:image/|$", value)
    return key.startswith("on") or fetches or bool(REACHES.search(value))


def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()
