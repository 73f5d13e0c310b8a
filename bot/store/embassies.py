"""What organisations know of embassies: posts they wrote down, and numbers they dialled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.domain.distance import Point
from bot.domain.embassies import Dialled, OwnPost
from bot.store.rows import among, insert_into
from bot.store.tables import dialled_numbers, own_posts


@dataclass(frozen=True)
class Written:
    """What a post says, before it has an id."""

    name: str
    numbers: Sequence[str]
    note: str
    point: Point | None = None


def _post(row: RowMapping) -> OwnPost:
    return OwnPost(
        id=row["id"],
        organisation_id=row["organisation_id"],
        country=row["country"],
        name=row["name"],
        numbers=tuple(row["numbers"]),
        note=row["note"],
        written_by=row["written_by_id"],
        written_at=row["written_at"],
        point=None if row["latitude"] is None else Point(row["latitude"], row["longitude"]),
    )


def posts_in(conn: Connection, country: str, houses: Collection[int]) -> list[OwnPost]:
    """The posts that these organisations wrote down for a country, the oldest entry first."""
    if not houses:
        return []
    query = (
        select(own_posts)
        .where(own_posts.c.country == country, among(own_posts.c.organisation_id, houses))
        .order_by(own_posts.c.id)
    )
    return [_post(row) for row in conn.execute(query).mappings()]


def post(conn: Connection, post_id: int) -> OwnPost | None:
    """The post with this id, or None."""
    row = conn.execute(select(own_posts).where(own_posts.c.id == post_id)).mappings().first()
    return _post(row) if row else None


def add(
    conn: Connection, organisation_id: int, country: str, said: Written, by: int, now: datetime
) -> int:
    """Keep a new post; returns its id."""
    where = {"organisation_id": organisation_id, "country": country}
    values = where | _columns(said, by, now)
    query = insert(own_posts).values(values).returning(own_posts.c.id)
    return int(conn.execute(query).scalar_one())


def change(conn: Connection, post_id: int, said: Written, by: int, now: datetime) -> None:
    """The post says this from now on, in the name of who wrote it last."""
    values = _columns(said, by, now)
    conn.execute(update(own_posts).where(own_posts.c.id == post_id).values(values))


def _columns(said: Written, by: int, now: datetime) -> dict[str, object]:
    return {
        "name": said.name,
        "numbers": list(said.numbers),
        "note": said.note,
        "latitude": said.point.latitude if said.point else None,
        "longitude": said.point.longitude if said.point else None,
        "written_by_id": by,
        "written_at": now,
    }


def remove(conn: Connection, post_id: int) -> None:
    """Forget a post."""
    conn.execute(delete(own_posts).where(own_posts.c.id == post_id))


def keep_dialled(conn: Connection, dialled: Dialled) -> None:
    """An organisation's word on a number, in the place of its last."""
    key = {"number": dialled.number, "organisation_id": dialled.organisation_id}
    said = {"works": dialled.works, "by_id": dialled.by, "at": dialled.at}
    new = insert_into(conn, dialled_numbers).values(key | said)
    conn.execute(new.on_conflict_do_update(index_elements=list(key), set_=said))


def dialled(conn: Connection, numbers: Collection[str]) -> dict[str, tuple[Dialled, ...]]:
    """Every organisation's word on these numbers, by number, the youngest first."""
    if not numbers:
        return {}
    table = dialled_numbers
    query = select(table).where(among(table.c.number, numbers)).order_by(table.c.at.desc())
    found: defaultdict[str, list[Dialled]] = defaultdict(list)
    for row in conn.execute(query).mappings():
        one = Dialled(row["number"], row["organisation_id"], row["works"], row["by_id"], row["at"])
        found[one.number].append(one)
    return {number: tuple(words) for number, words in found.items()}


def forget(conn: Connection, before: datetime) -> int:
    """Purge what was dialled before then: it says nothing any more."""
    done = conn.execute(delete(dialled_numbers).where(dialled_numbers.c.at < before))
    return done.rowcount
