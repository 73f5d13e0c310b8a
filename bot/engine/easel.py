"""Pictures of messages, drawn before they are sent: in a thread, outside every transaction."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.domain.message import Message, Picture

if TYPE_CHECKING:
    from bot.maps.pictures import Pictures

log = structlog.get_logger(__name__)


class Easel:
    """Draws what a screen asked for; a message without its picture still says everything."""

    def __init__(self) -> None:
        self._pictures: Pictures | None = None

    async def drawn(self, message: Message) -> Message:
        """The message with its picture; without one where it cannot be drawn."""
        picture = message.picture
        if picture is None:
            return message
        try:
            content = await asyncio.to_thread(self._draw, picture)
        except Exception:
            log.exception("picture_failed", country=picture.request.country)
            return replace(message, picture=None)
        return replace(message, picture=replace(picture, content=content))

    def _draw(self, picture: Picture) -> bytes:
        # loading what draws takes a fifth of a second, and most starts draw nothing
        from bot.maps.pictures import Form, Pictures

        if self._pictures is None:
            self._pictures = Pictures()
        return self._pictures.draw(picture.request, picture.words, Form.PNG).content
