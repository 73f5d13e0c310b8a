"""Rule 12, S13, S1: edited messages are heard, a group's card is a group's, and defects retried."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.domain.buttons import Verb, tap
from bot.domain.level import Level
from bot.domain.people import Role
from bot.services import incidents
from bot.store import people, tables
from tests.scenarios.cast import AWA, BINTA, CRISIS_GROUP, KARIM, NADIA, Character
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, sos
from tests.scenarios.logs import Logs
from tests.scenarios.world import World


async def edits(world: World, who: Character, **content: object) -> None:
    chat = {"id": who.telegram_id, "type": "private", "first_name": who.name}
    sender = {"id": who.telegram_id, "is_bot": False, "first_name": who.name}
    edited = {"message_id": 9, "date": 1, "edit_date": 2, "chat": chat, "from": sender}
    world.phones.update({"edited_message": {**edited, **content}})
    await world.rest()


@both_engines
async def test_s1_a_message_edited_into_a_cry_for_help_starts_an_sos(world: World) -> None:
    await world.mission(AWA)
    await edits(world, AWA, text="SOS")
    assert sos(AWA) in world.heard_by(KARIM)
    assert (await world.incident()).kind.value == "sos"
    world.everyone_heard()


async def test_s1_other_edited_words_are_passed_on(world: World) -> None:
    await world.mission(AWA)
    await edits(world, AWA, text="/late 60")
    assert kinds(world.heard_by(KARIM)) == ["words"]
    assert kinds(world.heard_by(AWA)) == ["reply.words_passed"]


async def test_s1_a_live_location_is_kept_without_a_word(world: World) -> None:
    await world.mission(AWA)
    await edits(world, AWA, location={"latitude": 14.5, "longitude": -4.2})
    world.nothing_else()
    count = select(func.count()).select_from(tables.sightings)
    assert await world.db.read(lambda conn: conn.execute(count).scalar()) == 1


@both_engines
async def test_s13_a_member_of_the_crisis_group_takes_all_of_its_card(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.crisis_group(CRISIS_GROUP)
    await world.mission(AWA, level=Level.ORANGE)
    await world.mission(BINTA, level=Level.ORANGE)
    await world.until("08:45")
    world.everyone_heard()
    await world.taps(NADIA, "I'm on it, all (15 min)", in_chat=CRISIS_GROUP)
    assert "reply.taken_all" in kinds(world.heard_by(NADIA))
    for number in (0, 1):
        assert (await world.incident(number)).owner_id == world.ids[NADIA]
    world.everyone_heard()


async def test_s1_a_defect_behind_a_button_is_tried_again_and_no_old_button(
    world: World, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.expect("handler_failed")
    await world.says(AWA, "/sos")
    incident = await world.incident()
    world.everyone_heard()
    take, tries = incidents.take, []

    async def failing_once(*args: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("a defect")
        await take(*args)  # type: ignore[arg-type]  # handed through as they came

    monkeypatch.setattr(incidents, "take", failing_once)
    await world.taps_data(KARIM, tap(Verb.TAKE, incident.id))
    assert (await world.incident()).owner_id == world.ids[KARIM]
    assert "reply.old_button" not in kinds(world.heard_by(KARIM))
    world.everyone_heard()


@pytest.mark.parametrize("verb", [Verb.WHAT_HAPPENED, Verb.NEWS, Verb.CLOSE_WITH])
async def test_s13_a_word_that_is_none_of_ours_is_an_old_button(world: World, verb: Verb) -> None:
    await world.says(AWA, "/sos")
    incident = await world.incident()
    world.everyone_heard()
    await world.taps_data(KARIM, tap(verb, incident.id, "nonsense"))
    assert kinds(world.heard_by(KARIM)) == ["reply.old_button"]


async def test_a_crisis_group_has_its_own_language_and_its_coordinators_choose_it(
    world: World,
) -> None:
    await world.crisis_group(CRISIS_GROUP)
    await world.says(KARIM, "/language fr", in_chat=CRISIS_GROUP)
    [told] = world.heard_by(CRISIS_GROUP)
    assert told.what == "reply.language_set"
    assert "français" in told.text
    await world.mission(AWA, level=Level.ORANGE)
    await world.until("08:45")
    [card] = world.heard_by(CRISIS_GROUP)
    assert "Je m’en occupe" in str(card.buttons) or "Je m'en occupe" in str(card.buttons)
    assert "I'm on it" in str(world.heard_by(KARIM)[0].buttons)
    world.everyone_heard()


async def test_s13_who_does_not_coordinate_changes_no_groups_language(world: World) -> None:
    await world.crisis_group(CRISIS_GROUP)
    await world.says(AWA, "/language ar", in_chat=CRISIS_GROUP)
    assert kinds(world.heard_by(AWA)) == ["reply.not_yours"]
    group = await world.db.read(lambda conn: people.by_id(conn, world.ids[CRISIS_GROUP]))
    assert group.language == "en"
