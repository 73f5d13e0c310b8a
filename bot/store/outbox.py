"""The outbox: what has to be said, to whom, how urgently, and whether it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    or_,
    select,
    update,
)

from bot.domain.lanes import Lane
from bot.domain.notices import Kind, Notice, Scalar
from bot.store.rows import among, claiming, insert_new
from bot.store.tables import outbox, people

TELEGRAM = "telegram"

LEASE = timedelta(seconds=60)
"""How long a claim holds: longer than a send may take, so that it runs out only when the
sender is gone. Source: rule 8 of the safety promises."""


@dataclass(frozen=True)
class Waiting:
    """One notice in the outbox, with where it goes."""

    id: int
    kind: Kind
    recipient_id: int
    chat_id: int
    is_group: bool
    lane: Lane
    subject: str
    event: str
    step: int
    round: int
    params: Mapping[str, Scalar]
    edits: int | None
    created_at: datetime
    attempts: int

    @cached_property
    def topic(self) -> str:
        """What kind of thing the subject names."""
        return self.subject.partition(":")[0]

    @property
    def subject_id(self) -> int:
        """The number behind the colon of the subject; 0 when it has none."""
        return int(self.subject.partition(":")[2] or 0)


def as_card(recipient_id: int, chat_id: int, incident_id: int, now: datetime) -> Waiting:
    """A card is edited, not sent: it has no row, but a screen says it the same way."""
    return Waiting(
        id=0,
        kind=Kind.MISSED,
        recipient_id=recipient_id,
        chat_id=chat_id,
        is_group=chat_id < 0,
        lane=Lane.REMINDER,
        subject=f"incident:{incident_id}",
        event="card",
        step=0,
        round=0,
        params={},
        edits=None,
        created_at=now,
        attempts=0,
    )


def put(conn: Connection, notices: Iterable[Notice], now: datetime) -> int:
    """Add notices; those that were decided before are left as they are. Returns how many came."""
    rows = [
        {
            "kind": notice.kind.value,
            "recipient_id": notice.to,
            "channel": TELEGRAM,
            "lane": int(notice.lane),
            "subject": notice.subject,
            "event": notice.event,
            "step": notice.step,
            "round": notice.round,
            "params": dict(notice.params),
            "edits": notice.edits,
            "created_at": now,
            "send_at": notice.send_at or now,
        }
        for notice in notices
    ]
    if not rows:
        return 0
    conn.execute(insert_new(conn, outbox), rows)
    return len(rows)


MAY_GO = and_(
    outbox.c.waiting,
    outbox.c.send_at <= bindparam("now"),
    or_(
        outbox.c.leased_until.is_(None),
        outbox.c.leased_until <= bindparam("machine_now"),
        outbox.c.leased_until > bindparam("horizon"),
    ),
    or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("machine_now")),
)
"""Due, not held, and in nobody's hands."""

DUE = (
    select(outbox.c.id, outbox.c.recipient_id)
    .where(
        MAY_GO,
        outbox.c.lane.between(bindparam("first_lane"), bindparam("last_lane")),
        outbox.c.recipient_id.not_in(select(people.c.id).where(among(people.c.telegram_id))),
    )
    .order_by(outbox.c.lane, outbox.c.send_at, outbox.c.id)
    .limit(bindparam("most"))
)
"""What may go now, most urgent first: the ids of notice and recipient."""


def claim(
    conn: Connection,
    *,
    now: datetime,
    machine_now: datetime,
    lease: str,
    lanes: Collection[Lane],
    limit: int,
    busy: Collection[int] = (),
) -> list[Waiting]:
    """Take up to `limit` due notices, most urgent first, never two for one chat at a time.

    `busy` are chats that have a message under way, or that the platform holds. A lease
    that lies too far ahead was written before the machine's clock stepped back: it is over.
    """
    due = _due(now, machine_now, lanes, busy, limit * 4)
    chosen: dict[int, int] = {}
    for row_id, recipient in conn.execute(claiming(conn, DUE), due).all():
        if recipient not in chosen and len(chosen) < limit:
            chosen[recipient] = row_id
    claimed = _by_ids(conn, list(chosen.values()))
    _lease(conn, chosen.values(), lease, machine_now)
    return claimed


def _due(
    now: datetime,
    machine_now: datetime,
    lanes: Collection[Lane],
    busy: Collection[int],
    limit: int = 1,
) -> dict[str, object]:
    """What `DUE` wants to know."""
    return {
        "first_lane": int(min(lanes)),
        "last_lane": int(max(lanes)),
        "telegram_ids": busy,
        "most": limit,
        **_moments(now, machine_now),
    }


def _moments(now: datetime, machine_now: datetime) -> dict[str, object]:
    return {"now": now, "machine_now": machine_now, "horizon": machine_now + LEASE}


def alarm_waits(
    conn: Connection, now: datetime, machine_now: datetime, busy: Collection[int]
) -> bool:
    """Whether some alarm may go now: card edits let it pass (rule 6)."""
    due = _due(now, machine_now, [Lane.ALARM], busy)
    return conn.execute(DUE, due).first() is not None


def push_back_first(
    conn: Connection,
    *,
    now: datetime,
    machine_now: datetime,
    lanes: Collection[Lane],
    busy: Collection[int],
    until: datetime,
) -> int | None:
    """Look at the first due notice later: it could not be briefed and must block no other."""
    first: int | None = conn.execute(DUE, _due(now, machine_now, lanes, busy)).scalar()
    if first is not None:
        conn.execute(update(outbox).where(outbox.c.id == first).values(not_before=until))
    return first


WITH_CHAT = (
    select(outbox, people.c.telegram_id, people.c.is_group)
    .join(people, people.c.id == outbox.c.recipient_id)
    .where(among(outbox.c.id))
)


def _by_ids(conn: Connection, ids: Sequence[int]) -> list[Waiting]:
    """These rows, in this order."""
    if not ids:
        return []
    rows = conn.execute(WITH_CHAT, {"ids": ids}).mappings().all()
    found = {row["id"]: _waiting(row) for row in rows}
    return [found[key] for key in ids]


LEASED = (
    update(outbox)
    .where(among(outbox.c.id))
    .values(
        lease=bindparam("by"),
        leased_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
    )
)


def _lease(conn: Connection, ids: Collection[int], lease: str, machine_now: datetime) -> None:
    if ids:
        conn.execute(LEASED, {"ids": ids, "by": lease, "until": machine_now + LEASE})


ALIKE = (
    select(outbox.c.id)
    .where(MAY_GO, among(outbox.c.recipient_id), among(outbox.c.kind))
    .order_by(outbox.c.id)
)


def claim_alike(
    conn: Connection,
    *,
    recipient_ids: Collection[int],
    kinds: Collection[Kind],
    now: datetime,
    machine_now: datetime,
    lease: str,
) -> dict[int, list[Waiting]]:
    """All other due notices of these kinds for these people, leased too: to be merged."""
    if not recipient_ids:
        return {}
    those = {
        "recipient_ids": recipient_ids,
        "kinds": [kind.value for kind in kinds],
        **_moments(now, machine_now),
    }
    ids = conn.execute(claiming(conn, ALIKE), those).scalars().all()
    found: defaultdict[int, list[Waiting]] = defaultdict(list)
    for waiting in _by_ids(conn, ids):
        found[waiting.recipient_id].append(waiting)
    _lease(conn, ids, lease, machine_now)
    return found


def _waiting(row: RowMapping) -> Waiting:
    return Waiting(
        id=row["id"],
        kind=Kind(row["kind"]),
        recipient_id=row["recipient_id"],
        chat_id=row["telegram_id"] or 0,
        is_group=row["is_group"],
        lane=Lane(row["lane"]),
        subject=row["subject"],
        event=row["event"],
        step=row["step"],
        round=row["round"],
        params=row["params"],
        edits=row["edits"],
        created_at=row["created_at"],
        attempts=row["attempts"],
    )


@dataclass(frozen=True)
class SentAs:
    """The channel returned the message's id: only this is *sent* (S2)."""

    id: int
    lease: str
    message_id: int
    sent_at: datetime


SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"), outbox.c.lease == bindparam("by"))
    .values(
        waiting=False,
        sent_at=bindparam("sent"),
        message_id=bindparam("message"),
        leased_until=None,
    )
)


def settle_sent(conn: Connection, sent: Collection[SentAs]) -> None:
    """Write what was sent, each by its own lease."""
    rows = [
        {"key": one.id, "by": one.lease, "sent": one.sent_at, "message": one.message_id}
        for one in sent
    ]
    if rows:
        conn.execute(SENT, rows)


def settle_dropped(conn: Connection, ids: Collection[int], lease: str, why: str) -> None:
    """It does not hold any more, or can never arrive: never sent, and the row says why."""
    if ids:
        conn.execute(
            update(outbox)
            .where(among(outbox.c.id, ids), outbox.c.lease == lease)
            .values(waiting=False, dropped=why[:200], leased_until=None)
        )


def settle_later(
    conn: Connection, ids: Collection[int], lease: str, not_before: datetime, why: str
) -> None:
    """Try again from `not_before` (machine time); the row stays, so nothing is lost."""
    conn.execute(
        update(outbox)
        .where(among(outbox.c.id, ids), outbox.c.lease == lease)
        .values(not_before=not_before, leased_until=None, dropped=None)
    )


def post_anew(conn: Connection, ids: Collection[int], lease: str) -> None:
    """The message to be edited is gone: the same notice goes as a new message."""
    conn.execute(
        update(outbox)
        .where(among(outbox.c.id, ids), outbox.c.lease == lease)
        .values(edits=None, leased_until=None)
    )


def release_all_leases(conn: Connection) -> None:
    """Whoever sent before us is gone: what they held may go at once."""
    conn.execute(
        update(outbox)
        .where(outbox.c.waiting, outbox.c.leased_until.is_not(None))
        .values(leased_until=None)
    )


def release_leases(conn: Connection, lease_prefix: str) -> None:
    """We stop: give back what we hold."""
    conn.execute(
        update(outbox)
        .where(outbox.c.waiting, outbox.c.lease.startswith(lease_prefix))
        .values(leased_until=None)
    )


LONGEST_RETRY = timedelta(seconds=60)
"""What waits longer to be tried again was told so by a clock that has been set back since."""


def step_back(conn: Connection, now: datetime) -> None:
    """The wall clock was set back to `now`: what was written in its future is due as if it were
    written now, and nobody waits for a retry in that future.
    """
    ahead = select(outbox.c.id, outbox.c.created_at, outbox.c.send_at).where(
        outbox.c.waiting, outbox.c.created_at > now
    )
    rows = [
        {"key": key, "at": now + max(send_at - created_at, timedelta(0))}
        for key, created_at, send_at in conn.execute(ahead)
    ]
    if rows:
        conn.execute(
            update(outbox)
            .where(outbox.c.id == bindparam("key"))
            .values(created_at=now, send_at=bindparam("at")),
            rows,
        )
    late = outbox.c.waiting & (outbox.c.not_before > now + LONGEST_RETRY)
    conn.execute(update(outbox).where(late).values(not_before=None))


def drop_waiting_for(conn: Connection, recipient_id: int, why: str) -> list[str]:
    """Nothing reaches this person any more; returns the subjects of what was dropped."""
    mine = and_(outbox.c.waiting, outbox.c.recipient_id == recipient_id)
    subjects = [subject for (subject,) in conn.execute(select(outbox.c.subject).where(mine))]
    conn.execute(update(outbox).where(mine).values(waiting=False, dropped=why[:200]))
    return subjects


def overdue_alarms(conn: Connection, now: datetime) -> list[datetime]:
    """When alarms that still wait should have gone, oldest first."""
    query = (
        select(outbox.c.send_at)
        .where(outbox.c.waiting, outbox.c.lane == int(Lane.ALARM), outbox.c.send_at <= now)
        .order_by(outbox.c.send_at)
        .limit(100)
    )
    return [moment for (moment,) in conn.execute(query)]


def next_send_at(conn: Connection) -> datetime | None:
    """When the next waiting notice wants to go (mission time), or None."""
    earliest: datetime | None = conn.execute(
        select(outbox.c.send_at).where(outbox.c.waiting).order_by(outbox.c.send_at).limit(1)
    ).scalar()
    return earliest


def next_send_after(conn: Connection, now: datetime) -> datetime | None:
    """When the first notice that waits for a later moment wants to go, or None."""
    later: datetime | None = conn.execute(
        select(outbox.c.send_at)
        .where(outbox.c.waiting, outbox.c.send_at > now)
        .order_by(outbox.c.send_at)
        .limit(1)
    ).scalar()
    return later


def forget(conn: Connection, before: datetime) -> int:
    """Purge what was said, or given up, before then."""
    old = ~outbox.c.waiting & (outbox.c.created_at < before)
    return conn.execute(delete(outbox).where(old)).rowcount
