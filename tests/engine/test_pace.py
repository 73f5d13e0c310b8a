"""The limits that sends keep to, on the machine's clock."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lanes import Lane
from bot.engine.pace import GROUP_ORDINARY, Bucket, Pace

AWA, MOUSSA, CLAIRE, KARIM = 1, 2, 3, 4
CRISIS_GROUP = -5
TEN_SECONDS = timedelta(seconds=10)

rates = st.floats(0.5, 1000)
steps = st.lists(st.tuples(st.floats(0, 0.5), st.sampled_from(list(Lane))), max_size=300)


def taken(pace: Pace, lane: Lane, now: float) -> int:
    """How many sends start when as many as possible are tried."""
    count = 0
    while pace.take(lane, now):
        count += 1
    return count


@given(rates, steps)
def test_no_window_holds_more_than_the_rate_and_one_capacity(
    per_second: float, moves: list[tuple[float, Lane]]
) -> None:
    pace, capacity = Pace(per_second), Bucket(per_second).capacity
    now, starts = 1000.0, []
    for pause, lane in moves:
        now += pause
        if pace.take(lane, now):
            starts.append(now)
    for first, begin in enumerate(starts):
        for last in range(first, len(starts)):
            allowed = per_second * (starts[last] - begin) + capacity
            assert last - first + 1 <= allowed + 1e-6


@given(st.floats(10, 1000), steps)
def test_s4_no_second_holds_more_than_the_rate_so_that_no_alarm_is_refused(
    per_second: float, moves: list[tuple[float, Lane]]
) -> None:
    pace, now = Pace(per_second), 1000.0
    starts: list[float] = []
    for pause, lane in moves:
        now += pause / 20
        starts += [now] * taken(pace, lane, now)
    for first, begin in enumerate(starts):
        within = [start for start in starts[first:] if start - begin < 1.0]
        assert len(within) <= per_second + 1e-6


@given(rates, steps)
def test_s4_the_reserve_is_there_for_an_alarm_whatever_the_others_did(
    per_second: float, moves: list[tuple[float, Lane]]
) -> None:
    pace, now = Pace(per_second), 1000.0
    for pause, lane in moves:
        now += pause
        if lane != Lane.ALARM:
            pace.take(lane, now)
        assert pace.room(Lane.ALARM, now) >= max(1, int(per_second / 6))


@given(rates, steps)
def test_next_change_is_when_a_refused_send_gets_through(
    per_second: float, moves: list[tuple[float, Lane]]
) -> None:
    pace, now = Pace(per_second), 1000.0
    for pause, lane in moves:
        now += pause
        if not pace.take(lane, now):
            change = pace.next_change(now)
            assert change is not None
            assert pace.room(Lane.ALARM, change) >= 1
            if pace.room(Lane.ALARM, now) >= 1:
                assert pace.room(lane, change) >= 1
            now = change


def test_thirty_a_second_leave_five_to_alarms() -> None:
    pace = Pace(30)
    assert taken(pace, Lane.DIGEST, 0.0) == 3
    assert pace.room(Lane.ANSWER, 0.0) == 0
    assert taken(pace, Lane.ALARM, 0.0) == 5
    assert pace.next_change(0.0) == pytest.approx(1 / 22)
    assert pace.room(Lane.DIGEST, 5 / 22) == 0
    assert pace.room(Lane.DIGEST, 6 / 22) == 1


def test_a_slow_rate_still_lets_everybody_through() -> None:
    pace = Pace(1)
    assert taken(pace, Lane.PING, 0.0) == 1
    assert taken(pace, Lane.ALARM, 0.0) == 1
    assert pace.take(Lane.PING, 3.0)


def test_without_a_limit_nothing_waits() -> None:
    pace = Pace(None)
    assert all(pace.take(Lane.DIGEST, 0.0) for _ in range(5000))
    assert pace.next_change(0.0) is None


def test_a_clock_that_steps_back_gives_no_tokens() -> None:
    pace = Pace(30)
    taken(pace, Lane.ALARM, 100.0)
    assert pace.room(Lane.ALARM, 99.0) == 0
    assert pace.room(Lane.ALARM, 100.0) == 0


def test_one_second_lies_between_ordinary_messages_to_a_chat() -> None:
    pace = Pace(1000)
    assert pace.take(Lane.ANSWER, 0.0, AWA)
    assert not pace.take(Lane.PING, 0.9, AWA)
    assert pace.held_chats(0.9, Lane.PING) == {AWA}
    assert pace.held_chats(0.9) == frozenset()
    assert pace.take(Lane.PING, 0.9, MOUSSA)
    assert pace.next_change(0.9) == 1.0
    assert pace.take(Lane.PING, 1.0, AWA)


def test_alarms_to_one_chat_may_follow_each_other_at_once() -> None:
    pace = Pace(1000)
    assert pace.take(Lane.PING, 0.0, KARIM)
    assert all(pace.take(Lane.ALARM, 0.0, KARIM) for _ in range(5))
    assert not pace.take(Lane.PING, 0.5, KARIM)


def test_a_refused_chat_costs_no_token() -> None:
    pace = Pace(30)
    pace.hold(AWA, 5.0)
    before = pace.room(Lane.ALARM, 0.0)
    assert not pace.take(Lane.ALARM, 0.0, AWA)
    assert pace.room(Lane.ALARM, 0.0) == before


def test_a_group_keeps_room_for_alarms_within_its_minute() -> None:
    pace = Pace(1000)
    for second in range(GROUP_ORDINARY):
        assert pace.take(Lane.DIGEST, float(second), CRISIS_GROUP)
    assert pace.held(CRISIS_GROUP, 30.0, Lane.DIGEST)
    assert pace.held_chats(30.0, Lane.DIGEST) == {CRISIS_GROUP}
    assert pace.next_change(30.0) == 60.0
    assert pace.take(Lane.ALARM, 30.0, CRISIS_GROUP)
    assert not pace.take(Lane.DIGEST, 60.0, CRISIS_GROUP)  # the alarm counts as well
    assert pace.take(Lane.DIGEST, 61.0, CRISIS_GROUP)
    assert pace.held_chats(200.0, Lane.DIGEST) == frozenset()


def test_a_person_has_no_limit_by_the_minute() -> None:
    pace = Pace(None)
    assert all(pace.take(Lane.ANSWER, float(second), AWA) for second in range(40))


@given(
    st.dictionaries(st.integers(-20, 20), st.floats(0, 100), max_size=10),
    st.integers(-20, 20),
    st.floats(0, 100),
    st.sampled_from(list(Lane)),
)
def test_s9_a_held_chat_holds_itself_alone(
    holds: dict[int, float], chat_id: int, now: float, lane: Lane
) -> None:
    pace = Pace(None)
    for held, until in holds.items():
        pace.hold(held, until)
    waits = chat_id in holds and holds[chat_id] > now
    assert pace.held(chat_id, now, lane) is waits
    assert pace.held_chats(now, lane) == {chat for chat, until in holds.items() if until > now}
    assert pace.take(lane, now, chat_id) is not waits


def test_the_longer_hold_counts_and_ends() -> None:
    pace = Pace(None)
    pace.hold(AWA, 10.0)
    pace.hold(AWA, 4.0)
    assert pace.held(AWA, 9.9)
    assert pace.next_change(5.0) == 10.0
    assert not pace.held(AWA, 10.0)
    assert pace.next_change(10.0) is None


def test_429_in_one_or_two_chats_holds_these_chats_only() -> None:
    pace = Pace(None)
    for _ in range(5):
        pace.rate_limited(AWA, TEN_SECONDS, 0.0)
    pace.rate_limited(MOUSSA, TEN_SECONDS, 0.0)
    assert pace.held_chats(1.0) == {AWA, MOUSSA}
    assert not pace.bot_held(Lane.DIGEST, 1.0)
    assert pace.take(Lane.DIGEST, 1.0, CLAIRE)


def test_429_in_three_chats_too_far_apart_is_no_storm() -> None:
    pace = Pace(None)
    for moment, chat in ((0.0, AWA), (1.0, MOUSSA), (2.1, CLAIRE)):
        pace.rate_limited(chat, TEN_SECONDS, moment)
    assert not pace.bot_held(Lane.DIGEST, 2.1)


def test_429_in_three_chats_within_two_seconds_holds_the_bot_for_the_longest_wait() -> None:
    pace = storm()
    assert pace.bot_held(Lane.ANSWER, 30.0)
    assert pace.room(Lane.ANSWER, 30.0) == 0
    assert not pace.take(Lane.PING, 30.0, KARIM)
    assert pace.next_change(30.0) == 31.0
    assert not pace.bot_held(Lane.ANSWER, 31.0)
    assert pace.take(Lane.PING, 31.0, KARIM)


def test_during_a_storm_alarms_go_one_at_a_time() -> None:
    pace = storm()
    assert pace.probing(3.0)
    assert pace.room(Lane.ALARM, 3.0) == 1
    assert pace.take(Lane.ALARM, 3.0, KARIM)
    pace.probe_started()
    assert pace.bot_held(Lane.ALARM, 3.0)
    assert not pace.take(Lane.ALARM, 3.0, KARIM)
    pace.probe_ended()
    assert pace.take(Lane.ALARM, 3.0, KARIM)
    assert not pace.probing(31.0)


def test_a_probe_still_under_way_when_the_storm_ends_holds_nothing() -> None:
    pace = storm()
    pace.probe_started()
    assert not pace.bot_held(Lane.ALARM, 31.0)
    assert pace.room(Lane.ALARM, 31.0) > 1


def storm() -> Pace:
    """Three chats refused at 0, 1 and 2 seconds; the longest wait ends at 31."""
    pace = Pace(None)
    pace.rate_limited(AWA, timedelta(seconds=5), 0.0)
    pace.rate_limited(MOUSSA, timedelta(seconds=30), 1.0)
    pace.rate_limited(CLAIRE, timedelta(seconds=3), 2.0)
    return pace
