"""Moodle's backups: an archive of the XML documents that a template wrote, with the pictures that they show.

A template writes one document after the other, each one after `<?document NAME?>`. After a text that shows a
picture, it says where Moodle should store the picture:

    <?picture CONTEXT COMPONENT AREA ITEM NAME MIME?>

Moodle restores a picture of the activity's own text only if `inforef.xml` lists it, so this module lists it
there at `<?fileref?>`. Pictures of questions need no such entry (Moodle's `restore_load_included_files`).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from quizgen.errors import Place, Problem, QuizgenError
from quizgen.frozen import frozen
from quizgen.outputs.packagers import Chunk, Contents, Materials

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIST = "files.xml"
NOTHING = "$@NULL@$"
"""What Moodle writes for a missing value."""
_DOCUMENT = re.compile(r"<\?document (\S+)\?>\n?")
_NAME = re.compile(r"(?:[a-z0-9_]+/)*[a-z0-9_]+\.xml")
_PICTURE = re.compile(r"<\?picture (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\?>")
_FILEREF = "<?fileref?>"


class Mark(NamedTuple):
    """Where Moodle should store a picture, as a template says.

    Args:
        context: the id of the context that it belongs to.
        component: the part of Moodle that owns the area.
        area: the name of the area, such as questiontext.
        item: the id of the question or answer that shows it.
        name: the picture's name.
        mime: its media type.
    """

    context: str
    component: str
    area: str
    item: str
    name: str
    mime: str


@frozen
class Picture:
    """A picture at its place, with its bytes."""

    mark: Mark
    data: bytes

    @cached_property
    def digest(self) -> str:
        """The name of its content in the archive, where Moodle names content by its SHA-1."""
        return hashlib.sha1(self.data, usedforsecurity=False).hexdigest()

    @property
    def of_activity(self) -> bool:
        """Whether an activity shows it, and not a question."""
        return self.mark.component.startswith("mod_")

    def entry(self, number: int, time: int) -> str:
        """Return its entry in the list of files, with the elements in Moodle's order."""
        values = {
            "contenthash": self.digest,
            "contextid": self.mark.context,
            "component": self.mark.component,
            "filearea": self.mark.area,
            "itemid": self.mark.item,
            "filepath": "/",
            "filename": self.mark.name,
            "userid": NOTHING,
            "filesize": len(self.data),
            "mimetype": self.mark.mime,
            "status": 0,
            "timecreated": time,
            "timemodified": time,
            "source": NOTHING,
            "author": NOTHING,
            "license": NOTHING,
            "sortorder": 0,
            "repositorytype": NOTHING,
            "repositoryid": NOTHING,
            "reference": NOTHING,
        }
        inside = "".join(
            f"<{name}>{escape(str(value), quote=False)}</{name}>" for name, value in values.items()
        )
        return f'<file id="{number}">{inside}</file>\n'


def write(chunks: Iterator[Chunk], materials: Materials, out: Path) -> Contents:
    """Write an archive of the documents in `chunks`; the same input gives the same bytes.

    Args:
        chunks: the documents.
        materials: the pictures, and the date for all files.
        out: the file to write.

    Raises:
        QuizgenError: if these are not documents, are not well-formed, or show a picture that is missing.
    """
    documents = _documents("".join(map(str, chunks)), materials.template)
    pictures = _pictures(documents, materials)
    members = {name: _finished(text, pictures).encode() for name, text in documents.items()} | {
        LIST: _listed(pictures, materials.epoch).encode()
    }
    for name, text in members.items():
        _hold_to_xml(name, text, materials.template)
    members |= {f"files/{one.digest[:2]}/{one.digest}": one.data for one in pictures}
    with (
        out.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), materials.epoch
            archive.addfile(member, io.BytesIO(data))
    return Contents()


def contents(chunks: Iterator[Chunk], materials: Materials) -> Contents:
    """Return empty contents: Moodle restores a backup as a new activity, and updates nothing."""
    return Contents()


def finished(piece: str, course: str) -> bytes:
    """Return the piece as it is."""
    return piece.encode()


def _documents(text: str, template: str) -> dict[str, str]:
    before, *parts = _DOCUMENT.split(text)
    names = parts[::2]
    if before.strip() or not names:
        raise _fault(template, "a backup begins with <?document NAME?>")
    for name in names:
        if not _NAME.fullmatch(name) or name == LIST or names.count(name) > 1:
            raise _fault(template, f'a document can\'t be called "{name}", or there are two of them')
    return dict(zip(names, parts[1::2], strict=True))


def _pictures(documents: Mapping[str, str], materials: Materials) -> tuple[Picture, ...]:
    """Return the pictures of all documents in order, each once for every place where Moodle stores it."""
    marks = dict.fromkeys(mark for text in documents.values() for mark in _PICTURE.findall(text))
    return tuple(_picture(Mark(*mark), materials) for mark in marks)


def _picture(mark: Mark, materials: Materials) -> Picture:
    if mark.name not in materials.media:
        raise _fault(materials.template, f'no text shows the picture "{mark.name}"')
    return Picture(mark, materials.media[mark.name])


def _finished(text: str, pictures: tuple[Picture, ...]) -> str:
    text = DECLARATION + _PICTURE.sub("", text)
    if _FILEREF not in text:
        return text
    ours = (f"<file><id>{number}</id></file>" for number, one in enumerate(pictures, 1) if one.of_activity)
    listed = "".join(ours)
    return text.replace(_FILEREF, f"<fileref>{listed}</fileref>" if listed else "")


def _listed(pictures: tuple[Picture, ...], time: int) -> str:
    entries = (one.entry(number, time) for number, one in enumerate(pictures, 1))
    return f"{DECLARATION}<files>\n{''.join(entries)}</files>\n"


def _hold_to_xml(name: str, text: bytes, template: str) -> None:
    """Parse a document, so that no archive contains one that makes Moodle fail."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as fault:
        raise _fault(template, f"{name} is not XML: {fault}") from fault


def _refuse_doctype(*given: object) -> None:
    raise ValueError("it has a DOCTYPE")


def _fault(template: str, message: str) -> QuizgenError:
    help_text = "write it as our moodle/quiz.mbz.j2 does"
    return QuizgenError([Problem(Place(template), "template-fault", message, help_text)])
