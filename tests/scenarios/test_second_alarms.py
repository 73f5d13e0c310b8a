"""Several alarms, missions, questions and blind spells of one traveller at a time."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select

from bot.domain.buttons import Verb, tap
from bot.domain.checkin import State
from bot.domain.delivery import Later
from bot.domain.incident import Incident
from bot.domain.level import Level
from bot.domain.people import Role
from bot.domain.plan import TimesOfDay
from bot.services import purge
from bot.store import tables
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    KARIM,
    OTHER_KARIM,
    OTHER_TOWN,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.world import World

TWO_DAYTIME = TimesOfDay((time(8), time(11, 45)))


async def held_for_twelve_hours(world: World, incident: Incident) -> None:
    """Karim is on it, and set the longest review that there is."""
    await world.taps_data(KARIM, tap(Verb.TAKE, incident.id))
    await world.taps_data(KARIM, tap(Verb.REVIEW, incident.id, "12h"))
    world.everyone_heard()


@both_engines
async def test_s3_another_miss_is_told_aloud_and_shortens_a_long_review(world: World) -> None:
    await world.mission(AWA, plan=TimesOfDay((time(8), time(10))))
    await world.until("08:31")
    await held_for_twelve_hours(world, await world.incident())
    await world.until("10:31")
    heard = world.everyone_heard()
    assert heard["Karim"] == heard["Claire"] == ["news.missed_again"]
    review_at = (await world.incident()).review_at
    assert review_at == world.moment("10:45")


@both_engines
async def test_s3_an_alarm_elsewhere_does_not_mute_this_mission(world: World) -> None:
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(AWA, Role.TRAVELLER, house=other)
    await world.says(AWA, "/sos")
    await held_for_twelve_hours(world, await world.incident())

    await world.mission(AWA, house=other, around={}, days=3)
    await world.until("08:31")
    assert "missed" in world.everyone_heard()["Omar"]
    await world.says(AWA, "/sos")
    assert "sos" in world.everyone_heard()["Omar"]


async def test_s8_what_fell_due_in_blindness_is_asked_although_the_last_was_answered(
    world: World,
) -> None:
    await world.mission(AWA, plan=TimesOfDay((time(8), time(12), time(20))))
    await world.until("08:03")
    world.allow(AWA)
    world.phones.outage()
    world.phones.text(AWA, "/ok")
    await world.until("12:10")
    world.phones.recover()
    await world.rest()
    assert "ping" in world.everyone_heard()["Awa"]
    assert (await world.checkin()).deadline == world.moment("12:40")


async def test_s6_nothing_closes_by_itself_while_nobody_could_object(world: World) -> None:
    await world.mission(AWA, level=Level.GREEN, ladder=[(CLAIRE, minutes(0))])
    await world.until("09:01")
    await world.says(AWA, "/ok")
    world.everyone_heard()
    world.phones.deaf = True
    world.phones.tap(CLAIRE, 1, tap(Verb.OBJECT, (await world.incident()).id))
    await world.until("09:20")
    assert (await world.incident()).open
    world.phones.deaf = False
    await world.rest()
    world.everyone_heard()
    incident = await world.incident()
    assert incident.open
    assert incident.objected


async def test_s6_nothing_closes_by_itself_when_nobody_heard_of_the_ok(world: World) -> None:
    await world.mission(AWA, level=Level.GREEN, ladder=[(CLAIRE, minutes(0))])
    await world.until("09:01")
    world.everyone_heard()
    world.phones.gone[CLAIRE.telegram_id] = Later("bad gateway")
    await world.says(AWA, "/ok")
    await world.until("09:40")
    world.everyone_heard()
    incident = await world.incident()
    assert incident.open
    assert incident.paused_until is None


async def test_an_old_mission_that_ends_late_leaves_the_next_one_alone(world: World) -> None:
    await world.says(AWA, "/sos")
    incident = await world.incident()
    await held_for_twelve_hours(world, incident)
    await world.mission(AWA, days=0.25, plan=TimesOfDay((time(8),)))
    await world.until("08:05")
    await world.taps(AWA, "I'm OK")
    await world.until("12:01")
    await world.taps(AWA, "I'm back")
    world.everyone_heard()
    await world.taps_data(KARIM, tap(Verb.CLOSE_WITH, incident.id, "mistake"))
    assert "mission_ended" in world.everyone_heard()["Awa"]


async def test_s1_a_second_early_ok_of_two_travellers_is_answered(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, BINTA, plan=TimesOfDay((time(8), time(20))))
    await world.until("07:30")
    await world.says(AWA, "/ok")
    world.everyone_heard()
    await world.until("07:31")
    await world.says(AWA, "/ok")
    assert world.everyone_heard() == {"Awa": ["noted.early"]}
    await world.until("08:00")
    assert world.everyone_heard() == {"Binta": ["ping"]}


async def test_an_ordinary_ok_does_not_end_the_watch(world: World) -> None:
    await world.mission(AWA, days=0.25, plan=TWO_DAYTIME, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    await world.taps(AWA, "I'm OK")
    world.everyone_heard()
    await world.until("11:46")
    [ping] = world.heard_by(AWA)
    await world.until("12:01")
    world.everyone_heard()
    await world.taps(AWA, "I'm OK", on=ping)
    assert "mission_ended" not in world.everyone_heard().get("Awa", [])
    await world.taps(AWA, "I'm back")
    assert "mission_ended" in world.everyone_heard()["Awa"]


async def test_late_delays_the_question_it_stands_on(world: World) -> None:
    await world.mission(AWA, days=0.25, plan=TWO_DAYTIME, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    await world.taps(AWA, "I'm OK")
    world.everyone_heard()
    await world.until("11:46")
    [ping] = world.heard_by(AWA)
    await world.until("12:01")
    world.everyone_heard()
    await world.taps(AWA, "Late +60", on=ping)
    await world.until("12:20")
    assert "missed" not in world.everyone_heard().get("Claire", [])


@both_engines
async def test_s1_what_came_in_before_the_deadline_is_heard_before_the_verdict(
    world: World,
) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29:50")
    world.everyone_heard()
    world.phones.text(AWA, "/ok")
    await world.intake.fetch_once(timedelta(0))
    world._move(world.moment("08:30"))
    await world.ticking.cycle(world.clock.now())
    await world.rest()
    assert "Claire" not in world.everyone_heard()
    assert (await world.checkin()).state is State.ANSWERED


async def test_s1_no_id_comes_twice_after_a_purge(world: World) -> None:
    """The keys of notices and the data of buttons outlive the rows they name."""
    await world.mission(AWA, days=30, first_checkin="23:00", grace=minutes(60))
    await world.says(AWA, "first words")
    world.everyone_heard()
    later = world.clock.now() + timedelta(days=8)
    purged = await world.write(lambda conn: purge.forget(conn, later))
    assert purged["updates"] > 0
    await world.says(AWA, "I am being followed")
    heard = world.everyone_heard()
    assert heard["Karim"] == ["words"]
    ids = await world.db.read(lambda conn: conn.execute(select(tables.inbox.c.id)).scalars().all())
    assert min(ids) > purged["updates"]
