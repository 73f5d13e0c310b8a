from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import checkin as rules
from bot.domain.checkin import (
    CheckIn,
    Due,
    Heard,
    NotOpen,
    Occasion,
    State,
    TooManyDelays,
    answer,
    ask_again,
    delay,
    judge,
)

T0 = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
GRACE = timedelta(minutes=30)


def asked(**changes: object) -> CheckIn:
    fresh = CheckIn(1, 1, 1, Occasion.PLANNED, T0, T0, GRACE)
    return replace(fresh, **changes)  # type: ignore[arg-type]  # names checked by replace


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_the_whole_life_of_a_silent_check_in() -> None:
    seen, checkin, now = [], asked(), T0
    while (verdict := judge(checkin, now)).wake_at is not None:
        seen.append((now - T0, verdict.due))
        checkin, now = verdict.checkin, verdict.wake_at
    seen.append((now - T0, verdict.due))
    assert seen == [
        (minutes(0), Due.PING),
        (minutes(10), Due.FIRST_REMINDER),
        (minutes(20), Due.SECOND_REMINDER),
        (minutes(30), Due.MISSED),
    ]
    assert verdict.checkin.state is State.MISSED


@pytest.mark.parametrize(
    ("late", "due"),
    [(0, Due.PING), (12, Due.FIRST_REMINDER), (29, Due.SECOND_REMINDER), (300, Due.MISSED)],
)
def test_waking_late_enacts_only_the_last(late: int, due: Due) -> None:
    verdict = judge(asked(), T0 + minutes(late))
    assert verdict.due is due
    assert judge(verdict.checkin, T0 + minutes(late)).due is None


def test_waking_early_waits() -> None:
    verdict = judge(asked(), T0 - minutes(5))
    assert (verdict.due, verdict.wake_at) == (None, T0)


@pytest.mark.parametrize("state", [State.ANSWERED, State.MISSED])
def test_what_is_settled_rests(state: State) -> None:
    settled = asked(state=state)
    assert judge(settled, T0 + minutes(60)) == rules.Verdict(settled, None, None)
    with pytest.raises(NotOpen):
        answer(settled, T0, Heard.OK)
    with pytest.raises(NotOpen):
        delay(settled, T0, minutes(30))
    assert ask_again(settled, T0) == settled


def test_late_asks_again_with_the_whole_grace() -> None:
    later = delay(asked(said=2), T0 + minutes(12), minutes(30))
    assert (later.asked_from, later.deadline) == (T0 + minutes(42), T0 + minutes(72))
    assert judge(later, T0 + minutes(42)).due is Due.PING


def test_late_before_the_question_counts_from_the_question() -> None:
    later = delay(asked(), T0 - minutes(10), minutes(30))
    assert later.asked_from == T0 + minutes(30)


def test_twice_late_is_hers_more_is_a_coordinators() -> None:
    checkin = asked()
    for _ in range(2):
        checkin = delay(checkin, checkin.asked_from, minutes(30))
    with pytest.raises(TooManyDelays):
        delay(checkin, checkin.asked_from, minutes(30))
    assert delay(checkin, checkin.asked_from, minutes(30), granted=True).lates == 3


@pytest.mark.parametrize("by", [minutes(0), minutes(-5), minutes(241), timedelta(days=1)])
def test_a_delay_has_bounds(by: timedelta) -> None:
    with pytest.raises(ValueError):
        delay(asked(), T0, by)


def test_asking_again_gives_the_normal_grace() -> None:
    again = ask_again(asked(said=3), T0 + minutes(90))
    assert again.deadline == T0 + minutes(120)
    assert judge(again, T0 + minutes(90)).due is Due.PING


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
    st.integers(1, 240),
)
def test_however_it_is_woken_it_is_missed_once_at_the_deadline(
    wakes: list[int], grace: int
) -> None:
    checkin = asked(grace=minutes(grace))
    dues = []
    for at in sorted(wakes):
        verdict = judge(checkin, T0 + minutes(at))
        assert verdict.wake_at is None or verdict.wake_at > T0 + minutes(at)
        checkin = verdict.checkin
        dues.append(verdict.due)
        assert (verdict.wake_at is None) == (checkin.state is State.MISSED)
    assert (checkin.state is State.MISSED) == (max(wakes) >= grace)
    told = [due for due in dues if due is not None]
    assert len(told) == len(set(told))
