"""Reading `embassies/*.yaml`: one file for each country, named by its ISO code."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from bot.content.embassies import (
    CountryCard,
    Email,
    EmergencyNumber,
    Grade,
    Line,
    Number,
    Phone,
    Position,
    Post,
    PostKind,
    Service,
    Status,
    Website,
)
from bot.content.facts import facts
from bot.content.sources import Sources, sources_of
from bot.content.written import CONTENT, COUNTRY, PHONE, WEB, Entry, read
from bot.domain.distance import Point

EMBASSIES = CONTENT / "embassies"

_DIALLED = (r"\d{2,9}|" + PHONE[0], "17")
_EMAIL = (r"[^@\s]+@[^@\s]+\.[a-z]+", "consulate@example.org")


def countries() -> tuple[str, ...]:
    """The countries that have a card, by ISO code."""
    return tuple(sorted(path.stem.upper() for path in EMBASSIES.glob("*.yaml")))


@cache
def country_card(country: str) -> CountryCard | None:
    """The card of a country given by its ISO code, read once; None where there is none.

    Raises ContentError.
    """
    return load(EMBASSIES / f"{country.lower()}.yaml") if country in countries() else None


def load(path: Path) -> CountryCard:
    """The card that a file holds. Raises ContentError."""
    file = read(path)
    file.only("country", "sources", "posts", "emergency")
    country = file.matching("country", *COUNTRY)
    if country != path.stem.upper():
        raise file.error(f"country must be {path.stem.upper()}, as the file is called", "country")
    sources = sources_of(file)
    posts = tuple(map(partial(_post, sources=sources), file.entries("posts")))
    if [post.state for post in posts] != [post.state for post in sorted(posts, key=_order)]:
        raise file.error("French posts come first", "posts")
    emergency = file.entry("emergency")
    emergency.only("note", "numbers")
    return CountryCard(
        country=country,
        posts=posts,
        emergency=tuple(_emergency(one, sources) for one in emergency.entries("numbers")),
        emergency_note=emergency.sentence_or_none("note"),
    )


def _order(post: Post) -> bool:
    return post.state != "FR"


def _post(entry: Entry, sources: Sources) -> Post:
    entry.only(
        *("state", "kind", "name", "city", "country", "status", "source", "address", "point"),
        *("website", "email", "note", "note_source", "numbers"),
    )
    state = entry.matching("state", *COUNTRY)
    if state not in facts().union:
        raise entry.error(f"{state} is no state of the European Union", "state")
    return Post(
        state=state,
        kind=entry.choice("kind", PostKind),
        name=entry.text("name"),
        city=entry.text("city"),
        status=entry.choice_or_none("status", Status) or Status.OPEN,
        source=entry.one_of("source", sources),
        abroad=entry.matching("country", *COUNTRY) if "country" in entry.nodes else None,
        address=entry.text_or_none("address"),
        position=_position(entry.entry_or_none("point"), sources),
        website=_website(entry.entry_or_none("website")),
        email=_email(entry.entry_or_none("email"), sources),
        note=entry.sentence_or_none("note"),
        note_source=entry.one_of("note_source", sources) if "note_source" in entry.nodes else None,
        numbers=tuple(_number(one, sources) for one in entry.entries("numbers")),
    )


def _number(entry: Entry, sources: Sources) -> Number:
    entry.only("number", "kind", "grade", "source", "disputed", "hours", "note")
    return Number(
        number=entry.matching("number", *PHONE),
        line=entry.choice("kind", Line),
        grade=entry.choice("grade", Grade),
        source=entry.one_of("source", sources),
        disputed=entry.flag("disputed"),
        hours=entry.sentence_or_none("hours"),
        note=entry.sentence_or_none("note"),
    )


def _emergency(entry: Entry, sources: Sources) -> EmergencyNumber:
    entry.only("service", "number", "from", "sources")
    return EmergencyNumber(
        service=entry.choice("service", Service),
        number=entry.matching("number", *_DIALLED),
        phone=entry.choice_or_none("from", Phone),
        sources=entry.each_of("sources", sources),
    )


def _position(entry: Entry | None, sources: Sources) -> Position | None:
    if entry is None:
        return None
    entry.only("latitude", "longitude", "of", "source")
    try:
        point = Point(entry.decimal("latitude"), entry.decimal("longitude"))
    except ValueError as error:
        raise entry.error(str(error)) from error
    exact = entry.one_of("of", {"post": True, "town": False})
    return Position(point, exact, entry.one_of("source", sources))


def _website(entry: Entry | None) -> Website | None:
    if entry is None:
        return None
    entry.only("url", "checked")
    checked = entry.flag("checked") or "checked" not in entry.nodes
    return Website(entry.matching("url", *WEB), checked)


def _email(entry: Entry | None, sources: Sources) -> Email | None:
    if entry is None:
        return None
    entry.only("address", "source")
    return Email(entry.matching("address", *_EMAIL), entry.one_of("source", sources))
