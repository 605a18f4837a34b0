"""Checks of pictures: they must exist inside content/, be real pictures, and have no active content."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePosixPath

from quizgen import files
from quizgen.errors import did_you_mean
from quizgen.model.question import Fault
from quizgen.outputs.assets import MIMES

SIGNATURES = re.compile(
    rb"(?P<png>\x89PNG\r\n\x1a\n)|(?P<jpg>\xff\xd8\xff)|(?P<gif>GIF8[79]a)|(?P<webp>RIFF....WEBP)", re.DOTALL
)
"""The beginnings of picture files, by the ending that they should have."""
FIRST = 16
"""How many bytes show the kind of a file."""
PUT = "put the file into content/figures/"
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
MOST = 3
"""Most parts of one SVG that a message names."""


def picture_fault(folder: Path, name: str) -> Fault | None:
    """Return the reason why a picture can't be used, or None.

    Args:
        folder: the path of content/.
        name: the picture's name as written in a text, relative to content/.
    """
    if ADDRESS.match(name):
        help_text = f"download it, {PUT}, and write figures/…" if "//" in name else PUT
        return Fault((), "picture-outside", f'"{name}" is not in content/', help_text)
    try:
        top, path = Path(os.path.realpath(folder)), Path(os.path.realpath(folder / name))
        inside = path.is_relative_to(top) and not PurePosixPath(name).is_absolute()
    except (OSError, ValueError):
        inside = False
    if not inside:
        return Fault((), "picture-outside", f'"{name}" is outside content/', PUT)
    try:
        if not files.is_there(path):
            files.listed(path.parent)  # raises if the folder can't be read: then this is the reason
            return Fault((), "no-picture", f'there is no picture "{name}"', _near(top, name) or PUT)
        return _fault_inside(path, name)
    except files.UnreadableError as fault:
        problem = fault.problem
        return Fault((), problem.code, f'"{problem.place.file}": {problem.message}', problem.help)


def other_kind(folder: Path, name: str) -> Fault | None:
    """Return the fault that a picture's ending does not fit its kind, or None.

    Browsers look into the file and show it, but Word, LaTeX and others trust the ending.

    Args:
        folder: the path of content/.
        name: the name of a usable picture.
    """
    suffix = PurePosixPath(name).suffix.lower()
    found = SIGNATURES.match(files.content(folder / name, only=FIRST)) if suffix != ".svg" else None
    kind = found.lastgroup or "" if found else ""
    if not kind or MIMES[suffix] == MIMES[f".{kind}"]:
        return None
    message = f'"{name}" is a {kind.upper()} picture, but its name ends in {suffix}'
    right = PurePosixPath(name).with_suffix(f".{kind}").as_posix()
    help_text = f"rename the file to {right}, and write that here too: some programs trust the name"
    return Fault((), "picture-ending", message, help_text)


def _near(top: Path, name: str) -> str:
    """Return help that names the picture that was probably meant: other slashes, folder or spelling."""
    slashed = PurePosixPath(name.replace("\\", "/"))
    there = [
        (folder / file.name).as_posix()
        for folder in dict.fromkeys((slashed.parent, PurePosixPath("figures"), PurePosixPath()))
        for file in (files.listed(top / folder) if (top / folder).is_dir() else ())
        if file.suffix.lower() in MIMES
    ]
    for other in there:
        if unicodedata.normalize("NFC", other) == unicodedata.normalize("NFC", str(slashed)):
            same = "the file's name uses lookalike characters, so rename the file"
            return f'write "{other}": {"with / instead of each backslash" if "/" not in name else same}'
        if PurePosixPath(other).name == slashed.name:
            return f'write "{other}"'
    return did_you_mean(name, there)


def _fault_inside(path: Path, name: str) -> Fault | None:
    suffix = path.suffix.lower()
    if suffix not in MIMES:
        message = f'"{name}" is not a picture that every output can show'
        return Fault((), "picture-kind", message, f"use {', '.join(sorted(MIMES))}")
    if suffix == ".svg":
        return _svg_fault(files.content(path), name)
    if not SIGNATURES.match(files.content(path, only=FIRST)):
        message = f'"{name}" is not a picture, despite its name'
        return Fault((), "picture-kind", message, "save it again, as PNG for instance")
    return None


def _svg_fault(data: bytes, name: str) -> Fault | None:
    from quizgen.outputs import svg  # noqa: PLC0415 - few courses have one, and it takes a tenth of a check to load

    try:
        found = svg.refusals(data)
    except svg.NotSvgError as fault:
        message = f'"{name}" can\'t be read as SVG: {fault}'
        return Fault((), "picture-kind", message, "save it again, as SVG or PNG")
    if not found:
        return None
    listed = ", ".join(f"{one.what} (line {one.line})" for one in found[:MOST])
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return Fault((), "active-svg", f'"{name}" is more than a picture: {listed}{more}', found[0].help)
