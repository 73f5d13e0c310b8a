"""S13: nobody reads or changes what is not theirs; a forged or replayed button changes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.domain.buttons import Verb, tap
from bot.domain.mission_details import Callable as Contact
from bot.domain.people import Part, Role
from bot.store import tables
from bot.store.database import Connection
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    OTHER_AWA,
    OTHER_KARIM,
    OTHER_TOWN,
    STRANGER,
    Character,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, said
from tests.scenarios.world import World

KEPT = [
    table
    for table in tables.metadata.sorted_tables
    if table.name not in {"inbox", "outbox", "watch"}
]
"""Everything but the answers: a refusal is said, and nothing else happens."""

ABOUT_ONESELF = {Verb.SOS, Verb.LANGUAGE}
"""A member may always call for help, and choose a language: no id in these is trusted."""

WORDS = {
    Verb.REVIEW: ("12h",),
    Verb.NEWS: ("spoke", "seen", "message", "no_answer"),
    Verb.CAN_PHONE: ("can", "go", "no"),
    Verb.CLOSE_WITH: ("spoke", "mistake"),
    Verb.WHAT_HAPPENED: ("medical",),
    Verb.LATE: ("30",),
    Verb.MORE_TIME: ("60",),
    Verb.NO_MORE_TIME: ("60",),
    Verb.RELEASE: ("0", "4", "5"),
    Verb.PHASES: ("5",),
    Verb.PHASE: ("5:packing:0",),
    Verb.TICK: ("5:-:pack.shoes:0", "5:0:lodg.locks:0", "5:-:prep.personal:0", "5:-:own.1:0"),
    Verb.UNTICK: ("5:-:pack.shoes:0", "5:-:prep.personal:0"),
    Verb.PUT_OFF: ("arrival:0:later", "d1:-:tomorrow"),
    Verb.ITEM_PHASE: ("packing",),
    Verb.DECIDE: ("keep", "more", "talk"),
}
"""Awa, whose list it is, is the fifth of the cast."""


def forged(world: World) -> Iterator[str]:
    """Every verb with every small id, and every word that belongs to it."""
    for verb in Verb:
        if verb in ABOUT_ONESELF:
            continue
        words = WORDS.get(verb, ())
        if verb is Verb.HAND_TO:
            words = tuple(str(world.ids[who]) for who in (NADIA, OTHER_KARIM))
        yield tap(verb, 1)
        yield from (tap(verb, 1, word) for word in words)
        yield tap(verb, 999, *words[:1])


NONSENSE = (
    "",
    "1",
    "1:",
    "2:ok:1",
    "1:nosuch:1",
    "1:ok:x",
    "1:ok:-1",
    "1:take:2147483648",
    "1:take:0",
    "1:take:1:1:1",
    "1:close:٣",
)


async def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    def read(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
        return {t.name: [tuple(row) for row in conn.execute(select(t))] for t in KEPT}

    return await world.db.read(read)


@pytest.fixture
async def two_towns(world: World) -> World:
    """08:31: Awa of one town is missed; Lina of the other is on mission; a stranger is about."""
    other = await world.found(
        OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR, OTHER_AWA: Role.TRAVELLER}
    )
    await world.meet(STRANGER)
    await world.mission(AWA)
    await world.mission(OTHER_AWA, place="Ségou", house=other, first_checkin="20:00", around={})
    await world.until("08:31")
    world.allow(AWA, CLAIRE, KARIM)
    return world


async def changes_nothing(world: World, who: Character, buttons: list[str]) -> None:
    before = await everything(world)
    for data in buttons:
        world.phones.tap(who, 501, data)
    await world.rest()
    assert await everything(world) == before
    heard = set(kinds(world.heard_by(who)))
    assert heard <= {"reply.not_yours", "reply.old_button", "reply.stranger", "reply.no_mission"}
    world.nothing_else()


@both_engines
async def test_s13_whoever_does_not_belong_here_changes_nothing(two_towns: World) -> None:
    for_oneself = {tap(Verb.OK), tap(Verb.LATE, 0, 30)}
    buttons = [data for data in forged(two_towns) if data not in for_oneself]
    for who in (STRANGER, OTHER_KARIM, OTHER_AWA):
        random.Random(who.name).shuffle(buttons)
        await changes_nothing(two_towns, who, [*buttons, *NONSENSE])


async def test_s13_family_may_bring_news_and_nothing_more(two_towns: World) -> None:
    allowed = {Verb.NEWS, Verb.CAN_PHONE, Verb.OBJECT}
    buttons = [data for data in forged(two_towns) if Verb(data.split(":")[1]) not in allowed]
    await changes_nothing(two_towns, IDRISSA, buttons)
    await two_towns.taps_data(IDRISSA, tap(Verb.NEWS, 1, "spoke"))
    assert kinds(two_towns.heard_by(IDRISSA)) == ["reply.news_noted"]
    two_towns.all_hear([said("news.spoke", IDRISSA)], CLAIRE, KARIM)


async def test_s13_a_contact_owns_and_reports_and_nothing_more(two_towns: World) -> None:
    allowed = {Verb.NEWS, Verb.CAN_PHONE, Verb.OBJECT, Verb.TAKE, Verb.TAKE_ALL, Verb.HAND_OVER}
    allowed |= {Verb.ALERT, Verb.MEDICAL}
    buttons = [
        data
        for data in forged(two_towns)
        if Verb(data.split(":")[1]) not in {*allowed, Verb.HAND_TO}
    ]
    await changes_nothing(two_towns, CLAIRE, buttons)


async def test_s13_the_traveller_changes_nothing_about_her_own_alarm(two_towns: World) -> None:
    hers = {Verb.OK, Verb.LATE, Verb.MISTAKE, Verb.WHAT_HAPPENED, Verb.CALLABLE, Verb.CHANGE}
    hers |= {Verb.CHECKLIST, Verb.TICK, Verb.UNTICK}
    buttons = [data for data in forged(two_towns) if Verb(data.split(":")[1]) not in hers]
    await changes_nothing(two_towns, AWA, buttons)


async def test_s13_another_travellers_check_in_is_not_hers_to_answer(two_towns: World) -> None:
    checkin = await two_towns.checkin()
    buttons = [
        tap(Verb.OK, checkin.id),
        tap(Verb.LATE, checkin.id, 30),
        tap(Verb.MISTAKE, 1),
        tap(Verb.WHAT_HAPPENED, 1, "medical"),
        tap(Verb.CALLABLE, 1),
    ]
    await changes_nothing(two_towns, OTHER_AWA, buttons)


async def test_s13_a_button_pressed_again_after_the_end_changes_nothing(two_towns: World) -> None:
    [card] = [one for one in two_towns.phones.shown(KARIM) if one.what in ("missed", "card")]
    buttons = [button.data for row in card.message.buttons for button in row]
    await two_towns.taps_data(KARIM, tap(Verb.CLOSE_WITH, 1, "network"))
    two_towns.allow(KARIM, CLAIRE, AWA)

    before = await everything(two_towns)
    for data in [*buttons, tap(Verb.CLOSE_WITH, 1, "spoke"), tap(Verb.RELEASE, 1, 4)]:
        await two_towns.taps_data(KARIM, data, message_id=card.message_id)
        assert kinds(two_towns.heard_by(KARIM)) == ["reply.incident_closed"], data
    assert await everything(two_towns) == before


async def test_s13_a_forged_tap_learns_nothing_about_what_exists(two_towns: World) -> None:
    for number in (1, 999):
        await two_towns.taps_data(OTHER_KARIM, tap(Verb.TAKE, number))
    first, second = two_towns.heard_by(OTHER_KARIM)
    assert (first.text, first.buttons) == (second.text, second.buttons)


async def test_s13_lists_show_only_what_is_theirs(two_towns: World) -> None:
    expectations = {
        KARIM: ({"Mopti"}, {"Ségou", "Lina"}),
        OTHER_KARIM: ({"Ségou"}, {"Mopti", "Awa"}),
        AWA: ({"Mopti"}, {"Ségou"}),
        OTHER_AWA: ({"Ségou"}, {"Mopti", "Awa"}),
        MOUSSA: ({"Mopti"}, {"Ségou"}),
        IDRISSA: ({"Mopti"}, {"Ségou"}),
        STRANGER: (set(), {"Mopti", "Ségou", "Awa", "Lina"}),
    }
    for who, (there, absent) in expectations.items():
        await two_towns.says(who, "/missions")
        [answer] = two_towns.heard_by(who)
        assert all(word in answer.text for word in there), (who, answer)
        assert not any(word in answer.text for word in absent), (who, answer)


async def test_s13_relaying_a_check_in_stays_within_ones_missions(two_towns: World) -> None:
    before = await everything(two_towns)
    for who in (OTHER_KARIM, OTHER_AWA, IDRISSA, CLAIRE, STRANGER):
        await two_towns.says(who, "/heard Awa on the phone, all well")
        [answer] = two_towns.heard_by(who)
        assert answer.what in ("reply.heard_who", "reply.stranger")
        assert "Awa T" not in answer.text
    assert await everything(two_towns) == before


async def test_s13_words_of_another_town_reach_nobody_here(two_towns: World) -> None:
    await two_towns.says(OTHER_AWA, "where is Awa?")
    assert kinds(two_towns.heard_by(OTHER_AWA)) == ["reply.words_passed"]
    assert two_towns.heard_by(OTHER_KARIM) == [said("words", OTHER_AWA, "where is Awa?")]
    two_towns.nothing_else()


async def test_s13_family_sees_neither_phone_numbers_nor_the_call_list(world: World) -> None:
    driver = Contact("driver", "Driver Name", "+223 00 00 00 00")
    await world.mission(AWA, ladder=[(IDRISSA, minutes(0))], call_list=[driver])
    await world.until("08:30")
    [card] = world.heard_by(IDRISSA)
    assert "+223" not in card.text
    assert "Driver" not in card.text
    assert card.buttons == ("I have news",)
    world.allow(AWA)


async def test_s13_a_companion_is_told_and_decides_nothing(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA, around={BINTA: Part.COMPANION, CLAIRE: Part.DESIGNATED})
    await world.says(AWA, "SOS")
    await world.until("06:10")
    assert kinds(world.heard_by(BINTA)) == ["sos"]
    incident = await world.incident()
    for verb in (Verb.TAKE, Verb.CLOSE, Verb.HAND_OVER):
        await world.taps_data(BINTA, tap(verb, incident.id))
    assert kinds(world.heard_by(BINTA)) == ["reply.not_yours"] * 3
    assert await world.incident() == incident
    world.allow(AWA, CLAIRE, KARIM, NADIA)
