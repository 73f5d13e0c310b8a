"""Who can no longer be reached: the next person now, and the coordinators hear it (S9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.domain.incident import Entry, hurry
from bot.domain.ladder import Audience, Crew
from bot.domain.notices import Kind, Notice
from bot.domain.people import Role
from bot.services.alarms import crews_around
from bot.services.deps import Deps
from bot.store import incidents, missions, outbox, people
from bot.store.database import Connection
from bot.store.incidents import Record


async def change(deps: Deps, telegram_id: int, *, gone: bool) -> None:
    """Somebody blocked the bot or took it back: said by the platform before any message fails."""

    def act(conn: Connection) -> None:
        person = people.by_telegram(conn, telegram_id)
        if person is None:
            return
        if gone:
            lose(conn, person.id, "blocked", deps.now)
        else:
            people.change(conn, person.id, unreachable_since=None, unreachable_why=None)

    await deps.write(act)


def lose(conn: Connection, person_id: int, why: str, now: datetime) -> None:
    """A channel is gone for good. What waited for it is dropped and the row says why; incidents
    that have nobody left who was told go to their next step at once.
    """
    if not people.mark_unreachable(conn, person_id, why, now):
        return
    records = _concerned(conn, person_id, why)
    around = crews_around(conn, records, now)
    _go_on_without(conn, records, person_id, why, now)
    first = records[0].incident.id if records else None
    notices = [
        Notice(
            Kind.UNREACHABLE,
            coordinator,
            f"person:{person_id}",
            f"unreachable:{int(now.timestamp())}",
            params={"person": person_id, "why": why[:100], "incident": first},
        )
        for coordinator in _coordinators(conn, person_id, records, around.values())
    ]
    outbox.put(conn, notices, now)


def _concerned(conn: Connection, person_id: int, why: str) -> list[Record]:
    """The open incidents that this person was told of, or was about to be."""
    subjects = set(outbox.drop_waiting_for(conn, person_id, f"never: {why}"))
    subjects |= set(outbox.subjects_to(conn, person_id))
    ids = {int(s.partition(":")[2]) for s in subjects if s.startswith("incident:")}
    return [record for record in incidents.by_ids(conn, ids).values() if record.incident.open]


def _go_on_without(
    conn: Connection, records: Collection[Record], person_id: int, why: str, now: datetime
) -> None:
    entry = Entry("unreachable", by=person_id, facts={"why": why[:100]})
    incidents.log_all(conn, now, [(record.incident.id, entry) for record in records])
    left = outbox.alerted(conn, [record.incident.id for record in records])
    going_on = [
        (record.incident if left.get(record.incident.id) else hurry(record.incident, now))
        for record in records
    ]
    incidents.save_all(conn, [(each.without_owner(person_id), now) for each in going_on])
    incidents.outdate_cards(conn, [record.incident.id for record in records])


def _coordinators(
    conn: Connection, person_id: int, records: Collection[Record], around: Iterable[Crew]
) -> list[int]:
    """Who is told: the coordinators of everything this person has a part in, by their own way."""
    houses = {record.organisation_id for record in records}
    houses |= {m.organisation_id for m in people.memberships_of(conn, person_id)}
    houses |= set(missions.houses_of(conn, person_id))
    wanted = {m.person_id for m in people.members(conn, houses, [Role.COORDINATOR])}
    for crew in around:
        wanted |= set(crew.of([Audience.DUTY]))
    known = people.by_ids(conn, wanted - {person_id})
    return [key for key, person in known.items() if person.reachable]
