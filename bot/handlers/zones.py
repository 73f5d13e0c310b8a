"""Zones: asked for, followed, mapped, observed, decided on."""

from __future__ import annotations

from telegram import Update

from bot.domain.buttons import BadTap, Tap
from bot.domain.observation import Mood
from bot.domain.zone import Where
from bot.domain.zone_decision import Choice
from bot.handlers.reading import caller_of, own_message, tap_of, words_after_command
from bot.services import observations as observing
from bot.services import zone_cards, zone_decisions, zone_maps, zone_search
from bot.services.deps import Deps
from bot.services.zone_search import ZoneSearch

WHOLE = "-"
"""What a button carries for the country as a whole."""


def where_in(tap: Tap) -> Where:
    """The zone of a pressed button. Raises BadTap."""
    region = tap.word(1)
    return Where(tap.word(0), None if region == WHOLE else region)


async def zone(update: Update, deps: Deps) -> None:
    """`/zone`, alone or with a place behind it."""
    if caller := caller_of(update):
        await zone_cards.ask(deps, caller, " ".join(words_after_command(update)))


async def show(update: Update, deps: Deps) -> None:
    """One of the zones that were offered."""
    if caller := caller_of(update):
        await zone_cards.show(deps, caller, where_in(tap_of(update)), own_message(update))


async def show_map(update: Update, deps: Deps) -> None:
    """*Map*: a picture on request, with a mission's way where one is named or is one's own."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await zone_maps.ask(deps, caller, where_in(tap), tap.number(2))


async def follow(update: Update, deps: Deps) -> None:
    """*Subscribe*."""
    if caller := caller_of(update):
        where, message = where_in(tap_of(update)), own_message(update)
        await zone_cards.follow(deps, caller, where, message, on=True)


async def unfollow(update: Update, deps: Deps) -> None:
    """*Unsubscribe*."""
    if caller := caller_of(update):
        where, message = where_in(tap_of(update)), own_message(update)
        await zone_cards.follow(deps, caller, where, message, on=False)


async def observations(update: Update, deps: Deps) -> None:
    """*Observations*."""
    if caller := caller_of(update):
        await zone_cards.show_observations(deps, caller, where_in(tap_of(update)))


async def decide(update: Update, deps: Deps) -> None:
    """How a mission goes on whose zone became worse; without a choice, what may be chosen."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if len(tap.args) == 1:
            await zone_decisions.show(deps, caller, tap.id)
            return
        try:
            choice = Choice(tap.word(1))
        except ValueError as error:
            raise BadTap(tap.data) from error
        await zone_decisions.decide(deps, caller, tap.id, choice)


async def observe(update: Update, deps: Deps) -> None:
    """`/observe Mopti tense: checkpoints on the bridge`."""
    if caller := caller_of(update):
        await observing.observe(deps, caller, " ".join(words_after_command(update)))


async def observe_tapped(update: Update, deps: Deps) -> None:
    """*Add an observation*, how it is there, and *Nothing to add*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if len(tap.args) == 2:
            await observing.ask_mood(deps, caller, where_in(tap))
            return
        try:
            mood = Mood(tap.word(2))
        except ValueError as error:
            raise BadTap(tap.data) from error
        bare = len(tap.args) > 3
        await observing.say_mood(deps, caller, where_in(tap), mood, bare=bare)


async def search(update: Update, deps: Deps) -> ZoneSearch | None:
    """What is typed behind the bot's name, in any chat."""
    caller, typed = caller_of(update), update.inline_query
    if caller is None or typed is None:
        return None
    return await zone_search.search(deps, caller, typed.query)
