"""Moved questions: the new names of their files, in another program's own list of files.

gitsync keeps such a list beside the files that it uploads (`*_question_manifest.json`). It takes a file with
a new name for a new question, and deletes the old one with all its versions. So quizgen renames the files of
moved questions in its list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend
from quizgen.text.lazily import lazily

PATH = lazily(r'("filepath"\s*:\s*)("(?:[^"\\]|\\.)*")')
"""The only key that is changed, and its value, as they are written in the file."""


def moves(backend: Backend, course: str, questions: Iterable[Question]) -> dict[str, str]:
    """Return the new file names of moved questions by their old names, both as the list writes them.

    Args:
        backend: an output with one file per question.
        course: the course's id.
        questions: the course's questions.
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
    """Return a list with the new names of moved files and nothing else changed, and the new names it now has.

    A new name that is already in the list is not used, because two entries would share one file.

    Args:
        text: the list, as JSON; other texts are returned unchanged.
        names: the result of `moves`.
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
