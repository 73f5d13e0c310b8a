"""Dates as people write them: "12/12", "demain", "next Tuesday", "du 12 au 20 décembre".

The reader's language is tried first; another one only where a word is not of that language. The
day stands before the month in every language, except in ISO's form and where English names the
month. Without a year the next such date is meant. Nothing is guessed: "March" or "12" alone, a
31 February or a Saturday that is a Friday are refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar

from bot.content.date_words import LANGUAGES, UNKNOWN, readings, words_of
from bot.content.hours import LONGEST, UnreadableTime, split_time

_Read = TypeVar("_Read")

_LEAP_YEAR = 2024
_YEARS_TO_A_LEAP_DAY = 8
_CENTURY = 2000
_DAY = timedelta(days=1)
_WEEKDAY = r"(?:U1 )?(?:W(?P<weekday>\d) )?(?:U1 )?"
_CALENDAR = tuple(
    re.compile(_WEEKDAY + one)
    for one in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?",
        r"(?P<day>\d{1,2}) M(?P<month>\d+)(?: (?P<year>\d{4}|\d{2}))?",
    )
)
_MONTH_FIRST = re.compile(_WEEKDAY + r"M(?P<month>\d+) (?P<day>\d{1,2})(?: (?P<year>\d{4}))?")
_FROM_TODAY = re.compile(r"R(?P<days>\d)|\+ ?(?P<later>\d{1,3})(?: U(?P<unit>\d))?")
_WITHIN = re.compile(r"IN (?:(?P<number>\d{1,3}) )?U(?P<unit>\d)")
_ON_A_WEEKDAY = re.compile(r"(?:U1 )?(?:NEXT )?W(?P<weekday>\d)(?: NEXT)?")
_DAY_ALONE = re.compile(_WEEKDAY + r"(?P<day>\d{1,2})")
_DAY_AND_YEAR = re.compile(r"(?P<day>\d{1,2})(?: (?P<year>\d{4}))?")


class Why(Enum):
    """Why a text was not taken for a date."""

    NO_DATE = "no_date"
    NO_SUCH_DAY = "no_such_day"
    """The calendar has no such day: 31/02, 32/13."""
    WRONG_WEEKDAY = "wrong_weekday"
    """That date is another day of the week."""
    ENDS_FIRST = "ends_first"
    """The range ends before it begins."""


class UnreadableDate(ValueError):
    """What was typed is no date, or no range of dates; `text` is what was typed."""

    def __init__(self, text: str, why: Why = Why.NO_DATE) -> None:
        super().__init__(f"{text!r} cannot be read as a date: {why.value}.")
        self.text = text
        self.why = why


@dataclass(frozen=True)
class Moment:
    """A local day, and a local time where one was given."""

    day: date
    at: time | None


def read_date(text: str, language: str, today: date) -> date:
    """The date that `text` names; it may be past when its year says so. Raises UnreadableDate."""

    def read(said: str, unequivocal: bool) -> date | None:
        named = _named(said, unequivocal, today)
        return named.from_(today) if named else None

    return _first_read(text, language, read)


def read_dates(text: str, language: str, today: date) -> tuple[date, date]:
    """The first and the last day of a range on one line. Raises UnreadableDate.

    Without years it ends at the next such date, so that a range may have begun before today.
    """

    def read(said: str, unequivocal: bool) -> tuple[date, date] | None:
        if _named(said, unequivocal, today):
            return None
        return _range(said, unequivocal, today)

    return _first_read(text, language, read)


def read_moment(text: str, language: str, now: datetime) -> Moment:
    """A date, with or without a time; or a time alone, which is the next such one after `now`.

    `now` is what the clocks of the place show. Raises UnreadableDate.
    """
    try:
        rest, at = split_time(text)
    except UnreadableTime as error:
        raise UnreadableDate(text) from error
    if at is not None and not rest:
        return Moment(now.date() if at > now.time() else now.date() + _DAY, at)
    try:
        return Moment(read_date(rest if at else text, language, now.date()), at)
    except UnreadableDate as error:
        raise UnreadableDate(text, error.why) from error


class _Refused(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class _Day:
    """A date that is sure by itself."""

    day: date

    def from_(self, start: date) -> date:
        return self.day


@dataclass(frozen=True)
class _WeekdayOnly:
    weekday: int

    def from_(self, start: date) -> date:
        """The next one after `start`: who means today says "today"."""
        return start + _DAY * ((self.weekday - start.weekday() - 1) % 7 + 1)


@dataclass(frozen=True)
class _CalendarDay:
    """A day of a month, in the year that makes sense; the weekday must agree if it was said."""

    day: int
    month: int
    weekday: int | None

    def from_(self, start: date) -> date:
        return self._first_of(range(start.year, start.year + _YEARS_TO_A_LEAP_DAY + 1), start)

    def until(self, end: date) -> date:
        return self._first_of(range(end.year, end.year - _YEARS_TO_A_LEAP_DAY - 1, -1), end)

    def _first_of(self, years: range, bound: date) -> date:
        for year in years:
            if self.day <= _length(year, self.month):
                found = date(year, self.month, self.day)
                if (found - bound).days * years.step >= 0:
                    return _checked(found, self.weekday)
        raise _Refused(Why.NO_SUCH_DAY)


_Named = _Day | _WeekdayOnly | _CalendarDay


def _first_read(text: str, language: str, read: Callable[[str, bool], _Read | None]) -> _Read:
    """What the first language makes of it that can. Raises UnreadableDate."""
    if len(text) > LONGEST:
        raise UnreadableDate(text)
    for one in (language, *LANGUAGES):
        if one not in LANGUAGES:
            continue
        said_so = readings(text, words_of(one))
        foreign = any(UNKNOWN in said.split() for said in said_so)
        try:
            found = next(filter(None, (read(said, len(said_so) == 1) for said in said_so)), None)
        except _Refused as refused:
            if not foreign:
                raise UnreadableDate(text, refused.why) from refused
            continue
        if found is not None:
            return found
        if not foreign:
            break
    raise UnreadableDate(text)


def _named(said: str, unequivocal: bool, today: date) -> _Named | None:
    """The date that these signs are, if they are one."""
    if found := _FROM_TODAY.fullmatch(said):
        days, later, unit = found["days"], found["later"], found["unit"]
        return _Day(today + _DAY * (int(days) if days else int(later) * int(unit or 1)))
    if found := _WITHIN.fullmatch(said):
        return _Day(today + _DAY * int(found["number"] or 1) * int(found["unit"]))
    if found := _ON_A_WEEKDAY.fullmatch(said):
        return _WeekdayOnly(int(found["weekday"]))
    return _in_calendar(said, unequivocal)


def _in_calendar(said: str, unequivocal: bool) -> _Day | _CalendarDay | None:
    """The date that these signs are by its day and month, if they are one.

    A month goes before its day only where no word could be a weekday too ("mar 12" in French).
    """
    forms = (*_CALENDAR, _MONTH_FIRST) if unequivocal else _CALENDAR
    matches = (form.fullmatch(said) for form in forms)
    return next((_calendar_day(found) for found in matches if found), None)


def _calendar_day(found: re.Match[str]) -> _Day | _CalendarDay:
    day, month = int(found["day"]), int(found["month"])
    weekday = int(found["weekday"]) if found["weekday"] else None
    if not (1 <= month <= 12 and 1 <= day <= _length(_LEAP_YEAR, month)):
        raise _Refused(Why.NO_SUCH_DAY)
    if not found["year"]:
        return _CalendarDay(day, month, weekday)
    year = int(found["year"]) + (_CENTURY if len(found["year"]) == len("26") else 0)
    if year == 0 or day > _length(year, month):
        raise _Refused(Why.NO_SUCH_DAY)
    return _Day(_checked(date(year, month, day), weekday))


def _range(said: str, unequivocal: bool, today: date) -> tuple[date, date] | None:
    """The two ends, at the one place where the signs fall into two."""
    refused: _Refused | None = None
    for left, right in _halves(said):
        try:
            if found := _ends(left, right, unequivocal, today):
                return found
        except _Refused as error:
            refused = refused or error
    if refused:
        raise refused
    return None


def _halves(said: str) -> Iterator[tuple[str, str]]:
    """Every way to take the signs apart: at a word or a long dash; else at a space or a hyphen."""
    marks = list(re.finditer(r" TO ", said)) or list(re.finditer(r"[ -]", said))
    for mark in marks:
        yield said[: mark.start()].removeprefix("TO "), said[mark.end() :]


def _ends(left: str, right: str, unequivocal: bool, today: date) -> tuple[date, date] | None:
    first, last = _named(left, unequivocal, today), _named(right, unequivocal, today)
    if first is None and (alone := _DAY_ALONE.fullmatch(left)):
        end = _in_calendar(right, unequivocal)
        return _sharing_month(alone, end.from_(today)) if end else None
    if last is None and _DAY_AND_YEAR.fullmatch(right):
        last = _in_calendar(f"{left.rpartition(' ')[0]} {right}", unequivocal)
    if first is None or last is None:
        return None
    if isinstance(first, _CalendarDay) and not isinstance(last, _WeekdayOnly):
        last_day = last.from_(today)
        return _in_order(first.until(last_day), last_day)
    first_day = first.from_(today)
    return _in_order(first_day, last.from_(first_day))


def _sharing_month(first: re.Match[str], last: date) -> tuple[date, date]:
    """From a mere number on: in the month of the last day, or in the one before ("28 – 3/1")."""
    day, month = int(first["day"]), last.replace(day=1)
    if day > last.day:
        month = (month - _DAY).replace(day=1)
    if not 1 <= day <= _length(month.year, month.month):
        raise _Refused(Why.NO_SUCH_DAY)
    weekday = int(first["weekday"]) if first["weekday"] else None
    return _checked(month.replace(day=day), weekday), last


def _in_order(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise _Refused(Why.ENDS_FIRST)
    return first, last


def _checked(found: date, weekday: int | None) -> date:
    if weekday is not None and found.weekday() != weekday:
        raise _Refused(Why.WRONG_WEEKDAY)
    return found


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]
