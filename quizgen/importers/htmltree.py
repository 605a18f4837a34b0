"""HTML as others wrote it, as a tree: whatever is wrong with it, its words are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

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
"""Elements without an end (HTML, section 13.1.2)."""
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
"""What an opening tag ends, up to which element around it."""
DEEPEST = 40


@dataclass
class Element:
    """An element with its attributes, and what is in it: texts and elements."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def below(self) -> Iterator[Element]:
        """Yield the elements below this one, in order."""
        for one in self.inside:
            if isinstance(one, Element):
                yield one
                yield from one.below()

    @property
    def text(self) -> str:
        """All words below it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Builder(HTMLParser):
    """Puts each element where a browser would: near enough for texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, and end those that it can't stand in."""
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
        """End an element that is open; a stray end is nothing."""
        name = tag.rpartition(":")[2]
        self._end_within(name, {"table"} - {name} if name not in ("table", "div") else set())

    def handle_data(self, data: str) -> None:
        """Take words."""
        self.open[-1].inside.append(data)

    def unknown_decl(self, data: str) -> None:
        """Take what stands in a CDATA section for words."""
        self.open[-1].inside.append(data.removeprefix("CDATA["))

    def _end_within(self, name: str, until: set[str]) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].name == name:
                del self.open[at:]
                return
            if self.open[at].name in until:
                return


def _without_open_ends(html: str) -> str:
    """Return HTML in which what begins a comment or a tag that nothing ends is words.

    The parser would look for the end of each once more, which takes time with the square of their number.
    """
    for opening, closing in (("<!--", "-->"), ("<", ">")):
        end = html.rfind(closing) + 1
        html = html[:end] + html[end:].replace(opening, f"&lt;{opening[1:]}")
    return html


def parse(html: str) -> Element:
    """Return HTML as a tree; nothing in it can make this fail."""
    builder = _Builder()
    builder.feed(_without_open_ends(html))
    builder.close()
    return builder.root
