"""What a seed file means: its names looked up, its times made instants, its rules checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.level import worst
from bot.domain.mission import Leg
from bot.domain.mission_details import Callable
from bot.domain.people import Part, Role
from bot.domain.plan import Plan, suggested_plan
from bot.services.seed_file import WrongSeed
from bot.services.seed_ladders import AUDIENCES, Says, ladders_of
from bot.services.seed_legs import instant, is_day, legs_of, plan_of
from bot.services.seed_written import (
    MissionWritten,
    OrganisationWritten,
    PersonWritten,
    SeedWritten,
    ShiftWritten,
)

ROTA_ZONE = "Europe/Paris"
"""Whole days of the rota are days there."""

PARTS = {
    "travellers": Part.TRAVELLER,
    "companions": Part.COMPANION,
    "designated": Part.DESIGNATED,
    "correspondents": Part.CORRESPONDENT,
    "family": Part.FAMILY,
}


@dataclass(frozen=True)
class Member:
    """A role of one person; `traveller` when it is for one of them alone."""

    who: str
    role: Role
    traveller: str | None = None


@dataclass(frozen=True)
class Shift:
    """One stretch of the rota."""

    who: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class House:
    """One organisation as the file wants it; None leaves a thing as it is."""

    name: str
    members: tuple[Member, ...]
    duty: str | None
    group: tuple[int, str] | None
    grace_calm: timedelta | None
    grace_care: timedelta | None
    rota: tuple[Shift, ...] | None
    ladders: Says


@dataclass(frozen=True)
class Journey:
    """One mission as the file wants it; `path` is where it stands there."""

    path: str
    key: str
    house: str
    parts: tuple[tuple[str, Part], ...]
    legs: tuple[Leg, ...]
    plan: Plan
    grace: timedelta | None
    call_list: tuple[Callable, ...]
    ladders: Says
    reminders: bool

    @property
    def travellers(self) -> tuple[str, ...]:
        """Who is watched."""
        return tuple(who for who, part in self.parts if part is Part.TRAVELLER)


@dataclass(frozen=True)
class Seed:
    """A checked file: everything in it refers to something in it."""

    people: dict[str, PersonWritten]
    houses: tuple[House, ...]
    journeys: tuple[Journey, ...]


def understood(written: SeedWritten) -> Seed:
    """The file's meaning. Raises WrongSeed."""
    _check_people(written)
    names = {one.name for one in written.houses.values()}
    if len(names) < len(written.houses):
        raise WrongSeed("organisations", "two organisations have one name")
    houses = {one.name: _house(written, path, one) for path, one in written.houses.items()}
    journeys = tuple(
        _journey(written, houses, f"missions[{index}]", one)
        for index, one in enumerate(written.missions)
    )
    keys = [journey.key for journey in journeys]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise WrongSeed(f"missions[{index}].key", f"{key!r} is another mission's key already")
    return Seed(dict(written.people), tuple(houses.values()), journeys)


def _check_people(written: SeedWritten) -> None:
    seen: dict[int, str] = {}
    for name, person in written.people.items():
        if name in AUDIENCES:
            why = f"{name!r} is the name of an audience: call this person something else"
            raise WrongSeed(f"people.{name}", why)
        if person.telegram_id in seen:
            why = f"{seen[person.telegram_id]} has this Telegram id already"
            raise WrongSeed(f"people.{name}.telegram_id", why)
        seen[person.telegram_id] = name


def _known(written: SeedWritten, path: str, who: str) -> str:
    if who not in written.people:
        why = f"nobody under `people` is called {who!r}"
        raise WrongSeed(path, why, f"people: {{{who}: {{telegram_id: 1001, name: …}}}}")
    return who


def _house(written: SeedWritten, path: str, house: OrganisationWritten) -> House:
    members = tuple(_members(written, path, house))
    coordinators = {one.who for one in members if one.role is Role.COORDINATOR}
    if house.duty is not None:
        _known(written, f"{path}.duty", house.duty)
        if house.duty not in coordinators:
            why = f"{house.duty} is no coordinator of {house.name}"
            raise WrongSeed(f"{path}.duty", why, f"roles: {{coordinator: [{house.duty}]}}")
    rota = house.rota
    return House(
        name=house.name,
        members=members,
        duty=house.duty,
        group=(house.crisis_group.chat, house.crisis_group.name) if house.crisis_group else None,
        grace_calm=_minutes(house.grace_calm),
        grace_care=_minutes(house.grace_care),
        rota=None if rota is None else tuple(_rota(written, f"{path}.rota", rota, coordinators)),
        ladders=ladders_of(f"{path}.ladders", house.ladders, coordinators, set()),
    )


def _minutes(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(minutes=count)


def _members(written: SeedWritten, path: str, house: OrganisationWritten) -> Iterator[Member]:
    for role, members in house.roles.items():
        for index, member in enumerate(members):
            where = f"{path}.roles.{role}[{index}]"
            traveller = member.traveller
            if traveller is not None:
                _known(written, f"{where}.for", traveller)
            yield Member(_known(written, where, member.who), role, traveller)


def _rota(
    written: SeedWritten, path: str, rota: list[ShiftWritten], coordinators: set[str]
) -> Iterator[Shift]:
    for index, shift in enumerate(rota):
        where = f"{path}[{index}]"
        if _known(written, f"{where}.who", shift.who) not in coordinators:
            why = f"{shift.who} is no coordinator of this organisation"
            raise WrongSeed(f"{where}.who", why, f"roles: {{coordinator: [{shift.who}]}}")
        starts_at = instant(shift.starts, ROTA_ZONE, time(0))
        last_day = shift.ends if is_day(shift.ends) else None
        ends = last_day + timedelta(days=1) if last_day else shift.ends
        ends_at = instant(ends, ROTA_ZONE, time(0))
        if ends_at <= starts_at:
            raise WrongSeed(f"{where}.to", "the shift ends before it begins")
        yield Shift(shift.who, starts_at, ends_at)


def _journey(
    written: SeedWritten, houses: dict[str, House], path: str, mission: MissionWritten
) -> Journey:
    house = _house_of(houses, path, mission)
    parts = tuple(_parts(written, path, mission))
    legs = legs_of(path, mission)
    level = worst(leg.level for leg in legs)
    plan = mission.plan
    present = {who for who, part in parts if part is not Part.TRAVELLER}
    present |= {one.who for one in house.members if one.role is Role.COORDINATOR}
    return Journey(
        path=path,
        key=mission.key,
        house=house.name,
        parts=parts,
        legs=legs,
        plan=suggested_plan(level) if plan is None else plan_of(f"{path}.plan", plan),
        grace=_minutes(mission.grace),
        call_list=tuple(
            Callable(what, entry.name, entry.phone)
            for what in ("driver", "hotel", "host")
            if (entry := getattr(mission.call_list, what)) is not None
        ),
        ladders=ladders_of(
            f"{path}.ladders", mission.ladders, present, set(mission.correspondents)
        ),
        reminders=mission.reminders,
    )


def _house_of(houses: dict[str, House], path: str, mission: MissionWritten) -> House:
    names = ", ".join(houses) or "none"
    if mission.organisation is None and len(houses) == 1:
        return next(iter(houses.values()))
    if mission.organisation is None:
        why = f"whose mission is it? Organisations of this file: {names}"
        raise WrongSeed(f"{path}.organisation", why, "organisation: Ville de Beaulieu")
    if mission.organisation not in houses:
        why = f"{mission.organisation!r} is no organisation of this file, which has: {names}"
        raise WrongSeed(f"{path}.organisation", why)
    return houses[mission.organisation]


def _parts(written: SeedWritten, path: str, mission: MissionWritten) -> Iterator[tuple[str, Part]]:
    for name, part in PARTS.items():
        for index, who in enumerate(getattr(mission, name)):
            where = f"{path}.{name}[{index}]"
            if part is not Part.TRAVELLER and who in mission.travellers:
                raise WrongSeed(where, f"{who} travels, and cannot be alarmed about it too")
            yield _known(written, where, who), part
