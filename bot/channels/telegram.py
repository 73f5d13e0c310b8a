"""Telegram as a channel: messages out, raw updates in.

Sends go past python-telegram-bot's `Bot.send_message`, straight to its request layer: building its
objects for a reply of which only the id is read costs more than the exchange itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram_errors import (
    classify,
    is_conflict,
    is_unchanged,
    reason,
    retry_after,
    simpler,
)
from bot.channels.telegram_http import AiohttpRequest, request_data, with_picture
from bot.channels.telegram_text import (
    Payload,
    article,
    attachment,
    captioned,
    edited,
    payloads,
)
from bot.domain.delivery import Later, Outcome, Rejected, Sent
from bot.domain.message import Copy, Message
from bot.domain.search import Offer

TELEGRAM = "https://api.telegram.org"
SEND_DEADLINE = 15.0
"""Seconds for one message with all its parts: well inside the lease that covers it."""
SPINNER_DEADLINE = 5.0
LONG_POLL_MARGIN = 10.0
"""Seconds a fetch may take beyond the wait that was asked of the server."""
SLOTS = 256
WANTED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
OFFER_LASTS = 60
"""Seconds for which Telegram may show an offer again to who types the same."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Identity:
    """Who the bot is, as Telegram says."""

    bot_id: int
    username: str


class NotIdentified(Exception):
    """Telegram did not say who the bot is; `refused` when the token is wrong, else try again."""

    def __init__(self, why: str, *, refused: bool) -> None:
        super().__init__(why)
        self.why = why
        self.refused = refused


class FetchFailed(Exception):
    """No updates came. `conflict`: somebody else fetches, or a webhook is set; `after`: the wait
    that Telegram asked for.
    """

    def __init__(self, why: str, *, conflict: bool = False, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.conflict = conflict
        self.after = after


class TelegramChannel:
    """One bot at one Bot API server.

    `api_url` is what stands before `/bot<token>`; None means Telegram itself. Of `slots` requests
    under way at most a quarter belongs to alarms alone, which have a client of their own, so that
    no backlog of ordinary messages can stand before one; all that goes through it is bounded by
    `SEND_DEADLINE`. Fetching has a third client.
    `bot` serves to read updates (`Update.de_json`); it shares the ordinary client.
    """

    def __init__(self, token: str, api_url: str | None, *, slots: int = SLOTS) -> None:
        root = (api_url or TELEGRAM).rstrip("/")
        for_alarms = max(1, slots // 4)
        self._methods = f"{root}/bot{token}/"
        self._alarms = AiohttpRequest(slots=for_alarms, total_timeout=None)
        self._others = AiohttpRequest(slots=max(1, slots - for_alarms))
        self._fetches = AiohttpRequest(slots=1)
        self.bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._others,
            get_updates_request=self._fetches,
        )

    async def start(self) -> Identity:
        """Open the clients and ask Telegram who we are; may be called again after a failure.

        Raises `NotIdentified`.
        """
        for client in self._clients:
            await client.initialize()
        try:
            me = await self.bot.get_me()
        except TelegramError as error:
            raise NotIdentified(reason(error), refused=isinstance(error, InvalidToken)) from error
        return Identity(me.id, me.username or "")

    async def close(self) -> None:
        """Close the clients; sends under way end as `Later`."""
        for client in self._clients:
            await client.shutdown()

    async def send(self, chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        """Send all parts of `message` in order; the id is that of the last, which has the buttons.

        When a later part fails, the whole message has to be sent again: twice beats cut short.
        """
        return await within_deadline(self._send(chat_id, message, self._client(urgent)))

    async def edit(
        self, chat_id: int, message_id: int, message: Message, *, urgent: bool
    ) -> Outcome:
        """Put `message` in the place of a message already sent; makes no sound."""
        target: Payload = {"chat_id": chat_id, "message_id": message_id}
        return await within_deadline(self._edit(target, message, self._client(urgent)))

    async def pin(self, chat_id: int, message_id: int) -> Outcome:
        """Pin a message without a sound; a group that forbids it to the bot ends in `Rejected`."""
        target: Payload = {
            "chat_id": chat_id,
            "message_id": message_id,
            "disable_notification": True,
        }
        return await within_deadline(self._settle("pinChatMessage", target, Sent(message_id)))

    async def unpin(self, chat_id: int, message_id: int) -> Outcome:
        """Take a message from the top of the chat, where it may not be any more."""
        target: Payload = {"chat_id": chat_id, "message_id": message_id}
        return await within_deadline(self._settle("unpinChatMessage", target, Sent(message_id)))

    async def set_commands(
        self, chat_id: int | None, language: str, commands: Sequence[tuple[str, str]]
    ) -> Outcome:
        """The menu of one chat, or, without a chat, of everybody who reads `language`.

        `Sent` carries no message here: its id is 0.
        """
        menu: Payload = {
            "commands": [{"command": name, "description": text} for name, text in commands],
        }
        if chat_id is None:
            menu["language_code"] = language
        else:
            menu["scope"] = {"type": "chat", "chat_id": chat_id}
        return await within_deadline(self._settle("setMyCommands", menu, Sent(0)))

    async def stop_spinning(self, callback_query_id: str, text: str | None = None) -> None:
        """Take the spinner off a pressed button, at best effort: nothing depends on it."""
        answer: Payload = {"callback_query_id": callback_query_id}
        if text:
            answer["text"] = text
        try:
            async with asyncio.timeout(SPINNER_DEADLINE):
                await self._call("answerCallbackQuery", answer, self._others)
        except (TelegramError, TimeoutError) as error:
            log.debug("spinner_left", why=type(error).__name__)

    async def offer(self, inline_query_id: str, found: Offer) -> None:
        """Show what was found to who is typing, at best effort: the next key asks again."""
        answer: Payload = {
            "inline_query_id": inline_query_id,
            "results": [article(one) for one in found.articles],
            "cache_time": OFFER_LASTS,
            "is_personal": True,
        }
        if found.instead:
            button = {"text": found.instead, "start_parameter": found.start}
            answer["button"] = button
        try:
            async with asyncio.timeout(SPINNER_DEADLINE):
                await self._call("answerInlineQuery", answer, self._others)
        except (TelegramError, TimeoutError) as error:
            log.debug("offer_lost", why=type(error).__name__)

    async def prepare_polling(self) -> None:
        """Take a webhook away, if there is one, and keep every update that waits (S1).

        Raises `FetchFailed`.
        """
        try:
            await self._call("deleteWebhook", {"drop_pending_updates": False}, self._fetches)
        except TelegramError as error:
            raise fetch_failed(error) from error

    async def fetch(self, offset: int | None, wait: timedelta) -> list[dict[str, object]]:
        """The updates from `offset` on as raw JSON, after `wait` at most when there are none.

        Nothing in an update is looked at, so none can block those behind it. A given `offset`
        confirms everything before it for good. Raises `FetchFailed`.
        """
        seconds = int(wait.total_seconds())
        asked: Payload = {"timeout": seconds, "allowed_updates": WANTED_UPDATES}
        if offset is not None:
            asked["offset"] = offset
        try:
            updates = await self._call(
                "getUpdates", asked, self._fetches, read_timeout=seconds + LONG_POLL_MARGIN
            )
        except TelegramError as error:
            raise fetch_failed(error) from error
        if not isinstance(updates, list) or not all(isinstance(one, dict) for one in updates):
            raise FetchFailed("the Bot API server answered without a list of updates")
        return updates

    @property
    def _clients(self) -> tuple[AiohttpRequest, ...]:
        return self._alarms, self._others, self._fetches

    def _client(self, urgent: bool) -> AiohttpRequest:
        return self._alarms if urgent else self._others

    async def _send(self, chat_id: int, message: Message, client: AiohttpRequest) -> Outcome:
        shown = await self._attach(chat_id, message, client)
        if shown is not None:
            return shown
        if message.picture is not None and message.picture.content:
            caption = captioned(message)
            outcome = await self._show(chat_id, message.picture.content, caption or {}, client)
            if caption is not None and isinstance(outcome, Sent):
                return outcome
        *first, last = payloads(message)
        for part in first:
            outcome = named(await self._say("sendMessage", {"chat_id": chat_id, **part}, client))
            if not isinstance(outcome, Sent):
                return outcome
        outcome = named(await self._say("sendMessage", {"chat_id": chat_id, **last}, client))
        if message.copy is not None and isinstance(outcome, Sent):
            await self._copy(chat_id, message.copy, client)
        return outcome

    async def _attach(
        self, chat_id: int, message: Message, client: AiohttpRequest
    ) -> Outcome | None:
        """A contact or a venue. One that Telegram refuses is said in words: the answer is None."""
        attached = attachment(message)
        if attached is None:
            return None
        method, payload = attached
        try:
            return named(await self._say(method, {"chat_id": chat_id, **payload}, client))
        except BadRequest as error:
            if not isinstance(classify(error), Rejected):
                raise
            log.warning("telegram_refused_attachment", method=method, why=reason(error))
            return None

    async def _show(
        self, chat_id: int, png: bytes, caption: Payload, client: AiohttpRequest
    ) -> Outcome:
        """A picture with words below it. What Telegram refuses goes as words alone."""
        try:
            target = {"chat_id": chat_id, **caption}
            return named(await self._say("sendPhoto", target, client, picture=png))
        except BadRequest as error:
            log.warning("picture_refused", why=reason(error))
            return Rejected(reason(error))

    async def _copy(self, chat_id: int, copy: Copy, client: AiohttpRequest) -> None:
        """Show somebody's message as it is; one that they took back meanwhile stays away."""
        target = {
            "chat_id": chat_id,
            "from_chat_id": copy.chat_id,
            "message_id": copy.message_id,
        }
        try:
            await self._call("copyMessage", target, client)
        except BadRequest as error:
            log.warning("nothing_to_copy", why=reason(error))

    async def _edit(self, target: Payload, message: Message, client: AiohttpRequest) -> Outcome:
        try:
            answer = await self._say("editMessageText", target | edited(message), client)
        except BadRequest as error:
            if is_unchanged(error):
                return Sent(int(str(target["message_id"])))
            raise
        return named(answer)

    async def _settle(self, method: str, parameters: Payload, outcome: Outcome) -> Outcome:
        await self._call(method, parameters, self._others)
        return outcome

    async def _say(
        self, method: str, payload: Payload, client: AiohttpRequest, picture: bytes | None = None
    ) -> object:
        """Call; what Telegram refuses for its dress is said again without it."""
        while True:
            try:
                return await self._call(method, payload, client, picture=picture)
            except BadRequest as error:
                plainer = simpler(payload, error)
                if plainer is None:
                    raise
                log.warning("telegram_refused_dress", method=method, why=reason(error))
                payload = plainer

    async def _call(
        self,
        method: str,
        parameters: Mapping[str, object],
        client: AiohttpRequest,
        read_timeout: float | None = None,
        picture: bytes | None = None,
    ) -> object:
        data = with_picture(parameters, picture) if picture else request_data(parameters)
        return await client.post(
            self._methods + method,
            data,
            read_timeout=client.DEFAULT_NONE if read_timeout is None else read_timeout,
        )


async def within_deadline(work: Awaitable[Outcome]) -> Outcome:
    """How `work` ended, or how its failure is to be taken; nothing is raised but cancellation."""
    try:
        async with asyncio.timeout(SEND_DEADLINE):
            return await work
    except TelegramError as error:
        return classify(error)
    except TimeoutError:
        return Later("deadline")
    except Exception as error:
        log.exception("telegram_call_broke")
        return Later(type(error).__name__)


def named(answer: object) -> Outcome:
    """Sent only if Telegram named the message (S2)."""
    if isinstance(answer, dict) and isinstance(answer.get("message_id"), int):
        return Sent(answer["message_id"])
    return Later("Telegram accepted the message but did not name it")


def fetch_failed(error: TelegramError) -> FetchFailed:
    """The failure of a fetch in the intake's terms."""
    return FetchFailed(reason(error), conflict=is_conflict(error), after=retry_after(error))
