"""Items of an organisation: asked for one thing at a time, added, taken away again."""

from __future__ import annotations

from bot.domain.buttons import Verb, tap
from bot.domain.checklist import Phase
from bot.domain.checklist_form import LONGEST_SENTENCE, PHASE
from bot.domain.message import Button, Message
from bot.screens.checklists import phase_name
from bot.screens.mission_form import PROBLEMS
from bot.screens.rows import leave_button, side_by_side
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView


def ask(voice: Voice, view: DialogView) -> Message:
    """What the dialogue waits for: the part, then the sentence."""
    leave = leave_button(voice, view)
    if view.dialog.step == PHASE:
        title = voice.say("To which part of the checklist does the new item belong?")
        parts = [
            Button(phase_name(voice, one), tap(Verb.ITEM_PHASE, view.dialog.id, one.value))
            for one in Phase
        ]
        return Message(title, (voice.say("Tap one."),), (*side_by_side(parts), (leave,)))
    phase = phase_name(voice, Phase(str(view.dialog.answers[PHASE])))
    title = voice.say("What is to be done? It goes under: {phase}.", phase=phase)
    lines = [
        voice.say("Write it in one line, {count} characters at most.", count=LONGEST_SENTENCE),
        voice.say("Example: Fetch the satellite phone from the office"),
    ]
    if view.dialog.problem is not None:
        lines.insert(0, title)
        problem = view.dialog.problem
        title = voice.say(PROBLEMS[problem.why], text=problem.text)
    return Message(title, tuple(lines), ((leave,),))


def added(voice: Voice, brief: Brief) -> Message:
    """The item stands on the lists; it can be taken away at once."""
    phase = phase_name(voice, Phase(brief.param("phase")))
    title = voice.say("Added to your organisation's checklist, under: {phase}.", phase=phase)
    line = voice.say("Whoever travels for it sees this item from now on.")
    remove = Button(voice.say("Remove it"), tap(Verb.DROP_ITEM, brief.number("item")))
    return Message(title, (brief.param("text"), line), ((remove,),))
