"""Awa prepares for Mopti: reminded a fortnight ahead, she ticks, puts off, and is reminded again.

Karim looks how far she has come, and adds an item of the organisation's own.
"""

from __future__ import annotations

from bot.demo.cast import AWA, mission
from bot.demo.script import Story, say, tap, until
from bot.domain.buttons import Verb
from bot.screens.voice import N_

LATER_IN_DECEMBER = {
    **mission(AWA, "Mopti", ("20:00",)),
    "from": "2026-12-15",
    "to": "2026-12-23",
    "reminders": True,
}

CHECKLIST = Story(
    name="checklist",
    title=N_("A checklist"),
    about=N_(
        "Awa prepares for Mopti. Vigie reminds her of what is open, and stops when it is not."
    ),
    missions=(LATER_IN_DECEMBER,),
    steps=(
        until(
            "08:00",
            N_("A fortnight before Awa leaves: Vigie says what takes long and is still open."),
            awa="checklist_reminder",
        ),
        tap("awa", Verb.CHECKLIST, why=N_("She opens her list."), awa="checklist"),
        tap(
            "awa",
            Verb.PHASE,
            "preparation",
            N_("The preparation: what it takes, and why."),
            awa="checklist",
        ),
        tap("awa", Verb.TICK, "prep.context", N_("One tap ticks."), awa="checklist"),
        tap("awa", Verb.TICK, "prep.appointments", N_("Another one."), awa="checklist"),
        tap("awa", Verb.PHASES, why=N_("Back to all the parts: it adds up."), awa="checklist"),
        until("09:00", N_("Karim looks how far she has come.")),
        say("karim", "/missions", N_("He asks for the missions."), karim="reply"),
        tap("karim", Verb.MISSION, why=N_("Awa's is there, with its card.")),
        tap(
            "karim",
            Verb.CHECKLIST,
            why=N_("He sees her progress, and nothing of what is private."),
            karim="checklist",
        ),
        tap(
            "karim",
            Verb.ADD_ITEM,
            why=N_("His town has a satellite phone to lend: he adds it to the list."),
            karim="question",
        ),
        tap("karim", Verb.ITEM_PHASE, "packing", N_("It belongs to packing."), karim="question"),
        say(
            "karim",
            "Passer prendre le téléphone satellite",
            N_("From now on everyone of his town who prepares a mission reads it."),
            karim="reply",
        ),
        until("08:00", N_("A week before: what is open now."), 8, awa="checklist_reminder"),
        tap("awa", Verb.PUT_OFF, "later", N_("Not today: she puts it off."), awa="reply"),
        until("08:00", N_("Two days later Vigie asks again."), 10, awa="checklist_reminder"),
        tap("awa", Verb.CHECKLIST, why=N_("She opens her list."), awa="checklist"),
        tap("awa", Verb.PHASE, "packing", N_("What to pack."), awa="checklist"),
        tap("awa", Verb.TICK, "pack.medicines", N_("The medicines are packed."), awa="checklist"),
        until("08:00", N_("The day before she leaves."), 14, awa="checklist_reminder"),
        until("06:00", N_("Her mission begins."), 15, awa="mission_begins"),
        until(
            "09:00",
            N_("She is there: what to do on arrival, the embassy first."),
            15,
            awa="checklist_reminder",
        ),
    ),
)
