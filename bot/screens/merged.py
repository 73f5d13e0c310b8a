"""Several alerts in one message: a list, what they may have in common, one owner (rule 14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.domain.buttons import Verb, tap
from bot.domain.incident import HOLD, IncidentKind, News
from bot.domain.message import Button, Message, Style
from bot.screens.alarm_words import about, short, what_happened
from bot.screens.readers import Sees, sees
from bot.screens.times import Clock, clock_for
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.views import IncidentView

LONGEST = 3500
"""Characters of one merged card: an edit cannot be split over two messages."""

SAFE_BUTTONS = 10


def card(voice: Voice, brief: Brief) -> Message:
    """All that is open, SOS first; each traveller keeps their own deadline and their own end."""
    views = sorted(brief.incidents, key=_urgency)
    title = _title(voice, views)
    head = tuple(_head(voice, brief, views))
    lines = _fitting(voice, title, head, _entries(voice, brief, views), len(views))
    return Message(title, lines, _buttons(voice, brief, views), protected=True)


def _urgency(view: IncidentView) -> tuple[bool, bool, float, int]:
    incident = view.incident
    calm = incident.kind is not IncidentKind.SOS
    return (not incident.open, calm, incident.opened_at.timestamp(), incident.id)


def _title(voice: Voice, views: list[IncidentView]) -> str:
    still = [view for view in views if view.incident.open]
    if not still:
        return voice.say("All these alerts are closed.")
    return voice.plural("{count} alert is open.", "{count} alerts are open.", len(still))


def _head(voice: Voice, brief: Brief, views: list[IncidentView]) -> Iterator[str]:
    still = [view for view in views if view.incident.open]
    if any(_may_take(brief, view) for view in still):
        yield voice.say("Tap I'm on it, all; then phone in the order of the list.")
    elif any(view.incident.owner_id == brief.reader.id for view in still):
        yield voice.say("You are on it. Phone in the order of the list.")
    elif any(sees(brief, view) is Sees.LOCAL for view in still):
        yield voice.say("Can you phone? Do not go out for this.")
    elif still:
        yield voice.say("You have nothing to do.")
    silent = [
        view.country for view in still if view.incident.kind is IncidentKind.MISSED and view.country
    ]
    for country, count in Counter(silent).most_common(1):
        if count > 1:
            yield voice.plural(
                "{count} person silent in {country}: probably a network outage.",
                "{count} people silent in {country}: probably a network outage.",
                count,
                country=voice.country(country),
            )


def _entries(voice: Voice, brief: Brief, views: list[IncidentView]) -> Iterator[str]:
    for view in views:
        clock = clock_for(voice, brief.reader, view.mission, brief.now)
        yield " ".join(_entry(voice, brief, view, clock))


def _entry(voice: Voice, brief: Brief, view: IncidentView, clock: Clock) -> Iterator[str]:
    if not view.incident.open:
        yield voice.say("Closed: {about}.", about=about(voice, view))
        return
    reader = sees(brief, view)
    yield what_happened(voice, view, clock)
    if view.incident.keep_away:
        yield voice.say("Do not call, do not go there.")
    elif reader >= Sees.LOCAL:
        yield from _phones(voice, view)
    if reader >= Sees.FACTS and view.incident.ok_at is not None:
        yield voice.say("An OK came from the phone, not verified.")
    if view.owner is not None and view.incident.owner_id != brief.reader.id:
        yield voice.say("{owner} is on it.", owner=view.owner)
    elif view.owner is not None and view.incident.review_at is not None:
        yield voice.say("You are on it until {time}.", time=clock.said(view.incident.review_at))


def _phones(voice: Voice, view: IncidentView) -> Iterator[str]:
    numbers = [view.traveller.phone or ""]
    numbers += [one.phone for one in view.mission.call_list] if view.mission else []
    known = [voice.latin(number) for number in numbers if number]
    if known:
        yield voice.say("Phone: {numbers}.", numbers=" · ".join(known[:4]))


def _fitting(
    voice: Voice, title: str, head: tuple[str, ...], entries: Iterator[str], count: int
) -> tuple[str, ...]:
    """As many of so many entries as fit, and how many more there are."""
    lines, length = list(head), len(title) + sum(len(line) + 1 for line in head)
    for said, entry in enumerate(entries):
        length += len(entry) + 1
        if length >= LONGEST - 40:
            lines.append(voice.plural("and {count} more", "and {count} more", count - said))
            break
        lines.append(entry)
    return tuple(lines)


def _may_take(brief: Brief, view: IncidentView) -> bool:
    """Whether a tap of this reader would take it or renew it."""
    incident = view.incident
    mine = incident.owner_id == brief.reader.id and incident.owner_asked
    free = incident.owner_id is None or mine
    return incident.open and free and sees(brief, view) >= Sees.FACTS


def _buttons(
    voice: Voice, brief: Brief, views: list[IncidentView]
) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if any(_may_take(brief, view) for view in views):
        minutes = int(HOLD.total_seconds() // 60)
        said = voice.say("I'm on it, all ({minutes} min)", minutes=minutes)
        rows.append((Button(said, tap(Verb.TAKE_ALL), Style.PRIMARY),))
    mine = [
        view for view in views if view.incident.open and view.incident.owner_id == brief.reader.id
    ]
    rows.extend((_safe(voice, view),) for view in mine[:SAFE_BUTTONS])
    asked = [view for view in views if _may_phone(brief, view)]
    rows.extend((_phone(voice, view),) for view in asked[:SAFE_BUTTONS])
    return tuple(rows)


def _may_phone(brief: Brief, view: IncidentView) -> bool:
    incident = view.incident
    return incident.open and not incident.keep_away and sees(brief, view) is Sees.LOCAL


def _phone(voice: Voice, view: IncidentView) -> Button:
    data = tap(Verb.CAN_PHONE, view.incident.id, "can")
    return Button(voice.say("I can phone {name}", name=short(view.traveller.name)), data)


def _safe(voice: Voice, view: IncidentView) -> Button:
    data = tap(Verb.NEWS, view.incident.id, News.SPOKE.value)
    return Button(voice.say("I spoke to {name}: safe", name=short(view.traveller.name)), data)
