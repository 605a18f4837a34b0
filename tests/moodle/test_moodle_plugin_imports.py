"""What the import format does with quizgen's files: its real PHP, with as much of Moodle as it needs.

`tests/moodle/plugin/` replaces Moodle, with the API of 4.1 and of 5.2 and real tables; it is not a Moodle.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from quizgen.outputs import moodle_plugin
from quizgen.pipeline import Project, build, release

HERE = Path(__file__).parent / "plugin"
PHP = shutil.which("php")


def able() -> bool:
    """Return whether there is a PHP with the extensions that the stand-in for Moodle needs."""
    if PHP is None:
        return False
    modules = subprocess.run(
        [PHP, "-m"], capture_output=True, text=True, check=False, timeout=120
    ).stdout.split()
    return {"pdo_sqlite", "dom"} <= set(modules)


pytestmark = pytest.mark.skipif(
    not able(), reason="no PHP here to run it: apt-get install php-cli php-xml php-sqlite3"
)
SITES = pytest.mark.parametrize("site", ["4.1", "5.2"])

STEM = "Which of these is a river of Central Asia?"
CHOICE = {
    "id": "river",
    "type": "single-choice",
    "stem": STEM,
    "answer": "The Syr Darya",
    "distractors": [{"text": "The Rhine"}, {"text": "The Ebro"}, {"text": "The Thames"}],
}
CLOZE = {"id": "gap", "type": "cloze", "text": "The capital of France is {{c1::Paris}}."}
ORDER = {"id": "order", "type": "ordering", "stem": "Order by size.", "items": ["Ant", "Dog", "Elephant"]}
NUMBER = {"id": "number", "type": "numeric", "stem": "What is a half?", "answer": 0.5, "tolerance": 0.01}
MANY = {
    "id": "primes",
    "type": "multiple-choice",
    "stem": "Which are primes?",
    "answers": [{"text": "Two"}, {"text": "Three"}, {"text": "Five"}],
    "distractors": [{"text": "Four"}, {"text": "Six"}],
}
TRUE = {"id": "flat", "type": "true-false", "stem": "The earth is round.", "answer": "true"}
LATE = {"id": "late", "type": "true-false", "stem": "Late.", "answer": "true"}
ALL = [CHOICE, CLOZE, ORDER, NUMBER, MANY, TRUE]


def write(top: Path, banks: dict[str, list[dict[str, Any]]], quizzes: dict[str, Any] | None = None) -> Path:
    """Write a course; return its content folder."""
    content = top / "content"
    shutil.rmtree(content / "banks", ignore_errors=True)
    files = {"course": {"course": "c", "title": "Course", "lang": "en"}, "papers": {"references": []}}
    files |= {
        f"banks/{name}": {"bank": name, "title": f"Bank {name}", "questions": bank}
        for name, bank in banks.items()
    }
    files |= {f"quizzes/{name}": quiz for name, quiz in (quizzes or {}).items()}
    for name, data in files.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / f"{name}.yaml").write_text(json.dumps(data), "utf-8")
    return content


def built(top: Path, name: str, file: str = "c.xml", *, changed: bool = False) -> str:
    """Build the existing course; return the path of a copy of one of its files for Moodle."""
    build(Project(top / "content", top / "dist", to=("moodle",), changed=changed))
    kept = top / f"{name}.xml"
    shutil.copyfile(top / "dist/moodle" / file, kept)
    return str(kept)


def made(top: Path, name: str, banks: dict[str, list[dict[str, Any]]]) -> str:
    """Write a course and build it; return the path of a copy of its file for Moodle."""
    write(top, banks)
    return built(top, name)


def edited(file: str, name: str, old: str, new: str) -> str:
    """Return the path of a copy of a file with one text replaced."""
    path = Path(file)
    text = path.read_text("utf-8")
    assert old in text
    copy = path.with_name(f"{name}.xml")
    copy.write_text(text.replace(old, new), "utf-8")
    return str(copy)


def run(site: str, *steps: dict[str, Any] | str) -> list[dict[str, Any]]:
    """Run steps in one Moodle (files, alone or with settings, and SQL); return the result of each import."""
    told = [{"import": step} if isinstance(step, str) else step for step in steps]
    done = subprocess.run(
        [str(PHP), HERE / "imports.php", moodle_plugin.SOURCE, site],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert [result["open"] for result in results] == [0] * len(results), "a transaction is open"
    return results


def said(result: dict[str, Any]) -> dict[str, list[str]]:
    """Return the report that a teacher reads after an import: lines by heading."""
    lists = re.findall(r"<summary>(.+?): (\d+)</summary><ul>(.+?)</ul>", result["said"], re.DOTALL)
    told = {}
    for heading, count, items in lists:
        lines = [unescape(re.sub(r"<[^>]+>", "", item)) for item in re.findall(r"<li>(.+?)</li>", items)]
        assert len(lines) == int(count)
        told[heading] = lines
    return told


def ids(lines: list[str]) -> list[str]:
    """Return the ID numbers at the beginning of a report's lines."""
    return [line.split()[0] for line in lines]


def entries(result: dict[str, Any]) -> dict[str | None, dict[str, Any]]:
    """Return the entries of the question bank by ID number, without gaps; no ID number may occur twice."""
    whole = [entry for entry in result["bank"] if not entry["versions"][0]["gap"]]
    by_id = {entry["idnumber"]: entry for entry in whole}
    assert len(by_id) == len(whole), "a question is there twice"
    return by_id


def versions(result: dict[str, Any], idnumber: str) -> list[tuple[int, str]]:
    return [(one["version"], one["status"]) for one in entries(result)[idnumber]["versions"]]


@SITES
def test_a_file_comes_in_whole_and_a_second_time_writes_nothing(site: str, tmp_path: Path) -> None:
    file = made(tmp_path, "first", {"a": ALL})
    first, second = run(site, file, file)
    assert first["done"]
    assert second["done"]
    assert set(entries(first)) == {f"a/{one['id']}" for one in ALL}
    assert {entry["category"] for entry in entries(first).values()} == {"c/a"}
    assert len(said(first)["New"]) == len(ALL)
    assert said(first)["New"][0].startswith("a/river Which of these")
    assert list(said(second)) == ["Unchanged"]
    assert len(said(second)["Unchanged"]) == len(ALL)
    assert second["writes"] == 0
    assert second["events"] == []
    assert second["bank"] == first["bank"]


@SITES
def test_changed_questions_get_a_version_new_ones_come_and_gone_ones_are_told(
    site: str, tmp_path: Path
) -> None:
    before = {"a": ALL}
    key = {"answer": "The Rhine", "distractors": [{"text": "The Syr Darya"}, *CHOICE["distractors"][1:]]}  # type: ignore[misc] # a list
    after = {
        "a": [
            CHOICE | key,
            CLOZE | {"text": "The capital of France is {{c1::Paris}}, on the Seine."},
            ORDER,
            NUMBER | {"tolerance": 0.1},
            TRUE,
            LATE,
        ]
    }
    first, second, third = run(site, made(tmp_path, "before", before), *[made(tmp_path, "after", after)] * 2)
    assert ids(said(second)["Updated"]) == ["a/river", "a/gap", "a/number"]
    assert {line[-len("(version 2)") :] for line in said(second)["Updated"]} == {"(version 2)"}
    assert said(second)["New"] == ["a/late Late."]
    gone = "No longer in the file; they stay here until you delete them"
    assert said(second)[gone] == ["a/primes Which are primes? (Bank a)"]
    assert len(said(second)["Unchanged"]) == 2
    assert versions(second, "a/river") == [(1, "ready"), (2, "ready")]
    assert versions(second, "a/order") == [(1, "ready")]
    old, new = entries(second)["a/river"]["versions"]
    assert old == entries(first)["a/river"]["versions"][0], "attempts need it as it was"
    assert [text for text, share in old["answers"] if share == 1] == ["The Syr Darya"]
    assert [text for text, share in new["answers"] if share == 1] == ["The Rhine"]
    gaps = [one for one in second["bank"] if one["versions"][0]["gap"]]
    assert len(gaps) == 2, "the old version of a cloze keeps its own gaps"
    assert [name for name, *_ in second["events"]] == ["question_created"] * 4
    assert third["writes"] == 0


@SITES
def test_what_a_question_was_moves_it_with_its_gaps(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [CHOICE, CLOZE, ORDER]})
    moved = {"a": [CHOICE], "b": [CLOZE | {"was": "a/gap"}, ORDER | {"id": "size", "was": "a/order"}]}
    second = made(tmp_path, "second", moved)
    own = {"sql": "UPDATE question_bank_entries SET questioncategoryid = 2 WHERE idnumber = 'a/order'"}
    _, after, again = run(site, first, own, second, second)
    assert entries(after)["a/gap"]["category"] == "c/b"
    assert [one["category"] for one in after["bank"] if one["versions"][0]["gap"]] == ["c/b"]
    assert versions(after, "a/gap") == [(1, "ready")]
    assert entries(after)["a/order"]["category"] == "Default", "where a teacher has put it"
    [line] = said(after)["Moved to another category"]
    assert re.fullmatch(r"a/gap The capital .+ \(Bank a → Bank b\)", line)
    assert [name for name, *_ in after["events"]] == ["question_moved"]
    assert list(said(again)) == ["Unchanged"]


@SITES
def test_what_a_teacher_has_deleted_or_drafted_stays_so(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [CHOICE, TRUE]})
    second = made(tmp_path, "second", {"a": [CHOICE | {"stem": "Which river?"}, TRUE]})
    hide = {"sql": "UPDATE question_versions SET status = 'hidden' WHERE questionid = 1"}
    draft = {"sql": "INSERT INTO question_versions (questionbankentryid, version, questionid, status)"}
    draft["sql"] += " SELECT questionbankentryid, 2, 1, 'draft' FROM question_versions WHERE questionid = 2"
    _, after = run(site, first, hide, draft, second)
    assert said(after)["Deleted here, and still used; left as they are"] == ["a/river Which river? (Bank a)"]
    assert versions(after, "a/river") == [(1, "hidden")]
    assert versions(after, "a/flat") == [(1, "ready"), (2, "draft")]
    assert set(said(after)) == {"Deleted here, and still used; left as they are", "Unchanged"}


@SITES
def test_a_question_that_lost_its_id_number_gets_it_back(site: str, tmp_path: Path) -> None:
    """Moodle's own import forgets the ID number of a cloze before 4.3, and all of them on a second import."""
    first = made(tmp_path, "first", {"a": ALL})
    lose = {"sql": "UPDATE question_bank_entries SET idnumber = NULL"}
    renamed = {"sql": "UPDATE question SET name = 'Rivers' WHERE id = 1"}
    _, after, again = run(site, first, lose, renamed, first, first)
    assert set(entries(after)) == {f"a/{one['id']}" for one in ALL}
    assert len(said(after)["Had no ID number; got the one of the file"]) == len(ALL)
    assert said(after)["Only the name or tags have changed; no new version"] == [f"a/river {STEM}"]
    assert "New" not in said(after)
    assert list(said(again)) == ["Unchanged"]


@SITES
def test_what_was_imported_twice_by_moodle_is_told(site: str, tmp_path: Path) -> None:
    file = made(tmp_path, "first", {"a": [CHOICE, TRUE]})
    again = edited(file, "again", "<idnumber>a/river</idnumber>", "<idnumber></idnumber>")
    _, after = run(site, file, again)
    assert list(said(after)) == [
        "New",
        "No longer in the file; they stay here until you delete them",
        "Unchanged",
    ]
    *_, told = run(site, file, again, file)
    heading = "The same name beside it, without an ID number: perhaps imported twice. Nothing was done"
    assert said(told)[heading] == [f"a/river {STEM} (Bank a)"]
    assert told["writes"] == 0


@SITES
def test_a_file_that_is_refused_writes_nothing(site: str, tmp_path: Path) -> None:
    good = made(tmp_path, "good", {"a": ALL})
    broken = edited(good, "broken", "</quiz>", "")
    grade = edited(good, "grade", 'fraction="33.33333"', 'fraction="34"')
    missing = str(tmp_path / "missing.xml")
    without = {"import": good, "without": "ordering"}
    nothing = str(tmp_path / "nothing.xml")
    category = '<question type="category"><category><text>top/Course</text></category></question>'
    Path(nothing).write_text(f"<quiz>{category}</quiz>", "utf-8")
    refused = run(site, broken, grade, missing, without, nothing)
    assert [result["done"] for result in refused] == [False] * 5
    assert [[result["bank"], result["writes"]] for result in refused] == [[[], 0]] * 5
    assert "Moodle does not know these grades: 34%" in refused[1]["said"]
    assert "Which are primes?" in refused[1]["said"]
    [rest] = run(site, {"import": grade, "stoponerror": False})
    assert rest["done"]
    assert set(entries(rest)) == {f"a/{one['id']}" for one in ALL} - {"a/primes"}


@SITES
def test_a_grade_that_is_near_one_stays_the_same_question(site: str, tmp_path: Path) -> None:
    file = edited(made(tmp_path, "good", {"a": [MANY]}), "near", 'fraction="33.33333"', 'fraction="33"')
    near = {"import": file, "matchgrades": "nearest"}
    _, again = run(site, near, near)
    assert list(said(again)) == ["Unchanged"]
    [version] = entries(again)["a/primes"]["versions"]
    assert sorted({share for _, share in version["answers"]}) == [-0.5, 0.3333333]


@SITES
def test_without_the_right_nothing_is_written(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": ALL})
    moved = made(tmp_path, "moved", {"a": ALL[1:], "b": [CHOICE | {"was": "a/river"}]})
    second = made(tmp_path, "second", {"a": [CHOICE | {"stem": "Which river?"}, *ALL[1:-1]]})
    every = ["moodle/question:add", "moodle/question:editall", "moodle/question:managecategory"]
    other = {"sql": "UPDATE question SET createdby = 8"}
    start, unchanged, *refused = run(
        site,
        first,
        other,
        {"import": first, "rights": every[:1]},
        {"import": second, "rights": every[:1]},
        {"import": second, "rights": [every[0], "moodle/question:editmine"]},
        {"import": second, "rights": every[1:]},
        {"import": moved, "rights": every},
    )
    assert unchanged["done"], "what has not changed needs no right"
    assert [result["done"] for result in refused] == [False] * 4
    assert [result["bank"] == start["bank"] for result in refused] == [True] * 4
    reason = f"you may not change “{STEM}” (moodle/question:editall)"
    assert f"Nothing was imported: {reason}" in refused[0]["said"]
    assert reason in refused[1]["said"]
    assert "moodle/question:moveall" in refused[3]["said"]


@SITES
@pytest.mark.parametrize("write", [1, 7, 20, 33])
def test_a_stop_half_way_leaves_the_question_bank_as_it_was(site: str, write: int, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": ALL})
    second = made(tmp_path, "second", {"a": [one | {"explanation": "Now told."} for one in ALL], "b": [LATE]})
    start, stopped, done = run(site, first, {"import": second, "breaks at": write}, second)
    assert not stopped["done"]
    assert stopped["writes"] == write
    assert stopped["bank"] == start["bank"]
    assert stopped["categories"] == start["categories"]
    assert "Nothing was imported" in stopped["said"]
    assert len(said(done)["Updated"]) == len(ALL)


@SITES
def test_a_type_that_fails_within_its_own_transaction_or_with_a_notice_ends_all(
    site: str, tmp_path: Path
) -> None:
    first = made(tmp_path, "first", {"a": [TRUE, CLOZE, CHOICE]})
    gap = edited(first, "gap", "=Paris", "=BROKEN")
    one = re.sub(
        r'<answer fraction="0" format="html">.*?</answer>', "", Path(first).read_text("utf-8"), flags=re.S
    )
    notice = tmp_path / "notice.xml"
    notice.write_text(one, "utf-8")
    for result in run(site, gap, str(notice)):
        assert not result["done"]
        assert result["bank"] == []
    assert f"Moodle can't save “{STEM}”: not enough answers" in unescape(result["said"])


@SITES
def test_names_and_tags_change_without_a_version_and_own_tags_stay(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [CHOICE | {"tags": ["water"]}, TRUE]})
    tag = "<tag><text><![CDATA[draft]]></text></tag>"
    second = edited(first, "second", tag, "")
    own = {"sql": "INSERT INTO tags (itemid, name) VALUES (1, 'week 3'), (2, 'Week 4')"}
    start, after, again = run(site, first, own, second, second)
    assert entries(start)["a/river"]["versions"][0]["tags"] == ["water", "draft"]
    assert sorted(entries(after)["a/river"]["versions"][0]["tags"]) == ["water", "week 3"]
    assert len(said(after)["Only the name or tags have changed; no new version"]) == 2
    assert versions(after, "a/river") == [(1, "ready")]
    assert list(said(again)) == ["Unchanged"]
    text = edited(second, "text", STEM, "Which river?")
    *_, updated = run(site, first, own, text)
    assert sorted(entries(updated)["a/river"]["versions"][1]["tags"]) == ["water", "week 3"]


@SITES
def test_the_questions_of_a_quiz_are_apart_from_those_of_its_banks(site: str, tmp_path: Path) -> None:
    quiz = {
        "quiz": "q",
        "title": "Quiz",
        "sections": [{"title": "Part", "draw": {"bank": "a", "count": 2}}],
        "points": {"a/flat": 5},
    }
    files = []
    for stem in ("The earth is round.", "The earth is a ball."):
        write(tmp_path, {"a": [CHOICE, TRUE | {"stem": stem}]}, {"q": quiz})
        files += [built(tmp_path, f"bank {stem}"), built(tmp_path, f"quiz {stem}", "c-q.xml")]
    _, added, again, banks, both = run(site, files[0], files[1], files[0], files[2], files[3])
    assert len(said(added)["New"]) == 3, "the head of the section is one"
    assert again["writes"] == 0
    assert len(said(banks)["Updated"]) == len(said(both)["Updated"]) == 1
    assert sorted(
        (entry["category"], len(entry["versions"])) for entry in both["bank"] if entry["idnumber"] == "a/flat"
    ) == [("c/a", 2), ("c/quiz/q", 2)]


@SITES
def test_a_quiz_with_a_question_bank_of_its_own_is_updated_by_its_file(site: str, tmp_path: Path) -> None:
    """As restored from a backup: questions have ID numbers, but the category has none."""
    quiz = {"quiz": "q", "title": "Quiz", "sections": [{"title": "Part", "draw": {"bank": "a", "count": 2}}]}
    files = []
    for stem in ("The earth is round.", "The earth is a ball."):
        write(tmp_path, {"a": [CHOICE, TRUE | {"stem": stem}]}, {"q": quiz})
        files.append(built(tmp_path, stem, "c-q.xml"))
    backup = {"sql": "UPDATE question_bank_entries SET questioncategoryid = 2"}
    _, after = run(site, files[0], backup, files[1])
    assert ids(said(after)["Updated"]) == ["a/flat"]
    assert {entry["category"] for entry in entries(after).values()} == {"Default"}
    assert "New" not in said(after)


@SITES
def test_a_lost_id_number_of_a_bank_leaves_the_question_of_a_quiz_alone(site: str, tmp_path: Path) -> None:
    quiz = {"quiz": "q", "title": "Quiz", "sections": [{"title": "Part", "draw": {"bank": "a", "count": 1}}]}
    write(tmp_path, {"a": [TRUE]}, {"q": quiz | {"points": {"a/flat": 5}}})
    first, sheet = built(tmp_path, "first"), built(tmp_path, "sheet", "c-q.xml")
    lose = {"sql": "UPDATE question_bank_entries SET idnumber = NULL WHERE id = 1"}
    _, _, after = run(site, first, sheet, lose, first)
    assert ids(said(after)["Had no ID number; got the one of the file"]) == ["a/flat"]
    assert [len(entry["versions"]) for entry in after["bank"]] == [1, 1, 1]


@SITES
def test_every_entry_with_an_id_number_is_updated(site: str, tmp_path: Path) -> None:
    quiz = {"quiz": "q", "title": "Quiz", "sections": [{"title": "Part", "draw": {"bank": "a", "count": 1}}]}
    write(tmp_path, {"a": [TRUE]}, {"q": quiz})
    first, sheet = built(tmp_path, "first"), built(tmp_path, "sheet", "c-q.xml")
    second = made(tmp_path, "second", {"a": [TRUE | {"answer": "false"}]})
    own = {"sql": "UPDATE question_categories SET idnumber = NULL WHERE idnumber = 'c/quiz/q'"}
    _, _, after = run(site, first, sheet, own, second)
    assert ids(said(after)["Updated"]) == ["a/flat", "a/flat"]
    both = [entry["versions"] for entry in after["bank"] if entry["idnumber"] == "a/flat"]
    assert [[share for _, share in versions[1]["answers"]] for versions in both] == [[0, 1], [0, 1]]


@SITES
def test_files_of_changes_update_and_add_and_the_whole_file_then_finds_nothing(
    site: str, tmp_path: Path
) -> None:
    content = write(tmp_path, {"a": [CHOICE, TRUE]})
    release(Project(content, to=("moodle",)), "2026-11-21T10:20:30Z")
    first = made(tmp_path, "first", {"a": [CHOICE, TRUE]})
    later = {"a": [CHOICE | {"stem": "Which river?"}, TRUE, NUMBER]}
    whole = made(tmp_path, "whole", later)
    new = built(tmp_path, "new", "changes/c-new.xml", changed=True)
    river = built(tmp_path, "river", "changes/a--river.xml", changed=True)
    _, updated, some, all_ = run(site, first, {"import": river, "catfromfile": False}, new, whole)
    assert set(said(updated)) == {"Updated"}
    assert entries(updated)["a/river"]["category"] == "c/a"
    assert "New" in said(some)
    assert entries(some)["a/number"]["category"] == "c/a"
    assert set(said(all_)) == {"Unchanged"}


@SITES
def test_a_category_is_known_by_its_id_number(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [CHOICE]})
    second = made(tmp_path, "second", {"a": [CHOICE], "b": [TRUE]})
    rename = {"sql": "UPDATE question_categories SET name = 'Mine: ' || name WHERE idnumber IS NOT NULL"}
    _, after = run(site, first, rename, second)
    assert entries(after)["a/river"]["named"] == "Mine: Bank a"
    assert after["categories"] == ["top", "Default", "Mine: Course", "Mine: Bank a", "Bank b"]


@SITES
def test_without_categories_from_the_file_all_goes_where_the_teacher_said(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [CHOICE, TRUE]})
    second = made(tmp_path, "second", {"a": [CHOICE, NUMBER]})
    off = {"catfromfile": False}
    _, after = run(site, {"import": first} | off, {"import": second} | off)
    assert {entry["category"] for entry in entries(after).values()} == {"Default"}
    assert set(said(after)) == {"New", "Unchanged"}
    quizs = {"sql": "UPDATE question_categories SET idnumber = 'c/quiz/q' WHERE name = 'Default'"}
    *_, again = run(site, quizs, {"import": first} | off, {"import": first} | off)
    assert set(said(again)) == {"Unchanged"}


@SITES
def test_pictures_are_compared_by_their_bytes(site: str, tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="{}" height="2"/></svg>'
    banks = {
        "a": [
            CHOICE | {"stem": "What is this? ![a bar](bar.svg)"},
            ORDER | {"items": ["![a bar](bar.svg)", "Dog", "Elephant"]},
        ]
    }
    files = []
    for width in ("3", "4"):
        (write(tmp_path, banks) / "bar.svg").write_text(svg.format(width), "utf-8")
        files.append(built(tmp_path, f"bar-{width}"))
    first, same, other, again = run(site, files[0], files[0], files[1], files[1])
    assert entries(first)["a/river"]["versions"][0]["files"]
    assert same["writes"] == 0
    assert ids(said(other)["Updated"]) == ["a/river", "a/order"]
    assert again["writes"] == 0


@SITES
def test_slots_with_a_fixed_version_and_another_type_are_told(site: str, tmp_path: Path) -> None:
    first = made(tmp_path, "first", {"a": [TRUE]})
    typed = {"id": "flat", "type": "short-answer", "stem": "What is the earth?", "answer": "round"}
    second = made(tmp_path, "second", {"a": [typed]})
    slots = {"sql": "INSERT INTO question_references (questionbankentryid, version) VALUES (1, NULL), (1, 1)"}
    _, after = run(site, first, slots, second)
    [line] = said(after)["Updated"]
    assert line.endswith(
        "(version 2; another type of question now: attempts can't be regraded with it; "
        "places that keep an older version, such as slots of quizzes: 1)"
    )


@SITES
def test_a_question_that_is_in_the_file_twice_comes_in_once(site: str, tmp_path: Path) -> None:
    file = made(tmp_path, "first", {"a": [CHOICE, TRUE]})
    twice = edited(file, "twice", "<idnumber>a/flat</idnumber>", "<idnumber>a/river</idnumber>")
    [result] = run(site, twice)
    assert said(result)["In the file a second time; the second was left out"] == [
        "a/river The earth is round."
    ]
    assert set(entries(result)) == {"a/river"}


def test_the_lesson_module_meets_a_format_that_it_can_load_and_does_not_offer(tmp_path: Path) -> None:
    """mod_lesson defines a base class of the same name without categories, and then loads all formats."""
    script = tmp_path / "lesson.php"
    script.write_text(
        f"""<?php
        define('MOODLE_INTERNAL', true);
        class qformat_default {{
            function provide_import() {{ return false; }}
            function importprocess($filename, $lesson, $pageid) {{ }}
            public function try_importing_using_qtypes(
                $data, $question = null, $extra = null, $qtypehint = '') {{ }}
            protected function error($message, $text = '', $questionname = '') {{ }}
        }}
        foreach (['HTML', 'MOODLE', 'PLAIN'] as $name) {{ define("FORMAT_$name", '1'); }}
        $CFG = (object) ['dirroot' => {str(HERE)!r}];
        require({str(moodle_plugin.SOURCE / "format.php")!r});
        echo json_encode((new qformat_quizgen())->provide_import());
        """,
        "utf-8",
    )
    done = subprocess.run([str(PHP), script], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip().endswith("false"), done.stdout + done.stderr
