"""Maps on request: a picture, whose mission is on it, and how exactly somebody's place."""

from __future__ import annotations

import pytest

from bot.domain.level import Level
from bot.domain.map_request import MapRequest
from bot.domain.people import Role
from bot.maps.pictures import Pictures
from bot.screens.catalogues import LANGUAGES
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    OTHER_KARIM,
    OTHER_TOWN,
    Character,
)
from tests.scenarios.hearing import Heard, kinds
from tests.scenarios.logs import Logs
from tests.scenarios.world import World
from tests.scenarios.zone_news import advice, reads

PNG = b"\x89PNG\r\n"
SPOKEN = [one for one in ("en", "fr", "ar") if one in LANGUAGES]
NEAR_SEVARE = (14.53, -4.10)


async def map_for(world: World, who: Character, mission: int = 0) -> Heard:
    await world.taps_data(who, f"1:map:ML:-:{mission}")
    [heard] = world.heard_by(who)
    assert heard.what == "zone_map"
    return heard


def drawn(heard: Heard) -> MapRequest:
    assert heard.message.picture is not None
    return heard.message.picture.request


@pytest.mark.parametrize("language", SPOKEN)
async def test_a_map_is_a_picture_with_its_date_and_how_sure_it_is(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    north = {"ML-6": Level.RED}
    await reads(world, advice(world, Level.ORANGE, worst=Level.RED, regions=north))
    heard = await map_for(world, AWA)
    picture = heard.message.picture
    assert picture is not None
    assert picture.content.startswith(PNG)
    request = picture.request
    assert (request.base, request.levels, request.language) == (Level.ORANGE, north, language)
    assert picture.words.dated in heard.text
    assert picture.words.approximate in heard.text
    assert (request.legs, request.last_known) == ((), None)


async def test_s11_a_map_of_what_nobody_verified_is_not_green(world: World) -> None:
    heard = await map_for(world, AWA)
    assert drawn(heard).base is Level.UNKNOWN
    assert heard.text.startswith("Mali: not verified.")


async def test_a_picture_that_cannot_be_drawn_leaves_its_words(
    world: World, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("no paint")

    monkeypatch.setattr(Pictures, "draw", breaks)
    await world.taps_data(AWA, "1:map:ML:-:0")
    [heard] = world.phones.shown(AWA)
    assert heard.message.picture is None
    assert heard.text.startswith("Mali: not verified.")
    logs.expect("picture_failed")
    world.allow(AWA)


async def test_s13_only_who_is_near_a_mission_sees_its_way(world: World) -> None:
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    assert other
    mission = await world.mission(AWA, region="ML-5")
    for who in (AWA, CLAIRE, KARIM, NADIA):
        assert [spot.name for spot in drawn(await map_for(world, who)).legs] == ["Mopti"], who
    for who in (MOUSSA, IDRISSA, OTHER_KARIM):
        for asked in (0, mission):
            assert drawn(await map_for(world, who, asked)).legs == (), who


async def test_a_coordinator_of_several_missions_names_the_one_to_draw(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, region="ML-5")
    second = await world.mission(BINTA, place="Gao", region="ML-7")
    assert drawn(await map_for(world, KARIM)).legs == ()
    assert [spot.name for spot in drawn(await map_for(world, KARIM, second)).legs] == ["Gao"]
    assert [spot.name for spot in drawn(await map_for(world, AWA)).legs] == ["Mopti"]


async def test_s14_the_exact_point_is_drawn_during_an_alert_only_and_each_look_is_logged(
    world: World,
) -> None:
    await world.mission(AWA, region="ML-5")
    await world.sends_place(AWA, *NEAR_SEVARE)
    world.allow(AWA)
    heard = await map_for(world, KARIM)
    calm = drawn(heard).last_known
    assert calm is not None
    assert (calm.latitude, calm.longitude) != NEAR_SEVARE
    assert "near Mopti" in heard.text

    await world.says(AWA, "SOS")
    world.allow(AWA, KARIM, CLAIRE, NADIA)
    heard = await map_for(world, KARIM)
    exact = drawn(heard).last_known
    assert exact is not None
    assert (exact.latitude, exact.longitude) == NEAR_SEVARE
    assert "is in the log" in heard.text
    log = await world.log_of(await world.incident())
    assert [(line.what, line.by_id) for line in log if line.what == "looked_where"] == [
        ("looked_where", world.ids[KARIM])
    ]
    hers = drawn(await map_for(world, AWA)).last_known
    assert hers is not None
    assert (hers.latitude, hers.longitude) != NEAR_SEVARE


async def test_the_button_on_a_card_asks_for_the_map(world: World) -> None:
    await world.says(AWA, "/zone Mopti")
    await world.taps(AWA, "Map")
    assert kinds(world.heard_by(AWA)) == ["zone", "zone_map"]
