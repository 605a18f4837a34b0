"""What all tests share."""

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
    os.environ.pop(name, None)  # what a shell or CI sets must decide no test; one that needs it sets it
if "PYTEST_XDIST_WORKER" not in os.environ:  # one folder for all workers, which inherit it
    kept = tempfile.TemporaryDirectory(prefix="quizgen-cache-")
    atexit.register(kept.cleanup)
    os.environ["XDG_CACHE_HOME"] = kept.name  # the user's own is none of the tests' business
# A busy machine is no fault of the program; and the same examples everywhere: chance is for `make fuzz`.
settings.register_profile("quizgen", deadline=None, derandomize=True, database=None)
settings.load_profile("quizgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite what the cases expect; then read the diff"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Tell whether expectations are to be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the one Chromium of this run; without any, skip, or fail on CI."""
    try:
        chromium.find()
    except chromium.NoBrowserError as reason:
        if chromium.on_ci():
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    with chromium.launched() as started:
        yield started
