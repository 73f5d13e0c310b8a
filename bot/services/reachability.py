"""Who can no longer be reached: the next person now, and the coordinators hear it (S9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from bot.domain.climbing import hurry
from bot.domain.incident import Entry
from bot.domain.ladder import Audience, Crew
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Role
from bot.services.alarms import crews_around
from bot.services.deps import Deps
from bot.store import cards, hearing, incidents, missions, outbox, people
from bot.store.database import Connection
from bot.store.incidents import Record
from bot.store.outbox import Waiting


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
    _go_on(conn, records, Entry("unreachable", by=person_id, facts={"why": why[:100]}), now)
    what = f"unreachable:{int(now.timestamp())}"
    _tell_coordinators(conn, person_id, why, what, records, around, now)


def refuse(conn: Connection, rows: Collection[Waiting], why: str, now: datetime) -> None:
    """The platform will not take this one alarm, dropped by now, in any form. Its incident goes on
    as if the recipient had heard nothing, and others hear it; their channel stays open.
    """
    told = [row for row in rows if row.kind is not Kind.UNREACHABLE]
    if not told:
        return  # the coordinators cannot hear for ever of each other that they do not hear
    person_id, what = told[0].recipient_id, f"rejected:{told[0].subject}"
    ids = {row.subject_id for row in told if row.subject.startswith("incident:")}
    records = _open(conn, ids)
    around = crews_around(conn, records, now)
    _go_on(conn, records, Entry("rejected", by=person_id, facts={"why": why[:100]}), now)
    _tell_coordinators(conn, person_id, why, what, records, around, now)


def _concerned(conn: Connection, person_id: int, why: str) -> list[Record]:
    """The open incidents that this person was told of, or was about to be."""
    subjects = set(outbox.drop_waiting_for(conn, person_id, f"never: {why}"))
    subjects |= set(hearing.subjects_to(conn, person_id))
    return _open(conn, {int(s.partition(":")[2]) for s in subjects if s.startswith("incident:")})


def _open(conn: Connection, ids: Collection[int]) -> list[Record]:
    known = incidents.by_ids(conn, ids, lock=True)
    return [record for record in known.values() if record.incident.open]


def _go_on(conn: Connection, records: Collection[Record], entry: Entry, now: datetime) -> None:
    """Log it; who has nobody left that was told goes to the next step at once. Who is out of reach
    is not on it any more.
    """
    incidents.log_all(conn, now, [(record.incident.id, entry) for record in records])
    left = hearing.alerted(conn, [record.incident.id for record in records])
    going_on = [
        (record.incident if left.get(record.incident.id) else hurry(record.incident, now))
        for record in records
    ]
    if entry.what == "unreachable" and entry.by is not None:
        going_on = [each.without_owner(entry.by) for each in going_on]
    incidents.save_all(conn, [(each, now) for each in going_on])
    cards.outdate_cards(conn, [record.incident.id for record in records])


def _tell_coordinators(
    conn: Connection,
    person_id: int,
    why: str,
    what: str,
    records: Collection[Record],
    around: Mapping[int, Crew],
    now: datetime,
) -> None:
    """Each hears it with the first of these alarms that is their own; nobody with another's."""
    notices = []
    for coordinator, theirs in _coordinators(conn, person_id, records, around).items():
        alarm = theirs[0].incident.id if theirs else None
        params: dict[str, Scalar] = {"person": person_id, "why": why[:100], "incident": alarm}
        notices.append(
            Notice(Kind.UNREACHABLE, coordinator, f"person:{person_id}", what, params=params)
        )
    outbox.put(conn, notices, now)


def _coordinators(
    conn: Connection, person_id: int, records: Collection[Record], around: Mapping[int, Crew]
) -> dict[int, list[Record]]:
    """Who is told: the coordinators of everything this person has a part in, by their own way.

    With those of the alarms that their own organisation has, or for which they are on duty.
    """
    houses = {record.organisation_id for record in records}
    houses |= {m.organisation_id for m in people.memberships_of(conn, person_id)}
    houses |= set(missions.houses_of(conn, person_id))
    of_house: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        of_house[record.organisation_id].append(record)
    wanted: defaultdict[int, list[Record]] = defaultdict(list)
    for member in people.members(conn, houses, [Role.COORDINATOR]):
        wanted[member.person_id].extend(of_house[member.organisation_id])
    for record in records:
        for person in around[record.incident.id].of([Audience.DUTY]):
            wanted[person].append(record)
    known = people.by_ids(conn, wanted.keys() - {person_id})
    return {key: wanted[key] for key, person in known.items() if person.reachable}
