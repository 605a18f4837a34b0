"""How soon the preview shows a change to one question of a thousand, from the write to the answer."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.questions import write_course
from quizgen.pipeline import Project
from quizgen.preview.desk import Desk
from quizgen.preview.site import Request, Site
from quizgen.reading.known import Known

SIZE = 1_000
TIMES = 5


def main() -> None:
    """Print the CPU seconds for a change: read and check the course, make the list and the question."""
    with tempfile.TemporaryDirectory() as top:
        write_course(Path(top), SIZE)
        content = Path(top) / "content"
        desk = Desk(Project(content, known=Known()), None)
        desk.look_again()
        site = Site(desk)
        path = next(iter(sorted((content / "banks").iterdir())))
        name = next(iter(desk.seen.arranger.names))
        spent = []
        for number in range(TIMES):
            path.write_text(path.read_text(encoding="utf-8").replace("Which", f"Which {number}", 1), "utf-8")
            before = time.process_time()
            desk.look_again()
            for address in ("/list", f"/question/{name}", f"/look/0/{name}"):
                assert site.get(Request(address, part=True)).status == 200
            spent.append(time.process_time() - before)
        print(f"{'preview':>10}  {sorted(spent)[TIMES // 2]:7.2f} s for a change in a bank of {SIZE:,}")


if __name__ == "__main__":
    main()
