"""What people have to do with zones: subscriptions, observations, decisions after a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from bot.domain.level import Level
from bot.domain.mission import State
from bot.domain.observation import Mood, Observation
from bot.domain.zone import Source
from bot.domain.zone_decision import Choice, ZoneDecision
from bot.store.rows import among, insert_into
from bot.store.tables import legs, missions, observations, zone_decisions, zone_subscriptions

WHOLE = ""
"""What stands for the whole country where a region could stand."""


def subscribe(
    conn: Connection, person_id: int, country: str, region: str | None, now: datetime
) -> None:
    """Tell this person what changes there; once is enough."""
    row = {"person_id": person_id, "country": country, "region": region or WHOLE, "since": now}
    conn.execute(insert_into(conn, zone_subscriptions).values(row).on_conflict_do_nothing())


def unsubscribe(conn: Connection, person_id: int, country: str, region: str | None) -> None:
    """Tell them no more."""
    hers = zone_subscriptions.c
    conn.execute(
        delete(zone_subscriptions).where(
            hers.person_id == person_id, hers.country == country, hers.region == (region or WHOLE)
        )
    )


def subscriptions_of(conn: Connection, person_id: int) -> list[tuple[str, str | None]]:
    """The zones that a person follows, country and region, the first followed first."""
    hers = zone_subscriptions.c
    query = (
        select(hers.country, hers.region)
        .where(hers.person_id == person_id)
        .order_by(hers.since, hers.country, hers.region)
    )
    return [(country, region or None) for country, region in conn.execute(query)]


def subscribers(conn: Connection, country: str) -> dict[str | None, list[int]]:
    """Who follows a country (under None) or a region of it."""
    theirs = zone_subscriptions.c
    query = (
        select(theirs.region, theirs.person_id)
        .where(theirs.country == country)
        .order_by(theirs.region, theirs.person_id)
    )
    found: defaultdict[str | None, list[int]] = defaultdict(list)
    for region, person in conn.execute(query):
        found[region or None].append(person)
    return dict(found)


def observe(conn: Connection, seen: Observation) -> int:
    """Keep an observation; the given id is ignored, the new one returned."""
    row = vars(seen) | {"mood": seen.mood.value}
    del row["id"]
    return int(
        conn.execute(insert(observations).values(row).returning(observations.c.id)).scalar_one()
    )


def observed(
    conn: Connection, houses: Collection[int], country: str, region: str | None, now: datetime
) -> list[Observation]:
    """What these organisations' people reported of a zone and still holds, the newest first.

    What was said of the whole country counts for each of its regions.
    """
    if not houses:
        return []
    query = select(observations).where(
        among(observations.c.organisation_id, houses),
        observations.c.country == country,
        observations.c.expires_at > now,
    )
    if region is not None:
        here = or_(observations.c.region == region, observations.c.region.is_(None))
        query = query.where(here)
    rows = conn.execute(query.order_by(observations.c.id.desc())).mappings()
    return [_observation(row) for row in rows]


def forget_observations(conn: Connection, before: datetime) -> int:
    """Purge those that expired before then."""
    done = conn.execute(delete(observations).where(observations.c.expires_at < before))
    return done.rowcount


def missions_in(conn: Connection, countries: Collection[str]) -> list[int]:
    """The missions, planned or active, that have a leg in one of these countries."""
    query = (
        select(missions.c.id)
        .join(legs, legs.c.mission_id == missions.c.id)
        .where(
            among(legs.c.country, countries),
            missions.c.state.in_([State.PLANNED.value, State.ACTIVE.value]),
        )
        .distinct()
        .order_by(missions.c.id)
    )
    return list(conn.execute(query).scalars())


def countries_of_missions(conn: Connection) -> list[str]:
    """Every country in which a mission, planned or active, has a leg."""
    query = (
        select(legs.c.country)
        .join(missions, missions.c.id == legs.c.mission_id)
        .where(missions.c.state.in_([State.PLANNED.value, State.ACTIVE.value]))
        .distinct()
        .order_by(legs.c.country)
    )
    return list(conn.execute(query).scalars())


def set_levels(conn: Connection, mission_id: int, levels: Mapping[datetime, Level]) -> None:
    """The levels of a mission's legs, by when each begins."""
    for starts_at, level in levels.items():
        conn.execute(
            update(legs)
            .where(legs.c.mission_id == mission_id, legs.c.starts_at == starts_at)
            .values(level=level.value)
        )


def ask_decision(conn: Connection, asked: ZoneDecision) -> int:
    """A new question; the given id is ignored, the new one returned."""
    row = {
        "mission_id": asked.mission_id,
        "source": asked.source.value,
        "country": asked.country,
        "before": asked.before.value,
        "level": asked.level.value,
        "asked_at": asked.asked_at,
    }
    done = conn.execute(insert(zone_decisions).values(row).returning(zone_decisions.c.id))
    return int(done.scalar_one())


def decide(
    conn: Connection, decision_id: int, choice: Choice, person_id: int, now: datetime
) -> bool:
    """Write who chose what; False when somebody had chosen already."""
    done = conn.execute(
        update(zone_decisions)
        .where(zone_decisions.c.id == decision_id, zone_decisions.c.choice.is_(None))
        .values(choice=choice.value, decided_by_id=person_id, decided_at=now)
    )
    return done.rowcount > 0


def decisions(conn: Connection, ids: Collection[int]) -> dict[int, ZoneDecision]:
    """These decisions, by id."""
    if not ids:
        return {}
    rows = conn.execute(select(zone_decisions).where(among(zone_decisions.c.id, ids))).mappings()
    return {row["id"]: _decision(row) for row in rows}


def _observation(row: RowMapping) -> Observation:
    return Observation(
        id=row["id"],
        organisation_id=row["organisation_id"],
        person_id=row["person_id"],
        country=row["country"],
        region=row["region"],
        place=row["place"],
        mood=Mood(row["mood"]),
        text=row["text"],
        at=row["at"],
        expires_at=row["expires_at"],
    )


def _decision(row: RowMapping) -> ZoneDecision:
    return ZoneDecision(
        id=row["id"],
        mission_id=row["mission_id"],
        source=Source(row["source"]),
        country=row["country"],
        before=Level(row["before"]),
        level=Level(row["level"]),
        asked_at=row["asked_at"],
        choice=Choice(row["choice"]) if row["choice"] else None,
        decided_by=row["decided_by_id"],
        decided_at=row["decided_at"],
    )
