"""The facts on an incident card, as lines: each reader gets those that are theirs to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.domain.incident import IncidentKind, Trouble
from bot.domain.ladder import Audience
from bot.domain.notices import Kind
from bot.domain.people import Person
from bot.screens.alarm_words import TROUBLES, line_in_words, who
from bot.screens.card_buttons import EMBASSY_AFTER
from bot.screens.mission_answers import section_line
from bot.screens.readers import Sees
from bot.screens.times import Clock
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView
from bot.store.hearing import Delivery

TELLS = (Kind.MISSED, Kind.SOS, Kind.CAN_YOU_PHONE, Kind.HAND_OVER)
"""The notices by which somebody hears of an incident for the first time."""

NEWS_LINES = 3
SLOW = timedelta(minutes=1)
"""A message that waits this long is late, and said to be."""

CALLABLES = {
    "driver": N_("Driver: {name}, {phone}"),
    "hotel": N_("Hotel: {name}, {phone}"),
    "host": N_("Host: {name}, {phone}"),
    "companion": N_("Travels along: {name}, {phone}"),
}


def facts(
    voice: Voice, brief: Brief, view: IncidentView, clock: Clock, reader: Sees
) -> Iterator[str]:
    """What is known, most urgent first, for those who may see it all."""
    yield from claims(voice, view, clock)
    yield since(voice, view, clock)
    yield from _whereabouts(voice, view, clock)
    yield from call_list(voice, view, reader)
    yield from _particulars(voice, view)
    yield from told(voice, view, clock, brief.reader.id)
    yield from _log(voice, view, clock)
    yield from _reminders(voice, view, clock.now)


def claims(voice: Voice, view: IncidentView, clock: Clock) -> Iterator[str]:
    """What came from the phone itself; nobody has verified it."""
    incident, name = view.incident, view.traveller.name
    if incident.trouble is not None:
        yield voice.say(TROUBLES[incident.trouble], name=name)
    if incident.mistake_at is not None:
        time = clock.said(incident.mistake_at)
        yield voice.say(
            "At {time}, {name} said that it was a mistake. Not verified.", name=name, time=time
        )
    if incident.ok_at is not None:
        time = clock.said(incident.ok_at)
        yield voice.say("An OK came from the phone at {time}, not verified.", time=time)
        yield from what_follows_ok(voice, view, clock)


def what_follows_ok(voice: Voice, view: IncidentView, clock: Clock) -> Iterator[str]:
    """Whether that OK closes the alert by itself, or somebody has to speak to her (S6)."""
    incident = view.incident
    until = incident.paused_until
    paused = until is not None and until > clock.now
    if until is not None and paused and incident.closes_by_itself:
        time = clock.said(until)
        yield voice.say("It closes by itself at {time} unless somebody has doubts.", time=time)
        return
    name = view.traveller.name
    yield voice.say("A coordinator has to speak to {name} before it is closed.", name=name)
    if until is not None and paused:
        yield voice.say("Until {time}, Vigie tells nobody else.", time=clock.said(until))


def since(voice: Voice, view: IncidentView, clock: Clock) -> str:
    """Since when, by both clocks, and how long that is."""
    missed = view.missed if view.incident.kind is IncidentKind.MISSED else None
    at = missed.asked_from if missed else view.incident.opened_at
    return voice.say("Since {times}, {ago}.", times=clock.both(at), ago=voice.ago(at, clock.now))


def _whereabouts(voice: Voice, view: IncidentView, clock: Clock) -> Iterator[str]:
    if view.mission is not None:
        country = voice.country(view.mission.country)
        yield voice.say(
            "Place on the mission: {place}, {country}.", place=view.mission.place, country=country
        )
    if view.last_place is not None:
        point = f"{view.last_place.latitude:.4f}, {view.last_place.longitude:.4f}"
        ago = voice.ago(view.last_place.at, clock.now)
        yield voice.say("Last known place: {point}, {ago}.", point=point, ago=ago)
    if view.last_answer is not None:
        ago = voice.ago(view.last_answer, clock.now)
        time = clock.said(view.last_answer)
        yield voice.say("Last answer: {time}, {ago}.", time=time, ago=ago)


def call_list(voice: Voice, view: IncidentView, reader: Sees) -> Iterator[str]:
    """Whom to phone, in that order; while she must not be called, whoever must not, sees none."""
    if view.incident.keep_away:
        if reader <= Sees.LOCAL:
            return
        yield voice.say("Once calling is safe:")
    yield from _hers(voice, view)
    for one in view.mission.call_list if view.mission else ():
        if one.what in CALLABLES:
            yield voice.say(CALLABLES[one.what], name=one.name, phone=one.phone)
        else:
            yield voice.say("{name}: {phone}", name=one.name, phone=one.phone)


def _particulars(voice: Voice, view: IncidentView) -> Iterator[str]:
    """What helps to find her and to look after her."""
    if view.mission is None:
        return
    details = view.mission.details
    if details.plate:
        yield voice.say("Vehicle: {plate}", plate=details.plate)
    if details.lodging_floor:
        yield voice.say("Room: {floor}", floor=details.lodging_floor)
    known = details.as_json()
    for section in ("escort", "insurer", "hospital", "fallback"):
        if line := section_line(voice, section, known):
            yield line


def _hers(voice: Voice, view: IncidentView) -> Iterator[str]:
    her = view.traveller
    if her.phone:
        yield voice.say("{name}: {phone}", name=her.name, phone=her.phone)
    else:
        yield voice.say("{name}: no phone number is known here.", name=her.name)
    for companion in _beside(view):
        facts = {"name": companion.name, "phone": companion.phone or ""}
        if companion.phone:
            yield voice.say("On the same mission: {name}, {phone}", **facts)


def _beside(view: IncidentView) -> tuple[Person, ...]:
    others = view.mission.travellers if view.mission else ()
    everyone = {person.id: person for person in (*others, *view.companions)}
    return tuple(person for key, person in everyone.items() if key != view.traveller.id)


def first_deliveries(view: IncidentView) -> dict[int, Delivery]:
    """By person: the first message about this alarm that went out, else the one that waits."""
    found: dict[int, Delivery] = {}
    for delivery in view.told:
        person = delivery.recipient_id
        if delivery.kind not in TELLS or person == view.traveller.id:
            continue
        if delivery.created_at < view.incident.opened_at:
            continue
        best = found.get(person)
        if best is None or (best.sent_at is None and (delivery.sent_at or delivery.waiting)):
            found[person] = delivery
    return found


def told(voice: Voice, view: IncidentView, clock: Clock, reader: int) -> Iterator[str]:
    """Who was told and when; sent means that Telegram took it, nothing more (S2).

    The reader's own message is under way while these words are put together: by the time they
    are read it has arrived, so nothing is said of it.
    """
    first = {p: d for p, d in first_deliveries(view).items() if p != reader or d.sent_at}
    sent = [
        voice.say("{name} {time}", name=who(voice, view, person), time=clock.bare(delivery.sent_at))
        for person, delivery in first.items()
        if delivery.sent_at is not None
    ]
    if sent and clock.at_home and clock.ambiguous:
        yield voice.say("Told (Paris time): {names}.", names=voice.names(sent))
    elif sent:
        yield voice.say("Told: {names}.", names=voice.names(sent))
    yield from _untold(voice, view, first, clock.now)


def _untold(
    voice: Voice, view: IncidentView, first: Mapping[int, Delivery], now: datetime
) -> Iterator[str]:
    unsent = {person: d for person, d in first.items() if d.sent_at is None}
    fresh = [p for p, d in unsent.items() if d.waiting and now - d.created_at < SLOW]
    late = [p for p, d in unsent.items() if d.waiting and p not in fresh]
    failed = [p for p, d in unsent.items() if not d.waiting]
    if fresh:
        yield voice.say("Being told now: {names}.", names=_names(voice, view, fresh))
    if late:
        yield voice.say("Not delivered yet: {names}.", names=_names(voice, view, late))
    if failed:
        yield voice.say("Could not be delivered: {names}.", names=_names(voice, view, failed))


def _names(voice: Voice, view: IncidentView, people: Iterable[int]) -> str:
    return voice.names([who(voice, view, person) for person in people])


def waiting_names(voice: Voice, view: IncidentView, but: int = 0) -> str:
    """Those whose message has not left yet."""
    found = first_deliveries(view).items()
    waiting = [p for p, d in found if d.sent_at is None and d.waiting and p != but]
    return _names(voice, view, waiting)


def sent_names(voice: Voice, view: IncidentView, but: int = 0) -> str:
    """Those whose message left."""
    found = first_deliveries(view).items()
    return _names(voice, view, [p for p, d in found if d.sent_at is not None and p != but])


def in_charge_told(voice: Voice, view: IncidentView) -> str:
    """Those of the people in charge whose message left: what family may know of who was told."""
    in_charge = view.crew.of([Audience.DESIGNATED, Audience.DUTY, Audience.COORDINATORS])
    first = first_deliveries(view)
    return _names(voice, view, [p for p in in_charge if p in first and first[p].sent_at])


def _log(voice: Voice, view: IncidentView, clock: Clock) -> Iterator[str]:
    lines = [(line.at, line_in_words(voice, view, line)) for line in view.log]
    for at, words in [(at, words) for at, words in lines if words is not None][-NEWS_LINES:]:
        yield voice.say("{time}: {words}", time=clock.said(at), words=words)


def _reminders(voice: Voice, view: IncidentView, now: datetime) -> Iterator[str]:
    if any(line.what == "no_relay_yet" for line in view.log):
        yield voice.say("Vigie writes on Telegram only: no SMS and no calls are set up.")
    if view.incident.open and now - view.incident.opened_at >= EMBASSY_AFTER:
        yield voice.say(
            "An hour has passed: consider calling the embassy and the ministry's crisis centre."
        )


def duty_line(voice: Voice, view: IncidentView) -> str | None:
    """Whom somebody may call who wants to talk: the person on duty."""
    on_duty = [
        person
        for person in (view.mission.duty if view.mission else ())
        if person.id != view.traveller.id
    ]
    if not on_duty:
        names = view.audience(Audience.DUTY)
        return voice.say("To talk to somebody: {name}.", name=names[0]) if names else None
    person = on_duty[0]
    if person.phone:
        return voice.say(
            "To talk to somebody: {name}, {phone}.", name=person.name, phone=person.phone
        )
    return voice.say("To talk to somebody: {name}.", name=person.name)


def trouble_for(voice: Voice, view: IncidentView, trouble: Trouble, reader: Sees) -> str:
    """What she said; family and local people hear only that she answered."""
    if reader >= Sees.FACTS:
        return voice.say(TROUBLES[trouble], name=view.traveller.name)
    return voice.say("{name} has said more. The coordinators have it.", name=view.traveller.name)
