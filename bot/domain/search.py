"""What is offered while somebody types behind the bot's name in any chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.message import Message

FROM_SEARCH = "search"
"""What `/start` brings from the button above an offer: no invitation."""


@dataclass(frozen=True)
class Article:
    """One thing to choose: a choice sends `message` into the chat. `id` is at most 64 bytes."""

    id: str
    title: str
    description: str
    message: Message


@dataclass(frozen=True)
class Offer:
    """All that is offered. `instead` is a button above it that leads to the bot's own chat."""

    articles: tuple[Article, ...] = ()
    instead: str = ""
    start: str = FROM_SEARCH
