from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.checklist import Box, Item, Moment, Per, Phase, Tick
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.plan import TimesOfDay
from bot.domain.reminding import (
    EVENING,
    MORNING,
    Due,
    Pause,
    Reminded,
    Reminder,
    judge,
    last_due,
    next_reminder,
    open_for,
    put_off,
    schedule,
    settled,
)

PARIS, BAMAKO = "Europe/Paris", "Africa/Bamako"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
STARTS = datetime(2026, 12, 1, 10, tzinfo=UTC)
MADE = STARTS - 40 * DAY

VACCINES = Box(Item("prep.vaccines", Phase.PREPARATION, when=Moment.D14))
COPIES = Box(Item("prep.doc_copies", Phase.PREPARATION, when=Moment.D7))
SHOES = Box(Item("pack.shoes", Phase.PACKING, when=Moment.D1))
EMBASSY = Box(Item("arr.embassy", Phase.ARRIVAL, when=Moment.ARRIVAL))
LOCKS = [
    Box(Item("lodg.locks", Phase.LODGING, per=Per.LEG, when=Moment.ARRIVAL), leg) for leg in (0, 1)
]
DRESS = Box(Item("cond.dress", Phase.CONDUCT))
DEBRIEF = Box(Item("ret.debrief", Phase.RETURN, when=Moment.RETURN))
ALL = (VACCINES, COPIES, SHOES, EMBASSY, *LOCKS, DRESS, DEBRIEF)


def mission(
    *lengths: timedelta, starts: datetime = STARTS, state: State = State.PLANNED
) -> Mission:
    """One leg for each length, in Mali."""
    bounds = [starts]
    for length in lengths or (4 * DAY, 3 * DAY):
        bounds.append(bounds[-1] + length)
    legs = tuple(Leg("Mopti", "ML", BAMAKO, Level.ORANGE, *both) for both in pairwise(bounds))
    return Mission(
        id=1,
        organisation_id=1,
        place="Mopti",
        country="ML",
        state=state,
        starts_at=bounds[0],
        ends_at=bounds[-1],
        legs=legs,
        plan=TimesOfDay((time(8),)),
        grace=HOUR,
        asked_until=bounds[0],
    )


PLANNED = schedule(mission(), PARIS)


def at(moment: Moment, leg: int | None = None) -> datetime:
    return next(one.at for one in PLANNED if (one.moment, one.leg) == (moment, leg))


def test_reminders_come_at_nine_where_she_lives_and_on_arrival_where_she_is() -> None:
    local = [
        (one.moment, one.leg, one.at.astimezone(ZoneInfo(one.zone)).strftime("%m-%d %H:%M"))
        for one in PLANNED
    ]
    assert local == [
        (Moment.D14, None, "11-17 09:00"),
        (Moment.D7, None, "11-24 09:00"),
        (Moment.D1, None, "11-30 09:00"),
        (Moment.ARRIVAL, 0, "12-01 10:00"),
        (Moment.ARRIVAL, 1, "12-05 10:00"),
        (Moment.RETURN, None, "12-09 09:00"),
    ]


@pytest.mark.parametrize(("day", "hour"), [(1, 23), (2, 0), (2, 5)])
def test_an_arrival_at_night_waits_for_the_morning(day: int, hour: int) -> None:
    late = schedule(mission(starts=datetime(2026, 12, day, hour, 30, tzinfo=UTC)), PARIS)
    arrival = next(one for one in late if one.moment is Moment.ARRIVAL)
    assert arrival.at == datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_a_leg_that_ends_before_the_morning_has_no_arrival() -> None:
    night = mission(timedelta(hours=8), 3 * DAY, starts=datetime(2026, 12, 1, 22, tzinfo=UTC))
    legs = [one.leg for one in schedule(night, PARIS) if one.moment is Moment.ARRIVAL]
    assert legs == [1]


def test_a_cancelled_mission_reminds_of_nothing() -> None:
    assert schedule(mission(state=State.CANCELLED), PARIS) == ()


@pytest.mark.parametrize(
    ("moment", "leg", "names"),
    [
        (Moment.D14, None, (VACCINES,)),
        (Moment.D7, None, (VACCINES, COPIES)),
        (Moment.D1, None, (VACCINES, COPIES, SHOES)),
        (Moment.ARRIVAL, 0, (EMBASSY, LOCKS[0])),
        (Moment.ARRIVAL, 1, (LOCKS[1],)),
        (Moment.RETURN, None, (DEBRIEF,)),
    ],
)
def test_each_reminder_names_its_own_and_before_departure_what_stayed_open(
    moment: Moment, leg: int | None, names: tuple[Box, ...]
) -> None:
    reminder = next(one for one in PLANNED if (one.moment, one.leg) == (moment, leg))
    assert open_for(reminder, ALL, set()) == names
    assert open_for(reminder, ALL, {names[0].tick}) == names[1:]


def test_a_reminder_with_nothing_open_is_skipped_and_the_last_tick_ends_them() -> None:
    ticked: set[Tick] = {VACCINES.tick, COPIES.tick}
    coming = next_reminder(PLANNED, ALL, ticked, Reminded(MADE))
    assert coming is not None
    assert coming.moment is Moment.D1
    assert next_reminder(PLANNED, ALL, {box.tick for box in ALL}, Reminded(MADE)) is None


def test_of_several_that_fell_due_in_an_outage_the_last_is_said_once() -> None:
    due = judge(PLANNED, ALL, set(), Reminded(MADE), at(Moment.D1) + HOUR)
    assert due.reminder is not None
    assert (due.reminder.moment, due.names) == (Moment.D1, (VACCINES, COPIES, SHOES))
    assert due.wake_at == at(Moment.ARRIVAL, 0)
    again = judge(PLANNED, ALL, set(), due.reminded, at(Moment.D1) + HOUR)
    assert (again.reminder, again.wake_at) == (None, due.wake_at)


def test_after_departure_nobody_is_told_to_pack() -> None:
    done = {EMBASSY.tick, LOCKS[0].tick}
    due = judge(PLANNED, ALL, done, Reminded(MADE), STARTS + HOUR)
    assert due == Due(None, (), Reminded(STARTS + HOUR), at(Moment.ARRIVAL, 1))


def test_put_off_it_comes_again_and_only_once() -> None:
    now = at(Moment.D14) + timedelta(minutes=5)
    said = judge(PLANNED, ALL, set(), Reminded(MADE), now)
    assert said.reminder is not None
    later = put_off(said.reminder, PLANNED, said.reminded, now)
    coming = next_reminder(PLANNED, ALL, set(), later)
    assert coming is not None
    assert (coming.moment, coming.at) == (Moment.D14, now + 3 * DAY)
    early = judge(PLANNED, ALL, set(), later, now + DAY)
    assert (early.reminder, early.wake_at) == (None, coming.at)
    again = judge(PLANNED, ALL, set(), early.reminded, coming.at)
    assert again.reminder == coming
    assert again.reminded.put_off is None
    assert again.wake_at == at(Moment.D7)


def test_a_put_off_reminder_gives_way_to_the_next_one() -> None:
    reminder = next(one for one in PLANNED if one.moment is Moment.D14)
    now = at(Moment.D7) - DAY
    assert put_off(reminder, PLANNED, Reminded(now), now) == Reminded(now)
    resting = put_off(reminder, PLANNED, Reminded(MADE), at(Moment.D14))
    due = judge(PLANNED, ALL, set(), resting, at(Moment.D7))
    assert due.reminder is not None
    assert (due.reminder.moment, due.reminded.put_off) == (Moment.D7, None)


def test_a_put_off_reminder_that_another_overtook_is_not_said_after_it() -> None:
    reminder = next(one for one in PLANNED if one.moment is Moment.D14)
    overtaken = Reminded(MADE, replace(reminder, at=at(Moment.D7) + DAY))  # the dates have moved
    due = judge(PLANNED, ALL, set(), overtaken, at(Moment.D7))
    assert due.reminded.put_off is None


def test_an_arrival_is_not_put_off_beyond_its_leg() -> None:
    short = mission(11.5 * HOUR, 8 * HOUR)
    planned = schedule(short, PARIS)
    arrival = next(one for one in planned if (one.moment, one.leg) == (Moment.ARRIVAL, 0))
    now = arrival.at + 9 * HOUR
    assert put_off(arrival, planned, Reminded(now), now).put_off is None


def test_put_off_in_the_evening_it_comes_in_the_morning() -> None:
    reminder = next(one for one in PLANNED if (one.moment, one.leg) == (Moment.ARRIVAL, 0))
    now = datetime(2026, 12, 1, 20, tzinfo=UTC)
    later = put_off(reminder, PLANNED, Reminded(now), now)
    assert later.put_off is not None
    assert later.put_off.at == datetime(2026, 12, 2, 9, tzinfo=UTC)


steady = settings(derandomize=True, deadline=None, max_examples=200)
ticks = st.sets(st.sampled_from([box.tick for box in ALL]))
starts = st.integers(0, 365 * 24 * 2).map(
    lambda halves: datetime(2026, 1, 1, tzinfo=UTC) + halves * timedelta(minutes=30)
)
journeys = st.builds(
    lambda starts, days: mission(*(day * timedelta(hours=6) for day in days), starts=starts),
    starts,
    st.lists(st.integers(1, 40), min_size=1, max_size=3),
)
homes = st.sampled_from([PARIS, "Asia/Beirut", "America/Havana", "Pacific/Apia"])
waits = st.integers(0, 60 * 24).map(lambda hours: hours * HOUR)


def by_day(reminder: Reminder) -> bool:
    local = reminder.at.astimezone(ZoneInfo(reminder.zone)).time()
    return MORNING <= local <= EVENING


@steady
@given(journeys, homes)
def test_every_reminder_comes_by_day_in_order_and_in_time(journey: Mission, home: str) -> None:
    planned = schedule(journey, home)
    assert [one.at for one in planned] == sorted(one.at for one in planned)
    assert all(by_day(one) and one.at < one.too_late for one in planned)
    assert planned[-1].moment is Moment.RETURN


@steady
@given(journeys, homes, ticks, st.lists(waits, max_size=12), st.booleans())
def test_waking_whenever_says_each_reminder_at_most_once_and_never_one_that_names_nothing(
    journey: Mission, home: str, ticked: set[Tick], waits: list[timedelta], resting: bool
) -> None:
    planned = schedule(journey, home)
    now = journey.starts_at - 30 * DAY
    reminded, said = Reminded(now), list[Reminder]()
    for wait in waits:
        now += wait
        due = judge(planned, ALL, ticked, reminded, now)
        assert due.wake_at is None or due.wake_at > now
        assert (due.reminder is None) == (due.names == ())
        assert all(box.tick not in ticked for box in due.names)
        assert judge(planned, ALL, ticked, due.reminded, now).reminder is None
        reminded = due.reminded
        if due.reminder:
            assert due.reminder.at <= now < due.reminder.too_late
            said.append(due.reminder)
            reminded = put_off(due.reminder, planned, reminded, now) if resting else reminded
            if reminded.put_off:
                assert now < reminded.put_off.at < reminded.put_off.too_late
                assert by_day(reminded.put_off)
    assert len({one.at for one in said}) == len(said)


@steady
@given(journeys, homes, ticks)
def test_whoever_wakes_when_told_misses_no_box_that_a_reminder_names(
    journey: Mission, home: str, ticked: set[Tick]
) -> None:
    planned = schedule(journey, home)
    reminded = Reminded(journey.starts_at - 30 * DAY)
    first = next_reminder(planned, ALL, ticked, reminded)
    wake_at, named = first.at if first else None, set[Box]()
    while wake_at:
        due = judge(planned, ALL, ticked, reminded, wake_at)
        assert due.reminder is not None
        named.update(due.names)
        reminded, wake_at = due.reminded, due.wake_at
    wanted = {box for one in planned for box in open_for(one, ALL, ticked)}
    assert named == wanted


def test_tomorrow_is_the_next_morning_where_she_lives() -> None:
    first = PLANNED[0]
    for later in (first.at, first.at + 14 * HOUR):  # late in the evening too
        after = put_off(first, PLANNED, Reminded(first.at), later, Pause.TOMORROW)
        assert after.put_off is not None
        assert after.put_off.at == first.at + DAY


def test_only_the_last_reminder_may_be_put_off_and_only_while_it_makes_sense() -> None:
    first, second = PLANNED[:2]
    assert last_due(PLANNED, first.at - HOUR) is None
    assert last_due(PLANNED, second.at - HOUR) == first
    assert last_due(PLANNED, second.at) == second
    last = PLANNED[-1]
    assert last_due(PLANNED, last.too_late - HOUR) == last
    assert last_due(PLANNED, last.too_late) is None


def test_what_was_put_off_does_not_outlive_its_journey() -> None:
    first = PLANNED[0]
    kept = put_off(first, PLANNED, Reminded(first.at), first.at)
    assert settled(kept, PLANNED) == kept
    moved = schedule(mission(starts=STARTS + 30 * DAY), PARIS)
    assert settled(kept, moved) == Reminded(first.at)
    assert settled(kept, ()) == Reminded(first.at)
