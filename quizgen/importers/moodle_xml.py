"""Read Moodle XML of any Moodle since 1.9 (question/format/xml/format.php)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from html import unescape
from urllib.parse import unquote

from quizgen.importers import answers, closers, gaps, reading, xmltree
from quizgen.importers.answers import Answer
from quizgen.importers.dialect import words_for
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, titled
from quizgen.importers.languages import one_language
from quizgen.importers.pictures import decoded
from quizgen.importers.xmltree import Node
from quizgen.model.fields import LEVELS
from quizgen.outputs.manifest import builtin_folder
from quizgen.outputs.words import read_words
from quizgen.reading.yamlblocks import Plain

QUIET = frozenset({"0", "1", "0.1", "0.3333333", "0.3333", "0.33", "0.333333", "0.5", ""})
"""Default penalties in Moodle's forms, which nobody chose on purpose."""
USUAL = re.compile(
    r"\W*(?:your answer is (?:partially )?(?:correct|incorrect)|correct|incorrect|partially correct|right"
    r"|wrong|partly right|die antwort ist (?:teilweise )?(?:richtig|falsch)"
    r"|respuesta (?:parcialmente )?(?:correcta|incorrecta)"
    r"|votre réponse est (?:partiellement )?(?:correcte|incorrecte))\W*",
    re.I,
)
"""Combined feedback that Moodle fills in by itself."""
MADE = re.compile(
    r"The default category for questions|Standardkategorie|Die Standardkategorie|La catégorie par défaut"
    r"|La categoría por defecto|A categoria padrão|La categoria predefinita|Категория по умолчанию",
    re.I,
)
"""The beginning of a category's description that Moodle writes by itself."""
SOURCE = re.compile(r'<p class="small">[^<]*<br><cite>'), re.compile("</cite></p>")
"""The opening and closing of a question's source in quizgen's own files."""
PICTURE = re.compile(r"!\[([^\[\]]*)\]\(([^\s()]+)(?: \"[^\"\n]*\")?\)")
"""A picture in a text that has Markdown format in Moodle."""
FORMULA = re.compile(r"\\\\\("), re.compile(r"\\\\\)")
"""The opening and closing of a formula in a text that has Markdown format in Moodle."""
MOST_FILES = 3
"""Attachments that an essay takes at most."""
CRITERION = re.compile(r"^(?P<text>.*?) \(\w[^():]*: (?P<points>\d+(?:\.\d+)?)\)$", re.DOTALL)
"""A rubric's criterion with its points, in quizgen's own files."""
LEVEL = re.compile(r"\*\*(?P<points>\d+(?:\.\d+)?)\*\* (?P<text>.*)", re.DOTALL)
"""A level of a criterion with its points, in quizgen's own files."""


@cache
def our_words() -> frozenset[str]:
    """Return the combined feedback that quizgen's own files have, in all languages."""
    words = read_words((builtin_folder(),)).by_lang.values()
    return frozenset(text for one in words for name, text in one.items() if name.startswith("marked_"))


@cache
def sample_heading() -> str:
    """Return the pattern of the heading, with points, above a marked sample in quizgen's own files."""
    words = read_words((builtin_folder(),)).by_lang.values()
    named = "|".join(sorted(re.escape(one["sample"]) for one in words))
    return rf"^\*\*(?:{named})(?: \([^():]+: (\d+(?:\.\d+)?) / [\d.]+\))?\*\*$"


def recognises(data: bytes) -> bool:
    """Return whether bytes are Moodle XML."""
    head = reading.beginning(data, 10_000)
    return bool(
        re.search(r"<quiz[\s>]", head) and re.search(r"<question[\s>]", reading.decoded(data))
    ) or bool(re.search(r"<quiz\s*/>|<quiz>\s*</quiz>", head))


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question.

    Raises:
        RefusedError: the file can't be read.
    """
    root = xmltree.parse(data)
    category: tuple[str, ...] = ()
    bank = ""
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = steps(node.get("category", "text") or node.get("category"))
            bank = node.get("idnumber").rpartition("/")[2]
            _tell_description(node, category, intake)
            continue
        draft = Draft(node.line, category=category, bank=bank)
        _Question(node, draft, intake).read()
        yield draft


def steps(path: str) -> tuple[str, ...]:
    """Return the names in a category's path, without the context and `top`; `//` is a slash in a name."""
    names = [unescape(one.replace("//", "/")).strip() for one in re.split(r"(?<!/)/(?!/)", path)]
    while names and (re.fullmatch(r"\$\w+\$|top", names[0]) or not names[0]):
        names.pop(0)
    return tuple(name for name in names if name)


class _Question:
    """Reads one question into its draft."""

    def __init__(self, node: Node, draft: Draft, intake: Intake) -> None:
        self.node, self.draft, self.intake = node, draft, intake
        self.files = {one.attributes.get("name", ""): one for one in node.below("file")}

    def read(self) -> None:
        """Fill the draft."""
        node, draft = self.node, self.draft
        draft.name = literal(self._one_language(node.get("name", "text") or node.get("name")))
        number = node.get("idnumber")
        draft.identity = number or f"{'/'.join(draft.category)}/{draft.name}"
        draft.origin = f"moodle:{number}" if number else ""
        draft.id = number.rpartition("/")[2] if number else ""
        kind = node.attributes.get("type", "")
        try:
            reader = READERS.get(kind)
            if reader is None:
                raise LeftOutError("random" if kind.startswith("random") else "no-type", kind)
            fields = reader(self)
            asked = str(fields.get("stem") or fields.get("text"))
            draft.fields = fields | self._around(fields) | titled(draft.name, asked)
            draft.fields.setdefault("type", fields["type"])
        except LeftOutError as why:
            draft.fields = {}
            draft.lose(why.code, why.detail)

    def html(self, node: Node | None) -> str:
        """Return a text as HTML, whatever its format in Moodle."""
        if node is None:
            return ""
        raw, form = self._one_language(_raw(node)), self._form(node)
        if form in ("plain_text", "3") or (form in ("moodle_auto_format", "0") and "<" not in raw):
            escaped = (
                raw.strip()
                if "&" in raw and form != "plain_text"
                else raw.strip().replace("&", "&amp;").replace("<", "&lt;")
            )
            return re.sub(r"\r?\n", "<br>", escaped)
        return raw

    def text(self, node: Node | None) -> str:
        """Return a text as Markdown."""
        if node is None:
            return ""
        if self._form(node) in ("markdown", "4"):
            return self._own_markdown(node)
        return self.draft.markdown(self.html(node), self.intake.pictures, partial(self._find, node)).strip()

    def _form(self, node: Node) -> str:
        """Return the format of a text: its own, otherwise that of the question's text, as in Moodle."""
        own = node.attributes.get("format", "")
        asked = self.node.first("questiontext")
        return own or (asked.attributes.get("format", "") if asked else "")

    def _one_language(self, text: str) -> str:
        return one_language(text, self.intake.lang, self.draft.lose)

    def _own_markdown(self, node: Node) -> str:
        """Return a text in Markdown format, with its pictures and formulas converted."""
        find = partial(self._find, node)

        def picture(found: re.Match[str]) -> str:
            name = self.intake.pictures.name_of(found[2], find, self.draft.lose)
            return f"![{found[1]}]({name})" if name else found[1]

        text = self._one_language(_raw(node)).replace("\r", "").expandtabs(4).strip()
        text = PICTURE.sub(picture, text)
        return closers.replaced(text, *FORMULA, lambda _, tex: f"${tex}$")

    def _find(self, node: Node, source: str) -> bytes | None:
        """Return a picture's bytes from the files beside the text, or else of the whole question, or None."""
        name = re.sub(r"^@@PLUGINFILE@@/?", "", unquote(source)).partition("?")[0]
        if name == source and "://" in source:
            return None
        last = name.rpartition("/")[2]
        beside = {one.attributes.get("name", ""): one for one in node.below("file")}
        found = beside.get(last) or self.files.get(last)
        if found is None:
            return None
        return decoded(found.text) or b""

    def stem(self) -> str:
        """Return the question's text, with the picture that old files have beside it.

        Raises:
            LeftOutError: the text is empty.
        """
        stem = self.text(self.node.first("questiontext"))
        image = self.node.get("image_base64")
        if image:
            data = decoded(image)
            name = self.node.get("image") or "picture"
            kept = self.intake.pictures.keep(name, data or b"", self.draft.lose)
            stem = f"{stem}\n\n![{words_for(name)}]({kept})".strip() if kept else stem
            if kept:
                self.draft.lose("alt-text", kept)
        if not stem:
            raise LeftOutError("incomplete", "nothing is asked")
        return stem

    def given(self) -> list[Answer]:
        """Return the answers, with their texts as Markdown."""
        return [
            Answer(self.text(one), _worth(one), self.text(one.first("feedback")))
            for one in self.node.all("answer")
        ]

    def typed(self) -> list[Answer]:
        """Return the answers of a question with typed answers, with their texts literal."""
        return [
            Answer(
                literal(unescape(_raw(one))),
                _worth(one),
                self.text(one.first("feedback")),
                one.get("tolerance") or "0",
            )
            for one in self.node.all("answer")
        ]

    def flag(self, name: str, *, default: bool = True) -> bool:
        """Return whether a setting is on; `default` applies if the question lacks it."""
        value = self.node.get(name).lower()
        return default if self.node.first(name) is None else value not in ("false", "0", "")

    def _around(self, fields: dict[str, Plain]) -> dict[str, Plain]:
        """Return the fields that every type has: explanation, hints, tags, points and so on."""
        node, draft = self.node, self.draft
        out: dict[str, Plain] = {}
        raw = self.html(node.first("generalfeedback"))
        own = closers.replaced(raw, *SOURCE, lambda *_: "")
        if own != raw:
            draft.lose("source")
            general = draft.markdown(own, self.intake.pictures, partial(self._find, node)).strip()
        else:
            general = self.text(node.first("generalfeedback"))
        if general:
            out["explanation"] = general
        hints = [hint for hint in (self.text(one) for one in node.all("hint")) if hint]
        if hints:
            out["hints"] = hints
        for one in node.all("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            said = self.text(one)
            if said and not USUAL.fullmatch(said) and said not in our_words():
                draft.lose("combined-feedback", said)
        lists = node.all("tags", "coursetags")
        tags = [literal(one.get("text") or one.text) for each in lists for one in each.all("tag")]
        out |= tagged(draft, tags) | self._points(fields)
        if node.get("penalty") not in QUIET and _decimal(node.get("penalty")) not in (0, 1):
            self.intake.settings["penalty"] += 1
        if self.flag("hidden", default=False):
            out["retired"] = True
        return out

    def _points(self, fields: dict[str, Plain]) -> dict[str, Plain]:
        grade = _decimal(self.node.get("defaultgrade"))
        if fields["type"] == "cloze" or grade in (None, Decimal(1)):
            return {}
        if not 0 < (grade or 0) <= 1000:
            self.draft.lose("setting", f"{self.node.get('defaultgrade')} points")
            return {}
        return {"points": answers.spelled(grade or Decimal(1))}


def _raw(node: Node) -> str:
    """Return a text as it is in the file; old files have it beside other elements instead of in `text`."""
    inner = node.first("text")
    if inner is None and any(node.children):
        return "".join(one for one in node.inside if isinstance(one, str))
    return xmltree.outer(inner) if inner and any(inner.children) else (inner or node).text


def _tell_description(node: Node, category: tuple[str, ...], intake: Intake) -> None:
    """Note the description of a category as a loss, except for one that Moodle writes by itself."""
    info = node.get("info", "text")
    said = " ".join(unescape(re.sub(r"<[^<>]*>", " ", info)).split())
    if said and not MADE.match(said):
        intake.lose("category-text", f"{' / '.join(category)}: {said[:100]}")


def tagged(draft: Draft, tags: list[str]) -> dict[str, Plain]:
    """Return the fields `level` and `tags`.

    The tags `level::apply` and `draft` come from quizgen's own files: the first becomes the level, the second
    is dropped.
    """
    out: dict[str, Plain] = {}
    kept = []
    for tag in tags:
        level = tag.removeprefix("level::")
        if level != tag and level in LEVELS:
            out["level"] = level
        elif tag and tag != "draft":
            spelled = "-".join(tag.split())[:100]
            if spelled != tag:
                draft.lose("tag", f"{tag}: {spelled}")
            kept.append(spelled)
    return out | ({"tags": list(dict.fromkeys(kept))} if kept else {})


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ".").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def _worth(node: Node) -> Decimal:
    return answers.share(_decimal(node.attributes.get("fraction", "0") or "0") or Decimal(0))


def _choice(one: _Question) -> dict[str, Plain]:
    stem, given = one.stem(), one.given()
    shuffled = one.flag("shuffleanswers")
    numbering = one.node.get("answernumbering")
    if numbering not in ("", "abc", "ABCD", "none"):
        one.intake.settings["numbering of answers"] += 1
    if one.flag("single") and one.node.attributes.get("type") == "multichoice":
        fields = answers.single_choice(one.draft, given, shuffled=shuffled)
    else:
        fields = answers.multiple_choice(one.draft, given)
        if not shuffled:
            one.intake.settings["answers in one order"] += 1
    return {"type": fields["type"], "stem": stem} | fields


def _true_false(one: _Question) -> dict[str, Plain]:
    given = [(literal(unescape(_raw(node))).lower(), node) for node in one.node.all("answer")]
    if len(given) < 2:
        raise LeftOutError("incomplete", "there are fewer than two answers")
    named = dict(given)
    first, second = (
        (named["true"], named["false"]) if {"true", "false"} <= set(named) else (given[0][1], given[1][1])
    )
    feedback = {True: one.text(first.first("feedback")), False: one.text(second.first("feedback"))}
    fields = answers.true_false(_worth(first) > _worth(second), feedback)
    return {"type": "true-false", "stem": one.stem()} | fields


def _short(one: _Question) -> dict[str, Plain]:
    fields = answers.short_answer(one.draft, one.typed(), case=one.flag("usecase", default=False))
    return {"type": "short-answer", "stem": one.stem()} | fields


def _numeric(one: _Question) -> dict[str, Plain]:
    units = [(unit.get("unit_name"), _decimal(unit.get("multiplier"))) for unit in one.node.below("unit")]
    plain = [name for name, factor in units if name and factor in (None, Decimal(1))]
    if len(units) > 1 or (units and not plain):
        one.draft.lose("unit", ", ".join(f"{name} × {factor}" for name, factor in units))
    unit = literal(plain[0]) if plain else ""
    stem = one.stem()
    if unit:
        stem = re.sub(rf"\n\n\w+: {re.escape(unit)}$", "", stem)  # quizgen's files repeat it below the stem
    elif (
        shown := re.search(r"\n\n\w+: (\S[^\n]*)$", stem)
        if one.node.get("showunits") == "3" and one.draft.origin.count("/")
        else None
    ):
        stem, unit = stem[: shown.start()], shown[1]
    return {"type": "numeric", "stem": stem} | answers.numeric(one.draft, one.typed(), unit=unit)


def _matching(one: _Question) -> dict[str, Plain]:
    pairs, spare = [], []
    for node in one.node.all("subquestion"):
        premise, response = one.text(node), _response(one, node.first("answer"))
        if premise and response:
            pairs.append((premise, response))
        elif premise:
            one.draft.lose("spare-empty", premise)
        else:
            spare.append(response)
    return {"type": "matching", "stem": one.stem()} | answers.matching(pairs, spare)


def _response(one: _Question, node: Node | None) -> str:
    if node is None:
        return ""
    raw = one.html(node)
    return one.draft.label(raw) if re.search(r"[<&]", raw) else literal(raw)


def _ordering(one: _Question) -> dict[str, Plain]:
    found = list(enumerate(one.node.all("answer")))
    ranks = [_worth(node) for _, node in found]
    if len(set(ranks)) == len(ranks):
        found.sort(key=lambda item: ranks[item[0]])
    items = [text for text in (one.text(node) for _, node in found) if text]
    count = one.node.get("selectcount") or one.node.get("studentsee")
    whole = one.node.get("selecttype") or one.node.get("logical")
    if whole.upper() not in ("", "0", "ALL") and 0 < reading.whole(count) < len(items):
        one.draft.lose("subset", f"{count} of {len(items)}")
    if len(items) < 2:
        raise LeftOutError("incomplete", "there are fewer than two items")
    return {"type": "ordering", "stem": one.stem(), "items": items}


def _cloze(one: _Question) -> dict[str, Plain]:
    text = one.node.first("questiontext")
    find = partial(one._find, text or one.node)
    marked, found = gaps.moodle_gaps(
        one.html(text), lambda html: one.draft.markdown(html, one.intake.pictures, find).strip()
    )
    return gaps.cloze(one.draft, one.draft.markdown(marked, one.intake.pictures, find).strip(), found)


def _select(one: _Question) -> dict[str, Plain]:
    """Return a cloze for `[[1]]` with choices: Select missing words, and Drag and drop into text."""
    text = one.node.first("questiontext")
    options = [
        (one.draft.label(one.html(node)), node.get("group") or "1")
        for node in one.node.all("selectoption", "dragbox")
    ]
    found: list[gaps.Gap] = []

    def taken(place: re.Match[str]) -> str:
        at = int(place[1])
        if not 1 <= at <= len(options):
            raise LeftOutError("incomplete", f"there is no choice {place[0]}")
        key, group = options[at - 1]
        others = [Answer(other, Decimal(0)) for other, its in options if its == group and other != key]
        found.append(gaps.Gap("choice", (Answer(key, Decimal(100)), *others)))
        return gaps.mark(len(found))

    marked = re.sub(r"\[\[(\d{1,3})\]\]", taken, one.html(text))
    find = partial(one._find, text or one.node)
    return gaps.cloze(one.draft, one.draft.markdown(marked, one.intake.pictures, find).strip(), found)


def _essay(one: _Question) -> dict[str, Plain]:
    draft, node = one.draft, one.node
    fields: dict[str, Plain] = {"type": "essay", "stem": one.stem()}
    marking, samples = _samples(one.text(node.first("graderinfo")))
    if rubric := _rubric(marking):
        fields["rubric"] = rubric
    if samples:
        fields["sample"] = samples
    least, most = node.get("minwordlimit"), node.get("maxwordlimit")
    if 0 < reading.whole(least) <= reading.whole(most) <= 4000:
        fields["words"] = [least, most]
    elif any(limit not in ("", "0") for limit in (least, most)):
        draft.lose("words", f"{least or 0} to {most or '…'}")
    lines = node.get("responsefieldlines")
    if 0 < reading.whole(lines) <= 400:
        fields["lines"] = lines
    fields |= _attachments(one)
    if node.get("responseformat") not in ("", "editor"):
        one.intake.settings[f"response format {node.get('responseformat')}"] += 1
    if one.text(node.first("responsetemplate")):
        draft.lose("template", one.text(node.first("responsetemplate")))
    return fields


def _attachments(one: _Question) -> dict[str, Plain]:
    """Return the field `attachments`: the files to hand in with an essay; -1 in Moodle is any number."""
    count, required = one.node.get("attachments"), one.node.get("attachmentsrequired")
    if count in ("", "0"):
        return {}
    most = int(count) if count in ("1", "2", "3") else MOST_FILES
    named = [ending for ending in re.split(r"[\s,;]+", one.node.get("filetypeslist")) if ending]
    endings = [ending for ending in named if re.fullmatch(r"\.[a-z0-9]{1,10}", ending)]
    if str(most) != count or endings != named:
        one.draft.lose("attachments", f"{count} {' '.join(named)}")
    files: dict[str, Plain] = {"count": str(most)}
    if fewest := reading.whole(required):
        files["required"] = str(min(fewest, most))
    return {"attachments": files | ({"types": endings} if endings else {})}


def _samples(text: str) -> tuple[str, list[Plain]]:
    """Return the guidance for markers, and the marked samples after it, as in quizgen's own files."""
    before, *parts = re.split(sample_heading(), text, flags=re.MULTILINE)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    found = [({"points": points} if points else {}, said.strip()) for points, said in pairs]
    return before.strip(), [{"text": said} | points for points, said in found if said]


def _rubric(text: str) -> list[Plain]:
    lines = text.split("\n")
    if not text or not all(line.startswith(("- ", "  ")) for line in lines):
        return [text] if text else []
    items = [item.replace("\n  ", "\n") for item in re.split(r"\n(?=- )", text)]
    out: list[Plain] = []
    for item in items:
        head, *levels = re.split(r"\n- (?=\*\*\d)", item[2:])
        anchors = [LEVEL.fullmatch(level.strip()) for level in levels]
        if not all(anchors):
            head, anchors = item[2:], []
        found = CRITERION.match(head.strip())
        whole: dict[str, Plain] = found.groupdict() if found else {"text": head.strip()}
        if anchors:
            whole["levels"] = [anchor.groupdict() for anchor in anchors if anchor]
        out.append(whole if len(whole) > 1 else whole["text"])
    return out


def _description(one: _Question) -> dict[str, Plain]:
    raise LeftOutError("description", one.text(one.node.first("questiontext")))


READERS = {
    "multichoice": _choice,
    "multichoiceset": _choice,
    "oumultiresponse": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _select,
    "ddwtos": _select,
    "essay": _essay,
    "description": _description,
}
"""The reader of each type, by the type's name in the file."""

LOSES = (
    *TEXTS,
    "languages",
    "best-key",
    "more-keys",
    "worth",
    "wrong-free",
    "key-feedback",
    "combined-feedback",
    "other-answers",
    "wildcard",
    "covered",
    "unit",
    "case",
    "gap-weight",
    "gap-many",
    "spare-empty",
    "response-markup",
    "subset",
    "template",
    "attachments",
    "words",
    "setting",
    "tag",
    "category-text",
    "source",
    "same-number",
    "number",
    "same-option",
    "repeated",
    "no-type",
    "random",
    "description",
    "incomplete",
    "refused",
)
FORMAT = Format("moodle-xml", "Moodle XML", recognises, read, LOSES)
