"""Zones: what a round of asking changed, how a place stands, and how well the sources answer.

Until a source has answered, the snapshot that ships stands in for it. It is older than any shelf
life, so that it is shown with its age, and holds levels up without ever lowering one (S11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.zones import snapshot, terms
from bot.domain.fetched import READING, Fetched, Known, Trouble
from bot.domain.level import Level
from bot.domain.standing import Standing, standing
from bot.domain.zone import SHELF_LIFE, Advisory, Source, Turn, took_over, turn
from bot.store import advisories
from bot.store.advisories import Past, Status
from bot.store.database import Connection

HISTORY = 20
"""Changes of a country's levels that are shown at most."""


@dataclass(frozen=True)
class Change:
    """A source's new word on a country: what it was, what it is, which way it goes."""

    before: Advisory | None
    after: Advisory
    turn: Turn


@dataclass(frozen=True)
class Health:
    """How well a source answers: for the operator.

    `age` is since the last success. `troubles` concern the whole source, or single countries.
    """

    source: Source
    succeeded_at: datetime | None
    tried_at: datetime | None
    age: timedelta | None
    items: int
    troubles: tuple[Trouble, ...]
    snapshot_age: timedelta | None

    @property
    def stale(self) -> bool:
        """Whether nothing it said counts as current any more."""
        return self.age is None or self.age >= SHELF_LIFE[self.source]

    @property
    def well(self) -> bool:
        """Whether the operator has nothing to do."""
        return not self.stale and not self.troubles

    def as_json(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "source": self.source.value,
            "last_success": _iso(self.succeeded_at),
            "last_try": _iso(self.tried_at),
            "age_seconds": _seconds(self.age),
            "items": self.items,
            "stale": self.stale,
            "errors": [
                {"step": one.step.value, "why": one.why, "country": one.country}
                for one in self.troubles
            ],
            "snapshot_age_seconds": _seconds(self.snapshot_age),
        }


def known(conn: Connection, source: Source) -> Known:
    """What to tell a source's parser, so that it asks only for what changed.

    Nothing is taken for seen when the parsers have learnt to read more since.
    """
    status = advisories.statuses(conn)[source]
    held = advisories.of_source(conn, source).values()
    seen = status.seen if status.reading == READING else None
    return Known(seen or {}, frozenset(one.country for one in held if one.verified))


def record(conn: Connection, fetched: Fetched, now: datetime) -> tuple[Change, ...]:
    """Keep what came of asking a source: its answers, their history, its status.

    Returns the countries whose levels changed. A country whose page failed keeps what is held of
    it until that is stale; one whose page could not be read is marked as not verified at once.
    """
    status = advisories.lock_status(conn, fetched.source)
    held = _shipped(fetched.source) | advisories.of_source(conn, fetched.source)
    changes = tuple(_changes(fetched, held, now))
    kept = [took_over(held.get(one.country), one) for one in fetched.advisories]
    advisories.save(conn, kept)
    advisories.confirm(conn, fetched.source, fetched.confirmed, now)
    advisories.note_changes(conn, ((one.after, one.turn) for one in changes), now)
    advisories.save_status(conn, _status(status, fetched, now))
    return changes


def _changes(fetched: Fetched, held: dict[str, Advisory], now: datetime) -> Iterable[Change]:
    for one in fetched.advisories:
        before = held.get(one.country)
        after = took_over(before, one)
        way = turn(before, after)
        told = after.readable and (after.verified or way is Turn.WORSENED)
        if told and _differs(before, after):
            yield Change(before, after, way)


def _differs(before: Advisory | None, after: Advisory) -> bool:
    """Whether the history gets a line: another level anywhere, or the first word of all."""
    if before is None:
        return True
    return _levels(before) != _levels(after)


def _levels(one: Advisory) -> tuple[object, ...]:
    return one.base, one.worst, dict(one.regions), one.no_advice


def _status(before: Status, fetched: Fetched, now: datetime) -> Status:
    if not fetched.succeeded:
        return replace(before, tried_at=now, troubles=fetched.troubles)
    return Status(
        fetched.source,
        tried_at=now,
        succeeded_at=now,
        items=len({one.country for one in fetched.advisories} | fetched.confirmed),
        troubles=fetched.troubles,
        seen=fetched.seen,
        reading=READING,
    )


def stands(conn: Connection, country: str, region: str | None, now: datetime) -> Standing:
    """How a place stands, by ISO code; no region asks about somebody anywhere in the country."""
    return standing(country, held(conn, country), now, region)


def regions(conn: Connection, country: str, now: datetime) -> dict[str, Level]:
    """The headline of each region that a source names as a whole, for maps; the rest of the country
    stands as the country does.
    """
    said = held(conn, country)
    named = sorted({code for one in said for code in one.regions})
    return {code: standing(country, said, now, code).level for code in named}


def held(conn: Connection, country: str) -> list[Advisory]:
    """What is held of a country, the snapshot standing in for sources that never answered."""
    stored = {one.source: one for one in advisories.of_country(conn, country)}
    shipped = {one.source: one for one in snapshot().advisories if one.country == country}
    return list((shipped | stored).values())


def history(conn: Connection, country: str) -> list[Past]:
    """How a country's levels changed, the newest first."""
    return advisories.history(conn, country, HISTORY)


def attribution(source: Source) -> str:
    """The words by which a source's licence wants it named beside its advice."""
    return terms(source).attribution


def health(conn: Connection, now: datetime) -> list[Health]:
    """How well each source answers."""
    return [
        Health(
            source=source,
            succeeded_at=status.succeeded_at,
            tried_at=status.tried_at,
            age=now - status.succeeded_at if status.succeeded_at else None,
            items=status.items,
            troubles=status.troubles,
            snapshot_age=snapshot().age(source, now),
        )
        for source, status in advisories.statuses(conn).items()
    ]


def _shipped(source: Source) -> dict[str, Advisory]:
    return {one.country: one for one in snapshot().advisories if one.source is source}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def _seconds(span: timedelta | None) -> int | None:
    return int(span.total_seconds()) if span is not None else None
