"""What one person's phone shows of the chat with the bot, followed event by event."""

from __future__ import annotations

from collections.abc import Iterator

from babel import UnknownLocaleError

from bot.demo.botapi.stage import Stage
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Chat, Event, Person, shown
from bot.demo.cast import Character
from bot.screens.voice import reads_right_to_left


class PhoneView:
    """Follows what this phone has received: in airplane mode the rest waits outside."""

    def __init__(self, stage: Stage, who: Character, part: str) -> None:
        self._stage = stage
        self._who = who
        self._part = part
        self._followed = 0
        self._pins: set[int] = set()
        self._keyboard: Json | None = None
        self._edits: dict[int, int] = {}

    @property
    def key(self) -> str:
        """The person's name in lower case."""
        return self._who.key

    @property
    def _person(self) -> Person:
        return self._stage.registry.person(self._who.key)

    @property
    def _chat(self) -> Chat:
        return self._stage.registry.private(self._stage.registry.main, self._person)

    def follow(self) -> Iterator[tuple[str, Json | None]]:
        """What is new: `message/awa/3` with its content, or None when it is taken away;
        `toast/awa` with words of the moment.
        """
        for event in self._chat.events[self._followed :]:
            if event.seen.get(self._person.key) is None:
                return
            self._followed += 1
            yield from self._shown(event)

    def _shown(self, event: Event) -> Iterator[tuple[str, Json | None]]:
        name = f"message/{self._who.key}/{event.message_id}"
        match event.op:
            case "send" | "say":
                if event.keyboard is not None:
                    gone = event.keyboard.get("remove_keyboard")
                    self._keyboard = None if gone else event.keyboard
                yield name, self._message(event)
            case "edit":
                self._edits[event.message_id] = self._edits.get(event.message_id, 0) + 1
                yield name, self._message(event)
            case "delete":
                self._pins.discard(event.message_id)
                yield name, None
            case "pin":
                self._pins.add(event.message_id)
            case "unpin":
                self._pins.discard(event.message_id)
            case "answer":
                if event.message.get("text"):
                    alert = bool(event.extra and event.extra.get("alert"))
                    yield (
                        f"toast/{self._who.key}",
                        {"text": event.message["text"], "alert": alert},
                    )

    def _message(self, event: Event) -> Json:
        return {
            "id": event.message_id,
            "mine": isinstance(event.actor, Person),
            "date": event.message["date"],
            "edits": self._edits.get(event.message_id, 0),
            "silent": event.silent,
            **shown(event.message),
        }

    def state(self) -> Json:
        """All but the messages."""
        person = self._person
        return {
            "key": self._who.key,
            "name": person.name,
            "part": self._part,
            "zone": self._who.zone,
            "language": person.language,
            "rtl": _mirrored(person.language),
            "airplane": person.airplane,
            "blocked": person.blocked,
            "pinned": max(self._pins, default=None),
            "keyboard": self._keyboard,
            "commands": self._stage.registry.main.commands_of(person.id, person.language),
            "held": self._stage.acts.held(person),
            "waiting": len(person.unseen),
        }


def _mirrored(language: str | None) -> bool:
    try:
        return bool(language) and reads_right_to_left(str(language).split("-")[0])
    except (UnknownLocaleError, ValueError):
        return False
