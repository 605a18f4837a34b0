"""The server: whom it lets in, what it answers everyone else, and how it stops."""

from __future__ import annotations

import errno
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from support.mills import lay_out
from support.workbench import PATIENCE, Preview, previewing, until

from quizgen.errors import UsageError
from quizgen.preview import server

FORM = {"name": "mills/grain", "digest": "1:x", "decision": "accepted", "note": ""}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    top = tmp_path_factory.mktemp("mills")
    lay_out(top)
    with previewing(top, "--papers", "papers", "--by", "Ann") as started:
        yield started


@pytest.mark.parametrize("path", ["/", "/question/mills/grain", "/list", "/events", "/look/0/mills/grain"])
def test_nobody_is_let_in_without_the_address(preview: Preview, path: str) -> None:
    status, text, _ = preview.ask("GET", path)
    assert status == 403
    assert "millers" not in text


@pytest.mark.parametrize("token", ["", "x", "%00", "ü"])
def test_a_wrong_token_opens_nothing(preview: Preview, token: str) -> None:
    status, _, headers = preview.ask("GET", f"/?token={token}".encode("ascii", "xmlcharrefreplace").decode())
    assert status == 403
    assert "set-cookie" not in headers


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_has(preview: Preview) -> None:
    _, _, headers = preview.ask("GET", preview.address.removeprefix(preview.top))
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    status, text, headers = preview.ask("GET", "/question/mills/grain", Cookie=preview.let_in())
    assert status == 200
    assert "they ground" in text
    assert headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; script-src 'self'"
    )
    assert headers["referrer-policy"] == "same-origin"


def test_a_name_that_a_stranger_made_lead_here_is_refused(preview: Preview) -> None:
    cookie = preview.let_in()
    for host in ("evil.example", "evil.example:80", "127.0.0.1", ""):
        assert preview.ask("GET", "/", Cookie=cookie, Host=host)[0] == 403
    address = preview.address.removeprefix(preview.top)
    assert preview.ask("GET", address, Host="evil.example")[0] == 403


def test_no_other_page_decides_anything(preview: Preview) -> None:
    cookie = preview.let_in()
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "file://"):
        assert preview.ask("POST", "/decide", FORM, Cookie=cookie, Origin=origin)[0] == 403
    assert preview.ask("POST", "/decide", FORM, Cookie=cookie)[0] == 403
    assert (
        preview.ask("POST", "/decide", FORM, Cookie=cookie, Origin=preview.top, Sec_Fetch_Site="cross-site")[
            0
        ]
        == 403
    )
    assert preview.ask("GET", "/list", Cookie=cookie, Sec_Fetch_Site="cross-site")[0] == 403
    assert preview.ask("POST", "/decide", FORM, Origin=preview.top)[0] == 403
    assert "Nobody yet." in preview.ask("GET", "/question/mills/grain", Cookie=cookie)[1]


@pytest.mark.parametrize(
    "path",
    [
        "/../content/course.yaml",
        "/question/../../etc/passwd",
        "/page.css/../desk.py",
        "/look/9/mills/grain",
        "/look/x/y",
    ],
)
def test_no_file_is_given_by_its_path(preview: Preview, path: str) -> None:
    status, text, _ = preview.ask("GET", path, Cookie=preview.let_in())
    assert status == 404
    assert "course: valley" not in text


def test_a_look_has_no_rights(preview: Preview) -> None:
    status, text, headers = preview.ask("GET", "/look/0/mills/grain", Cookie=preview.let_in())
    assert status == 200
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "default-src 'none'" in policy
    assert "allow-same-origin" not in policy + text


def test_a_form_that_nobody_fills_in_is_refused(preview: Preview) -> None:
    cookie, top = preview.let_in(), preview.top
    for path, fields in (
        ("/decide", {}),
        ("/decide", FORM),
        ("/decide", {**FORM, "decision": "perhaps"}),
        ("/decide", {**FORM, "name": "mills/none"}),
        ("/undo", {}),
        ("/accept-quiz", {"quiz": "none"}),
        ("/elsewhere", {}),
    ):
        status, text, _ = preview.ask(
            "POST", path, fields, Cookie=cookie, Origin=top, Accept="application/json"
        )
        assert (status, text[:9]) == (200, '{"fault":'), (path, fields, text)
        assert preview.ask("POST", path, fields, Cookie=cookie, Origin=top)[0] == 404


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("POST /decide HTTP/1.1\r\nContent-Length: \u00b2", 403),
        ("POST /decide HTTP/1.1\r\nContent-Length: " + "9" * 5000, 403),
        ("GET http://[ HTTP/1.1", 400),
        ("PUT / HTTP/1.1", 501),
        ("HEAD / HTTP/1.1", 403),
    ],
)
def test_a_strange_request_gets_an_answer_too(preview: Preview, line: str, status: int) -> None:
    host, _, port = preview.top.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line_to:
        line_to.sendall(f"{line}\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        line_to.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line_to.recv(65536), b"")).decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} "), answer
    assert "X-Content-Type-Options: nosniff" in head
    assert "Content-Security-Policy: default-src 'none'" in head
    assert bool(body) == (not line.startswith("HEAD"))


def test_a_quiz_is_accepted_as_it_was_shown_or_not_at_all(tmp_path: Path) -> None:
    content = lay_out(tmp_path)
    bank = content / "banks/mills.yaml"
    with previewing(tmp_path, "--papers", "papers", "--by", "Ann") as started:
        cookie = started.let_in()

        def form() -> dict[str, str]:
            page = started.ask("GET", "/quiz/mills", Cookie=cookie)[1]
            return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

        def accepted(fields: dict[str, str]) -> str:
            answer = started.ask(
                "POST",
                "/accept-quiz",
                fields,
                Cookie=cookie,
                Origin=started.top,
                Accept="application/json",
            )
            return answer[1]

        shown = form()
        bank.write_text(bank.read_text().replace("answer: flood", "answer: fire"))
        until(lambda: form() != shown)
        told = "nothing accepted: mills/flood has changed since the quiz was shown"
        assert told in accepted(shown)
        assert "nothing accepted: mills/grain" in accepted({"quiz": "mills"})
        assert not (content / "checked").exists()
        assert "accepted: 3 of mills" in accepted(form())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_takes_the_next_port_where_one_is_taken(tmp_path: Path, number: int) -> None:
    lay_out(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with previewing(tmp_path, "--port", str(port), "--by", "Ann") as started:
            assert not started.address.startswith(f"http://127.0.0.1:{port}/")
            code, said = started.stop(number)
    assert f"port {port} is taken" in said
    assert said.endswith("stopped\n")
    assert "Traceback" not in said
    assert code == 0


def test_no_port_is_named_after_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def taken(port: int, *_: object) -> None:
        tried.append(port)
        raise OSError(errno.EADDRINUSE, "taken")

    monkeypatch.setattr(server, "Server", taken)
    with pytest.raises(UsageError, match="from 65530 to 65535:"):
        server.opened(65530, Mock(), Mock())
    assert tried == [*range(65530, 65536)]


def test_the_browser_that_is_named_is_opened(tmp_path: Path) -> None:
    lay_out(tmp_path)
    named = tmp_path / "browser"
    named.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    named.chmod(0o755)
    with previewing(tmp_path, "--by", "Ann", BROWSER=str(named)) as started:
        until(lambda: (tmp_path / "opened").exists() and (tmp_path / "opened").read_text().endswith("\n"))
        assert (tmp_path / "opened").read_text().strip() == started.address


def test_a_course_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"no course\.yaml"), previewing(tmp_path):
        pass
