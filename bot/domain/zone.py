"""What one official source says about one country, how long that holds, and what a change means.

How the sources are weighed against each other is `bot.domain.standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.level import Level, worst


class Source(StrEnum):
    """A government that publishes advice to travellers. Its value is what is stored."""

    FRANCE = "fr"
    CANADA = "ca"
    UNITED_KINGDOM = "uk"
    GERMANY = "de"
    UNITED_STATES = "us"
    NETHERLANDS = "nl"


@dataclass(frozen=True)
class Where:
    """A zone that people ask about, follow and travel to: a country, or one region of it.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2; None: somebody anywhere in the country.
    """

    country: str
    region: str | None = None


SHELF_LIFE: Mapping[Source, timedelta] = {
    Source.FRANCE: timedelta(hours=24),
    Source.CANADA: timedelta(hours=48),
    Source.UNITED_KINGDOM: timedelta(hours=24),
    Source.GERMANY: timedelta(hours=24),
    Source.UNITED_STATES: timedelta(hours=24),
    Source.NETHERLANDS: timedelta(hours=24),
}
"""How long an answer counts as current after it was last read or confirmed. We ask every hour;
Canada rebuilds its list once a day, so that an answer may be a day old when it is fetched.
"""


@dataclass(frozen=True)
class Advisory:
    """What a source says about a country, brought to the one scale.

    `country` is ISO 3166-1 alpha-2, `regions` maps ISO 3166-2 codes to the level of a region that
    the source names as a whole. `base` holds for most of the country, `worst` for its worst part;
    a zone that is a strip, or lies behind a line between towns, counts in `worst` alone. Unknown
    where the text does not say.

    `no_advice`: the source was read, advises against nothing, and publishes no rating. That is no
    green (S11): both levels are then unknown.

    `wording` is the source's own, in its language; `as_of` its own date, `fetched_at` when we last
    read it or were told that it is unchanged. `verified` is False when the latest answer about
    this country could not be read, and these are the levels of the last that could.
    """

    source: Source
    country: str
    base: Level
    worst: Level
    wording: str
    link: str
    as_of: datetime | None
    fetched_at: datetime
    regions: Mapping[str, Level] = field(default_factory=dict)
    no_advice: bool = False
    verified: bool = True

    @property
    def readable(self) -> bool:
        """Whether it says anything: a level, or that nothing is advised against."""
        return self.no_advice or (self.base, self.worst) != (Level.UNKNOWN, Level.UNKNOWN)

    def is_current(self, now: datetime) -> bool:
        """Whether it may still be taken for what the source says today."""
        return self.verified and self.readable and now < self.stale_at

    @property
    def stale_at(self) -> datetime:
        """When its shelf life ends."""
        return self.fetched_at + SHELF_LIFE[self.source]

    def shown_at(self, region: str | None) -> Level:
        """What the source says of a region, or of the country where it does not name it."""
        return self.regions.get(region or "", self.base)

    @property
    def gravest(self) -> Level:
        """The worst level known of any part: that of someone who may be anywhere in the country."""
        said = (self.base, self.worst, *self.regions.values())
        return worst(level for level in said if level is not Level.UNKNOWN)


def took_over(held: Advisory | None, answer: Advisory) -> Advisory:
    """What is held of a source after it answered.

    An answer that cannot be understood keeps the levels held before and marks them as not
    verified; so does one that no longer says a level it said before, for that level. One older
    than what is held (a source's two feeds may disagree, and one fail) changes nothing while that
    is current.
    """
    if held is None:
        return answer
    if not answer.readable:
        return replace(held, verified=False)
    older = held.as_of and answer.as_of and answer.as_of < held.as_of
    if older and held.is_current(answer.fetched_at):
        return held
    return answer if answer.no_advice else _completed(answer, held)


def _completed(answer: Advisory, held: Advisory) -> Advisory:
    base = held.base if answer.base is Level.UNKNOWN else answer.base
    gravest = held.worst if answer.worst is Level.UNKNOWN else answer.worst
    if (base, gravest) == (answer.base, answer.worst):
        return answer
    return replace(answer, base=base, worst=gravest, verified=False)


class Turn(StrEnum):
    """Which way a change goes."""

    WORSENED = "worsened"
    EASED = "eased"
    UNCHANGED = "unchanged"


def turn(before: Advisory | None, after: Advisory) -> Turn:
    """What a source's change means to people on the ground.

    Worse anywhere is worsened, even where something else eased or could not be read. The first
    answer ever is no change, and nothing eases that is not verified.
    """
    if before is None or not before.readable or not after.readable:
        return Turn.UNCHANGED
    regions = before.regions.keys() | after.regions.keys()
    steps = [_rise(before.no_advice, after.no_advice, before.base, after.base)]
    steps.append(_rise(before.no_advice, after.no_advice, before.worst, after.worst))
    steps += [_rise(False, False, before.shown_at(one), after.shown_at(one)) for one in regions]
    if max(steps) > 0:
        return Turn.WORSENED
    return Turn.EASED if min(steps) < 0 and after.verified else Turn.UNCHANGED


def _rise(calm_before: bool, calm_after: bool, before: Level, after: Level) -> int:
    """By how much it got worse; no advice against travel ranks with green here."""
    old = 0 if calm_before else before.severity
    return (0 if calm_after else after.severity) - old
