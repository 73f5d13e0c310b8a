"""Missions: announced, listed, shown, called off."""

from __future__ import annotations

from telegram import Update

from bot.handlers.reading import caller_of, own_message, tap_of, words_after_command
from bot.services import mission_dialog, missions
from bot.services.deps import Deps


async def mission(update: Update, deps: Deps) -> None:
    """`/mission`, alone or with a place and days behind it."""
    if caller := caller_of(update):
        await mission_dialog.begin(deps, caller, words_after_command(update))


async def overview(update: Update, deps: Deps) -> None:
    """`/missions`."""
    if caller := caller_of(update):
        await missions.overview(deps, caller)


async def leafed(update: Update, deps: Deps) -> None:
    """Another page of the list, in its place."""
    if caller := caller_of(update):
        await missions.overview(deps, caller, tap_of(update).number(0), own_message(update))


async def show(update: Update, deps: Deps) -> None:
    """One mission of the list."""
    if caller := caller_of(update):
        await missions.show(deps, caller, tap_of(update).id, own_message(update))


async def cancel(update: Update, deps: Deps) -> None:
    """*Cancel this mission* on its card."""
    if caller := caller_of(update):
        await missions.cancel(deps, caller, tap_of(update).id)
