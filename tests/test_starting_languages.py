"""The sample and the placeholder texts are complete in each language of the sheets, without English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quizgen import cli
from quizgen.outputs.manifest import builtin_folder
from quizgen.pipeline import Project, build, check_course
from quizgen.reading import yamltree
from quizgen.starting import additions
from quizgen.starting.course import SAMPLE, begin
from quizgen.starting.languages import FOLDER, PARTS, language
from quizgen.types import TYPES

TAGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
TRANSLATED = ("comments", "texts")
"""The parts of a language's file that go into a course's YAML."""


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    else:
        yield str(value)


def shape(value: Any) -> Any:
    """Return a value without its texts: the keys, the ids and the number of each."""
    if isinstance(value, dict):
        return {
            key: one if key in ("id", "type", "find", "points") else shape(one) for key, one in value.items()
        }
    return [shape(one) for one in value] if isinstance(value, list) else ""


def bank(top: Path) -> Any:
    path = top / "content/banks/sample.yaml"
    tree = yamltree.read(path.name, path.read_bytes())
    assert not tree.problems
    return tree.root


def test_each_language_of_the_sheets_has_a_sample_that_says_all() -> None:
    sheets = {path.stem for path in (builtin_folder() / "words").glob("*.yaml")}
    assert set(TAGS) == sheets - {"en"}
    english = "".join(path.read_text(encoding="utf-8") for path in sorted(SAMPLE.iterdir()))
    english += (SAMPLE.parent / "papers.py").read_text(encoding="utf-8")
    stubs = {text for name in TYPES.values() for text in texts(name.stub("")) if any(map(str.isalpha, text))}
    for tag in TAGS:
        words = language(tag).words
        assert tuple(words) == PARTS
        assert {part: list(words[part]) for part in PARTS} == {
            part: list(language("de").words[part]) for part in PARTS
        }
        assert set(words["stubs"]) == stubs - {"true", "false"}
        assert all(key in english for part in PARTS if part != "stubs" for key in words[part])
        same = [key for part in PARTS for key, said in words[part].items() if key == said]
        assert set(same) <= {"Winter", "Nest", "saliva"}, f"{tag} says them in English"


@pytest.mark.parametrize("tag", TAGS)
def test_a_sample_is_sound_in_each_language(tag: str, tmp_path: Path) -> None:
    begin(tmp_path / "a b", "en")
    begin(tmp_path / "bio", tag)
    seen = check_course(Project(tmp_path / "bio/content"))
    assert [one for one in seen.problems if one.severity != "note"] == []
    assert {one.lang for one in seen.readable().course.banks} == {tag}
    made, english = bank(tmp_path / "bio"), bank(tmp_path / "a b")
    assert shape(made) == shape(english)
    left = {key for part in TRANSLATED for key, said in language(tag).words[part].items() if key != said}
    for path in sorted((tmp_path / "bio/content").rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.strip().lstrip("# ") in left]
    assert not left & set(texts(made))
    readme = (tmp_path / "bio/README.md").read_text(encoding="utf-8")
    assert not [key for key in language(tag).words["readme"] if key in readme]


@pytest.mark.parametrize("tag", ["ar", "ja"])
def test_a_sample_builds_as_a_draft(tag: str, tmp_path: Path) -> None:
    begin(tmp_path / "bio", tag)
    built = build(Project(tmp_path / "bio/content", tmp_path / "dist", to=("html",)))
    assert built.drafts == built.questions == len(TYPES)
    page = (tmp_path / "dist/html/student/first-a.html").read_text(encoding="utf-8")
    assert f'lang="{tag}"' in page
    practice = (tmp_path / "dist/html/student/sample-practice.html").read_text(encoding="utf-8")
    copied = ("<img ", "<table", "CO<sub>2</sub>")
    assert not [one for one in copied if one not in practice], "a teacher copies these from the sample"
    assert language(tag).words["texts"]["First quiz"] in page


@pytest.mark.parametrize("tag", ["de", "zh"])
def test_what_is_added_is_in_the_language_of_its_bank(tag: str, tmp_path: Path) -> None:
    begin(tmp_path / "bio", tag)
    content = tmp_path / "bio/content"
    additions.add_bank(content, "week-1")
    for name in reversed(TYPES):
        additions.add_question(content, "week-1", name, "")
    seen = check_course(Project(content))
    assert seen.errors == 0
    questions = seen.readable().course.banks[-1].questions
    assert [one.type for one in questions] == list(reversed(TYPES)), (
        "the first took the place of the one to write over"
    )
    said = {text for one in questions for _, text in one.texts()}
    assert language(tag).words["stubs"]["What do you ask?"] in said
    assert not said & set(language(tag).words["stubs"])


def test_a_language_without_a_sample_gets_an_english_one_and_is_told_so(tmp_path: Path) -> None:
    said = CliRunner().invoke(cli.app, ["init", str(tmp_path / "bio"), "--lang", "nl"])
    assert 'the sample is in English: quizgen has none in "nl" yet' in said.output
    assert bank(tmp_path / "bio")["lang"] == "en"
    assert (
        "English" not in CliRunner().invoke(cli.app, ["init", str(tmp_path / "at"), "--lang", "de-AT"]).output
    )
    assert bank(tmp_path / "at")["title"] == "Mauersegler"
