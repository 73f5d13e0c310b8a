"""A post's numbers in words: who answers, how far the number can be trusted, what dialling gave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.content.embassies import SHELF_LIFE, Line, Number, Post, PostKind, Status
from bot.content.facts import facts
from bot.content.phones import shown
from bot.content.sources import Source
from bot.domain.embassies import KEEPS, Dialled, OwnPost
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief
from bot.services.embassy_views import EmbassyView, Entry

LINES = {
    Line.DUTY: N_("Duty line"),
    Line.EMERGENCY: N_("Emergencies"),
    Line.EMBASSY: N_("Embassy"),
    Line.CONSULATE: N_("Consulate"),
    Line.SWITCHBOARD: N_("Switchboard"),
    Line.ESCORTS: N_("Security escorts"),
    Line.MEDICAL_CENTRE: N_("Medical centre"),
    Line.INFORMATION: N_("Questions only"),
}

KINDS = {
    PostKind.EMBASSY: N_("embassy"),
    PostKind.CHARGE_DAFFAIRES: N_("chargé d'affaires"),
    PostKind.CONSULAR_SECTION: N_("consular section"),
    PostKind.CONSULATE_GENERAL: N_("consulate general"),
    PostKind.CONSULATE: N_("consulate"),
    PostKind.HONORARY_CONSUL: N_("honorary consul"),
}

LONGEST_NAME = 28
"""Characters of a post's name in a button, so that a verb fits beside it."""


def known(voice: Voice, key: str) -> str:
    """A fact that holds in every country, by its key in the content."""
    fact = facts().by_key[key]
    return voice.say(fact.title.text)


def heading(voice: Voice, post: Post) -> str:
    """Whose post it is, as it calls itself; that nobody opens the door is said at once."""
    facts = {"state": voice.country(post.state), "post": post.name}
    if post.status is Status.CLOSED:
        return voice.say("{state}: {post} is closed.", **facts)
    if post.abroad:
        country = voice.country(post.abroad)
        return voice.say("{state}: {post} (in {country})", country=country, **facts)
    return voice.say("{state}: {post}", **facts)


def own_heading(voice: Voice, view: EmbassyView, post: OwnPost) -> str:
    """A post of one's own organisation, with who wrote it and when."""
    name = (view.names or {}).get(post.written_by) or voice.say("Somebody")
    day = voice.full_date(post.written_at.date())
    return voice.say("{post} (written by {name}, {date})", post=post.name, name=name, date=day)


def numbers(voice: Voice, view: EmbassyView, post: Entry, now: datetime) -> Iterator[str]:
    """Every number of a post with its grade, and what came of dialling it."""
    if isinstance(post, OwnPost):
        for number in post.numbers:
            yield from _own_number(voice, view, post, number, now)
        return
    for one in post.numbers:
        yield _graded(voice, view, one, now)
        yield from _dialled(voice, view, one.number)
        if one.note is not None and one.line is Line.INFORMATION:
            yield voice.say(one.note.text)


def _own_number(
    voice: Voice, view: EmbassyView, post: OwnPost, number: str, now: datetime
) -> Iterator[str]:
    old = now - post.written_at > KEEPS and not works(view, number, now)
    if old:
        day = voice.full_date(post.written_at.date())
        yield voice.say(
            "Phone: {number}, not confirmed since {date}: check before you leave.",
            number=shown(number),
            date=day,
        )
    else:
        yield voice.say("Phone: {number}", number=shown(number))
    yield from _dialled(voice, view, number)


def _graded(voice: Voice, view: EmbassyView, one: Number, now: datetime) -> str:
    """The number, and as much doubt as its grade asks for."""
    facts = {"line": _line(voice, one), "number": shown(one.number)}
    day = voice.full_date(one.source.verified_on)
    doubtful = needs_check(view, one, now)
    if one.disputed:
        facts |= {"source": source_name(voice, one.source), "date": day}
        if doubtful:
            return voice.say(
                "{line}: {number} ({source}, {date}). Sources disagree: check before you leave.",
                **facts,
            )
        return voice.say("{line}: {number} ({source}, {date}). Sources disagree.", **facts)
    if doubtful:
        return voice.say(
            "{line}: {number}, not confirmed since {date}: check before you leave.",
            date=day,
            **facts,
        )
    return voice.say("{line}: {number}", **facts)


def needs_check(view: EmbassyView, one: Number, now: datetime) -> bool:
    """Whether the grade or the source's age asks for a check, and no coordinator has made it."""
    stale = one.source.is_stale(now.date(), SHELF_LIFE)
    return (one.grade.needs_check or stale) and not works(view, one.number, now)


def works(view: EmbassyView, number: str, now: datetime) -> bool:
    """Whether somebody dialled it lately, and it worked the last time."""
    last = next(iter(view.words_on(number)), None)
    return last is not None and last.works and last.counts(now)


def _dialled(voice: Voice, view: EmbassyView, number: str) -> Iterator[str]:
    for one in view.words_on(number):
        yield _said(voice, view, one)


def _said(voice: Voice, view: EmbassyView, one: Dialled) -> str:
    """Names are for one's own organisation; of others it is enough that a coordinator did."""
    facts = {"date": voice.full_date(one.at.date())}
    name = (view.names or {}).get(one.by)
    if name is None and one.works:
        return voice.say("A coordinator dialled it on {date}: it works.", **facts)
    if name is None:
        return voice.say("A coordinator dialled it on {date}: it does not work.", **facts)
    if one.works:
        return voice.say("{name} dialled it on {date}: it works.", name=name, **facts)
    return voice.say("{name} dialled it on {date}: it does not work.", name=name, **facts)


def _line(voice: Voice, one: Number) -> str:
    line = voice.say(LINES[one.line])
    if one.hours is None:
        return line
    return voice.say("{line} ({hours})", line=line, hours=voice.say(one.hours.text))


def source_name(voice: Voice, source: Source) -> str:
    """Who says so: the state that speaks, else the source by its name."""
    return voice.country(source.by) if source.by else source.name


def distance(voice: Voice, view: EmbassyView, post: Entry, now: datetime) -> str | None:
    """How far the post is, as the crow flies; most places are known to the town only."""
    origin = view.origin
    away = post.kilometres_from(origin.point) if origin else None
    if origin is None or away is None:
        return None
    count = voice.number(rounded(away))
    if origin.place:
        return voice.say(
            "About {count} km from {place}, as the crow flies.", count=count, place=origin.place
        )
    ago = voice.ago(origin.at or now, now)
    if origin.whose:
        return voice.say(
            "About {count} km from the last known place of {name} ({ago}), as the crow flies.",
            count=count,
            name=origin.whose,
            ago=ago,
        )
    return voice.say(
        "About {count} km from your last known place ({ago}), as the crow flies.",
        count=count,
        ago=ago,
    )


def rounded(kilometres: float) -> int:
    """As exact as two towns' middles can be: to ten kilometres, and never nought."""
    return max(10, round(kilometres / 10) * 10)


def town(voice: Voice, post: Entry) -> str:
    """A post in a button: state and town, or the name that one's own organisation gave it."""
    if isinstance(post, OwnPost):
        return cut(post.name)
    return voice.say("{state}, {city}", state=voice.country(post.state), city=post.city)


def cut(name: str) -> str:
    """A name short enough for a button."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def crisis_centre(voice: Voice, brief: Brief) -> Iterator[str]:
    """The ministry's crisis centre, as whoever runs Vigie entered and confirmed it."""
    if not brief.param("crisis"):
        yield voice.say(
            "The French ministry's crisis centre: no number was entered here. "
            "Ask who runs Vigie to enter it."
        )
        return
    confirmed = date.fromisoformat(brief.param("crisis_on"))
    facts = {"number": shown(brief.param("crisis")), "date": voice.full_date(confirmed)}
    if brief.now.date() - confirmed > KEEPS:
        yield voice.say(
            "The French ministry's crisis centre: {number}, not confirmed since {date}: "
            "check before you leave.",
            **facts,
        )
    else:
        yield voice.say(
            "The French ministry's crisis centre: {number}, confirmed on {date}.", **facts
        )
