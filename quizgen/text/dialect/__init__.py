"""The Markdown of banks: CommonMark with our own rules, one module per kind; the only importer of the parser.

docs/markdown.md has the dialect on one page. Banks lack these parts of CommonMark: HTML except four tags,
entities, link definitions, headings underlined by dashes, `+` as a bullet. Every rule takes linear time.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from quizgen.text.dialect import blocks, links, signs, tables, tags

UNUSED = ("html_inline", "html_block", "entity", "reference", "lheading", "text_join")


def make_parser() -> MarkdownIt:
    """Return a new parser of the dialect."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.use(dollarmath_plugin, allow_labels=False)
    parser.disable(UNUSED)
    inline = parser.inline.ruler
    inline.at("escape", signs.escape)
    inline.at("backticks", signs.code)
    inline.at("math_inline", signs.formula)
    inline.at("emphasis", signs.emphasis)
    inline.at("link", links.link)
    inline.at("image", links.picture)
    inline.at("autolink", links.address)
    inline.push("script", signs.script)
    inline.push("tag", tags.tag)
    parser.inline.ruler2.before("fragments_join", "tags", tags.pair)
    block = parser.block.ruler
    for name, rule in (
        ("blockquote", blocks.quotation),
        ("hr", blocks.line),
        ("list", blocks.lists),
        ("heading", blocks.heading),
    ):
        block.at(name, rule, {"alt": blocks.ENDS[name]})
    block.before("paragraph", "picture", blocks.picture, {"alt": ["paragraph"]})
    parser.enable("table")
    block.at("table", tables.table, {"alt": ["paragraph"]})
    parser.core.ruler.after("block", "numbers", blocks.number_items)
    return parser
