"""The words on a map: what it shows, of which day, what its colours mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel import Locale

from bot.content.places import country_name
from bot.domain.level import Level
from bot.domain.map_request import MapWords
from bot.screens.voice import N_, Voice

_LEVELS = {
    Level.GREEN: N_("Green: usual caution"),
    Level.YELLOW: N_("Yellow: increased caution"),
    Level.ORANGE: N_("Orange: not without compelling reason"),
    Level.RED: N_("Red: do not go"),
    Level.UNKNOWN: N_("Not verified, or levels differ"),
}


def map_words(
    voice: Voice, country: str, as_of: date, regions: Mapping[str, str] | None = None
) -> MapWords:
    """All that is written on the map of a country (ISO 3166-1) whose levels are those of a day.

    `regions` says by ISO 3166-2 code how regions are written where a better name than the
    official one is known. Raises ValueError for an unknown country.
    """
    return MapWords(
        title=country_name(country, voice.language),
        dated=voice.say("Levels on {date}", date=voice.full_date(as_of)),
        approximate=voice.say(
            "Approximate: official zones are often strips or lines between towns, and regions "
            "may have changed since these borders were drawn."
        ),
        levels={level: voice.say(sentence) for level, sentence in _LEVELS.items()},
        capital=voice.say("Capital"),
        legs=voice.say("The mission"),
        last_known=voice.say("Last known place"),
        disputed=voice.say("Border in dispute"),
        right_to_left=Locale.parse(voice.language).text_direction == "rtl",
        regions=regions or {},
    )
