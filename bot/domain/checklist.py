"""What is good to have done before, during and after a mission, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.level import Level, worst
from bot.domain.mission import Leg


class Phase(StrEnum):
    """The parts of a checklist, in the order in which they are shown."""

    PREPARATION = "preparation"
    PACKING = "packing"
    ARRIVAL = "arrival"
    LODGING = "lodging"
    ON_THE_MOVE = "on_the_move"
    CONDUCT = "conduct"
    COMMUNICATION = "communication"
    EMERGENCY_RESERVE = "emergency_reserve"
    RETURN = "return"


class Per(StrEnum):
    """Whether an item is done once, or anew on each leg (a new lodging, a new driver)."""

    MISSION = "mission"
    LEG = "leg"


class Moment(StrEnum):
    """When a reminder names what is open: days before departure, on arrival, after the return."""

    D14 = "d14"
    D7 = "d7"
    D1 = "d1"
    ARRIVAL = "arrival"
    RETURN = "return"


@dataclass(frozen=True)
class Item:
    """One thing to do.

    `key` is stable: ticks and translations hang on it. `from_level` is the level from which it is
    shown, None for always. A `private` item is the traveller's alone. `when` is the first reminder
    that names it, None for none. Of a `logged` item it is kept who did it and when.
    """

    key: str
    phase: Phase
    per: Per = Per.MISSION
    from_level: Level | None = None
    private: bool = False
    when: Moment | None = None
    logged: bool = False

    def __post_init__(self) -> None:
        if self.from_level is Level.UNKNOWN:
            raise ValueError("an unknown level is no threshold: it counts as any level")

    def holds_at(self, level: Level) -> bool:
        """Whether a zone of this level calls for it; unknown may hide the worst (S11)."""
        if self.from_level is None or level is Level.UNKNOWN:
            return True
        return level.severity >= self.from_level.severity


OWN = "own."
"""How the keys of items begin that an organisation added; a number follows, in ours a letter."""

NAMED_FIRST = {
    Phase.PREPARATION: Moment.D14,
    Phase.PACKING: Moment.D7,
    Phase.CONDUCT: Moment.D1,
    Phase.COMMUNICATION: Moment.D1,
    Phase.RETURN: Moment.RETURN,
}
"""By phase: the first reminder that names an organisation's own item; on arrival for the others."""


def own_item(number: int, phase: Phase) -> Item:
    """An item that an organisation added: done once for the mission, at any level."""
    return Item(f"{OWN}{number}", phase, when=NAMED_FIRST.get(phase, Moment.ARRIVAL))


Tick = tuple[str, int | None]
"""What is stored of a done thing: the item's key, and the leg's place in the itinerary if any."""


@dataclass(frozen=True)
class Box:
    """An item to tick: once for the mission, or for one of its legs (0 is the first)."""

    item: Item
    leg: int | None = None

    @property
    def tick(self) -> Tick:
        """What is stored when it is ticked."""
        return (self.item.key, self.leg)


@dataclass(frozen=True)
class Progress:
    """How much of a phase is done."""

    phase: Phase
    done: int
    total: int


def boxes(items: Iterable[Item], legs: Iterable[Leg]) -> tuple[Box, ...]:
    """What applies to a mission, by phase; within one as the items are given, leg by leg.

    What is done once follows the worst level of all legs.
    """
    levels = [leg.level for leg in legs]
    gravest = worst(levels)
    found: list[Box] = []
    for item in sorted(items, key=lambda item: _PLACE[item.phase]):
        if item.per is Per.MISSION:
            found += [Box(item)] if item.holds_at(gravest) else []
        else:
            found += [Box(item, leg) for leg, at in enumerate(levels) if item.holds_at(at)]
    return tuple(found)


def plain(items: Iterable[Item]) -> tuple[Box, ...]:
    """Everything that there is, once, by phase: for who is on no mission."""
    return tuple(Box(item) for item in sorted(items, key=lambda item: _PLACE[item.phase]))


NOBODY = 0
"""Whose list the plain one is: so that nothing private is on it."""


def seen_by(reader: int, traveller: int, all_boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes that a person may see of a traveller's: nobody else sees what is private (S13)."""
    return tuple(box for box in all_boxes if reader == traveller or not box.item.private)


def may_tick(reader: int, traveller: int, box: Box) -> bool:
    """Whether a person who may see a traveller's box may tick it.

    All of hers is hers to tick; others log for her what is logged anyway.
    """
    return reader == traveller or (box.item.logged and not box.item.private)


def open_boxes(all_boxes: Iterable[Box], ticked: Set[Tick]) -> tuple[Box, ...]:
    """What is not done yet."""
    return tuple(box for box in all_boxes if box.tick not in ticked)


def progress(all_boxes: Iterable[Box], ticked: Set[Tick]) -> tuple[Progress, ...]:
    """How far each phase has come that has boxes at all, in order.

    Ticks of boxes that no longer apply are not counted.
    """
    counted: dict[Phase, list[bool]] = {}
    for box in all_boxes:
        counted.setdefault(box.item.phase, []).append(box.tick in ticked)
    return tuple(
        Progress(phase, sum(counted[phase]), len(counted[phase]))
        for phase in Phase
        if phase in counted
    )


_PLACE = {phase: place for place, phase in enumerate(Phase)}
