"""Read QTI 1.2 as Canvas writes it, Classic and New Quizzes: a zip of a quiz, or a whole course (.imscc)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from decimal import Decimal
from html import escape
from urllib.parse import unquote

from quizgen.frozen import mutable
from quizgen.importers import answers, archives, gaps, xmltree
from quizgen.importers.answers import Answer, number
from quizgen.importers.archives import BEGINNING, Archive
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
from quizgen.importers.gift import as_html
from quizgen.importers.headings import words
from quizgen.importers.htmltree import parse
from quizgen.importers.reading import RefusedError
from quizgen.importers.xmltree import Node
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain

ROOT = re.compile(rb"questestinterop")
ENDINGS = (".xml", ".qti")
PROFILES = {
    "cc.multiple_choice.v0p1": "multiple_choice_question",
    "cc.multiple_response.v0p1": "multiple_answers_question",
    "cc.true_false.v0p1": "true_false_question",
    "cc.fib.v0p1": "short_answer_question",
    "cc.pattern_match.v0p1": "short_answer_question",
    "cc.essay.v0p1": "essay_question",
}
"""Canvas' types for the profiles in Common Cartridges of other programs."""
FILEBASE = re.compile(r"^(?:\$|%24)(?:IMS-CC-FILEBASE|CANVAS_COURSE_REFERENCE)(?:\$|%24)/?|^\.\./", re.I)


def recognises(data: bytes) -> bool:
    """Return whether bytes are QTI 1.2, in an archive or alone."""
    if not data.startswith(b"PK"):
        return bool(ROOT.search(data[:BEGINNING]))
    return archives.hold(data, ENDINGS, ROOT)


def _documents(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Return the names and bytes of an archive's QTI files."""
    names = (name for name in archive.names if name.lower().endswith(ENDINGS))
    return archives.documents(archive, names, ROOT)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each item.

    Raises:
        RefusedError: the file can't be read.
    """
    archive = Archive(data) if data.startswith(b"PK") else None
    found = list(_documents(archive)) if archive else [("", data)]
    if archive:
        _tell_descriptions(archive, intake)
    roots = _whole([(name, xmltree.parse(content)) for name, content in found])
    there = {one.attributes.get("ident", "") for _, root in roots for one in root.below("objectbank")}
    seen: set[str] = set()
    for name, root in roots:
        title = _title(root)
        _tell_quiz(root, there, intake)
        shared = _shared(root)
        for node in root.below("item"):
            if node.attributes.get("ident") in shared:
                continue
            draft = Draft(node.line, name, category=(title,) if title else ())
            item = _Item(node, draft, intake, archive)
            item.read()
            if draft.fields and (stimulus := shared.get(_parent(node))):
                draft.exhibit = item.sharing(stimulus)
            if draft.identity not in seen or not draft.fields:  # a quiz repeats the questions of its bank
                seen.add(draft.identity)
                yield draft


def _parent(item: Node) -> str:
    """Return the ident of the stimulus item that an item belongs to, or an empty text."""
    return _meta(item).get("parent_stimulus_item_ident", "")


def _shared(root: Node) -> dict[str, Node]:
    """Return the stimulus items, to which questions refer, by ident."""
    items = {one.attributes.get("ident", ""): one for one in root.below("item")}
    asked = dict.fromkeys(filter(None, map(_parent, items.values())))
    return {ident: items[ident] for ident in asked if ident in items}


def _whole(roots: Sequence[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """Return the better file of each quiz, banks first: a course has each twice, once for other programs."""
    best: dict[str, tuple[str, Node]] = {}
    for name, root in roots:
        top = next(root.below("assessment", "objectbank"), root)
        ident = top.attributes.get("ident", name)
        if ident not in best or (_says_types(root) and not _says_types(best[ident][1])):
            best[ident] = (name, root)
    banks_first = sorted(best.values(), key=lambda one: next(one[1].below("objectbank"), None) is None)
    return list(banks_first)


def _says_types(root: Node) -> bool:
    return any(one.text.strip() == "question_type" for one in root.below("fieldlabel"))


def _title(root: Node) -> str:
    top = next(root.below("assessment", "objectbank"), root)
    return literal(top.attributes.get("title") or _meta(top).get("bank_title", ""))


def _meta(node: Node) -> dict[str, str]:
    """Return the metadata of a quiz, bank or item."""
    fields = (
        one for data in node.all("qtimetadata", "itemmetadata") for one in data.below("qtimetadatafield")
    )
    out = {one.get("fieldlabel"): one.get("fieldentry") for one in fields}
    kinds = node.first("itemmetadata")
    if kinds:
        out |= {one.name: one.text.strip() for one in kinds.children if one.name.startswith("qmd_")}
    return out


def _tell_descriptions(archive: Archive, intake: Intake) -> None:
    """Note the descriptions of Canvas's quizzes, which students read before they begin."""
    for name in archive.names:
        if name.rpartition("/")[2] == "assessment_meta.xml":
            with suppress(RefusedError):  # a broken one spoils no questions
                said = " ".join(parse(xmltree.parse(archive.read(name)).get("description")).text.split())
                if said:
                    intake.lose("description", said[:100])


def _tell_quiz(root: Node, there: set[str], intake: Intake) -> None:
    for one in root.below("sourcebank_ref"):
        if one.text.strip() not in there:
            intake.lose("bank-elsewhere", one.text.strip())
    for one in root.below("bankentry_item"):
        intake.lose("bank-elsewhere", one.attributes.get("item_ref", ""))
    if next(root.below("selection_number"), None):
        intake.settings["groups with a random draw"] += 1


@mutable
class _Scores:
    """The scores of an item's answers.

    Args:
        worth: the score of each answer, by response and answer.
        order: the answers of each response, in the order in which they score.
        shown: the ident of the feedback to each answer.
        full: the score that counts as 100 percent.
    """

    worth: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    full: Decimal = Decimal(100)

    def right(self, response: str) -> list[str]:
        """Return the answers that score at a response."""
        return [value for (ident, value), worth in self.worth.items() if ident == response and worth > 0]

    def percent(self, response: str, value: str) -> Decimal:
        """Return the worth of an answer, in percent."""
        return self.worth.get((response, value), Decimal(0)) * 100 / self.full


class _Item:
    """Reads one item into its draft."""

    def __init__(self, node: Node, draft: Draft, intake: Intake, archive: Archive | None) -> None:
        self.node, self.draft, self.intake, self.archive = node, draft, intake, archive
        self.meta = _meta(node)
        self.presentation = node.first("presentation") or Node("")
        self.responses = list(
            self.presentation.below("response_lid", "response_str", "response_num", "response_grp")
        )
        self.feedback = {one.attributes.get("ident", ""): one for one in node.all("itemfeedback")}
        self.scores = _scores(node)

    def read(self) -> None:
        """Fill the draft."""
        node, draft = self.node, self.draft
        title = literal(node.attributes.get("title", ""))
        ident = self.meta.get("assessment_question_identifierref") or node.attributes.get("ident", "")
        try:
            stem = self.text(self._asked())
            draft.name = title if title and not GENERIC.fullmatch(title) else literal(short(stem)) or title
            draft.identity = ident or draft.name
            kind = (
                self.meta.get("question_type")
                or PROFILES.get(self.meta.get("cc_profile", ""))
                or self._guess()
            )
            reader = READERS.get(kind)
            if reader is None:
                raise LeftOutError("no-type", kind)
            if not stem:
                raise LeftOutError("incomplete", "nothing is asked")
            fields = reader(self)
            asked = {} if "text" in fields else {"stem": stem}
            draft.fields = {"type": fields["type"]} | asked | fields | self._around(fields)
            draft.fields |= titled(title, stem)
        except LeftOutError as why:
            draft.name, draft.identity = draft.name or title or ident, draft.identity or ident
            draft.fields = {}
            draft.lose(why.code, why.detail)

    def _asked(self) -> str:
        """Return the question's text as HTML: everything outside the responses."""
        return "".join(_html(one) for one in _outside(self.presentation))

    def text(self, html: str) -> str:
        """Return HTML as Markdown."""
        return self.draft.markdown(html, self.intake.pictures, self._find).strip()

    def sharing(self, stimulus: Node) -> Mapping[str, str]:
        """Return a stimulus as an exhibit, or nothing if it has no text."""
        html = "".join(_html(one) for one in _outside(stimulus.first("presentation") or Node("")))
        text, title = self.text(html), literal(stimulus.attributes.get("title", ""))
        return exhibit(stimulus.attributes.get("ident", ""), title, text) if text else {}

    def _find(self, source: str) -> bytes | None:
        if self.archive is None or "://" in source:
            return None
        name = FILEBASE.sub("", unquote(source).partition("?")[0]).lstrip("/")
        found = self.archive.find(name, self.draft.part) or self.archive.ending(name)
        return self.archive.picture(found) if found else None

    def labels(self, response: Node) -> dict[str, Node]:
        """Return the choices of a response, by ident."""
        return {one.attributes.get("ident", ""): one for one in response.below("response_label")}

    def said(self, ident: str) -> str:
        """Return a feedback by its ident, as Markdown, or an empty text."""
        node = self.feedback.get(ident)
        return self.text(_html(node)) if node else ""

    def first(self) -> Node:
        """Return the first response.

        Raises:
            LeftOutError: the item has no response.
        """
        if not self.responses:
            raise LeftOutError("incomplete", "there is nothing to answer")
        return self.responses[0]

    def given(self) -> list[Answer]:
        """Return the options of the first response, each with its worth and feedback."""
        response = self.first().attributes.get("ident", "")
        return [
            Answer(
                self.text(_html(label)),
                self.scores.percent(response, ident),
                self.said(self.scores.shown.get(ident, f"{ident}_fb")),
            )
            for ident, label in self.labels(self.first()).items()
        ]

    def _guess(self) -> str:
        """Guess the type of an item that names none from its responses, as instructure/qti does."""
        if not self.responses:
            return "text_only_question"
        first = self.responses[0]
        cardinality = first.attributes.get("rcardinality", "Single")
        if first.name == "response_lid":
            if len(self.responses) > 1:
                return "categorization_question" if cardinality == "Multiple" else "matching_question"
            several = "multiple_answers_question" if cardinality == "Multiple" else "multiple_choice_question"
            return "ordering_question" if cardinality == "Ordered" else several
        fill = next(first.below("render_fib"), Node(""))
        if fill.attributes.get("fibtype") in ("Decimal", "Integer") or first.name == "response_num":
            return "numerical_question"
        return "short_answer_question" if self.scores.worth else "essay_question"

    def _around(self, fields: dict[str, Plain]) -> dict[str, Plain]:
        out: dict[str, Plain] = {}
        if general := self.said("general_fb"):
            out["explanation"] = general
        for ident in ("correct_fb", "general_incorrect_fb"):
            if said := self.said(ident):
                self.draft.lose("combined-feedback", said)
        points = self.meta.get("points_possible", self.meta.get("qmd_weighting", ""))
        usual = len(re.findall(r"\{\{c\d+::", str(fields["text"]))) if "text" in fields else 1
        return out | answers.points(self.draft, points, usual)


def _outside(node: Node) -> Iterator[Node]:
    """Yield the materials outside any response."""
    for one in node.children:
        if one.name == "material":
            yield one
        elif not one.name.startswith(("response_", "render_")):
            yield from _outside(one)


def _html(node: Node) -> str:
    """Return the texts and pictures in a node as HTML."""
    out = []
    for one in node.below("mattext", "matimage", "matemtext"):
        if one.name == "matimage":
            out.append(f'<img src="{escape(one.attributes.get("uri", ""))}">')
        elif any(one.children):
            out.append(xmltree.outer(one))
        elif one.attributes.get("texttype") == "text/html":
            out.append(one.text)
        else:
            out.append(
                as_html(
                    one.text.replace("&", "&amp;") if "&" in one.text and ";" not in one.text else one.text
                )
            )
    return "".join(out)


def _scores(item: Node) -> _Scores:
    """Return the scores of an item's answers, from every condition that sets or adds a score."""
    scores = _Scores()
    for condition in item.below("respcondition"):
        asked = condition.first("conditionvar") or Node("")
        given = condition.first("setvar")
        value = number(given.text) if given else None
        for equal in _positive(asked):
            response, answer = equal.attributes.get("respident", ""), equal.text.strip()
            if value is not None:
                key = (response, answer)
                scores.worth[key] = max(scores.worth.get(key, value), value)
                scores.order.setdefault(response, []).append(answer)
            elif shown := condition.first("displayfeedback"):
                scores.shown.setdefault(answer, shown.attributes.get("linkrefid", ""))
    decvar = next(item.below("decvar"), Node(""))
    most = number(decvar.attributes.get("maxvalue", ""))
    highest = max(scores.worth.values(), default=Decimal(0))
    scores.full = (
        most if most and most > 0 and most >= highest else (highest if highest > 0 else Decimal(100))
    )
    return scores


def _positive(node: Node) -> Iterator[Node]:
    """Yield the answers that a condition asks for, without those that it excludes."""
    for one in node.children:
        if one.name in ("varequal", "varsubset"):
            yield one
        elif one.name != "not":
            yield from _positive(one)


def _choice(one: _Item) -> dict[str, Plain]:
    given = one.given()
    refers = any(answers.REFERS.search(to_plain(answer.text)) for answer in given)
    return answers.single_choice(one.draft, _scaled(given), shuffled=not refers)


def _scaled(given: list[Answer]) -> list[Answer]:
    """Return answers scaled so that the best is worth 100: some programs write points instead of percent."""
    best = max((answer.worth for answer in given), default=Decimal(0))
    return [Answer(one.text, one.worth * 100 / best, one.feedback) for one in given] if best > 0 else given


def _several(one: _Item) -> dict[str, Plain]:
    return answers.multiple_choice(one.draft, [_flat(answer) for answer in one.given()], says_worth=False)


def _flat(answer: Answer) -> Answer:
    return Answer(answer.text, Decimal(100 if answer.worth > 0 else 0), answer.feedback)


def _true_false(one: _Item) -> dict[str, Plain]:
    given = one.given()
    said = {to_plain(answer.text).casefold(): answer for answer in given}
    yes = next((said[word] for word in said if word in words()["true"]), None)
    no = next((said[word] for word in said if word in words()["false"]), None)
    if yes is None or no is None:
        return _choice(one)
    return answers.true_false(yes.worth > no.worth, {True: yes.feedback, False: no.feedback})


def _typed(one: _Item) -> dict[str, Plain]:
    response = one.first().attributes.get("ident", "")
    found = [
        Answer(
            value.replace("*", "\\*"),
            worth * 100 / one.scores.full,
            one.said(one.scores.shown.get(value, "")),
        )
        for (ident, value), worth in one.scores.worth.items()
        if ident == response
    ]
    return answers.short_answer(one.draft, found)


def _numeric(one: _Item) -> dict[str, Plain]:
    return answers.numeric(one.draft, list(_numbers(one)))


def _numbers(one: _Item) -> Iterator[Answer]:
    """Yield the number of each condition that scores or gives feedback, with its worth."""
    for condition in one.node.below("respcondition"):
        given, shown = condition.first("setvar"), condition.first("displayfeedback")
        said = one.said(shown.attributes.get("linkrefid", "")) if shown else ""
        worth = (number(given.text) or Decimal(0)) if given else Decimal(0)
        if found := _number(condition) if given or said else None:
            yield replace(found, worth=worth * 100 / one.scores.full, feedback=said)


def _number(condition: Node) -> Answer | None:
    """Return the number or range that a condition accepts, with its tolerance, or None."""
    exact = next((number(node.text) for node in condition.below("varequal")), None)
    low = next((number(node.text) for node in condition.below("vargte", "vargt")), None)
    high = next((number(node.text) for node in condition.below("varlte", "varlt")), None)
    if low is not None and high is not None and exact is None:
        return answers.between(low, high)
    if exact is None:
        return None
    margins = [node.attributes for node in condition.below("varequal") if "margin" in node.attributes]
    if margins and margins[0].get("margintype") == "percent":
        return Answer(answers.spelled(exact), Decimal(100), "", f"{margins[0]['margin']} %")
    off = max((abs(bound - exact) for bound in (low, high) if bound is not None), default=Decimal(0))
    return Answer(answers.spelled(exact), Decimal(100), "", answers.spelled(off))


def _matching(one: _Item) -> dict[str, Plain]:
    pairs, used = [], set()
    labels: dict[str, str] = {}
    for response in one.responses:
        ident = response.attributes.get("ident", "")
        labels |= {key: one.draft.label(_html(label)) for key, label in one.labels(response).items()}
        premise = one.text("".join(_html(part) for part in response.all("material")))
        right = one.scores.right(ident)
        if premise and right and right[0] in labels:
            pairs.append((premise, labels[right[0]]))
            used.add(right[0])
        elif premise:
            one.draft.lose("spare-empty", premise)
    return answers.matching(pairs, [label for key, label in labels.items() if key not in used])


def _categories(one: _Item) -> dict[str, Plain]:
    pairs, right_in = [], set()
    named: dict[str, str] = {}
    for response in one.responses:
        category = one.draft.label("".join(_html(part) for part in response.all("material")))
        named |= {key: one.text(_html(label)) for key, label in one.labels(response).items()}
        for key in one.scores.right(response.attributes.get("ident", "")):
            if key in named:
                pairs.append((named[key], category))
                right_in.add(key)
    for key in named:
        if key not in right_in:
            one.draft.lose("spare-empty", named[key])
    one.draft.lose("type", "matching")
    return answers.matching(pairs)


def _ordering(one: _Item) -> dict[str, Plain]:
    response = one.first()
    labels = one.labels(response)
    order = list(dict.fromkeys(one.scores.order.get(response.attributes.get("ident", ""), [])))
    items = [one.text(_html(labels[key])) for key in order if key in labels]
    if len(items) < 2 or len(items) < len(labels):
        raise LeftOutError("incomplete", "it does not give the order")
    return {"type": "ordering", "items": items}


def _blanks(one: _Item) -> dict[str, Plain]:
    html = one._asked()
    found: list[tuple[int, str, Gap]] = []
    for response in one.responses:
        ident = response.attributes.get("ident", "")
        name = ident.removeprefix("response_")
        at = next((html.find(mark) for mark in (f"[{name}]", f"[{escape(name)}]") if mark in html), -1)
        if at < 0:
            raise LeftOutError("incomplete", f"the blank {name} is not in the text")
        found.append(
            (at, f"[{name}]" if f"[{name}]" in html else f"[{escape(name)}]", _blank(one, response, ident))
        )
    found.sort(key=lambda blank: blank[0])
    for place, (_, mark, _) in enumerate(found, 1):
        html = html.replace(mark, gaps.mark(place), 1)
    return gaps.cloze(one.draft, one.text(html), [gap for _, _, gap in found])


def _blank(one: _Item, response: Node, ident: str) -> Gap:
    labels = one.labels(response)
    right = one.scores.right(ident)
    kinds = {label.attributes.get("answer_type", "") for label in labels.values()}
    chosen = one.meta.get("question_type") == "multiple_dropdowns_question" or bool(
        kinds & {"dropdown", "wordbank"}
    )
    texts = {key: one.draft.label(_html(label)) for key, label in labels.items()}
    if not texts:  # New Quizzes may have only the answer
        return Gap("typed", tuple(Answer(value, Decimal(100)) for value in right))
    worth = {key: Decimal(100 if key in right or (not chosen and not kinds - {""}) else 0) for key in texts}
    typed = tuple(Answer(text.replace("*", "\\*"), worth[key]) for key, text in texts.items())
    plain = tuple(Answer(text, worth[key]) for key, text in texts.items())
    return Gap("choice", plain) if chosen else Gap("typed", typed)


def _essay(one: _Item) -> dict[str, Plain]:
    return {"type": "essay"}


def _upload(one: _Item) -> dict[str, Plain]:
    one.draft.lose("type", "an essay with a file")
    return {"type": "essay", "attachments": {"count": "1", "required": "1"}}


def _description(one: _Item) -> dict[str, Plain]:
    raise LeftOutError("description", to_plain(one.text(one._asked())))


READERS = {
    "multiple_choice_question": _choice,
    "true_false_question": _true_false,
    "multiple_answers_question": _several,
    "short_answer_question": _typed,
    "numerical_question": _numeric,
    "matching_question": _matching,
    "categorization_question": _categories,
    "ordering_question": _ordering,
    "fill_in_multiple_blanks_question": _blanks,
    "multiple_dropdowns_question": _blanks,
    "rich_fill_blank_question": _blanks,
    "essay_question": _essay,
    "file_upload_question": _upload,
    "text_only_question": _description,
}
"""The reader of each type, by Canvas' name of it."""

LOSES = (
    *TEXTS,
    "best-key",
    "more-keys",
    "worth",
    "key-feedback",
    "combined-feedback",
    "covered",
    "spare-empty",
    "response-markup",
    "type",
    "setting",
    "bank-elsewhere",
    "same-option",
    "repeated",
    "no-type",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("canvas", "Canvas, QTI 1.2 (.zip, .imscc)", recognises, read, LOSES)
