"""SOS, and every button of an incident card."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from telegram import Update

from bot.domain.buttons import BadTap, Tap
from bot.domain.incident import REASONS_BY_HAND, REVIEWS, News, Reason, Trouble
from bot.handlers.reading import caller_of, tap_of, tapped_message
from bot.services import incidents
from bot.services.deps import Deps

Word = TypeVar("Word", bound=StrEnum)


def one_of(words: type[Word], tap: Tap) -> Word:
    """The second argument of a tap as one of these words; raises BadTap for any other."""
    try:
        return words(tap.word(1))
    except ValueError as error:
        raise BadTap(tap.data) from error


async def sos(update: Update, deps: Deps) -> None:
    """`/sos`, the key, the button, or a cry for help."""
    if caller := caller_of(update):
        await incidents.sos(deps, caller)


async def mistake(update: Update, deps: Deps) -> None:
    """*It was a mistake*."""
    if caller := caller_of(update):
        await incidents.by_mistake(deps, caller, tap_of(update).id)


async def what_happened(update: Update, deps: Deps) -> None:
    """What she says of her SOS."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await incidents.say_trouble(deps, caller, tap.id, one_of(Trouble, tap))


async def callable_now(update: Update, deps: Deps) -> None:
    """*You can call me*, or a coordinator lifts the "do not call"."""
    if caller := caller_of(update):
        await incidents.may_be_called(deps, caller, tap_of(update).id)


async def show(update: Update, deps: Deps) -> None:
    """*Open the alert* on a mission's card."""
    if caller := caller_of(update):
        await incidents.show(deps, caller, tap_of(update).id)


async def open_medical_note(update: Update, deps: Deps) -> None:
    """*Medical note* on an incident's card."""
    if caller := caller_of(update):
        await incidents.open_medical_note(deps, caller, tap_of(update).id)


async def take(update: Update, deps: Deps) -> None:
    """*I'm on it*: the ladder holds."""
    if caller := caller_of(update):
        await incidents.take(deps, caller, tap_of(update).id)


async def take_all(update: Update, deps: Deps) -> None:
    """*I'm on it* for everybody on a merged card."""
    caller, message, chat = caller_of(update), tapped_message(update), update.effective_chat
    if caller is not None and message is not None and chat is not None:
        await incidents.take_all(deps, caller, chat.id, message)


async def review(update: Update, deps: Deps) -> None:
    """The next review, set by a coordinator."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if tap.word(1) not in REVIEWS:
            raise BadTap(tap.data)
        await incidents.set_review(deps, caller, tap.id, REVIEWS[tap.word(1)])


async def news(update: Update, deps: Deps) -> None:
    """*I spoke to her*, *somebody saw her*, *message only*, *no answer*."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await incidents.bring_news(deps, caller, tap.id, one_of(News, tap))


async def can_phone(update: Update, deps: Deps) -> None:
    """What a local person can do."""
    if caller := caller_of(update):
        tap = tap_of(update)
        if tap.word(1) not in incidents.LOCAL_ANSWERS:
            raise BadTap(tap.data)
        await incidents.can_phone(deps, caller, tap.id, tap.word(1))


async def hand_over(update: Update, deps: Deps) -> None:
    """*Hand over*: offers to whom."""
    if caller := caller_of(update):
        await incidents.ask_hand_over(deps, caller, tap_of(update).id)


async def hand_to(update: Update, deps: Deps) -> None:
    """Handed over to this person."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await incidents.hand_over(deps, caller, tap.id, tap.number(1))


async def release(update: Update, deps: Deps) -> None:
    """Tell the people of a held step now."""
    if caller := caller_of(update):
        tap = tap_of(update)
        await incidents.release(deps, caller, tap.id, tap.number(1))


async def object_to_closing(update: Update, deps: Deps) -> None:
    """*I have doubts*."""
    if caller := caller_of(update):
        await incidents.object_to_closing(deps, caller, tap_of(update).id)


async def close(update: Update, deps: Deps) -> None:
    """*Close the alert*: offers the reasons."""
    if caller := caller_of(update):
        await incidents.ask_why_close(deps, caller, tap_of(update).id)


async def close_with(update: Update, deps: Deps) -> None:
    """Closed with this reason, one of those that are for hands."""
    if caller := caller_of(update):
        tap = tap_of(update)
        reason = one_of(Reason, tap)
        if reason not in REASONS_BY_HAND:
            raise BadTap(tap.data)
        await incidents.close(deps, caller, tap.id, reason)
