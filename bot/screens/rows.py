"""How buttons stand below a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.buttons import Verb, tap
from bot.domain.message import Button
from bot.screens.voice import Voice
from bot.services.dialog_views import DialogView

Row = tuple[Button, ...]

NARROW = 15
"""Characters of a button of which two fit side by side on a small phone."""


def side_by_side(buttons: Sequence[Button]) -> Iterator[Row]:
    """Two short buttons share a row; a long one has its own."""
    row: list[Button] = []
    for button in buttons:
        if len(button.text) > NARROW:
            if row:
                yield tuple(row)
            yield (button,)
            row = []
            continue
        row.append(button)
        if len(row) == 2:
            yield tuple(row)
            row = []
    if row:
        yield tuple(row)


def leave_button(voice: Voice, view: DialogView) -> Button:
    """What ends the dialogue."""
    return Button(voice.say("Leave it"), tap(Verb.LEAVE, view.dialog.id))
