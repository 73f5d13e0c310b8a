"""S9: unreachable is a fact to act on."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.delivery import Later, Moved
from bot.domain.people import Part
from bot.store import people
from tests.scenarios.cast import AWA, CLAIRE, CRISIS_GROUP, KARIM, MOUSSA, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


@both_engines
async def test_s9_a_refusal_moves_to_the_next_person_now(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))])
    await world.blocks(CLAIRE)
    await world.until("08:30")
    world.allow(AWA)

    assert world.heard_by(CLAIRE) == []
    assert sorted(kinds(world.heard_by(KARIM))) == ["missed", "unreachable"]
    assert world.heard_by(NADIA) == [said("unreachable", CLAIRE)]
    what = [line.what for line in await world.log_of(await world.incident())]
    assert what.count("unreachable") == 1


async def test_s9_known_before_the_alarm_the_step_hands_over_at_once(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))])
    await world.blocks(CLAIRE, noticed=True)
    world.all_hear([said("unreachable", CLAIRE)], KARIM, NADIA)

    await world.until("08:30")
    world.allow(AWA)
    assert world.heard_by(KARIM) == [missed(AWA)]


async def test_s9_somebody_else_who_was_told_is_enough_to_keep_the_pace(world: World) -> None:
    """The house tells two at once: the one who is left has fifteen minutes, not none."""
    await world.mission(AWA)
    await world.blocks(CLAIRE)
    await world.until("08:30")
    world.allow(AWA)

    assert sorted(kinds(world.heard_by(KARIM))) == ["missed", "unreachable"]
    assert kinds(world.heard_by(NADIA)) == ["unreachable"]
    await world.until("08:45")
    assert world.heard_by(NADIA) == [missed(AWA)]
    world.allow(KARIM)


async def test_s9_one_failing_recipient_never_delays_another(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:29")
    world.allow(AWA)
    slow = [Later("no answer", after=timedelta(minutes=10))] * 5
    world.phones.fails(CLAIRE, *slow)

    await world.until("08:30")
    assert world.heard_by(KARIM) == [missed(AWA)]
    world.allow(CLAIRE)


@both_engines
async def test_s9_an_owner_who_blocks_owns_no_more(world: World) -> None:
    await world.mission(AWA, ladder=[(KARIM, minutes(0)), (NADIA, minutes(10))])
    await world.until("08:30")
    await world.taps(KARIM, "I'm on it (15 min)")
    world.allow(AWA, KARIM)

    await world.until("08:41")
    world.nothing_else()
    await world.blocks(KARIM, noticed=True)
    assert (await world.incident()).owner_id is None
    assert sorted(kinds(world.heard_by(NADIA))) == ["missed", "unreachable"]


async def test_s9_a_group_that_moved_is_followed(world: World) -> None:
    await world.crisis_group(CRISIS_GROUP)
    await world.mission(AWA)
    await world.until("08:30")
    world.allow(AWA, CLAIRE, KARIM)
    world.phones.fails(CRISIS_GROUP, Moved(-100777))

    await world.until("08:45")

    moved = world.phones.unclaimed.pop(-100777)
    assert moved == [missed(AWA)]
    world.allow(KARIM, NADIA)


@both_engines
async def test_s9_who_unblocks_is_taken_up_again(world: World) -> None:
    await world.blocks(CLAIRE, noticed=True)
    world.allow(KARIM, NADIA)
    await world.unblocks(CLAIRE)
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])

    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]
    world.allow(AWA)


async def test_s9_a_word_from_them_is_enough_to_be_reachable_again(world: World) -> None:
    await world.blocks(CLAIRE, noticed=True)
    world.allow(KARIM, NADIA)
    world.phones.unblock(CLAIRE)
    await world.says(CLAIRE, "/guide")
    assert kinds(world.heard_by(CLAIRE)) == ["reply.guide"]
    person = await world.db.read(lambda conn: people.by_id(conn, world.ids[CLAIRE]))
    assert person.reachable


async def test_s9_a_traveller_who_cannot_be_asked_is_said_to_the_coordinators(
    world: World,
) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0))])
    await world.blocks(AWA)
    await world.until("08:00")
    world.all_hear([said("unreachable", AWA)], KARIM, NADIA)
    await world.until("08:30")
    assert world.heard_by(CLAIRE) == [missed(AWA)]


async def test_s9_a_contact_that_never_pressed_start_does_not_hold_the_ladder(
    world: World,
) -> None:
    await world.mission(
        AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))], around={MOUSSA: Part.DESIGNATED}
    )
    await world.write(lambda conn: people.change(conn, world.ids[CLAIRE], telegram_id=None))

    await world.until("08:30")
    assert world.heard_by(KARIM) == [missed(AWA)]
    world.allow(AWA)
