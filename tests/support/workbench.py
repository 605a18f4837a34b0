"""`quizgen preview` in its own process, and requests from a browser or a stranger."""

from __future__ import annotations

import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

PATIENCE = 120
"""Seconds that anything may take on a busy machine; the tests wait for conditions, never for a time."""


@dataclass
class Preview:
    """A running preview.

    Args:
        process: the program's process.
        address: the address that it printed.
    """

    process: subprocess.Popen[str]
    address: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def top(self) -> str:
        """The address without the token."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """Send a request unchanged, and return the answer's status, body and headers."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
        if body is not None:
            given["Content-Length"] = str(len(body))
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders(body.encode() if body is not None else None)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}

    def let_in(self) -> str:
        """Return the cookie that the printed address sets."""
        parts = urlsplit(self.address)
        status, _, headers = self.ask("GET", f"{parts.path}?{parts.query}")
        assert (status, headers["location"]) == (303, "/")
        return headers["set-cookie"].partition(";")[0]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Stop it as a person or a system does, and return its exit code and output."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


def until(done: Callable[[], bool]) -> None:
    """Wait for something outside the browser; fail if it takes too long."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.05)


@contextmanager
def previewing(top: Path, *arguments: str, **env: str) -> Iterator[Preview]:
    """Start a preview of the course in a folder, on any free port, and always end it."""
    given = list(arguments) if "--port" in arguments else ["--port", "0", *arguments]
    if not any(one in given for one in ("--export",)) and "BROWSER" not in env:
        given.append("--no-open")
    process = subprocess.Popen(
        [sys.executable, "-c", AS_A_SHELL, "preview", *given],
        cwd=top,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1780000000", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Preview(process, _first_line(process))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)


AS_A_SHELL = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["quizgen", *sys.argv[1:]]
from quizgen.cli import main
main()
"""
"""Starts the program as a shell does, with a working ^C, which background jobs don't have."""


def _first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line that a program prints; fail if it prints none in time."""
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    line = lines.get(timeout=PATIENCE).strip()
    if not line:
        _, said = process.communicate(timeout=PATIENCE)
        raise AssertionError(f"it printed no address: {said}")
    return line
