"""The parsers against answers that were recorded from the real servers, where they are at hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.content.zones import Country, snapshot
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.snapshot import recorded_advisories

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
RECORDED = DATA.resolve()
NOW = datetime(2026, 9, 26, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not (RECORDED / "ca_gac").is_dir(), reason="the recorded answers are not beside the project"
)


def body(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def by_country(found: list[Advisory]) -> dict[str, Advisory]:
    return {one.country: one for one in found}


def levels(found: Advisory) -> tuple[str, str]:
    return found.base.value, found.worst.value


def french(code: str) -> dict[str, Advisory]:
    name = f"fr_diplomatie/latest_slices/{code}.json"
    return by_country(recorded_advisories(Source.FRANCE, body(name)))


@pytest.mark.parametrize(
    ("slice_of", "country", "base", "worst"),
    [
        ("ARM", "AM", "unknown", "red"),
        ("BEN", "BJ", "yellow", "red"),
        ("BFA", "BF", "red", "red"),
        ("COM", "KM", "yellow", "yellow"),
        ("CUB", "CU", "orange", "orange"),
        ("DZA", "DZ", "unknown", "red"),
        ("EGY", "EG", "yellow", "red"),
        ("GAB", "GA", "unknown", "unknown"),
        ("HTI", "HT", "red", "red"),
        ("ISR", "IL", "orange", "red"),
        ("LBN", "LB", "orange", "red"),
        ("MAR", "MA", "unknown", "red"),
        ("MAR", "EH", "yellow", "red"),
        ("MDG", "MG", "yellow", "yellow"),
        ("MLI", "ML", "red", "red"),
        ("MOZ", "MZ", "yellow", "red"),
        ("MRT", "MR", "yellow", "red"),
        ("NER", "NE", "red", "red"),
        ("PSE", "PS", "unknown", "red"),
        ("SEN", "SN", "unknown", "orange"),
        ("TCD", "TD", "orange", "red"),
        ("TUN", "TN", "yellow", "red"),
        ("VNM", "VN", "yellow", "yellow"),
    ],
)
def test_france_says_what_its_text_says(slice_of: str, country: str, base: str, worst: str) -> None:
    found = french(slice_of)[country]
    assert levels(found) == (base, worst)
    assert found.as_of is not None
    assert found.as_of.year == 2026


def test_frances_regions_are_those_named_as_a_whole() -> None:
    chad = french("TCD")["TD"].regions
    assert {code for code, level in chad.items() if level is Level.RED} == {
        *("TD-EE", "TD-EO", "TD-TI", "TD-LC"),
    }
    assert "TD-BO" not in chad  # its east is red, its west orange
    assert french("MOZ")["MZ"].regions == {"MZ-P": Level.RED}
    gaza = {"PS-DEB", "PS-GZA", "PS-KYS", "PS-NGZ", "PS-RFH"}
    palestine = french("PSE")["PS"].regions
    assert {code for code, level in palestine.items() if level is Level.RED} == gaza


def test_a_whole_page_of_france() -> None:
    page = body("fr_diplomatie/nepal-conseils-aux-voyageurs-securite.html")
    found = france.parse(page, Country("NP", "nepal"), NOW)
    assert levels(found) == ("yellow", "yellow")
    assert found.as_of == datetime(2026, 3, 11, tzinfo=UTC)
    assert found.wording.startswith("L'ensemble du pays est en zone de vigilance renforcée.")


def test_canadas_list() -> None:
    found = by_country(canada.parse(body("ca_gac/index-alpha-eng.json"), NOW))
    assert len(found) > 220
    assert "EH" not in found
    assert levels(found["PS"]) == levels(found["IL"]) == ("orange", "red")
    assert levels(found["ML"]) == ("red", "red")
    assert levels(found["AM"]) == ("green", "orange")
    assert all(one.base is not Level.UNKNOWN for one in found.values())


def test_the_british_index_and_pages() -> None:
    listed = united_kingdom.parse_index(body("uk_fcdo/index_2026-05-03.json"))
    assert len(listed) > 215
    assert listed["EH"].slug == "western-sahara"
    nepal = united_kingdom.parse(body("uk_fcdo/nepal.json"), "NP", NOW)
    assert (nepal.no_advice, nepal.base) == (True, Level.UNKNOWN)
    pages = json.loads(body("uk_fcdo/pages_trimmed_2026-09.json"))
    expected = {
        "afghanistan": ("red", "red"),
        "mexico": ("yellow", "orange"),
        "ukraine": ("yellow", "red"),
        "france": ("unknown", "unknown"),
    }
    for slug, page in pages.items():
        found = united_kingdom.parse(json.dumps(page).encode(), "XX", NOW)
        assert levels(found) == expected[slug]


def test_the_german_index_and_a_text() -> None:
    listed = {
        one.country: one for one in germany.parse_index(body("de_aa/travelwarning-index.json"))
    }
    assert len(listed) == 200
    flags = {code: germany.advisory_of(one, None, NOW) for code, one in listed.items()}
    assert levels(flags["ML"]) == ("red", "red")
    assert levels(flags["TD"]) == ("yellow", "red")
    assert not flags["CU"].readable  # no flag; another day's text advised against
    nepal = germany.parse(body("de_aa/travelwarning-detail-nepal.json"), listed["NP"], NOW)
    assert (nepal.no_advice, nepal.base) == (True, Level.UNKNOWN)


def test_the_american_feeds() -> None:
    api = united_states.parse_api(
        body("us_state/cadataapi_TravelAdvisories_trimmed_2026-09.json"), NOW
    )
    rss = united_states.parse_rss(body("us_state/TAsTWs_trimmed_2026-09.xml"), NOW)
    found = by_country(list(united_states.newest([*api, *rss])))
    assert levels(found["TD"]) == ("red", "red")  # tagged CD
    assert levels(found["CI"]) == ("yellow", "yellow")
    assert found["BD"].base is Level.YELLOW  # the older RSS says 3
    assert (found["CN"].base, found["HK"].base) == (Level.YELLOW, Level.UNKNOWN)


def test_the_dutch_list() -> None:
    name = "nl_bz/traveladvice_list_trimmed_2026-09.json"
    found = by_country(netherlands.parse(body(name), NOW))
    assert levels(found["ES"]) == ("green", "green")
    assert levels(found["BF"]) == ("red", "red")
    assert levels(found["PS"]) == ("unknown", "red")
    assert levels(found["AE"]) == ("yellow", "red")


def test_the_snapshot_that_ships_says_what_the_recorded_answers_say() -> None:
    shipped = {(one.source, one.country): one for one in snapshot().advisories}
    for slice_of, country in [("MLI", "ML"), ("TCD", "TD"), ("PSE", "PS"), ("MAR", "EH")]:
        recorded = french(slice_of)[country]
        kept = shipped[Source.FRANCE, country]
        assert (kept.base, kept.worst, kept.regions) == (
            recorded.base,
            recorded.worst,
            recorded.regions,
        )


def test_the_oracle_is_followed_or_contradicted_on_purpose() -> None:
    """Another program's guesses, from 1 to 4. Where ours are milder the reason is written here."""
    told = json.loads(body("multi/levels_22x17_2026-08-22.json"))["countries"]
    scale = [Level.UNKNOWN, Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED]
    milder = set()
    for slice_of, sources in told.items():
        guess = sources["fr"]["level"]
        for found in french(slice_of).values() if guess else ():
            if found.base is not Level.UNKNOWN and scale.index(found.base) < guess:
                milder.add(found.country)
    # Mauritania and Mozambique: the text puts "le reste du territoire" in yellow; the guesses took
    # the first phrase of the page, which is about the zones.
    assert milder == {"MR", "MZ"}
