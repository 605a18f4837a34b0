"""Reads an SVG as a browser does, and writes it without everything that is not part of the picture."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from quizgen.frozen import frozen
from quizgen.outputs.svg.allowed import (
    ANIMATIONS,
    ATTRIBUTES,
    ELEMENTS,
    NAMED,
    PAGES,
    PROPERTIES,
    REACHING,
    SVG,
    XHTML,
    XLINK,
    XML,
)
from quizgen.outputs.svg.css import StyleError, cleaned_declarations, cleaned_sheet, cleaned_value, in_short
from quizgen.outputs.svg.repeats import Repeats

SAVE_PLAIN = "save it as a plain SVG, or as PNG"
UNLINK = "remove the link in the drawing program, or save the picture as PNG"
EMBED = "embed the picture in the drawing program, or save the whole as PNG"
AS_SHAPES = "have labels saved as SVG text, without formatting (draw.io, Mermaid), or save it as PNG"
STILL = "save it without the animation, or as PNG"
FEWER = "save it as PNG"
STYLE = "have text saved as paths and styles without addresses, or save it as PNG"

RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]")
DOCTYPES = "-//W3C//DTD SVG "
"""The prefix of the public names of SVG's own document types; no browser takes entities from them."""
ENCODINGS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "utf-16"})
"""Encodings that all XML parsers read in the same way."""
LONGEST_ENTITY = 200
"""Characters. Illustrator's entities are addresses of namespaces; longer ones could fill the memory."""
PREFIXES = {"": "", XML: "xml:", XLINK: "xlink:"}


class NotSvgError(Exception):
    """The file is not an SVG; the text says why."""


@frozen
class Refusal:
    """Something that an SVG does beyond being a picture.

    Args:
        what: a few words, such as "a script".
        line: its line in the file, counted from 1.
        help: what to do about it.
    """

    what: str
    line: int
    help: str = SAVE_PLAIN


def refusals(data: bytes) -> tuple[Refusal, ...]:
    """Return everything that makes an SVG more than a picture, in the order of the file.

    Raises:
        NotSvgError: if it is not an SVG.
    """
    return _read(data).refusals


def cleaned(data: bytes) -> bytes:
    """Return an SVG as outputs show it: without what is not part of a picture, otherwise the same bytes.

    Raises:
        NotSvgError: if it is not an SVG, or is more than a picture.
    """
    read = _read(data)
    if read.refusals:
        raise NotSvgError(read.refusals[0].what)
    return data if read.clean is None else read.clean


@frozen
class _Svg:
    """The result of reading an SVG; `clean` is None if it can stay as it is."""

    refusals: tuple[Refusal, ...]
    clean: bytes | None


@lru_cache(maxsize=32)
def _read(data: bytes) -> _Svg:
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise NotSvgError(str(fault)) from fault
    if why := reader.repeats.refused():
        reader.refuse(why, FEWER, reader.repeats.line)
    changed = reader.changed or reader.encoding not in ENCODINGS
    clean = "".join(reader.written).encode() if changed else None
    return _Svg(tuple(dict.fromkeys(reader.refusals)), clean)


class _Reader:
    """Checks the parts of an SVG as they are parsed, and writes those that stay."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self.written: list[str] = []
        self.changed = False
        self.encoding = "utf-8"
        self.repeats = Repeats()
        self.open: list[str] = []
        self.left_out: list[str] = []
        """Open elements that are left out, from the outermost to the innermost."""
        self.style: list[str] = []
        self.style_line = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.entity
        parser.SkippedEntityHandler = self.skipped
        parser.ProcessingInstructionHandler = self.instruction
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text

    def refuse(self, what: str, help_text: str = SAVE_PLAIN, line: int = 0) -> None:
        """Note a refusal, at the current line or at a given one."""
        self.refusals.append(Refusal(what, line or self.parser.CurrentLineNumber, help_text))

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        """Note the encoding."""
        self.encoding = (encoding or "utf-8").lower()

    def doctype(self, name: str, system: str | None, public: str | None, subset: int) -> None:
        """Leave out a document type, unless it is one of SVG's own without declarations."""
        own = public is not None and public.startswith(DOCTYPES)
        self.changed |= bool(subset) or (system is not None and not own)

    def entity(self, name: str, parameter: bool, value: str | None, *rest: object) -> None:
        """Refuse entities except short texts; one with markup would hide what the picture contains."""
        if parameter or value is None or len(value) > LONGEST_ENTITY or re.search("[<&]", value):
            self.refuse(f"an entity that is more than a short text: {name}")

    def skipped(self, name: str, parameter: bool) -> None:
        """Refuse an entity that is not defined in the file."""
        if not parameter:
            raise NotSvgError(f"nothing says what &{name}; stands for")

    def instruction(self, target: str, data: str) -> None:
        """Refuse an external style sheet; leave out instructions to other programs."""
        self.changed = True
        if target.lower().endswith("stylesheet"):
            self.refuse(f"a style sheet from elsewhere: <?{target}?>", STYLE)

    def start(self, name: str, given: dict[str, str]) -> None:
        """Write an element, leave it out, or refuse it."""
        space, _, local = name.rpartition(" ")
        if not self.open and not self.left_out:
            _need_svg(space, local)
        if self.left_out:
            self._leave_out(space, local)
        elif space == XHTML:
            self.refuse(f"a piece of a web page: <{local}>")
            self._leave_out(space, local)
        elif space == SVG and local in PAGES:
            self.refuse("a script" if local == "script" else f"a piece of a web page: <{local}>")
            self._leave_out(space, local)
        elif space == SVG and local in ANIMATIONS:
            self.refuse(f"an animation: <{local}>", STILL)
            self._leave_out(space, local)
        elif space != SVG or local not in ELEMENTS or self.open[-1:] == ["style"]:
            self._leave_out(space, local)
        else:
            self._keep(local, given)

    def _leave_out(self, space: str, local: str) -> None:
        if self.left_out[:1] == ["foreignObject"] and space in (SVG, XHTML):
            self.refuse("a piece of a web page: <foreignObject>", AS_SHAPES)
        self.changed = True
        self.left_out.append(local)

    def _keep(self, local: str, given: dict[str, str]) -> None:
        spaces = "" if self.open else f' xmlns="{SVG}" xmlns:xlink="{XLINK}"'
        self.open.append(local)
        self.repeats.start(local, given, self.parser.CurrentLineNumber)
        self.written.append(f"<{local}{spaces}")
        for name, value in given.items():
            space, _, key = name.rpartition(" ")
            try:
                kept = self._value(local, space, key, value)
            except StyleError as fault:
                self.refuse(str(fault), STYLE)
                continue
            self.changed |= kept != value
            if kept is not None:
                self.written.append(f" {PREFIXES[space]}{key}={quoteattr(kept)}")
        self.written.append(">")
        self.style, self.style_line = [], self.parser.CurrentLineNumber

    def _value(self, element: str, space: str, key: str, value: str) -> str | None:
        """Return an attribute's value to write, or None to leave the attribute out."""
        if key == "href" and space in ("", XLINK):
            return self._address(element, value)
        if space == XML and key == "base" and value:
            self.refuse(f"an address: xml:base {in_short(value)}")
        if space:
            return value if key in NAMED.get(space, ()) else None
        if key.lower().startswith("on"):
            self.refuse(f"an event handler: {key}")
        elif key.lower() in REACHING:
            self.refuse(f"an address: {key} {in_short(value)}", UNLINK)
        if key == "style":
            return cleaned_declarations(value)
        if key in PROPERTIES:
            return cleaned_value(value)
        return value if key in ATTRIBUTES or key.startswith(("aria-", "data-")) else None

    def _address(self, element: str, value: str) -> str | None:
        address = value.strip()
        shows = element in ("image", "feImage")
        if (address.startswith("#") and element != "image") or (shows and RASTER.match(address)):
            return value
        if address:
            self.refuse(f"an address: {in_short(address)}", EMBED if shows else UNLINK)
        return None

    def text(self, text: str) -> None:
        """Write a text, collect it as part of a style, or leave it out."""
        if self.left_out:
            if self.left_out == ["foreignObject"] and text.strip():
                self.refuse("a piece of a web page: <foreignObject>", AS_SHAPES)
        elif self.open[-1:] == ["style"]:
            self.style.append(text)
        else:
            self.written.append(escape(text))

    def end(self, name: str) -> None:
        """Close an element."""
        if self.left_out:
            self.left_out.pop()
            return
        self.repeats.end()
        if self.open[-1] == "style":
            self._write_style("".join(self.style))
        self.written.append(f"</{self.open.pop()}>")

    def _write_style(self, style: str) -> None:
        try:
            kept = cleaned_sheet(style)
        except StyleError as fault:
            self.refuse(str(fault), STYLE, self.style_line + style.count("\n", 0, fault.offset))
            return
        self.changed |= kept != style
        self.written.append(escape(kept))


def _need_svg(space: str, local: str) -> None:
    if local != "svg":
        raise NotSvgError(f"it begins with <{local}>, not with <svg>")
    if space != SVG:
        raise NotSvgError(f'its <svg> lacks xmlns="{SVG}"')
