"""Add a bank, a quiz or a question to a course, for the teacher to fill in."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from quizgen import files
from quizgen.errors import QuizgenError, UsageError, did_you_mean
from quizgen.importers import banks
from quizgen.importers.banks import BankFile
from quizgen.reading import yamltree
from quizgen.reading.content import lang_of, load, no_course
from quizgen.reading.yamlblocks import Plain, entry, mapping, said
from quizgen.starting.languages import ENGLISH, language
from quizgen.text.ids import free, slug, titled
from quizgen.types import TYPES
from quizgen.write import Batch

MOST = 10
"""Questions that a new quiz draws at most; from a bank without more of them, it draws all, later ones too."""


def add_bank(content: Path, name: str) -> Path:
    """Write a bank with one question to fill in, and return its file.

    Args:
        content: the course's folder.
        name: the bank's id, or a title from which to make the id.

    Raises:
        UsageError: the name has no Latin letter or digit or has an unprintable character, or the file exists
            already.
        QuizgenError: there is no course.
        OSError: the disk refuses to write.
    """
    _refuse_outside(content)
    lang = lang_of(content)
    bank = _id(name)
    path = content / "banks" / f"{bank}.yaml"
    made = BankFile(path.name, bank, _title(name, bank))
    # A bank without questions is an error, so the new one has a stub.
    fields = new_question(next(iter(TYPES)), "", (), lang)
    made.added[str(fields["id"])] = fields
    _write_new(content, path, _schema(content, "bank") + made.text())
    return path


def add_quiz(content: Path, name: str, wanted: str | None = None) -> tuple[Path, str]:
    """Write a quiz that draws from a bank; return its file and what it draws, in words.

    Args:
        content: the course's folder.
        name: the quiz's id, or a title from which to make the id.
        wanted: the bank's id; default: the first bank with a question for a sheet.

    Raises:
        UsageError: the name has no Latin letter or digit or has an unprintable character, the file exists
            already, there is no such bank, or it has no question for a sheet.
        QuizgenError: there is no course, or course.yaml can't be read.
        OSError: the disk refuses to write.
    """
    quiz = _id(name)
    path = _free(content / "quizzes" / f"{quiz}.yaml")
    course, problems = load(content)
    if course is None:
        raise QuizgenError(problems)
    asked = {
        bank.id: sum("asked" in one.SETS and not one.retired for one in bank.questions)
        for bank in course.banks
    }
    if wanted is not None and wanted not in asked:
        raise UsageError(f'there is no bank "{wanted}": {did_you_mean(wanted, asked)}')
    bank = next((bank for bank, count in asked.items() if count and wanted in (None, bank)), None)
    if bank is None:
        raise UsageError("no bank has a question for a sheet: start one with quizgen new bank week-1")
    few = asked[bank] <= MOST
    fields: dict[str, Plain] = {
        "quiz": quiz,
        "title": _title(name, quiz),
        "versions": "2",
        "draw": {"bank": bank} if few else {"bank": bank, "count": str(MOST)},
    }
    _write_new(content, path, _schema(content, "quiz") + mapping(fields) + "\n")
    return (
        path,
        f"draws from all questions of {bank}"
        if few
        else f"draws {MOST} of the {asked[bank]} questions of {bank}",
    )


def add_question(content: Path, bank: str, type_name: str, stem: str) -> tuple[Path, str]:
    """Append a question to a bank; return the bank's file and the question's name.

    A bank that has only the stub of `add_bank` gets the question instead of the stub.

    Args:
        content: the course's folder.
        bank: the bank's id.
        type_name: the question's type, such as `numeric`.
        stem: the question's text; if empty, words to replace.

    Raises:
        UsageError: there is no such bank or type, or the stem has an unprintable character.
        QuizgenError: there is no course, or quizgen can't add to the bank's file.
        OSError: the disk refuses to write.
    """
    _refuse_outside(content)
    with Batch(content) as batch:
        file = _bank(content, bank)
        name = _add(file, type_name, stem, file.lang or lang_of(content))
        file.write(batch)
    return content / file.name, f"{bank}/{name}"


def stub(type_name: str, stem: str, lang: str = ENGLISH) -> str:
    """Return a question to copy into a bank, as YAML.

    Raises:
        UsageError: as for `new_question`.
    """
    return entry(new_question(type_name, stem, (), lang), 2)


def new_question(type_name: str, stem: str, taken: Collection[str], lang: str = ENGLISH) -> dict[str, Plain]:
    """Return the fields of a question to fill in.

    Args:
        type_name: the question's type.
        stem: the question's text; if empty, words to replace.
        taken: the ids that the bank has already.
        lang: the language of the words to replace.

    Raises:
        UsageError: there is no such type, or the stem has an unprintable character.
    """
    if type_name not in TYPES:
        raise UsageError(f'there is no type "{type_name}": {did_you_mean(type_name, TYPES)}')
    if bad := yamltree.UNPRINTABLE.search(stem):
        raise UsageError(
            f"the stem has a character that can't be printed, U+{ord(bad.group()):04X}: remove it"
        )
    wanted = slug(stem) or f"new-{type_name}"
    fields = language(lang).in_fields(TYPES[type_name].stub(stem.strip()))
    return {"id": free(wanted, taken), "type": type_name, **fields}


def _bank(content: Path, bank: str) -> BankFile:
    known = banks.read(content)
    if bank not in known:
        if faults := banks.faults(content, bank):
            raise QuizgenError(faults)
        advice = did_you_mean(bank, known) or f"start one with quizgen new bank {slug(bank) or 'week-1'}"
        raise UsageError(f'there is no bank "{bank}": {advice}')
    return known[bank]


def _add(file: BankFile, type_name: str, stem: str, lang: str) -> str:
    """Add a question to a bank, or replace the bank's only stub with it, and return its id."""
    first = new_question(next(iter(TYPES)), "", (), lang)
    if [written for _, written in file.questions.values()] == [said(first)]:  # as `new bank` wrote it
        fields = new_question(type_name, stem, (), lang)
        file.changed[0] = fields
    else:
        fields = new_question(type_name, stem, file.questions, lang)
        file.added[str(fields["id"])] = fields
    return str(fields["id"])


def _schema(content: Path, kind: str) -> str:
    """Return the comment that tells editors which schema to use, if the course has that schema."""
    there = files.is_there(content.parent / f".schema/{kind}.json")
    return f"# yaml-language-server: $schema=../../.schema/{kind}.json\n" if there else ""


def _refuse_outside(content: Path) -> None:
    if not files.is_there(content / "course.yaml"):
        raise QuizgenError([no_course(content)])


def _id(name: str) -> str:
    if yamltree.UNPRINTABLE.search(name):
        raise UsageError(f'"{name}" has a character that can\'t be printed: choose a name such as week-1')
    if found := slug(name):
        return found
    raise UsageError(
        f'an id needs Latin letters or digits, but "{name}" has none: choose a name such as week-1'
    )


def _title(name: str, made: str) -> str:
    """Return a title for a name: made of the name if that is an id already, otherwise the name itself."""
    return titled(name) if name == made else name


def _write_new(content: Path, path: Path, text: str) -> None:
    """Write a file that does not exist yet."""
    with Batch(content) as batch, batch.file(_free(path).relative_to(content).as_posix()) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def _free(path: Path) -> Path:
    if files.is_there(path):
        raise UsageError(
            f'"{path.as_posix()}" exists already, and quizgen overwrites nothing: choose another id'
        )
    return path
