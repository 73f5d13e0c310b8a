"""The picture of a zone: what is drawn, and the words below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.map_request import MapRequest, Spot
from bot.domain.message import Message, Picture
from bot.screens.maps import map_words
from bot.screens.voice import Voice
from bot.screens.zone_words import ZONE_CLOCK, zone_name
from bot.screens.zones import attribution, headline, view_of
from bot.services.briefing import Brief
from bot.services.zone_maps import MapView


def zone_map(voice: Voice, brief: Brief) -> Message:
    """A map on request; its words say all that matters where no picture comes through."""
    view, drawn = view_of(brief), brief.map
    if drawn is None:
        raise ValueError(f"{brief.notice.kind} needs its map")
    day = drawn.as_of.astimezone(ZoneInfo(ZONE_CLOCK)).date()
    words = map_words(voice, drawn.country, day)
    title = headline(voice, view.standing, zone_name(voice, view.where))
    lines = [words.dated, words.approximate]
    if drawn.last_known is not None:
        lines.insert(0, _last_known(voice, brief, drawn))
    lines.extend(attribution(voice, view.attributions))
    picture = Picture(_request(voice, brief, drawn, day), words)
    return Message(title, tuple(lines), picture=picture)


def _request(voice: Voice, brief: Brief, drawn: MapView, day: date) -> MapRequest:
    return MapRequest(
        country=drawn.country,
        base=drawn.base,
        as_of=day,
        language=voice.language,
        levels=drawn.levels,
        legs=drawn.legs,
        last_known=_spot(voice, brief, drawn),
    )


def _spot(voice: Voice, brief: Brief, drawn: MapView) -> Spot | None:
    """Where she was last, called by how long ago that is."""
    seen = drawn.last_known
    return replace(seen.spot, name=voice.ago(seen.at, brief.now)) if seen else None


def _last_known(voice: Voice, brief: Brief, drawn: MapView) -> str:
    seen = drawn.last_known
    if seen is None:
        raise ValueError("no place is known")
    ago = voice.ago(seen.at, brief.now)
    if seen.exact:
        return voice.say("Last known place: {ago}. That you looked is in the log.", ago=ago)
    return voice.say("Last known place: near {place}, {ago}.", place=seen.spot.name, ago=ago)
