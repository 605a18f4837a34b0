"""Read a paper saved as a web page: its paragraphs and headings, without scripts, styles, footnote marks."""

from __future__ import annotations

from dataclasses import replace

from quizgen.evidence.blocks import Block, tidy
from quizgen.evidence.hyphens import Hyphens
from quizgen.text.foreign import ForeignHTML

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS = (
    frozenset(["address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt"])
    | {
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
    }
    | {"option", "p", "pre", "section", "summary", "ul"}
    | {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
_UNREAD = frozenset(["script", "style", "svg", "template", "title"])


def html_blocks(text: str) -> list[Block]:
    """Return the blocks of a web page."""
    reader = _Reader()
    reader.read(tidy(text))
    reader.end_block()
    hyphens = Hyphens("\n".join(block.text for block in reader.blocks))
    return [replace(block, text=hyphens.joined(block.text.split("\n"))) for block in reader.blocks]


class _Reader(ForeignHTML):
    """Collects blocks; knows just enough HTML to see where a block ends."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._level = 0
        self._unread = ""  # the tag whose content is skipped, or an empty text
        self._raised = False

    def end_block(self) -> None:
        """Close the current block, if it has any text."""
        lines = [stripped for line in "".join(self._pieces).split("\n") if (stripped := line.strip())]
        if lines:
            self.blocks.append(Block("\n".join(lines), self._level))
        self._pieces = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block or a skipped element."""
        if self._unread:
            return
        if tag in _UNREAD:
            self._unread = tag
        elif tag == "br":
            self._pieces.append("\n")
        elif tag == "sup":
            self._raised = True
        elif tag == "a" and self._raised:
            # A raised link is a footnote mark, which would separate two words of a phrase.
            self._unread = "sup"
        elif tag in _BREAKS or tag in _HEADINGS:
            self.end_block()
            self._level = _HEADINGS.get(tag, 0)

    def handle_endtag(self, tag: str) -> None:
        """End a block or a skipped element."""
        if tag == "sup":
            self._raised = False
        if self._unread:
            self._unread = "" if tag == self._unread else self._unread
        elif tag in _BREAKS or tag in _HEADINGS:
            self.end_block()
            self._level = 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read `<br/>` like `<br>`; a self-closed element such as `<script/>` has no content to skip."""
        if tag not in _UNREAD and tag != "sup":
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Add text to the current block, unless it is in a skipped element."""
        if not self._unread:
            self._pieces.append(data)
