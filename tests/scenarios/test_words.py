"""Rule 12: no word of a traveller on mission is dropped."""

from __future__ import annotations

from bot.domain.people import Role
from tests.scenarios.cast import AWA, CLAIRE, KARIM, MOUSSA, NADIA, STRANGER
from tests.scenarios.hearing import kinds, said
from tests.scenarios.world import World


async def test_her_words_go_to_who_is_on_duty_and_she_hears_who_has_them(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "the road to Ségou is closed")
    [words] = world.heard_by(KARIM)
    assert words == said("words", AWA, "the road to Ségou is closed")
    assert not words.urgent
    assert world.heard_by(AWA) == [said("reply.words_passed", KARIM)]


async def test_while_overdue_they_are_urgent_and_still_no_answer(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:10")
    world.allow(AWA)
    await world.says(AWA, "I think so")
    [words] = world.heard_by(KARIM)
    assert words.urgent
    world.allow(AWA)
    await world.until("08:30")
    assert kinds(world.heard_by(CLAIRE)) == ["missed"]
    world.allow(AWA, KARIM)


async def test_in_an_incident_they_go_to_its_owner_too(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:30")
    await world.taps(CLAIRE, "I'm on it (15 min)")
    world.allow(AWA, CLAIRE, KARIM)
    await world.says(AWA, "battery is low")
    world.all_hear([said("words", AWA, "battery is low")], CLAIRE, KARIM)
    world.allow(AWA)


async def test_a_photo_is_passed_on_as_it_is(world: World) -> None:
    await world.mission(AWA)
    await world.sends_photo(AWA)
    assert world.heard_by(KARIM) == [said("words", AWA)]
    assert kinds(world.heard_by(AWA)) == ["reply.words_passed"]


async def test_when_duty_cannot_be_reached_every_coordinator_gets_them(world: World) -> None:
    await world.mission(AWA)
    await world.blocks(KARIM, noticed=True)
    world.allow(NADIA)
    await world.says(AWA, "hello?")
    assert world.heard_by(NADIA) == [said("words", AWA, "hello?")]
    world.allow(AWA)


async def test_nobody_to_read_them_is_said_honestly(world: World) -> None:
    await world.mission(AWA)
    for who in (KARIM, NADIA):
        await world.blocks(who, noticed=True)
    world.allow(NADIA)
    await world.says(AWA, "hello?")
    assert kinds(world.heard_by(AWA)) == ["reply.words_nobody"]


async def test_people_around_a_mission_are_read_too(world: World) -> None:
    await world.mission(AWA)
    await world.says(MOUSSA, "shots were heard near the bridge")
    assert world.heard_by(KARIM) == [said("words", MOUSSA, "bridge")]
    world.allow(MOUSSA)


async def test_a_stranger_hears_what_this_is_and_nobody_else_is_bothered(world: World) -> None:
    await world.says(STRANGER, "hello")
    [answer] = world.phones.unclaimed.pop(STRANGER.telegram_id)
    assert answer.what == "reply.stranger"


async def test_an_unknown_command_gets_one_clear_sentence(world: World) -> None:
    await world.says(CLAIRE, "/nosuch")
    assert kinds(world.heard_by(CLAIRE)) == ["reply.unknown_command"]


async def test_a_key_of_the_keyboard_is_no_word(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:00")
    await world.says(AWA, "I'm OK")
    assert kinds(world.heard_by(AWA)) == ["ping", "noted.ok"]


async def test_a_long_message_arrives_whole_enough(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "x" * 4096)
    [words] = world.heard_by(KARIM)
    assert "x" * 3000 in words.text
    world.allow(AWA)


async def test_a_coordinator_who_travels_is_not_given_her_own_words(world: World) -> None:
    await world.join(AWA, Role.COORDINATOR)
    await world.organisation(duty_id=world.ids[AWA])
    await world.mission(AWA)
    await world.says(AWA, "note to myself")
    assert "words" not in kinds(world.heard_by(AWA))
    world.all_hear([said("words", AWA)], KARIM, NADIA)
