"""The coordinators' daily digest."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import State
from bot.domain.notices import Kind, Notice
from bot.domain.people import Role
from bot.store import missions, organisations, outbox, people
from bot.store.database import Connection


def put_daily(conn: Connection, now: datetime) -> None:
    """One digest a day for each coordinator who has somebody to watch, or an alert to close."""
    houses = [organisation.id for organisation in organisations.every(conn)]
    active = missions.of_organisations(conn, houses, [State.ACTIVE, State.PLANNED])
    watching = {mission.organisation_id for mission in active}
    notices = [
        Notice(
            Kind.DIGEST,
            member.person_id,
            f"organisation:{member.organisation_id}",
            f"digest:{now.date().isoformat()}",
        )
        for member in people.members(conn, watching, [Role.COORDINATOR])
    ]
    outbox.put(conn, notices, now)
