"""The one place that asks the time: when a person checked something is a fact, not an output."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> str:
    """Return the time as the ledger writes it; SOURCE_DATE_EPOCH's where it is set, but none to come."""
    clock = int(datetime.now(UTC).timestamp())
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = min(int(given), clock) if given.isascii() and given.isdigit() else clock
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
