"""A post that an organisation writes down: its four questions, and its end."""

from __future__ import annotations

from bot.domain.buttons import Verb, tap
from bot.domain.embassies import NAME, NOTE, NUMBERS, WHERE
from bot.domain.message import Button, Message
from bot.screens.mission_form import PROBLEMS
from bot.screens.rows import leave_button
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView

QUESTIONS = {
    NAME: (
        N_("What is the post called, in {country}?"),
        N_("The name and the town, for example: Embassy of Spain, Bamako"),
    ),
    NUMBERS: (
        N_("At which numbers does it answer?"),
        N_("One to four, each on its own line, with the country code if you can."),
    ),
    WHERE: (
        N_("Where is its door?"),
        N_("Send the place (paperclip, Location), or write its coordinates: 14.4843, -4.1960"),
    ),
    NOTE: (
        N_("What should people know about it?"),
        N_("Hours, whom to ask for, how to get in. Do not name private people."),
    ),
}

NO_COORDINATES = N_("These are no coordinates: {text}.")

NOTHING = {WHERE: N_("No place"), NOTE: N_("No note")}
"""What answers a question that may stay without an answer."""


def ask(voice: Voice, view: DialogView) -> Message:
    """What the dialogue waits for."""
    dialog = view.dialog
    first, hint = QUESTIONS[dialog.step]
    country = voice.country(str(dialog.answers["country"]))
    title = voice.say(first, country=country) if dialog.step == NAME else voice.say(first)
    lines = [voice.say(hint)]
    if dialog.problem is not None:
        problem = PROBLEMS.get(dialog.problem.why, NO_COORDINATES)
        lines.insert(0, title)
        title = voice.say(problem, text=dialog.problem.text)
    rows = []
    if dialog.step in NOTHING:
        nothing = tap(Verb.NOTHING, dialog.id, dialog.step)
        rows.append((Button(voice.say(NOTHING[dialog.step]), nothing),))
    rows.append((leave_button(voice, view),))
    return Message(title, tuple(lines), tuple(rows))


def removed(voice: Voice, brief: Brief) -> Message:
    """One's own post is gone."""
    title = voice.say("Removed: {post}.", post=brief.param("name"))
    country = brief.param("country")
    return Message(title, (), ((Button(voice.say("Embassy"), tap(Verb.EMBASSY, country)),),))
