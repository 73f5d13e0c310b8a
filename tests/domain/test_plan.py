from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.level import Level
from bot.domain.local_time import instant_of
from bot.domain.plan import (
    EveryHours,
    NightPause,
    Plan,
    Stretch,
    TimesOfDay,
    a_day,
    due_times,
    early_window,
    in_night_pause,
    morning_after,
    next_due,
    plan_as_json,
    plan_from_json,
    suggested_plan,
)

DAILY = TimesOfDay((time(20),))
RED = EveryHours(4, NightPause(bedtime=time(23), morning=time(7)))
HOUR = timedelta(hours=1)


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def stretch(zone: str, start: str, end: str) -> Stretch:
    return Stretch(local(zone, start), local(zone, end), zone)


def shown(plan: Plan, *stretches: Stretch, zone: str | None = None) -> list[str]:
    """All check-ins of the mission as clocks in `zone` show them."""
    clocks = ZoneInfo(zone or stretches[0].zone)
    first, last = stretches[0].starts_at - HOUR, stretches[-1].ends_at
    dues = due_times(plan, stretches, first, last)
    return [due.astimezone(clocks).strftime("%d %H:%M") for due in dues]


def test_awa_is_asked_every_evening_in_mopti() -> None:
    mission = stretch("Africa/Bamako", "2026-12-01T09:00", "2026-12-04T09:00")
    assert shown(DAILY, mission) == ["01 20:00", "02 20:00", "03 20:00"]


def test_a_red_zone_asks_every_four_hours_by_day() -> None:
    mission = stretch("Africa/Bamako", "2026-12-01T00:00", "2026-12-02T08:00")
    assert shown(RED, mission) == [
        "01 07:00",
        "01 11:00",
        "01 15:00",
        "01 19:00",
        "01 23:00",
        "02 07:00",
    ]


def test_a_step_just_before_bedtime_is_left_to_bedtime() -> None:
    mission = stretch("UTC", "2026-12-01T06:00", "2026-12-01T23:59")
    late = EveryHours(5, NightPause(bedtime=time(22, 20), morning=time(7)))
    assert shown(late, mission) == ["01 07:00", "01 12:00", "01 17:00", "01 22:20"]
    half_an_hour = EveryHours(5, NightPause(bedtime=time(22, 30), morning=time(7)))
    assert shown(half_an_hour, mission)[-2:] == ["01 22:00", "01 22:30"]


def test_a_bedtime_past_midnight_belongs_to_the_day_before() -> None:
    plan = EveryHours(8, NightPause(bedtime=time(0, 30), morning=time(7)))
    mission = stretch("Asia/Beirut", "2026-12-01T12:00", "2026-12-02T12:00")
    assert shown(plan, mission) == ["01 15:00", "01 23:00", "02 00:30", "02 07:00"]
    assert not in_night_pause(plan, [mission], local("Asia/Beirut", "2026-12-02T00:29"))
    assert in_night_pause(plan, [mission], local("Asia/Beirut", "2026-12-02T00:30"))


def test_without_a_pause_the_steps_run_on_from_the_start_through_zones_and_gaps() -> None:
    first = stretch("Europe/Paris", "2026-03-28T22:00", "2026-03-29T08:00")
    second = Stretch(first.ends_at + 5 * HOUR, first.ends_at + 12 * HOUR, "Africa/Bamako")
    dues = list(due_times(EveryHours(3), [first, second], first.starts_at - HOUR, second.ends_at))
    assert [(due - first.starts_at) / HOUR for due in dues] == [0, 3, 6, 15, 18]
    assert next_due(EveryHours(3), [first, second], dues[2]) == dues[3]


def test_a_check_in_due_when_the_mission_starts_is_kept_and_one_at_its_end_is_not() -> None:
    mission = stretch("UTC", "2026-12-01T20:00", "2026-12-03T20:00")
    assert shown(DAILY, mission) == ["01 20:00", "02 20:00"]


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("Europe/Paris", "2026-03-29", "02:30", "03:00"),
        ("Asia/Beirut", "2026-03-29", "00:00", "01:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "02:30"),
        ("Africa/Cairo", "2026-04-24", "00:15", "01:00"),
    ],
)
def test_a_time_the_clocks_jump_over_moves_to_the_first_instant_after(
    zone: str, day: str, wall: str, expected: str
) -> None:
    noon = local(zone, f"{day}T12:00")
    mission = Stretch(noon - 20 * HOUR, noon, zone)
    plan = TimesOfDay((time.fromisoformat(wall),))
    assert shown(plan, mission) == [f"{day[-2:]} {expected}"]


def test_a_time_that_comes_twice_is_asked_the_first_time() -> None:
    mission = stretch("Europe/Paris", "2026-10-25T00:00", "2026-10-25T12:00")
    dues = list(
        due_times(TimesOfDay((time(2, 30),)), [mission], mission.starts_at, mission.ends_at)
    )
    assert dues == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_times_that_a_jump_brings_together_are_asked_once() -> None:
    plan = TimesOfDay((time(2), time(2, 45), time(3, 20), time(4)))
    mission = stretch("Europe/Paris", "2026-03-29T00:00", "2026-03-29T12:00")
    assert shown(plan, mission) == ["29 03:00", "29 04:00"]


def test_a_date_that_never_was_has_no_check_ins() -> None:
    mission = stretch("Pacific/Apia", "2011-12-29T00:00", "2011-12-31T23:00")
    assert shown(DAILY, mission) == ["29 20:00", "31 20:00"]
    assert shown(RED, mission).count("31 07:00") == 1
    assert not [one for one in shown(RED, mission) if one.startswith("30")]


def crossing(at: str, before: str, after: str) -> list[Stretch]:
    instant = local(before, at)
    day = timedelta(days=1)
    return [Stretch(instant - day, instant, before), Stretch(instant, instant + day, after)]


def test_a_check_in_jumped_over_on_the_way_east_is_asked_on_arrival() -> None:
    legs = crossing("2026-12-02T19:30", "Africa/Bamako", "Europe/Paris")
    assert shown(DAILY, *legs, zone="UTC") == ["01 20:00", "02 19:30", "03 19:00"]


def test_a_bedtime_jumped_over_is_asked_on_arrival_and_the_pause_starts_there() -> None:
    legs = crossing("2026-12-02T21:00", "Africa/Bamako", "Asia/Ho_Chi_Minh")
    arrival = legs[1].starts_at
    assert next_due(RED, legs, arrival - timedelta(minutes=1)) == arrival
    assert in_night_pause(RED, legs, arrival)
    assert morning_after(RED, legs, arrival) == local("Asia/Ho_Chi_Minh", "2026-12-03T07:00")
    assert next_due(RED, legs, arrival) == local("Asia/Ho_Chi_Minh", "2026-12-03T07:00")


def test_an_hour_lived_twice_on_the_way_west_is_asked_twice() -> None:
    legs = crossing("2026-12-02T20:15", "Europe/Paris", "Africa/Bamako")
    assert shown(DAILY, *legs, zone="UTC") == ["02 19:00", "02 20:00"]


def test_a_crossing_never_asks_twice_within_half_an_hour() -> None:
    legs = crossing("2026-12-02T20:05", "Asia/Kathmandu", "Asia/Kolkata")
    assert shown(DAILY, *legs) == ["02 20:00"]


def test_the_choice_at_a_crossing_is_the_same_however_near_one_looks_from() -> None:
    legs = crossing("2026-12-02T20:05", "Asia/Kathmandu", "Asia/Kolkata")
    asked = local("Asia/Kathmandu", "2026-12-02T20:00")
    for wait in range(0, 60, 5):
        assert next_due(DAILY, legs, asked + timedelta(minutes=wait)) is None


def test_the_choice_among_many_near_neighbours_is_the_same_from_wherever_one_looks() -> None:
    plan = TimesOfDay((time(20), time(20, 30), time(21, 10)))
    border = ["12:00", "14:50", "14:55", "15:10", "16:00"]
    marks = [local("UTC", f"2026-12-02T{wall}") for wall in border]
    zones = ["Asia/Kolkata", "Asia/Kathmandu"] * 2
    legs = [Stretch(*ends, zone) for ends, zone in zip(pairwise(marks), zones, strict=True)]
    dues = list(due_times(plan, legs, marks[0], marks[-1]))
    assert [f"{due:%H:%M}" for due in dues] == ["14:30", "15:00"]
    for wait in range(0, 240, 5):
        after = marks[0] + timedelta(minutes=wait)
        assert list(due_times(plan, legs, after, marks[-1])) == [due for due in dues if due > after]


def test_a_plan_with_closer_times_keeps_them_all() -> None:
    quarters = TimesOfDay((time(12), time(12, 15), time(12, 30)))
    mission = stretch("Africa/Bamako", "2026-12-01T09:00", "2026-12-01T20:00")
    assert shown(quarters, mission) == ["01 12:00", "01 12:15", "01 12:30"]
    around_midnight = TimesOfDay((time(0, 5), time(23, 55)))
    night = stretch("Africa/Bamako", "2026-12-01T23:00", "2026-12-02T01:00")
    assert shown(around_midnight, night) == ["01 23:55", "02 00:05"]


def test_what_lies_in_a_gap_between_stretches_is_not_made_up_for() -> None:
    first = stretch("Africa/Bamako", "2026-12-01T09:00", "2026-12-01T19:00")
    second = stretch("Europe/Paris", "2026-12-01T20:30", "2026-12-02T09:00")
    assert shown(DAILY, first, second) == []


def test_the_end_of_the_span_belongs_to_it_and_its_beginning_does_not() -> None:
    mission = stretch("UTC", "2026-12-01T00:00", "2026-12-05T00:00")
    one, two = (local("UTC", f"2026-12-0{day}T20:00") for day in (1, 2))
    assert list(due_times(DAILY, [mission], one, two)) == [two]


def test_the_same_zone_on_the_next_leg_changes_nothing() -> None:
    for wall in ("2026-03-29T02:30", "2026-10-25T02:30", "2026-10-25T03:30", "2026-12-02T20:00"):
        first, second = crossing(wall, "Europe/Paris", "Europe/Paris")
        whole = Stretch(first.starts_at, second.ends_at, "Europe/Paris")
        assert shown(RED, first, second) == shown(RED, whole)
        every_hour = TimesOfDay(tuple(time(hour, 15) for hour in range(24)))
        assert shown(every_hour, first, second) == shown(every_hour, whole)


def test_the_night_pause_holds_from_bedtime_to_just_before_morning() -> None:
    mission = stretch("Asia/Gaza", "2026-12-01T08:00", "2026-12-04T08:00")
    bedtime, morning = (local("Asia/Gaza", f"2026-12-0{at}") for at in ("1T23:00", "2T07:00"))
    second = timedelta(seconds=1)
    for at, night in [
        (bedtime - second, False),
        (bedtime, True),
        (morning - second, True),
        (morning, False),
    ]:
        assert in_night_pause(RED, [mission], at) is night
        assert morning_after(RED, [mission], at) == (morning if night else None)


def test_a_pause_ends_on_crossing_into_the_day_and_with_the_watch() -> None:
    legs = crossing("2026-12-02T01:00", "Europe/Paris", "America/Havana")
    assert morning_after(RED, legs, legs[1].starts_at - HOUR) == legs[1].starts_at
    last = stretch("Africa/Bamako", "2026-12-01T08:00", "2026-12-02T03:00")
    assert morning_after(RED, [last], last.ends_at - HOUR) == last.ends_at
    assert not in_night_pause(RED, [last], last.ends_at)


def test_a_pause_goes_on_where_it_is_night_on_both_sides_of_a_crossing() -> None:
    legs = crossing("2026-12-02T01:00", "Europe/Paris", "Africa/Bamako")
    begun = legs[1].starts_at - HOUR
    assert morning_after(RED, legs, begun) == local("Africa/Bamako", "2026-12-02T07:00")


def test_there_is_no_pause_outside_the_mission_or_without_one_in_the_plan() -> None:
    mission = stretch("Africa/Bamako", "2026-12-01T08:00", "2026-12-03T08:00")
    night = local("Africa/Bamako", "2026-12-02T02:00")
    for plan in (DAILY, EveryHours(4)):
        assert not in_night_pause(plan, [mission], night)
        assert morning_after(plan, [mission], night) is None
    assert not in_night_pause(RED, [mission], mission.starts_at - 8 * HOUR)
    assert not in_night_pause(RED, [], night)


def test_an_answer_counts_early_by_half_the_way_back_and_three_hours_at_most() -> None:
    mission = stretch("UTC", "2026-12-01T05:00", "2026-12-05T00:00")
    windows = {
        wall: early_window(RED, [mission], local("UTC", f"2026-12-{wall}"))
        for wall in ("01T07:00", "01T11:00", "02T07:00")
    }
    assert windows == {"01T07:00": HOUR, "01T11:00": 2 * HOUR, "02T07:00": 3 * HOUR}
    at_start = stretch("UTC", "2026-12-01T20:00", "2026-12-05T00:00")
    assert early_window(DAILY, [at_start], at_start.starts_at) == timedelta(0)


def test_an_answer_one_minute_early_counts_and_for_one_check_in_only() -> None:
    mission = stretch("UTC", "2026-12-01T00:00", "2026-12-03T00:00")
    dues = list(due_times(RED, [mission], mission.starts_at, mission.ends_at))
    for earlier, due in pairwise(dues):
        assert timedelta(minutes=1) <= early_window(RED, [mission], due) <= (due - earlier) / 2


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.GREEN, ["20:00"]),
        (Level.YELLOW, ["08:00", "20:00"]),
        (Level.ORANGE, ["08:00", "13:00", "20:00"]),
        (Level.UNKNOWN, ["08:00", "13:00", "20:00"]),
        (Level.RED, ["07:00", "11:00", "15:00", "19:00", "23:00"]),
    ],
)
def test_the_suggested_cadence_follows_the_level(level: Level, expected: list[str]) -> None:
    day = stretch("Africa/Bamako", "2026-12-01T00:00", "2026-12-02T00:00")
    assert [one[-5:] for one in shown(suggested_plan(level), day)] == expected


def test_no_stretch_means_no_check_in() -> None:
    assert next_due(DAILY, [], datetime(2026, 12, 1, tzinfo=UTC)) is None
    after = datetime(2026, 12, 9, tzinfo=UTC)
    ended = stretch("UTC", "2026-12-01T00:00", "2026-12-03T00:00")
    assert next_due(DAILY, [ended], after) is None


def test_the_next_check_in_of_a_long_mission_is_found_near_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days: list[date] = []

    def counted(wall: datetime, zone: ZoneInfo) -> datetime:
        days.append(wall.date())
        return instant_of(wall, zone)

    monkeypatch.setattr("bot.domain.plan.instant_of", counted)
    mission = stretch("Africa/Bamako", "2024-01-01T00:00", "2028-01-01T00:00")
    assert next_due(DAILY, [mission], local("Africa/Bamako", "2027-06-01T12:00"))
    assert min(days) >= date(2027, 5, 30)


def test_an_old_name_of_a_zone_still_works() -> None:
    mission = stretch("Africa/Timbuktu", "2026-12-01T09:00", "2026-12-02T09:00")
    assert shown(DAILY, mission) == ["01 20:00"]


@pytest.mark.parametrize("zone", ["Africa/Mopti", "Africa", "", "../etc/passwd", "é"])
def test_a_zone_that_is_not_known_any_more_is_said_so(zone: str) -> None:
    start = datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="Unknown time zone"):
        Stretch(start, start + HOUR, zone)


def test_stretches_that_cannot_be_are_refused() -> None:
    start = datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="end after it starts"):
        Stretch(start, start, "UTC")
    with pytest.raises(ValueError, match="UTC instants"):
        Stretch(start.replace(tzinfo=None), start, "UTC")
    with pytest.raises(ValueError, match="UTC instants"):
        Stretch(start.astimezone(ZoneInfo("Europe/Paris")), start + HOUR, "UTC")
    overlapping = [
        Stretch(start, start + 2 * HOUR, "UTC"),
        Stretch(start + HOUR, start + 3 * HOUR, "UTC"),
    ]
    with pytest.raises(ValueError, match="follow each other"):
        due_times(DAILY, overlapping, start, start + HOUR)


def test_plans_that_cannot_be_are_refused() -> None:
    for times in [(), (time(20), time(8)), (time(8), time(8)), (time(8, 0, 30),)]:
        with pytest.raises(ValueError):
            TimesOfDay(times)
    for hours in (0, 25):
        with pytest.raises(ValueError, match="1 to 24"):
            EveryHours(hours)
    with pytest.raises(ValueError, match="night pause"):
        NightPause(time(7), time(7))
    with pytest.raises(ValueError, match="too long for a night"):
        NightPause(bedtime=time(7), morning=time(23))
    assert NightPause(bedtime=time(20), morning=time(8)).morning == time(8)


def test_a_plan_is_stored_as_plain_words() -> None:
    assert plan_as_json(DAILY) == {"kind": "times", "times": ["20:00"]}
    assert plan_as_json(RED) == {
        "kind": "hours",
        "hours": 4,
        "night": {"bedtime": "23:00", "morning": "07:00"},
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "moon"},
        {"kind": "times", "times": []},
        {"kind": "times", "times": "20:00"},
        {"kind": "times", "times": ["25:00"]},
        {"kind": "times", "times": [20]},
        {"kind": "times", "times": ["20"]},
        {"kind": "hours", "hours": "4", "night": None},
        {"kind": "hours", "hours": True, "night": None},
        {"kind": "hours", "hours": 4, "night": {"bedtime": "23:00"}},
    ],
)
def test_what_is_no_plan_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        plan_from_json(data)


def test_the_graver_the_level_the_more_often_is_suggested() -> None:
    plans = [suggested_plan(level) for level in (Level.GREEN, Level.YELLOW, Level.ORANGE)]
    assert [a_day(plan) for plan in plans] == [1, 2, 3]
    assert a_day(suggested_plan(Level.RED)) == 5
    assert a_day(EveryHours(6)) == 4
