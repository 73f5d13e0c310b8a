"""What is answered to who looks for an embassy, and to who dialled its number."""

from __future__ import annotations

from bot.content.phones import shown
from bot.domain.buttons import Verb, tap
from bot.domain.message import Button, Message
from bot.domain.notices import Kind
from bot.screens.voice import Voice
from bot.services.briefing import Brief


def where(voice: Voice, brief: Brief) -> Message:
    """No place was said, and no mission says it."""
    if brief.param("of") == Kind.EMERGENCY.value:
        example = voice.say("Example: /emergency Mali")
    else:
        example = voice.say("Example: /embassy Mali")
    return Message(voice.say("For which country, or which place?"), (example,))


def unknown(voice: Voice, brief: Brief) -> Message:
    """Nothing bears this name; what comes near is offered."""
    verb = Verb.EMERGENCY if brief.param("of") == Kind.EMERGENCY.value else Verb.EMBASSY
    near = [code for code in brief.param("near").split(",") if code]
    title = voice.say("Vigie does not know this place: {text}.", text=brief.param("name"))
    if near:
        line = voice.say("Perhaps you mean one of these:")
    elif verb is Verb.EMERGENCY:
        line = voice.say("Write the name of the country. Example: /emergency Mali")
    else:
        line = voice.say("Write the name of the country. Example: /embassy Mali")
    rows = tuple((Button(voice.country(code), tap(verb, code)),) for code in near)
    return Message(title, (line,), rows)


def dialled(voice: Voice, brief: Brief) -> Message:
    """What a coordinator found out by dialling is kept, and shown to everybody."""
    number = shown(brief.param("number"))
    if brief.notice.params.get("works"):
        title = voice.say("Noted: {number} works.", number=number)
    else:
        title = voice.say("Noted: {number} does not work.", number=number)
    return Message(title, (voice.say("Everybody sees it on the card, with today's date."),))
