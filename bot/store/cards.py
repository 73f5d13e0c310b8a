"""Cards: which message shows an incident to a chat, and whether it is up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.store.rows import among, insert_new
from bot.store.tables import cards, people

MINE = (cards.c.incident_id == bindparam("about")) & (cards.c.recipient_id == bindparam("reader"))
"""The card of one incident in one chat."""

OUTDATED = (
    update(cards).where(among(cards.c.incident_id)).values(wanted=cards.c.wanted + 1, outdated=True)
)
UP_TO_DATE = (
    update(cards)
    .where(MINE)
    .values(shown=cards.c.shown + 1, outdated=cards.c.wanted > cards.c.shown + 1)
)


def outdate_cards(
    conn: Connection, ids: Collection[int], *, but: Collection[tuple[int, int]] = ()
) -> None:
    """The facts of these incidents changed: their cards want a new rendering, all `but` those of
    these (incident, recipient), which show them already.
    """
    if not ids:
        return
    conn.execute(OUTDATED, {"incident_ids": ids})
    showing = [{"about": about, "reader": reader} for about, reader in but if about in ids]
    if showing:
        conn.execute(UP_TO_DATE, showing)


REVISIONS = select(cards.c.incident_id, cards.c.recipient_id, cards.c.wanted).where(
    among(cards.c.incident_id), among(cards.c.recipient_id)
)


def reserve_cards(
    conn: Connection, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """The revision that a message put into words now will show, for each of these (incident,
    recipient). A place is kept for a first card: facts that change until it arrives count.
    """
    if not wanted:
        return {}
    rows = [
        {
            "incident_id": incident_id,
            "recipient_id": recipient_id,
            "message_id": NOT_SENT_YET,
            "wanted": 0,
            "shown": 0,
            "outdated": False,
        }
        for incident_id, recipient_id in wanted
    ]
    conn.execute(insert_new(conn, cards), rows)
    those = {
        "incident_ids": {incident_id for incident_id, _ in wanted},
        "recipient_ids": {recipient_id for _, recipient_id in wanted},
    }
    found = {
        (incident, recipient): revision
        for incident, recipient, revision in conn.execute(REVISIONS, those).all()
    }
    return {pair: found[pair] for pair in wanted}


NOT_SENT_YET = 0
"""The message of a card whose first message is under way."""


@dataclass(frozen=True)
class Shown:
    """One message now shows an incident to a chat, as it stood at `revision`."""

    incident_id: int
    recipient_id: int
    message_id: int
    revision: int


SHOWN = (
    update(cards)
    .where(MINE)
    .values(
        message_id=bindparam("message"),
        shown=bindparam("revision"),
        outdated=cards.c.wanted > bindparam("revision"),
        next_edit_at=None,
    )
)


def show_cards(conn: Connection, shown: Collection[Shown]) -> None:
    """The newest message that shows an incident to a chat is its card from now on."""
    rows = [
        {
            "about": one.incident_id,
            "reader": one.recipient_id,
            "message": one.message_id,
            "revision": one.revision,
        }
        for one in shown
    ]
    if rows:
        conn.execute(SHOWN, rows)


@dataclass(frozen=True)
class Card:
    """One message that shows one or several incidents to one chat."""

    recipient_id: int
    message_id: int
    wanted: Mapping[int, int]
    """By incident: the revision that this rendering will show."""


def outdated_cards(
    conn: Connection, machine_now: datetime, limit: int, busy: Collection[int] = ()
) -> list[Card]:
    """Messages to be edited now: outdated, and not edited within the last moments.

    `busy` are chats that have a message under way.
    """
    wanting = select(cards.c.recipient_id, cards.c.message_id).where(
        cards.c.outdated,
        cards.c.message_id != NOT_SENT_YET,
        (cards.c.next_edit_at.is_(None)) | (cards.c.next_edit_at <= machine_now),
    )
    if busy:
        spoken_to = select(people.c.id).where(among(people.c.telegram_id, busy))
        wanting = wanting.where(cards.c.recipient_id.not_in(spoken_to))
    due = wanting.distinct().limit(limit).subquery()
    query = select(cards).join(
        due,
        (cards.c.recipient_id == due.c.recipient_id) & (cards.c.message_id == due.c.message_id),
    )
    shown: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in conn.execute(query.order_by(cards.c.incident_id)).mappings().all():
        shown[(row["recipient_id"], row["message_id"])][row["incident_id"]] = row["wanted"]
    return [Card(recipient, message, wanted) for (recipient, message), wanted in shown.items()]


def cards_left(conn: Connection) -> bool:
    """Whether some card still shows old facts."""
    return (
        conn.execute(
            select(cards.c.incident_id)
            .where(cards.c.outdated, cards.c.message_id != NOT_SENT_YET)
            .limit(1)
        ).first()
        is not None
    )


def card_edited(
    conn: Connection, card: Card, next_edit_at: datetime, message_id: int | None
) -> None:
    """The chat shows these revisions now; None: the message is gone for good."""
    for incident_id, revision in card.wanted.items():
        mine = (cards.c.incident_id == incident_id) & (cards.c.recipient_id == card.recipient_id)
        statement = (
            update(cards)
            .where(mine, cards.c.message_id == card.message_id)
            .values(
                shown=revision,
                next_edit_at=next_edit_at,
                outdated=(cards.c.wanted > revision) if message_id is not None else False,
                message_id=message_id if message_id is not None else card.message_id,
            )
        )
        conn.execute(statement)


def postpone_cards(conn: Connection, held: Collection[Card], until: datetime) -> None:
    """Edit these not before `until`: an edit is under way, or did not go through."""
    if not held:
        return
    statement = (
        update(cards)
        .where(
            cards.c.recipient_id == bindparam("reader"), cards.c.message_id == bindparam("message")
        )
        .values(next_edit_at=bindparam("until"))
    )
    conn.execute(
        statement,
        [
            {"reader": card.recipient_id, "message": card.message_id, "until": until}
            for card in held
        ],
    )


def release_cards(conn: Connection) -> None:
    """Whoever edited before us is gone: what they had under way may be edited at once."""
    conn.execute(update(cards).where(cards.c.outdated).values(next_edit_at=None))
