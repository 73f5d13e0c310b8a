"""Checklists: what was ticked, what organisations added, and where their reminders stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from bot.domain.checklist import Item, Moment, Phase, Tick, own_item
from bot.domain.mission import State
from bot.domain.reminding import Reminded, Reminder
from bot.store.rows import among, insert_into
from bot.store.tables import checklist_reminders, missions, own_items, ticks
from bot.store.waking import Waking

ONCE = -1
"""Stands for the leg of what is done once for the mission: a key has no empty part."""


@dataclass(frozen=True)
class Ticked:
    """When an item was ticked, and by whom."""

    at: datetime
    by: int


@dataclass(frozen=True)
class OwnItem:
    """An item that an organisation added, in the words of who added it."""

    id: int
    organisation_id: int
    phase: Phase
    sentence: str

    @property
    def item(self) -> Item:
        """As the rules need it."""
        return own_item(self.id, self.phase)


@dataclass(frozen=True)
class Kept:
    """Where the reminders of one traveller on one mission stand."""

    id: int
    mission_id: int
    traveller_id: int
    reminded: Reminded
    wake_at: datetime | None


def ticked(
    conn: Connection, mission_ids: Collection[int]
) -> dict[tuple[int, int], dict[Tick, Ticked]]:
    """What is ticked on these missions, by mission and traveller."""
    found: defaultdict[tuple[int, int], dict[Tick, Ticked]] = defaultdict(dict)
    if mission_ids:
        query = select(ticks).where(among(ticks.c.mission_id, mission_ids))
        for row in conn.execute(query).mappings():
            leg = None if row["leg"] == ONCE else row["leg"]
            whose = (row["mission_id"], row["traveller_id"])
            found[whose][(row["item"], leg)] = Ticked(row["at"], row["by_id"])
    return found


def tick(conn: Connection, mission_id: int, traveller_id: int, what: Tick, ticked: Ticked) -> None:
    """Tick an item; what was ticked before keeps its first moment and person."""
    row = {**_key(mission_id, traveller_id, what), "at": ticked.at, "by_id": ticked.by}
    conn.execute(insert_into(conn, ticks).values(row).on_conflict_do_nothing())


def untick(conn: Connection, mission_id: int, traveller_id: int, what: Tick) -> None:
    """Take a tick back."""
    key = _key(mission_id, traveller_id, what)
    conn.execute(delete(ticks).where(*(ticks.c[name] == value for name, value in key.items())))


def _key(mission_id: int, traveller_id: int, what: Tick) -> dict[str, Any]:
    item, leg = what
    return {
        "mission_id": mission_id,
        "traveller_id": traveller_id,
        "item": item,
        "leg": ONCE if leg is None else leg,
    }


def _own_item(row: RowMapping) -> OwnItem:
    return OwnItem(row["id"], row["organisation_id"], Phase(row["phase"]), row["sentence"])


def own_items_of(conn: Connection, houses: Collection[int]) -> dict[int, list[OwnItem]]:
    """What these organisations added, by organisation, oldest first."""
    found: defaultdict[int, list[OwnItem]] = defaultdict(list)
    if houses:
        query = select(own_items).where(among(own_items.c.organisation_id, houses))
        for row in conn.execute(query.order_by(own_items.c.id)).mappings():
            found[row["organisation_id"]].append(_own_item(row))
    return found


def item_by_id(conn: Connection, item_id: int) -> OwnItem | None:
    """The item that an organisation added, or None."""
    row = conn.execute(select(own_items).where(own_items.c.id == item_id)).mappings().first()
    return _own_item(row) if row else None


def add_item(conn: Connection, house: int, phase: Phase, sentence: str, added: Ticked) -> int:
    """A new item of an organisation; returns its id."""
    new = {
        "organisation_id": house,
        "phase": phase.value,
        "sentence": sentence,
        "added_at": added.at,
        "added_by_id": added.by,
    }
    item_id: int = conn.execute(
        insert(own_items).values(new).returning(own_items.c.id)
    ).scalar_one()
    return item_id


def remove_item(conn: Connection, item_id: int) -> None:
    """Take an organisation's item away; ticks of it count for nothing any more."""
    conn.execute(delete(own_items).where(own_items.c.id == item_id))


def _kept(row: RowMapping) -> Kept:
    put_off = row["put_off"]
    reminded = Reminded(row["until"], _reminder(put_off) if put_off else None)
    return Kept(row["id"], row["mission_id"], row["traveller_id"], reminded, row["wake_at"])


def _reminder(written: Mapping[str, Any]) -> Reminder:
    return Reminder(
        moment=Moment(written["moment"]),
        leg=written["leg"],
        at=datetime.fromisoformat(written["at"]),
        too_late=datetime.fromisoformat(written["too_late"]),
        zone=written["zone"],
    )


def _written(reminder: Reminder | None) -> dict[str, object] | None:
    if reminder is None:
        return None
    return {
        "moment": reminder.moment.value,
        "leg": reminder.leg,
        "at": reminder.at.isoformat(),
        "too_late": reminder.too_late.isoformat(),
        "zone": reminder.zone,
    }


def reminders_of(conn: Connection, mission_ids: Collection[int]) -> list[Kept]:
    """Where the reminders of these missions stand, kept from the clock until all is written."""
    if not mission_ids:
        return []
    query = select(checklist_reminders).where(among(checklist_reminders.c.mission_id, mission_ids))
    query = query.order_by(checklist_reminders.c.id)
    if conn.dialect.name == "postgresql":
        query = query.with_for_update()
    return [_kept(row) for row in conn.execute(query).mappings()]


def keep(
    conn: Connection,
    mission_id: int,
    traveller_id: int,
    reminded: Reminded,
    wake_at: datetime | None,
) -> None:
    """Write where the reminders of one traveller on one mission stand, and when to look again."""
    values = {
        "until": reminded.until,
        "put_off": _written(reminded.put_off),
        "wake_at": wake_at,
    }
    row = {"mission_id": mission_id, "traveller_id": traveller_id, **values}
    statement = insert_into(conn, checklist_reminders).values(row)
    conn.execute(
        statement.on_conflict_do_update(index_elements=["mission_id", "traveller_id"], set_=values)
    )


def look_again_in(conn: Connection, house: int, now: datetime) -> None:
    """Judge every row of an organisation anew, because its items changed.

    Moments that have passed stay passed: who was silent about them then is not reminded now.
    """
    its = select(missions.c.id).where(
        missions.c.organisation_id == house,
        missions.c.state.in_([State.PLANNED.value, State.ACTIVE.value]),
    )
    column = checklist_reminders.c.wake_at
    rows = update(checklist_reminders).where(
        checklist_reminders.c.mission_id.in_(its), or_(column.is_(None), column > now)
    )
    conn.execute(rows.values(until=now, wake_at=now))


def drop(conn: Connection, reminder_ids: Collection[int]) -> None:
    """Remind these no more: they travel there no longer."""
    if reminder_ids:
        rows = among(checklist_reminders.c.id, reminder_ids)
        conn.execute(delete(checklist_reminders).where(rows))


WAKING = Waking(checklist_reminders)


def claim_due(conn: Connection, now: datetime, limit: int) -> list[Kept]:
    """Up to `limit` rows whose moment has come, locked for this transaction."""
    return [_kept(row) for row in WAKING.claim(conn, now, limit)]


def house_of(conn: Connection, reminder_id: int) -> int | None:
    """The organisation of a row, read without it, which may be unreadable."""
    query = (
        select(missions.c.organisation_id)
        .join(checklist_reminders, checklist_reminders.c.mission_id == missions.c.id)
        .where(checklist_reminders.c.id == reminder_id)
    )
    house: int | None = conn.execute(query).scalar()
    return house
