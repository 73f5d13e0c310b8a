"""Instants and JSON come back as they went in, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, make_url, select
from sqlalchemy.exc import StatementError

from bot.store.database import Database
from bot.store.types import Json, UtcDateTime

moments = Table(
    "moments",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, index=True),
    Column("facts", Json),
)
SQLITE = make_url("sqlite+aiosqlite://").get_dialect()
POSTGRESQL = make_url("postgresql+asyncpg://").get_dialect()
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
SPRING = datetime(2026, 3, 29, 1, 30, 0, 123457, tzinfo=UTC)


@pytest.fixture
async def dated(db: Database) -> Database:
    await db.write(0, moments.create)
    return db


async def stored(db: Database, **values: object) -> None:
    await db.write(0, lambda conn: conn.execute(insert(moments).values(**values)))


@pytest.mark.parametrize(
    "moment",
    [
        SPRING,
        SPRING.astimezone(ZoneInfo("Africa/Bamako")),
        SPRING.astimezone(timezone(timedelta(hours=-11))),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2226, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_exact_and_in_utc(dated: Database, moment: datetime) -> None:
    await stored(dated, at=moment)
    found = await dated.read(lambda conn: conn.scalar(select(moments.c.at)))
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


async def test_instants_compare_to_the_microsecond(dated: Database) -> None:
    await stored(dated, id=1, at=SPRING)
    await stored(dated, id=2, at=SPRING + timedelta(microseconds=1))
    due = select(moments.c.id).where(moments.c.at <= SPRING.astimezone(ZoneInfo("Asia/Tokyo")))
    assert await dated.read(lambda conn: conn.scalars(due).all()) == [1]


async def test_the_two_half_past_twos_of_an_autumn_night_are_an_hour_apart(
    dated: Database,
) -> None:
    night = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
    for key, fold in enumerate((0, 1, 0)):
        await stored(dated, id=key, at=night.replace(fold=fold))
    kept = select(moments.c.at).order_by(moments.c.id)
    summer, winter, again = await dated.read(lambda conn: conn.scalars(kept).all())
    assert summer == again
    assert winter - summer == timedelta(hours=1)


async def test_no_instant_is_none(dated: Database) -> None:
    await stored(dated, at=None)
    assert await dated.read(lambda conn: conn.scalar(select(moments.c.at))) is None


@pytest.mark.parametrize("value", [SPRING.replace(tzinfo=None), "2026-03-29", 1774747800])
async def test_what_is_no_instant_is_refused(dated: Database, value: object) -> None:
    with pytest.raises(StatementError, match="aware datetimes only"):
        await stored(dated, at=value)


async def test_a_compared_naive_datetime_is_refused(dated: Database) -> None:
    due = select(moments.c.id).where(moments.c.at <= SPRING.replace(tzinfo=None))
    with pytest.raises(StatementError, match="aware datetimes only"):
        await dated.read(lambda conn: conn.scalars(due).all())


@given(
    st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.timezones())
)
def test_any_instant_survives_sqlite(moment: datetime) -> None:
    column, dialect = UtcDateTime(), SQLITE()
    number = column.bind_processor(dialect)(moment)
    assert isinstance(number, int)
    # Python calls no two instants equal when one is an ambiguous local time: compare in UTC.
    assert column.result_processor(dialect, None)(number) == moment.astimezone(UTC)


def test_each_engine_has_its_own_column_type() -> None:
    assert UtcDateTime().compile(SQLITE()) == "INTEGER"
    assert UtcDateTime().compile(POSTGRESQL()) == "TIMESTAMP WITH TIME ZONE"


async def test_json_keeps_words_and_order(dated: Database) -> None:
    facts = {"zone": "orange", "noms": ["Awa", "Idrissa «é»"], "après": {"b": 1, "a": None}}
    await stored(dated, facts=facts)
    found = await dated.read(lambda conn: conn.scalar(select(moments.c.facts)))
    assert found == facts
    assert list(found) == list(facts)


async def test_no_json_is_null(dated: Database) -> None:
    await stored(dated, facts=None)
    nothing = select(moments.c.id).where(moments.c.facts.is_(None))
    assert len(await dated.read(lambda conn: conn.scalars(nothing).all())) == 1
