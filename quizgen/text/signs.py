"""Invisible characters and lookalikes: their names, and the plain characters that are meant."""

from __future__ import annotations

import unicodedata

from quizgen.text.lazily import lazily

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
"""Characters without a width, for a character class of a regular expression."""
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces other than the plain one, for a character class of a regular expression."""
DASHES = "‐‑‒–—―−﹘﹣－⁃"
BULLETS = "•‣●▪·◦∙○■□►▶➢✓➤"
QUOTES = {**dict.fromkeys("“”„‟«»″＂", '"'), **dict.fromkeys("‘’‚‛‹›′ʻʼ＇`´", "'")}
LATIN = dict(
    zip(
        "авекмнорстухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅαορνικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abekmhopctyxijshdqwABEKMHOPCTYXIJSaopviktuxABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Letters of other scripts that look like Latin letters."""
HIDDEN = lazily(f"[{UNSEEN}]")
SPACE = lazily(f"[{SPACES}]")
DASH = lazily(f"[{DASHES}]")


def plain(text: str) -> str:
    """Return a text in the plain characters that it looks like, without invisible ones."""
    text = DASH.sub("-", SPACE.sub(" ", HIDDEN.sub("", text)))
    text = "".join(QUOTES.get(sign, LATIN.get(sign, sign)) for sign in text)
    return unicodedata.normalize("NFKC", text)


def named(sign: str) -> str:
    """Return a character's code and name, such as U+2013 EN DASH."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
