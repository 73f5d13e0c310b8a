"""How a sentence is said in the reader's language, with its facts put in.

Screens write whole English sentences: `voice.say("{name} is safe.", name="Awa")`. A sentence that
stands apart from the call that says it, in a table for instance, is marked with `N_("…")`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.screens import bidi
from bot.screens.catalogues import DEFAULT, LANGUAGES, LOCALES, SOURCE, sentences

__all__ = ["HOME", "LANGUAGES", "N_", "Voice", "reads_right_to_left", "voice_for"]

HOME = "Europe/Paris"
"""The time zone of those who watch from afar; its city is named beside the local time."""

_MINUTE = dt.timedelta(minutes=1)
_HOUR = dt.timedelta(hours=1)
_HOURS_SAY_MORE_UNTIL = dt.timedelta(hours=48)
_WEEKDAY_IS_CLEAR_FOR = 6  # days

log = structlog.get_logger(__name__)


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext gave it
    """Mark a sentence of a table for translation; `say` it later."""
    return sentence


_FIRST_DAY = re.compile(
    r"(?<![\d:])1(?=[ –][\d ]*(?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc))"
)


@dataclass(frozen=True)
class Voice:
    """One reader's language; `voice_for` finds it.

    Saying a sentence never raises: what cannot be said well is said in English.
    """

    language: str
    locales: Path = field(default=LOCALES, repr=False)

    def say(self, sentence: str, /, **facts: object) -> str:
        """The sentence translated, `{names}` replaced by the facts."""
        return self._fill(sentence and self._sentences.gettext(sentence), facts)

    def plural(self, one: str, many: str, /, count: int, **facts: object) -> str:
        """The form that goes with `count`, which the sentence may show as `{count}`."""
        sentence = self._sentences.ngettext(one, many, count)
        return self._fill(sentence, {**facts, "count": self.number(count)})

    def say_in(self, context: str, sentence: str, /, **facts: object) -> str:
        """For a sentence that other languages say differently here and there ("Open")."""
        return self._fill(self._sentences.pgettext(context, sentence), facts)

    def number(self, number: int) -> str:
        """With the separators of the language; not for codes and phone numbers."""
        written: str = format_decimal(number, locale=self._locale)
        return written

    def time(self, at: dt.datetime, zone: str) -> str:
        """`08:30` in every language."""
        return self._moment(at, zone, "HH:mm")

    def clock(self, at: dt.datetime, now: dt.datetime, zone: str) -> str:
        """The time, with as much of the day as is needed on the day that `now` is in `zone`."""
        days = abs((_day(at, zone) - _day(now, zone)).days)
        if days == 0:
            return self.time(at, zone)
        return self._moment(
            at, zone, "EEE HH:mm" if days <= _WEEKDAY_IS_CLEAR_FOR else "d MMM HH:mm"
        )

    def both_times(self, at: dt.datetime, now: dt.datetime, zone: str, place: str) -> str:
        """`08:30 Mopti · 09:30 Paris`, or one of them where both clocks show the same."""
        here, home = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(HOME))
        if here.utcoffset() == home.utcoffset():
            times = [(zone, place)]
        else:
            times = [(zone, place), (HOME, self.city(HOME))]
        days = {_day(at, each) for each, _ in times} | {_day(now, each) for each, _ in times}
        return " · ".join(
            self.say(
                "{time} {place}",
                time=self.time(at, each) if len(days) == 1 else self._with_day(at, now, each),
                place=name,
            )
            for each, name in times
        )

    def date(self, day: dt.date) -> str:
        """`Tue 1 Dec`."""
        return _first(format_date(day, "EEE d MMM", locale=self._locale), self.language)

    def full_date(self, day: dt.date) -> str:
        """`12 June 2013`: for what may be years old."""
        return _first(format_date(day, "long", locale=self._locale), self.language)

    def day(self, day: dt.date) -> str:
        """`22 Aug 2026`: for what may be old."""
        return _first(format_skeleton("yMMMd", day, locale=self._locale), self.language)

    def period(self, first: dt.date, last: dt.date) -> str:
        """`1–8 Dec`; with the years where they differ."""
        if first == last:
            return self.date(first)
        shape = "MMMd" if first.year == last.year else "yMMMd"
        return _first(format_interval(first, last, shape, locale=self._locale), self.language)

    def duration(self, span: dt.timedelta) -> str:
        """`45 min`, `2 h 10`, and from two days on whole days, rounded."""
        span = abs(span)
        if span < _MINUTE:
            return self.say("less than 1 min")
        if span < _HOUR:
            return self.say("{minutes} min", minutes=span // _MINUTE)
        if span < _HOURS_SAY_MORE_UNTIL:
            hours, rest = divmod(span, _HOUR)
            if minutes := rest // _MINUTE:
                return self.say("{hours} h {minutes}", hours=hours, minutes=f"{minutes:02}")
            return self.say("{hours} h", hours=hours)
        days = dt.timedelta(days=round(span / dt.timedelta(days=1)))
        return format_timedelta(
            days, granularity="day", threshold=float("inf"), locale=self._locale
        )

    def ago(self, at: dt.datetime, now: dt.datetime) -> str:
        """How long before `now` it was, or how long until it is."""
        if abs(now - at) < _MINUTE:
            return self.say("just now")
        if at > now:
            return self.say("in {duration}", duration=self.duration(at - now))
        return self.say("{duration} ago", duration=self.duration(now - at))

    def names(self, names: Sequence[str]) -> str:
        """`Awa, Claire and Karim`."""
        return format_list([self.latin(name) for name in names], locale=self._locale)

    def beside(self, facts: Sequence[str]) -> str:
        """Facts one after another, with the comma of the language."""
        if self._right_to_left:
            return bidi.from_the_right("، ".join(facts))
        return ", ".join(facts)

    def country(self, code: str) -> str:
        """The country's name for its two-letter code; the code itself when it is unknown."""
        name: str = self._locale.territories.get(code.upper(), code)
        return name

    def latin(self, text: str) -> str:
        """A phone number, a code or a name, held together inside a right-to-left sentence."""
        return bidi.isolated(text) if self._right_to_left else bidi.settled(text)

    @cached_property
    def _sentences(self) -> NullTranslations:
        return sentences(self.language, self.locales)

    @cached_property
    def _locale(self) -> Locale:
        return _locale(self.language)

    @cached_property
    def _right_to_left(self) -> bool:
        return reads_right_to_left(self.language)

    def _moment(self, at: dt.datetime, zone: str, shape: str) -> str:
        return _written(at, zone, shape, self.language)

    def _with_day(self, at: dt.datetime, now: dt.datetime, zone: str) -> str:
        """Two clocks on two dates: each says its day, even the one on which it is today."""
        if _day(at, zone) == _day(now, zone):
            return self._moment(at, zone, "EEE HH:mm")
        return self.clock(at, now, zone)

    def city(self, zone: str) -> str:
        """The city that a time zone is called after, which says more than its identifier."""
        return _city(zone, self.language)

    def _fill(self, sentence: str, facts: Mapping[str, object]) -> str:
        if self._right_to_left:
            sentence = bidi.in_place(sentence)
        if "{" not in sentence:
            return sentence
        said = {
            name: self.latin(fact) if isinstance(fact, str) else str(fact)
            for name, fact in facts.items()
        }
        try:
            filled = sentence.format_map(_Said(said))
        except (ValueError, IndexError, AttributeError, TypeError) as error:
            log.error("sentence cannot be filled", sentence=sentence, error=str(error))
            return sentence
        return bidi.from_the_right(filled) if self._right_to_left else filled


class _Said(dict[str, str]):
    """A fact nobody gave is a mistake in a screen; the alert has to go out all the same."""

    def __missing__(self, name: str) -> str:
        log.error("fact missing in a sentence", fact=name)
        return "…"


@lru_cache(maxsize=1024)
def _day(at: dt.datetime, zone: str) -> dt.date:
    return at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1024)
def _written(at: dt.datetime, zone: str, shape: str, language: str) -> str:
    # thousands of alarms at one instant tell the same few times
    written = format_datetime(at, shape, tzinfo=ZoneInfo(zone), locale=_locale(language))
    return _first(written, language)


def _first(written: str, language: str) -> str:
    """French counts the first day of a month, which CLDR's patterns do not: 1er décembre."""
    if language != "fr":
        return written
    return _FIRST_DAY.sub("1er", written)


@cache
def _city(zone: str, language: str) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=_locale(language), return_city=True)


@cache
def _locale(language: str) -> Locale:
    # days before months and no comma before "and": plain "en" is American; plain "pt" Brazilian
    return Locale.parse({"en": "en_GB", "pt": "pt_PT"}.get(language, language))


@cache
def reads_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    # asked for every name in every sentence, and Babel looks it up in four steps
    return bool(_locale(language).text_direction == "rtl")


@lru_cache(maxsize=256)
def voice_for(language: str | None) -> Voice:
    """The voice for a language as Telegram names it ("fr", "pt-br").

    Nothing known: French. A language that we do not have: English.
    """
    if not language:
        return Voice(DEFAULT)
    spoken = language.replace("_", "-").split("-")[0].lower()
    return Voice(spoken if spoken in LANGUAGES else SOURCE)
