"""The only place where things are wired, started, supervised and stopped."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack

import structlog

from bot.channels.telegram import FetchFailed, NotIdentified, TelegramChannel
from bot.content.atlas import atlas
from bot.engine.calendar import Calendar
from bot.engine.clock import Clock
from bot.engine.intake import Intake
from bot.engine.lookout import Lookout
from bot.engine.menus import Menus
from bot.engine.mission_clock import MachineClock, MissionClock, SteeredClock, WallClock
from bot.engine.pace import Pace
from bot.engine.refresh import Refresh
from bot.engine.rest import Rest
from bot.engine.sender import Sender
from bot.engine.watchdog import Watchdog
from bot.handlers.routing import Router
from bot.screens import book, commands, zone_search
from bot.screens.catalogues import LANGUAGES
from bot.services import zone_changes
from bot.services.zone_search import ZoneSearch
from bot.settings import OFF, OFFICIAL, Settings
from bot.store.database import Database
from bot.store.schema import ensure_schema

log = structlog.get_logger(__name__)

INTERNAL = 70
"""The exit status when a loop ended that never should; the supervisor starts us again."""

TURN = 0.0005
"""Seconds after which the writer's thread and the event loop take turns (Python's own 5 ms let a
busy writer hold up every single read and write of a socket).
"""

COLLECTED_AFTER = 10_000
"""New objects after which the garbage collector looks: more than a batch of alarms is made of
(Python's own 700 had it look a dozen times at each, for a tenth of all processor time).
"""

FINISH_HANDLERS = 5.0
FINISH_ALARMS = 5.0
"""Seconds that a stop gives to each."""


class App:
    """Everything that runs while Vigie runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._machine = MachineClock()
        self._mission: MissionClock = (
            SteeredClock(settings.clock_url) if settings.clock_url else WallClock()
        )

    async def run(self, *, until: asyncio.Event) -> int:
        """Serve until `until` is set; returns the exit status.

        The places are looked up in a thread, so that neither the start nor the first mission waits.
        """
        places = asyncio.create_task(asyncio.to_thread(atlas))
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.wait_for, places, None)
            await ensure_schema(self._settings.database_url.get_secret_value())
            db = await Database.open(self._settings.database_url.get_secret_value())
            stack.push_async_callback(db.close)
            await stack.enter_async_context(db.only_sender())
            if isinstance(self._mission, SteeredClock):
                await self._mission.start()
                stack.push_async_callback(self._mission.close)
            channel = self._channel()
            stack.push_async_callback(channel.close)
            identity = await _identify(channel, until)
            if identity is None:
                return 0
            bot_id, username = identity
            return await self._serve(db, channel, bot_id, username, until)

    def _channel(self) -> TelegramChannel:
        token = self._settings.bot_token
        return TelegramChannel(
            token.get_secret_value() if token else "", self._settings.bot_api_url
        )

    def _refresh(self, db: Database) -> Refresh | None:
        """Who asks the governments; nobody where the operator, or a simulator's clock, says so."""
        asked = self._settings.sources
        if asked == OFF or (asked == OFFICIAL and self._mission.steered):
            return None
        base = None if asked == OFFICIAL else asked
        return Refresh(db, self._mission.now, base=base, tell=zone_changes.tell)

    async def _serve(
        self,
        db: Database,
        channel: TelegramChannel,
        bot_id: int,
        username: str,
        until: asyncio.Event,
    ) -> int:
        lookout = Lookout(db, bot_id, steered=self._mission.steered)

        async def show_found(query_id: str, found: ZoneSearch) -> None:
            await channel.offer(query_id, zone_search.offer(found))

        router = Router(channel.bot, commands.read_key, channel.stop_spinning, show_found)
        intake = Intake(
            db,
            channel,
            bot_id=bot_id,
            handle=router.handle,
            urgent=router.is_urgent,
            failure=FetchFailed,
            mission=self._mission,
            lookout=lookout,
            crisis_centre=self._settings.crisis_centre,
        )
        clock = Clock(db, self._mission, lookout)
        sender = Sender(
            db,
            channel,
            say=book.say,
            card=book.card,
            bot_id=bot_id,
            mission=self._mission,
            machine=self._machine,
            pace=Pace(self._settings.sends_per_second),
        )
        menus = Menus(db, channel, commands.commands_for, LANGUAGES)
        watchdog = Watchdog(db, clock, lookout, self._mission, os.environ.get("NOTIFY_SOCKET"))
        calendar = Calendar(db, self._mission, sender.nudge, self._refresh(db))

        def stirred() -> None:
            clock.nudge()
            sender.nudge()

        def handled() -> None:
            stirred()
            menus.nudge()

        intake.handled = handled
        clock.worked = lookout.changed = stirred
        await sender.take_over()
        await lookout.start(self._mission.now())
        await _prepare(channel, until)
        loops: dict[str, Coroutine[None, None, None]] = {
            "fetch": intake.fetch_forever(),
            "handle": intake.handle_forever(),
            "clock": clock.run(),
            "send": sender.run(),
            "menus": menus.run(),
            "watchdog": watchdog.run(),
            "calendar": calendar.run(),
        }
        if isinstance(self._mission, SteeredClock):
            self._mission.moved = stirred
            loops["steered"] = self._mission.run()
            loops["rest"] = Rest(
                db,
                self._mission,
                bot_id=bot_id,
                clock=clock,
                intake=intake,
                sender=sender,
                lookout=lookout,
            ).run()
        return await _supervise(loops, intake, sender, until, username)


async def _identify(channel: TelegramChannel, until: asyncio.Event) -> tuple[int, str] | None:
    """Ask who we are, for as long as it takes: a restart during an outage waits for its end."""
    pause = 1.0
    while not until.is_set():
        try:
            me = await channel.start()
        except NotIdentified as error:
            if error.refused:
                raise
            log.warning("not_identified", why=error.why, again_in=pause)
            await _wait(until, pause)
            pause = min(pause * 2, 5.0)
        else:
            return me.bot_id, me.username
    return None


async def _prepare(channel: TelegramChannel, until: asyncio.Event) -> None:
    """Make sure that updates may be fetched, for as long as it takes: alarms wait in the outbox,
    and one hiccup at the start is no reason to die.
    """
    pause = 1.0
    while not until.is_set():
        try:
            await channel.prepare_polling()
        except FetchFailed as error:
            log.warning("not_prepared", why=error.why, again_in=pause)
            await _wait(until, pause)
            pause = min(pause * 2, 5.0)
        else:
            return


async def _wait(until: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await until.wait()
    except TimeoutError:
        return


async def _supervise(
    loops: dict[str, Coroutine[None, None, None]],
    intake: Intake,
    sender: Sender,
    until: asyncio.Event,
    username: str,
) -> int:
    """Run the loops; one that ends takes the process down, a wish to stop ends them in order."""
    tasks = {name: asyncio.create_task(loop, name=name) for name, loop in loops.items()}
    stop = asyncio.create_task(until.wait(), name="stop")
    gc.collect()
    gc.freeze()  # what was imported stays: the collector need not look at it again and again
    gc.set_threshold(COLLECTED_AFTER)
    announce({"event": "ready", "pid": os.getpid(), "bot": username})
    try:
        done, _ = await asyncio.wait([*tasks.values(), stop], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:  # the sender's place is lost: no loop may go on without it
        stop.cancel()
        await _cancel(tasks, *tasks)
        raise
    ended = [task for task in done if task is not stop]
    for task in ended:
        error = None if task.cancelled() else task.exception()
        log.critical("loop_ended", loop=task.get_name(), why=repr(error))
    await _cancel(tasks, "fetch", "handle", "rest")
    await intake.stop(FINISH_HANDLERS)
    await _cancel(tasks, "clock", "calendar", "watchdog", "menus")
    await sender.stop(FINISH_ALARMS)
    await _cancel(tasks, *tasks)
    stop.cancel()
    log.info("stopped", by="a loop that ended" if ended else "request")
    return INTERNAL if ended else 0


async def _cancel(tasks: dict[str, asyncio.Task[None]], *names: str) -> None:
    chosen = [tasks[name] for name in names if name in tasks]
    for task in chosen:
        task.cancel()
    await asyncio.gather(*chosen, return_exceptions=True)


def announce(event: dict[str, object]) -> None:
    """One line of JSON on stdout, for whoever started us."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


async def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status."""
    sys.setswitchinterval(TURN)
    until = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, until.set)
    return await App(settings).run(until=until)
