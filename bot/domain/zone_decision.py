"""What a coordinator decides after a zone under a mission became worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.level import Level
from bot.domain.zone import Source


class Choice(StrEnum):
    """What follows from it. The value is what is stored."""

    KEEP = "keep"
    """Nothing changes."""
    MORE = "more"
    """The check-ins that are suggested for the new level."""
    TALK = "talk"
    """First talk to the traveller."""


@dataclass(frozen=True)
class ZoneDecision:
    """One question to the coordinators of one mission: this source made its zone worse.

    `before` and `level` are what counts at the mission's worst leg that it touched. Decided by the
    first coordinator who chooses; `decided_by` and `decided_at` say who and when.
    """

    id: int
    mission_id: int
    source: Source
    country: str
    before: Level
    level: Level
    asked_at: datetime
    choice: Choice | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
