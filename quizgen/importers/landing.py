"""Put drafts into content/: decide where each goes and what it replaces, and refuse those with errors."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import count
from pathlib import Path

from quizgen import files
from quizgen.errors import QuizgenError
from quizgen.frozen import mutable
from quizgen.importers import banks, likeness, record
from quizgen.importers.banks import BankFile
from quizgen.importers.draft import Draft, Intake, literal
from quizgen.importers.pictures import FOLDER, Pictures
from quizgen.importers.record import Imported
from quizgen.pipeline import Project, check_course
from quizgen.progress import each
from quizgen.reading.entries import keys
from quizgen.reading.yamlblocks import Plain, mapping
from quizgen.text.ids import free, id_of, slug, titled
from quizgen.types import TYPES
from quizgen.write import Batch

ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ORIGIN = 100
"""Characters after the colon of `from` at most."""
PICTURES = re.compile(rf"{FOLDER}/[a-z0-9-]+\.[a-z]+")
ORDER = [
    "type",
    "title",
    "stem",
    "text",
    "front",
    "back",
    "exhibit",
    "order",
    "options",
    "answer",
    "answers",
    "range",
    "tolerance",
    "unit",
    "distractors",
    "pairs",
    "spare",
    "items",
    "choices",
    "accept",
    "expect",
    "case-sensitive",
    "feedback",
    "rubric",
    "sample",
    "words",
    "lines",
    "attachments",
    "explanation",
    "hints",
    "level",
    "points",
    "marking",
    "tags",
    "lang",
    "from",
    "retired",
]
"""The order of a question's keys, as in the docs."""
CARRIED = ("new", "updated", "unchanged", "kept")
"""The fates of questions that are in the course after an import."""


@mutable
class Fate:
    """What an import does with a draft.

    Args:
        draft: the question as it was read.
        file: its file, as the user named it.
        format: the format's name.
        name: `bank/id`, or an empty text if it is left out.
        what: `new`, `updated`, `unchanged`, `kept` (someone edited it here), `removed` (someone removed it
            here), or `left-out`.
    """

    draft: Draft
    file: str
    format: str
    name: str = ""
    what: str = "left-out"

    @property
    def place(self) -> str:
        """The question's place, as `file:line` or `archive!file:line`."""
        part = f"!{self.draft.part}" if self.draft.part else ""
        return f"{self.file}{part}:{self.draft.line}"

    @property
    def key(self) -> tuple[str, str]:
        """The key by which a second import recognises it."""
        return self.format, self.draft.identity


@mutable
class Source:
    """A file that was read.

    Args:
        file: the file, as the user named it.
        format: the format's name.
        intake: the losses of the file as a whole.
        drafts: its questions.
    """

    file: str
    format: str
    intake: Intake
    drafts: Sequence[Draft]


@mutable
class Landing:
    """An import into a course: `take` decides everything, and `write` carries it out.

    Args:
        content: the course's folder.
        pictures: the pictures of all questions.
        bank: the id of the bank for all questions, or an empty text to let the sources decide.
        fates: what the import does with each question.
    """

    content: Path
    pictures: Pictures
    bank: str = ""
    fates: list[Fate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entries = record.read(self.content)
        self.before = dict(self.entries)
        self.known = {(one.format, one.identity): name for name, one in self.entries.items()}
        self.banks = banks.read(self.content)
        self.origins = {
            str(written["from"]): f"{bank.id}/{name}"
            for bank in self.banks.values()
            for name, (_, written) in bank.questions.items()
            if "from" in written
        }
        self.moved = {
            str(written["was"]): f"{bank.id}/{name}"
            for bank in self.banks.values()
            for name, (_, written) in bank.questions.items()
            if "was" in written
        }
        self.claimed: set[tuple[str, str]] = set()
        self.chosen: dict[tuple[str, ...], str] = {}
        self.numbers: dict[tuple[str, str], int] = {}

    def take(self, sources: Sequence[Source]) -> None:
        """Decide what to do with each question.

        Raises:
            QuizgenError: there is an error that no question causes.
        """
        seen: dict[tuple[str, str], list[Mapping[str, Plain]]] = {}
        fates = [Fate(draft, one.file, one.format) for one in sources for draft in one.drafts]
        names = {one.file: one.intake.stem for one in sources}
        for fate in each(fates, "Sorting in {} of {} questions"):
            if not fate.draft.fields:
                continue
            fate.draft.identity = record.storable(fate.draft.identity or fate.draft.name)
            self._without_long_origin(fate.draft)
            if self._is_first(fate, seen):
                self._name(fate, names[fate.file])
        for fate in self._refused([fate for fate in fates if fate.what in ("new", "updated")]):
            fate.name, fate.what = "", "left-out"
        self.fates += fates

    def _without_long_origin(self, draft: Draft) -> None:
        """Remove a foreign identity that `from` can't hold, and note the loss."""
        foreign = draft.origin.partition(":")[2]
        if foreign != foreign.strip() or len(foreign) > LONGEST_ORIGIN or not foreign.isprintable():
            draft.lose("number", foreign)
            draft.origin = ""

    def _is_first(self, fate: Fate, seen: dict[tuple[str, str], list[Mapping[str, Plain]]]) -> bool:
        """Return whether a question is new among these files; a repeated one is left out."""
        draft = fate.draft
        draft.fields = {key: draft.fields[key] for key in sorted(draft.fields, key=_rank)}
        there = seen.setdefault(fate.key, [])
        if draft.fields in there:
            draft.fields = {}
            draft.lose("repeated")
            return False
        there.append(draft.fields)
        return True

    def _recognise(self, fate: Fate, stem: str) -> str:
        """Return the name of the question that a draft already is in the course, or an empty text.

        Two sources may use one identity for different questions. The second question then gets a number after
        its identity, and no `from`, which belongs to the first question.
        """
        draft, best, found = fate.draft, 0, ""
        for number in count(1):
            identity = f"{draft.identity}#{number}" if number > 1 else draft.identity
            if (fate.format, identity) in self.claimed:
                continue
            name = self.known.get((fate.format, identity))
            if name is None:
                break
            if (like := self._likeness(draft, name, stem)) > best:
                best, found = like, identity
        origin = self.origins.get(draft.origin, "") if not found else ""
        if (found or identity) != draft.identity or (origin and not self._likeness(draft, origin, stem)):
            if draft.origin:
                draft.lose("same-number", draft.origin)
            draft.origin = origin = ""
        draft.identity = found or identity
        self.claimed.add(fate.key)
        return self.known.get(fate.key) or origin

    def _likeness(self, draft: Draft, name: str, stem: str) -> int:
        """Return how likely a draft is the question `name` with the same identity; 0 if it is another one."""
        entry = self.entries.get(name)
        if entry and entry.digest == record.digest(self._written(draft, name)):
            return likeness.SAME_TEXT + 1
        bank_id, _, id_ = self.moved.get(name, name).partition("/")
        written = self.banks[bank_id].questions.get(id_, (0, None))[1] if bank_id in self.banks else None
        at_home = name.partition("/")[0] == (self.bank or self._bank_id(draft, stem))
        if written is None:
            return int(at_home)
        return likeness.likeness(draft.fields, written) or int(at_home and not self.bank)

    def _name(self, fate: Fate, stem: str) -> None:
        """Decide a question's name and fate, by the questions that the course already has."""
        draft, name = fate.draft, self._recognise(fate, stem)
        if fate.key in self.known:
            self._again(fate, name)
        elif name:
            fate.name, fate.what = name, "kept"
        else:
            bank = self._bank(draft, stem)
            wanted = draft.id if ID.fullmatch(draft.id) and len(draft.id) <= 64 else ""
            wanted = wanted or id_of(draft.id or draft.name or draft.identity)
            written = bank.questions.get(wanted, (0, None))[1]
            digest = record.digest(self._written(draft, f"{bank.id}/{wanted}"))
            if written is not None and record.digest(written) == digest:
                fate.name, fate.what = f"{bank.id}/{wanted}", "unchanged"
            else:
                id_ = self._free(bank, wanted)
                fate.name, fate.what = f"{bank.id}/{id_}", "new"
                bank.added[id_] = self._written(draft, fate.name)
            self._note(fate, digest)

    def _free(self, bank: BankFile, wanted: str) -> str:
        """Return a free id for a new question; fast even if very many questions want the same id."""
        id_, number = wanted, self.numbers.get((bank.id, wanted), 2)
        while id_ in bank.questions or id_ in bank.added:
            id_, number = f"{wanted}-{number}", number + 1
        self.numbers[bank.id, wanted] = number
        return id_

    def _again(self, fate: Fate, name: str) -> None:
        """Decide the fate of a question that an earlier import brought."""
        name = self.moved.get(name, name)
        bank_id, _, id_ = name.partition("/")
        bank = self.banks.get(bank_id)
        at, written = bank.questions.get(id_, (0, None)) if bank else (0, None)
        fate.name = name
        if bank is None or written is None:
            fate.what = "removed"
            return
        fields = self._written(fate.draft, name)
        digest, before = record.digest(fields), self.entries[self.known[fate.key]].digest
        if digest == before or record.digest(written) == digest:
            fate.what = "unchanged"
        elif record.digest(written) != before or bank.has_comment(at):
            fate.what = "kept"
        else:
            fate.what = "updated"
            was = {"was": written["was"]} if "was" in written else {}
            bank.changed[at] = {"id": id_} | fields | was
            self._note(fate, digest)

    def _note(self, fate: Fate, digest: str) -> None:
        name = self.known.get(fate.key, fate.name)
        self.entries[name] = Imported(format=fate.format, identity=fate.draft.identity, digest=digest)
        self.known[fate.key] = name

    def _written(self, draft: Draft, name: str) -> dict[str, Plain]:
        """Return a question's fields as its bank will have them, in order."""
        fields = dict(draft.fields)
        if draft.exhibit:
            bank = self.banks.get(name.partition("/")[0])
            fields["exhibit"] = bank.share(draft.exhibit) if bank else draft.exhibit["id"]
        kind, foreign = TYPES[str(fields["type"])], draft.origin.partition(":")[2]
        if foreign and foreign != name and "from" in keys(kind):
            fields["from"] = draft.origin
        return {key: fields[key] for key in sorted(fields, key=_rank)}

    def _bank(self, draft: Draft, stem: str) -> BankFile:
        """Return the bank for a new question, creating it if necessary."""
        id_ = self.bank or self._bank_id(draft, stem)
        if id_ not in self.banks:
            name = f"banks/{self._free_file(id_)}.yaml"
            title = literal(draft.category[-1] if draft.category and not self.bank else stem)
            self.banks[id_] = BankFile(name, id_, title[:200] or id_)
        return self.banks[id_]

    def _free_file(self, id_: str) -> str:
        """Return the stem of a file name that is free, even of banks that can't be read."""
        taken = {Path(one.name).stem for one in self.banks.values()}
        taken |= {path.stem for path in files.listed(self.content / "banks")}
        return id_ if id_ not in taken else free(f"{id_}-imported", taken)

    def _bank_id(self, draft: Draft, stem: str) -> str:
        if draft.bank and ID.fullmatch(draft.bank) and len(draft.bank) <= 64:
            return draft.bank
        way = draft.category or (stem,)
        if way not in self.chosen:
            taken = set(self.chosen.values())
            wanted = id_of(way[-1])
            if wanted in taken and len(way) > 1:
                wanted = slug("-".join(way[-2:]), 60) or wanted
            self.chosen[way] = free(wanted, taken)
        return self.chosen[way]

    def _refused(self, fates: Sequence[Fate]) -> Iterator[Fate]:
        """Yield the questions in which `quizgen check` would find an error, after removing them again.

        Raises:
            QuizgenError: there is an error that no question causes.
        """
        left = {fate.name: fate for fate in fates}
        while left:
            faults = self._errors(left)
            if not faults:
                return
            for name, message in faults.items():
                fate = left.pop(name)
                fate.draft.lose("refused", message)
                self._take_out(fate)
                yield fate

    def _take_out(self, fate: Fate) -> None:
        bank_id, _, id_ = fate.name.partition("/")
        bank = self.banks[bank_id]
        bank.added.pop(id_, None)
        at = bank.questions.get(id_, (-1, None))[0]
        bank.changed.pop(at, None)
        name = self.known.pop(fate.key)
        self.entries.pop(name, None)
        if before := self.before.get(name):  # the update was refused, and the question is still there
            self.entries[name] = before
            self.known[before.format, before.identity] = name

    def _errors(self, fates: Mapping[str, Fate]) -> dict[str, str]:
        """Return the first error of each faulty question, by name, in a course with only these questions."""
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            self._write_alone(top, fates)
            seen = check_course(Project(top, out=top / "out"))
        errors = [one for one in seen.problems if one.severity == "error"]
        if others := [one for one in errors if one.item not in fates]:
            found = [one for one in errors if one.item in fates]
            if not found:
                raise QuizgenError(others)
        out: dict[str, str] = {}
        for one in errors:
            if one.item in fates:
                out.setdefault(one.item, f"{one.message}: {one.help}" if one.help else one.message)
        return out

    def _write_alone(self, top: Path, fates: Mapping[str, Fate]) -> None:
        (top / "banks").mkdir()
        (top / "course.yaml").write_text("course: imported\ntitle: Imported\n", encoding="utf-8")
        for name, data in self.pictures.kept.items():
            (top / name).parent.mkdir(exist_ok=True)
            (top / name).write_bytes(data)
        for id_ in dict.fromkeys(name.partition("/")[0] for name in fates):
            bank = self.banks[id_]
            alone = BankFile(f"banks/{id_}.yaml", id_, bank.title)
            alone.shared = {**bank.exhibits, **bank.shared}
            changed = {str(one["id"]): one for one in bank.changed.values()}
            alone.added = {at: one for at, one in (changed | bank.added).items() if f"{id_}/{at}" in fates}
            (top / alone.name).write_text(alone.text(), encoding="utf-8")

    def write(self, batch: Batch) -> list[str]:
        """Put all files into a batch, and return the names of the banks' files among them.

        Args:
            batch: a batch of content/ that took the folder's lock before `take`, so nobody has written there
                since.

        Raises:
            QuizgenError: quizgen can't change a bank's file.
            UsageError: a bank's file is a link that leads out of the course.
            OSError: the disk refuses to write.
        """
        written = [one for one in self.banks.values() if one.added or one.changed]
        texts = {}
        if any(fate.what in ("new", "updated", "unchanged") for fate in self.fates):
            texts[record.FILE] = record.text(self.entries)
            if self._is(record.FILE, texts[record.FILE].encode()):
                del texts[record.FILE]
        if not files.is_there(self.content / "course.yaml"):
            texts["course.yaml"] = new_course(self.content)
        used = {name for bank in written for name in PICTURES.findall(bank.write(batch))}
        for name, text in texts.items():
            with batch.file(name) as beside:
                beside.write_text(text, encoding="utf-8", newline="\n")
        for name, data in self.pictures.kept.items():
            if name in used and name not in self.pictures.taken:
                with batch.file(name) as beside:
                    beside.write_bytes(data)
        return [one.name for one in written]

    def _is(self, name: str, data: bytes) -> bool:
        path = self.content / name
        return files.is_there(path) and files.content(path) == data


def new_course(content: Path) -> str:
    """Return the text of course.yaml for a new course, named after its folder."""
    folder = content.resolve()
    name = (folder.parent if folder.name == "content" else folder).name
    return (
        mapping({"course": slug(name) or "my-course", "title": literal(titled(name)) or "My course"}) + "\n"
    )


def _rank(key: str) -> tuple[int, str]:
    return (ORDER.index(key) if key in ORDER else len(ORDER), key)


def there(content: Path) -> dict[str, str]:
    """Return the SHA-256 of each picture in a course's `figures/`, by its name below content/."""
    folder = content / FOLDER
    if not files.is_there(folder):
        return {}
    return {
        f"{FOLDER}/{path.name}": hashlib.sha256(files.content(path)).hexdigest()
        for path in files.listed(folder)
        if path.is_file()
    }
