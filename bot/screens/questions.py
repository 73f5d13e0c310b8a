"""Which screen asks the question of which dialogue."""

from __future__ import annotations

from bot.domain.checklist_form import ITEM
from bot.domain.message import Message
from bot.screens import checklist_items, dialogs
from bot.screens.voice import Voice
from bot.services.briefing import Brief


def question(voice: Voice, brief: Brief) -> Message:
    """What the reader's dialogue waits for."""
    if brief.dialog is not None and brief.dialog.dialog.form == ITEM.name:
        return checklist_items.ask(voice, brief.dialog)
    return dialogs.question(voice, brief)
