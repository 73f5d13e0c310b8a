"""Zones found by name while somebody types, in any chat: for members only (S13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.content.places import meant_by, zone_named
from bot.domain.people import Person
from bot.domain.standing import Standing
from bot.domain.zone import Where
from bot.services import zones
from bot.services.deps import Deps
from bot.services.people import Caller, spoken
from bot.services.zone_cards import LONGEST_NAME, zone_of
from bot.services.zone_views import attributions, travelled_by
from bot.store import people
from bot.store import zones as store
from bot.store.database import Connection

MOST_FOUND = 6


@dataclass(frozen=True)
class FoundZone:
    """One zone, by the name that was meant; what stands here is public, and may be passed on."""

    where: Where
    place: str
    standing: Standing
    attributions: tuple[str, ...]


@dataclass(frozen=True)
class ZoneSearch:
    """What was found. `member`: whether an organisation has invited who asks."""

    language: str
    member: bool
    typed: str
    found: tuple[FoundZone, ...] = ()


async def search(deps: Deps, caller: Caller, typed: str) -> ZoneSearch:
    """The zones that `typed` may mean, mistakes forgiven; without a word one's own. Keeps nothing:
    who types is not met.
    """

    def look(conn: Connection) -> ZoneSearch:
        me = people.by_telegram(conn, caller.telegram_id)
        if me is None or not people.memberships_of(conn, me.id):
            language = me.language if me else spoken(caller.language)
            return ZoneSearch(language, member=False, typed=typed)
        text = typed.strip()[:LONGEST_NAME]
        named = _meant(text) if text else _own(conn, me, deps.now)
        listed = list(named.items())[:MOST_FOUND]
        found = tuple(_found(conn, where, place, deps.now) for where, place in listed)
        return ZoneSearch(me.language, member=True, typed=text, found=found)

    return await deps.db.read(look)


def _meant(text: str) -> dict[Where, str]:
    found: dict[Where, str] = {}
    for place in meant_by(text).places:
        found.setdefault(zone_of(place), "" if place.is_country else place.name)
    return found


def _own(conn: Connection, me: Person, now: datetime) -> dict[Where, str]:
    found = {
        Where(leg.country, leg.region): ""
        for mission in travelled_by(conn, me)
        for leg in mission.legs
        if leg.ends_at > now
    }
    followed = store.subscriptions_of(conn, me.id)
    found |= {Where(country, region): "" for country, region in followed}
    return {w: name for w, name in found.items() if zone_named(w.country, w.region)}


def _found(conn: Connection, where: Where, place: str, now: datetime) -> FoundZone:
    standing = zones.stands(conn, where.country, where.region, now)
    return FoundZone(where, place, standing, tuple(attributions(standing)))
