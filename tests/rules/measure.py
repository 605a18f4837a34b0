"""How often each rule fires on questions by others: the question pools of the US amateur radio exams.

A committee writes them, and they come with the Debian package hamexam (1.7.0: 1,587 questions with four
options). Unpack it (`apt-get download hamexam; dpkg -x hamexam_*.deb hamexam`) and run

    python tests/rules/measure.py hamexam/usr/share/hamexam [CODE]

With a code, this prints twenty of its findings, evenly spaced, for a person to judge. Without one, it prints
one line per rule: how often it fires, and how often it would if the key were any of the four options. With
such keys, which are unrelated to anything, all findings of a rule on cues are false, so that is its rate of
false positives.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from quizgen.arranging.arrange import Arranger
from quizgen.checks.item_writing import item_writing
from quizgen.errors import Problem
from quizgen.reading.content import load
from quizgen.reviews.ledger import states
from quizgen.scope import Scope

POOLS = {"T": "technician", "G": "general", "E": "extra"}
HEAD = re.compile(r"[TGE]\d[A-Z]\d\d +\(([A-D])\)")
SAMPLE = 20
OPTIONS = 4


def main() -> None:
    """Print how often each rule fires, or the findings of one rule."""
    folder, *code = sys.argv[1:]
    rounds = [measured(Path(folder), shift) for shift in range(1 if code else OPTIONS)]
    questions, found, seconds = rounds[0]
    if code:
        chosen = [one for one in found if one.code == code[0]]
        for problem in chosen[:: max(1, len(chosen) // SAMPLE)][:SAMPLE]:
            print(f"{problem.item or problem.place.file} {problem.severity}: {problem.message}")
        return
    print(f"{questions} questions, {seconds:.2f} s of CPU")
    written, any_key = (_counts(one) for one in (rounds[:1], rounds))
    for (name, severity), count in sorted(written.items(), key=lambda pair: -pair[1]):
        by_chance = any_key[name, severity] / OPTIONS / questions
        print(f"{name:24} {severity:8} {count:5}  {count / questions:6.1%}  {by_chance:6.1%}")


def measured(folder: Path, shift: int) -> tuple[int, list[Problem], float]:
    """Return the number of questions, the problems found in them, and the seconds that it took."""
    with tempfile.TemporaryDirectory() as content:
        questions = convert(folder, Path(content), shift)
        return questions, *run(Path(content))


def _counts(rounds: list[tuple[int, list[Problem], float]]) -> Counter[tuple[str, str]]:
    """Return on how many questions each rule fires; several findings on one question count once."""
    return Counter(
        (code, severity)
        for _, found, _ in rounds
        for code, severity, _ in {(one.code, one.severity, one.item or one.message) for one in found}
    )


def run(content: Path) -> tuple[list[Problem], float]:
    """Return what the rules find in a course, and how long they took."""
    course, _ = load(content)
    assert course is not None
    arranger = Arranger(course, states(course), drafts=True)
    quizzes = tuple(arranger.arrange(quiz)[0] for quiz in course.quizzes)
    start = time.process_time()
    found = list(item_writing(Scope(course, arranger.states, quizzes, ())))
    return found, time.process_time() - start


def convert(folder: Path, content: Path, shift: int = 0) -> int:
    """Write the pools as a course, and return how many questions they have.

    Args:
        folder: the pools.
        content: where the course goes.
        shift: by how many options to move the key.
    """
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text("course: pools\ntitle: Pools\n")
    total = 0
    for letter, name in POOLS.items():
        questions = list(
            filter(None, (question(file, shift) for file in sorted((folder / letter).iterdir())))
        )
        total += len(questions)
        # JSON is also YAML, and takes care of quotes.
        bank = {"bank": name, "title": name, "questions": questions}
        (content / "banks" / f"{name}.yaml").write_text(json.dumps(bank, ensure_ascii=False))
    return total


def question(file: Path, shift: int) -> dict[str, object] | None:
    """Return a pool's question in the form of a bank; None if it was withdrawn."""
    lines = [line.strip() for line in file.read_text("utf-8", "replace").splitlines() if line.strip()]
    head = HEAD.match(lines[0])
    options = {line[0]: line[2:].strip() for line in lines if re.match(r"[A-D]\.", line)}
    if head is None or len(options) != OPTIONS:
        return None
    stem = " ".join(line for line in lines[1:] if not re.match(r"[A-D]\.", line))
    answer = options.pop("ABCD"[("ABCD".index(head[1]) + shift) % OPTIONS])
    # Pools contain no Markdown, only characters that look like it.
    texts = [re.sub(r"([*_`$\[\]\\<&])", r"\\\1", text) for text in (stem, answer, *options.values())]
    return {
        "id": file.name.lower(),
        "type": "single-choice",
        "stem": texts[0],
        "answer": texts[1],
        "distractors": texts[2:],
        "explanation": "See the pool.",
    }


if __name__ == "__main__":
    main()
