"""The sender: claims by urgency, says the words at the last moment, settles by its own lease."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Coroutine
from datetime import timedelta
from typing import Protocol

import structlog

from bot.domain.delivery import Later, Outcome, Rejected
from bot.domain.lanes import Lane
from bot.domain.message import Message
from bot.engine.mission_clock import MachineClock, MissionClock
from bot.engine.pace import Pace
from bot.engine.receipts import Receipts
from bot.services import deliveries
from bot.services.briefing import Brief
from bot.services.deliveries import Clocks, Errand
from bot.store import outbox
from bot.store.database import Database
from bot.store.incidents import Card

log = structlog.get_logger(__name__)

SLOTS = 32
"""Messages under way at once; a quarter of them is for alarms alone (rule 8)."""

LOOK_EVERY = 1.0
"""Seconds after which the outbox is looked at without being nudged."""

NEXT_TURN = timedelta(milliseconds=200)
"""When a message that found its place taken may try again."""

ORDINARY = (Lane.ANSWER, Lane.PING, Lane.REMINDER, Lane.DIGEST)


class Channel(Protocol):
    """What carries a message to a chat; never raises for a delivery that failed."""

    async def send(self, chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        """Send it anew; `urgent` takes the way that is kept free for alarms."""
        ...

    async def edit(
        self, chat_id: int, message_id: int, message: Message, *, urgent: bool
    ) -> Outcome:
        """Put it in the place of a message already sent; makes no sound."""
        ...


Screen = Callable[[Brief], Message]


class Sender:
    """One per installation, because the platform limits each token."""

    def __init__(
        self,
        db: Database,
        channel: Channel,
        *,
        say: Screen,
        card: Screen,
        bot_id: int,
        mission: MissionClock,
        machine: MachineClock,
        pace: Pace,
        slots: int = SLOTS,
    ) -> None:
        self._db = db
        self._channel = channel
        self._say = say
        self._card = card
        self._bot_id = bot_id
        self._mission = mission
        self._machine = machine
        self._pace = pace
        self._slots = slots
        self._receipts = Receipts(db)
        self._lease_prefix = secrets.token_hex(6)
        self._under_way: dict[asyncio.Task[None], tuple[Lane, int]] = {}
        self._wanted = asyncio.Event()
        self._only_alarms = False

    def nudge(self) -> None:
        """There may be something to send."""
        self._wanted.set()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    async def take_over(self) -> None:
        """We are the only sender: what a dead one held may go at once."""
        await self._db.write(Lane.ALARM, outbox.release_all_leases)

    async def run(self) -> None:
        """Send for ever."""
        while True:
            self._wanted.clear()
            if await self.start_some():
                continue
            await self._wait()

    async def _wait(self) -> None:
        pause = LOOK_EVERY
        change = self._pace.next_change(self._machine.monotonic())
        if change is not None:
            pause = min(pause, max(0.005, change - self._machine.monotonic()))
        try:
            async with asyncio.timeout(pause):
                await self._wanted.wait()
        except TimeoutError:
            return

    async def start_some(self) -> int:
        """Start as many sends as there are places, the most urgent first; then card edits."""
        started = await self._start([Lane.ALARM], self._slots - len(self._under_way))
        if self._only_alarms:
            return started
        ordinary = sum(lane is not Lane.ALARM for lane, _ in self._under_way.values())
        room = min(self._slots - self._slots // 4 - ordinary, self._slots - len(self._under_way))
        started += await self._start(ORDINARY, room)
        if not started and room > 0:
            started += await self._start_cards(room)
        return started

    async def _start(self, lanes: Collection[Lane], places: int) -> int:
        now = self._machine.monotonic()
        lane = min(lanes)
        limit = min(places, self._pace.room(lane, now))
        if limit <= 0:
            return 0
        lease = f"{self._lease_prefix}{secrets.token_hex(4)}"
        clocks = self._clocks()
        busy = self._busy(lane, now)
        errands = await self._db.write(
            Lane.ALARM,
            lambda conn: deliveries.claim(
                conn,
                bot_id=self._bot_id,
                clocks=clocks,
                lease=lease,
                lanes=lanes,
                limit=limit,
                busy=busy,
            ),
        )
        for errand in errands:
            self._go(errand.first.lane, errand.first.chat_id, self._carry(errand))
        return len(errands)

    def _busy(self, lane: Lane, now: float) -> set[int]:
        return {chat for _, chat in self._under_way.values()} | set(
            self._pace.held_chats(now, lane)
        )

    def _go(self, lane: Lane, chat_id: int, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way[task] = (lane, chat_id)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("send_failed", why=repr(error))
        self._wanted.set()

    async def _carry(self, errand: Errand) -> None:
        outcome = await self._attempt(errand)
        if isinstance(outcome, Rejected):
            log.error("rejected", kind=errand.first.kind, why=outcome.why)
        clocks = self._clocks()
        await self._receipts.write(lambda conn: deliveries.settle(conn, errand, outcome, clocks))

    async def _attempt(self, errand: Errand) -> Outcome:
        row = errand.first
        now = self._machine.monotonic()
        if not self._pace.take(row.lane, now, row.chat_id):
            return Later("waits for its turn", after=NEXT_TURN)
        try:
            message = self._say(errand.brief)
        except Exception:
            log.exception("screen_failed", kind=row.kind, notice=row.id)
            return Later("its screen failed")
        probing = row.lane is Lane.ALARM and self._pace.probing(now)
        if probing:
            self._pace.probe_started()
        try:
            return await self._speak(row, message)
        finally:
            if probing:
                self._pace.probe_ended()

    async def _speak(self, row: outbox.Waiting, message: Message) -> Outcome:
        urgent = row.lane is Lane.ALARM
        if row.edits is not None:
            outcome = await self._channel.edit(row.chat_id, row.edits, message, urgent=urgent)
        else:
            outcome = await self._channel.send(row.chat_id, message, urgent=urgent)
        if isinstance(outcome, Later):
            log.warning("not_sent_yet", kind=row.kind, why=outcome.why)
            if outcome.after is not None:
                self._pace.rate_limited(row.chat_id, outcome.after, self._machine.monotonic())
        return outcome

    async def _start_cards(self, places: int) -> int:
        now = self._machine.monotonic()
        limit = min(places, self._pace.room(Lane.REMINDER, now))
        if limit <= 0:
            return 0
        clocks, busy = self._clocks(), self._busy(Lane.REMINDER, now)
        if not await self._db.read(lambda conn: deliveries.cards_waiting(conn, clocks)):
            return 0
        claimed = await self._db.write(
            Lane.REMINDER, lambda conn: deliveries.claim_cards(conn, clocks, limit, busy)
        )
        for card, brief in claimed:
            self._go(Lane.REMINDER, brief.notice.chat_id, self._edit_card(card, brief))
        return len(claimed)

    async def _edit_card(self, card: Card, brief: Brief) -> None:
        chat = brief.notice.chat_id
        if self._pace.take(Lane.REMINDER, self._machine.monotonic(), chat):
            try:
                message = self._card(brief)
            except Exception:
                log.exception("card_failed", incidents=list(card.wanted))
                outcome: Outcome = Later("its screen failed")
            else:
                outcome = await self._channel.edit(chat, card.message_id, message, urgent=False)
        else:
            outcome = Later("waits for its turn", after=NEXT_TURN)
        clocks = self._clocks()
        apart = timedelta(0) if self._pace.unlimited else deliveries.CARD_EDITS_APART
        await self._receipts.write(
            lambda conn: deliveries.settle_card(conn, card, outcome, clocks, apart)
        )

    async def drain(self) -> int:
        """Send until nothing can be sent now; returns how many messages were tried."""
        tried = 0
        while started := await self.start_some():
            tried += started
            await asyncio.gather(*self._under_way, return_exceptions=True)
        return tried

    async def stop(self, alarms_for: float) -> None:
        """Give alarms that long to leave, then give back what is held."""
        self._only_alarms = True
        try:
            async with asyncio.timeout(alarms_for):
                while await self.start_some() or self._under_way:
                    await asyncio.gather(*self._under_way, return_exceptions=True)
        except TimeoutError:
            for task in list(self._under_way):
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._db.write(
            Lane.ALARM, lambda conn: outbox.release_leases(conn, self._lease_prefix)
        )

    def _clocks(self) -> Clocks:
        return Clocks(self._mission.now(), self._machine.utc())
