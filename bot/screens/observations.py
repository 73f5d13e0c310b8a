"""Observations: what is asked of who reports from a zone, and what is answered."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.places import country_name
from bot.domain.buttons import Verb
from bot.domain.message import Button, Message
from bot.domain.observation import Mood
from bot.domain.zone import Where
from bot.screens.rows import Row, leave_button, side_by_side
from bot.screens.voice import N_, Voice
from bot.screens.zone_words import MOODS, zone_name
from bot.screens.zones import zone_tap
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView

BUTTONS = {
    Mood.CALM: N_("Calm"),
    Mood.TENSE: N_("Tense"),
    Mood.INCIDENT: N_("Trouble"),
    Mood.VIOLENCE: N_("Violence"),
}


def mood(voice: Voice, brief: Brief) -> Message:
    """Where is known; how it is there is asked."""
    where = Where(brief.param("country"), brief.param("region") or None)
    place = zone_name(voice, where)
    return Message(
        voice.say("{place}: how is it there?", place=place),
        (voice.say("Tap what fits; you may add words next."),),
        tuple(_mood_buttons(voice, where)),
    )


def ask(voice: Voice, view: DialogView) -> Message:
    """What somebody is asked who reports from a zone: what there is to see, or what it means."""
    known = view.dialog.answers
    where = Where(str(known["country"]), str(known["in"]) if known.get("in") else None)
    if "mood" not in known:
        return _how_it_is(voice, view, where, str(known["said"]))
    mood = Mood(str(known["mood"]))
    title = voice.say(
        "{place}: {mood}. What did you see?",
        place=zone_name(voice, where),
        mood=voice.say(MOODS[mood]),
    )
    bare = zone_tap(Verb.OBSERVE, where, mood.value, "bare")
    buttons = ((Button(voice.say("Nothing to add"), bare),), (leave_button(voice, view),))
    return Message(title, (voice.say("Write one or two sentences; no names of people."),), buttons)


def _how_it_is(voice: Voice, view: DialogView, where: Where, said: str) -> Message:
    """Words are there; which of the four they mean is asked."""
    title = voice.say("{place}: how is it there?", place=zone_name(voice, where))
    lines = (
        voice.say("Your words: “{text}”", text=said),
        voice.say("Tap what fits: it is kept with your words."),
    )
    return Message(title, lines, (*_mood_buttons(voice, where), (leave_button(voice, view),)))


def _mood_buttons(voice: Voice, where: Where) -> Iterator[Row]:
    return side_by_side(
        [Button(voice.say(BUTTONS[one]), zone_tap(Verb.OBSERVE, where, one.value)) for one in Mood]
    )


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
