"""A term with a deck: the teacher edits and releases, a learner studies and imports."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.anki_client import Client, client
from support.anki_course import BANK, FIRST, PNG, SECOND, THIRD, Course, seconds
from support.anki_decks import deck, note, packed
from support.identity import package

from quizgen.errors import QuizgenError
from quizgen.pipeline import check_course, release
from quizgen.terminal.releases import lines, unreleased


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def mods(learner: Client) -> dict[str, int]:
    return {note.fields[0]: note.mod for note in learner.notes()}


def test_a_term(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        assert learner.take(course.release(FIRST)) == {"new": 4}
        assert set(mods(learner).values()) == {seconds(FIRST)}
        for name in ("terms/one", "terms/two", "terms/three"):
            learner.answer(name)
            learner.answer(name)
        history = learner.history()

        assert learner.take(course.build()) == {"duplicate": 4}
        assert learner.history() == history

        course.edit("Which number comes first?", "Which of these comes first?")
        course.edit("{{c1::two}}", "{{c1::twice}}")
        assert learner.take(course.release(SECOND)) == {"updated": 2, "duplicate": 2}
        assert learner.history() == history
        assert "Which of these" in learner.note("terms/one")["Stem"]
        assert "twice" in learner.note("terms/four")["Text"]
        assert mods(learner) == {
            "terms/one": seconds(SECOND),
            "terms/two": seconds(FIRST),
            "terms/three": seconds(FIRST),
            "terms/four": seconds(SECOND),
        }
        assert len(learner.note_types()) == 4
        assert learner.collection.fix_integrity()[1]


def guids(path: Path) -> dict[str, str]:
    return {name: guid for name, _, guid, *_ in package(path).named()}


def test_a_question_from_another_deck_keeps_the_guid_of_its_first_release(course: Course) -> None:
    before = guids(course.build())
    ours, theirs = "    stem: What comes after one?", "    from: 'anki:Nx]`9: #\"'\n"
    course.edit(ours, theirs + ours)
    for path in (course.build(), course.release(FIRST)):
        assert guids(path) == {**before, "terms/two": 'Nx]`9: #"'}
    course.edit(theirs, "")  # learners keep theirs, whatever is written later
    course.edit("comes after one", "follows one")
    course.edit("    stem: Which", "    from: anki:late\n    stem: Which")
    for path in (course.build(), course.release(SECOND), course.release(THIRD)):
        assert guids(path) == {**before, "terms/two": 'Nx]`9: #"'}
    assert not [one for one in course.built.problems if one.severity == "error"]


def test_what_the_learner_did_before_a_release_does_not_stop_it(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        learner.tag("terms/one", "leech", at=seconds(SECOND) - 60)
        learner.tag("terms/two", "my-own", at=seconds(SECOND) - 60)
        learner.edit("terms/four", "Extra1", "a note of mine", at=seconds(SECOND) - 60)
        course.edit("comes first", "comes before all")
        course.edit("comes after one", "follows one")
        course.edit("Four is", "4 is")
        assert learner.take(course.release(SECOND)) == {"updated": 3, "duplicate": 1}
        assert "before all" in learner.note("terms/one")["Stem"]
        assert "follows" in learner.note("terms/two")["Stem"]
        assert "4 is" in learner.note("terms/four")["Text"]


def test_a_field_or_template_that_the_learner_renamed_does_not_fork(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        learner.answer("terms/one")
        history = learner.history()
        models = learner.collection.models
        kind = learner.note("terms/one").note_type()
        assert kind
        models.rename_field(kind, kind["flds"][1], "Question")
        kind["tmpls"][0]["name"] = "My card"
        kind["name"] = "Mine"
        models.update_dict(kind)
        course.edit("comes first", "comes before all")
        assert learner.take(course.release("2036-01-01T00:00:00Z")) == {"updated": 1, "duplicate": 3}
        assert learner.history() == history
        assert "before all" in learner.note("terms/one").fields[1]
        assert len(models.all_names_and_ids()) == len({n.name for n in models.all_names_and_ids()})
        assert not any("+" in found.name for found in models.all_names_and_ids())


def test_a_field_or_template_that_we_rename_does_not_fork(tmp_path: Path) -> None:
    """A later version of the program may change names, as long as the ids stay."""
    first = packed(tmp_path / "a.apkg", deck(note("a/b")))
    packed(tmp_path / "b.apkg", deck(note("a/b", Stem="Edited")), epoch=99, after=first)
    renamed = tmp_path / "c.apkg"
    with zipfile.ZipFile(tmp_path / "b.apkg") as old, zipfile.ZipFile(renamed, "w") as new:
        with sqlite3.connect(":memory:") as database:
            database.deserialize(old.read("collection.anki2"))
            models = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
            for model in models.values():
                model["mod"] += 1
                model["flds"][1]["name"] += " renamed"
                model["tmpls"][0]["name"] += " renamed"
                for template in model["tmpls"]:
                    for side in ("qfmt", "afmt"):
                        name = model["flds"][1]["name"].removesuffix(" renamed")
                        template[side] = template[side].replace(f"{{{{{name}}}}}", f"{{{{{name} renamed}}}}")
            database.execute("UPDATE col SET models = ?", (json.dumps(models),))
            database.commit()
            new.writestr("collection.anki2", database.serialize())
        new.writestr("media", "{}")
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        learner.answer("a/b")
        history = learner.history()
        assert learner.take(renamed) == {"updated": 1}
        assert learner.history() == history
        assert learner.note("a/b")["Stem renamed"] == "Edited"
        assert len(learner.note_types()) == 1
        assert learner.rendered("a/b")[0].front.strip() == "Edited"


def test_a_changed_picture_reaches_learners(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        before = learner.media()
        (course.content / "figures/dot.png").write_bytes(PNG + b"more")
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 3}
        assert learner.media() > before
        for card in learner.rendered("terms/three"):
            assert any(name in card.front + card.back for name in learner.media() - before)


def test_a_new_look_reaches_learners_without_a_changed_note(course: Course, tmp_path: Path) -> None:
    own = course.content.parent / "templates/anki/cards"
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        own.mkdir(parents=True)
        text = (Path(__file__).parents[2] / "docs/anki.md").read_text(encoding="utf-8")
        (own / "style.css").write_text(text.partition("```css\n")[2].partition("```")[0])
        changes = release(course.project, SECOND)
        assert changes["anki"].looks
        assert not changes["anki"].changed
        assert learner.take(course.build()) == {"duplicate": 4}
        assert "Georgia" in learner.rendered("terms/one")[0].css


def test_retired_questions_stay_and_say_so(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        learner.answer("terms/two")
        history = learner.history()
        course.edit("    answer: two\n", "    answer: two\n    retired: true\n")
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 3}
        assert learner.history() == history
        assert "retired" in learner.note("terms/two").tags
        assert "Retired" in learner.rendered("terms/two")[0].front


def test_a_question_that_moves_keeps_its_history(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        learner.answer("terms/two")
        history = learner.history()
        course.edit("  - id: two\n", "  - id: second\n    was: terms/two\n")
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 3}
        assert learner.history() == history
        assert learner.note("terms/second")["Answer"] == "two"


def test_a_question_that_moves_without_a_word_is_another_one(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        course.edit("  - id: two\n", "  - id: second\n")
        assert learner.take(course.release(SECOND)) == {"new": 1, "duplicate": 3}
        assert {"terms/two", "terms/second"} <= {note.fields[0] for note in learner.notes()}


def test_a_check_changes_cards_and_no_note_type(course: Course) -> None:
    release(course.project, FIRST)
    command = [sys.executable, "-m", "quizgen", "review", "--accept", "--by", "Ada", "terms/*"]
    done = subprocess.run([*command, "--content", str(course.content)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    changes = release(course.project, SECOND, write=False)["anki"]
    assert len(changes.changed) == 4
    assert not changes.looks


def test_a_no_break_space_at_the_end_of_a_field_survives(course: Course, tmp_path: Path) -> None:
    course.edit("back: three", r'back: "three\_"')
    course.edit("answer: One", r'answer: "One\_"')
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        assert learner.note("terms/three")["Back"] == "three\xa0"
        assert '<div class="option">One\xa0</div>' in learner.note("terms/one")["Options"]


def test_an_exam_question_stays_out(course: Course, tmp_path: Path) -> None:
    course.edit("    answer: two\n", "    answer: two\n    use: exam\n")
    with client(tmp_path / "learner") as learner:
        assert learner.take(course.release(FIRST)) == {"new": 3}
    assert "terms/two" not in course.recorded()


def test_what_is_gone_stays_recorded_so_that_it_can_come_back(course: Course, tmp_path: Path) -> None:
    two = BANK[BANK.index("  - id: two") : BANK.index("  - id: three")]
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        course.edit(two, "")
        course.edit("comes first", "comes before all")
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 2}
        assert "terms/two" in course.recorded()
        course.edit("  - id: three", two.replace("after one", "after 1") + "  - id: three")
        assert learner.take(course.release(THIRD)) == {"updated": 1, "duplicate": 3}
        assert "after 1" in learner.note("terms/two")["Stem"]


def test_names_of_decks_stay_as_first_released(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        course.edit("title: Terms", "title: Other terms")
        (course.content / "course.yaml").write_text("course: numbers\ntitle: Other numbers\n")
        learner.take(course.release(SECOND))
        assert learner.decks() == {"Numbers": 0, "Numbers::Terms": 6}


def test_a_build_tells_what_is_not_released(course: Course) -> None:
    course.build()
    assert course.built.unreleased["anki"].first
    course.release(FIRST)
    assert not course.built.unreleased
    course.edit("comes first", "comes before all")
    course.build()
    assert course.built.unreleased["anki"].changed == ("terms/one",)
    assert not course.built.unreleased["anki"].new


def test_an_unreleased_change_is_newer_and_the_same_in_every_build(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        course.edit("comes first", "comes before all")
        first = course.build().read_bytes()
        assert learner.take(course.build()) == {"updated": 1, "duplicate": 3}
        assert mods(learner)["terms/one"] == seconds(FIRST) + 1
        assert course.build().read_bytes() == first
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 3}


def test_check_fails_where_something_is_not_released(course: Course) -> None:
    assert release(course.project, FIRST, write=False)
    assert not (course.content / "released.yaml").exists()
    release(course.project, FIRST)
    record = course.recorded()
    assert not release(course.project, SECOND, write=False)
    assert not release(course.project, SECOND)
    assert course.recorded() == record
    course.edit("back: three", "back: 3")
    found = release(course.project, SECOND, write=False)
    assert list(lines(found, written=False)) == [
        "anki: changed: terms/three",
        "anki: not released, 1 changed, 0 new",
        "run quizgen release",
    ]
    assert course.recorded() == record


def test_a_question_that_becomes_another_kind_of_note_is_told(course: Course, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(course.release(FIRST))
        course.edit(
            "    type: short-answer\n    stem: What comes after one?\n    answer: two\n",
            "    type: true-false\n    stem: Two comes after one.\n    answer: true\n",
        )
        found = release(course.project, SECOND, write=False)
        assert found["anki"].stuck == ("terms/two",)
        assert any("the type of terms/two has changed" in line for line in lines(found, written=False))
        for at in (SECOND, THIRD):
            assert learner.take(course.release(at)) == {"conflicting": 1, "duplicate": 3}
            assert course.built.unreleased["anki"].stuck == ("terms/two",)
            told = unreleased(course.built.unreleased)
            assert any("learners keep the old version" in line for line in told)
        assert not release(course.project, THIRD, write=False)


def test_the_record_is_sorted_with_a_line_a_note(course: Course) -> None:
    release(course.project, FIRST)
    lines = course.recorded().splitlines()
    assert lines[0].startswith("# Written by `quizgen release`")
    notes = lines[lines.index("  items:") + 1 : lines.index("positions:")]
    assert notes == sorted(notes)
    assert len(notes) == 4
    assert all(f"mod: {seconds(FIRST)}, kind: " in line for line in notes)
    assert '      terms: "Numbers::Terms"' in lines


def test_a_spoiled_record_is_a_problem_with_its_place(course: Course) -> None:
    release(course.project, FIRST)
    path = course.content / "released.yaml"
    path.write_text(course.recorded().replace("mod: ", "mood: ", 1), encoding="utf-8")
    (unknown,) = (p for p in check_course(course.project).problems if p.severity == "error")
    assert unknown.code == "unknown-key"  # that the right key is missing is only a consequence
    assert unknown.place.file.endswith("released.yaml")
    assert unknown.place.line > 1


def test_check_refuses_a_look_that_would_break_learners_decks(course: Course) -> None:
    own = course.content.parent / "templates/anki"
    own.mkdir(parents=True)
    text = (Path(__file__).parents[2] / "templates/anki/deck.json.j2").read_text(encoding="utf-8")
    (own / "deck.json.j2").write_text(
        text.replace('"Stem", "Options"', '"Options", "Stem"'), encoding="utf-8"
    )
    (problem,) = (p for p in check_course(course.project).problems if p.code == "anki-identity")
    assert "the fields of note type Choice are changed" in problem.message
    assert "stay behind" in problem.help
    assert problem.place.file.endswith("templates/anki/deck.json.j2")
    with pytest.raises(QuizgenError):
        course.build()
    (own / "deck.json.j2").write_text(text.replace('"Extra3"', '"Extra3", "Extra4"'), encoding="utf-8")
    assert any(problem.code == "anki-identity" for problem in check_course(course.project).problems)


def test_a_thousand_questions_over_two_releases(course: Course, tmp_path: Path) -> None:
    questions = "".join(
        f"  - id: q{n}\n    type: short-answer\n    stem: What is {n} and one?\n    answer: a{n + 1}\n"
        for n in range(1000)
    )
    course.bank.write_text(f"bank: terms\ntitle: Terms\nlang: en\nquestions:\n{questions}", encoding="utf-8")
    with client(tmp_path / "learner") as learner:
        assert learner.take(course.release(FIRST)) == {"new": 1000}
        course.edit("What is 77 and one?", "What is 77 and 1?")
        assert learner.take(course.release(SECOND)) == {"updated": 1, "duplicate": 999}
