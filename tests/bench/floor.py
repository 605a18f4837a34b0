"""The floor for a build: the least work of the libraries that could count as the same job."""

from __future__ import annotations

import gc
import html
from pathlib import Path
from typing import Any

import genanki
import jinja2
import yaml
from markdown_it import MarkdownIt
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

XML = (
    "<quiz>{% for q in qs %}<question><name>{{ q.id }}</name>{{ q.stem }}"
    "{% for o in q.o %}<answer>{{ o }}</answer>{% endfor %}</question>{% endfor %}</quiz>"
)


def tree(event: Any, loader: Any) -> Any:
    """Return events as dictionaries, lists and texts."""
    if isinstance(event, ScalarEvent):
        return event.value
    if isinstance(event, SequenceStartEvent):
        values = []
        while isinstance(event := loader.get_event(), ScalarEvent | SequenceStartEvent | MappingStartEvent):
            values.append(tree(event, loader))
        return values
    mapping = {}
    while not isinstance(event := loader.get_event(), MappingEndEvent):
        mapping[event.value] = tree(loader.get_event(), loader)
    return mapping


def main() -> None:
    """Read the banks, render two texts, make a deck."""
    gc.disable()
    parser, questions = MarkdownIt(), []
    for path in sorted(Path("content/banks").glob("*.yaml")):
        loader = yaml.CSafeLoader(path.read_text())
        loader.get_event()
        loader.get_event()
        for question in tree(loader.get_event(), loader)["questions"]:
            options = question["answers"] + question["distractors"]
            texts = [option["text"] for option in options] + [question["explanation"]]
            feedback = [option["feedback"] for option in options]
            rendered = [html.escape(text) for text in texts[:-1]] + [
                parser.renderInline(text) for text in (*feedback, texts[-1])
            ]
            questions.append({"id": question["id"], "stem": html.escape(question["stem"]), "o": rendered})
    template = jinja2.Environment(autoescape=True).from_string(XML)
    for name in ("floor.xml", "floor.html"):
        with Path(name).open("w") as file:
            file.writelines(template.generate(qs=questions))
    model = genanki.Model(
        1,
        "m",
        fields=[{"name": "a"}, {"name": "b"}],
        templates=[{"name": "c", "qfmt": "{{a}}", "afmt": "{{b}}"}],
    )
    deck = genanki.Deck(2, "d")
    for question in questions:
        deck.add_note(
            genanki.Note(
                model, [question["stem"], "".join(question["o"]).replace("<", "&lt;")], guid=question["id"]
            )
        )
    genanki.Package(deck).write_to_file("floor.apkg", timestamp=0)


main()
