"""When a traveller is asked to check in.

A plan is written in local time and lived in instants. Three rules bring one to the other:

- A local time that the clocks jump over (spring forward) is moved to the first instant after the
  jump; one that comes twice (autumn back) counts the first time. A date that never existed in a
  zone (Apia, 30 December 2011) has no check-ins.
- A traveller who crosses into another zone lives by its clocks from the first instant of the new
  stretch. A check-in that the crossing jumps over is asked at that first instant, so that none is
  lost; an hour that comes twice is asked twice, which is the safe side.
- Jumps and crossings never ask twice within half an hour (or within the plan's own closest pair
  of times, where that is less): of two such check-ins the earlier stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.level import Level
from bot.domain.local_time import DAY, days_around, instant_of
from bot.domain.same import Same

CLOSEST = timedelta(minutes=30)
"""Two check-ins nearer to each other than this would be one question asked twice."""
EARLIEST = timedelta(hours=3)
"""No answer counts for a check-in that is further ahead than this."""

LONGEST_NIGHT = timedelta(hours=12)


@dataclass(frozen=True)
class NightPause:
    """The hours in which nobody wakes her, in local time; `bedtime` may lie past midnight.

    It begins with a check-in and ends with one. Raises ValueError unless both are whole minutes,
    differ, and lie at most twelve hours apart: longer would be no pause but no watch.
    """

    bedtime: time
    morning: time

    def __post_init__(self) -> None:
        _require_whole_minutes(self.bedtime, self.morning)
        if self.bedtime == self.morning:
            raise ValueError(f"A night pause cannot begin and end at {self.bedtime:%H:%M}.")
        minutes = (_minutes(self.morning) - _minutes(self.bedtime)) % (24 * 60)
        if timedelta(minutes=minutes) > LONGEST_NIGHT:
            raise ValueError(f"{self.bedtime:%H:%M}-{self.morning:%H:%M} is too long for a night.")


@dataclass(frozen=True)
class TimesOfDay:
    """Check-ins at these local times of each day, by day and by night.

    Raises ValueError unless the times are whole minutes, sorted, unique and at least one.
    """

    times: tuple[time, ...]

    def __post_init__(self) -> None:
        _require_whole_minutes(*self.times)
        if not self.times:
            raise ValueError("A plan needs at least one time of day.")
        if list(self.times) != sorted(set(self.times)):
            raise ValueError("The times of a plan must be sorted, each given once.")


@dataclass(frozen=True)
class EveryHours:
    """A check-in each time this many hours have passed, 1 to 24.

    With a night pause each waking day starts over with the morning check-in and ends with the one
    at bedtime; a step less than half an hour before bedtime is left to the latter. Without a
    pause the steps are counted from the mission's start, across all zones.
    """

    hours: int
    night: NightPause | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 24:
            raise ValueError(f"A check-in every {self.hours} hours is not possible: 1 to 24.")


Plan = TimesOfDay | EveryHours


@dataclass(frozen=True)
class Stretch:
    """A part of a mission in one IANA zone: from `starts_at` up to, not including, `ends_at`.

    Raises ValueError for instants that are not UTC, an end that is not after the start, and a zone
    that this machine's rules do not know.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str

    def __post_init__(self) -> None:
        if any(one.utcoffset() != timedelta(0) for one in (self.starts_at, self.ends_at)):
            raise ValueError("A stretch needs UTC instants, not local times.")
        if self.ends_at <= self.starts_at:
            raise ValueError("A stretch must end after it starts.")
        try:
            ZoneInfo(self.zone)
        except (LookupError, ValueError, OSError) as error:
            raise ValueError(f"Unknown time zone {self.zone!r}.") from error


def suggested_plan(level: Level) -> Plan:
    """The cadence that fits a zone of this level, offered when a mission is prepared."""
    match level:
        case Level.GREEN:
            return TimesOfDay((time(20),))
        case Level.YELLOW:
            return TimesOfDay((time(8), time(20)))
        case Level.RED:
            return EveryHours(4, NightPause(bedtime=time(23), morning=time(7)))
        case Level.ORANGE | Level.UNKNOWN:
            return TimesOfDay((time(8), time(13), time(20)))


def a_day(plan: Plan) -> int:
    """How many check-ins a plan asks for on an ordinary day."""
    start = datetime(2000, 1, 3, tzinfo=UTC)
    day = Stretch(start, start + 3 * DAY, "UTC")
    return len(list(due_times(plan, [day], start + DAY, start + 2 * DAY)))


def due_times(
    plan: Plan, stretches: Sequence[Stretch], after: datetime, until: datetime
) -> Iterator[datetime]:
    """Every check-in due after `after`, up to and including `until`: UTC, strictly increasing.

    Computed from the days around `after`, however long ago the mission began. Raises ValueError
    when the stretches overlap or are out of order.
    """
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(stretches)):
        raise ValueError("The stretches of a mission must follow each other.")
    return _due_times(plan, stretches, after, until)


def next_due(plan: Plan, stretches: Sequence[Stretch], after: datetime) -> datetime | None:
    """The first check-in due after `after`; None when the mission holds no more."""
    if not stretches:
        return None
    return next(due_times(plan, stretches, after, stretches[-1].ends_at), None)


def early_window(plan: Plan, stretches: Sequence[Stretch], due: datetime) -> timedelta:
    """How long before `due` an answer already counts for it.

    Half the way back to the check-in before it, or to the mission's start, and never more than
    three hours: whoever answers a minute early has answered.
    """
    since = due - 2 * EARLIEST
    earlier = [one for one in due_times(plan, stretches, since, due) if one < due]
    previous = earlier[-1] if earlier else max([since, *(s.starts_at for s in stretches[:1])])
    return max((due - previous) / 2, timedelta(0))


def in_night_pause(plan: Plan, stretches: Sequence[Stretch], at: datetime) -> bool:
    """Whether it is her night at `at`: from bedtime until just before the morning check-in.

    False outside the mission, and for a plan without a pause.
    """
    return morning_after(plan, stretches, at) is not None


def morning_after(plan: Plan, stretches: Sequence[Stretch], at: datetime) -> datetime | None:
    """When the night pause that holds `at` ends; None if `at` is in none.

    It ends in the morning, on crossing into a zone where it is day, or with the watch itself.
    """
    if isinstance(plan, TimesOfDay) or plan.night is None:
        return None
    end = None
    for stretch in stretches:
        begin = end or at
        if stretch.starts_at <= begin < stretch.ends_at:
            morning = _next_morning(plan.night, ZoneInfo(stretch.zone), begin)
            if morning is None:
                return end
            end = min(morning, stretch.ends_at.astimezone(UTC))
    return end


def plan_as_json(plan: Plan) -> dict[str, object]:
    """The plan as plain values that JSON can hold."""
    if isinstance(plan, TimesOfDay):
        return {"kind": "times", "times": [f"{one:%H:%M}" for one in plan.times]}
    night = plan.night and {
        "bedtime": f"{plan.night.bedtime:%H:%M}",
        "morning": f"{plan.night.morning:%H:%M}",
    }
    return {"kind": "hours", "hours": plan.hours, "night": night}


def plan_from_json(data: Mapping[str, object]) -> Plan:
    """The plan that `plan_as_json` wrote. Raises ValueError for anything else.

    What was read once is remembered for as long as the very same object is asked for: a thousand
    missions have the same few plans.
    """
    return _read(Same(data))


@lru_cache(maxsize=256)
def _read(same: Same) -> Plan:
    data = dict(same.data)
    match data:
        case {"kind": "times", "times": [*times]}:
            return TimesOfDay(tuple(_time_from(one) for one in times))
        case {"kind": "hours", "hours": int(hours), "night": None} if not isinstance(hours, bool):
            return EveryHours(hours)
        case {
            "kind": "hours",
            "hours": int(hours),
            "night": {"bedtime": bedtime, "morning": morning},
        } if not isinstance(hours, bool):
            return EveryHours(hours, NightPause(_time_from(bedtime), _time_from(morning)))
    raise ValueError(f"This is no check-in plan: {data!r}.")


def _time_from(text: object) -> time:
    if isinstance(text, str) and len(text) == len("HH:MM"):
        try:
            return time.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"{text!r} is no time of day.") from error
    raise ValueError(f"{text!r} is no time of day.")


def _require_whole_minutes(*times: time) -> None:
    for one in times:
        if one.tzinfo is not None or one.second or one.microsecond:
            raise ValueError(f"{one} is not a local time in whole minutes.")


def _minutes(since_midnight: time) -> int:
    return since_midnight.hour * 60 + since_midnight.minute


def _due_times(
    plan: Plan, stretches: Sequence[Stretch], after: datetime, until: datetime
) -> Iterator[datetime]:
    match plan:
        case TimesOfDay(times):
            dues = _local_dues(partial(_at_times, times), _spacing(times), stretches, after)
        case EveryHours(hours, NightPause() as night):
            spacing = _spacing(sorted((night.morning, night.bedtime)))
            dues = _local_dues(partial(_by_day, hours, night), spacing, stretches, after)
        case EveryHours(hours):
            dues = _elapsed_dues(timedelta(hours=hours), stretches, after)
    for due in dues:
        if due > until:
            return
        if due > after:
            yield due.astimezone(UTC)


def _elapsed_dues(
    step: timedelta, stretches: Sequence[Stretch], since: datetime
) -> Iterator[datetime]:
    for stretch in stretches:
        start = stretches[0].starts_at
        steps_before = -((start - max(since, stretch.starts_at)) // step)
        due = start + steps_before * step
        while due < stretch.ends_at:
            yield due
            due += step


DayRule = Callable[[date, ZoneInfo], list[datetime]]
"""The check-ins that belong to one local day, in order."""


def _at_times(times: Sequence[time], day: date, zone: ZoneInfo) -> list[datetime]:
    return [instant_of(datetime.combine(day, one), zone) for one in times]


def _by_day(hours: int, night: NightPause, day: date, zone: ZoneInfo) -> list[datetime]:
    morning, bedtime = _waking_hours(night, day, zone)
    dues = [morning]
    while dues[-1] + timedelta(hours=hours) <= bedtime - CLOSEST:
        dues.append(dues[-1] + timedelta(hours=hours))
    return [*dues, bedtime]


def _waking_hours(night: NightPause, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last_day = day if night.bedtime > night.morning else day + DAY
    return (
        instant_of(datetime.combine(day, night.morning), zone),
        instant_of(datetime.combine(last_day, night.bedtime), zone),
    )


def _next_morning(night: NightPause, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The morning that is awaited at `at`; None when she is awake."""
    days = (_waking_hours(night, day, zone) for day in days_around(at, zone))
    morning = next(morning for morning, bedtime in days if at < bedtime)
    return morning if at < morning else None


def _local_dues(
    rule: DayRule, spacing: timedelta, stretches: Sequence[Stretch], after: datetime
) -> Iterator[datetime]:
    # Near neighbours stand in a row only where clocks jump or a stretch begins. Starting before
    # the longest such row makes the choice among them the same from wherever one looks.
    since = after - 2 * spacing * (len(stretches) + 1)
    last = None
    for due in _crowded_dues(rule, stretches, since):
        if last is None or due - last >= spacing:
            yield due
            last = due


def _spacing(times: Sequence[time]) -> timedelta:
    """How near to each other two check-ins may be: the closest that the plan itself wants."""
    minutes = [_minutes(one) for one in times]
    closest = min(later - earlier for earlier, later in pairwise([*minutes, minutes[0] + 24 * 60]))
    return min(CLOSEST, timedelta(minutes=closest))


def _crowded_dues(
    rule: DayRule, stretches: Sequence[Stretch], since: datetime
) -> Iterator[datetime]:
    """The check-ins of each stretch by its own clocks, and those that a crossing jumps over."""
    earlier = None
    for stretch in stretches:
        if earlier and stretch.starts_at >= since and _jumps_over_one(rule, earlier, stretch):
            yield stretch.starts_at
        begin = max(since, stretch.starts_at)
        yield from _dues_between(rule, ZoneInfo(stretch.zone), begin, stretch.ends_at)
        earlier = stretch


def _jumps_over_one(rule: DayRule, earlier: Stretch, stretch: Stretch) -> bool:
    """Whether the clocks, on crossing into `stretch`, go forward past a check-in."""
    if earlier.ends_at != stretch.starts_at:
        return False
    zone = ZoneInfo(stretch.zone)
    wall = stretch.starts_at.astimezone(ZoneInfo(earlier.zone)).replace(tzinfo=None)
    jumped_over = _dues_between(rule, zone, instant_of(wall, zone), stretch.starts_at)
    return next(jumped_over, None) is not None


def _dues_between(
    rule: DayRule, zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[datetime]:
    if begin >= end:
        return
    for day in days_around(begin, zone):
        for due in rule(day, zone):
            if due >= end:
                return
            if due >= begin:
                yield due
