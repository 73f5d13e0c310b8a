"""How the process ends: when told to, when a loop of its own ends, when it is one too many."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.checkin import State
from tests.process.children import Bot
from tests.process.conftest import Bots
from tests.process.town import DEADLINE, DUE, Town

pytestmark = pytest.mark.process

OK, USAGE, INTERNAL = 0, 2, 70
WITHOUT_A_TABLE = frozenset({"loop_ended", "handler_failed", "update_left"})


async def test_s2_sigterm_in_a_burst_of_pings_ends_in_order_and_repeats_nothing(
    town: Town, bots: Bots
) -> None:
    pairs = await town.travellers(200)
    bot = bots(town.db.url)
    await bot.start()
    await town.stage.idle()
    town.jump(DUE)
    await town.until(lambda: len(town.sends()) >= 40, "pings under way")

    assert await bot.stop() == OK
    assert await town.held() == 0, "what it held is given back"
    assert await town.unfinished(), "the burst was not over"

    await bot.start()
    await town.stage.idle()
    assert await town.told("ping") == {traveller.id: 1 for traveller, _ in pairs}
    assert [len(town.heard(traveller)) for traveller, _ in pairs] == [1] * len(pairs)


async def test_s2_sigterm_in_a_burst_of_alerts_sends_them_before_it_ends(
    town: Town, bots: Bots
) -> None:
    pairs = await town.travellers(100)
    bot = bots(town.db.url)
    await bot.start()
    await town.stage.to(DEADLINE - DEADLINE.resolution)
    before = len(town.sends())
    town.jump(DEADLINE)
    await town.until(lambda: len(town.sends()) >= before + 10, "alerts under way")

    assert await bot.stop() == OK
    assert await town.waiting("missed") == 0
    assert await town.held() == 0

    await bot.start()
    await town.stage.idle()
    for traveller, contact in pairs:
        assert sum(traveller.name in text for text in town.heard(contact)) == 1


@pytest.mark.parametrize(("table", "loop"), [("watch", "fetch"), ("outbox", "send")])
async def test_s1_a_loop_that_ends_takes_the_process_down_and_the_next_life_goes_on(
    town: Town, bots: Bots, table: str, loop: str
) -> None:
    """A table disappears: what cannot store or send any more may not feign health."""
    ((awa, _),) = await town.travellers(1)
    bot = bots(town.db.url, provoked=WITHOUT_A_TABLE)
    await bot.start()
    await town.stage.to(DUE)
    file = Path(town.db.url.partition(":///")[2])

    _rename(file, table, "hidden")
    await town.tap_ok(awa)
    assert await bot.end() == INTERNAL
    assert loop in {line["loop"] for line in bot.logged() if line["event"] == "loop_ended"}

    _rename(file, "hidden", table)
    await bot.start()
    await town.stage.idle()
    (checkin,) = (await town.checkins_of([awa]))[awa.id]
    assert checkin.state is State.ANSWERED


def _rename(file: Path, table: str, name: str) -> None:
    connection = sqlite3.connect(file)
    try:
        connection.execute(f"ALTER TABLE {table} RENAME TO {name}")
    finally:
        connection.close()


async def test_s2_of_two_bots_on_one_database_the_second_refuses_and_the_first_goes_on(
    town: Town, bots: Bots
) -> None:
    await _refuses_the_second(town, bots)


async def test_s2_of_two_bots_on_one_postgresql_the_second_refuses_and_the_first_goes_on(
    town_on_postgres: Town, bots: Bots
) -> None:
    await _refuses_the_second(town_on_postgres, bots)


async def _refuses_the_second(town: Town, bots: Bots) -> None:
    ((awa, _),) = await town.travellers(1)
    one, other = bots(town.db.url), bots(town.db.url)
    await one.start()
    await town.stage.to(DUE)

    await other.spawn()
    assert await other.end() == USAGE
    assert other.last_words() == "another process is already sending for this database\n"

    await town.tap_ok(awa)
    await town.stage.idle()
    (checkin,) = (await town.checkins_of([awa]))[awa.id]
    assert checkin.state is State.ANSWERED
    assert await one.stop() == OK
    await other.start()


async def test_s2_who_loses_the_senders_place_ends_and_is_started_again(
    town_on_postgres: Town, bots: Bots
) -> None:
    """The server drops the connection that holds the place: somebody else may be sending."""
    town = town_on_postgres
    bot = bots(town.db.url)
    await bot.start()
    dropped = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'vigie-sender' AND datname = current_database()"
    )
    assert await town.db.read(lambda conn: list(conn.execute(dropped).scalars())) == [True]
    assert await bot.end() == INTERNAL
    assert "the connection that holds the sender's place is gone" in bot.last_words()
    await bot.start()


async def test_a_wish_to_stop_is_heard_while_telegram_does_not_say_who_we_are(
    town: Town, bots: Bots
) -> None:
    await town.stage.faults("500", "getMe", count=-1)
    bot = bots(town.db.url)
    await bot.spawn()
    await town.until(lambda: _refused(bot), "a bot that does not learn its name")
    assert await bot.stop() == OK


def _refused(bot: Bot) -> bool:
    return any(line["event"] == "not_identified" for line in bot.logged())
