"""The sender: claims by urgency, says the words at the last moment, settles by its own lease."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Coroutine
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.domain.delivery import Later, Outcome, Rejected, Sent
from bot.domain.lanes import Lane
from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.engine.easel import Easel
from bot.engine.mission_clock import MachineClock, MissionClock
from bot.engine.pace import Pace
from bot.engine.receipts import Receipts
from bot.services import deliveries
from bot.services.briefing import Brief
from bot.services.deliveries import MERGED, CardReceipt, Claimed, Clocks, Errand, Receipt
from bot.store import outbox
from bot.store.cards import Card
from bot.store.database import Database
from bot.store.errors import UNUSABLE

log = structlog.get_logger(__name__)

SLOTS = 128
"""Messages under way at once; a quarter of them is for alarms alone (rule 8)."""

AT_ONCE = 64
"""Messages that one look at the outbox starts at most: they are put into words one after the
other, and the event loop is not to stand still meanwhile.
"""

LOOK_EVERY = 1.0
"""Seconds after which the outbox is looked at without being nudged."""

BREATH, LONGEST_BREATH = 0.02, 0.1
"""Seconds from one look at the outbox to the next, at least: the longer one while few places are
free, because one look costs as much for one message as for thirty.
"""

NEXT_TURN = timedelta(milliseconds=200)
"""When a message that found its place taken may try again."""

POISON_PAUSE = timedelta(minutes=1)
"""When a notice that cannot be briefed is looked at again."""

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

    async def pin(self, chat_id: int, message_id: int) -> Outcome:
        """Keep it at the top of the chat; makes no sound."""
        ...

    async def unpin(self, chat_id: int, message_id: int) -> Outcome:
        """Take it from the top of the chat; the message stays."""
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
        self._easel = Easel()
        self._lease_prefix = secrets.token_hex(6)
        self._under_way: dict[asyncio.Task[None], tuple[Lane, int]] = {}
        self._pins: set[asyncio.Task[None]] = set()
        self._wanted = asyncio.Event()
        self._roomy = asyncio.Event()
        self._only_alarms = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def nudge(self) -> None:
        """There may be something to send."""
        self._wanted.set()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    async def take_over(self) -> None:
        """We are the only sender: what a dead one held may go at once."""
        await self._db.write(Lane.ALARM, deliveries.take_over)

    async def run(self) -> None:
        """Send until told to stop; what was claimed is always started first."""
        self._at_rest.clear()
        try:
            while not self._only_alarms:
                await self._look()
        finally:
            self._at_rest.set()

    async def _look(self) -> None:
        self._wanted.clear()
        looked = self._machine.monotonic()
        if not await self.start_some():
            await self._wait()
        await asyncio.sleep(looked + BREATH - self._machine.monotonic())
        await self._let_places_gather(looked + LONGEST_BREATH)

    async def _let_places_gather(self, until: float) -> None:
        self._roomy.clear()
        if not self._has_room:
            await _come(self._roomy, until - self._machine.monotonic())

    @property
    def _has_room(self) -> bool:
        """Whether at least as many places are free as are kept for alarms."""
        return self._slots - len(self._under_way) >= self._slots // 4

    async def _wait(self) -> None:
        pause = LOOK_EVERY
        change = self._pace.next_change(self._machine.monotonic())
        if change is not None:
            pause = min(pause, max(0.005, change - self._machine.monotonic()))
        await _come(self._wanted, pause)

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
        limit = min(places, self._pace.room(lane, now), AT_ONCE)
        if limit <= 0:
            return 0
        errands = await self._claim(lanes, limit, self._busy(lane, now))
        for errand in errands:
            self._go(errand.first.lane, errand.first.chat_id, self._carry(errand))
        return len(errands)

    async def _claim(
        self, lanes: Collection[Lane], limit: int, busy: Collection[int]
    ) -> list[Errand]:
        """Claim until there is something to carry: what was overtaken holds nobody up.

        One notice that cannot be briefed is found, passed for a minute, and blocks no other.
        """
        while True:
            try:
                claimed = await self._claim_once(lanes, limit, busy, MERGED)
            except UNUSABLE:
                raise
            except Exception:
                log.exception("claim_failed", lanes=[lane.name for lane in lanes], limit=limit)
                claimed = await self._claim_first(lanes, busy)
            if claimed.errands or not claimed.overtaken:
                return claimed.errands

    async def _claim_first(self, lanes: Collection[Lane], busy: Collection[int]) -> Claimed:
        try:
            return await self._claim_once(lanes, 1, busy, ())
        except UNUSABLE:
            raise
        except Exception:
            clocks = self._clocks()
            passed = await self._db.write(
                Lane.ALARM,
                lambda conn: outbox.push_back_first(
                    conn,
                    now=clocks.mission,
                    machine_now=clocks.machine,
                    lanes=lanes,
                    busy=busy,
                    until=clocks.machine + POISON_PAUSE,
                ),
            )
            log.exception("notice_passed_over", notice=passed)
            return Claimed([], overtaken=1)

    async def _claim_once(
        self,
        lanes: Collection[Lane],
        limit: int,
        busy: Collection[int],
        merging: Collection[Kind],
    ) -> Claimed:
        lease = f"{self._lease_prefix}{secrets.token_hex(4)}"
        clocks = self._clocks()
        return await self._db.write(
            Lane.ALARM,
            lambda conn: deliveries.claim(
                conn,
                bot_id=self._bot_id,
                clocks=clocks,
                lease=lease,
                lanes=lanes,
                limit=limit,
                busy=busy,
                merging=merging,
            ),
        )

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
        if self._has_room:
            self._roomy.set()

    async def _carry(self, errand: Errand) -> None:
        outcome = await self._attempt(errand)
        if isinstance(outcome, Rejected):
            log.error("rejected", kind=errand.first.kind, why=outcome.why)
        await self._receipts.write(Receipt(errand, outcome, self._clocks()))

    async def _attempt(self, errand: Errand) -> Outcome:
        row = errand.first
        now = self._machine.monotonic()
        if not self._pace.take(row.lane, now, row.chat_id):
            return Later("waits for its turn", after=NEXT_TURN)
        try:
            message = await self._easel.drawn(self._say(errand.brief))
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
        if isinstance(outcome, Sent) and message.pinned:
            self._pin_besides(row.chat_id, outcome.message_id, keep=True)
        if isinstance(outcome, Sent) and message.unpins is not None:
            self._pin_besides(row.chat_id, message.unpins, keep=False)
        if isinstance(outcome, Later):
            log.warning("not_sent_yet", kind=row.kind, why=outcome.why)
            if outcome.after is not None:
                self._pace.rate_limited(row.chat_id, outcome.after, self._machine.monotonic())
        return outcome

    def _pin_besides(self, chat_id: int, message_id: int, *, keep: bool) -> None:
        """Neither the receipt nor an alarm to this chat waits for it (S2, S4)."""
        self._pace.spend()
        pin = asyncio.create_task(self._pin(chat_id, message_id, keep=keep))
        self._pins.add(pin)
        pin.add_done_callback(self._pins.discard)

    async def _pin(self, chat_id: int, message_id: int, *, keep: bool) -> None:
        """At best effort: the message is there, pinned or not."""
        change = self._channel.pin if keep else self._channel.unpin
        outcome = await change(chat_id, message_id)
        if not isinstance(outcome, Sent):
            log.warning("not_pinned" if keep else "not_unpinned", why=repr(outcome))
        if isinstance(outcome, Later) and outcome.after is not None:
            self._pace.rate_limited(chat_id, outcome.after, self._machine.monotonic())

    async def _start_cards(self, places: int) -> int:
        now = self._machine.monotonic()
        limit = min(places, self._pace.room(Lane.REMINDER, now))
        if limit <= 0:
            return 0
        clocks, busy = self._clocks(), self._busy(Lane.REMINDER, now)
        if not await self._db.read(lambda conn: deliveries.cards_waiting(conn, clocks)):
            return 0
        claimed = await self._claim_cards(clocks, limit, busy)
        for card, brief in claimed:
            self._go(Lane.REMINDER, brief.notice.chat_id, self._edit_card(card, brief))
        return len(claimed)

    async def _claim_cards(
        self, clocks: Clocks, limit: int, busy: Collection[int]
    ) -> list[tuple[Card, Brief]]:
        """As for notices: one card that cannot be briefed blocks no other."""
        for places in (limit, 1):
            try:
                return await self._db.write(
                    Lane.REMINDER,
                    partial(deliveries.claim_cards, clocks=clocks, limit=places, busy=busy),
                )
            except UNUSABLE:
                raise
            except Exception:
                log.exception("claim_failed", cards=places)
        until = clocks.machine + POISON_PAUSE
        await self._db.write(
            Lane.REMINDER,
            lambda conn: deliveries.postpone_first_card(conn, clocks, busy, until),
        )
        return []

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
        apart = timedelta(0) if self._pace.unlimited else deliveries.CARD_EDITS_APART
        await self._receipts.write(CardReceipt(card, outcome, self._clocks(), apart))

    async def drain(self) -> int:
        """Send until nothing can be sent now; returns how many messages were tried."""
        tried = 0
        while started := await self.start_some():
            tried += started
            await asyncio.gather(*self._under_way, return_exceptions=True)
        await asyncio.gather(*self._pins, return_exceptions=True)
        return tried

    async def stop(self, alarms_for: float) -> None:
        """End `run` and give alarms that long to leave, then give back what is held."""
        self._only_alarms = True
        self._wanted.set()
        self._roomy.set()
        for pin in self._pins:
            pin.cancel()
        try:
            async with asyncio.timeout(alarms_for):
                await self._at_rest.wait()
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


async def _come(event: asyncio.Event, within: float) -> None:
    """Wait for it, but not longer than so many seconds."""
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return
