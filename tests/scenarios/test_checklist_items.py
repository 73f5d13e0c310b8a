"""Items that an organisation adds: asked for, added, reminded of, taken away."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.buttons import Verb, tap
from bot.domain.people import Role
from bot.screens.voice import voice_for
from tests.scenarios.cast import (
    AWA,
    BINTA,
    KARIM,
    OTHER_KARIM,
    OTHER_TOWN,
    Character,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import Heard, kinds, said
from tests.scenarios.lists import (
    NINE_IN_PARIS,
    count,
    every_language,
    opened,
    planned,
    taps_item,
    tick_all,
    ticks,
    until_reminded,
)
from tests.scenarios.world import World

SENTENCE = "Fetch the satellite phone from the office"


async def adds(
    world: World, who: Character = KARIM, phase: str = "packing", language: str = "en"
) -> Heard:
    """A coordinator adds an item; the answer."""
    await world.says(who, "/checklist")
    world.heard_by(who)
    await world.taps(who, voice_for(language).say("Add an item"))
    [asked] = world.heard_by(who)
    assert asked.what == "question"
    data = next(
        button.data
        for row in asked.message.buttons
        for button in row
        if button.data.endswith(f":{phase}")
    )
    await world.taps_data(who, data, message_id=asked.message_id)
    assert kinds(world.edited_for(who)) == ["question"]
    await world.says(who, SENTENCE)
    [added] = world.heard_by(who)
    return added


@both_engines
@every_language
async def test_an_item_of_the_organisation_stands_on_every_list_of_it(
    world: World, language: str
) -> None:
    voice = voice_for(language)
    for who in (AWA, KARIM):
        await world.speaks(who, language)
    await planned(world)
    added = await adds(world, language=language)
    assert added == said("reply.item_added", SENTENCE)
    await world.says(AWA, "/checklist")
    await opened(world, "packing", page=1)
    shown = await taps_item(world, "own.1")
    assert voice.say("{number}. {title}: done", number=7, title=SENTENCE) in shown.text
    assert list(await ticks(world)) == [("own.1", None)]

    await world.taps(KARIM, voice.say("Remove it"))
    assert kinds(world.edited_for(KARIM)) == ["reply.item_removed"]
    await world.says(AWA, "/checklist")
    assert SENTENCE not in (await opened(world, "packing", page=1)).text


async def test_an_own_item_is_reminded_of_and_only_in_its_organisation(world: World) -> None:
    await planned(world)
    await tick_all(world)
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR, BINTA: Role.TRAVELLER})
    assert (await adds(world)).what == "reply.item_added"
    reminder = await until_reminded(world, NINE_IN_PARIS - timedelta(days=7))
    assert SENTENCE in reminder.text
    await world.says(BINTA, "/checklist")
    assert SENTENCE not in (await opened(world, "packing", BINTA, page=1)).text
    await world.taps_data(OTHER_KARIM, tap(Verb.DROP_ITEM, 1))
    await world.taps_data(OTHER_KARIM, tap(Verb.ADD_ITEM, world.house))
    assert kinds(world.heard_by(OTHER_KARIM)) == ["reply.not_yours"] * 2
    assert other != world.house
    assert await count(world, "own_items") == 1


async def test_an_item_that_is_too_long_is_asked_again_and_can_be_left(world: World) -> None:
    await world.says(KARIM, "/checklist")
    await world.taps(KARIM, "Add an item")
    await world.says(KARIM, "words before a part was chosen")
    heard = world.heard_by(KARIM)
    assert kinds(heard) == ["checklist", "question", "question"]
    await world.taps(KARIM, "Packing")
    await world.says(KARIM, "x" * 81)
    [again] = world.heard_by(KARIM)
    assert again == said("question", "too long", "80")
    await world.taps(KARIM, "Leave it")
    assert "reply.item_left" in kinds(world.edited_for(KARIM))
    assert await count(world, "own_items") == 0
    assert await count(world, "dialogs") == 0


async def test_other_dialogues_buttons_change_nothing_of_this_one(world: World) -> None:
    await world.says(KARIM, "/checklist")
    await world.taps(KARIM, "Add an item")
    world.heard_by(KARIM)
    for data in (
        tap(Verb.STEP, 1, "skip"),
        tap(Verb.ANSWER, 1, "phase", "packing"),
        tap(Verb.EDIT, 1, "item"),
        tap(Verb.ANNOUNCE, 1),
    ):
        await world.taps_data(KARIM, data)
        assert kinds(world.heard_by(KARIM)) == ["reply.old_button"], data
