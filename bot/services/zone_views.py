"""A zone as its card, its map and its observations show it: looked up at the last moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.content.zones import terms
from bot.domain.mission import Mission, State
from bot.domain.observation import Observation
from bot.domain.people import Part, Person, Role
from bot.domain.plan import Plan, suggested_plan
from bot.domain.standing import Standing
from bot.domain.zone import Source, Where
from bot.services import zones
from bot.services.mission_drafts import grace_for
from bot.store import missions, people
from bot.store import zones as store
from bot.store.database import Connection

NAMES_NOBODY = frozenset({"Public domain", "CC0 1.0"})
"""Licences under which a source need not be named beside its advice."""

NOT_FOR = frozenset({Role.FAMILY})
"""Who does not read what correspondents observed."""


@dataclass(frozen=True)
class ZoneView:
    """One zone for one reader.

    `grace` and `plan` are what a mission there gets, by the level that counts. `attributions` are
    the words by which licences want their sources named. `observations` are those that the reader
    may see, the newest first, `observers` their authors' names. `may_observe`: may add to them.
    """

    where: Where
    standing: Standing
    grace: timedelta
    plan: Plan
    attributions: tuple[str, ...]
    followed: bool
    observations: tuple[Observation, ...]
    observers: Mapping[int, str]
    may_observe: bool


def zone_view(conn: Connection, where: Where, reader: Person, now: datetime) -> ZoneView:
    """How this zone stands, and what this reader has to do with it."""
    found = zones.stands(conn, where.country, where.region, now)
    mine = people.memberships_of(conn, reader.id)
    houses = {m.organisation_id for m in mine if m.role not in NOT_FOR}
    seen = store.observed(conn, houses, where.country, where.region, now)
    authors = people.by_ids(conn, {one.person_id for one in seen})
    first = mine[0].organisation_id if mine else 0
    return ZoneView(
        where=where,
        standing=found,
        grace=grace_for(conn, first, found.gate) if first else timedelta(0),
        plan=suggested_plan(found.gate),
        attributions=tuple(attributions(found)),
        followed=(where.country, where.region) in store.subscriptions_of(conn, reader.id),
        observations=tuple(seen),
        observers={key: person.name for key, person in authors.items()},
        may_observe=observing_for(mine) is not None,
    )


def attributions(found: Standing) -> list[str]:
    """How the sources that say something here want to be named, where their licences ask for it."""
    said = (line.source for line in found.lines if line.advisory is not None)
    return [zones.attribution(one) for one in said if wants_its_name(one)]


def wants_its_name(source: Source) -> bool:
    """Whether its licence asks that it be named beside its advice."""
    return terms(source).licence not in NAMES_NOBODY


def observing_for(mine: Collection[people.Membership]) -> int | None:
    """The organisation for which somebody may observe: correspondents and coordinators do."""
    for role in (Role.CORRESPONDENT, Role.COORDINATOR):
        for membership in mine:
            if membership.role is role:
                return membership.organisation_id
    return None


def travelled_by(conn: Connection, reader: Person) -> list[Mission]:
    """The missions whose zones concern a reader: their own, and those they coordinate."""
    mine = people.memberships_of(conn, reader.id)
    houses = {m.organisation_id for m in mine if m.role is Role.COORDINATOR}
    states = [State.ACTIVE, State.PLANNED]
    found = missions.of_person(conn, reader.id, list(Part), states)
    found += missions.of_organisations(conn, houses, states) if houses else []
    return list({mission.id: mission for mission in found}.values())
