"""Mission cards, kept true: what changes about a mission is edited into the cards that show it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from bot.domain.lanes import Lane
from bot.domain.notices import Kind, Notice
from bot.services.deps import Deps
from bot.store import mission_cards, outbox
from bot.store.database import Connection
from bot.store.mission_cards import REFRESH


def show(
    conn: Connection, deps: Deps, to: int, mission_id: int, message: int | None = None
) -> None:
    """The mission's card, in answer to this update, in the place of `message` if given. It is the
    one that is kept true from now on, and pinned instead of the one before.
    """
    shown = mission_cards.shown(conn, [mission_id])
    before = next((card for _, person, card in shown if person == to and card != message), None)
    card = Notice(
        Kind.MISSION_CARD,
        to,
        f"mission:{mission_id}",
        deps.subject,
        params={"instead": before} if before is not None else {},
        edits=message,
    )
    outbox.put(conn, [card], deps.now)


def refresh(conn: Connection, mission_ids: Collection[int], now: datetime) -> None:
    """Say on every card of these missions what is so at `now`; behind all that is urgent.

    Of the edits of one card only the newest waits. Who may not see the mission any more keeps
    the card as it was; one that was deleted comes back without a sound.
    """
    mission_cards.overtake(conn, mission_ids)
    shown = mission_cards.shown(conn, mission_ids)
    allowed = mission_cards.who_may_see(conn, {mission for mission, _, _ in shown})
    one_more = secrets.token_hex(6)  # a demo's clock stands still: two may come at one instant
    edits = [
        Notice(
            Kind.MISSION_CARD,
            person,
            f"mission:{mission}",
            f"{REFRESH}{one_more}",
            params={"quiet": True},
            edits=message,
            lane_override=Lane.DIGEST,
        )
        for mission, person, message in shown
        if (mission, person) in allowed
    ]
    outbox.put(conn, edits, now)
