"""Words for levels, sources and places, as every screen about zones uses them."""

from __future__ import annotations

from bot.content.places import zone_named
from bot.domain.level import Level
from bot.domain.observation import Mood
from bot.domain.zone import Source, Where
from bot.screens.voice import HOME, N_, Voice

LEVELS = {
    Level.GREEN: N_("green"),
    Level.YELLOW: N_("yellow"),
    Level.ORANGE: N_("orange"),
    Level.RED: N_("red"),
    Level.UNKNOWN: N_("not verified"),
}

MOODS = {
    Mood.CALM: N_("calm"),
    Mood.TENSE: N_("tense"),
    Mood.INCIDENT: N_("trouble"),
    Mood.VIOLENCE: N_("violence"),
}

COUNTRY_OF = {Source.UNITED_KINGDOM: "GB"}
"""Where a source's own name is no ISO code."""

ZONE_CLOCK = HOME
"""Whose day it is in the date of an advisory."""


def level_word(voice: Voice, level: Level) -> str:
    """`orange`."""
    return voice.say(LEVELS[level])


def source_name(voice: Voice, source: Source) -> str:
    """The country whose government it is."""
    return voice.country(COUNTRY_OF.get(source, source.value))


def zone_name(voice: Voice, where: Where) -> str:
    """`Mali`, or `Mopti, Mali`."""
    country = voice.country(where.country)
    region = zone_named(where.country, where.region) if where.region else None
    if region is None:
        return country
    return voice.say("{region}, {country}", region=region.name, country=country)


def place_name(voice: Voice, where: Where, place: str) -> str:
    """A town in its country; the zone itself where none is named."""
    if not place:
        return zone_name(voice, where)
    return voice.say("{region}, {country}", region=place, country=voice.country(where.country))
