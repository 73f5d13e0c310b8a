"""A zone asked for: its card, and whether somebody follows it."""

from __future__ import annotations

import json

from bot.content.places import Place, meant_by, zone_named
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Person
from bot.domain.replies import Says
from bot.domain.zone import Where
from bot.services.deps import Deps
from bot.services.people import Caller, meet, reply
from bot.services.zone_views import travelled_by
from bot.store import outbox, people
from bot.store import zones as store
from bot.store.database import Connection

LONGEST_NAME = 100
MOST_OFFERED = 8


async def ask(deps: Deps, caller: Caller, text: str) -> None:
    """`/zone`, alone or with a place behind it."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not is_member(conn, me):
            reply(conn, deps, me.id, Says.STRANGER)
        elif text.strip():
            _show_named(conn, deps, me, text.strip()[:LONGEST_NAME])
        else:
            _show_mine(conn, deps, me)

    await deps.write(act)


async def show(deps: Deps, caller: Caller, where: Where, message: int | None) -> None:
    """One of several that were offered, or another look at it."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if may_ask(conn, deps, me, where):
            put_card(conn, deps, me, where, message=message)

    await deps.write(act)


async def show_observations(deps: Deps, caller: Caller, where: Where) -> None:
    """*Observations* on a zone's card."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if may_ask(conn, deps, me, where):
            put_card(conn, deps, me, where, kind=Kind.ZONE_SEEN)

    await deps.write(act)


async def follow(
    deps: Deps, caller: Caller, where: Where, message: int | None, *, on: bool
) -> None:
    """*Subscribe* or *Unsubscribe* on a zone's card, which says it from then on."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not may_ask(conn, deps, me, where):
            return
        if on:
            store.subscribe(conn, me.id, where.country, where.region, deps.now)
        else:
            store.unsubscribe(conn, me.id, where.country, where.region)
        put_card(conn, deps, me, where, message=message)

    await deps.write(act)


def is_member(conn: Connection, me: Person) -> bool:
    """Whether an organisation has invited this person."""
    return bool(people.memberships_of(conn, me.id))


def may_ask(conn: Connection, deps: Deps, me: Person, where: Where) -> bool:
    """Whether this member may see this zone; says so when not."""
    if not is_member(conn, me):
        reply(conn, deps, me.id, Says.STRANGER)
    elif zone_named(where.country, where.region) is None:
        reply(conn, deps, me.id, Says.OLD_BUTTON)
    else:
        return True
    return False


def put_card(
    conn: Connection,
    deps: Deps,
    me: Person,
    where: Where,
    *,
    place: str = "",
    kind: Kind = Kind.ZONE,
    message: int | None = None,
) -> None:
    """A zone's card, or what belongs to it; `place` is a town that was asked for by name."""
    params: dict[str, Scalar] = {
        "country": where.country,
        "region": where.region,
        "place": place,
    }
    card = Notice(kind, me.id, deps.subject, kind.value, params=params, edits=message)
    outbox.put(conn, [card], deps.now)


def _show_named(conn: Connection, deps: Deps, me: Person, text: str) -> None:
    meant = meant_by(text)
    zones = {zone_of(place) for place in meant.places}
    if not zones:
        reply(conn, deps, me.id, Says.ZONE_UNKNOWN, text=text[:60])
    elif meant.sure or len(zones) == 1:
        first = meant.places[0]
        town = "" if first.is_country else first.name
        put_card(conn, deps, me, zone_of(first), place=town)
    else:
        offer(conn, deps, me, {zone_of(place): place.name for place in meant.places})


def zone_of(place: Place) -> Where:
    """The zone in which a place lies; the whole country where its region is not sure."""
    return Where(place.country, place.region)


def _show_mine(conn: Connection, deps: Deps, me: Person) -> None:
    """The zones of one's missions that are not over, then those that one follows."""
    mine = {
        Where(leg.country, leg.region): leg.place
        for mission in travelled_by(conn, me)
        for leg in mission.legs
        if leg.ends_at > deps.now
    }
    for country, region in store.subscriptions_of(conn, me.id):
        mine.setdefault(Where(country, region), "")
    known = {where: name for where, name in mine.items() if zone_named(where.country, where.region)}
    if not known:
        reply(conn, deps, me.id, Says.ZONE_HOW)
    elif len(known) == 1:
        ((where, name),) = known.items()
        put_card(conn, deps, me, where, place=name)
    else:
        offer(conn, deps, me, known)


def offer(conn: Connection, deps: Deps, me: Person, zones: dict[Where, str]) -> None:
    """Several zones may be meant: which one is asked."""
    listed = [
        [where.country, where.region, name] for where, name in list(zones.items())[:MOST_OFFERED]
    ]
    reply(conn, deps, me.id, Says.ZONE_WHICH, zones=json.dumps(listed))
