"""What holds for every plan in every zone, on the days when the clocks are changed above all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plan import (
    CLOSEST,
    EveryHours,
    NightPause,
    Plan,
    Stretch,
    TimesOfDay,
    due_times,
    early_window,
    in_night_pause,
    morning_after,
    next_due,
    plan_as_json,
    plan_from_json,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# An instant near each change of the clocks that the zones below know, and a few quiet ones.
CHANGES = {
    "Africa/Bamako": ["2026-12-01"],
    "Africa/Cairo": ["2026-04-24", "2026-10-30"],
    "Africa/Casablanca": ["2025-02-23", "2025-04-06", "2026-02-15", "2026-03-22"],
    "America/Havana": ["2026-03-08", "2026-11-01"],
    "Asia/Beirut": ["2026-03-29", "2026-10-25"],
    "Asia/Gaza": ["2026-03-28", "2026-10-24"],
    "Asia/Kathmandu": ["2026-06-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "Europe/Paris": ["2026-03-29", "2026-10-25"],
    "Pacific/Apia": ["2011-12-30", "2012-04-01", "2026-06-01"],
    "UTC": ["2026-12-01"],
}

steady = settings(derandomize=True, deadline=None, max_examples=150)

# Any minute, and often those near to which clocks are changed and check-ins crowd.
minutes = st.one_of(
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([0, 10, 15, 30, 60, 75, 119, 120, 130, 145, 150, 165, 180, 190, 200, 1200]),
)
wall_times = minutes.map(lambda one: time(one // 60, one % 60))
times_of_day = st.sets(wall_times, min_size=1, max_size=6).map(
    lambda times: TimesOfDay(tuple(sorted(times)))
)


def night_pause(bedtime: int, lasts: int) -> NightPause:
    morning = (bedtime + lasts) % (24 * 60)
    return NightPause(time(bedtime // 60, bedtime % 60), time(morning // 60, morning % 60))


night_pauses = st.builds(night_pause, minutes, st.integers(1, 12 * 60))
by_day = st.builds(EveryHours, st.integers(1, 24), night_pauses)
plans: st.SearchStrategy[Plan] = st.one_of(
    times_of_day, by_day, st.builds(EveryHours, st.integers(1, 24))
)
zones = st.sampled_from(sorted(CHANGES))


@st.composite
def changes(draw: st.DrawFn, zone: str) -> datetime:
    day = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone]))).replace(tzinfo=UTC)
    return day + draw(st.integers(-36 * 60, 36 * 60)) * MINUTE


@st.composite
def one_zone(draw: st.DrawFn) -> Stretch:
    zone = draw(zones)
    start = draw(changes(zone)) - draw(st.integers(0, 4)) * DAY
    return Stretch(start, start + draw(st.integers(1, 8 * 24 * 60)) * MINUTE, zone)


@st.composite
def missions(draw: st.DrawFn, gaps: bool = True) -> list[Stretch]:
    at = draw(changes(draw(zones))) - 2 * DAY
    legs: list[Stretch] = []
    for _ in range(draw(st.integers(1, 5))):
        end = at + draw(st.one_of(st.integers(1, 90), st.integers(1, 3 * 24 * 60))) * MINUTE
        legs.append(Stretch(at, end, draw(zones)))
        at = end + (draw(st.sampled_from([0, 0, 0, 7, 600])) if gaps else 0) * MINUTE
    return legs


def all_dues(plan: Plan, legs: list[Stretch]) -> list[datetime]:
    return list(due_times(plan, legs, legs[0].starts_at - HOUR, legs[-1].ends_at + HOUR))


def closest_wanted(plan: Plan) -> timedelta:
    if isinstance(plan, TimesOfDay):
        times = list(plan.times)
    elif plan.night:
        times = sorted((plan.night.bedtime, plan.night.morning))
    else:
        return plan.hours * HOUR
    of_day = [timedelta(hours=one.hour, minutes=one.minute) for one in times]
    return min(later - earlier for earlier, later in pairwise([*of_day, of_day[0] + DAY]))


@steady
@given(plans, missions())
def test_dues_rise_in_utc_within_the_stretches(plan: Plan, legs: list[Stretch]) -> None:
    dues = all_dues(plan, legs)
    assert all(earlier < later for earlier, later in pairwise(dues))
    for due in dues:
        assert due.tzinfo is UTC
        assert any(leg.starts_at <= due < leg.ends_at for leg in legs)


@steady
@given(plans, missions())
def test_nobody_is_asked_twice_within_half_an_hour_unless_the_plan_wants_it(
    plan: Plan, legs: list[Stretch]
) -> None:
    least = min(CLOSEST, closest_wanted(plan))
    assert all(later - earlier >= least for earlier, later in pairwise(all_dues(plan, legs)))


@steady
@given(plans, missions(), st.data())
def test_wherever_one_looks_from_the_dues_are_the_same(
    plan: Plan, legs: list[Stretch], data: st.DataObject
) -> None:
    dues = all_dues(plan, legs)
    span = (legs[-1].ends_at - legs[0].starts_at) // MINUTE
    anywhere = st.integers(-60, span + 60).map(lambda cut: legs[0].starts_at + cut * MINUTE)
    at_dues = st.sampled_from(dues) if dues else anywhere
    cuts = st.lists(st.one_of(anywhere, at_dues), min_size=3, max_size=3)
    a, b, c = sorted(data.draw(cuts))
    whole = list(due_times(plan, legs, a, c))
    assert whole == [due for due in dues if a < due <= c]
    assert whole == [*due_times(plan, legs, a, b), *due_times(plan, legs, b, c)]
    assert next_due(plan, legs, b) == next((due for due in dues if due > b), None)


@steady
@given(times_of_day, one_zone())
def test_each_full_local_day_has_each_of_its_times(plan: TimesOfDay, leg: Stretch) -> None:
    zone = ZoneInfo(leg.zone)
    by_date: dict[object, list[datetime]] = {}
    for due in all_dues(plan, [leg]):
        by_date.setdefault(due.astimezone(zone).date(), []).append(due)
    day = leg.starts_at.astimezone(zone).date() + DAY
    while (end := datetime.combine(day + DAY, time(), zone).astimezone(UTC)) <= leg.ends_at:
        start = datetime.combine(day, time(), zone)
        real = end - start.astimezone(UTC)
        got = by_date.get(day, [])
        if real >= DAY and start.astimezone(UTC).astimezone(zone).date() == day:
            assert len(got) == len(plan.times), (day, got)
        elif real > timedelta(0):  # the clocks jump: what they jump over falls together
            assert len(got) <= len(plan.times)
            assert got or real < HOUR
        day += DAY


@steady
@given(times_of_day, one_zone())
def test_clocks_show_a_time_of_the_plan_unless_they_just_jumped(
    plan: TimesOfDay, leg: Stretch
) -> None:
    zone = ZoneInfo(leg.zone)
    for due in all_dues(plan, [leg]):
        local = due.astimezone(zone)
        before = (due - timedelta(seconds=1)).astimezone(zone)
        jumped = local.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(seconds=1)
        assert local.time() in plan.times or jumped


@steady
@given(times_of_day, missions(gaps=False))
def test_a_day_never_passes_without_a_check_in(plan: TimesOfDay, legs: list[Stretch]) -> None:
    """A day is 24 hours and what the clocks were put back, by a change or by a crossing."""

    def put_back(begin: datetime, end: datetime) -> timedelta:
        walls = []
        for leg in legs:
            zone = ZoneInfo(leg.zone)
            at = max(begin, leg.starts_at)
            while at < min(end, leg.ends_at):
                walls.append(at.astimezone(zone).utcoffset() or timedelta(0))
                at += 15 * MINUTE
            if begin <= leg.ends_at <= end:
                walls.append((leg.ends_at - MINUTE).astimezone(zone).utcoffset() or timedelta(0))
        drops = (earlier - later for earlier, later in pairwise(walls))
        return sum((drop for drop in drops if drop > timedelta(0)), timedelta(0))

    marks = [legs[0].starts_at, *all_dues(plan, legs), legs[-1].ends_at]
    for earlier, later in pairwise(marks):
        assert later - earlier <= DAY + put_back(earlier, later) + CLOSEST


@steady
@given(by_day, missions())
def test_none_wakes_her_in_the_night_but_at_its_edges(
    plan: EveryHours, legs: list[Stretch]
) -> None:
    for due in all_dues(plan, legs):
        if in_night_pause(plan, legs, due):
            assert not in_night_pause(plan, legs, due - timedelta(seconds=1)) or any(
                leg.starts_at == due for leg in legs
            )


@steady
@given(by_day, missions(), st.data())
def test_each_pause_ends(plan: EveryHours, legs: list[Stretch], data: st.DataObject) -> None:
    span = (legs[-1].ends_at - legs[0].starts_at) // MINUTE
    at = legs[0].starts_at + data.draw(st.integers(-60, span + 60)) * MINUTE
    morning = morning_after(plan, legs, at)
    assert (morning is not None) == in_night_pause(plan, legs, at)
    if morning is not None:
        assert morning > at
        assert not in_night_pause(plan, legs, morning)
        assert in_night_pause(plan, legs, morning - timedelta(seconds=1))


@steady
@given(by_day, one_zone())
def test_each_waking_day_begins_and_ends_with_a_check_in(plan: EveryHours, leg: Stretch) -> None:
    dues = all_dues(plan, [leg])
    at = leg.starts_at
    while at < leg.ends_at:
        morning = morning_after(plan, [leg], at)
        if morning is not None and morning < leg.ends_at:
            near = [due for due in dues if timedelta(0) <= morning - due < CLOSEST]
            assert near, (morning, dues)
        at += 3 * HOUR


@steady
@given(plans, missions())
def test_early_windows_do_not_overlap_and_are_never_over_three_hours(
    plan: Plan, legs: list[Stretch]
) -> None:
    dues = all_dues(plan, legs)
    marks = [legs[0].starts_at, *dues]
    for earlier, due in pairwise(marks):
        assert early_window(plan, legs, due) == min((due - earlier) / 2, 3 * HOUR)


@steady
@given(plans)
def test_a_plan_survives_being_stored(plan: Plan) -> None:
    assert plan_from_json(plan_as_json(plan)) == plan
