"""Where and when a seed's missions are: places looked up, local times made instants, plans."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content.places import Place, UnknownPlace, find_place
from bot.domain.local_time import instant_of
from bot.domain.mission import Leg
from bot.domain.plan import EveryHours, NightPause, Plan, TimesOfDay
from bot.services.mission_answers import LONGEST_MISSION
from bot.services.mission_drafts import BEGINS, ENDS
from bot.services.seed_file import WrongSeed
from bot.services.seed_written import MissionWritten, PlanWritten, StretchWritten


def is_day(moment: date) -> bool:
    """Whether a date was given, without a time."""
    return not isinstance(moment, datetime)


def instant(moment: date, zone: str, hour: time) -> datetime:
    """A date at this local hour, a local time, or an instant: in UTC."""
    if not isinstance(moment, datetime):
        return instant_of(datetime.combine(moment, hour), ZoneInfo(zone))
    if moment.tzinfo is None:
        return instant_of(moment.replace(microsecond=0), ZoneInfo(zone))
    return moment.astimezone(UTC)


def legs_of(path: str, mission: MissionWritten) -> tuple[Leg, ...]:
    """The legs of the mission at `path`. Raises WrongSeed."""
    stretches = _stretches(path, mission)
    legs = [_leg(where, one) for where, one in stretches.items()]
    for (where, _), (one, following) in zip(
        list(stretches.items())[1:], pairwise(legs), strict=True
    ):
        if following.starts_at <= one.starts_at:
            raise WrongSeed(f"{where}.from", "legs follow each other, the earliest first")
    if legs[-1].ends_at - legs[0].starts_at > LONGEST_MISSION:
        raise WrongSeed(path, f"a mission lasts {LONGEST_MISSION.days} days at most")
    return tuple(legs)


def _stretches(path: str, mission: MissionWritten) -> dict[str, StretchWritten]:
    """The legs as written, by where they stand; a mission to one place is its own leg."""
    if mission.legs is not None:
        alone = [name for name in ("place", "starts", "ends") if getattr(mission, name) is not None]
        if alone:
            raise WrongSeed(path, "give `legs`, or `place` with `from` and `to`, not both")
        return {f"{path}.legs[{index}]": one for index, one in enumerate(mission.legs)}
    given = {"place": mission.place, "from": mission.starts, "to": mission.ends}
    for name, value in given.items():
        if value is None:
            example = {"place": "place: Mopti", "from": "from: 2026-12-01", "to": "to: 2026-12-09"}
            raise WrongSeed(f"{path}.{name}", "this entry is missing", example[name])
    stretch = StretchWritten.model_construct(
        place=mission.place or "",
        country=mission.country,
        zone=mission.zone,
        level=mission.level,
        starts=mission.starts or date.min,
        ends=mission.ends or date.min,
    )
    return {path: stretch}


def _leg(path: str, stretch: StretchWritten) -> Leg:
    place = _place(path, stretch)
    starts_at = instant(stretch.starts, place.zone, BEGINS)
    ends_at = instant(stretch.ends, place.zone, ENDS)
    if ends_at <= starts_at:
        raise WrongSeed(f"{path}.to", "it ends before it begins", "to: 2026-12-09")
    return Leg(
        place.name, place.country, place.zone, stretch.level, starts_at, ends_at, place.region
    )


def _place(path: str, stretch: StretchWritten) -> Place:
    if stretch.zone is not None:
        try:
            ZoneInfo(stretch.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            why = f"{stretch.zone!r} is no time zone"
            raise WrongSeed(f"{path}.zone", why, "zone: Africa/Bamako") from None
    if stretch.zone is not None and stretch.country is not None:
        return Place(stretch.place, stretch.country, None, stretch.zone)
    asked = f"{stretch.place}, {stretch.country}" if stretch.country else stretch.place
    try:
        found = find_place(asked)
    except UnknownPlace as unknown:
        near = f"; near to it are {', '.join(unknown.suggestions)}" if unknown.suggestions else ""
        why = f"no place is known by the name {stretch.place!r}{near}"
        example = f"place: {stretch.place}, country: ML, zone: Africa/Bamako"
        raise WrongSeed(f"{path}.place", why, example) from None
    return Place(found.name, found.country, found.region, stretch.zone or found.zone)


def plan_of(path: str, plan: PlanWritten) -> Plan:
    """The check-in plan at `path`. Raises WrongSeed."""
    if (plan.times is None) == (plan.every is None):
        raise WrongSeed(path, "give `times`, or `every`, and one of them only", "{every: 4}")
    try:
        if plan.times is not None:
            if plan.night is not None:
                raise WrongSeed(f"{path}.night", "times of day say themselves when it is night")
            return TimesOfDay(tuple(plan.times))
        night = NightPause(plan.night.bedtime, plan.night.morning) if plan.night else None
        return EveryHours(plan.every or 0, night)
    except ValueError as error:
        raise WrongSeed(path, str(error).rstrip("."), "{times: [08:00, 20:00]}") from None
