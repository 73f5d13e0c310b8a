"""Small, honest facts for screens: Awa in Mopti and the people around her."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.access import Standing
from bot.domain.checkin import CheckIn, Occasion
from bot.domain.checkin import State as CheckInState
from bot.domain.incident import Incident, IncidentKind
from bot.domain.ladder import MISSED, SOS, Audience, Crew
from bot.domain.lanes import Lane
from bot.domain.level import Level
from bot.domain.mission import State
from bot.domain.mission_details import Callable, Details
from bot.domain.notices import Kind, Scalar
from bot.domain.people import Part, Person, Role
from bot.domain.plan import TimesOfDay
from bot.services.briefing import Brief
from bot.services.views import IncidentView, MissionView
from bot.store.hearing import Delivery
from bot.store.incidents import Line
from bot.store.outbox import Waiting
from bot.store.sightings import Sighting

DAY = datetime(2026, 7, 6, tzinfo=UTC)  # Mopti lives by UTC, Paris two hours ahead

AWA = Person(1, "Awa", "fr", telegram_id=101, phone="+000 11")
MOUSSA = Person(2, "Moussa", "fr", telegram_id=102, phone="+000 22")
CLAIRE = Person(3, "Claire", "fr", telegram_id=103, phone="+000 33")
KARIM = Person(4, "Karim", "fr", telegram_id=104, phone="+000 44")
IDRISSA = Person(5, "Idrissa", "fr")
FATOU = Person(6, "Fatou", "fr", telegram_id=106)
GROUP = Person(7, "Crise", "fr", telegram_id=-107, is_group=True)
STRANGER = Person(8, "Sam", "fr", telegram_id=108)
EVERYONE = (AWA, MOUSSA, CLAIRE, KARIM, IDRISSA, FATOU, GROUP, STRANGER)

STANDINGS = {
    AWA.id: Standing.of([Role.TRAVELLER], [Part.TRAVELLER]),
    MOUSSA.id: Standing.of([Role.CORRESPONDENT], [Part.CORRESPONDENT]),
    CLAIRE.id: Standing.of([Role.CONTACT], [Part.DESIGNATED]),
    KARIM.id: Standing.of([Role.COORDINATOR], []),
    IDRISSA.id: Standing.of([Role.FAMILY], [Part.FAMILY]),
    FATOU.id: Standing.of([Role.COORDINATOR], []),
    GROUP.id: Standing.of([], []),
    STRANGER.id: Standing.of([], []),
}


def at(clock: str, day: int = 0) -> datetime:
    """That time of Awa's day."""
    hour, minute = clock.split(":")
    return DAY + timedelta(days=day, hours=int(hour), minutes=int(minute))


def a_mission(**changes: object) -> MissionView:
    """Awa in Mopti, three days into nine."""
    mission = MissionView(
        id=11,
        organisation="Ville de Test",
        place="Mopti",
        country="ML",
        zone="Africa/Bamako",
        level=Level.ORANGE,
        state=State.ACTIVE,
        starts_at=at("06:00", -3),
        ends_at=at("20:00", 5),
        plan=TimesOfDay((time(8), time(13), time(20))),
        grace=timedelta(minutes=30),
        travellers=(AWA,),
        designated=(CLAIRE,),
        duty=(KARIM,),
        coordinators=(KARIM, FATOU),
        correspondents=(MOUSSA,),
        family=(IDRISSA,),
        call_list=(
            Callable("driver", "Sidi", "+000 55"),
            Callable("hotel", "Hotel du Fleuve", "+000 66"),
            Callable("embassy desk", "Accueil", "+000 77"),
        ),
        details=Details(),
        next_checkin=at("13:00"),
        open_incidents=(),
        overdue=False,
    )
    return replace(mission, **changes)  # type: ignore[arg-type]  # each test knows its field


def a_checkin(**changes: object) -> CheckIn:
    """The question of 08:00."""
    checkin = CheckIn(
        id=21,
        mission_id=11,
        traveller_id=AWA.id,
        occasion=Occasion.PLANNED,
        due_at=at("08:00"),
        asked_from=at("08:00"),
        grace=timedelta(minutes=30),
    )
    return replace(checkin, **changes)  # type: ignore[arg-type]  # each test knows its field


def an_incident(kind: IncidentKind = IncidentKind.MISSED, **changes: object) -> Incident:
    """Missed at 08:30, or an SOS at that moment."""
    sos = kind is IncidentKind.SOS
    incident = Incident(
        id=31,
        kind=kind,
        level=Level.ORANGE,
        traveller_id=AWA.id,
        opened_at=at("08:30"),
        ladder=SOS if sos else MISSED,
        fired=frozenset({0}),
        keep_away=sos,
    )
    return replace(incident, **changes)  # type: ignore[arg-type]  # each test knows its field


def owned(incident: Incident, by: Person = KARIM) -> Incident:
    """Somebody is on it until 09:27."""
    return replace(incident, owner_id=by.id, review_at=at("09:27"))


CREW = Crew(
    people={
        Audience.DESIGNATED: (CLAIRE.id,),
        Audience.DUTY: (KARIM.id,),
        Audience.COORDINATORS: (KARIM.id, FATOU.id),
        Audience.CORRESPONDENTS: (MOUSSA.id,),
        Audience.FAMILY: (IDRISSA.id,),
    },
    reachable=frozenset({2, 3, 4, 6}),
    travellers=frozenset({AWA.id}),
)


def a_delivery(
    person: Person, sent: str | None, kind: Kind = Kind.MISSED, *, waiting: bool = False
) -> Delivery:
    """One message about the incident, and when it was sent."""
    sent_at = at(sent) if sent else None
    return Delivery(person.id, kind, at("08:30"), sent_at, waiting)


def a_line(clock: str, what: str, by: Person | None = None, **facts: Scalar) -> Line:
    """One line of the log."""
    return Line(at(clock), what, by.id if by else None, facts)


def a_view(
    incident: Incident | None = None,
    mission: MissionView | None = None,
    *,
    log: Iterable[Line] = (),
    told: Iterable[Delivery] | None = None,
    traveller: Person = AWA,
    **changes: object,
) -> IncidentView:
    """What a card shows: Claire heard of it at 08:30, Karim is about to."""
    incident = incident or an_incident()
    kind = Kind.SOS if incident.kind is IncidentKind.SOS else Kind.MISSED
    usual = (a_delivery(CLAIRE, "08:30", kind), a_delivery(KARIM, None, kind, waiting=True))
    view = IncidentView(
        incident=incident,
        traveller=traveller,
        mission=mission or a_mission(open_incidents=(31,), overdue=True),
        country="ML",
        last_place=Sighting(at("06:50"), 14.4843, -4.183),
        last_answer=at("20:03", -1),
        told=usual if told is None else tuple(told),
        log=(a_line("08:30", "opened"), a_line("08:30", "step"), *log),
        crew=CREW,
        names={person.id: person.name for person in EVERYONE} | {traveller.id: traveller.name},
        missed=a_checkin(state=CheckInState.MISSED) if kind is Kind.MISSED else None,
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # each test knows its field


def a_notice(
    kind: Kind,
    to: Person,
    params: Mapping[str, Scalar],
    *,
    subject: str = "update:41",
    event: str = "event",
) -> Waiting:
    """As the outbox hands it over."""
    return Waiting(
        id=51,
        kind=kind,
        recipient_id=to.id,
        chat_id=to.telegram_id or 0,
        is_group=to.is_group,
        lane=Lane.ANSWER,
        subject=subject,
        event=event,
        step=0,
        round=0,
        params=params,
        edits=None,
        created_at=at("09:00"),
        attempts=1,
    )


def a_brief(
    kind: Kind,
    to: Person = KARIM,
    params: Mapping[str, Scalar] | None = None,
    *,
    now: str = "09:12",
    view: IncidentView | None = None,
    views: Iterable[IncidentView] = (),
    mission: MissionView | None = None,
    missions: Iterable[MissionView] = (),
    checkin: CheckIn | None = None,
    event: str = "event",
    subject: str = "update:41",
) -> Brief:
    """Everything a screen gets; `params` are the notice's own."""
    params = params or {}
    about = tuple(views) or ((view,) if view else ())
    mentioned = [params.get(name) for name in ("from", "person", "to")]
    mentioned += [int(key) for key in str(params.get("people") or "").split(",") if key]
    return Brief(
        notice=a_notice(kind, to, params, event=event, subject=subject),
        reader=to,
        now=at(now),
        roles=STANDINGS[to.id].roles,
        checkin=checkin,
        mission=mission,
        missions=tuple(missions),
        incidents=about,
        standings={one.incident.id: STANDINGS[to.id] for one in about},
        people={person.id: person for person in EVERYONE if person.id in mentioned},
    )


def in_language(brief: Brief, language: str) -> Brief:
    """The same, for somebody who reads that language."""
    return replace(brief, reader=replace(brief.reader, language=language))
