"""What coordinators hear of the watch itself: blind, seeing again, a message set aside."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Message
from bot.screens.voice import HOME, Voice
from bot.services.briefing import Brief
from bot.services.views import MissionView


def blind(voice: Voice, brief: Brief) -> Message:
    """It cannot hear; so it calls nobody silent (S8)."""
    title = voice.say(
        "Vigie has received no messages since {time} (Paris time), and still cannot.",
        time=voice.clock(brief.moment("since"), brief.now, HOME),
    )
    lines = (
        voice.say("If you are worried, phone. SOS and answers arrive only once it hears again."),
        voice.say("Until then silence raises no new alert."),
        *_concerned(voice, brief),
    )
    return Message(title, lines)


def seeing(voice: Voice, brief: Brief) -> Message:
    """It hears again: from when to when it did not, and who is concerned."""
    if brief.notice.params.get("unread"):
        return _unread(voice, brief)
    title = voice.say(
        "Vigie hears again. It received no messages from {since} to {until} (Paris time).",
        since=voice.clock(brief.moment("since"), brief.now, HOME),
        until=voice.clock(brief.moment("until"), brief.now, HOME),
    )
    return Message(title, (*_what_to_do(voice, brief), *_concerned(voice, brief)))


def _unread(voice: Voice, brief: Brief) -> Message:
    """The minute for reading is over: alerts go out although answers may be unread."""
    title = voice.say("Vigie has not finished reading what piled up while it could not hear.")
    warning = voice.say("Alerts may now be about people who have answered: phone before you act.")
    return Message(title, (warning, *_concerned(voice, brief)))


def _what_to_do(voice: Voice, brief: Brief) -> Iterator[str]:
    if not brief.notice.params.get("long"):
        yield voice.say("What was sent meanwhile is being read. Alerts go out as needed.")
        return
    if brief.number("on_mission"):
        yield voice.say("Call everybody on mission yourselves, one by one.")
    yield voice.say("Telegram keeps messages for 24 hours; answers may be lost for good.")


def _concerned(voice: Voice, brief: Brief) -> Iterator[str]:
    on_mission = brief.number("on_mission")
    if not on_mission:
        yield voice.say("Nobody of yours is on mission.")
        return
    yield voice.plural(
        "{count} mission is under way.", "{count} missions are under way.", on_mission
    )
    if brief.missions:
        yield voice.say("Waiting for an answer:")
        yield from (_who(voice, mission) for mission in brief.missions)
    else:
        yield voice.say("No answer was awaited in that time.")


def _who(voice: Voice, mission: MissionView) -> str:
    parts = [
        voice.say("{name}, {phone}", name=person.name, phone=person.phone)
        if person.phone
        else voice.latin(person.name)
        for person in mission.travellers
    ]
    return voice.say("{place}: {people}", place=mission.place, people=" · ".join(parts))


def set_aside(voice: Voice, brief: Brief) -> Message:
    """A message was kept but could not be handled: a word may be missing."""
    if brief.param("beat"):
        return _passed_over(voice, brief)
    title = voice.say(
        "A message could not be read and was set aside (number {number}).",
        number=str(brief.notice.subject_id),
    )
    lines = (
        voice.say("It may have been an answer: look at /missions, and phone whoever is late."),
        voice.say("Ask whoever runs Vigie to start: vigie doctor"),
    )
    return Message(title, lines)


def _passed_over(voice: Voice, brief: Brief) -> Message:
    """Something due could not be judged: a person has to look in its place."""
    title = voice.say(
        "Vigie cannot handle a check-in, an alert or a mission of yours (number {number}).",
        number=str(brief.notice.subject_id),
    )
    lines = (
        voice.say("It tries again every minute. Look at /missions, and phone whoever is late."),
        voice.say("Ask whoever runs Vigie to start: vigie doctor"),
    )
    return Message(title, lines)
