"""When somebody is reminded of what is open on the checklist, and of what.

Before departure at nine in the morning where she lives, fourteen days, seven days and one day
ahead; on arrival, leg by leg; and once after the return. A reminder for which nothing is open is
not sent. Of several that fell due in an outage only the last is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.checklist import Box, Moment, Tick, open_boxes
from bot.domain.local_time import DAY, instant_of
from bot.domain.mission import Mission, State

MORNING = time(9)
EVENING = time(21)
"""Between these local times a reminder may come; nothing on a list is worth a night's sleep."""

AHEAD = {Moment.D14: 14 * DAY, Moment.D7: 7 * DAY, Moment.D1: DAY}
"""How long before the day of departure each of these comes."""

PUT_OFF = {
    Moment.D14: 3 * DAY,
    Moment.D7: 2 * DAY,
    Moment.D1: timedelta(hours=4),
    Moment.ARRIVAL: timedelta(hours=3),
    Moment.RETURN: 3 * DAY,
}
"""How long a reminder rests when it is put off to later."""


class Pause(StrEnum):
    """How somebody puts a reminder off: to the next morning, or for as long as `PUT_OFF` says."""

    TOMORROW = "tomorrow"
    LATER = "later"


AFTERWARDS = 30 * DAY
"""How long after the return it makes sense to ask for what was learnt."""


@dataclass(frozen=True)
class Reminder:
    """One reminder: which, on arrival for which leg, when it comes, and when it is too late.

    `zone` is the IANA zone in which it keeps to the day.
    """

    moment: Moment
    leg: int | None
    at: datetime
    too_late: datetime
    zone: str

    def names(self, box: Box) -> bool:
        """Whether the box is this reminder's.

        Before departure each names what the earlier ones named. An arrival names what belongs to
        its leg, and the first one also what is done once.
        """
        when = box.item.when
        if self.moment in AHEAD:
            return when in AHEAD and AHEAD[when] >= AHEAD[self.moment]
        if self.moment is Moment.ARRIVAL and box.leg is not None:
            return when is self.moment and box.leg == self.leg
        return when is self.moment and self.leg in (None, 0)


@dataclass(frozen=True)
class Reminded:
    """What is kept between reminders: until when all were dealt with, and the one put off.

    It starts with the moment at which the mission was made.
    """

    until: datetime
    put_off: Reminder | None = None


@dataclass(frozen=True)
class Due:
    """What follows at one moment: what is said now, what it names, and when to look again."""

    reminder: Reminder | None
    names: tuple[Box, ...]
    reminded: Reminded
    wake_at: datetime | None


def schedule(mission: Mission, home: str) -> tuple[Reminder, ...]:
    """Every reminder of a mission in order of time; `home` is the IANA zone she lives in."""
    if mission.state is State.CANCELLED:
        return ()
    every = (*_before(mission, home), *_arrivals(mission), _after(mission, home))
    sensible = (reminder for reminder in every if reminder.at < reminder.too_late)
    return tuple(sorted(sensible, key=_at))


def open_for(reminder: Reminder, boxes: Sequence[Box], ticked: Set[Tick]) -> tuple[Box, ...]:
    """What a reminder names: the boxes that are its own and not done yet."""
    return tuple(box for box in open_boxes(boxes, ticked) if reminder.names(box))


def next_reminder(
    planned: Sequence[Reminder], boxes: Sequence[Box], ticked: Set[Tick], reminded: Reminded
) -> Reminder | None:
    """The next reminder that has something to name; its `at` is the `wake_at`.

    To be asked anew whenever a box is ticked or unticked, or the mission changes.
    """
    for reminder in _candidates(planned, reminded):
        if open_for(reminder, boxes, ticked):
            return reminder
    return None


def judge(
    planned: Sequence[Reminder],
    boxes: Sequence[Box],
    ticked: Set[Tick],
    reminded: Reminded,
    now: datetime,
) -> Due:
    """What is said at `now`: the last reminder that fell due, is not too late and names anything.

    It stands for those before it, the put-off one too. Waking early or twice is harmless.
    """
    fallen = [one for one in _candidates(planned, reminded) if one.at <= now < one.too_late]
    said = next((one for one in reversed(fallen) if open_for(one, boxes, ticked)), None)
    rests = reminded.put_off if reminded.put_off and reminded.put_off.at > now else None
    after = Reminded(max(reminded.until, now), None if said else rests)
    upcoming = next_reminder(planned, boxes, ticked, after)
    names = open_for(said, boxes, ticked) if said else ()
    return Due(said, names, after, upcoming.at if upcoming else None)


def last_due(planned: Sequence[Reminder], now: datetime) -> Reminder | None:
    """The only reminder that may be put off at `now`: buttons of earlier ones are stale."""
    due = [one for one in planned if one.at <= now]
    return due[-1] if due and now < due[-1].too_late else None


def put_off(
    reminder: Reminder,
    planned: Sequence[Reminder],
    reminded: Reminded,
    now: datetime,
    pause: Pause = Pause.LATER,
) -> Reminded:
    """Let a reminder come again, by day; nothing is kept where the next one comes first.

    It ends by itself: never later than it makes sense (S12).
    """
    later = _again_at(reminder, now, pause)
    upcoming = min((one.at for one in planned if one.at > now), default=reminder.too_late)
    if later >= min(upcoming, reminder.too_late):
        return replace(reminded, put_off=None)
    return replace(reminded, put_off=replace(reminder, at=later))


def settled(reminded: Reminded, planned: Sequence[Reminder]) -> Reminded:
    """Without a put-off reminder of a journey that was changed since, or called off."""
    kept = reminded.put_off
    known = {(one.moment, one.leg, one.too_late) for one in planned}
    if kept is None or (kept.moment, kept.leg, kept.too_late) in known:
        return reminded
    return replace(reminded, put_off=None)


def _again_at(reminder: Reminder, now: datetime, pause: Pause) -> datetime:
    zone = ZoneInfo(reminder.zone)
    if pause is Pause.TOMORROW:
        tomorrow = now.astimezone(zone).date() + DAY
        return instant_of(datetime.combine(tomorrow, MORNING), zone)
    return _by_day(now + PUT_OFF[reminder.moment], zone)


def _candidates(planned: Sequence[Reminder], reminded: Reminded) -> list[Reminder]:
    """What may still be said, in order of time."""
    coming = [one for one in planned if one.at > reminded.until]
    return sorted([*coming, *([reminded.put_off] if reminded.put_off else [])], key=_at)


def _before(mission: Mission, home: str) -> Iterator[Reminder]:
    departure = mission.starts_at.astimezone(ZoneInfo(home)).date()
    for moment, ahead in AHEAD.items():
        at = instant_of(datetime.combine(departure - ahead, MORNING), ZoneInfo(home))
        yield Reminder(moment, None, at, mission.starts_at, home)


def _arrivals(mission: Mission) -> Iterator[Reminder]:
    for place, stretch in enumerate(mission.stretches):
        at = _by_day(stretch.starts_at, ZoneInfo(stretch.zone))
        yield Reminder(Moment.ARRIVAL, place, at, stretch.ends_at, stretch.zone)


def _after(mission: Mission, home: str) -> Reminder:
    back = mission.ends_at.astimezone(ZoneInfo(home)).date()
    at = instant_of(datetime.combine(back + DAY, MORNING), ZoneInfo(home))
    return Reminder(Moment.RETURN, None, at, at + AFTERWARDS, home)


def _by_day(at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, or the morning after it when it falls into the night there."""
    local = at.astimezone(zone)
    if MORNING <= local.time() <= EVENING:
        return at
    day = local.date() + (DAY if local.time() > EVENING else timedelta())
    return instant_of(datetime.combine(day, MORNING), zone)


def _at(reminder: Reminder) -> datetime:
    return reminder.at
