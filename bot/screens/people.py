"""People: welcome, who cannot be reached, and words passed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.buttons import Verb, tap
from bot.domain.message import Button, Copy, Message
from bot.domain.mission import State
from bot.domain.people import Person, Role
from bot.screens.alarm_words import short
from bot.screens.card_facts import sent_names, waiting_names
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief

WELCOMES: dict[Role, tuple[str, ...]] = {
    Role.TRAVELLER: (
        N_("Before you leave, announce your mission: /mission"),
        N_("On mission, Vigie asks whether you are OK: a check-in. One tap answers."),
        N_("Without an answer, it alerts the people around your mission."),
        N_("SOS works at any time. /guide says the rest."),
    ),
    Role.COORDINATOR: (
        N_("Nothing to do now. Keep the notifications of this chat on, at night too."),
        N_("When somebody is silent or calls for help, a card comes here: tap I'm on it."),
        N_("Only coordinators close an alert. /guide says the rest."),
    ),
    Role.CONTACT: (
        N_("Nothing to do now. Keep the notifications of this chat on, at night too."),
        N_("Vigie asks people on mission whether they are OK: a check-in."),
        N_("If somebody does not answer, you are told first, with whom to phone."),
        N_("/guide says the rest."),
    ),
    Role.CORRESPONDENT: (
        N_("Nothing to do now. Keep the notifications of this chat on."),
        N_("When somebody is silent, you may be asked to phone. You are never sent out."),
        N_("If you hear or see somebody on mission: /heard Awa phoned me, all well"),
    ),
    Role.FAMILY: (
        N_("Nothing to do now. Keep the notifications of this chat on."),
        N_("If an alert lasts, you are told what is known and whom you can call."),
        N_("What you write here during a mission goes to the person on duty."),
    ),
}

LIMITS = (
    N_("What Vigie is not:"),
    N_("· It is not a rescue service: it tells people, and people act."),
    N_("· Telegram can read this chat: it is not end-to-end encrypted."),
    N_("· A silent phone stays silent: its sound is up to you."),
    N_("· A bot cannot delete messages older than 48 hours: you can."),
    N_("· Telegram or the network may be cut: agree now on who calls whom, and when."),
)
"""Said to everyone when they join (rule 18)."""


def welcome(voice: Voice, brief: Brief) -> Message:
    """What to do next, and what Vigie is not."""
    title = voice.say(
        "Welcome. Vigie keeps watch for {organisation}.", organisation=brief.param("organisation")
    )
    lines = (*WELCOMES[Role(brief.param("role"))], *LIMITS)
    return Message(title, tuple(voice.say(line) for line in lines))


def covering_note(voice: Voice, organisation: str, lasts: timedelta) -> str:
    """What an operator sends along with the first coordinator's link, which `lasts` so long."""
    return "\n".join(
        (
            voice.say(
                "Here is your invitation to coordinate the watch for {organisation} on Telegram.",
                organisation=organisation,
            ),
            voice.say(
                "Open the link on your phone and press Start. It works once, within {duration}.",
                duration=voice.duration(lasts),
            ),
        )
    )


def unreachable(voice: Voice, brief: Brief) -> Message:
    """Somebody will not hear what Vigie says: a fact to act on (S9)."""
    person = brief.people.get(brief.number("person"))
    name = person.name if person else voice.say("Somebody")
    title = voice.say("{name} cannot be reached on Telegram.", name=name)
    lines = [_phone(voice, name, person.phone if person else None), _why(voice, brief)]
    if brief.incidents:
        lines.extend(_instead(voice, brief))
    return Message(title, tuple(lines), protected=bool(brief.incidents))


def _phone(voice: Voice, name: str, phone: str | None) -> str:
    if phone:
        return voice.say("Tell {name} by phone: {phone}.", name=name, phone=phone)
    return voice.say("Tell {name} in another way.", name=name)


def _why(voice: Voice, brief: Brief) -> str:
    why = brief.param("why").casefold()
    if "blocked" in why:
        return voice.say("The bot was blocked there: it has to be unblocked.")
    if "deactivated" in why or "deleted" in why:
        return voice.say("The Telegram account does not exist any more.")
    if "kicked" in why or "not a member" in why:
        return voice.say("The bot was removed from that group: it has to be added again.")
    if "chat not found" in why or "initiate" in why or "start" in why:
        return voice.say("Start was never pressed there.")
    return voice.say("Telegram refuses to deliver there.")


def _instead(voice: Voice, brief: Brief) -> Iterator[str]:
    view = brief.incident
    person = brief.number("person")
    sent, waiting = sent_names(voice, view, person), waiting_names(voice, view, person)
    if sent:
        yield voice.say("Told about {name}: {names}.", name=view.traveller.name, names=sent)
    if waiting:
        yield voice.say("Being told now: {names}.", names=waiting)
    if not sent and not waiting:
        yield voice.say("Nobody else has been told yet about {name}.", name=view.traveller.name)


def words(voice: Voice, brief: Brief) -> Message:
    """What somebody wrote, as it is (rule 12)."""
    person = brief.people.get(brief.number("from"))
    name = person.name if person else voice.say("Somebody")
    if brief.mission is None:
        title = voice.say("{name} writes:", name=name)
    else:
        title = voice.say("{name} writes ({place}):", name=name, place=brief.mission.place)
    text = brief.param("text") or voice.say("A voice message, a photo or a file; it follows.")
    buttons = tuple(_write_back(voice, brief, person)) if person else ()
    answer = _answer(voice, brief, name, person.phone if person else None, here=bool(buttons))
    return Message(title, (text, answer), buttons, copy=_what_follows(brief))


def _write_back(voice: Voice, brief: Brief, person: Person) -> Iterator[tuple[Button, ...]]:
    """Coordinators write to a traveller of theirs through Vigie too."""
    mission = brief.mission
    if mission is None or person.id not in {one.id for one in mission.travellers}:
        return
    if brief.reader.id in {one.id for one in mission.coordinators}:
        said = voice.say("Write to {name}", name=short(person.name))
        yield (Button(said, tap(Verb.WRITE, mission.id, person.id)),)


def _what_follows(brief: Brief) -> Copy | None:
    """What was sent and is no text, to be shown as it is."""
    if brief.param("text"):
        return None
    return Copy(brief.number("chat"), brief.number("message"))


def _watched(brief: Brief) -> set[int]:
    """Those who are on mission now."""
    mission = brief.mission
    if mission is None or mission.state is not State.ACTIVE:
        return set()
    return {person.id for person in mission.travellers}


def _answer(voice: Voice, brief: Brief, name: str, phone: str | None, *, here: bool) -> str:
    """How to answer: a traveller's words reach who is on duty only while the watch is on."""
    if brief.reader.id in _watched(brief):
        return voice.say("What you write here goes to the person on duty.")
    if here and phone:
        return voice.say("To answer, call {name}: {phone}, or tap below.", name=name, phone=phone)
    if here:
        return voice.say("To answer, tap below.")
    if phone:
        facts = {"name": name, "phone": phone}
        return voice.say("To answer, call {name}: {phone}. Vigie passes nothing back.", **facts)
    return voice.say("To answer, reach {name} yourself. Vigie passes nothing back.", name=name)
