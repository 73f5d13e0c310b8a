"""How a delivery ended, typed by what has to happen next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Sent:
    """The channel accepted the message and named it: only this counts as sent (S2)."""

    message_id: int


@dataclass(frozen=True)
class Later:
    """Nothing is wrong with the message or the person: try again.

    `after` is what the platform asked for (`retry_after`), or None when it said nothing.
    """

    why: str
    after: timedelta | None = None


@dataclass(frozen=True)
class Never:
    """This channel no longer reaches this person: blocked, deleted, never started (S9)."""

    why: str


@dataclass(frozen=True)
class Moved:
    """The group became a supergroup: same people, another chat id."""

    chat_id: int


@dataclass(frozen=True)
class Gone:
    """The message that was to be edited is not there any more: post it anew."""


@dataclass(frozen=True)
class Rejected:
    """The platform refuses this very message, even as plain text: a defect to report."""

    why: str


Outcome = Sent | Later | Never | Moved | Gone | Rejected
