"""The import format for Moodle (`qformat_quizgen/` beside this module), as a zip that a site can install."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from quizgen.errors import Problem, QuizgenError
from quizgen.files import below, content

SOURCE = Path(__file__).with_name("qformat_quizgen")
FILE = "moodle/qformat_quizgen.zip"
FOLDER = "quizgen"
"""The single folder that Moodle's installer expects: the plugin's name without its type."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date in a zip, because no build reads the clock."""
MODE = 0o644 << 16
UNIX = 3


def zipped() -> bytes:
    """Return the zip, with the same bytes on every machine: sorted by name, one date, uncompressed.

    Raises:
        QuizgenError: if a file of the plugin can't be read.
    """
    refused: list[Problem] = []
    files = [path for path in below(SOURCE, refused) if not path.is_dir()]
    if refused:
        raise QuizgenError(refused)
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"{FOLDER}/{path.relative_to(SOURCE).as_posix()}", EPOCH)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, content(path))
    return into.getvalue()
