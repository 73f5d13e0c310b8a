"""Whole checklists, as the rules need them. What a reader may see of one: `checklist_views`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.content.checklists import checklist
from bot.domain.checklist import Box, Tick, boxes
from bot.domain.mission import Mission
from bot.domain.people import Part
from bot.domain.reminding import Reminder, schedule
from bot.store import checklists, missions
from bot.store.checklists import OwnItem, Ticked
from bot.store.database import Connection

HOME = "Europe/Paris"
"""Where travellers are taken to live: nobody is asked, and the organisations are French."""


@dataclass(frozen=True)
class Sheet:
    """One traveller's checklist on one mission, private items included."""

    mission: Mission
    traveller_id: int
    boxes: tuple[Box, ...]
    done: Mapping[Tick, Ticked]
    own: tuple[OwnItem, ...]

    @property
    def ticked(self) -> frozenset[Tick]:
        """What is done."""
        return frozenset(self.done)

    @property
    def planned(self) -> tuple[Reminder, ...]:
        """Every reminder of the mission, in order of time."""
        return schedule(self.mission, HOME)


def sheets(conn: Connection, mission_ids: Collection[int]) -> dict[tuple[int, int], Sheet]:
    """A sheet for each traveller of these missions, by mission and traveller."""
    found = missions.by_ids(conn, mission_ids)
    around = missions.parts_in(conn, list(found))
    done = checklists.ticked(conn, list(found))
    own = checklists.own_items_of(conn, {one.organisation_id for one in found.values()})
    made: dict[tuple[int, int], Sheet] = {}
    for mission in found.values():
        its = tuple(own.get(mission.organisation_id, ()))
        items = (*checklist().items, *(one.item for one in its))
        applies = boxes(items, mission.legs)
        for person, part in around[mission.id]:
            if part is Part.TRAVELLER:
                whose = (mission.id, person)
                made[whose] = Sheet(mission, person, applies, done.get(whose, {}), its)
    return made
