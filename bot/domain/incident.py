"""An incident: somebody is missed or called for help, until a person has closed it.

The facts, and what may be said of them; `climbing` judges them, `incident_acts` changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ladder import Ladder, Via
from bot.domain.level import Level
from bot.domain.notices import Kind, Scalar

AT_ONCE = timedelta(0)

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
        return self.opened_at + max(self.ladder.steps[index].after - self.hurried, AT_ONCE)

    def round_at(self, number: int) -> datetime:
        """When everyone is told for the `number`th time again, were nobody on it."""
        since = max(self.ladder.rounds_from - self.hurried, AT_ONCE)
        return self.opened_at + since + number * self.ladder.every

    @property
    def steps_left(self) -> tuple[int, ...]:
        """Indices of the steps that still go by themselves."""
        return tuple([index for index in self.ladder.by_themselves if index not in self.fired])

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
