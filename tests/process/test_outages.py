"""S2 and S8: lost responses, a Telegram that is away, and a process that was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.checkin import State
from tests.process.children import Bot
from tests.process.conftest import Bots
from tests.process.town import DEADLINE, DUE, GRACE, Soul, Town

pytestmark = pytest.mark.process

LOST = 12


async def test_s2_responses_lost_after_delivery_repeat_alerts_and_lose_none(
    town: Town, bots: Bots
) -> None:
    bot = bots(town.db.url)
    pairs = await town.travellers(20)
    await bot.start()
    await town.stage.to(DEADLINE - DEADLINE.resolution)
    assert town.repeated() == 0
    await town.stage.faults("timeout_after", "sendMessage", count=LOST)

    await town.stage.to(DEADLINE)

    for traveller, contact in pairs:
        assert any(traveller.name in text for text in town.heard(contact))
    alerts = await town.told("missed")
    assert alerts.pop(town.karim.id) == len(pairs)
    assert alerts == {contact.id: 1 for _, contact in pairs}
    assert 0 < town.repeated() <= LOST


async def deafen(town: Town) -> None:
    """From now on Telegram answers 500 to everything, the fetch that is open included."""
    await town.stage.faults("500", count=-1)
    town.simulator.stage.registry.main.updates.wake()


def times_told(town: Town, who: Soul, words: str) -> int:
    """How many messages with these words somebody got."""
    return sum(words in text for text in town.heard(who))


HEARS_AGAIN = "Vigie hears again"


async def test_s8_bot_api_away_for_ten_minutes_over_a_deadline_and_a_due_check_in(
    town: Town, bots: Bots
) -> None:
    """Awa was pinged before it and is silent, Fatou was and answers meanwhile, Lina's is due."""
    later = DEADLINE + timedelta(minutes=1)
    bot = bots(town.db.url)
    (awa, claire), (fatou, her_contact) = await town.travellers(2)
    ((lina, linas_contact),) = await town.travellers(1, due=later)
    await bot.start()
    await town.stage.to(DEADLINE - timedelta(minutes=1))

    await deafen(town)
    await town.until(lambda: _refused(town, "getUpdates"), "a fetch that fails")
    back = DEADLINE + timedelta(minutes=9)
    await town.stage.to(back)
    await town.tap_ok(fatou)
    assert await town.incidents() == {}, "a watch that cannot hear calls nobody silent"
    await town.stage.clear_faults()
    await town.until(lambda: times_told(town, town.karim, HEARS_AGAIN) > 0, "the digest")
    await town.stage.idle()

    assert await town.told("seeing") == {town.karim.id: 1}
    assert times_told(town, town.karim, HEARS_AGAIN) == 1
    assert times_told(town, claire, awa.name) == 1, "escalated now"
    assert town.heard(her_contact) == [], "an answer given meanwhile counts"
    states = {
        who.name: [one.state for one in hers]
        for who in (awa, fatou)
        for hers in (await town.checkins_of([who])).values()
    }
    assert states == {awa.name: [State.MISSED], fatou.name: [State.ANSWERED]}
    (asked,) = (await town.checkins_of([lina]))[lina.id]
    assert (asked.state, asked.asked_from, asked.deadline) == (State.ASKED, back, back + GRACE)
    assert len(town.heard(lina)) == 1

    await town.stage.to(back + GRACE - GRACE.resolution)
    assert town.heard(linas_contact) == []
    await town.stage.to(back + GRACE)
    assert times_told(town, linas_contact, lina.name) == 1


def _refused(town: Town, method: str) -> bool:
    calls = town.simulator.stage.journal.after(0)
    return any(call["method"] == method and call["status"] == 500 for call in calls)


async def test_s8_process_gap_of_three_hours_over_a_deadline(town: Town, bots: Bots) -> None:
    bot = bots(town.db.url)
    (awa, claire), (fatou, her_contact) = await town.travellers(2)
    ((lina, linas_contact),) = await town.travellers(1, due=DUE + timedelta(hours=1))
    await bot.start()
    await town.stage.to(DUE)
    await bot.crash()
    back = DEADLINE + timedelta(hours=3)
    town.jump(back)
    await town.tap_ok(fatou)

    await bot.start()
    await town.until(lambda: times_told(town, town.karim, HEARS_AGAIN) > 0, "the digest")
    await town.stage.idle()

    await _escalated_once(town, awa, claire)
    assert await town.told("seeing") == {town.karim.id: 1}
    assert town.heard(her_contact) == [], "an answer given meanwhile counts"
    (asked,) = (await town.checkins_of([lina]))[lina.id]
    assert (asked.asked_from, asked.deadline) == (back, back + GRACE)
    await _and_once_only(town, bot, awa, claire)
    await town.stage.to(back + GRACE)
    assert times_told(town, linas_contact, lina.name) == 1


async def _escalated_once(town: Town, traveller: Soul, contact: Soul) -> None:
    (checkin,) = (await town.checkins_of([traveller]))[traveller.id]
    assert checkin.state is State.MISSED
    assert (await town.incidents())[traveller.id] == 1
    assert times_told(town, contact, traveller.name) == 1


async def _and_once_only(town: Town, bot: Bot, traveller: Soul, contact: Soul) -> None:
    """Another restart a moment later finds everything done."""
    await bot.crash()
    await bot.start()
    await town.stage.idle()
    await _escalated_once(town, traveller, contact)
