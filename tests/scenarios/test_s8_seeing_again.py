"""S8: what happens in the moment in which the watch sees again, and when it is blind twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.util import await_only

from bot.domain.blindness import Phase, Sight, Window
from bot.domain.checkin import CheckIn, State
from bot.domain.notices import Kind
from bot.services import checkins as answering
from bot.services import watching
from bot.services.deps import Deps
from bot.services.people import Caller
from bot.store import checkins, tables
from bot.store.database import Connection
from tests.scenarios.cast import AWA, BOT_ID, CLAIRE, KARIM, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.world import World

on_postgresql = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
"""Where two transactions run at once; SQLite's writer is alone."""

SOON = 0.3
"""Seconds in which what is not kept waiting is done."""


class Held:
    """The first look at the open check-ins stays where it is until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real: Callable[..., list[CheckIn]] = checkins.all_open
        self.looked = asyncio.Event()
        self.go_on = asyncio.Event()
        monkeypatch.setattr(checkins, "all_open", self._look)

    def _look(self, conn: Connection, **how: Any) -> list[CheckIn]:
        found = self._real(conn, **how)
        if not self.looked.is_set():
            self.looked.set()
            await_only(self.go_on.wait())
        return found


async def blind_since_before_the_ping(world: World) -> datetime:
    """Awa's question of eight could not leave any more; it is a quarter to nine, and draining."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("07:59:30")
    world.phones.outage()
    await world.until("08:45")
    await world.lookout.fetched(world.clock.now())
    return world.clock.now()


@on_postgresql
async def test_s8_an_answer_that_comes_as_it_sees_again_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await blind_since_before_the_ping(world)
    held = Held(monkeypatch)
    seeing = asyncio.create_task(world.lookout.see_again(now))
    await held.looked.wait()
    awa = Caller(AWA.telegram_id, AWA.name)
    answer = asyncio.create_task(answering.answer(Deps(world.db, now), awa))
    await asyncio.wait([answer], timeout=SOON)
    held.go_on.set()
    await asyncio.gather(seeing, answer)

    assert (await world.checkin()).state is State.ANSWERED
    world.phones.recover()
    await world.until("10:00")
    assert await world.incident_count() == 0
    world.allow(AWA, KARIM, NADIA)


@on_postgresql
async def test_s8_nobody_is_judged_before_seeing_again_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await blind_since_before_the_ping(world)
    held = Held(monkeypatch)
    seeing = asyncio.create_task(world.lookout.see_again(now))
    await held.looked.wait()
    assert world.lookout.sight.phase is Phase.DRAINING
    await world.ticking.cycle(now)
    held.go_on.set()
    await seeing

    assert world.lookout.may_judge_silence
    world.phones.recover()
    await world.rest()
    assert await world.incident_count() == 0
    assert (await world.checkin()).deadline == now + minutes(30)
    world.allow(AWA, KARIM, NADIA)


async def test_s8_two_who_see_again_at_once_do_it_once(world: World) -> None:
    now = await blind_since_before_the_ping(world)
    changes: list[Phase] = []
    world.lookout.changed = lambda: changes.append(world.lookout.sight.phase)
    await asyncio.gather(world.lookout.see_again(now), world.lookout.see_again(now))
    assert changes == [Phase.SEEING]


async def test_s8_seeing_again_that_could_not_be_written_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await blind_since_before_the_ping(world)

    def fail(*_: object, **__: object) -> list[CheckIn]:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(checkins, "all_open", fail)
        with pytest.raises(OSError, match="full"):
            await world.lookout.see_again(now)
    assert not world.lookout.may_judge_silence

    await world.lookout.see_again(now)
    assert (await world.checkin()).deadline == now + minutes(30)


@both_engines
async def test_s8_a_second_blindness_grants_no_second_grace(world: World) -> None:
    """The ping of eight left at 08:20, as the first blindness ended: her grace runs to 08:50."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:00")
    world.allow(AWA)
    box = tables.outbox
    late = world.moment("08:20")
    await world.run(update(box).where(box.c.kind == Kind.PING.value).values(sent_at=late))

    await see_again(world, "07:59", "08:20")
    assert (await world.checkin()).deadline == world.moment("08:50")
    await see_again(world, "08:25", "08:55")
    assert (await world.checkin()).deadline == world.moment("08:50")


async def see_again(world: World, since: str, until: str) -> None:
    today = world.clock.now().date()
    window = Window(*(datetime.fromisoformat(f"{today}T{at}:00+00:00") for at in (since, until)))
    sight = Sight(window.until)
    await world.write(lambda conn: watching.see_again(conn, BOT_ID, window, sight, window.until))
