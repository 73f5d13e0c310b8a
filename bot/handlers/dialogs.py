"""Dialogues: a choice, a step, a section; what is typed comes through `words`."""

from __future__ import annotations

from telegram import Update

from bot.handlers.reading import caller_of, own_message, tap_of
from bot.services import mission_dialog, writing
from bot.services.deps import Deps


async def answer(update: Update, deps: Deps) -> None:
    """One of the choices under a question."""
    if caller := caller_of(update):
        tap = tap_of(update)
        message = own_message(update)
        await mission_dialog.answer_tapped(deps, caller, tap.id, tap.word(1), tap.word(2), message)


async def move(update: Update, deps: Deps) -> None:
    """*Back*, *Skip*, *Summary* and their like."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await mission_dialog.move(deps, caller, tap.id, tap.word(1), own_message(update))


async def edit(update: Update, deps: Deps) -> None:
    """A section of the summary."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await mission_dialog.edit(deps, caller, tap.id, tap.word(1), own_message(update))


async def announce(update: Update, deps: Deps) -> None:
    """*Announce the mission*."""
    if caller := caller_of(update):
        await mission_dialog.announce(deps, caller, tap_of(update).id, own_message(update))


async def leave(update: Update, deps: Deps) -> None:
    """*Leave it*."""
    if caller := caller_of(update):
        await mission_dialog.leave(deps, caller, tap_of(update).id, own_message(update))


async def change(update: Update, deps: Deps) -> None:
    """*Complete or change* on a mission's card."""
    if caller := caller_of(update):
        await mission_dialog.change(deps, caller, tap_of(update).id)


async def write(update: Update, deps: Deps) -> None:
    """*Write to her* on a mission's card."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await writing.begin(deps, caller, tap.id, tap.number(1))
