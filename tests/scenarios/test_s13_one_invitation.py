"""S13: an invitation lets one person in, however close the two presses are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.util import await_only

from bot.domain.people import Role
from bot.services import people as doors
from bot.services.deps import Deps
from bot.services.people import Caller
from bot.store import organisations, people
from bot.store.database import Connection
from tests.scenarios.cast import OTHER_AWA, STRANGER, TOWN
from tests.scenarios.hearing import kinds
from tests.scenarios.world import World


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_s13_two_who_open_one_invitation_at_once_do_not_both_come_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = world.clock.now()
    token = await world.write(lambda conn: doors.invite(conn, TOWN, Role.COORDINATOR, now))
    await world.meet(STRANGER)
    await world.meet(OTHER_AWA)
    both_looked = asyncio.Barrier(2)
    look: Callable[..., object] = organisations.invitation

    def together(conn: Connection, token_digest: str) -> object:
        found = look(conn, token_digest)
        await_only(both_looked.wait())
        return found

    monkeypatch.setattr(organisations, "invitation", together)
    callers = [Caller(who.telegram_id, who.name) for who in (STRANGER, OTHER_AWA)]
    openings = [doors.start(Deps(world.db, now), caller, token) for caller in callers]
    await asyncio.gather(*openings)

    def inside(conn: Connection) -> int:
        return sum(
            len(people.memberships_of(conn, world.ids[who])) for who in (STRANGER, OTHER_AWA)
        )

    assert await world.db.read(inside) == 1
    await world.rest()
    heard = [kinds(world.heard_by(who)) for who in (STRANGER, OTHER_AWA)]
    assert sorted(heard) == [["reply.invitation_used"], ["welcome"]]
