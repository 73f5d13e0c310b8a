"""Checklists: opened, leafed through, ticked, put off; items added by coordinators."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from telegram import Update

from bot.domain.buttons import BadTap, Tap
from bot.domain.checklist import Moment, Phase, Tick
from bot.domain.reminding import Pause
from bot.handlers.reading import caller_of, own_message, tap_of
from bot.services import checklist_items, checklists
from bot.services.deps import Deps

Word = TypeVar("Word", bound=StrEnum)

NO_LEG = "-"
"""Stands in a button for the leg of what is done once."""


def word_of(words: type[Word], tap: Tap, index: int) -> Word:
    """The argument at `index` as one of these words; raises BadTap for any other."""
    try:
        return words(tap.word(index))
    except ValueError as error:
        raise BadTap(tap.data) from error


def leg_of(tap: Tap, index: int) -> int | None:
    """The leg at `index`, None for what is done once; raises BadTap for anything else."""
    return None if tap.word(index) == NO_LEG else tap.number(index)


async def checklist(update: Update, deps: Deps) -> None:
    """`/checklist`."""
    if caller := caller_of(update):
        await checklists.open_own(deps, caller)


async def open_mission(update: Update, deps: Deps) -> None:
    """*Checklist* on a mission's card or under a reminder."""
    if caller := caller_of(update):
        await checklists.open_mission(deps, caller, tap_of(update).id)


async def phases(update: Update, deps: Deps) -> None:
    """*All parts*, or one of a mission's travellers."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await checklists.show(deps, caller, tap.id, tap.number(1), own_message(update))


async def phase(update: Update, deps: Deps) -> None:
    """One part of a list, or another page of it."""
    if caller := caller_of(update):
        tap = tap_of(update)
        which, page = word_of(Phase, tap, 2), tap.number(3)
        await checklists.show(deps, caller, tap.id, tap.number(1), own_message(update), which, page)


async def ticked(update: Update, deps: Deps) -> None:
    """An open item was tapped."""
    await _tick(update, deps, done=True)


async def unticked(update: Update, deps: Deps) -> None:
    """A ticked item was tapped."""
    await _tick(update, deps, done=False)


async def _tick(update: Update, deps: Deps, *, done: bool) -> None:
    if caller := caller_of(update):
        tap = tap_of(update)
        what: Tick = (tap.word(3), leg_of(tap, 2))
        message, page = own_message(update), tap.number(4)
        await checklists.tick(deps, caller, tap.id, tap.number(1), what, message, page, done=done)


async def put_off(update: Update, deps: Deps) -> None:
    """*Tomorrow* or *Later* under a reminder."""
    if caller := caller_of(update):
        tap = tap_of(update)
        moment, leg, pause = word_of(Moment, tap, 1), leg_of(tap, 2), word_of(Pause, tap, 3)
        await checklists.put_off(deps, caller, tap.id, moment, leg, pause, own_message(update))


async def add_item(update: Update, deps: Deps) -> None:
    """*Add an item*."""
    if caller := caller_of(update):
        await checklist_items.begin(deps, caller, tap_of(update).id)


async def item_phase(update: Update, deps: Deps) -> None:
    """To which part the new item belongs."""
    if caller := caller_of(update):
        tap = tap_of(update)
        which, message = word_of(Phase, tap, 1), own_message(update)
        await checklist_items.choose_phase(deps, caller, tap.id, which, message)


async def drop_item(update: Update, deps: Deps) -> None:
    """*Remove it*, under an item that was added."""
    if caller := caller_of(update):
        await checklist_items.remove(deps, caller, tap_of(update).id, own_message(update))
