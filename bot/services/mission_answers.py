"""What an answer to one question of a guided mission means, typed or tapped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from bot.content.dates import UnreadableDate, Why, read_date, read_dates
from bot.content.hours import UnreadableTime, read_time
from bot.content.phones import UnreadablePhone, read_phone, split_phone
from bot.content.places import Place, country_name, find_places, meant_by
from bot.domain import mission_form as form
from bot.domain.dialog import Answer, Answers, Problem, Question, Wants
from bot.domain.level import Level
from bot.domain.people import Person
from bot.domain.plan import Plan, TimesOfDay, plan_as_json, suggested_plan

LONGEST_TEXT = 150
LONGEST_NOTE = 1000
"""Characters; a medical note may say more than another answer."""

LONGEST_LINE = 20
"""Words behind `/mission`: a place and two days, however they are written."""

LONGEST_MISSION = timedelta(days=366)

PLANS: Mapping[str, Plan] = {
    "daily": suggested_plan(Level.GREEN),
    "twice": suggested_plan(Level.YELLOW),
    "thrice": suggested_plan(Level.ORANGE),
    "hours": suggested_plan(Level.RED),
}
"""The cadences that the product suggests by level, offered to choose from."""


_BETWEEN_COUNTRIES = re.compile(r"\s*[,;،/]\s*|\s+(?:et|and|y|e|و)\s+")


class Unreadable(Exception):
    """The answer cannot be taken; `problem` says why."""

    def __init__(self, why: str, text: str, near: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.problem = Problem(why, text[:60], tuple(near))


@dataclass(frozen=True)
class Asked:
    """What has to be known to read an answer: what was answered before, who answers and when.

    `today` is the day it is at the place; `contacts` are those who may be told first.
    """

    answers: Answers
    language: str
    today: date
    contacts: Sequence[Person] = ()

    @property
    def place(self) -> Mapping[str, object]:
        """The place answered before; empty before that."""
        answer = self.answers.get(form.PLACE)
        return answer if isinstance(answer, dict) else {}

    def day(self, step: str) -> date | None:
        """A day answered before."""
        answer = self.answers.get(step)
        return date.fromisoformat(answer) if isinstance(answer, str) else None


@dataclass(frozen=True)
class Reading:
    """The answer, and what it says about other questions by the way."""

    value: Answer
    also: Answers = field(default_factory=dict)


def read_answer(question: Question, text: str, asked: Asked) -> Reading:
    """What `text` answers. Raises Unreadable."""
    _require_room(question, asked)
    said = " ".join(text.split()) if question.wants is not Wants.TEXT else text.strip()
    match question.wants:
        case Wants.PLACE:
            return _place(said, asked)
        case Wants.REGION:
            return _region(said, asked)
        case Wants.DAY:
            return _day(question.step, said, asked)
        case Wants.STOP:
            return _stop(said, asked)
        case Wants.PLAN:
            return _plan(said, asked)
        case Wants.CONTACT:
            return _contact(said, asked)
        case Wants.NAMED:
            return _named(question, said, asked)
        case Wants.PHONE:
            return Reading(_phone(said, asked))
        case Wants.COUNTRIES:
            return _countries(said)
        case Wants.TEXT:
            return Reading(_text(question, said))


MOST_LISTED = 8
"""Companions, stops, times of day: more would not fit a card, nor anybody's head."""


def _require_room(question: Question, asked: Asked) -> None:
    listed = asked.answers.get(question.step)
    if question.repeats and isinstance(listed, list) and len(listed) >= MOST_LISTED:
        raise Unreadable("many", str(MOST_LISTED))


def _text(question: Question, said: str) -> str:
    longest = LONGEST_NOTE if question.step == form.MEDICAL else LONGEST_TEXT
    if len(said) > longest:
        raise Unreadable("long", str(longest))
    if not said:
        raise Unreadable("empty", "")
    return said


def _place(said: str, asked: Asked) -> Reading:
    place = _meant(said, asked.language)
    whole_country = place.country if place.is_country else ""
    return Reading(_placed(place), {"country_only": whole_country, form.REGION: None})


def _meant(said: str, language: str) -> Place:
    """The place that is surely meant; where it is not sure, the person chooses."""
    meant = meant_by(said[:100])
    if meant.sure:
        return meant.places[0]
    several = bool(find_places(said[:100]))
    near = [_named_fully(place, language) for place in meant.places]
    raise Unreadable("which_place" if several else "place", said, near)


def _named_fully(place: Place, language: str) -> str:
    country = country_name(place.country, language)
    return country if place.is_country else f"{place.name}, {country}"


def _placed(place: Place) -> dict[str, object]:
    """A place as an answer keeps it."""
    kept: dict[str, object] = {
        "name": place.name,
        "country": place.country,
        "region": place.region,
        "zone": place.zone,
    }
    return {**kept, "is_country": True} if place.is_country else kept


def _region(said: str, asked: Asked) -> Reading:
    country = asked.place.get("country")
    found = [place for place in find_places(said[:100]) if place.country == country]
    inside = [place for place in found if not place.is_country]
    if not inside:
        raise Unreadable("region", said)
    return Reading(_placed(inside[0]))


def _day(step: str, said: str, asked: Asked) -> Reading:
    days = _days(said, asked)
    first = days[0] if step == form.FIRST else asked.day(form.FIRST)
    last = days[-1] if step == form.LAST or len(days) > 1 else None
    if first is not None and step == form.FIRST and first < asked.today:
        raise Unreadable("past", said)
    if first is not None and last is not None:
        _require_order(first, last, said)
    if step == form.LAST:
        if days[-1] < asked.today:
            raise Unreadable("past", said)
        return Reading(days[-1].isoformat())
    return Reading(days[0].isoformat(), {form.LAST: last.isoformat()} if last else {})


def _days(said: str, asked: Asked) -> tuple[date, ...]:
    """One day, or the first and the last."""
    try:
        return read_dates(said[:60], asked.language, asked.today)
    except UnreadableDate as error:
        if error.why is Why.ENDS_FIRST:
            raise Unreadable("ends_first", said) from error
    try:
        return (read_date(said[:60], asked.language, asked.today),)
    except UnreadableDate as error:
        raise Unreadable("date", said) from error


def _require_order(first: date, last: date, said: str) -> None:
    if last < first:
        raise Unreadable("ends_first", said)
    if last - first > LONGEST_MISSION:
        raise Unreadable("too_long", said)


def _stop(said: str, asked: Asked) -> Reading:
    """A place with the day of arrival behind it: "Ségou 15/12"."""
    words = said.split()
    for cut in range(1, len(words)):
        try:
            on = read_date(" ".join(words[cut:]), asked.language, asked.today)
        except UnreadableDate:
            continue
        first, last = asked.day(form.FIRST), asked.day(form.LAST)
        if first is None or last is None or not first <= on <= last:
            raise Unreadable("stop_day", said)
        place = _nearest(" ".join(words[:cut]), asked)
        return Reading({**_placed(place), "on": on.isoformat()})
    raise Unreadable("stop", said)


def _nearest(name: str, asked: Asked) -> Place:
    named = find_places(name[:100])
    here = [place for place in named if place.country == asked.place.get("country")]
    return here[0] if here else _meant(name, asked.language)


def _plan(said: str, asked: Asked) -> Reading:
    if said in PLANS:
        return Reading(dict(plan_as_json(PLANS[said])))
    typed = said.replace(",", " ").replace(";", " ").split()
    try:
        times = [read_time(one) for one in typed]
        return Reading(dict(plan_as_json(TimesOfDay(_in_order(times)))))
    except (UnreadableTime, ValueError) as error:
        raise Unreadable("times", said) from error


def _in_order(times: Sequence[time]) -> tuple[time, ...]:
    if not 0 < len(set(times)) <= MOST_LISTED:
        raise ValueError(f"{len(times)} times")
    return tuple(sorted(set(times)))


def _contact(said: str, asked: Asked) -> Reading:
    for person in asked.contacts:
        if said in (str(person.id), person.name) or person.name.casefold() == said.casefold():
            return Reading(str(person.id))
    raise Unreadable("contact", said, [person.name for person in asked.contacts][:6])


def _named(question: Question, said: str, asked: Asked) -> Reading:
    """A name, from which a phone number is taken where one stands behind it."""
    _text(question, said)
    name, number = split_phone(said, _country(asked))
    phone = number.e164 if number else ""
    if question.repeats and not name:
        raise Unreadable("nameless", said)
    if question.repeats:
        return Reading({"name": name or said, "phone": phone})
    return Reading(name or said, {f"{question.step}_phone": phone} if phone else {})


def _country(asked: Asked) -> str | None:
    country = asked.place.get("country")
    return str(country) if country else None


def _phone(said: str, asked: Asked) -> str:
    """A number that its country is not known to have is taken when it is insisted upon."""
    try:
        return read_phone(said[:60], _country(asked)).e164
    except UnreadablePhone as error:
        if error.perhaps is None:
            raise Unreadable("phone", said) from error
        if said != error.perhaps.shown:
            raise Unreadable("phone_doubt", said, [error.perhaps.shown]) from error
        return error.perhaps.e164


def _countries(said: str) -> Reading:
    named = [part for part in re.split(_BETWEEN_COUNTRIES, said[:200]) if part]
    codes: list[object] = []
    for part in named:
        found = [place for place in find_places(part) if place.is_country]
        if not found:
            raise Unreadable("country", part)
        codes.append(found[0].country)
    return Reading(list(dict.fromkeys(codes)))


def split_line(words: Sequence[str], language: str, today: date) -> tuple[str, tuple[str, ...]]:
    """The place of the one-line form and its days, as they were typed.

    Behind the place stand two days, or one; what cannot be read is left where a day should be,
    so that it can be asked again. More words than such a line has are not looked at: trying where
    the place ends costs more with each of them.
    """
    words = words[:LONGEST_LINE]
    for cut in range(1, len(words)):
        name, days = " ".join(words[:cut]), _two_days(words[cut:], language, today)
        if days and meant_by(name).places:
            return name, days
    for cut in range(len(words), 0, -1):
        if find_places(" ".join(words[:cut])):
            rest = " ".join(words[cut:])
            return " ".join(words[:cut]), (rest,) if rest else ()
    return " ".join(words), ()


def _two_days(words: Sequence[str], language: str, today: date) -> tuple[str, ...]:
    for cut in range(1, len(words)):
        halves = (" ".join(words[:cut]), " ".join(words[cut:]))
        if all(_is_a_day(half, language, today) for half in halves):
            return halves
    whole = " ".join(words)
    return (whole,) if _is_a_day(whole, language, today) else ()


def _is_a_day(text: str, language: str, today: date) -> bool:
    try:
        return bool(_days(text, Asked({}, language, today)))
    except Unreadable as error:
        return error.problem.why != "date"
