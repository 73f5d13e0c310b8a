"""Relayed check-ins: somebody else heard or saw her, and says how."""

from __future__ import annotations

from bot.domain import checkin as rules
from bot.domain.checkin import Heard, Occasion
from bot.domain.incident_acts import relayed_news
from bot.domain.mission import Mission
from bot.domain.mission import State as MissionState
from bot.domain.people import Part, Person
from bot.domain.replies import Says
from bot.services.alarms import Decided, enact
from bot.services.crews import standing
from bot.services.deps import Deps
from bot.services.people import Caller, meet, reply
from bot.store import checkins, hearing, incidents, missions, people
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.tables import people as people_table


async def heard(deps: Deps, caller: Caller, name: str | None, how: str) -> None:
    """`/heard <traveller> <how>`: a coordinator or a correspondent heard or saw her.

    It answers the open check-in. In an incident it is news: a coordinator still closes it (S6).
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not people.memberships_of(conn, me.id):
            reply(conn, deps, me.id, Says.STRANGER)
            return
        watched = _watched_by(conn, me)
        named = [w for w in watched if name and name_matches(w[0].name, name)]
        if not name or not how:
            reply(conn, deps, me.id, Says.HEARD_HOW)
        elif len(named) != 1:
            near = ", ".join(sorted(person.name for person, _ in watched)[:5])
            reply(conn, deps, me.id, Says.HEARD_WHO, name=name[:60], near=near)
        else:
            _relay(conn, deps, me, *named[0], how)

    await deps.write(act)


def name_matches(name: str, typed: str) -> bool:
    """The whole name or its first word, whatever the case."""
    typed = typed.casefold()
    return name.casefold() == typed or name.casefold().split(" ")[0] == typed


def _watched_by(conn: Connection, me: Person) -> list[tuple[Person, Mission]]:
    """The travellers on mission for whom this person may relay a check-in."""
    houses = {membership.organisation_id for membership in people.memberships_of(conn, me.id)}
    active = missions.of_organisations(conn, houses, [MissionState.ACTIVE])
    around = missions.parts_in(conn, [mission.id for mission in active])
    found: list[tuple[Person, Mission]] = []
    for mission in active:
        if not standing(conn, me.id, mission.organisation_id, mission.id).may_relay_checkin:
            continue
        ids = [person for person, part in around[mission.id] if part is Part.TRAVELLER]
        found.extend((person, mission) for person in people.by_ids(conn, ids).values())
    return found


def _relay(
    conn: Connection, deps: Deps, me: Person, traveller: Person, mission: Mission, how: str
) -> None:
    lock_row(conn, people_table, traveller.id)
    relayed = [
        rules.answer(checkin, deps.now, Heard.RELAYED)
        for checkin in checkins.open_of(conn, [traveller.id])
        if checkin.occasion is not Occasion.RETURN
    ]
    checkins.save_all(conn, [(checkin, None) for checkin in relayed])
    for checkin in relayed:
        checkins.note_source(conn, checkin.id, me.id, how[:500])
    told_of = _tell(conn, deps, me, traveller, mission, how)
    reply(
        conn,
        deps,
        me.id,
        Says.HEARD_NOTED,
        person=traveller.id,
        counted=bool(relayed),
        incident=told_of,
    )


def _tell(
    conn: Connection, deps: Deps, me: Person, traveller: Person, mission: Mission, how: str
) -> int | None:
    """In an incident of this mission it is news; returns which incident that was."""
    for record in incidents.open_of(conn, [traveller.id], lock=True).get(traveller.id, ()):
        if record.mission_id == mission.id:
            told = hearing.told(conn, [record.incident.id]).get(record.incident.id, ())
            verdict = relayed_news(record.incident, me.id, how, told, deps.now)
            enact(conn, [Decided(record, verdict)], deps.now)
            return record.incident.id
    return None
