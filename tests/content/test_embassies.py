from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content.embassies import CountryCard, Grade, Line, Service, Status
from bot.content.embassy_files import EMBASSIES, countries, country_card, load
from bot.content.facts import FACTS, KEYS, facts
from bot.content.facts import load as load_facts
from bot.content.places import most_travelled
from bot.content.written import ContentError
from bot.domain.distance import Point

SINCE_2025 = date(2025, 1, 1)
MOPTI = Point(14.48, -4.18)


def card(country: str) -> CountryCard:
    found = country_card(country)
    assert found is not None
    return found


CARDS = [card(country) for country in countries()]


def test_each_country_that_matters_most_has_a_card() -> None:
    assert sorted(countries()) == sorted(most_travelled())
    assert country_card("XX") is None
    assert country_card("../ML") is None


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_french_posts_come_first_and_those_abroad_last(card: CountryCard) -> None:
    order = [(post.state != "FR", post.abroad is not None) for post in card.posts]
    assert order == sorted(order)
    assert card.posts[0].state == "FR"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_a_grade_says_no_more_than_the_age_of_its_source_allows(card: CountryCard) -> None:
    for post in card.posts:
        for number in post.numbers:
            young = number.source.verified_on >= SINCE_2025
            assert young or number.grade.needs_check, number
            if number.grade is Grade.A:
                assert number.source.by == post.state, number


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_numbers_of_one_post_stand_there_once_and_disputed_ones_not_alone(
    card: CountryCard,
) -> None:
    for post in card.posts:
        numbers = [one.number for one in post.numbers]
        assert len(set(numbers)) == len(numbers)
        assert sum(one.disputed for one in post.numbers) != 1, post.name


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_the_call_centre_is_never_taken_for_the_post(card: CountryCard) -> None:
    for post in card.posts:
        for number in post.numbers:
            if number.number.startswith("+33"):
                assert number.line is Line.INFORMATION
                assert number.hours is not None
                assert number.note is not None
                assert "not an emergency line" in number.note.text
        assert not any(number.line is Line.INFORMATION for number in post.reachable)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.country)
def test_the_number_most_sources_give_leads_its_service(card: CountryCard) -> None:
    assert card.emergency
    for service in Service:
        found = card.numbers_of(service)
        assert len({one.number for one in found}) == len(found)
        if found:
            assert len(found[0].sources) == max(len(one.sources) for one in found)


def test_where_sources_disagree_each_stands_with_its_own() -> None:
    police = card("MA").numbers_of(Service.POLICE)
    assert [one.number for one in police] == ["190", "19", "112", "12"]
    assert {source.by for source in police[0].sources} == {"GB", "CA", "AU", "AT"}
    assert police[0].verified_on == date(2026, 8, 21)
    chad = card("TD").posts[0].numbers
    assert sum(number.disputed for number in chad) == 5


def test_the_french_embassy_in_niger_is_closed_and_others_stand_in() -> None:
    niger = card("NE")
    assert (niger.posts[0].status, niger.posts[0].reachable) == (Status.CLOSED, ())
    assert niger.french_post is None
    assert {post.state for post in niger.union_posts if post.reachable} == {"ES", "IT"}


def test_western_sahara_has_no_french_post_of_its_own() -> None:
    sahara = card("EH")
    assert sahara.french_post is None
    assert (sahara.posts[0].city, sahara.posts[0].abroad) == ("Agadir", "MA")


def test_the_distance_is_known_where_the_town_is() -> None:
    bamako = card("ML").french_post
    assert bamako is not None
    assert bamako.kilometres_from(MOPTI) == pytest.approx(460, abs=5)
    assert bamako.position is not None
    assert not bamako.position.exact
    oran = next(post for post in card("DZ").posts if post.city == "Oran")
    assert oran.kilometres_from(MOPTI) is None


def test_every_fact_asked_for_is_there_and_no_number_of_the_crisis_centre() -> None:
    assert set(facts().by_key) == set(KEYS)
    assert facts().by_key["ariane"].url is not None
    assert [line.state for line in facts().lines] == ["GB", "CA", "US", "IT", "IE", "AU"]
    assert not any(line.number.number.startswith("+33") for line in facts().lines)
    assert len(facts().union) == 27


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("country: ML", "country: NE", "country must be ML"),
        ("state: ES", "state: CH", "CH is no state of the European Union"),
        ("state: FR", "state: IE", "French posts come first"),
        ("kind: consulate_general", "kind: castle", "kind: 'castle' is not known"),
        ('"+22344975757"', '"44 97 57 57"', "write it like +22344975757"),
        ("grade: C", "grade: F", "grade: 'F' is not known"),
        ("grade: C, source: annuaire", "grade: C", "source is missing"),
        ("latitude: 12.65", "latitude: 112.65", "no place on earth"),
        ("of: town", "of: street", "of: 'street' is not known"),
        ("url: https://ml.", "url: ml.", "write it like https://ml.ambafrance.org"),
        ("emb.bamako@maec.es", "emb.bamako", "write it like consulate@example.org"),
        ('number: "17"', 'number: "17 or 18"', "write it like 17"),
        ("sources: [gb, ca, au, it]", "sources: []", "sources is no list, or an empty one"),
        ("sources: [gb, ca, au, it]", "sources: [gb, xx]", "sources: 'xx' is not known"),
        ("verified_on: 2013-06-12", "verified_on: long ago", "verified_on is no date"),
    ],
)
def test_a_slip_in_a_card_is_named_with_file_and_line(
    tmp_path: Path, before: str, after: str, why: str
) -> None:
    text = (EMBASSIES / "ml.yaml").read_text(encoding="utf-8")
    assert before in text
    if before == "state: FR":  # a French post behind another one
        text = text.replace("state: ES", "state: FR", 1)
    file = tmp_path / "ml.yaml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(why)) as raised:
        load(file)
    assert raised.value.file == "ml.yaml"
    assert raised.value.line > 1


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("key: ariane", "key: adriane", "adriane is written twice, or asked for by nobody"),
        ("key: eu_rule", "key: ariane", "ariane is written twice"),
        ("state: GB", "state: Britain", "write it like ML"),
    ],
)
def test_a_slip_in_the_facts_is_named(tmp_path: Path, before: str, after: str, why: str) -> None:
    file = Path(shutil.copy(FACTS, tmp_path))
    file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(ContentError, match=re.escape(why)):
        load_facts(file)


def test_facts_that_lack_one_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    text = FACTS.read_text(encoding="utf-8")
    start, end = text.index("  - key: short_numbers"), text.index("# Lines of states")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(ContentError, match="missing: short_numbers"):
        load_facts(file)
