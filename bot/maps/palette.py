"""Colours and hatching: no level depends on its colour alone.

The five fills differ in lightness and not only in hue, so that people who confuse red and green
tell them apart (tested by simulation); each but green also has its own hatching.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.level import Level

PAPER = "#ffffff"
SEA = "#dbe9f1"
LAND = "#e7e4dd"
LAND_BORDER = "#bcb6aa"
REGION_BORDER = "#3d3833"
OUTLINE = "#23211e"
INK = "#1b1a18"
QUIET_INK = "#55514a"
JOURNEY = "#14468c"
LAST_KNOWN = "#5b1a82"


@dataclass(frozen=True)
class Hatching:
    """Parallel lines: `angles` in degrees from the horizontal, `gap` from one line to the next."""

    angles: tuple[int, ...]
    gap: float
    width: float
    colour: str
    dash: tuple[float, float] | None = None


FILLS = {
    Level.GREEN: "#86c5a4",
    Level.YELLOW: "#fbe67a",
    Level.ORANGE: "#ee8a2c",
    Level.RED: "#b8202a",
    Level.UNKNOWN: "#f7f6f3",
}

HATCHINGS = {
    Level.YELLOW: Hatching((135,), 22, 1.6, "#cfae2a"),
    Level.ORANGE: Hatching((45,), 13, 2.0, "#b95f0c"),
    Level.RED: Hatching((45, 135), 15, 1.6, "#dd7a7c"),
    Level.UNKNOWN: Hatching((90,), 12, 1.6, "#a39d92", (5, 7)),
}
