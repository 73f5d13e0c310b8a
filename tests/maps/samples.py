"""Requests and words that are ready to be drawn."""

from __future__ import annotations

from datetime import date
from functools import cache

from bot.content.places import country_name
from bot.domain.level import Level
from bot.domain.map_request import MapRequest, MapWords, Spot
from bot.maps.composition import compose
from bot.maps.drawing import Drawing
from bot.maps.geography import country

DAY = date(2026, 11, 23)
BAMAKO = Spot("Bamako", 12.61, -7.98)
SEGOU = Spot("Ségou", 13.43, -6.26)
MOPTI = Spot("Mopti", 14.48, -4.19)
SEEN = Spot("il y a 2 heures", 14.3, -4.6)
LEVELS = {level: f"niveau {level}" for level in Level}
ARABIC_LEVELS = {
    Level.GREEN: "أخضر: يقظة عادية",
    Level.YELLOW: "أصفر: يقظة معززة",
    Level.ORANGE: "برتقالي: لا سفر إلا لضرورة ملحة",
    Level.RED: "أحمر: لا تسافروا",
    Level.UNKNOWN: "غير متحقق منه أو متفاوت",
}


def mali(**changes: object) -> MapRequest:
    """Awa's mission: red in the north, orange elsewhere."""
    said: dict[str, object] = {
        "country": "ML",
        "base": Level.ORANGE,
        "as_of": DAY,
        "language": "fr",
        "levels": {"ML-6": Level.RED, "ML-10": Level.RED, "ML-8": Level.RED},
        "legs": (BAMAKO, SEGOU, MOPTI),
        "last_known": SEEN,
    }
    return MapRequest(**(said | changes))  # type: ignore[arg-type] # the caller's changes fit


def many_coloured(code: str, language: str) -> MapRequest:
    """Every level somewhere, as far as the country has regions for them."""
    regions = country(code).regions
    levels = list(Level)
    return MapRequest(
        country=code,
        base=Level.YELLOW,
        as_of=DAY,
        language=language,
        levels={
            region: levels[number % len(levels)]
            for number, one in enumerate(regions)
            for region in one.codes
        },
    )


@cache
def drawn(code: str, language: str) -> Drawing:
    """The many-coloured map of a country, composed once for all tests."""
    return compose(many_coloured(code, language), words(language, code))


def words(language: str, code: str) -> MapWords:
    """Words as long as the real ones."""
    arabic = language == "ar"
    return MapWords(
        title=country_name(code, language),
        dated="المستويات في 23 نوفمبر 2026" if arabic else "Niveaux au 23 novembre 2026",
        approximate=(
            "خريطة تقريبية: المناطق الرسمية كثيرًا ما تكون شرائط أو خطوطًا بين المدن"
            if arabic
            else "Approximatif : les zones officielles sont souvent des bandes entre des villes."
        ),
        levels=ARABIC_LEVELS if arabic else LEVELS,
        capital="العاصمة" if arabic else "Capitale",
        legs="المهمة" if arabic else "La mission",
        last_known="آخر مكان معروف" if arabic else "Dernier lieu connu",
        disputed="حدود متنازع عليها" if arabic else "Frontière contestée",
        right_to_left=arabic,
    )
