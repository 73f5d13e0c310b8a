"""Joining, language, the manual."""

from __future__ import annotations

from telegram import ChatMember, Update

from bot.handlers.reading import caller_of, group_of, tap_of, words_after_command
from bot.services import languages, people, reachability
from bot.services.deps import Deps


async def start(update: Update, deps: Deps) -> None:
    """`/start`, alone or with the token of an invitation."""
    if caller := caller_of(update):
        words = words_after_command(update)
        await people.start(deps, caller, words[0] if words else "")


async def guide(update: Update, deps: Deps) -> None:
    """`/guide` and `/help`."""
    if caller := caller_of(update):
        await people.guide(deps, caller)


async def language(update: Update, deps: Deps) -> None:
    """`/language`, with a language or without."""
    if caller := caller_of(update):
        words = words_after_command(update)
        language = words[0].lower() if words else None
        await languages.choose(deps, caller, language, group_of(update))


async def language_tapped(update: Update, deps: Deps) -> None:
    """A language was chosen from the buttons."""
    if caller := caller_of(update):
        await languages.choose(deps, caller, tap_of(update).word(0), group_of(update))


async def chat_member(update: Update, deps: Deps) -> None:
    """Somebody blocked the bot, or took it back: known at once, not at the next alarm (S9)."""
    change = update.my_chat_member
    if change is None:
        return
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    await reachability.change(deps, change.chat.id, gone=gone)
