"""The whole program over a real database, with phones and clocks in the hands of a test.

Whatever somebody hears has to be claimed by the test, or the test fails.
"""

from __future__ import annotations

from bot.domain.search import Offer
from tests.scenarios.cast import Character
from tests.scenarios.hearing import Heard
from tests.scenarios.records import Records
from tests.scenarios.town import Town


class World(Town, Records):
    """What people do, and what they hear."""

    async def says(self, who: Character, text: str, *, in_chat: Character | None = None) -> None:
        self.phones.text(who, text, in_chat)
        await self.rest()

    async def taps(
        self,
        who: Character,
        label: str,
        *,
        on: Heard | None = None,
        in_chat: Character | None = None,
    ) -> None:
        """Press the newest button with this label in the chat, or the one on that message."""
        message_id, data = self.phones.button(in_chat or who, label, on)
        self.phones.tap(who, message_id, data, in_chat)
        await self.rest()

    async def searches(self, who: Character, query: str) -> Offer:
        """Somebody types behind the bot's name; what is offered."""
        key = self.phones.types(who, query)
        await self.rest()
        return self.offers[key]

    async def taps_data(self, who: Character, data: str, *, message_id: int = 1) -> None:
        """A forged button."""
        self.phones.tap(who, message_id, data)
        await self.rest()

    async def sends_place(self, who: Character, latitude: float, longitude: float) -> None:
        point = {"latitude": latitude, "longitude": longitude}
        self.phones.message(who, {"location": point})
        await self.rest()

    async def sends_photo(self, who: Character) -> None:
        photo = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
        self.phones.message(who, {"photo": [photo]})
        await self.rest()

    async def blocks(self, who: Character, *, noticed: bool = False) -> None:
        """The bot is blocked; `noticed`: and Telegram tells so before a message fails."""
        self.phones.block(who)
        if noticed:
            self.phones.membership(who, "kicked")
            await self.rest()

    async def unblocks(self, who: Character) -> None:
        self.phones.unblock(who)
        self.phones.membership(who, "member")
        await self.rest()
