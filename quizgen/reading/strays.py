"""Files in content/ that quizgen does not read, and files in the wrong folder."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from quizgen import files
from quizgen.errors import Origin, Place, Problem, QuizgenError
from quizgen.reading import yamltree

ENDINGS = (".yaml", ".yml")
HOMES = {"bank": "banks", "quiz": "quizzes"}
"""The folder of files that have this key."""
WORDS = (".docx", ".doc", ".odt", ".rtf", ".pages", ".pdf")
IMPORTED = (
    ".txt",
    ".csv",
    ".tsv",
    ".xlsx",
    ".ods",
    ".xml",
    ".gift",
    ".apkg",
    ".colpkg",
    ".zip",
    ".imscc",
    ".json",
)
LARGEST = 1_000_000
"""Most bytes of a stray file that is read to see its kind."""
RULE = "put banks in banks/, quizzes in quizzes/, and name them all .yaml"


def strays(content: Path, read: Collection[Path], names: Collection[str]) -> Iterator[Problem]:
    """Yield a warning for each file of a course that quizgen ignores, with what to do about it.

    Args:
        content: the course's folder.
        read: the files that quizgen reads.
        names: the names of the files that it reads directly in the course's folder.

    Raises:
        QuizgenError: at the end, if a folder could not be read.
    """
    refused: list[Problem] = []
    for path in files.below(content, refused):
        if path in read or path.is_dir():
            continue
        if path.suffix.lower() in ENDINGS:
            help_text = _where_to(content, path, names)
        elif path.parent.name in HOMES.values() and path.parent.parent == content:
            help_text = _not_yaml(path)
        else:
            help_text = _renamed(path) if _doubled(path) else ""
        if help_text:
            yield Problem(
                Place(path.as_posix()), "not-read", "quizgen ignores this file", help_text, "warning"
            )
    if refused:
        raise QuizgenError(refused)


def _where_to(content: Path, path: Path, names: Collection[str]) -> str:
    """Return help on a stray YAML file."""
    folder = path.relative_to(content).parts[:-1]
    meant = difflib.get_close_matches(folder[0].lower(), HOMES.values(), n=1, cutoff=0.7) if folder else []
    if not folder:
        missing = [one for one in names if not files.is_there(content / one)]
        near = difflib.get_close_matches(f"{path.stem.lower()}.yaml", missing, n=1, cutoff=0.8)
        if near and kind_of(path) is None:
            return f"rename it to {near[0]}"
    home = meant[0] if meant else kind_of(path)
    if home is None:
        return RULE
    if folder == (home,):
        return f"rename it to {path.stem}.yaml"
    if len(folder) == 1 and folder[0].lower() == home:
        return f"rename the folder {folder[0]}/ to {home}/, in lower case"
    return f"move it to {(content / home / path.stem).as_posix()}.yaml"


def _not_yaml(path: Path) -> str:
    """Return help on a file that is not YAML among banks or quizzes; empty for other kinds, such as notes."""
    ending = path.suffix.lower()
    if _doubled(path):
        return _renamed(path)
    if ending in WORDS:
        return "a bank is plain text: write it with an editor such as VS Code, and save it as .yaml"
    if ending in IMPORTED:
        return f"import its questions with quizgen import {path.as_posix()}; then remove it here"
    return f"rename it to {path.name}.yaml" if not ending else ""


def _doubled(path: Path) -> bool:
    """Return whether an editor has added its own ending after .yaml."""
    return path.suffix.lower() in (*IMPORTED, *WORDS) and Path(path.stem).suffix.lower() in ENDINGS


def _renamed(path: Path) -> str:
    name = f"{Path(path.stem).stem}.yaml"
    return f"rename it to {name}: an editor has added {path.suffix}, which a file manager may hide"


def kind_of(path: Path) -> str | None:
    """Return the folder that a YAML file belongs in, if its keys show it."""
    try:
        root = yamltree.read(path.as_posix(), files.content(path, largest=LARGEST)).root
    except files.UnreadableError:
        return None
    return home_of(root) if isinstance(root, dict) else None


def home_of(root: Mapping[str, object]) -> str | None:
    """Return the folder that a file with these keys belongs in, if one of them shows it."""
    return next((home for key, home in HOMES.items() if key in root), None)


def misplaced(root: Mapping[str, object], origin: Origin, here: str) -> Problem | None:
    """Return the problem of a file that is in the folder of another kind, or None.

    Args:
        root: the file's root mapping.
        origin: the place of the root.
        here: the name of the folder that has the file.
    """
    home = home_of(root)
    if home is None or home == here or next(key for key, one in HOMES.items() if one == here) in root:
        return None
    what = next(key for key, one in HOMES.items() if one == home)
    place = origin.at(what, key=True)
    return Problem(place, "wrong-folder", f"this is a {what}, but it is in {here}/", f"move it to {home}/")
