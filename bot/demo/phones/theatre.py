"""One world at a time: put up for a story, played step by step or freely, and taken down again."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog

from bot.demo.acting import Actor, Unfulfilled
from bot.demo.botapi.server import Simulator
from bot.demo.phones.view import PhoneView
from bot.demo.process import BotFailed, BotProcess
from bot.demo.script import Start, Step, Story, Until
from bot.demo.stage_client import StageClient, StageRefusedError
from bot.demo.staging import World, world
from bot.demo.stories import STORIES
from bot.screens.voice import voice_for
from bot.services.foresight import Foreseen, foreseen

READING_TIME = 5.0
"""Seconds for which each step stands when a story plays by itself."""

RATES = (0, 1, 60, 600)
"""How fast mission time may pass on the page."""


log = structlog.get_logger(__name__)


class Mood(StrEnum):
    """How it is with the story."""

    OPENING = "opening"
    READY = "ready"
    ACTING = "acting"
    ASTRAY = "astray"
    OVER = "over"
    BROKEN = "broken"


class NotNow(Exception):
    """The page asked for something that cannot be done at present."""


@dataclass
class Show:
    """The story on the stage: how far it is, and how it is with it."""

    story: Story
    done: int = 0
    mood: Mood = Mood.OPENING
    playing: bool = False

    @property
    def steps_done(self) -> tuple[Step, ...]:
        """Those that were played."""
        return self.story.steps[: self.done]


class Theatre:
    """Holds the simulator's stage, the bot and the story. Use it as an async context manager.

    People's phones are played at once; the clock and the story one after the other.
    """

    def __init__(self, simulator: Simulator, language: str) -> None:
        self.simulator = simulator
        self.voice = voice_for(language)
        self.show = Show(STORIES["missed"])
        self.views: list[PhoneView] = []
        self.starting = False
        self.world: World | None = None
        self._language = language
        self._taken_down = AsyncExitStack()
        self._actor: Actor | None = None
        self._one_at_a_time = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._playing: asyncio.Task[None] | None = None
        self._stop_playing = asyncio.Event()

    async def __aenter__(self) -> Theatre:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._take_down()

    async def open(self, name: str) -> None:
        """An empty stage, a new database, and the story's people, who have pressed Start."""
        story = STORIES.get(name)
        if story is None:
            raise NotNow(f"There is no story {name!r}.")
        await self.pause()
        async with self._one_at_a_time:
            await self._take_down()
            stage = self.simulator.application.renew()
            people = {one.key: one for one in story.cast}
            self.views = [
                PhoneView(stage, people[key], self.voice.say(people[key].part))
                for key in story.phones
            ]
            self.show = Show(story)
            self.starting = True
            try:
                self.world = await self._taken_down.enter_async_context(
                    world(story, self._language, self.simulator.url)
                )
                self._actor = Actor(story, self.world.stage, self.world.bot, self.world.db)
                await self._actor.everybody_starts()
            except (BotFailed, StageRefusedError) as failure:
                self.show.mood = Mood.BROKEN
                log.error("stage_not_put_up", story=name, why=str(failure))
                raise
            finally:
                self.starting = False
            self.show.mood = Mood.READY

    async def _take_down(self) -> None:
        there, self.world, self._actor = self.world, None, None
        if there is not None:
            await there.bot.kill()  # its data goes with it: there is nothing to end in order
        async with self._reading:
            await self._taken_down.aclose()

    @property
    def bot(self) -> BotProcess:
        """The bot's process. Raises NotNow while the stage is being put up."""
        return self._there.bot

    @property
    def stage(self) -> StageClient:
        """The stage. Raises NotNow while it is being put up."""
        return self._there.stage

    @property
    def _there(self) -> World:
        if self.world is None or self.show.mood is Mood.OPENING:
            raise NotNow("The stage is being put up.")
        return self.world

    async def foreseen(self) -> Foreseen | None:
        """What comes next if nobody does anything."""
        async with self._reading:
            if self.world is None:
                return None
            now = self.simulator.stage.clock.now()
            return await self.world.db.read(lambda conn: foreseen(conn, now))

    async def step(self) -> None:
        """The story's next step. What goes wrong leaves it astray."""
        async with self._one_at_a_time:
            await self._step()

    async def _step(self) -> None:
        show, actor, there = self.show, self._actor, self.world
        if show.mood is not Mood.READY or actor is None or there is None:
            raise NotNow("The story cannot go on.")
        step = show.story.steps[show.done]
        show.mood = Mood.ACTING
        try:
            await self._act(actor, there, step)
        except (Unfulfilled, StageRefusedError, BotFailed):
            show.mood = Mood.ASTRAY
            return
        except BaseException:
            show.mood = Mood.READY
            raise
        show.done += 1
        show.mood = Mood.OVER if show.done == len(show.story.steps) else Mood.READY

    async def _act(self, actor: Actor, there: World, step: Step) -> None:
        """What is true already needs no act: time that has passed, a bot that runs."""
        if self.simulator.stage.clock.rate:
            await there.stage.rate(0)
        act = step.act
        if isinstance(act, Until) and self.simulator.stage.clock.now() >= act.moment:
            return
        if isinstance(act, Start) and there.bot.pid is not None:
            return
        self.starting = isinstance(act, Start)
        try:
            await actor.do(act)
        finally:
            self.starting = False

    async def play(self) -> None:
        """Step by step, with time to read, until the end or `pause`."""
        if self._playing is None or self._playing.done():
            self._stop_playing.clear()
            self._playing = asyncio.create_task(self._play())

    async def _play(self) -> None:
        show = self.show
        show.playing = True
        try:
            while not self._stop_playing.is_set() and show.mood is Mood.READY:
                await self.step()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(READING_TIME):
                        await self._stop_playing.wait()
        except NotNow:
            return
        finally:
            show.playing = False

    async def pause(self) -> None:
        """Play no further; a step under way ends."""
        self._stop_playing.set()
        playing, self._playing = self._playing, None
        if playing is not None:
            await playing

    async def advance(self, span: timedelta) -> None:
        """Let mission time pass, visiting what is due."""
        async with self._one_at_a_time:
            await self.stage.advance(span)

    async def to_the_next(self) -> None:
        """To the next thing that anybody hears; what a dead bot owes does not turn time back."""
        async with self._one_at_a_time:
            stage, one = self.stage, await self.foreseen()
            if one is not None and one.at > self.simulator.stage.clock.now():
                await stage.to(one.at)

    async def rate(self, rate: int) -> None:
        """How fast mission time passes by itself."""
        if rate not in RATES:
            raise NotNow(f"Mission time passes at one of {RATES}.")
        async with self._one_at_a_time:
            await self.stage.rate(rate)

    async def kill(self) -> None:
        """`kill -9`, at any moment, also while time passes."""
        await self.bot.kill()

    async def restart(self) -> None:
        """Start it again with the database that it left. Raises BotFailed."""
        bot = self.bot
        if bot.pid is not None or self.starting:
            raise NotNow("The bot is running.")
        self.starting = True
        try:
            await bot.start()
        finally:
            self.starting = False

    async def speak(self, person: str, language: str) -> None:
        """Somebody sets their phone to another language, and asks the bot for it too."""
        phone = self.simulator.stage.registry.person(person)
        await self.stage.people(phone.id, phone.name, phone.username, language)
        if not phone.blocked:
            await self.stage.say(person, f"/language {language}")
