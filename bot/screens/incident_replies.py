"""What somebody hears at once who did something about an incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.buttons import Verb, tap
from bot.domain.incident import News
from bot.domain.message import Button, Message
from bot.domain.people import Person
from bot.domain.replies import Says
from bot.screens.alarm_words import about, since_on_it
from bot.screens.card import over
from bot.screens.card_buttons import close_button, news_buttons
from bot.screens.card_facts import call_list, sent_names, waiting_names
from bot.screens.readers import Sees, sees
from bot.screens.sos import call_me
from bot.screens.times import Clock, clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief


def _clock(voice: Voice, brief: Brief) -> Clock:
    return clock_for(voice, brief.reader, brief.incident.mission, brief.now)


def _owner(voice: Voice, brief: Brief) -> str:
    return brief.incident.owner or voice.say("Somebody")


def _sos_again(voice: Voice, brief: Brief) -> Message:
    view = brief.incident
    names = sent_names(voice, view) or waiting_names(voice, view)
    title = (
        voice.say("Noted: SOS again. It goes to {names}.", names=names)
        if names
        else voice.say("Noted: SOS again. It has reached nobody yet.")
    )
    if view.owner is not None:
        line = voice.say("{owner} is on it.", owner=view.owner)
    else:
        line = voice.say("Nobody has said yet that they are on it; Vigie goes on asking.")
    return Message(title, (line,), call_me(voice, view), protected=True)


def _mistake_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Noted: a mistake. It is passed on, and nothing is closed yet.")
    line = voice.say("Somebody has to speak to you first: tap You can call me, and pick up.")
    if not brief.incident.incident.keep_away:
        line = voice.say("Somebody has to speak to you first: please pick up.")
    return Message(title, (line,), call_me(voice, brief.incident), protected=True)


def _trouble_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Noted. Those who have your SOS are told.")
    line = voice.say("If you can, send your place: paper clip, Location.")
    return Message(title, (line,), call_me(voice, brief.incident), protected=True)


def _callable_noted(voice: Voice, brief: Brief) -> Message:
    view = brief.incident
    if brief.reader.id == view.traveller.id:
        title = voice.say("Noted: you can be called.")
        return Message(title, (voice.say("Those who have your SOS are told."),), protected=True)
    title = voice.say("Noted: calling {name} is safe.", name=view.traveller.name)
    lines = (
        voice.say("The others who were alerted are told."),
        *call_list(voice, view, sees(brief, view)),
    )
    return Message(title, lines, protected=True)


def _incident_closed(voice: Voice, brief: Brief) -> Message:
    message = over(voice, brief.incident, _clock(voice, brief))
    line = voice.say("Your tap changed nothing: it was closed already.")
    return Message(message.title, (*message.lines, line), protected=True)


def _taken(voice: Voice, brief: Brief) -> Message:
    view = brief.incident
    person = brief.people.get(brief.number("person"))
    owner = person.name if person else _owner(voice, brief)
    line = since_on_it(view)
    time = _clock(voice, brief).said(line.at if line else brief.now)
    facts = {"time": time, "about": about(voice, view)}
    title = voice.say("{owner} is on it (since {time}): {about}.", owner=owner, **facts)
    todo = voice.say("You have nothing to do unless {owner} asks.", owner=owner)
    return Message(title, (todo,), protected=True)


def _taken_all(voice: Voice, brief: Brief) -> Message:
    until = _clock(voice, brief).said(brief.incident.incident.review_at or brief.now)
    title = voice.plural(
        "You are on it until {time}: {count} alert.",
        "You are on it until {time}: {count} alerts.",
        brief.number("count"),
        time=until,
    )
    line = voice.say("Until then Vigie tells nobody else. Phone in the order of the list.")
    return Message(title, (line,), protected=True)


def _not_owner(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Only the person on it can hand over. Nothing was changed.")
    if brief.incident.owner is not None:
        line = voice.say("{owner} is on it.", owner=brief.incident.owner)
    else:
        line = voice.say("Nobody is on it: tap I'm on it first.")
    return Message(title, (line,), protected=True)


def _news_noted(voice: Voice, brief: Brief) -> Message:
    view, news = brief.incident, brief.param("news")
    reader, name = sees(brief, view), view.traveller.name
    if reader is Sees.OUTLINE:
        title = voice.say("Thank you. The others who were alerted hear that you have news.")
        return Message(title, (voice.say("Write here what you know."),), protected=True)
    if news == News.NO_ANSWER.value:
        title = voice.say("Noted: no answer.")
        return Message(title, (voice.say("Try the next on the list."),), protected=True)
    if news == News.MESSAGE.value:
        title = voice.say("Noted: a message only. The others are told.")
        line = voice.say("Somebody still has to hear {name}.", name=name)
        return Message(title, (line,), protected=True)
    title = voice.say("Noted, thank you. The others are told.")
    line = voice.say("The alert stays open until a coordinator closes it.")
    buttons = ((close_button(voice, view),),) if reader is Sees.ALL else ()
    return Message(title, (line,), buttons, protected=True)


def _objected(voice: Voice, brief: Brief) -> Message:
    name = brief.incident.traveller.name
    title = voice.say("Noted: this alert does not close by itself.")
    line = voice.say("A coordinator has to speak to {name} before it is closed.", name=name)
    return Message(title, (line,), protected=True)


def _released(voice: Voice, brief: Brief) -> Message:
    title = voice.say("They are being told now.")
    line = voice.say("The card shows who was reached.")
    return Message(title, (line,), protected=True)


def _already_released(voice: Voice, brief: Brief) -> Message:
    title = voice.say("This message went out already. Nothing was changed.")
    line = voice.say("The card shows who was reached.")
    return Message(title, (line,), protected=True)


def _hand_to_whom(voice: Voice, brief: Brief) -> Message:
    view = brief.incident
    title = voice.say("{about}: who takes over?", about=about(voice, view))
    line = voice.say("Until you tap a name, you stay on it.")
    rows = tuple((_hand_to(brief, person),) for person in brief.people.values())
    return Message(title, (line,), rows, protected=True)


def _hand_to(brief: Brief, person: Person) -> Button:
    name = person.name if len(person.name) <= 40 else person.name[:39] + "…"
    return Button(name, tap(Verb.HAND_TO, brief.incident.incident.id, person.id))


def _nobody_to_hand_to(voice: Voice, brief: Brief) -> Message:
    title = voice.say("No other coordinator can be reached on Telegram.")
    review_at = brief.incident.incident.review_at
    if review_at is None:
        return Message(title, (voice.say("You stay on it."),), protected=True)
    time = _clock(voice, brief).said(review_at)
    line = voice.say("You stay on it until {time}.", time=time)
    return Message(title, (line,), protected=True)


def _handed_over(voice: Voice, brief: Brief) -> Message:
    person = brief.people.get(brief.number("person"))
    name = person.name if person else _owner(voice, brief)
    facts = {"name": name, "about": about(voice, brief.incident)}
    title = voice.say("{name} is on it from now: {about}.", **facts)
    line = voice.say("The card goes to {name}. You have nothing to do unless asked.", name=name)
    return Message(title, (line,), protected=True)


def _can_phone_noted(voice: Voice, brief: Brief) -> Message:
    view = brief.incident
    title = voice.say("Thank you. Please phone now, then tap what you found out.")
    lines = (
        voice.say("Do not go out for this."),
        *call_list(voice, view, sees(brief, view)),
    )
    return Message(title, lines, news_buttons(voice, view), protected=True)


def _can_go_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Thank you. Please wait for a coordinator's yes before you go.")
    line = voice.say("Do not go during a curfew, and not if it has become unsafe.")
    return Message(title, (line,), protected=True)


def _cannot_noted(voice: Voice, brief: Brief) -> Message:
    title = voice.say("Noted, thank you.")
    return Message(title, (voice.say("You have nothing more to do."),), protected=True)


SCREENS: Mapping[Says, Callable[[Voice, Brief], Message]] = {
    Says.SOS_AGAIN: _sos_again,
    Says.MISTAKE_NOTED: _mistake_noted,
    Says.TROUBLE_NOTED: _trouble_noted,
    Says.CALLABLE_NOTED: _callable_noted,
    Says.INCIDENT_CLOSED: _incident_closed,
    Says.TAKEN: _taken,
    Says.TAKEN_ALL: _taken_all,
    Says.NOT_OWNER: _not_owner,
    Says.NEWS_NOTED: _news_noted,
    Says.OBJECTED: _objected,
    Says.RELEASED: _released,
    Says.ALREADY_RELEASED: _already_released,
    Says.HAND_TO_WHOM: _hand_to_whom,
    Says.NOBODY_TO_HAND_TO: _nobody_to_hand_to,
    Says.HANDED_OVER: _handed_over,
    Says.CAN_PHONE_NOTED: _can_phone_noted,
    Says.CAN_GO_NOTED: _can_go_noted,
    Says.CANNOT_NOTED: _cannot_noted,
}
