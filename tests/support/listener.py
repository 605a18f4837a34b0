"""A local server that notes every request, which pages and pictures must never make."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Listener:
    """The requests to the server: `asked` are paths, `connected` counts connections, even silent ones."""

    host: str
    asked: list[str] = field(default_factory=list)
    connected: int = 0


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            notes.asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    class Server(ThreadingHTTPServer):
        def get_request(self) -> tuple[socket.socket, Any]:
            notes.connected += 1
            return super().get_request()

    server = Server(("127.0.0.1", 0), Handler)
    notes = Listener(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield notes
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
