"""An SOS behind ten thousand routine messages, at the thirty a second that Telegram allows."""

from __future__ import annotations

import asyncio
from statistics import median

from bench.figures import Figure
from bench.fill import FIRST_CHAT, PER_ORGANISATION, Crowd, asked_at
from bench.stand import INSTANT, audience, bot, bot_api, database, let_it_come
from bot.demo.botapi.wire import Json, parsed_moment
from bot.demo.stage_client import StageClient

ROUTINE = 10_000
PER_SECOND = 30
CALLS = 5
"""So many travellers call for help, each in a town of their own."""


async def run() -> list[Figure]:
    """From the word "SOS" on the phone to the coordinator's card."""
    crowd = Crowd(ROUTINE)
    file = await database("urgency", crowd, asked_at(INSTANT))
    async with bot_api() as (api, stage), bot(api, file, PER_SECOND):
        await audience(stage, crowd)
        await stage.idle()
        await let_it_come(stage)
        await asyncio.sleep(8)
        pings = await stage.events()
        waits = [await call(stage, crowd, n) for n in range(CALLS)]
    left = ROUTINE - sum(event["op"] == "send" for event in pings)
    note = f"behind {left:,} pings at {PER_SECOND}/s, {CALLS} calls"
    return [
        Figure("urgency", "SOS out, median", median(waits), "s", at_most=1, note=note),
        Figure("urgency", "SOS out, longest", max(waits), "s", at_most=1),
    ]


async def call(stage: StageClient, crowd: Crowd, number: int) -> float:
    """One SOS; how long until the coordinator of that town has the card."""
    caller = FIRST_CHAT + 1 + number * PER_ORGANISATION
    coordinator = FIRST_CHAT + crowd.first_coordinator + number
    before = await stage.happened()
    await stage.say(caller, "SOS")
    for _ in range(200):
        events = await stage.events(before)
        said = next((e for e in events if e["op"] == "say" and e["chat"] == caller), None)
        heard = next((e for e in events if _is_card(e, coordinator)), None)
        if said and heard:
            wait = parsed_moment(str(heard["machine_at"])) - parsed_moment(str(said["machine_at"]))
            return wait.total_seconds()
        await asyncio.sleep(0.1)
    raise RuntimeError("the SOS was not heard within twenty seconds")


def _is_card(event: Json, coordinator: int) -> bool:
    return event["op"] == "send" and event["chat"] == coordinator
