"""Awa prepares for Mopti: reminded a fortnight ahead, she ticks, puts off, and is reminded again.

Karim looks how far she has come, and adds an item of the organisation's own.
"""

from __future__ import annotations

from bot.demo.cast import AWA, mission
from bot.demo.script import Story, say, tap, until
from bot.domain.buttons import Verb

LATER_IN_DECEMBER = {
    **mission(AWA, "Mopti", ("20:00",)),
    "from": "2026-12-15",
    "to": "2026-12-23",
    "reminders": True,
}

CHECKLIST = Story(
    name="checklist",
    missions=(LATER_IN_DECEMBER,),
    steps=(
        until("08:00", awa="checklist_reminder"),
        tap("awa", Verb.CHECKLIST, awa="checklist"),
        tap("awa", Verb.PHASE, "preparation", awa="checklist"),
        tap("awa", Verb.TICK, "prep.context", awa="checklist"),
        tap("awa", Verb.TICK, "prep.appointments", awa="checklist"),
        tap("awa", Verb.PHASES, awa="checklist"),
        until("09:00"),
        say("karim", "/missions", karim="reply"),
        tap("karim", Verb.MISSION, karim="mission_card"),
        tap("karim", Verb.CHECKLIST, karim="checklist"),
        tap("karim", Verb.ADD_ITEM, karim="question"),
        tap("karim", Verb.ITEM_PHASE, "packing", karim="question"),
        say("karim", "Passer prendre le téléphone satellite", karim="reply"),
        until("08:00", 8, awa="checklist_reminder"),
        tap("awa", Verb.PUT_OFF, "later", awa="reply"),
        until("08:00", 10, awa="checklist_reminder"),
        tap("awa", Verb.CHECKLIST, awa="checklist"),
        tap("awa", Verb.PHASE, "packing", awa="checklist"),
        tap("awa", Verb.TICK, "pack.medicines", awa="checklist"),
        until("08:00", 14, awa="checklist_reminder"),
        until("06:00", 15, awa="mission_begins", karim="mission_card"),
        until("09:00", 15, awa="checklist_reminder"),
    ),
)
