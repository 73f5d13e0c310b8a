"""What people do with their phones; offline, it waits in the phone until the network is back."""

from __future__ import annotations

from collections.abc import Callable

from bot.demo.botapi.errors import StageError
from bot.demo.botapi.registry import Registry
from bot.demo.botapi.text import commands_in
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Bot, Chat, Person, Stored, shown

_PAYLOADS = ("text", "location", "contact", "photo")


class Acts:
    """Turns stage directions into messages, taps and the updates that bots get of them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._held: dict[Person, list[tuple[Json, Callable[[], Json]]]] = {}
        self._queries = 0

    def held(self, person: Person) -> list[Json]:
        """What the person did while offline and nobody has received."""
        return [direction for direction, _ in self._held.get(person, [])]

    def say(self, direction: Json) -> Json:
        """Write, or send a place, a contact, a picture. StageError when it cannot be done."""
        person, chat, _ = self._scene(direction)
        content = self._content(direction, person, chat)
        return self._now_or_later(person, direction, lambda: self._say(person, chat, content))

    def tap(self, direction: Json) -> Json:
        """Press a button, which need not exist: a bot must not trust what comes back."""
        person, chat, bot = self._scene(direction)
        message_id, data = direction.get("message_id"), direction.get("data")
        if not isinstance(message_id, int) or isinstance(message_id, bool):
            raise StageError("message_id must be a whole number")
        if not isinstance(data, str):
            raise StageError("data must be text")
        return self._now_or_later(
            person, direction, lambda: self._tap(person, chat, bot, message_id, data)
        )

    def online(self, person: Person) -> None:
        """Airplane mode off: what came in shows, what she did goes out, each in its order."""
        if not person.airplane:
            return
        person.airplane = False
        now = self._registry.clock.now()
        for event in person.unseen:
            event.seen[person.key] = now
        person.unseen.clear()
        for _, act in self._held.pop(person, []):
            act()
        self._registry.happened.fire()

    def block(self, person: Person, *, blocked: bool) -> None:
        """Block or unblock the bots; those she has spoken with hear of it."""
        if person.blocked == blocked:
            return
        person.blocked = blocked
        for bot in person.started:
            self.membership(self._registry.private(bot, person), person, bot, here=not blocked)

    def membership(self, chat: Chat, by: Person, bot: Bot, *, here: bool) -> None:
        """Tell a bot that it can, or no longer can, be in a chat."""
        member: Json = {"status": "member", "user": bot.user}
        away: Json = {"status": "left", "user": bot.user}
        if chat.private:
            away = {"status": "kicked", "user": bot.user, "until_date": 0}
        now = self._registry.clock.now()
        change: Json = {
            "chat": chat.api,
            "from": by.user,
            "date": int(now.timestamp()),
            "old_chat_member": away if here else member,
            "new_chat_member": member if here else away,
        }
        bot.updates.add("my_chat_member", change, now)

    def _scene(self, direction: Json) -> tuple[Person, Chat, Bot]:
        person = self._registry.person(direction.get("person"))
        bot = self._registry.main
        wanted = direction.get("chat")
        chat = self._registry.staged_chat(person.id if wanted is None else wanted, bot)
        chat.member(person)
        if person.deactivated:
            raise StageError(f"{person.name} has no account any more", 409)
        if chat.private and person.blocked:
            raise StageError(f"{person.name} has blocked the bot: unblock it first (phone)", 409)
        if chat.migrated_to is not None:
            chat = self._registry.groups[chat.migrated_to]
        return person, chat, bot

    def _now_or_later(self, person: Person, direction: Json, act: Callable[[], Json]) -> Json:
        if person.airplane:
            self._held.setdefault(person, []).append((direction, act))
            return {"held": True, "message_id": None, "update_id": None}
        return {"held": False, **act()}

    def _content(self, direction: Json, person: Person, chat: Chat) -> Json:
        given = [name for name in _PAYLOADS if direction.get(name) is not None]
        if len(given) != 1:
            raise StageError(f"say one of {', '.join(_PAYLOADS)}")
        kind, value = given[0], direction[given[0]]
        content: Json = {}
        replied = direction.get("reply_to")
        if replied is not None:
            stored = chat.messages.get(replied) if isinstance(replied, int) else None
            if stored is None:
                raise StageError(f"there is no message {replied} to reply to", 404)
            content["reply_to_message"] = {
                name: part for name, part in stored.api.items() if name != "reply_to_message"
            }
        content.update(_READERS[kind](value, person))
        if kind == "photo" and isinstance(direction.get("caption"), str):
            content["caption"] = direction["caption"]
        return content

    def _say(self, person: Person, chat: Chat, content: Json) -> Json:
        stored = self._registry.post(chat, person, content, op="say")
        bots = [chat.bot] if chat.bot else self._registry.all_bots()
        if chat.bot:
            person.started.add(chat.bot)
        ids = [bot.updates.add("message", stored.api, stored.sent_at) for bot in bots]
        return {"message_id": stored.id, "update_id": ids[0]}

    def _tap(self, person: Person, chat: Chat, bot: Bot, message_id: int, data: str) -> Json:
        stored = chat.messages.get(message_id)
        if stored is not None and isinstance(stored.sender, Bot):
            bot = stored.sender
        now = self._registry.clock.now()
        self._queries += 1
        query_id = str(4_000_000_000 + self._queries)
        bot.queries[query_id] = (now, chat, person)
        message: Json = {"chat": chat.api, "message_id": message_id, "date": 0}
        query: Json = {
            "id": query_id,
            "from": person.user,
            "message": stored.api if stored else message,
            "chat_instance": str(8_000_000_000 + abs(chat.id)),
            "data": data,
        }
        extra: Json = {"data": data, "callback_query_id": query_id}
        label: Json = {"text": _label(stored, data)}
        self._registry.record("tap", chat, person, message_id, label, extra=extra)
        update_id = bot.updates.add("callback_query", query, now)
        return {"message_id": message_id, "update_id": update_id, "callback_query_id": query_id}


def _label(stored: Stored | None, data: str) -> str:
    """What the pressed button says; nothing when there is no such button."""
    rows = shown(stored.api)["buttons"] if stored else []
    buttons = [button for row in rows for button in row] if isinstance(rows, list) else []
    return next((str(button["text"]) for button in buttons if button["data"] == data), "")


def _text(value: object, person: Person) -> Json:
    if not isinstance(value, str) or not value.strip():
        raise StageError("text must not be empty")
    content: Json = {"text": value}
    entities = commands_in(value)
    if entities:
        content["entities"] = entities
    return content


def _location(value: object, person: Person) -> Json:
    if not isinstance(value, dict):
        raise StageError("location must be {latitude, longitude}")
    location: Json = {}
    for name, bound in (("latitude", 90), ("longitude", 180)):
        number = value.get(name)
        if not isinstance(number, int | float) or not -bound <= number <= bound:
            raise StageError(f"location needs a {name} between -{bound} and {bound}")
        location[name] = float(number)
    for name in ("horizontal_accuracy", "live_period"):
        if name in value:
            location[name] = value[name]
    return {"location": location}


def _contact(value: object, person: Person) -> Json:
    if not isinstance(value, dict) or not isinstance(value.get("phone_number"), str):
        raise StageError("contact must be {phone_number, first_name?, last_name?, user_id?}")
    contact: Json = {"phone_number": value["phone_number"]}
    contact["first_name"] = value.get("first_name", person.name)
    contact.update((name, value[name]) for name in ("last_name", "user_id") if name in value)
    return {"contact": contact}


def _photo(value: object, person: Person) -> Json:
    name = value if isinstance(value, str) else "photo"
    sizes = ((90, 67), (320, 240), (1280, 960))
    return {
        "photo": [
            {
                "file_id": f"{name}-{width}x{height}",
                "file_unique_id": f"{name}-{width}",
                "width": width,
                "height": height,
            }
            for width, height in sizes
        ]
    }


_READERS: dict[str, Callable[[object, Person], Json]] = {
    "text": _text,
    "location": _location,
    "contact": _contact,
    "photo": _photo,
}
