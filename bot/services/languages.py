"""The language in which somebody, or a crisis group, is spoken to."""

from __future__ import annotations

from bot.domain.replies import Says
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.missions import active_missions
from bot.services.people import SPOKEN, Caller, coordinates, meet, reply
from bot.store import organisations, people
from bot.store.database import Connection


async def choose(
    deps: Deps, caller: Caller, language: str | None, group: int | None = None
) -> None:
    """Speak another language from now on; without one, offer those that exist.

    In a crisis group (its chat is `group`) it is the group that is spoken to, and its coordinators
    choose. Who is on mission gets the keys and the card in that language too.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        ours = None if group is None else people.by_telegram(conn, group)
        if ours is not None and not _speaks_for(conn, me.id, ours.id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        whose = ours.id if ours is not None else me.id
        if language not in SPOKEN:
            reply(conn, deps, whose, Says.LANGUAGE_WHICH)
            return
        people.change(conn, whose, language=language, menu=None)
        watched = active_missions(conn, whose)
        reply(conn, deps, whose, Says.LANGUAGE_SET, mission=watched[-1] if watched else None)
        refresh(conn, watched, deps.now)

    await deps.write(act)


def _speaks_for(conn: Connection, person_id: int, group_id: int) -> bool:
    houses = organisations.of_group(conn, group_id)
    return any(coordinates(conn, person_id, house) for house in houses)
