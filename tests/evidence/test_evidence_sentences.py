"""The beginning and end of the sentence around a phrase."""

from __future__ import annotations

import pytest

from quizgen.evidence.sentences import sentences_around

APART = "|"


@pytest.mark.parametrize(
    "written",
    [
        "The mill stood.| It turned.| It fell.",
        "Did it turn?| It did!| So they said…| Nobody knows.",
        'They said: "It turned."| Then it fell.',
        "It turned then. (Roe, E. 1999)| Then it fell [3].| It was sold. [3, 4]| So they said. (1, p. 2)",
        "Dr. Roe and Mr. Doe of St. Ives came.| They left.",
        "E. Roe and P. C. Doe, U.S. citizens, came.| They left.",
        "See vol. 3, p. 12 and Fig. 4, e.g. the wheel.| The answer is no.| It fell.",
        "Roe et al. 1999 say so.| Others do not.",
        "It cost 3.50 a sack in 1999.| Then it fell.",
        "It turned, i.e. Mill 3 did, etc.| It fell.",
        "Мельница стояла, т.е. Она была цела.| Её построил А. С. Петров на стр. 5.| Она упала.",
        "Tegirmon turardi.| U yiqildi.",
        "كانت الطاحونة هنا.| هل سقطت؟| نعم.",
        "水車小屋。|回った。|",
        "It turned. as if by magic.| It fell",
        "one without an end",
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(written: str) -> None:
    text = written.replace(APART, "")
    pieces = [piece for piece in written.split(APART) if piece]
    at = 0
    for piece in pieces:
        inside = at + len(piece) - len(piece.lstrip())
        assert sentences_around(text, inside, at + len(piece) - 1) == (at, at + len(piece)), piece
        at += len(piece)


def test_a_phrase_over_an_end_is_in_both() -> None:
    text = "It turned. It fell. It was sold."
    start = text.index("turned")
    assert sentences_around(text, start, text.index("fell") + 4) == (0, len("It turned. It fell."))
