"""The preview's HTTP server: the standard library's, reachable only from this machine."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from quizgen.errors import UsageError
from quizgen.preview.desk import Desk
from quizgen.preview.security import HEADERS, Guard
from quizgen.preview.site import Answer, Request, Site, counted, refused
from quizgen.preview.work import Work

HOST = "127.0.0.1"
TRIED = 50
"""Ports to try, beginning with the wanted one."""
LAST_PORT = 65_535
LARGEST = 2_000_000
"""Bytes of a form at most: no question is as long."""
HEARTBEAT = 15
"""Seconds between two signs of life to a page that waits for changes."""
EVENTS = "/events"


class Server(ThreadingHTTPServer):
    """Listens on this machine, and passes requests on to the thread that has the course.

    Args:
        port: the port to listen on, or 0 for any free one.
        work: runs tasks in the thread that has the course.
        desk: the course.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int, work: Work, desk: Desk) -> None:
        super().__init__((HOST, port), _Handler)
        self.guard = Guard(self.server_port)
        self.work = work
        self.desk = desk
        self.site = Site(desk)

    @property
    def address(self) -> str:
        """The address to print: its token lets a browser in."""
        return f"http://{HOST}:{self.server_port}/?token={self.guard.token}"

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Answer requests, in a thread, until the end of the `with` block."""
        thread = threading.Thread(target=self.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing, since the usual error is only a browser that closed its connection."""


def opened(port: int, work: Work, desk: Desk) -> Server:
    """Return a server on a port, or on the next free one.

    Args:
        port: the first port to try, or 0 for any free one.
        work: runs tasks in the thread that has the course.
        desk: the course.

    Raises:
        UsageError: none of the ports is free.
        OSError: the machine refuses a socket for another reason.
    """
    last = min(port + TRIED - 1, LAST_PORT) if port else 0
    for tried in range(port, last + 1):
        try:
            return Server(tried, work, desk)
        except OSError as fault:
            if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise UsageError(f"no port is free from {port} to {last}: name another one with --port")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "quizgen"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a page."""
        parts = self._address()
        if parts is None:
            return
        query = parse_qs(parts.query)
        guard = self.server.guard
        token = query.get("token", [""])[0]
        if token and guard.for_us(self.headers) and guard.knows(token):  # type: ignore[arg-type]
            self._send(Answer(b"", status=303, headers={"Location": "/", "Set-Cookie": guard.cookie}))
        elif refusal := guard.refusal(self.headers, changes=False):  # type: ignore[arg-type]
            self._send(refused(refusal))
        elif parts.path == EVENTS and self.command == "GET":
            self._send_events()
        else:
            request = Request(unquote(parts.path), part="part" in query or parts.query == "part")
            self._send(self.server.work.ask(lambda: self.server.site.get(request)))

    def do_POST(self) -> None:
        """Carry out what a form or our script asks for."""
        length = counted(self.headers.get("Content-Length", ""), LARGEST)
        if length is None:
            self.close_connection = True
            self._send(refused("this form is too long"))
            return
        body = self.rfile.read(length)
        parts = self._address()
        if parts is None:
            return
        if refusal := self.server.guard.refusal(self.headers, changes=True):  # type: ignore[arg-type]
            self._send(refused(refusal))
            return
        given = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        fields = {name: values[-1] for name, values in given.items()}
        as_data = self.headers.get("Accept") == "application/json"
        request = Request(unquote(parts.path), fields=fields, as_data=as_data)
        self._send(self.server.work.ask(lambda: self.server.site.post(request)))

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a malformed or unknown request with a page of our own, like all other answers."""
        self.close_connection = True
        self._send(refused(message or HTTPStatus(code).phrase, code))

    def _address(self) -> SplitResult | None:
        """Return the parsed address of the request, or answer with an error and return None."""
        try:
            return urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST, "this is not an address")
            return None

    def _send(self, answer: Answer) -> None:
        self.send_response(HTTPStatus(answer.status))
        for name, value in {**HEADERS, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{answer.kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _send_events(self) -> None:
        """Send a page the version after each change, until the page is closed."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        changes: SimpleQueue[int] = SimpleQueue()
        work, desk = self.server.work, self.server.desk

        def begin() -> Callable[[], None]:
            """Listen and send the present version in one task, so that no change is missed in between."""
            stop = desk.listen(changes.put)
            changes.put(desk.version)
            return stop

        stop = work.ask(begin)
        try:
            while True:
                try:
                    self.wfile.write(f"data: {changes.get(timeout=HEARTBEAT)}\n\n".encode())
                except Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:  # the page is closed
            work.ask(stop)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the terminal is the teacher's."""
