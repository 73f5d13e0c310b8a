"""One request of one bot, as the methods of the Bot API receive it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.limits import Limits
from bot.demo.botapi.params import Params
from bot.demo.botapi.registry import Registry
from bot.demo.botapi.world import Bot, Chat


@dataclass(slots=True)
class Call:
    """One request of one bot."""

    registry: Registry
    limits: Limits
    bot: Bot
    params: Params

    def chat_id(self) -> int | None:
        """The chat that is meant; None for a name instead of a number. ApiError when missing."""
        value = self.params.raw.get("chat_id")
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        return self.params.number("chat_id")

    def writable(self) -> Chat:
        """The chat to write into, one write counted. ApiError 400, 403 or 429."""
        chat = self.registry.writable_chat(self.bot, self.chat_id())
        if self.limits.on:
            self.limits.check(self.bot, chat.id, group=not chat.private)
        return chat
