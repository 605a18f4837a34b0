"""After a change, a build makes only the files concerned, and dist/ is the same as after a full build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from support.mills import BANK, lay_out

from quizgen import cache
from quizgen.cache import cache_folder, keep
from quizgen.cache.store import DIGEST
from quizgen.outputs import manifest
from quizgen.outputs.packagers import Encoded
from quizgen.pipeline import Built, Project, build, load_course, release
from quizgen.rendering import banktext, unchanged
from quizgen.rendering.contexts import GroupView, ItemView, UnitView
from quizgen.rendering.pieces import Pieces
from quizgen.reviews.digests import digest

PICTURE = "  - {id: seen, type: true-false, stem: 'Is it so? ![a wheel](wheel.svg)', answer: true}\n"
WELLS = (
    "bank: wells\ntitle: Wells\nquestions: [{id: deep, type: true-false, stem: It is deep., answer: true}]\n"
)
QUIZ = "quiz: {0}\ntitle: {0}\ndraw: [{{bank: {0}}}]\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="4"><path d="M0 0h4v4z"/></svg>'
SHEET = "templates/html/sheet.html.j2"
PROJECT = Project(papers=Path("papers"), to=("anki", "html", "moodle", "moodle-git"))


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a course of two banks and two quizzes, with its own cache."""
    quizzes = {f"quizzes__{name}": QUIZ.format(name) for name in ("mills", "wells")}
    lay_out(tmp_path, bank=BANK + PICTURE, banks__wells=WELLS, **quizzes)
    (tmp_path / "content/wheel.svg").write_text(SVG.format(4), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("QUIZGEN_PAPERS", raising=False)
    monkeypatch.setattr(unchanged, "FEWEST", 1)


def edit(name: str, old: str, new: str) -> None:
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def reject() -> None:
    Path("content/checked").mkdir()
    entry = f"deep: {{state: rejected, digest: '1:{'0' * 64}', by: Ann, at: 2026-01-05T12:00:00Z}}\n"
    Path("content/checked/wells.yaml").write_text(f"#: deep\n{entry}", encoding="utf-8")


def remove_wells() -> None:
    for folder in ("banks", "quizzes"):
        Path(f"content/{folder}/wells.yaml").unlink()


def own_template() -> None:
    Path(SHEET).parent.mkdir(parents=True)
    shutil.copy(manifest.builtin_folder().parent / SHEET, SHEET)


def hidden_picture() -> None:
    """Put the picture in a hidden folder, and build; then change it."""
    Path("content/.kept").mkdir()
    Path("content/wheel.svg").rename("content/.kept/wheel.svg")
    edit("content/banks/mills.yaml", "wheel.svg", ".kept/wheel.svg")
    build(PROJECT)
    Path("content/.kept/wheel.svg").write_text(SVG.format(5), encoding="utf-8")


def reordered() -> None:
    """Release, build, and give learners another order of a question's options."""
    release(PROJECT, "2026-02-01T00:00:00Z")
    build(PROJECT)
    path = Path("content/released.yaml")
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = next(parts for name, parts in record["positions"].items() if name.startswith("mills/"))
    order = max(parts.values(), key=len)
    assert len(order) > 1
    order.reverse()
    path.write_text(yaml.safe_dump(record), encoding="utf-8")


CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    "nothing": (lambda: None, {"mills", "wells"}),
    "a question": (lambda: edit("content/banks/wells.yaml", "deep.", "deeper."), {"mills"}),
    "a question's points": (lambda: edit("content/banks/wells.yaml", "deep,", "deep, points: 2,"), {"mills"}),
    "a bank's defaults": (
        lambda: edit("content/banks/wells.yaml", "title: Wells", "title: Wells\ndefaults: {level: apply}"),
        {"mills"},
    ),
    "a bank's title, as another's": (
        lambda: edit("content/banks/wells.yaml", "title: Wells", "title: Mills"),
        set(),
    ),
    "a quiz": (lambda: edit("content/quizzes/wells.yaml", "title: wells", "title: Water"), {"mills"}),
    "a quiz's versions": (lambda: edit("content/quizzes/wells.yaml", "draw", "versions: 3\ndraw"), {"mills"}),
    "a quiz that is gone": (lambda: Path("content/quizzes/wells.yaml").unlink(), {"mills", "wells"}),
    "a bank that is gone": (remove_wells, {"mills"}),
    "a paper": (lambda: edit("content/papers.yaml", "On mills", "On all mills"), {"wells"}),
    "a paper's text": (lambda: edit("papers/doe-2020.txt", "inn", "house"), {"mills", "wells"}),
    "a review": (reject, {"mills"}),
    "the course": (lambda: edit("content/course.yaml", "title: Mills", "title: Water"), set()),
    "a release": (lambda: release(PROJECT, "2026-02-01T00:00:00Z"), set()),
    "an order that learners have": (reordered, set()),
    "a picture in a hidden folder": (hidden_picture, set()),
    "a picture": (lambda: Path("content/wheel.svg").write_text(SVG.format(5), encoding="utf-8"), set()),
    "a word": (lambda: edit("builtin/templates/words/en.yaml", "key: ", "key: The "), set()),
    "a template": (lambda: edit(f"builtin/{SHEET}", "{% block body", "x{% block body"), set()),
    "a manifest": (lambda: edit("builtin/templates/html/backend.yaml", "fit: true", "fit: false"), set()),
    "a template of one's own": (own_template, set()),
    "an output that somebody edited": (
        lambda: edit("dist/html/student/wells-a.html", "<body", "<body class='x'"),
        {"mills"},
    ),
    "an output that is gone": (lambda: Path("dist/html/teacher/evidence.html").unlink(), {"mills", "wells"}),
}  # fmt: skip
"""Changes, each with the quizzes whose pages all stay unchanged."""
OF_THE_PROGRAM = ("a word", "a template", "a manifest")
"""Changes to quizgen's own templates."""


def seen() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path("dist").rglob("*") if path.is_file()}


def numbers() -> dict[str, int]:
    """Return the files' inode numbers: a new file has another number than the old one."""
    return {path.as_posix(): path.stat().st_ino for path in Path("dist").rglob("*") if path.is_file()}


def fresh() -> tuple[Built, dict[str, bytes]]:
    """Build a copy of dist/ without the cache, and return the result and the files; dist/ itself stays."""
    Path("dist").rename("other")
    shutil.copytree("other", "dist")
    with cache.switched_off():
        built = build(PROJECT)
    files = seen()
    shutil.rmtree("dist")
    Path("other").rename("dist")
    return built, files


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_left_is_what_would_be_made(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if change in OF_THE_PROGRAM:
        shutil.copytree(manifest.builtin_folder(), "builtin/templates")
        for module in (manifest, unchanged):
            monkeypatch.setattr(module, "builtin_folder", lambda: Path("builtin/templates").absolute())
    build(PROJECT)
    before = numbers()
    do, staying = CHANGES[change]
    do()
    wanted, files = fresh()
    built = build(PROJECT)
    assert seen() == files
    assert built == wanted
    stayed = {path for path, number in numbers().items() if before.get(path) == number}
    for name in ("mills", "wells"):
        own = {path for path in files if fnmatch(path, f"dist/html/*/{name}*")}
        assert (name in staying) == bool(own and own <= stayed), (name, own - stayed)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that takes the questions of which pieces are made, not taken from what is kept."""
    names: list[str] = []
    real = Pieces.of_items

    def noting(
        pieces: Pieces, group: GroupView, name: str, make: Callable[[ItemView], str], between: str
    ) -> Iterator[Encoded]:
        def noted(item: ItemView) -> str:
            names.append(item.question.name)
            return make(item)

        return real(pieces, group, name, noted, between)

    monkeypatch.setattr(Pieces, "of_items", noting)
    return names


def test_pieces_of_the_other_questions_are_kept(made: list[str]) -> None:
    build(PROJECT)
    every = set(made)
    assert {"mills/seen", "wells/deep"} <= every
    made.clear()
    edit("content/banks/wells.yaml", "deep.", "deeper.")
    build(PROJECT)
    assert set(made) == {"wells/deep", "mills/seen"}, "what shows a picture is made each time"
    assert made.count("wells/deep") == 2, "in the deck, and in Moodle's file"


def test_a_page_of_a_bank_makes_only_what_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str, int]] = []
    real = Pieces.of_units

    def noting(
        pieces: Pieces, units: Sequence[UnitView], name: str, make: Callable[[UnitView, int], str]
    ) -> Iterator[Encoded]:
        def noted(unit: UnitView, first: int) -> str:
            made.extend((name, item.question.name, first) for item in unit.items)
            return make(unit, first)

        return real(pieces, units, name, noted)

    monkeypatch.setattr(Pieces, "of_units", noting)
    edit(
        "content/banks/wells.yaml", "}]", "}, {id: wide, type: true-false, stem: It is wide., answer: true}]"
    )
    build(PROJECT)
    assert {("asked", "wells/deep", 1), ("asked", "wells/wide", 2), ("digests", "wells/wide", 2)} <= {*made}
    made.clear()
    edit("content/banks/wells.yaml", "wide.", "wider.")
    build(PROJECT)
    assert sorted(made) == [
        ("asked", "wells/wide", 2),
        ("digests", "wells/wide", 2),
    ]
    made.clear()
    edit("content/banks/wells.yaml", "{id: deep", "{id: deep, use: exam")
    build(PROJECT)
    assert ("asked", "wells/wide", 1) in made, "it is the first one on the page now"
    _, files = fresh()
    assert seen() == files


@pytest.mark.parametrize("kind", [banktext.OLD, banktext.NEW])
@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.unlink(),
        lambda file: keep(file.name, b""),
        lambda file: keep(file.name, b"\xff"),
        lambda file: keep(file.name, b'["key", "sources", [], {}, ""]\ntext'),
        lambda file: keep(file.name, os.urandom(999)),
        lambda file: keep(file.name, b"[" * 100_000 + b"\n"),
    ],
)
def test_damaged_and_foreign_pieces_are_made(
    kind: str, damage: Callable[[Path], object], made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banktext, "SMALL", 0)
    build(PROJECT)
    every, files = sorted(made), seen()
    kept = list((cache_folder() or Path()).glob(f"{kind}*"))
    assert len(kept) == 12, "two banks: the deck, Moodle's file, practice, an index, another with digests"
    for file in kept:
        damage(file)
    made.clear()
    build(PROJECT)
    assert sorted(made) == every
    assert seen() == files


def test_each_kept_text_can_be_lost_without_the_others() -> None:
    edit(
        "content/banks/wells.yaml", "}]", "}, {id: wide, type: true-false, stem: It is wide., answer: true}]"
    )
    pages = replace(PROJECT, to=("html",))
    build(pages)
    files, kept = seen(), list((cache_folder() or Path()).glob(f"{banktext.NEW}*"))
    assert len(kept) == 8
    for file in kept:
        file.unlink()
        build(pages)
        assert seen() == files


@pytest.mark.parametrize("places", [b"[]", b"{", b'{"a": 1}', b'{"a": ["b", "c"]}', b"[" * 100_000])
def test_where_the_places_of_pieces_are_damaged_all_of_a_changed_bank_is_made(
    places: bytes, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banktext, "SMALL", 0)
    build(PROJECT)
    for file in (cache_folder() or Path()).glob(f"{banktext.OLD}*"):
        identity, _, text = file.read_bytes()[DIGEST:].split(b"\n", 2)
        keep(file.name, b"\n".join([identity, places, text]))
    made.clear()
    edit("content/banks/mills.yaml", "title: Mills", "title: All mills")
    build(PROJECT)
    _, files = fresh()
    assert seen() == files
    assert {name.partition("/")[0] for name in made} == {"mills"}


def test_with_the_cache_switched_off_no_piece_is_kept(made: list[str]) -> None:
    build(PROJECT)
    made.clear()
    with cache.switched_off():
        build(PROJECT)
    assert made == []
    build(replace(PROJECT, templates=()))
    assert set(made) == {"mills/seen"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.unlink(),
        lambda file: file.parent.chmod(0o777),
        lambda file: keep(file.name, b"[]"),
        lambda file: keep(file.name, b'{"html/student/wells-a.html": ["a", "b", "c", "d"]}'),
        lambda file: keep(file.name, b"[" * 100_000),
    ],
)  # fmt: skip
def test_where_nothing_can_be_recalled_all_is_made(damage: Callable[[Path], object]) -> None:
    build(PROJECT)
    (file,) = (cache_folder() or Path()).glob(f"{unchanged.PREFIX}*")
    before, files = numbers(), seen()
    damage(file)
    build(PROJECT)
    assert seen() == files
    assert numbers().items() & before.items() == set()


def test_a_change_between_builds_of_some_outputs_and_of_all_is_in_all() -> None:
    build(PROJECT)
    edit("content/banks/wells.yaml", "deep.", "deeper.")
    build(replace(PROJECT, to=("anki", "html")))
    edit("content/banks/mills.yaml", "title: Mills", "title: All mills")
    build(replace(PROJECT, to=("moodle",)))
    built = build(PROJECT)
    wanted, files = fresh()
    assert seen() == files
    assert built == wanted


def test_a_build_of_one_output_leaves_what_is_known_of_others() -> None:
    build(PROJECT)
    before = numbers()
    build(Project(papers=Path("papers"), to=("moodle",)))
    build(PROJECT)
    assert before["dist/html/student/wells-a.html"] == numbers()["dist/html/student/wells-a.html"]


def test_a_draft_that_no_page_shows_counts_in_the_numbers_of_the_next_questions() -> None:
    exam = "{id: exam, type: true-false, use: exam, stem: It is for an exam., answer: true}, {id: deep"
    edit("content/banks/wells.yaml", "{id: deep", exam)
    course = load_course(PROJECT).sound()[0].course
    (deep,) = [one for one in course.questions() if one.id == "deep"]
    reject()
    edit("content/checked/wells.yaml", "rejected", "accepted")
    edit("content/checked/wells.yaml", f"1:{'0' * 64}", digest(deep, course.folder))
    build(PROJECT)
    build(replace(PROJECT, drafts=False))
    files = seen()
    shutil.rmtree("dist")
    with cache.switched_off():
        build(replace(PROJECT, drafts=False))
    assert files == seen()
