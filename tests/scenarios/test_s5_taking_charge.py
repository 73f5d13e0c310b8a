"""S5: taking charge holds the ladder, expires, and is never for ever."""

from __future__ import annotations

import pytest

from tests.scenarios.cast import AWA, CLAIRE, KARIM, MOUSSA, NADIA, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said
from tests.scenarios.world import World


@pytest.fixture
async def alarm(world: World) -> World:
    """08:30 in an orange zone: Claire and Karim have just heard that Awa is missed."""
    await world.mission(AWA)
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    world.allow(AWA)
    return world


async def test_s5_on_it_holds_the_next_steps_and_tells_the_others(alarm: World) -> None:
    await alarm.until("08:40")
    await alarm.taps(CLAIRE, "I'm on it (15 min)")
    assert kinds(alarm.heard_by(CLAIRE)) == ["owned"]
    assert alarm.heard_by(KARIM) == [said("on_it", CLAIRE, AWA)]

    await alarm.until("08:54")
    alarm.nothing_else()


@both_engines
async def test_s5_the_owner_is_asked_first_then_the_ladder_goes_on(alarm: World) -> None:
    await alarm.taps(CLAIRE, "I'm on it (15 min)")
    alarm.allow(CLAIRE, KARIM)

    await alarm.until("08:45")
    assert alarm.everyone_heard() == {"Claire": ["review_due"]}
    await alarm.until("08:49")
    alarm.nothing_else()
    await alarm.until("08:50")
    assert alarm.everyone_heard() == {
        "Claire": ["lapsed"],
        "Karim": ["lapsed"],
        "Nadia": ["missed"],
    }
    await alarm.until("09:00")
    assert alarm.everyone_heard() == {"Moussa": ["can_you_phone"]}


async def test_s5_still_on_it_moves_the_review(alarm: World) -> None:
    await alarm.taps(CLAIRE, "I'm on it (15 min)")
    await alarm.until("08:47")
    alarm.allow(CLAIRE, KARIM)

    await alarm.taps(CLAIRE, "Still on it (15 min)")
    assert kinds(alarm.heard_by(CLAIRE)) == ["owned"]
    await alarm.until("09:01")
    alarm.nothing_else()
    await alarm.until("09:02")
    assert alarm.everyone_heard() == {"Claire": ["review_due"]}


@pytest.mark.parametrize(
    ("label", "length"),
    [("30 min", minutes(30)), ("1 h", minutes(60)), ("4 h", minutes(240)), ("12 h", minutes(720))],
)
async def test_s5_a_coordinator_sets_the_next_review(
    alarm: World, label: str, length: object
) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    await alarm.taps(KARIM, label)
    assert kinds(alarm.heard_by(KARIM)) == ["owned", "owned"]
    assert alarm.heard_by(CLAIRE) == [said("on_it", KARIM)]

    incident = await alarm.incident()
    assert incident.review_at is not None
    assert incident.review_at - alarm.clock.now() == length


async def test_s5_no_review_can_be_set_to_never(alarm: World) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    alarm.allow(KARIM, CLAIRE)
    incident = await alarm.incident()

    for forged in ("never", "0", "", "100000h"):
        await alarm.taps_data(KARIM, f"1:review:{incident.id}:{forged}")
        assert kinds(alarm.heard_by(KARIM)) == ["reply.old_button"]
    assert await alarm.incident() == incident


async def test_s5_a_contact_may_own_but_not_set_a_longer_review(alarm: World) -> None:
    await alarm.taps(CLAIRE, "I'm on it (15 min)")
    alarm.allow(CLAIRE, KARIM)
    incident = await alarm.incident()

    await alarm.taps_data(CLAIRE, f"1:review:{incident.id}:12h")
    assert kinds(alarm.heard_by(CLAIRE)) == ["reply.not_yours"]
    assert await alarm.incident() == incident


@both_engines
async def test_s5_the_first_wins_and_the_second_is_told_who(alarm: World) -> None:
    """Both tapped before either was handled: the order of arrival decides."""
    for who in (CLAIRE, KARIM):
        message_id, data = alarm.phones.button(who, "I'm on it (15 min)")
        alarm.phones.tap(who, message_id, data)
    await alarm.rest()

    owner = (await alarm.incident()).owner_id
    first, second = (CLAIRE, KARIM) if owner == alarm.ids[CLAIRE] else (KARIM, CLAIRE)
    assert kinds(alarm.heard_by(first)) == ["owned"]
    heard = alarm.heard_by(second)
    assert sorted(kinds(heard)) == ["on_it", "reply.taken"]
    assert all(first.name.split()[0] in one.text for one in heard)


async def test_s5_handing_over_wakes_the_new_owner_aloud(alarm: World) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    alarm.allow(KARIM, CLAIRE)
    await alarm.until("08:40")

    await alarm.taps(KARIM, "Hand over")
    [question] = alarm.heard_by(KARIM)
    assert question == said("reply.hand_to_whom")
    await alarm.taps(KARIM, next(b for b in question.buttons if "Nadia" in b), on=question)

    assert kinds(alarm.heard_by(KARIM)) == ["reply.handed_over"]
    assert alarm.heard_by(NADIA) == [said("hand_over", KARIM, AWA)]
    assert alarm.heard_by(CLAIRE) == [said("on_it", NADIA)]
    await alarm.until("08:55")
    assert alarm.everyone_heard() == {"Nadia": ["review_due"]}


async def test_s5_a_traveller_or_a_contact_is_no_one_to_hand_over_to(alarm: World) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    alarm.allow(KARIM, CLAIRE)
    incident = await alarm.incident()

    for who in (AWA, CLAIRE, MOUSSA, KARIM):
        await alarm.taps_data(KARIM, f"1:handto:{incident.id}:{alarm.ids[who]}")
        assert kinds(alarm.heard_by(KARIM)) == ["reply.not_yours"]
    assert await alarm.incident() == incident


async def test_s5_the_owner_releases_a_held_step_with_one_tap(alarm: World) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    alarm.allow(KARIM, CLAIRE)

    await alarm.taps(KARIM, "Tell the correspondents now")
    assert alarm.everyone_heard() == {"Karim": ["reply.released"], "Moussa": ["can_you_phone"]}
    await alarm.taps_data(KARIM, f"1:release:{(await alarm.incident()).id}:4")
    assert kinds(alarm.heard_by(KARIM)) == ["reply.already_released"]
    await alarm.until("09:01")
    heard = alarm.everyone_heard()
    assert "can_you_phone" not in heard.get("Moussa", [])


@both_engines
async def test_s5_everyone_who_was_told_hears_how_it_ended(alarm: World) -> None:
    await alarm.taps(KARIM, "I'm on it (15 min)")
    alarm.allow(KARIM, CLAIRE)

    await alarm.taps(KARIM, "I spoke to Awa: safe")
    assert alarm.heard_by(CLAIRE) == [said("news.spoke", KARIM, AWA)]
    assert kinds(alarm.heard_by(KARIM)) == ["close_why"]
    await alarm.taps(KARIM, "Spoken to: safe")
    alarm.all_hear([said("closed", AWA)], CLAIRE, KARIM)
    assert alarm.heard_by(AWA) == [said("closed", "Karim Duty closed the alert about you")]
    assert not (await alarm.incident()).open
    await alarm.until("12:00")
    alarm.nothing_else()


async def test_s5_a_closed_alert_takes_no_more_taps(alarm: World) -> None:
    incident = await alarm.incident()
    await alarm.taps_data(KARIM, f"1:closefor:{incident.id}:network")
    alarm.allow(KARIM, CLAIRE, AWA)
    closed = await alarm.incident()

    for verb in ("take", "close", "hand", "object"):
        await alarm.taps_data(KARIM, f"1:{verb}:{incident.id}")
        assert kinds(alarm.heard_by(KARIM)) == ["reply.incident_closed"]
    assert await alarm.incident() == closed
