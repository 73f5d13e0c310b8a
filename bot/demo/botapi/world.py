"""People, bots, chats and messages as they stand, with the record of how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.demo.botapi.errors import StageError
from bot.demo.botapi.updates import UpdateQueue
from bot.demo.botapi.wire import Json, moment

Op = Literal["send", "edit", "delete", "tap", "say", "pin", "unpin", "answer"]


@dataclass(eq=False)
class Search:
    """What somebody typed behind the bot's name, and what it offered; None before it did."""

    at: datetime
    results: list[Json] | None = None
    button: Json | None = None


@dataclass(eq=False)
class Bot:
    """One bot: its token's digits are its id. `queries` are the taps that it may still answer,
    `searches` what was typed behind its name.
    """

    user: Json
    token: str | None = None
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    private: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, tuple[datetime, Chat, Person]] = field(default_factory=dict)
    searches: dict[str, Search] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)

    def claim(self, token: str) -> None:
        """Take on the identity that `token` stands for."""
        self.token = token
        self.user["id"] = int(token.partition(":")[0])
        self.user["username"] = f"bot{self.user['id']}_bot"

    def commands_of(self, person_id: int, language: str | None) -> list[Json]:
        """The menu that Telegram shows in the private chat with this person: narrowest first."""
        for scope in (f"chat:{person_id}", "all_private_chats", "default"):
            for code in (language or "", ""):
                if found := self.commands.get(f"{scope}:{code}"):
                    return found
        return []


@dataclass(eq=False)
class Person:
    """Somebody with a phone. `key` is the name in lower case, as stories call people."""

    id: int
    name: str
    username: str | None
    language: str | None
    airplane: bool = False
    blocked: bool = False
    deactivated: bool = False
    started: set[Bot] = field(default_factory=set)
    unseen: list[Event] = field(default_factory=list)
    user: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._introduce()

    def rename(self, other: Person) -> None:
        """Take over name, username and language."""
        self.name, self.username, self.language = other.name, other.username, other.language
        self._introduce()

    def _introduce(self) -> None:
        self.user = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            self.user["username"] = self.username
        if self.language:
            self.user["language_code"] = self.language

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()

    def state(self) -> Json:
        """As the stage describes the person."""
        return {
            "id": self.id,
            "name": self.name,
            "key": self.key,
            "username": self.username,
            "language": self.language,
            "airplane": self.airplane,
            "blocked": self.blocked,
            "deactivated": self.deactivated,
        }


@dataclass(eq=False)
class Chat:
    """A private chat (`bot` set) or a group; messages are numbered from 1 in each."""

    api: Json
    members: list[Person]
    bot: Bot | None = None
    messages: dict[int, Stored] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    last_id: int = 0
    pins: set[int] = field(default_factory=set)
    keyboard: Json | None = None
    migrated_to: int | None = None
    id: int = 0
    private: bool = False

    def __post_init__(self) -> None:
        identity = self.api["id"]
        if not isinstance(identity, int):
            raise StageError("a chat's id is a whole number")
        self.id = identity
        self.private = self.bot is not None

    def member(self, person: Person) -> None:
        """Check that the person is here. StageError otherwise."""
        if person not in self.members:
            raise StageError(f"{person.name} is not in chat {self.id}", 404)


@dataclass(eq=False, slots=True)
class Stored:
    """A message as it stands: `api` is the Bot API's Message, replaced whole by an edit."""

    id: int
    chat: Chat
    sender: Person | Bot
    api: Json
    sent_at: datetime
    keyboard: Json | None = None
    silent: bool = False


@dataclass(eq=False, slots=True)
class Event:
    """Something that happened in a chat, and when each member's phone showed it."""

    seq: int
    op: Op
    chat: Chat
    actor: Person | Bot
    mission_at: datetime
    machine_at: datetime
    message_id: int
    message: Json
    keyboard: Json | None
    silent: bool
    extra: Json | None
    seen: dict[str, datetime | None]

    def state(self) -> Json:
        """As the stage tells it."""
        person = self.actor if isinstance(self.actor, Person) else None
        only = self.chat.members[0] if self.chat.private else None
        told: Json = {
            "seq": self.seq,
            "op": self.op,
            "chat": self.chat.id,
            "chat_type": self.chat.api["type"],
            "bot": None if person else self.actor.user["id"],
            "from": person.key if person else None,
            "to": only.key if only and not person else None,
            "message_id": self.message_id,
            **shown(self.message),
            "keyboard": self.keyboard,
            "mission_at": moment(self.mission_at),
            "machine_at": moment(self.machine_at),
            "protected": bool(self.message.get("has_protected_content")),
            "silent": self.silent,
            "seen_by": {key: at and moment(at) for key, at in self.seen.items()},
        }
        if self.extra:
            told.update(self.extra)
        return told


_PARTS = ("location", "venue", "contact", "photo", "document", "caption", "caption_entities")


def _button(button: Json) -> Json:
    copied = button.get("copy_text")
    return {
        "text": button["text"],
        "data": button.get("callback_data"),
        "style": button.get("style"),
        "url": button.get("url"),
        "copy": copied.get("text") if isinstance(copied, dict) else None,
    }


def shown(message: Json) -> Json:
    """What a phone shows of a message: text, entities, buttons, and what else it carries."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    buttons = [[_button(button) for button in row] for row in rows]
    told: Json = {
        "text": message.get("text", ""),
        "entities": message.get("entities", []),
        "buttons": buttons,
    }
    told.update((part, message[part]) for part in _PARTS if part in message)
    replied = message.get("reply_to_message")
    if isinstance(replied, dict):
        told["reply_to"] = replied["message_id"]
    return told
