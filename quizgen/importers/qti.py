"""Read QTI 2.1, 2.2 and 3.0, which only has other names: packages, or a single item (1EdTech)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from functools import partial
from html import escape
from urllib.parse import unquote

from quizgen.frozen import mutable
from quizgen.importers import answers, archives, gaps, xmltree
from quizgen.importers.answers import Answer, number
from quizgen.importers.archives import BEGINNING, Archive
from quizgen.importers.canvas import ENDINGS
from quizgen.importers.draft import (
    GENERIC,
    TEXTS,
    Draft,
    Format,
    Intake,
    LeftOutError,
    exhibit,
    literal,
    short,
    titled,
)
from quizgen.importers.gaps import Gap
from quizgen.importers.headings import words
from quizgen.importers.reading import RefusedError, whole
from quizgen.importers.xmltree import Node
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain

ITEM = re.compile(rb"<(?:\w+:)?(?:qti-)?assessment-?item[\s>]", re.I)
PART = re.compile(rb"<(?:\w+:)?(?:qti-)?assessment-?(?:item|test)[\s>]", re.I)
INLINE = ("textentryinteraction", "inlinechoiceinteraction")
RIGHT = re.compile(r"correct|right|richtig", re.I)
WRONG = re.compile(r"incorrect|wrong|falsch", re.I)


def recognises(data: bytes) -> bool:
    """Return whether bytes are QTI of version 2 or 3."""
    if not data.startswith(b"PK"):
        return bool(ITEM.search(data[:BEGINNING]))
    return archives.hold(data, ENDINGS, PART)


def _documents(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Return the names and bytes of a package's files of items and tests."""
    names = (name for name in archive.names if name.lower().endswith(ENDINGS))
    items = (name for name in names if name.rpartition("/")[2] != "imsmanifest.xml")
    return archives.documents(archive, items, PART)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each item.

    Raises:
        RefusedError: the package can't be read.
    """
    archive = Archive(data) if data.startswith(b"PK") else None
    roots: dict[str, Node] = {}
    broken: dict[str, RefusedError] = {}
    for name, content in _documents(archive) if archive else [("", data)]:
        try:
            roots[name] = _alike(xmltree.parse(content))
        except RefusedError as fault:
            if archive is None:
                raise
            broken[name] = fault
    titles = _tests(roots)
    for name, why in broken.items():
        yield Draft(why.line, name, name=name, identity=name, lost=[("incomplete", str(why))])
    order = {name: at for at, name in enumerate(titles)}
    for name, root in sorted(roots.items(), key=lambda one: order.get(one[0], len(order))):
        if root.name == "assessmentitem":
            title = titles.get(name, "")
            draft = Draft(root.line, name, category=(title,) if title else ())
            _Item(root, draft, intake, archive).read()
            yield draft


def _alike(root: Node) -> Node:
    """Return a tree with the same names in all versions: in small letters, without hyphens and `qti-`."""
    for node in (root, *root.below()):
        node.name = node.name.lower().removeprefix("qti-").replace("-", "")
        node.attributes = {key.lower().replace("-", ""): value for key, value in node.attributes.items()}
    return root


def _tests(roots: Mapping[str, Node]) -> dict[str, str]:
    """Return the title of the test that each item belongs to, by the item's file."""
    out = {}
    for name, root in roots.items():
        if root.name == "assessmenttest":
            folder = name.rpartition("/")[0]
            for one in root.below("assessmentitemref"):
                place = "/".join(filter(None, [folder, unquote(one.attributes.get("href", ""))]))
                out[posixpath.normpath(place)] = literal(root.attributes.get("title", ""))
    return out


@mutable
class _Response:
    """A response declaration.

    Args:
        kind: the base type, such as `identifier` or `float`.
        several: whether a response may have several values.
        right: the correct values.
        worth: the score of each value that the mapping has.
    """

    kind: str = ""
    several: bool = False
    right: list[str] = field(default_factory=list)
    worth: dict[str, Decimal] = field(default_factory=dict)

    def percent(self, value: str) -> Decimal:
        """Return the worth of a value, in percent of the best one."""
        best = max(self.worth.values(), default=Decimal(0))
        if best > 0:
            return self.worth.get(value, Decimal(0)) * 100 / best
        return Decimal(100 if value in self.right else 0)

    @property
    def accepted(self) -> list[str]:
        """Every value that scores, the correct ones first."""
        return list(
            dict.fromkeys([*self.right, *(value for value, worth in self.worth.items() if worth > 0)])
        )


def _response(node: Node) -> _Response:
    worth = {
        one.attributes.get("mapkey", ""): number(one.attributes.get("mappedvalue", "")) or Decimal(0)
        for one in node.below("mapentry")
    }
    correct = node.first("correctresponse") or Node("")
    kind, cardinality = node.attributes.get("basetype", ""), node.attributes.get("cardinality", "single")
    right = [" ".join(one.text.split()) for one in correct.all("value")]
    return _Response(kind, cardinality != "single", right, worth)


class _Item:
    """Reads one item into its draft."""

    def __init__(self, node: Node, draft: Draft, intake: Intake, archive: Archive | None) -> None:
        self.node, self.draft, self.intake, self.archive = node, draft, intake, archive
        self.body = node.first("itembody") or Node("")
        self.responses = {
            one.attributes.get("identifier", ""): _response(one) for one in node.all("responsedeclaration")
        }
        self.interactions = [one for one in self.body.below() if one.name.endswith("interaction")]
        self.feedback = {one.attributes.get("identifier", ""): one for one in node.all("modalfeedback")}

    def read(self) -> None:
        """Fill the draft."""
        node, draft = self.node, self.draft
        title = literal(node.attributes.get("title", ""))
        draft.identity = node.attributes.get("identifier", "") or title
        try:
            fields = self._fields()
            asked = str(fields.get("stem") or fields.get("text") or "")
            draft.name = title if title and not GENERIC.fullmatch(title) else literal(short(asked))
            if not asked:
                raise LeftOutError("incomplete", "nothing is asked")
            draft.fields = {"type": fields["type"]} | fields | self._around() | titled(title, asked)
            draft.exhibit = self._stimulus()
        except LeftOutError as why:
            draft.name = draft.name or title or draft.identity
            draft.fields = {}
            draft.lose(why.code, why.detail)

    def _fields(self) -> dict[str, Plain]:
        if not self.interactions:
            raise LeftOutError("description", to_plain(self.text(self.html(self.body))))
        first = self.interactions[0]
        if all(one.name in INLINE for one in self.interactions):
            return self._inline()
        reader = READERS.get(first.name)
        if reader is None or len(self.interactions) > 1:
            names = ", ".join(dict.fromkeys(one.name for one in self.interactions))
            raise LeftOutError("no-type", names)
        fields = reader(self, first)
        if "text" in fields:
            return fields
        return {"type": fields["type"], "stem": self.stem(first)} | fields

    def response(self, interaction: Node) -> _Response:
        """Return the response declaration of an interaction, or an empty one."""
        return self.responses.get(interaction.attributes.get("responseidentifier", "")) or _Response()

    def stem(self, interaction: Node) -> str:
        """Return the question's text: everything around an interaction, and its prompt."""
        prompt = interaction.first("prompt")
        around = self.html(self.body, {id(interaction): f"<p>{self.html(prompt)}</p>" if prompt else ""})
        return self.text(around)

    def text(self, html: str) -> str:
        """Return HTML as Markdown."""
        return self.draft.markdown(html, self.intake.pictures, self._find).strip()

    def html(self, node: Node, instead: Mapping[int, str] | None = None) -> str:
        """Return a node's content as HTML, without feedback and prompts.

        Args:
            node: the node.
            instead: HTML to write for some nodes below it instead of theirs, by the nodes' `id()`.
        """
        out = []
        for one in node.inside:
            if isinstance(one, str):
                out.append(escape(one, quote=False))
            elif instead and id(one) in instead:
                out.append(instead[id(one)])
            elif one.name in ("object", "img") and (source := _source(one)):
                alt = one.attributes.get("alt") or " ".join(one.text.split())
                out.append(f'<img src="{escape(source)}" alt="{escape(alt)}">')
            elif one.name == "rubricblock" and one.attributes.get("view", "").lower() != "candidate":
                continue
            elif one.name not in ("feedbackinline", "feedbackblock", "prompt"):
                kept = "".join(
                    f' {key}="{escape(value)}"' for key, value in one.attributes.items() if key in KEPT
                )
                inner = self.html(one, instead)
                end = f"</{one.name}>" if inner or one.name not in xmltree.VOID else ""
                out.append(f"<{one.name}{kept}>{inner}{end}")
        return "".join(out)

    def _find(self, source: str) -> bytes | None:
        return self._picture(source, self.draft.part)

    def _picture(self, source: str, part: str) -> bytes | None:
        """Return the bytes of a picture to which a file of the package refers, or None."""
        found = self.archive.find(unquote(source), part) if self.archive else ""
        return self.archive.picture(found) if self.archive and found else None

    def _stimulus(self) -> Mapping[str, str]:
        """Return the item's stimulus, which other items may share, as an exhibit, or nothing."""
        for one in self.node.below("assessmentstimulusref"):
            href = one.attributes.get("href", "")
            part = self.archive.find(unquote(href), self.draft.part) if self.archive else ""
            root = self._document(part)
            html = self.html(root.first("stimulusbody") or Node(""))
            found = self.draft.markdown(html, self.intake.pictures, partial(self._picture, part=part))
            if text := found.strip():
                ident = root.attributes.get("identifier", "") or one.attributes.get("identifier", "")
                return exhibit(ident, literal(root.attributes.get("title", "")), text)
            self.draft.lose("stimulus", href)
        return {}

    def _document(self, part: str) -> Node:
        """Return the parsed file of a package, or an empty node if it can't be read."""
        try:
            return _alike(xmltree.parse(self.archive.read(part))) if self.archive and part else Node("")
        except RefusedError:
            return Node("")

    def answer(self, choice: Node, response: _Response) -> Answer:
        """Return a choice as an answer, with its worth and feedback."""
        ident = choice.attributes.get("identifier", "")
        inside = next((one for one in choice.below("feedbackinline", "feedbackblock")), None)
        said = inside or self.feedback.get(ident)
        told = self.text(self.html(said)) if said else ""
        return Answer(self.text(self.html(choice)), response.percent(ident), told)

    def _inline(self) -> dict[str, Plain]:
        """Return a cloze, or a short-answer or numeric question if the only gap is at the end of the text."""
        marks = {id(one): gaps.mark(at) for at, one in enumerate(self.interactions, 1)}
        markdown = self.text(self.html(self.body, marks))
        only = self.interactions[0]
        if (
            len(self.interactions) == 1
            and only.name == INLINE[0]
            and markdown.rstrip(" .?!:").endswith(gaps.CLOSE)
        ):
            stem = markdown[: markdown.rindex(gaps.OPEN)].rstrip()
            if stem:
                return {"stem": stem} | self._alone(only)
        return gaps.cloze(self.draft, markdown, [self._gap(one) for one in self.interactions])

    def _alone(self, interaction: Node) -> dict[str, Plain]:
        response = self.response(interaction)
        given = [Answer(value, response.percent(value), "", self._tolerance()) for value in response.accepted]
        if response.kind in ("float", "integer"):
            return answers.numeric(self.draft, given)
        return answers.short_answer(
            self.draft, [Answer(one.text.replace("*", "\\*"), one.worth) for one in given]
        )

    def _tolerance(self) -> str:
        """Return the tolerance of numbers from the response processing."""
        for one in self.node.below("equal"):
            mode = one.attributes.get("tolerancemode", "").lower()
            if mode in ("absolute", "relative"):
                size = next(iter(one.attributes.get("tolerance", "").split()), "0")
                return f"{size} %" if mode == "relative" else size
        return "0"

    def _gap(self, interaction: Node) -> Gap:
        response = self.response(interaction)
        if interaction.name == INLINE[0]:
            kind = "number" if response.kind in ("float", "integer") else "typed"
            given = (
                Answer(
                    value if kind == "number" else value.replace("*", "\\*"),
                    response.percent(value),
                    "",
                    self._tolerance(),
                )
                for value in response.accepted
            )
            return Gap(kind, tuple(given))
        options = (
            Answer(self.draft.label(self.html(one)), response.percent(one.attributes.get("identifier", "")))
            for one in interaction.below("inlinechoice")
        )
        return Gap("choice", tuple(options))

    def _around(self) -> dict[str, Plain]:
        out: dict[str, Plain] = {}
        choices = {one.attributes.get("identifier", "") for one in self.body.below("simplechoice")}
        general = []
        for ident, node in self.feedback.items():
            said = self.text(self.html(node))
            if not said or ident in choices:
                continue
            if WRONG.search(ident) or RIGHT.search(ident):
                self.draft.lose("combined-feedback", said)
            else:
                general.append(said)
        if general:
            out["explanation"] = "\n\n".join(general)
        for one in self.node.all("outcomedeclaration"):
            usual = len(self.interactions) if self.interactions[0].name in INLINE else 1
            if one.attributes.get("identifier") == "MAXSCORE":
                out |= answers.points(self.draft, one.get("defaultvalue", "value"), usual)
        return out


KEPT = frozenset({"href", "style", "class", "start", "colspan", "rowspan", "width", "alt"})


def _source(node: Node) -> str:
    return node.attributes.get("data") or node.attributes.get("src", "")


def _choice(one: _Item, interaction: Node) -> dict[str, Plain]:
    response = one.response(interaction)
    choices = list(interaction.below("simplechoice"))
    shuffled = interaction.attributes.get("shuffle") == "true"
    ends = _ends([choice.attributes.get("fixed") == "true" for choice in choices]) if shuffled else None
    given = [
        replace(one.answer(choice, response), fixed=end)
        for choice, end in zip(choices, ends or [""] * len(choices), strict=True)
    ]
    if response.several:
        flat = [replace(answer, worth=Decimal(100 if answer.worth > 0 else 0)) for answer in given]
        return answers.multiple_choice(one.draft, flat, says_worth=False)
    said = {to_plain(answer.text).casefold(): answer for answer in given}
    yes = next((said[word] for word in said if word in words()["true"]), None)
    no = next((said[word] for word in said if word in words()["false"]), None)
    if yes and no and len(given) == 2:
        return answers.true_false(yes.worth > no.worth, {True: yes.feedback, False: no.feedback})
    return answers.single_choice(one.draft, given, shuffled=ends is not None)


def _ends(fixed: Sequence[bool]) -> list[str] | None:
    """Return the fixed place of each choice (`first`, `last` or none), or None if quizgen can't do the same.

    Quizgen can't if a choice is fixed in the middle, or if all are fixed.
    """
    first = next((at for at, stays in enumerate(fixed) if not stays), len(fixed))
    last = next((at for at in range(len(fixed), first, -1) if not fixed[at - 1]), first)
    if any(fixed[first:last]) or first == len(fixed):
        return None
    return ["first"] * first + [""] * (last - first) + ["last"] * (len(fixed) - last)


def _order(one: _Item, interaction: Node) -> dict[str, Plain]:
    named = {choice.attributes.get("identifier", ""): choice for choice in interaction.below("simplechoice")}
    items = [one.text(one.html(named[ident])) for ident in one.response(interaction).right if ident in named]
    if len(items) < 2 or len(items) < len(named):
        raise LeftOutError("incomplete", "its order is not said")
    return {"type": "ordering", "items": items}


def _pairs(one: _Item, interaction: Node, place: str, label: str) -> dict[str, Plain]:
    """Return a matching question made of the correct pairs."""
    named = {choice.attributes.get("identifier", ""): choice for choice in interaction.below(place, label)}
    pairs, used = [], set()
    for value in one.response(interaction).accepted:
        first, _, second = value.partition(" ")
        if first in named and second in named:
            if first in used:
                one.draft.lose("more-keys", f"{named[first].text.strip()}: {named[second].text.strip()}")
                continue
            pairs.append((one.text(one.html(named[first])), one.draft.label(one.html(named[second]))))
            used |= {first, second}
    sets = interaction.all("simplematchset")
    responses = list(sets[1].below(label)) if len(sets) > 1 else []
    spare = [
        one.draft.label(one.html(choice))
        for choice in responses
        if choice.attributes.get("identifier") not in used
    ]
    for choice in sets[0].below(label) if sets else ():
        if choice.attributes.get("identifier") not in used:
            one.draft.lose("spare-empty", choice.text.strip())
    return answers.matching(pairs, spare)


def _match(one: _Item, interaction: Node) -> dict[str, Plain]:
    return _pairs(one, interaction, "simpleassociablechoice", "simpleassociablechoice")


def _associate(one: _Item, interaction: Node) -> dict[str, Plain]:
    one.draft.lose("type", "matching")
    return _match(one, interaction)


def _gap_match(one: _Item, interaction: Node) -> dict[str, Plain]:
    """Return a cloze for a text into whose gaps students drag words; each gap offers all the words."""
    response = one.response(interaction)
    named = {
        text.attributes.get("identifier", ""): one.draft.label(one.html(text))
        for text in interaction.below("gaptext")
    }
    right = dict(value.split(" ", 1)[::-1] for value in response.accepted if " " in value)
    found, marks = [], {id(text): "" for text in interaction.below("gaptext", "gapimg", "prompt")}
    for node in interaction.below("gap"):
        key = right.get(node.attributes.get("identifier", ""), "")
        if key not in named:
            raise LeftOutError("incomplete", "a gap has no word")
        others = [Answer(text, Decimal(0)) for ident, text in named.items() if ident != key]
        found.append(Gap("choice", (Answer(named[key], Decimal(100)), *others)))
        marks[id(node)] = gaps.mark(len(found))
    prompt = interaction.first("prompt")
    html = (f"<p>{one.html(prompt)}</p>" if prompt else "") + one.html(one.body, marks)
    return gaps.cloze(one.draft, one.text(html), found)


def _essay(one: _Item, interaction: Node) -> dict[str, Plain]:
    fields: dict[str, Plain] = {"type": "essay"}
    blocks = [
        block for block in one.node.below("rubricblock") if "scorer" in block.attributes.get("view", "")
    ]
    if blocks:
        fields["rubric"] = [said for block in blocks if (said := one.text(one.html(block)))]
    lines = interaction.attributes.get("expectedlines", "")
    return fields | ({"lines": lines} if 0 < whole(lines) <= 400 else {})


READERS: dict[str, Callable[[_Item, Node], dict[str, Plain]]] = {
    "choiceinteraction": _choice,
    "orderinteraction": _order,
    "matchinteraction": _match,
    "associateinteraction": _associate,
    "gapmatchinteraction": _gap_match,
    "extendedtextinteraction": _essay,
}
"""The reader of each interaction that is alone in its item, by the interaction's name."""

LOSES = (
    *TEXTS,
    "best-key",
    "more-keys",
    "worth",
    "stimulus",
    "combined-feedback",
    "covered",
    "spare-empty",
    "response-markup",
    "type",
    "same-option",
    "repeated",
    "no-type",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("qti", "QTI 2.1 to 3.0 (.zip)", recognises, read, LOSES)
