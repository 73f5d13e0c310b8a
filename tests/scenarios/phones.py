"""Telegram as the scenarios need it: phones that write, hear, block, and an outage at will.

It carries the sender's messages and is the intake's source of raw updates. A message that the
real platform would refuse (too long, buttons that are not ours) fails the test.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.buttons import LIMIT_BYTES, read_tap
from bot.domain.delivery import Later, Never, Outcome, Sent
from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.services.briefing import Brief
from tests.scenarios.cast import BOT_ID, Character
from tests.scenarios.hearing import Heard, what_it_is

LONGEST_TEXT = 4096


class Unreachable(Exception):
    """Telegram does not answer."""


@dataclass(frozen=True)
class AfterEffect:
    """The message arrives all the same, and only then comes this outcome: a lost response."""

    outcome: Outcome


class Phones:
    """Every chat of the world, by chat id. `now` is mission time."""

    def __init__(
        self, now: Callable[[], datetime], recognise: Callable[[Message], Brief | None]
    ) -> None:
        self._now = now
        self._recognise = recognise
        self._updates: list[dict[str, object]] = []
        self._last_update = 1000
        self._last_message = 500
        self._shown: defaultdict[int, dict[int, Heard]] = defaultdict(dict)
        self._faults: defaultdict[int, deque[Outcome | AfterEffect]] = defaultdict(deque)
        self.unclaimed: defaultdict[int, list[Heard]] = defaultdict(list)
        self.edits: defaultdict[int, list[Heard]] = defaultdict(list)
        self.gone: dict[int, Outcome] = {}
        self.pinned: defaultdict[int, set[int]] = defaultdict(set)
        self.kept_true: defaultdict[int, list[Heard]] = defaultdict(list)
        self.down = False
        self.deaf = False
        self.offsets: list[int | None] = []
        self.order: list[tuple[int, Heard]] = []

    # what the bot sees

    async def fetch(self, offset: int | None, wait: timedelta) -> list[dict[str, object]]:
        """As getUpdates: what is below `offset` is confirmed, and forgotten."""
        if self.down or self.deaf:
            raise Unreachable
        self.offsets.append(offset)
        if offset is not None:
            self._updates = [u for u in self._updates if _id_of(u) >= offset]
        return self._updates[:100]

    async def send(self, chat_id: int, message: Message, *, urgent: bool) -> Outcome:
        return self._deliver(chat_id, message, urgent, None)

    async def edit(
        self, chat_id: int, message_id: int, message: Message, *, urgent: bool
    ) -> Outcome:
        return self._deliver(chat_id, message, urgent, message_id)

    async def pin(self, chat_id: int, message_id: int) -> Outcome:
        self.pinned[chat_id].add(message_id)
        return Sent(message_id)

    async def unpin(self, chat_id: int, message_id: int) -> Outcome:
        self.pinned[chat_id].discard(message_id)
        return Sent(message_id)

    def _deliver(
        self, chat_id: int, message: Message, urgent: bool, message_id: int | None
    ) -> Outcome:
        _check_limits(message, self._recognise(message))
        if self.down:
            return Later("no network")
        if chat_id in self.gone:
            return self.gone[chat_id]
        fault = self._faults[chat_id].popleft() if self._faults[chat_id] else None
        if fault is not None and not isinstance(fault, AfterEffect):
            return fault
        arrived = self._arrive(chat_id, message, urgent, message_id)
        return fault.outcome if fault else Sent(arrived.message_id)

    def _arrive(
        self, chat_id: int, message: Message, urgent: bool, message_id: int | None
    ) -> Heard:
        if message_id is None:
            self._last_message += 1
        buttons = tuple(button.text for row in message.buttons for button in row)
        brief = self._recognise(message)
        heard = Heard(
            what=what_it_is(brief),
            text=message.plain,
            buttons=buttons,
            at=self._now(),
            message_id=message_id or self._last_message,
            edited=message_id is not None,
            urgent=urgent,
            round=brief.notice.round if brief else 0,
            message=message,
        )
        self._shown[chat_id][heard.message_id] = heard
        kept_true = brief is not None and brief.notice.event.startswith("refresh:")
        edits = self.kept_true if kept_true else self.edits
        (edits if heard.edited else self.unclaimed)[chat_id].append(heard)
        self.order.append((chat_id, heard))
        return heard

    # what a test does to it

    def fails(self, who: Character, *outcomes: Outcome | AfterEffect) -> None:
        """The next deliveries to this chat end like this."""
        self._faults[who.telegram_id].extend(outcomes)

    def block(self, who: Character) -> None:
        self.gone[who.telegram_id] = Never("blocked")

    def outage(self) -> None:
        """Neither updates come nor messages go."""
        self.down = True

    def recover(self) -> None:
        self.down = self.deaf = False

    def unblock(self, who: Character) -> None:
        del self.gone[who.telegram_id]

    def shown(self, who: Character) -> list[Heard]:
        """The chat as it looks now, oldest message first."""
        return list(self._shown[who.telegram_id].values())

    def button(self, who: Character, label: str, on: Heard | None = None) -> tuple[int, str]:
        """The newest button with this label in the chat, or the one on a message: id and data."""
        chat = self._shown[who.telegram_id]
        messages = [chat[on.message_id]] if on else list(reversed(chat.values()))
        for shown in messages:
            for row in (on or shown).message.buttons:
                for button in row:
                    if button.text == label:
                        return shown.message_id, button.data
        known = [button for shown in messages for button in shown.buttons]
        raise AssertionError(f"{who} sees no button {label!r}, only {known}")

    def text(self, who: Character, text: str, chat: Character | None = None) -> int:
        """Somebody types; returns the update's id."""
        message: dict[str, object] = {"text": text}
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.message(who, message, chat)

    def message(
        self, who: Character, content: Mapping[str, object], chat: Character | None = None
    ) -> int:
        self._last_message += 1
        return self.update(
            {
                "message": {
                    "message_id": self._last_message,
                    "date": int(self._now().timestamp()),
                    "chat": _chat(chat or who),
                    "from": _user(who),
                    **content,
                }
            }
        )

    def tap(self, who: Character, message_id: int, data: str, chat: Character | None = None) -> int:
        return self.update(
            {
                "callback_query": {
                    "id": f"q{self._last_update}",
                    "from": _user(who),
                    "chat_instance": "1",
                    "data": data,
                    "message": {
                        "message_id": message_id,
                        "date": int(self._now().timestamp()),
                        "chat": _chat(chat or who),
                        "text": "…",
                    },
                }
            }
        )

    def types(self, who: Character, query: str) -> str:
        """Behind the bot's name, in any chat; returns the query's id."""
        key = f"i{self._last_update}"
        typed = {"id": key, "from": _user(who), "query": query, "offset": ""}
        self.update({"inline_query": typed})
        return key

    def membership(self, who: Character, status: str) -> int:
        """The bot was blocked or taken back: what Telegram tells about it."""
        bot = {"id": BOT_ID, "is_bot": True, "first_name": "Vigie"}
        kicked = {"status": "kicked", "user": bot, "until_date": 0}
        member = {"status": "member", "user": bot}
        old, new = (member, kicked) if status == "kicked" else (kicked, member)
        return self.update(
            {
                "my_chat_member": {
                    "chat": _chat(who),
                    "from": _user(who),
                    "date": int(self._now().timestamp()),
                    "old_chat_member": old,
                    "new_chat_member": new,
                }
            }
        )

    def update(self, content: Mapping[str, object]) -> int:
        """Any raw update, the poisonous ones included."""
        self._last_update += 1
        self._updates.append({"update_id": self._last_update, **content})
        return self._last_update

    def forget_updates(self) -> None:
        """Telegram keeps updates for twenty-four hours only."""
        self._updates.clear()


def _id_of(update: Mapping[str, object]) -> int:
    return int(str(update["update_id"]))


def _chat(who: Character) -> dict[str, object]:
    if who.is_group:
        return {"id": who.telegram_id, "type": "supergroup", "title": who.name}
    return {"id": who.telegram_id, "type": "private", "first_name": who.name}


def _user(who: Character) -> dict[str, object]:
    return {
        "id": who.telegram_id,
        "is_bot": False,
        "first_name": who.name,
        "language_code": "en",
    }


def _check_limits(message: Message, brief: Brief | None) -> None:
    passed_on = brief is not None and brief.notice.kind is Kind.WORDS  # split by the channel
    assert passed_on or len(message.plain) <= LONGEST_TEXT, f"{len(message.plain)} characters"
    assert message.plain, "an empty message"
    assert not (message.buttons and message.keyboard), "buttons and keyboard exclude each other"
    for row in message.buttons:
        for button in row:
            assert button.text, "a button without words"
            if button.url is None and button.copy is None:
                assert len(button.data.encode()) <= LIMIT_BYTES, button.data
                read_tap(button.data)
