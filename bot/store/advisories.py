"""What the sources said of each country, what it was before, and how asking them went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from bot.domain.fetched import NextStep, Seen, Trouble
from bot.domain.level import Level
from bot.domain.zone import Advisory, Source, Turn
from bot.store.rows import among, insert_into, lock_row
from bot.store.tables import advisories, advisory_changes, source_status

KEY = ("source", "country")


@dataclass(frozen=True)
class Status:
    """How asking a source went: the last try, the last success, and what is amiss since.

    `items` counts the countries of which it says something; `reading` is the state of the parsers
    that `seen` was read with.
    """

    source: Source
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    items: int = 0
    troubles: tuple[Trouble, ...] = ()
    seen: Mapping[str, Seen] | None = None
    reading: int = 0


@dataclass(frozen=True)
class Past:
    """One entry of a country's history: what a source said from then on."""

    source: Source
    at: datetime
    turn: Turn
    base: Level
    worst: Level
    regions: Mapping[str, Level]
    no_advice: bool
    wording: str
    as_of: datetime | None


def of_country(conn: Connection, country: str) -> list[Advisory]:
    """What is held of one country, source by source."""
    query = select(advisories).where(advisories.c.country == country)
    return [_advisory(row) for row in conn.execute(query.order_by("source")).mappings()]


def of_source(conn: Connection, source: Source) -> dict[str, Advisory]:
    """What is held of one source, by country."""
    query = select(advisories).where(advisories.c.source == source.value)
    found = (_advisory(row) for row in conn.execute(query.order_by("country")).mappings())
    return {one.country: one for one in found}


def save(conn: Connection, found: Iterable[Advisory]) -> None:
    """Keep these in place of what was held of their sources and countries."""
    rows = [_row(one) for one in found]
    if not rows:
        return
    statement = insert_into(conn, advisories)
    key = [advisories.c.source, advisories.c.country]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in KEY}
    conn.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def confirm(conn: Connection, source: Source, countries: Collection[str], at: datetime) -> None:
    """The source says that nothing changed for these."""
    conn.execute(
        update(advisories)
        .where(advisories.c.source == source.value, among(advisories.c.country, list(countries)))
        .values(fetched_at=at, verified=True)
    )


def note_changes(conn: Connection, changes: Iterable[tuple[Advisory, Turn]], at: datetime) -> None:
    """Add to the countries' history what the source says from now on, and which way that goes."""
    rows = [
        _said(after)
        | {
            "source": after.source.value,
            "country": after.country,
            "at": at,
            "turn": way.value,
        }
        for after, way in changes
    ]
    if rows:
        conn.execute(insert(advisory_changes), rows)


def history(conn: Connection, country: str, limit: int) -> list[Past]:
    """The latest changes of a country's levels, the newest first."""
    query = (
        select(advisory_changes)
        .where(advisory_changes.c.country == country)
        .order_by(advisory_changes.c.at.desc(), advisory_changes.c.id.desc())
        .limit(limit)
    )
    return [_past(row) for row in conn.execute(query).mappings()]


def lock_status(conn: Connection, source: Source) -> Status:
    """A source's status, kept from other writers until the transaction ends."""
    fresh = insert_into(conn, source_status).values(id=source.value, troubles=[], seen={})
    conn.execute(fresh.on_conflict_do_nothing())
    lock_row(conn, source_status, source.value)
    return statuses(conn)[source]


def statuses(conn: Connection) -> dict[Source, Status]:
    """How asking went, for every source; one that was never asked has an empty status."""
    kept = {row["id"]: row for row in conn.execute(select(source_status)).mappings()}
    return {one: _status(kept[one.value]) if one.value in kept else Status(one) for one in Source}


def save_status(conn: Connection, status: Status) -> None:
    """Keep how asking went; the row exists since `lock_status`."""
    conn.execute(
        update(source_status)
        .where(source_status.c.id == status.source.value)
        .values(
            tried_at=status.tried_at,
            succeeded_at=status.succeeded_at,
            items=status.items,
            troubles=[[one.step.value, one.why, one.country] for one in status.troubles],
            seen={name: _seen_row(one) for name, one in (status.seen or {}).items()},
            reading=status.reading,
        )
    )


def _row(one: Advisory) -> dict[str, Any]:
    return _said(one) | {
        "source": one.source.value,
        "country": one.country,
        "verified": one.verified,
        "link": one.link,
        "fetched_at": one.fetched_at,
    }


def _said(one: Advisory) -> dict[str, Any]:
    return {
        "base": one.base.value,
        "worst": one.worst.value,
        "regions": {code: level.value for code, level in sorted(one.regions.items())},
        "no_advice": one.no_advice,
        "wording": one.wording,
        "as_of": one.as_of,
    }


def _levels(row: RowMapping) -> dict[str, Level]:
    return {code: Level(level) for code, level in row["regions"].items()}


def _advisory(row: RowMapping) -> Advisory:
    return Advisory(
        source=Source(row["source"]),
        country=row["country"],
        base=Level(row["base"]),
        worst=Level(row["worst"]),
        wording=row["wording"],
        link=row["link"],
        as_of=row["as_of"],
        fetched_at=row["fetched_at"],
        regions=_levels(row),
        no_advice=row["no_advice"],
        verified=row["verified"],
    )


def _past(row: RowMapping) -> Past:
    return Past(
        source=Source(row["source"]),
        at=row["at"],
        turn=Turn(row["turn"]),
        base=Level(row["base"]),
        worst=Level(row["worst"]),
        regions=_levels(row),
        no_advice=row["no_advice"],
        wording=row["wording"],
        as_of=row["as_of"],
    )


def _status(row: RowMapping) -> Status:
    return Status(
        source=Source(row["id"]),
        tried_at=row["tried_at"],
        succeeded_at=row["succeeded_at"],
        items=row["items"],
        troubles=tuple(
            Trouble(NextStep(step), why, country) for step, why, country in row["troubles"]
        ),
        seen={name: Seen(*facts) for name, facts in row["seen"].items()},
        reading=row["reading"],
    )


def _seen_row(seen: Seen) -> list[str | None]:
    return [seen.etag, seen.modified, seen.version]
