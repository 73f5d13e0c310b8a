"""How far apart two places are, as the crow flies."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0
"""The earth's mean radius in kilometres; the error of a perfect sphere stays below 0.6 %."""


@dataclass(frozen=True)
class Point:
    """A place on earth in decimal degrees, north and east positive. Raises ValueError outside."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"{self.latitude}, {self.longitude} is no place on earth")


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance, by the haversine formula."""
    north, further_north = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((further_north - north) / 2) ** 2
    half += cos(north) * cos(further_north) * sin(east / 2) ** 2
    # rounding may carry the root past 1 where two points face each other across the earth
    return 2 * EARTH * asin(min(1.0, sqrt(half)))
