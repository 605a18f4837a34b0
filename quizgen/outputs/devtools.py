"""A Chromium that takes commands through pipes, which no other program can reach.

It speaks the Chrome DevTools Protocol, version 1.3.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

Message = dict[str, Any]
Answers = queue.SimpleQueue[Message | None]
END = b"\0"
"""Ends each message, in both directions."""
CHUNK = 1 << 20
PIPES = "--remote-debugging-pipe"
GOODBYE = 10
"""Seconds that Chromium has to close before it is killed."""
FROM_STANDARD = 'exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null'
"""Chromium reads commands from file descriptor 3 and writes its answers to file descriptor 4."""


class GoneError(OSError):
    """Chromium refuses a command or no longer answers; the text says which, in a few words."""


class Tab:
    """A page in a running Chromium.

    Args:
        commands: the pipe from which Chromium reads.
        answers: Chromium's messages, one by one; None once it has ended.
        patience: the seconds to wait for an answer.

    Raises:
        GoneError: if Chromium does not open a page.
    """

    def __init__(self, commands: IO[bytes], answers: Answers, patience: float) -> None:
        self._commands, self._answers, self._patience = commands, answers, patience
        self._sent = 0
        self._session: Message = {}
        self._loaded: set[str] = set()
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._session = {"sessionId": session}
        self.ask("Inspector.enable")
        self.ask("Page.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def ask(self, method: str, **params: object) -> Message:
        """Send a command, and return Chromium's answer.

        Raises:
            GoneError: if it refuses, takes too long, or ends.
        """
        self._sent += 1
        _send(self._commands, {"id": self._sent, "method": method, "params": params, **self._session})
        while (answer := self._next()).get("id") != self._sent:
            pass
        if "error" in answer:
            raise GoneError(f"{method}: {answer['error']['message']}")
        result: Message = answer["result"]
        return result

    def show(self, address: str) -> None:
        """Open a page, and wait until its pictures are loaded, too.

        Raises:
            GoneError: if it can't be opened or takes too long, or Chromium ends.
        """
        opened = self.ask("Page.navigate", url=address)
        if fault := opened.get("errorText"):
            raise GoneError(fault)
        while opened["loaderId"] not in self._loaded:
            self._next()

    def _next(self) -> Message:
        try:
            message = self._answers.get(timeout=self._patience)
        except queue.Empty:
            raise GoneError(f"no answer in {self._patience} s") from None
        if message is None:
            raise GoneError("it ended")
        if message.get("method") == "Inspector.targetCrashed":
            raise GoneError("the page crashed")
        if message.get("method") == "Page.lifecycleEvent" and message["params"]["name"] == "load":
            self._loaded.add(message["params"]["loaderId"])
        return message


@contextmanager
def running(command: Sequence[str], log: Path, patience: float) -> Iterator[Tab]:
    """Start a Chromium with one tab, and stop it at the end, by force if necessary.

    Args:
        command: the program and its options.
        log: the file for its stderr.
        patience: the seconds to wait for an answer.

    Raises:
        GoneError: if it does not start, or ends too early.
    """
    reads, commands = os.pipe()
    answers, writes = os.pipe()
    with log.open("wb") as complaints, os.fdopen(commands, "wb", buffering=0) as to_it:
        said: Answers = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(answers, said), daemon=True).start()
        try:
            process = _start(command, reads, writes, complaints)
        except OSError as fault:
            raise GoneError(str(fault)) from fault
        finally:
            os.close(reads)
            os.close(writes)
        try:
            yield Tab(to_it, said, patience)
            _send(to_it, {"id": 0, "method": "Browser.close"})
            with suppress(subprocess.TimeoutExpired):  # its work is done
                process.wait(GOODBYE)
        finally:
            _kill(process)


def _send(commands: IO[bytes], message: Message) -> None:
    try:
        commands.write(json.dumps(message).encode() + END)
    except OSError as fault:
        raise GoneError("it ended") from fault


def _listen(pipe: int, answers: Answers) -> None:
    """Put every message from a pipe into a queue, and None after the last; anything else ends them, too."""
    with os.fdopen(pipe, "rb", buffering=0) as said, suppress(ValueError):
        parts: list[bytes] = []
        while chunk := said.read(CHUNK):
            first, *more = chunk.split(END)
            parts.append(first)
            for piece in more:
                answers.put(json.loads(b"".join(parts)))
                parts = [piece]
    answers.put(None)


def _start(command: Sequence[str], reads: int, writes: int, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    if sys.platform == "win32":
        handles = [msvcrt.get_osfhandle(end) for end in (reads, writes)]
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        pipes = [PIPES, f"--remote-debugging-io-pipes={handles[0]},{handles[1]}"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(  # noqa: S603 - a browser by name, or the one that the user named
            [*command, *pipes], stdin=quiet, stdout=quiet, stderr=complaints, close_fds=False
        )
    # In its own process group, so that a wrapper's children are stopped with it, and Ctrl-C reaches only us.
    return subprocess.Popen(  # noqa: S603 - see above
        ["/bin/sh", "-c", FROM_STANDARD, *command, PIPES],
        stdin=reads,
        stdout=writes,
        stderr=complaints,
        start_new_session=True,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is still running."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
