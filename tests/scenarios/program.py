"""The program itself in a scenario: its engine over a real database, and time moved by hand.

Time goes from one due moment to the next; at each the clock judges, the intake handles and the
sender sends until nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from telegram import Bot, User

from bot.channels.telegram_http import AiohttpRequest
from bot.domain.blindness import BLIND_AFTER
from bot.domain.embassies import CrisisCentre
from bot.domain.lanes import Lane
from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.domain.search import Offer
from bot.engine.clock import Clock
from bot.engine.intake import Intake
from bot.engine.lookout import Lookout
from bot.engine.pace import Pace
from bot.engine.sender import Sender
from bot.handlers.routing import Router
from bot.screens import book, commands, zone_search
from bot.services import rest
from bot.services.briefing import Brief
from bot.services.zone_search import ZoneSearch
from bot.store import tables
from bot.store.database import Connection, Database
from tests.scenarios.cast import (
    BOT_ID,
    DAWN,
    Character,
)
from tests.scenarios.clocks import HandClock, HandMachineClock
from tests.scenarios.phones import Phones, Unreachable

T = TypeVar("T")

WALL_STEP = timedelta(seconds=50)
"""A clock that is not steered is visited at least so often, or its gaps count as blindness."""

CHAT_GAP = timedelta(seconds=1)
"""How long a chat is left alone between two ordinary messages, where the pace is limited."""

TRIES = 8
"""How often what failed is tried again before a moment counts as come to rest."""


class Program:
    """The engine's real objects over one database. Begin it with `begin`."""

    def __init__(
        self,
        db: Database,
        *,
        at: datetime = DAWN,
        steered: bool = True,
        sends_per_second: float | None = None,
    ) -> None:
        self.db = db
        self.clock = HandClock(at, steered=steered)
        self.machine = HandMachineClock(at)
        self.phones = Phones(self.clock.now, self._recognise)
        self.ids: dict[Character, int] = {}
        self.house = 0
        self.calmed: list[str] = []
        self.crisis_centre: CrisisCentre | None = None
        self.offers: dict[str, Offer] = {}
        self.broken_screens: set[Kind] = set()
        self._briefs: dict[int, tuple[Message, Brief | None]] = {}
        self._per_second = sends_per_second
        self._stirred = False
        self._start_program()

    # the program

    def _start_program(self) -> None:
        bot = Bot(
            "1:test", request=AiohttpRequest(slots=1), get_updates_request=AiohttpRequest(slots=1)
        )
        bot._bot_user = User(BOT_ID, "Vigie", is_bot=True, username="vigie_bot")
        self.lookout = Lookout(self.db, BOT_ID, steered=self.clock.steered)
        router = Router(bot, commands.read_key, self._calm, self._show_found)
        self.intake = Intake(
            self.db,
            self.phones,
            bot_id=BOT_ID,
            handle=router.handle,
            urgent=router.is_urgent,
            failure=Unreachable,
            mission=self.clock,
            lookout=self.lookout,
            crisis_centre=self.crisis_centre,
        )
        self.ticking = Clock(self.db, self.clock, self.lookout)
        self.sender = Sender(
            self.db,
            self.phones,
            say=self._say,
            card=self._card,
            bot_id=BOT_ID,
            mission=self.clock,
            machine=self.machine,
            pace=Pace(self._per_second),
        )
        self.intake.handled = self.ticking.worked = self.lookout.changed = self._stir

    async def begin(self) -> None:
        await self.sender.take_over()
        await self.lookout.start(self.clock.now())

    async def restart(self) -> None:
        """The process died and comes back: new objects, the same database."""
        self._start_program()
        await self.begin()
        await self.rest()

    def _stir(self) -> None:
        self._stirred = True

    async def _calm(self, query_id: str) -> None:
        self.calmed.append(query_id)

    async def _show_found(self, query_id: str, found: ZoneSearch) -> None:
        self.offers[query_id] = zone_search.offer(found)

    def _say(self, brief: Brief) -> Message:
        if brief.notice.kind in self.broken_screens:
            raise RuntimeError(f"the screen of {brief.notice.kind} is broken")
        message = replace(book.say(brief))  # a fresh object, by which it is recognised
        self._briefs[id(message)] = (message, brief)
        return message

    def _card(self, brief: Brief) -> Message:
        message = replace(book.card(brief))
        self._briefs[id(message)] = (message, None)
        return message

    def _recognise(self, message: Message) -> Brief | None:
        if id(message) in self._briefs:
            return self._briefs[id(message)][1]
        said = reversed(self._briefs.values())  # its picture was drawn since, or could not be
        return next(brief for kept, brief in said if kept.picture and kept.plain == message.plain)

    # time

    async def rest(self) -> None:
        """Until nothing is left to do at this moment of mission time."""
        tries = 0
        for _ in range(500):
            self._stirred = False
            await self.ticking.cycle(self.clock.now())
            fetched = await self._fetch()
            await self.intake.drain()
            sent = await self.sender.drain()
            if fetched or sent or self._stirred:
                continue
            if tries >= TRIES or not await self._wait_for_a_retry():
                return
            tries += 1
        raise AssertionError("the world does not come to rest")

    async def _fetch(self) -> int:
        try:
            return await self.intake.fetch_once(timedelta(0))
        except Unreachable:
            await self.lookout.failed(self.clock.now())
            return 0

    async def _wait_for_a_retry(self) -> bool:
        if self.phones.down:
            return False
        at = await self.db.read(self._next_retry)
        if at is None:
            return False
        self.machine.pass_time(at - self.machine.utc())
        return True

    def _next_retry(self, conn: Connection) -> datetime | None:
        box, cards = tables.outbox.c, tables.cards.c
        due = box.waiting & (box.send_at <= self.clock.now())
        sends = conn.execute(select(func.min(box.not_before)).where(due)).scalar()
        edits = conn.execute(select(func.min(cards.next_edit_at)).where(cards.outdated)).scalar()
        waits = conn.execute(select(func.count()).where(due)).scalar_one()
        waits += conn.execute(select(func.count()).where(cards.outdated)).scalar_one()
        later = [at for at in (sends, edits) if at is not None and at > self.machine.utc()]
        if waits and self._per_second is not None:
            later.append(self.machine.utc() + CHAT_GAP)
        return min(later, default=None)

    async def until(self, when: str | datetime) -> None:
        """Live through every due moment up to `when`: "08:30" is the next time it is that late."""
        goal = self.moment(when)
        await self.rest()
        while (following := await self._next_moment(goal)) is not None:
            self._move(following)
            await self.rest()

    async def pass_time(self, by: timedelta) -> None:
        await self.until(self.clock.now() + by)

    async def sleep_until(self, when: str | datetime) -> None:
        """The machine sleeps: nothing is judged on the way. Then one moment of work."""
        self._move(self.moment(when))
        await self.rest()

    def moment(self, when: str | datetime) -> datetime:
        if isinstance(when, datetime):
            return when
        now = self.clock.now()
        at = datetime.combine(now.date(), time.fromisoformat(when), now.tzinfo)
        return at if at >= now else at + timedelta(days=1)

    def _move(self, to: datetime) -> None:
        self.machine.pass_time(to - self.clock.now())
        self.clock.move(to)

    async def _next_moment(self, goal: datetime) -> datetime | None:
        now = self.clock.now()
        if now >= goal:
            return None
        found = await self.db.read(lambda conn: rest.work(conn, BOT_ID, now))
        moments = [goal]
        if found.due is not None:
            moments.append(found.due)
        if not self.clock.steered:
            moments.append(now + WALL_STEP)
        if self.lookout.failing and self.lookout.may_judge_silence:
            moments.append(now + BLIND_AFTER)
        return min(moments)

    async def write(self, fn: Callable[[Connection], T]) -> T:
        return await self.db.write(Lane.ALARM, fn)
