"""Write the import format for Moodle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import screen


def moodle_plugin(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the outputs.")] = Path("dist"),
) -> None:
    """Write the Moodle plugin that updates questions."""
    from quizgen.outputs import moodle_plugin
    from quizgen.write import Batch, all_or_nothing

    plugin = moodle_plugin.zipped()
    with all_or_nothing(), Batch(out) as batch, batch.file(moodle_plugin.FILE) as beside:
        beside.write_bytes(plugin)
    screen.say((out / moodle_plugin.FILE).as_posix())
