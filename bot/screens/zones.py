"""A zone's card: the headline, a line for each source, what it means for a mission there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.domain.buttons import Verb, tap
from bot.domain.level import Level, worst
from bot.domain.message import Button, Message
from bot.domain.observation import LONGEST, Observation
from bot.domain.standing import Line, Standing, Trust
from bot.domain.zone import Where
from bot.screens.mission_answers import plan_in_words
from bot.screens.rows import side_by_side
from bot.screens.voice import N_, Voice
from bot.screens.zone_words import (
    MOODS,
    ZONE_CLOCK,
    level_word,
    place_name,
    source_name,
    zone_name,
)
from bot.services.briefing import Brief
from bot.services.zone_views import ZoneView

Row = tuple[Button, ...]

HEADLINES = {
    Level.GREEN: N_("{place}: green, usual caution."),
    Level.YELLOW: N_("{place}: yellow, increased caution."),
    Level.ORANGE: N_("{place}: orange, not without a compelling reason."),
    Level.RED: N_("{place}: red, do not go."),
    Level.UNKNOWN: N_("{place}: not verified."),
}

LONGEST_WORDING = 100
"""Characters of a source's own words; its link has the rest."""

LONGEST_SEEN = 60
"""Characters of an observation on a card; its list has the rest."""

ON_A_CARD = 2
"""Observations on a zone's card; the others are behind their button."""

ON_A_LIST = 10


def zone(voice: Voice, brief: Brief) -> Message:
    """All that is known of a zone's level, and what it means for who goes there."""
    view = view_of(brief)
    lines = [
        *_town(voice, brief, view),
        *_caveats(voice, view.standing),
        *source_lines(voice, view.standing),
        *_meaning(voice, view),
        *_observed(voice, view),
        *attribution(voice, view.attributions),
    ]
    title = headline(voice, view.standing, zone_name(voice, view.where))
    return Message(title, tuple(lines), tuple(_buttons(voice, view)))


def view_of(brief: Brief) -> ZoneView:
    """The zone that a notice is about."""
    if brief.zone is None:
        raise ValueError(f"{brief.notice.kind} needs its zone")
    return brief.zone


def headline(voice: Voice, found: Standing, place: str) -> str:
    """The level in words. Never green when unknown; no advice is no rating (S11)."""
    if found.no_advice:
        return voice.say("{place}: no advice against travel, which is no rating.", place=place)
    if found.level is Level.UNKNOWN and (parts := _differing(found)):
        level = level_word(voice, worst(parts))
        return voice.say("{place}: differs by place, {level} at worst.", place=place, level=level)
    if found.level is Level.UNKNOWN and found.last_known is not Level.UNKNOWN:
        level = level_word(voice, found.last_known)
        return voice.say("{place}: not verified; last known: {level}.", place=place, level=level)
    return voice.say(HEADLINES[found.level], place=place)


def _differing(found: Standing) -> list[Level]:
    """The worst parts that current sources give of a country to which they give no one level."""
    current = (line for line in found.lines if line.trust is Trust.CURRENT)
    return [
        line.worst
        for line in current
        if line.level is Level.UNKNOWN and line.worst is not Level.UNKNOWN
    ]


def _town(voice: Voice, brief: Brief, view: ZoneView) -> Iterator[str]:
    place, zone_is = brief.param("place"), zone_name(voice, view.where)
    if view.where.region is None and place:
        yield voice.say(
            "In which region {place} lies is not known: what holds for the country counts.",
            place=place,
        )
    elif place and not zone_is.startswith(place):
        yield voice.say("{place} lies in this region.", place=place)


def _caveats(voice: Voice, found: Standing) -> Iterator[str]:
    """What keeps the headline from being the whole truth."""
    if found.kept:
        yield voice.say("Not all of this could be verified: an older, worse answer is kept.")
    if found.alone is not None:
        level = level_word(voice, found.alone.level)
        name = source_name(voice, found.alone.source)
        yield voice.say("{source} alone is worse: {level}.", source=name, level=level)
    elif found.graver:
        names = voice.names([source_name(voice, line.source) for line in found.graver])
        yield voice.say("The sources disagree: {sources} are worse.", sources=names)
    if found.gate is not found.level:
        level = level_word(voice, found.gate)
        yield voice.say("For missions the worst counts: {level}.", level=level)


def source_lines(voice: Voice, found: Standing) -> Iterator[str]:
    """One line a source, those that say nothing together at the end. Its own words are behind its
    link, because six sources have to fit a small phone; they stand here where no level says it all.
    """
    for line in found.lines:
        if line.trust is not Trust.SILENT:
            yield source_line(voice, line)
            if line.level is Level.UNKNOWN and not line.no_advice:
                yield from own_words(voice, line)
    silent = [line for line in found.lines if line.trust is Trust.SILENT]
    if silent:
        names = voice.names([source_name(voice, line.source) for line in silent])
        yield voice.say("Nothing that Vigie could read: {sources}.", sources=names)


SAID = {
    Trust.CURRENT: N_("· {source}, {date}: {said}."),
    Trust.STALE: N_("· {source}: not verified since {read}; then, {date}: {said}."),
    Trust.UNREADABLE: N_(
        "· {source}: the latest answer could not be read; before, {date}: {said}."
    ),
}


def source_line(voice: Voice, line: Line) -> str:
    """What one source says, and since when."""
    advisory = line.advisory
    if advisory is None:
        raise ValueError("a source that is not silent has an advisory")
    zone_clock = ZoneInfo(ZONE_CLOCK)
    return voice.say(
        SAID[line.trust],
        source=source_name(voice, line.source),
        date=voice.day((advisory.as_of or advisory.fetched_at).astimezone(zone_clock).date()),
        read=voice.day(advisory.fetched_at.astimezone(zone_clock).date()),
        said=_said(voice, line),
    )


def own_words(voice: Voice, line: Line) -> Iterator[str]:
    """How a source begins what it says, in its own language."""
    if line.advisory is not None and (words := shortened(line.advisory.wording, LONGEST_WORDING)):
        yield voice.say("In its own words: “{words}”", words=words)


def _said(voice: Voice, line: Line) -> str:
    if line.no_advice:
        return voice.say("no advice against travel, no rating")
    level, gravest = level_word(voice, line.level), level_word(voice, line.worst)
    if line.level is Level.UNKNOWN:
        return voice.say("differs by place, {worst} at worst", worst=gravest)
    if line.worst.severity > line.level.severity and line.worst is not Level.UNKNOWN:
        return voice.say("{level}, {worst} in the worst part", level=level, worst=gravest)
    return level


def shortened(text: str, longest: int) -> str:
    """The beginning of somebody's own words, broken between words."""
    first = " ".join(text.split())
    if len(first) <= longest:
        return first
    return f"{first[:longest].rpartition(' ')[0] or first[:longest]} […]"


def _meaning(voice: Voice, view: ZoneView) -> Iterator[str]:
    plan = plan_in_words(voice, view.plan)
    span = voice.duration(view.grace)
    yield voice.say(
        "A mission here: suggested check-ins {plan}; an alert {span} after a missed one.",
        plan=plan,
        span=span,
    )
    if view.standing.gate.needs_care:
        yield voice.say("Whether to go is a coordinator's decision, with a reason.")


def _observed(voice: Voice, view: ZoneView) -> Iterator[str]:
    if not view.observations:
        return
    yield voice.say("Seen by your organisation (informal):")
    for one in view.observations[:ON_A_CARD]:
        yield observation_line(voice, view, one, LONGEST_SEEN)


def observation_line(voice: Voice, view: ZoneView, one: Observation, longest: int = LONGEST) -> str:
    """When, where, how it is there, and who says so."""
    day = one.at.astimezone(ZoneInfo(ZONE_CLOCK)).date()
    facts = {
        "date": voice.date(day),
        "place": one.place,
        "mood": voice.say(MOODS[one.mood]),
        "name": view.observers.get(one.person_id, voice.say("Somebody")),
    }
    if not one.text:
        return voice.say("· {date}, {place}: {mood} ({name})", **facts)
    text = shortened(one.text, longest)
    return voice.say("· {date}, {place}: {mood}, “{text}” ({name})", text=text, **facts)


def attribution(voice: Voice, names: Sequence[str]) -> Iterator[str]:
    """The sources as their licences want them named."""
    if names:
        yield voice.say("Sources:")
        yield from (voice.latin(name) for name in names)


def zone_tap(verb: Verb, where: Where, *more: int | str) -> str:
    """The data of a button about a zone."""
    return tap(verb, where.country, where.region or "-", *more)


def _buttons(voice: Voice, view: ZoneView) -> Iterator[Row]:
    links = [
        Button(source_name(voice, line.source), url=line.advisory.link)
        for line in view.standing.lines
        if line.advisory is not None and line.advisory.link.startswith("https://")
    ]
    yield from side_by_side(links)
    where = view.where
    map_ = Button(voice.say("Map"), zone_tap(Verb.MAP, where, 0))
    if view.followed:
        follows = Button(voice.say("Unsubscribe"), zone_tap(Verb.UNFOLLOW, where))
    else:
        follows = Button(voice.say("Subscribe"), zone_tap(Verb.FOLLOW, where))
    yield (map_, follows)
    if view.observations or view.may_observe:
        yield (Button(voice.say("Observations"), zone_tap(Verb.OBSERVATIONS, where)),)


def seen(voice: Voice, brief: Brief) -> Message:
    """What one's organisation observed in a zone, beside what governments say."""
    view = view_of(brief)
    place = zone_name(voice, view.where)
    lines = [observation_line(voice, view, one) for one in view.observations[:ON_A_LIST]]
    if lines:
        title = voice.say("{place}: seen by your organisation.", place=place)
        lines.append(voice.say("Informal: each is one person's word, and goes after seven days."))
    else:
        title = voice.say("{place}: nothing was reported these seven days.", place=place)
        lines.append(voice.say("The governments' advice is unchanged by this: /zone"))
    if not view.may_observe:
        return Message(title, tuple(lines))
    said = voice.say("Add an observation")
    return Message(title, tuple(lines), ((Button(said, zone_tap(Verb.OBSERVE, view.where)),),))


def place_button(voice: Voice, where: Where, place: str) -> Button:
    """A zone that may be meant."""
    return Button(place_name(voice, where, place)[:40], zone_tap(Verb.ZONE, where))
