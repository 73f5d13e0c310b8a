"""Advice that changes under a mission: levels, grace, who is told, what a coordinator decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.level import Level
from bot.domain.mission import Mission
from bot.domain.people import Part, Role
from bot.domain.plan import suggested_plan
from bot.domain.zone import Source
from bot.screens.catalogues import LANGUAGES
from bot.screens.voice import voice_for
from bot.services.mission_changes import answers_of
from bot.store import missions, people, tables, zones
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    OTHER_AWA,
    OTHER_KARIM,
    OTHER_TOWN,
    Character,
    hours,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import Heard, kinds, said
from tests.scenarios.world import World
from tests.scenarios.zone_news import advice, reads

SPOKEN = [one for one in ("fr", "ar") if one in LANGUAGES]


async def mission_of(world: World, mission_id: int) -> Mission:
    return await world.db.read(lambda conn: missions.by_id(conn, mission_id))


async def watched(world: World, level: Level = Level.YELLOW) -> int:
    """Awa is in Mopti, and France says so much of Mali."""
    await reads(world, advice(world, level))
    grace = minutes(30) if level.needs_care else minutes(60)
    return await world.mission(AWA, level=level, region="ML-5", grace=grace)


async def worsens(world: World, level: Level = Level.RED) -> tuple[Heard, Heard]:
    """France says it is worse; what Awa and Karim hear."""
    await reads(world, advice(world, level))
    [hers], [his] = world.heard_by(AWA), world.heard_by(KARIM)
    assert kinds(world.heard_by(NADIA)) == ["zone_worsened"]
    return hers, his


async def test_a_new_mission_takes_the_worst_level_that_any_source_gives(world: World) -> None:
    await reads(world, advice(world, Level.YELLOW), advice(world, Level.ORANGE, Source.CANADA))
    await world.says(AWA, "/mission Mopti 2026-12-02 2026-12-09")
    [card] = world.heard_by(AWA)
    assert "orange" in card.text
    mission = await mission_of(world, 1)
    assert [(leg.level, leg.region) for leg in mission.legs] == [(Level.ORANGE, "ML-5")]
    assert (mission.grace, mission.plan) == (minutes(30), suggested_plan(Level.ORANGE))


async def test_s11_a_mission_where_nobody_rates_the_zone_stays_not_verified(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-02 2026-12-09")
    [card] = world.heard_by(AWA)
    assert "not verified" in card.text
    mission = await mission_of(world, 1)
    assert (mission.legs[0].level, mission.grace) == (Level.UNKNOWN, minutes(30))


async def test_an_announced_mission_keeps_its_regions_when_it_is_changed(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-02 2026-12-09")
    world.allow(AWA)
    mission = await mission_of(world, 1)
    answers = await world.db.read(
        lambda conn: answers_of(conn, people.by_id(conn, world.ids[AWA]), mission)
    )
    assert answers["place"] == {
        "name": "Mopti",
        "country": "ML",
        "region": "ML-5",
        "zone": "Africa/Bamako",
    }


@both_engines
async def test_a_worse_zone_shortens_the_grace_and_asks_for_a_decision(world: World) -> None:
    mission_id = await watched(world)
    hers, his = await worsens(world)
    assert (hers.what, his.what) == ("zone_worsened", "zone_worsened")
    assert "The advice for Mopti, Mali has worsened: red." in his.text
    assert "red, before: yellow" in his.text
    assert "Awa Traveller (Mopti): nobody has decided yet." in his.text
    assert "suggested: every 4 hours" in his.text
    assert his.buttons[:3] == (
        "Keep as planned",
        "Ask for more check-ins",
        "Talk to the traveller",
    )
    assert "coordinators decide" in hers.text
    assert "Keep as planned" not in hers.buttons
    mission = await mission_of(world, mission_id)
    assert (mission.legs[0].level, mission.grace) == (Level.RED, minutes(30))
    [card] = world.kept_true_for(AWA)
    assert "Zone level: red." in card.text
    await world.until("08:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    assert (await world.checkin()).grace == minutes(30)


async def test_an_easier_zone_lengthens_the_grace_and_alarms_nobody(world: World) -> None:
    mission_id = await watched(world, Level.RED)
    await reads(world, advice(world, Level.GREEN))
    mission = await mission_of(world, mission_id)
    assert (mission.legs[0].level, mission.grace) == (Level.GREEN, minutes(60))


async def test_a_grace_of_its_own_stays(world: World) -> None:
    await reads(world, advice(world, Level.YELLOW))
    mission_id = await world.mission(AWA, level=Level.YELLOW, grace=minutes(45))
    await worsens(world)
    assert (await mission_of(world, mission_id)).grace == minutes(45)


async def test_s11_advice_that_runs_out_is_not_verified_and_never_lower(world: World) -> None:
    calm = await watched(world, Level.GREEN)
    grave = await world.mission(
        await other(world), level=Level.RED, country="NE", place="Niamey", around={}
    )
    world.clock.move(world.clock.now() + timedelta(days=2))
    await reads(world, advice(world, Level.GREEN, country="SN"))
    assert (await mission_of(world, calm)).legs[0].level is Level.UNKNOWN
    assert (await mission_of(world, grave)).legs[0].level is Level.RED
    assert "not verified" in world.kept_true_for(AWA)[-1].text
    world.allow(AWA, BINTA, KARIM, NADIA, CLAIRE)


async def other(world: World) -> Character:
    await world.join(BINTA, Role.TRAVELLER)
    return BINTA


@pytest.mark.parametrize("language", SPOKEN)
async def test_a_decision_is_taken_and_told_in_ones_own_language(
    world: World, language: str
) -> None:
    voice = voice_for(language)
    for who in (AWA, KARIM):
        await world.speaks(who, language)
    await watched(world)
    await worsens(world)
    await world.taps(KARIM, voice.say("Ask for more check-ins"))
    assert kinds(world.heard_by(AWA)) == ["asked_more_often"]
    [shown] = world.edited_for(KARIM)
    assert voice.say("Keep as planned") not in shown.buttons
    assert kinds(world.edited_for(NADIA)) == ["zone_worsened"]


@both_engines
async def test_more_check_ins_are_asked_by_a_coordinators_tap(world: World) -> None:
    mission_id = await watched(world)
    await world.until("08:00")
    await world.taps(AWA, "I'm OK")
    await world.until("14:30")
    world.allow(AWA)
    await worsens(world)

    await world.taps(KARIM, "Ask for more check-ins")
    [told] = world.heard_by(AWA)
    assert told.what == "asked_more_often"
    assert "every 4 hours" in told.text
    assert "15:00" in told.text
    for who in (KARIM, NADIA):
        [shown] = world.edited_for(who)
        assert "Karim Duty decided" in shown.text
        assert "more check-ins" in shown.text
        assert "Keep as planned" not in shown.buttons
    mission = await mission_of(world, mission_id)
    assert mission.plan == suggested_plan(Level.RED)
    assert world.heard_by(AWA) == []  # 11:00 is over, and is not asked after the fact
    await world.until("15:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    await world.until("15:30")
    world.all_hear([said("missed", AWA)], CLAIRE, KARIM)
    world.allow(AWA)


async def test_a_check_in_that_waits_keeps_its_deadline_under_the_new_plan(world: World) -> None:
    await watched(world, Level.ORANGE)
    await world.until("08:00")
    await worsens_beside(world)
    await world.taps(KARIM, "Ask for more check-ins")
    world.allow(AWA)
    await world.until("08:30")
    world.all_hear([said("missed", AWA)], CLAIRE, KARIM)
    world.allow(AWA)


async def worsens_beside(world: World) -> None:
    world.allow(AWA)
    await reads(world, advice(world, Level.RED))
    world.allow(AWA, KARIM, NADIA)


async def test_what_was_due_during_a_silence_of_ours_is_still_asked(world: World) -> None:
    """The clock had not judged yet when the coordinator tapped: nothing is lost."""
    mission_id = await watched(world, Level.ORANGE)
    await worsens_beside(world)
    world._move(world.moment("08:02"))
    message, data = world.phones.button(KARIM, "Ask for more check-ins")
    world.phones.tap(KARIM, message, data)
    await world.intake.fetch_once(timedelta(0))
    await world.intake.drain()
    assert (await mission_of(world, mission_id)).asked_until == world.clock.now()
    await world.rest()
    assert sorted(kinds(world.heard_by(AWA))) == ["asked_more_often", "ping"]


@both_engines
async def test_the_first_to_decide_decides_and_who_and_when_is_kept(world: World) -> None:
    await watched(world)
    await worsens(world)
    await world.taps(NADIA, "Keep as planned")
    [his] = world.edited_for(KARIM)
    assert "Nadia Coordinator decided 07:00 Paris: as planned." in his.text
    await world.taps_data(KARIM, "1:decide:1:more")
    kept = await world.db.read(lambda conn: zones.decisions(conn, [1])[1])
    assert (kept.choice, kept.decided_by) == ("keep", world.ids[NADIA])
    assert kept.decided_at == world.clock.now()
    assert (await mission_of(world, 1)).plan != suggested_plan(Level.RED)


async def test_talking_first_opens_a_message_to_the_traveller(world: World) -> None:
    await watched(world)
    await worsens(world)
    await world.taps(KARIM, "Talk to the traveller")
    assert world.heard_by(KARIM) == [said("question", AWA)]
    await world.says(KARIM, "Call me when you can.")
    assert world.heard_by(AWA) == [said("words", "Call me when you can.")]
    world.allow(KARIM)


async def test_several_missions_are_decided_one_by_one(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await watched(world)
    await world.mission(BINTA, level=Level.YELLOW, place="Gao", region="ML-7", grace=minutes(60))
    await reads(world, advice(world, Level.RED))
    [his] = world.heard_by(KARIM)
    assert "2 missions wait for a decision." in his.text
    assert his.buttons[:2] == ("Decide: Awa, Mopti", "Decide: Binta, Gao")
    await world.taps(KARIM, "Decide: Binta, Gao")
    [one] = world.heard_by(KARIM)
    assert "Binta" in one.text
    assert "Awa" not in one.text
    await world.taps(KARIM, "Keep as planned", on=one)
    [in_list] = [h for h in world.edited_for(KARIM) if h.message_id == his.message_id]
    assert "1 mission waits" in in_list.text
    assert "Decide: Binta, Gao" not in in_list.buttons
    world.allow(AWA, BINTA, NADIA)


async def test_s13_only_coordinators_of_the_mission_decide(world: World) -> None:
    other_house = await world.found(
        OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR, OTHER_AWA: Role.TRAVELLER}
    )
    assert other_house
    await watched(world)
    await worsens(world)
    for who in (AWA, MOUSSA, IDRISSA, CLAIRE, OTHER_KARIM):
        for data in ("1:decide:1", "1:decide:1:keep", "1:decide:1:more", "1:decide:1:talk"):
            await world.taps_data(who, data)
            assert kinds(world.heard_by(who)) == ["reply.not_yours"], (who, data)
    kept = await world.db.read(lambda conn: zones.decisions(conn, [1])[1])
    assert kept.choice is None


async def test_a_coordinator_who_travels_there_reads_it_as_a_traveller(world: World) -> None:
    await reads(world, advice(world, Level.YELLOW))
    await world.mission(KARIM, level=Level.YELLOW, around={CLAIRE: Part.DESIGNATED})
    await reads(world, advice(world, Level.RED))
    [his] = world.heard_by(KARIM)
    assert "Keep as planned" not in his.buttons
    assert kinds(world.heard_by(NADIA)) == ["zone_worsened"]


@pytest.mark.parametrize("language", ["en", *SPOKEN])
async def test_who_follows_a_zone_hears_what_changed(world: World, language: str) -> None:
    voice = voice_for(language)
    await reads(world, advice(world, Level.ORANGE))
    for who in (CLAIRE, MOUSSA):
        await world.speaks(who, language)
        await world.says(who, "/zone Mali")
        await world.taps(who, voice.say("Subscribe"))
        world.allow(who)
    await world.taps(MOUSSA, voice.say("Unsubscribe"))
    await reads(world, advice(world, Level.RED))
    [news] = world.heard_by(CLAIRE)
    assert news.what == "zone_changed"
    france, mali = voice.country("FR"), voice.country("ML")
    more = voice.say("{source} is more worried about {place}.", source=france, place=mali)
    assert news.message.title == more
    assert voice.say("Before: {level}.", level=voice.say("orange")) in news.message.lines
    await reads(world, advice(world, Level.RED))  # said again: no news
    lane = select(tables.outbox.c.lane).where(tables.outbox.c.kind == "zone_changed")
    assert await world.db.read(lambda conn: conn.execute(lane).scalars().all()) == [3]


async def test_who_follows_a_region_hears_only_of_what_concerns_it(world: World) -> None:
    await reads(world, advice(world, Level.ORANGE, worst=Level.RED))
    await world.says(CLAIRE, "/zone Mopti")
    await world.taps(CLAIRE, "Subscribe")
    world.allow(CLAIRE)
    north = {"ML-7": Level.RED}
    await reads(world, advice(world, Level.ORANGE, worst=Level.RED, regions=north))
    assert world.heard_by(CLAIRE) == []
    both = {"ML-7": Level.RED, "ML-5": Level.RED}
    await reads(world, advice(world, Level.ORANGE, worst=Level.RED, regions=both))
    assert kinds(world.heard_by(CLAIRE)) == ["zone_changed"]


async def test_who_travels_there_and_follows_it_hears_it_once(world: World) -> None:
    await watched(world)
    await world.says(AWA, "/zone Mali")
    await world.taps(AWA, "Subscribe")
    world.allow(AWA)
    hers, _ = await worsens(world)
    assert hers.what == "zone_worsened"
    lanes = select(tables.outbox.c.lane).where(tables.outbox.c.kind == "zone_worsened")
    assert set(await world.db.read(lambda conn: conn.execute(lanes).scalars().all())) == {1}


async def test_an_alert_after_it_is_at_the_new_level_by_the_frozen_ladder(world: World) -> None:
    mission_id = await watched(world)
    frozen = (await mission_of(world, mission_id)).ladders
    await worsens(world)
    assert (await mission_of(world, mission_id)).ladders == frozen
    await world.until("08:30")
    world.allow(AWA, CLAIRE, KARIM)
    assert (await world.incident()).level is Level.RED


@pytest.mark.parametrize("language", SPOKEN)
async def test_a_worsening_in_the_readers_language(world: World, language: str) -> None:
    for who in (AWA, KARIM):
        await world.speaks(who, language)
    await watched(world)
    hers, his = await worsens(world)
    mark = {"fr": "rouge", "ar": "أحمر"}[language]
    assert mark in hers.text
    assert mark in his.text
    assert "decided" not in his.text


async def test_a_planned_mission_is_asked_about_too_and_one_that_is_over_is_not(
    world: World,
) -> None:
    await reads(world, advice(world, Level.YELLOW))
    await world.says(AWA, "/mission Mopti 2026-12-03 2026-12-04")
    world.allow(AWA)
    await worsens(world, Level.ORANGE)
    await world.taps(KARIM, "Ask for more check-ins")
    assert kinds(world.heard_by(AWA)) == ["asked_more_often"]
    mission = await mission_of(world, 1)
    assert mission.plan == suggested_plan(Level.ORANGE)
    assert mission.wake_at == mission.starts_at
    await world.write(lambda conn: missions.change(conn, 1, state="cancelled", wake_at=None))
    await reads(world, advice(world, Level.RED))
    await world.pass_time(hours(1))
    world.nothing_else()
