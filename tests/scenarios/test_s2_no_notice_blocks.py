"""S2, S4, S9: no single notice, card or row holds up the others, and no edit an alarm."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.delivery import Gone, Moved, Outcome
from bot.domain.lanes import Lane
from bot.domain.message import Message
from bot.domain.notices import Kind, Notice
from bot.domain.people import Role
from bot.services import alarms, deliveries
from bot.store import outbox, tables
from tests.scenarios.cast import AWA, BINTA, CLAIRE, KARIM, MOUSSA, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.logs import Logs
from tests.scenarios.world import World


@both_engines
async def test_s2_a_notice_that_cannot_be_briefed_blocks_no_other(world: World, logs: Logs) -> None:
    """Awa's mission is in a zone that this machine does not know; Binta's SOS goes out."""
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.allow(AWA)
    zones = tables.legs.c.zone
    box = tables.outbox.c
    await world.run(update(tables.legs).values({zones: "Nowhere/Land"}))
    poison = Notice(Kind.PING, world.ids[AWA], "checkin:1", "ping:1")
    words = Notice(Kind.REPLY, world.ids[MOUSSA], "person:1", "x", params={"says": "done"})
    await world.write(lambda conn: outbox.put(conn, [poison, words], world.clock.now()))
    while await world.sender.drain():
        continue
    assert kinds(world.heard_by(MOUSSA)) == ["reply.done"]
    waiting = select(box.not_before).where(box.waiting, box.subject == "checkin:1")
    [until] = await world.db.read(lambda conn: list(conn.execute(waiting).scalars()))
    assert until == world.machine.utc() + minutes(1)
    await world.run(update(tables.legs).values({zones: "Africa/Bamako"}))


@both_engines
async def test_s4_an_alarm_does_not_wait_behind_what_was_overtaken(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, ladder=[(KARIM, minutes(0))])
    await world.until("08:31")
    world.everyone_heard()
    incident = await world.incident()
    await world.taps(KARIM, "I'm on it (15 min)")
    rounds = [
        Notice(Kind.MISSED, world.ids[KARIM], f"incident:{incident.id}", "missed", round=number)
        for number in range(2, 12)
    ]
    await world.write(lambda conn: outbox.put(conn, rounds, world.clock.now()))
    alarm = Notice(
        Kind.REPLY,
        world.ids[KARIM],
        "person:1",
        "x",
        params={"says": "done"},
        lane_override=Lane.ALARM,
    )
    lapsed = [
        Notice(Kind.LAPSED, world.ids[KARIM], f"incident:{incident.id}", "x", round=number)
        for number in range(10)
    ]
    await world.write(lambda conn: outbox.put(conn, [*lapsed, alarm], world.clock.now()))
    world.everyone_heard()
    assert await world.sender.start_some() == 1
    await world.sender.drain()
    assert kinds(world.heard_by(KARIM)) == ["reply.done"]


@both_engines
async def test_s4_card_edits_let_an_alarm_pass(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:31")
    world.everyone_heard()
    incident = await world.incident()
    clocks = deliveries.Clocks(world.clock.now(), world.machine.utc() + minutes(1))
    alarm = Notice(Kind.LAPSED, world.ids[NADIA], f"incident:{incident.id}", "x")

    def ask(conn: Any) -> tuple[int, int]:
        tables_changed = update(tables.cards).values(outdated=True, next_edit_at=None)
        conn.execute(tables_changed)
        before = len(deliveries.claim_cards(conn, clocks, 10, ()))
        conn.execute(tables_changed)
        outbox.put(conn, [alarm], world.clock.now())
        return before, len(deliveries.claim_cards(conn, clocks, 10, ()))

    assert await world.write(ask) == (2, 0)
    world.machine.pass_time(minutes(2))
    await world.rest()
    world.everyone_heard()


@both_engines
async def test_s2_facts_that_change_while_a_card_is_under_way_reach_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.everyone_heard()
    send = world.phones.send

    async def slowly(chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        outcome = await send(chat_id, message, urgent=urgent)
        if chat_id == CLAIRE.telegram_id:
            incident = await world.incident()
            owner = update(tables.incidents).values(trouble="medical", keep_away=True)
            await world.run(owner.where(tables.incidents.c.id == incident.id))
            cards = tables.cards.c
            changed = update(tables.cards).values(wanted=cards.wanted + 1, outdated=True)
            await world.run(changed.where(cards.incident_id == incident.id))
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(world.phones, "send", slowly)
        await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    assert world.edited_for(CLAIRE) != []


async def test_s2_a_card_that_was_deleted_is_posted_anew(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:31")
    world.everyone_heard()
    world.phones.fails(KARIM, Gone())
    cards = tables.cards
    await world.run(update(cards).values(wanted=cards.c.wanted + 1, outdated=True))
    world.machine.pass_time(minutes(1))
    await world.rest()
    assert world.heard_by(KARIM) == [missed(AWA)]


async def test_s9_a_group_that_moved_keeps_its_card(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:31")
    world.everyone_heard()
    world.phones.fails(KARIM, Moved(-2002))
    cards = tables.cards
    await world.run(update(cards).values(wanted=cards.c.wanted + 1, outdated=True))
    world.machine.pass_time(minutes(1))
    await world.rest()
    chat = select(tables.people.c.telegram_id).where(tables.people.c.id == world.ids[KARIM])
    assert await world.db.read(lambda conn: conn.execute(chat).scalar()) == -2002
    assert len(world.phones.edits[-2002]) == 1


async def test_s2_a_row_that_cannot_be_judged_is_told_to_the_coordinators(
    world: World, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.expect("beat_failed", "row_failed", "row_passed_over")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.everyone_heard()

    def failing(*_: object) -> None:
        raise RuntimeError("poison")

    with monkeypatch.context() as patched:
        patched.setattr(alarms, "miss", failing)
        await world.until("08:30")
    world.all_hear([said("set_aside", "cannot handle")], KARIM, NADIA)
    await world.until("08:31")
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s2_a_row_that_fails_once_is_judged_at_once(
    world: World, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.expect("beat_failed", "row_failed")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:29")
    world.everyone_heard()
    miss, tries = alarms.miss, []

    def failing_twice(*args: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("a moment's trouble")
        miss(*args)

    with monkeypatch.context() as patched:
        patched.setattr(alarms, "miss", failing_twice)
        await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
