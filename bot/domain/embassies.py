"""What an organisation itself knows of embassies: its own posts, and numbers that it dialled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.dialog import Form, Question, Wants
from bot.domain.distance import Point, kilometres

_E164 = re.compile(r"\+[1-9]\d{6,14}")

KEEPS = timedelta(days=365)
"""How long a number keeps after somebody dialled or confirmed it."""

MOST_NUMBERS = 4
"""Numbers of one post of one's own: more would hide the one that matters."""

NAME, NUMBERS, WHERE, NOTE = "name", "numbers", "where", "note"

POST = Form(
    "post",
    (
        Question(NAME, "post", Wants.TEXT, required=True),
        Question(NUMBERS, "post", Wants.PHONE, required=True),
        Question(WHERE, "post", Wants.TEXT, required=True),
        Question(NOTE, "post", Wants.TEXT, required=True),
    ),
)
"""A coordinator adds a post or corrects one. Its place and a note are asked for; a button answers
that there is none.
"""

EMPTY = (WHERE, NOTE)
"""The questions that may be answered by nothing."""


@dataclass(frozen=True)
class CrisisCentre:
    """The number of the foreign ministry's crisis centre in E.164, and the day on which whoever
    runs Vigie confirmed it: two numbers circulate, so none is shipped.

    Raises ValueError for what is no number.
    """

    number: str
    confirmed_on: date

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.number):
            raise ValueError(f"{self.number} is no number with its country code")


@dataclass(frozen=True)
class OwnPost:
    """An embassy or consulate as an organisation knows it; `numbers` are in E.164.

    `country` is where it helps (ISO 3166-1 alpha-2), `point` its door, where somebody told it.
    """

    id: int
    organisation_id: int
    country: str
    name: str
    numbers: tuple[str, ...]
    note: str
    written_by: int
    written_at: datetime
    point: Point | None = None

    def kilometres_from(self, point: Point) -> float | None:
        """How far its door is from a place, as the crow flies; None where it was not told."""
        return kilometres(self.point, point) if self.point else None


@dataclass(frozen=True)
class Dialled:
    """What came of dialling a number: an organisation's last word on it."""

    number: str
    organisation_id: int
    works: bool
    by: int
    at: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it was dialled so lately that nobody needs to check it anew."""
        return now - self.at <= KEEPS
