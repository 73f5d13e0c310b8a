"""A picture as a plain list of what is on it, from back to front; svg.py and png.py render it.

Lengths are in units of the drawing, of which a PNG has one per pixel; y points down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
Ring = tuple[Point, ...]


class Anchor(StrEnum):
    """Which end of a line of writing stands at its point, whatever the direction of reading."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True)
class Area:
    """A filled surface: an outer ring and the holes in it. `what` tells a machine what it shows."""

    rings: tuple[Ring, ...]
    fill: str
    what: str


@dataclass(frozen=True)
class Stroke:
    """Lines of one kind. `dash` is how much is drawn and how much left out, in turn."""

    lines: tuple[Ring, ...]
    colour: str
    width: float
    what: str
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Disc:
    """A filled circle with a rim around it."""

    centre: Point
    radius: float
    fill: str
    rim: str
    rim_width: float
    what: str


@dataclass(frozen=True)
class Writing:
    """One line of text, in the order of reading; `at` is on its baseline.

    `right_to_left` is its own direction: a Latin name keeps its own on an Arabic map. `halo` is the
    colour that sets it off from what lies behind, None for none.
    """

    text: str
    at: Point
    size: float
    colour: str
    what: str
    right_to_left: bool = False
    bold: bool = False
    anchor: Anchor = Anchor.LEFT
    halo: str | None = None


Shape = Area | Stroke | Disc


@dataclass(frozen=True)
class Drawing:
    """A finished picture. All writing stands in front of all shapes."""

    width: int
    height: int
    title: str
    language: str
    right_to_left: bool
    shapes: tuple[Shape, ...]
    writings: tuple[Writing, ...]
