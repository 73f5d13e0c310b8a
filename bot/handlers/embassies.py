"""Embassies, emergency numbers, and the posts that an organisation writes down."""

from __future__ import annotations

from telegram import Update

from bot.domain.buttons import BadTap
from bot.domain.notices import Kind
from bot.handlers.reading import caller_of, tap_of, words_after_command
from bot.services import embassies, own_posts
from bot.services.deps import Deps


async def embassy(update: Update, deps: Deps) -> None:
    """`/embassy Mali`."""
    if caller := caller_of(update):
        await embassies.look_up(deps, caller, words_after_command(update), Kind.EMBASSY)


async def emergency(update: Update, deps: Deps) -> None:
    """`/emergency Mali`."""
    if caller := caller_of(update):
        await embassies.look_up(deps, caller, words_after_command(update), Kind.EMERGENCY)


async def show(update: Update, deps: Deps) -> None:
    """*Embassy*, on an incident's card with the incident."""
    if caller := caller_of(update):
        tap = tap_of(update)
        alarm = tap.number(1) if len(tap.args) > 1 else 0
        await embassies.show(deps, caller, tap.word(0), Kind.EMBASSY, alarm=alarm)


async def show_emergency(update: Update, deps: Deps) -> None:
    """*Emergency numbers*."""
    if caller := caller_of(update):
        await embassies.show(deps, caller, tap_of(update).word(0), Kind.EMERGENCY)


async def show_post(update: Update, deps: Deps) -> None:
    """One post of the country's card."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await embassies.show(deps, caller, tap.word(0), Kind.EMBASSY, post=tap.word(1))


async def call(update: Update, deps: Deps) -> None:
    """*Call*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await embassies.call(deps, caller, tap.word(0), tap.word(1))


async def open_map(update: Update, deps: Deps) -> None:
    """*Map*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await embassies.open_map(deps, caller, tap.word(0), tap.word(1))


async def dialled(update: Update, deps: Deps) -> None:
    """*I dialled it*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if tap.word(2) not in ("works", "fails"):
            raise BadTap(tap.data)
        works = tap.word(2) == "works"
        await embassies.dialled(deps, caller, tap.word(0), tap.word(1), works=works)


async def add_post(update: Update, deps: Deps) -> None:
    """*Add or correct a post*."""
    if caller := caller_of(update):
        await own_posts.add(deps, caller, tap_of(update).word(0))


async def change_post(update: Update, deps: Deps) -> None:
    """*Change* on one's own post."""
    if caller := caller_of(update):
        await own_posts.change(deps, caller, tap_of(update).id)


async def remove_post(update: Update, deps: Deps) -> None:
    """*Remove* on one's own post."""
    if caller := caller_of(update):
        await own_posts.remove(deps, caller, tap_of(update).id)


async def say_nothing(update: Update, deps: Deps) -> None:
    """*No place*, *No note*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await own_posts.say_nothing(deps, caller, tap.id, tap.word(1))
