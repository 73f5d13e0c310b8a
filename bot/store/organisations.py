"""Organisations: their defaults, who is on duty, and invitations into them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from bot.domain.people import Role
from bot.store.rows import among
from bot.store.tables import invitations, organisations, shifts


@dataclass(frozen=True)
class Organisation:
    """One town, association or network with its defaults; None means the house's default."""

    id: int
    name: str
    duty_id: int | None
    crisis_group_id: int | None
    grace_calm: timedelta | None
    grace_care: timedelta | None
    ladders: Mapping[str, Any] | None


def _seconds(value: int | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def _organisation(row: RowMapping) -> Organisation:
    return Organisation(
        id=row["id"],
        name=row["name"],
        duty_id=row["duty_id"],
        crisis_group_id=row["crisis_group_id"],
        grace_calm=_seconds(row["grace_calm"]),
        grace_care=_seconds(row["grace_care"]),
        ladders=row["ladders"],
    )


def of_group(conn: Connection, group_id: int) -> list[int]:
    """The organisations of which this is the crisis group."""
    query = select(organisations.c.id).where(organisations.c.crisis_group_id == group_id)
    return [house for (house,) in conn.execute(query)]


def by_name(conn: Connection, name: str) -> Organisation | None:
    """The organisation with this name, or None."""
    query = select(organisations).where(organisations.c.name == name)
    row = conn.execute(query).mappings().first()
    return _organisation(row) if row else None


BY_IDS = select(organisations).where(among(organisations.c.id))


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Organisation]:
    """These organisations, by id."""
    if not ids:
        return {}
    rows = conn.execute(BY_IDS, {"ids": ids}).mappings().all()
    return {row["id"]: _organisation(row) for row in rows}


def every(conn: Connection) -> list[Organisation]:
    """All organisations of this installation."""
    rows = conn.execute(select(organisations).order_by(organisations.c.id)).mappings().all()
    return [_organisation(row) for row in rows]


def add(conn: Connection, name: str) -> int:
    """A new organisation; returns the id."""
    return int(
        conn.execute(
            insert(organisations).values(name=name).returning(organisations.c.id)
        ).scalar_one()
    )


def change(conn: Connection, organisation_id: int, **values: object) -> None:
    """Set some of an organisation's columns."""
    conn.execute(
        update(organisations).where(organisations.c.id == organisation_id).values(**values)
    )


ON_SHIFT = (
    select(shifts.c.organisation_id, shifts.c.person_id)
    .where(
        among(shifts.c.organisation_id),
        shifts.c.starts_at <= bindparam("at"),
        shifts.c.ends_at > bindparam("at"),
    )
    .order_by(shifts.c.starts_at)
)


def on_duty(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, int]:
    """Who is on duty at `now`, by organisation: the rota's shift, else the standing duty."""
    return on_duty_in(conn, by_ids(conn, ids), now)


def on_duty_in(
    conn: Connection, houses: Mapping[int, Organisation], now: datetime
) -> dict[int, int]:
    """The same for organisations that are known already."""
    duty = {key: house.duty_id for key, house in houses.items() if house.duty_id is not None}
    rows = conn.execute(ON_SHIFT, {"organisation_ids": houses.keys(), "at": now})
    duty.update((row[0], row[1]) for row in rows)
    return duty


def replace_rota(
    conn: Connection, organisation_id: int, rota: Collection[tuple[int, datetime, datetime]]
) -> None:
    """The rota as it is now: person, from, to."""
    conn.execute(delete(shifts).where(shifts.c.organisation_id == organisation_id))
    for person_id, starts_at, ends_at in rota:
        conn.execute(
            insert(shifts).values(
                organisation_id=organisation_id,
                person_id=person_id,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )


@dataclass(frozen=True)
class Invitation:
    """A single-use key into one role of one organisation; only its digest is stored."""

    id: int
    organisation_id: int
    role: Role
    for_person: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


def add_invitation(
    conn: Connection,
    digest: str,
    organisation_id: int,
    role: Role,
    for_person: int | None,
    expires_at: datetime,
) -> None:
    """Remember an invitation by the digest of its token."""
    conn.execute(
        insert(invitations).values(
            token_digest=digest,
            organisation_id=organisation_id,
            role=role.value,
            for_person_id=for_person,
            expires_at=expires_at,
        )
    )


def invitation(conn: Connection, digest: str) -> Invitation | None:
    """The invitation behind a token's digest, or None."""
    query = select(invitations).where(invitations.c.token_digest == digest)
    row = conn.execute(query).mappings().first()
    if row is None:
        return None
    return Invitation(
        id=row["id"],
        organisation_id=row["organisation_id"],
        role=Role(row["role"]),
        for_person=row["for_person_id"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        used_by=row["used_by_id"],
    )


def use_invitation(conn: Connection, invitation_id: int, person_id: int, now: datetime) -> bool:
    """Spend it; False when somebody was faster."""
    done = conn.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id, invitations.c.used_at.is_(None))
        .values(used_at=now, used_by_id=person_id)
    )
    return done.rowcount > 0


def rota(conn: Connection, organisation_id: int) -> list[tuple[int, datetime, datetime]]:
    """The rota as it stands: person, from, to."""
    rows = conn.execute(
        select(shifts.c.person_id, shifts.c.starts_at, shifts.c.ends_at)
        .where(shifts.c.organisation_id == organisation_id)
        .order_by(shifts.c.id)
    )
    return [(person, starts_at, ends_at) for person, starts_at, ends_at in rows]
