"""S4 and 429: what is urgent does not wait behind what is not, within the platform's limits."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Event
from tests.process.conftest import Bots
from tests.process.town import DEADLINE, DUE, GRACE, Town, text_of

pytestmark = pytest.mark.process

PER_SECOND = 30
FULL_LOAD = 60
"""Pings after which the first second's burst is over and the rate is what counts."""


@pytest.mark.timeout(180)
async def test_s4_an_sos_behind_3000_waiting_pings_at_30_a_second_leaves_within_a_second(
    town: Town, bots: Bots
) -> None:
    pairs = await town.travellers(3000, together=10)
    awa, claire = pairs[-1]
    await town.stage.limits(overall=PER_SECOND)
    bot = bots(town.db.url, VIGIE_SENDS_PER_SECOND=str(PER_SECOND))
    await bot.start()
    await town.stage.idle()
    town.jump(DUE)
    await town.until(lambda: len(town.sends()) >= FULL_LOAD, "pings under way")

    await town.stage.say(awa.chat, "/sos")
    said = town.events[-1]
    assert said.op == "say"
    alerted = (town.karim.chat, claire.chat)
    await town.until(lambda: all(_after(town, said, chat) for chat in alerted), "the SOS")

    for chat in alerted:
        alert = _after(town, said, chat)[0]
        assert awa.name in text_of(alert)
        between = [one for one in town.sends() if said.seq < one.seq < alert.seq]
        assert len(between) <= PER_SECOND, "no more than a second's worth"
        assert alert.machine_at - said.machine_at < timedelta(seconds=3)
    assert await town.waiting("ping") > 2000, "and it did stand behind a queue"
    calls = town.simulator.stage.journal.after(0)
    refused = {_chat_of(call) for call in calls if call["status"] == 429}
    assert not refused & set(alerted), "the pings leave room for it"


def _after(town: Town, event: Event, chat: int) -> list[Event]:
    return [one for one in town.sends() if one.seq > event.seq and one.chat.id == chat]


def _chat_of(call: Json) -> object:
    params = call["params"]
    assert isinstance(params, dict)
    return params.get("chat_id")


SLOW = 0.2
HELD = 4.0
"""Seconds: how long each send takes, and how long Telegram wants to be left alone."""


async def test_s2_a_storm_of_429_lets_alarms_go_one_at_a_time_and_loses_none(
    town: Town, bots: Bots
) -> None:
    bot = bots(town.db.url)
    first = await town.travellers(3)
    second = await town.travellers(8, due=DUE + timedelta(minutes=1))
    await bot.start()
    await town.stage.to(DEADLINE - DEADLINE.resolution)
    for _, contact in first:
        await town.stage.faults("429", chat=contact.chat, seconds=HELD)
    await town.stage.faults("slow", "sendMessage", count=-1, seconds=SLOW)

    town.jump(DEADLINE)
    await town.until(lambda: _storm(town) and bool(town.heard(town.karim)), "the storm")
    begun = town.events[-1].seq
    still_held = town.simulator.stage.registry.machine.now() + timedelta(seconds=HELD - 1)
    town.jump(DUE + timedelta(minutes=1) + GRACE)
    chats = {contact.chat for _, contact in second}
    await town.until(lambda: len(_to(town, chats)) == len(chats), "all alerts")
    await town.stage.clear_faults()
    await town.stage.idle()

    within = [one for one in town.sends() if one.seq > begun and one.machine_at < still_held]
    assert len(within) >= 3
    for earlier, later in pairwise(within):
        assert later.machine_at - earlier.machine_at >= timedelta(seconds=SLOW)
    alerts = await town.told("missed")
    del alerts[town.karim.id]
    assert alerts == {contact.id: 1 for _, contact in [*first, *second]}
    for traveller, contact in [*first, *second]:
        assert sum(traveller.name in text for text in town.heard(contact)) == 1


def _storm(town: Town) -> bool:
    calls = town.simulator.stage.journal.after(0)
    return sum(call["status"] == 429 for call in calls) >= 3


def _to(town: Town, chats: set[int]) -> set[int]:
    return chats & {one.chat.id for one in town.sends()}
