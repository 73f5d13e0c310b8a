from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.content import checklists, condition, embassy_files, facts
from bot.content.condition import Matter, Remark
from bot.content.written import ContentError

ON_THE_DAY = date(2026, 11, 22)
MINIMAL = """\
country: ML
sources:
  fr: {name: diplomatie.gouv.fr, by: FR, verified_on: 2026-03-11}
posts:
  - {state: FR, kind: embassy, name: Ambassade, city: Bamako, source: fr, address: Place,
     point: {latitude: 12.65, longitude: -8, of: town, source: fr},
     numbers: [{number: "+22344975757", kind: embassy, grade: A, source: fr}]}
emergency:
  numbers:
    - {service: police, number: "17", sources: [fr]}
    - {service: ambulance, number: "15", sources: [fr]}
    - {service: fire, number: "18", sources: [fr]}
"""
WHERE = "bot/content/embassies/ml.yaml"


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of the only country there is."""
    monkeypatch.setattr(embassy_files, "EMBASSIES", tmp_path)
    monkeypatch.setattr(condition, "most_travelled", lambda: ("ML",))
    embassy_files.country_card.cache_clear()
    yield tmp_path / "ml.yaml"
    embassy_files.country_card.cache_clear()


def heard(on: date = ON_THE_DAY) -> list[tuple[Matter, str]]:
    embassy_files.country_card.cache_clear()
    return [(one.matter, one.what) for one in condition.remarks(on) if one.where.startswith(WHERE)]


def test_of_complete_fresh_content_nothing_is_said(mali: Path) -> None:
    mali.write_text(MINIMAL, encoding="utf-8")
    assert heard() == []


def test_a_year_later_it_is_stale(mali: Path) -> None:
    mali.write_text(MINIMAL, encoding="utf-8")
    assert heard(date(2027, 3, 11)) == []
    assert heard(date(2027, 3, 12)) == [
        (Matter.STALE, f"{what}: diplomatie.gouv.fr said so on 2026-03-11")
        for what in (
            "Ambassade",
            "Ambassade, +22344975757 (A)",
            "police 17",
            "ambulance 15",
            "fire 18",
        )
    ]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (", address: Place", "", "Ambassade: no address"),
        ("point: {latitude: 12.65, longitude: -8, of: town, source: fr},", "", "no position"),
        ("kind: embassy, grade", "kind: information, grade", "Ambassade: no number"),
        ("state: FR", "state: ES", "no French post that is open"),
        ("service: fire", "service: police", "no number for fire"),
    ],
)
def test_what_is_missing_is_named(mali: Path, before: str, after: str, what: str) -> None:
    mali.write_text(MINIMAL.replace(before, after), encoding="utf-8")
    said = heard()
    assert [matter for matter, _ in said] == [Matter.MISSING]
    assert what in said[0][1]


def test_a_closed_post_lacks_nothing_but_itself(mali: Path) -> None:
    closed = MINIMAL.replace("city: Bamako", "city: Bamako, status: closed")
    mali.write_text(closed.replace(", address: Place", ""), encoding="utf-8")
    assert heard() == [(Matter.MISSING, "no French post that is open")]


def test_a_country_without_a_file_is_missing(mali: Path) -> None:
    assert Remark(Matter.MISSING, "bot/content/embassies", "ML has no file") in list(
        condition.remarks(ON_THE_DAY)
    )


def test_what_cannot_be_read_is_wrong_and_the_rest_is_looked_at_all_the_same(mali: Path) -> None:
    mali.write_text(MINIMAL.replace("grade: A", "grade: Z"), encoding="utf-8")
    found = list(condition.remarks(date(2040, 1, 1)))
    assert [one for one in found if one.matter is Matter.WRONG] == [
        Remark(Matter.WRONG, "ml.yaml:7", "grade: 'Z' is not known; known are: A, B, C, D, E")
    ]
    assert any(one.matter is Matter.STALE for one in found)


@pytest.mark.parametrize("part", [checklists.checklist, facts.facts])
def test_other_content_that_cannot_be_read_is_wrong_too(
    mali: Path, part: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ContentError("bot/content/some.yaml", 3, "key is missing")

    module = checklists if part is checklists.checklist else facts
    monkeypatch.setattr(module, "checklist" if module is checklists else "facts", broken)
    assert Remark(Matter.WRONG, "bot/content/some.yaml:3", "key is missing") in list(
        condition.remarks(ON_THE_DAY)
    )


def test_advice_and_facts_grow_old_too() -> None:
    said = {one.what for one in condition.remarks(date(2040, 1, 1)) if one.matter is Matter.STALE}
    assert any(what.startswith("pack.shoes: ACTED") for what in said)
    assert any(what.startswith("eu_rule: ") for what in said)
    assert any(what.startswith("GB +442070085000: ") for what in said)
    fresh = list(condition.remarks(ON_THE_DAY))
    assert not any(one.where.startswith("bot/content/checklists") for one in fresh)
