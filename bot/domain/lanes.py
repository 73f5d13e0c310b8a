"""In which order things go when not all can go at once (S4)."""

from enum import IntEnum


class Lane(IntEnum):
    """Lower goes first, in the write queue and in the outbox alike."""

    ALARM = 0
    """SOS, incidents and everything said to the people who handle them."""
    ANSWER = 1
    """Answers to somebody who is waiting for one."""
    PING = 2
    """The messages that ask for a check-in."""
    REMINDER = 3
    """Reminders, cards and other messages that can wait a moment."""
    DIGEST = 4
    """Digests and broadcasts."""
