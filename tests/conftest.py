"""Fixtures and settings that all tests share."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from support import browser as chromium

for name in ("QUIZGEN_PAPERS", "SOURCE_DATE_EPOCH", "NO_COLOR"):
    os.environ.pop(name, None)  # a shell's variables must not decide a test; tests that need them set them
if "PYTEST_XDIST_WORKER" not in os.environ:  # all workers inherit the same folder
    kept = tempfile.TemporaryDirectory(prefix="quizgen-cache-")
    atexit.register(kept.cleanup)
    os.environ["XDG_CACHE_HOME"] = kept.name  # tests leave the user's own cache alone
# No deadlines, because a busy machine is not a fault of the program. The same examples everywhere, because
# random ones are for `make fuzz`.
settings.register_profile("quizgen", deadline=None, derandomize=True, database=None)
settings.load_profile("quizgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite what the cases expect; then read the diff"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Return whether to rewrite the expected results."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the only Chromium of this run; if there is none, skip the test, or on CI fail."""
    try:
        chromium.find()
    except chromium.NoBrowserError as reason:
        if chromium.on_ci():
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    with chromium.launched() as started:
        yield started
