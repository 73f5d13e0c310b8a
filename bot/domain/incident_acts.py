"""What people do to an incident: take charge, bring news, hand over, close. Pure transitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.climbing import ended, next_look, rest
from bot.domain.incident import (
    HOLD,
    PAUSE,
    REASONS_BY_HAND,
    Closed,
    Entry,
    Incident,
    IncidentKind,
    News,
    NotOwner,
    Reason,
    Taken,
    Telling,
    Trouble,
    Verdict,
)
from bot.domain.ladder import Crew
from bot.domain.notices import Kind, Scalar


def _require_open(incident: Incident) -> None:
    if not incident.open:
        raise Closed


def _changed(
    incident: Incident, now: datetime, log: Entry, tellings: tuple[Telling, ...] = ()
) -> Verdict:
    return Verdict(incident, tellings, (log,), wake_at=next_look(incident, now))


def take_charge(
    incident: Incident, by: int, told: Iterable[int], now: datetime, hold: timedelta = HOLD
) -> Verdict:
    """*I'm on it*: the first to take it owns it and the others are told (S5).

    Taking it again, or setting a review, moves the review. Raises Taken or Closed.
    """
    _require_open(incident)
    if incident.owner_id not in (None, by):
        raise Taken(incident.owner_id or 0)
    fresh = incident.owner_id is None
    owned = replace(incident, owner_id=by, review_at=now + hold, owner_asked=False)
    stamp = int(now.timestamp())
    others = tuple(person for person in told if person != by)
    tellings = (Telling(Kind.ON_IT, others, f"on_it:{by}:{stamp}"),) if fresh and others else ()
    what = "on_it" if fresh else "review_set"
    return _changed(
        owned, now, Entry(what, by=by, facts={"minutes": hold.total_seconds() / 60}), tellings
    )


def hand_over(incident: Incident, by: int, to: int, told: Iterable[int], now: datetime) -> Verdict:
    """The owner gives it to another coordinator, who holds it from now and hears it aloud."""
    _require_open(incident)
    if incident.owner_id != by:
        raise NotOwner
    owned = replace(incident, owner_id=to, review_at=now + HOLD, owner_asked=False)
    stamp = int(now.timestamp())
    others = tuple(person for person in told if person not in (by, to))
    tellings = [Telling(Kind.HAND_OVER, (to,), f"hand_over:{to}:{stamp}")]
    if others:
        tellings.append(Telling(Kind.ON_IT, others, f"on_it:{to}:{stamp}"))
    return _changed(owned, now, Entry("hand_over", by=by, facts={"to": to}), tuple(tellings))


def ok_from_phone(incident: Incident, told: Iterable[int], now: datetime) -> Verdict:
    """An OK came from the silent phone: pause once, tell everyone, close nothing (S6).

    An SOS is never paused by a phone; a second OK is logged and pauses nothing, so that a
    phone in wrong hands cannot keep the ladder asleep.
    """
    _require_open(incident)
    log = Entry("ok_unverified", by=incident.traveller_id)
    if incident.kind is IncidentKind.SOS or incident.ok_at is not None:
        return _changed(incident, now, log)
    paused = replace(incident, ok_at=now, paused_until=now + PAUSE)
    telling = Telling(Kind.OK_UNVERIFIED, tuple(told), "ok_unverified")
    return _changed(paused, now, log, (telling,))


def object_to_closing(incident: Incident, by: int, now: datetime) -> Verdict:
    """Somebody does not believe the OK: it will not close by itself (S6)."""
    _require_open(incident)
    return _changed(replace(incident, objected=True), now, Entry("objected", by=by))


def bring_news(
    incident: Incident, by: int, news: News, told: Iterable[int], now: datetime
) -> Verdict:
    """Somebody reached her, or tried: logged, and good news is told aloud to the others."""
    _require_open(incident)
    log = Entry("news", by=by, facts={"news": news.value})
    others = tuple(person for person in told if person != by)
    if news is not News.NO_ANSWER and others:
        stamp = int(now.timestamp())
        telling = Telling(Kind.NEWS, others, f"news:{news.value}:{by}:{stamp}")
        return _changed(incident, now, log, (telling,))
    return _changed(incident, now, log)


def relayed_news(
    incident: Incident, by: int, how: str, told: Iterable[int], now: datetime
) -> Verdict:
    """Somebody recorded that they heard or saw her: told aloud, in their words; nothing closes."""
    _require_open(incident)
    log = Entry("heard", by=by, facts={"how": how[:500]})
    others = tuple(person for person in told if person != by)
    telling = Telling(Kind.NEWS, others, f"heard:{by}:{int(now.timestamp())}")
    return _changed(incident, now, log, (telling,) if others else ())


def release(incident: Incident, by: int, index: int, crew: Crew, now: datetime) -> Verdict:
    """Send the step at `index` now, whoever is on it. Raises ValueError when it went already."""
    _require_open(incident)
    if index not in incident.steps_to_release:
        raise ValueError(index)
    step = incident.ladder.steps[index]
    fired = replace(incident, fired=incident.fired | {index})
    reached = tuple(person for person in crew.of(step.to) if person in crew.reachable)
    telling = (Telling(step.says, reached, "step", step=index),) if reached else ()
    facts: dict[str, Scalar] = {"step": index, "people": len(reached)}
    return _changed(fired, now, Entry("released", by=by, facts=facts), telling)


def by_mistake(incident: Incident, told: Iterable[int], now: datetime) -> Verdict:
    """She says the SOS was a mistake: a human verifies, nothing closes."""
    _require_open(incident)
    if incident.mistake_at is not None:
        return rest(incident, now)
    said = replace(incident, mistake_at=now)
    telling = Telling(Kind.OK_UNVERIFIED, tuple(told), "mistake")
    return _changed(said, now, Entry("mistake", by=incident.traveller_id), (telling,))


def pressed_again(incident: Incident, told: Iterable[int], now: datetime) -> Verdict:
    """She pressed SOS once more: everyone alerted hears that, at most once a minute."""
    _require_open(incident)
    minute = int(now.timestamp()) // 60
    telling = Telling(Kind.NEWS, tuple(told), f"again:{minute}")
    return _changed(incident, now, Entry("sos_again", by=incident.traveller_id), (telling,))


def can_phone(
    incident: Incident, by: int, answer: str, told: Iterable[int], now: datetime
) -> Verdict:
    """What a local person can do: phone, go safely, or neither; the others hear it."""
    _require_open(incident)
    others = tuple(person for person in told if person != by)
    telling = Telling(Kind.NEWS, others, f"local:{answer}:{by}:{int(now.timestamp())}")
    log = Entry("local_help", by=by, facts={"answer": answer})
    return _changed(incident, now, log, (telling,) if others else ())


def missed_again(incident: Incident, checkin: int, told: Iterable[int], now: datetime) -> Verdict:
    """Another check-in was missed: everyone alerted hears it, and no long review outlasts it."""
    _require_open(incident)
    review = incident.review_at
    sooner = replace(incident, review_at=None if review is None else min(review, now + HOLD))
    telling = Telling(Kind.NEWS, tuple(told), f"missed_again:{checkin}")
    log = Entry("missed_again", by=incident.traveller_id, facts={"checkin": checkin})
    return _changed(sooner, now, log, (telling,))


def say_trouble(
    incident: Incident, trouble: Trouble, told: Iterable[int], now: datetime
) -> Verdict:
    """She says what is the matter: on the card, and aloud to everyone alerted."""
    _require_open(incident)
    said = replace(incident, trouble=trouble)
    stamp = int(now.timestamp())
    telling = Telling(Kind.NEWS, tuple(told), f"trouble:{trouble.value}:{stamp}")
    log = Entry("trouble", by=incident.traveller_id, facts={"trouble": trouble.value})
    return _changed(said, now, log, (telling,))


def may_be_called(incident: Incident, by: int, told: Iterable[int], now: datetime) -> Verdict:
    """*You can call me*, or a coordinator lifts the "do not call": everyone alerted hears it."""
    _require_open(incident)
    if not incident.keep_away:
        return rest(incident, now)
    lifted = replace(incident, keep_away=False)
    others = tuple(person for person in told if person != by)
    telling = Telling(Kind.NEWS, others, "callable")
    return _changed(lifted, now, Entry("callable", by=by), (telling,) if others else ())


def close(
    incident: Incident, by: int, reason: Reason, told: Iterable[int], now: datetime
) -> Verdict:
    """A coordinator ends it with a reason; everyone who was told hears how it ended.

    Raises Closed, and ValueError for the reason that is not for hands.
    """
    _require_open(incident)
    if reason not in REASONS_BY_HAND:
        raise ValueError(reason)
    return ended(incident, now, by, reason, tuple(told))
