"""An incident: somebody is missed or called for help, until a person has closed it.

Every function takes the facts and `now` and returns what follows; nothing here waits or sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ladder import Crew, Ladder, Via
from bot.domain.level import Level
from bot.domain.notices import Kind, Scalar

HOLD = timedelta(minutes=15)
"""How long *I'm on it* holds the next steps (S5)."""

REVIEWS = {
    "15m": HOLD,
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "12h": timedelta(hours=12),
}
"""The reviews a coordinator may set; none is not among them (S5)."""

OWNER_ANSWERS_WITHIN = timedelta(minutes=5)
"""After an expired review the owner is asked first; then the ladder goes on (S5)."""

MISTAKE_WINDOW = timedelta(seconds=10)
"""How long an SOS offers *by mistake* before it asks what happened (rule 13)."""

PAUSE = timedelta(minutes=15)
"""How long an OK from the silent phone pauses the ladder (S6)."""


ASK_AGAIN = timedelta(minutes=1)
"""How long an OK that nobody could oppose yet waits, for one more pause at most (S12)."""


class IncidentKind(StrEnum):
    """Why people are alarmed."""

    MISSED = "missed"
    SOS = "sos"


class News(StrEnum):
    """What somebody who tried to reach the traveller found out."""

    SPOKE = "spoke"
    SEEN = "seen"
    MESSAGE = "message"
    NO_ANSWER = "no_answer"
    FAMILY = "family"
    """A relative has news: what it is has to be asked."""


class Reason(StrEnum):
    """Why an incident is closed; each has its sentence."""

    SPOKE = "spoke"
    SEEN = "seen"
    NETWORK = "network"
    MISTAKE = "mistake"
    AUTHORITIES = "authorities"
    OK_UNOPPOSED = "ok_unopposed"
    """Closed by itself in a green or yellow zone, fifteen minutes after an OK (S6)."""


REASONS_BY_HAND = tuple(reason for reason in Reason if reason is not Reason.OK_UNOPPOSED)


class Trouble(StrEnum):
    """What the traveller says of her SOS, if she can."""

    MEDICAL = "medical"
    ACCIDENT = "accident"
    DETAINED = "detained"
    HIDING = "hiding"
    CANNOT_SAY = "cannot_say"


class Closed(Exception):
    """The incident is over: nothing changes."""


class Taken(Exception):
    """Somebody else is on it already; `owner` is who."""

    def __init__(self, owner: int) -> None:
        super().__init__(owner)
        self.owner = owner


class NotOwner(Exception):
    """Only who is on it may do this."""


@dataclass(frozen=True)
class Incident:
    """What the house knows of one alarm. All instants are UTC.

    `fired` are the indices of the ladder's steps that went out; `round` the last repetition.
    `hurried` brings the remaining steps forward when a step reached nobody (S9).
    `owner_id` is on it until `review_at`; `owner_asked` says that the review was asked for.
    `paused_until` follows an unverified OK (S6); `ok_at` is when that OK came.
    `keep_away` is the "Do not call, do not go there" of an SOS.
    """

    id: int
    kind: IncidentKind
    level: Level
    traveller_id: int
    opened_at: datetime
    ladder: Ladder
    fired: frozenset[int] = frozenset()
    round: int = 0
    hurried: timedelta = timedelta(0)
    owner_id: int | None = None
    review_at: datetime | None = None
    owner_asked: bool = False
    ok_at: datetime | None = None
    paused_until: datetime | None = None
    objected: bool = False
    keep_away: bool = False
    mistake_at: datetime | None = None
    trouble: Trouble | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    reason: Reason | None = None

    @property
    def open(self) -> bool:
        """Whether a person still has to close it."""
        return self.closed_at is None

    @property
    def closes_by_itself(self) -> bool:
        """The green and yellow rule: an unopposed OK is enough, announced (S6)."""
        return (
            self.kind is IncidentKind.MISSED
            and not self.level.needs_care
            and not self.objected
            and self.ok_at is not None
        )

    def step_at(self, index: int) -> datetime:
        """When the step at `index` is due, were nobody on it."""
        return self.opened_at + max(self.ladder.steps[index].after - self.hurried, timedelta(0))

    def round_at(self, number: int) -> datetime:
        """When everyone is told for the `number`th time again, were nobody on it."""
        since = max(self.ladder.rounds_from - self.hurried, timedelta(0))
        return self.opened_at + since + number * self.ladder.every

    @property
    def steps_left(self) -> tuple[int, ...]:
        """Indices of the steps that still go by themselves."""
        return tuple(
            index
            for index, step in enumerate(self.ladder.steps)
            if index not in self.fired and not step.on_tap
        )

    @property
    def steps_to_release(self) -> tuple[int, ...]:
        """Indices of the steps that one tap may send now."""
        return tuple(
            index
            for index, step in enumerate(self.ladder.steps)
            if index not in self.fired and step.via is Via.TELEGRAM
        )

    def without_owner(self, person: int) -> Incident:
        """If this person was on it, nobody is: they cannot be reached any more (S9)."""
        if self.owner_id != person:
            return self
        return replace(self, owner_id=None, review_at=None, owner_asked=False)

    def becomes_sos(self, ladder: Ladder, now: datetime) -> Incident:
        """She was missed and now calls for help: everyone is told afresh, whoever was on it."""
        return replace(
            self,
            kind=IncidentKind.SOS,
            ladder=ladder,
            opened_at=now,
            fired=frozenset(),
            round=0,
            hurried=timedelta(0),
            owner_id=None,
            review_at=None,
            owner_asked=False,
            paused_until=None,
            keep_away=True,
        )


@dataclass(frozen=True)
class Telling:
    """One thing that these people hear: what, why (`event`), and its place in the ladder."""

    kind: Kind
    to: tuple[int, ...]
    event: str
    step: int = 0
    round: int = 0


@dataclass(frozen=True)
class Entry:
    """One line of the incident's log: what happened, by whom (None: by itself)."""

    what: str
    by: int | None = None
    facts: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What follows: the incident as it is now, who hears what, the log, when to look again."""

    incident: Incident
    tellings: tuple[Telling, ...] = ()
    log: tuple[Entry, ...] = ()
    wake_at: datetime | None = None


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
            return _closed(incident, now, None, Reason.OK_UNOPPOSED, told)
        if incident.closes_by_itself and now < incident.paused_until + PAUSE:
            return Verdict(incident, wake_at=now + ASK_AGAIN)
        incident = replace(incident, paused_until=None, objected=incident.ok_at is not None)
    if incident.owner_id is not None and incident.review_at is not None:
        if now < incident.review_at or _held_by_pause(incident, now):
            return _rest(incident, now)
        if not incident.owner_asked:
            return _ask_owner(incident, incident.owner_id, now)
        if now < incident.review_at + OWNER_ANSWERS_WITHIN:
            return _rest(incident, now)
        return _climb(*_lapse(incident, incident.owner_id, told), crew, told, now)
    if _held_by_pause(incident, now):
        return _rest(incident, now)
    return _climb(incident, (), (), crew, told, now)


def _held_by_pause(incident: Incident, now: datetime) -> bool:
    return incident.paused_until is not None and now < incident.paused_until


def _ask_owner(incident: Incident, owner: int, now: datetime) -> Verdict:
    """The five minutes count from the question, however late an outage let us ask it."""
    asked = replace(incident, owner_asked=True, review_at=now)
    since = int(now.timestamp())
    telling = Telling(Kind.REVIEW_DUE, (owner,), f"review:{since}")
    return Verdict(asked, (telling,), (Entry("review_due"),), wake_at=_next_look(asked, now))


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
        wake_at=_next_look(incident, now),
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
    due = [index for index in incident.steps_left if incident.step_at(index) <= now]
    return min(due, key=lambda index: (incident.step_at(index), index), default=None)


def _round_due(incident: Incident, now: datetime) -> int:
    if now < incident.round_at(1):
        return 0
    return (now - incident.round_at(0)) // incident.ladder.every


def _next_look(incident: Incident, now: datetime) -> datetime | None:
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


def _rest(incident: Incident, now: datetime) -> Verdict:
    return Verdict(incident, wake_at=_next_look(incident, now))


def untouched(incident: Incident, now: datetime) -> Verdict:
    """Nothing changes; only the moment to look again is recomputed."""
    return _rest(incident, now)


def _require_open(incident: Incident) -> None:
    if not incident.open:
        raise Closed


def _changed(
    incident: Incident, now: datetime, log: Entry, tellings: tuple[Telling, ...] = ()
) -> Verdict:
    return Verdict(incident, tellings, (log,), wake_at=_next_look(incident, now))


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
        return _rest(incident, now)
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
        return _rest(incident, now)
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
    return _closed(incident, now, by, reason, tuple(told))


def _closed(
    incident: Incident, now: datetime, by: int | None, reason: Reason, told: tuple[int, ...]
) -> Verdict:
    over = replace(incident, closed_at=now, closed_by=by, reason=reason, paused_until=None)
    telling = Telling(Kind.CLOSED, told, "closed")
    log = Entry("closed", by=by, facts={"reason": reason.value})
    return Verdict(over, (telling,), (log,))
