"""What is kept has an end (S14). The figures are the defaults of the product's promises."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store import dialogs, embassies, inbox, missions, outbox, sightings, zones
from bot.store.database import Connection

POINTS_AFTER_RETURN = timedelta(hours=72)
MISSIONS_AFTER_RETURN = timedelta(days=30)
DIALOGS = timedelta(days=30)
SET_ASIDE = timedelta(days=7)
DIALLED = timedelta(days=2 * 365)


def forget(conn: Connection, now: datetime) -> dict[str, int]:
    """Purge what has outlived its purpose; returns how many rows of each went."""
    home = missions.travellers_home_since(conn, now - POINTS_AFTER_RETURN)
    return {
        "points": sightings.forget(conn, home, now - POINTS_AFTER_RETURN),
        "missions": missions.forget(conn, now - MISSIONS_AFTER_RETURN),
        "notices": outbox.forget(conn, now - MISSIONS_AFTER_RETURN),
        "observations": zones.forget_observations(conn, now),
        "dialogs": dialogs.forget(conn, now - DIALOGS),
        "dialled": embassies.forget(conn, now - DIALLED),
        "updates": inbox.forget(conn, now - SET_ASIDE),
    }
