"""What is offered to who types a zone's name: its headline, and a short card to pass on."""

from __future__ import annotations

from bot.domain.message import Message
from bot.domain.search import Article, Offer
from bot.domain.standing import Trust
from bot.screens.voice import Voice, voice_for
from bot.screens.zone_words import level_word, place_name, source_name
from bot.screens.zones import attribution, headline, source_lines
from bot.services.zone_search import FoundZone, ZoneSearch


def offer(search: ZoneSearch) -> Offer:
    """One article a zone; to strangers, and where nothing is found, the way to the bot."""
    voice = voice_for(search.language)
    if not search.member:
        return Offer(instead=voice.say("For invited people only: press Start"))
    if not search.found and search.typed:
        return Offer(instead=voice.say("No such place: ask Vigie how to write it"))
    if not search.found:
        return Offer(instead=voice.say("Type a country, a region or a town"))
    return Offer(tuple(_article(voice, one) for one in search.found))


def _article(voice: Voice, one: FoundZone) -> Article:
    place = place_name(voice, one.where, one.place)
    title = headline(voice, one.standing, place)
    lines = [*source_lines(voice, one.standing), *attribution(voice, one.attributions)]
    key = one.where.region or one.where.country
    return Article(key, title, _description(voice, one), Message(title, tuple(lines)))


def _description(voice: Voice, one: FoundZone) -> str:
    """Each current source in two words."""
    said = [
        voice.say(
            "{source}: {level}",
            source=source_name(voice, line.source),
            level=level_word(voice, line.level),
        )
        for line in one.standing.lines
        if line.trust is Trust.CURRENT and not line.no_advice
    ]
    return " · ".join(said) or voice.say("Nothing was verified lately.")
