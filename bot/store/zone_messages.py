"""Which messages tell of a change of advice: found in the outbox, like mission cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.domain.notices import Kind, Scalar
from bot.store.tables import outbox


@dataclass(frozen=True)
class Told:
    """One message in one chat, and what it was made from."""

    reader: int
    message: int
    params: Mapping[str, Scalar]


def about(conn: Connection, subject: str, event: str) -> list[Told]:
    """The messages that were sent under this subject, whose event begins like this."""
    query = (
        select(outbox.c.recipient_id, outbox.c.message_id, outbox.c.params)
        .where(
            outbox.c.subject == subject,
            outbox.c.kind == Kind.ZONE_WORSENED.value,
            outbox.c.event.startswith(event, autoescape=True),
            outbox.c.message_id.is_not(None),
        )
        .order_by(outbox.c.id)
    )
    return [Told(reader, message, params) for reader, message, params in conn.execute(query)]
