"""SOS: out first, then questions; the cries that start it; what comes after."""

from __future__ import annotations

import pytest

from bot.domain.cries import CRIES
from bot.domain.incident import IncidentKind
from bot.domain.people import Role
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    STRANGER,
    minutes,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import kinds, missed, said, sos
from tests.scenarios.world import World


@both_engines
async def test_an_sos_minute_by_minute(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "/sos")

    world.all_hear([sos(AWA)], CLAIRE, KARIM, NADIA)
    assert kinds(world.heard_by(AWA)) == ["sos_sent.sent"]
    await world.until("06:00:10")
    assert world.everyone_heard() == {"Awa": ["sos_question"]}
    await world.until("06:05")
    assert world.everyone_heard() == {n: ["sos"] for n in ("Claire", "Karim", "Nadia")}
    await world.until("06:10")
    assert world.everyone_heard() == {n: ["sos"] for n in ("Claire", "Karim", "Nadia", "Moussa")}
    await world.until("06:15")
    assert world.everyone_heard() == {n: ["sos"] for n in ("Claire", "Karim", "Nadia", "Moussa")}
    await world.until("06:30")
    assert "Idrissa" not in world.everyone_heard()  # family on a coordinator's tap alone
    await world.taps(KARIM, "I'm on it (15 min)")
    world.allow(KARIM, CLAIRE, NADIA, MOUSSA)
    assert kinds(world.heard_by(AWA)) == ["sos_sent.owned"]
    await world.taps(KARIM, "Tell the family now")
    assert world.heard_by(IDRISSA) == [sos(AWA)]
    world.allow(KARIM)


async def test_do_not_call_until_she_says_so(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "SOS")
    [card] = world.heard_by(CLAIRE)
    assert "Do not call" in card.text

    await world.taps(AWA, "You can call me")
    assert world.heard_by(CLAIRE) == [said("news.callable", AWA)]
    assert "Do not call" not in world.phones.shown(CLAIRE)[-2].text
    world.allow(AWA, KARIM, NADIA)


@pytest.mark.parametrize("lifted", [False, True])
async def test_the_end_makes_no_sound_while_do_not_call_stands(world: World, lifted: bool) -> None:
    """Who hides, hides the phone too."""
    await world.mission(AWA)
    await world.says(AWA, "/sos")
    world.everyone_heard()
    if lifted:
        await world.taps_data(AWA, f"1:callable:{(await world.incident()).id}")
    await world.taps_data(KARIM, f"1:closefor:{(await world.incident()).id}:network")
    world.allow(CLAIRE, KARIM, NADIA)
    *_, over = world.heard_by(AWA)
    assert over == said("closed", "Karim Duty closed the alert about you")
    assert over.message.silent is not lifted


async def test_what_happened_is_told_to_everyone_alerted(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "SOS")
    await world.until("06:01")
    world.allow(AWA, CLAIRE, KARIM, NADIA)
    await world.taps(AWA, "Accident")
    world.all_hear([said("news.trouble.accident", AWA)], CLAIRE, KARIM, NADIA)
    assert kinds(world.heard_by(AWA)) == ["reply.trouble_noted"]


async def test_pressing_again_is_heard_at_most_once_a_minute(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "SOS")
    world.allow(AWA, CLAIRE, KARIM, NADIA)
    for _ in range(4):
        await world.says(AWA, "SOS")
    world.all_hear([said("news.again", AWA)], CLAIRE, KARIM, NADIA)
    assert kinds(world.heard_by(AWA)) == ["reply.sos_again"] * 4
    assert await world.incident_count() == 1


async def test_an_sos_of_somebody_who_is_missed_becomes_one_alarm(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:30")
    world.allow(AWA, CLAIRE, KARIM)
    await world.taps(CLAIRE, "I'm on it (15 min)")
    world.allow(CLAIRE, KARIM)

    await world.taps(AWA, "SOS")

    world.all_hear([sos(AWA)], CLAIRE, KARIM, NADIA)
    incident = await world.incident()
    assert (incident.kind, incident.owner_id) == (IncidentKind.SOS, None)
    assert await world.incident_count() == 1
    world.allow(AWA)


async def test_a_missed_check_in_during_an_sos_alarms_no_second_time(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:20")
    await world.says(AWA, "SOS")
    await world.taps(KARIM, "I'm on it (15 min)")
    await world.until("08:31")
    assert await world.incident_count() == 1
    assert all("missed" not in heard for heard in world.everyone_heard().values())


async def test_an_sos_without_a_mission_reaches_the_coordinators(world: World) -> None:
    await world.says(MOUSSA, "SOS")
    world.all_hear([sos(MOUSSA)], KARIM, NADIA)
    assert kinds(world.heard_by(MOUSSA)) == ["sos_sent.sent"]


async def test_a_stranger_is_told_that_nobody_is_there(world: World) -> None:
    await world.says(STRANGER, "SOS")
    [answer] = world.phones.unclaimed.pop(STRANGER.telegram_id)
    assert answer.what == "reply.sos_nowhere"
    assert await world.incident_count() == 0


@pytest.mark.parametrize("cry", sorted(CRIES))
async def test_every_cry_starts_an_sos(world: World, cry: str) -> None:
    await world.says(AWA, f"{cry.upper()} !")
    world.all_hear([sos(AWA)], KARIM, NADIA)
    assert kinds(world.heard_by(AWA)) == ["sos_sent.sent"]


@pytest.mark.parametrize("words", ["no help needed", "the SOS training is over", "aide", "helper"])
async def test_words_that_are_no_cry_are_passed_on(world: World, words: str) -> None:
    await world.mission(AWA)
    await world.says(AWA, words)
    assert world.heard_by(KARIM) == [said("words", AWA, words)]
    assert kinds(world.heard_by(AWA)) == ["reply.words_passed"]
    assert await world.incident_count() == 0


@both_engines
async def test_several_silent_travellers_are_one_message_with_one_owner(world: World) -> None:
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(AWA)
    await world.mission(BINTA, place="Ségou")
    await world.until("08:30")

    assert world.heard_by(CLAIRE) == [missed(AWA, BINTA)]
    [card] = world.heard_by(KARIM)
    assert card == missed(AWA, BINTA)
    await world.taps(KARIM, next(b for b in card.buttons if b.startswith("I'm on it")), on=card)
    assert kinds(world.heard_by(KARIM)) == ["reply.taken_all"]
    for number in (0, 1):
        assert (await world.incident(number)).owner_id == world.ids[KARIM]
    assert set(kinds(world.heard_by(CLAIRE))) == {"on_it"}

    await world.taps_data(KARIM, f"1:closefor:{(await world.incident(0)).id}:network")
    assert not (await world.incident(0)).open
    assert (await world.incident(1)).open  # each keeps their own end
    world.allow(AWA, BINTA, KARIM, CLAIRE)


async def test_incident_cards_are_protected(world: World) -> None:
    await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (MOUSSA, minutes(0))])
    await world.until("08:30")
    for who in (CLAIRE, MOUSSA):
        assert all(one.message.protected and one.urgent for one in world.heard_by(who))
    world.allow(AWA)


async def test_who_called_for_help_is_not_asked_for_an_ok(world: World) -> None:
    """Hiding, she sends her place and a word, as she was asked to: that is all there is to do."""
    await world.mission(AWA)
    await world.says(AWA, "SOS")
    world.allow(AWA, KARIM, NADIA, CLAIRE)
    await world.sends_place(AWA, 14.49, -4.19)
    await world.says(AWA, "behind the market")
    place, words = world.heard_by(AWA)
    assert kinds([place, words]) == ["reply.place_noted", "reply.words_passed"]
    for heard in (place, words):
        assert "OK" not in heard.text
    assert "It is shown on your SOS." in place.text
    assert "Karim" in words.text
    world.allow(KARIM)
