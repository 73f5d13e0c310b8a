"""A checklist as one reader may see it, looked up just before it is said (S13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.checklists import checklist
from bot.domain.checklist import (
    NOBODY,
    Box,
    Moment,
    Phase,
    Progress,
    Tick,
    may_tick,
    plain,
    progress,
    seen_by,
)
from bot.domain.mission import State
from bot.domain.notices import Kind
from bot.domain.people import Part, Person, Role
from bot.domain.reminding import open_for
from bot.services.checklist_sheets import Sheet, sheets
from bot.services.crews import standing
from bot.store import checklists, missions, organisations, people
from bot.store.checklists import Ticked
from bot.store.database import Connection
from bot.store.outbox import Waiting

SHOWN = frozenset({Kind.CHECKLIST, Kind.CHECKLIST_REMINDER})


@dataclass(frozen=True)
class House:
    """An organisation for which the reader may add items."""

    id: int
    name: str


@dataclass(frozen=True)
class Row:
    """How far one traveller of a mission has come, private items not counted."""

    traveller: Person
    done: int
    total: int


@dataclass(frozen=True)
class ChecklistView:
    """One list for one reader: a traveller's, or the plain one, without mission and ticks.

    `places` are those of the legs where there are several; `own` the sentences of the
    organisation's items by key; `named` what a reminder names; `rows` the travellers of a mission
    among whom the reader has to choose.
    """

    boxes: tuple[Box, ...]
    mission_id: int = 0
    traveller: Person | None = None
    hers: bool = False
    done: Mapping[Tick, Ticked] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    tickable: frozenset[Tick] = frozenset()
    houses: tuple[House, ...] = ()
    named: tuple[Box, ...] = ()
    place: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def progress(self) -> tuple[Progress, ...]:
        """How far each phase has come, of what the reader sees."""
        return progress(self.boxes, frozenset(self.done))

    def of_phase(self, phase: Phase) -> tuple[Box, ...]:
        """What the reader sees of one phase."""
        return tuple(box for box in self.boxes if box.item.phase is phase)


def may_see(conn: Connection, reader_id: int, mission_id: int, traveller_id: int) -> bool:
    """The traveller herself, and who coordinates her mission without being on it."""
    if reader_id == traveller_id:
        return Part.TRAVELLER in missions.standing_parts(conn, reader_id, [mission_id])[mission_id]
    return coordinates(conn, reader_id, mission_id)


def coordinates(conn: Connection, reader_id: int, mission_id: int) -> bool:
    """Whether somebody coordinates this mission."""
    house = missions.house_of(conn, mission_id)
    return house is not None and standing(conn, reader_id, house, mission_id).coordinates


def houses_of(conn: Connection, person_id: int) -> tuple[House, ...]:
    """The organisations that somebody coordinates."""
    mine = people.memberships_of(conn, person_id)
    ids = {one.organisation_id for one in mine if one.role is Role.COORDINATOR}
    known = organisations.by_ids(conn, ids)
    return tuple(House(key, known[key].name) for key in sorted(known))


def checklist_views(
    conn: Connection, notices: Sequence[Waiting], readers: Mapping[int, Person]
) -> dict[int, ChecklistView]:
    """The list that each of these notices is about, by notice; none where it may not be seen."""
    wanted = [notice for notice in notices if notice.kind in SHOWN]
    of_missions = sheets(conn, {key for notice in wanted if (key := _mission_id(notice))})
    found: dict[int, ChecklistView] = {}
    for notice in wanted:
        made = _view(conn, notice, readers[notice.recipient_id], of_missions)
        if made is not None:
            found[notice.id] = made
    return found


def _view(
    conn: Connection,
    notice: Waiting,
    reader: Person,
    of_missions: Mapping[tuple[int, int], Sheet],
) -> ChecklistView | None:
    mission_id, traveller_id = _mission_id(notice), int(notice.params.get("traveller") or 0)
    if not mission_id:
        return _plain(conn, reader)
    if not traveller_id:
        return _crew(conn, reader, mission_id, of_missions)
    sheet = of_missions.get((mission_id, traveller_id))
    if sheet is None or not may_see(conn, reader.id, mission_id, traveller_id):
        return None
    named = _named(notice, sheet) if notice.kind is Kind.CHECKLIST_REMINDER else ()
    return _of_traveller(conn, reader, sheet, named)


def _mission_id(notice: Waiting) -> int:
    kind, _, number = notice.subject.partition(":")
    return int(number) if kind == "mission" else int(notice.params.get("mission") or 0)


def _of_traveller(
    conn: Connection, reader: Person, sheet: Sheet, named: tuple[Box, ...]
) -> ChecklistView:
    seen = seen_by(reader.id, sheet.traveller_id, sheet.boxes)
    keys = {box.tick for box in seen}
    done = {tick: ticked for tick, ticked in sheet.done.items() if tick in keys}
    known = people.by_ids(conn, {sheet.traveller_id, *(one.by for one in done.values())})
    legs = sheet.mission.legs
    return ChecklistView(
        boxes=seen,
        mission_id=sheet.mission.id,
        traveller=known[sheet.traveller_id],
        hers=reader.id == sheet.traveller_id,
        done=done,
        names={person.id: person.name for person in known.values()},
        places=tuple(leg.place for leg in legs) if len(legs) > 1 else (),
        own={one.item.key: one.sentence for one in sheet.own},
        tickable=frozenset(box.tick for box in tickable(reader.id, sheet)),
        houses=houses_of(conn, reader.id),
        named=tuple(box for box in named if box in seen),
        place=sheet.mission.place,
    )


def tickable(reader_id: int, sheet: Sheet) -> Collection[Box]:
    """What somebody who may see this sheet may tick on it; nothing of a mission called off."""
    if sheet.mission.state is State.CANCELLED:
        return ()
    seen = seen_by(reader_id, sheet.traveller_id, sheet.boxes)
    return [box for box in seen if may_tick(reader_id, sheet.traveller_id, box)]


def _named(notice: Waiting, sheet: Sheet) -> tuple[Box, ...]:
    """What the reminder names by now: nothing once all of it is ticked."""
    moment = Moment(str(notice.params["moment"]))
    for reminder in sheet.planned:
        if (reminder.moment, reminder.leg) == (moment, notice.params.get("leg")):
            return open_for(reminder, sheet.boxes, sheet.ticked)
    return ()


def _plain(conn: Connection, reader: Person) -> ChecklistView:
    """For who is on no mission: everything that is nobody's own, and nothing to tick."""
    mine = {one.organisation_id for one in people.memberships_of(conn, reader.id)}
    added = [one for its in checklists.own_items_of(conn, mine).values() for one in its]
    items = (*checklist().items, *(one.item for one in added))
    return ChecklistView(
        boxes=seen_by(reader.id, NOBODY, plain(items)),
        own={one.item.key: one.sentence for one in added},
        houses=houses_of(conn, reader.id),
    )


def _crew(
    conn: Connection,
    reader: Person,
    mission_id: int,
    of_missions: Mapping[tuple[int, int], Sheet],
) -> ChecklistView | None:
    """The travellers of a mission, for who coordinates it."""
    if not coordinates(conn, reader.id, mission_id):
        return None
    its = [sheet for (mission, _), sheet in of_missions.items() if mission == mission_id]
    known = people.by_ids(conn, {sheet.traveller_id for sheet in its})
    rows = []
    for sheet in its:
        seen = progress(seen_by(reader.id, sheet.traveller_id, sheet.boxes), sheet.ticked)
        done, total = sum(one.done for one in seen), sum(one.total for one in seen)
        rows.append(Row(known[sheet.traveller_id], done, total))
    place = its[0].mission.place if its else ""
    return ChecklistView(boxes=(), mission_id=mission_id, rows=tuple(rows), place=place)
