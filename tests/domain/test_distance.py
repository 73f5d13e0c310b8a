from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.distance import EARTH, Point, kilometres

MOPTI = Point(14.48, -4.18)
BAMAKO = Point(12.65, -8.0)

steady = settings(derandomize=True, deadline=None, max_examples=200)
points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def test_mopti_lies_some_460_kilometres_from_bamako() -> None:
    assert kilometres(MOPTI, BAMAKO) == pytest.approx(460, abs=5)


def test_a_degree_of_the_equator_is_a_360th_of_it() -> None:
    degree = 2 * math.pi * EARTH / 360
    assert kilometres(Point(0, 179.5), Point(0, -179.5)) == pytest.approx(degree)
    assert kilometres(Point(-0.5, 10), Point(0.5, 10)) == pytest.approx(degree)


@pytest.mark.parametrize(("latitude", "longitude"), [(90.1, 0), (0, 180.1), (math.nan, 0)])
def test_what_is_not_on_earth_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no place on earth"):
        Point(latitude, longitude)


@steady
@given(points, points)
def test_there_and_back_is_as_far_and_never_more_than_half_around(one: Point, other: Point) -> None:
    there = kilometres(one, other)
    assert there == pytest.approx(kilometres(other, one), abs=1e-6)
    assert 0 <= there <= math.pi * EARTH + 1e-6
    assert kilometres(one, one) == 0
