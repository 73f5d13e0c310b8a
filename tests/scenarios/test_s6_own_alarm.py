"""S6: a phone cannot close its own alarm."""

from __future__ import annotations

from bot.domain.incident import Reason
from bot.domain.level import Level
from bot.domain.people import Part, Role
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


async def alarm(world: World, level: Level) -> World:
    """08:30: Claire and Karim have just heard that Awa is missed."""
    await world.mission(AWA, level=level)
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    world.allow(AWA)
    return world


async def test_s6_an_ok_after_missed_pauses_and_is_told_as_unverified(world: World) -> None:
    await alarm(world, Level.ORANGE)
    await world.until("08:42")

    await world.taps(AWA, "I'm OK")
    assert kinds(world.edited_for(AWA))[-1] == "noted.incident"
    for who in (CLAIRE, KARIM):
        assert world.heard_by(who) == [said("ok_unverified", AWA)]
    await world.until("08:56")
    world.nothing_else()
    assert (await world.incident()).open


@both_engines
async def test_s6_in_an_orange_zone_the_ladder_resumes_after_the_pause(world: World) -> None:
    await alarm(world, Level.ORANGE)
    await world.until("08:42")
    await world.says(AWA, "/ok")
    world.allow(AWA, CLAIRE, KARIM)

    await world.until("08:57")
    assert world.everyone_heard() == {"Karim": ["missed"], "Nadia": ["missed"]}
    await world.until("09:00")
    assert world.everyone_heard() == {"Moussa": ["can_you_phone"]}


async def test_s6_a_second_ok_pauses_nothing(world: World) -> None:
    """A phone in wrong hands cannot keep the ladder asleep."""
    await alarm(world, Level.ORANGE)
    await world.says(AWA, "/ok")
    await world.until("08:44")
    world.allow(AWA, CLAIRE, KARIM)

    await world.says(AWA, "/ok")
    assert kinds(world.heard_by(AWA)) == ["noted.incident"]
    await world.until("08:45")
    assert world.everyone_heard() == {"Karim": ["missed"], "Nadia": ["missed"]}


@both_engines
async def test_s6_in_a_green_zone_it_closes_by_itself_and_says_so(world: World) -> None:
    await alarm(world, Level.GREEN)
    await world.until("08:35")
    await world.taps(AWA, "I'm OK")
    world.allow(AWA, CLAIRE, KARIM)

    await world.until("08:49")
    world.nothing_else()
    await world.until("08:50")
    world.all_hear([said("closed", AWA)], CLAIRE, KARIM)
    assert world.heard_by(AWA) == [said("closed", "closed by itself", "/sos")]
    incident = await world.incident()
    assert incident.reason is Reason.OK_UNOPPOSED
    assert incident.closed_by is None


async def test_s6_an_objection_prevents_that(world: World) -> None:
    await alarm(world, Level.GREEN)
    await world.says(AWA, "/ok")
    world.allow(AWA, CLAIRE, KARIM)

    await world.taps(CLAIRE, "I have doubts")
    assert kinds(world.heard_by(CLAIRE)) == ["reply.objected"]
    await world.until("08:45")
    assert world.everyone_heard() == {"Karim": ["missed"], "Nadia": ["missed"]}
    assert (await world.incident()).open


async def test_s6_an_sos_is_not_touched_by_the_phone(world: World) -> None:
    await world.mission(AWA, level=Level.GREEN)
    await world.says(AWA, "SOS")
    world.allow(AWA, CLAIRE, KARIM, NADIA)
    before = await world.incident()

    await world.says(AWA, "/ok")
    after = await world.incident()

    assert kinds(world.heard_by(AWA)) == ["noted.incident"]
    assert (after.open, after.paused_until, after.ok_at) == (True, None, before.ok_at)
    await world.until("06:05")
    assert kinds(world.heard_by(CLAIRE)) == ["sos"]
    world.allow(AWA, KARIM, NADIA)


async def test_s6_by_mistake_asks_a_human_and_closes_nothing(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "SOS")
    assert kinds(world.heard_by(AWA)) == ["sos_sent.sent"]
    world.allow(CLAIRE, KARIM, NADIA)

    await world.taps(AWA, "It was a mistake")
    assert kinds(world.heard_by(AWA)) == ["reply.mistake_noted"]
    for who in (CLAIRE, KARIM, NADIA):
        assert world.heard_by(who) == [said("ok_unverified.mistake", AWA)]
    assert (await world.incident()).open
    await world.until("06:01")
    assert world.heard_by(AWA) == []  # no question about what happened any more
    await world.until("06:05")
    assert world.everyone_heard() == {name: ["sos"] for name in ("Claire", "Karim", "Nadia")}


async def test_s6_a_coordinator_on_mission_does_not_close_her_own_alarm(world: World) -> None:
    await world.mission(KARIM, around={CLAIRE: Part.DESIGNATED})
    await world.until("08:30")
    world.allow(KARIM)
    assert world.heard_by(CLAIRE) == [missed(KARIM)]
    incident = await world.incident()

    for data in ("close:{}", "closefor:{}:spoke", "take:{}", "news:{}:spoke", "release:{}:2"):
        await world.taps_data(KARIM, "1:" + data.format(incident.id))
        assert kinds(world.heard_by(KARIM)) == ["reply.not_yours"], data
    assert await world.incident() == incident
    world.allow(NADIA)


@both_engines
async def test_s6_only_coordinators_close(world: World) -> None:
    await alarm(world, Level.GREEN)
    incident = await world.incident()

    for who in (CLAIRE, MOUSSA, IDRISSA, AWA):
        for data in (f"1:close:{incident.id}", f"1:closefor:{incident.id}:spoke"):
            await world.taps_data(who, data)
            assert kinds(world.heard_by(who)) == ["reply.not_yours"]
    assert await world.incident() == incident
    assert "Close the alert" not in world.phones.shown(CLAIRE)[-1].buttons


async def test_s6_a_reason_is_needed_and_the_automatic_one_is_not_for_hands(world: World) -> None:
    await alarm(world, Level.ORANGE)
    incident = await world.incident()

    await world.taps(KARIM, "Close the alert")
    assert kinds(world.heard_by(KARIM)) == ["close_why"]
    assert await world.incident() == incident
    for reason in ("", "whatever", "ok_unopposed"):
        await world.taps_data(KARIM, f"1:closefor:{incident.id}:{reason}")
        assert kinds(world.heard_by(KARIM)) == ["reply.old_button"], reason
    assert await world.incident() == incident


async def test_s6_two_roles_in_one_person_keep_the_stricter_rule(world: World) -> None:
    """Awa also coordinates: about her own mission she is a traveller only."""
    await world.join(AWA, Role.COORDINATOR)
    await world.mission(AWA, level=Level.GREEN, ladder=[(CLAIRE, minutes(0))])
    await world.until("08:30")
    world.allow(AWA, CLAIRE)
    incident = await world.incident()

    await world.taps_data(AWA, f"1:closefor:{incident.id}:mistake")
    assert kinds(world.heard_by(AWA)) == ["reply.not_yours"]
    assert await world.incident() == incident
