"""What is still open on a checklist, named when it is due, and put off."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.buttons import Verb, tap
from bot.domain.checklist import Moment
from bot.domain.message import Button, Message
from bot.domain.mission import State
from bot.domain.reminding import AHEAD, Pause
from bot.screens.checklists import item_title, view_of
from bot.screens.voice import HOME, Voice
from bot.services.briefing import Brief

MOST_NAMED = 6
"""Items that one reminder names; the list has them all."""


def reminder(voice: Voice, brief: Brief) -> Message:
    """What is open, by name, and how to be left in peace for a while."""
    view = view_of(brief)
    lines = [
        voice.say("· {item}", item=item_title(voice, view, box)) for box in view.named[:MOST_NAMED]
    ]
    if (more := len(view.named) - MOST_NAMED) > 0:
        lines.append(voice.plural("and {count} more", "and {count} more", more))
    lines.append(voice.say("Tick in the list what is done, or put this off."))
    return Message(_title(voice, brief), tuple(lines), tuple(_buttons(voice, brief)))


def _title(voice: Voice, brief: Brief) -> str:
    view = view_of(brief)
    count, moment = len(view.named), Moment(brief.param("moment"))
    if moment in AHEAD and brief.mission is not None:
        leaves = brief.mission.starts_at.astimezone(ZoneInfo(HOME)).date()
        return voice.plural(
            "Before {place}, {day}: {count} item is still open.",
            "Before {place}, {day}: {count} items are still open.",
            count,
            place=view.place,
            day=voice.date(leaves),
        )
    if moment is Moment.ARRIVAL:
        return voice.plural(
            "On arrival in {place}: {count} item is still open.",
            "On arrival in {place}: {count} items are still open.",
            count,
            place=_leg_place(brief),
        )
    return voice.plural(
        "After {place}: {count} item is still open.",
        "After {place}: {count} items are still open.",
        count,
        place=view.place,
    )


def _leg_place(brief: Brief) -> str:
    view = view_of(brief)
    leg = brief.number("leg")
    return view.places[leg] if leg < len(view.places) else view.place


def _buttons(voice: Voice, brief: Brief) -> Iterator[tuple[Button, ...]]:
    view = view_of(brief)
    yield (Button(voice.say("Open the checklist"), tap(Verb.CHECKLIST, view.mission_id)),)
    leg = brief.param("leg") or "-"
    which = (view.mission_id, brief.param("moment"), leg)
    yield (
        Button(voice.say("Tomorrow"), tap(Verb.PUT_OFF, *which, Pause.TOMORROW.value)),
        Button(voice.say("Later"), tap(Verb.PUT_OFF, *which, Pause.LATER.value)),
    )


def put_off(voice: Voice, brief: Brief) -> Message:
    """When the next reminder comes, if any does, by the clock of where she is now."""
    if brief.param("until"):
        mission = brief.mission
        there = mission is not None and mission.state is State.ACTIVE
        zone = mission.zone if mission is not None and there else HOME
        time = voice.clock(brief.moment("until"), brief.now, zone)
        title = voice.say("Put off. The next reminder comes {time}.", time=time)
    else:
        title = voice.say("Put off. No other reminder follows.")
    line = voice.say("The list is always there: /checklist")
    button = Button(voice.say("Open the checklist"), tap(Verb.CHECKLIST, brief.number("mission")))
    return Message(title, (line,), ((button,),))
