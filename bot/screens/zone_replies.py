"""What is answered to who asks for a zone, or reports from one, in words that are not enough."""

from __future__ import annotations

import json

from bot.domain.message import Message
from bot.domain.replies import Says
from bot.domain.zone import Where
from bot.screens import observations
from bot.screens.voice import Voice
from bot.screens.zones import place_button
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


SCREENS = {
    Says.ZONE_WHICH: which,
    Says.ZONE_UNKNOWN: unknown,
    Says.OBSERVE_MOOD: observations.mood,
    Says.OBSERVED: observations.observed,
}
