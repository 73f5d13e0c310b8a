"""How much of the world around a country its picture can show."""

from __future__ import annotations

import math

from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry as Geometry

NARROWEST, WIDEST = 1.25, 1.8
"""The proportions of a picture's frame, width to height, with the longest and shortest legend."""
_FILLED = 0.86
"""How much of the frame the country may take up; see bot.maps.projection."""
_SLACK = 1.15
"""The projection bends what is far from the middle."""


def window(country: Geometry) -> Polygon:
    """A rectangle in degrees beyond which no frame around the country reaches."""
    left, bottom, right, top = country.bounds
    shrunk = math.cos(math.radians((bottom + top) / 2))
    tightest = math.cos(math.radians(min(80.0, max(abs(bottom), abs(top)))))
    width, height = (right - left) * shrunk, top - bottom
    shown_width = max(width, WIDEST * height) / _FILLED * _SLACK
    shown_height = max(height, width / NARROWEST) / _FILLED * _SLACK
    beside, above = (shown_width - width) / 2 / tightest, (shown_height - height) / 2
    return box(left - beside, bottom - above, right + beside, top + above)
