from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.delivery import Gone, Later, Outcome, Sent
from bot.domain.lanes import Lane
from bot.domain.message import Message
from bot.domain.notices import Kind, Notice
from bot.domain.replies import Says
from bot.services import deliveries
from bot.services.deliveries import Claimed
from bot.store import outbox, tables
from bot.store.database import Connection, Database
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, Character, minutes
from tests.scenarios.hearing import kinds, missed
from tests.scenarios.world import World


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    made = World(sqlite_db)
    await made.begin()
    await made.cast()
    return made


def note(world: World, who: Character, event: str, lane: Lane = Lane.ANSWER) -> Notice:
    return Notice(
        Kind.REPLY,
        world.ids[who],
        "person:1",
        event,
        params={"says": Says.DONE.value},
        lane_override=lane,
    )


async def put(world: World, *notices: Notice) -> None:
    def store(conn: Connection) -> None:
        outbox.put(conn, notices, world.clock.now())

    await world.write(store)


class Gate:
    """A channel that answers when the test lets it."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = asyncio.Event()
        self.under_way: list[int] = []
        self._send = world.phones.send
        monkeypatch.setattr(world.phones, "send", self.send)

    async def send(self, chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        self.under_way.append(chat_id)
        await self.open.wait()
        return await self._send(chat_id, message, urgent=urgent)


async def until_idle(world: World) -> None:
    await asyncio.gather(*world.sender._under_way)


async def test_most_urgent_first(world: World) -> None:
    lanes = [Lane.DIGEST, Lane.REMINDER, Lane.PING, Lane.ANSWER, Lane.ALARM]
    people = [AWA, CLAIRE, KARIM, NADIA, MOUSSA]
    await put(
        world, *(note(world, who, "x", lane) for who, lane in zip(people, lanes, strict=True))
    )
    await world.sender.drain()
    order = [chat for chat, _ in world.phones.order]
    assert order == [who.telegram_id for who in reversed(people)]


async def test_never_two_messages_under_way_to_one_chat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(world, monkeypatch)
    await put(world, *(note(world, AWA, str(number)) for number in range(5)))
    started = await world.sender.start_some()
    started += await world.sender.start_some()
    await asyncio.sleep(0)
    assert (started, gate.under_way) == (1, [AWA.telegram_id])
    gate.open.set()
    await until_idle(world)
    await world.sender.drain()
    assert len(world.heard_by(AWA)) == 5


async def test_a_quarter_of_the_places_is_for_alarms_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sender._slots = 4
    gate = Gate(world, monkeypatch)
    people = [AWA, CLAIRE, MOUSSA, IDRISSA]
    await put(world, *(note(world, who, "x", Lane.PING) for who in people))
    assert await world.sender.start_some() == 3
    assert await world.sender.start_some() == 0
    await put(world, note(world, KARIM, "x", Lane.ALARM))
    assert await world.sender.start_some() == 1
    await asyncio.sleep(0)
    assert gate.under_way[-1] == KARIM.telegram_id
    gate.open.set()
    await until_idle(world)


async def test_stopping_lets_alarms_leave_and_gives_the_rest_back(world: World) -> None:
    await put(world, note(world, AWA, "x", Lane.PING), note(world, KARIM, "x", Lane.ALARM))
    await world.sender.stop(alarms_for=5)
    assert kinds(world.heard_by(KARIM)) == ["reply.done"]
    assert world.heard_by(AWA) == []
    leases = select(tables.outbox.c.leased_until).where(tables.outbox.c.waiting)
    assert await world.db.read(lambda conn: list(conn.execute(leases).scalars())) == [None]


async def test_s2_what_is_being_claimed_when_told_to_stop_still_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claiming, told = threading.Event(), threading.Event()
    claim = deliveries.claim

    def slow_claim(*args: Any, **kwargs: Any) -> Claimed:
        claiming.set()
        told.wait(5)
        return claim(*args, **kwargs)

    monkeypatch.setattr(deliveries, "claim", slow_claim)
    await put(world, note(world, KARIM, "x", Lane.ALARM))
    running = asyncio.create_task(world.sender.run())
    await asyncio.to_thread(claiming.wait, 5)
    stopping = asyncio.create_task(world.sender.stop(alarms_for=5))
    await asyncio.sleep(0)
    told.set()
    await asyncio.gather(running, stopping)
    assert kinds(world.heard_by(KARIM)) == ["reply.done"]


async def test_a_hanging_alarm_does_not_keep_it_from_stopping(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Gate(world, monkeypatch)
    await put(world, note(world, KARIM, "x", Lane.ALARM))
    async with asyncio.timeout(10):
        await world.sender.stop(alarms_for=0.01)
    assert world.sender.idle
    leases = select(tables.outbox.c.leased_until).where(tables.outbox.c.waiting)
    assert await world.db.read(lambda conn: list(conn.execute(leases).scalars())) == [None]


async def test_an_edit_whose_message_is_gone_is_posted_anew(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:00")
    world.phones.fails(AWA, Gone())
    await world.taps(AWA, "I'm OK")
    assert kinds(world.heard_by(AWA)) == ["ping", "noted.ok"]


async def test_s2_a_pin_that_hangs_keeps_neither_the_receipt_nor_an_alarm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()

    async def hangs(chat_id: int, message_id: int) -> Outcome:
        await never.wait()
        return Sent(message_id)

    monkeypatch.setattr(world.phones, "pin", hangs)
    world.phones.text(AWA, "/mission Mopti 5/12 9/12")
    await world.intake.fetch_once(timedelta(0))
    await world.intake.drain()
    await world.sender.start_some()
    async with asyncio.timeout(5):
        await until_idle(world)
    query = select(tables.outbox.c.sent_at).where(tables.outbox.c.kind == "mission_card")
    [sent_at] = await world.db.read(lambda conn: list(conn.execute(query).scalars()))
    assert sent_at is not None
    assert world.sender.idle
    assert kinds(world.heard_by(AWA)) == ["mission_card"]
    never.set()


async def test_a_pin_that_was_refused_for_its_pace_holds_the_chat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(chat_id: int, message_id: int) -> Outcome:
        return Later("slow down", after=timedelta(seconds=30))

    monkeypatch.setattr(world.phones, "pin", refused)
    await world.says(AWA, "/mission Mopti 5/12 9/12")
    world.heard_by(AWA)
    now = world.machine.monotonic()
    assert world.sender._pace.held(AWA.telegram_id, now)


async def test_retry_after_holds_one_chat_for_that_long(world: World) -> None:
    world.phones.fails(AWA, Later("slow down", after=timedelta(seconds=30)))
    await put(world, note(world, AWA, "x"), note(world, CLAIRE, "x"))
    await world.sender.drain()
    assert kinds(world.heard_by(CLAIRE)) == ["reply.done"]
    world.machine.pass_time(timedelta(seconds=29))
    assert await world.sender.drain() == 0
    world.machine.pass_time(timedelta(seconds=2))
    await world.sender.drain()
    assert kinds(world.heard_by(AWA)) == ["reply.done"]


async def test_cards_are_edited_at_least_three_seconds_apart(sqlite_db: Database) -> None:
    world = World(sqlite_db, sends_per_second=30)
    await world.begin()
    await world.cast()
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:30")
    moments = []
    edit = world.phones.edit

    async def timed(chat_id: int, message_id: int, message: Message, *, urgent: bool) -> Outcome:
        moments.append((chat_id, world.machine.monotonic()))
        return await edit(chat_id, message_id, message, urgent=urgent)

    world.phones.edit = timed  # type: ignore[method-assign]
    for label in ("Message only", "No answer", "Message only", "No answer"):
        await world.taps(CLAIRE, label)
    for chat in (CLAIRE.telegram_id, KARIM.telegram_id):
        times = [at for one, at in moments if one == chat]
        assert times
        assert all(later - earlier >= 3 for earlier, later in pairwise(times)), times


async def test_a_card_that_is_gone_is_left_alone(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:30")
    assert world.heard_by(KARIM) == [missed(AWA)]
    world.phones.fails(KARIM, Sent(1), Gone())
    await world.taps(CLAIRE, "Message only")
    await world.until("08:45")
    assert missed(AWA) in world.heard_by(KARIM)
