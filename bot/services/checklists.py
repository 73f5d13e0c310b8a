"""Checklists: opened, leafed through, ticked, and their reminders put off."""

from __future__ import annotations

from datetime import datetime

from bot.domain.checklist import Moment, Phase, Tick, open_boxes
from bot.domain.mission import State
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.reminding import Pause, last_due, next_reminder
from bot.domain.reminding import put_off as postponed
from bot.domain.replies import Says
from bot.services import checklist_reminders
from bot.services.checklist_sheets import Sheet, sheets
from bot.services.checklist_views import coordinates, may_see, tickable
from bot.services.deps import Deps
from bot.services.people import Caller, meet, reply
from bot.store import checklists, missions, outbox
from bot.store.checklists import Kept, Ticked
from bot.store.database import Connection

NO_MISSION = 0
"""Stands for the mission of the plain list."""


async def open_own(deps: Deps, caller: Caller) -> None:
    """`/checklist`: hers for the mission at hand; for who has none the plain list."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        _put(conn, deps, me, _mission_at_hand(conn, me.id), me.id)

    await deps.write(act)


def _mission_at_hand(conn: Connection, person_id: int) -> int:
    """The one she is on, else the next, else the last while something is open after it."""
    states = [State.ACTIVE, State.PLANNED, State.ENDED]
    hers = missions.of_person(conn, person_id, [Part.TRAVELLER], states)
    for mission in sorted(hers, key=lambda one: states.index(one.state)):
        if mission.state is not State.ENDED:
            return mission.id
    for mission in reversed(hers):
        sheet = sheets(conn, [mission.id])[(mission.id, person_id)]
        left = open_boxes(sheet.boxes, sheet.ticked)
        if any(box.item.phase is Phase.RETURN for box in left):
            return mission.id
    return NO_MISSION


async def open_mission(deps: Deps, caller: Caller, mission_id: int) -> None:
    """*Checklist* on a mission's card: her own, or for who coordinates it its travellers'."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        travellers = [traveller for _, traveller in sheets(conn, [mission_id])]
        if me.id in travellers:
            _put(conn, deps, me, mission_id, me.id)
        elif coordinates(conn, me.id, mission_id):
            alone = travellers[0] if len(travellers) == 1 else 0
            _put(conn, deps, me, mission_id, alone)
        else:
            reply(conn, deps, me.id, Says.NOT_YOURS)

    await deps.write(act)


async def show(
    deps: Deps,
    caller: Caller,
    mission_id: int,
    traveller_id: int,
    message: int | None,
    phase: Phase | None = None,
    page: int = 0,
) -> None:
    """The phases of a list in the place of `message`, or a page of one of them, from 0."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if mission_id and not may_see(conn, me.id, mission_id, traveller_id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        _put(conn, deps, me, mission_id, traveller_id, message, phase, page)

    await deps.write(act)


async def tick(
    deps: Deps,
    caller: Caller,
    mission_id: int,
    traveller_id: int,
    what: Tick,
    message: int | None,
    page: int,
    *,
    done: bool,
) -> None:
    """Tick an item, or take its tick back; who and when are kept, and the list says so in place.

    An item that does not apply any more changes nothing: the list as it is now is shown.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        sheet = sheets(conn, [mission_id]).get((mission_id, traveller_id))
        if sheet is None or not may_see(conn, me.id, mission_id, traveller_id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        phase = _phase_of(me, sheet, what)
        if phase is not None:
            if done:
                checklists.tick(conn, mission_id, traveller_id, what, Ticked(deps.now, me.id))
            else:
                checklists.untick(conn, mission_id, traveller_id, what)
            checklist_reminders.follow(conn, [mission_id], deps.now)
        _put(conn, deps, me, mission_id, traveller_id, message, phase, page)

    await deps.write(act)


def _phase_of(me: Person, sheet: Sheet, what: Tick) -> Phase | None:
    """Where the item stands that this person may tick; None when it is none."""
    for box in tickable(me.id, sheet):
        if box.tick == what:
            return box.item.phase
    return None


def _put(
    conn: Connection,
    deps: Deps,
    me: Person,
    mission_id: int,
    traveller_id: int,
    message: int | None = None,
    phase: Phase | None = None,
    page: int = 0,
) -> None:
    params: dict[str, Scalar] = {
        "mission": mission_id,
        "traveller": traveller_id,
        "phase": phase.value if phase else None,
        "page": page,
    }
    shown = Notice(Kind.CHECKLIST, me.id, deps.subject, "checklist", params=params, edits=message)
    outbox.put(conn, [shown], deps.now)


async def put_off(
    deps: Deps,
    caller: Caller,
    mission_id: int,
    moment: Moment,
    leg: int | None,
    pause: Pause,
    message: int | None,
) -> None:
    """*Tomorrow* or *Later* under a reminder. An earlier one's button shows the list as it is."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        sheet = sheets(conn, [mission_id]).get((mission_id, me.id))
        if sheet is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        kept = {one.traveller_id: one for one in checklists.reminders_of(conn, [mission_id])}
        due = last_due(sheet.planned, deps.now)
        if me.id not in kept or due is None or (due.moment, due.leg) != (moment, leg):
            _put(conn, deps, me, mission_id, me.id, message)
            return
        until = _rest(conn, sheet, kept[me.id], pause, deps.now)
        params: dict[str, Scalar] = {
            "says": Says.REMINDER_PUT_OFF.value,
            "mission": mission_id,
            "until": until.isoformat() if until else None,
        }
        said = Says.REMINDER_PUT_OFF.value
        noted = Notice(Kind.REPLY, me.id, deps.subject, said, params=params, edits=message)
        outbox.put(conn, [noted], deps.now)

    await deps.write(act)


def _rest(
    conn: Connection, sheet: Sheet, kept: Kept, pause: Pause, now: datetime
) -> datetime | None:
    """Let the last reminder rest, once; when the next one comes."""
    planned = sheet.planned
    due = last_due(planned, now)
    reminded = kept.reminded
    if due is not None and reminded.put_off is None:
        reminded = postponed(due, planned, reminded, now, pause)
    upcoming = next_reminder(planned, sheet.boxes, sheet.ticked, reminded)
    wake_at = upcoming.at if upcoming else None
    checklists.keep(conn, sheet.mission.id, sheet.traveller_id, reminded, wake_at)
    return wake_at
