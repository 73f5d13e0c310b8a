"""The whole program over a real database, with phones and clocks in the hands of a test.

Time is moved from one due moment to the next, and at each the clock judges, the intake handles
and the sender sends until nothing is left to do. Whatever somebody hears has to be claimed by
the test, or the test fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import UpdateBase, func, select
from telegram import Bot, User

from bot.domain.blindness import BLIND_AFTER
from bot.domain.checkin import CheckIn
from bot.domain.incident import Incident
from bot.domain.ladder import Ladder, Step, ladder_as_json
from bot.domain.lanes import Lane
from bot.domain.level import Level
from bot.domain.message import Message
from bot.domain.mission import Callable as Contact
from bot.domain.mission import Leg, Mission, State
from bot.domain.notices import Kind
from bot.domain.people import Part, Role
from bot.domain.plan import Plan, TimesOfDay
from bot.engine.clock import Clock
from bot.engine.intake import Intake
from bot.engine.lookout import Lookout
from bot.engine.pace import Pace
from bot.engine.sender import Sender
from bot.handlers.routing import Router
from bot.screens import book, commands
from bot.services import rest
from bot.services.briefing import Brief
from bot.store import checkins, incidents, missions, organisations, people, tables
from bot.store.database import Connection, Database
from bot.store.incidents import Line
from tests.scenarios.cast import (
    AWA,
    BOT_ID,
    CLAIRE,
    DAWN,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    TOWN,
    Character,
    minutes,
)
from tests.scenarios.clocks import HandClock, HandMachineClock
from tests.scenarios.hearing import Heard, Said
from tests.scenarios.phones import Phones, Unreachable

T = TypeVar("T")

WALL_STEP = timedelta(seconds=50)
"""A clock that is not steered is visited at least so often, or its gaps count as blindness."""

GRACE = minutes(30)

TRIES = 8
"""How often what failed is tried again before a moment counts as come to rest."""


class World:
    """See the module. Begin it with `begin`, and end it with `end`."""

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
        self.broken_screens: set[Kind] = set()
        self._briefs: dict[int, tuple[Message, Brief | None]] = {}
        self._per_second = sends_per_second
        self._stirred = False
        self._start_program()

    # the program

    def _start_program(self) -> None:
        bot = Bot(token="1:test")
        bot._bot_user = User(BOT_ID, "Vigie", is_bot=True, username="vigie_bot")
        self.lookout = Lookout(self.db, BOT_ID, steered=self.clock.steered)
        router = Router(bot, commands.read_key, self._calm)
        self.intake = Intake(
            self.db,
            self.phones,
            bot_id=BOT_ID,
            handle=router.handle,
            urgent=router.is_urgent,
            failure=Unreachable,
            mission=self.clock,
            lookout=self.lookout,
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
        return self._briefs[id(message)][1]

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
        return min((at for at in (sends, edits) if at is not None), default=None)

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

    # the cast

    async def cast(self) -> None:
        """Ville de Démo: Karim on duty, Nadia coordinates too, and the people around Awa."""
        self.house = await self.found(
            TOWN,
            {
                KARIM: Role.COORDINATOR,
                NADIA: Role.COORDINATOR,
                CLAIRE: Role.CONTACT,
                MOUSSA: Role.CORRESPONDENT,
                AWA: Role.TRAVELLER,
                IDRISSA: Role.FAMILY,
            },
        )

    async def found(self, name: str, members: Mapping[Character, Role]) -> int:
        """An organisation; its first coordinator is on duty, its family is the traveller's."""

        def store(conn: Connection) -> int:
            house = organisations.add(conn, name)
            for who, role in members.items():
                self.ids[who] = people.add(conn, self._row_of(who))
                hers = self.ids[AWA] if role is Role.FAMILY else None
                people.join(conn, self.ids[who], house, role, hers)
            duty = next(who for who, role in members.items() if role is Role.COORDINATOR)
            organisations.change(conn, house, duty_id=self.ids[duty])
            return house

        return await self.write(store)

    def _row_of(self, who: Character) -> dict[str, object]:
        return {
            "name": who.name,
            "language": "en",
            "telegram_id": who.telegram_id,
            "is_group": who.is_group,
            "met_at": self.clock.now(),
        }

    async def organisation(self, **values: object) -> None:
        await self.write(lambda conn: organisations.change(conn, self.house, **values))

    async def meet(self, who: Character) -> int:
        """Their row, without any role."""
        self.ids[who] = await self.write(lambda conn: people.add(conn, self._row_of(who)))
        return self.ids[who]

    async def join(self, who: Character, role: Role, *, house: int | None = None) -> None:
        """Another role, or another member."""
        if who not in self.ids:
            await self.meet(who)
        where = house or self.house
        await self.write(lambda conn: people.join(conn, self.ids[who], where, role))

    async def crisis_group(self, group: Character) -> None:
        await self.organisation(crisis_group_id=await self.meet(group))

    async def mission(
        self,
        *travellers: Character,
        place: str = "Mopti",
        level: Level = Level.ORANGE,
        first_checkin: str = "08:00",
        plan: Plan | None = None,
        grace: timedelta = GRACE,
        ladder: Sequence[tuple[Character, timedelta]] | None = None,
        days: float = 8,
        zone: str = "Africa/Bamako",
        country: str = "ML",
        legs: Sequence[Leg] = (),
        around: Mapping[Character, Part] | None = None,
        house: int | None = None,
        call_list: Sequence[Contact] = (),
    ) -> int:
        """A mission that begins now; its travellers hear that, and the World claims it."""
        now = self.clock.now()
        ends_at = legs[-1].ends_at if legs else now + timedelta(days=days)
        leg = Leg(place, country, zone, level, now, ends_at)
        new = Mission(
            id=0,
            organisation_id=house or self.house,
            place=place,
            country=country,
            state=State.PLANNED,
            starts_at=now,
            ends_at=ends_at,
            legs=tuple(legs) or (leg,),
            plan=plan or TimesOfDay((time.fromisoformat(first_checkin),)),
            grace=grace,
            asked_until=now,
            wake_at=now,
            call_list=tuple(call_list),
            ladders={"missed": self._own_ladder(ladder)} if ladder else {},
        )
        others = PARTS if around is None else around
        parts = [(self.ids[who], Part.TRAVELLER) for who in travellers or (AWA,)]
        parts += [(self.ids[who], part) for who, part in others.items() if who not in travellers]

        def store(conn: Connection) -> int:
            mission_id = missions.add(conn, new)
            missions.set_parts(conn, mission_id, parts)
            return mission_id

        mission_id = await self.write(store)
        await self.rest()
        for who in travellers or (AWA,):
            begun = self.heard_by(who)
            assert [one.what for one in begun] == ["mission_begins"], begun
        return mission_id

    def _own_ladder(self, rungs: Sequence[tuple[Character, timedelta]]) -> dict[str, object]:
        steps = tuple(
            Step(after, (f"person:{self.ids[who]}",), Kind.MISSED) for who, after in rungs
        )
        last = max(after for _, after in rungs)
        return ladder_as_json(Ladder(steps, every=minutes(15), rounds_from=last))

    # what people do

    async def says(self, who: Character, text: str, *, in_chat: Character | None = None) -> None:
        self.phones.text(who, text, in_chat)
        await self.rest()

    async def taps(
        self,
        who: Character,
        label: str,
        *,
        on: Heard | None = None,
        in_chat: Character | None = None,
    ) -> None:
        """Press the newest button with this label in the chat, or the one on that message."""
        message_id, data = self.phones.button(in_chat or who, label, on)
        self.phones.tap(who, message_id, data, in_chat)
        await self.rest()

    async def taps_data(self, who: Character, data: str, *, message_id: int = 1) -> None:
        """A forged button."""
        self.phones.tap(who, message_id, data)
        await self.rest()

    async def sends_place(self, who: Character, latitude: float, longitude: float) -> None:
        point = {"latitude": latitude, "longitude": longitude}
        self.phones.message(who, {"location": point})
        await self.rest()

    async def sends_photo(self, who: Character) -> None:
        photo = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
        self.phones.message(who, {"photo": [photo]})
        await self.rest()

    async def blocks(self, who: Character, *, noticed: bool = False) -> None:
        """The bot is blocked; `noticed`: and Telegram tells so before a message fails."""
        self.phones.block(who)
        if noticed:
            self.phones.membership(who, "kicked")
            await self.rest()

    async def unblocks(self, who: Character) -> None:
        self.phones.unblock(who)
        self.phones.membership(who, "member")
        await self.rest()

    # what people hear

    def heard_by(self, who: Character) -> list[Heard]:
        """What arrived with a sound since last asked."""
        return self.phones.unclaimed.pop(who.telegram_id, [])

    def all_hear(self, expected: Sequence[Said], *who: Character) -> None:
        """Each of these people heard exactly this since last asked."""
        for one in who:
            heard = self.heard_by(one)
            assert heard == list(expected), f"{one} heard {heard}"

    def edited_for(self, who: Character) -> list[Heard]:
        """What changed silently in their chat since last asked."""
        return self.phones.edits.pop(who.telegram_id, [])

    def allow(self, *who: Character) -> None:
        """What these people heard up to now is not what the test is about."""
        for one in who:
            self.heard_by(one)

    def everyone_heard(self) -> dict[str, list[str]]:
        """What everybody heard since last asked, by first name; all of it is claimed."""
        by_chat = {who.telegram_id: who.name.split()[0] for who in self.ids}
        heard, self.phones.unclaimed = self.phones.unclaimed, type(self.phones.unclaimed)(list)
        return {by_chat.get(c, str(c)): [h.what for h in all_] for c, all_ in heard.items() if all_}

    def nothing_else(self) -> None:
        """Fails when somebody heard something that the test did not claim."""
        left = {chat: heard for chat, heard in self.phones.unclaimed.items() if heard}
        assert not left, f"heard and not expected: {left}"

    # what the database knows

    async def write(self, fn: Callable[[Connection], T]) -> T:
        return await self.db.write(Lane.ALARM, fn)

    async def run(self, statement: UpdateBase) -> None:
        """Change the database behind the program's back."""

        def change(conn: Connection) -> None:
            conn.execute(statement)

        await self.write(change)

    async def incident(self, number: int = -1) -> Incident:
        """The newest incident, or the `number`th."""
        key = tables.incidents.c.id

        def read(conn: Connection) -> Incident:
            ids = list(conn.execute(select(key).order_by(key)).scalars())
            return incidents.by_ids(conn, [ids[number]])[ids[number]].incident

        return await self.db.read(read)

    async def checkin(self, number: int = -1) -> CheckIn:
        """The newest check-in, or the `number`th."""
        key = tables.checkins.c.id

        def read(conn: Connection) -> CheckIn:
            ids = list(conn.execute(select(key).order_by(key)).scalars())
            return checkins.by_ids(conn, [ids[number]])[ids[number]]

        return await self.db.read(read)

    async def incident_count(self) -> int:
        count = select(func.count()).select_from(tables.incidents)
        return await self.db.read(lambda conn: int(conn.execute(count).scalar_one()))

    async def log_of(self, incident: Incident) -> list[Line]:
        return await self.db.read(lambda conn: incidents.logs(conn, [incident.id])[incident.id])


PARTS: Mapping[Character, Part] = {
    CLAIRE: Part.DESIGNATED,
    MOUSSA: Part.CORRESPONDENT,
    IDRISSA: Part.FAMILY,
}
"""Around a mission that names nobody else."""
