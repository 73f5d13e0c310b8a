"""Embassies, consulates and emergency numbers, country by country, each number with its source.

No number here was dialled when it was written down. Its grade says how far it can be trusted; what
nobody could verify is missing rather than guessed. Where sources disagree, each is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.content.sources import Source
from bot.content.written import Sentence
from bot.domain.distance import Point, kilometres

SHELF_LIFE = timedelta(days=365)
"""How long a post, its numbers and the emergency numbers keep after a source said them."""


class Grade(StrEnum):
    """How far a number can be trusted."""

    A = "A"
    """On a page of the state itself, of 2025 or later."""
    B = "B"
    """On a page of another government, of 2025 or later."""
    C = "C"
    """Official, but older."""
    D = "D"
    """C or E, brought to the country's new numbering by hand."""
    E = "E"
    """Press, or an unofficial page."""

    @property
    def needs_check(self) -> bool:
        """Whether the reader is asked to check it before leaving."""
        return self not in (Grade.A, Grade.B)


class Line(StrEnum):
    """Who answers a number. `INFORMATION` is a call centre and no help in an emergency."""

    DUTY = "duty"
    EMERGENCY = "emergency"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    SWITCHBOARD = "switchboard"
    ESCORTS = "escorts"
    MEDICAL_CENTRE = "medical_centre"
    INFORMATION = "information"


class PostKind(StrEnum):
    """What a post is."""

    EMBASSY = "embassy"
    CHARGE_DAFFAIRES = "charge_daffaires"
    CONSULAR_SECTION = "consular_section"
    CONSULATE_GENERAL = "consulate_general"
    CONSULATE = "consulate"
    HONORARY_CONSUL = "honorary_consul"


class Status(StrEnum):
    """Whether anybody opens the door."""

    OPEN = "open"
    CLOSED = "closed"


class Service(StrEnum):
    """Whom an emergency number reaches."""

    POLICE = "police"
    GENDARMERIE = "gendarmerie"
    NATIONAL_GUARD = "national_guard"
    AMBULANCE = "ambulance"
    FIRE = "fire"
    CIVIL_PROTECTION = "civil_protection"
    RESCUE = "rescue"
    GENERAL = "general"
    TOURIST_POLICE = "tourist_police"
    TRAFFIC = "traffic"
    HOME_FRONT = "home_front"
    CLINIC = "clinic"


class Phone(StrEnum):
    """From which phone an emergency number is dialled, where a source says so."""

    MOBILE = "mobile"
    LANDLINE = "landline"


@dataclass(frozen=True)
class Number:
    """A phone number of a post in E.164.

    `disputed` numbers contradict others of the same post: all are shown, with source and date.
    """

    number: str
    line: Line
    grade: Grade
    source: Source
    disputed: bool = False
    hours: Sentence | None = None
    note: Sentence | None = None


@dataclass(frozen=True)
class Position:
    """Where a post is; unless `exact`, the middle of its town."""

    point: Point
    exact: bool
    source: Source


@dataclass(frozen=True)
class Website:
    """An address on the web; unless `checked`, it follows a known pattern and nobody opened it."""

    url: str
    checked: bool


@dataclass(frozen=True)
class Email:
    """An e-mail address of a post."""

    address: str
    source: Source


@dataclass(frozen=True)
class Post:
    """An embassy or consulate. `state` sent it; `abroad` is the country it stands in, if another.

    Its name, town and address are written as the post itself writes them, and not translated.
    """

    state: str
    kind: PostKind
    name: str
    city: str
    status: Status
    source: Source
    abroad: str | None = None
    address: str | None = None
    position: Position | None = None
    website: Website | None = None
    email: Email | None = None
    note: Sentence | None = None
    note_source: Source | None = None
    numbers: tuple[Number, ...] = ()

    @property
    def reachable(self) -> tuple[Number, ...]:
        """The numbers at which the post itself can be asked for help."""
        others = (Line.INFORMATION, Line.MEDICAL_CENTRE, Line.ESCORTS)
        return tuple(number for number in self.numbers if number.line not in others)

    def kilometres_from(self, point: Point) -> float | None:
        """How far it is from a place, as the crow flies; None where its own is not known."""
        return kilometres(self.position.point, point) if self.position else None


@dataclass(frozen=True)
class EmergencyNumber:
    """A number as it is dialled in the country, and every source that gives it."""

    service: Service
    number: str
    phone: Phone | None
    sources: tuple[Source, ...]

    @property
    def verified_on(self) -> date:
        """The day of its youngest source."""
        return max(source.verified_on for source in self.sources)


@dataclass(frozen=True)
class CountryCard:
    """What somebody in trouble needs to know of a country (ISO 3166-1 alpha-2).

    French posts come first, then other states of the Union, those abroad last. The numbers of one
    service begin with the one that most sources give.
    """

    country: str
    posts: tuple[Post, ...]
    emergency: tuple[EmergencyNumber, ...]
    emergency_note: Sentence | None = None

    @property
    def french_post(self) -> Post | None:
        """The first French post in the country that is open; without it the EU's rule helps."""
        for post in self.posts:
            if post.state == "FR" and post.status is Status.OPEN and not post.abroad:
                return post
        return None

    @property
    def union_posts(self) -> tuple[Post, ...]:
        """The posts of other states of the European Union."""
        return tuple(post for post in self.posts if post.state != "FR")

    def numbers_of(self, service: Service) -> tuple[EmergencyNumber, ...]:
        """A service's numbers; more than one means that the sources disagree or complete it."""
        return tuple(one for one in self.emergency if one.service is service)

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Everything in it that is translated."""
        if self.emergency_note:
            yield self.emergency_note
        for post in self.posts:
            notes = (post.note, *(one for it in post.numbers for one in (it.hours, it.note)))
            yield from (note for note in notes if note)
