"""Which messages show a mission now: found in the outbox, which knows what every message says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, exists, or_, select

from bot.domain.notices import Kind
from bot.store.rows import among
from bot.store.tables import outbox


def shown(conn: Connection, mission_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(mission, person, message) for each chat's newest card of these missions.

    A message that says something else by now, a list for instance, is nobody's card any more.
    """
    if not mission_ids:
        return []
    later = outbox.alias("later")
    overtaken = exists().where(
        later.c.recipient_id == outbox.c.recipient_id,
        later.c.id > outbox.c.id,
        later.c.kind != Kind.MISSION_CARD.value,
        or_(later.c.message_id == outbox.c.message_id, later.c.edits == outbox.c.message_id),
    )
    query = (
        select(outbox.c.subject, outbox.c.recipient_id, outbox.c.message_id)
        .where(
            among(outbox.c.subject, [f"mission:{key}" for key in mission_ids]),
            and_(outbox.c.kind == Kind.MISSION_CARD.value, outbox.c.message_id.is_not(None)),
            ~overtaken,
        )
        .order_by(outbox.c.id)
    )
    newest = {
        (int(subject.partition(":")[2]), person): message
        for subject, person, message in conn.execute(query)
    }
    return [(mission, person, message) for (mission, person), message in newest.items()]
