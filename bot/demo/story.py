"""Playing a story: the real bot as a process, against the simulator, with a frozen clock."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections import defaultdict
from datetime import datetime

from bot.demo.acting import Actor, Unfulfilled
from bot.demo.botapi.wire import Json
from bot.demo.narrator import JsonTeller, Line, Scribe, Teller, TerminalTeller
from bot.demo.process import BotFailed
from bot.demo.script import Step, Story
from bot.demo.stage_client import StageRefusedError
from bot.demo.staging import World, staged
from bot.store import archive

UNPREDICTED = frozenset({"blind", "digest"})
"""What a story does not count: "we hear nothing", which may be overtaken by hearing again before
it is sent, and the daily digest, which follows the machine's calendar."""

GOOD, FAILED = 0, 1


class Player:
    """Plays one story on a stage."""

    def __init__(self, story: Story, world: World, teller: Teller) -> None:
        self._story = story
        self._stage = world.stage
        self._db = world.db
        self._teller = teller
        self._scribe = Scribe()
        self._actor = Actor(story, world.stage, world.bot, world.db)
        self._seen = 0

    async def play(self) -> None:
        """From the first step to the last. Raises Unfulfilled at the first that goes wrong."""
        await self._everybody_starts()
        for number, step in enumerate(self._story.steps, 1):
            try:
                await self._actor.do(step.act)
                lines = await self._told()
                _require(step, lines, await self._stage.now())
            except (Unfulfilled, StageRefusedError, BotFailed) as error:
                raise Unfulfilled(f"step {number}, {step.act}: {error}") from error

    async def _everybody_starts(self) -> None:
        """Nobody hears from a bot that they have not started; not a part of what is told."""
        await self._actor.everybody_starts()
        answered = {event["to"] for event in await self._new_events()}
        missing = {one.key for one in self._story.cast} - answered
        if missing:
            raise Unfulfilled(f"Start was not answered to {', '.join(sorted(missing))}")

    async def _new_events(self) -> list[Json]:
        events = await self._stage.events(self._seen)
        self._seen += len(events)
        return events

    async def _told(self) -> list[Line]:
        """Everything new, told."""
        events = await self._new_events()
        lines = self._scribe.lines(events, await self._db.read(archive.spoken))
        for line in lines:
            self._teller.tell(line)
        return lines


def _require(step: Step, lines: list[Line], now: datetime) -> None:
    """Exactly the people of the step heard exactly these kinds, now."""
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.heard and line.meant not in UNPREDICTED:
            heard[str(line.to)].append(line.kind)
            if line.at != now:
                raise Unfulfilled(f"{line.to} heard {line.kind} at {line.at}, not at {now}")
    for who in sorted({*heard, *step.hears}):
        wanted, got = sorted(step.hears.get(who, ())), sorted(heard[who])
        if wanted != got:
            raise Unfulfilled(
                f"{who} was to hear {', '.join(wanted) or 'nothing'}, "
                f"and heard {', '.join(got) or 'nothing'}"
            )


async def play(story: Story, *, language: str, as_json: bool, port: int = 0) -> int:
    """Play and tell a story; returns the exit status. Raises OSError when the port is taken."""
    teller = JsonTeller() if as_json else TerminalTeller(language)
    playing = asyncio.ensure_future(_play(story, language, port, teller))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, playing.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            return await playing
        return FAILED
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _play(story: Story, language: str, port: int, teller: Teller) -> int:
    failure = None
    try:
        async with staged(story, language, port) as world:
            await Player(story, world, teller).play()
    except (Unfulfilled, BotFailed) as error:
        failure = str(error)
    teller.end(story.name, failure)
    return GOOD if failure is None else FAILED
