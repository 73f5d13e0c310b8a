"""The command menu of each person, by language and role; kept up to date beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from bot.domain.delivery import Later, Outcome
from bot.domain.lanes import Lane
from bot.domain.people import Role
from bot.store import menus
from bot.store.database import Database

LOOK_EVERY = 30.0
AFTER_FAILURE = 60.0
AT_ONCE = 20


class MenuChannel(Protocol):
    """What sets a chat's menu."""

    async def set_commands(
        self, chat_id: int | None, language: str, commands: Sequence[tuple[str, str]]
    ) -> Outcome:
        """Set the menu of one chat."""
        ...


CommandsFor = Callable[[str, Collection[Role]], list[tuple[str, str]]]


class Menus:
    """Sets the menus that are out of date, a few at a time."""

    def __init__(
        self,
        db: Database,
        channel: MenuChannel,
        commands_for: CommandsFor,
        languages: Sequence[str],
    ) -> None:
        self._db = db
        self._channel = channel
        self._commands_for = commands_for
        self._languages = languages
        self._wanted = asyncio.Event()

    def nudge(self) -> None:
        """Somebody may have joined, or chosen another language."""
        self._wanted.set()

    async def run(self) -> None:
        """Keep menus right for ever; first the one that strangers see."""
        for language in self._languages:
            await self._channel.set_commands(None, language, self._commands_for(language, ()))
        while True:
            self._wanted.clear()
            pause = LOOK_EVERY if await self.refresh() else AFTER_FAILURE
            try:
                async with asyncio.timeout(pause):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def refresh(self) -> bool:
        """Set what is out of date; False when the channel asked to come back later."""
        due = await self._db.read(lambda conn: menus.outdated(conn, AT_ONCE))
        for menu in due:
            commands = self._commands_for(menu.language, menu.roles)
            outcome = await self._channel.set_commands(menu.chat_id, menu.language, commands)
            if isinstance(outcome, Later):
                return False
            await self._db.write(Lane.DIGEST, menu.remember)
        return True
