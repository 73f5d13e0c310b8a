"""The methods with which a bot writes: sending, editing, deleting, pinning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.demo.botapi.call import Call
from bot.demo.botapi.errors import NOT_MODIFIED, bad_request
from bot.demo.botapi.markup import read_markup
from bot.demo.botapi.params import Params
from bot.demo.botapi.text import read_text
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Chat, Stored

COPIED = frozenset(
    {"text", "entities", "photo", "document", "caption", "caption_entities"}
    | {"location", "venue", "contact"}
)
DELETABLE_FOR = timedelta(hours=48)
"""Mission time in which a message may be deleted."""


def send_message(call: Call) -> object:
    """Text, with its markup parsed."""
    return send(call, lambda: read_text(call.registry, call.params), links=True)


def send_location(call: Call) -> object:
    """A point on the map."""
    return send(call, lambda: {"location": _location(call.params)})


def send_venue(call: Call) -> object:
    """A point with a name and an address."""

    def content() -> Json:
        location = _location(call.params)
        venue: Json = {"location": location}
        for name in ("title", "address"):
            venue[name] = _required(call.params, name, f"{name} must be non-empty")
        for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
            if call.params.text(name):
                venue[name] = call.params.text(name)
        return {"location": location, "venue": venue}

    return send(call, content)


def send_contact(call: Call) -> object:
    """Somebody's telephone number."""

    def content() -> Json:
        params = call.params
        contact: Json = {
            "phone_number": _required(params, "phone_number", "phone number must be non-empty"),
            "first_name": _required(params, "first_name", "first name must be non-empty"),
        }
        for name in ("last_name", "vcard"):
            if params.text(name):
                contact[name] = params.text(name)
        return {"contact": contact}

    return send(call, content)


def copy_message(call: Call) -> object:
    """What stands in another message, under a new id and without saying whose it was."""
    origin = call.registry.known_chat(call.bot, call.params.number("from_chat_id"))
    stored = origin.messages.get(call.params.number("message_id") or 0)
    if stored is None:
        raise bad_request("message to copy not found")
    parts = {name: part for name, part in stored.api.items() if name in COPIED}
    if not parts:
        raise bad_request("message can't be copied")
    return {"message_id": send(call, lambda: parts)["message_id"]}


def _location(params: Params) -> Json:
    location: Json = {}
    for name, bound in (("latitude", 90.0), ("longitude", 180.0)):
        value = params.decimal(name)
        if value is None:
            raise bad_request(f"{name} is empty")
        if not -bound <= value <= bound:
            raise bad_request("wrong location specified")
        location[name] = value
    accuracy = params.decimal("horizontal_accuracy")
    if accuracy is not None:
        location["horizontal_accuracy"] = accuracy
    return location


def _required(params: Params, name: str, refusal: str) -> str:
    value = params.text(name).strip()
    if not value:
        raise bad_request(refusal)
    return value


def send(call: Call, content: Callable[[], Json], *, links: bool = False) -> Json:
    """Put a new message into the chat that the call names; `content` is read when it may be."""
    registry, params = call.registry, call.params
    chat = registry.writable_chat(call.bot, call.chat_id())
    parts = content()
    markup = read_markup(params, private=chat.private)
    replied = _replied(call, chat)
    if replied is not None:
        parts = {"reply_to_message": replied, **parts}
    if params.yes("protect_content"):
        parts["has_protected_content"] = True
    if links and "link_preview_options" in params.raw:
        options = params.decoded("link_preview_options", "can't parse link preview options")
        if isinstance(options, dict) and options:
            parts["link_preview_options"] = options
    if markup.inline is not None:
        parts["reply_markup"] = markup.inline
    if call.limits.on:
        call.limits.check(call.bot, chat.id, group=not chat.private)
    silent = params.yes("disable_notification")
    return registry.post(chat, call.bot, parts, keyboard=markup.keyboard, silent=silent).api


def _replied(call: Call, chat: Chat) -> Json | None:
    value = call.params.decoded("reply_parameters", "can't parse reply parameters JSON object")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply parameters")
    wanted = value.get("message_id")
    stored = chat.messages.get(wanted) if isinstance(wanted, int) else None
    if stored is not None:
        return {name: part for name, part in stored.api.items() if name != "reply_to_message"}
    if value.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def own_message(call: Call, chat: Chat) -> Stored:
    """The bot's own message that is to be changed. ApiError 400."""
    if call.params.text("inline_message_id") or not call.params.text("message_id"):
        raise bad_request("message identifier is not specified")
    stored = chat.messages.get(call.params.number("message_id") or 0)
    if stored is None:
        raise bad_request("message to edit not found")
    if stored.sender is not call.bot:
        raise bad_request("message can't be edited")
    return stored


def edit_message_text(call: Call) -> object:
    """Other words, and other buttons or none, under the same id."""
    chat = call.writable()
    stored = own_message(call, chat)
    content = read_text(call.registry, call.params)
    if "text" not in stored.api:
        raise bad_request("there is no text in the message to edit")
    return edited(call, stored, content, gone=("entities",))


def edit_message_reply_markup(call: Call) -> object:
    """Other buttons, or none, under the same words."""
    chat = call.writable()
    return edited(call, own_message(call, chat), {})


def edited(call: Call, stored: Stored, content: Json, gone: tuple[str, ...] = ()) -> Json:
    """The message with this content; `gone` are the parts that it replaces."""
    markup = read_markup(call.params, private=stored.chat.private)
    if markup.keyboard is not None:
        raise bad_request("inline keyboard expected")
    before = stored.api
    after = {n: part for n, part in before.items() if n != "reply_markup" and n not in gone}
    after.update(content)
    if markup.inline is not None:
        after["reply_markup"] = markup.inline
    if after == before:
        raise bad_request(NOT_MODIFIED)
    after["edit_date"] = int(call.registry.clock.now().timestamp())
    stored.api = after
    call.registry.record("edit", stored.chat, call.bot, stored.id, after, silent=True)
    return after


def delete_message(call: Call) -> object:
    """Take a message away: one's own, or what a person wrote in private, for 48 hours."""
    chat = call.registry.writable_chat(call.bot, call.chat_id())
    stored = chat.messages.get(call.params.number("message_id") or 0)
    if stored is None:
        raise bad_request("message to delete not found")
    if stored.sender is not call.bot and not chat.private:
        raise bad_request("message can't be deleted")
    if call.registry.clock.now() - stored.sent_at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[stored.id]
    chat.pins.discard(stored.id)
    call.registry.record("delete", chat, call.bot, stored.id, {}, silent=True)
    return True


def pin_chat_message(call: Call) -> object:
    """Keep one message at the top of the chat."""
    chat = call.registry.writable_chat(call.bot, call.chat_id())
    stored = chat.messages.get(call.params.number("message_id") or 0)
    if stored is None:
        raise bad_request("message to pin not found")
    if stored.id in chat.pins:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pins.add(stored.id)
    silent = call.params.yes("disable_notification")
    call.registry.record("pin", chat, call.bot, stored.id, stored.api, silent=silent)
    return True


def unpin_chat_message(call: Call) -> object:
    """Take one message, or the newest of those, from the top of the chat."""
    chat = call.registry.writable_chat(call.bot, call.chat_id())
    wanted = call.params.number("message_id") or max(chat.pins, default=0)
    if wanted not in chat.pins:
        raise bad_request("message to unpin not found")
    chat.pins.remove(wanted)
    call.registry.record("unpin", chat, call.bot, wanted, {}, silent=True)
    return True
