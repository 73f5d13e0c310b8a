"""Missions: announced in one line, listed, called off."""

from __future__ import annotations

from telegram import Update

from bot.handlers.reading import caller_of, tap_of, words_after_command
from bot.services import missions
from bot.services.deps import Deps
from bot.services.missions import Announcement


async def mission(update: Update, deps: Deps) -> None:
    """`/mission <place> <from> <to>`; the place may have several words."""
    if caller := caller_of(update):
        *place, first, last = ["", "", *words_after_command(update)]
        said = " ".join(place).strip()
        announcement = Announcement(said, first, last) if said else None
        await missions.announce(deps, caller, announcement)


async def overview(update: Update, deps: Deps) -> None:
    """`/missions`."""
    if caller := caller_of(update):
        await missions.overview(deps, caller)


async def cancel(update: Update, deps: Deps) -> None:
    """*Cancel this mission* on its card."""
    if caller := caller_of(update):
        await missions.cancel(deps, caller, tap_of(update).id)
