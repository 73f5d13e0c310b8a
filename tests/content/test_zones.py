"""What ships about zones: countries, regions, terms, and a dated snapshot, each with its source."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pycountry
import pytest
import yaml

from bot.content import zones
from bot.content.zones import WrongContent, read_snapshot, snapshot, written
from bot.domain.level import Level
from bot.domain.standing import Trust, standing
from bot.domain.zone import SHELF_LIFE, Source

HERE = files("bot.content").joinpath("zones")
PLACES = yaml.safe_load(files("bot.content").joinpath("places.yaml").read_text(encoding="utf-8"))
SHIPPED = json.loads(HERE.joinpath("snapshot.json").read_text(encoding="utf-8"))


def test_the_countries_are_those_that_come_first_among_places() -> None:
    assert [one.code for one in zones.countries()] == PLACES["first"]


@pytest.mark.parametrize("name", ["countries.yaml", "regions.yaml", "terms.yaml"])
def test_facts_say_where_they_come_from_and_when_that_was_checked(name: str) -> None:
    told = yaml.safe_load(HERE.joinpath(name).read_text(encoding="utf-8"))
    assert len(told["source"]) > 20
    assert isinstance(told["verified_on"], date)


def test_each_region_exists_in_its_country() -> None:
    known = {one.code for one in pycountry.subdivisions}
    for country in zones.countries():
        named = {**zones.region_names(country.code), **zones.district_names(country.code)}
        for name, codes in named.items():
            assert codes, name
            assert set(codes) <= known
            assert all(code.startswith(f"{country.code}-") for code in codes)


def test_english_names_lead_to_countries() -> None:
    known = {one.alpha_2 for one in pycountry.countries} | {"XK"}
    assert set(zones.english_names().values()) <= known


def test_every_source_says_how_it_wants_to_be_named() -> None:
    for source in Source:
        assert zones.terms(source).licence
        assert zones.terms(source).attribution


def test_the_snapshot_holds_our_countries_with_levels_wordings_and_links() -> None:
    found = snapshot().advisories
    ours = {one.code for one in zones.countries()}
    assert {one.country for one in found} == ours
    known = {one.code for one in pycountry.subdivisions}
    for one in found:
        assert set(one.regions) <= known
        assert one.readable
        assert one.wording
        assert one.link.startswith("https://")
    assert {one.source for one in found} == set(Source)


def test_the_snapshot_names_licence_and_day_of_each_source() -> None:
    for source in Source:
        part = SHIPPED["sources"][source.value]
        assert part["licence"] == zones.terms(source).licence
        assert part["attribution"] == zones.terms(source).attribution
        assert snapshot().recorded_at[source].tzinfo is UTC


def test_s11_what_ships_is_old_and_says_so() -> None:
    now = max(snapshot().recorded_at.values()) + max(SHELF_LIFE.values())
    for source in Source:
        age = snapshot().age(source, now)
        assert age is not None
        assert age >= SHELF_LIFE[source]
    for country in zones.countries():
        found = standing(country.code, snapshot().advisories, now)
        assert {line.trust for line in found.lines} <= {Trust.STALE, Trust.SILENT}
        assert found.level in (Level.UNKNOWN, Level.RED)
        assert not found.verified
    mali = standing("ML", snapshot().advisories, now)
    assert (mali.level, mali.kept, mali.gate) == (Level.RED, True, Level.RED)
    assert standing("VN", snapshot().advisories, now).last_known is Level.YELLOW


def test_a_snapshot_is_read_as_it_was_written() -> None:
    assert read_snapshot(written(snapshot())) == snapshot() == read_snapshot(json.dumps(SHIPPED))


def changed(**facts: object) -> str:
    first = {**SHIPPED["advisories"][0], **facts}
    return json.dumps({**SHIPPED, "advisories": [first]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({**SHIPPED, "format": 2}),
        json.dumps({**SHIPPED, "sources": {}}),
        json.dumps({**SHIPPED, "sources": {"fr": {"recorded_at": "2026-08-22T00:00:00"}}}),
        json.dumps({**SHIPPED, "advisories": SHIPPED["advisories"][:1] * 2}),
        changed(source="xx"),
        changed(country="Mali"),
        changed(base="purple"),
        changed(regions={"SN-DK": "red"}),
        changed(as_of="yesterday"),
    ],
)
def test_a_snapshot_with_a_flaw_is_refused_whole(text: str) -> None:
    with pytest.raises(WrongContent):
        read_snapshot(text)


def test_its_age_is_that_of_each_part() -> None:
    day = datetime(2026, 12, 1, tzinfo=UTC)
    ages = {snapshot().age(source, day) for source in Source}
    assert len(ages) > 1
    assert min(age for age in ages if age) > timedelta(0)
    assert zones.Snapshot((), {}).age(Source.FRANCE, day) is None
