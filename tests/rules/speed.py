"""The cost of the rules: CPU seconds for many questions, in one bank or in several, all of them in one quiz.

    PYTHONPATH=tests python tests/rules/speed.py [QUESTIONS] [BANKS]

10,000 questions should take less than three seconds. A few words are common and most are rare, as in a
language, because the rule on cueing looks for rare ones.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from quizgen import cache
from quizgen.arranging.arrange import Arranger
from quizgen.checks import without_collecting
from quizgen.checks.item_writing import item_writing
from quizgen.reading.content import load
from quizgen.reviews.ledger import states
from quizgen.scope import Scope

WORDS = 20_000


def text(words: int, *seed: object) -> str:
    """Return words that depend only on the seed; the n-th word is n times as rare as the first."""
    digest = hashlib.shake_128(repr(seed).encode()).digest(4 * words)
    parts = (int.from_bytes(digest[at : at + 4]) / 2**32 for at in range(0, len(digest), 4))
    return " ".join(f"w{int(WORDS**part):x}ord" for part in parts)


def question(number: int) -> dict[str, object]:
    """Return a question; six of ten are single-choice."""
    common = {"id": f"q{number}", "explanation": text(25, number, "why")}
    stem = f"What of {text(10, number, 'stem')}?"
    kind = number % 10
    if kind < 6:
        options = [text(6, number, option) for option in range(4)]
        return common | {
            "type": "single-choice",
            "stem": stem,
            "answer": options[0],
            "distractors": options[1:],
        }
    if kind < 8:
        return common | {"type": "true-false", "stem": stem[:-1] + ".", "answer": str(number % 3 > 0).lower()}
    if kind == 8:
        return common | {"type": "short-answer", "stem": stem, "answer": text(2, number, "answer")}
    pairs = [{"premise": text(5, number, at), "response": text(2, number, -at)} for at in range(5)]
    return common | {"type": "matching", "stem": stem, "pairs": pairs, "spare": ["none of them fits"]}


def main(size: int, banks: int) -> None:
    """Print how long the rules took, how much more memory they used, and how much they found."""
    with tempfile.TemporaryDirectory() as top:
        content = Path(top)
        (content / "banks").mkdir()
        (content / "quizzes").mkdir()
        (content / "course.yaml").write_text("course: c\ntitle: C\n")
        (content / "quizzes" / "z.yaml").write_text(f"quiz: z\ntitle: Z\ndraw: {{count: {size}}}\n")
        for bank in range(banks):
            questions = [question(number) for number in range(bank, size, banks)]
            whole = {"bank": f"b{bank}", "title": "B", "questions": questions}
            (content / "banks" / f"b{bank}.yaml").write_text(json.dumps(whole))
        course, problems = load(content)
        assert course is not None
        assert not problems
        arranger = Arranger(course, states(course))
        quizzes = tuple(arranger.arrange(quiz)[0] for quiz in course.quizzes)
        scope = Scope(course, arranger.states, quizzes, ())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        with cache.switched_off(), without_collecting():
            found = sum(1 for _ in item_writing(scope))
        seconds = time.process_time() - start
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{size} questions in {banks} banks: {seconds:.2f} s of CPU, {more:.0f} MiB more, {found} findings")


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["10000", "10"][len(sys.argv) - 1 :])))
