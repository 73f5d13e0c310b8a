"""S1 and S2: killed at any instant, nothing is lost, and nothing happens twice in effect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from random import Random

import pytest

from bot.domain.buttons import Verb
from bot.domain.checkin import State
from bot.engine.sender import SLOTS
from tests.process.children import Bot
from tests.process.conftest import Bots
from tests.process.town import DEADLINE, DUE, Soul, Town

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

START = 1.0
"""Seconds within which a start is killed when it is the start that is to be hit."""
BURST_OVER = 3.0
"""Machine seconds without anything new after which a kill comes all the same."""
GLANCE = 0.001
"""Seconds between two looks at what the bot has done."""
MOMENT = 0.02
"""The last few milliseconds of an instant are drawn too."""

KINDS = ("claim", "claim", "sends", "sends", "sends")


class Fate:
    """Kills a bot at drawn instants, spread over what is still to come of a burst."""

    def __init__(self, town: Town, bot: Bot, seed: int) -> None:
        self._town = town
        self._bot = bot
        self._draw = Random(seed)
        self.kills = 0
        self.at_work = 0
        self.in_flight = 0

    async def strikes(self, times: int, left: Callable[[], int]) -> None:
        """Kill `times` times and begin a new life each time; `left` is what is to come.

        The instants are of three kinds: while it starts, just after it took messages out of the
        outbox, and after so many of them have arrived.
        """
        for remaining in range(times, 0, -1):
            kinds = ("claim", "sends") if remaining == times else ("start", *KINDS)
            kind = self._draw.choice(kinds)
            claims, arrived = await self._town.claims(), await self._arrived()
            if kind == "start":
                await asyncio.sleep(self._draw.uniform(0, START))
            elif kind == "claim":
                await self._until(self._town.claims, more_than=claims)
            else:
                more = self._draw.randint(0, left() // remaining)
                await self._until(self._arrived, more_than=arrived + more)
                await asyncio.sleep(self._draw.uniform(0, MOMENT))
            await self._strike()
            await self._bot.spawn()

    async def strike_among(self, acts: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Kill while people act: some before it, the others while nobody listens."""
        await self._bot.ready()
        before = self._draw.randint(1, len(acts))
        for act in acts[:before]:
            await act()
        await asyncio.sleep(self._draw.uniform(0, MOMENT))
        await self._strike()
        for act in acts[before:]:
            await act()
        await self._bot.spawn()

    async def _arrived(self) -> int:
        return len(self._town.events)

    async def _until(self, measure: Callable[[], Awaitable[int]], more_than: int) -> None:
        await self._bot.ready()
        with suppress(TimeoutError):
            async with asyncio.timeout(BURST_OVER):
                while await measure() <= more_than:  # noqa: ASYNC110 - no event tells of a commit
                    await asyncio.sleep(GLANCE)

    async def _strike(self) -> None:
        await self._bot.crash()
        self.kills += 1
        self.at_work += await self._town.unfinished()
        in_flight = await self._town.in_flight()
        assert in_flight <= SLOTS
        self.in_flight += in_flight


async def kill_again_and_again(
    town: Town, bot: Bot, *, travellers: int, kills: tuple[int, int, int]
) -> None:
    """Kills while questions go out, while answers come in, and while alerts go out."""
    pairs = await town.travellers(travellers)
    well, silent = pairs[: travellers // 2], pairs[travellers // 2 :]
    fate = Fate(town, bot, seed=travellers)
    while_asking, while_answering, while_alerting = kills

    await bot.start()
    await town.stage.idle()
    town.jump(DUE)
    await fate.strikes(while_asking, lambda: len(pairs) - _chats_reached(town, pairs))
    await _rest(town, bot)
    assert await town.told("ping") == {traveller.id: 1 for traveller, _ in pairs}
    assert _chats_reached(town, pairs) == len(pairs)

    answers = [_answer(town, number, traveller) for number, (traveller, _) in enumerate(well)]
    for portion in range(while_answering):
        await fate.strike_among(answers[portion::while_answering])
    await _rest(town, bot)

    await town.stage.to(DEADLINE - DEADLINE.resolution)
    town.jump(DEADLINE)
    contacts = [(contact, traveller) for traveller, contact in silent]
    await fate.strikes(while_alerting, lambda: len(silent) - _chats_reached(town, contacts))
    await _rest(town, bot)

    assert fate.kills == sum(kills)
    assert fate.at_work >= fate.kills * 2 // 3, "most kills have to hit a bot at work"
    await _nothing_lost(town, well, silent)
    assert town.repeated() <= fate.in_flight, "only what was in flight may come twice"


def _chats_reached(town: Town, pairs: list[tuple[Soul, Soul]]) -> int:
    wanted = {soul.chat for soul, _ in pairs}
    return len(wanted & {event.chat.id for event in town.sends()})


def _answer(town: Town, number: int, traveller: Soul) -> Callable[[], Awaitable[None]]:
    """Every other one taps, the others write."""
    if number % 2:
        return partial(town.tap_ok, traveller)
    return partial(town.say, traveller, "/ok")


async def _rest(town: Town, bot: Bot) -> None:
    """Let the last life of a burst do what is left."""
    await bot.kill()
    await bot.start()
    told = await town.stage.idle()
    assert told["bot"] == "alive"
    assert not await town.unfinished()


async def _nothing_lost(
    town: Town, well: list[tuple[Soul, Soul]], silent: list[tuple[Soul, Soul]]
) -> None:
    answered = await town.checkins_of([traveller for traveller, _ in well])
    assert {tuple(one.state for one in hers) for hers in answered.values()} == {(State.ANSWERED,)}
    missed = await town.checkins_of([traveller for traveller, _ in silent])
    assert {tuple(one.state for one in hers) for hers in missed.values()} == {(State.MISSED,)}
    assert await town.told("noted") == {traveller.id: 1 for traveller, _ in well}
    assert await town.incidents() == {traveller.id: 1 for traveller, _ in silent}
    alerts = await town.told("missed")
    assert alerts.pop(town.karim.id) == len(silent)
    assert alerts == {contact.id: 1 for _, contact in silent}
    for traveller, contact in silent:
        assert any(traveller.name in text for text in town.heard(contact))
    assert town.heard(town.karim), "who is on duty hears of them too, in merged messages"
    assert all(not town.heard(contact) for _, contact in well)


async def test_s1_s2_kill_9_at_30_random_instants_loses_no_answer_and_no_alert(
    town: Town, bots: Bots
) -> None:
    bot = bots(town.db.url)
    await kill_again_and_again(town, bot, travellers=200, kills=(12, 9, 9))


async def test_s1_s2_kill_9_at_6_random_instants_on_postgresql(
    town_on_postgres: Town, bots: Bots
) -> None:
    bot = bots(town_on_postgres.db.url)
    await kill_again_and_again(town_on_postgres, bot, travellers=60, kills=(2, 2, 2))


async def test_s2_a_card_edit_cut_short_by_a_kill_is_made_by_the_next_life_at_once(
    town: Town, bots: Bots
) -> None:
    """The claim on a card lasts a minute; whoever comes after its holder need not wait for it."""
    ((_, claire),) = await town.travellers(1)
    bot = bots(town.db.url)
    await bot.start()
    await town.stage.to(DEADLINE)
    await town.stage.faults("timeout_before", "editMessageText", count=2)
    message_id, data = town.button(town.karim, Verb.TAKE)
    await town.stage.tap(town.karim.chat, message_id, data)
    await town.until(lambda: not town.simulator.stage.faults, "the edits of both cards")
    before = len(town.events)
    await bot.crash()

    await bot.start()
    await town.stage.idle(timeout=20)
    edited = {event.chat.id for event in town.events[before:] if event.op == "edit"}
    assert edited == {claire.chat, town.karim.chat}
