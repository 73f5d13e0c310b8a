"""The levels by which missions live: what counts of a zone, for each leg, as it stands now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.level import Level, worst
from bot.domain.mission import Leg, Mission
from bot.domain.zone import Where
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


Gates = Mapping[Where, Level]
"""The worst current level from any source, by zone."""


def relevel(conn: Connection, countries: Collection[str], now: datetime) -> list[Releveled]:
    """Bring the legs in these countries, planned or under way, up to date, with the grace of later
    check-ins. Returns every mission that was looked at.
    """
    ids = store.missions_in(conn, countries)
    lock_rows(conn, missions_table, ids)
    looked_at = missions.by_ids(conn, ids).values()
    gates = _gates(conn, looked_at, countries, now)
    found = [Releveled(one, _releveled(conn, one, gates, now)) for one in looked_at]
    changed = [one for one in found if one.before.legs != one.after.legs]
    for one in changed:
        _save(conn, one)
    refresh(conn, [one.after.id for one in changed], now)
    return found


def _gates(
    conn: Connection, looked_at: Collection[Mission], countries: Collection[str], now: datetime
) -> Gates:
    """Each zone once, however many missions go there: the writer has others waiting."""
    legs = (leg for mission in looked_at for leg in mission.legs if leg.country in countries)
    wheres = {Where(leg.country, leg.region) for leg in legs}
    return {one: zones.stands(conn, one.country, one.region, now).gate for one in wheres}


def _level_of(leg: Leg, gates: Gates, now: datetime) -> Level:
    """What counts for a leg that is not over; what nobody verifies never lowers it (S11)."""
    gate = gates.get(Where(leg.country, leg.region))
    if gate is None or leg.ends_at <= now:
        return leg.level
    return worst((gate, leg.level)) if gate is Level.UNKNOWN else gate


def _releveled(conn: Connection, mission: Mission, gates: Gates, now: datetime) -> Mission:
    legs = tuple(replace(leg, level=_level_of(leg, gates, now)) for leg in mission.legs)
    if legs == mission.legs:
        return mission
    house = mission.organisation_id
    if mission.grace != grace_for(conn, house, worst(leg.level for leg in mission.legs)):
        return replace(mission, legs=legs)  # a grace of its own stays
    return replace(
        mission, legs=legs, grace=grace_for(conn, house, worst(leg.level for leg in legs))
    )


def _save(conn: Connection, one: Releveled) -> None:
    levels = {leg.starts_at: leg.level for leg in one.after.legs}
    store.set_levels(conn, one.after.id, levels)
    grace = int(one.after.grace.total_seconds())
    missions.change(conn, one.after.id, grace=grace)
