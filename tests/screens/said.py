"""Every screen in one language, said once for all the tests that read it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from bot.domain.message import Message
from bot.screens import book
from bot.services.briefing import Brief
from tests.screens import scenes
from tests.screens.builders import in_language


class Screen(NamedTuple):
    """A scene by its name, and what its reader gets."""

    name: str
    brief: Brief
    message: Message


@cache
def screens(language: str) -> tuple[Screen, ...]:
    return tuple(_said(name, in_language(brief, language)) for name, brief in scenes.everything())


def _said(name: str, brief: Brief) -> Screen:
    try:
        return Screen(name, brief, book.say(brief))
    except Exception as error:
        error.add_note(f"The screen is {name!r} in {brief.reader.language!r}.")
        raise
