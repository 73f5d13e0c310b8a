"""Check-ins: the question, its reminders, what was noted, and more time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.buttons import Verb, tap
from bot.domain.checkin import CheckIn, Occasion
from bot.domain.message import Button, Message, Style
from bot.domain.people import Person
from bot.domain.plan import EveryHours
from bot.screens.times import Clock, clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import MissionView


def ping(voice: Voice, brief: Brief) -> Message:
    """The question itself."""
    checkin, mission = _asked(brief)
    clock = clock_for(voice, brief.reader, mission, brief.now)
    if checkin.lates:
        time = clock.local(brief.now)
        title = voice.say("You said you would be late. It is {time} now: are you OK?", time=time)
    elif checkin.occasion is Occasion.RETURN:
        title = voice.say("Are you back? Your mission ends today.")
    else:
        title = voice.say(
            "Are you OK? Check-in of {time} ({place}).",
            time=clock.local(checkin.due_at),
            place=mission.place,
        )
    return Message(title, (_what_to_do(voice, checkin),), answer_buttons(voice, checkin))


def reminder(voice: Voice, brief: Brief) -> Message:
    """Asked again, with what silence will lead to."""
    checkin, mission = _asked(brief)
    clock = clock_for(voice, brief.reader, mission, brief.now)
    last = brief.notice.event.startswith("second_reminder")
    if checkin.occasion is Occasion.RETURN:
        title = (
            voice.say("Last reminder: are you back?")
            if last
            else voice.say("Reminder: are you back?")
        )
    else:
        facts = {"time": clock.local(checkin.due_at), "place": mission.place}
        title = (
            voice.say("Last reminder: are you OK? Check-in of {time} ({place}).", **facts)
            if last
            else voice.say("Reminder: are you OK? Check-in of {time} ({place}).", **facts)
        )
    line = _silence(voice, clock.local(checkin.deadline), mission)
    return Message(title, (line,), answer_buttons(voice, checkin))


def _asked(brief: Brief) -> tuple[CheckIn, MissionView]:
    if brief.checkin is None or brief.mission is None:
        raise ValueError("a question needs its check-in and its mission")
    return brief.checkin, brief.mission


def _what_to_do(voice: Voice, checkin: CheckIn) -> str:
    if checkin.occasion is Occasion.RETURN:
        return voice.say("Once you are safely back, tap I'm back: the watch ends.")
    return voice.say("One tap is enough.")


def _silence(voice: Voice, deadline: str, mission: MissionView) -> str:
    names = first_told(voice, mission)
    if not names:
        return voice.say("Without an answer by {time}, it counts as missed.", time=deadline)
    return voice.say(
        "Without an answer by {time}, Vigie alerts {names}.", time=deadline, names=names
    )


def first_told(voice: Voice, mission: MissionView) -> str:
    """The names of those who are told first when she is silent."""
    first: dict[int, Person] = {p.id: p for p in (*mission.designated, *mission.duty)}
    return voice.names([person.name for person in first.values()])


def answer_buttons(voice: Voice, checkin: CheckIn | None) -> tuple[tuple[Button, ...], ...]:
    """*I'm OK*, *Late* and, alone on the last row, *SOS*.

    Without a check-in the answer counts for whatever is asked of her at that moment.
    """
    if checkin is None:
        ok = Button(voice.say("I'm OK"), tap(Verb.OK), Style.SUCCESS)
        return ((ok,), (sos_button(voice),))
    back = checkin.occasion is Occasion.RETURN
    said = voice.say("I'm back") if back else voice.say("I'm OK")
    return (
        (
            Button(said, tap(Verb.OK, checkin.id), Style.SUCCESS),
            Button(voice.say("Late +30"), tap(Verb.LATE, checkin.id, 30)),
            Button(voice.say("Late +60"), tap(Verb.LATE, checkin.id, 60)),
        ),
        (sos_button(voice),),
    )


def sos_button(voice: Voice) -> Button:
    """The one that is always there."""
    return Button(voice.say("SOS"), tap(Verb.SOS), Style.DANGER)


def noted(voice: Voice, brief: Brief) -> Message:
    """What her answer was taken for, and what comes next."""
    clock = clock_for(voice, brief.reader, brief.mission, brief.now)
    time = clock.bare(brief.moment("at"))
    match brief.param("how"):
        case "late":
            again = clock.bare(brief.moment("until"))
            title = voice.say("Noted at {time}: you are late.", time=time)
            return Message(title, (voice.say("Vigie asks again at {time}.", time=again),))
        case "incident":
            return Message(voice.say("Noted at {time}.", time=time), _unverified(voice, brief))
        case "back":
            lines = (voice.say("The watch ends once everyone on this mission is back."),)
            return Message(voice.say("Welcome back. Noted at {time}.", time=time), lines)
        case "early":
            title = voice.say("Noted at {time}, ahead of the check-in: it counts.", time=time)
        case "extra":
            title = voice.say("Noted at {time}. The check-ins stay as planned.", time=time)
        case _:
            title = voice.say("Noted at {time}.", time=time)
    return Message(title, what_comes_next(voice, brief.mission, clock))


def _unverified(voice: Voice, brief: Brief) -> tuple[str, ...]:
    """She was missed, or called for help: her OK alone ends nothing (S6)."""
    names = first_told(voice, brief.mission) if brief.mission else ""
    return (
        voice.say("An alert about you is open. Those who have it see your OK as not verified."),
        voice.say("Expect a call from {names}.", names=names)
        if names
        else voice.say("Expect a call from your organisation."),
    )


def what_comes_next(voice: Voice, mission: MissionView | None, clock: Clock) -> tuple[str, ...]:
    """The next check-in, and the night pause before it (S12)."""
    if mission is None or mission.next_checkin is None:
        return ()
    due = mission.next_checkin
    facts = {"time": clock.local(due), "place": mission.place}
    if due >= mission.ends_at:
        line = voice.say("Next: the check-in of your return, {time} ({place}).", **facts)
    else:
        line = voice.say("Next check-in: {time} ({place}).", **facts)
    if not _after_the_night(mission):
        return (line,)
    pause = voice.say(
        "Night pause until {time}; SOS works at any time.", time=voice.time(due, mission.zone)
    )
    return (line, pause)


def _after_the_night(mission: MissionView) -> bool:
    plan, due = mission.plan, mission.next_checkin
    if not isinstance(plan, EveryHours) or plan.night is None or due is None:
        return False
    return due.astimezone(ZoneInfo(mission.zone)).time() == plan.night.morning


def more_time(voice: Voice, brief: Brief) -> Message:
    """A coordinator decides about a third delay."""
    checkin, mission = _asked(brief)
    clock = clock_for(voice, brief.reader, mission, brief.now)
    minutes = brief.number("minutes")
    name = traveller_of(mission, checkin)
    title = voice.say(
        "{name} asks for {minutes} more minutes ({place}).",
        name=name,
        minutes=minutes,
        place=mission.place,
    )
    lines = (
        voice.plural(
            "Yes or no? There was {count} delay already.",
            "Yes or no? There were {count} delays already.",
            checkin.lates,
        ),
        voice.say(
            "Without an answer from {name} by {time}, the alert goes out.",
            name=name,
            time=clock.said(checkin.deadline),
        ),
    )
    give = Button(
        voice.say("Give {minutes} min", minutes=minutes),
        tap(Verb.MORE_TIME, checkin.id, minutes),
        Style.SUCCESS,
    )
    refuse = Button(voice.say("No"), tap(Verb.NO_MORE_TIME, checkin.id, minutes))
    return Message(title, lines, ((give, refuse),))


def traveller_of(mission: MissionView, checkin: CheckIn) -> str:
    """Whose check-in it is."""
    names = [p.name for p in mission.travellers if p.id == checkin.traveller_id]
    return names[0] if names else "…"
