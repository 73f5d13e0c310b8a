"""How dangerous a zone is held to be, on the one scale that every source is brought to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """A zone's level. Its value is what is stored.

    Compare levels through `severity` or `worst`, never with `<`: that would compare the words.
    """

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    UNKNOWN = "unknown"
    """Nobody could verify it: stale, missing, failed or unparsable. Never green (S11)."""

    @property
    def severity(self) -> int:
        """The level's place in the order of what has to be feared, 0 for green."""
        return _FROM_CALM_TO_GRAVE.index(self)

    @property
    def needs_care(self) -> bool:
        """Whether the stricter rules hold: shorter grace, relays, a coordinator's decision."""
        return self in (Level.ORANGE, Level.RED, Level.UNKNOWN)


_FROM_CALM_TO_GRAVE = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.UNKNOWN, Level.RED)


def worst(levels: Iterable[Level]) -> Level:
    """The level that counts when several hold at once.

    Unknown is worse than orange, because it may hide a red; a known red is said as red.
    No level at all is unknown.
    """
    return max(levels, key=lambda level: level.severity, default=Level.UNKNOWN)
