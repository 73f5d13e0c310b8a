"""S9: an alarm that Telegram refuses as it is, and who may hear that somebody is out of reach."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.buttons import Verb, tap
from bot.domain.delivery import Later, Rejected
from bot.domain.people import Role
from bot.store import people
from tests.scenarios.cast import (
    AWA,
    CLAIRE,
    KARIM,
    NADIA,
    OTHER_AWA,
    OTHER_KARIM,
    OTHER_TOWN,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import missed, said
from tests.scenarios.logs import Logs
from tests.scenarios.world import World

REFUSED = Rejected("Bad Request: TOPIC_CLOSED")


@both_engines
async def test_s9_a_rejected_alarm_hands_over_to_the_next_step_now(
    world: World, logs: Logs
) -> None:
    logs.expect("rejected")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (NADIA, minutes(15))])
    world.phones.gone[CLAIRE.telegram_id] = REFUSED
    await world.until("08:30")
    world.allow(AWA)

    assert sorted(one.what for one in world.heard_by(NADIA)) == ["missed", "unreachable"]
    assert world.heard_by(KARIM) == [said("unreachable", CLAIRE, AWA)]
    log = await world.log_of(await world.incident())
    assert [line.by_id for line in log if line.what == "rejected"] == [world.ids[CLAIRE]]


async def test_s9_a_rejection_is_about_one_message_and_gives_nobody_up(
    world: World, logs: Logs
) -> None:
    """Her channel stays open: the next round goes to her too; it is said once per alarm."""
    logs.expect("rejected")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (NADIA, minutes(15))])
    world.phones.gone[CLAIRE.telegram_id] = REFUSED
    await world.until("08:40")
    world.allow(AWA, KARIM, NADIA)
    claire = await world.db.read(lambda conn: people.by_id(conn, world.ids[CLAIRE]))
    assert claire.reachable

    await world.until("09:00")
    world.allow(NADIA)
    assert world.heard_by(KARIM) == []
    del world.phones.gone[CLAIRE.telegram_id]
    await world.until("09:20")
    assert missed(AWA) in world.heard_by(CLAIRE)
    world.allow(NADIA)


async def test_s9_somebody_else_who_was_told_keeps_the_pace_after_a_rejection(
    world: World, logs: Logs
) -> None:
    logs.expect("rejected")
    await world.mission(
        AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0)), (NADIA, minutes(15))]
    )
    world.phones.fails(CLAIRE, REFUSED)
    await world.until("08:30")
    world.allow(AWA)

    assert sorted(one.what for one in world.heard_by(KARIM)) == ["missed", "unreachable"]
    assert world.heard_by(NADIA) == [said("unreachable", CLAIRE)]


async def test_s9_rejections_do_not_chase_each_other(world: World, logs: Logs) -> None:
    """Nobody can be told that nobody can be told: it ends, and the rounds go on."""
    logs.expect("rejected")
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    for who in (CLAIRE, KARIM, NADIA):
        world.phones.gone[who.telegram_id] = REFUSED
    await world.until("08:31")
    for who in (CLAIRE, KARIM, NADIA):
        del world.phones.gone[who.telegram_id]
    world.allow(AWA)
    await world.until("09:01")
    assert missed(AWA) in world.heard_by(CLAIRE)


@both_engines
async def test_s13_who_is_out_of_reach_names_no_other_organisations_traveller(
    world: World,
) -> None:
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(CLAIRE, Role.CONTACT, house=other)
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(30))])
    await world.until("08:31")
    world.allow(AWA, CLAIRE)

    await world.blocks(CLAIRE, noticed=True)

    [heard] = world.heard_by(OTHER_KARIM)
    assert heard == said("unreachable", CLAIRE)
    assert "Awa" not in heard.text
    assert said("unreachable", CLAIRE, AWA) in world.heard_by(KARIM)
    assert world.heard_by(NADIA) == [said("unreachable", CLAIRE, AWA)]


async def test_s9_each_coordinator_reads_of_their_own_alarm(world: World) -> None:
    """Claire is the contact of two travellers of two towns, and both are missed."""
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(CLAIRE, Role.CONTACT, house=other)
    await world.join(OTHER_AWA, Role.TRAVELLER, house=other)
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.mission(OTHER_AWA, ladder=[(CLAIRE, minutes(0))], house=other, around={})
    await world.until("08:31")
    world.allow(AWA, OTHER_AWA, CLAIRE)

    await world.blocks(CLAIRE, noticed=True)

    for who, hers, not_hers in ((KARIM, "Awa", "Lina"), (OTHER_KARIM, "Lina", "Awa")):
        told = [one for one in world.heard_by(who) if one.what == "unreachable"]
        assert [hers in one.text for one in told] == [True]
        assert [not_hers in one.text for one in told] == [False]
    world.allow(NADIA)


@both_engines
async def test_s9_out_of_reach_is_said_though_the_alarm_closed_meanwhile(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(0))])
    await world.until("08:31")
    world.allow(AWA, CLAIRE)
    world.phones.gone[NADIA.telegram_id] = Later("too many", after=timedelta(minutes=1))
    await world.blocks(CLAIRE, noticed=True)
    incident = await world.incident()
    await world.taps_data(KARIM, tap(Verb.CLOSE_WITH, incident.id, "spoke"))
    world.allow(AWA, KARIM)

    del world.phones.gone[NADIA.telegram_id]
    world.machine.pass_time(minutes(2))
    await world.rest()
    assert said("unreachable", CLAIRE) in world.heard_by(NADIA)
    world.allow(KARIM)
