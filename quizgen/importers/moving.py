"""Import files into banks: recognise, read and land each, and report the losses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import field
from pathlib import Path

from quizgen import files
from quizgen.errors import Place, Problem, QuizgenError, UsageError, did_you_mean
from quizgen.frozen import frozen, mutable
from quizgen.importers import FORMATS, headings, losses, named, recognised
from quizgen.importers.archives import Archive
from quizgen.importers.draft import Intake
from quizgen.importers.landing import CARRIED, ID, Fate, Landing, Source, there
from quizgen.importers.pictures import Pictures
from quizgen.importers.reading import RefusedError
from quizgen.progress import each
from quizgen.reading import yamltree
from quizgen.write import Batch

TABLE = "table"
"""The name of the format to which `--map` applies."""
LARGEST = 20_000_000
"""Bytes of a file at most."""


@frozen
class Wish:
    """The options of an import.

    Args:
        content: the course's folder.
        format: the format's name, or None to recognise it.
        bank: the id of the bank for all questions, or an empty text to let the files decide.
        columns: the columns of tables, each as `field=heading`.
        dry_run: whether to write nothing.
    """

    content: Path
    format: str | None = None
    bank: str = ""
    columns: Sequence[str] = ()
    dry_run: bool = False


@mutable
class Moved:
    """The result of an import.

    Args:
        fates: what the import did with each question.
        lost: the lines of the loss report.
        problems: the problems of refused files.
        written: the banks' files that were written, below content/.
    """

    fates: list[Fate] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def carried(self) -> bool:
        """Whether any of the questions is in the course now."""
        return any(fate.what in CARRIED for fate in self.fates)


def move_in(paths: Sequence[Path], wish: Wish) -> Moved:
    """Import files into a course.

    Args:
        paths: the files; the same file twice counts once.
        wish: the options.

    Raises:
        UsageError: a file, a format or a field does not exist, or the bank's id is invalid.
        QuizgenError: the course's own files can't be read or changed.
        OSError: the disk refuses to write.
    """
    if wish.bank and not ID.fullmatch(wish.bank):
        raise UsageError(f'"{wish.bank}" is not a bank id: use lower-case letters, digits and single hyphens')
    columns = _columns(wish.columns)
    with writing_to(wish.content, dry_run=wish.dry_run) as batch:
        return _moved_in(paths, wish, columns, batch)


def writing_to(content: Path, *, dry_run: bool) -> AbstractContextManager[Batch | None]:
    """Return a batch that locks the course from before reading until after writing, or none for a dry run.

    So two imports at once lose nothing.

    Raises:
        OSError: another command is writing to the course, or the disk refuses to write.
    """
    return nullcontext() if dry_run else Batch(content)


def _moved_in(paths: Sequence[Path], wish: Wish, columns: Mapping[str, str], batch: Batch | None) -> Moved:
    moved = Moved()
    pictures = Pictures(taken=there(wish.content))
    landing, lang = Landing(wish.content, pictures, wish.bank), _language(wish.content)
    sources = []
    once = list({path.resolve(): path for path in paths}.values())  # the same file twice is one
    for path in each(once, "Reading {} of {} files"):
        try:
            sources.append(_source(path, wish, Intake(path.name, columns, pictures, lang)))
        except QuizgenError as fault:
            moved.problems += fault.problems
    landing.take(sources)
    moved.fates = landing.fates
    for source in sources:
        moved.lost += _report(source, [fate for fate in landing.fates if fate.file == source.file])
    if batch and moved.carried:
        moved.written = landing.write(batch)
    return moved


def _language(content: Path) -> str:
    """Return the language of the course, or an empty text if there is no course yet."""
    path = content / "course.yaml"
    if not files.is_there(path):
        return ""
    root = yamltree.read(path.as_posix(), files.content(path)).root
    return str(root.get("lang", "en")) if isinstance(root, dict) else ""


def _source(path: Path, wish: Wish, intake: Intake) -> Source:
    """Read a file in the wanted or the recognised format.

    Raises:
        UsageError: the file or the format does not exist.
        QuizgenError: the format is unknown, or its reader refuses the file.
    """
    if not files.is_there(path):
        raise UsageError(f'there is no file "{path.as_posix()}"')
    data = files.content(path, largest=LARGEST)
    known = named(wish.format) if wish.format else recognised(data)
    chosen = known or (named(TABLE) if intake.columns else None)
    if chosen is None and data.startswith(b"PK"):
        with _refused(path, "a zip"):
            Archive(data)
    if chosen is None:
        names = ", ".join(f"{one.name} ({one.title})" for one in FORMATS)
        message, help_text = (
            "quizgen does not recognise this file's format",
            f"name it with --as; known: {names}",
        )
        raise QuizgenError([Problem(Place(path.as_posix()), "not-recognised", message, help_text)])
    with _refused(path, chosen.title):
        drafts = list(chosen.read(data, intake))
    return Source(path.as_posix(), chosen.name, intake, drafts)


@contextmanager
def _refused(path: Path, title: str) -> Iterator[None]:
    """Turn a reader's refusal into a problem of the file."""
    try:
        yield
    except RefusedError as fault:
        message = f"this file can't be read as {title}: {fault}"
        help_text = fault.remedy or "export it again, or name its format with --as"
        place = Place(path.as_posix(), fault.line)
        raise QuizgenError([Problem(place, "not-imported", message, help_text)]) from fault


def _columns(given: Sequence[str]) -> dict[str, str]:
    columns = {}
    for one in given:
        name, equals, heading = one.partition("=")
        if not equals or not name.strip() or not heading.strip():
            raise UsageError(f'--map takes FIELD=HEADING, such as question=Frage, and not "{one}"')
        field_name = headings.meaning(name)
        if not field_name:
            known = [*headings.fields(), "option A"]
            raise UsageError(f'--map knows no field "{name.strip()}": {did_you_mean(name.strip(), known)}')
        columns[field_name] = heading.strip()
    return columns


def _report(source: Source, fates: Sequence[Fate]) -> Iterator[str]:
    """Yield the loss report of a file, one line per loss: its place, its question and the loss."""
    for code, detail in source.intake.notes:
        yield f"{source.file}: {losses.line(code, detail)}"
    for what, number in sorted(source.intake.settings.items()):
        yield f"{source.file}: {losses.line('setting', what)} of {number} question{'s' * (number != 1)}"
    for fate in fates:
        name = fate.draft.name or fate.draft.identity
        for code, detail in fate.draft.lost:
            yield f'{fate.place}: "{name}": {losses.line(code, detail)}'
        if fate.what in ("kept", "removed"):
            done = "edited" if fate.what == "kept" else "removed"
            yield f'{fate.place}: "{name}": {fate.name} was {done} here: left as it is'
