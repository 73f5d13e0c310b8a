"""Emergency numbers of a country, each with who says so and when."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.embassies import CountryCard, EmergencyNumber, Phone, Service
from bot.content.phones import shown
from bot.domain.buttons import Verb, tap
from bot.domain.message import Button, Message
from bot.screens.embassies import view_of
from bot.screens.embassy_words import crisis_centre, known, source_name
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief

SERVICES = {
    Service.POLICE: N_("Police"),
    Service.GENDARMERIE: N_("Gendarmerie"),
    Service.NATIONAL_GUARD: N_("National guard"),
    Service.AMBULANCE: N_("Ambulance"),
    Service.FIRE: N_("Fire brigade"),
    Service.CIVIL_PROTECTION: N_("Civil protection"),
    Service.RESCUE: N_("Rescue"),
    Service.GENERAL: N_("All emergencies"),
    Service.TOURIST_POLICE: N_("Tourist police"),
    Service.TRAFFIC: N_("Traffic police"),
    Service.HOME_FRONT: N_("Home front command"),
    Service.CLINIC: N_("Clinic"),
}


def emergency(voice: Voice, brief: Brief) -> Message:
    """The local numbers, and what to know before dialling them."""
    view = view_of(brief)
    country = voice.country(view.country)
    title = voice.say("Emergency numbers: {country}.", country=country)
    lines = list(_numbers(voice, view.card)) if view.card else []
    if not lines:
        lines.append(voice.say("Vigie knows none that was verified. Ask your partner there."))
    lines.append(known(voice, "short_numbers"))
    lines.extend(crisis_centre(voice, brief))
    button = Button(voice.say("Embassy"), tap(Verb.EMBASSY, view.country))
    return Message(title, tuple(lines), ((button,),))


def _numbers(voice: Voice, card: CountryCard) -> Iterator[str]:
    services = dict.fromkeys(one.service for one in card.emergency)
    if any(len({one.number for one in card.numbers_of(service)}) > 1 for service in services):
        yield voice.say("Where there are several, the one that most sources give comes first.")
    for service in services:
        for one in card.numbers_of(service):
            yield _number(voice, one)
    if card.emergency_note is not None:
        yield voice.say(card.emergency_note.text)


def _number(voice: Voice, one: EmergencyNumber) -> str:
    named = dict.fromkeys(source_name(voice, source) for source in one.sources)
    told = {
        "service": voice.say(SERVICES[one.service]),
        "number": shown(one.number),
        "sources": voice.names(list(named)),
        "date": voice.full_date(one.verified_on),
    }
    match one.phone:
        case Phone.MOBILE:
            return voice.say("{service}, from a mobile: {number} ({sources}, {date})", **told)
        case Phone.LANDLINE:
            return voice.say("{service}, from a landline: {number} ({sources}, {date})", **told)
        case None:
            return voice.say("{service}: {number} ({sources}, {date})", **told)
