"""Zones found while somebody types behind the bot's name, in any chat."""

from __future__ import annotations

import pytest

from bot.domain.level import Level
from bot.domain.people import Role
from bot.domain.search import FROM_SEARCH
from bot.domain.zone import Source
from bot.screens.catalogues import LANGUAGES
from bot.store import people
from tests.scenarios.cast import AWA, KARIM, MOUSSA, OTHER_AWA, STRANGER
from tests.scenarios.hearing import kinds
from tests.scenarios.world import World
from tests.scenarios.zone_news import advice, reads

RED = {"en": "red, do not go", "fr": "rouge, ne pas y aller", "ar": "مالي"}


@pytest.mark.parametrize("language", [one for one in RED if one in LANGUAGES])
@pytest.mark.parametrize("typed", ["Mali", "mali", "مالي", "Malí"])
async def test_a_country_is_found_in_any_language_and_said_in_ones_own(
    world: World, language: str, typed: str
) -> None:
    await world.speaks(AWA, language)
    await reads(world, advice(world, Level.RED), advice(world, Level.ORANGE, Source.CANADA))
    offer = await world.searches(AWA, typed)
    first = offer.articles[0]
    assert RED[language] in first.title
    assert first.message.title == first.title
    assert len(first.message.lines) == 6  # two sources, the silent ones, attribution


async def test_typing_mistakes_are_forgiven_and_namesakes_offered(world: World) -> None:
    [mopti] = (await world.searches(AWA, "Moptu")).articles
    assert (mopti.id, mopti.title) == ("ML-5", "Mopti, Mali: not verified.")
    several = (await world.searches(AWA, "Gao")).articles
    assert [one.id for one in several] == ["ML-7", "BF-06"]


async def test_s11_what_is_not_verified_is_offered_as_that(world: World) -> None:
    [offered, *_] = (await world.searches(AWA, "Mali")).articles
    assert offered.title == "Mali: not verified."
    assert offered.description == "Nothing was verified lately."
    await reads(world, advice(world, Level.UNKNOWN, Source.UNITED_KINGDOM, no_advice=True))
    [calm, *_] = (await world.searches(AWA, "Mali")).articles
    assert "green" not in calm.message.plain
    assert "no rating" in calm.title


async def test_without_a_word_ones_own_zones_are_offered(world: World) -> None:
    assert (await world.searches(KARIM, "")).instead == "Type a country, a region or a town"
    await world.mission(AWA, region="ML-5")
    for who in (AWA, KARIM):
        [mine] = (await world.searches(who, "  ")).articles
        assert mine.id == "ML-5"


async def test_a_name_that_nobody_bears_leads_to_the_bot(world: World) -> None:
    offer = await world.searches(AWA, "Qwxyzzy")
    assert offer.articles == ()
    assert offer.instead == "No such place: ask Vigie how to write it"
    assert offer.start == FROM_SEARCH
    await world.says(AWA, f"/start {FROM_SEARCH}")
    assert kinds(world.heard_by(AWA)) == ["reply.guide"]


async def test_s13_strangers_find_nothing_and_are_not_met(world: World) -> None:
    for typed in ("Mali", ""):
        offer = await world.searches(STRANGER, typed)
        assert offer.articles == ()
        assert offer.instead == "For invited people only: press Start"
    met = await world.db.read(lambda conn: people.by_telegram(conn, STRANGER.telegram_id))
    assert met is None


async def test_s13_what_ones_organisation_observed_is_not_passed_on(world: World) -> None:
    await world.says(MOUSSA, "/observe Mopti tense: checkpoints on the bridge")
    world.allow(MOUSSA)
    [found] = (await world.searches(KARIM, "Mopti")).articles
    assert "checkpoints" not in found.message.plain


async def test_s13_a_search_shows_no_other_towns_missions(world: World) -> None:
    other = await world.found("Autre ville", {OTHER_AWA: Role.COORDINATOR})
    assert other
    await world.mission(AWA, region="ML-5")
    assert (await world.searches(OTHER_AWA, "")).articles == ()


async def test_a_search_is_settled_and_leaves_nothing(world: World) -> None:
    await world.searches(AWA, "Mali")
    world.nothing_else()
    await world.restart()
    world.nothing_else()
    assert len(world.offers) == 1
