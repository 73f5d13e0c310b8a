"""What may go wrong while a mission is described or changed: others, the clock, stale answers."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from time import perf_counter

import pytest
from sqlalchemy import delete, select

from bot.domain.mission import State
from bot.domain.people import Part, Role
from bot.services import purge
from bot.services.mission_cards import refresh
from bot.store import dialogs, missions, tables
from tests.scenarios.cast import AWA, CLAIRE, KARIM, NADIA, Character
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, said
from tests.scenarios.test_dialogs import (
    NUMBER,
    announced,
    asked,
    at_summary,
    dialog,
    hers,
    says,
    taps,
)
from tests.scenarios.world import World


async def changing(world: World, mission_id: int, who: Character) -> None:
    """*Complete or change* on the mission's card."""
    await world.taps_data(who, f"1:change:{mission_id}")
    await asked(world, who)


async def parts(world: World, mission_id: int) -> set[tuple[int, Part]]:
    found = await world.db.read(lambda conn: missions.parts_in(conn, [mission_id]))
    return set(found[mission_id])


async def test_s3_stops_beyond_a_new_last_day_leave_a_mission_that_is_watched(
    world: World,
) -> None:
    """A mission whose legs lie beyond its end could never be judged: no check-in was asked."""
    await at_summary(world)
    await taps(world, "Other places")
    await says(world, "Gao, Mali 7/12")
    await says(world, "Ségou 8/12")
    await taps(world, "No others")
    await taps(world, "Dates")
    await taps(world, "Keep it")
    await says(world, "6/12")
    await world.taps(AWA, "Announce the mission")
    assert kinds(world.edited_for(AWA)) == ["mission_card"]
    mission = await hers(world)
    assert [leg.place for leg in mission.legs] == ["Mopti"]
    assert mission.legs[-1].ends_at == mission.ends_at
    await world.pass_time(timedelta(days=4, hours=3))
    assert "ping" in world.everyone_heard()["Awa"]


async def test_s3_everyone_who_is_told_first_stays_so_when_something_else_changes(
    world: World,
) -> None:
    paul = Character("Paul Contact", 771)
    await world.join(paul, Role.CONTACT)
    mission = await announced(world)
    before = await parts(world, mission.id)
    assert (world.ids[paul], Part.DESIGNATED) in before
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await says(world, f"Ousmane {NUMBER}")
    await taps(world, "Summary")
    assert await parts(world, mission.id) == before


@both_engines
async def test_what_another_changed_meanwhile_stays(world: World) -> None:
    """Awa's dialogue was opened before Karim moved the mission and named the driver."""
    mission = await announced(world)
    await changing(world, mission.id, AWA)
    await changing(world, mission.id, KARIM)
    await world.taps(KARIM, "Dates")
    await world.says(KARIM, "6/12")
    await world.says(KARIM, "10/12")
    await world.taps(KARIM, "Driver")
    await world.says(KARIM, f"Ousmane {NUMBER}")
    await world.taps(KARIM, "Summary")
    world.everyone_heard()
    world.edited_for(AWA)
    await taps(world, "Lodging")
    await says(world, "Hotel Kanaga")
    await taps(world, "Summary")
    after = await hers(world)
    assert (after.starts_at.day, after.ends_at.day) == (6, 10)
    assert after.details.driver == "Ousmane"
    assert after.details.lodging == "Hotel Kanaga"


async def test_s3_a_journey_that_began_meanwhile_is_not_shown_as_changed(world: World) -> None:
    """The first day came between the question and the answer: the watch runs as it did."""
    mission = await announced(world)
    await world.pass_time(timedelta(days=3, hours=20))
    world.allow(AWA)
    await changing(world, mission.id, AWA)
    await taps(world, "Told first")
    await world.pass_time(timedelta(hours=4))
    world.everyone_heard()
    assert (await hers(world)).state is State.ACTIVE
    world.edited_for(AWA)
    await world.taps(AWA, "Nadia Coordinator")
    assert "Nadia" not in (await asked(world)).text
    assert (world.ids[CLAIRE], Part.DESIGNATED) in await parts(world, mission.id)


async def test_what_is_over_is_changed_no_more(world: World) -> None:
    mission = await announced(world)
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await world.taps_data(AWA, f"1:cancel:{mission.id}")
    world.everyone_heard()
    world.edited_for(AWA)
    await world.says(AWA, f"Ousmane {NUMBER}")
    assert kinds(world.heard_by(AWA)) == ["reply.mission_over"]
    assert (await hers(world)).details.driver == ""
    assert await dialog(world) is None
    assert "Where" in (await says(world, "/mission")).text


@pytest.mark.parametrize("how", ["typed", "tapped", "resumed"])
async def test_s13_who_coordinates_no_more_changes_nothing_and_reads_nothing(
    world: World, how: str
) -> None:
    mission = await announced(world)
    await changing(world, mission.id, NADIA)
    await world.taps(NADIA, "Driver")
    world.edited_for(NADIA)
    await world.write(
        lambda conn: conn.execute(
            delete(tables.memberships).where(tables.memberships.c.person_id == world.ids[NADIA])
        )
    )
    match how:
        case "typed":
            await world.says(NADIA, f"Ousmane {NUMBER}")
        case "tapped":
            await world.taps(NADIA, "Summary")
        case _:
            await world.says(NADIA, "/mission")
    assert "question" not in kinds([*world.heard_by(NADIA), *world.edited_for(NADIA)])
    assert (await hers(world)).details.driver == ""


async def test_s13_a_card_is_kept_true_only_for_those_who_may_see_it(world: World) -> None:
    mission = await announced(world)
    await world.taps_data(NADIA, f"1:mission:{mission.id}")
    world.everyone_heard()
    world.edited_for(NADIA)
    await world.write(
        lambda conn: conn.execute(
            delete(tables.memberships).where(tables.memberships.c.person_id == world.ids[NADIA])
        )
    )
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await says(world, f"Ousmane {NUMBER}")
    assert kinds(world.kept_true_for(AWA)) == ["mission_card"]
    assert world.kept_true_for(NADIA) == []


async def test_rule_12_words_that_answer_no_question_reach_who_is_on_duty(world: World) -> None:
    await world.mission(AWA)
    await changing(world, (await hers(world)).id, AWA)
    await taps(world, "Without Telegram")
    await world.says(AWA, "Armed men have stopped our car")
    assert kinds(world.heard_by(AWA)) == ["question", "reply.words_passed"]
    assert world.heard_by(KARIM) == [said("words", "Armed men")]


async def test_a_corrected_message_is_no_answer_to_the_next_question(world: World) -> None:
    await at_summary(world)
    await taps(world, "Lodging")
    await says(world, "Hotel Kanagga")
    before = await dialog(world)
    world.phones.update(
        {
            "edited_message": {
                "message_id": 900,
                "date": int(world.clock.now().timestamp()),
                "edit_date": int(world.clock.now().timestamp()),
                "chat": {"id": AWA.telegram_id, "type": "private", "first_name": AWA.name},
                "from": {"id": AWA.telegram_id, "is_bot": False, "first_name": AWA.name},
                "text": "Hotel Kanaga",
            }
        }
    )
    await world.rest()
    assert kinds(world.heard_by(AWA)) == ["question"]
    assert await dialog(world) == before


async def test_another_driver_has_not_the_number_of_the_last(world: World) -> None:
    mission = await announced(world)
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await says(world, f"Ousmane {NUMBER}")
    await taps(world, "Summary")
    await taps(world, "Driver")
    await says(world, "Boubacar")
    details = (await hers(world)).details
    assert (details.driver, details.driver_phone) == ("Boubacar", "")


async def test_a_traveller_is_not_her_own_contact(world: World) -> None:
    """Nadia coordinates and travels; Karim, who completes her mission, cannot choose her."""
    await world.says(NADIA, "/mission Mopti 5/12 9/12")
    world.everyone_heard()
    mission = await hers(world, NADIA)
    await changing(world, mission.id, KARIM)
    await world.taps(KARIM, "Told first")
    [question] = world.edited_for(KARIM)
    assert "Nadia Coordinator" not in question.buttons
    assert any("Karim" in label for label in question.buttons)


async def test_s14_a_mission_called_off_is_purged_with_its_note(world: World) -> None:
    await at_summary(world)
    await taps(world, "Medical note")
    await says(world, "Allergic to penicillin")
    await world.taps(AWA, "Announce the mission")
    world.edited_for(AWA)
    mission = await hers(world)
    await world.taps(AWA, "Cancel this mission")
    world.everyone_heard()
    assert kinds(world.kept_true_for(AWA)) == ["mission_card"]
    later = world.clock.now() + timedelta(days=31)
    await world.write(lambda conn: purge.forget(conn, later))
    assert await world.db.read(lambda conn: missions.by_ids(conn, [mission.id])) == {}


async def test_a_forged_step_of_another_form_changes_nothing(world: World) -> None:
    mission = await announced(world)
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await says(world, f"Ousmane {NUMBER}")
    await world.taps_data(KARIM, f"1:write:{mission.id}:{world.ids[AWA]}")
    world.heard_by(KARIM)
    found = await world.db.read(lambda conn: dialogs.of_person(conn, world.ids[KARIM]))
    assert found is not None
    for data in (f"1:step:{found.id}:on", f"1:answer:{found.id}:place:Mopti"):
        await world.taps_data(KARIM, data)
        assert kinds(world.heard_by(KARIM)) == ["reply.old_button"]
    assert (await hers(world)).details.driver == "Ousmane"


async def test_s4_a_page_pasted_behind_the_command_holds_nobody_up(world: World) -> None:
    """Where the place ends was tried at every word: eighty of them took seconds in a writing."""
    started = perf_counter()
    await says(world, "/mission " + "word " * 600)
    assert perf_counter() - started < 2


async def test_a_card_that_is_over_asks_nothing_and_is_pinned_no_more(world: World) -> None:
    mission = await announced(world)
    assert len(world.phones.pinned[AWA.telegram_id]) == 1
    await changing(world, mission.id, AWA)
    await taps(world, "Driver")
    await says(world, f"Ousmane {NUMBER}")
    await world.taps_data(AWA, f"1:cancel:{mission.id}")
    world.everyone_heard()
    *_, card = world.kept_true_for(AWA)
    assert "cancelled" in card.text
    assert "Check-ins" not in card.text
    assert world.phones.pinned[AWA.telegram_id] == set()


async def test_the_card_that_was_opened_last_is_the_one_that_is_pinned(world: World) -> None:
    mission = await announced(world)
    first = set(world.phones.pinned[AWA.telegram_id])
    await world.says(AWA, "/missions")
    world.heard_by(AWA)
    await world.taps_data(AWA, f"1:mission:{mission.id}")
    world.everyone_heard()
    [second] = world.phones.pinned[AWA.telegram_id]
    assert {second} != first
    await world.taps_data(AWA, f"1:cancel:{mission.id}")
    world.everyone_heard()
    assert world.phones.pinned[AWA.telegram_id] == set()


async def test_s4_edits_of_one_card_do_not_gather(world: World) -> None:
    """While a chat is held, what changes about its card is said once, at the end."""
    mission = await announced(world)
    now = world.clock.now()
    for seconds in range(5):
        at = now + timedelta(seconds=seconds)
        await world.write(partial(refresh, mission_ids=[mission.id], now=at))
    waiting = select(tables.outbox.c.id).where(tables.outbox.c.waiting)
    assert len(await world.db.read(lambda conn: conn.execute(waiting).all())) == 1
