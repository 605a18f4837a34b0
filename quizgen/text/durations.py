"""Durations as teachers write them: "45", "30 min", "1 h 30 min", "1,5 soat", "100 минут"."""

from __future__ import annotations

import re
from decimal import Decimal

from quizgen.text.lazily import lazily

HOURS = (
    *("h", "hr", "hrs", "hour", "hours", "soat", "ч", "час", "часа", "часов", "ساعة", "ساعات"),
    *("год", "година", "години", "ساعت", "saat", "std", "stunde", "stunden", "heure", "heures"),
    *("hora", "horas", "ora", "ore"),
)
MINUTES = (
    *("m", "min", "mins", "minute", "minutes", "daq", "daqiqa", "minut", "мин", "минута", "минуты", "минут"),
    *("دقيقة", "دقائق", "хв", "хвилина", "хвилини", "хвилин", "دقیقه", "dk", "dakika", "minuten"),
    *("minuto", "minutos", "minuti"),
)
LONGEST = 7 * 24 * 60
"""The longest time for a quiz, in minutes; a longer one was meant otherwise."""


def _units(names: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_TIME = lazily(
    rf"(?:(?P<hours>\d+(?:[.,]\d+)?)\s*(?:{_units(HOURS)})\.?)?"
    r"[\s,]*(?:and\s+)?"
    rf"(?:(?P<minutes>\d+)(?:\s*(?:{_units(MINUTES)})\.?)?)?"
)


def minutes(text: str) -> int | None:
    """Return the minutes that a text means, or None if it has more than figures and known units.

    A number without a unit counts minutes.

    Args:
        text: the text as the teacher wrote it.
    """
    found = _TIME.fullmatch(text.strip().casefold())
    if not found or not (found["hours"] or found["minutes"]):
        return None
    total = Decimal((found["hours"] or "0").replace(",", ".")) * 60 + int(found["minutes"] or 0)
    return int(total) if total == int(total) and 0 < total <= LONGEST else None
