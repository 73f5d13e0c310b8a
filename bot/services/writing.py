"""A coordinator writes to somebody on mission through the bot."""

from __future__ import annotations

from bot.domain.dialog import Dialog
from bot.domain.mission_form import WORDS
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.replies import Says
from bot.services.deps import Deps
from bot.services.dialogs import ask
from bot.services.people import Caller, coordinates, meet, reply
from bot.store import dialogs, missions, outbox, people
from bot.store.database import Connection


async def begin(deps: Deps, caller: Caller, mission_id: int, to: int) -> None:
    """*Write to her* on a mission's card: the next words are for her."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if may_write(conn, me, mission_id, to):
            open_to(conn, deps, me, mission_id, to)
        else:
            reply(conn, deps, me.id, Says.NOT_YOURS)

    await deps.write(act)


def open_to(conn: Connection, deps: Deps, me: Person, mission_id: int, to: int) -> None:
    """The next words are for somebody on this mission; asks for them."""
    new = Dialog(0, me.id, WORDS.name, WORDS.begin({}), mission_id=mission_id, about_id=to)
    ask(conn, deps, dialogs.begin(conn, new, deps.now))


def may_write(conn: Connection, me: Person, mission_id: int, to: int) -> bool:
    """Coordinators of the mission's organisation, to its travellers."""
    travels = (to, Part.TRAVELLER) in missions.parts_in(conn, [mission_id])[mission_id]
    return travels and coordinates(conn, me.id, missions.house_of(conn, mission_id))


def take(conn: Connection, deps: Deps, me: Person, dialog: Dialog, text: str) -> bool:
    """Give her the words as they are, and say where they went; there is nothing else to do."""
    to = dialog.about_id or 0
    if not may_write(conn, me, dialog.mission_id or 0, to):
        reply(conn, deps, me.id, Says.NOT_YOURS)
    elif not people.by_id(conn, to).reachable:
        reply(conn, deps, me.id, Says.WRITTEN_TO_NOBODY, person=to)
    else:
        params: dict[str, Scalar] = {"from": me.id, "text": text, "mission": dialog.mission_id}
        words = Notice(Kind.WORDS, to, f"person:{me.id}", f"words:{deps.subject}", params=params)
        outbox.put(conn, [words], deps.now)
        reply(conn, deps, me.id, Says.WRITTEN, person=to)
    dialogs.end(conn, dialog.id)
    return True
