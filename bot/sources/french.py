"""French advice in sentences: which level it names, for how much of the country, for which regions.

The ministry's words for the four colours are fixed; around them it writes freely. What is not
understood is left out, and the country is then not verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel import Locale

from bot.content.zones import district_names, region_names
from bot.domain.level import Level
from bot.sources.prose import tidy

_WORDS = (
    (Level.RED, r"formellement (?:et \w+ )?déconseill|\b(?:zones?|en) rouges?\b|\(rouge"),
    (
        Level.ORANGE,
        r"\bsauf\b[^.;]{0,25}\braisons? impérative|\bnon essentiels?\b[^.;]*déconseill"
        r"|\b(?:zones?|en) oranges?\b|\(orange",
    ),
    (Level.YELLOW, r"vigilance renforcée|\b(?:zones?|en) jaunes?\b|\(jaune"),
    (Level.GREEN, r"vigilance normale|\b(?:zones?|en) vert(?:es?)?\b|\(vert"),
)
_LEVELS = tuple((level, re.compile(words)) for level, words in _WORDS)
_ADVISED_AGAINST = re.compile(r"déconseill")
_ZONE = re.compile(r"^(?:les )?(?:zones?|régions?)\b")
_EXCEPTED = re.compile(r"\b(?:hors|hormis|excepté\w*|à l'exception)\b[^,;.)]*")
_NONE = re.compile(
    r"\baucune? (?:\w+ ){1,3}n'est\b|\b(?:n'est|ne sont) (?:pas|plus) (?:\w+ )?déconseill"
)

_ALL = r"(?:l'ensemble|l'intégralité|la totalité)"
_LAND = r"(?:territoire|pays|archipel|îles?)"
_REST = re.compile(rf"\breste (?:du |de l'|des |de la ){_LAND}\b")
_GOING = r"(?:déplacements?|voyages?(?: non essentiels)?|se rendre|tourisme)"
_INTO = r"(?:au|aux|en|à|à la|vers|vers le|dans|dans le)"
_ANYWHERE = re.compile(rf"{_GOING}\b.*\b{_ALL} (?:du |de l'){_LAND}\b")

_OFFICE = r"(?:provinces?|régions?|wilayas?|départements?|gouvernorats?)"
_OF = r"(?:du |de la |de l'|des |de |d')"
_PART = re.compile(
    r"\b(?:nord|sud|est|ouest|nord-\w+|sud-\w+|centre|parties?|tiers|moitié|frontières?|frontali\w+"
    r"|bande|villes?|environs|quartiers?|districts?|ligne|autour|abords|proximité|proches?|hormis"
    r"|sauf|hors|exception|limites?|long|chef-lieu|limitrophes?|vers|depuis|entre|jusqu\w*"
    r"|certaine?s?|littoral|côtes?|confins|voisin\w*|pourtour)\b"
)
_CLAUSE = re.compile(r"[,;:()]|\bet\b")


@dataclass(frozen=True)
class Mention:
    """A region named in a sentence; `whole` unless only a part of it is meant."""

    code: str
    whole: bool


def level_in(sentence: str) -> Level | None:
    """The gravest level a sentence names; None where it names none, or says that none holds."""
    return next(iter(_levels_in(sentence)), None)


def level_of_heading(heading: str) -> Level | None:
    """The level of a heading like "Zones formellement déconseillées (en rouge sur la carte)".

    A zone that is "déconseillée" without more is orange at least.
    """
    said = tidy(heading).casefold()
    if not _ZONE.search(said):
        return None
    return level_in(said) or (Level.ORANGE if _ADVISED_AGAINST.search(said) else None)


def _levels_in(sentence: str) -> list[Level]:
    said = _EXCEPTED.sub("", tidy(sentence).casefold())
    if _NONE.search(said):
        return []
    return [level for level, words in _LEVELS if words.search(said)]


def level_of_the_rest(sentence: str, heading: Level | None) -> Level | None:
    """The level that a sentence gives to "le reste du pays"; None where it is about less."""
    if not _REST.search(tidy(sentence).casefold()):
        return None
    return level_in(sentence) or heading


def level_of_all(sentence: str, country: str, heading: Level | None = None) -> Level | None:
    """The level that a sentence gives to the whole country; None where it is about less.

    "Soit en zone orange, soit en zone rouge" gives the milder: it holds everywhere at least.
    """
    said = tidy(sentence).casefold()
    if not _about_all(said, country):
        return None
    levels = _levels_in(sentence)
    return (levels[-1] if "soit " in said else levels[0]) if levels else heading


def whole_territory(sentence: str, country: str) -> Level | None:
    """The same for sentences outside the part on zones: only those that begin with it count."""
    subject = rf"{_ALL} (?:du |de l'|de la |des |de )(?:{_LAND}|{_named(country)})\b"
    begins = re.match(subject, tidy(sentence).casefold())
    return level_of_all(sentence, country) if begins else None


def _about_all(said: str, country: str) -> bool:
    names = _named(country)
    subject = rf"\b(?<!sur ){_ALL} (?:du |de l'|de la |des |de |d')(?:{_LAND}|{names})\b"
    going = rf"{_GOING} {_INTO} (?:l'île|le pays|pays|(?:l'|la |le |les )?(?:{names}))(?=[\s.,]|$)"
    return bool(re.search(subject, said) or re.search(going, said) or _ANYWHERE.search(said))


def _named(country: str) -> str:
    name = tidy(str(Locale("fr").territories[country])).casefold()
    return re.escape(name)


def mentions(sentence: str, country: str) -> Iterator[Mention]:
    """The regions that a sentence names."""
    said = tidy(sentence).casefold()
    for name, codes in region_names(country).items():
        for found in re.finditer(rf"\b{re.escape(tidy(name).casefold())}\b", said):
            whole = _is_whole(said[: found.start()])
            yield from (Mention(code, whole) for code in codes)
    for name, codes in district_names(country).items():
        wanted = rf"{_OF}{re.escape(tidy(name).casefold())}\b"
        for found in re.finditer(wanted, said):
            before = said[: found.start()]
            if re.search(rf"\b{_OFFICE} (?:{_OF}?[\w' -]+(?:, et|,| et) )*$", before):
                yield from (Mention(code, _is_whole(before)) for code in codes)


def _is_whole(before: str) -> bool:
    """Whether nothing in front of a name says that only a part of it is meant.

    "Dans le département de …" at the head of a clause says where something smaller lies. A name
    that continues a list ("…, du Gorgol et du Guidimaka") is as whole as the one before it.
    """
    for clause in reversed(_CLAUSE.split(before)):
        if not re.fullmatch(rf"\s*{_OF}?\s*", clause):
            return not _PART.search(clause) and not clause.strip().startswith("dans ")
    return True


def levels_by_region(said: list[tuple[Mention, Level]]) -> Mapping[str, Level]:
    """The level of each region that is named as a whole.

    One of which a part is worse is left out: its level cannot be told at this grain.
    """
    whole: dict[str, Level] = {}
    part: dict[str, Level] = {}
    for mention, level in said:
        found = whole if mention.whole else part
        known = found.get(mention.code, Level.GREEN)
        found[mention.code] = level if level.severity >= known.severity else known
    return {
        code: level
        for code, level in whole.items()
        if part.get(code, Level.GREEN).severity <= level.severity
    }
