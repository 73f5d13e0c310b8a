"""One round with each source: what is asked, what holds when a part of it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale

from bot.content.zones import countries
from bot.domain.fetched import Fetched, Known, NextStep, Seen, Trouble
from bot.domain.level import Level
from bot.domain.zone import Source
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.registry import SOURCES
from tests.sources import answers
from tests.sources.servers import Answer, Servers

NOW = datetime.fromtimestamp(answers.CA_MADE_AT, UTC) + timedelta(hours=2)
OURS = [one.code for one in countries()]
NAMES = Locale("en")
ALL_RED = ["avoid_all_travel_to_whole_country"]


def of(found: Fetched, country: str) -> Level:
    [one] = [one for one in found.advisories if one.country == country]
    return one.base


def after(found: Fetched) -> Known:
    """What is known in the next round."""
    return Known(found.seen, {one.country for one in found.advisories} | found.confirmed)


FR_PAGES: dict[str, Answer] = {
    france.ADDRESS.format(slug=one.france): answers.french(
        intro="L’ensemble du territoire est classé en zone rouge."
    )
    for one in countries()
}
MALI_FR = france.ADDRESS.format(slug="mali")


async def test_france_is_asked_page_by_page_and_a_shared_page_once() -> None:
    servers = Servers(FR_PAGES)
    found = await france.fetch(servers.reader(), Known(), NOW)
    assert sorted(servers.urls) == sorted(FR_PAGES)
    assert [one.country for one in found.advisories] != []
    assert {one.country for one in found.advisories} == set(OURS)
    assert found.succeeded
    assert found.troubles == ()


async def test_a_page_of_france_that_fails_harms_no_other() -> None:
    shared = france.ADDRESS.format(slug="israel-palestine")
    servers = Servers({**FR_PAGES, MALI_FR: 404, shared: b"<!DOCTYPE html><html></html>"})
    found = await france.fetch(servers.reader(), Known(), NOW)
    assert {(one.country, one.step) for one in found.troubles} == {
        ("ML", NextStep.REFUSED),
        ("IL", NextStep.BROKEN),
        ("PS", NextStep.BROKEN),
    }
    assert {one.country for one in found.advisories} == set(OURS) - {"ML", "IL", "PS"}
    assert found.succeeded
    assert "mali" not in found.seen


async def test_pages_of_france_that_did_not_change_are_confirmed() -> None:
    first = await france.fetch(Servers(FR_PAGES).reader(), Known(), NOW)
    servers = Servers({**dict.fromkeys(FR_PAGES, 304), MALI_FR: FR_PAGES[MALI_FR]})
    again = await france.fetch(servers.reader(), after(first), NOW)
    assert [one.country for one in again.advisories] == ["ML"]
    assert again.confirmed == set(OURS) - {"ML"}
    assert again.seen == first.seen
    assert all(request.headers["if-none-match"] == '"7"' for request in servers.asked)


async def test_a_page_that_could_not_be_understood_is_read_again() -> None:
    odd = {**FR_PAGES, MALI_FR: answers.french(intro="Soyez prudents.")}
    first = await france.fetch(Servers(odd).reader(), Known(), NOW)
    assert of(first, "ML") is Level.UNKNOWN
    servers = Servers(FR_PAGES)
    await france.fetch(servers.reader(), after(first), NOW)
    [request] = [one for one in servers.asked if str(one.url) == MALI_FR]
    assert "if-none-match" not in request.headers


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("answer", "step"), [(503, NextStep.LATER), (404, NextStep.REFUSED), (b"[]", NextStep.BROKEN)]
)
async def test_s11_a_source_that_fails_gives_no_advisory_at_all(
    source: Source, answer: Answer, step: NextStep
) -> None:
    class Everywhere(dict[str, Answer]):
        def get(self, url: str, default: object = None) -> Answer:
            return answer

    found = await SOURCES[source](Servers(Everywhere()).reader(), Known(), NOW)
    assert found.advisories == ()
    assert not found.succeeded
    assert {trouble.step for trouble in found.troubles} == {step}


async def test_canada_is_one_list_asked_for_when_it_changed() -> None:
    body = answers.canadian(ML=answers.canadian_entry(3))
    first = await canada.fetch(Servers({canada.ADDRESS: body}).reader(), Known(), NOW)
    assert of(first, "ML") is Level.RED
    servers = Servers({canada.ADDRESS: 304})
    again = await canada.fetch(servers.reader(), after(first), NOW)
    assert (set(again.confirmed), again.seen) == ({"ML"}, first.seen)


async def test_s11_canadas_list_that_nobody_rebuilds_is_a_trouble_also_when_unchanged() -> None:
    body = answers.canadian(ML=answers.canadian_entry(0))
    first = await canada.fetch(Servers({canada.ADDRESS: body}).reader(), Known(), NOW)
    late = NOW + timedelta(days=4)
    for answer in (304, body):
        again = await canada.fetch(Servers({canada.ADDRESS: answer}).reader(), after(first), late)
        assert (again.succeeded, again.advisories, again.confirmed) == (False, (), frozenset())
        assert "not rebuilt since 2026-11-30" in again.troubles[0].why


def british_world(version: str = "1", **pages: Answer) -> dict[str, Answer]:
    slugs = ("mali", "niger")
    index = answers.british_index(**dict.fromkeys(slugs, version))
    default = {slug: answers.british(ALL_RED, slug) for slug in slugs}
    return {united_kingdom.INDEX: index} | {
        united_kingdom.PAGE.format(slug=slug): page for slug, page in (default | pages).items()
    }


async def test_the_united_kingdom_is_asked_for_the_pages_that_changed() -> None:
    first = await united_kingdom.fetch(Servers(british_world()).reader(), Known(), NOW)
    assert {one.country for one in first.advisories} == {"ML", "NE"}
    assert {one.country for one in first.troubles} == set(OURS) - {"ML", "NE"}

    servers = Servers(british_world())
    again = await united_kingdom.fetch(servers.reader(), after(first), NOW)
    assert servers.urls == [united_kingdom.INDEX]
    assert again.confirmed == {"ML", "NE"}

    servers = Servers(british_world("2", niger=500))
    later = await united_kingdom.fetch(servers.reader(), after(again), NOW)
    assert [one.country for one in later.advisories] == ["ML"]
    assert ("NE", NextStep.LATER) in {(one.country, one.step) for one in later.troubles}
    assert set(later.seen) == {"mali"}


async def test_an_index_that_did_not_change_confirms_everything() -> None:
    known = Known({"index": Seen('"7"'), "mali": Seen(version="1")}, {"ML"})
    servers = Servers({united_kingdom.INDEX: 304, germany.INDEX: 304})
    for fetch in (united_kingdom.fetch, germany.fetch):
        found = await fetch(servers.reader(), known, NOW)
        assert (set(found.confirmed), found.seen, found.succeeded) == ({"ML"}, known.seen, True)


async def test_a_page_with_an_unknown_warning_is_read_again_though_the_index_is_the_same() -> None:
    pages: dict[str, Answer] = {
        united_kingdom.PAGE.format(slug=one.code.lower()): answers.british(ALL_RED)
        for one in countries()
    }
    odd = united_kingdom.PAGE.format(slug="ml")
    children = [
        {
            "details": {"country": {"name": NAMES.territories[one.code], "slug": one.code.lower()}},
            "public_updated_at": "1",
        }
        for one in countries()
    ]
    world = {united_kingdom.INDEX: answers.written({"links": {"children": children}}), **pages}
    for statuses, whole in ((["avoid_on_sundays"], False), (ALL_RED, True)):
        servers = Servers({**world, odd: answers.british(statuses)})
        found = await united_kingdom.fetch(servers.reader(), Known(), NOW)
        assert found.troubles == ()
        assert ("index" in found.seen) is whole
        assert ("ml" in found.seen) is whole


def german_world(warned: bool = False, text: Answer | None = None) -> dict[str, Answer]:
    mali = answers.german_entry("ML", "Mali", warning=warned)
    calm = answers.german_entry("PT", "Portugal")
    red = answers.german_entry("AF", "Afghanistan", warning=True)
    default = answers.german(n1={**mali, "content": "<p>Von Reisen nach Mali wird abgeraten.</p>"})
    return {
        germany.INDEX: answers.german(n1=mali, n2=calm, n3=red),
        germany.TEXT.format(number="1"): default if text is None else text,
    }


async def test_germanys_texts_are_read_for_our_countries_and_flags_for_all() -> None:
    first = await germany.fetch(Servers(german_world()).reader(), Known(), NOW)
    assert {one.country: one.base for one in first.advisories} == {
        "ML": Level.ORANGE,
        "AF": Level.RED,
    }
    servers = Servers(german_world())
    again = await germany.fetch(servers.reader(), after(first), NOW)
    assert servers.urls == [germany.INDEX]
    assert "ML" in again.confirmed


async def test_a_new_flag_is_a_change_even_if_the_day_is_the_same() -> None:
    first = await germany.fetch(Servers(german_world()).reader(), Known(), NOW)
    servers = Servers(german_world(warned=True))
    again = await germany.fetch(servers.reader(), after(first), NOW)
    assert of(again, "ML") is Level.RED
    assert germany.TEXT.format(number="1") in servers.urls


async def test_s11_a_flag_counts_even_when_its_text_cannot_be_had() -> None:
    for text in (500, b"{}"):
        calm = await germany.fetch(Servers(german_world(text=text)).reader(), Known(), NOW)
        assert {one.country for one in calm.advisories} == {"AF"}
        warned = Servers(german_world(warned=True, text=text))
        found = await germany.fetch(warned.reader(), Known(), NOW)
        assert of(found, "ML") is Level.RED
        assert [one.country for one in found.troubles] == ["ML"]


async def test_of_the_american_feeds_one_may_fail_and_that_is_said() -> None:
    api = answers.american(("Mali - Level 3: X", "2026-09-07"))
    rss = answers.american_rss(("Mali - Level 4: X", "Mon, 28 Sep 2026"))
    both = await united_states.fetch(
        Servers({united_states.API: api, united_states.RSS: rss}).reader(), Known(), NOW
    )
    assert of(both, "ML") is Level.RED
    alone = await united_states.fetch(
        Servers({united_states.API: api, united_states.RSS: 404}).reader(), Known(), NOW
    )
    assert of(alone, "ML") is Level.ORANGE
    assert alone.succeeded
    assert alone.troubles == (Trouble(NextStep.REFUSED, "The RSS feed: The server answers 404."),)


async def test_the_netherlands_are_one_list() -> None:
    body = answers.dutch(MLI_Mali="De kleurcode van het reisadvies voor Mali is rood.")
    first = await netherlands.fetch(Servers({netherlands.ADDRESS: body}).reader(), Known(), NOW)
    assert of(first, "ML") is Level.RED
    again = await netherlands.fetch(Servers({netherlands.ADDRESS: 304}).reader(), after(first), NOW)
    assert again.confirmed == {"ML"}
