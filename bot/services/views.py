"""The facts that a screen needs, gathered at the last moment and set-wise, few queries a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Standing
from bot.domain.checkin import CheckIn
from bot.domain.incident import Incident
from bot.domain.ladder import Audience, Crew
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.mission_details import Callable, Details
from bot.domain.people import Part, Person, Role
from bot.domain.plan import Plan, due_times
from bot.services.crews import Surroundings, surroundings
from bot.store import (
    checkins,
    hearing,
    incidents,
    medical_notes,
    missions,
    people,
    sightings,
)
from bot.store.database import Connection
from bot.store.hearing import Delivery
from bot.store.incidents import Line, Record
from bot.store.sightings import Sighting


@dataclass(frozen=True)
class MissionView:
    """One mission as people see it. `zone` is the IANA zone of the leg she is on."""

    id: int
    organisation: str
    place: str
    country: str
    zone: str
    level: Level
    state: State
    starts_at: datetime
    ends_at: datetime
    plan: Plan
    grace: timedelta
    travellers: tuple[Person, ...]
    designated: tuple[Person, ...]
    duty: tuple[Person, ...]
    coordinators: tuple[Person, ...]
    correspondents: tuple[Person, ...]
    family: tuple[Person, ...]
    call_list: tuple[Callable, ...]
    details: Details
    next_checkin: datetime | None
    open_incidents: tuple[int, ...]
    overdue: bool
    legs: tuple[Leg, ...] = ()

    @property
    def watchers(self) -> tuple[Person, ...]:
        """Everyone who is told when she is silent, each once."""
        ranks = (self.designated, self.duty, self.coordinators, self.correspondents, self.family)
        return tuple({person.id: person for rank in ranks for person in rank}.values())


@dataclass(frozen=True)
class IncidentView:
    """One incident as its card shows it. `told` are deliveries, in order; names by id.

    `missed` is the check-in that was not answered; `companions` may be with her, to be phoned;
    `parts` says who is what in her mission.
    """

    incident: Incident
    traveller: Person
    mission: MissionView | None
    country: str | None
    last_place: Sighting | None
    last_answer: datetime | None
    told: tuple[Delivery, ...]
    log: tuple[Line, ...]
    crew: Crew
    names: dict[int, str]
    missed: CheckIn | None = None
    companions: tuple[Person, ...] = ()
    sealed_note: bool = False
    """Whether a medical note can be opened, and the look logged."""
    organisation_id: int = 0
    parts: tuple[tuple[int, Part], ...] = ()

    @property
    def owner(self) -> str | None:
        """The name of who is on it."""
        owner = self.incident.owner_id
        return None if owner is None else self.names.get(owner)

    def standing(self, person: int, roles: Iterable[Role]) -> Standing:
        """What this person, who has these roles in the organisation, is towards the incident."""
        parts = {part for member, part in self.parts if member == person}
        if person == self.traveller.id:
            parts.add(Part.TRAVELLER)
        return Standing.of(roles, parts)

    def audience(self, audience: Audience) -> tuple[str, ...]:
        """The names of one audience around this incident."""
        return tuple(self.names[person] for person in self.crew.members(audience))


def next_checkin(mission: Mission, now: datetime) -> datetime | None:
    """When the traveller is asked next; None when the watch is over."""
    if mission.state not in (State.PLANNED, State.ACTIVE):
        return None
    if mission.asked_until >= mission.ends_at:
        return None
    first = mission.next_checkin(max(mission.asked_until, now))
    if first == mission.asked_until:
        later = due_times(mission.plan, mission.stretches, first, mission.ends_at)
        return next(iter(later), mission.ends_at)
    return first


@dataclass(frozen=True)
class Watched:
    """How the watch over one mission stands at one moment."""

    next_checkin: datetime | None = None
    open_incidents: tuple[int, ...] = ()
    overdue: bool = False


NOT_LOOKED_AT = Watched()
"""For those who show a mission beside something else: a card of an incident."""


def _watched(
    conn: Connection, found: Collection[Mission], around: Surroundings, now: datetime
) -> dict[int, Watched]:
    travellers = {person for crew in around.crews.values() for person in crew.travellers}
    alarms = incidents.open_of(conn, travellers)
    overdue = {
        checkin.mission_id
        for checkin in checkins.open_of(conn, travellers)
        if checkin.asked_from + timedelta(minutes=1) < now
    }
    return {
        mission.id: Watched(
            next_checkin=next_checkin(mission, now),
            open_incidents=tuple(
                record.incident.id
                for person in around.crews[(mission.organisation_id, mission.id)].travellers
                for record in alarms.get(person, ())
                if record.mission_id in (None, mission.id)
            ),
            overdue=mission.id in overdue,
        )
        for mission in found
    }


def mission_views(
    conn: Connection,
    ids: Collection[int],
    now: datetime,
    around: Surroundings | None = None,
    *,
    watched: bool = True,
) -> dict[int, MissionView]:
    """These missions as people see them, by id; `around` is what is around them, where known.

    Without `watched`, what only lists and questions show is not looked up.
    """
    found = missions.by_ids(conn, ids)
    if not found:
        return {}
    if around is None:
        where = {(mission.organisation_id, mission.id) for mission in found.values()}
        around = surroundings(conn, where, now)
    known = around.people
    stands = _watched(conn, found.values(), around, now) if watched else {}

    def named(ids: Collection[int]) -> tuple[Person, ...]:
        return tuple([known[person] for person in ids if person in known])

    views = {}
    for mission in found.values():
        crew = around.crews[(mission.organisation_id, mission.id)]
        leg = mission.leg_at(now)
        stand = stands.get(mission.id, NOT_LOOKED_AT)
        views[mission.id] = MissionView(
            id=mission.id,
            organisation=around.houses[mission.organisation_id].name,
            place=leg.place,
            country=leg.country,
            zone=leg.zone,
            level=leg.level,
            state=mission.state,
            starts_at=mission.starts_at,
            ends_at=mission.ends_at,
            plan=mission.plan,
            grace=mission.grace,
            travellers=named(sorted(crew.travellers)),
            designated=named(crew.members(Audience.DESIGNATED)),
            duty=named(crew.members(Audience.DUTY)),
            coordinators=named(crew.members(Audience.COORDINATORS)),
            correspondents=named(crew.members(Audience.CORRESPONDENTS)),
            family=named(crew.members(Audience.FAMILY)),
            call_list=mission.call_list,
            details=mission.details,
            next_checkin=stand.next_checkin,
            open_incidents=stand.open_incidents,
            overdue=stand.overdue,
            legs=mission.legs,
        )
    return views


def incident_views(
    conn: Connection, ids: Collection[int], now: datetime
) -> dict[int, IncidentView]:
    """These incidents as their cards show them, by id."""
    records = incidents.by_ids(conn, ids)
    travellers = {record.incident.traveller_id for record in records.values()}
    around = surroundings(conn, {(r.organisation_id, r.mission_id) for r in records.values()}, now)
    its = {record.mission_id for record in records.values() if record.mission_id is not None}
    of_mission = mission_views(conn, its, now, around, watched=False)
    logs = incidents.logs(conn, records)
    told = hearing.deliveries(conn, records)
    places = sightings.last(conn, travellers)
    answers = checkins.last_answers(conn, travellers)
    missed = checkins.by_ids(conn, {r.checkin_id for r in records.values() if r.checkin_id})
    sealed = medical_notes.whose(conn, its)
    mentioned = {
        person
        for key, record in records.items()
        for person in _mentioned(record, logs[key], told.get(key, ()))
    }
    known = {**around.people, **people.by_ids(conn, mentioned - around.people.keys())}
    names = {person.id: person.name for person in known.values()}
    crews = {key: around.crews[(r.organisation_id, r.mission_id)] for key, r in records.items()}
    return {
        key: IncidentView(
            incident=record.incident,
            traveller=known[record.incident.traveller_id],
            mission=of_mission.get(record.mission_id) if record.mission_id else None,
            country=record.country,
            last_place=places.get(record.incident.traveller_id),
            last_answer=answers.get(record.incident.traveller_id),
            told=tuple(told.get(key, ())),
            log=tuple(logs[key]),
            crew=crews[key].without(record.incident.traveller_id),
            names=names,
            missed=missed.get(record.checkin_id or 0),
            sealed_note=(record.mission_id, record.incident.traveller_id) in sealed,
            companions=tuple([known[one] for one in crews[key].members(Audience.COMPANIONS)]),
            organisation_id=record.organisation_id,
            parts=tuple(around.parts.get(record.mission_id or 0, ())),
        )
        for key, record in records.items()
    }


def _mentioned(record: Record, log: Iterable[Line], told: Iterable[Delivery]) -> Iterator[int]:
    """Those whom a card may name besides the people around the mission."""
    yield record.incident.traveller_id
    for delivery in told:
        yield delivery.recipient_id
    for person in (
        record.incident.owner_id,
        record.incident.closed_by,
        *[line.by_id for line in log],
    ):
        if person is not None:
            yield person
