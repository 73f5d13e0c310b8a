"""Missions before and beside their watch: from answers to a mission and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import mission_form as form
from bot.domain.dialog import Answer, Answers, Dialog
from bot.domain.ladder import default_grace
from bot.domain.level import Level, worst
from bot.domain.mission import Leg, Mission, State
from bot.domain.mission_details import Details, details_from_json
from bot.domain.people import PART_OF_ROLE, Part, Person, Role
from bot.domain.plan import Plan, plan_from_json, suggested_plan
from bot.domain.replies import Says
from bot.services import checklist_reminders, zones
from bot.services.deps import Deps
from bot.services.mission_answers import LONGEST_MISSION, Unreadable
from bot.services.mission_cards import show as show_card
from bot.store import medical_notes, missions, organisations, people
from bot.store.database import Connection
from bot.store.people import Membership

BEGINS = time(6, 0)
"""A mission announced by its dates begins at this local time of its first day."""

ENDS = time(20, 0)
"""It ends, with the return check-in, at this local time of its last day."""

DETAILS = frozenset(one.name for one in fields(Details))
"""The answers that are particulars: the same names in the form and in the mission."""


class Refused(Exception):
    """The mission cannot stand; `says` is the sentence, with what was wrong."""

    def __init__(self, says: Says, **params: str) -> None:
        super().__init__(says)
        self.says = says
        self.params = params


@dataclass(frozen=True)
class Stop:
    """One stretch as it was answered: where, from which local day on."""

    place: str
    country: str
    region: str | None
    zone: str
    on: date


def may_travel(conn: Connection, me: Person) -> Membership:
    """Travellers and coordinators announce their own missions. Raises Refused."""
    mine = people.memberships_of(conn, me.id)
    if not mine:
        raise Refused(Says.STRANGER)
    for role in (Role.TRAVELLER, Role.COORDINATOR):
        for membership in mine:
            if membership.role is role:
                return membership
    raise Refused(Says.MISSION_NOT_A_TRAVELLER)


def at_local(day: date, hour: time, zone: str) -> datetime:
    """The instant of a local time on a local day, in UTC."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def grace_for(conn: Connection, organisation_id: int, level: Level) -> timedelta:
    """The organisation's own grace for this level, else the house's."""
    house = organisations.by_ids(conn, [organisation_id])[organisation_id]
    own = house.grace_care if level.needs_care else house.grace_calm
    return own or default_grace(level)


def announce(
    conn: Connection, deps: Deps, me: Person, dialog: Dialog, message: int | None = None
) -> int:
    """Store the mission that was described, and show its card. Raises Refused and Unreadable.

    `message` is what the card takes the place of. Returns the mission's id.
    """
    membership = may_travel(conn, me)
    mission = drafted(conn, membership.organisation_id, dialog.answers, deps.now)
    require_free(conn, me.id, mission)
    mission_id = missions.add(conn, mission, created_by=me.id)
    chosen = dialog.answers.get(form.DESIGNATED)
    allowed = contacts_for(conn, me, None)
    parts = _parts(conn, me, membership)
    missions.set_parts(conn, mission_id, with_designated(parts, chosen, allowed))
    keep_note(conn, mission_id, me.id, dialog.answers)
    checklist_reminders.begin(conn, [mission_id], deps.now)
    show_card(conn, deps, me.id, mission_id, message)
    return mission_id


def drafted(conn: Connection, organisation_id: int, answers: Answers, now: datetime) -> Mission:
    """The mission that these answers describe; nothing is stored yet. Raises Unreadable."""
    last = _day(answers[form.LAST])
    stops = [stop for stop in _stops(answers) if stop.on <= last]
    if not stops:
        raise Unreadable("ends_first", str(last))
    starts_at = at_local(stops[0].on, BEGINS, stops[0].zone)
    ends_at = at_local(last, ENDS, stops[-1].zone)
    if ends_at <= now:
        raise Unreadable("past", str(last))
    if ends_at - starts_at > LONGEST_MISSION:
        raise Unreadable("too_long", str(last))
    begins = max(starts_at, now)
    legs = tuple(_legs(conn, stops, (begins, ends_at), now))
    level = worst(leg.level for leg in legs)
    details = details_in(answers)
    return Mission(
        id=0,
        organisation_id=organisation_id,
        place=stops[0].place,
        country=stops[0].country,
        state=State.PLANNED,
        starts_at=begins,
        ends_at=ends_at,
        legs=legs,
        plan=plan_in(answers, level),
        grace=grace_for(conn, organisation_id, level),
        asked_until=begins,
        wake_at=begins,
        call_list=details.call_list,
        details=details,
    )


def plan_in(answers: Answers, level: Level) -> Plan:
    """The check-in plan among these answers, else the one for a zone of this level."""
    plan = answers.get(form.PLAN)
    return plan_from_json(plan) if isinstance(plan, dict) else suggested_plan(level)


def _stops(answers: Answers) -> list[Stop]:
    """The places in the order in which she is there; two on one day: the later named counts."""
    first = _day(answers[form.FIRST])
    place = answers.get(form.REGION) or answers[form.PLACE]
    listed = answers.get(form.STOPS)
    stops = {first: _stop(place, first)}
    for written in listed if isinstance(listed, list) else []:
        stop = _stop(written, _day(_of(written, "on")))
        stops[max(stop.on, first)] = replace(stop, on=max(stop.on, first))
    return [stops[on] for on in sorted(stops)]


def _stop(written: object, on: date) -> Stop:
    region = _of(written, "region") or None
    return Stop(_of(written, "name"), _of(written, "country"), region, _of(written, "zone"), on)


def _of(written: object, key: str) -> str:
    return str(written.get(key) or "") if isinstance(written, Mapping) else ""


def _day(written: object) -> date:
    return date.fromisoformat(str(written))


def _legs(
    conn: Connection, stops: Sequence[Stop], period: tuple[datetime, datetime], now: datetime
) -> list[Leg]:
    """Each with the worst level that any source gives its zone now; unknown stays unknown."""
    begins, ends_at = period
    starts = [begins, *(at_local(stop.on, BEGINS, stop.zone) for stop in stops[1:])]
    ends = [*starts[1:], ends_at]
    return [
        Leg(
            place=stop.place,
            country=stop.country,
            zone=stop.zone,
            level=zones.stands(conn, stop.country, stop.region, now).gate,
            starts_at=start,
            ends_at=end,
            region=stop.region,
        )
        for stop, start, end in zip(stops, starts, ends, strict=True)
        if start < end
    ]


def details_in(answers: Answers) -> Details:
    """The particulars among these answers."""
    return details_from_json({key: value for key, value in answers.items() if key in DETAILS})


def keep_note(conn: Connection, mission_id: int, traveller_id: int, answers: Answers) -> None:
    """Seal the medical note among these answers; one that is sealed already stays as it is."""
    note = answers.get(form.MEDICAL, SEALED)
    if note != SEALED:
        medical_notes.keep(conn, mission_id, traveller_id, str(note) if note else None)


SEALED = "sealed"
"""What stands for a medical note in a dialogue about a mission that has one: it stays sealed."""


def require_free(conn: Connection, traveller: int, mission: Mission) -> None:
    """One traveller is watched on one mission at a time."""
    states = [State.PLANNED, State.ACTIVE]
    for other in missions.of_person(conn, traveller, [Part.TRAVELLER], states):
        overlaps = other.starts_at < mission.ends_at and mission.starts_at < other.ends_at
        if other.id != mission.id and overlaps:
            raise Refused(Says.MISSION_OVERLAPS, mission=str(other.id))


def _parts(conn: Connection, me: Person, mine: Membership) -> list[tuple[int, Part]]:
    """Around a mission that names nobody: those invited for this traveller, and the
    organisation's own contacts and correspondents. Family only where it is surely hers.
    """
    around: list[tuple[int, Part]] = [(me.id, Part.TRAVELLER)]
    house = [mine.organisation_id]
    travellers = {m.person_id for m in people.members(conn, house, [Role.TRAVELLER])}
    for member in people.members(conn, house, list(PART_OF_ROLE)):
        hers = member.for_person == me.id
        anybodys = member.for_person is None and (
            member.role is not Role.FAMILY or travellers == {me.id}
        )
        if member.person_id != me.id and (hers or anybodys):
            around.append((member.person_id, PART_OF_ROLE[member.role]))
    return around


def with_designated(
    parts: Sequence[tuple[int, Part]], chosen: Answer, allowed: Collection[Person]
) -> list[tuple[int, Part]]:
    """The people around a mission, with the one who was chosen to be told first; somebody who
    may not be told any more, having left the organisation, is not.
    """
    if not isinstance(chosen, str) or chosen not in {str(person.id) for person in allowed}:
        return list(parts)
    others = [(person, part) for person, part in parts if part is not Part.DESIGNATED]
    return [*others, (int(chosen), Part.DESIGNATED)]


def contacts_for(conn: Connection, me: Person, mission_id: int | None) -> tuple[Person, ...]:
    """Who may be told first: the organisation's contacts, then its coordinators; never who
    travels.
    """
    travellers = {me.id}
    if mission_id is not None:
        house = missions.house_of(conn, mission_id) or 0
        around = missions.parts_in(conn, [mission_id])[mission_id]
        travellers = {person for person, part in around if part is Part.TRAVELLER}
    else:
        try:
            house = may_travel(conn, me).organisation_id
        except Refused:
            return ()
    members = people.members(conn, [house], [Role.CONTACT, Role.COORDINATOR])
    ranked = sorted(members, key=lambda member: member.role is Role.COORDINATOR)
    ids = dict.fromkeys(member.person_id for member in ranked if member.person_id not in travellers)
    known = people.by_ids(conn, list(ids))
    return tuple(known[person] for person in ids)
