"""A stranger's repository: git runs nothing and fetches nothing in it, but still says what it knows."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from support.mills import BANK, git, lay_out
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.pipeline import Project, check_course
from quizgen.reviews import git as ours
from quizgen.reviews.git import revisions, user_name
from quizgen.terminal.review import Terminal, review

PROMISOR = """
[core]
    repositoryFormatVersion = 1
[extensions]
    partialClone = origin
[protocol]
    allow = always
[remote "origin"]
    promisor = true
    fetch = +refs/heads/*:refs/remotes/origin/*
"""
HOSTILE = {
    "uploadpack": PROMISOR + "    url = {top}\n    uploadpack = {run}\n",
    "ext": PROMISOR + "    url = ext::{run}\n",
    "ssh": PROMISOR + "    url = ssh://example.invalid/x\n[core]\n    sshCommand = {run}\n",
    "proxy": PROMISOR + "    url = git://example.invalid/x\n[core]\n    gitProxy = {run}\n",
    "helper": PROMISOR + "    url = {http}\n[credential]\n    helper = !{run}\n",
    "askpass": PROMISOR + "    url = {http}\n[core]\n    askPass = {run}\n",
    "alternates": PROMISOR + "    url = {honest}\n[core]\n    alternateRefsCommand = {run}\n",
    "included": "[include]\n    path = ../more\n",
}
"""Settings that name a program (`{run}`) to fetch missing objects."""
OTHERS = {
    "fsmonitor": ("[core]\n    fsmonitor = {run}\n", ["status"]),
    "signature": ("[gpg]\n    program = {run}\n", ["log", "--show-signature"]),
    "external": ("[diff]\n    external = {run}\n", ["diff"]),
    "hooks": ("[core]\n    hooksPath = {top}/hooks\n", ["update-ref", "refs/heads/x", "HEAD"]),
}
"""Settings that name another program, each with a command that starts it."""
ODD = {
    "signature": "[log]\n    showSignature = true\n[gpg]\n    program = {run}\n",
    "driver": '[diff "x"]\n    command = {run}\n    textconv = {run}\n',
    "filter": '[filter "x"]\n    clean = {run}\n    smudge = {run}\n    required = true\n',
    "pager": "[core]\n    pager = {run}\n[pager]\n    log = true\n    config = true\n",
    "output": "[color]\n    ui = always\n[diff]\n    relative = true\n[log]\n    showRoot = false\n",
    "elsewhere": "[core]\n    worktree = /\n",
}
"""Settings that change git's log, or could run something meanwhile."""


class Asking(BaseHTTPRequestHandler):
    """A server that asks everyone for a password, and notes each request."""

    def do_GET(self) -> None:
        Path(self.server.marker).write_text("fetched")  # type: ignore[attr-defined]
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """Return the path of a file that exists once something has run."""
    return tmp_path / "it-ran"


@pytest.fixture
def http(marker: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Asking)
    server.marker = marker  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x"
    server.shutdown()
    server.server_close()


@pytest.fixture
def program(tmp_path: Path, marker: Path) -> Path:
    """Return a program that a stranger wants to run."""
    script = tmp_path / "run"
    script.write_text(f"#!/bin/sh\necho ran > '{marker}'\nexit 1\n")
    script.chmod(0o755)
    return script


def history(top: Path) -> Path:
    """Commit a bank, rename and edit it, so that following it needs its first text; return the bank."""
    content = lay_out(top)
    (content / ".gitattributes").write_text("* diff=x filter=x\n")
    git(top, "init", "-q")
    git(top, "config", "gc.auto", "0")
    old, new = content / "banks" / "a-mill.yaml", content / "banks" / "mills.yaml"
    new.rename(old)
    for where, text in ((old, BANK), (new, BANK.replace("In winter", "In May"))):
        old.rename(where)
        where.write_text(text, encoding="utf-8")
        git(top, "add", "-A", "content")
        git(top, "commit", "-q", "-m", "x")
    return new


def sign(top: Path) -> None:
    """Put an invented signature on the newest commit."""
    head, _, message = git(top, "cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    (top / "signed").write_text(f"{head}\n{signature}\n\n{message}")
    git(top, "reset", "-q", "--soft", git(top, "hash-object", "-t", "commit", "-w", "signed").strip())


def lose(top: Path, name: str) -> None:
    """Delete the object of a file in the first commit, so that git wants to fetch it."""
    commit = git(top, "rev-list", "--max-parents=0", "HEAD").strip()
    blob = git(top, "rev-parse", f"{commit}:{name}").strip()
    (top / ".git/objects" / blob[:2] / blob[2:]).unlink()


def ask(bank: Path) -> list[bytes | None]:
    """Ask git everything that the program asks; return the bank's former texts."""
    user_name(bank.parent)
    texts = [revision.read() for revision in revisions(bank)]
    for revision in revisions(bank):
        revision.read("content/course.yaml")
    return texts


class TestNothingRuns:
    """Reading a course's history runs and fetches nothing that the course brings along."""

    @pytest.mark.parametrize("kind", HOSTILE)
    def test_to_fetch_what_a_course_lacks(
        self, tmp_path: Path, marker: Path, program: Path, http: str, kind: str
    ) -> None:
        top = tmp_path / "course"
        top.mkdir()
        bank = history(top)
        shutil.copytree(top / ".git", tmp_path / "honest.git")
        places = {"run": program, "top": top, "http": http, "honest": tmp_path / "honest.git"}
        (top / "more").write_text(HOSTILE["ssh"].format(**places))
        lose(top, "content/banks/a-mill.yaml")
        if kind == "alternates":
            (top / ".git/objects/info/alternates").write_text(f"{tmp_path}/other.git/objects\n")
            git(tmp_path, "init", "-q", "--bare", "other.git")
        with (top / ".git/config").open("a") as config:
            config.write(HOSTILE[kind].format(**places))
        ask(bank)
        assert not marker.exists()

    @pytest.mark.parametrize("kind", OTHERS)
    def test_by_a_setting_that_starts_something_elsewhere(
        self, tmp_path: Path, marker: Path, program: Path, kind: str
    ) -> None:
        bank = history(tmp_path)
        sign(tmp_path)
        bank.write_text(BANK)
        (tmp_path / "hooks").mkdir()
        shutil.copy(program, tmp_path / "hooks/reference-transaction")
        settings, command = OTHERS[kind]
        with (tmp_path / ".git/config").open("a") as config:
            config.write(settings.format(run=program, top=tmp_path))
        with contextlib.suppress(subprocess.CalledProcessError):
            git(tmp_path, *command)
        assert marker.exists()
        marker.unlink()
        ours._git(tmp_path, *command)
        assert not marker.exists()

    def test_by_a_repository_among_the_banks(self, tmp_path: Path, marker: Path, program: Path) -> None:
        """A plain clone of a course can contain one, because it is only files."""
        bank = history(tmp_path / "course")
        top = tmp_path / "course"
        git(top, "mv", "content/banks/mills.yaml", "mills.yaml")
        git(top, "commit", "-q", "-m", "x")
        lose(top, "content/banks/a-mill.yaml")
        git(top, "checkout", "-q", "HEAD~1", "--", "content")
        for name in ("HEAD", "objects", "refs"):
            (top / ".git" / name).rename(bank.parent / name)
        (bank.parent / "config").write_text(HOSTILE["uploadpack"].format(run=program, top=top))
        shutil.rmtree(top / ".git")
        assert ask(bank) == []
        git(top, "init", "-q")  # as in a clone: the repository among the banks is inside another one
        ask(bank)
        (top / ".git/HEAD").unlink()  # so that this is no longer a repository
        ask(bank)
        assert not marker.exists()

    def test_by_a_top_that_looks_like_a_repository_itself(
        self, tmp_path: Path, marker: Path, program: Path
    ) -> None:
        bank = history(tmp_path / "course")
        top = tmp_path / "course"
        lose(top, "content/banks/a-mill.yaml")
        for name in ("HEAD", "objects", "refs"):
            (top / ".git" / name).rename(top / name)
        worktree = f"[core]\n    worktree = {top}\n"
        (top / "config").write_text(HOSTILE["uploadpack"].format(run=program, top=top) + worktree)
        assert ask(bank) == []
        assert not marker.exists()

    def test_by_a_program_that_is_called_git(
        self, tmp_path: Path, marker: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bank = history(tmp_path / "course")
        shutil.copy(program, tmp_path / "course" / "git")
        monkeypatch.chdir(tmp_path / "course")
        monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
        assert len(ask(bank)) == 2
        assert not marker.exists()

    def test_when_a_stranger_s_question_is_reviewed(
        self, tmp_path: Path, marker: Path, program: Path
    ) -> None:
        """The whole command, with a question edited since its review: a course's program once ran here."""
        bank = history(tmp_path / "course")
        content = bank.parents[1]
        command = ["review", "--content", str(content), "--accept", "mills/*", "--by", "Ann"]
        assert CliRunner().invoke(app, command).exit_code == 0
        bank.write_text(BANK.replace("In winter", "In June"), encoding="utf-8")
        lose(tmp_path / "course", "content/banks/a-mill.yaml")
        with (tmp_path / "course/.git/config").open("a") as config:
            config.write(HOSTILE["uploadpack"].format(run=program, top=tmp_path))
        lines: list[str] = []

        def leave(prompt: str) -> str:
            raise EOFError

        world = Terminal(lines.append, leave, lambda place: "", str)
        review(lambda: check_course(Project(content)), "mills/grain", "Bea", world)
        assert "lapsed: edited since it was checked by Ann" in "\n".join(lines)
        assert not marker.exists()


class TestAnHonestRepository:
    """quizgen still says what git knows."""

    @pytest.mark.parametrize("kind", ODD)
    def test_a_bank_has_its_history_whatever_the_settings(
        self, tmp_path: Path, marker: Path, program: Path, kind: str
    ) -> None:
        bank = history(tmp_path)
        sign(tmp_path)
        with (tmp_path / ".git/config").open("a") as config:
            config.write(ODD[kind].format(run=program) + "[user]\n    name = Bo Example\n")
        assert ask(bank) == [BANK.replace("In winter", "In May").encode(), BANK.encode()]
        assert [one.path for one in revisions(bank)] == [
            "content/banks/mills.yaml",
            "content/banks/a-mill.yaml",
        ]
        assert user_name(bank.parent) == "Bo Example"
        assert not marker.exists()

    def test_also_where_a_commit_has_lost_its_time(self, tmp_path: Path) -> None:
        bank = history(tmp_path)
        (tmp_path / "timeless").write_text(git(tmp_path, "cat-file", "commit", "HEAD").replace("> ", "> x"))
        commit = git(tmp_path, "hash-object", "--literally", "-t", "commit", "-w", "timeless").strip()
        git(tmp_path, "reset", "-q", "--soft", commit)
        assert [one.at > 0 for one in revisions(bank)] == [False, True]

    def test_in_a_second_work_tree_too(self, tmp_path: Path) -> None:
        history(tmp_path / "course")
        git(tmp_path / "course", "worktree", "add", "-q", "../second")
        assert len(ask(tmp_path / "second/content/banks/mills.yaml")) == 2

    def test_through_a_link(self, tmp_path: Path) -> None:
        history(tmp_path / "course")
        (tmp_path / "link").symlink_to(tmp_path / "course/content")
        assert len(ask(tmp_path / "link/banks/mills.yaml")) == 2

    @pytest.mark.parametrize("name", [":!x.yaml", "*.yaml", "--output=x.yaml"])
    def test_a_name_is_no_pattern_and_no_option(self, tmp_path: Path, name: str) -> None:
        bank = history(tmp_path)
        odd = bank.with_name(name)
        odd.write_text("odd")
        git(tmp_path, "add", "-A", "content")
        git(tmp_path, "commit", "-q", "-m", "x")
        assert ask(odd) == [b"odd"]

    def test_the_repository_is_the_course_s_own_whatever_the_environment_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A hook of another repository may start quizgen."""
        bank = history(tmp_path / "course")
        git(tmp_path, "init", "-q", "other")
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
        monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "other/.git/objects"))
        assert len(ask(bank)) == 2

    def test_the_name_is_there_without_any_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "settings").write_text("[user]\n    name = Cy Example\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
        assert user_name(tmp_path) == "Cy Example"

    def test_a_git_that_does_not_end_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        bank = history(tmp_path / "course")
        slow = tmp_path / "bin" / "git"
        slow.parent.mkdir()
        slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n")
        slow.chmod(0o755)
        monkeypatch.setenv("PATH", str(slow.parent))
        monkeypatch.setattr(ours, "PATIENCE", 0.2)
        assert ask(bank) == []
