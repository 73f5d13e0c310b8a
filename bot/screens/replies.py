"""Everything that Vigie answers in a sentence or two. Wrong input gets an example."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from babel import Locale

from bot.domain.buttons import Verb, tap
from bot.domain.message import Button, Message
from bot.domain.people import Role
from bot.domain.replies import Says
from bot.screens import (
    checklist_items,
    checklist_reminders,
    embassy_replies,
    guide,
    incident_replies,
    mission_lists,
    missions,
    own_posts,
    zone_replies,
)
from bot.screens.card import charge
from bot.screens.catalogues import LANGUAGES
from bot.screens.checkins import answer_buttons, first_told
from bot.screens.commands import keyboard
from bot.screens.times import clock_for
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief

SIMPLE: Mapping[Says, tuple[str, ...]] = {
    Says.STRANGER: (
        N_("This bot is for invited people."),
        N_("Ask your coordinator for an invitation link."),
    ),
    Says.INVITATION_UNKNOWN: (
        N_("This invitation link is not known."),
        N_("Ask your coordinator for a new one."),
    ),
    Says.INVITATION_EXPIRED: (
        N_("This invitation has expired."),
        N_("Ask your coordinator for a new one."),
    ),
    Says.INVITATION_USED: (
        N_("This invitation was used already; each one is for one person."),
        N_("Ask your coordinator for one of your own."),
    ),
    Says.ALREADY_MEMBER: (
        N_("You have joined already. Nothing was changed."),
        N_("/guide says what you can do."),
    ),
    Says.UNKNOWN_COMMAND: (
        N_("Vigie does not understand this, and passed it on to nobody."),
        N_("/guide says what you can do. Example: /missions"),
    ),
    Says.NOT_YOURS: (
        N_("This is not open to you. Nothing was changed."),
        N_("/guide says what you can do."),
    ),
    Says.NOTHING_ASKED: (
        N_("Nothing is asked of you right now."),
        N_("If you need more time at the next check-in, tap Late then."),
    ),
    Says.LATE_HOW: (
        N_("How late? From 1 to 240 minutes."),
        N_("For 45 minutes, write: /late 45"),
    ),
    Says.TOO_LATE: (
        N_("That is too long: 240 minutes at most."),
        N_("For two hours, write: /late 120"),
    ),
    Says.DONE: (N_("Done."), N_("Nothing more to do here.")),
    Says.WORDS_NOBODY: (
        N_("Your message reached nobody: no coordinator can be reached on Telegram."),
        N_("Phone your organisation."),
    ),
    Says.SOS_NOWHERE: (
        N_("This SOS reached nobody: no organisation has invited you here."),
        N_("Call the local emergency number, or somebody you trust."),
    ),
    Says.HEARD_HOW: (
        N_("Write whom you heard or saw, and how."),
        N_("Example: /heard Awa phoned me at 9, all well"),
    ),
    Says.MISSION_NOT_A_TRAVELLER: (
        N_("Only travellers and coordinators announce missions."),
        N_("If you are to travel, ask your coordinator for a traveller's invitation."),
    ),
    Says.MISSION_CANCELLED: (
        N_("The mission is cancelled. Nothing will be asked."),
        N_("To announce another: /mission"),
    ),
    Says.MISSION_OVER: (
        N_("This mission is over: nothing in it can be changed."),
        N_("To announce another: /mission"),
    ),
    Says.CHANGES_KEPT: (
        N_("Kept. The mission's card says it."),
        N_("To see it: /missions"),
    ),
    Says.DIALOG_LEFT: (
        N_("Left. Nothing was announced."),
        N_("To begin again: /mission"),
    ),
    Says.ITEM_REMOVED: (
        N_("Removed. The item is on no list any more."),
        N_("To add another: /checklist"),
    ),
    Says.ITEM_LEFT: (
        N_("Left. Nothing was added."),
        N_("To begin again: /checklist"),
    ),
    Says.WORDS_LEFT: (
        N_("Left. Nothing was sent."),
        N_("To write after all: /missions"),
    ),
    Says.POST_LEFT: (
        N_("Left. The post is as it was."),
        N_("To see it: /embassy"),
    ),
    Says.NO_MEDICAL_NOTE: (
        N_("There is no medical note for this mission."),
        N_("Ask the family or the insurer."),
    ),
    Says.ZONE_HOW: (
        N_("Which country, region or town?"),
        N_("Example: /zone Mopti"),
    ),
    Says.OBSERVE_HOW: (
        N_("Where is it, and how is it there: calm, tense, trouble or violence?"),
        N_("Example: /observe Mopti tense: checkpoints on the bridge"),
    ),
}

Screen = Callable[[Voice, Brief], Message]


def reply(voice: Voice, brief: Brief) -> Message:
    """The answer that the notice names."""
    says = Says(brief.param("says"))
    if says in SIMPLE:
        title, *lines = (voice.say(sentence) for sentence in SIMPLE[says])
        return Message(title, tuple(lines))
    return SCREENS[says](voice, brief)


def _language_set(voice: Voice, brief: Brief) -> Message:
    """In the new language; on mission its keys come with it."""
    # Translators: name your own language here.
    title = voice.say("Vigie speaks English to you from now on.")
    keys = keyboard(voice) if brief.mission is not None else None
    return Message(title, (voice.say("To change again: /language"),), keyboard=keys)


def _old_button(voice: Voice, brief: Brief) -> Message:
    """For who travels, today's question; for others, where to look."""
    if Role.TRAVELLER not in brief.roles and brief.mission is None:
        title = voice.say("This button is from earlier and changes nothing.")
        lines = (voice.say("/missions shows what is so now. On mission, answer with /ok."),)
        return Message(title, lines)
    lines = (voice.say("That button was from earlier: use those below."),)
    if brief.mission is None:
        title = voice.say("Noted. Are you OK now?")
    else:
        clock = clock_for(voice, brief.reader, brief.mission, brief.now)
        title = voice.say("Noted at {time}. Are you OK now?", time=clock.bare(brief.now))
    return Message(title, lines, answer_buttons(voice, None))


def _late_asked_coordinator(voice: Voice, brief: Brief) -> Message:
    names = voice.names([person.name for person in brief.mission.duty]) if brief.mission else ""
    title = (
        voice.say("After two delays, more time is for {names} to decide.", names=names)
        if names
        else voice.say("After two delays, a coordinator decides about more time.")
    )
    line = voice.say("Until then nothing changes. If you are OK, say so now.")
    if brief.checkin is not None and brief.mission is not None:
        clock = clock_for(voice, brief.reader, brief.mission, brief.now)
        time = clock.local(brief.checkin.deadline)
        line = voice.say(
            "Until then nothing changes: without an answer, the alert goes out at {time}.",
            time=time,
        )
    return Message(title, (line,), answer_buttons(voice, None))


def _more_time_given(voice: Voice, brief: Brief) -> Message:
    clock = clock_for(voice, brief.reader, brief.mission, brief.now)
    time = clock.bare(brief.moment("until"))
    title = voice.say("You have more time, until {time}.", time=time)
    return Message(title, (voice.say("Vigie asks again then."),))


def _more_time_refused(voice: Voice, brief: Brief) -> Message:
    title = voice.say("More time was not given. Are you OK?")
    if brief.checkin is None or brief.mission is None:
        return Message(title, (), answer_buttons(voice, None))
    clock = clock_for(voice, brief.reader, brief.mission, brief.now)
    time = clock.local(brief.checkin.deadline)
    names = first_told(voice, brief.mission)
    line = voice.say("Without an answer by {time}, Vigie alerts {names}.", time=time, names=names)
    return Message(title, (line,), answer_buttons(voice, None))


def _place_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Your place is noted.")
    if brief.incidents:
        line = voice.say("It is shown on your SOS.")
    else:
        line = voice.say("It does not answer a check-in: for that, tap I'm OK.")
    return Message(title, (line,), protected=bool(brief.incidents))


def _words_passed(voice: Voice, brief: Brief) -> Message:
    names = voice.names([person.name for person in brief.people.values()])
    title = voice.say("Your message goes to {names}, as it is.", names=names)
    if brief.incidents:
        (line,) = charge(voice, brief.incident)
    elif Role.TRAVELLER in brief.roles:
        line = voice.say("It does not answer a check-in: for that, tap I'm OK.")
    else:
        line = voice.say("To talk to somebody at once, phone.")
    return Message(title, (line,))


def _heard_who(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Vigie does not know whom you mean: {name}.", name=brief.param("name"))
    if not brief.param("near"):
        return Message(title, (voice.say("Nobody whom you watch is on mission now."),))
    lines = (
        voice.say("On mission now: {near}.", near=brief.param("near")),
        voice.say("Example: /heard Awa phoned me at 9, all well"),
    )
    return Message(title, lines)


def _heard_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Noted: you have news of {name}.", name=_name(voice, brief))
    if brief.notice.params.get("incident"):
        line = voice.say("Those who were alerted hear it. The alert stays open.")
    elif brief.notice.params.get("counted"):
        line = voice.say("It answers the check-in.")
    else:
        line = voice.say("No check-in was waiting: the next one stays as planned.")
    return Message(title, (line,))


def _written(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Your message goes to {name}, as it is.", name=_name(voice, brief))
    return Message(title, (voice.say("An answer comes to the person on duty."),))


def _written_to_nobody(voice: Voice, brief: Brief) -> Message:
    title = voice.say("{name} cannot be reached on Telegram.", name=_name(voice, brief))
    return Message(title, (voice.say("Your message was not sent. Phone instead."),))


def _name(voice: Voice, brief: Brief) -> str:
    person = brief.people.get(brief.number("person"))
    return person.name if person else voice.say("Somebody")


def _medical_note(voice: Voice, brief: Brief) -> Message:
    title = voice.say("The sealed medical note:")
    lines = (brief.note, voice.say("That you opened it is in the log of the alert."))
    return Message(title, lines, protected=True)


def _mission_overlaps(voice: Voice, brief: Brief) -> Message:
    title = voice.say("You have another mission in those days.")
    lines = [voice.say("Choose other days, or cancel that mission first.")]
    if brief.mission is not None:
        lines.insert(0, mission_lists.mission_line(voice, brief, brief.mission))
    if brief.mission is not None and brief.mission.starts_at <= brief.now:
        lines[-1] = voice.say("Choose other days: it has begun already.")
    return Message(title, tuple(lines), missions.cancel_button(voice, brief))


def _language_which(voice: Voice, brief: Brief) -> Message:
    rows = tuple(
        (
            Button(
                str(Locale.parse(code).get_display_name(code)).capitalize(),
                tap(Verb.LANGUAGE, code),
            ),
        )
        for code in LANGUAGES
    )
    return Message(voice.say("Which language?"), (voice.say("Tap one."),), rows)


SCREENS: Mapping[Says, Screen] = {
    Says.LANGUAGE_SET: _language_set,
    Says.OLD_BUTTON: _old_button,
    Says.LATE_ASKED_COORDINATOR: _late_asked_coordinator,
    Says.MORE_TIME_GIVEN: _more_time_given,
    Says.MORE_TIME_REFUSED: _more_time_refused,
    Says.PLACE_NOTED: _place_noted,
    Says.WORDS_PASSED: _words_passed,
    Says.HEARD_WHO: _heard_who,
    Says.HEARD_NOTED: _heard_noted,
    Says.MISSION_OVERLAPS: _mission_overlaps,
    Says.WRITTEN: _written,
    Says.WRITTEN_TO_NOBODY: _written_to_nobody,
    Says.MEDICAL_NOTE: _medical_note,
    Says.REMINDER_PUT_OFF: checklist_reminders.put_off,
    Says.ITEM_ADDED: checklist_items.added,
    Says.EMBASSY_WHERE: embassy_replies.where,
    Says.EMBASSY_UNKNOWN: embassy_replies.unknown,
    Says.NUMBER_DIALLED: embassy_replies.dialled,
    Says.POST_REMOVED: own_posts.removed,
    Says.NO_MISSION: missions.no_mission,
    Says.MISSIONS: mission_lists.mission_list,
    Says.GUIDE: guide.guide,
    Says.LANGUAGE_WHICH: _language_which,
    **incident_replies.SCREENS,
    **zone_replies.SCREENS,
}
