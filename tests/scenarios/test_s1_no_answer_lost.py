"""S1: an update is stored before it is confirmed, and has its effect once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.domain.checkin import State
from bot.engine.intake import Intake
from bot.services import checkins
from bot.services.deps import Deps
from bot.services.people import Caller
from bot.store import tables, watch
from bot.store.database import Connection, Database
from bot.store.inbox import AlreadySettled
from tests.scenarios.cast import AWA, BOT_ID, CLAIRE, KARIM, NADIA
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, said
from tests.scenarios.logs import Logs
from tests.scenarios.world import World

T = TypeVar("T")


class Crash(Exception):
    """The process dies here."""


async def stored(world: World) -> list[int]:
    query = select(tables.inbox.c.update_id).order_by(tables.inbox.c.id)
    return await world.db.read(lambda conn: list(conn.execute(query).scalars()))


async def asked(world: World) -> World:
    await world.mission(AWA)
    await world.until("08:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    return world


@both_engines
async def test_s1_an_update_is_stored_before_the_offset_moves_past_it(world: World) -> None:
    await asked(world)
    update_id = world.phones.text(AWA, "/ok")
    confirmed = list(world.phones.offsets)

    await world.intake.fetch_once(timedelta(0))

    assert await stored(world) == [update_id]
    assert world.phones.offsets == [*confirmed, None]  # nothing was confirmed with this fetch
    offset = await world.db.read(lambda conn: watch.next_update_id(conn, BOT_ID))
    assert offset == update_id + 1
    await world.rest()
    assert world.phones.offsets[-1] == update_id + 1
    assert kinds(world.heard_by(AWA)) == ["noted.ok"]


async def test_s1_a_crash_before_the_store_confirms_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(world)
    world.phones.text(AWA, "/ok")
    write = Database.write

    async def dying(self: Database, lane: int, fn: Callable[[Connection], T]) -> T:
        def then_die(conn: Connection) -> T:
            fn(conn)
            raise Crash

        return await write(self, lane, then_die)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", dying)
        with pytest.raises(Crash):
            await world.intake.fetch_once(timedelta(0))
    assert await stored(world) == []

    await world.restart()
    assert kinds(world.heard_by(AWA)) == ["noted.ok"]


@both_engines
async def test_s1_a_crash_between_storing_and_handling_loses_nothing(world: World) -> None:
    await asked(world)
    world.phones.text(AWA, "/ok")
    await world.intake.fetch_once(timedelta(0))

    await world.restart()

    assert kinds(world.heard_by(AWA)) == ["noted.ok"]
    assert (await world.checkin()).state is State.ANSWERED


async def test_s1_what_telegram_hands_over_twice_has_one_effect(world: World) -> None:
    await asked(world)
    await world.says(AWA, "hello")
    world.allow(AWA, KARIM)
    again = world.phones.text(AWA, "hello")
    await world.rest()
    world.allow(AWA, KARIM)

    world.phones._last_update = again - 1  # the same number once more
    world.phones.text(AWA, "hello")
    await world.write(lambda conn: watch.move_offset(conn, BOT_ID, again))
    await world.rest()

    world.nothing_else()


@both_engines
async def test_s1_an_effect_happens_once_however_often_it_is_tried(world: World) -> None:
    await asked(world)
    update_id = world.phones.text(AWA, "/ok")
    await world.intake.fetch_once(timedelta(0))
    row = await world.db.read(
        lambda conn: conn.execute(
            select(tables.inbox.c.id).where(tables.inbox.c.update_id == update_id)
        ).scalar_one()
    )
    deps = Deps(world.db, world.clock.now(), row=row)
    caller = Caller(AWA.telegram_id, AWA.name)

    await checkins.answer(deps, caller)
    answered = await world.checkin()
    with pytest.raises(AlreadySettled):
        await checkins.answer(deps, caller)

    assert await world.checkin() == answered
    await world.rest()
    assert kinds(world.heard_by(AWA)) == ["noted.ok"]


@both_engines
async def test_s1_poison_is_set_aside_and_reported_while_others_go_on(
    world: World, logs: Logs
) -> None:
    logs.expect("handler_failed")
    await asked(world)
    world.phones.update({"message": {"message_id": "no number", "chat": {"id": AWA.telegram_id}}})
    world.phones.update({"message": ["not", "even", "an", "object"]})
    world.phones.update({"message": {"chat": {"id": "nobody"}}})
    world.phones.text(AWA, "/ok")

    await world.rest()

    assert kinds(world.heard_by(AWA)) == ["noted.ok"]
    for coordinator in (KARIM, NADIA):
        assert kinds(world.heard_by(coordinator)) == ["set_aside"] * 3
    box = tables.inbox.c
    rows = await world.db.read(
        lambda conn: conn.execute(
            select(box.raw, box.attempts).where(box.set_aside_at.is_not(None))
        ).all()
    )
    assert [attempts for _, attempts in rows] == [3, 3, 3]
    assert all(raw is not None for raw, _ in rows)


async def test_s1_a_settled_update_keeps_no_payload(world: World) -> None:
    await asked(world)
    await world.says(AWA, "/ok")
    world.allow(AWA)
    query = select(tables.inbox.c.raw, tables.inbox.c.settled_at)
    [(raw, settled_at)] = await world.db.read(lambda conn: conn.execute(query).all())
    assert raw is None
    assert settled_at == world.clock.now()


@both_engines
async def test_s1_the_order_within_a_chat_is_kept(world: World) -> None:
    await asked(world)
    for number in range(8):
        world.phones.text(AWA, f"word {number}")
        world.phones.text(CLAIRE, f"note {number}")
    await world.rest()

    heard = world.heard_by(KARIM)
    hers = [one for one in heard if "word" in one.text]
    assert hers == [said("words", AWA, f"word {number}") for number in range(8)]
    others = [one for one in heard if "note" in one.text]
    assert others == [said("words", CLAIRE, f"note {number}") for number in range(8)]
    world.allow(AWA, CLAIRE)


async def test_s1_a_handler_that_is_cut_short_is_finished_after_the_restart(world: World) -> None:
    """SIGTERM while an update is being handled: what did not end in time is done again."""
    await asked(world)
    world.phones.text(AWA, "/ok")
    await world.intake.fetch_once(timedelta(0))
    assert await world.intake.start_some() == 1
    dying: Intake = world.intake
    await dying.stop(within=0)

    await world.restart()

    assert (await world.checkin()).state is State.ANSWERED
    assert kinds(world.heard_by(AWA)) == ["noted.ok"]
