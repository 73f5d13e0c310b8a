"""What the content lacks on a given day: what is wrong, too old or missing in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.content import checklists, embassies, facts
from bot.content.embassies import CountryCard, Post, Service, Status
from bot.content.embassy_files import EMBASSIES, countries, country_card
from bot.content.places import most_travelled
from bot.content.sources import Source
from bot.content.written import CONTENT, ContentError


class Matter(StrEnum):
    """What is the matter."""

    WRONG = "wrong"
    STALE = "stale"
    MISSING = "missing"
    UNTRANSLATED = "untranslated"


@dataclass(frozen=True)
class Remark:
    """One thing that somebody should see to, where it is written, for the operator."""

    matter: Matter
    where: str
    what: str


def remarks(on: date) -> Iterator[Remark]:
    """Everything that is wrong, stale on that day, or missing."""
    yield from _of_checklists(on)
    yield from _of_facts(on)
    for country in most_travelled():
        if country not in countries():
            yield Remark(Matter.MISSING, "bot/content/embassies", f"{country} has no file")
    for country in countries():
        yield from _of_country(country, on)


def wrong(error: ContentError) -> Remark:
    """Content that could not be read."""
    return Remark(Matter.WRONG, f"{error.file}:{error.line}", error.why)


def _of_checklists(on: date) -> Iterator[Remark]:
    try:
        checklist = checklists.checklist()
    except ContentError as error:
        yield wrong(error)
        return
    for written in checklist.written.values():
        if written.source.is_stale(on, checklists.SHELF_LIFE):
            yield _stale(
                f"{written.title.file}:{written.title.line}", written.item.key, written.source
            )


def _of_facts(on: date) -> Iterator[Remark]:
    try:
        known = facts.facts()
    except ContentError as error:
        yield wrong(error)
        return
    where = _file(facts.FACTS.name)
    for fact in known.by_key.values():
        if fact.source.is_stale(on, facts.SHELF_LIFE):
            yield _stale(where, fact.key, fact.source)
    for line in known.lines:
        if line.number.source.is_stale(on, embassies.SHELF_LIFE):
            yield _stale(where, f"{line.state} {line.number.number}", line.number.source)


def _of_country(country: str, on: date) -> Iterator[Remark]:
    try:
        card = country_card(country)
    except ContentError as error:
        yield wrong(error)
        return
    if card is None:
        return
    where = _file(f"{EMBASSIES.name}/{country.lower()}.yaml")
    yield from (_stale(where, what, source) for what, source in _old(card, on))
    yield from (Remark(Matter.MISSING, where, what) for what in _gaps(card))


def _old(card: CountryCard, on: date) -> Iterator[tuple[str, Source]]:
    for post in card.posts:
        if post.source.is_stale(on, embassies.SHELF_LIFE):
            yield post.name, post.source
        for number in post.numbers:
            if number.source.is_stale(on, embassies.SHELF_LIFE):
                yield f"{post.name}, {number.number} ({number.grade})", number.source
    for one in card.emergency:
        youngest = max(one.sources, key=lambda source: source.verified_on)
        if youngest.is_stale(on, embassies.SHELF_LIFE):
            yield f"{one.service} {one.number}", youngest


def _gaps(card: CountryCard) -> Iterator[str]:
    if card.french_post is None:
        yield "no French post that is open"
    for post in card.posts:
        if post.status is Status.OPEN:
            yield from (f"{post.name}: no {gap}" for gap in _gaps_of(post))
    for service in (Service.POLICE, Service.AMBULANCE, Service.FIRE):
        if not card.numbers_of(service):
            yield f"no number for {service}"


def _gaps_of(post: Post) -> Iterator[str]:
    if not post.reachable:
        yield "number"
    if not post.address:
        yield "address"
    if not post.position:
        yield "position"


def _stale(where: str, what: str, source: Source) -> Remark:
    return Remark(Matter.STALE, where, f"{what}: {source.name} said so on {source.verified_on}")


def _file(name: str) -> str:
    return f"{CONTENT.parent.name}/{CONTENT.name}/{name}"
