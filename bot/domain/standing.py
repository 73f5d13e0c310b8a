"""How a place stands when six sources are weighed: the headline, the lines, and what counts.

What is not verified never lowers anything, and is never green (S11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.level import Level, worst
from bot.domain.zone import Advisory, Source

AT_LEAST = 2
"""Sources that have to agree where France does not decide."""


class Trust(StrEnum):
    """How far a source's line can be relied on today."""

    CURRENT = "current"
    STALE = "stale"
    """Nothing was heard for longer than the source's shelf life: the levels are the last known."""
    UNREADABLE = "unreadable"
    """The latest answer could not be understood: the levels are the last known."""
    SILENT = "silent"
    """The source says nothing that we could read about this place, and never did."""


@dataclass(frozen=True)
class Line:
    """What one source says about a place.

    `level` is for the place asked about, `worst` for the worst part of the country; both are the
    last known ones unless `trust` is current. `advisory` is None where the source is silent.
    """

    source: Source
    trust: Trust
    level: Level
    worst: Level
    advisory: Advisory | None = None

    @property
    def no_advice(self) -> bool:
        """Say "No advice against travel", never green."""
        return self.advisory is not None and self.advisory.no_advice


@dataclass(frozen=True)
class Standing:
    """How a place stands.

    `level` is the headline; `last_known` what it would be if the old answers still held, for the
    sentence "not verified since 22 August; then: orange". `gate` is what readiness, cadence and
    warnings go by, `worst` the worst part of the country. `kept`: an answer that is not verified
    any more holds the headline up.
    """

    country: str
    region: str | None
    level: Level
    last_known: Level
    gate: Level
    worst: Level
    kept: bool
    lines: tuple[Line, ...]

    @property
    def verified(self) -> bool:
        """Whether the headline rests on current answers alone."""
        return self.level is not Level.UNKNOWN and not self.kept

    @property
    def graver(self) -> tuple[Line, ...]:
        """The lines worse than the headline."""
        return tuple(
            line
            for line in self.lines
            if line.level is not Level.UNKNOWN and line.level.severity > self.level.severity
        )

    @property
    def alone(self) -> Line | None:
        """The one source that alone is worse than the headline."""
        return self.graver[0] if len(self.graver) == 1 else None

    @property
    def no_advice(self) -> bool:
        """Nobody rates the place, and at least one source advises against nothing."""
        rated = any(line.level is not Level.UNKNOWN for line in self.lines)
        current = (line for line in self.lines if line.trust is Trust.CURRENT)
        return not rated and any(line.no_advice for line in current)

    @property
    def oldest_current(self) -> datetime | None:
        """When the least fresh of the answers that count was confirmed."""
        found = (line.advisory for line in self.lines if line.trust is Trust.CURRENT)
        return min((one.fetched_at for one in found if one), default=None)


def standing(
    country: str, advisories: Iterable[Advisory], now: datetime, region: str | None = None
) -> Standing:
    """Weigh what is held about a country; `region` (ISO 3166-2) asks about that part of it."""
    held = {one.source: one for one in advisories if one.country == country}
    lines = tuple(_line(source, held.get(source), now, region) for source in Source)
    current = [line for line in lines if line.trust is Trust.CURRENT]
    today, ever = _headline(current), _headline(lines)
    france = _of_france(current)
    level = france or worst((today, _kept_up(lines, ever)))
    return Standing(
        country,
        region,
        level,
        last_known=ever,
        gate=_gate(lines, region),
        worst=_counted((line, line.worst) for line in lines),
        kept=level is not (france or today),
        lines=lines,
    )


def _line(source: Source, advisory: Advisory | None, now: datetime, region: str | None) -> Line:
    if advisory is None or not advisory.readable:
        return Line(source, Trust.SILENT, Level.UNKNOWN, Level.UNKNOWN, advisory)
    trust = Trust.CURRENT if advisory.is_current(now) else Trust.STALE
    if not advisory.verified:
        trust = Trust.UNREADABLE
    return Line(source, trust, advisory.shown_at(region), advisory.gravest, advisory)


def _of_france(lines: Iterable[Line]) -> Level | None:
    """France's level where it was parsed: it decides alone."""
    found = (line.level for line in lines if line.source is Source.FRANCE)
    return next((level for level in found if level is not Level.UNKNOWN), None)


def _headline(lines: Sequence[Line]) -> Level:
    """France's level; otherwise the highest that at least two sources give or surpass."""
    given = [line.level for line in lines if line.level is not Level.UNKNOWN]
    if len(given) < AT_LEAST:
        agreed = Level.UNKNOWN
    else:
        agreed = sorted(given, key=lambda level: level.severity)[-AT_LEAST]
    return _of_france(lines) or agreed


def _kept_up(lines: Sequence[Line], ever: Level) -> Level:
    """The level below which old answers do not let the headline fall: what they said together,
    with and without France, because the others may have been worse.
    """
    others = _headline([line for line in lines if line.source is not Source.FRANCE])
    return ever if others is Level.UNKNOWN else worst((ever, others))


def _gate(lines: Sequence[Line], region: str | None) -> Level:
    """The worst level from any source for somebody at this place.

    A region that no source names as a whole may lie in one of the strips: it takes the country's
    worst, like a place that could not be found at all.
    """
    named = any(
        line.advisory and region in line.advisory.regions
        for line in lines
        if line.trust is Trust.CURRENT
    )
    return _counted((line, line.level if named else line.worst) for line in lines)


def _counted(said: Iterable[tuple[Line, Level]]) -> Level:
    """The worst of all, old answers included; unknown unless somebody rates it today."""
    known = [(line, level) for line, level in said if level is not Level.UNKNOWN]
    rated = any(line.trust is Trust.CURRENT for line, _ in known)
    return worst((*(level for _, level in known), *(() if rated else (Level.UNKNOWN,))))
