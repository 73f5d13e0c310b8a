"""What is open is named at its time, put off, and never once it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.buttons import Verb, tap
from bot.domain.mission import State
from bot.screens.voice import voice_for
from bot.store import missions
from tests.scenarios.cast import (
    AWA,
    KARIM,
    hours,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds
from tests.scenarios.lists import (
    LEAVES,
    NINE_IN_PARIS,
    every_language,
    planned,
    tick_all,
    until_reminded,
    words_of,
)
from tests.scenarios.world import World


@both_engines
@every_language
async def test_reminders_come_at_14_7_and_1_days_and_on_arrival(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    await planned(world)
    eight = NINE_IN_PARIS
    first = await until_reminded(world, eight - timedelta(days=14))
    assert words_of("prep.context", language) in first.text
    assert words_of("pack.medicines", language) not in first.text
    await until_reminded(world, eight - timedelta(days=7))
    await until_reminded(world, eight - timedelta(days=1))
    await world.until(LEAVES)
    assert kinds(world.heard_by(AWA)) == ["mission_card", "mission_begins"]
    arrival = await until_reminded(world, LEAVES.replace(hour=9))
    assert words_of("arr.embassy", language) in arrival.text


async def test_a_reminder_names_what_is_open_and_stops_when_it_is_done(world: World) -> None:
    await planned(world)
    await world.taps_data(AWA, tap(Verb.TICK, 1, world.ids[AWA], "-", "prep.context", 0))
    world.edited_for(AWA)
    eight = NINE_IN_PARIS
    first = await until_reminded(world, eight - timedelta(days=14))
    assert words_of("prep.context") not in first.text
    assert words_of("prep.vaccines") in first.text
    await tick_all(world)
    await world.until(LEAVES)
    assert kinds(world.heard_by(AWA)) == ["mission_card", "mission_begins"]
    await world.until(LEAVES.replace(hour=19))
    world.nothing_else()


async def test_what_passed_in_silence_is_not_said_when_a_tick_is_taken_back(world: World) -> None:
    await planned(world)
    await tick_all(world)
    await world.until(LEAVES - timedelta(days=10))
    await world.taps_data(AWA, tap(Verb.UNTICK, 1, world.ids[AWA], "-", "prep.context", 0))
    await world.pass_time(hours(1))
    assert world.heard_by(AWA) == []
    await until_reminded(world, NINE_IN_PARIS - timedelta(days=7))


@every_language
@pytest.mark.parametrize(("button", "days"), [("Tomorrow", 1), ("Later", 3)])
async def test_a_reminder_is_put_off_and_comes_again(
    world: World, language: str, button: str, days: int
) -> None:
    await world.speaks(AWA, language)
    await planned(world)
    first = NINE_IN_PARIS - timedelta(days=14)
    reminder = await until_reminded(world, first)
    await world.taps(AWA, voice_for(language).say(button))
    [noted] = world.edited_for(AWA)
    assert noted.what == "reply.reminder_put_off"
    assert noted.message_id == reminder.message_id
    again = await until_reminded(world, first + timedelta(days=days))
    assert again.text.splitlines()[1:] == reminder.text.splitlines()[1:]
    await until_reminded(world, first + timedelta(days=7))


async def test_an_earlier_reminders_button_puts_nothing_off(world: World) -> None:
    await planned(world)
    first = await until_reminded(world, NINE_IN_PARIS - timedelta(days=14))
    await until_reminded(world, NINE_IN_PARIS - timedelta(days=7))
    await world.taps(AWA, "Later", on=first)
    assert kinds(world.edited_for(AWA)) == ["checklist"]
    await world.until(LEAVES - timedelta(days=1))
    assert world.heard_by(AWA) == []


async def test_the_last_reminder_put_off_beyond_departure_is_over(world: World) -> None:
    await planned(world)
    await world.until(NINE_IN_PARIS - timedelta(days=1))
    world.allow(AWA)
    await world.taps(AWA, "Tomorrow")
    assert kinds(world.edited_for(AWA)) == ["reply.reminder_put_off"]
    await world.until(LEAVES)
    assert kinds(world.heard_by(AWA)) == ["mission_card", "mission_begins"]
    await until_reminded(world, LEAVES.replace(hour=9))


@both_engines
async def test_a_restart_in_the_middle_loses_and_repeats_nothing(world: World) -> None:
    await planned(world)
    first = NINE_IN_PARIS - timedelta(days=14)
    await until_reminded(world, first)
    await world.taps(AWA, "Tomorrow")
    world.edited_for(AWA)
    await world.restart()
    await until_reminded(world, first + timedelta(days=1))
    await world.restart()
    await world.pass_time(hours(5))
    world.nothing_else()


async def test_of_several_that_fell_into_an_outage_only_the_last_is_said(world: World) -> None:
    await planned(world)
    await world.sleep_until(LEAVES - timedelta(days=3))
    assert kinds(world.heard_by(AWA)) == ["checklist_reminder"]
    await world.pass_time(hours(24))
    world.nothing_else()


async def test_a_cancelled_mission_reminds_nobody(world: World) -> None:
    await planned(world)
    await until_reminded(world, NINE_IN_PARIS - timedelta(days=14))
    await world.taps(AWA, "Later")
    await world.taps_data(AWA, tap(Verb.CANCEL_MISSION, 1))
    assert kinds(world.heard_by(AWA)) == ["reply.mission_cancelled"]
    await world.pass_time(timedelta(days=40))
    world.nothing_else()


async def test_after_the_end_only_the_return_is_asked_for_and_then_nothing(world: World) -> None:
    await planned(world)
    ends = LEAVES + timedelta(days=2)
    await world.until(LEAVES.replace(hour=20))
    await world.says(AWA, "/ok")
    await world.until(LEAVES.replace(hour=20) + timedelta(days=1))
    await world.says(AWA, "/ok")
    await world.until(ends)
    await world.says(AWA, "/ok")
    world.everyone_heard()
    mission = await world.db.read(lambda conn: missions.by_id(conn, 1))
    assert mission.state is State.ENDED
    heard = await until_reminded(world, (ends + timedelta(days=1)).replace(hour=8))
    assert words_of("ret.debrief") in heard.text
    assert words_of("arr.embassy") not in heard.text
    await world.says(AWA, "/checklist")
    [still_hers] = world.heard_by(AWA)
    assert "░" in still_hers.text
    await tick_all(world)
    await world.pass_time(timedelta(days=20))
    world.nothing_else()
    await world.says(AWA, "/checklist")
    [plain] = world.heard_by(AWA)
    assert "▓" not in plain.text


async def test_who_is_being_looked_for_is_reminded_afterwards(world: World) -> None:
    await planned(world)
    await world.until(LEAVES)
    world.everyone_heard()
    await world.says(AWA, "SOS")
    await world.until(LEAVES.replace(hour=9, minute=30))
    assert "checklist_reminder" not in world.everyone_heard()["Awa"]
    await world.taps_data(KARIM, tap(Verb.CLOSE_WITH, 1, "spoke"))
    world.everyone_heard()
    await world.until(LEAVES.replace(hour=10, minute=1))
    assert kinds(world.heard_by(AWA)) == ["checklist_reminder"]


async def test_a_mission_that_is_announced_is_reminded_of(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-21 2026-12-23")
    assert kinds(world.heard_by(AWA)) == ["mission_card"]
    await until_reminded(world, NINE_IN_PARIS - timedelta(days=14))
