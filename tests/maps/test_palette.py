from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest

from bot.domain.level import Level
from bot.maps.palette import (
    FILLS,
    HATCHINGS,
    INK,
    JOURNEY,
    LAND,
    LAST_KNOWN,
    PAPER,
    QUIET_INK,
    SEA,
)

# Machado, Oliveira and Fernandes: A Physiologically-based Model for Simulation of Color Vision
# Deficiency, 2009; severity 1.0; on linear RGB.
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
CLEAR = 20.0
"""A distance in CIELAB: about nine times what can just be told apart."""


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def seen(colour: str, sight: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(part * one for part, one in zip(row, light, strict=True))))
        for row in sight
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    f, g, h = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * g - 16, 500 * (f - g), 200 * (g - h)


def distance(one: str, other: str, sight: Sequence[Sequence[float]]) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", SIGHTS)
def test_levels_are_told_apart_by_eyes_of_each_kind(sight: str) -> None:
    for one, other in combinations(Level, 2):
        assert distance(FILLS[one], FILLS[other], SIGHTS[sight]) > CLEAR, (one, other)


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_level_is_not_taken_for_a_neighbour_or_the_sea(sight: str) -> None:
    for level in set(Level) - {Level.UNKNOWN}:
        for plain in (LAND, SEA):
            assert distance(FILLS[level], plain, SIGHTS[sight]) > 0.8 * CLEAR, level
    assert Level.UNKNOWN in HATCHINGS  # nearly white: its hatching sets it off


def test_the_simulation_sees_what_it_should() -> None:
    red, green = "#d40000", "#7a7a00"
    assert distance(red, green, SIGHTS["usual"]) > 2 * distance(red, green, SIGHTS["deuteranopia"])


def test_each_level_has_its_own_hatching() -> None:
    directions = [(one.angles, one.dash) for one in HATCHINGS.values()]
    assert len(set(directions)) == len(Level) - 1
    assert Level.GREEN not in HATCHINGS


def test_hatching_shows_on_its_colour() -> None:
    for level, hatching in HATCHINGS.items():
        assert contrast(hatching.colour, FILLS[level]) > 1.5, level


def test_writing_is_readable_on_what_lies_around_it() -> None:
    for ink in (INK, QUIET_INK, JOURNEY, LAST_KNOWN):
        assert contrast(ink, PAPER) >= 7
    assert contrast(QUIET_INK, LAND) >= 4.5
