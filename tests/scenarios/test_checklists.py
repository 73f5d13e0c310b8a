"""Checklists: ticked by who travels, private where they are, seen by who coordinates."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.content.checklists import checklist
from bot.domain.buttons import Verb, tap
from bot.domain.checklist import Phase
from bot.domain.level import Level
from bot.domain.mission import State
from bot.domain.people import Role
from bot.screens.voice import voice_for
from bot.services import purge
from bot.store import missions
from bot.store.checklists import Ticked
from bot.store.database import Connection
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    STRANGER,
    Character,
    hours,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds
from tests.scenarios.lists import (
    button_for,
    count,
    every_language,
    opened,
    planned,
    screen,
    taps_item,
    ticks,
    words_of,
)
from tests.scenarios.world import World

PRIVATE = "prep.personal"


@both_engines
@every_language
async def test_an_item_is_ticked_and_unticked_in_place(world: World, language: str) -> None:
    await world.speaks(AWA, language)
    await planned(world)
    await world.says(AWA, "/checklist")
    [parts] = world.heard_by(AWA)
    assert parts.what == "checklist"
    voice, title = voice_for(language), words_of("pack.shoes", language)
    packing = voice.say(checklist().titles[Phase.PACKING].text)
    none, one = (
        voice.say("{phase}: {bar} {done} of {total}", phase=packing, bar=bar, done=n, total=6)
        for n, bar in enumerate(("░░░░░", "▓░░░░"))
    )
    assert none in parts.text

    await opened(world, "packing", page=1)
    ticked = await taps_item(world, "pack.shoes")
    assert ticked.edited
    assert ticked.message_id == parts.message_id
    assert list(await ticks(world)) == [("pack.shoes", None)]
    assert voice.say("{number}. {title}: done", number=6, title=title) in ticked.text
    assert any("☑" in label for label in ticked.buttons)

    await world.taps(AWA, voice.say("All parts"))
    assert one in screen(world).text
    await opened(world, "packing", page=1)
    await taps_item(world, "pack.shoes")
    assert await ticks(world) == {}
    world.nothing_else()


async def test_ticking_twice_or_from_an_old_message_is_harmless(world: World) -> None:
    await planned(world)
    await world.says(AWA, "/checklist")
    shown = await opened(world, "packing")
    data = button_for(shown, "pack.medicines")
    await world.taps_data(AWA, data, message_id=shown.message_id)
    first = (await ticks(world))["pack.medicines", None]
    await world.pass_time(hours(1))
    await world.taps_data(AWA, data, message_id=shown.message_id)
    assert (await ticks(world))["pack.medicines", None] == first
    world.allow(AWA)


@every_language
async def test_s13_private_items_are_the_travellers_alone(world: World, language: str) -> None:
    for who in (AWA, KARIM):
        await world.speaks(who, language)
    mission, awa = await planned(world), world.ids[AWA]
    secret = words_of(PRIVATE, language)

    async def preparation(who: Character) -> str:
        text = ""
        for page in range(5):
            await world.taps_data(who, tap(Verb.PHASE, mission, awa, "preparation", page))
            text += screen(world, who).text
        return text

    assert secret in await preparation(AWA)
    await world.taps_data(AWA, tap(Verb.TICK, mission, awa, "-", PRIVATE, 0))
    assert (PRIVATE, None) in await ticks(world)
    assert secret not in await preparation(KARIM)
    for verb in (Verb.UNTICK, Verb.TICK):
        await world.taps_data(KARIM, tap(verb, mission, awa, "-", PRIVATE, 0))
        assert secret not in screen(world, KARIM).text
    assert (PRIVATE, None) in await ticks(world)

    titles = []
    for who in (AWA, KARIM):
        await world.taps_data(who, tap(Verb.CHECKLIST, mission))
        titles.append(screen(world, who).message.title)
    hers, his = ([int(number) for number in re.findall(r"\d+", one)] for one in titles)
    assert (hers[0], his[0]) == (1, 0)
    assert his[1] == hers[1] - 1


async def test_s13_nobody_else_opens_or_ticks_her_list(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    mission = await planned(world, AWA, BINTA)
    await world.meet(STRANGER)
    awa = world.ids[AWA]
    forged = [
        tap(Verb.PHASES, mission, awa),
        tap(Verb.PHASE, mission, awa, "packing", 0),
        tap(Verb.TICK, mission, awa, "-", "pack.shoes", 0),
        tap(Verb.UNTICK, mission, awa, "-", "pack.shoes", 0),
        tap(Verb.TICK, 999, awa, "-", "pack.shoes", 0),
    ]
    for who in (BINTA, CLAIRE, IDRISSA, MOUSSA, STRANGER):
        for data in forged:
            await world.taps_data(who, data)
            assert kinds(world.heard_by(who)) == ["reply.not_yours"], (who, data)
    for who in (CLAIRE, IDRISSA, MOUSSA, STRANGER):
        await world.taps_data(who, tap(Verb.CHECKLIST, mission))
        await world.taps_data(who, tap(Verb.PUT_OFF, mission, "d14", "-", "later"))
        await world.taps_data(who, tap(Verb.ADD_ITEM, world.house))
        assert kinds(world.heard_by(who)) == ["reply.not_yours"] * 3
    assert await ticks(world) == await ticks(world, BINTA) == {}


@pytest.mark.parametrize(
    "rest",
    [
        ("-", "no.such", 0),
        ("0", "pack.shoes", 0),
        ("7", "lodg.locks", 0),
        ("-", "lodg.locks", 0),
        ("-", "own.1", 0),
        ("-", "cond.meetings", 0),
    ],
)
async def test_a_tick_of_what_does_not_apply_changes_nothing(
    world: World, rest: tuple[str, str, int]
) -> None:
    mission = await planned(world, levels=[Level.GREEN])
    await world.taps_data(AWA, tap(Verb.TICK, mission, world.ids[AWA], *rest))
    assert await ticks(world) == {}
    assert screen(world).what == "checklist"


@pytest.mark.parametrize("data", ["1:tick:1:1", "1:phase:1:1:nowhere:0", "1:putoff:1:d9:-:later"])
async def test_a_button_that_was_never_ours_changes_nothing(world: World, data: str) -> None:
    await planned(world)
    await world.taps_data(AWA, data)
    assert kinds(world.heard_by(AWA)) == ["reply.old_button"]


@pytest.mark.parametrize(
    ("level", "there"),
    [(Level.GREEN, False), (Level.ORANGE, True), (Level.UNKNOWN, True), (Level.RED, True)],
)
async def test_items_appear_by_the_level_of_the_zone(
    world: World, level: Level, there: bool
) -> None:
    await planned(world, levels=[level])
    await world.says(AWA, "/checklist")
    pages = [(await opened(world, "conduct")).text]
    await world.taps_data(AWA, tap(Verb.PHASE, 1, world.ids[AWA], "conduct", 1))
    pages.append(screen(world).text)
    assert (words_of("cond.meetings") in "".join(pages)) is there


async def test_what_comes_back_on_each_leg_is_ticked_for_each(world: World) -> None:
    await planned(world, levels=[Level.GREEN, Level.GREEN])
    await world.says(AWA, "/checklist")
    shown = await opened(world, "lodging")
    title = words_of("lodg.floor")
    assert f"{title} (Mopti)" in shown.text
    assert f"{title} (Ségou)" in shown.text
    await world.taps_data(AWA, tap(Verb.TICK, 1, world.ids[AWA], 1, "lodg.floor", 0))
    after = screen(world)
    assert f"{title} (Ségou): done" in after.text
    assert f"{title} (Mopti): done" not in after.text
    assert list(await ticks(world)) == [("lodg.floor", 1)]


@every_language
async def test_without_a_mission_anybody_reads_the_plain_list(world: World, language: str) -> None:
    await world.meet(STRANGER)
    for who in (AWA, STRANGER):
        await world.speaks(who, language)
        await world.says(who, "/checklist")
        [parts] = world.heard_by(who)
        assert parts.what == "checklist"
        assert "░" not in parts.text
        shown = await opened(world, "lodging", who)
        assert words_of("lodg.locks", language) in shown.text
        assert len(shown.buttons) == 1 + (len(shown.buttons) > 1)
        for page in range(5):
            await world.taps_data(who, tap(Verb.PHASE, 0, 0, "preparation", page))
            assert words_of(PRIVATE, language) not in screen(world, who).text
    assert await count(world, "ticks") == 0


@every_language
async def test_the_way_to_ariane_is_on_the_list_until_it_is_done(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    await planned(world)
    label = voice_for(language).say("Register with Ariane")
    ways = []
    for page in range(3):
        await world.says(AWA, "/checklist")
        shown = await opened(world, "preparation", page=page)
        buttons = [button for row in shown.message.buttons for button in row]
        ways += [button.url for button in buttons if button.text == label]
        if ways:
            break
    assert ways == ["https://fildariane.diplomatie.gouv.fr/fildariane-internet/accueil"]
    assert label not in (await taps_item(world, "prep.ariane")).buttons


async def test_a_coordinator_sees_how_far_each_traveller_has_come(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    mission = await planned(world, AWA, BINTA)
    await world.taps_data(AWA, tap(Verb.TICK, mission, world.ids[AWA], "-", "pack.shoes", 0))
    await world.says(KARIM, "/missions")
    await world.taps_data(KARIM, tap(Verb.MISSION, mission))
    card = screen(world, KARIM)
    assert "Checklist" in card.buttons
    await world.taps(KARIM, "Checklist")
    [crew] = world.heard_by(KARIM)
    assert "Awa Traveller: ▓░░░░ 1 of" in crew.text
    assert "Binta Traveller: ░░░░░ 0 of" in crew.text
    await world.taps(KARIM, next(label for label in crew.buttons if "Awa" in label))
    packing = await opened(world, "packing", KARIM, page=1)
    assert f"{words_of('pack.shoes')}: done" in packing.text
    assert not any("☐" in label or "☑" in label for label in packing.buttons)
    world.allow(AWA)


@both_engines
async def test_what_is_logged_says_who_did_it_and_when(world: World) -> None:
    mission = await planned(world)
    awa = world.ids[AWA]
    await world.taps_data(AWA, tap(Verb.TICK, mission, awa, "-", "arr.embassy", 0))
    await world.pass_time(hours(2))
    await world.taps_data(KARIM, tap(Verb.CHECKLIST, mission))
    await opened(world, "arrival", KARIM)
    shown = await taps_item(world, "arr.cooperation", KARIM)
    assert f"{words_of('arr.embassy')}: done (Awa Traveller, 07:00, Paris)" in shown.text
    assert f"{words_of('arr.cooperation')}: done (Karim Duty, 09:00, Paris)" in shown.text
    await world.taps_data(KARIM, tap(Verb.TICK, mission, awa, "-", "arr.met", 0))
    done = await ticks(world)
    assert {key for key, _ in done} == {"arr.embassy", "arr.cooperation"}
    assert done["arr.cooperation", None] == Ticked(world.clock.now(), world.ids[KARIM])
    world.allow(AWA)


async def test_s14_ticks_and_reminders_go_with_their_mission(world: World) -> None:
    mission = await planned(world)
    await world.taps_data(AWA, tap(Verb.TICK, mission, world.ids[AWA], "-", "pack.shoes", 0))
    assert await count(world, "checklist_reminders") == 1

    def end(conn: Connection) -> None:
        ended = {"state": State.ENDED.value, "ended_at": world.clock.now(), "wake_at": None}
        missions.change(conn, mission, **ended)
        purge.forget(conn, world.clock.now() + timedelta(days=31))

    await world.write(end)
    for table in ("missions", "ticks", "checklist_reminders"):
        assert await count(world, table) == 0
