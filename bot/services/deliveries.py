"""What leaves the outbox and what became of it: claim, commit, send, settle (rules 7–9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.delivery import Gone, Later, Moved, Never, Outcome, Rejected, Sent
from bot.domain.incident import IncidentKind
from bot.domain.lanes import Lane
from bot.domain.notices import CARDS, Kind, Notice
from bot.services.briefing import Brief, brief, brief_cards, merge
from bot.services.reachability import lose, refuse
from bot.store import cards, incidents, outbox, people
from bot.store.cards import Card, Shown
from bot.store.database import Connection
from bot.store.outbox import SentAs, Waiting

MERGED = (Kind.MISSED,)
"""Alerts about several silent people become one message per reader (rules 7 and 14)."""

CARD_EDITS_APART = timedelta(seconds=3)
"""How far apart two edits of one card are at least (rule 6)."""

RETRY_ALARM_AT_MOST = timedelta(seconds=10)
RETRY_OTHERS_AT_MOST = timedelta(seconds=60)


@dataclass(frozen=True)
class Clocks:
    """Both times of one decision: the mission's, and the machine's for leases and retries."""

    mission: datetime
    machine: datetime


@dataclass(frozen=True)
class Errand:
    """One message to carry: the notices it settles, and the facts to say."""

    brief: Brief
    rows: tuple[Waiting, ...]
    lease: str
    revisions: Mapping[int, int] = field(default_factory=dict)
    """By incident: the revision of the card that this message will be."""

    @property
    def first(self) -> Waiting:
        """The notice that gave the message its recipient and lane."""
        return self.rows[0]

    @property
    def ids(self) -> list[int]:
        """The outbox rows that this message settles."""
        return [row.id for row in self.rows]


@dataclass(frozen=True)
class Claimed:
    """What to carry now, and how many notices were overtaken and dropped on the way."""

    errands: list[Errand]
    overtaken: int = 0


def take_over(conn: Connection) -> None:
    """Whoever sent before us is gone: their messages and card edits under way may go at once."""
    outbox.release_all_leases(conn)
    cards.release_cards(conn)


def claim(
    conn: Connection,
    *,
    bot_id: int,
    clocks: Clocks,
    lease: str,
    lanes: Collection[Lane],
    limit: int,
    busy: Collection[int],
    merging: Collection[Kind] = MERGED,
) -> Claimed:
    """Take what is due, drop what was overtaken, and look up the facts, in one transaction."""
    taken = outbox.claim(
        conn,
        now=clocks.mission,
        machine_now=clocks.machine,
        lease=lease,
        lanes=lanes,
        limit=limit,
        busy=busy,
    )
    if not taken:
        return Claimed([])
    alike = outbox.claim_alike(
        conn,
        recipient_ids=[row.recipient_id for row in taken if row.kind in merging],
        kinds=merging,
        now=clocks.mission,
        machine_now=clocks.machine,
        lease=lease,
    )
    merged = [row for rows in alike.values() for row in rows]
    briefs = brief(conn, [*taken, *merged], bot_id, clocks.mission)
    errands: list[Errand] = []
    overtaken: list[Waiting] = []
    for row in taken:
        rows = (row, *alike.get(row.recipient_id, ()))
        made = merge([found for each in rows if (found := briefs[each.id]) is not None])
        if made is not None:
            held = tuple(each for each in rows if briefs[each.id] is not None)
            errands.append(Errand(made, held, lease))
        overtaken.extend(each for each in rows if briefs[each.id] is None)
    outbox.settle_dropped(conn, [row.id for row in overtaken], lease, "overtaken")
    return Claimed(_with_revisions(conn, errands), len(overtaken))


def _with_revisions(conn: Connection, errands: Collection[Errand]) -> list[Errand]:
    """Facts that change while a card is under way outdate it: so its revision is taken now."""
    pairs = [
        (about.incident.id, errand.first.recipient_id)
        for errand in errands
        if errand.first.kind in CARDS
        for about in errand.brief.incidents
    ]
    known = cards.reserve_cards(conn, pairs)
    return [
        replace(
            errand,
            revisions={
                about.incident.id: known[pair]
                for about in errand.brief.incidents
                if (pair := (about.incident.id, errand.first.recipient_id)) in known
            },
        )
        for errand in errands
    ]


@dataclass(frozen=True)
class Receipt:
    """What became of one message."""

    errand: Errand
    outcome: Outcome
    clocks: Clocks


@dataclass(frozen=True)
class CardReceipt:
    """What became of one edit; the next edit of that card comes `apart` later at the soonest."""

    card: Card
    outcome: Outcome
    clocks: Clocks
    apart: timedelta = CARD_EDITS_APART


def settle(conn: Connection, receipts: Collection[Receipt | CardReceipt]) -> None:
    """Write what became of these messages, each by its own lease."""
    sent: list[tuple[Errand, int]] = []
    rows: list[SentAs] = []
    for receipt in receipts:
        match receipt:
            case Receipt(errand, Sent(message_id), clocks):
                sent.append((errand, message_id))
                rows.extend(
                    SentAs(key, errand.lease, message_id, clocks.mission) for key in errand.ids
                )
            case Receipt(errand, outcome, clocks):
                _settle_unsent(conn, errand, outcome, clocks)
            case CardReceipt(card, outcome, clocks, apart):
                _settle_card(conn, card, outcome, clocks, apart)
    outbox.settle_sent(conn, rows)
    _remember_cards(conn, sent)


def _settle_unsent(conn: Connection, errand: Errand, outcome: Outcome, clocks: Clocks) -> None:
    row, lease = errand.first, errand.lease
    match outcome:
        case Later(why, after):
            wait = after if after is not None else _retry_in(row)
            outbox.settle_later(conn, errand.ids, lease, clocks.machine + wait, why)
        case Moved(chat_id):
            people.change(conn, row.recipient_id, telegram_id=chat_id)
            outbox.settle_later(conn, errand.ids, lease, clocks.machine, "moved")
        case Gone():
            outbox.post_anew(conn, errand.ids, lease)
        case Rejected(why):
            outbox.settle_dropped(conn, errand.ids, lease, f"rejected: {why}")
            if row.lane is Lane.ALARM:
                refuse(conn, errand.rows, why, clocks.mission)
        case Never(why):
            outbox.settle_dropped(conn, errand.ids, lease, f"never: {why}")
            lose(conn, row.recipient_id, why, clocks.mission)


def _retry_in(row: Waiting) -> timedelta:
    longest = RETRY_ALARM_AT_MOST if row.lane is Lane.ALARM else RETRY_OTHERS_AT_MOST
    return min(timedelta(seconds=2 ** min(row.attempts, 6)) / 2, longest)


def _remember_cards(conn: Connection, sent: Collection[tuple[Errand, int]]) -> None:
    """The message is the card of this chat now; the others' cards say that it arrived here."""
    shown: list[Shown] = []
    others_wait: set[int] = set()
    for errand, message_id in sent:
        if errand.first.kind not in CARDS:
            continue
        me = errand.first.recipient_id
        for about in errand.brief.incidents:
            key = about.incident.id
            shown.append(Shown(key, me, message_id, errand.revisions[key]))
            if any(d.waiting and d.recipient_id != me for d in about.told):
                others_wait.add(key)
    cards.show_cards(conn, shown)
    up_to_date = [(one.incident_id, one.recipient_id) for one in shown]
    arrived = {one.incident_id for one in shown}
    cards.outdate_cards(conn, arrived - others_wait, but=up_to_date)
    cards.outdate_cards(conn, others_wait)


def cards_waiting(conn: Connection, clocks: Clocks) -> bool:
    """Whether some card may be edited now; asked before anything is locked."""
    return bool(cards.outdated_cards(conn, clocks.machine, 1))


def claim_cards(
    conn: Connection, clocks: Clocks, limit: int, busy: Collection[int]
) -> list[tuple[Card, Brief]]:
    """The cards to edit now; those of people with a message under way wait their turn, and all
    wait while an alarm could go.
    """
    if outbox.alarm_waits(conn, clocks.mission, clocks.machine, busy):
        return []
    chosen = cards.outdated_cards(conn, clocks.machine, limit, busy)
    cards.postpone_cards(conn, chosen, clocks.machine + outbox.LEASE)
    return list(zip(chosen, brief_cards(conn, chosen, clocks.mission), strict=True))


def postpone_first_card(
    conn: Connection, clocks: Clocks, busy: Collection[int], until: datetime
) -> None:
    """A card that cannot be briefed must block no other."""
    cards.postpone_cards(conn, cards.outdated_cards(conn, clocks.machine, 1, busy), until)


def _settle_card(
    conn: Connection, card: Card, outcome: Outcome, clocks: Clocks, apart: timedelta
) -> None:
    """What became of an edit: shown, to be tried again, or gone with its message."""
    match outcome:
        case Sent():
            cards.card_edited(conn, card, clocks.machine + apart, card.message_id)
        case Later(_, after):
            wait = after if after is not None else CARD_EDITS_APART
            cards.postpone_cards(conn, [card], clocks.machine + wait)
        case Moved(chat_id):
            people.change(conn, card.recipient_id, telegram_id=chat_id)
            cards.postpone_cards(conn, [card], clocks.machine)
        case Gone():
            cards.card_edited(conn, card, clocks.machine, None)
            _post_card_anew(conn, card, clocks)
        case Never(why):
            cards.card_edited(conn, card, clocks.machine, None)
            lose(conn, card.recipient_id, why, clocks.mission)
        case Rejected():
            cards.card_edited(conn, card, clocks.machine, None)


def _post_card_anew(conn: Connection, card: Card, clocks: Clocks) -> None:
    """Somebody deleted the message: its open incidents are shown by a new one (rule 6)."""
    still_open = [
        record.incident
        for record in incidents.by_ids(conn, card.wanted).values()
        if record.incident.open
    ]
    notices = [
        Notice(
            Kind.MISSED if incident.kind is IncidentKind.MISSED else Kind.SOS,
            card.recipient_id,
            f"incident:{incident.id}",
            f"card:{card.message_id}",
            lane_override=Lane.ANSWER,
        )
        for incident in still_open
    ]
    outbox.put(conn, notices, clocks.mission)
