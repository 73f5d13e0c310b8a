"""What is left to do at one moment, and when the next thing is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store import cards, checkins, checklists, inbox, incidents, missions, outbox
from bot.store.database import Connection


@dataclass(frozen=True)
class Work:
    """What waits now, by kind, and the next moment after now at which something will."""

    updates: bool
    sends: bool
    alarms: bool
    checkins: bool
    missions: bool
    checklists: bool
    due: datetime | None


def work(conn: Connection, bot_id: int, now: datetime) -> Work:
    """Look at every queue there is."""
    wakes = {
        "alarms": incidents.WAKING.next_at(conn),
        "checkins": checkins.WAKING.next_at(conn),
        "missions": missions.WAKING.next_at(conn),
        "checklists": checklists.WAKING.next_at(conn),
    }
    waiting = {name: at is not None and at <= now for name, at in wakes.items()}
    upcoming = [at for at in wakes.values() if at is not None and at > now]
    next_send = outbox.next_send_at(conn)
    later_send = outbox.next_send_after(conn, now)
    if later_send is not None:
        upcoming.append(later_send)
    return Work(
        updates=inbox.left(conn, bot_id) > 0,
        sends=(next_send is not None and next_send <= now) or cards.cards_left(conn),
        due=min(upcoming, default=None),
        **waiting,
    )
