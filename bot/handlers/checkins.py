"""Check-ins: OK, late, heard, and a place at any time."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update

from bot.handlers.reading import (
    caller_of,
    message_of,
    own_message,
    tap_of,
    words_after_command,
)
from bot.services import checkins, delays, relayed, whereabouts
from bot.services.deps import Deps

KEY_DELAY = timedelta(minutes=30)
"""What the key *Late +30* asks for."""


async def ok(update: Update, deps: Deps) -> None:
    """`/ok`, or the key."""
    if caller := caller_of(update):
        await checkins.answer(deps, caller)


async def ok_tapped(update: Update, deps: Deps) -> None:
    """*I'm OK* on a ping: the ping itself becomes the confirmation."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if not tap.args:
            await checkins.answer(deps, caller)
            return
        message = own_message(update)
        await checkins.answer(deps, caller, tap.id, message)


async def late(update: Update, deps: Deps) -> None:
    """`/late 45`."""
    if caller := caller_of(update):
        await delays.late(deps, caller, minutes_in(words_after_command(update)))


def minutes_in(words: list[str]) -> timedelta | None:
    """The minutes that were typed, or None when it is no number of minutes."""
    digits = words[0].strip("+").removesuffix("min") if words else ""
    return timedelta(minutes=int(digits)) if digits.isdecimal() and len(digits) < 5 else None


async def late_key(update: Update, deps: Deps) -> None:
    """The key *Late +30*."""
    if caller := caller_of(update):
        await delays.late(deps, caller, KEY_DELAY)


async def late_tapped(update: Update, deps: Deps) -> None:
    """*Late +30* or *+60* on a ping."""
    if caller := caller_of(update):
        tap = tap_of(update)
        message = own_message(update)
        await delays.late(deps, caller, timedelta(minutes=tap.number(1)), tap.id, message)


async def more_time(update: Update, deps: Deps) -> None:
    """A coordinator grants a third delay."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await delays.decide_more_time(deps, caller, tap.id, tap.number(1), granted=True)


async def no_more_time(update: Update, deps: Deps) -> None:
    """A coordinator refuses it."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await delays.decide_more_time(deps, caller, tap.id, tap.number(1), granted=False)


async def heard(update: Update, deps: Deps) -> None:
    """`/heard <traveller> <how>`."""
    if caller := caller_of(update):
        name, *how = ["", *words_after_command(update)][1:] or [""]
        await relayed.heard(deps, caller, name or None, " ".join(how))


async def place(update: Update, deps: Deps) -> None:
    """A location, single or live."""
    location = message_of(update).location
    if (caller := caller_of(update)) and location is not None:
        await checkins.place(deps, caller, location.latitude, location.longitude)


async def moved(update: Update, deps: Deps) -> None:
    """A live location goes on: Telegram edits the first message."""
    location = message_of(update).location
    if (caller := caller_of(update)) and location is not None:
        await whereabouts.moved(deps, caller, location.latitude, location.longitude)
