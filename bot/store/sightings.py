"""Where travellers said they were: exact points, kept no longer than needed (S14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.store.rows import among
from bot.store.tables import sightings


@dataclass(frozen=True)
class Sighting:
    """One point in degrees (WGS 84) and when it was sent."""

    at: datetime
    latitude: float
    longitude: float


def add(conn: Connection, traveller_id: int, sighting: Sighting) -> None:
    """Keep a point."""
    conn.execute(
        insert(sightings).values(
            traveller_id=traveller_id,
            at=sighting.at,
            latitude=sighting.latitude,
            longitude=sighting.longitude,
        )
    )


NEWEST = (
    select(func.max(sightings.c.id))
    .where(among(sightings.c.traveller_id))
    .group_by(sightings.c.traveller_id)
)
LAST = select(sightings).where(sightings.c.id.in_(NEWEST))


def last(conn: Connection, traveller_ids: Collection[int]) -> dict[int, Sighting]:
    """The last known point of each of these travellers."""
    if not traveller_ids:
        return {}
    rows = conn.execute(LAST, {"traveller_ids": traveller_ids}).mappings().all()
    return {
        row["traveller_id"]: Sighting(row["at"], row["latitude"], row["longitude"]) for row in rows
    }


def forget(conn: Connection, traveller_ids: Collection[int], before: datetime) -> int:
    """Purge the points of these travellers that are older than `before`."""
    if not traveller_ids:
        return 0
    done = conn.execute(
        delete(sightings).where(
            among(sightings.c.traveller_id, traveller_ids), sightings.c.at < before
        )
    )
    return done.rowcount
