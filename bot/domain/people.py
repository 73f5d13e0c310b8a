"""Who is who: people, their roles in an organisation and their parts in a mission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is in an organisation; one person may have several."""

    COORDINATOR = "coordinator"
    TRAVELLER = "traveller"
    CORRESPONDENT = "correspondent"
    CONTACT = "contact"
    FAMILY = "family"


class Part(StrEnum):
    """What a person is in one mission."""

    TRAVELLER = "traveller"
    COMPANION = "companion"
    CORRESPONDENT = "correspondent"
    DESIGNATED = "designated"
    FAMILY = "family"


PART_OF_ROLE = {
    Role.CORRESPONDENT: Part.CORRESPONDENT,
    Role.CONTACT: Part.DESIGNATED,
    Role.FAMILY: Part.FAMILY,
}
"""Which part a member of the organisation takes in a mission that names nobody else."""


@dataclass(frozen=True)
class Person:
    """Somebody whom the bot may talk to, or a group of them (`is_group`).

    `telegram_id` is None for who was announced and has not pressed Start.
    `unreachable_since` is set when the channel refused for good, and cleared by their next word.
    """

    id: int
    name: str
    language: str
    telegram_id: int | None = None
    phone: str | None = None
    is_group: bool = False
    unreachable_since: datetime | None = None

    @property
    def reachable(self) -> bool:
        """Whether a message has a chance to arrive."""
        return self.telegram_id is not None and self.unreachable_since is None
