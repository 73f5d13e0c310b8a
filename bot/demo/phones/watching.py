"""Keeping the board true: whatever happens on the stage, to the clock or to the bot is put up."""

from __future__ import annotations

import asyncio

from bot.demo.botapi.stage import Stage
from bot.demo.botapi.wire import Json, moment
from bot.demo.cast import HERE, ZONE
from bot.demo.phones import words
from bot.demo.phones.board import Board
from bot.demo.phones.theatre import RATES, Mood, Show, Theatre
from bot.demo.phones.view import PhoneView
from bot.demo.stories import STORIES
from bot.screens.voice import HOME, LANGUAGES
from bot.services.foresight import Foreseen

BEAT = 0.25
"""Seconds after which the board is looked over even if nothing was reported."""


class Watcher:
    """Puts up what the theatre shows, until `end`."""

    def __init__(self, theatre: Theatre, board: Board) -> None:
        self._theatre = theatre
        self._board = board
        self._views: list[PhoneView] = []
        self._ending = False

    def end(self) -> None:
        """Look no further; a look under way ends, or the database would stay open behind it."""
        self._ending = True

    async def run(self) -> None:
        """Look whenever something happened, and every `BEAT`."""
        while not self._ending:
            stage = self._theatre.simulator.stage
            signals = (stage.registry.happened, stage.rest.changed)
            waits = [asyncio.ensure_future(signal.wait(BEAT)) for signal in signals]
            try:
                await asyncio.sleep(0)  # from here on the signals are heard
                await self.look()
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    async def look(self) -> None:
        """Put up what is so now."""
        theatre = self._theatre
        if theatre.views is not self._views:
            self._views = theatre.views
            for prefix in ("phone/", "message/"):
                self._board.clear(prefix)
        if theatre.world is not None:
            self._look_at_phones()
        one = await theatre.foreseen()
        stage = theatre.simulator.stage
        self._board.show(
            {
                "stories": _stories(theatre),
                "story": _story(theatre, theatre.show),
                "clock": _clock(theatre, stage, one),
                "bot": _bot(theatre, stage),
            }
        )

    def _look_at_phones(self) -> None:
        for view in self._views:
            messages: dict[str, object] = {}
            for name, content in view.follow():
                if name.startswith("toast/"):
                    self._board.call_out("toast", {"phone": view.key, **(content or {})})
                elif content is None:
                    messages.pop(name, None)
                    self._board.take_down(name)
                else:
                    messages[name] = content
            self._board.show({**messages, f"phone/{view.key}": view.state()})


def _stories(theatre: Theatre) -> Json:
    voice = theatre.voice
    return {
        "known": [{"name": one.name, "title": voice.say(one.title)} for one in STORIES.values()],
        "languages": [{"code": code, "name": words.own_name(code)} for code in LANGUAGES],
        "rates": list(RATES),
    }


def _story(theatre: Theatre, show: Show) -> Json:
    voice, story = theatre.voice, show.story
    last = show.steps_done[-1].why if show.done else ""
    return {
        "name": story.name,
        "about": voice.say(story.about),
        "phones": list(story.phones),
        "mood": show.mood.value,
        "playing": show.playing,
        "done": show.done,
        "total": len(story.steps),
        "says": words.narration(voice, show.mood.value, last),
        "after": words.epilogue(voice) if show.mood is Mood.OVER else "",
        "earlier": [voice.say(step.why) for step in show.steps_done[:-1]],
    }


def _clock(theatre: Theatre, stage: Stage, one: Foreseen | None) -> Json:
    now = stage.clock.now()
    alive = theatre.world is not None and theatre.world.bot.pid is not None
    return {
        "now": moment(now),
        "rate": stage.clock.rate,
        "next": words.coming(theatre.voice, one, now, alive=alive or theatre.starting),
        "planned": one is not None,
        "zones": [{"zone": ZONE, "name": HERE}, {"zone": HOME, "name": theatre.voice.city(HOME)}],
    }


def _bot(theatre: Theatre, stage: Stage) -> Json:
    pid = theatre.world.bot.pid if theatre.world else None
    cut = bool(stage.faults)
    state = "starting" if theatre.starting else "dead" if pid is None else "running"
    return {
        "state": state,
        "pid": pid,
        "cut": cut,
        "says": words.bot_state(theatre.voice, pid, starting=theatre.starting, cut=cut),
    }
