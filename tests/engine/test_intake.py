from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.blindness import Phase
from bot.engine.intake import HANDLERS, TRIES, Intake, chat_of
from bot.engine.lookout import Lookout
from bot.services.deps import Deps
from bot.store import inbox, tables
from bot.store.database import Database
from tests.scenarios.clocks import HandClock

BOT = 7
T0 = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


class Down(Exception):
    """The source cannot be reached; `after` as a platform may ask for it."""

    after: timedelta | None = None


class Source:
    """Updates as Telegram hands them over, and the handler that notes what it was given."""

    def __init__(self) -> None:
        self.updates: list[dict[str, object]] = []
        self.asked: list[tuple[int | None, timedelta]] = []
        self.down = False
        self.handled: list[tuple[int, str]] = []
        self.failing: dict[str, int] = {}
        self.gate: asyncio.Event | None = None
        self.at_once = 0
        self.most_at_once = 0

    def add(self, chat: int, text: str) -> None:
        message = {"chat": {"id": chat}, "text": text}
        self.updates.append({"update_id": 100 + len(self.updates), "message": message})

    async def fetch(self, offset: int | None, wait: timedelta) -> list[dict[str, object]]:
        self.asked.append((offset, wait))
        if self.down:
            raise Down
        return [u for u in self.updates if int(str(u["update_id"])) >= (offset or 0)]

    async def handle(self, raw: Mapping[str, Any], deps: Deps) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                await self.gate.wait()
            text = raw["message"]["text"]
            if self.failing.get(text, 0) > 0:
                self.failing[text] -= 1
                raise RuntimeError(text)
            self.handled.append((raw["message"]["chat"]["id"], text))
        finally:
            self.at_once -= 1


class House:
    """An intake over a real database, with its source in the test's hands."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.source = Source()
        self.clock = HandClock(T0)
        self.lookout = Lookout(db, BOT, steered=True)
        self.intake = Intake(
            db,
            self.source,
            bot_id=BOT,
            handle=self.source.handle,
            urgent=lambda raw: raw["message"]["text"].startswith("SOS"),
            failure=Down,
            mission=self.clock,
            lookout=self.lookout,
        )

    def phase(self) -> Phase:
        return self.lookout.sight.phase

    async def fetch(self) -> int:
        return await self.intake.fetch_once(timedelta(seconds=20))

    async def left(self) -> int:
        return await self.db.read(lambda conn: inbox.left(conn, BOT))


@pytest.fixture
async def house(sqlite_db: Database) -> House:
    made = House(sqlite_db)
    await made.lookout.start(T0)
    return made


async def test_everything_stored_is_handled_and_settled(house: House) -> None:
    for chat in range(30):
        house.source.add(chat, "hello")
    assert await house.fetch() == 30
    await house.intake.drain()
    assert sorted(house.source.handled) == [(chat, "hello") for chat in range(30)]
    assert await house.left() == 0
    assert house.intake.idle


async def test_help_is_handled_first(house: House) -> None:
    for chat in range(50):
        house.source.add(chat, "hello")
    house.source.add(99, "SOS")
    await house.fetch()
    await house.intake.start_some()
    await house.intake.drain()
    assert (99, "SOS") in house.source.handled[:HANDLERS]
    assert house.source.handled[0] == (99, "SOS")


async def test_an_sos_overtakes_even_within_its_own_chat(house: House) -> None:
    house.source.add(1, "hello")
    house.source.add(1, "SOS")
    await house.fetch()
    await house.intake.drain()
    assert house.source.handled == [(1, "SOS"), (1, "hello")]


async def test_order_is_kept_within_a_chat_and_chats_run_side_by_side(house: House) -> None:
    for number in range(5):
        for chat in (1, 2, 3):
            house.source.add(chat, str(number))
    await house.fetch()
    await house.intake.drain()
    for chat in (1, 2, 3):
        assert [text for who, text in house.source.handled if who == chat] == list("01234")
    assert house.source.most_at_once == 3


async def test_a_slow_chat_holds_no_other(house: House) -> None:
    house.source.gate = asyncio.Event()
    for chat in range(HANDLERS * 2):
        house.source.add(chat, "hello")
    await house.fetch()
    assert await house.intake.start_some() == HANDLERS
    assert await house.intake.start_some() == 0
    house.source.gate.set()
    await house.intake.drain()
    assert len(house.source.handled) == HANDLERS * 2


async def test_a_failure_that_passes_is_forgiven(house: House) -> None:
    house.source.failing["shaky"] = TRIES - 1
    house.source.add(1, "shaky")
    house.source.add(1, "after")
    await house.fetch()
    await house.intake.drain()
    assert house.source.handled == [(1, "shaky"), (1, "after")]


async def test_a_failure_that_stays_is_set_aside_with_its_payload(house: House) -> None:
    house.source.failing["poison"] = 99
    house.source.add(1, "poison")
    house.source.add(1, "after")
    await house.fetch()
    await house.intake.drain()
    assert house.source.handled == [(1, "after")]
    box = tables.inbox.c
    query = select(box.raw, box.error).where(box.set_aside_at.is_not(None))
    [(raw, error)] = await house.db.read(lambda conn: conn.execute(query).all())
    assert raw["message"]["text"] == "poison"
    assert "poison" in error


async def test_what_is_cut_short_is_left_for_the_next_run(house: House) -> None:
    house.source.gate = asyncio.Event()
    house.source.add(1, "hello")
    await house.fetch()
    await house.intake.start_some()
    await house.intake.stop(within=0)
    assert await house.left() == 1

    house.source.gate = None
    await house.fetch()
    await house.intake.drain()
    assert house.source.handled == [(1, "hello")]


async def test_it_waits_long_only_while_it_sees(house: House) -> None:
    await house.fetch()
    assert house.source.asked[-1] == (None, timedelta(seconds=20))
    house.source.down = True
    for minute in (0, 2):
        house.clock.move(T0 + timedelta(minutes=minute))
        with pytest.raises(Down):
            await house.fetch()
        await house.lookout.failed(house.clock.now())
    assert house.phase() is Phase.BLIND
    house.source.down = False
    house.source.add(1, "hello")
    await house.fetch()
    assert house.source.asked[-1][1] == timedelta(0)
    assert house.phase() is Phase.DRAINING
    await house.intake.drain()
    await house.fetch()
    assert house.phase() is Phase.SEEING


async def test_it_does_not_see_again_while_something_is_unread(house: House) -> None:
    house.source.down = True
    for minute in (0, 2):
        house.clock.move(T0 + timedelta(minutes=minute))
        await house.lookout.failed(house.clock.now())
    house.source.down = False
    house.source.add(1, "hello")
    await house.fetch()
    await house.fetch()
    assert house.phase() is Phase.DRAINING


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        ({"message": {"chat": {"id": -5}}}, -5),
        ({"edited_message": {"chat": {"id": 5}}}, 5),
        ({"callback_query": {"from": {"id": 6}, "message": {"chat": {"id": -5}}}}, 6),
        ({"my_chat_member": {"chat": {"id": 8}}}, 8),
        ({"message": {"chat": {"id": "nonsense"}}}, None),
        ({"message": None}, None),
        ({}, None),
    ],
)
def test_which_chat_keeps_the_order(raw: dict[str, Any], chat: int | None) -> None:
    assert chat_of(raw) == chat
