"""The escalation ladders as data: who is told, and when.

Source: the table "Who is told, and when" of the product's safety promises; the defaults of an
organisation that changed nothing. One table for the code, the texts and the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from bot.domain.level import Level
from bot.domain.notices import Kind
from bot.domain.same import Same


class Audience(StrEnum):
    """A group of people around a mission; `person:<id>` names one person instead."""

    DESIGNATED = "designated"
    DUTY = "duty"
    COORDINATORS = "coordinators"
    CRISIS_GROUP = "crisis_group"
    CORRESPONDENTS = "correspondents"
    COMPANIONS = "companions"
    FAMILY = "family"


PERSON = "person:"
"""What stands before the id of somebody whom a step names."""


class Via(StrEnum):
    """How a step reaches people; relays are SMS, e-mail and voice."""

    TELEGRAM = "telegram"
    RELAY = "relay"


@dataclass(frozen=True)
class Step:
    """One rung: `after` the alarm, tell `to` by saying `says`.

    `on_tap` steps never go by themselves: a coordinator releases them.
    `care_only` steps exist in orange, red and unknown zones alone.
    """

    after: timedelta
    to: tuple[str, ...]
    says: Kind
    via: Via = Via.TELEGRAM
    on_tap: bool = False
    care_only: bool = False


@dataclass(frozen=True)
class Ladder:
    """The rungs in order, and how everyone is told again when they are spent.

    Round n comes `rounds_from + n * every` after the alarm, until a person closes it (S3).
    """

    steps: tuple[Step, ...]
    every: timedelta
    rounds_from: timedelta

    @cached_property
    def named(self) -> frozenset[int]:
        """The people whom its steps name one by one."""
        return frozenset(
            int(audience.removeprefix(PERSON))
            for step in self.steps
            for audience in step.to
            if audience.startswith(PERSON)
        )

    @cached_property
    def by_themselves(self) -> tuple[int, ...]:
        """The indices of the steps that wait for nobody's tap."""
        return tuple(index for index, step in enumerate(self.steps) if not step.on_tap)

    def for_level(self, level: Level) -> Ladder:
        """Without the rungs that this level does not need."""
        return self if level.needs_care else self._calm

    @cached_property
    def as_json(self) -> Mapping[str, object]:
        """As a mission keeps it, frozen at its start; durations in seconds. Written once, because
        thousands of alarms share a ladder: nobody may change what comes out.
        """
        return {
            "every": self.every.total_seconds(),
            "rounds_from": self.rounds_from.total_seconds(),
            "steps": [
                {
                    "after": step.after.total_seconds(),
                    "to": list(step.to),
                    "says": step.says.value,
                    "via": step.via.value,
                    "on_tap": step.on_tap,
                    "care_only": step.care_only,
                }
                for step in self.steps
            ],
        }

    @cached_property
    def _calm(self) -> Ladder:
        steps = tuple(step for step in self.steps if not step.care_only)
        return Ladder(steps, self.every, self.rounds_from)


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


MISSED = Ladder(
    steps=(
        Step(_minutes(0), (Audience.DESIGNATED, Audience.DUTY), Kind.MISSED),
        Step(
            _minutes(5),
            (Audience.DESIGNATED, Audience.DUTY),
            Kind.MISSED,
            via=Via.RELAY,
            care_only=True,
        ),
        Step(_minutes(15), (Audience.COORDINATORS, Audience.CRISIS_GROUP), Kind.MISSED),
        Step(_minutes(15), (Audience.COORDINATORS,), Kind.MISSED, via=Via.RELAY),
        Step(_minutes(30), (Audience.CORRESPONDENTS,), Kind.CAN_YOU_PHONE),
        Step(_minutes(60), (Audience.FAMILY,), Kind.MISSED),
    ),
    every=_minutes(15),
    rounds_from=_minutes(60),
)

SOS = Ladder(
    steps=(
        Step(_minutes(0), (Audience.COORDINATORS, Audience.DUTY, Audience.DESIGNATED), Kind.SOS),
        Step(
            _minutes(0),
            (Audience.COORDINATORS, Audience.DUTY, Audience.DESIGNATED),
            Kind.SOS,
            via=Via.RELAY,
        ),
        Step(_minutes(10), (Audience.CORRESPONDENTS, Audience.COMPANIONS), Kind.SOS),
        Step(_minutes(10), (Audience.FAMILY,), Kind.SOS, on_tap=True),
    ),
    every=_minutes(5),
    rounds_from=_minutes(0),
)

GRACE_CALM = _minutes(60)
"""How long an unanswered check-in waits in green and yellow zones."""

GRACE_CARE = _minutes(30)
"""The same in orange, red and unknown zones."""


def default_grace(level: Level) -> timedelta:
    """How long after a check-in was asked it counts as missed."""
    return GRACE_CARE if level.needs_care else GRACE_CALM


@dataclass(frozen=True)
class Crew:
    """The people around one mission, by audience; groups may overlap.

    `reachable` are those whom a message can still reach.
    """

    people: Mapping[Audience, tuple[int, ...]]
    reachable: frozenset[int]
    travellers: frozenset[int]

    def of(self, audiences: Iterable[str]) -> tuple[int, ...]:
        """Everyone in these audiences, each once, never a traveller of the mission.

        Where nobody is on duty, or only she herself, all coordinators stand in for the duty, so
        that the first rung is not empty.
        """
        found: dict[int, None] = {}
        for audience in audiences:
            found.update(dict.fromkeys(self.members(audience)))
        return tuple(found)

    def members(self, audience: str) -> tuple[int, ...]:
        """Those of one audience, or the one person whom a ladder names."""
        known = self._members.get(audience)
        if known is None and audience.startswith(PERSON):
            return self._others((int(audience.removeprefix(PERSON)),))
        return known or ()

    def without(self, person: int) -> Crew:
        """The same people, never the one it is about."""
        if person in self.travellers:
            return self
        return Crew(self.people, self.reachable, self.travellers | {person})

    @cached_property
    def _members(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {
            audience: self._others(people) for audience, people in self.people.items()
        }
        if not found.get(Audience.DUTY):
            found[Audience.DUTY] = found.get(Audience.COORDINATORS, ())
        return found

    def _others(self, people: Iterable[int]) -> tuple[int, ...]:
        return tuple([person for person in people if person not in self.travellers])


def _audience(word: str) -> str:
    """An audience's word, or one person; raises ValueError for a word that would reach nobody."""
    number = word.removeprefix(PERSON)
    if number != word:
        return f"{PERSON}{int(number)}"
    return Audience(word).value


def ladder_from_json(data: Mapping[str, object]) -> Ladder:
    """Back from `Ladder.as_json`; raises ValueError or KeyError when it is not one.

    What was read once is remembered for as long as the very same object is asked for: a thousand
    alarms at one instant share a handful of ladders.
    """
    return _read(Same(data))


@lru_cache(maxsize=256)
def _read(same: Same) -> Ladder:
    data = same.data
    steps = data["steps"]
    if not isinstance(steps, list):
        raise ValueError("a ladder's steps are a list")
    return Ladder(
        steps=tuple(
            Step(
                after=timedelta(seconds=float(step["after"])),
                to=tuple(_audience(word) for word in step["to"]),
                says=Kind(step["says"]),
                via=Via(step["via"]),
                on_tap=bool(step["on_tap"]),
                care_only=bool(step["care_only"]),
            )
            for step in steps
        ),
        every=timedelta(seconds=float(str(data["every"]))),
        rounds_from=timedelta(seconds=float(str(data["rounds_from"]))),
    )
