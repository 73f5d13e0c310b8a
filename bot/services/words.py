"""Words that are no command: none of a traveller on mission is dropped (rule 12)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.checklist_form import ITEM
from bot.domain.dialog import Dialog
from bot.domain.embassies import POST
from bot.domain.incident import Entry
from bot.domain.lanes import Lane
from bot.domain.mission import Mission, State
from bot.domain.mission_form import MISSION, OBSERVATION, WORDS
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person, Role
from bot.domain.replies import Says
from bot.services import checklist_items, mission_dialog, observations, own_posts, writing
from bot.services.alarms import her_sos
from bot.services.deps import Deps
from bot.services.dialogs import ask, listening
from bot.services.missions import current_mission
from bot.services.people import Caller, meet, reply
from bot.store import checkins, incidents, missions, organisations, outbox, people
from bot.store.database import Connection
from bot.store.incidents import Record

TAKERS = {
    MISSION.name: mission_dialog.take,
    WORDS.name: writing.take,
    ITEM.name: checklist_items.take,
    POST.name: own_posts.take,
    OBSERVATION.name: observations.take,
}
"""Who takes free words, by the dialogue that waits for them."""


@dataclass(frozen=True)
class Words:
    """What somebody sent: `text`, or a message of another kind to be copied as it is."""

    text: str = ""
    chat_id: int = 0
    message_id: int = 0
    corrected: bool = False
    """Of a message that was sent before: no answer to what is asked now."""


async def pass_on(deps: Deps, caller: Caller, words: Words) -> None:
    """Give what she wrote to who is on duty, or on her incident, and say who gets it."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        watched = current_mission(conn, me.id)
        dialog = listening(conn, deps, me, on_mission=watched is not None)
        near = _looked_for(conn, me)
        if dialog is not None and words.text and not _is_witness(dialog, near):
            answered = _offer(conn, deps, me, dialog, words)
            if answered or watched is None:
                return
        mission = watched or _mission_around(conn, me, near)
        alarmed = incidents.open_of(conn, [me.id]).get(me.id, [])
        record = alarmed[-1] if alarmed else None
        if mission is None and record is None:
            member = bool(people.memberships_of(conn, me.id))
            reply(conn, deps, me.id, Says.UNKNOWN_COMMAND if member else Says.STRANGER)
            return
        house = mission.organisation_id if mission else record.organisation_id if record else 0
        urgent = record or (near if watched is None else None)
        owner = urgent.incident.owner_id if urgent else None
        readers = _readers(conn, deps, house, owner, me)
        if not readers:
            reply(conn, deps, me.id, Says.WORDS_NOBODY)
            return
        if record is not None:
            entry = Entry("words", by=me.id)
            incidents.log_all(conn, deps.now, [(record.incident.id, entry)])
        overdue = urgent is not None or bool(checkins.open_of(conn, [me.id]))
        _pass(conn, deps, me, readers, words, mission, urgent=overdue)
        ids = ",".join(str(reader) for reader in readers)
        reply(conn, deps, me.id, Says.WORDS_PASSED, people=ids, **her_sos(conn, me.id))

    await deps.write(act)


def _offer(conn: Connection, deps: Deps, me: Person, dialog: Dialog, words: Words) -> bool:
    """Her words as an answer to what is asked; returns whether they were one."""
    if words.corrected:
        ask(conn, deps, dialog)
        return False
    return TAKERS[dialog.form](conn, deps, me, dialog, words.text)


AROUND = (Part.COMPANION, Part.CORRESPONDENT, Part.DESIGNATED, Part.FAMILY)


def _looked_for(conn: Connection, me: Person) -> Record | None:
    """The newest open alert about somebody near whom this person is."""
    near = missions.of_person(conn, me.id, AROUND, [State.ACTIVE])
    around = missions.parts_in(conn, [mission.id for mission in near])
    hers = {who for parts in around.values() for who, part in parts if part is Part.TRAVELLER}
    found = [
        record
        for records in incidents.open_of(conn, hers).values()
        for record in records
        if record.mission_id in around
    ]
    return max(found, key=lambda record: record.incident.opened_at, default=None)


def _is_witness(dialog: Dialog, near: Record | None) -> bool:
    """What somebody saw, who is asked for what he sees, is about her who is looked for since."""
    if near is None or dialog.form != OBSERVATION.name:
        return False
    return dialog.asked_at is None or near.incident.opened_at >= dialog.asked_at


def _mission_around(conn: Connection, me: Person, near: Record | None) -> Mission | None:
    """The mission that somebody around a traveller most likely writes about."""
    if near is not None and near.mission_id is not None:
        return missions.by_id(conn, near.mission_id)
    found = missions.of_person(conn, me.id, AROUND, [State.ACTIVE])
    return found[0] if found else None


def _readers(conn: Connection, deps: Deps, house: int, owner: int | None, me: Person) -> list[int]:
    """Who is on her incident and who is on duty; all coordinators when neither can be reached."""
    duty = organisations.on_duty(conn, [house], deps.now).get(house)
    wanted = [person for person in (owner, duty) if person is not None]
    reached = _reachable(conn, wanted, me)
    if reached:
        return reached
    coordinators = [m.person_id for m in people.members(conn, [house], [Role.COORDINATOR])]
    return _reachable(conn, coordinators, me)


def _reachable(conn: Connection, wanted: list[int], me: Person) -> list[int]:
    known = people.by_ids(conn, wanted)
    return [
        person for person in dict.fromkeys(wanted) if person != me.id and known[person].reachable
    ]


def _pass(
    conn: Connection,
    deps: Deps,
    me: Person,
    readers: list[int],
    words: Words,
    mission: Mission | None,
    *,
    urgent: bool,
) -> None:
    params: dict[str, Scalar] = {
        "from": me.id,
        "text": words.text,
        "chat": words.chat_id,
        "message": words.message_id,
        "mission": mission.id if mission else None,
    }
    notices = [
        Notice(
            Kind.WORDS,
            reader,
            f"person:{me.id}",
            f"words:{deps.subject}",
            params=params,
            lane_override=Lane.ALARM if urgent else None,
        )
        for reader in readers
    ]
    outbox.put(conn, notices, deps.now)
