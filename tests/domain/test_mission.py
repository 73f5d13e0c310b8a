from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkin import Occasion
from bot.domain.level import Level
from bot.domain.mission import Ask, Leg, Mission, State, judge, replanned
from bot.domain.plan import EveryHours, NightPause, Plan, TimesOfDay

START = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
END = START + timedelta(days=3)
DAILY = TimesOfDay((time(8),))
NIGHTLY = EveryHours(4, NightPause(bedtime=time(23), morning=time(7)))


def mission(plan: Plan = DAILY, **changes: object) -> Mission:
    leg = Leg("Mopti", "ML", "Africa/Bamako", Level.ORANGE, START, END)
    fresh = Mission(
        id=1,
        organisation_id=1,
        place="Mopti",
        country="ML",
        state=State.PLANNED,
        starts_at=START,
        ends_at=END,
        legs=(leg,),
        plan=plan,
        grace=timedelta(minutes=30),
        asked_until=START,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]  # names checked by replace


def lived(one: Mission) -> list[Ask]:
    """Woken whenever it wants to be, until the end."""
    asks, now = [], one.starts_at
    while True:
        verdict = judge(one, now)
        one = verdict.mission
        asks.extend([verdict.ask] if verdict.ask else [])
        if one.wake_at is None:
            return asks
        assert one.wake_at > now
        now = one.wake_at


def test_it_waits_for_its_beginning() -> None:
    verdict = judge(mission(), START - timedelta(days=1))
    assert (verdict.begins, verdict.ask, verdict.mission.wake_at) == (False, None, START)


def test_it_begins_once() -> None:
    begun = judge(mission(), START)
    assert begun.begins
    assert begun.mission.state is State.ACTIVE
    assert not judge(begun.mission, START).begins


def test_a_whole_mission_asks_each_morning_and_for_the_return() -> None:
    asks = lived(mission())
    assert [(f"{ask.due_at:%d %H}", ask.occasion) for ask in asks] == [
        ("01 08", Occasion.PLANNED),
        ("02 08", Occasion.PLANNED),
        ("03 08", Occasion.PLANNED),
        ("04 06", Occasion.RETURN),
    ]


@pytest.mark.parametrize("state", [State.ENDED, State.CANCELLED])
def test_what_is_over_sleeps(state: State) -> None:
    verdict = judge(mission(state=state), START + timedelta(days=1))
    assert (verdict.ask, verdict.mission.wake_at) == (None, None)


def test_of_several_that_fell_into_an_outage_only_the_last_is_asked_now() -> None:
    active = judge(mission(TimesOfDay((time(8), time(12)))), START).mission
    now = START + timedelta(days=1, hours=7)
    ask = judge(active, now).ask
    assert ask == Ask(START + timedelta(days=1, hours=6), now, Occasion.PLANNED)


def test_a_late_question_waits_for_the_morning_in_her_night() -> None:
    active = judge(mission(NIGHTLY), START).mission
    night = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
    verdict = judge(active, night)
    assert verdict.ask is None
    assert verdict.mission.wake_at == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    morning = judge(verdict.mission, verdict.mission.wake_at)
    assert morning.ask is not None


def test_the_return_is_asked_even_at_night() -> None:
    active = judge(mission(NIGHTLY, ends_at=END - timedelta(hours=4)), START).mission
    active = replace(active, legs=(replace(active.legs[0], ends_at=END - timedelta(hours=4)),))
    ask = judge(active, END - timedelta(hours=1)).ask
    assert ask is not None
    assert ask.occasion is Occasion.RETURN


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 7, 0, tzinfo=UTC), True),  # half the way from the start
        (datetime(2026, 12, 1, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 4, 5, 59, tzinfo=UTC), False),  # the return is not answered early
    ],
)
def test_early_answers_count_inside_the_window(at: datetime, counts: bool) -> None:
    active = judge(mission(), START).mission
    assert (active.counts_early(at) is not None) is counts


@given(
    st.lists(st.integers(0, 80 * 60), min_size=1, max_size=20),
    st.sampled_from([DAILY, NIGHTLY, EveryHours(4), TimesOfDay((time(0), time(23, 59)))]),
)
def test_woken_at_any_moments_it_asks_each_due_time_at_most_once(
    wakes: list[int], plan: Plan
) -> None:
    one, dues = mission(plan), []
    for at in sorted(wakes):
        now = START + timedelta(minutes=at)
        verdict = judge(one, now)
        one = verdict.mission
        assert one.wake_at is None or one.wake_at > now
        if verdict.ask:
            dues.append(verdict.ask.due_at)
            assert verdict.ask.asked_from <= now
        again = judge(one, now)
        assert (again.ask, again.mission) == (None, one)
    assert dues == sorted(set(dues))
    assert (one.wake_at is None) == (max(wakes) >= 3 * 24 * 60)


DENSER = TimesOfDay((time(8), time(11), time(14), time(17)))


def under_way(asked_until: datetime, plan: Plan = DAILY) -> Mission:
    return mission(plan, state=State.ACTIVE, asked_until=asked_until, wake_at=START)


def test_a_new_plan_counts_from_now_and_asks_nothing_after_the_fact() -> None:
    noon = START + timedelta(hours=6, minutes=30)
    verdict = replanned(under_way(START + timedelta(hours=2)), DENSER, noon)
    assert verdict.ask is None
    assert verdict.mission.plan == DENSER
    assert verdict.mission.asked_until == noon
    assert verdict.mission.wake_at == START + timedelta(hours=8)


def test_what_the_old_plan_owed_is_asked_before_the_new_one_holds() -> None:
    late = START + timedelta(hours=2, minutes=5)
    verdict = replanned(under_way(START), DENSER, late)
    assert verdict.ask == Ask(START + timedelta(hours=2), late, Occasion.PLANNED)
    assert verdict.mission.wake_at == START + timedelta(hours=5)


def test_an_early_answer_still_counts_under_the_new_plan() -> None:
    """She answered the 08:00 of tomorrow already: nothing before it is asked of her."""
    dealt_with = START + timedelta(days=1, hours=2)
    verdict = replanned(under_way(dealt_with), DENSER, START + timedelta(hours=20))
    assert verdict.mission.asked_until == dealt_with
    assert verdict.mission.wake_at == dealt_with + timedelta(hours=3)


@pytest.mark.parametrize("state", [State.PLANNED, State.ENDED, State.CANCELLED])
def test_a_mission_that_is_not_under_way_only_takes_the_plan(state: State) -> None:
    before = mission(state=state, wake_at=START)
    verdict = replanned(before, DENSER, START - timedelta(days=1))
    assert verdict.mission == replace(before, plan=DENSER)
    assert (verdict.begins, verdict.ask) == (False, None)


@given(
    hours=st.integers(0, 71),
    minutes=st.integers(0, 59),
    old=st.sampled_from([DAILY, NIGHTLY, DENSER, EveryHours(6)]),
    new=st.sampled_from([DAILY, NIGHTLY, DENSER, EveryHours(1), EveryHours(6)]),
)
def test_whenever_the_plan_changes_the_watch_goes_on_to_the_return(
    hours: int, minutes: int, old: Plan, new: Plan
) -> None:
    now = START + timedelta(hours=hours, minutes=minutes)
    before, asks = mission(old), []
    while (woken := judge(before, before.wake_at or START)).mission.wake_at is not None:
        if before.wake_at is not None and before.wake_at > now:
            break
        before = woken.mission
        asks.extend([woken.ask] if woken.ask else [])
    verdict = replanned(before, new, now)
    assert verdict.mission.wake_at is not None
    assert verdict.mission.wake_at > now
    asks.extend([verdict.ask] if verdict.ask else [])
    one = verdict.mission
    while one.wake_at is not None:
        step = judge(one, one.wake_at)
        asks.extend([step.ask] if step.ask else [])
        one = step.mission
    due = [ask.due_at for ask in asks]
    assert due == sorted(set(due))
    assert asks[-1].occasion is Occasion.RETURN
