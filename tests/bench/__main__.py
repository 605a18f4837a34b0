"""The cost of quizgen, compared with a floor measured in the same run, and whether it meets the goals.

    make bench                     100, 1,000 and 10,000 questions
    make bench SIZES=100000        another size
    make bench RECORD=1            records the ratios that later runs are held to

The floor reads the same file with the same parser, fills in one plain template for each of two texts, and
makes a deck of bare notes. That is the cost of the libraries before any code of ours. Seconds are CPU seconds
of one process. Those by the clock show what a second process saves, if the machine does nothing else. A
measurement fails if its ratio to the floor is more than 15 % above the one in `recorded.json`. docs/scale.md
has one machine's figures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Cost, measure
from bench.questions import write_course

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
WORSE = 1.15
LEAST = 0.2
"""CPU seconds; shorter measurements vary too much between runs to compare them."""
PROGRAM = (sys.executable, "-m", "quizgen")
BUILD = ("build", "--jobs", "1")
"""The goals are those of one process."""
TWO = "build --jobs 2"
"""The measurement of two processes, for which the clock counts, too."""
THREE = ("--to", "anki", "--to", "html", "--to", "moodle")
RULES = {
    "all rules on 10,000 questions: 3 s": [str(HERE.parent / "rules" / "speed.py")],
    "1,000 phrases in 1,000 pages: 2 s": ["-m", "bench.evidence"],
    "a change of a question shown on the page: 0.5 s": ["-m", "bench.preview"],
}
"""Measurements that measure themselves."""


@dataclass(frozen=True)
class Goal:
    """The most that something may cost.

    Args:
        size: the size of the course.
        what: the name of the measurement.
        times: the limit as a multiple of the floor's seconds.
        seconds: the limit if the floor of a thousand questions is 0.45 s; on slower machines, more.
        mebibytes: the limit of memory.
    """

    size: int
    what: str
    times: float | None = None
    seconds: float | None = None
    mebibytes: float | None = None


GOALS = (
    Goal(10_000, "build", times=2.5, mebibytes=160),
    Goal(1_000, "build", seconds=1.2),
    Goal(1_000, "nothing changed", seconds=0.15),
    Goal(1_000, "one question changed", seconds=0.5),
    Goal(10_000, "one question changed", seconds=1.5),
    Goal(100_000, "build", mebibytes=1024),
    Goal(3, "list", seconds=0.25),
    Goal(3, "check", seconds=0.25),
)
FLOOR_OF_1000 = 0.45


def costs_of(size: int, top: Path) -> Iterator[tuple[str, Cost]]:
    """Yield the cost of each measurement for a course of a size, the floor first."""
    folder = top / str(size)
    write_course(folder, size)
    own = {"XDG_CACHE_HOME": str(folder / "cache")}
    times = 3 if size <= 1_000 else 1

    def best(*arguments: str) -> Cost:
        return min(measure([*PROGRAM, *arguments], folder, own) for _ in range(times))

    yield "floor", min(measure([sys.executable, str(HERE / "floor.py")], folder) for _ in range(times))
    yield "build", best(*BUILD, "--no-cache", *THREE)
    yield TWO, best("build", "--jobs", "2", "--no-cache", *THREE)
    for part in ("conservation", "mbz"):
        command = [sys.executable, "-m", "bench.without", part, *BUILD, "--no-cache", *THREE]
        yield f"build without {part}", min(measure(command, folder, own) for _ in range(times))
    yield "build --to moodle", best(*BUILD, "--no-cache", "--to", "moodle")
    yield "build, to be kept", measure([*PROGRAM, *BUILD, *THREE], folder, own)
    yield "nothing changed", best(*BUILD, *THREE)
    _change_one(folder)
    yield "one question changed", measure([*PROGRAM, *BUILD, *THREE], folder, own)
    yield "check", best("check")
    yield "list", best("list")


def _change_one(folder: Path) -> None:
    bank = min((folder / "content/banks").iterdir())
    bank.write_text(bank.read_text(encoding="utf-8").replace("Which of", "Which, of", 1), encoding="utf-8")


def _goal(size: int, what: str, cost: Cost, floors: dict[int, Cost]) -> str:
    """Return the goal of a measurement in words, and whether it is met; empty if there is none."""
    said = []
    slower = max(1.0, floors[1_000].seconds / FLOOR_OF_1000) if 1_000 in floors else 1.0
    for goal in GOALS:
        if (goal.size, goal.what) == (size, what):
            if goal.times:
                said.append(
                    (f"{goal.times} times the floor", cost.seconds <= goal.times * floors[size].seconds)
                )
            if goal.seconds:
                most = goal.seconds * slower
                said.append((f"{goal.seconds} s, here {most:.2f}", cost.seconds <= most))
            if goal.mebibytes:
                said.append((f"{goal.mebibytes:.0f} MiB", cost.mebibytes <= goal.mebibytes))
    return "; ".join(f"goal {words}: {'met' if met else 'not met'}" for words, met in said)


def main(sizes: list[int], *, record: bool) -> None:
    """Print a table, and exit with 1 if something is worse than recorded."""
    recorded: dict[str, float] = json.loads(RECORDED.read_text(encoding="utf-8"))
    floors: dict[int, Cost] = {}
    ratios: dict[str, float] = {}
    worse: list[str] = []
    with tempfile.TemporaryDirectory() as top:
        for size in sizes:
            print(f"\n{size:,} questions", flush=True)
            for what, cost in costs_of(size, Path(top)):
                floors.setdefault(size, cost)
                name, ratio = f"{what}, {size}", cost.seconds / floors[size].seconds
                ratios[name] = round(ratio, 2)
                bad = cost.seconds >= LEAST and ratio > recorded.get(name, ratio) * WORSE
                worse += [name] if bad else []
                beside = f" (recorded {recorded[name]})" if name in recorded else ""
                if what == TWO:
                    beside += f", by the clock {cost.clock / floors[size].clock:.2f}"
                print(
                    f"  {what:<27} {cost!s:<36} {ratio:5.2f} times the floor{beside}"
                    f"{'  WORSE' if bad else ''}  {_goal(size, what, cost, floors)}".rstrip(),
                    flush=True,
                )
    print(flush=True)
    for goal, command in RULES.items():
        subprocess.run([sys.executable, *command], check=True)
        print(f"  goal {goal}", flush=True)
    if record:
        RECORDED.write_text(
            json.dumps(dict(sorted((recorded | ratios).items())), indent=1) + "\n", encoding="utf-8"
        )
    elif worse:
        raise SystemExit(f"more than 15 % further from the floor than recorded: {'; '.join(worse)}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [3, 100, 1_000, 10_000], record="RECORD" in os.environ)
