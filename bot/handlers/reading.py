"""Reading an update: who it comes from and what it says."""

from __future__ import annotations

from telegram import Message, Update, User

from bot.domain.buttons import BadTap, Tap, read_tap
from bot.services.people import Caller


def caller_of(update: Update) -> Caller | None:
    """The person behind an update; None for channels and for bots."""
    user = update.effective_user
    return None if user is None or user.is_bot else caller(user)


def caller(user: User) -> Caller:
    """A Telegram user, as the services know people."""
    return Caller(user.id, user.full_name, user.username, user.language_code)


def message_of(update: Update) -> Message:
    """The message, new or edited, of an update that was routed because it has one."""
    message = update.message or update.edited_message
    if message is None:
        raise ValueError("this update has no message")
    return message


def words_after_command(update: Update) -> list[str]:
    """What stands behind the command, word by word."""
    return (message_of(update).text or "").split()[1:]


def tap_of(update: Update) -> Tap:
    """The button that was pressed; raises BadTap for data that is not ours."""
    query = update.callback_query
    if query is None or query.data is None:
        raise BadTap("no data")
    return read_tap(query.data)


def tapped_message(update: Update) -> int | None:
    """The message that the pressed button stands on."""
    query = update.callback_query
    return query.message.message_id if query is not None and query.message else None


def own_message(update: Update) -> int | None:
    """The message that the pressed button stands on, where it may be changed in place."""
    return tapped_message(update) if in_private(update) else None


def group_of(update: Update) -> int | None:
    """The group that the update comes from, or None."""
    chat = update.effective_chat
    return chat.id if chat is not None and chat.type in (chat.GROUP, chat.SUPERGROUP) else None


def in_private(update: Update) -> bool:
    """Whether the update comes from a private chat, where a message may be edited in place."""
    chat = update.effective_chat
    return chat is not None and chat.type == chat.PRIVATE
