"""The questions by which a coordinator adds an item for the organisation."""

from __future__ import annotations

from bot.domain.dialog import Form, Question, Wants

PHASE, SENTENCE = "phase", "sentence"

HOUSE = "house"
"""Among the answers from the start: the organisation for which the item is."""

ITEM = Form(
    "item",
    (
        Question(PHASE, "item", Wants.TEXT, required=True),
        Question(SENTENCE, "item", Wants.TEXT, required=True),
    ),
)

LONGEST_SENTENCE = 80
"""Characters, as of the titles that ship: it stands on one line of a phone."""
