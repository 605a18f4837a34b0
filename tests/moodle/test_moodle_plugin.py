"""The import format for Moodle: its zip, its PHP, its strings. Another file tests what it does."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quizgen import cli
from quizgen.outputs import moodle_plugin

PROJECT = Path(__file__).parents[2]
PHP = shutil.which("php")
SOURCES = sorted(moodle_plugin.SOURCE.rglob("*.php"))
STRING = re.compile(r"^\$string\['([a-z:_]+)'\] = '(.+)';$", re.MULTILINE)
NEWER = re.compile(
    r"\?->|\bmatch \(|\benum |\breadonly |#\[|\bstr_(?:contains|starts_with|ends_with)\("
    r"|: (?:mixed|static)\b|\): \w+\|"
)
"""Syntax that PHP 7.4, the oldest version for Moodle 4.1, does not know."""


def strings(language: str) -> dict[str, str]:
    text = (moodle_plugin.SOURCE / "lang" / language / "qformat_quizgen.php").read_text(encoding="utf-8")
    return dict(STRING.findall(text))


def test_the_command_writes_the_same_zip_each_time(tmp_path: Path) -> None:
    runs = [CliRunner().invoke(cli.app, ["moodle-plugin", "--out", str(tmp_path / one)]) for one in "ab"]
    assert [run.exit_code for run in runs] == [0, 0]
    first, second = (Path(run.stdout.strip()) for run in runs)
    assert first == tmp_path / "a/moodle/qformat_quizgen.zip"
    assert first.read_bytes() == second.read_bytes()


def test_the_zip_is_what_the_installer_of_moodle_takes() -> None:
    archive = zipfile.ZipFile(io.BytesIO(moodle_plugin.zipped()))
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert {name.partition("/")[0] for name in names} == {"quizgen"}
    assert names == [f"quizgen/{path}" for path in sorted(name.partition("/")[2] for name in names)]
    assert {"quizgen/version.php", "quizgen/format.php", "quizgen/COPYING.txt"} <= set(names)
    assert "quizgen/lang/en/qformat_quizgen.php" in names
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}


def test_the_version_names_moodle_4_1_as_the_oldest() -> None:
    version = (moodle_plugin.SOURCE / "version.php").read_text(encoding="utf-8")
    assert "$plugin->component = 'qformat_quizgen';" in version
    assert "$plugin->requires = 2022112800;" in version


def test_what_extends_moodle_has_its_own_licence() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT AND GPL-3.0-or-later"
    assert all((PROJECT / name).is_file() for name in project["license-files"])
    assert "GNU GENERAL PUBLIC LICENSE" in (moodle_plugin.SOURCE / "COPYING.txt").read_text(encoding="utf-8")
    assert "COPYING.txt" in (PROJECT / "NOTICE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(moodle_plugin.SOURCE)))
def test_a_file_is_as_moodle_writes_php(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<?php\n// This file is part of Moodle - http://moodle.org/\n")
    assert "@license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later" in text
    assert "@package    qformat_quizgen" in text
    assert "\t" not in text
    assert text.endswith("\n")
    assert not text.rstrip("\n").endswith("?>")
    assert [line for line in text.splitlines() if len(line) > 132 and not line.startswith("$string")] == []
    assert NEWER.findall(text) == []
    functions = re.findall(r"(\S+)\n    (?:public|protected)(?: static)? function", text)
    assert set(functions) <= {"*/"}, "a function without a word on it"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(moodle_plugin.SOURCE)))
@pytest.mark.skipif(PHP is None, reason="no PHP here to read it: apt-get install php-cli")
def test_php_reads_a_file(path: Path) -> None:
    done = subprocess.run([str(PHP), "-l", path], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", ["en", "uz", "ru", "ar"])
def test_a_language_has_all_strings(language: str) -> None:
    here, english = strings(language), strings("en")
    assert list(here) == sorted(english)
    for name, text in english.items():
        assert set(re.findall(r"\{\$a[^}]*\}", here[name])) == set(re.findall(r"\{\$a[^}]*\}", text))
        assert language == "en" or here[name] != text


def test_every_string_is_used_and_every_used_one_is_there() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES if "lang" not in path.parts)
    used = set(re.findall(r"(?:get_string|moodle_exception)\('([a-z]+)', 'qformat_quizgen'", code))
    outcomes = re.search(r"const OUTCOMES = \[(.+?)\]", code)
    assert outcomes
    added = set(re.findall(r"report->add\('([a-z]+)'", code))
    assert added == set(re.findall(r"'([a-z]+)'", outcomes[1]))
    fixed = {"pluginname", "pluginname_help", "privacy:metadata"}
    assert used | added | fixed == set(strings("en"))
