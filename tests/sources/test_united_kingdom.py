"""The United Kingdom: an index without levels, and pages with a list of warnings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.zone import Advisory
from bot.sources import united_kingdom
from bot.sources.reader import Failed
from bot.sources.united_kingdom import Listed
from tests.sources.answers import british, british_index

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
PARTS, WHOLE = "to_parts", "to_whole_country"
ALL, ESSENTIAL = "avoid_all_travel_", "avoid_all_but_essential_travel_"


def read(statuses: object, heading: str = "") -> Advisory:
    return united_kingdom.parse(british(statuses, heading=heading), "ML", NOW)


@pytest.mark.parametrize(
    ("statuses", "base", "worst"),
    [
        ([ALL + WHOLE], "red", "red"),
        ([ESSENTIAL + WHOLE], "orange", "orange"),
        ([ESSENTIAL + WHOLE, ALL + PARTS], "orange", "red"),
        ([ALL + PARTS], "yellow", "red"),
        ([ESSENTIAL + PARTS], "yellow", "orange"),
        ([ALL + PARTS, ESSENTIAL + PARTS], "yellow", "red"),
        (["avoid_on_sundays"], "unknown", "unknown"),
        ([ESSENTIAL + PARTS, "avoid_on_sundays"], "unknown", "unknown"),
        ([7], "unknown", "unknown"),
    ],
)
def test_warnings_are_levels_and_an_unknown_one_makes_them_unknown(
    statuses: list[object], base: str, worst: str
) -> None:
    found = read(statuses)
    assert (found.base.value, found.worst.value, found.no_advice) == (base, worst, False)


def test_s11_no_warning_is_no_advice_against_travel_and_no_green() -> None:
    found = read([])
    assert (found.base.value, found.no_advice, found.readable) == ("unknown", True, True)
    assert found.wording == "No advice against travel"


@pytest.mark.parametrize("statuses", [None, "", {"avoid": True}])
def test_a_page_without_a_list_of_warnings_is_broken(statuses: object) -> None:
    with pytest.raises(Failed, match="no list of warnings"):
        read(statuses)


def test_the_wording_is_the_heading_that_advises() -> None:
    found = read([ALL + PARTS], heading="advises against all travel to parts of Mali")
    assert found.wording == "FCDO advises against all travel to parts of Mali"
    assert read([ALL + PARTS]).wording == "Avoid all travel to parts"
    assert found.link == "https://www.gov.uk/foreign-travel-advice/mali"
    assert found.as_of == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_the_index_says_which_page_changed_when() -> None:
    body = british_index(mali="2026-05-02T15:57:19Z", western_sahara="2025-12-10", ruritania="1")
    assert united_kingdom.parse_index(body) == {
        "ML": Listed("ML", "mali", "2026-05-02T15:57:19Z"),
        "EH": Listed("EH", "western_sahara", "2025-12-10"),
    }
