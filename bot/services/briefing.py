"""The last look before a notice is said: whether it still holds, and what the facts are now.

Runs in the transaction that claims the notices, so that words are as fresh as they can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.access import Standing
from bot.domain.blindness import Phase
from bot.domain.checkin import CheckIn
from bot.domain.incident import Incident
from bot.domain.mission import State
from bot.domain.notices import Kind
from bot.domain.people import Part, Person, Role
from bot.domain.replies import Says
from bot.domain.zone import Where
from bot.services import views
from bot.services.checklist_views import ChecklistView, checklist_views
from bot.services.dialog_views import DialogView, dialog_views
from bot.services.embassy_views import EmbassyView, view_of
from bot.services.views import IncidentView, MissionView
from bot.services.zone_decision_views import DecisionView, decision_views
from bot.services.zone_maps import MapView, map_view
from bot.services.zone_views import ZoneView, zone_view
from bot.store import checkins, medical_notes, missions, outbox, people, watch
from bot.store.cards import Card
from bot.store.database import Connection
from bot.store.outbox import Waiting

ABOUT_ZONES = frozenset(
    {Kind.ZONE, Kind.ZONE_SEEN, Kind.ZONE_MAP, Kind.ZONE_CHANGED, Kind.ZONE_WORSENED}
)
"""Notices that are about a zone as it stands."""


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
    dialog: DialogView | None = None
    checklist: ChecklistView | None = None
    embassy: EmbassyView | None = None
    note: str = ""
    """A sealed medical note, opened for this reader."""
    zone: ZoneView | None = None
    map: MapView | None = None
    decisions: tuple[DecisionView, ...] = ()
    """What coordinators are asked after a zone became worse, mission by mission."""

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
    about = {notice.id: _about(notice, incidents_of) for notice in notices}
    roles = _roles_of_all(conn, {n.recipient_id for n in notices if about[n.id]})
    mentions = {notice.id: _mentions(notice) for notice in notices}
    mentioned = people.by_ids(conn, {key for ids in mentions.values() for key in ids})
    blind = _is_blind(conn, bot_id, notices)
    dialogs = _dialogs(conn, notices, readers.values(), now)
    lists = checklist_views(conn, notices, readers)
    found: dict[int, Brief | None] = {}
    for notice in notices:
        incident = about[notice.id]
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
            standings=_standings(reader.id, (incident,) if incident else (), roles),
            people={key: mentioned[key] for key in sorted(mentions[notice.id] & mentioned.keys())},
            dialog=dialogs.get(_subject_id(notice, "dialog")),
            checklist=lists.get(notice.id),
            embassy=view_of(conn, notice, reader, now),
            note=_note(conn, notice),
            zone=_zone(conn, notice, reader, now),
            map=_map(conn, notice, reader, now),
            decisions=_decisions(conn, notice, now),
        )
        found[notice.id] = made if still_holds(made, blind=blind) else None
    return found


def _about(notice: Waiting, known: Mapping[int, IncidentView]) -> IncidentView | None:
    found = known.get(_subject_id(notice, "incident"))
    return found or known.get(_param_id(notice, "incident"))


def still_holds(made: Brief, *, blind: bool) -> bool:
    """Whether saying this still makes sense; what was overtaken is dropped (rule 5)."""
    notice = made.notice
    if _subject_id(notice, "incident") and not made.incidents:
        return False  # purged: there is nothing left to say about it
    match notice.kind:
        case Kind.PING | Kind.REMINDER:
            checkin = made.checkin
            return (
                checkin is not None
                and checkin.open
                and notice.event.endswith(f":{int(checkin.asked_from.timestamp())}")
            )
        case Kind.QUESTION:
            asked = made.dialog
            return asked is not None and notice.event.startswith(f"{asked.dialog.step}:")
        case Kind.ZONE_WORSENED:
            return bool(made.decisions)
        case Kind.MISSION_CARD | Kind.ASKED_MORE_OFTEN:
            return made.mission is not None
        case Kind.CHECKLIST:
            return made.checklist is not None
        case Kind.CHECKLIST_REMINDER:
            return made.checklist is not None and bool(made.checklist.named)
        case Kind.MORE_TIME:
            return made.checkin is not None and made.checkin.open
        case Kind.CONTACT | Kind.VENUE:
            return made.embassy is not None and made.embassy.has(notice)
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
    if kind in (Kind.CLOSED, Kind.REPLY, Kind.SOS_SENT, Kind.UNREACHABLE):
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
    return notice.subject_id if notice.topic == topic else 0


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


def _dialogs(
    conn: Connection, notices: Sequence[Waiting], readers: Collection[Person], now: datetime
) -> dict[int, DialogView]:
    ids = {_subject_id(notice, "dialog") for notice in notices} - {0}
    return dialog_views(conn, ids, readers, now) if ids else {}


def _note(conn: Connection, notice: Waiting) -> str:
    if notice.params.get("says") != Says.MEDICAL_NOTE:
        return ""
    mission, traveller = _param_id(notice, "mission"), _param_id(notice, "traveller")
    return medical_notes.opened(conn, mission, traveller) or ""


def _zone(conn: Connection, notice: Waiting, reader: Person, now: datetime) -> ZoneView | None:
    if notice.kind not in ABOUT_ZONES:
        return None
    region = notice.params.get("region")
    where = Where(str(notice.params["country"]), str(region) if region else None)
    return zone_view(conn, where, reader, now)


def _map(conn: Connection, notice: Waiting, reader: Person, now: datetime) -> MapView | None:
    if notice.kind is not Kind.ZONE_MAP:
        return None
    country = str(notice.params["country"])
    return map_view(conn, country, _param_id(notice, "mission"), reader, now)


def _decisions(conn: Connection, notice: Waiting, now: datetime) -> tuple[DecisionView, ...]:
    ids = [int(key) for key in str(notice.params.get("decisions") or "").split(",") if key]
    return decision_views(conn, ids, now) if ids else ()


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


Roles = Mapping[tuple[int, int], Collection[Role]]
"""By person and organisation."""


def _roles_of_all(conn: Connection, readers: Collection[int]) -> Roles:
    roles: defaultdict[tuple[int, int], list[Role]] = defaultdict(list)
    for member in people.memberships_of_all(conn, readers):
        roles[(member.person_id, member.organisation_id)].append(member.role)
    return roles


def _standings(reader: int, about: Collection[IncidentView], roles: Roles) -> dict[int, Standing]:
    """By incident: what the reader is towards it."""
    return {
        view.incident.id: view.standing(reader, roles.get((reader, view.organisation_id), ()))
        for view in about
    }


def merge(made: Sequence[Brief]) -> Brief | None:
    """One brief for several alerts to the same reader; None for none at all."""
    if len(made) < 2:
        return made[0] if made else None
    about = {each.incident.incident.id: each.incident for each in made}
    standings = {key: each.standings[key] for each in made for key in each.standings}
    return replace(made[0], incidents=tuple(about.values()), standings=standings)


def brief_cards(conn: Connection, cards: Sequence[Card], now: datetime) -> list[Brief]:
    """The facts for editing cards in place: of one incident, or of the several of a merged one."""
    readers = people.by_ids(conn, {card.recipient_id for card in cards})
    known = views.incident_views(conn, {key for card in cards for key in card.wanted}, now)
    roles = _roles_of_all(conn, readers)
    made = []
    for card in cards:
        reader = readers[card.recipient_id]
        about = tuple(known[key] for key in sorted(card.wanted))
        made.append(
            Brief(
                notice=outbox.as_card(reader.id, reader.telegram_id or 0, min(card.wanted), now),
                reader=reader,
                now=now,
                incidents=about,
                standings=_standings(reader.id, about, roles),
            )
        )
    return made
