"""Who heard of what: read from the outbox, for those who decide and those who show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from bot.domain.notices import Kind
from bot.store.rows import among
from bot.store.tables import outbox, people


def told(conn: Connection, incident_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Who heard of these incidents: sent or ever leased, so that they also hear the end."""
    return _alerted(conn, incident_ids, leased_only=True)


def alerted(conn: Connection, incident_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Who heard, or is about to hear, of these incidents."""
    return _alerted(conn, incident_ids, leased_only=False)


ALERTS = (Kind.MISSED, Kind.SOS, Kind.CAN_YOU_PHONE, Kind.HAND_OVER)


def _alerted(
    conn: Connection, incident_ids: Collection[int], *, leased_only: bool
) -> dict[int, tuple[int, ...]]:
    if not incident_ids:
        return {}
    query = (
        select(outbox.c.subject, outbox.c.recipient_id)
        .join(people, people.c.id == outbox.c.recipient_id)
        .where(
            among(outbox.c.subject, [f"incident:{key}" for key in incident_ids]),
            outbox.c.kind.in_([kind.value for kind in ALERTS]),
            people.c.unreachable_since.is_(None),
            or_(outbox.c.waiting, outbox.c.sent_at.is_not(None)),
        )
        .order_by(outbox.c.id)
    )
    if leased_only:
        query = query.where(outbox.c.attempts > 0)
    found: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for subject, recipient in conn.execute(query):
        found[int(subject.partition(":")[2])][recipient] = None
    return {key: tuple(recipients) for key, recipients in found.items()}


def oks_told(conn: Connection, incident_ids: Collection[int], before: datetime) -> set[int]:
    """For which of these incidents somebody heard of the unverified OK before then."""
    if not incident_ids:
        return set()
    query = select(outbox.c.subject).where(
        outbox.c.subject.in_([f"incident:{key}" for key in incident_ids]),
        outbox.c.kind == Kind.OK_UNVERIFIED.value,
        outbox.c.sent_at <= before,
    )
    return {int(subject.partition(":")[2]) for (subject,) in conn.execute(query)}


@dataclass(frozen=True)
class Delivery:
    """What became of one notice."""

    recipient_id: int
    kind: Kind
    created_at: datetime
    sent_at: datetime | None
    waiting: bool


DELIVERIES = (
    select(
        outbox.c.subject,
        outbox.c.recipient_id,
        outbox.c.kind,
        outbox.c.created_at,
        outbox.c.sent_at,
        outbox.c.waiting,
    )
    .where(among(outbox.c.subject))
    .order_by(outbox.c.id)
)


def deliveries(conn: Connection, incident_ids: Collection[int]) -> dict[int, list[Delivery]]:
    """What was sent about these incidents, to whom, and whether it arrived."""
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    if not incident_ids:
        return found
    subjects = [f"incident:{key}" for key in incident_ids]
    for subject, recipient, kind, *rest in conn.execute(DELIVERIES, {"subjects": subjects}).all():
        delivery = Delivery(recipient, Kind(kind), *rest)
        found[int(subject.partition(":")[2])].append(delivery)
    return found


def first_asked(conn: Connection, asked_from: Mapping[int, datetime]) -> dict[int, datetime]:
    """When the question of each of these check-ins, as asked from then on, reached Telegram.

    Absent: it never did; a question from before an agreed delay is another one. The one that left
    late bears the moment it was due, and counts by the moment it left.
    """
    if not asked_from:
        return {}
    query = select(outbox.c.subject, outbox.c.event, outbox.c.sent_at).where(
        among(outbox.c.subject, [f"checkin:{key}" for key in asked_from]),
        outbox.c.kind.in_([Kind.PING.value, Kind.REMINDER.value]),
        outbox.c.sent_at.is_not(None),
    )
    found: dict[int, datetime] = {}
    for subject, event, sent_at in conn.execute(query.order_by(outbox.c.sent_at)):
        key = int(subject.partition(":")[2])
        since = asked_from[key]
        if sent_at >= since or event.endswith(f":{int(since.timestamp())}"):
            found.setdefault(key, sent_at)
    return found


def subjects_of_message(conn: Connection, recipient_id: int, message_id: int) -> list[str]:
    """What one message in one chat was about: several subjects when it was merged."""
    query = (
        select(outbox.c.subject)
        .where(outbox.c.recipient_id == recipient_id, outbox.c.message_id == message_id)
        .order_by(outbox.c.id)
    )
    return [subject for (subject,) in conn.execute(query)]


def subjects_to(conn: Connection, recipient_id: int) -> list[str]:
    """Everything that this person was ever told about."""
    query = select(outbox.c.subject).where(outbox.c.recipient_id == recipient_id).distinct()
    return [subject for (subject,) in conn.execute(query)]
