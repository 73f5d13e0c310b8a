"""The levels by which missions live: what counts of a zone, for each leg, as it stands now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.level import Level, worst
from bot.domain.mission import Leg, Mission
from bot.services import zones
from bot.services.mission_cards import refresh
from bot.services.mission_drafts import grace_for
from bot.store import missions
from bot.store import zones as store
from bot.store.database import Connection
from bot.store.rows import lock_rows
from bot.store.tables import missions as missions_table


@dataclass(frozen=True)
class Releveled:
    """One mission whose legs are as the sources say now; `before` has them as they were."""

    before: Mission
    after: Mission

    def worsened(self, country: str, now: datetime) -> list[tuple[Leg, Leg]]:
        """Its legs in this country that are not over and got worse, as they were and are."""
        pairs = zip(self.before.legs, self.after.legs, strict=True)
        return [
            (old, new)
            for old, new in pairs
            if new.country == country and new.ends_at > now
            if new.level.severity > old.level.severity
        ]


def level_of(conn: Connection, leg: Leg, now: datetime) -> Level:
    """The worst current level from any source; what nobody verifies never lowers one (S11)."""
    found = zones.stands(conn, leg.country, leg.region, now).gate
    return worst((found, leg.level)) if found is Level.UNKNOWN else found


def relevel(conn: Connection, countries: Collection[str], now: datetime) -> list[Releveled]:
    """Bring the legs in these countries, planned or under way, up to date, with the grace of later
    check-ins. Returns every mission that was looked at.
    """
    ids = store.missions_in(conn, countries)
    lock_rows(conn, missions_table, ids)
    found = [
        Releveled(mission, _releveled(conn, mission, countries, now))
        for mission in missions.by_ids(conn, ids).values()
    ]
    changed = [one for one in found if one.before.legs != one.after.legs]
    for one in changed:
        _save(conn, one)
    refresh(conn, [one.after.id for one in changed], now)
    return found


def _releveled(
    conn: Connection, mission: Mission, countries: Collection[str], now: datetime
) -> Mission:
    legs = tuple(
        replace(leg, level=level_of(conn, leg, now))
        if leg.country in countries and leg.ends_at > now
        else leg
        for leg in mission.legs
    )
    before = worst(leg.level for leg in mission.legs)
    if mission.grace != grace_for(conn, mission.organisation_id, before):
        return replace(mission, legs=legs)  # a grace of its own stays
    after = worst(leg.level for leg in legs)
    return replace(mission, legs=legs, grace=grace_for(conn, mission.organisation_id, after))


def _save(conn: Connection, one: Releveled) -> None:
    levels = {leg.starts_at: leg.level for leg in one.after.legs}
    store.set_levels(conn, one.after.id, levels)
    grace = int(one.after.grace.total_seconds())
    missions.change(conn, one.after.id, grace=grace)
