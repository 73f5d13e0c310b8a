"""S2: what is said a second time is a second fact, and what is gone holds nothing up."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.buttons import Verb, tap
from bot.domain.notices import Kind, Notice
from bot.store import outbox, tables
from bot.store.database import Connection
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds
from tests.scenarios.world import World


@both_engines
async def test_s2_who_changes_their_mind_twice_is_heard_each_time(world: World) -> None:
    await world.mission(AWA)
    await world.until("09:01")
    world.allow(AWA, CLAIRE, KARIM, NADIA, MOUSSA, IDRISSA)
    incident = await world.incident()
    for answer in ("no", "can", "no"):
        await world.pass_time(minutes(0.5))
        await world.taps_data(MOUSSA, tap(Verb.CAN_PHONE, incident.id, answer))
        assert kinds(world.heard_by(KARIM)) == [f"news.local.{answer}"]
    world.allow(CLAIRE, NADIA, MOUSSA, IDRISSA)


async def test_s2_a_trouble_that_is_said_again_is_heard_again(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "/sos")
    world.allow(AWA, CLAIRE, KARIM, NADIA)
    incident = await world.incident()
    for trouble in ("hiding", "medical", "hiding"):
        await world.pass_time(minutes(0.5))
        await world.taps_data(AWA, tap(Verb.WHAT_HAPPENED, incident.id, trouble))
        assert kinds(world.heard_by(KARIM)) == [f"news.trouble.{trouble}"]
    world.allow(AWA, CLAIRE, NADIA)


@both_engines
async def test_s2_a_notice_about_an_incident_that_is_gone_is_given_up(world: World) -> None:
    lost = Notice(Kind.NEWS, world.ids[KARIM], "incident:999", "missed.news:spoke:1:1")
    await world.write(lambda conn: outbox.put(conn, [lost], world.clock.now()))
    await world.says(KARIM, "/guide")
    assert kinds(world.heard_by(KARIM)) == ["reply.guide"]

    def what_became(conn: Connection) -> tuple[bool, str | None]:
        box = tables.outbox.c
        query = select(box.waiting, box.dropped).where(box.subject == lost.subject)
        waiting, dropped = conn.execute(query).one()
        return waiting, dropped

    assert await world.db.read(what_became) == (False, "overtaken")
