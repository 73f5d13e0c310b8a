"""The United States: titles, countries by name and never by tag, and two feeds that disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.zone import Advisory
from bot.sources import united_states
from bot.sources.reader import Failed
from tests.sources.answers import american, american_rss

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
CHAD = "Chad - Level 4: Do Not Travel"


def read(title: str, summary: str = "") -> dict[str, Advisory]:
    body = american((title, "2026-09-08"), summary=summary)
    return {one.country: one for one in united_states.parse_api(body, NOW)}


@pytest.mark.parametrize(
    ("title", "country", "base"),
    [
        ("Suriname - Level 1: Exercise Normal Precautions", "SR", "green"),
        ("Mexico Travel Advisory - Level 2: Exercise Increased Caution", "MX", "yellow"),
        ("Côte d’Ivoire - Level 2: Exercise Increased Caution", "CI", "yellow"),
        ("Burma (Myanmar) - Level 4: Do Not Travel", "MM", "red"),
        ("The Gambia - Level 3: Reconsider Travel", "GM", "orange"),
        ("Guinea-Bissau - Level 3: Reconsider Travel", "GW", "orange"),
        ("Mali - Level 5: Stay in bed", "ML", "unknown"),
        ("Mali - Travel Warning", "ML", "unknown"),
    ],
)
def test_the_title_has_country_and_level(title: str, country: str, base: str) -> None:
    assert read(title)[country].base.value == base


def test_tags_are_fips_and_not_looked_at() -> None:
    [chad] = united_states.parse_rss(american_rss((CHAD, "Tue, 28 Apr 2026")), NOW)
    assert (chad.country, chad.base.value) == ("TD", "red")
    assert chad.as_of == datetime(2026, 4, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "title",
    [
        "Israel, the West Bank and Gaza - See Summaries - Level 4: Do Not Travel",
        "Israel, the West Bank and Gaza - Level 4: Do Not Travel",
    ],
)
def test_one_entry_for_several_says_only_how_bad_the_worst_is(title: str) -> None:
    found = read(title)
    assert set(found) == {"IL", "PS"}
    assert {(one.base.value, one.worst.value) for one in found.values()} == {("unknown", "red")}


def test_an_entry_of_its_own_counts_before_a_shared_one() -> None:
    shared = "Mainland China, Hong Kong & Macau - See Summaries - Level 3: Reconsider Travel"
    body = american(
        ("China - Level 2: Exercise Increased Caution", "2026-09-03"), (shared, "2026-09-04")
    )
    found = {one.country: one for one in united_states.newest(united_states.parse_api(body, NOW))}
    assert found["CN"].base.value == "yellow"
    assert (found["MO"].base.value, found["MO"].worst.value) == ("unknown", "orange")


@pytest.mark.parametrize(
    ("summary", "worst"),
    [
        ("<p>Exercise increased caution.</p>", "yellow"),
        ("<p><b>Do not travel to</b>:</p><ul><li>The border</li></ul>", "red"),
        ("<p>Reconsider travel to the north.</p>", "orange"),
        ("<p>Some areas have increased risk.</p>", "unknown"),
    ],
)
def test_the_summary_says_whether_some_areas_are_worse(summary: str, worst: str) -> None:
    [found] = read("Benin - Level 2: Exercise Increased Caution", summary).values()
    assert (found.base.value, found.worst.value) == ("yellow", worst)


def test_of_two_feeds_the_newer_entry_wins_whichever_comes_first() -> None:
    api = united_states.parse_api(american(("Bangladesh - Level 2: X", "2026-07-29")), NOW)
    rss = united_states.parse_rss(
        american_rss(("Bangladesh - Level 3: X", "Tue, 20 Jan 2026")), NOW
    )
    for both in (api + rss, rss + api):
        [found] = united_states.newest(both)
        assert found.base.value == "yellow"


def test_on_the_same_day_the_graver_wins() -> None:
    api = united_states.parse_api(american(("Mali - Level 3: X", "2026-09-07")), NOW)
    rss = united_states.parse_rss(american_rss(("Mali - Level 4: X", "Mon, 07 Sep 2026")), NOW)
    for both in (api + rss, rss + api):
        [found] = united_states.newest(both)
        assert found.base.value == "red"


@pytest.mark.parametrize("body", [b"[]", american(("Ruritania - Level 1: X", "2026-09-07"))])
def test_s11_an_empty_list_is_broken_and_never_green(body: bytes) -> None:
    with pytest.raises(Failed):
        united_states.parse_api(body, NOW)


@pytest.mark.parametrize(
    "body",
    [
        american_rss(),
        american_rss((CHAD, "Tue, 28 Apr 2026"))[:-30],
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + american_rss((CHAD, "Tue, 28 Apr 2026")),
    ],
)
def test_a_feed_that_is_empty_cut_off_or_sly_is_broken(body: bytes) -> None:
    with pytest.raises(Failed):
        united_states.parse_rss(body, NOW)


def test_a_day_nobody_can_read_is_no_day() -> None:
    [found] = united_states.parse_rss(american_rss((CHAD, "soon")), NOW)
    assert found.as_of is None
