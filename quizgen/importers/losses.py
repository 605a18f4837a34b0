"""The losses of imported questions, in the report's words; tests make docs/importing/ from this table."""

from __future__ import annotations

from typing import NamedTuple


class Loss(NamedTuple):
    """A kind of loss.

    Args:
        what: the report's text, which the detail follows in brackets.
        why: the reason, for the docs.
    """

    what: str
    why: str


LOSSES = {
    # texts
    "look": Loss("colours, fonts or sizes of letters", "outputs have one look; mark words with ** or *"),
    "emphasis": Loss("bold or italic within a word", "Markdown marks whole words"),
    "struck": Loss("words were struck out", "there is no strikethrough here: check whether to delete them"),
    "merged-cells": Loss(
        "merged cells of a table are single cells", "a table here is plain rows and columns"
    ),
    "mathml": Loss("a formula in MathML is words", "formulas are TeX here: write it between dollars"),
    "no-picture": Loss(
        "a picture that is not in the file", "pictures are files in content/, never fetched from elsewhere"
    ),
    "bad-picture": Loss(
        "a picture that can't be used", "pictures are PNG, JPEG, GIF, WebP, or SVG without scripts"
    ),
    "alt-text": Loss(
        "a picture without a description for people who can't see it",
        "quizgen uses the file name instead: write what the picture shows",
    ),
    "played": Loss("sound or film", "no output plays any"),
    "acts": Loss("a script, style sheet or embedded page", "texts can't contain code"),
    "form": Loss("a field of a form", "each type of question has its own fields to fill in"),
    "link": Loss("a link that works only in the source; its words stay", "links are whole web addresses"),
    "languages": Loss(
        "a text in several languages: quizgen imports one",
        "a course has one language: its own is kept, otherwise the first",
    ),
    # answers
    "best-key": Loss("no answer is worth 100 %: the best is the key", "a question has a key"),
    "key-not-option": Loss(
        "the answer is not one of the options: it becomes the key, they become distractors",
        "check whether that is right",
    ),
    "key-place": Loss(
        "the answer is the text of one option and the number or letter of another: the text counts",
        "check whether that is right",
    ),
    "more-keys": Loss("a second answer is right too", "a single-choice question has one key"),
    "worth": Loss(
        "what an answer is worth",
        "here, typed answers can't lose points, and several right options share 100 percent",
    ),
    "wrong-free": Loss("wrong choices cost nothing there", "here each wrong choice loses points"),
    "key-feedback": Loss(
        "feedback on the right answer", "write it as the explanation, which everybody reads"
    ),
    "covered": Loss(
        "an answer that another one covers",
        "every text that matches it also matches an answer that gives more",
    ),
    "combined-feedback": Loss(
        "feedback on right, partly right or wrong answers as a whole",
        "quizgen has its own words for this; say more in explanation or feedback",
    ),
    "other-answers": Loss("feedback on all other answers", "feedback belongs to an expected answer"),
    "wildcard": Loss(
        "an answer with the wildcard *", "answers are whole words here; write each under accept"
    ),
    "unit": Loss("units that are converted or graded", "a number has one unit, and it need not be typed"),
    "case": Loss("capitals matter in the gaps", "capitals don't count in gaps"),
    "gap-weight": Loss("gaps count differently", "each gap of a question counts the same"),
    "gap-many": Loss("several choices of a gap that go together", "students choose one thing per gap"),
    "spare-empty": Loss("a pair without an answer", "each premise has a response"),
    "response-markup": Loss("marks or pictures in a response", "responses are plain text"),
    "subset": Loss("only some of the items were shown", "an ordering shows all of its items"),
    "template": Loss("text already in the answer box", "answers start empty"),
    "attachments": Loss(
        "more than three files to hand in, or kinds of files",
        "an essay takes up to three files, named by endings such as .pdf",
    ),
    "words": Loss("a lower or an upper word limit alone", "a range needs both sides"),
    "type": Loss("the type of question changes", "the nearest type here takes its place"),
    "nested-gap": Loss("a gap within a gap", "only the outer one is kept as a gap"),
    "stimulus": Loss("a text that questions share", "the file doesn't have it: write it as an exhibit"),
    # settings
    "setting": Loss("settings", "how a quiz is taken is not part of a question"),
    "tag": Loss("a tag is spelled differently", "a tag has no spaces"),
    "template-fields": Loss(
        "how its cards look, or more kinds of cards",
        "cards look as quizgen's do, and ask from one side or both",
    ),
    "bank-elsewhere": Loss(
        "questions of a bank that is not in the file", "export the bank too, or the whole course"
    ),
    "source": Loss("the source that is named", "add source: and papers.yaml, and have a person check them"),
    "same-number": Loss(
        "its number belongs to another question: quizgen imports it without the number",
        "two categories of Moodle may use one number; here it names one question",
    ),
    "repeated": Loss("the same question comes twice", "quizgen imports it once"),
    "same-option": Loss("an option comes twice", "quizgen imports it once"),
    "number": Loss(
        "its number in Moodle or Anki is too long, or has spaces around it: quizgen imports it without that",
        "`from:` takes 100 characters, and updates of a deck or a course know it by that number",
    ),
    "encoding": Loss("the file was not UTF-8", "quizgen read it as Windows-1252: check its accents"),
    "column": Loss("an unknown column", "name it with --map field=heading"),
    "category-text": Loss("the description of a category", "write it into a quiz's instructions"),
    # left out whole
    "no-type": Loss(
        "left out: there is no such type here", "its answers need a machine, or a picture to click"
    ),
    "random": Loss("left out: a random question", "quizzes draw questions: write a draw"),
    "description": Loss("left out: a text without a question", "write it into a quiz's instructions"),
    "incomplete": Loss("left out: something is missing", "a question needs a question text and an answer"),
    "refused": Loss("left out", "quizgen check would find an error in it"),
}
"""All losses, by code."""


def line(code: str, detail: str = "") -> str:
    """Return a loss as a line of the report."""
    return f"{LOSSES[code].what} ({detail})" if detail else LOSSES[code].what
