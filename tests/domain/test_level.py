from __future__ import annotations

import pytest

from bot.domain.level import Level, worst


def test_levels_stand_in_this_order() -> None:
    ordered = sorted(Level, key=lambda level: level.severity)
    assert ordered == [Level.GREEN, Level.YELLOW, Level.ORANGE, Level.UNKNOWN, Level.RED]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([Level.GREEN, Level.YELLOW], Level.YELLOW),
        ([Level.UNKNOWN, Level.GREEN], Level.UNKNOWN),
        ([Level.ORANGE, Level.UNKNOWN], Level.UNKNOWN),
        ([Level.RED, Level.UNKNOWN], Level.RED),
        ([Level.GREEN], Level.GREEN),
        ([], Level.UNKNOWN),
    ],
)
def test_the_worst_level_counts(levels: list[Level], expected: Level) -> None:
    assert worst(levels) is expected


def test_s11_unknown_needs_the_care_of_orange_and_red() -> None:
    assert {level for level in Level if level.needs_care} == {
        Level.ORANGE,
        Level.RED,
        Level.UNKNOWN,
    }


def test_a_level_is_stored_as_its_word() -> None:
    assert Level("orange") is Level.ORANGE
    assert f"{Level.RED}" == "red"
