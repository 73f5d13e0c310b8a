"""What the screens of embassies and emergency numbers show: the card, and what people know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from bot.content.embassies import CountryCard, Number, Post
from bot.content.embassy_files import country_card
from bot.content.places import find_places
from bot.domain.distance import Point
from bot.domain.embassies import Dialled, OwnPost
from bot.domain.mission import Mission, State
from bot.domain.notices import Kind
from bot.domain.people import Part, Person, Role
from bot.store import embassies, missions, people, sightings
from bot.store.database import Connection
from bot.store.outbox import Waiting

OF_EMBASSIES = frozenset({Kind.EMBASSY, Kind.EMERGENCY, Kind.CONTACT, Kind.VENUE})
"""The notices that are about a country's posts and numbers."""

Entry = Post | OwnPost
"""A post of the content, or one that the reader's organisation wrote down."""


@dataclass(frozen=True)
class Origin:
    """From where distances are told: where somebody was last seen, else the mission's place.

    `whose` is the person if it is not the reader; `place` is a town's name, where it is one.
    """

    point: Point
    at: datetime | None = None
    place: str = ""
    whose: str = ""


@dataclass(frozen=True)
class EmbassyView:
    """A country's posts for one reader. `own` are those of the reader's organisations; `names`
    are the people of these organisations who wrote or dialled. `card` is None for a country of
    which the content says nothing.
    """

    country: str
    card: CountryCard | None
    own: tuple[OwnPost, ...] = ()
    dialled: Mapping[str, tuple[Dialled, ...]] | None = None
    names: Mapping[int, str] | None = None
    coordinates: bool = False
    origin: Origin | None = None

    def entry(self, key: str) -> Entry | None:
        """The post that a button names."""
        for post in self.own:
            if key_of(post) == key:
                return post
        for one in self.card.posts if self.card else ():
            if key_of(one) == key:
                return one
        return None

    def number(self, dialled: str) -> tuple[Entry, Number | None] | None:
        """Whose number it is, and what the content says of it; None for nobody's."""
        for post in self.own:
            if dialled in post.numbers:
                return post, None
        for one in self.card.posts if self.card else ():
            for number in one.numbers:
                if number.number == dialled:
                    return one, number
        return None

    def words_on(self, number: str) -> tuple[Dialled, ...]:
        """What came of dialling it: the youngest *it works*, the youngest *it does not*."""
        said: dict[bool, Dialled] = {}
        for one in (self.dialled or {}).get(number, ()):
            said.setdefault(one.works, one)
        return tuple(sorted(said.values(), key=lambda one: one.at, reverse=True))

    def has(self, notice: Waiting) -> bool:
        """Whether the post or number that a notice shows is still there."""
        if notice.kind is Kind.CONTACT:
            return self.number(str(notice.params["number"])) is not None
        return place_of(self.entry(str(notice.params["post"]))) is not None


def key_of(post: Entry) -> str:
    """How buttons name a post: the same for as long as it is called the same."""
    if isinstance(post, OwnPost):
        return f"o{post.id}"
    return f"{crc32(post.name.encode()):08x}"


@dataclass(frozen=True)
class OnMap:
    """Where a map opens for a post: at its door, else, not `exact`, in the middle of its town."""

    point: Point
    exact: bool


def place_of(post: Entry | None) -> OnMap | None:
    """Where a post is on a map; None where nobody knows."""
    if isinstance(post, OwnPost):
        return OnMap(post.point, exact=True) if post.point else None
    if post is None or post.position is None:
        return None
    return OnMap(post.position.point, post.position.exact)


def view_of(conn: Connection, notice: Waiting, reader: Person, now: datetime) -> EmbassyView | None:
    """What the notice's reader may know of the country that it is about, if it is about one."""
    if notice.kind not in OF_EMBASSIES:
        return None
    about = notice.params.get("about")
    country = str(notice.params["country"])
    return embassy_view(conn, country, reader, now, about if isinstance(about, int) else None)


def embassy_view(
    conn: Connection, country: str, reader: Person, now: datetime, about: int | None = None
) -> EmbassyView:
    """A country (ISO 3166-1 alpha-2) as this reader may know it; distances are told from where
    `about` was seen, else from the reader.
    """
    mine = people.memberships_of(conn, reader.id)
    houses = {membership.organisation_id for membership in mine}
    card = country_card(country)
    own = tuple(embassies.posts_in(conn, country, houses))
    numbers = {number.number for post in (card.posts if card else ()) for number in post.numbers}
    numbers.update(number for post in own for number in post.numbers)
    dialled = embassies.dialled(conn, numbers)
    known = {post.written_by for post in own}
    known |= {
        one.by for words in dialled.values() for one in words if one.organisation_id in houses
    }
    return EmbassyView(
        country=country,
        card=card,
        own=own,
        dialled=dialled,
        names={key: person.name for key, person in people.by_ids(conn, known).items()},
        coordinates=any(membership.role is Role.COORDINATOR for membership in mine),
        origin=_origin(conn, about or reader.id, reader, now),
    )


def _origin(conn: Connection, person_id: int, reader: Person, now: datetime) -> Origin | None:
    """Where this person was seen last; of the reader, else the place of the mission."""
    whose = "" if person_id == reader.id else people.by_id(conn, person_id).name
    seen = sightings.last(conn, [person_id]).get(person_id)
    if seen is not None:
        return Origin(Point(seen.latitude, seen.longitude), at=seen.at, whose=whose)
    if whose:
        return None
    mission = mission_of(conn, reader.id)
    if mission is None:
        return None
    leg = mission.leg_at(now)
    towns = [one for one in find_places(leg.place) if one.country == leg.country and one.point]
    for town in towns[:1]:
        if town.point is not None:
            return Origin(Point(*town.point), place=leg.place)
    return None


def mission_of(conn: Connection, person_id: int) -> Mission | None:
    """The mission that a person thinks of: one's own that runs, the next, or that of others."""
    for parts in ([Part.TRAVELLER], _AROUND):
        found = missions.of_person(conn, person_id, parts, [State.ACTIVE, State.PLANNED])
        if found:
            return _first(found)
    return None


_AROUND = [part for part in Part if part is not Part.TRAVELLER]


def _first(found: Sequence[Mission]) -> Mission:
    active = [mission for mission in found if mission.state is State.ACTIVE]
    return active[-1] if active else found[0]
