from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.level import Level
from bot.domain.zone import SHELF_LIFE, Advisory, Source, Turn, took_over, turn

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MOPTI, BAMAKO = "ML-5", "ML-BKO"


def advisory(base: str, worst: str | None = None, **facts: object) -> Advisory:
    known = Advisory(
        source=Source.CANADA,
        country="ML",
        base=Level(base),
        worst=Level(worst or base),
        wording="Avoid all travel",
        link="https://travel.gc.ca/destinations/mali",
        as_of=NOW - timedelta(days=2),
        fetched_at=NOW,
    )
    return replace(known, **facts)  # type: ignore[arg-type]  # a test's shorthand


NO_ADVICE = advisory("unknown", no_advice=True)


def test_every_source_has_a_shelf_life_of_more_than_a_few_missed_hours() -> None:
    assert SHELF_LIFE.keys() == set(Source)
    assert min(SHELF_LIFE.values()) > timedelta(hours=3)


def test_an_answer_is_current_until_its_shelf_life_ends() -> None:
    held = advisory("red")
    assert held.is_current(NOW + timedelta(hours=47))
    assert not held.is_current(NOW + timedelta(hours=48))


def test_s11_what_could_not_be_read_is_not_current() -> None:
    assert not advisory("unknown").is_current(NOW)
    assert not advisory("red", verified=False).is_current(NOW)
    assert NO_ADVICE.is_current(NOW)


def test_a_region_that_is_not_named_is_shown_as_the_country_is() -> None:
    held = advisory("yellow", "red", regions={MOPTI: Level.RED})
    assert held.shown_at(MOPTI) is Level.RED
    assert held.shown_at(BAMAKO) is held.shown_at(None) is Level.YELLOW


def test_the_gravest_counts_regions_too() -> None:
    assert advisory("yellow", "orange", regions={MOPTI: Level.RED}).gravest is Level.RED


def test_s11_an_answer_nobody_understands_keeps_the_last_level_and_says_so() -> None:
    held = took_over(advisory("red"), advisory("unknown", fetched_at=NOW + timedelta(hours=1)))
    assert (held.base, held.verified, held.fetched_at) == (Level.RED, False, NOW)


def test_s11_a_level_that_is_no_longer_said_is_kept_and_not_verified() -> None:
    held = took_over(advisory("red"), advisory("unknown", "orange"))
    assert (held.base, held.worst, held.verified) == (Level.RED, Level.ORANGE, False)
    assert held.gravest is Level.RED
    held = took_over(advisory("yellow", "red"), advisory("yellow", "unknown"))
    assert (held.base, held.worst, held.verified) == (Level.YELLOW, Level.RED, False)
    assert took_over(NO_ADVICE, advisory("unknown", "red")).verified


def test_a_readable_answer_takes_over_even_when_it_is_milder() -> None:
    mended = took_over(advisory("red", verified=False), advisory("yellow"))
    assert (mended.base, mended.verified) == (Level.YELLOW, True)
    assert took_over(advisory("red"), NO_ADVICE) == NO_ADVICE
    assert took_over(None, advisory("unknown")) == advisory("unknown")


def test_an_older_answer_of_a_source_with_two_feeds_changes_nothing() -> None:
    held = advisory("red")
    older = advisory("yellow", as_of=NOW - timedelta(days=9))
    assert took_over(held, older) == held


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (advisory("yellow"), advisory("orange"), Turn.WORSENED),
        (advisory("red"), advisory("orange"), Turn.EASED),
        (advisory("red"), advisory("red"), Turn.UNCHANGED),
        (advisory("yellow"), advisory("yellow", "red"), Turn.WORSENED),
        (advisory("orange"), advisory("yellow", "red"), Turn.WORSENED),
        (advisory("orange"), advisory("orange", regions={MOPTI: Level.RED}), Turn.WORSENED),
        (advisory("orange", regions={MOPTI: Level.RED}), advisory("orange"), Turn.EASED),
        (NO_ADVICE, advisory("yellow"), Turn.WORSENED),
        (NO_ADVICE, advisory("green"), Turn.UNCHANGED),
        (advisory("yellow"), NO_ADVICE, Turn.EASED),
        (None, advisory("red"), Turn.UNCHANGED),
        (advisory("red"), advisory("unknown"), Turn.UNCHANGED),
        (advisory("red"), advisory("red", verified=False), Turn.UNCHANGED),
        (advisory("red"), advisory("yellow", verified=False), Turn.UNCHANGED),
        (advisory("yellow"), advisory("yellow", "red", verified=False), Turn.WORSENED),
        (advisory("unknown"), advisory("green"), Turn.UNCHANGED),
    ],
)
def test_a_change_is_worse_better_or_none(
    before: Advisory | None, after: Advisory, expected: Turn
) -> None:
    assert turn(before, after) is expected
