"""Incidents: who is on it, what came in, why it is closed. The card itself is in `card`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.incident import Trouble
from bot.domain.ladder import Audience
from bot.domain.message import Message
from bot.screens import merged
from bot.screens.alarm_words import (
    LOCAL_HELP,
    about,
    callable_in_words,
    line_in_words,
    news_in_words,
    reason_buttons,
    since_on_it,
    who,
)
from bot.screens.card import card_of_one, keep_away, over, what_to_do
from bot.screens.card_buttons import Row, close_button, news_buttons, object_button
from bot.screens.card_buttons import responder_buttons as responder_buttons_of
from bot.screens.card_facts import call_list, trouble_for, what_follows_ok
from bot.screens.readers import Sees, sees
from bot.screens.times import Clock, clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView


def card(voice: Voice, brief: Brief) -> Message:
    """The incident, or the several of a merged message, as they are now."""
    if len(brief.incidents) > 1:
        return merged.card(voice, brief)
    return card_of_one(voice, brief)


def hand_over(voice: Voice, brief: Brief) -> Message:
    """The new owner hears it aloud, with the card."""
    view = brief.incident
    clock = _clock(voice, brief)
    line = since_on_it(view)
    giver = who(voice, view, line.by_id if line else None)
    until = clock.said(view.incident.review_at or brief.now)
    title = voice.say(
        "{name} hands this over to you: {about}. You are on it until {time}.",
        name=giver,
        about=about(voice, view),
        time=until,
    )
    return card_of_one(voice, brief, title)


def owned(voice: Voice, brief: Brief) -> Message:
    """To who took it: until when, whom to phone, and what else can be done."""
    view, clock = brief.incident, _clock(voice, brief)
    until = clock.said(view.incident.review_at or brief.now)
    facts = {"time": until, "about": about(voice, view)}
    title = voice.say("You are on it until {time}: {about}.", **facts)
    reader = sees(brief, view)
    lines = (
        *keep_away(voice, view),
        what_to_do(voice, brief, view, clock),
        *call_list(voice, view, reader),
    )
    buttons = responder_buttons_of(voice, brief, view, reader, reviews=True)
    return Message(title, lines, buttons, protected=True)


def on_it(voice: Voice, brief: Brief) -> Message:
    """To the others: who took it, so that they may stop."""
    view, clock = brief.incident, _clock(voice, brief)
    owner = view.owner or voice.say("Somebody")
    line = since_on_it(view)
    facts = {"time": clock.said(line.at if line else brief.now), "about": about(voice, view)}
    title = voice.say("{owner} is on it (since {time}): {about}.", owner=owner, **facts)
    todo = voice.say("You have nothing to do unless {owner} asks.", owner=owner)
    return Message(title, (todo,), protected=True)


def ok_unverified(voice: Voice, brief: Brief) -> Message:
    """Something reassuring came from the phone; nobody has verified it (S6)."""
    view, clock = brief.incident, _clock(voice, brief)
    incident, reader = view.incident, sees(brief, view)
    if brief.param("about") == "mistake":
        return _mistake(voice, brief, view, reader)
    time = clock.said(incident.ok_at or brief.now)
    name = view.traveller.name
    title = voice.say(
        "An OK came from {name}'s phone at {time}, not verified.", name=name, time=time
    )
    buttons: list[Row] = []
    if brief.standings[incident.id].may_report:
        if incident.closes_by_itself and incident.paused_until is not None:
            buttons.append((object_button(voice, view),))
        buttons.extend(news_buttons(voice, view) if reader >= Sees.FACTS else ())
    lines = tuple(what_follows_ok(voice, view, clock))
    return Message(title, lines, tuple(buttons), protected=True)


def _mistake(voice: Voice, brief: Brief, view: IncidentView, reader: Sees) -> Message:
    title = voice.say(
        "{about} says that the SOS was a mistake. Not verified.", about=about(voice, view)
    )
    name = view.traveller.name
    if reader < Sees.FACTS:
        lines = [voice.say("A coordinator verifies it. You have nothing to do.")]
        return Message(title, tuple(lines), protected=True)
    lines = [voice.say("Nothing is closed: a coordinator has to speak to {name}.", name=name)]
    if view.incident.keep_away:
        lines.append(voice.say("Do not call until calling is said to be safe."))
    return Message(title, tuple(lines), news_buttons(voice, view), protected=True)


def news(voice: Voice, brief: Brief) -> Message:
    """What came in about an incident, said aloud to everyone who was told."""
    view = brief.incident
    reader = sees(brief, view)
    title = _news_title(voice, brief, view, reader)
    lines = tuple(_after_news(voice, brief, view, reader))
    buttons: tuple[Row, ...] = ()
    good = brief.param("about").startswith(("news:spoke", "news:seen", "heard"))
    if good and reader is Sees.ALL:
        buttons = ((close_button(voice, view),),)
    return Message(title, lines, buttons, protected=True)


def _news_title(voice: Voice, brief: Brief, view: IncidentView, reader: Sees) -> str:
    topic, *rest = brief.param("about").split(":")
    name = view.traveller.name
    match topic, rest:
        case "news", [what, by, *_]:
            return news_in_words(voice, view, what, int(by))
        case "trouble", [trouble, *_]:
            return trouble_for(voice, view, Trouble(trouble), reader)
        case "heard", [by, *_]:
            return _heard(voice, view, int(by), reader)
        case "local", [answer, by, *_]:
            if reader is Sees.OUTLINE:
                return voice.say("Somebody near {name} has answered.", name=name)
            return voice.say(LOCAL_HELP[answer], who=who(voice, view, int(by)))
        case "callable", _:
            lifted = [line.by_id for line in view.log if line.what == "callable"]
            return callable_in_words(voice, view, lifted[-1] if lifted else None)
        case "missed_again", _:
            return voice.say("{name} has missed another check-in.", name=name)
        case "again", _:
            return voice.say("Another SOS from {name}.", name=name)
    return voice.say("There is news: {about}.", about=about(voice, view))


def _heard(voice: Voice, view: IncidentView, by: int, reader: Sees) -> str:
    lines = [line for line in view.log if line.what == "heard" and line.by_id == by]
    words = line_in_words(voice, view, lines[-1]) if lines else None
    if reader >= Sees.FACTS and words is not None:
        return words
    return voice.say(
        "{who} has news of {name}.", who=who(voice, view, by), name=view.traveller.name
    )


def _after_news(voice: Voice, brief: Brief, view: IncidentView, reader: Sees) -> Iterator[str]:
    about_what = brief.param("about")
    yield from keep_away(voice, view)
    if about_what == "callable" and reader >= Sees.LOCAL:
        yield from call_list(voice, view, reader)
    elif about_what.startswith("local:go") and reader is Sees.ALL:
        yield voice.say("Call and say yes or no: Vigie does not answer for you.")
    elif about_what.startswith(("news", "heard")):
        yield _stays_open(voice, view, reader)
    elif reader is Sees.OUTLINE:
        yield voice.say("You have nothing to do.")
    if view.owner is not None and view.incident.owner_id != brief.reader.id:
        yield voice.say("{owner} is on it.", owner=view.owner)


def _stays_open(voice: Voice, view: IncidentView, reader: Sees) -> str:
    if reader is Sees.ALL:
        return voice.say("The alert stays open until a coordinator closes it.")
    names = voice.names(view.audience(Audience.DUTY))
    if not names:
        return voice.say("The alert stays open. You have nothing to do.")
    return voice.say("The alert stays open; the decision is with {names}.", names=names)


def close_why(voice: Voice, brief: Brief) -> Message:
    """Nothing closes without a reason."""
    view = brief.incident
    return Message(
        voice.say("Why close the alert about {name}?", name=view.traveller.name),
        (voice.say("Tap a reason: it closes at once, and everyone who was told hears it."),),
        reason_buttons(voice, view),
        protected=True,
    )


def closed(voice: Voice, brief: Brief) -> Message:
    """How it ended, to everyone who was told, and to whom it was about."""
    if brief.reader.id == brief.incident.incident.traveller_id:
        return _closed_for_her(voice, brief)
    message = over(voice, brief.incident, _clock(voice, brief))
    done = voice.say("You have nothing more to do.")
    return Message(message.title, (*message.lines, done), protected=True)


def _closed_for_her(voice: Voice, brief: Brief) -> Message:
    """Without a sound where "do not call" still stands."""
    view, clock = brief.incident, _clock(voice, brief)
    time = clock.said(view.incident.closed_at or brief.now)
    title = voice.say("The alert about you closed by itself at {time}.", time=time)
    if view.incident.closed_by is not None:
        name = who(voice, view, view.incident.closed_by)
        title = voice.say("{name} closed the alert about you at {time}.", name=name, time=time)
    help_line = voice.say("If you need help: /sos")
    return Message(title, (help_line,), protected=True, silent=view.incident.keep_away)


def _clock(voice: Voice, brief: Brief) -> Clock:
    return clock_for(voice, brief.reader, brief.incident.mission, brief.now)
