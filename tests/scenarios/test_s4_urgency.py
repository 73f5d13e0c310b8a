"""S4: alerts jump every queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.domain.delivery import Later
from bot.domain.lanes import Lane
from bot.domain.notices import Kind
from bot.domain.replies import Says
from bot.store import tables
from bot.store.database import Connection, Database
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, Character
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, sos
from tests.scenarios.logs import Logs
from tests.scenarios.world import World

CROWD = 3000
FIRST_OF_CROWD = 100_000
SECOND = timedelta(seconds=1)


@pytest.fixture
async def crowded(db: Database, logs: Logs) -> World:
    """Thirty messages a second are allowed, and three thousand pings wait for their turn."""
    world = World(db, sends_per_second=30)
    await world.begin()
    await world.cast()
    await world.mission(AWA)
    await world.write(lambda conn: fill(conn, world))
    return world


def fill(conn: Connection, world: World) -> None:
    ids = range(FIRST_OF_CROWD, FIRST_OF_CROWD + CROWD)
    crowd = [
        {"id": key, "name": "Crowd", "language": "en", "telegram_id": key, "is_group": False}
        for key in ids
    ]
    conn.execute(insert(tables.people), crowd)
    conn.execute(
        insert(tables.outbox),
        [
            {
                "kind": Kind.REPLY.value,
                "recipient_id": key,
                "channel": "telegram",
                "lane": int(Lane.PING),
                "subject": f"person:{key}",
                "event": "load",
                "step": 0,
                "round": 0,
                "params": {"says": Says.DONE.value},
                "created_at": world.clock.now(),
                "send_at": world.clock.now(),
                "waiting": True,
                "attempts": 0,
            }
            for key in ids
        ],
    )


def crowd_heard(world: World) -> int:
    return sum(chat >= FIRST_OF_CROWD for chat, _ in world.phones.order)


async def send_for(world: World, span: timedelta) -> None:
    """The sender at work while this much machine time passes."""
    step = timedelta(milliseconds=100)
    for _ in range(span // step):
        world.machine.pass_time(step)
        await world.sender.drain()


@both_engines
async def test_s4_an_sos_overtakes_thousands_of_waiting_pings(crowded: World) -> None:
    await send_for(crowded, 3 * SECOND)
    before = crowd_heard(crowded)
    assert 60 <= before <= 120  # the pings keep to the platform's rate

    crowded.phones.text(AWA, "SOS")
    await crowded.intake.fetch_once(timedelta(0))
    await crowded.intake.drain()
    await crowded.sender.drain()

    for who in (CLAIRE, KARIM, NADIA):
        assert crowded.heard_by(who) == [sos(AWA)]
    assert kinds(crowded.heard_by(AWA)) == ["sos_sent.sent"]
    assert crowd_heard(crowded) == before  # nothing went first, and no time had to pass


async def test_s4_the_reserve_is_never_spent_on_pings(crowded: World) -> None:
    """The bucket is emptied by pings at every instant; alarms still go at once."""
    for who in (AWA, MOUSSA, IDRISSA, CLAIRE, NADIA):
        await send_for(crowded, SECOND / 2)
        crowded.phones.text(who, "SOS")
        await crowded.intake.fetch_once(timedelta(0))
        await crowded.intake.drain()
        sent_before = len(crowded.phones.order)
        await crowded.sender.drain()
        first = [chat for chat, _ in crowded.phones.order[sent_before:][:3]]
        assert len(first) >= 2  # the coordinators hear it, and whoever called is answered
        assert all(chat < FIRST_OF_CROWD for chat in first)


async def test_s4_one_chat_that_is_held_holds_no_other(world: World) -> None:
    await world.mission(AWA)
    world.phones.fails(KARIM, Later("flood", after=timedelta(minutes=5)))
    world.phones.text(AWA, "au secours")
    await world.intake.fetch_once(timedelta(0))
    await world.intake.drain()
    await world.sender.drain()

    assert world.machine.monotonic() == 0
    for who in (CLAIRE, NADIA):
        assert world.heard_by(who) == [sos(AWA)]
    assert world.heard_by(KARIM) == []
    await world.rest()
    assert world.heard_by(KARIM) == [sos(AWA)]
    world.allow(AWA)


async def test_s4_an_sos_is_handled_before_what_came_earlier(world: World) -> None:
    await world.mission(AWA)
    for number in range(60):
        world.phones.text(Character(f"Passer-by {number}", 5000 + number), "/guide")
    world.phones.text(AWA, "SOS")
    await world.intake.fetch_once(timedelta(0))

    assert await world.intake.start_some() == 8
    assert next(iter(world.intake._under_way.values())) == AWA.telegram_id
    await world.intake.drain()
    await world.sender.drain()
    world.phones.unclaimed.clear()
