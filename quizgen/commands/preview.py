"""Show the course on a page that only this computer can open."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from quizgen.commands import screen
from quizgen.commands.options import Content, Papers, Templates


def preview(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port; if taken, the next free one.")
    ] = 8765,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Your name; default: git's user.name.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="DIR", help="Write read-only pages to DIR and exit."),
    ] = None,
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
) -> None:
    """Edit and check questions in your browser.

    The page updates when you save a file. Decisions go to content/checked/ at once. Press ^C to stop.
    """
    from quizgen.pipeline import Project
    from quizgen.preview import export as exporting
    from quizgen.preview.desk import Desk
    from quizgen.preview.server import opened
    from quizgen.preview.work import Work
    from quizgen.reading.known import Known
    from quizgen.reviews import clock, decisions, git
    from quizgen.reviews.files import mend_ledger
    from quizgen.reviews.sitting import Sitting
    from quizgen.write import all_or_nothing

    project = Project(content, templates=tuple(templates), papers=papers, known=Known())
    if export is not None:
        desk = Desk(project, None, with_papers=False)
        desk.read()
        desk.check()
        with all_or_nothing():
            screen.say(exporting.export(desk, export).as_posix())
        return
    name = decisions.checker(by, "") if by is not None else git.user_name(content)
    if (content / "course.yaml").is_file():
        mend_ledger(content)
    desk = Desk(project, Sitting(decisions.checker(name, ""), clock.now) if name else None)
    desk.look_again()
    desk.check()
    desk.seen  # noqa: B018 - raises where there is no course to show
    work = Work()
    server = opened(port, work, desk)
    if port not in (0, server.server_port):
        screen.say(f"port {port} is taken: using {server.server_port}", err=True)
    screen.print_own_templates(desk.seen.scope.own_templates, quiet=False)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with server.listening():
            screen.say(server.address)
            screen.say("press ^C to stop", err=True)
            if not no_open:
                import webbrowser

                webbrowser.open(server.address)
            work.run(desk.look_again)
    except KeyboardInterrupt:
        screen.say("stopped", err=True)


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop in the same way as after ^C."""
    raise KeyboardInterrupt
