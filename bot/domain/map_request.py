"""What a map is asked to show, and the words it is to say it with.

The words are made by bot.screens and drawn by bot.maps, which know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.level import Level


@dataclass(frozen=True)
class Spot:
    """A named place on the ground, in degrees (WGS 84)."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class MapRequest:
    """One country on one day, for one mission or none.

    `levels` are by ISO 3166-2 code; `base` holds wherever none is given. `legs` come in the order
    of the journey. The name of `last_known` says how old it is ("2 hours ago").
    """

    country: str
    base: Level
    as_of: date
    language: str
    levels: Mapping[str, Level] = field(default_factory=dict)
    legs: tuple[Spot, ...] = ()
    last_known: Spot | None = None


@dataclass(frozen=True)
class MapWords:
    """Everything written on a map that is not the name of a place, in the reader's language.

    `regions` overrides how regions are written, by ISO 3166-2 code; "" leaves one unnamed.
    """

    title: str
    dated: str
    approximate: str
    levels: Mapping[Level, str]
    capital: str
    legs: str
    last_known: str
    disputed: str
    right_to_left: bool
    regions: Mapping[str, str] = field(default_factory=dict)
