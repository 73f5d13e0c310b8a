"""Telegram's refusals, sorted by what has to happen next.

The Bot API has few error codes and many sentences; the sentences below are the ones its server
(tdlib/telegram-bot-api) and Telegram's own error names use, compared in lower case.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram_text import Payload, without_formatting
from bot.domain.delivery import Gone, Later, Moved, Never, Outcome, Rejected
from bot.settings import hide_tokens

NOBODY_THERE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "user_deactivated",
    "input_user_deactivated",
    "user_is_blocked",
    "user_is_bot",
    "peer_id_invalid",
    "chat_id_invalid",
    "channel_private",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "group chat was deactivated",
    "group chat was upgraded",
    "group is deactivated",
    "bot was kicked",
    "bot is not a member",
    "have no rights to send a message",
    "not enough rights to send",
    "need administrator rights in the channel chat",
)
NOTHING_TO_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "message to pin not found",
    "message_id_invalid",
    "message identifier is not specified",
)
UNCHANGED = ("message is not modified", "message_not_modified")
BAD_FORMATTING = ("can't parse entities", "entity_bounds_invalid", "entities_too_long")
BAD_BUTTONS = ("button", "keyboard", "reply markup", "reply_markup")

LONGEST_REASON = 300


def classify(error: TelegramError) -> Outcome:
    """What `error` asks for. Whatever is not understood waits: late beats never.

    `BadRequest` is a `NetworkError` to python-telegram-bot, so it is looked at by itself.
    """
    match error:
        case RetryAfter():
            return Later(reason(error), after=retry_after(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Never(reason(error))
        case InvalidToken():
            return Later(
                "Telegram refuses the bot's token: messages wait until BOT_TOKEN is put right "
                f"({reason(error)})"
            )
        case BadRequest():
            return _refused(error)
        case _:
            return Later(reason(error))


def _refused(error: BadRequest) -> Outcome:
    if _says(error, NOBODY_THERE):
        return Never(reason(error))
    if _says(error, NOTHING_TO_EDIT):
        return Gone()
    return Rejected(reason(error))


def is_unchanged(error: TelegramError) -> bool:
    """The edit would change nothing: the message already says it."""
    return isinstance(error, BadRequest) and _says(error, UNCHANGED)


def simpler(payload: Payload, error: BadRequest) -> Payload | None:
    """The same message without what Telegram refused in it; None where nothing can be spared.

    An alert in plain letters or without its buttons is better than none. That nothing would change
    is no refusal, although Telegram's sentence for it names the reply markup.
    """
    if is_unchanged(error):
        return None
    if "parse_mode" in payload and _says(error, BAD_FORMATTING):
        return without_formatting(payload)
    if "reply_markup" in payload and _says(error, BAD_BUTTONS):
        return {name: value for name, value in payload.items() if name != "reply_markup"}
    return None


def is_conflict(error: TelegramError) -> bool:
    """Another process fetches with the same token, or a webhook is set."""
    return isinstance(error, Conflict)


def retry_after(error: TelegramError) -> timedelta | None:
    """How long Telegram asked us to wait, if it did."""
    if not isinstance(error, RetryAfter):
        return None
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def reason(error: TelegramError) -> str:
    """Kind and text in one line fit for a log and for the outbox: short, and without the token."""
    return hide_tokens(f"{type(error).__name__}: {error.message}")[:LONGEST_REASON]


def _says(error: TelegramError, sentences: tuple[str, ...]) -> bool:
    said = error.message.lower().replace("\u2019", "'")
    return any(sentence in said for sentence in sentences)
