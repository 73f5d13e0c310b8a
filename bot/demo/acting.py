"""Acting out a story's steps on a stage: time, taps, words, kills and cuts."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.demo import advice
from bot.demo.botapi.wire import Json
from bot.demo.process import BotProcess
from bot.demo.script import Act, Advise, Cut, Kill, Mend, Point, Say, Start, Story, Tap, Until
from bot.demo.stage_client import StageClient
from bot.domain.buttons import BadTap, read_tap
from bot.domain.lanes import Lane
from bot.domain.notices import Kind
from bot.services import rest
from bot.store import archive
from bot.store.database import Database

HEARS_AGAIN_WITHIN = 20.0
"""Seconds that the bot may take to notice that the Bot API is there again."""


TOLD_WITHIN = 20.0
LOOK_AGAIN = 0.1
"""Seconds that the bot may take to tell what was written beside it, and between two looks."""


class Unfulfilled(Exception):
    """Something that the story promises did not happen; the text says which step."""


class Actor:
    """Does what a story's acts say.

    `cut_off`: the Bot API is away; who speaks then is heard after it, and there is no rest to
    wait for.
    """

    def __init__(self, story: Story, stage: StageClient, bot: BotProcess, db: Database) -> None:
        self._story = story
        self._stage = stage
        self._bot = bot
        self._db = db
        self.cut_off = False

    async def everybody_starts(self) -> None:
        """Nobody hears from a bot that they have not started; not a part of what is told."""
        for one in self._story.cast:
            await self._stage.say(one.key, "/start")
        await self._stage.idle()

    async def do(self, act: Act) -> None:
        """One act, and all that the bot does about it. Raises Unfulfilled, StageRefusedError."""
        await self._do(act)
        if not self.cut_off:
            await self._stage.idle()

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
                self.cut_off = True
            case Mend():
                await self._mend()
            case Advise():
                await self._advise(act)

    async def _tap(self, act: Tap) -> None:
        """The newest button of this kind; only what is on the phone can be pressed."""
        message_id, data = newest_button(await self._stage.chat(act.who), act)
        await self._stage.tap(act.who, message_id, data)

    async def _advise(self, act: Advise) -> None:
        """As a round of asking would have kept it; then everybody has heard of it."""
        now = await self._stage.now()
        await self._db.write(Lane.DIGEST, lambda conn: advice.publish(conn, act, now))
        try:
            async with asyncio.timeout(TOLD_WITHIN):
                while await self._something_to_send(now):
                    await self._stage.events(await self._stage.happened(), wait=LOOK_AGAIN)
        except TimeoutError:
            raise Unfulfilled("the bot does not tell what changed") from None

    async def _something_to_send(self, now: datetime) -> bool:
        return (await self._db.read(lambda conn: rest.work(conn, 0, now))).sends

    async def _mend(self) -> None:
        """Fair weather again; the bot pauses before it asks once more, and says when it hears."""
        before, last = await self._times_hearing_again(), await self._stage.happened()
        await self._stage.clear_faults()
        try:
            async with asyncio.timeout(HEARS_AGAIN_WITHIN):
                while await self._times_hearing_again() == before:
                    last += len(await self._stage.events(last, wait=1))
        except TimeoutError:
            raise Unfulfilled("the bot does not say that it hears again") from None
        self.cut_off = False

    async def _times_hearing_again(self) -> int:
        rows = await self._db.read(archive.spoken)
        return sum(row["kind"] == Kind.SEEING.value for row in rows)


def newest_button(chat: Json, act: Tap) -> tuple[int, str]:
    """Message and data of what is to be pressed. Raises Unfulfilled when it is not there."""
    messages = chat["messages"]
    for message in reversed(messages if isinstance(messages, list) else []):
        for row in message["buttons"]:
            for button in row:
                if _is(act, str(button["data"])):
                    return message["message_id"], str(button["data"])
    raise Unfulfilled(f"{act.who} has no button for this")


def _is(act: Tap, data: str) -> bool:
    try:
        found = read_tap(data)
    except BadTap:
        return False
    return found.verb is act.verb and (not act.word or act.word in found.args)
