"""Advice that changed: to who follows the zone, and to those whose mission it touches."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.buttons import Verb, tap
from bot.domain.level import Level
from bot.domain.message import Button, Message, Style
from bot.domain.standing import Line
from bot.domain.zone import Source, Turn
from bot.domain.zone_decision import Choice
from bot.screens.alarm_words import short
from bot.screens.mission_answers import plan_in_words
from bot.screens.times import clock_for
from bot.screens.voice import N_, Voice
from bot.screens.zone_words import level_word, source_name, zone_name
from bot.screens.zones import headline, own_words, source_line, view_of, zone_tap
from bot.services.briefing import Brief
from bot.services.views import MissionView
from bot.services.zone_decision_views import DecisionView
from bot.services.zone_views import ZoneView

Row = tuple[Button, ...]

MOST_MISSIONS = 8

TURNS = {
    Turn.WORSENED: N_("{source} is more worried about {place}."),
    Turn.EASED: N_("{source} is less worried about {place}."),
    Turn.UNCHANGED: N_("{source} changed its advice on {place}."),
}

DECIDED = {
    Choice.KEEP: N_("{name} decided {time}: as planned."),
    Choice.MORE: N_("{name} decided {time}: more check-ins."),
    Choice.TALK: N_("{name} decided {time}: talk to the traveller first."),
}

BUTTONS = {
    Choice.KEEP: N_("Keep as planned"),
    Choice.MORE: N_("Ask for more check-ins"),
    Choice.TALK: N_("Talk to the traveller"),
}


def changed(voice: Voice, brief: Brief) -> Message:
    """For who follows a zone: what a source says now, and what it said."""
    view = view_of(brief)
    place = zone_name(voice, view.where)
    line = _line(view, brief)
    title = voice.say(
        TURNS[Turn(brief.param("turn"))], source=source_name(voice, line.source), place=place
    )
    lines = [source_line(voice, line), *own_words(voice, line)]
    if before := brief.param("before"):
        lines.append(voice.say("Before: {level}.", level=level_word(voice, Level(before))))
    lines.append(
        voice.say("All sources: {headline}", headline=headline(voice, view.standing, place))
    )
    return Message(title, tuple(lines), (_more(voice, view),))


def _line(view: ZoneView, brief: Brief) -> Line:
    source = Source(brief.param("source"))
    return next(line for line in view.standing.lines if line.source is source)


def _more(voice: Voice, view: ZoneView) -> Row:
    return (
        Button(voice.say("All sources"), zone_tap(Verb.ZONE, view.where)),
        Button(voice.say("Map"), zone_tap(Verb.MAP, view.where, 0)),
    )


def worsened(voice: Voice, brief: Brief) -> Message:
    """For those whose mission lies there: what counts now, and who decides."""
    view = view_of(brief)
    first = brief.decisions[0]
    place = zone_name(voice, view.where)
    level = level_word(voice, first.decision.level)
    title = voice.say("The advice for {place} has worsened: {level}.", place=place, level=level)
    line = _line(view, brief)
    lines = [_what_counts(voice, first), source_line(voice, line), *own_words(voice, line)]
    if brief.param("for") == "traveller":
        lines = [*_for_traveller(voice, first.mission), *lines]
        return Message(title, tuple(lines), (_more(voice, view),))
    lines = [*_to_decide(voice, brief), *lines]
    return Message(title, tuple(lines), (*_choices(voice, brief), _more(voice, view)))


def _what_counts(voice: Voice, one: DecisionView) -> str:
    level = level_word(voice, one.decision.level)
    before = level_word(voice, one.decision.before)
    if one.decision.level is one.decision.before:
        return voice.say("What counts for missions stays: {level}.", level=level)
    return voice.say(
        "What counts for missions: {level}, before: {before}.", level=level, before=before
    )


def _for_traveller(voice: Voice, mission: MissionView) -> Iterator[str]:
    yield voice.say("Your coordinators decide how your mission goes on, and may phone you.")
    plan, span = plan_in_words(voice, mission.plan), voice.duration(mission.grace)
    yield voice.say(
        "Until then you are asked as before, {plan}; the alert comes after {span}.",
        plan=plan,
        span=span,
    )


def _to_decide(voice: Voice, brief: Brief) -> Iterator[str]:
    """What is asked, mission by mission."""
    waiting = [one for one in brief.decisions if one.open]
    if waiting:
        yield voice.plural(
            "{count} mission waits for a decision.",
            "{count} missions wait for a decision.",
            len(waiting),
        )
    for one in brief.decisions[:MOST_MISSIONS]:
        yield voice.say(
            "· {mission}: {decided}",
            mission=_named(voice, one),
            decided=_decided(voice, brief, one),
        )
    if len(brief.decisions) == 1:
        yield _suggestion(voice, brief.decisions[0])


def _named(voice: Voice, one: DecisionView) -> str:
    names = voice.names([person.name for person in one.mission.travellers])
    return voice.say("{names} ({place})", names=names, place=one.mission.place)


def _decided(voice: Voice, brief: Brief, one: DecisionView) -> str:
    choice, at = one.decision.choice, one.decision.decided_at
    if choice is None or at is None:
        return voice.say("nobody has decided yet.")
    time = clock_for(voice, brief.reader, one.mission, brief.now).said(at)
    return voice.say(DECIDED[choice], name=one.decided_by, time=time)


def _suggestion(voice: Voice, one: DecisionView) -> str:
    plan = plan_in_words(voice, one.mission.plan)
    if one.suggested is None:
        return voice.say("Check-ins are {plan}, as often as is suggested.", plan=plan)
    wanted = plan_in_words(voice, one.suggested)
    return voice.say("Check-ins are {plan}; suggested: {wanted}.", plan=plan, wanted=wanted)


def _choices(voice: Voice, brief: Brief) -> Iterator[Row]:
    if len(brief.decisions) == 1:
        yield from _of_one(voice, brief.decisions[0])
        return
    for one in brief.decisions[:MOST_MISSIONS]:
        if one.open:
            names = " ".join(short(person.name) for person in one.mission.travellers[:1])
            place = one.mission.place[:12]
            said = voice.say("Decide: {name}, {place}", name=names, place=place)
            yield (Button(said, tap(Verb.DECIDE, one.decision.id)),)


def _of_one(voice: Voice, one: DecisionView) -> Iterator[Row]:
    if not one.open:
        return
    for choice, said in BUTTONS.items():
        if choice is Choice.MORE and one.suggested is None:
            continue
        style = Style.PRIMARY if choice is Choice.MORE else None
        yield (Button(voice.say(said), tap(Verb.DECIDE, one.decision.id, choice.value), style),)


def asked_more_often(voice: Voice, brief: Brief) -> Message:
    """To the traveller: the check-ins come closer together from now on."""
    mission = brief.mission
    if mission is None:
        raise ValueError(f"{brief.notice.kind} needs its mission")
    title = voice.say("You are asked more often from now on: {place}.", place=mission.place)
    lines = [
        voice.say("Check-ins: {plan}.", plan=plan_in_words(voice, mission.plan)),
        voice.say("Your coordinators decided it, because the zone became more dangerous."),
    ]
    if mission.next_checkin is not None:
        clock = clock_for(voice, brief.reader, mission, brief.now)
        lines.insert(
            1, voice.say("Next check-in: {times}.", times=clock.both(mission.next_checkin))
        )
    return Message(title, tuple(lines))
