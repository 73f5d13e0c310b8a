"""Which messages show a mission now: found in the outbox, which knows what every message says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, exists, or_, select, update

from bot.domain.notices import Kind
from bot.domain.people import Role
from bot.store.rows import among
from bot.store.tables import memberships, missions, outbox, parts

LATER = outbox.alias("later")
SAYS_SOMETHING_ELSE = exists().where(
    LATER.c.recipient_id == outbox.c.recipient_id,
    LATER.c.id > outbox.c.id,
    LATER.c.kind != Kind.MISSION_CARD.value,
    or_(LATER.c.message_id == outbox.c.message_id, LATER.c.edits == outbox.c.message_id),
)
SHOWN = (
    select(outbox.c.subject, outbox.c.recipient_id, outbox.c.message_id)
    .where(
        among(outbox.c.subject),
        and_(outbox.c.kind == Kind.MISSION_CARD.value, outbox.c.message_id.is_not(None)),
        ~SAYS_SOMETHING_ELSE,
    )
    .order_by(outbox.c.id)
)


def shown(conn: Connection, mission_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(mission, person, message) for each chat's newest card of these missions.

    A message that says something else by now, a list for instance, is nobody's card any more.
    """
    if not mission_ids:
        return []
    newest = {
        (int(subject.partition(":")[2]), person): message
        for subject, person, message in conn.execute(SHOWN, _about(mission_ids))
    }
    return [(mission, person, message) for (mission, person), message in newest.items()]


def _about(mission_ids: Collection[int]) -> dict[str, list[str]]:
    return {"subjects": [f"mission:{key}" for key in mission_ids]}


def who_may_see(conn: Connection, mission_ids: Collection[int]) -> set[tuple[int, int]]:
    """(mission, person) for everybody around these missions and their coordinators (S13)."""
    if not mission_ids:
        return set()
    around = select(parts.c.mission_id, parts.c.person_id).where(
        among(parts.c.mission_id, mission_ids)
    )
    coordinators = (
        select(missions.c.id, memberships.c.person_id)
        .join(memberships, memberships.c.organisation_id == missions.c.organisation_id)
        .where(among(missions.c.id, mission_ids), memberships.c.role == Role.COORDINATOR.value)
    )
    return {(key, person) for key, person in conn.execute(around.union(coordinators))}


REFRESH = "refresh:"
"""How the events begin that edit a card to what is so."""


OVERTAKEN = (
    update(outbox)
    .where(
        outbox.c.waiting,
        outbox.c.leased_until.is_(None),
        among(outbox.c.subject),
        outbox.c.event.startswith(REFRESH),
    )
    .values(waiting=False, dropped="overtaken")
)


def overtake(conn: Connection, mission_ids: Collection[int]) -> None:
    """Edits of these cards that wait, in nobody's hands: the next one says all that they would."""
    if mission_ids:
        conn.execute(OVERTAKEN, _about(mission_ids))
