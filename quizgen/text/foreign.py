"""Feed other people's HTML to Python's parser, which on its own fails at what word processors write."""

from __future__ import annotations

from html.parser import HTMLParser

CDATA = "<![CDATA["


class ForeignHTML(HTMLParser):
    """Python's parser, for HTML that may be broken anywhere."""

    def read(self, html: str) -> None:
        """Parse a whole text."""
        self.feed(_without_open_ends(html))
        self.close()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Pass over `<![if …]>` and the like as a browser does, which takes them for comments.

        Word writes such declarations. Without this, some versions of Python raise AssertionError for those
        that they don't know. CDATA sections reach `unknown_decl`: there are files with text in them.
        """
        end = self.rawdata.find("]]>", i) if self.rawdata.startswith(CDATA, i) else -1
        if end < 0:
            return self.parse_bogus_comment(i, report)
        self.unknown_decl(self.rawdata[i + 3 : end])
        return end + 3


def _without_open_ends(html: str) -> str:
    """Return HTML with the openings of sections, comments and tags that are never closed turned into text.

    The parser would search to the end of the text for each one, which takes quadratic time.
    """
    for opening, closing in ((CDATA, "]]>"), ("<!--", "-->"), ("<", ">")):
        end = html.rfind(closing) + 1
        html = html[:end] + html[end:].replace(opening, f"&lt;{opening[1:]}")
    return html
