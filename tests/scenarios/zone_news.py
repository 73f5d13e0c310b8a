"""Governments that say what a scenario needs, without any network."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.fetched import Fetched
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source
from bot.services import zone_changes, zones
from bot.store.database import Connection
from tests.scenarios.world import World


def advice(
    world: World,
    level: Level,
    source: Source = Source.FRANCE,
    country: str = "ML",
    *,
    regions: Mapping[str, Level] | None = None,
    worst: Level | None = None,
    no_advice: bool = False,
) -> Advisory:
    now = world.clock.now()
    return Advisory(
        source=source,
        country=country,
        base=level,
        worst=worst or level,
        wording="as it is worded",
        link=f"https://example.org/{source.value}/{country}",
        as_of=now,
        fetched_at=now,
        regions=regions or {},
        no_advice=no_advice,
    )


async def reads(world: World, *said: Advisory) -> None:
    """Each source answers."""
    now = world.clock.now()

    def keep(conn: Connection) -> None:
        for one in said:
            changes = zones.record(conn, Fetched(one.source, (one,)), now)
            zone_changes.tell(conn, changes, now)

    await world.write(keep)
    await world.rest()
