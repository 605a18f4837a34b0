"""Where questions moved: the names of their files in another program's own list of them.

gitsync keeps such a list beside the files that it uploads (`*_question_manifest.json`): under another name a
file is another question there, and the old one is deleted with all its versions. So its list follows a move.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend

PATH = re.compile(r'("filepath"\s*:\s*)("(?:[^"\\]|\\.)*")')
"""The one key that is changed, and its value, as they stand in the file."""


def moves(backend: Backend, course: str, questions: Iterable[Question]) -> dict[str, str]:
    """Return the files of questions that have another name by now, as the list has them, by the old name.

    Args:
        backend: an output with a file for each question.
        course: the course's id.
        questions: the course's.
    """
    folder = (backend.manifest.renames_in or "").rpartition("/")[0]
    files = [output.file for output in backend.manifest.outputs if output.per == "question"]
    found = {}
    for question in questions:
        bank, name = question.identity
        for file in files if question.was else ():
            old, new = (
                file.format(course=course, bank=of, question=one)
                for of, one in ((bank, name), (question.bank, question.id))
            )
            found[old.removeprefix(folder)] = new.removeprefix(folder)
    return found


def followed(text: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return a list with the new names of what moved, all else as it stands, and those names.

    A name that the list has already is given to nothing else: two entries would be one file.

    Args:
        text: the list, JSON; what is none comes back as it is.
        names: what `moves` found.
    """
    try:
        json.loads(text)
    except ValueError:
        return text, []
    taken = {json.loads(path[2]) for path in PATH.finditer(text)}
    done: list[str] = []

    def renamed(path: re.Match[str]) -> str:
        new = names.get(json.loads(path[2]))
        if new is None or new in taken:
            return path[0]
        done.append(new)
        quoted = json.dumps(new)
        return path[1] + (quoted.replace("/", "\\/") if "\\/" in path[2] else quoted)

    return PATH.sub(renamed, text), done
