"""One check-in: asked, reminded, answered, or missed when the grace period is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LATES_ALLOWED = 2
"""After so many *I'm late*, a coordinator decides about more time."""

SHORTEST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
"""What one *I'm late* may ask for; a longer silence is agreed with a coordinator."""


class Occasion(StrEnum):
    """Why this check-in exists."""

    PLANNED = "planned"
    RETURN = "return"


class State(StrEnum):
    """Where a check-in stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    MISSED = "missed"


class Heard(StrEnum):
    """How the answer came: from her own phone, or through somebody who saw or heard her."""

    OK = "ok"
    RELAYED = "relayed"


class Due(StrEnum):
    """What happens to a check-in at one moment."""

    PING = "ping"
    FIRST_REMINDER = "first_reminder"
    SECOND_REMINDER = "second_reminder"
    MISSED = "missed"


class TooManyDelays(Exception):
    """She was late twice already: a coordinator decides."""


class NotOpen(Exception):
    """The check-in is settled already; nothing changes."""


@dataclass(frozen=True)
class CheckIn:
    """A question to one traveller. All instants are UTC.

    `due_at` is when the plan wanted it; `asked_from` when the clock of grace starts: the due
    time, the moment of a ping that had to come late, or the end of an agreed delay.
    `said` counts what of the schedule has been enacted since `asked_from`.
    """

    id: int
    mission_id: int
    traveller_id: int
    occasion: Occasion
    due_at: datetime
    asked_from: datetime
    grace: timedelta
    state: State = State.ASKED
    said: int = 0
    lates: int = 0
    answered_at: datetime | None = None
    heard: Heard | None = None

    @property
    def schedule(self) -> tuple[tuple[datetime, Due], ...]:
        """Ping, reminders at one and two thirds of the grace period, then missed."""
        return (
            (self.asked_from, Due.PING),
            (self.asked_from + self.grace / 3, Due.FIRST_REMINDER),
            (self.asked_from + self.grace * 2 / 3, Due.SECOND_REMINDER),
            (self.deadline, Due.MISSED),
        )

    @property
    def deadline(self) -> datetime:
        """When silence becomes *missed*."""
        return self.asked_from + self.grace

    @property
    def open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.state is State.ASKED


@dataclass(frozen=True)
class Verdict:
    """What follows at one moment: the check-in as it is now, what is due, when to look again."""

    checkin: CheckIn
    due: Due | None
    wake_at: datetime | None


def judge(checkin: CheckIn, now: datetime) -> Verdict:
    """What is due for this check-in at `now`.

    Waking late enacts only the last thing that fell due: nobody gets three reminders at once,
    and a missed check-in is missed even when its reminders never went.
    """
    if not checkin.open:
        return Verdict(checkin, None, None)
    fallen = [event for at, event in checkin.schedule[checkin.said :] if at <= now]
    if not fallen:
        return Verdict(checkin, None, next_moment(checkin))
    said = checkin.said + len(fallen)
    if fallen[-1] is Due.MISSED:
        return Verdict(replace(checkin, said=said, state=State.MISSED), Due.MISSED, None)
    after = replace(checkin, said=said)
    return Verdict(after, fallen[-1], next_moment(after))


def next_moment(checkin: CheckIn) -> datetime:
    """When something is due for an open check-in next."""
    return checkin.schedule[checkin.said][0]


def answer(checkin: CheckIn, now: datetime, heard: Heard) -> CheckIn:
    """She is well, by her own word or somebody else's; raises NotOpen when it is settled."""
    if not checkin.open:
        raise NotOpen
    return replace(checkin, state=State.ANSWERED, answered_at=now, heard=heard)


def delay(checkin: CheckIn, now: datetime, by: timedelta, *, granted: bool = False) -> CheckIn:
    """She is late: ask again in `by`, with the whole grace period after that.

    Raises TooManyDelays at the third time unless a coordinator `granted` it, NotOpen when there
    is nothing to delay, ValueError when `by` is not between a minute and four hours.
    """
    if not checkin.open:
        raise NotOpen
    if not SHORTEST_DELAY <= by <= LONGEST_DELAY:
        raise ValueError(by)
    if checkin.lates >= LATES_ALLOWED and not granted:
        raise TooManyDelays
    asked_from = max(now, checkin.asked_from) + by
    return replace(checkin, asked_from=asked_from, said=0, lates=checkin.lates + 1)


def asked_late(checkin: CheckIn, at: datetime) -> CheckIn:
    """The ping left later than it should have: the normal grace period from then on (S8)."""
    if not checkin.open:
        return checkin
    return replace(checkin, asked_from=at, said=1)


def ask_again(checkin: CheckIn, now: datetime) -> CheckIn:
    """The ping never reached her phone: ask now, with the normal grace period (S8)."""
    if not checkin.open:
        return checkin
    return replace(checkin, asked_from=now, said=0)
