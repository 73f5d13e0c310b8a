"""A mission: where, when, who is watched, by which plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.checkin import Occasion
from bot.domain.level import Level
from bot.domain.mission_details import UNKNOWN_DETAILS, Callable, Details
from bot.domain.plan import (
    Plan,
    Stretch,
    due_times,
    early_window,
    in_night_pause,
    morning_after,
    next_due,
)

PUNCTUAL = timedelta(seconds=60)
"""A ping this much after its due time still counts as asked on time."""

LOOK_BACK = timedelta(days=7)
"""How far back due times are recomputed after an outage; only the last one is asked."""


class State(StrEnum):
    """Where a mission stands."""

    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Leg:
    """One stretch of the itinerary, with its own zone level and time zone (IANA name).

    `region` is ISO 3166-2, None where the place could not be put into one.
    """

    place: str
    country: str
    zone: str
    level: Level
    starts_at: datetime
    ends_at: datetime
    region: str | None = None


@dataclass(frozen=True)
class Mission:
    """One journey under watch. All instants are UTC; legs follow each other.

    `asked_until` is the last due time that was dealt with; `grace` is how long an unanswered
    check-in waits; `wake_at` is when the clock looks at the mission again.
    """

    id: int
    organisation_id: int
    place: str
    country: str
    state: State
    starts_at: datetime
    ends_at: datetime
    legs: tuple[Leg, ...]
    plan: Plan
    grace: timedelta
    asked_until: datetime
    wake_at: datetime | None = None
    call_list: tuple[Callable, ...] = ()
    ladders: Mapping[str, object] = field(default_factory=dict)
    details: Details = UNKNOWN_DETAILS

    def leg_at(self, at: datetime) -> Leg:
        """The leg she is on at `at`; before the first the first, after the last the last."""
        current = self.legs[0]
        for leg in self.legs:
            if leg.starts_at <= at:
                current = leg
        return current

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The itinerary as the check-in plan needs it.

        Each leg lasts until the next begins: whoever is between two legs is watched too.
        """
        ends = [*(leg.starts_at for leg in self.legs[1:]), self.ends_at]
        return tuple(
            Stretch(leg.starts_at, end, leg.zone) for leg, end in zip(self.legs, ends, strict=True)
        )

    def next_checkin(self, after: datetime) -> datetime:
        """The next due time after `after`: by the plan, or the return check-in at the end."""
        due = next_due(self.plan, self.stretches, after)
        return self.ends_at if due is None or due > self.ends_at else due

    def counts_early(self, at: datetime) -> datetime | None:
        """The due time that an OK at `at` already answers, or None when it is too early.

        The return check-in is not answered early by an ordinary OK: it closes the watch.
        """
        due = next_due(self.plan, self.stretches, max(at, self.asked_until))
        if due is None or due >= self.ends_at:
            return None
        window = early_window(self.plan, self.stretches, due)
        return due if due - at <= window else None


@dataclass(frozen=True)
class Ask:
    """A check-in that has to be asked now: due when, counted from when, why."""

    due_at: datetime
    asked_from: datetime
    occasion: Occasion


@dataclass(frozen=True)
class Verdict:
    """What follows for a mission at one moment."""

    mission: Mission
    begins: bool
    ask: Ask | None


def judge(mission: Mission, now: datetime) -> Verdict:
    """Begin the mission, ask the check-in that fell due, and say when to look again.

    Of several due times that fell into an outage only the last is asked, now and with the
    normal grace period; in her night pause it waits for the morning check-in (S8).
    """
    if mission.state not in (State.PLANNED, State.ACTIVE):
        return Verdict(replace(mission, wake_at=None), begins=False, ask=None)
    if now < mission.starts_at:
        return Verdict(replace(mission, wake_at=mission.starts_at), begins=False, ask=None)
    begins = mission.state is State.PLANNED
    ask = _ask(mission, now)
    seen = max(mission.asked_until, ask.due_at) if ask else mission.asked_until
    after = replace(mission, state=State.ACTIVE, asked_until=seen)
    return Verdict(replace(after, wake_at=_wake_at(after, now)), begins=begins, ask=ask)


def replanned(mission: Mission, plan: Plan, now: datetime) -> Verdict:
    """The mission by another check-in plan from `now` on.

    What fell due by the old plan and was not asked yet is asked first; no earlier time of the new
    plan is asked after the fact. One that has not begun, or is over, only takes the plan.
    """
    if mission.state is not State.ACTIVE:
        return Verdict(replace(mission, plan=plan), begins=False, ask=None)
    verdict = judge(mission, now)
    seen = max(verdict.mission.asked_until, now)
    after = replace(verdict.mission, plan=plan, asked_until=seen)
    return replace(verdict, mission=replace(after, wake_at=_wake_at(after, now)))


def _ask(mission: Mission, now: datetime) -> Ask | None:
    if mission.asked_until >= mission.ends_at:
        return None
    if now >= mission.ends_at:
        due, occasion = mission.ends_at, Occasion.RETURN
    else:
        start = max(mission.asked_until, now - LOOK_BACK)
        fallen = list(due_times(mission.plan, mission.stretches, start, now))
        if not fallen:
            return None
        due, occasion = fallen[-1], Occasion.PLANNED
    if now - due <= PUNCTUAL:
        return Ask(due, due, occasion)
    if occasion is Occasion.PLANNED and in_night_pause(mission.plan, mission.stretches, now):
        return None
    return Ask(due, now, occasion)


def _wake_at(mission: Mission, now: datetime) -> datetime | None:
    if mission.asked_until >= mission.ends_at:
        return None
    morning = morning_after(mission.plan, mission.stretches, now)
    upcoming = mission.next_checkin(max(mission.asked_until, now))
    return min(upcoming, morning) if morning else upcoming
