"""Missions with their legs and the people around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.mission_details import Callable, Details, details_from_json
from bot.domain.people import Part
from bot.domain.plan import plan_as_json, plan_from_json
from bot.store.rows import among
from bot.store.tables import incidents, legs, missions, parts
from bot.store.waking import Waking


def _leg(row: RowMapping) -> Leg:
    return Leg(
        place=row["place"],
        country=row["country"],
        zone=row["zone"],
        level=Level(row["level"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        region=row["region"],
    )


def _mission(row: RowMapping, its_legs: Iterable[Leg]) -> Mission:
    return Mission(
        id=row["id"],
        organisation_id=row["organisation_id"],
        place=row["place"],
        country=row["country"],
        state=State(row["state"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        legs=tuple(its_legs),
        plan=plan_from_json(row["plan"]),
        grace=timedelta(seconds=row["grace"]),
        asked_until=row["asked_until"],
        wake_at=row["wake_at"],
        call_list=tuple(Callable(**entry) for entry in row["call_list"]),
        ladders=row["ladders"],
        details=details_from_json(row["details"] or {}),
    )


LEGS = select(legs).where(among(legs.c.mission_id)).order_by(legs.c.starts_at)


def _with_legs(conn: Connection, rows: Iterable[RowMapping]) -> dict[int, Mission]:
    found = {row["id"]: row for row in rows}
    if not found:
        return {}
    by_mission: defaultdict[int, list[Leg]] = defaultdict(list)
    for row in conn.execute(LEGS, {"mission_ids": found}).mappings().all():
        by_mission[row["mission_id"]].append(_leg(row))
    return {key: _mission(row, by_mission[key]) for key, row in found.items()}


BY_IDS = select(missions).where(among(missions.c.id))


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Mission]:
    """These missions, by id."""
    if not ids:
        return {}
    return _with_legs(conn, conn.execute(BY_IDS, {"ids": ids}).mappings().all())


def by_id(conn: Connection, mission_id: int) -> Mission:
    """The mission with this id; raises KeyError."""
    return by_ids(conn, [mission_id])[mission_id]


def by_key(conn: Connection, key: str) -> int | None:
    """The id of the mission that a seed file calls `key`."""
    return conn.execute(select(missions.c.id).where(missions.c.key == key)).scalar()


WAKING = Waking(missions)


def claim_due(conn: Connection, now: datetime, limit: int) -> dict[int, Mission]:
    """Up to `limit` missions whose moment has come, locked for this transaction."""
    return _with_legs(conn, WAKING.claim(conn, now, limit))


def add(
    conn: Connection, mission: Mission, *, key: str | None = None, created_by: int | None = None
) -> int:
    """A new mission with its legs; the given id is ignored, the new one returned."""
    mission_id: int = conn.execute(
        insert(missions)
        .values(
            **_columns(mission),
            organisation_id=mission.organisation_id,
            key=key,
            created_by_id=created_by,
        )
        .returning(missions.c.id)
    ).scalar_one()
    _write_legs(conn, mission_id, mission.legs)
    return mission_id


def replace_plan(conn: Connection, mission: Mission) -> None:
    """Write a mission that was announced again before it began, legs included."""
    conn.execute(update(missions).where(missions.c.id == mission.id).values(**_columns(mission)))
    conn.execute(delete(legs).where(legs.c.mission_id == mission.id))
    _write_legs(conn, mission.id, mission.legs)


def _columns(mission: Mission) -> dict[str, Any]:
    return {
        "place": mission.place,
        "country": mission.country,
        "state": mission.state.value,
        "starts_at": mission.starts_at,
        "ends_at": mission.ends_at,
        "plan": plan_as_json(mission.plan),
        "grace": int(mission.grace.total_seconds()),
        "ladders": dict(mission.ladders),
        "call_list": [vars(entry) for entry in mission.call_list],
        "details": mission.details.as_json(),
        "asked_until": mission.asked_until,
        "wake_at": mission.wake_at,
    }


def _write_legs(conn: Connection, mission_id: int, its_legs: Iterable[Leg]) -> None:
    rows = [
        {
            "mission_id": mission_id,
            "place": leg.place,
            "country": leg.country,
            "region": leg.region,
            "zone": leg.zone,
            "level": leg.level.value,
            "starts_at": leg.starts_at,
            "ends_at": leg.ends_at,
        }
        for leg in its_legs
    ]
    conn.execute(insert(legs), rows)


def change(conn: Connection, mission_id: int, **values: object) -> None:
    """Set some of a mission's columns."""
    conn.execute(update(missions).where(missions.c.id == mission_id).values(**values))


def describe(conn: Connection, mission_id: int, details: Details) -> None:
    """Its particulars, and the call list that follows from them."""
    call_list = [vars(entry) for entry in details.call_list]
    change(conn, mission_id, details=details.as_json(), call_list=call_list)


def set_parts(conn: Connection, mission_id: int, people: Collection[tuple[int, Part]]) -> None:
    """Who is what in this mission; replaces what was there."""
    conn.execute(delete(parts).where(parts.c.mission_id == mission_id))
    rows = [
        {"mission_id": mission_id, "person_id": person, "part": part.value}
        for person, part in dict.fromkeys(people)
    ]
    if rows:
        conn.execute(insert(parts), rows)


PARTS = (
    select(parts.c.mission_id, parts.c.person_id, parts.c.part)
    .where(among(parts.c.mission_id))
    .order_by(parts.c.person_id)
)


def parts_in(conn: Connection, mission_ids: Collection[int]) -> dict[int, list[tuple[int, Part]]]:
    """Who is what, by mission."""
    found: defaultdict[int, list[tuple[int, Part]]] = defaultdict(list)
    if mission_ids:
        for mission, person, part in conn.execute(PARTS, {"mission_ids": mission_ids}).all():
            found[mission].append((person, Part(part)))
    return found


def of_person(
    conn: Connection, person_id: int, roles: Collection[Part], states: Collection[State]
) -> list[Mission]:
    """The missions in which a person has one of these parts, soonest first."""
    query = (
        select(missions)
        .join(parts, parts.c.mission_id == missions.c.id)
        .where(
            parts.c.person_id == person_id,
            parts.c.part.in_([part.value for part in roles]),
            missions.c.state.in_([state.value for state in states]),
        )
        .order_by(missions.c.starts_at)
    )
    found = _with_legs(conn, conn.execute(query).mappings().all())
    return sorted(found.values(), key=lambda mission: (mission.starts_at, mission.id))


def houses_of(conn: Connection, person_id: int) -> list[int]:
    """The organisations in whose missions a person has a part."""
    query = (
        select(missions.c.organisation_id)
        .join(parts, parts.c.mission_id == missions.c.id)
        .where(parts.c.person_id == person_id)
        .distinct()
    )
    return [house for (house,) in conn.execute(query)]


def of_organisations(
    conn: Connection, ids: Collection[int], states: Collection[State]
) -> list[Mission]:
    """The missions of these organisations, soonest first."""
    query = select(missions).where(
        among(missions.c.organisation_id, ids),
        missions.c.state.in_([state.value for state in states]),
    )
    found = _with_legs(conn, conn.execute(query).mappings().all())
    return sorted(found.values(), key=lambda mission: (mission.starts_at, mission.id))


def standing_parts(
    conn: Connection, person_id: int, mission_ids: Collection[int]
) -> Mapping[int, set[Part]]:
    """What one person is in each of these missions."""
    found: defaultdict[int, set[Part]] = defaultdict(set)
    for mission_id, members in parts_in(conn, mission_ids).items():
        found[mission_id] = {part for member, part in members if member == person_id}
    return found


def travellers_home_since(conn: Connection, before: datetime) -> set[int]:
    """Travellers whose last mission ended before then, with no incident left open."""
    ended = (
        select(parts.c.person_id)
        .join(missions, missions.c.id == parts.c.mission_id)
        .where(parts.c.part == Part.TRAVELLER.value, missions.c.ended_at < before)
    )
    away = (
        select(parts.c.person_id)
        .join(missions, missions.c.id == parts.c.mission_id)
        .where(missions.c.state.in_([State.ACTIVE.value, State.PLANNED.value]))
    )
    alarmed = select(incidents.c.traveller_id).where(incidents.c.closed_at.is_(None))
    query = ended.where(parts.c.person_id.not_in(away), parts.c.person_id.not_in(alarmed))
    return {person for (person,) in conn.execute(query)}


def forget(conn: Connection, before: datetime) -> int:
    """Purge missions that ended, or were called off, before then, and what hangs on them."""
    alarmed = select(incidents.c.mission_id).where(
        incidents.c.closed_at.is_(None), incidents.c.mission_id.is_not(None)
    )
    done = conn.execute(
        delete(missions).where(
            missions.c.ended_at < before,
            missions.c.state.in_([State.ENDED.value, State.CANCELLED.value]),
            missions.c.id.not_in(alarmed),
        )
    )
    return done.rowcount


def house_of(conn: Connection, mission_id: int) -> int | None:
    """The organisation of a mission, read without the mission, which may be unreadable."""
    query = select(missions.c.organisation_id).where(missions.c.id == mission_id)
    house: int | None = conn.execute(query).scalar()
    return house
