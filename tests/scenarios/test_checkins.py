"""Check-ins as they are lived: late, early, old buttons, places, relayed, home again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.checkin import Heard, Occasion, State
from bot.domain.level import Level
from bot.domain.mission import Leg
from bot.domain.people import Role
from bot.domain.plan import TimesOfDay
from bot.store import people, sightings, tables
from tests.scenarios.cast import AWA, BINTA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, hours, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


async def test_one_tap_is_enough(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:00")
    [ping] = world.heard_by(AWA)

    await world.taps(AWA, "I'm OK")

    [noted] = world.edited_for(AWA)
    assert noted == said("noted.ok", "08:00")
    assert noted.message_id == ping.message_id
    assert len(world.calmed) == 1
    await world.until("07:59")
    world.nothing_else()


async def test_twice_late_is_hers_the_third_is_a_coordinators(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:00")
    await world.taps(AWA, "Late +30")
    await world.until("08:30")
    await world.taps(AWA, "Late +60")
    await world.until("09:30")
    assert kinds(world.heard_by(AWA)) == ["ping"] * 3
    await world.taps(AWA, "Late +30")

    assert kinds(world.heard_by(AWA)) == ["reply.late_asked_coordinator"]
    assert world.heard_by(KARIM) == [said("more_time", AWA, "30")]
    await world.taps(KARIM, "Give 30 min")
    assert kinds(world.heard_by(KARIM)) == ["reply.done"]
    assert kinds(world.heard_by(AWA)) == ["reply.more_time_given"]
    await world.until("10:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    await world.until("10:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_a_refused_delay_leaves_the_deadline(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:00")
    for _ in range(3):
        await world.says(AWA, "/late 1")
        await world.pass_time(minutes(1))
    world.allow(AWA)
    await world.taps(KARIM, "No")
    assert kinds(world.heard_by(AWA)) == ["reply.more_time_refused"]
    assert kinds(world.heard_by(KARIM)) == ["more_time", "reply.done"]
    deadline = (await world.checkin()).deadline
    await world.until(deadline)
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


@pytest.mark.parametrize("typed", ["/late", "/late soon", "/late -5", "/late 0", "/late 99999"])
async def test_bad_delays_get_a_sentence_and_change_nothing(world: World, typed: str) -> None:
    await world.mission(AWA)
    await world.until("08:00")
    world.allow(AWA)
    before = await world.checkin()
    await world.says(AWA, typed)
    assert kinds(world.heard_by(AWA)) == ["reply.late_how"]
    assert await world.checkin() == before


async def test_late_by_more_than_four_hours_says_how_much_is_allowed(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:05")
    world.allow(AWA)
    before = await world.checkin()
    await world.says(AWA, "/late 500")
    assert kinds(world.heard_by(AWA)) == ["reply.too_late"]
    assert await world.checkin() == before


async def test_late_without_a_question_says_so(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "/late 30")
    assert kinds(world.heard_by(AWA)) == ["reply.nothing_asked"]


async def test_a_minute_early_counts(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:59")
    await world.says(AWA, "/ok")
    assert kinds(world.heard_by(AWA)) == ["noted.early"]

    await world.until("12:00")
    world.nothing_else()
    assert (await world.checkin()).state is State.ANSWERED


async def test_far_too_early_is_noted_and_asked_all_the_same(world: World) -> None:
    """Inside half the way back to the check-in before it counts; outside does not."""
    plan = TimesOfDay((time(8), time(12)))
    await world.mission(AWA, plan=plan)
    await world.until("08:00")
    await world.taps(AWA, "I'm OK")
    await world.until("09:59")
    await world.says(AWA, "/ok")
    assert kinds(world.heard_by(AWA)) == ["ping", "noted.extra"]
    await world.until("10:00")
    await world.says(AWA, "/ok")
    assert kinds(world.heard_by(AWA)) == ["noted.early"]
    await world.until("07:59")
    world.nothing_else()


async def test_an_old_button_answers_nothing_and_offers_todays(world: World) -> None:
    plan = TimesOfDay((time(8), time(12)))
    await world.mission(AWA, plan=plan, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:00")
    [old] = world.heard_by(AWA)
    await world.says(AWA, "/ok")
    await world.until("12:00")
    world.allow(AWA)

    await world.taps(AWA, "I'm OK", on=old)
    [answer] = world.heard_by(AWA)
    assert answer.what == "reply.old_button"
    assert "I'm OK" in answer.buttons
    assert (await world.checkin()).state is State.ASKED
    await world.taps(AWA, "I'm OK", on=answer)
    assert (await world.checkin()).state is State.ANSWERED
    world.allow(AWA)


async def test_a_place_is_kept_as_a_sign_of_life_and_answers_nothing(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:05")
    world.allow(AWA)

    await world.sends_place(AWA, 14.49, -4.19)

    assert kinds(world.heard_by(AWA)) == ["reply.place_noted"]
    places = await world.db.read(lambda conn: sightings.last(conn, [world.ids[AWA]]))
    assert places[world.ids[AWA]].latitude == 14.49
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


@both_engines
async def test_a_correspondent_relays_a_check_in(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:10")
    world.allow(AWA)

    await world.says(MOUSSA, "/heard Awa seen at the market, well")

    assert kinds(world.heard_by(MOUSSA)) == ["reply.heard_noted"]
    checkin = await world.checkin()
    assert (checkin.state, checkin.heard) == (State.ANSWERED, Heard.RELAYED)
    row = await world.db.read(lambda conn: conn.execute(tables.checkins.select()).mappings().one())
    assert row["heard_by_id"] == world.ids[MOUSSA]
    assert row["heard_how"] == "seen at the market, well"
    await world.until("12:00")
    world.nothing_else()


async def test_heard_during_an_alarm_is_news_and_closes_nothing(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:30")
    world.allow(AWA, CLAIRE, KARIM)
    await world.says(MOUSSA, "/heard awa on the phone")
    world.all_hear([said("news.heard", AWA)], CLAIRE, KARIM)
    assert (await world.incident()).open
    world.allow(MOUSSA)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/heard", "heard_how"),
        ("/heard Awa", "heard_how"),
        ("/heard Nobody on the phone", "heard_who"),
    ],
)
async def test_bad_relays_get_a_sentence(world: World, typed: str, answer: str) -> None:
    await world.mission(AWA)
    await world.says(KARIM, typed)
    assert kinds(world.heard_by(KARIM)) == [f"reply.{answer}"]


@both_engines
async def test_the_return_check_in_ends_the_mission(world: World) -> None:
    await world.mission(AWA, plan=TimesOfDay((time(9),)), days=0.25, ladder=[(CLAIRE, minutes(0))])
    await world.until("09:00")
    await world.taps(AWA, "I'm OK")
    world.allow(AWA)

    await world.until("12:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    assert (await world.checkin()).occasion is Occasion.RETURN
    await world.taps(AWA, "I'm back")

    for who in (AWA, CLAIRE, KARIM):
        assert world.heard_by(who) == [said("mission_ended")]
    await world.until("12:00")
    await world.pass_time(hours(30))
    world.nothing_else()


async def test_a_return_that_is_missed_alarms(world: World) -> None:
    await world.mission(AWA, plan=TimesOfDay((time(20),)), days=0.25, ladder=[(CLAIRE, minutes(0))])
    await world.until("12:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_an_early_ok_does_not_end_the_watch(world: World) -> None:
    await world.mission(AWA, plan=TimesOfDay((time(20),)), days=0.25)
    await world.until("11:50")
    await world.says(AWA, "/ok")
    assert kinds(world.heard_by(AWA)) == ["noted.extra"]
    await world.until("12:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]


async def test_two_travellers_answer_for_themselves(world: World) -> None:
    """Companions on one mission: one OK does not speak for the other."""
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, BINTA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:59")
    await world.says(AWA, "/ok")
    await world.until("08:00")
    assert kinds(world.heard_by(BINTA)) == ["ping"]
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(BINTA)]
    world.allow(AWA, BINTA)


async def test_a_zone_crossing_asks_by_the_clocks_of_each_leg(world: World) -> None:
    """Bamako to Paris in the night in which Europe's clocks go back."""
    world._move(datetime(2026, 10, 24, 6, 0, tzinfo=UTC))
    start = world.clock.now()
    crossing, end = start + hours(14), start + timedelta(days=3)
    legs = (
        Leg("Mopti", "ML", "Africa/Bamako", Level.ORANGE, start, crossing),
        Leg("Paris", "FR", "Europe/Paris", Level.GREEN, crossing, end),
    )
    await world.mission(AWA, plan=TimesOfDay((time(8), time(20))), legs=legs)
    asked = []
    for _ in range(4):
        while "ping" not in (heard := kinds(world.heard_by(AWA))):
            assert heard == []
            found = await world._next_moment(end)
            assert found is not None
            await world.until(found)
        asked.append(f"{world.clock.now():%d %H:%M}")
        await world.says(AWA, "/ok")
        world.allow(AWA)
    # at the crossing 20:00 becomes 22:00, past a check-in; the next morning is in winter time
    assert asked == ["24 08:00", "24 20:00", "25 07:00", "25 19:00"]


async def test_the_name_with_markup_breaks_nothing(world: World) -> None:
    name = "Awa <b>_[x](y)_</b> & Co"
    await world.write(lambda conn: people.change(conn, world.ids[AWA], name=name))
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (IDRISSA, minutes(0))])
    await world.until("08:30")
    for who in (CLAIRE, IDRISSA):
        [card] = world.heard_by(who)
        assert name in card.text
    world.allow(AWA, NADIA)
