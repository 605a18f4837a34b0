"""What a build costs: CPU seconds and peak memory of processes, beside a floor measured in the same run.

    make bench                     100, 1,000 and 10,000 questions
    make bench SIZES=100000        another size

Wall time says little on a shared machine and is not printed. The floor reads the same file with the same
parser, fills one plain template for each of two texts and makes a deck of bare notes: what the libraries
cost before a line of ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.questions import write_course

FLOOR = Path(__file__).with_name("floor.py")
BUDGETS = {1_000: (0.6, None), 10_000: (3.5, 160), 100_000: (36.0, 1536)}
"""CPU seconds and MiB for all three outputs."""
SMALL_COMMAND = 0.20
"""CPU seconds."""
PARTS = {
    "3 s for all rules on 10,000 questions": [str(FLOOR.parent.parent / "rules" / "speed.py")],
    "2 s for 1,000 phrases in 1,000 pages": ["-m", "bench.evidence"],
}
"""What measures itself, by its budget."""


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    seconds: float
    mebibytes: float

    def __str__(self) -> str:
        return f"{self.seconds:7.2f} s {self.mebibytes:6.0f} MiB"


def measure(command: list[str], folder: Path) -> Cost:
    """Run a command to its end and return its CPU seconds (user and system) and its peak memory."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.execv(command[0], command)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    program = [sys.executable, "-m", "quizgen"]
    print(f"{'':>10}  {'floor':<20}  {'build':<20}  {'check':<20}  budget")
    with tempfile.TemporaryDirectory() as top:
        for size in sizes:
            folder = Path(top) / str(size)
            write_course(folder, size)
            floor = measure([sys.executable, str(FLOOR)], folder)
            costs = [measure([*program, *rest], folder) for rest in (["build"], ["check"])]
            seconds, memory = BUDGETS.get(size, (None, None))
            budget = f"{seconds} s" + (f" {memory} MiB" if memory else "") if seconds else ""
            print(f"{size:>10}  {floor}  {'  '.join(map(str, costs))}  {budget}", flush=True)
        folder = Path(top) / "small"
        write_course(folder, 3)
        for words in (["--version"], ["--help"], ["list"], ["check"]):
            print(f"{words[0]:>10}  {measure([*program, *words], folder)}  budget {SMALL_COMMAND} s")
    # Parts that have a budget of their own measure themselves, without what comes before them.
    for budget, command in PARTS.items():
        subprocess.run([sys.executable, *command], check=True)
        print(f"{'':>10}  budget {budget}", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000, 10_000])
