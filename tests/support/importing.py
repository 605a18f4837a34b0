"""Functions that tests of imports share."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from quizgen.importers.moving import Moved, Wish, move_in


def content_of(top: Path) -> Path:
    """Write a course without questions, and return its content folder."""
    (top / "content").mkdir()
    (top / "content/course.yaml").write_text("course: course\ntitle: Course\n", encoding="utf-8")
    return top / "content"


def source_of(case: Path, top: Path) -> Path:
    """Return the file of a case; archives are folders, so that people can read them, and are zipped here."""
    (source,) = case.glob("input*")
    if not source.is_dir():
        return source
    made = top / "input.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source).as_posix())
    return made


def moved(case: Path, content: Path, *, dry_run: bool = False) -> Moved:
    """Import the file of a case."""
    source = source_of(case, content.parent)
    map_ = case / "map.txt"
    columns = map_.read_text(encoding="utf-8").split("\n") if map_.exists() else []
    return move_in([source], Wish(content, columns=[one for one in columns if one], dry_run=dry_run))


def shown(result: Moved) -> str:
    """Return the loss report, without this machine's folders."""
    return "".join(re.sub(r"^\S*/(?=input\.)", "", line) + "\n" for line in result.lost)


def texts(content: Path) -> dict[str, str]:
    """Return the files that an import has written, by name; of pictures, only the names."""
    return {
        path.relative_to(content).as_posix(): path.read_text(encoding="utf-8")
        if path.suffix == ".yaml"
        else ""
        for path in sorted(content.rglob("*"))
        if path.is_file() and path.name not in ("course.yaml", "imported.yaml")
    }


OWN = r"""bank: own
title: Our own
questions:
  - id: single
    type: single-choice
    stem: Where does *it* sleep, at $x^2$ m?
    answer: {text: In the **air**, feedback: It glides.}
    distractors:
      - {text: In a tree, feedback: Its feet can't hold a twig.}
      - In a reed
    explanation: Roe followed nine birds.
    hints: [Not on the ground., Not in a tree.]
    level: apply
    tags: [wing, a::b]
  - id: ordered
    type: single-choice
    stem: Which are right?
    order: as-written
    options: [The first, The second, {text: All of the above, key: true}]
  - id: several
    type: multiple-choice
    stem: What does it do in the air?
    answers: [It sleeps, {text: It drinks, feedback: It skims a pond.}]
    distractors: [It breeds]
  - id: statement
    type: true-false
    stem: It lands each night.
    answer: false
    feedback: {true: It hardly ever lands.}
    retired: true
  - id: word
    type: short-answer
    stem: What do they eat?
    answer: insects
    accept:
      - insect
      - flies & co
      - {text: spiders on threads, feedback: "They are none, at $a < b$, but right."}
      - {text: moths, worth: 50, feedback: Some of *them*.}
      - {text: aphids, worth: 33.33333}
    expect: [{text: seeds, feedback: "Their beak cracks none: `{}`."}, {text: "2*3", feedback: No.}]
    case-sensitive: true
  - id: number
    type: numeric
    stem: How heavy is it?
    answer: 40
    tolerance: 5
    unit: g
    accept:
      - 47
      - {answer: 40, tolerance: 10, worth: 50, feedback: Near.}
      - {answer: 1.4, tolerance: 0.1, worth: 25, feedback: In ounces.}
    expect: [{answer: 4000, feedback: Tons of them.}, {answer: 80, tolerance: 8, feedback: That is two.}]
  - id: gaps
    type: cloze
    text: They come in {{c1::May|may}} and leave in {{c2::August::a month}} with {{c3::2}} of {{c4::3}} young.
    choices: {c4: [5, 7]}
    tolerance: {c3: 1}
    accept:
      c1: [{text: early May, worth: 50, feedback: "Or ~ {later} # *then*, 50 % = half."}]
      c2: [{text: late August, feedback: "Yes, late."}]
      c3: [{text: 5, tolerance: 2, worth: 25, feedback: With others.}, {text: 9, worth: 10}]
      c4: [{text: 5, worth: 50, feedback: Seldom.}]
    expect:
      c2: [{text: July, feedback: Too early.}]
      c4: [{text: 7, feedback: Never.}]
  - id: card
    type: flashcard
    front: swift
    back: |
      *Apus apus*

      - a bird
      - of the air
    both-ways: true
  - id: pairs
    type: matching
    stem: Match.
    pairs: [{premise: Swift, response: roof}, {premise: Gull, response: cliff}]
  - id: steps
    type: ordering
    stem: Order.
    items: [One, Two, Three]
  - id: essay
    type: essay
    stem: Why not land?
    rubric:
      - text: Names the danger
        points: 2
        levels: [{points: 2, text: It names *two*.}, {points: 0, text: None.}]
      - {text: Names the legs, points: 1}
    sample:
      - {text: They are short., points: 1}
      - {text: "There are cats.\n\nAnd rats."}
    points: 3
"""
"""A bank with every type, and with everything that outputs can carry."""
