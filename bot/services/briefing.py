"""The last look before a notice is said: whether it still holds, and what the facts are now.

Runs in the transaction that claims the notices, so that words are as fresh as they can be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.access import Standing
from bot.domain.blindness import Phase
from bot.domain.checkin import CheckIn
from bot.domain.incident import Incident
from bot.domain.mission import State
from bot.domain.notices import Kind
from bot.domain.people import Part, Person, Role
from bot.services import views
from bot.services.views import IncidentView, MissionView
from bot.store import checkins, incidents, missions, outbox, people, watch
from bot.store.database import Connection
from bot.store.outbox import Waiting


@dataclass(frozen=True)
class Brief:
    """Everything that a screen needs to say one notice to one reader at `now`.

    `incidents` has several entries when alerts were merged into one message. `people` are those
    whom the notice's parameters mention, by id.
    """

    notice: Waiting
    reader: Person
    now: datetime
    roles: frozenset[Role] = frozenset()
    checkin: CheckIn | None = None
    mission: MissionView | None = None
    missions: tuple[MissionView, ...] = ()
    incidents: tuple[IncidentView, ...] = ()
    standings: Mapping[int, Standing] = field(default_factory=dict)
    """By incident: what the reader is towards it."""
    people: Mapping[int, Person] = field(default_factory=dict)

    @property
    def incident(self) -> IncidentView:
        """The incident of a notice that is about one."""
        return self.incidents[0]

    @property
    def standing(self) -> Standing:
        """What the reader is towards that incident."""
        return self.standings[self.incident.incident.id]

    def param(self, name: str) -> str:
        """A text parameter of the notice, empty when it is not there."""
        value = self.notice.params.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        """A numeric parameter of the notice, 0 when it is not there."""
        return int(self.param(name) or 0)

    def moment(self, name: str) -> datetime:
        """A parameter that is an instant."""
        return datetime.fromisoformat(self.param(name))


def brief(
    conn: Connection, notices: Sequence[Waiting], bot_id: int, now: datetime
) -> dict[int, Brief | None]:
    """A brief for each notice, by the notice's id; None when it does not hold any more."""
    readers = people.by_ids(conn, {notice.recipient_id for notice in notices})
    checkins_of = _checkins(conn, notices)
    missions_of = _missions(conn, notices, checkins_of, now)
    incidents_of = views.incident_views(conn, _incident_ids(notices), now)
    standings = standings_towards(conn, readers, incidents_of.values())
    mentioned = people.by_ids(conn, {key for notice in notices for key in _mentions(notice)})
    blind = _is_blind(conn, bot_id, notices)
    found: dict[int, Brief | None] = {}
    for notice in notices:
        incident = incidents_of.get(_subject_id(notice, "incident"))
        incident = incident or incidents_of.get(_param_id(notice, "incident"))
        checkin = checkins_of.get(_subject_id(notice, "checkin") or _param_id(notice, "checkin"))
        mission = missions_of.get(_mission_id(notice, checkin))
        reader = readers[notice.recipient_id]
        made = Brief(
            notice=notice,
            reader=reader,
            now=now,
            roles=_roles(conn, notice, reader),
            checkin=checkin,
            mission=mission,
            missions=_listed(conn, notice, reader, now),
            incidents=(incident,) if incident else (),
            standings=_of_reader(standings, reader.id, incident),
            people=mentioned,
        )
        found[notice.id] = made if still_holds(made, blind=blind) else None
    return found


def still_holds(made: Brief, *, blind: bool) -> bool:
    """Whether saying this still makes sense; what was overtaken is dropped (rule 5)."""
    notice = made.notice
    match notice.kind:
        case Kind.PING | Kind.REMINDER:
            asked = made.checkin
            return (
                asked is not None
                and asked.open
                and notice.event.endswith(f":{int(asked.asked_from.timestamp())}")
            )
        case Kind.MORE_TIME:
            return made.checkin is not None and made.checkin.open
        case Kind.BLIND:
            return blind
        case Kind.MISSION_BEGINS:
            return made.mission is not None and made.mission.state is State.ACTIVE
        case kind if made.incidents:
            return _alarm_holds(kind, notice, made.incident.incident)
        case _:
            return True


def _alarm_holds(kind: Kind, notice: Waiting, incident: Incident) -> bool:
    """Rounds and expiries are overtaken by an owner; a first alert never is."""
    if kind in (Kind.CLOSED, Kind.REPLY, Kind.SOS_SENT):
        return True
    if not incident.open:
        return False
    match kind:
        case Kind.LAPSED:
            return incident.owner_id is None
        case Kind.REVIEW_DUE:
            return incident.owner_id == notice.recipient_id and incident.owner_asked
        case Kind.OWNED | Kind.HAND_OVER:
            return incident.owner_id == notice.recipient_id
        case Kind.ON_IT:
            return f"on_it:{incident.owner_id}:" in notice.event
        case Kind.SOS_QUESTION:
            return incident.mistake_at is None and incident.trouble is None
        case Kind.MISSED | Kind.SOS:
            return notice.round == 0 or incident.owner_id is None
        case _:
            return True


def _subject_id(notice: Waiting, topic: str) -> int:
    kind, _, number = notice.subject.partition(":")
    return int(number) if kind == topic else 0


def _param_id(notice: Waiting, name: str) -> int:
    value = notice.params.get(name)
    return value if isinstance(value, int) else 0


def _incident_ids(notices: Sequence[Waiting]) -> set[int]:
    ids = {_subject_id(notice, "incident") for notice in notices}
    ids.update(_param_id(notice, "incident") for notice in notices)
    return ids - {0}


def _checkins(conn: Connection, notices: Sequence[Waiting]) -> dict[int, CheckIn]:
    ids = {_subject_id(notice, "checkin") for notice in notices}
    ids.update(_param_id(notice, "checkin") for notice in notices)
    return checkins.by_ids(conn, ids - {0})


def _mission_id(notice: Waiting, checkin: CheckIn | None) -> int:
    if checkin is not None:
        return checkin.mission_id
    return _subject_id(notice, "mission") or int(notice.params.get("mission") or 0)


def _missions(
    conn: Connection, notices: Sequence[Waiting], its: Mapping[int, CheckIn], now: datetime
) -> dict[int, MissionView]:
    ids = {
        _mission_id(notice, its.get(_subject_id(notice, "checkin") or _param_id(notice, "checkin")))
        for notice in notices
    }
    return views.mission_views(conn, ids - {0}, now)


def _listed(
    conn: Connection, notice: Waiting, reader: Person, now: datetime
) -> tuple[MissionView, ...]:
    """The missions of a list: those named by the notice, or all that the reader may see."""
    if notice.kind in (Kind.BLIND, Kind.SEEING):
        named = [int(key) for key in str(notice.params.get("missions") or "").split(",") if key]
        return tuple(views.mission_views(conn, named, now).values())
    if notice.kind is Kind.DIGEST or notice.params.get("says") == "missions":
        return missions_of_reader(conn, reader, now)
    return ()


def missions_of_reader(conn: Connection, reader: Person, now: datetime) -> tuple[MissionView, ...]:
    """Coordinators see their organisations' missions, others those they are part of (S13)."""
    mine = people.memberships_of(conn, reader.id)
    houses = {m.organisation_id for m in mine if m.role is Role.COORDINATOR}
    states = [State.ACTIVE, State.PLANNED]
    found = missions.of_organisations(conn, houses, states) if houses else []
    found += missions.of_person(conn, reader.id, list(Part), states)
    seen = views.mission_views(conn, {mission.id for mission in found}, now)
    return tuple(sorted(seen.values(), key=_by_urgency))


def _by_urgency(view: MissionView) -> tuple[bool, bool, bool, datetime]:
    active = view.state is State.ACTIVE
    return (not view.open_incidents, not view.overdue, not active, view.starts_at)


def _roles(conn: Connection, notice: Waiting, reader: Person) -> frozenset[Role]:
    if notice.kind not in (Kind.REPLY, Kind.WELCOME, Kind.DIGEST):
        return frozenset()
    return frozenset(m.role for m in people.memberships_of(conn, reader.id))


def _mentions(notice: Waiting) -> set[int]:
    ids = {int(key) for key in str(notice.params.get("people") or "").split(",") if key}
    ids.update(
        value
        for name in ("from", "person", "to")
        if isinstance(value := notice.params.get(name), int)
    )
    return ids


def _is_blind(conn: Connection, bot_id: int, notices: Sequence[Waiting]) -> bool:
    if not any(notice.kind is Kind.BLIND for notice in notices):
        return False
    sight = watch.sight(conn, bot_id)
    return sight is not None and sight.phase is Phase.BLIND


def standings_towards(
    conn: Connection, readers: Collection[int], about: Collection[IncidentView]
) -> dict[int, dict[int, Standing]]:
    """What each reader is towards each incident: by incident, then by reader."""
    records = incidents.by_ids(conn, [view.incident.id for view in about])
    houses = {record.organisation_id for record in records.values()}
    roles = people.members(conn, houses, list(Role))
    parts = missions.parts_in(
        conn, {record.mission_id for record in records.values() if record.mission_id}
    )
    found: dict[int, dict[int, Standing]] = {}
    for key, record in records.items():
        of_mission = parts.get(record.mission_id, []) if record.mission_id else []
        found[key] = {
            reader: Standing.of(
                [
                    member.role
                    for member in roles
                    if member.person_id == reader
                    and member.organisation_id == record.organisation_id
                ],
                [part for person, part in of_mission if person == reader]
                + ([Part.TRAVELLER] if reader == record.incident.traveller_id else []),
            )
            for reader in readers
        }
    return found


def _of_reader(
    standings: Mapping[int, Mapping[int, Standing]], reader: int, incident: IncidentView | None
) -> dict[int, Standing]:
    if incident is None:
        return {}
    key = incident.incident.id
    return {key: standings[key][reader]}


def brief_merged(
    conn: Connection, notices: Sequence[Waiting], bot_id: int, now: datetime
) -> tuple[Brief | None, list[Waiting]]:
    """One brief for several alerts to the same reader, and those that were overtaken."""
    each = brief(conn, notices, bot_id, now)
    holding = [made for made in each.values() if made is not None]
    overtaken = [notice for notice in notices if each[notice.id] is None]
    if not holding:
        return None, overtaken
    first = holding[0]
    views_of = {made.incident.incident.id: made.incident for made in holding}
    merged = Brief(
        notice=first.notice,
        reader=first.reader,
        now=now,
        incidents=tuple(views_of.values()),
        standings={key: made.standings[key] for made in holding for key in made.standings},
    )
    return merged, overtaken


def brief_card(
    conn: Connection, recipient_id: int, incident_ids: Collection[int], now: datetime
) -> Brief:
    """The facts for editing a card in place: one incident, or the several of a merged one."""
    reader = people.by_id(conn, recipient_id)
    about = views.incident_views(conn, incident_ids, now)
    standings = standings_towards(conn, [recipient_id], about.values())
    notice = outbox.as_card(recipient_id, reader.telegram_id or 0, min(incident_ids), now)
    return Brief(
        notice=notice,
        reader=reader,
        now=now,
        incidents=tuple(about[key] for key in sorted(about)),
        standings={key: by_reader[recipient_id] for key, by_reader in standings.items()},
    )
