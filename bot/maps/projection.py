"""From degrees to the drawing: Lambert's azimuthal equal-area projection, laid around the country.

Areas keep their proportions, and a country as large as Algeria or as long as Vietnam hardly bends.
Source: Snyder, Map Projections: A Working Manual, U.S. Geological Survey, 1987, chapter 24.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry as Geometry

from bot.maps.drawing import Point

_AIR = 0.07
"""How much of the frame stays free on each side of the country."""
_Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """The rectangle of the drawing in which the map lies."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> Polygon:
        """The same as a shape."""
        return box(self.left, self.top, self.left + self.width, self.top + self.height)


@dataclass(frozen=True)
class Globe:
    """Looks straight down on a point, given in radians; lengths in radii of the Earth, y down."""

    longitude: float
    latitude: float

    @classmethod
    def above(cls, country: Geometry) -> Globe:
        """The one that looks down on the middle of a country."""
        left, bottom, right, top = country.bounds
        return cls(np.radians((left + right) / 2), np.radians((bottom + top) / 2))

    def flat(self, degrees: _Coordinates) -> _Coordinates:
        """Rows of longitude and latitude as rows of x and y."""
        longitude, latitude = np.radians(degrees).T
        turn = longitude - self.longitude
        height = np.sin(self.latitude) * np.sin(latitude)
        height += np.cos(self.latitude) * np.cos(latitude) * np.cos(turn)
        reach = np.sqrt(2 / np.maximum(1 + height, 1e-6))
        x = reach * np.cos(latitude) * np.sin(turn)
        north = np.cos(self.latitude) * np.sin(latitude)
        north -= np.sin(self.latitude) * np.cos(latitude) * np.cos(turn)
        return np.column_stack((x, -reach * north))


@dataclass(frozen=True)
class Projection:
    """Puts a country into a frame."""

    globe: Globe
    scale: float
    shift: Point

    @classmethod
    def fit(cls, country: Geometry, frame: Frame) -> Projection:
        """The largest scale at which the country fits, with some air around it."""
        globe = Globe.above(country)
        left, top, right, bottom = shapely.transform(country, globe.flat).bounds
        room = 1 - 2 * _AIR
        scale = min(frame.width * room / (right - left), frame.height * room / (bottom - top))
        middle_x = frame.left + frame.width / 2 - scale * (left + right) / 2
        middle_y = frame.top + frame.height / 2 - scale * (top + bottom) / 2
        return cls(globe, scale, (middle_x, middle_y))

    def shape(self, geometry: Geometry) -> Geometry:
        """A geometry in degrees, as one in the drawing."""
        return shapely.transform(geometry, self._placed)

    def point(self, longitude: float, latitude: float) -> Point:
        """A place in degrees, as a point of the drawing."""
        x, y = self._placed(np.array([[longitude, latitude]]))[0]
        return float(x), float(y)

    def _placed(self, degrees: _Coordinates) -> _Coordinates:
        placed: _Coordinates = self.globe.flat(degrees) * self.scale + np.array(self.shift)
        return placed


def proportion(country: Geometry) -> float:
    """How wide a country is for its height, once it is flat."""
    left, top, right, bottom = shapely.transform(country, Globe.above(country).flat).bounds
    return float((right - left) / (bottom - top))
