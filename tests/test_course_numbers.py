"""The course's README: every number in it matches a count in the course."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import quizgen
from quizgen.arranging.sheet import Sheet
from quizgen.model.fields import LEVELS
from quizgen.model.question import Question
from quizgen.types import TYPES

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "content/README.md"
ON = {
    "concepts": "what cyber diplomacy is, its aims and advantages",
    "history": "words, events and dates, with corrections",
    "actors": "states, institutions and organisations",
    "threats": "threats and responses",
    "social-media": "social media, openness, the diplomat's work",
    "comparing": "where the papers agree and differ",
    "sources": "reading sources critically",
    "glossary": "terms, all but one asked both ways",
    "terms-uz-ru": "terms in Uzbek and in Russian, both ways",
}
VOCABULARY = ("glossary", "terms-uz-ru")
AUTHORS = {
    "muhiddinova-2024": "Muhiddinova",
    "khan-siraj-abbas-2022": "Khan, Siraj and Abbas",
    "arfa-khan-2022": "Arfa Khan",
}


@cache
def course() -> quizgen.Course:
    return quizgen.load(ROOT / "content", templates=[ROOT / "templates"])


def asked() -> list[Question]:
    return [one for bank in course().banks for one in bank.questions if not one.retired]


def sheets() -> dict[str, Sheet]:
    """Return the first version of each quiz."""
    scope = course().inspection.scope
    assert scope
    return {one.quiz.id: one.sheets[0] for one in scope.quizzes}


def bank_of(question: Question) -> str:
    return question.name.partition("/")[0]


def table(*rows: Sequence[object]) -> str:
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})"


def banks() -> str:
    rows = [
        (
            f"[{name}](banks/{name}.yaml)",
            on,
            sum(bank_of(one) == name for one in asked()),
            sum(bank_of(one) == name and one.use == "exam" for one in asked()),
        )
        for name, on in ON.items()
    ]
    total = ("all", "", len(asked()), sum(one.use == "exam" for one in asked()))
    return table(
        ("bank", "on", "questions", "for the exam only"), ("---", "---", "---:", "---:"), *rows, total
    )


def papers() -> str:
    study = [one for one in asked() if bank_of(one) not in VOCABULARY]
    named = [frozenset(source.paper for source in one.sources_read if source.paper) for one in study]
    alone = Counter(next(iter(one)) for one in named if len(one) == 1)
    each = ", ".join(f"{alone[paper]} from {author} alone" for paper, author in AUTHORS.items())
    many = sum(len(one) > 1 for one in named)
    return (
        f"Besides the two decks of vocabulary, there are {len(study)} questions:\n{each},\n"
        f"and {many} on two papers or three."
    )


def types_and_levels() -> str:
    study = [one for one in asked() if bank_of(one) not in VOCABULARY]
    types = Counter(one.type for one in asked())
    left = [(name, types[name]) for name in TYPES]
    levels = Counter(one.level for one in asked())
    beside = Counter(one.level for one in study)
    right = [
        (level, share(levels[level], len(asked())), share(beside[level], len(study))) for level in LEVELS
    ]
    right += [("", "", "")] * (len(left) - len(right))
    rows = [(*one, "", *other) for one, other in zip(left, right, strict=True)]
    return table(
        ("type", "all", "", "level", "all", "without vocabulary"),
        ("---", "---:", "---", "---", "---:", "---:"),
        *rows,
    )


def quizzes() -> str:
    rows = [
        (f"[{quiz.id}](quizzes/{quiz.id}.yaml)", sheets()[quiz.id].count, sheets()[quiz.id].points, quiz.time)
        for quiz in course().quizzes
    ]
    return table(("quiz", "questions", "points", "minutes"), ("---", "---:", "---:", "---:"), *rows)


def claims() -> str:
    counts = Counter(one.claim for one in asked())
    attributed, facts, corrected = (counts[name] for name in ("attributed", "fact", "corrected"))
    return f"""\
- **Attributed** ({attributed} questions): an author's view. The stem or the card names the author, and
  the answer is right if it gives that view; whether the view is right is another matter.
- **Fact** ({facts}): something to learn as it is, or the meaning of a word.
- **Corrected** ({corrected}): the paper is wrong. The question says what the paper says, the key is the right
  fact, and its reference appears with the answer. No question has the wrong statement as its key."""


BLOCKS = {"banks": banks, "papers": papers, "types": types_and_levels, "quizzes": quizzes, "claims": claims}


def test_every_number_is_counted(update: bool) -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = re.sub(
        r"<!-- counted: ([a-z]+) -->\n.*?<!-- end -->\n",
        lambda found: f"<!-- counted: {found[1]} -->\n\n{BLOCKS[found[1]]()}\n\n<!-- end -->\n",
        page,
        flags=re.DOTALL,
    )
    if update:
        PAGE.write_text(made, encoding="utf-8")
    assert set(re.findall(r"counted: ([a-z]+)", page)) == set(BLOCKS)
    assert made == PAGE.read_text(encoding="utf-8"), "pytest tests/test_course_numbers.py --update writes it"


def test_each_type_has_six_questions_and_the_course_120() -> None:
    counts = Counter(one.type for one in asked())
    assert {name: number for name, number in counts.items() if number < 6} == {}
    assert set(counts) == set(TYPES)
    assert sum(bank_of(one) not in VOCABULARY for one in asked()) >= 120


def test_no_question_of_the_mid_course_stands_on_a_quiz_on_one_paper() -> None:
    names = {id_: {item.question.name for item in sheet.items} for id_, sheet in sheets().items()}
    papers = {name for id_, those in names.items() if id_.startswith("paper-") for name in those}
    assert names["mid-course"] & papers == set()
