"""A deck by genanki alone, as in a simple private script, run by the Python of `make bench-peers`."""

import html
import json
from pathlib import Path

import genanki

SIDES = {"fields": [{"name": "front"}, {"name": "back"}]}
CARD = {"name": "card", "qfmt": "{{front}}", "afmt": "{{back}}"}

model = genanki.Model(1, "m", templates=[CARD], **SIDES)
deck = genanki.Deck(2, "d")
for one in json.loads(Path("deck.json").read_text(encoding="utf-8")):
    options = one["answers"] + one["distractors"]
    back = "<br>".join(html.escape(f"{option['text']}: {option['feedback']}") for option in options)
    deck.add_note(
        genanki.Note(model, [html.escape(one["stem"]), f"{back}<hr>{html.escape(one['explanation'])}"])
    )
genanki.Package(deck).write_to_file("deck.apkg")
