"""The methods of the Bot API by name, and those that write no message."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from bot.demo.botapi.call import Call
from bot.demo.botapi.errors import QUERY_TOO_OLD, ApiError, bad_request
from bot.demo.botapi.inline import answer_inline_query
from bot.demo.botapi.media import (
    edit_message_caption,
    edit_message_media,
    send_document,
    send_photo,
)
from bot.demo.botapi.wire import Json
from bot.demo.botapi.writing import (
    copy_message,
    delete_message,
    edit_message_reply_markup,
    edit_message_text,
    pin_chat_message,
    send_contact,
    send_location,
    send_message,
    send_venue,
    unpin_chat_message,
)

ANSWERABLE_FOR = timedelta(minutes=15)
"""Mission time in which a tap may be answered."""
_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")


def get_me(call: Call) -> object:
    """Who the token stands for."""
    return {
        **call.bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def delete_webhook(call: Call) -> object:
    """There is none to delete; what waits may be dropped."""
    if call.params.yes("drop_pending_updates"):
        call.bot.updates.clear()
    return True


def get_webhook_info(call: Call) -> object:
    """How many updates wait."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates),
    }
    if call.bot.updates.allowed:
        info["allowed_updates"] = call.bot.updates.allowed
    return info


def get_chat(call: Call) -> object:
    """All about a chat."""
    chat = call.registry.known_chat(call.bot, call.chat_id())
    if chat.private and call.bot not in chat.members[0].started:
        raise bad_request("chat not found")
    told: Json = {
        **chat.api,
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if chat.pins:
        told["pinned_message"] = chat.messages[max(chat.pins)].api
    return told


def answer_callback_query(call: Call) -> object:
    """End the waiting circle on a button, with or without a word to who pressed it."""
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or call.registry.clock.now() - query[0] > ANSWERABLE_FOR:
        raise bad_request(QUERY_TOO_OLD)
    text = call.params.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    _, chat, person = query
    told: Json = {"to": person.key, "alert": call.params.yes("show_alert")}
    call.registry.record("answer", chat, call.bot, 0, {"text": text}, extra=told)
    return True


def set_my_commands(call: Call) -> object:
    """The menu of commands, for one scope and language."""
    value = call.params.decoded("commands", "can't parse commands JSON object")
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    if len(value) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in value]
    scope = call.params.decoded("scope", "can't parse BotCommandScope JSON object")
    language = call.params.text("language_code")
    call.bot.commands[f"{_scope(scope)}:{language}"] = commands
    call.registry.happened.fire()
    return True


def _scope(scope: object) -> str:
    """`default`, `all_private_chats`, or one chat's: `chat:1001`."""
    if not isinstance(scope, dict):
        return "default"
    kind = str(scope.get("type", "default"))
    return f"{kind}:{scope['chat_id']}" if "chat_id" in scope else kind


def _command(item: object) -> Json:
    if not isinstance(item, dict):
        raise bad_request("expected an Object as BotCommand")
    name, description = item.get("command"), item.get("description")
    if not isinstance(name, str) or not _COMMAND_NAME.fullmatch(name.lstrip("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.lstrip("/"), "description": description}


Method = Callable[[Call], object]

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in (
        ("getMe", get_me),
        ("deleteWebhook", delete_webhook),
        ("getWebhookInfo", get_webhook_info),
        ("sendMessage", send_message),
        ("sendLocation", send_location),
        ("sendVenue", send_venue),
        ("sendContact", send_contact),
        ("sendPhoto", send_photo),
        ("sendDocument", send_document),
        ("copyMessage", copy_message),
        ("editMessageText", edit_message_text),
        ("editMessageCaption", edit_message_caption),
        ("editMessageMedia", edit_message_media),
        ("editMessageReplyMarkup", edit_message_reply_markup),
        ("deleteMessage", delete_message),
        ("pinChatMessage", pin_chat_message),
        ("unpinChatMessage", unpin_chat_message),
        ("getChat", get_chat),
        ("answerCallbackQuery", answer_callback_query),
        ("answerInlineQuery", answer_inline_query),
        ("setMyCommands", set_my_commands),
    )
}


def method_named(wanted: str) -> tuple[str, Method | None]:
    """A method by its name, whose case does not count; getUpdates waits and lives elsewhere."""
    found = METHODS.get(wanted.lower())
    if found is not None:
        return found
    if wanted.lower() == "getupdates":
        return "getUpdates", None
    raise ApiError(404, "Not Found: method not found")
