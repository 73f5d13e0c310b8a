"""Who is around a mission, by audience, and what one person is towards it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Standing
from bot.domain.ladder import Audience, Crew
from bot.domain.people import Part, Person, Role
from bot.store import missions, organisations, people
from bot.store.database import Connection
from bot.store.incidents import Record
from bot.store.organisations import Organisation

AUDIENCE_OF_PART = {
    Part.DESIGNATED: Audience.DESIGNATED,
    Part.CORRESPONDENT: Audience.CORRESPONDENTS,
    Part.COMPANION: Audience.COMPANIONS,
    Part.FAMILY: Audience.FAMILY,
}


Whereabouts = tuple[int, int | None]
"""An organisation, and a mission of it or none."""


@dataclass(frozen=True)
class Surroundings:
    """Who and what is around some missions, looked up once for all who ask in one transaction."""

    crews: Mapping[Whereabouts, Crew]
    houses: Mapping[int, Organisation]
    parts: Mapping[int, Sequence[tuple[int, Part]]]
    people: Mapping[int, Person]


def surroundings(
    conn: Connection,
    whereabouts: Collection[Whereabouts],
    now: datetime,
    named: Collection[int] = (),
) -> Surroundings:
    """The people to tell for each (organisation, mission) pair, in a handful of queries.

    Without a mission there are only the organisation's coordinators, and its correspondents
    stay out of it. `named` are people whom a ladder names one by one, and who may be in no group.
    """
    organisation_ids = {organisation for organisation, _ in whereabouts}
    mission_ids = {mission for _, mission in whereabouts if mission is not None}
    houses = organisations.by_ids(conn, organisation_ids)
    duty = organisations.on_duty_in(conn, houses, now)
    coordinators: defaultdict[int, list[int]] = defaultdict(list)
    for membership in people.members(conn, organisation_ids, [Role.COORDINATOR]):
        coordinators[membership.organisation_id].append(membership.person_id)
    parts = missions.parts_in(conn, mission_ids)

    groups: dict[Whereabouts, dict[Audience, tuple[int, ...]]] = {}
    travellers: dict[Whereabouts, frozenset[int]] = {}
    for where in whereabouts:
        organisation, mission = where
        members: defaultdict[Audience, list[int]] = defaultdict(list)
        in_mission = parts.get(mission, []) if mission is not None else []
        for person, part in in_mission:
            if part in AUDIENCE_OF_PART:
                members[AUDIENCE_OF_PART[part]].append(person)
        members[Audience.COORDINATORS] = coordinators[organisation]
        if organisation in duty:
            members[Audience.DUTY] = [duty[organisation]]
        crisis_group = houses[organisation].crisis_group_id
        if crisis_group is not None:
            members[Audience.CRISIS_GROUP] = [crisis_group]
        groups[where] = {audience: tuple(ids) for audience, ids in members.items()}
        travellers[where] = frozenset(p for p, part in in_mission if part is Part.TRAVELLER)

    everyone = {p for members_of in groups.values() for ids in members_of.values() for p in ids}
    known = people.by_ids(conn, everyone.union(named, *travellers.values()))
    reachable = frozenset(p for p, person in known.items() if person.reachable)
    crews = {where: Crew(groups[where], reachable, travellers[where]) for where in groups}
    return Surroundings(crews, houses, parts, known)


def standing(
    conn: Connection, person_id: int, organisation_id: int, mission_id: int | None
) -> Standing:
    """What this person is towards a mission and its organisation (S13)."""
    roles = [
        membership.role
        for membership in people.memberships_of(conn, person_id)
        if membership.organisation_id == organisation_id
    ]
    parts: set[Part] = set()
    if mission_id is not None:
        parts = set(missions.standing_parts(conn, person_id, [mission_id])[mission_id])
    return Standing.of(roles, parts)


def standing_in(conn: Connection, person_id: int, record: Record) -> Standing:
    """What this person is towards an incident; its own traveller is its subject."""
    mine = standing(conn, person_id, record.organisation_id, record.mission_id)
    if record.incident.traveller_id == person_id:
        return Standing.of(mine.roles, {*mine.parts, Part.TRAVELLER})
    return mine
