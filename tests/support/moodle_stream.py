"""Write 5,000, 10,000 and 20,000 questions with pictures to Moodle XML, and print the time and memory.

Run it by hand: python tests/support/moodle_stream.py. The memory that writing needs in addition to the course
should not grow with the course.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from quizgen.arranging.arrange import Arranger
from quizgen.model.fields import State
from quizgen.outputs import manifest
from quizgen.outputs.packagers import Materials, pack
from quizgen.outputs.words import read_words
from quizgen.reading.content import load
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.render import Renderer
from quizgen.scope import Scope

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6364f8cf500f0003860180 5a347d6b0000000049454e44ae426082".replace(" ", "")
)
A_BANK = 500
PICTURES = 100
PICTURE_SIZE = 50_000


def write_content(folder: Path, count: int) -> None:
    """Write a course of `count` questions; every hundredth one shows its own picture."""
    for name in ("banks", "quizzes", "figures"):
        (folder / name).mkdir(parents=True)
    (folder / "course.yaml").write_text("course: big\ntitle: Big\nlang: en\n")
    (folder / "papers.yaml").write_text("references: []\n")
    for number in range(PICTURES):
        data = PNG + number.to_bytes(4, "big") * (PICTURE_SIZE // 4)
        (folder / f"figures/p{number}.png").write_bytes(data)
    for bank in range(-(-count // A_BANK)):
        questions = "".join(
            _question(number) for number in range(bank * A_BANK, min(count, (bank + 1) * A_BANK))
        )
        head = f"bank: b{bank}\ntitle: Bank {bank}\nquestions:\n"
        (folder / f"banks/b{bank:03}.yaml").write_text(head + questions)
    (folder / "quizzes/q.yaml").write_text("quiz: q\ntitle: Q\ndraw: {bank: b0, count: 10}\n")


def _question(number: int) -> str:
    picture = f" ![dot](figures/p{number % PICTURES}.png)" if number % 100 == 0 else ""
    return f"""\
  - id: q{number}
    type: single-choice
    stem: What is *{number}* plus one, $x_{{{number}}}$?{picture}
    answer: exactly {number + 1}
    distractors: [about {number - 1}, {{text: only {number}, feedback: No.}}]
    explanation: One more than {number}.
    hints: [Count.]
"""


def measure(count: int) -> None:
    """Print the seconds, the peak memory of writing and the file's size for a course of `count` questions."""
    with tempfile.TemporaryDirectory() as top:
        content = Path(top) / "content"
        write_content(content, count)
        course, problems = load(content)
        if course is None or problems:
            sys.exit(str(problems[:3]))
        templates = (manifest.builtin_folder(),)
        backend = manifest.find(templates)[0]["moodle"]
        renderer = Renderer(backend, read_words(templates), content)
        states: dict[str, State] = {question.name: "unchecked" for question in course.questions()}
        job = next(Jobs(Scope(course, states, (), (backend,)), Arranger(course, states)).of(backend))
        chunks = renderer.render(job.output, job.lang, job.context())
        place = Path(top) / "big.xml"
        tracemalloc.start()
        start = time.process_time()
        pack("text", chunks, Materials({}, {}, 0), place)
        seconds = time.process_time() - start
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{len(job.items):6} questions: {seconds:.1f} s (traced), "
            f"writing adds {peak / 1e6:.1f} MB at most, "
            f"file {place.stat().st_size / 1e6:.1f} MB, whole process {rss} MB"
        )


if __name__ == "__main__":
    for questions in (5_000, 10_000, 20_000):
        measure(questions)
