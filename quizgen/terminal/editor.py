"""Start the user's own editor, with the arguments that open a file at a line."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from quizgen.errors import Place

HOW_TO = 'set EDITOR, such as EDITOR=nano, or VISUAL="code"'
GO_TO = {
    "code": ("--wait", "--goto", "{file}:{line}"),
    "codium": ("--wait", "--goto", "{file}:{line}"),
    "subl": ("--wait", "{file}:{line}"),
    "zed": ("--wait", "{file}:{line}"),
    "hx": ("{file}:{line}",),
    "notepad": ("{file}",),
}
"""The arguments for editors that don't know `+LINE FILE`."""
IN_A_TERMINAL = frozenset(
    {
        "vi",
        "vim",
        "nvim",
        "view",
        "nano",
        "pico",
        "micro",
        "hx",
        "helix",
        "emacs",
        "joe",
        "ed",
        "mcedit",
        "kak",
    }
)
"""Editors that need a terminal, which the preview's page does not have."""


def edit(place: Place) -> str:
    """Open $VISUAL or $EDITOR at a place and wait for it to end; return an error message or an empty text."""
    command, fault = _command(place)
    if fault:
        return fault
    try:
        done = subprocess.run(command, check=False)  # noqa: S603 - the user's own editor
    except OSError as fault_of_it:
        return _not_started(fault_of_it)
    return f'the editor "{_named()}" ended with {done.returncode}' if done.returncode else ""


def start(place: Place) -> str:
    """Open $VISUAL or $EDITOR at a place without waiting; return an error message or an empty text."""
    command, fault = _command(place)
    if fault:
        return fault
    if (name := Path(command[0]).stem) in IN_A_TERMINAL:
        return f'{name} needs a terminal: set VISUAL to an editor with a window, such as VISUAL="code"'
    command = [one for one in command if one != "--wait"]
    quiet = subprocess.DEVNULL
    try:
        # The user's own editor, which goes on after the preview has ended.
        subprocess.Popen(  # noqa: S603
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError as fault_of_it:
        return _not_started(fault_of_it)
    return ""


def _named() -> str:
    """Return the editor's command as the user set it, or an empty text; a variable of spaces names none."""
    return os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()


def _command(place: Place) -> tuple[list[str], str]:
    """Return the command that opens the editor at a place, and an error message or an empty text."""
    if not _named():
        return [], f"no editor is set: {HOW_TO}"
    try:
        command = shlex.split(_named())
    except ValueError:
        return [], f'can\'t understand the editor command "{_named()}": check $VISUAL and $EDITOR'
    how = GO_TO.get(Path(command[0]).stem, ("+{line}", "{file}"))
    return [*command, *(one.format(file=place.file, line=place.line) for one in how)], ""


def _not_started(fault: OSError) -> str:
    return f'can\'t start the editor "{_named()}": {fault.strerror or fault}; {HOW_TO}'
