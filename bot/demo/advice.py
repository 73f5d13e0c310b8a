"""Made-up advice for a story: written as if it had been fetched, so that no network is needed."""

from __future__ import annotations

from datetime import datetime

from bot.demo.script import Advise
from bot.domain.fetched import Fetched
from bot.domain.zone import Advisory, Source
from bot.services import zone_changes, zones
from bot.store.database import Connection

MALI = "ML"
WORDING = "Demonstration"
LINKS = "https://vigie.invalid/demo/{source}"
"""A page that cannot exist: nobody is to take it for the government's own."""


def publish(conn: Connection, act: Advise, now: datetime) -> None:
    """Keep what these governments say, and tell whom it concerns."""
    changes = [
        change
        for source in act.sources
        for change in zones.record(conn, Fetched(source, (_said(source, act, now),)), now)
    ]
    zone_changes.tell(conn, changes, now)


def _said(source: Source, act: Advise, now: datetime) -> Advisory:
    return Advisory(
        source=source,
        country=MALI,
        base=act.level,
        worst=act.level,
        wording=WORDING,
        link=LINKS.format(source=source.value),
        as_of=now,
        fetched_at=now,
    )
