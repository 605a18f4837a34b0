"""The only module that reads the clock: the time of a check is a fact to record, not an output."""

from __future__ import annotations

import os
from datetime import UTC, datetime

MOST_DIGITS = 20
"""A time with more digits is to come. Python refuses to read a number of more than 4,300."""


def now() -> str:
    """Return the current UTC time as the ledger writes it, or SOURCE_DATE_EPOCH's if that is set and past."""
    clock = int(datetime.now(UTC).timestamp())
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    is_time = given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS
    seconds = min(int(given), clock) if is_time else clock
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
