"""Keyboards: what a bot may attach to a message, and what Telegram refuses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.params import Params
from bot.demo.botapi.wire import Json

STYLES = {"danger", "success", "primary"}
MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_COPIED = 256
"""Characters that a button may put on the clipboard."""
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


@dataclass(frozen=True)
class Markup:
    """What was attached: an inline keyboard, or a change of the keyboard below the input field.

    `keyboard` is the reply keyboard's own object, a `remove_keyboard` or a `force_reply`.
    """

    inline: Json | None = None
    keyboard: Json | None = None


NONE = Markup()


def read_markup(params: Params, *, private: bool) -> Markup:
    """Read and check `reply_markup`. ApiError 400 as Telegram words it."""
    if "reply_markup" not in params.raw:
        return NONE
    value = params.decoded("reply_markup", "can't parse reply keyboard markup JSON object")
    if value is None:
        return NONE
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _rows(value["inline_keyboard"], "inline keyboard")
        built = [[_inline_button(button) for button in row] for row in rows]
        return Markup(inline={"inline_keyboard": built}) if built else NONE
    if "keyboard" in value:
        rows = _rows(value["keyboard"], "keyboard")
        keys = [[_key(button, private=private) for button in row] for row in rows]
        return Markup(keyboard={**value, "keyboard": keys}) if keys else NONE
    if value.get("remove_keyboard") or value.get("force_reply"):
        return Markup(keyboard=dict(value))
    return NONE


def _rows(value: object, what: str) -> list[list[object]]:
    if not isinstance(value, list):
        raise bad_request(f"can't parse {what} markup JSON object: expected an Array")
    rows: list[list[object]] = []
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f"can't parse {what} markup JSON object: expected an Array of Array")
        if row:
            rows.append(row)
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


def _labelled(button: object, what: str) -> Json:
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {what}: expected an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request(f"{what} text must be non-empty")
    if "style" in button and button["style"] not in STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")
    return button


def _inline_button(value: object) -> Json:
    button = _labelled(value, "inline keyboard button")
    if not any(action in button for action in _ACTIONS):
        why = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {why}")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(str(button["url"]))
    if "copy_text" in button:
        _check_copied(button["copy_text"])
    return dict(button)


def _check_copied(value: object) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not 1 <= len(text) <= MAX_COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        good = parts.scheme in {"http", "https", "tg", "ton"} and "." in (parts.hostname or "")
        good = good or (parts.scheme in {"tg", "ton"} and bool(parts.netloc))
    except ValueError:
        good = False
    if not good:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _key(value: object, *, private: bool) -> Json:
    if isinstance(value, str):
        value = {"text": value}
    key = _labelled(value, "keyboard button")
    if not private and key.get("request_location"):
        raise bad_request("location can be requested in private chats only")
    if not private and key.get("request_contact"):
        raise bad_request("phone number can be requested in private chats only")
    return dict(key)
