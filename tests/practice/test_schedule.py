"""When a question is due again: the page's numbers are the same as those of the package `fsrs`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from fsrs import Card, Rating, Scheduler
from playwright.sync_api import Browser
from support.practice import evaluate

BEGIN = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
HOURS = (1, 23, 24, 70, 24 * 9 + 5, 24 * 400)
"""Hours since the previous review, from the same day to more than a year."""


@pytest.mark.browser
def test_a_browser_schedules_as_the_package_does(browser: Browser) -> None:
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    histories = [
        [(0, first), (hours, second), (later, third), (30, fourth)]
        for first, second, third, fourth in product((1, 2, 3, 4), (1, 3), (2, 4), (1, 3))
        for hours, later in zip(HOURS, reversed(HOURS), strict=True)
    ]
    expected = []
    for history in histories:
        card, at = Card(), BEGIN
        for hours, rating in history:
            at += timedelta(hours=hours)
            card, _ = scheduler.review_card(card, Rating(rating), at)
            assert card.last_review
            expected.append([card.stability, card.difficulty, (card.due - card.last_review).days])
    page = browser.new_page()
    found = evaluate(
        page,
        """return given[1].flatMap((history) => {
            let card = null, now = given[0];
            return history.map(([hours, rating]) => {
                now += hours * 3600000;
                card = reviewed(card, rating, now);
                return [card.stability, card.difficulty, (card.due - now) / DAY];
            });
        });""",
        [BEGIN.timestamp() * 1000, histories],
    )
    page.close()
    assert len(found) == len(expected) > 500
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.browser
def test_what_falls_due_today_is_due_from_the_morning_on(browser: Browser) -> None:
    context = browser.new_context(timezone_id="Asia/Tashkent")
    page = context.new_page()
    evening = datetime(2026, 3, 1, 17, 0, tzinfo=UTC).timestamp() * 1000  # 22:00 there
    days = evaluate(
        page,
        """const card = reviewed(null, 1, given);
        const isDueAfter = (hours) => isDue(card, given + hours * 3600000);
        return [...[0, 4, 12, 40].map(isDueAfter), isDue(null, given)];""",
        evening,
    )
    context.close()
    assert days == [False, True, True, True, False]
