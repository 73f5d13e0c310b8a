from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.domain.ladder import (
    MISSED,
    SOS,
    Audience,
    Crew,
    Ladder,
    Via,
    default_grace,
    ladder_from_json,
)
from bot.domain.level import Level
from bot.domain.notices import Kind


def minutes_of(ladder: Ladder, via: Via) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for step in ladder.steps:
        if step.via is via:
            found.setdefault(int(step.after.total_seconds() // 60), set()).update(step.to)
    return found


def test_the_missed_ladder_is_the_table_of_the_promises() -> None:
    assert minutes_of(MISSED, Via.TELEGRAM) == {
        0: {Audience.DESIGNATED, Audience.DUTY},
        15: {Audience.COORDINATORS, Audience.CRISIS_GROUP},
        30: {Audience.CORRESPONDENTS},
        60: {Audience.FAMILY},
    }
    assert (MISSED.every, MISSED.rounds_from) == (timedelta(minutes=15), timedelta(minutes=60))
    says = {step.to[0]: step.says for step in MISSED.steps if step.via is Via.TELEGRAM}
    assert says[Audience.CORRESPONDENTS] is Kind.CAN_YOU_PHONE


def test_the_sos_ladder_is_the_table_of_the_promises() -> None:
    first, later = minutes_of(SOS, Via.TELEGRAM)[0], minutes_of(SOS, Via.TELEGRAM)[10]
    assert first == {Audience.COORDINATORS, Audience.DUTY, Audience.DESIGNATED}
    assert {Audience.CORRESPONDENTS, Audience.COMPANIONS} <= later
    assert SOS.every == timedelta(minutes=5)
    assert [step.on_tap for step in SOS.steps if Audience.FAMILY in step.to] == [True]


@pytest.mark.parametrize("level", list(Level))
def test_the_early_relay_is_for_zones_that_need_care(level: Level) -> None:
    early = [s for s in MISSED.for_level(level).steps if s.after == timedelta(minutes=5)]
    assert bool(early) is level.needs_care


@pytest.mark.parametrize("level", list(Level))
def test_grace_by_level(level: Level) -> None:
    care = level in (Level.ORANGE, Level.RED, Level.UNKNOWN)
    assert default_grace(level) == timedelta(minutes=30 if care else 60)


@pytest.mark.parametrize("ladder", [MISSED, SOS], ids=["missed", "sos"])
def test_a_ladder_survives_being_frozen(ladder: Ladder) -> None:
    assert ladder_from_json(json.loads(json.dumps(ladder.as_json))) == ladder


@pytest.mark.parametrize(
    "broken", [{}, {"steps": 3}, {"steps": [{}], "every": 1, "rounds_from": 1}]
)
def test_what_is_no_ladder_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        ladder_from_json(broken)


CREW = Crew(
    {Audience.DESIGNATED: (3,), Audience.COORDINATORS: (4, 5), Audience.FAMILY: (4, 6)},
    frozenset({3, 4, 5, 6}),
    frozenset({1}),
)


def test_everyone_once_and_never_the_traveller() -> None:
    assert CREW.of([Audience.COORDINATORS, Audience.FAMILY]) == (4, 5, 6)
    assert CREW.without(5).of([Audience.COORDINATORS]) == (4,)
    assert CREW.of(["person:1", "person:9"]) == (9,)


def test_duty_is_never_empty_where_there_are_coordinators() -> None:
    assert CREW.of([Audience.DUTY]) == (4, 5)
