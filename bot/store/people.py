"""People: who they are, what they are in an organisation, whether a message reaches them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, select, update

from bot.domain.people import Person, Role
from bot.store.rows import among
from bot.store.tables import memberships, people

PERSON = select(*(people.c[field.name] for field in fields(Person)))
"""Everything that makes a Person, in the order in which it is written there."""

BY_IDS = PERSON.where(among(people.c.id))


def by_telegram(conn: Connection, telegram_id: int) -> Person | None:
    """The person behind a Telegram account, or None."""
    row = conn.execute(PERSON.where(people.c.telegram_id == telegram_id)).first()
    return Person(*row) if row else None


def by_id(conn: Connection, person_id: int) -> Person:
    """The person with this id; raises NoResultFound."""
    return Person(*conn.execute(PERSON.where(people.c.id == person_id)).one())


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Person]:
    """These people, by id."""
    if not ids:
        return {}
    return {row[0]: Person(*row) for row in conn.execute(BY_IDS, {"ids": ids}).all()}


def add(conn: Connection, values: Mapping[str, Any]) -> int:
    """A new person; returns the id."""
    return int(conn.execute(insert(people).values(**values).returning(people.c.id)).scalar_one())


def change(conn: Connection, person_id: int, **values: object) -> None:
    """Set some of a person's columns."""
    conn.execute(update(people).where(people.c.id == person_id).values(**values))


def mark_unreachable(conn: Connection, person_id: int, why: str, now: datetime) -> bool:
    """The channel refused for good; True when this is new."""
    done = conn.execute(
        update(people)
        .where(people.c.id == person_id, people.c.unreachable_since.is_(None))
        .values(unreachable_since=now, unreachable_why=why[:200])
    )
    return done.rowcount > 0


@dataclass(frozen=True)
class Membership:
    """One role of one person in one organisation; `for_person` when it is for one traveller."""

    person_id: int
    organisation_id: int
    role: Role
    for_person: int | None


MEMBERSHIP = select(
    memberships.c.person_id,
    memberships.c.organisation_id,
    memberships.c.role,
    memberships.c.for_person_id,
)


OF_PEOPLE = MEMBERSHIP.where(among(memberships.c.person_id)).order_by(
    memberships.c.organisation_id, memberships.c.role
)
WITH_ROLES = MEMBERSHIP.where(among(memberships.c.organisation_id), among(memberships.c.role))
"""Not in the order of the people: SQLite would read all memberships to have it."""


def _memberships(
    conn: Connection, query: Select[Any], **those: Collection[object]
) -> list[Membership]:
    return [
        Membership(person, house, Role(role), for_person)
        for person, house, role, for_person in conn.execute(query, those).all()
    ]


def memberships_of(conn: Connection, person_id: int) -> list[Membership]:
    """Everything this person is, in every organisation."""
    return _memberships(conn, OF_PEOPLE, person_ids=[person_id])


def memberships_of_all(conn: Connection, person_ids: Collection[int]) -> list[Membership]:
    """Everything these people are."""
    if not person_ids:
        return []
    return _memberships(conn, OF_PEOPLE, person_ids=person_ids)


def members(
    conn: Connection, organisation_ids: Collection[int], roles: Collection[Role]
) -> list[Membership]:
    """Who has one of these roles in these organisations."""
    if not organisation_ids:
        return []
    words = [role.value for role in roles]
    found = _memberships(conn, WITH_ROLES, organisation_ids=organisation_ids, roles=words)
    return sorted(found, key=lambda member: member.person_id)


def join(
    conn: Connection,
    person_id: int,
    organisation_id: int,
    role: Role,
    for_person: int | None = None,
) -> bool:
    """Give a person a role; False when they had it."""
    mine = and_(
        memberships.c.person_id == person_id,
        memberships.c.organisation_id == organisation_id,
        memberships.c.role == role.value,
    )
    if conn.execute(select(memberships.c.role).where(mine)).first():
        return False
    conn.execute(
        insert(memberships).values(
            person_id=person_id,
            organisation_id=organisation_id,
            role=role.value,
            for_person_id=for_person,
        )
    )
    change(conn, person_id, menu=None)
    return True
