"""Missions announced in one line, begun, called off; people who join by an invitation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.people import Role
from bot.screens.commands import keyboard
from bot.screens.voice import voice_for
from bot.services.people import INVITATION_LASTS, invite
from bot.store import people
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    NADIA,
    STRANGER,
    TOWN,
    Character,
    minutes,
)
from tests.scenarios.hearing import Heard, kinds, missed, said
from tests.scenarios.world import World


def at(world: World, who: Character) -> list[Heard]:
    """For people who are not in the cast yet."""
    return world.phones.unclaimed.pop(who.telegram_id, [])


async def test_a_mission_in_one_line_is_watched(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-01 2026-12-09")
    card, begins = sorted(world.heard_by(AWA), key=lambda one: one.what, reverse=True)
    assert {card.what, begins.what} == {"mission_card", "mission_begins"}
    await world.until("08:00")
    assert kinds(world.heard_by(AWA)) == ["ping"]
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    world.allow(AWA)


async def test_a_planned_mission_begins_on_its_day_or_is_called_off(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-02 2026-12-09")
    [card] = world.heard_by(AWA)
    assert card == said("mission_card", "Mopti")
    await world.taps(AWA, next(b for b in card.buttons if "ancel" in b))
    assert kinds(world.heard_by(AWA)) == ["reply.mission_cancelled"]
    await world.pass_time(timedelta(days=2))
    world.nothing_else()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("/mission Nowhereville 2026-12-01 2026-12-09", "does not know this place"),
        ("/mission Mopti 2026-13-01 2026-12-09", "no date"),
        ("/mission Mopti 2026-12-01 2026-02-30", "no date"),
        ("/mission Mopti 32/13 9/12", "no date"),
        ("/mission Mopti 2026-12-09 2026-12-02", "before the first"),
        ("/mission Mopti 2025-12-01 2025-12-09", "past"),
        ("/mission Mopti 2026-12-01 2029-12-09", "366 days"),
        ("/mission Mopti 0001-01-01 0001-01-02", "past"),
        ("/mission Mopti tomorrow later", "no date"),
        (f"/mission {'x' * 5000} 5/12 9/12", "does not know this place"),
    ],
)
async def test_bad_missions_get_one_clear_sentence_and_the_question_again(
    world: World, typed: str, problem: str
) -> None:
    await world.says(AWA, typed)
    [heard] = world.heard_by(AWA)
    assert heard.what == "question"
    assert problem in heard.text
    assert "xample" in heard.text


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("/mission", "Where do you go?"),
        ("/mission Mopti", "first day"),
        ("/mission Mopti 2026-12-01", "last day"),
    ],
)
async def test_what_a_line_leaves_out_is_asked(world: World, typed: str, question: str) -> None:
    await world.says(AWA, typed)
    [heard] = world.heard_by(AWA)
    assert heard == said("question", question)


async def test_a_mission_may_be_years_ahead(world: World) -> None:
    await world.says(AWA, "/mission Mopti 9998-12-30 9998-12-31")
    assert kinds(world.heard_by(AWA)) == ["mission_card"]


async def test_overlapping_missions_are_refused(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-05 2026-12-09")
    await world.says(AWA, "/mission Mopti 2026-12-09 2026-12-12")
    assert kinds(world.heard_by(AWA)) == ["mission_card", "reply.mission_overlaps"]


@pytest.mark.parametrize("who", [CLAIRE, IDRISSA], ids=str)
async def test_who_does_not_travel_announces_nothing(world: World, who: Character) -> None:
    await world.says(who, "/mission Mopti 2026-12-05 2026-12-09")
    assert kinds(world.heard_by(who)) == ["reply.mission_not_a_traveller"]


async def test_a_frozen_ladder_is_not_changed_by_later_settings(world: World) -> None:
    await world.mission(AWA)
    ladder = world._own_ladder([(NADIA, minutes(0))])
    await world.organisation(ladders={"missed": ladder})
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    assert world.heard_by(NADIA) == []
    world.allow(AWA)


async def invitation(world: World, role: Role, house: str = TOWN) -> str:
    now = world.clock.now()
    return await world.write(lambda conn: invite(conn, house, role, now))


async def test_an_invitation_lets_one_person_in_once(world: World) -> None:
    token = await invitation(world, Role.TRAVELLER)
    await world.says(BINTA, f"/start {token}")
    assert kinds(at(world, BINTA)) == ["welcome"]
    await world.says(BINTA, f"/start {token}")
    assert kinds(at(world, BINTA)) == ["reply.already_member"]
    await world.says(STRANGER, f"/start {token}")
    assert kinds(at(world, STRANGER)) == ["reply.invitation_used"]
    person = await world.db.read(lambda conn: people.by_telegram(conn, STRANGER.telegram_id))
    assert person is not None
    roles = await world.db.read(lambda conn: people.memberships_of(conn, person.id))
    assert roles == []


async def test_an_invitation_expires(world: World) -> None:
    token = await invitation(world, Role.COORDINATOR)
    await world.pass_time(INVITATION_LASTS)
    await world.says(STRANGER, f"/start {token}")
    assert kinds(at(world, STRANGER)) == ["reply.invitation_expired"]


async def test_an_unknown_token_lets_nobody_in(world: World) -> None:
    for token in ("nonsense", "x" * 64, "'; DROP TABLE people; --"):
        await world.says(STRANGER, f"/start {token}")
        assert kinds(at(world, STRANGER)) == ["reply.invitation_unknown"]


async def test_a_whole_town_joins_by_invitation_and_is_watched(empty_world: World) -> None:
    """Nothing by the store: founded by its first invitation, played to the first alarm."""
    world = empty_world
    roles = {
        KARIM: Role.COORDINATOR,
        CLAIRE: Role.CONTACT,
        AWA: Role.TRAVELLER,
        IDRISSA: Role.FAMILY,
    }
    for who, role in roles.items():
        await world.says(who, f"/start {await invitation(world, role)}")
        assert kinds(at(world, who)) == ["welcome"]
    await world.says(AWA, "/mission Mopti 2026-12-01 2026-12-09")
    at(world, AWA)

    await world.until("08:30")
    for who in (CLAIRE, KARIM):
        assert at(world, who) == [missed(AWA)]
    await world.says(KARIM, "/missions")
    assert at(world, KARIM) == [said("reply.missions", "Mopti", AWA)]
    at(world, AWA)


@pytest.mark.parametrize("language", ["fr", "ar"])
async def test_who_changes_language_on_mission_gets_the_keys_and_the_card_in_it(
    world: World, language: str
) -> None:
    await world.mission(AWA)
    await world.until("08:00")
    world.heard_by(AWA)
    before = world.kept_true_for(AWA)
    await world.says(AWA, f"/language {language}")
    [told] = world.heard_by(AWA)
    voice = voice_for(language)
    assert told.what == "reply.language_set"
    assert told.message.keyboard == keyboard(voice)
    [card] = [card for card in world.kept_true_for(AWA) if card not in before]
    assert voice.say("Check-ins: {plan}.", plan="…").split("…")[0] in card.text
    await world.says(AWA, told.message.keyboard.rows[0][0].text)
    assert kinds(world.heard_by(AWA)) == ["noted.ok"]


async def test_a_language_is_chosen_and_spoken(world: World) -> None:
    await world.says(CLAIRE, "/language fr")
    assert kinds(world.heard_by(CLAIRE)) == ["reply.language_set"]
    await world.says(CLAIRE, "/language xx")
    assert kinds(world.heard_by(CLAIRE)) == ["reply.language_which"]
    person = await world.db.read(lambda conn: people.by_id(conn, world.ids[CLAIRE]))
    assert person.language == "fr"
