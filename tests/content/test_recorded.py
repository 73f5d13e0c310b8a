"""Every number that ships against the recorded data it was taken from, where that is at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content.embassies import CountryCard
from bot.content.embassy_files import countries, country_card
from bot.content.facts import facts
from bot.content.sources import Source

_BESIDE = [Path(__file__).parents[n] / ".." / "shared" / "data" for n in (2, 3)]
RECORDED = next((path for path in _BESIDE if path.is_dir()), _BESIDE[0])

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded data of the sources is not beside the project"
)

CARDS = [card for country in countries() if (card := country_card(country))]
SENDERS = {"UK": "GB"}


@cache
def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text(encoding="utf-8"))


def of(name: str, country: str) -> Any:
    return next(one for one in recorded(name)["countries"].values() if one["iso2"] == country)


def numbers(thing: Any) -> list[dict[str, Any]]:
    """Every number in a record, however deep."""
    if isinstance(thing, list):
        return [number for one in thing for number in numbers(one)]
    if not isinstance(thing, dict):
        return []
    own = [thing] if thing.get("number") else []
    return own + [number for one in thing.values() for number in numbers(one)]


def digits(thing: Any) -> str:
    """A record as text, its numbers without spaces."""
    return re.sub(r"(?<=\d) (?=\d)", "", json.dumps(thing, ensure_ascii=False))


def day(written: str) -> str:
    return f"{written}-01-01" if len(written) == 4 else f"{written}-01"[:10]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_each_number_of_a_post_is_recorded_with_its_grade_and_date(card: CountryCard) -> None:
    record = of("embassies/posts.json", card.country)
    known = {(n["number"], n["grade"], day(n["source_date"])) for n in numbers(record)}
    for post in card.posts:
        for number in post.numbers:
            fact = (number.number, number.grade.value, str(number.source.verified_on))
            named_in_a_note = number.number not in {one for one, _, _ in known}
            assert fact in known or named_in_a_note, (post.name, fact)
            assert number.number in digits(record), (post.name, fact)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_no_line_of_a_past_crisis_ships(card: CountryCard) -> None:
    record = of("embassies/posts.json", card.country)
    past = [
        line["number"]
        for post in record["posts"]
        for line in post.get("temporary_lines_do_not_use", [])
    ]
    withdrawn = [
        n["number"] for n in numbers(record) if "do not show" in (n.get("note") or "").lower()
    ]
    shipped = {number.number for post in card.posts for number in post.numbers}
    assert not shipped & {*past, *withdrawn}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_each_address_and_e_mail_is_recorded(card: CountryCard) -> None:
    record = json.dumps(of("embassies/posts.json", card.country), ensure_ascii=False)
    for post in card.posts:
        assert post.name in record
        assert post.address is None or post.address in record
        assert post.email is None or post.email.address in record
        assert post.website is None or post.website.url in record


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_each_emergency_number_is_given_by_each_source_it_names(card: CountryCard) -> None:
    record = of("emergency_numbers/emergency_numbers.json", card.country)
    for one in card.emergency:
        for source in one.sources:
            said = [each for each in record["sources"] if same(each, source)]
            assert said, (one, source)
            tail = one.number if len(one.number) < 7 else one.number[-7:]
            assert any(tail in digits(each) for each in said), (one, source)


def same(recorded_source: dict[str, Any], source: Source) -> bool:
    sender = SENDERS.get(recorded_source["sender"], recorded_source["sender"])
    return (sender, recorded_source["date"]) == (source.by, str(source.verified_on))


def test_the_lines_of_states_are_official_and_the_crisis_centre_has_none() -> None:
    record = recorded("embassies/facts.json")
    official = digits([line for line in record["crisis_24h"] if line["official"]])
    assert all(line.number.number in official for line in facts().lines)
    circulating = {number["number"] for number in numbers(record["cdcs"])}
    shipped = {number.number for card in CARDS for post in card.posts for number in post.numbers}
    assert circulating
    assert not circulating & (shipped | {line.number.number for line in facts().lines})


def test_the_link_to_ariane_is_the_recorded_one() -> None:
    assert facts().by_key["ariane"].url == recorded("embassies/facts.json")["fil_d_ariane"]["url"]
