"""Mission cards, kept true: what changes about a mission is edited into the cards that show it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.lanes import Lane
from bot.domain.notices import Kind, Notice
from bot.store import mission_cards, outbox
from bot.store.database import Connection


def refresh(conn: Connection, mission_ids: Collection[int], now: datetime) -> None:
    """Say on every card of these missions what is so at `now`; behind all that is urgent."""
    edits = [
        Notice(
            Kind.MISSION_CARD,
            person,
            f"mission:{mission}",
            f"refresh:{now.isoformat()}",
            edits=message,
            lane_override=Lane.DIGEST,
        )
        for mission, person, message in mission_cards.shown(conn, mission_ids)
    ]
    outbox.put(conn, edits, now)
