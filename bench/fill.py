"""Databases of any size, filled by the engine itself: one INSERT … SELECT a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from bot.domain.ladder import MISSED, SOS
from bot.domain.plan import TimesOfDay, plan_as_json
from bot.store.database import Connection
from bot.store.tables import (
    checkins,
    legs,
    memberships,
    missions,
    organisations,
    parts,
    people,
)

PER_ORGANISATION = 100
GRACE = timedelta(minutes=30)
FIRST_CHAT = 1_000_000
"""Telegram ids are the people's ids, this much further on."""

NUMBER: ColumnElement[int] = literal_column("n.i", Integer)
"""1, 2, 3 … in every statement below."""


@dataclass(frozen=True)
class Crowd:
    """Who has which id: travellers first, then a contact for each, then the duty coordinators."""

    travellers: int

    @property
    def organisations(self) -> int:
        """One for every hundred travellers."""
        return -(-self.travellers // PER_ORGANISATION)

    @property
    def first_contact(self) -> int:
        """The person's id; her traveller's is `travellers` less."""
        return self.travellers + 1

    @property
    def first_coordinator(self) -> int:
        """The person's id."""
        return 2 * self.travellers + 1

    @property
    def everyone(self) -> int:
        """How many people there are."""
        return 2 * self.travellers + self.organisations


@dataclass(frozen=True)
class Question:
    """The check-in that every traveller has open."""

    asked_from: datetime
    wake_at: datetime
    said: int


def missed_at(moment: datetime) -> Question:
    """Pinged, reminded twice, and missed at `moment`."""
    return Question(moment - GRACE, moment, said=3)


def asked_at(moment: datetime) -> Question:
    """To be pinged at `moment`."""
    return Question(moment, moment, said=0)


def fill(conn: Connection, crowd: Crowd, question: Question) -> None:
    """Active missions, each with a traveller, her own contact, and an open check-in."""
    travellers, houses = crowd.travellers, crowd.organisations
    begun = question.asked_from - timedelta(days=1)
    ends = question.asked_from + timedelta(days=5)
    i = NUMBER
    house = (i - 1) // PER_ORGANISATION + 1
    _insert(
        conn,
        people,
        crowd.everyone,
        id=i,
        name=literal("Person ") + cast(i, String),
        language="fr",
        telegram_id=i + FIRST_CHAT,
        is_group=False,
        met_at=begun,
        menu="as it is",
    )
    _insert(
        conn,
        organisations,
        houses,
        id=i,
        name=literal("Town ") + cast(i, String),
        duty_id=i + 2 * travellers,
    )
    _insert(
        conn,
        memberships,
        houses,
        person_id=i + 2 * travellers,
        organisation_id=i,
        role="coordinator",
    )
    _insert(
        conn,
        memberships,
        travellers,
        person_id=i,
        organisation_id=house,
        role="traveller",
    )
    _insert(
        conn,
        missions,
        travellers,
        id=i,
        organisation_id=house,
        place="Mopti",
        country="ML",
        state="active",
        starts_at=begun,
        ends_at=ends,
        plan=plan_as_json(TimesOfDay((time(7),))),
        grace=int(GRACE.total_seconds()),
        ladders={"missed": MISSED.as_json, "sos": SOS.as_json},
        call_list=[],
        asked_until=question.asked_from,
        wake_at=question.asked_from + timedelta(days=1),
    )
    _insert(
        conn,
        legs,
        travellers,
        id=i,
        mission_id=i,
        place="Mopti",
        country="ML",
        zone="Africa/Bamako",
        level="unknown",
        starts_at=begun,
        ends_at=ends,
    )
    _insert(conn, parts, travellers, mission_id=i, person_id=i, part="traveller")
    _insert(
        conn,
        parts,
        travellers,
        mission_id=i,
        person_id=i + travellers,
        part="designated",
    )
    _insert(
        conn,
        checkins,
        travellers,
        id=i,
        mission_id=i,
        traveller_id=i,
        occasion="planned",
        due_at=question.asked_from,
        asked_from=question.asked_from,
        grace=int(GRACE.total_seconds()),
        state="asked",
        said=question.said,
        lates=0,
        wake_at=question.wake_at,
    )
    _tidy(conn)


def _insert(conn: Connection, table: Table, count: int, **values: object) -> None:
    """`count` rows, each column an expression of the row's number or the same everywhere."""
    numbers = select(literal(1).label("i")).cte("n", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count))
    chosen = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    rows = select(*chosen).select_from(numbers)
    conn.execute(insert(table).from_select(list(values), rows))


def _tidy(conn: Connection) -> None:
    """Let the engine count what it has, and its sequences continue behind it."""
    conn.exec_driver_sql("ANALYZE")
    if conn.dialect.name == "postgresql":
        for table in (people, organisations, missions, legs, checkins):
            sequence = func.pg_get_serial_sequence(table.name, "id")
            last = select(func.max(table.c.id)).scalar_subquery()
            conn.execute(select(func.setval(sequence, last)))
