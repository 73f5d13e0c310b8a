"""A live location: where she is goes on by itself, without a word to anybody."""

from __future__ import annotations

from bot.services.deps import Deps
from bot.services.missions import current_mission
from bot.services.people import Caller, meet
from bot.store import cards, incidents, sightings
from bot.store.database import Connection
from bot.store.sightings import Sighting


async def moved(deps: Deps, caller: Caller, latitude: float, longitude: float) -> None:
    """Keep the new place and show it on open cards. No answer and no entry in the log: a phone
    that sends it by itself is no word from her.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        alarmed = [r.incident.id for r in incidents.open_of(conn, [me.id]).get(me.id, ())]
        if not alarmed and current_mission(conn, me.id) is None:
            return
        sightings.add(conn, me.id, Sighting(deps.now, latitude, longitude))
        cards.outdate_cards(conn, alarmed)

    await deps.write(act)
