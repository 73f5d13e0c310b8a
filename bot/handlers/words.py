"""Everything that is no command: passed on as it is."""

from __future__ import annotations

from telegram import Update

from bot.domain.replies import Says
from bot.handlers.reading import caller_of, message_of
from bot.services import people, words
from bot.services.deps import Deps
from bot.services.words import Words


async def unknown_command(update: Update, deps: Deps) -> None:
    """A command that does not exist."""
    if caller := caller_of(update):
        await people.say(deps, caller, Says.UNKNOWN_COMMAND)


async def said(update: Update, deps: Deps) -> None:
    """Free words, a photo, a voice message: somebody on duty gets them."""
    if caller := caller_of(update):
        message = message_of(update)
        if message.text is not None:
            corrected = update.edited_message is not None
            await words.pass_on(deps, caller, Words(message.text, corrected=corrected))
        else:
            await words.pass_on(
                deps, caller, Words(chat_id=message.chat_id, message_id=message.message_id)
            )
