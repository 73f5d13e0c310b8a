"""Advisories, their history and the sources' status come back as they were kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.fetched import NextStep, Seen, Trouble
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source, Turn
from bot.store import advisories
from bot.store.advisories import Status
from bot.store.database import Connection, Database

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MALI = Advisory(
    source=Source.FRANCE,
    country="ML",
    base=Level.RED,
    worst=Level.RED,
    wording="L’ensemble du territoire est classé en zone rouge.",
    link="https://example.org/mali",
    as_of=NOW - timedelta(days=30),
    fetched_at=NOW,
    regions={"ML-5": Level.RED, "ML-BKO": Level.ORANGE},
)
NIGER = replace(MALI, country="NE", as_of=None, regions={}, verified=False)
CANADA = replace(
    MALI, source=Source.CANADA, base=Level.UNKNOWN, worst=Level.UNKNOWN, no_advice=True
)


async def test_what_is_kept_comes_back_by_country_and_by_source(db: Database) -> None:
    await db.write(4, lambda conn: advisories.save(conn, [MALI, NIGER, CANADA]))
    assert await db.read(lambda conn: advisories.of_country(conn, "ML")) == [CANADA, MALI]
    found = await db.read(lambda conn: advisories.of_source(conn, Source.FRANCE))
    assert found == {"ML": MALI, "NE": NIGER}


async def test_a_newer_word_replaces_the_older(db: Database) -> None:
    milder = replace(MALI, base=Level.ORANGE, regions={}, fetched_at=NOW + timedelta(hours=1))

    def twice(conn: Connection) -> None:
        advisories.save(conn, [MALI, NIGER])
        advisories.save(conn, [milder])
        advisories.save(conn, [])

    await db.write(4, twice)
    found = await db.read(lambda conn: advisories.of_source(conn, Source.FRANCE))
    assert found == {"ML": milder, "NE": NIGER}


async def test_what_is_confirmed_is_current_again_and_nothing_else(db: Database) -> None:
    later = NOW + timedelta(hours=5)

    def act(conn: Connection) -> None:
        advisories.save(conn, [MALI, NIGER, CANADA])
        advisories.confirm(conn, Source.FRANCE, {"NE"}, later)
        advisories.confirm(conn, Source.GERMANY, set(), later)

    await db.write(4, act)
    found = await db.read(lambda conn: advisories.of_source(conn, Source.FRANCE))
    assert found == {"ML": MALI, "NE": replace(NIGER, fetched_at=later, verified=True)}


async def test_history_is_newest_first_and_of_one_country(db: Database) -> None:
    def act(conn: Connection) -> None:
        for hours, level in enumerate((Level.YELLOW, Level.ORANGE, Level.RED)):
            at = NOW + timedelta(hours=hours)
            advisories.note_changes(conn, [(replace(MALI, base=level), Turn.WORSENED)], at)
        advisories.note_changes(conn, [(NIGER, Turn.UNCHANGED)], NOW)
        advisories.note_changes(conn, [], NOW)

    await db.write(4, act)
    found = await db.read(lambda conn: advisories.history(conn, "ML", 2))
    assert [one.base for one in found] == [Level.RED, Level.ORANGE]
    assert found[0].regions == MALI.regions
    assert (found[0].at, found[0].turn) == (NOW + timedelta(hours=2), Turn.WORSENED)


async def test_a_source_never_asked_has_an_empty_status(db: Database) -> None:
    found = await db.read(advisories.statuses)
    assert found == {one: Status(one) for one in Source}


async def test_a_status_comes_back_as_it_was_kept(db: Database) -> None:
    status = Status(
        Source.FRANCE,
        tried_at=NOW,
        succeeded_at=NOW - timedelta(hours=1),
        items=26,
        troubles=(Trouble(NextStep.REFUSED, "The server answers 404.", "GN"),
                  Trouble(NextStep.LATER, "No answer.")),
        seen={"mali": Seen('"7"', None, "2026-11-20")},
        reading=3,
    )  # fmt: skip

    def act(conn: Connection) -> Status:
        before = advisories.lock_status(conn, Source.FRANCE)
        advisories.save_status(conn, status)
        return before

    assert (await db.write(4, act)).tried_at is None
    assert (await db.read(advisories.statuses))[Source.FRANCE] == status
    assert await db.write(4, lambda conn: advisories.lock_status(conn, Source.FRANCE)) == status
