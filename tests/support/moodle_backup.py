"""A quiz restored from a backup, as Moodle's restore code and question engine would see it.

It reads the archive and shares no code with the program that wrote it. The required elements and their order
are from Moodle's `backup_*_stepslib.php`, `restore_*_stepslib.php` and `restore_qtype_*` (4.0 to 5.1).
`faults` returns what is inconsistent; `Quiz` answers as a student would.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

from lxml import etree

Element = etree._Element
NULL = "$@NULL@$"
QUIZ = "activities/quiz_900001"

FILES = {
    *(
        "moodle_backup.xml",
        "questions.xml",
        "files.xml",
        "roles.xml",
        "scales.xml",
        "outcomes.xml",
        "groups.xml",
    ),
    *("grade_history.xml", "completion.xml", "gradebook.xml", "badges.xml"),
    *(f"{QUIZ}/{name}.xml" for name in ("quiz", "module", "inforef", "grades", "roles", "filters")),
    *(f"{QUIZ}/{name}.xml" for name in ("grade_history", "calendar", "competencies")),
}
"""The files that Moodle opens to restore an activity."""

_FEEDBACKS = (
    "correctfeedback correctfeedbackformat partiallycorrectfeedback partiallycorrectfeedbackformat"
    " incorrectfeedback incorrectfeedbackformat"
)
CHILDREN = {
    "question_category": "name contextid contextlevel contextinstanceid info infoformat stamp parent"
    " sortorder idnumber question_bank_entries",
    "question_bank_entry": "questioncategoryid idnumber ownerid question_version",
    "question_versions": "version status questions",
    "question": "parent name questiontext questiontextformat generalfeedback generalfeedbackformat"
    " defaultmark penalty qtype length stamp timecreated timemodified createdby modifiedby PLUGIN"
    " question_hints tags",
    "question_hint": "hint hintformat shownumcorrect clearwrong options",
    "tag": "name rawname",
    "answers/answer": "answertext answerformat fraction feedback feedbackformat",
    "multichoice": f"layout single shuffleanswers {_FEEDBACKS} answernumbering shownumcorrect"
    " showstandardinstruction",
    "truefalse": "trueanswer falseanswer showstandardinstruction",
    "shortanswer": "usecase",
    "numerical_unit": "multiplier unit",
    "numerical_option": "showunits unitsleft unitgradingtype unitpenalty",
    "numerical_record": "answer tolerance",
    "matchoptions": f"shuffleanswers {_FEEDBACKS} shownumcorrect",
    "match": "questiontext questiontextformat answertext",
    "ordering": "layouttype selecttype selectcount gradingtype showgrading numberingstyle"
    f" {_FEEDBACKS} shownumcorrect",
    "multianswer": "question sequence",
    "essay": "responseformat responserequired responsefieldlines minwordlimit maxwordlimit attachments"
    " attachmentsrequired graderinfo graderinfoformat responsetemplate responsetemplateformat filetypeslist"
    " maxbytes",
    "quiz": "name intro introformat timeopen timeclose timelimit overduehandling graceperiod"
    " preferredbehaviour canredoquestions attempts_number attemptonlast grademethod decimalpoints"
    " questiondecimalpoints"
    " reviewattempt reviewcorrectness reviewmaxmarks reviewmarks reviewspecificfeedback reviewgeneralfeedback"
    " reviewrightanswer reviewoverallfeedback questionsperpage navmethod shuffleanswers sumgrades grade"
    " timecreated timemodified password subnet browsersecurity delay1 delay2 showuserpicture showblocks"
    " completionattemptsexhausted completionminattempts allowofflineattempts question_instances sections"
    " feedbacks overrides grades attempts",
    "question_instance": "quizid slot page requireprevious maxmark question_reference",
    "question_reference": "usingcontextid component questionarea questionbankentryid version",
    "section": "firstslot heading shufflequestions",
    "feedback[@id]": "feedbacktext feedbacktextformat mingrade maxgrade",
    "file": "contenthash contextid component filearea itemid filepath filename userid filesize mimetype"
    " status timecreated timemodified source author license sortorder repositorytype repositoryid reference",
}
"""By element, its children, in this order; a restored record needs all of them."""
PLUGINS = {
    "multichoice": "answers multichoice",
    "truefalse": "answers truefalse",
    "shortanswer": "answers shortanswer",
    "numerical": "answers numerical_units numerical_options numerical_records",
    "match": "matchoptions matches",
    "ordering": "answers ordering",
    "multianswer": "answers multianswer",
    "essay": "essay",
    "description": "",
}
"""By type, the elements that its restore plugin reads; a description has no plugin."""
LONGEST = {
    "question/name": 255,
    "quiz/name": 255,
    "question_bank_entry/idnumber": 100,
    "section/heading": 255,
}
AREAS = {
    "question/questiontext": ("question", "questiontext"),
    "question/generalfeedback": ("question", "generalfeedback"),
    "answer/answertext": ("question", "answer"),
    "answer/feedback": ("question", "answerfeedback"),
    "question_hint/hint": ("question", "hint"),
    "match/questiontext": ("qtype_match", "subquestion"),
    "essay/graderinfo": ("qtype_essay", "graderinfo"),
    "quiz/intro": ("mod_quiz", "intro"),
    "feedback/feedbacktext": ("mod_quiz", "feedback"),
}
"""The file areas where Moodle looks for the pictures of a text (`restore_create_question_files`)."""
SHOWN = re.compile(r'@@PLUGINFILE@@/([^"]+)')


def members(archive: bytes) -> dict[str, bytes]:
    """Return the files of an archive, by name."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        found = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        return {name: file.read() for name, file in found.items() if file}


def text_of(element: Element, path: str) -> str:
    """Return the text at a path; fail if there is no such element."""
    found = element.find(path)
    assert found is not None, f"{element.tag} lacks {path}"
    return found.text or ""


def faults(archive: bytes) -> list[str]:
    """Return everything that is inconsistent in a backup."""
    inside = members(archive)
    documents = {name: etree.fromstring(data) for name, data in inside.items() if name.endswith(".xml")}
    if missing := FILES ^ set(documents):
        return [f"files differ: {sorted(missing)}"]
    quiz = Quiz(documents, {name: data for name, data in inside.items() if name not in documents})
    return [
        *_shapes(documents),
        *_ids(quiz),
        *_slots(quiz),
        *_questions(quiz),
        *_pictures(quiz),
        *_label(quiz),
    ]


def _shapes(documents: dict[str, Element]) -> Iterator[str]:
    for name in ("questions.xml", "files.xml", f"{QUIZ}/quiz.xml"):
        for pattern, children in CHILDREN.items():
            for one in documents[name].iterfind(f".//{pattern}"):
                if len(one) or one.get("id"):  # otherwise it is only a reference with the same name
                    yield from _shape(one, children.split())
    for one in documents["questions.xml"].iterfind(".//question[@id]"):
        type_name = text_of(one, "qtype")
        plugin = one.find(f"plugin_qtype_{type_name}_question")
        found = " ".join(str(child.tag) for child in plugin) if plugin is not None else ""
        if found != PLUGINS[type_name]:
            yield f"{type_name} has {found}"
    for path, most in LONGEST.items():
        parent, name = path.split("/")
        texts = (
            one.text or "" for root in documents.values() for one in root.iterfind(f".//{parent}/{name}")
        )
        yield from (f"{path} is too long: {text}" for text in texts if len(text) > most)


def _shape(one: Element, wanted: list[str]) -> Iterator[str]:
    if not one.get("id"):
        yield f"{one.tag} has no id"
    if one.findtext("qtype") == "description":
        wanted.remove("PLUGIN")
    children = ["PLUGIN" if str(child.tag).startswith("plugin_") else child.tag for child in one]
    if children != wanted:
        yield f"{one.tag} holds {children}"


def _ids(quiz: Quiz) -> Iterator[str]:
    """Yield ids that occur twice, because Moodle connects records by them."""
    for name in (
        "question_category",
        "question_bank_entry",
        "question_versions",
        "question",
        "question_hint",
    ):
        yield from _double(quiz.questions_xml, f".//{name}[@id]")
    for name in ("answers/answer", "match", "multichoice", "numerical_record", "essay", "multianswer"):
        yield from _double(quiz.questions_xml, f".//{name}[@id]")
    for name in ("question_instance", "question_reference", "section", "feedback"):
        yield from _double(quiz.quiz_xml, f".//{name}[@id]")
    yield from _double(quiz.documents["files.xml"], "file")
    names = [text_of(one, "idnumber") for one in quiz.questions_xml.iterfind(".//question_bank_entry")]
    yield from (
        f"two have the ID number {name}" for name, many in Counter(names).items() if many > 1 and name != NULL
    )


def _double(root: Element, path: str) -> Iterator[str]:
    many = Counter(one.get("id") for one in root.iterfind(path))
    yield from (f"{path}: {count} have the id {one}" for one, count in many.items() if count > 1)


def _slots(quiz: Quiz) -> Iterator[str]:
    if [slot.number for slot in quiz.slots] != list(range(1, len(quiz.slots) + 1)):
        yield "slots are not counted from 1"
    pages = [0, *(slot.page for slot in quiz.slots)]
    if any(not 0 <= after - before <= 1 for before, after in itertools.pairwise(pages)) or pages[1] != 1:
        yield f"pages leap: {pages}"
    firsts = [int(text_of(one, "firstslot")) for one in quiz.sections]
    if firsts[:1] != [1] or firsts != sorted(set(firsts)) or firsts[-1] > len(quiz.slots):
        yield f"sections begin at {firsts}"
    asked = [slot.entry for slot in quiz.slots]
    own = [one for one, question in quiz.by_entry.items() if question.parent == "0"]
    if asked != own:
        yield "the slots are not the entries of the bank in their order"
    total = sum((slot.points for slot in quiz.slots), Decimal(0))
    for name in ("sumgrades", "grade"):
        if Decimal(text_of(quiz.quiz, name)) != total:
            yield f"{name} is not the sum of the slots, {total}"
    bands = [(Decimal(text_of(one, "mingrade")), Decimal(text_of(one, "maxgrade"))) for one in quiz.feedbacks]
    if bands[0][1] <= total or bands[-1][0] != 0 or any(a[0] != b[1] for a, b in itertools.pairwise(bands)):
        yield f"feedback leaves a gap: {bands}"
    for slot in quiz.slots:
        if slot.context != quiz.context:
            yield f"slot {slot.number} looks into another context"


def _questions(quiz: Quiz) -> Iterator[str]:
    tops = [one for one in quiz.categories if text_of(one, "parent") == "0"]
    if len(tops) != 1 or text_of(tops[0], "name") != "top":
        yield "a bank has one category at its top"  # restoremultipletopcats
    listed = [
        one.findtext("id") for one in quiz.documents[f"{QUIZ}/inforef.xml"].iterfind(".//question_category")
    ]
    if listed != [one.get("id") for one in quiz.categories]:
        yield f"inforef.xml names the categories {listed}"
    for category in quiz.categories:
        if category not in tops and text_of(category, "parent") != tops[0].get("id"):
            yield "a category hangs nowhere"
        if (text_of(category, "contextid"), text_of(category, "contextlevel")) != (quiz.context, "70"):
            yield "a category is not the quiz's own"
        for entry in category.iterfind(".//question_bank_entry"):
            if text_of(entry, "questioncategoryid") != category.get("id"):
                yield f"entry {entry.get('id')} is of another category"
    for question in quiz.by_id.values():
        yield from (f"{question.name}: {fault}" for fault in question.faults(quiz))


def _pictures(quiz: Quiz) -> Iterator[str]:
    entries = list(quiz.documents["files.xml"].iterfind("file"))
    kept = {}
    for one in entries:
        data = quiz.content.get(f"files/{text_of(one, 'contenthash')[:2]}/{text_of(one, 'contenthash')}")
        key = tuple(
            text_of(one, name) for name in ("contextid", "component", "filearea", "itemid", "filename")
        )
        if data is None or hashlib.sha1(data).hexdigest() != text_of(one, "contenthash"):
            yield f"the content of {key} is not there"
        elif int(text_of(one, "filesize")) != len(data):
            yield f"the size of {key} is wrong"
        kept[key] = one.get("id")
    shown = set(quiz.shown_pictures())
    if shown != set(kept):
        yield f"shown and kept pictures differ: {sorted(shown ^ set(kept))}"
    if len(kept) != len(entries):
        yield "a picture is kept twice at one place"
    used = {f"files/{text_of(one, 'contenthash')[:2]}/{text_of(one, 'contenthash')}" for one in entries}
    if used != set(quiz.content):
        yield f"content that nothing shows: {sorted(set(quiz.content) - used)}"
    ours = [number for key, number in kept.items() if key[1] == "mod_quiz"]
    listed = [one.text for one in quiz.documents[f"{QUIZ}/inforef.xml"].iterfind("fileref/file/id")]
    if ours != listed:
        yield f"inforef.xml names the files {listed}, the quiz shows {ours}"


def _label(quiz: Quiz) -> Iterator[str]:
    information = quiz.documents["moodle_backup.xml"][0]
    module = quiz.documents[f"{QUIZ}/module.xml"]
    activity = information.find("contents/activities/activity")
    assert activity is not None
    if text_of(information, "backup_release") != "4.0" or module.get("version") != "2022041900":
        yield "it is not labelled 4.0"
    if text_of(activity, "directory") != QUIZ or text_of(activity, "title") != quiz.title:
        yield "moodle_backup.xml names another activity"
    ids = {text_of(activity, "moduleid"), module.get("id"), quiz.activity.get("moduleid")}
    if len(ids) != 1 or text_of(module, "sectionid") != text_of(activity, "sectionid"):
        yield f"the activity goes by {ids}"
    settings = {
        text_of(one, "name"): text_of(one, "value") for one in information.iterfind("settings/setting")
    }
    if settings["users"] != "0" or settings["questionbank"] != "1" or settings["files"] != "1":
        yield f"settings: {settings}"


@dataclass(frozen=True)
class Slot:
    """A slot of a quiz."""

    number: int
    page: int
    entry: str
    points: Decimal
    context: str


@dataclass(frozen=True)
class Answer:
    """A row of question_answers."""

    id: str
    text: str
    html: bool
    fraction: Decimal
    feedback: str


@dataclass(frozen=True)
class Question:
    """A restored question of any type."""

    entry: Element
    element: Element

    @property
    def id(self) -> str:
        """Its id."""
        return self.element.get("id") or ""

    @property
    def name(self) -> str:
        """Its ID number, or its name if it has none."""
        number = text_of(self.entry, "idnumber")
        return text_of(self.element, "name") if number == NULL else number

    @property
    def type(self) -> str:
        """Moodle's name of its type."""
        return text_of(self.element, "qtype")

    @property
    def parent(self) -> str:
        """The id of the question with this gap, or 0 if it is not a gap."""
        return text_of(self.element, "parent")

    @property
    def mark(self) -> Decimal:
        """Its own default mark."""
        return Decimal(text_of(self.element, "defaultmark"))

    @cached_property
    def own(self) -> Element:
        """The element that belongs to its type."""
        found = self.element.find(f"plugin_qtype_{self.type}_question")
        assert found is not None
        return found

    @cached_property
    def answers(self) -> list[Answer]:
        """Its answers, in order."""
        return [
            Answer(
                one.get("id") or "",
                text_of(one, "answertext"),
                text_of(one, "answerformat") == "1",
                Decimal(text_of(one, "fraction")),
                text_of(one, "feedback"),
            )
            for one in self.own.iterfind("answers/answer")
        ]

    def gaps(self, quiz: Quiz) -> list[Question]:
        """Return the questions of its gaps, in the order of the sequence."""
        return [quiz.by_id[one] for one in text_of(self.own, "multianswer/sequence").split(",")]

    def pairs(self) -> list[tuple[str, str]]:
        """Return its premises and responses; a distractor has an empty premise."""
        return [
            (text_of(one, "questiontext"), text_of(one, "answertext"))
            for one in self.own.iterfind("matches/match")
        ]

    def best(self, quiz: Quiz) -> Decimal:
        """Return the share of the points for a student who answers everything right."""
        if self.type == "multichoice" and text_of(self.own, "multichoice/single") == "0":
            return min(
                Decimal(1), sum((one.fraction for one in self.answers if one.fraction > 0), Decimal(0))
            )
        if self.type == "truefalse":
            by_id = {one.id: one.fraction for one in self.answers}
            return max(
                by_id[text_of(self.own, f"truefalse/{name}")] for name in ("trueanswer", "falseanswer")
            )
        if self.type in ("multichoice", "shortanswer", "numerical"):
            return max(one.fraction for one in self.answers)
        if self.type == "multianswer":
            gaps = self.gaps(quiz)
            return sum((gap.mark * gap.best(quiz) for gap in gaps), Decimal(0)) / sum(
                gap.mark for gap in gaps
            )
        # Each premise has its response, each item its position; a person marks essays.
        return Decimal(1)

    def everything(self) -> Decimal:
        """Return the share of the points for a student who ticks all options."""
        return max(Decimal(0), sum((one.fraction for one in self.answers), Decimal(0)))

    def faults(self, quiz: Quiz) -> Iterator[str]:
        """Yield what would be missing from its restored records."""
        if text_of(self.element, "length") != ("0" if self.type == "description" else "1"):
            yield "its length is wrong"
        if not text_of(self.element, "name").strip() and self.type != "description":
            yield "it has no name"
        if check := getattr(self, f"_{self.type}", None):
            yield from check(quiz)

    def _truefalse(self, quiz: Quiz) -> Iterator[str]:
        named = [text_of(self.own, f"truefalse/{name}") for name in ("trueanswer", "falseanswer")]
        if named != [one.id for one in self.answers] or [one.text for one in self.answers] != [
            "True",
            "False",
        ]:
            yield f"true and false are {named}"

    def _numerical(self, quiz: Quiz) -> Iterator[str]:
        records = [
            (text_of(one, "answer"), Decimal(text_of(one, "tolerance")))
            for one in self.own.iter("numerical_record")
        ]
        if [one for one, _ in records] != [one.id for one in self.answers]:
            yield "its records name other answers"
        if any(one.html or not _is_number(one.text) for one in self.answers):
            yield "an answer is no number"

    def _shortanswer(self, quiz: Quiz) -> Iterator[str]:
        if any(one.html or not one.text.strip() for one in self.answers):
            yield "an answer is blank, or HTML"

    def _multichoice(self, quiz: Quiz) -> Iterator[str]:
        if len(self.answers) < 2 or not all(one.html for one in self.answers):
            yield "it lacks options"

    def _match(self, quiz: Quiz) -> Iterator[str]:
        if sum(bool(premise) for premise, _ in self.pairs()) < 2 or not all(text for _, text in self.pairs()):
            yield "it lacks pairs"

    def _ordering(self, quiz: Quiz) -> Iterator[str]:
        if [one.fraction for one in self.answers] != list(range(1, len(self.answers) + 1)):
            yield "its items are not counted"
        if int(text_of(self.own, "ordering/selectcount")) != len(self.answers):
            yield "it shows another number of items"

    def _multianswer(self, quiz: Quiz) -> Iterator[str]:
        gaps = self.gaps(quiz)
        text = text_of(self.element, "questiontext")
        if re.findall(r"\{#(\d+)\}", text) != [str(number) for number in range(1, len(gaps) + 1)]:
            yield "its text names other gaps than its sequence"
        if any(gap.parent != self.id or text_of(gap.entry, "idnumber") != NULL for gap in gaps):
            yield "a gap is another question's"
        if self.mark != sum(gap.mark for gap in gaps):
            yield "its mark is not that of its gaps"
        for gap in gaps:
            upright = "MULTICHOICE_V:" in text_of(gap.element, "questiontext")
            if gap.type == "multichoice" and text_of(gap.own, "multichoice/layout") != str(int(upright)):
                yield "a gap is laid out in another way than it says"


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?(\d+\.?\d*|\.\d+)(e-?\d+)?", text, re.I))


@dataclass(frozen=True)
class Quiz:
    """A restored quiz with its own bank.

    Args:
        documents: the XML of the archive, by name.
        content: the other files of the archive.
    """

    documents: dict[str, Element]
    content: dict[str, bytes]

    @staticmethod
    def restored(archive: bytes) -> Quiz:
        """Return the quiz of an archive."""
        inside = members(archive)
        documents = {name: etree.fromstring(data) for name, data in inside.items() if name.endswith(".xml")}
        return Quiz(documents, {name: data for name, data in inside.items() if name not in documents})

    @property
    def questions_xml(self) -> Element:
        """The element with all categories."""
        return self.documents["questions.xml"]

    @property
    def activity(self) -> Element:
        """The element of the activity."""
        return self.documents[f"{QUIZ}/quiz.xml"]

    @property
    def quiz_xml(self) -> Element:
        """The document of the activity."""
        return self.activity

    @property
    def quiz(self) -> Element:
        """The quiz's own record."""
        return self.activity[0]

    @property
    def title(self) -> str:
        """Its name."""
        return text_of(self.quiz, "name")

    @property
    def context(self) -> str:
        """The id of the module's context."""
        return self.activity.get("contextid") or ""

    @property
    def categories(self) -> list[Element]:
        """The categories of its bank."""
        return list(self.questions_xml)

    @property
    def sections(self) -> list[Element]:
        """Its sections."""
        return list(self.quiz.iterfind("sections/section"))

    @property
    def feedbacks(self) -> list[Element]:
        """Its bands of feedback, the best first."""
        return list(self.quiz.iterfind("feedbacks/feedback"))

    @cached_property
    def slots(self) -> list[Slot]:
        """Its slots."""
        return [
            Slot(
                int(text_of(one, "slot")),
                int(text_of(one, "page")),
                text_of(one, "question_reference/questionbankentryid"),
                Decimal(text_of(one, "maxmark")),
                text_of(one, "question_reference/usingcontextid"),
            )
            for one in self.quiz.iterfind("question_instances/question_instance")
        ]

    @cached_property
    def by_entry(self) -> dict[str, Question]:
        """The questions, by their entry in the bank."""
        return {
            entry.get("id") or "": Question(entry, question)
            for entry in self.questions_xml.iter("question_bank_entry")
            for question in entry.iter("question")
            if question.get("id")
        }

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The questions, including gaps, by id."""
        return {one.id: one for one in self.by_entry.values()}

    @property
    def questions(self) -> list[Question]:
        """The questions of the slots, in order."""
        return [self.by_entry[slot.entry] for slot in self.slots]

    def grade(self) -> Decimal:
        """Return the grade of a student who answers everything right."""
        shares = (slot.points * self.by_entry[slot.entry].best(self) for slot in self.slots)
        return sum(shares, Decimal(0))

    def shown_pictures(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield each picture in a text, as context, component, area, item and name."""
        for root in (self.questions_xml, self.activity):
            for path, (component, area) in AREAS.items():
                parent, name = path.split("/")
                for one in root.iterfind(f".//{parent}[@id]"):
                    for picture in SHOWN.findall(one.findtext(name) or ""):
                        assert picture == quote(picture)
                        item = "0" if area == "intro" else one.get("id") or ""
                        yield (self.context, component, area, item, picture)


def packed(inside: dict[str, bytes]) -> bytes:
    """Return an archive of some files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, data in inside.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return file.getvalue()
