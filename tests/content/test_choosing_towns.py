from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.content import choosing_towns


def city(name: str, country: str, at: tuple[float, float], people: int, *other: str) -> object:
    return {
        "name": name,
        "latitude": at[0],
        "longitude": at[1],
        "countrycode": country,
        "population": people,
        "admin1code": "01",
        "alternatenames": list(other),
    }


CITIES = [
    city("Nowhere Hamlet", "ML", (14.0, -5.0), 300),
    city("Timbuktu", "ML", (16.7735, -3.0074), 30000, "Tombouctou", "TOM"),
    city("New Village", "ML", (14.0, -5.0), 2500, "قرية جديدة"),
    city("Rafah", "EG", (31.28, 34.24), 9000),
    city("Dayr Jadīd", "PS", (31.9, 35.2), 9000, "دير جديد", "Deir Jadid", "Дейр"),
    city("Far Village", "MA", (26.7, -11.7), 9000),
]


def test_towns_are_chosen_by_size_and_never_take_a_likelier_places_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cities500.json"
    file.write_text(json.dumps(dict(enumerate(CITIES))), encoding="utf-8")
    choosing_towns.main(file)
    lines = [line for line in capsys.readouterr().out.splitlines() if line[0] != "#"]
    assert [line.split("\t") for line in lines] == [
        ["ML", "ML-6", "Africa/Bamako", "16.7735", "-3.0074", "Tombouctou"],
        ["ML", "-", "Africa/Bamako", "14.0000", "-5.0000", "New Village"],
        ["PS", "-", "Asia/Hebron", "31.9000", "35.2000", "Dayr Jadīd|دير جديد|Deir Jadid"],
    ]
