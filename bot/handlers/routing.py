"""Which handler an update goes to: one table, read from top to bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import BaseHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.domain.buttons import BadTap, Verb
from bot.domain.cries import is_cry
from bot.domain.replies import Says
from bot.handlers import (
    checkins,
    checklists,
    dialogs,
    embassies,
    incidents,
    missions,
    people,
    words,
    zones,
)
from bot.handlers.reading import caller_of, tap_of
from bot.services import people as people_services
from bot.services.deps import Deps
from bot.services.zone_search import ZoneSearch

log = structlog.get_logger(__name__)

Act = Callable[[Update, Deps], Awaitable[None]]
ReadKey = Callable[[str], str | None]

COMMANDS: Mapping[str, Act] = {
    "start": people.start,
    "guide": people.guide,
    "help": people.guide,
    "language": people.language,
    "mission": missions.mission,
    "missions": missions.overview,
    "checklist": checklists.checklist,
    "ok": checkins.ok,
    "late": checkins.late,
    "heard": checkins.heard,
    "sos": incidents.sos,
    "embassy": embassies.embassy,
    "emergency": embassies.emergency,
    "zone": zones.zone,
    "observe": zones.observe,
}

TAPS: Mapping[Verb, Act] = {
    Verb.OK: checkins.ok_tapped,
    Verb.LATE: checkins.late_tapped,
    Verb.SOS: incidents.sos,
    Verb.MORE_TIME: checkins.more_time,
    Verb.NO_MORE_TIME: checkins.no_more_time,
    Verb.MISTAKE: incidents.mistake,
    Verb.WHAT_HAPPENED: incidents.what_happened,
    Verb.CALLABLE: incidents.callable_now,
    Verb.TAKE: incidents.take,
    Verb.TAKE_ALL: incidents.take_all,
    Verb.REVIEW: incidents.review,
    Verb.NEWS: incidents.news,
    Verb.CAN_PHONE: incidents.can_phone,
    Verb.HAND_OVER: incidents.hand_over,
    Verb.HAND_TO: incidents.hand_to,
    Verb.RELEASE: incidents.release,
    Verb.OBJECT: incidents.object_to_closing,
    Verb.CLOSE: incidents.close,
    Verb.CLOSE_WITH: incidents.close_with,
    Verb.LANGUAGE: people.language_tapped,
    Verb.CANCEL_MISSION: missions.cancel,
    Verb.ANSWER: dialogs.answer,
    Verb.STEP: dialogs.move,
    Verb.EDIT: dialogs.edit,
    Verb.ANNOUNCE: dialogs.announce,
    Verb.LEAVE: dialogs.leave,
    Verb.CHANGE: dialogs.change,
    Verb.WRITE: dialogs.write,
    Verb.MISSIONS: missions.leafed,
    Verb.MISSION: missions.show,
    Verb.ALERT: incidents.show,
    Verb.MEDICAL: incidents.open_medical_note,
    Verb.CHECKLIST: checklists.open_mission,
    Verb.PHASES: checklists.phases,
    Verb.PHASE: checklists.phase,
    Verb.TICK: checklists.ticked,
    Verb.UNTICK: checklists.unticked,
    Verb.PUT_OFF: checklists.put_off,
    Verb.ADD_ITEM: checklists.add_item,
    Verb.ITEM_PHASE: checklists.item_phase,
    Verb.DROP_ITEM: checklists.drop_item,
    Verb.EMBASSY: embassies.show,
    Verb.EMERGENCY: embassies.show_emergency,
    Verb.POST: embassies.show_post,
    Verb.CALL: embassies.call,
    Verb.VENUE: embassies.open_map,
    Verb.DIALLED: embassies.dialled,
    Verb.ADD_POST: embassies.add_post,
    Verb.CHANGE_POST: embassies.change_post,
    Verb.REMOVE_POST: embassies.remove_post,
    Verb.NOTHING: embassies.say_nothing,
    Verb.ZONE: zones.show,
    Verb.MAP: zones.show_map,
    Verb.FOLLOW: zones.follow,
    Verb.UNFOLLOW: zones.unfollow,
    Verb.OBSERVATIONS: zones.observations,
    Verb.OBSERVE: zones.observe_tapped,
    Verb.DECIDE: zones.decide,
}

KEYS: Mapping[str, Act] = {
    "ok": checkins.ok,
    "late": checkins.late_key,
    "sos": incidents.sos,
}


@dataclass(frozen=True)
class Route:
    """What `matches` is handled by `act`. Of python-telegram-bot's handlers we use the check."""

    matches: BaseHandler[Update, Any, Any]
    act: Act


async def _nothing(update: object, context: object) -> None:
    """What python-telegram-bot would call; routing calls `Route.act` instead."""


PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
EDITED = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE

ROUTES: tuple[Route, ...] = (
    Route(ChatMemberHandler(_nothing), people.chat_member),
    *(
        Route(CommandHandler(name, _nothing, filters=filters.UpdateType.MESSAGE), act)
        for name, act in COMMANDS.items()
    ),
    Route(MessageHandler(PRIVATE & filters.COMMAND, _nothing), words.unknown_command),
    Route(MessageHandler(PRIVATE & filters.LOCATION, _nothing), checkins.place),
    Route(MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, _nothing), words.said),
    Route(CommandHandler("sos", _nothing, filters=EDITED), incidents.sos),
    Route(MessageHandler(EDITED & filters.LOCATION, _nothing), checkins.moved),
    Route(MessageHandler(EDITED, _nothing), words.said),
)


class Router:
    """Turns a raw update into one command; injected into the intake.

    `read_key` knows the persistent keyboard's words in every language. `stop_spinning`
    and `show_found` (what an inline search found) are the only calls that do not go through the
    outbox; nothing waits for them.
    """

    def __init__(
        self,
        bot: Bot,
        read_key: ReadKey,
        stop_spinning: Callable[[str], Awaitable[None]],
        show_found: Callable[[str, ZoneSearch], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._read_key = read_key
        self._stop_spinning = stop_spinning
        self._show_found = show_found
        self._aside: set[asyncio.Future[None]] = set()

    async def handle(self, raw: Mapping[str, Any], deps: Deps) -> None:
        """Parse one stored update and do what it asks. Raises for what cannot be read."""
        update = Update.de_json(dict(raw), self._bot)
        if update.callback_query is not None:
            self._do_aside(self._stop_spinning(update.callback_query.id))
            await self._tapped(update, deps)
            return
        if update.inline_query is not None:
            if (found := await zones.search(update, deps)) is not None:
                self._do_aside(self._show_found(update.inline_query.id, found))
            return
        act = self._typed(update) or self._routed(update)
        if act is not None:
            await act(update, deps)

    async def _tapped(self, update: Update, deps: Deps) -> None:
        try:
            tap = tap_of(update)
            await TAPS[tap.verb](update, deps)
        except BadTap:
            log.warning("bad_tap")
            if caller := caller_of(update):
                await people_services.say(deps, caller, Says.OLD_BUTTON)

    def _typed(self, update: Update) -> Act | None:
        """A key of the persistent keyboard, or a cry for help, in a private chat. Of what is
        edited only a cry counts: the rest is passed on as words.
        """
        message = update.message or update.edited_message
        if message is None or not message.text or message.chat.type != message.chat.PRIVATE:
            return None
        if is_cry(message.text):
            return incidents.sos
        key = self._read_key(message.text)
        if key is None or (update.message is None and key != "sos"):
            return None
        return KEYS.get(key)

    def _routed(self, update: Update) -> Act | None:
        for route in ROUTES:
            found = route.matches.check_update(update)
            if found is not None and found is not False:
                return route.act
        return None

    def _do_aside(self, call: Awaitable[None]) -> None:
        done = asyncio.ensure_future(call)
        self._aside.add(done)
        done.add_done_callback(self._aside.discard)

    def is_urgent(self, raw: Mapping[str, Any]) -> bool:
        """Whether an update calls for help: looked at before anything is parsed."""
        message = raw.get("message") or raw.get("edited_message")
        text = message.get("text") if isinstance(message, dict) else None
        if isinstance(text, str):
            return text.startswith("/sos") or is_cry(text) or self._read_key(text) == "sos"
        tap = raw.get("callback_query")
        data = tap.get("data") if isinstance(tap, dict) else None
        return isinstance(data, str) and data.startswith(f"1:{Verb.SOS}")
