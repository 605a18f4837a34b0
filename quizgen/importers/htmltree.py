"""Parse other people's HTML into a tree that keeps all words, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from itertools import groupby

from quizgen.frozen import mutable
from quizgen.text.foreign import ForeignHTML

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
"""Void elements, which have no end tag (HTML, section 13.1.2)."""
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ENDS = {
    "li": ("li", {"ul", "ol"}),
    "dt": ("dt dd", {"dl"}),
    "dd": ("dt dd", {"dl"}),
    "tr": ("tr td th", {"table"}),
    "td": ("td th", {"tr", "table"}),
    "th": ("td th", {"tr", "table"}),
    "tbody": ("tbody thead tfoot tr td th", {"table"}),
    "thead": ("tbody thead tfoot tr td th", {"table"}),
    "tfoot": ("tbody thead tfoot tr td th", {"table"}),
    "option": ("option", {"select"}),
}
"""The open elements that an opening tag closes, and the elements at which this stops."""
DEEPEST = 40


@mutable
class Element:
    """An element with its name, its attributes, and the texts and elements inside it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def below(self) -> Iterator[Element]:
        """Yield the elements at any depth below this one, in order."""
        for one in self.inside:
            if isinstance(one, Element):
                yield one
                yield from one.below()

    @property
    def text(self) -> str:
        """All text at any depth below this element."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Builder(ForeignHTML):
    """Builds a tree like a browser's, closely enough for texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, after ending open ones that can't contain it."""
        name = tag.rpartition(":")[2]
        if name in BLOCKS and name != "p":
            self._end_within("p", {"td", "th", "li", "table"})
        if name == "p":
            self._end_within("p", {"td", "th", "li", "table", "div", "blockquote"})
        if name in ENDS:
            ended, until = ENDS[name]
            for one in reversed(ended.split()):
                self._end_within(one, until)
        element = Element(name, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(element)
        if name not in VOID and len(self.open) < DEEPEST:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """End an open element; ignore a stray end tag."""
        name = tag.rpartition(":")[2]
        self._end_within(name, {"table"} - {name} if name not in ("table", "div") else set())

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.open[-1].inside.append(data)

    def unknown_decl(self, data: str) -> None:
        """Add the content of a CDATA section as text."""
        self.open[-1].inside.append(data.removeprefix("CDATA["))

    def _end_within(self, name: str, until: set[str]) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].name == name:
                del self.open[at:]
                return
            if self.open[at].name in until:
                return


def parse(html: str) -> Element:
    """Return HTML as a tree, however broken it is."""
    builder = _Builder()
    builder.read(html)
    _join_texts(builder.root)
    return builder.root


def _join_texts(element: Element) -> None:
    """Join adjacent texts, which a `<` in a formula separates, and put brackets around readings of words."""
    joined: list[Element | str] = []
    for are_texts, run in groupby(element.inside, key=lambda one: isinstance(one, str)):
        found = list(run)
        joined += ["".join(map(str, found))] if are_texts else found
    element.inside = joined
    for one in joined:
        if isinstance(one, Element):
            _join_texts(one)
    if element.name == "ruby" and not any(one.name == "rp" for one in element.below()):
        for one in element.below():
            if one.name == "rt":
                one.inside = ["(", *one.inside, ")"]
