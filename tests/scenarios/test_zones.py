"""Zones asked for: the card, its candidates, what is said when something is not verified."""

from __future__ import annotations

import pytest

from bot.domain.level import Level
from bot.domain.people import Role
from bot.domain.zone import Source
from bot.screens.catalogues import LANGUAGES
from tests.scenarios.cast import AWA, BINTA, IDRISSA, KARIM, STRANGER, Character
from tests.scenarios.hearing import Heard, kinds
from tests.scenarios.world import World
from tests.scenarios.zone_news import advice, reads

HEADLINES = {
    "en": "Mopti, Mali: red, do not go.",
    "fr": "Mopti, Mali\N{NO-BREAK SPACE}: rouge, ne pas y aller.",
    "ar": "مالي",
}
SPOKEN = [one for one in ("en", "fr", "ar") if one in LANGUAGES]


async def asks(world: World, text: str, who: Character = AWA) -> Heard:
    await world.says(who, text)
    [heard] = world.heard_by(who)
    return heard


@pytest.mark.parametrize("language", SPOKEN)
async def test_a_zone_says_its_level_each_source_and_what_it_means(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    await reads(world, advice(world, Level.RED), advice(world, Level.ORANGE, Source.CANADA))
    card = await asks(world, "/zone Mopti")
    assert card.what == "zone"
    assert HEADLINES[language] in card.text
    links = [b.url for row in card.message.buttons for b in row if b.url]
    assert links == ["https://example.org/fr/ML", "https://example.org/ca/ML"]


async def test_a_zone_says_what_a_mission_there_gets(world: World) -> None:
    await reads(world, advice(world, Level.YELLOW), advice(world, Level.RED, Source.CANADA))
    card = await asks(world, "/zone Mali")
    assert card.text.startswith("Mali: yellow")
    assert "Canada alone is worse: red." in card.text
    assert "For missions the worst counts: red." in card.text
    assert "every 4 hours, with a night pause" in card.text
    assert "an alert 30 min after" in card.text
    assert "coordinator's decision" in card.text
    assert "Conseils aux voyageurs" in card.text
    assert "Nothing that Vigie could read: United Kingdom" in card.text


async def test_s11_a_zone_of_which_nothing_is_known_is_not_verified(world: World) -> None:
    card = await asks(world, "/zone Mali")
    assert card.text.startswith("Mali: not verified.")
    assert "green" not in card.text


async def test_s11_no_advice_against_travel_is_no_rating(world: World) -> None:
    await reads(world, advice(world, Level.UNKNOWN, Source.UNITED_KINGDOM, no_advice=True))
    card = await asks(world, "/zone Mali")
    assert card.text.startswith("Mali: no advice against travel, which is no rating.")
    assert "green" not in card.text


async def test_s11_a_country_whose_parts_differ_is_neither_green_nor_unheard_of(
    world: World,
) -> None:
    await reads(world, advice(world, Level.UNKNOWN, worst=Level.ORANGE))
    card = await asks(world, "/zone Mali")
    assert card.text.startswith("Mali: differs by place, orange at worst.")
    assert "In its own words: “as it is worded”" in card.text
    assert "green" not in card.text


async def test_s11_old_answers_are_kept_and_said_to_be_old(world: World) -> None:
    await reads(world, advice(world, Level.GREEN))
    await world.sleep_until(world.clock.now().replace(day=3))
    card = await asks(world, "/zone Mali")
    assert card.text.startswith("Mali: not verified; last known: green.")
    assert "France: not verified since 1 Dec 2026; then" in card.text


async def test_several_places_of_one_name_are_offered(world: World) -> None:
    which = await asks(world, "/zone Gao")
    assert which.what == "reply.zone_which"
    assert which.buttons == ("Gao, Mali", "Gao, Burkina Faso")
    await world.taps(AWA, "Gao, Burkina Faso")
    [card] = world.edited_for(AWA)
    assert card.text.startswith("Centre-Ouest, Burkina Faso: not verified.")


@pytest.mark.parametrize("typed", ["Moptu", "mopti", "موبتي", "Mópti, Mali", "Sévaré"])
async def test_a_zone_is_found_as_people_write_it(world: World, typed: str) -> None:
    card = await asks(world, f"/zone {typed}")
    assert card.text.startswith("Mopti, Mali: not verified.")


async def test_a_name_that_nobody_bears_gets_an_example(world: World) -> None:
    answer = await asks(world, "/zone Qwxyzzy")
    assert answer.what == "reply.zone_unknown"
    assert "/zone Mopti" in answer.text


async def test_without_a_name_it_is_the_zone_of_ones_mission(world: World) -> None:
    await world.mission(AWA)
    for who in (AWA, KARIM):
        card = await asks(world, "/zone", who)
        assert card.text.startswith("Mali: not verified.")
    answer = await asks(world, "/zone", await nobodys(world))
    assert answer.what == "reply.zone_how"
    assert "/zone Mopti" in answer.text


async def nobodys(world: World) -> Character:
    """A member without a mission."""
    await world.join(BINTA, Role.TRAVELLER)
    return BINTA


async def test_following_a_zone_is_said_on_its_card(world: World) -> None:
    card = await asks(world, "/zone Mopti")
    assert "Subscribe" in card.buttons
    await world.taps(AWA, "Subscribe")
    [followed] = world.edited_for(AWA)
    assert "Unsubscribe" in followed.buttons
    again = await asks(world, "/zone")
    assert again.text.startswith("Mopti, Mali")
    await world.taps(AWA, "Unsubscribe")
    assert "Subscribe" in world.edited_for(AWA)[-1].buttons
    assert (await asks(world, "/zone")).what == "reply.zone_how"


async def test_s13_a_stranger_is_told_nothing_of_zones(world: World) -> None:
    await world.meet(STRANGER)
    for text in ("/zone", "/zone Mali"):
        assert (await asks(world, text, STRANGER)).what == "reply.stranger"
    for data in ("1:zone:ML:-", "1:follow:ML:ML-5", "1:map:ML:-:0", "1:seen:ML:-"):
        await world.taps_data(STRANGER, data)
        assert kinds(world.heard_by(STRANGER)) == ["reply.stranger"], data


@pytest.mark.parametrize("data", ["1:zone:XX:-", "1:zone:ML:BF-06", "1:follow:ML:ML", "1:zone:ML"])
async def test_a_forged_zone_is_an_old_button(world: World, data: str) -> None:
    await world.taps_data(IDRISSA, data)
    assert kinds(world.heard_by(IDRISSA)) == ["reply.old_button"]
