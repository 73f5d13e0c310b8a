"""S2: a change, its log and its messages are one transaction; sent means that it arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy import RowMapping, String, cast, select

from bot.domain.checkin import State
from bot.domain.delivery import Later, Outcome, Rejected
from bot.domain.message import Message
from bot.domain.notices import Kind, Notice
from bot.domain.people import Part, Role
from bot.store import outbox, tables
from bot.store.database import Connection
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    OTHER_AWA,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed
from tests.scenarios.logs import Logs
from tests.scenarios.phones import AfterEffect
from tests.scenarios.world import World


def refuse(monkeypatch: pytest.MonkeyPatch, kind: Kind, times: int = 1000) -> None:
    """Putting a notice of this kind fails, so often."""
    put = outbox.put
    left = [times]

    def failing(conn: Connection, notices: Iterable[Notice], now: datetime) -> int:
        notices = list(notices)
        count = put(conn, notices, now)
        if left[0] and any(notice.kind is kind for notice in notices):
            left[0] -= 1
            raise RuntimeError("the disk is full")
        return count

    monkeypatch.setattr(outbox, "put", failing)


async def rows_of(world: World, kind: Kind) -> list[RowMapping]:
    query = select(tables.outbox).where(tables.outbox.c.kind == kind.value)
    return await world.db.read(lambda conn: list(conn.execute(query).mappings()))


@both_engines
async def test_s2_an_answer_that_fails_leaves_neither_effect_nor_notice(
    world: World, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.expect("handler_failed")
    await world.mission(AWA)
    await world.until("08:00")
    world.allow(AWA)
    refuse(monkeypatch, Kind.NOTED)

    await world.taps(AWA, "I'm OK")

    assert (await world.checkin()).state is State.ASKED
    assert await rows_of(world, Kind.NOTED) == []
    for coordinator in (KARIM, NADIA):  # three tries, then somebody is told
        assert kinds(world.heard_by(coordinator)) == ["set_aside"]


@both_engines
async def test_s2_an_alarm_that_fails_is_raised_again_whole(
    world: World, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.expect("beat_failed", "row_failed", "row_passed_over")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.allow(AWA)
    refuse(monkeypatch, Kind.MISSED, times=3)  # with the others, and twice by itself

    await world.until("08:30")
    assert await world.incident_count() == 0
    for coordinator in (KARIM, NADIA):  # somebody has to look in its place
        assert kinds(world.heard_by(coordinator)) == ["set_aside"]
    assert (await world.checkin()).state is State.ASKED
    await world.until("08:31")
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s2_one_row_that_cannot_be_judged_blocks_no_other(world: World, logs: Logs) -> None:
    logs.expect("beat_failed", "row_failed", "row_passed_over")
    await world.mission(AWA)
    await world.mission(KARIM, around={}, first_checkin="08:10")
    missions = tables.missions
    await world.run(missions.update().where(missions.c.id == 1).values(plan={"kind": "nonsense"}))

    await world.until("08:10")
    assert kinds(world.heard_by(KARIM)) == ["set_aside", "ping"]
    assert kinds(world.heard_by(NADIA)) == ["set_aside"]


async def test_s2_what_fails_for_now_is_tried_again(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    world.phones.fails(AWA, Later("500"), Later("reset"))
    await world.until("08:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]

    world.phones.fails(CLAIRE, Later("500"), Later("500"), Later("timeout"))
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_s2_a_lost_response_may_say_it_twice_and_never_loses_it(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    world.phones.fails(CLAIRE, AfterEffect(Later("timeout")))

    await world.until("08:30")

    first, second = world.heard_by(CLAIRE)
    assert [first, second] == [missed(AWA), missed(AWA)]
    [row] = await rows_of(world, Kind.MISSED)
    assert row["message_id"] == second.message_id
    world.allow(AWA)


@both_engines
async def test_s2_only_an_id_from_telegram_makes_it_sent(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29:30")
    world.allow(AWA)
    world.phones.outage()
    await world.until("08:30")
    [row] = await rows_of(world, Kind.MISSED)
    assert (row["sent_at"], row["message_id"], row["waiting"]) == (None, None, True)

    world.phones.recover()
    await world.until("08:31")
    [heard] = world.heard_by(CLAIRE)
    [row] = await rows_of(world, Kind.MISSED)
    assert row["message_id"] == heard.message_id
    assert row["sent_at"] == heard.at


@both_engines
async def test_s2_a_sender_that_dies_while_sending_is_replaced(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claimed, perhaps sent, never settled: the next sender takes it over at once."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.allow(AWA)
    world._move(world.moment("08:30"))
    await world.ticking.cycle(world.clock.now())

    async def hanging(chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(world.phones, "send", hanging)
        assert await world.sender.start_some() == 2  # her card is edited too
        dying = list(world.sender._under_way)
        await asyncio.sleep(0)
        for task in dying:
            task.cancel()
        await asyncio.gather(*dying, return_exceptions=True)
    [row] = await rows_of(world, Kind.MISSED)
    assert row["leased_until"] is not None

    await world.restart()
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s2_a_lease_runs_out_by_itself(world: World) -> None:
    """Another process claimed it and died; nobody has to notice for it to go."""
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.allow(AWA)
    world._move(world.moment("08:30"))
    await world.ticking.cycle(world.clock.now())
    box = tables.outbox
    until = world.machine.utc() + outbox.LEASE
    await world.run(box.update().where(box.c.waiting).values(leased_until=until, lease="dead"))

    await world.until(world.clock.now() + outbox.LEASE / 2)
    assert world.heard_by(CLAIRE) == []
    await world.until(world.clock.now() + outbox.LEASE / 2)
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s2_a_screen_that_fails_keeps_the_notice(world: World, logs: Logs) -> None:
    logs.expect("screen_failed")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    world.broken_screens.add(Kind.MISSED)
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == []

    world.broken_screens.clear()
    await world.until("08:31")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_s2_what_telegram_rejects_is_reported_and_the_ladder_goes_on(
    world: World, logs: Logs
) -> None:
    logs.expect("rejected")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))])
    world.phones.fails(CLAIRE, Rejected("message is nonsense"))
    await world.until("08:30")

    assert world.heard_by(CLAIRE) == []
    assert missed(AWA) in world.heard_by(KARIM)
    [row] = [r for r in await rows_of(world, Kind.MISSED) if r["dropped"]]
    assert "nonsense" in row["dropped"]
    world.allow(AWA, NADIA)


@both_engines
async def test_s2_those_missed_in_one_batch_each_have_their_own_alert(world: World) -> None:
    """What is opened together must not be mixed up: each contact hears of the right traveller."""
    contacts = {AWA: CLAIRE, BINTA: MOUSSA, OTHER_AWA: IDRISSA}
    for traveller in (BINTA, OTHER_AWA):
        await world.join(traveller, Role.TRAVELLER)
    for traveller, contact in contacts.items():
        await world.mission(traveller, around={contact: Part.DESIGNATED})
    await world.until("08:30")
    for traveller, contact in contacts.items():
        assert world.heard_by(contact) == [missed(traveller)]
        world.allow(traveller)
    world.allow(KARIM)
    logged = select(tables.incidents.c.traveller_id, tables.outbox.c.recipient_id).join(
        tables.outbox, tables.outbox.c.subject == "incident:" + cast(tables.incidents.c.id, String)
    )
    pairs = await world.db.read(lambda conn: {tuple(row) for row in conn.execute(logged)})
    for traveller, contact in contacts.items():
        assert (world.ids[traveller], world.ids[contact]) in pairs
