"""How an incident climbs its ladder: who is told at each moment, and when to look again.

It recomputes from the facts at every look, so that looking twice, late or early is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import (
    ASK_AGAIN,
    OWNER_ANSWERS_WITHIN,
    PAUSE,
    Entry,
    Incident,
    IncidentKind,
    Reason,
    Telling,
    Trouble,
    Verdict,
)
from bot.domain.ladder import Crew, Via
from bot.domain.notices import Kind


def judge(
    incident: Incident,
    crew: Crew,
    told: Iterable[int],
    now: datetime,
    *,
    opposable: bool = True,
) -> Verdict:
    """Who is to be told at `now`, and when to look again.

    `told` are the people who heard of it already; rounds repeat to them. Steps that fell due
    during an outage are returned together: late beats never. `opposable` says that people had
    the whole pause to object to an OK, and that we could hear them.
    """
    if not incident.open:
        return Verdict(incident)
    told = tuple(told)
    if incident.paused_until is not None and now >= incident.paused_until:
        if incident.closes_by_itself and opposable:
            return ended(incident, now, None, Reason.OK_UNOPPOSED, told)
        if incident.closes_by_itself and now < incident.paused_until + PAUSE:
            return Verdict(incident, wake_at=now + ASK_AGAIN)
        incident = replace(incident, paused_until=None, objected=incident.ok_at is not None)
    if incident.owner_id is not None and incident.review_at is not None:
        if now < incident.review_at or _held_by_pause(incident, now):
            return rest(incident, now)
        if not incident.owner_asked:
            return _ask_owner(incident, incident.owner_id, now)
        if now < incident.review_at + OWNER_ANSWERS_WITHIN:
            return rest(incident, now)
        return _climb(*_lapse(incident, incident.owner_id, told), crew, told, now)
    if _held_by_pause(incident, now):
        return rest(incident, now)
    return _climb(incident, (), (), crew, told, now)


def _held_by_pause(incident: Incident, now: datetime) -> bool:
    return incident.paused_until is not None and now < incident.paused_until


def _ask_owner(incident: Incident, owner: int, now: datetime) -> Verdict:
    """The five minutes count from the question, however late an outage let us ask it."""
    asked = replace(incident, owner_asked=True, review_at=now)
    since = int(now.timestamp())
    telling = Telling(Kind.REVIEW_DUE, (owner,), f"review:{since}")
    return Verdict(asked, (telling,), (Entry("review_due"),), wake_at=next_look(asked, now))


def _lapse(
    incident: Incident, owner: int, told: tuple[int, ...]
) -> tuple[Incident, tuple[Telling, ...], tuple[Entry, ...]]:
    when = int(incident.review_at.timestamp()) if incident.review_at else 0
    free = replace(incident, owner_id=None, review_at=None, owner_asked=False)
    telling = Telling(Kind.LAPSED, told, f"lapsed:{when}")
    return free, (telling,), (Entry("lapsed", by=owner),)


def _climb(
    incident: Incident,
    tellings: tuple[Telling, ...],
    log: tuple[Entry, ...],
    crew: Crew,
    told: tuple[int, ...],
    now: datetime,
) -> Verdict:
    """Fire what is due; a step that reaches nobody hands over to the next at once (S9)."""
    hearing: set[int] = {person for telling in tellings for person in telling.to}
    fired_now: list[Telling] = []
    lines: list[Entry] = []
    while (index := _next_due(incident, now)) is not None:
        step = incident.ladder.steps[index]
        incident = replace(incident, fired=incident.fired | {index})
        if step.via is Via.RELAY:
            lines.append(Entry("no_relay_yet", facts={"step": index}))
            continue
        people = crew.of(step.to)
        reached = tuple(person for person in people if person in crew.reachable)
        lines.append(Entry("step", facts={"step": index, "people": len(reached)}))
        fresh = tuple(person for person in reached if person not in hearing)
        if fresh:
            fired_now.append(Telling(step.says, fresh, "step", step=index))
            hearing.update(fresh)
        if people and not reached:
            lines.append(Entry("reached_nobody", facts={"step": index}))
            incident = hurry(incident, now)
    number = _round_due(incident, now)
    if number > incident.round:
        incident = replace(incident, round=number)
        again = tuple(p for p in everyone_above(incident, crew, told) if p not in hearing)
        if again:
            kind = Kind.SOS if incident.kind is IncidentKind.SOS else Kind.MISSED
            fired_now.append(Telling(kind, again, "round", round=number))
        lines.append(Entry("round", facts={"round": number}))
    return Verdict(
        incident,
        (*tellings, *fired_now),
        (*log, *lines),
        wake_at=next_look(incident, now),
    )


def everyone_above(incident: Incident, crew: Crew, told: Iterable[int]) -> tuple[int, ...]:
    """Who hears a round: those who were told, and whoever of the steps that went can be reached.

    A step that reached nobody would otherwise be lost for good when its people come back (S3).
    """
    steps = (incident.ladder.steps[index] for index in sorted(incident.fired))
    of_steps = (p for step in steps if step.via is Via.TELEGRAM for p in crew.of(step.to))
    return tuple(dict.fromkeys((*told, *(p for p in of_steps if p in crew.reachable))))


def hurry(incident: Incident, now: datetime) -> Incident:
    """The last step reached nobody: bring the rest of the ladder forward to `now` (S9)."""
    waiting = [
        incident.ladder.steps[index].after
        for index in incident.steps_left
        if incident.ladder.steps[index].via is Via.TELEGRAM
    ]
    following = min(waiting, default=incident.ladder.rounds_from + incident.ladder.every)
    return replace(incident, hurried=max(incident.hurried, following - (now - incident.opened_at)))


def _next_due(incident: Incident, now: datetime) -> int | None:
    due = [(at, index) for index in incident.steps_left if (at := incident.step_at(index)) <= now]
    return min(due)[1] if due else None


def _round_due(incident: Incident, now: datetime) -> int:
    if now < incident.round_at(1):
        return 0
    return (now - incident.round_at(0)) // incident.ladder.every


def next_look(incident: Incident, now: datetime) -> datetime | None:
    """When the clock has to look again; None when it is closed."""
    if not incident.open:
        return None
    if incident.owner_id is not None and incident.review_at is not None:
        patience = OWNER_ANSWERS_WITHIN if incident.owner_asked else timedelta(0)
        moments = [incident.review_at + patience]
        if incident.paused_until is not None:
            moments.append(incident.paused_until)
        return min((moment for moment in moments if moment > now), default=max(moments))
    if incident.paused_until is not None and incident.paused_until > now:
        return incident.paused_until
    moments = [incident.step_at(index) for index in incident.steps_left]
    moments.append(incident.round_at(incident.round + 1))
    return min(moments)


def rest(incident: Incident, now: datetime) -> Verdict:
    """Nothing changes; only the moment to look again is recomputed."""
    return Verdict(incident, wake_at=next_look(incident, now))


def ended(
    incident: Incident, now: datetime, by: int | None, reason: Reason, told: tuple[int, ...]
) -> Verdict:
    """It is over; everyone who was told hears how it ended, and so does whom it was about.

    She does not where the authorities have taken over, or where she said that she is held: who
    has her phone then is not known.
    """
    over = replace(incident, closed_at=now, closed_by=by, reason=reason, paused_until=None)
    not_hers = reason is Reason.AUTHORITIES or incident.trouble is Trouble.DETAINED
    hers = () if not_hers else (incident.traveller_id,)
    telling = Telling(Kind.CLOSED, (*told, *hers), "closed")
    log = Entry("closed", by=by, facts={"reason": reason.value})
    return Verdict(over, (telling,), (log,))
