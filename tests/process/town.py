"""A town with hundreds of travellers, each with a contact of their own, on stage and in the store.

The store is filled directly: what is under test is what a crash leaves of it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, insert, select

from bot.demo.botapi.server import Simulator
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Event, Person
from bot.demo.stage_client import StageClient
from bot.domain.buttons import Verb
from bot.domain.checkin import CheckIn
from bot.domain.lanes import Lane
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.people import Part, Role
from bot.domain.plan import TimesOfDay
from bot.services import rest
from bot.store import checkins, missions, organisations, tables
from bot.store.database import Connection, Database
from tests.process.children import BOT_ID

T = TypeVar("T")

DAWN = datetime(2026, 12, 1, 7, tzinfo=UTC)
DUE = DAWN + timedelta(hours=1)
GRACE = timedelta(minutes=30)
DEADLINE = DUE + GRACE
PATIENCE = 30.0
"""Machine seconds that something may take to show on the stage."""
LOOK_AGAIN = 0.05
"""Not everything that a test waits for is an event of the stage."""


@dataclass(frozen=True)
class Soul:
    """Somebody: `id` in the store, `chat` on the stage."""

    id: int
    chat: int
    name: str


class Town:
    """Karim is on duty and coordinates; everybody has pressed Start; time stands still at DAWN."""

    def __init__(self, simulator: Simulator, stage: StageClient, db: Database) -> None:
        self.simulator = simulator
        self.stage = stage
        self.db = db
        self._last_chat = 1000
        self._house = 0
        self._karim: Soul | None = None

    async def found(self) -> None:
        """Karim's desk, before anybody travels."""
        self.simulator.stage.clock.run_at(0)
        self.jump(DAWN)
        self._house = await self.write(lambda conn: organisations.add(conn, "Ville de Démo"))
        (self._karim,) = await self.people(["Karim"], Role.COORDINATOR)
        duty = self.karim.id
        await self.write(lambda conn: organisations.change(conn, self._house, duty_id=duty))

    @property
    def karim(self) -> Soul:
        assert self._karim is not None, "found the town first"
        return self._karim

    async def people(self, names: Sequence[str], role: Role) -> list[Soul]:
        """Members of the organisation, on the stage too, whose menus are set already."""
        chats = range(self._last_chat + 1, self._last_chat + 1 + len(names))
        self._last_chat += len(names)
        registry = self.simulator.stage.registry
        for chat, name in zip(chats, names, strict=True):
            registry.people[chat] = Person(chat, name, None, "fr", started={registry.main})
        rows = [
            {
                "name": name,
                "language": "en",
                "telegram_id": chat,
                "met_at": DAWN,
                "menu": f"en:{role.value}",
            }
            for chat, name in zip(chats, names, strict=True)
        ]

        def add(conn: Connection) -> list[int]:
            added = insert(tables.people).returning(
                tables.people.c.id, sort_by_parameter_order=True
            )
            ids = [row.id for row in conn.execute(added, rows)]
            joined = [
                {"person_id": one, "organisation_id": self._house, "role": role.value}
                for one in ids
            ]
            conn.execute(insert(tables.memberships), joined)
            return ids

        ids = await self.write(add)
        return [Soul(*one) for one in zip(ids, chats, names, strict=True)]

    async def travellers(
        self, count: int, *, due: datetime = DUE, together: int = 1
    ) -> list[tuple[Soul, Soul]]:
        """Travellers with their contacts, `together` on one mission, to be asked at `due`."""
        names = [f"{due:%H%M}-{number:04}" for number in range(count)]
        away = await self.people([f"Awa {name}" for name in names], Role.TRAVELLER)
        at_home = await self.people([f"Claire {name}" for name in names], Role.CONTACT)
        pairs = list(zip(away, at_home, strict=True))
        crews = [pairs[first : first + together] for first in range(0, count, together)]

        def depart(conn: Connection) -> None:
            for crew in crews:
                mission_id = missions.add(conn, self._mission(due))
                parts = [(traveller.id, Part.TRAVELLER) for traveller, _ in crew]
                parts += [(contact.id, Part.DESIGNATED) for _, contact in crew]
                missions.set_parts(conn, mission_id, parts)

        await self.write(depart)
        return pairs

    def _mission(self, due: datetime) -> Mission:
        end = DAWN + timedelta(days=5)
        return Mission(
            id=0,
            organisation_id=self._house,
            place="Mopti",
            country="ML",
            state=State.ACTIVE,
            starts_at=DAWN,
            ends_at=end,
            legs=(Leg("Mopti", "ML", "Africa/Bamako", Level.ORANGE, DAWN, end),),
            plan=TimesOfDay((due.time(),)),
            grace=GRACE,
            asked_until=DAWN,
            wake_at=due,
        )

    # time

    def jump(self, to: datetime) -> None:
        """Move the mission clock at once, whether a bot lives or not, and wait for nothing."""
        self.simulator.stage.clock.move(to)
        self.simulator.stage.rest.clock_moved()

    # the store

    async def write(self, act: Callable[[Connection], T]) -> T:
        return await self.db.write(Lane.DIGEST, act)

    async def checkins_of(self, people: Collection[Soul]) -> dict[int, list[CheckIn]]:
        """All check-ins of these travellers, by the traveller's id."""
        wanted = {one.id for one in people}

        def look(conn: Connection) -> dict[int, list[CheckIn]]:
            ids = [row.id for row in conn.execute(select(tables.checkins.c.id))]
            found: dict[int, list[CheckIn]] = {one: [] for one in wanted}
            for checkin in checkins.by_ids(conn, ids).values():
                if checkin.traveller_id in wanted:
                    found[checkin.traveller_id].append(checkin)
            return found

        return await self.db.read(look)

    async def incidents(self) -> Counter[int]:
        """How many incidents each traveller has."""
        query = select(tables.incidents.c.traveller_id)
        return Counter(await self.db.read(lambda conn: list(conn.execute(query).scalars())))

    async def told(self, kind: str) -> Counter[int]:
        """How many notices of this kind were sent to each person."""
        box = tables.outbox.c
        query = select(box.recipient_id).where(box.kind == kind, box.sent_at.is_not(None))
        return Counter(await self.db.read(lambda conn: list(conn.execute(query).scalars())))

    async def waiting(self, kind: str) -> int:
        """How many notices of this kind still wait."""
        box = tables.outbox.c
        query = select(func.count()).where(box.kind == kind, box.waiting)
        return await self.db.read(lambda conn: int(conn.execute(query).scalar_one()))

    async def held(self) -> int:
        """How many waiting notices somebody holds a lease on."""
        box = tables.outbox.c
        query = select(func.count()).where(box.waiting, box.leased_until.is_not(None))
        return await self.db.read(lambda conn: int(conn.execute(query).scalar_one()))

    async def claims(self) -> int:
        """How often a notice was taken out of the outbox to be sent."""
        query = select(func.coalesce(func.sum(tables.outbox.c.attempts), 0))
        return await self.db.read(lambda conn: int(conn.execute(query).scalar_one()))

    async def in_flight(self) -> int:
        """How many messages somebody holds a lease on: merged notices are one message."""
        box = tables.outbox.c
        leased = box.waiting & box.leased_until.is_not(None)
        query = select(func.count(box.recipient_id.distinct())).where(leased)
        return await self.db.read(lambda conn: int(conn.execute(query).scalar_one()))

    async def unfinished(self) -> bool:
        """Whether anything is left to do at the present mission time."""
        now = self.simulator.stage.clock.now()
        left = await self.db.read(lambda conn: rest.work(conn, BOT_ID, now))
        due = left.alarms or left.checkins or left.missions or left.checklists
        return left.updates or left.sends or due

    # the stage

    @property
    def events(self) -> list[Event]:
        """Everything that happened on the stage."""
        return self.simulator.stage.registry.events

    def sends(self) -> list[Event]:
        """Every message of the bot as it arrived, in order."""
        return [event for event in self.events if event.op == "send"]

    def heard(self, soul: Soul) -> list[str]:
        """The texts that somebody got, oldest first."""
        return [text_of(event) for event in self.sends() if event.chat.id == soul.chat]

    def repeated(self) -> int:
        """How many messages arrived that had arrived before: same chat, same text."""
        arrived = Counter((event.chat.id, text_of(event)) for event in self.sends())
        return sum(count - 1 for count in arrived.values())

    async def until(self, reached: Callable[[], bool], what: str) -> None:
        """Wait for something to be seen on the stage."""
        happened = self.simulator.stage.registry.happened
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached():
                    await happened.wait(LOOK_AGAIN)
        except TimeoutError:
            raise AssertionError(f"in vain: {what}") from None

    async def say(self, soul: Soul, words: str) -> None:
        """Write to the bot."""
        await self.stage.say(soul.chat, words)

    async def tap_ok(self, soul: Soul) -> None:
        """Press *I'm OK* on the newest question."""
        message_id, data = self.button(soul, Verb.OK)
        await self.stage.tap(soul.chat, message_id, data)

    def button(self, soul: Soul, verb: Verb) -> tuple[int, str]:
        """The newest button of this kind in somebody's chat: its message and its data."""
        registry = self.simulator.stage.registry
        chat = registry.private(registry.main, registry.people[soul.chat])
        for stored in reversed(chat.messages.values()):
            for data in _data_of(stored.api):
                if data.startswith(f"1:{verb.value}"):
                    return stored.id, data
        raise AssertionError(f"{soul.name} sees no button {verb.value!r}")


def text_of(event: Event) -> str:
    """The words of a message."""
    return str(event.message.get("text", ""))


def _data_of(message: Json) -> list[str]:
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
