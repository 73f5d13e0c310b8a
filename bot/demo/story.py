"""Playing a story: the real bot as a process, against the simulator, with a frozen clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo.botapi.server import running
from bot.demo.botapi.wire import Json
from bot.demo.cast import DAY_ONE, seed_document
from bot.demo.narrator import JsonTeller, Line, Scribe, Teller, TerminalTeller
from bot.demo.process import BotFailed, BotProcess
from bot.demo.script import Act, Cut, Kill, Mend, Point, Say, Start, Step, Story, Tap, Until
from bot.demo.stage_client import StageClient, StageRefusedError
from bot.domain.buttons import BadTap, read_tap
from bot.domain.lanes import Lane
from bot.domain.notices import Kind
from bot.services.seed_file import read_seed
from bot.services.seed_plan import understood
from bot.services.seeding import sow
from bot.store import archive
from bot.store.database import Database
from bot.store.schema import ensure_schema

BEFORE = DAY_ONE + timedelta(hours=5, minutes=30)
"""Everybody presses Start here, before the mission begins."""

UNPREDICTED = frozenset({"blind", "digest"})
"""What a story does not count: "we hear nothing", which may be overtaken by hearing again before
it is sent, and the daily digest, which follows the machine's calendar."""

HEARS_AGAIN_WITHIN = 20.0
"""Seconds that the bot may take to notice that the Bot API is there again."""

GOOD, FAILED = 0, 1


class Unfulfilled(Exception):
    """Something that the story promises did not happen; the text says which step."""


class Player:
    """Plays one story on a stage."""

    def __init__(
        self, story: Story, stage: StageClient, bot: BotProcess, db: Database, teller: Teller
    ) -> None:
        self._story = story
        self._stage = stage
        self._bot = bot
        self._db = db
        self._teller = teller
        self._scribe = Scribe()
        self._seen = 0
        self._cut_off = False  # who speaks then is heard after it: there is no rest to wait for

    async def play(self) -> None:
        """From the first step to the last. Raises Unfulfilled at the first that goes wrong."""
        await self._everybody_starts()
        for number, step in enumerate(self._story.steps, 1):
            try:
                await self._do(step.act)
                if not self._cut_off:
                    await self._stage.idle()
                lines = await self._told()
                _require(step, lines, await self._stage.now())
            except (Unfulfilled, StageRefusedError, BotFailed) as error:
                raise Unfulfilled(f"step {number}, {step.act}: {error}") from error

    async def _everybody_starts(self) -> None:
        """Nobody hears from a bot that they have not started; not a part of what is told."""
        for one in self._story.cast:
            await self._stage.say(one.key, "/start")
        await self._stage.idle()
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

    async def _do(self, act: Act) -> None:
        match act:
            case Until():
                await self._stage.to(act.moment)
            case Tap():
                await self._tap(act)
            case Say(who, text):
                await self._stage.say(who, text)
            case Point(who, latitude, longitude):
                await self._stage.say(who, location=(latitude, longitude))
            case Kill():
                await self._bot.kill()
            case Start():
                await self._bot.start()
            case Cut():
                await self._stage.faults("reset", count=-1)
                self._cut_off = True
            case Mend():
                await self._mend()

    async def _tap(self, act: Tap) -> None:
        """The newest button of this kind; only what is on the phone can be pressed."""
        messages = (await self._stage.chat(act.who))["messages"]
        for message in reversed(messages if isinstance(messages, list) else []):
            for row in message["buttons"]:
                for button in row:
                    if _is(act, str(button["data"])):
                        await self._stage.tap(act.who, message["message_id"], button["data"])
                        return
        raise Unfulfilled(f"{act.who} has no button for this")

    async def _mend(self) -> None:
        """Fair weather again; the bot pauses before it asks once more, and says when it hears."""
        before, last = await self._times_hearing_again(), self._seen
        await self._stage.clear_faults()
        try:
            async with asyncio.timeout(HEARS_AGAIN_WITHIN):
                while await self._times_hearing_again() == before:
                    last += len(await self._stage.events(last, wait=1))
        except TimeoutError:
            raise Unfulfilled("the bot does not say that it hears again") from None
        self._cut_off = False

    async def _times_hearing_again(self) -> int:
        rows = await self._db.read(archive.spoken)
        return sum(row["kind"] == Kind.SEEING.value for row in rows)


def _is(act: Tap, data: str) -> bool:
    try:
        found = read_tap(data)
    except BadTap:
        return False
    return found.verb is act.verb and (not act.word or act.word in found.args)


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


@asynccontextmanager
async def staged(
    story: Story, language: str, port: int
) -> AsyncIterator[tuple[StageClient, BotProcess, Database]]:
    """The stage, the bot on it, and a look into its database; all gone at the end."""
    async with AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(running(port))
        stage = await stack.enter_async_context(StageClient(simulator.url))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-demo-")))
        await stage.to(BEFORE, rate=0)
        for one in story.cast:
            await stage.people(one.telegram_id, one.name, one.key, language)
        bot = BotProcess(directory, simulator.url)
        await ensure_schema(bot.database_url)
        db = await Database.open(bot.database_url)
        stack.push_async_callback(db.close)
        document = json.dumps(seed_document(language, story.cast, story.missions))
        seed = understood(read_seed(document))
        await db.write(Lane.DIGEST, lambda conn: sow(conn, seed, BEFORE))
        await stack.enter_async_context(bot)
        await bot.start()
        yield stage, bot, db


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
        async with staged(story, language, port) as (stage, bot, db):
            await Player(story, stage, bot, db, teller).play()
    except (Unfulfilled, BotFailed) as error:
        failure = str(error)
    teller.end(story.name, failure)
    return GOOD if failure is None else FAILED
