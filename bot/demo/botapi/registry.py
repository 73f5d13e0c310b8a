"""Who and what exists on the stage: finding it, and writing down what happens to it."""

from __future__ import annotations

import re

from bot.demo.botapi.clock import MachineClock, MissionClock
from bot.demo.botapi.errors import MIGRATED, ApiError, StageError, bad_request, forbidden
from bot.demo.botapi.files import Files
from bot.demo.botapi.waiting import Signal
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Bot, Chat, Event, Op, Person, Stored

_TOKEN = re.compile(r"\d{1,19}:[A-Za-z0-9_\-]{3,}")


def _newcomer(name: str) -> Bot:
    user: Json = {
        "id": 0,
        "is_bot": True,
        "first_name": name,
        "username": "simulated_bot",
    }
    return Bot(user)


class Registry:
    """Everybody and everything. The first token that calls becomes the stage's main bot.

    What people say before any bot has called waits for that one.
    """

    def __init__(self, clock: MissionClock, machine: MachineClock, token: str | None) -> None:
        self.clock = clock
        self.machine = machine
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Chat] = {}
        self.main = _newcomer("Bot")
        self.bots: dict[str, Bot] = {}
        self.events: list[Event] = []
        self.files = Files()
        self.happened = Signal()
        self._only_token = token
        if token:
            self._introduce(token)

    def bot(self, token: str) -> Bot:
        """The bot of a token. ApiError 404 for a malformed one, 401 for one that is not known."""
        known = self.bots.get(token)
        if known is not None:
            return known
        if not _TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if self._only_token is not None:
            raise ApiError(401, "Unauthorized")
        return self._introduce(token)

    def _introduce(self, token: str) -> Bot:
        bot = self.main if self.main.token is None else _newcomer("Bot")
        bot.claim(token)
        self.bots[token] = bot
        return bot

    def all_bots(self) -> list[Bot]:
        """Every bot that groups are shared with."""
        return list(self.bots.values()) or [self.main]

    def person(self, wanted: object) -> Person:
        """By id or by name in lower case. StageError 404."""
        if isinstance(wanted, int):
            found = self.people.get(wanted)
        else:
            key = str(wanted).lower()
            found = next((p for p in self.people.values() if p.key == key), None)
        if found is None:
            raise StageError(f"nobody here is called {wanted!r}", 404)
        return found

    def private(self, bot: Bot, person: Person) -> Chat:
        """The chat of these two, opened when they first need it."""
        chat = bot.private.get(person.id)
        if chat is None:
            api: Json = {"id": person.id, "type": "private", "first_name": person.name}
            if person.username:
                api["username"] = person.username
            chat = bot.private[person.id] = Chat(api, [person], bot)
        return chat

    def staged_chat(self, wanted: object, bot: Bot) -> Chat:
        """A chat as the stage names it: a group's id, or a person for the private chat."""
        if isinstance(wanted, int) and wanted < 0:
            group = self.groups.get(wanted)
            if group is None:
                raise StageError(f"there is no chat {wanted}", 404)
            return group
        return self.private(bot, self.person(wanted))

    def known_chat(self, bot: Bot, chat_id: int | None) -> Chat:
        """A chat as the Bot API names it. ApiError 400, also for a group that has moved."""
        if chat_id is None:
            raise bad_request("chat not found")
        if chat_id > 0:
            person = self.people.get(chat_id)
            if person is None:
                raise bad_request("chat not found")
            return self.private(bot, person)
        group = self.groups.get(chat_id)
        if group is None:
            raise bad_request("chat not found")
        if group.migrated_to is not None:
            raise bad_request(MIGRATED, {"migrate_to_chat_id": group.migrated_to})
        return group

    def writable_chat(self, bot: Bot, chat_id: int | None) -> Chat:
        """A chat that lets the bot write. ApiError 403 when the person does not."""
        chat = self.known_chat(bot, chat_id)
        if chat.private:
            person = chat.members[0]
            if person.deactivated:
                raise forbidden("user is deactivated")
            if person.blocked:
                raise forbidden("bot was blocked by the user")
            if bot not in person.started:
                raise forbidden("bot can't initiate conversation with a user")
        return chat

    def post(
        self,
        chat: Chat,
        sender: Person | Bot,
        content: Json,
        *,
        keyboard: Json | None = None,
        silent: bool = False,
        op: Op = "send",
    ) -> Stored:
        """Put a new message into a chat and write it down."""
        now = self.clock.now()
        chat.last_id += 1
        api: Json = {
            "message_id": chat.last_id,
            "from": sender.user,
            "chat": chat.api,
            "date": int(now.timestamp()),
            **content,
        }
        stored = Stored(chat.last_id, chat, sender, api, now, keyboard, silent)
        chat.messages[chat.last_id] = stored
        if keyboard is not None:
            chat.keyboard = None if keyboard.get("remove_keyboard") else keyboard
        self.record(op, chat, sender, stored.id, api, keyboard=keyboard, silent=silent)
        return stored

    def record(
        self,
        op: Op,
        chat: Chat,
        actor: Person | Bot,
        message_id: int,
        message: Json,
        *,
        keyboard: Json | None = None,
        silent: bool = False,
        extra: Json | None = None,
    ) -> Event:
        """Write down what happened; phones in airplane mode will see it later."""
        now = self.clock.now()
        seen = {p.key: None if p.airplane and p is not actor else now for p in chat.members}
        event = Event(
            len(self.events) + 1,
            op,
            chat,
            actor,
            now,
            self.machine.now(),
            message_id,
            message,
            keyboard,
            silent,
            extra,
            seen,
        )
        self.events.append(event)
        chat.events.append(event)
        for person in chat.members:
            if person.airplane and person is not actor:
                person.unseen.append(event)
        self.happened.fire()
        return event

    def migrate(self, chat: Chat) -> Chat:
        """Make a group a supergroup: new id, own numbering, both ends told as Telegram does."""
        new_id = -1_000_000_000_000 - abs(chat.id)
        api = {**chat.api, "id": new_id, "type": "supergroup"}
        moved = Chat(api, list(chat.members))
        self.groups[new_id] = moved
        if not chat.members:
            raise StageError(f"chat {chat.id} has no members")
        leader = chat.members[0]
        farewell = self.post(chat, leader, {"migrate_to_chat_id": new_id}, op="say")
        chat.migrated_to = new_id
        welcome = self.post(moved, leader, {"migrate_from_chat_id": chat.id}, op="say")
        for bot in self.all_bots():
            for stored in (farewell, welcome):
                bot.updates.add("message", stored.api, stored.sent_at)
        return moved
