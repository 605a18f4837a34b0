"""GIFT, compared with the independent grammar of npm's gift-pegjs, for a corpus of generated questions.

The package must be on NODE_PATH; without node or the package, the tests are skipped with the reason.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from quizgen.importers import gift
from quizgen.importers.draft import Draft, Intake
from quizgen.text.markdown import to_plain

READ = """
const gift = require("gift-pegjs");
let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => console.log(JSON.stringify(gift.parse(text))));
"""
NAMES = {
    "MC": {"single-choice", "multiple-choice"},
    "TF": {"true-false"},
    "Short": {"short-answer"},
    "Numerical": {"numeric"},
    "Matching": {"matching"},
    "Essay": {"essay"},
    "Description": {"description"},
}
WORDS = ["swift", "air", "roof", "5", "x \\= y", "a\\:b", "\\{set\\}", "c\\#", "\\~5", "e-mail", "naïve"]


def peg(text: str) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not there")
    ran = subprocess.run(
        [node, "-e", READ], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    if "Cannot find module" in ran.stderr:
        pytest.skip("npm's gift-pegjs is not there: NODE_PATH names the folder that it was installed in")
    assert ran.returncode == 0, ran.stderr
    return [one for one in json.loads(ran.stdout) if one["type"] != "Category"]


def corpus(chance: random.Random, size: int) -> str:
    """Return questions of all forms, one after the other."""

    def words() -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 4)))

    def feedback() -> str:
        return chance.choice(["", "", f"#{words()}"])

    def choice() -> str:
        wrong = [f"~{chance.choice(['', '%50%', '%-25%'])}w{at} {words()}{feedback()}" for at in range(2)]
        return "\n".join([f"=r {words()}{feedback()}", *wrong])

    def several() -> str:
        return f"~%50%r1 {words()}\n~%50%r2 {words()}{feedback()}\n~%-100%w {words()}"

    def pairs() -> str:
        return "\n".join(f"=p{at} {words()} -> r{at} {words()}" for at in range(3))

    forms: list[Callable[[], str]] = [
        choice,
        several,
        pairs,
        lambda: f"{chance.choice(['T', 'TRUE', 'F', 'FALSE'])}{feedback()}",
        lambda: f"=s {words()}\n=%50%t {words()}{feedback()}",
        lambda: f"#{chance.randint(1, 99)}:{chance.randint(0, 3)}",
        lambda: f"#{chance.randint(1, 9)}..{chance.randint(10, 20)}",
        lambda: f"#\n=%100%{chance.randint(1, 9)}:1\n=%50%{chance.randint(10, 20)}:2",
        lambda: "",
    ]
    blocks = []
    for at in range(size):
        name = chance.choice(["", f"::Name {at}::"])
        tail = chance.choice(["", "", f" and {words()} more."])
        given = forms[at % len(forms)]()
        general = f"####{words()}" if chance.random() < 0.3 else ""
        blocks.append(f"{name}Question {at} {words()}? {{{given}{general}}}{tail if given else ''}")
    return "\n\n".join(blocks) + "\n"


def without_placeholders(text: str) -> str:
    """Return an answer of a pair without the placeholders that the grammar forgets to replace there."""
    return re.sub(r"&&(\d+);", lambda sign: chr(int(sign[1])), text)


def bare(text: str) -> str:
    return "".join(to_plain(text).split())


def right(draft: Draft) -> set[str]:
    """Return the right answers, for any type."""
    fields = draft.fields
    options = [fields.get("answer"), *fields.get("answers", ())]
    texts = [one["text"] if isinstance(one, dict) else one for one in options if isinstance(one, dict | str)]
    return {bare(text) for text in texts}


def as_peg_has_it(question: dict[str, Any]) -> set[str]:
    kind, choices = question["type"], question.get("choices")
    if kind == "TF":
        return set()
    if kind == "MC":
        best = [one for one in choices if one["isCorrect"]] or [
            one for one in choices if (one["weight"] or 0) > 0
        ]
        return {bare(one["text"]["text"].replace("\\", "")) for one in best}
    if kind == "Short":
        return {bare(choices[0]["text"]["text"])}
    return set()


@pytest.mark.parametrize("seed", range(3))
def test_a_generated_corpus_is_read_as_by_the_grammar(seed: int) -> None:
    text = corpus(random.Random(seed), 90)
    theirs = peg(text)
    ours = list(gift.read(text.encode(), Intake("corpus.txt")))
    assert len(ours) == len(theirs) == 90
    for draft, question in zip(ours, theirs, strict=True):
        kind = draft.fields.get("type", "description")
        assert kind in NAMES[question["type"]], draft
        stem = question["stem"]["text"]
        assert bare(draft.fields["stem"]) == bare(stem.replace("_____", r"\_\_\_\_\_")), draft
        if question["title"]:
            assert "".join(draft.name.split()) == "".join(question["title"].split())
        if question["type"] == "TF":
            assert draft.fields["answer"] == question["isTrue"]
        if question["type"] == "Matching":
            theirs_said = [without_placeholders(one["subanswer"]) for one in question["matchPairs"]]
            assert [one["response"] for one in draft.fields["pairs"]] == theirs_said
        if question["type"] in ("MC", "Short"):
            assert right(draft) >= as_peg_has_it(question), draft


def test_the_corpus_is_read_whole_by_ours_alone() -> None:
    """Without node: every question of a corpus is imported, and no loss is silent."""
    text = corpus(random.Random(7), 180)
    drafts = list(gift.read(text.encode(), Intake("corpus.txt")))
    assert len(drafts) == 180
    assert not [draft for draft in drafts if not draft.fields]
