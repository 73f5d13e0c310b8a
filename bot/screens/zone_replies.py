"""What is answered to who asks for a zone, or reports from one, in words that are not enough."""

from __future__ import annotations

import json

from bot.content.places import country_name
from bot.domain.buttons import Verb
from bot.domain.message import Button, Message
from bot.domain.observation import Mood
from bot.domain.replies import Says
from bot.domain.zone import Where
from bot.screens.dialogs import side_by_side
from bot.screens.voice import N_, Voice
from bot.screens.zone_words import MOODS, zone_name
from bot.screens.zones import place_button, zone_tap
from bot.services.briefing import Brief


def which(voice: Voice, brief: Brief) -> Message:
    """Several zones bear the name, or are one's own."""
    listed = json.loads(brief.param("zones") or "[]")
    buttons = [place_button(voice, Where(str(c), r), str(name)) for c, r, name in listed]
    return Message(
        voice.say("Which zone?"),
        (voice.say("Tap one, or write another: /zone Mopti"),),
        tuple((button,) for button in buttons),
    )


def unknown(voice: Voice, brief: Brief) -> Message:
    """Nothing bears that name."""
    title = voice.say("Vigie does not know this place: {text}.", text=brief.param("text"))
    return Message(title, (voice.say("Try the country or the region. Example: /zone Mopti"),))


def mood(voice: Voice, brief: Brief) -> Message:
    """Where is known; how it is there is asked."""
    where = Where(brief.param("country"), brief.param("region") or None)
    place = zone_name(voice, where)
    buttons = [
        Button(voice.say(BUTTONS[one]), zone_tap(Verb.OBSERVE, where, one.value)) for one in Mood
    ]
    return Message(
        voice.say("{place}: how is it there?", place=place),
        (voice.say("Tap what fits; you may add words next."),),
        tuple(side_by_side(buttons)),
    )


BUTTONS = {
    Mood.CALM: N_("Calm"),
    Mood.TENSE: N_("Tense"),
    Mood.INCIDENT: N_("Trouble"),
    Mood.VIOLENCE: N_("Violence"),
}


def observed(voice: Voice, brief: Brief) -> Message:
    """It is kept, and for whom."""
    mood_word = voice.say(MOODS[Mood(brief.param("mood"))])
    country = voice.country(brief.param("country"))
    place = brief.param("place")
    named = country if place == country_name(brief.param("country"), "en") else place
    if named != country:
        named = voice.say("{region}, {country}", region=named, country=country)
    title = voice.say("Noted: {place}, {mood}.", place=named, mood=mood_word)
    line = voice.say("Your organisation sees it beside the governments' advice for seven days.")
    return Message(title, (line,))


SCREENS = {
    Says.ZONE_WHICH: which,
    Says.ZONE_UNKNOWN: unknown,
    Says.OBSERVE_MOOD: mood,
    Says.OBSERVED: observed,
}
