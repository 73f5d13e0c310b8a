"""Notices: the intent to tell one person one thing. Words come later, at the last moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.lanes import Lane

Scalar = str | int | float | bool | None


class Kind(StrEnum):
    """What a notice is about; one screen says each."""

    PING = "ping"
    REMINDER = "reminder"
    NOTED = "noted"
    MISSED = "missed"
    SOS = "sos"
    SOS_SENT = "sos_sent"
    SOS_QUESTION = "sos_question"
    CAN_YOU_PHONE = "can_you_phone"
    ON_IT = "on_it"
    OWNED = "owned"
    REVIEW_DUE = "review_due"
    LAPSED = "lapsed"
    HAND_OVER = "hand_over"
    OK_UNVERIFIED = "ok_unverified"
    NEWS = "news"
    CLOSE_WHY = "close_why"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    WORDS = "words"
    MORE_TIME = "more_time"
    BLIND = "blind"
    SEEING = "seeing"
    SET_ASIDE = "set_aside"
    QUESTION = "question"
    MISSION_CARD = "mission_card"
    MISSION_BEGINS = "mission_begins"
    MISSION_ENDED = "mission_ended"
    CHECKLIST = "checklist"
    CHECKLIST_REMINDER = "checklist_reminder"
    EMBASSY = "embassy"
    EMERGENCY = "emergency"
    CONTACT = "contact"
    VENUE = "venue"
    ZONE = "zone"
    ZONE_MAP = "zone_map"
    ZONE_SEEN = "zone_seen"
    ZONE_CHANGED = "zone_changed"
    ZONE_WORSENED = "zone_worsened"
    ASKED_MORE_OFTEN = "asked_more_often"
    DIGEST = "digest"
    WELCOME = "welcome"
    REPLY = "reply"


LANES: Mapping[Kind, Lane] = {
    Kind.MISSED: Lane.ALARM,
    Kind.SOS: Lane.ALARM,
    Kind.SOS_SENT: Lane.ALARM,
    Kind.SOS_QUESTION: Lane.ALARM,
    Kind.CAN_YOU_PHONE: Lane.ALARM,
    Kind.ON_IT: Lane.ALARM,
    Kind.OWNED: Lane.ALARM,
    Kind.REVIEW_DUE: Lane.ALARM,
    Kind.LAPSED: Lane.ALARM,
    Kind.HAND_OVER: Lane.ALARM,
    Kind.OK_UNVERIFIED: Lane.ALARM,
    Kind.NEWS: Lane.ALARM,
    Kind.CLOSE_WHY: Lane.ALARM,
    Kind.CLOSED: Lane.ALARM,
    Kind.UNREACHABLE: Lane.ALARM,
    Kind.BLIND: Lane.ALARM,
    Kind.SEEING: Lane.ALARM,
    Kind.SET_ASIDE: Lane.ALARM,
    Kind.MORE_TIME: Lane.ALARM,
    Kind.WORDS: Lane.ANSWER,
    Kind.PING: Lane.PING,
    Kind.REMINDER: Lane.REMINDER,
    Kind.CHECKLIST_REMINDER: Lane.REMINDER,
    Kind.ZONE_CHANGED: Lane.REMINDER,
    Kind.DIGEST: Lane.DIGEST,
}

CARDS = frozenset(
    {Kind.MISSED, Kind.SOS, Kind.CAN_YOU_PHONE, Kind.LAPSED, Kind.REVIEW_DUE, Kind.HAND_OVER}
)
"""Notices whose message is the incident card: the newest one per chat is kept up to date."""


@dataclass(frozen=True)
class Notice:
    """One thing to tell one person.

    `subject` names what it is about ("incident:3"); subject, event, step, round and recipient
    make it unique, so that deciding twice tells once. `params` are small facts that the store
    does not hold. `edits` is the message to change in place rather than to send anew.
    `send_at` is mission time; None means now.
    """

    kind: Kind
    to: int
    subject: str
    event: str
    step: int = 0
    round: int = 0
    params: Mapping[str, Scalar] = field(default_factory=dict)
    edits: int | None = None
    send_at: datetime | None = None
    lane_override: Lane | None = None

    @property
    def lane(self) -> Lane:
        """How urgent it is; answers to people are the default."""
        if self.lane_override is not None:
            return self.lane_override
        return LANES.get(self.kind, Lane.ANSWER)
