"""A map asked for: which mission is drawn on it, and how exactly the last known place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.content.places import Point, find_places, nearest_town
from bot.domain.incident import Entry
from bot.domain.level import Level
from bot.domain.map_request import Spot
from bot.domain.mission import Mission, State
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.zone import Where
from bot.services import zones
from bot.services.crews import standing
from bot.services.deps import Deps
from bot.services.people import Caller, meet
from bot.services.zone_cards import may_ask
from bot.services.zone_views import travelled_by
from bot.store import incidents, missions, outbox, sightings
from bot.store.database import Connection

NEAR = frozenset({Part.TRAVELLER, Part.COMPANION, Part.DESIGNATED})
"""Who sees where a mission goes, beside its coordinators."""


@dataclass(frozen=True)
class Seen:
    """The last known place: `exact` while somebody is looked for, otherwise the nearest town."""

    spot: Spot
    at: datetime
    exact: bool


@dataclass(frozen=True)
class MapView:
    """What a map of a country shows at one moment, to one reader.

    `as_of` is when the oldest of the answers that count was confirmed.
    """

    country: str
    base: Level
    levels: Mapping[str, Level]
    as_of: datetime
    legs: tuple[Spot, ...] = ()
    last_known: Seen | None = None


async def ask(deps: Deps, caller: Caller, where: Where, mission_id: int) -> None:
    """*Map* on a zone's card: a picture, with the mission's way where the reader may see it.

    Each look at an exact point is in the log of the alert (S14).
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not may_ask(conn, deps, me, where):
            return
        mission = _mission_on(conn, me, where.country, mission_id)
        params: dict[str, Scalar] = {
            "country": where.country,
            "region": where.region,
            "mission": mission.id if mission else None,
        }
        wanted = Notice(Kind.ZONE_MAP, me.id, deps.subject, "map", params=params)
        outbox.put(conn, [wanted], deps.now)
        if mission is not None:
            looked = [
                (alarm, Entry("looked_where", by=me.id)) for alarm in _alarms(conn, me, mission)
            ]
            incidents.log_all(conn, deps.now, looked)

    await deps.write(act)


def _mission_on(conn: Connection, me: Person, country: str, wanted: int) -> Mission | None:
    """The mission that was asked for, else one's own under way, else the only one coordinated."""
    theirs = [
        mission
        for mission in travelled_by(conn, me)
        if any(leg.country == country for leg in mission.legs) and may_see_way(conn, me, mission)
    ]
    if wanted:
        return next((mission for mission in theirs if mission.id == wanted), None)
    parts = missions.standing_parts(conn, me.id, [mission.id for mission in theirs])
    mine = [mission for mission in theirs if Part.TRAVELLER in parts[mission.id]]
    found = mine or theirs
    under_way = [mission for mission in found if mission.state is State.ACTIVE] or found
    return under_way[0] if mine or len(under_way) == 1 else None


def may_see_way(conn: Connection, me: Person, mission: Mission) -> bool:
    """Whether this person may see where a mission goes (S13)."""
    mine = standing(conn, me.id, mission.organisation_id, mission.id)
    return mine.coordinates or bool(mine.parts & NEAR)


def _alarms(conn: Connection, me: Person, mission: Mission) -> list[int]:
    """The open incidents of this mission in which this person may see the exact point."""
    if not standing(conn, me.id, mission.organisation_id, mission.id).may_take_charge:
        return []
    records = incidents.open_of(conn, travellers_of(conn, mission)).values()
    return [r.incident.id for found in records for r in found if r.mission_id == mission.id]


def travellers_of(conn: Connection, mission: Mission) -> list[int]:
    """Who travels on it."""
    around = missions.parts_in(conn, [mission.id])[mission.id]
    return [person for person, part in around if part is Part.TRAVELLER]


def map_view(
    conn: Connection, country: str, mission_id: int, reader: Person, now: datetime
) -> MapView:
    """The map of a country for this reader; rights are asked again at the last moment."""
    found = zones.stands(conn, country, None, now)
    fetched = [line.advisory.fetched_at for line in found.lines if line.advisory]
    view = MapView(
        country=country,
        base=found.level,
        levels=zones.regions(conn, country, now),
        as_of=found.oldest_current or max(fetched, default=now),
    )
    mission = missions.by_ids(conn, [mission_id]).get(mission_id) if mission_id else None
    if mission is None or not may_see_way(conn, reader, mission):
        return view
    return replace(
        view,
        legs=tuple(_legs(mission, country)),
        last_known=_last_known(conn, reader, mission, country),
    )


def _legs(mission: Mission, country: str) -> list[Spot]:
    """The towns of its legs in this country that can be found on the ground."""
    points = [
        (leg.place, point)
        for leg in mission.legs
        if leg.country == country and (point := _point(leg.place, country)) is not None
    ]
    return [Spot(name, *point) for name, point in dict(points).items()]


def _point(name: str, country: str) -> Point | None:
    found = (place.point for place in find_places(name) if place.country == country)
    return next((point for point in found if point is not None), None)


def _last_known(conn: Connection, reader: Person, mission: Mission, country: str) -> Seen | None:
    """The newest of its travellers' places; two travellers apart need their own maps."""
    seen = sightings.last(conn, travellers_of(conn, mission)).values()
    newest = max(seen, key=lambda one: one.at, default=None)
    if newest is None:
        return None
    if _alarms(conn, reader, mission):
        return Seen(Spot("", newest.latitude, newest.longitude), newest.at, exact=True)
    town = nearest_town((newest.latitude, newest.longitude), [country])
    return (
        Seen(Spot(town.name, *town.point), newest.at, exact=False) if town and town.point else None
    )
