"""When the watch could not hear, and what that means for those who seemed silent (S8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

BLIND_AFTER = timedelta(seconds=60)
"""So long without a successful fetch of updates, and the watch calls itself blind."""

DRAIN_FOR_AT_MOST = timedelta(seconds=60)
"""So long the watch may read what piled up before it acts all the same."""

TELEGRAM_KEEPS = timedelta(hours=24)
"""How long the platform keeps updates that nobody fetched."""


class Phase(StrEnum):
    """What the watch can hear."""

    SEEING = "seeing"
    BLIND = "blind"
    DRAINING = "draining"


@dataclass(frozen=True)
class Sight:
    """What is known of our own hearing; kept in the database, so that a restart remembers.

    `last_good` is the last successful fetch; `since` when the present blindness began;
    `until` when it ended and draining began. Mission time.
    """

    last_good: datetime
    phase: Phase = Phase.SEEING
    since: datetime | None = None
    until: datetime | None = None

    @property
    def may_judge_silence(self) -> bool:
        """Only a watch that hears may say that somebody is silent."""
        return self.phase is Phase.SEEING


def went_dark(sight: Sight, now: datetime) -> Sight:
    """Nothing could be fetched up to `now`: blind once it has lasted a minute."""
    if now - sight.last_good < BLIND_AFTER or sight.phase is Phase.BLIND:
        return sight
    return Sight(sight.last_good, Phase.BLIND, since=sight.since or sight.last_good)


def heard(sight: Sight, now: datetime) -> Sight:
    """A fetch succeeded at `now`: after blindness, drain first."""
    if sight.phase is Phase.BLIND:
        return Sight(now, Phase.DRAINING, since=sight.since, until=now)
    return replace(sight, last_good=max(now, sight.last_good))


def drained(sight: Sight) -> Sight:
    """What piled up has been read, or the minute for it is over: seeing again."""
    return Sight(sight.last_good, Phase.SEEING)


@dataclass(frozen=True)
class Window:
    """One stretch of blindness, as the coordinators are told it."""

    since: datetime
    until: datetime

    @property
    def lost_updates_possible(self) -> bool:
        """Longer than the platform keeps updates: answers may be lost for good."""
        return self.until - self.since > TELEGRAM_KEEPS
