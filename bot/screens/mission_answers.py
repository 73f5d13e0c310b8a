"""What is known of a mission, section by section, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.content.phones import shown
from bot.domain.plan import Plan, TimesOfDay, plan_from_json
from bot.screens.mission_form import SECTIONS
from bot.screens.voice import N_, Voice

Known = Mapping[str, object]

LABELLED: Mapping[str, str] = {
    "lodging_by": N_("approved by {fact}"),
    "contract": N_("contract {fact}"),
    "voice": N_("calls {fact}"),
    "sms": N_("text messages {fact}"),
    "satellite": N_("satellite phone {fact}"),
}
"""Facts that say nothing without a word before them."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "purpose": ("purpose",),
    "lodging": ("lodging", "lodging_phone", "lodging_floor", "lodging_by"),
    "driver": ("driver", "driver_phone", "plate"),
    "host": ("host", "host_phone"),
    "escort": ("escort",),
    "insurer": ("insurer", "insurer_phone", "contract"),
    "hospital": ("hospital", "hospital_phone"),
    "fallback": ("voice", "sms", "satellite", "call_windows", "who_calls"),
}
"""By section: its answers, in the order in which they are read."""

PHONES = frozenset(
    {"lodging_phone", "driver_phone", "host_phone", "insurer_phone", "hospital_phone"}
    | {"voice", "sms", "satellite"}
)


MOST_NAMED = 6
"""Sections named in one line; a small phone shows no more of them at a glance."""


def section_line(voice: Voice, section: str, known: Known) -> str | None:
    """One section in one line; None when nothing is known of it."""
    facts = list(_facts(voice, section, known))
    if not facts:
        return None
    name = voice.say(SECTIONS[section])
    return voice.say("{section}: {facts}", section=name, facts=voice.beside(facts))


def missing_line(voice: Voice, sections: Sequence[str]) -> str:
    """What nobody has said yet: the first few by name, the rest by number."""
    names = [voice.say(SECTIONS[section]) for section in sections[:MOST_NAMED]]
    if (more := len(sections) - MOST_NAMED) > 0:
        return voice.plural(
            "Not said yet: {names}, and {count} more.",
            "Not said yet: {names}, and {count} more.",
            more,
            names=voice.beside([voice.latin(name) for name in names]),
        )
    return voice.say("Not said yet: {sections}.", sections=voice.names(names))


def _facts(voice: Voice, section: str, known: Known) -> Iterator[str]:
    match section:
        case "journey":
            yield from _place(voice, known)
        case "dates":
            yield from _dates(voice, known)
        case "stops":
            yield from _stops(voice, known)
        case "plan":
            if isinstance(plan := known.get("plan"), dict):
                yield plan_in_words(voice, plan_from_json(plan))
        case "contact":
            if name := known.get("contact_name"):
                yield str(name)
        case "companions":
            yield from _companions(voice, known)
        case "nationalities":
            codes = known.get("nationalities")
            yield from (voice.country(str(code)) for code in _listed(codes))
        case "medical":
            if known.get("medical_note"):
                yield voice.say("sealed")
        case _:
            yield from _plain(voice, FACTS[section], known)


def _plain(voice: Voice, steps: tuple[str, ...], known: Known) -> Iterator[str]:
    for step in steps:
        value = str(known.get(step) or "")
        if not value:
            continue
        fact = voice.latin(shown(value) if step in PHONES else value)
        yield voice.say(LABELLED[step], fact=fact) if step in LABELLED else fact


def _place(voice: Voice, known: Known) -> Iterator[str]:
    place = known.get("region") or known.get("place")
    if isinstance(place, dict):
        country = voice.country(str(place["country"]))
        named = str(place["name"])
        yield from (country,) if place.get("is_country") else (named, country)


def _dates(voice: Voice, known: Known) -> Iterator[str]:
    days = [date.fromisoformat(str(day)) for key in ("first", "last") if (day := known.get(key))]
    if len(days) > 1 and days[0] <= days[1]:
        yield voice.period(days[0], days[1])
    elif days:
        yield voice.date(days[0])


def _stops(voice: Voice, known: Known) -> Iterator[str]:
    for stop in _listed(known.get("stops")):
        if isinstance(stop, dict):
            day = voice.date(date.fromisoformat(str(stop["on"])))
            yield voice.say("{place} from {day}", place=str(stop["name"]), day=day)


def _companions(voice: Voice, known: Known) -> Iterator[str]:
    for one in _listed(known.get("companions")):
        if isinstance(one, dict):
            phone = str(one.get("phone") or "")
            named = voice.latin(str(one.get("name") or ""))
            yield f"{named} {voice.latin(shown(phone))}" if phone else named


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def plan_in_words(voice: Voice, plan: Plan) -> str:
    """When she is asked, without a full stop."""
    if isinstance(plan, TimesOfDay):
        times = voice.names([f"{one:%H:%M}" for one in plan.times])
        return voice.say("every day at {times}", times=times)
    if plan.night is None:
        return voice.plural("every hour", "every {count} hours", plan.hours)
    return voice.plural(
        "every hour, with a night pause from {bedtime} to {morning}",
        "every {count} hours, with a night pause from {bedtime} to {morning}",
        plan.hours,
        bedtime=f"{plan.night.bedtime:%H:%M}",
        morning=f"{plan.night.morning:%H:%M}",
    )
