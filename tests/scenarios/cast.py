"""The characters of the scenarios, and the few words in which tests speak of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BOT_ID = 4242

TOWN = "Ville de Démo"
OTHER_TOWN = "Ville d'à côté"

DAWN = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
"""When every scenario begins, unless it says otherwise: a Tuesday, six o'clock in Mopti."""


@dataclass(frozen=True)
class Character:
    """Somebody with a phone; a group has a negative id, as on Telegram."""

    name: str
    telegram_id: int

    @property
    def is_group(self) -> bool:
        return self.telegram_id < 0

    def __repr__(self) -> str:
        return self.name


AWA = Character("Awa Traveller", 101)
BINTA = Character("Binta Traveller", 102)
MOUSSA = Character("Moussa Correspondent", 103)
CLAIRE = Character("Claire Contact", 104)
KARIM = Character("Karim Duty", 105)
NADIA = Character("Nadia Coordinator", 106)
IDRISSA = Character("Idrissa Family", 107)
CRISIS_GROUP = Character("Crisis group", -1001)

STRANGER = Character("Zoé Stranger", 201)
OTHER_KARIM = Character("Omar Othercoordinator", 202)
OTHER_AWA = Character("Lina Othertraveller", 203)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
