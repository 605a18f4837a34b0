"""Firefox and WebKit for the few tests that need more than Chromium: found, started and scripted.

Firefox is controlled by Marionette, the protocol that geckodriver uses, so nothing but Firefox is needed.
WebKit is Debian's `webkit2gtk-driver`, on a virtual screen of `Xvfb`. If one of them is missing or does not
start, its tests are skipped with the reason; tests in Chromium are never skipped. `make test` runs this file
first, to install what is missing if that is possible without questions.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

PATIENCE = 120.0
"""Seconds that an engine may take to start or to answer, on a busy machine."""
LONGEST_INSTALL = 90.0
PACKAGES = ("firefox-esr", "webkit2gtk-driver", "xvfb")
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
FIREFOX_SETTINGS = {
    "marionette.port": 0,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class NoEngineError(Exception):
    """The engine is missing or does not start; the text says why, in a few words."""


class Engine(Protocol):
    """A browser with one page."""

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function, with `arguments`, and return its result."""


class Marionette:
    """Firefox, over its own socket; each message is a length, a colon and JSON."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers = self._socket.makefile("rb")
        self._count = 0
        self._read()
        self._ask("WebDriver:NewSession", capabilities={})

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        self._ask("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what the body of a function returns."""
        return self._ask("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def printed(self) -> bytes:
        """Return the page as a PDF."""
        return base64.b64decode(self._ask("WebDriver:Print", background=False)["value"])

    def quit(self) -> None:
        """End the browser."""
        self._ask("Marionette:Quit", flags=["eForceQuit"])
        self._answers.close()
        self._socket.close()

    def _ask(self, command: str, **parameters: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def _read(self) -> Any:
        size = b""
        while (sign := self._answers.read(1)) != b":":
            if not sign:
                raise RuntimeError("Firefox hung up")
            size += sign
        return json.loads(self._answers.read(int(size)))


class WebKit:
    """WebKit, over the WebDriver protocol of the W3C."""

    def __init__(self, port: int, program: str) -> None:
        self._address = f"http://127.0.0.1:{port}"
        wanted = {"webkitgtk:browserOptions": {"binary": program, "args": ["--automation"]}}
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{made['sessionId']}"

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        self._ask("POST", f"{self._session}/url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what the body of a function returns."""
        body = {"script": script, "args": list(arguments)}
        return self._ask("POST", f"{self._session}/execute/sync", body)

    def quit(self) -> None:
        """End the session."""
        self._ask("DELETE", self._session)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(self._address + path, data, headers, method=method)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]


@contextmanager
def firefox() -> Iterator[Marionette]:
    """Start Firefox with a new profile, and end it.

    Raises:
        NoEngineError: if it is missing or does not start.
    """
    program = _program("firefox-esr", "firefox")
    with ExitStack() as stack:
        profile = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        settings = (
            f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in FIREFOX_SETTINGS.items()
        )
        (profile / "user.js").write_text("\n".join(settings), encoding="utf-8")
        command = [
            program,
            "--headless",
            "--marionette",
            "--no-remote",
            "--profile",
            str(profile),
            "about:blank",
        ]
        started = stack.enter_context(_running(command, {"HOME": str(profile)}))
        port_file = profile / "MarionetteActivePort"
        port = _awaited(lambda: port_file.exists() and port_file.read_text().strip(), started)
        client = _begun("Firefox", lambda: Marionette(int(port)))
        yield client
        with suppress(OSError, RuntimeError):  # it is ended all the same
            client.quit()


@contextmanager
def webkit() -> Iterator[WebKit]:
    """Start WebKit on its own virtual screen, and end it.

    Raises:
        NoEngineError: if it is missing or does not start.
    """
    driver, screen = _program("WebKitWebDriver"), _program("Xvfb")
    found = sorted(Path("/").glob(MINI_BROWSERS.lstrip("/")))
    if not found:
        raise NoEngineError("there is no MiniBrowser")
    with ExitStack() as stack:
        home = stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        said, told = os.pipe()
        stack.callback(os.close, said)
        command = [screen, "-displayfd", str(told), "-screen", "0", "1200x900x24", "-nolisten", "tcp"]
        with _closing(told):
            stack.enter_context(_running(command, {}, pass_fds=(told,)))
        ready, _, _ = select.select([said], [], [], PATIENCE)
        display = os.read(said, 32).decode().strip() if ready else ""
        if not display:
            raise NoEngineError("Xvfb does not start")
        own = {"DISPLAY": f":{display}", "HOME": home, "XDG_RUNTIME_DIR": home, "NO_AT_BRIDGE": "1"}
        # A container has neither what a sandbox needs nor a graphics card.
        own |= {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        port = _free_port()
        started = stack.enter_context(
            _running([driver, f"--port={port}"], own | {"LIBGL_ALWAYS_SOFTWARE": "1"})
        )
        _awaited(lambda: _answers(port), started)
        client = _begun("WebKit", lambda: WebKit(port, str(found[0])))
        yield client
        with suppress(OSError, RuntimeError):  # it is ended all the same
            client.quit()


def get() -> str:
    """Install what is missing, if that is possible without questions, and return in words what there is."""
    lacking = [name for name in ("firefox-esr", "WebKitWebDriver", "Xvfb") if not shutil.which(name)]
    if lacking and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        install = f"apt-get install -y -q --no-install-recommends {' '.join(PACKAGES)}"
        quiet = subprocess.DEVNULL
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                ["sh", "-c", f"{install} || (apt-get update -q && {install})"],
                stdin=quiet, stdout=quiet, stderr=quiet, timeout=LONGEST_INSTALL, check=False,
            )  # fmt: skip
        lacking = [name for name in lacking if not shutil.which(name)]
    return f"without {', '.join(lacking)}: their tests will be skipped" if lacking else "Firefox and WebKit"


def _program(*names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if not found:
        raise NoEngineError(f"there is no {names[0]}")
    return found


@contextmanager
def _running(command: list[str], own: dict[str, str], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with some variables in addition, and end it."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, env={**os.environ, **own}, **more
    ) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(timeout=20)
            except subprocess.TimeoutExpired:
                started.kill()


@contextmanager
def _closing(handle: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(handle)


def _awaited(condition: Callable[[], Any], started: subprocess.Popen[bytes]) -> Any:
    """Wait until a condition holds, and return its value.

    Raises:
        NoEngineError: if the program has ended, or takes too long.
    """
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        if started.poll() is not None or time.monotonic() > end:
            raise NoEngineError(f"{Path(str(started.args[0])).name} does not start")  # type: ignore[index]
        time.sleep(0.1)
    return found


def _begun(name: str, begin: Callable[[], Any]) -> Any:
    try:
        return begin()
    except (OSError, RuntimeError, urllib.error.URLError) as reason:
        raise NoEngineError(f"{name} does not start: {reason}") from reason


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


if __name__ == "__main__":
    print(f"browser tests: {get()}")
