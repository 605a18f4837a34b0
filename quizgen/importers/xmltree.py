"""Parse strangers' XML, with the line of each element, without fetching or expanding anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from html.entities import html5
from xml.parsers import expat

from quizgen.frozen import mutable
from quizgen.importers.reading import RefusedError

DEEPEST = 200
MOST = 1_000_000
"""Elements of a file at most: each takes about 500 bytes of memory."""
ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
LOOSE = re.compile(rb"&(?!#\d+;|#x[0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;)")
SMALLER = re.compile(rb"<(?![A-Za-z_/!?])")
"""A `<` that begins nothing."""
CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:[0-8]|1[124-9]|2\d|3[01]|x[0-8bcefBCEF]|x1[0-9a-fA-F]);"
)
BY_HAND = (
    "export it again; if you wrote it by hand, close each element, and write & and < in a text as &amp; and"
    " &lt;"
)
KNOWN = (b"amp", b"lt", b"gt", b"quot", b"apos")


@mutable
class Node:
    """An element.

    Args:
        name: its name, without namespace.
        line: the line at which it begins, counted from 1.
        attributes: its attributes, without namespaces.
        inside: the texts and elements inside it, in order.
    """

    name: str
    line: int = 1
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def children(self) -> Iterator[Node]:
        """The child elements."""
        return (one for one in self.inside if isinstance(one, Node))

    def all(self, *names: str) -> list[Node]:
        """Return the child elements with any of some names, in order."""
        return [one for one in self.children if one.name in names]

    def first(self, name: str) -> Node | None:
        """Return the first child element with a name, or None."""
        return next((one for one in self.children if one.name == name), None)

    def below(self, *names: str) -> Iterator[Node]:
        """Yield the elements at any depth with any of some names, or all elements if no name is given."""
        stack = list(self.children)[::-1]
        while stack:
            node = stack.pop()
            if not names or node.name in names:
                yield node
            stack.extend(list(node.children)[::-1])

    def get(self, *path: str) -> str:
        """Return the stripped text of the element at the end of a path of names, or an empty text."""
        node: Node | None = self
        for name in path:
            node = node.first(name) if node else None
        return node.text.strip() if node else ""

    @property
    def text(self) -> str:
        """All text in the element, at any depth."""
        out, stack = [], [*self.inside[::-1]]
        while stack:
            one = stack.pop()
            if isinstance(one, str):
                out.append(one)
            else:
                stack.extend(one.inside[::-1])
        return "".join(out)


def parse(data: bytes) -> Node:
    """Return the root of an XML file.

    Common faults are mended: HTML entities, a bare `&` or `<`, control characters, another encoding.

    Raises:
        RefusedError: the file is not XML, declares an entity, or is too large or too deep.
    """
    try:
        return _parse(data)
    except expat.ExpatError as fault:
        for mended in _mended(data):
            try:
                return _parse(mended)
            except (expat.ExpatError, LookupError, ValueError):  # the latter two: an encoding, read only now
                continue
        message = expat.errors.messages.get(fault.code, str(fault))
        raise RefusedError(f"it is not XML: {message}", fault.lineno, BY_HAND) from None
    except (LookupError, ValueError, UnicodeError) as fault:
        raise RefusedError(f"it is not XML: {fault}") from None


def _mended(data: bytes) -> Iterator[bytes]:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        named = ENTITY.sub(_as_number, LOOSE.sub(b"&amp;", CONTROL.sub(b" ", data)))
        yield named
        named = SMALLER.sub(b"&lt;", named)
        yield named
        if not re.match(rb"\s*<\?xml[^>]*encoding=[\"'](?!utf-?8)", named, re.I):
            decoded = named.decode("cp1252", "replace").encode()
            yield decoded


def _as_number(entity: re.Match[bytes]) -> bytes:
    name = entity[1]
    sign = html5.get(f"{name.decode()};")
    if name in KNOWN:
        return entity[0]
    return "".join(f"&#{ord(one)};" for one in sign).encode() if sign else b"&amp;" + name + b";"


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words
        self.parser.EntityDeclHandler = self.entity
        self.stack: list[Node] = [Node("")]
        self.left = MOST

    def start(self, name: str, attributes: dict[str, str]) -> None:
        node = Node(
            _bare(name),
            self.parser.CurrentLineNumber,
            {_bare(key): value for key, value in attributes.items()},
        )
        self.left -= 1
        if self.left < 0:
            raise RefusedError(f"it has more than {MOST:,} elements", node.line)
        if len(self.stack) > DEEPEST:
            raise RefusedError(f"its elements are nested more than {DEEPEST} deep", node.line)
        self.stack[-1].inside.append(node)
        self.stack.append(node)

    def end(self, name: str) -> None:
        self.stack.pop()

    def words(self, text: str) -> None:
        self.stack[-1].inside.append(text)

    def entity(self, *declared: object) -> None:
        raise RefusedError(
            "its DOCTYPE declares an entity, which no export needs", self.parser.CurrentLineNumber
        )


def _bare(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _parse(data: bytes) -> Node:
    builder = _Builder()
    builder.parser.Parse(data, True)
    return next(builder.stack[0].children)


def outer(node: Node) -> str:
    """Return the content of an element as HTML."""
    return "".join(one if isinstance(one, str) else _tag(one) for one in _escaped(node))


def _escaped(node: Node) -> Iterator[Node | str]:
    for one in node.inside:
        yield one.replace("&", "&amp;").replace("<", "&lt;") if isinstance(one, str) else one


def _tag(node: Node) -> str:
    attributes = "".join(
        f' {name}="{value.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
        for name, value in node.attributes.items()
    )
    inner = outer(node)
    return (
        f"<{node.name}{attributes}>{inner}</{node.name}>"
        if inner or node.name not in VOID
        else f"<{node.name}{attributes}>"
    )


VOID = frozenset({"br", "hr", "img", "col", "wbr"})
