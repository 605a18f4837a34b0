"""The cost of other programs, installed from their packages, for the same questions: `make bench-peers`.

The questions are those of `questions.write_course`, in each program's own format. Each program does less than
quizgen: one output, no rules of item writing, no papers.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bench.measuring import Cost, measure
from bench.questions import write_course

SIZE, TIMES = 1_000, 3
DECK = Path(__file__).with_name("peer_deck.py")


def questions(content: Path) -> Iterator[dict[str, Any]]:
    """Yield the questions of a course."""
    for bank in sorted((content / "banks").iterdir()):
        yield from yaml.load(bank.read_text(encoding="utf-8"), yaml.CSafeLoader)["questions"]


def as_moodle_tools(one: dict[str, Any]) -> dict[str, Any]:
    """Return a question as moodle-tools reads it."""
    scored = [(one["answers"], 100), (one["distractors"], -33)]
    answers = [
        {"answer": option["text"], "points": points, "feedback": option["feedback"]}
        for options, points in scored
        for option in options
    ]
    named = {"type": "multiple_choice", "title": one["id"], "category": "bench"}
    return named | {"question": one["stem"], "general_feedback": one["explanation"], "answers": answers}


def as_text2qti(number: int, one: dict[str, Any]) -> str:
    """Return a question as text2qti reads it."""
    lines = [f"{number}. {one['stem']}", f"... {one['explanation']}"]
    for mark, options in (("*", one["answers"]), (" ", one["distractors"])):
        for option in options:
            lines += [f"[{mark}] {option['text']}", f"... {option['feedback']}"]
    return "\n".join(lines)


def main(peers: Path) -> None:
    """Print a line for each program that is installed, and for quizgen.

    Args:
        peers: the folder of programs of their own environment.
    """
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        write_course(folder, SIZE)
        every = list(questions(folder / "content"))
        documents = "---\n".join(
            yaml.dump(as_moodle_tools(one), Dumper=yaml.CSafeDumper, allow_unicode=True) for one in every
        )
        (folder / "moodle.yml").write_text(f"---\n{documents}", encoding="utf-8")
        text = "\n\n".join(as_text2qti(number, one) for number, one in enumerate(every, 1))
        (folder / "quiz.txt").write_text(f"Quiz title: Bench\n\n{text}\n", encoding="utf-8")
        (folder / "deck.json").write_text(json.dumps(every), encoding="utf-8")
        own = [sys.executable, "-m", "quizgen", "build", "--jobs", "1", "--no-cache"]
        commands = {
            "floor": [sys.executable, str(DECK.with_name("floor.py"))],
            "quizgen, three outputs": [*own, "--to", "anki", "--to", "html", "--to", "moodle"],
            "quizgen --to moodle": [*own, "--to", "moodle"],
            "moodle-tools, Moodle XML": [
                str(peers / "make-questions"),
                "-s",
                "-i",
                "moodle.yml",
                "-o",
                "moodle.xml",
            ],
            "text2qti, QTI": [str(peers / "text2qti"), "quiz.txt"],
            "genanki, a script": [str(peers / "python"), str(DECK)],
        }
        for name, command in commands.items():
            if Path(command[0]).exists():
                best = min(_measured(command, folder) for _ in range(TIMES))
                print(f"  {name:<27} {best}", flush=True)
            else:
                print(f"  {name:<27} is not installed", flush=True)


def _measured(command: list[str], folder: Path) -> Cost:
    for left in folder.glob("quiz.zip"):  # text2qti does not overwrite files
        left.unlink()
    return measure(command, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
