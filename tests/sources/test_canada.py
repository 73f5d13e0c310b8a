"""Canada's list: states, regional advisories, what is inside another's entry, and its age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.level import Level
from bot.sources import canada
from bot.sources.reader import Failed
from tests.sources.answers import CA_MADE_AT, canadian, canadian_entry

MADE_AT = datetime.fromtimestamp(CA_MADE_AT, UTC)


@pytest.mark.parametrize(
    ("state", "regional", "base", "worst"),
    [
        (0, 0, "green", "green"),
        (1, 0, "yellow", "yellow"),
        (2, 0, "orange", "orange"),
        (3, 0, "red", "red"),
        (0, 1, "green", "orange"),
        (1, 1, "yellow", "orange"),
        (2, 1, "orange", "red"),
        (4, 0, "unknown", "unknown"),
        (4, 1, "unknown", "unknown"),
        ("3", 0, "unknown", "unknown"),
        (True, 0, "unknown", "unknown"),
        (None, 0, "unknown", "unknown"),
    ],
)
def test_a_state_is_a_level_and_a_regional_advisory_means_worse_somewhere(
    state: object, regional: int, base: str, worst: str
) -> None:
    body = canadian(ML=canadian_entry(state, regional=regional))
    [found] = canada.parse(body, MADE_AT)
    assert (found.base, found.worst) == (Level(base), Level(worst))


def test_palestine_is_inside_israels_entry_and_western_sahara_nowhere() -> None:
    found = canada.parse(canadian(IL=canadian_entry(2, regional=1)), MADE_AT)
    assert [one.country for one in found] == ["IL", "PS"]
    assert found[0].base is found[1].base is Level.ORANGE


def test_link_wording_and_day_are_kept() -> None:
    [found] = canada.parse(canadian(ML=canadian_entry(3)), MADE_AT)
    assert found.link == "https://travel.gc.ca/destinations/a-country"
    assert found.wording == "Avoid all travel"
    assert found.as_of == MADE_AT - timedelta(days=1)


def test_s11_a_list_that_nobody_rebuilds_goes_stale_however_often_it_is_read() -> None:
    much_later = MADE_AT + timedelta(days=30)
    [found] = canada.parse(canadian(ML=canadian_entry(0)), much_later)
    assert found.fetched_at == MADE_AT + canada.REBUILT_EVERY
    assert not found.is_current(much_later)


@pytest.mark.parametrize("made_at", [None, "2026-11-30", CA_MADE_AT * 1000, True])
def test_a_list_without_its_day_is_broken(made_at: object) -> None:
    with pytest.raises(Failed, match="when it was made"):
        canada.parse(canadian(made_at, ML=canadian_entry(3)), MADE_AT)
