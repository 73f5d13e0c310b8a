"""The words of dates and times in five languages, and a date's text brought down to their signs.

Signs are what `bot.content.dates` reads: `M12` a month, `W0` a weekday (Monday), `R1` a day counted
from today, `U7` a unit in days, `IN`, `NEXT`, `TO`, numbers, and the marks between numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import NotRequired, TypedDict, cast

import yaml
from babel import Locale

from bot.content.spelling import plain
from bot.content.written import LOADER

LANGUAGES = ("fr", "en", "ar", "es", "pt")
"""The languages in which a date may be written."""

UNKNOWN = "?"
"""The sign of a word that the language does not have."""

_ARTICLE = "ال"
_MOST_READINGS = 64
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d])[-'’](?=[^\W\d])")
_AROUND_A_WORD = re.compile(r"(?<=\d)[-.](?=[^\W\d])(.*?)(?<=[^\W\d])[-.](?=\d)")
_LONG_DASH = re.compile(r"\s*[–—−]\s*|\s+-\s*|\s*-\s+|(?<=[^\W\d])-|-(?=[^\W\d])")
_STOPS = re.compile(r"[,;،]|\.(?!\d)|(?<!\d)\.")
_SPACED_MARK = re.compile(r"(?<=\d)\s*([/.])\s*(?=\d)")
_DIGITS_AND_LETTERS = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")


class _Language(TypedDict):
    """One language of `date_words.yaml`, where each entry is explained."""

    locales: list[str]
    days: dict[int, list[str]]
    next: list[str]
    within: list[str]
    day: list[str]
    week: list[str]
    two_days: NotRequired[list[str]]
    two_weeks: NotRequired[list[str]]
    till: list[str]
    silent: list[str]
    numbers: dict[int, list[str]]
    months: NotRequired[dict[int, list[str]]]
    weekdays: NotRequired[dict[int, list[str]]]
    at: list[str]
    hour: list[str]
    noon: list[str]
    morning: list[str]
    afternoon: list[str]


@dataclass(frozen=True)
class Words:
    """What the words of one language mean. `longest` counts the words of the longest phrase."""

    signs: Mapping[str, tuple[str, ...]]
    longest: int


@dataclass(frozen=True)
class HourWords:
    """The words that stand around times, in all languages: phrases in plain letters."""

    at: tuple[str, ...]
    hour: tuple[str, ...]
    noon: tuple[str, ...]
    morning: tuple[str, ...]
    afternoon: tuple[str, ...]


def readings(text: str, words: Words) -> list[str]:
    """The text in signs, once for each meaning that its words can have together."""
    found = list(_signs(_spaced(text).split(), words))
    several = islice(product(*found), _MOST_READINGS)
    return list(dict.fromkeys(" ".join(filter(None, one)) for one in several))


def _spaced(text: str) -> str:
    """Words and numbers with one space between; dates in figures in one piece."""
    spaced = _BETWEEN_LETTERS.sub(" ", plain(text))
    spaced = _AROUND_A_WORD.sub(r" \1 ", spaced)
    spaced = _SPACED_MARK.sub(r"\1", _LONG_DASH.sub(" - ", spaced))
    return _DIGITS_AND_LETTERS.sub(" ", _STOPS.sub(" ", spaced))


def _signs(pieces: Sequence[str], words: Words) -> Iterator[tuple[str, ...]]:
    """The possible signs of each phrase, the longest phrases first."""
    at = 0
    while at < len(pieces):
        for length in range(min(words.longest, len(pieces) - at), 0, -1):
            phrase = " ".join(pieces[at : at + length])
            if phrase in words.signs:
                yield words.signs[phrase]
                break
        else:
            length = 1
            yield (UNKNOWN if pieces[at].isalpha() else pieces[at],)
        at += length


@cache
def words_of(language: str) -> Words:
    """The words of one of LANGUAGES."""
    own = _written()[language]
    signs: dict[str, list[str]] = {"-": ["TO"]}
    for sign, phrases in _meanings(own):
        for phrase in phrases:
            meanings = signs.setdefault(_spelt(phrase), [])
            if sign not in meanings:
                meanings.append(sign)
    return Words(
        {phrase: tuple(meanings) for phrase, meanings in signs.items()},
        max(len(phrase.split()) for phrase in signs),
    )


def _meanings(own: _Language) -> Iterator[tuple[str, Sequence[str]]]:
    for number, phrases in own["days"].items():
        yield f"R{number}", phrases
    for number, phrases in own["numbers"].items():
        yield str(number), phrases
    for number, phrases in _names(own, "months"):
        yield f"M{number}", phrases
    for number, phrases in _names(own, "days"):
        yield f"W{number}", phrases
        yield f"W{number}", [one.removeprefix(_ARTICLE) for one in phrases]
    for number, phrases in own.get("months", {}).items():
        yield f"M{number}", phrases
    for number, phrases in own.get("weekdays", {}).items():
        yield f"W{number}", phrases
    yield "U1", own["day"]
    yield "U7", own["week"]
    yield "2 U1", own.get("two_days", [])
    yield "2 U7", own.get("two_weeks", [])
    yield "IN", own["within"]
    yield "NEXT", own["next"]
    yield "TO", own["till"]
    yield "", own["silent"]


def _names(own: _Language, what: str) -> Iterator[tuple[int, list[str]]]:
    """CLDR's names of months or weekdays, in full and abbreviated."""
    for name in own["locales"]:
        locale = Locale.parse(name)
        for contexts in (locale.months if what == "months" else locale.days).values():
            for width in ("wide", "abbreviated"):
                for number, written in contexts[width].items():
                    yield number, [written]


@cache
def hour_words() -> HourWords:
    """What may stand before or after a time, whatever the language."""
    everything = _written().values()

    def all_of(of: str) -> tuple[str, ...]:
        phrases = {_spelt(one) for own in everything for one in cast("list[str]", own.get(of))}
        return tuple(sorted(phrases, key=len, reverse=True))

    at, hour, noon, morning, afternoon = map(all_of, ("at", "hour", "noon", "morning", "afternoon"))
    return HourWords(at, hour, noon, morning, afternoon)


def _spelt(phrase: str) -> str:
    return " ".join(_spaced(phrase).split())


@cache
def _written() -> dict[str, _Language]:
    text = files("bot.content").joinpath("date_words.yaml").read_text(encoding="utf-8")
    return {name: own for name, own in yaml.load(text, LOADER).items() if name in LANGUAGES}
