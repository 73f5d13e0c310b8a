from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pycountry
import pytest
import pytz
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content import places
from bot.content.atlas import atlas, listed_towns
from bot.content.places import (
    Meant,
    Place,
    UnknownPlace,
    country_name,
    find_place,
    find_places,
    meant_by,
    regions_of,
    zone_at,
)

CURATED = yaml.safe_load(files("bot.content").joinpath("places.yaml").read_text(encoding="utf-8"))
SAME_CLOCKS = {"Asia/Ho_Chi_Minh": ("Asia/Bangkok",)}
"""The north of Vietnam keeps the hour of Bangkok, and so does the south."""
MALI = Place("Mali", "ML", None, "Africa/Bamako")
IVORY_COAST = Place("Côte d’Ivoire", "CI", None, "Africa/Abidjan")


@pytest.mark.parametrize(
    ("text", "country", "region", "zone"),
    [
        ("Bamako", "ML", "ML-BKO", "Africa/Bamako"),
        ("mopti", "ML", "ML-5", "Africa/Bamako"),
        ("  MOPTI ", "ML", "ML-5", "Africa/Bamako"),
        ("موبتي", "ML", "ML-5", "Africa/Bamako"),
        ("segou", "ML", "ML-4", "Africa/Bamako"),
        ("Timbuktu", "ML", "ML-6", "Africa/Bamako"),
        ("Yélimané", "ML", "ML-1", "Africa/Bamako"),
        ("Nouakchott", "MR", None, "Africa/Nouakchott"),
        ("Ouagadougou", "BF", "BF-03", "Africa/Ouagadougou"),
        ("Saint Louis", "SN", "SN-SL", "Africa/Dakar"),
        ("N’Djaména", "TD", "TD-ND", "Africa/Ndjamena"),
        ("Ramallah", "PS", "PS-RBH", "Asia/Hebron"),
        ("Jéricho", "PS", "PS-JRH", "Asia/Hebron"),
        ("نابلس", "PS", "PS-NBS", "Asia/Hebron"),
        ("Palestine", "PS", None, "Asia/Hebron"),
        ("فلسطين", "PS", None, "Asia/Hebron"),
        ("Khan Younès", "PS", "PS-KYS", "Asia/Gaza"),
        ("Beyrouth", "LB", "LB-BA", "Asia/Beirut"),
        ("Beirut", "LB", "LB-BA", "Asia/Beirut"),
        ("بيروت", "LB", "LB-BA", "Asia/Beirut"),
        ("Le Caire", "EG", "EG-C", "Africa/Cairo"),
        ("القاهره", "EG", "EG-C", "Africa/Cairo"),
        ("Laâyoune", "EH", None, "Africa/El_Aaiun"),
        ("La Havane", "CU", "CU-03", "America/Havana"),
        ("Nord-Kivu", "CD", "CD-NK", "Africa/Lubumbashi"),
        ("Kiev", "UA", None, "Europe/Kyiv"),
        ("ML-5", "ML", "ML-5", "Africa/Bamako"),
    ],
)
def test_a_place_is_found_by_the_name_people_type(
    text: str, country: str, region: str | None, zone: str
) -> None:
    place = find_place(text)
    assert (place.country, place.region, place.zone) == (country, region, zone)


@pytest.mark.parametrize("text", ["MALI", "Mali", "Malí", "مالي", "ml", "MLI", "Republic of Mali"])
def test_a_country_is_found_in_five_languages_and_by_its_codes(text: str) -> None:
    assert find_place(text) == MALI


@pytest.mark.parametrize(
    "text", ["Côte d'Ivoire", "Côte d’Ivoire", "cote divoire", "COTE-D-IVOIRE", "Ivory Coast"]
)
def test_accents_hyphens_and_apostrophes_do_not_matter(text: str) -> None:
    assert find_place(text) == IVORY_COAST


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Niger", ["NE", "NG"]),
        ("Mali", ["ML", "GN"]),
        ("Tripoli", ["LB", "LY"]),
        ("طرابلس", ["LB", "LY"]),
        ("Adrar", ["MR", "DZ"]),
        ("Gaza", ["PS", "MZ"]),
        ("Jérusalem", ["PS", "IL"]),
    ],
)
def test_of_several_places_the_country_comes_first_and_then_the_listed_ones(
    text: str, countries: list[str]
) -> None:
    assert [place.country for place in find_places(text)] == countries
    assert find_place(text) == find_places(text)[0]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Tripoli, Libye", "LY"),
        ("Tripoli, Liban", "LB"),
        ("طرابلس، ليبيا", "LY"),
        ("Mopti, Mali", "ML"),
    ],
)
def test_a_country_behind_a_comma_decides(text: str, country: str) -> None:
    assert [place.country for place in find_places(text)] == [country]


def test_the_wrong_country_behind_a_comma_is_not_ignored() -> None:
    with pytest.raises(UnknownPlace):
        find_place("Mopti, Liban")


def test_a_town_that_does_not_exist_is_unknown() -> None:
    with pytest.raises(UnknownPlace) as raised:
        find_place("Atlantis")
    assert raised.value.text == "Atlantis"
    assert len(raised.value.suggestions) <= 3


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Bamakoo", "Bamako"), ("Ouagadougu", "Ouagadougou"), ("Tomboctou", "Tombouctou")],
)
def test_a_slip_of_the_finger_is_not_accepted_but_suggested(text: str, meant: str) -> None:
    with pytest.raises(UnknownPlace) as raised:
        find_place(text)
    assert raised.value.suggestions[0] == meant
    assert all(find_place(name) for name in raised.value.suggestions)


@pytest.mark.parametrize("text", ["", "  ", "🙂", ",", "'", "Mopti, Mali, Mali"])
def test_what_is_no_name_is_unknown(text: str) -> None:
    with pytest.raises(UnknownPlace):
        find_place(text)


def test_a_region_whose_clocks_nobody_is_sure_of_is_not_offered() -> None:
    assert find_places("California") == ()
    assert find_place("Los Angeles").zone == "America/Los_Angeles"


def test_each_country_that_matters_most_has_clocks_and_five_names() -> None:
    for code in CURATED["first"]:
        for language in places.LANGUAGES:
            found = find_place(country_name(code, language))
            assert (found.country, found.region) == (code, None)


def test_each_curated_name_leads_to_its_country_and_region() -> None:
    for country, by_region in CURATED["towns"].items():
        for region, towns in by_region.items():
            for name in (name for names in towns for name in names):
                found = [one for one in find_places(name) if one.country == country]
                regions = {one.region for one in found}
                assert regions & ({region} if region != "-" else {None}), (name, found)
                assert find_place(f"{name}, {country_name(country, 'fr')}").country == country


def test_each_curated_region_is_one_of_iso_3166() -> None:
    listed = [region for towns in CURATED["towns"].values() for region in towns if region != "-"]
    for clocks in CURATED["zones"].values():
        listed += [one for regions in clocks.get("regions", {}).values() for one in regions]
    known = {one.code for one in pycountry.subdivisions}
    assert set(listed) <= known
    for country, by_region in CURATED["towns"].items():
        assert all(one == "-" or one.startswith(f"{country}-") for one in by_region)


def test_the_curated_names_say_where_they_come_from_and_when_that_was_checked() -> None:
    assert len(CURATED["source"]) > 20
    assert isinstance(CURATED["verified_on"], date)


def test_each_zone_is_one_that_this_machine_knows() -> None:
    known = atlas()
    everything = [*known.countries.values(), *known.coded.values()]
    everything += [one for found in known.local.values() for one in found]
    for zone in {one.zone for one in everything}:
        assert ZoneInfo(zone).key == zone


def test_each_country_with_different_clocks_says_which_are_meant() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    weeks = [start + timedelta(weeks=week) for week in range(104)]

    def offsets(zone: str) -> list[object]:
        return [at.astimezone(ZoneInfo(zone)).utcoffset() for at in weeks]

    for country, zones in pytz.country_timezones.items():
        if any(offsets(zone) != offsets(zones[0]) for zone in zones[1:]):
            assert country in CURATED["zones"], country


def test_a_country_is_named_in_the_readers_language() -> None:
    assert country_name("ML", "ar") == "مالي"
    assert country_name("LB", "fr") == "Liban"
    assert country_name("LB", "es") == "Líbano"
    for code, language in [("ZZZ", "fr"), ("ML", "xx")]:
        with pytest.raises(ValueError, match="No name is known"):
            country_name(code, language)


@pytest.mark.process
def test_the_names_load_without_a_warning() -> None:
    asked = "from bot.content.places import find_place; print(find_place('Mopti').region)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("ML-5", "")


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Moptti", "Mopti", "ML"),
        ("Tomboctou", "Tombouctou", "ML"),
        ("Ouagadougo", "Ouagadougou", "BF"),
        ("تمبوكتو", "Tombouctou", "ML"),
        ("Burkina Fasso", "Burkina Faso", "BF"),
        ("Madagaskar", "Madagascar", "MG"),
        ("Naplous", "Naplouse", "PS"),
        ("Tombouctou Mali", "Tombouctou", "ML"),
        ("Tombouctu (Mali)", "Tombouctou", "ML"),
    ],
)
def test_one_slip_is_forgiven_where_nothing_else_comes_near(
    text: str, name: str, country: str
) -> None:
    meant = meant_by(text)
    assert [(one.name, one.country) for one in meant.places] == [(name, country)]
    assert meant.sure


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Nigeri", {("Niger", "NE"), ("Nigeria", "NG")}),
        ("Tripoly", {("Tripoli", "LB"), ("Tripoli", "LY")}),
        ("Tripoli", {("Tripoli", "LB"), ("Tripoli", "LY")}),
        ("Gaoo", {("Gao", "ML")}),
        ("Segu", {("Ségou", "ML")}),
        ("Antanarivo", {("Antananarivo", "MG")}),
        ("Bobo Diou", {("Bobo-Dioulasso", "BF")}),
        ("Mopty, Malli", {("Mopti", "ML")}),
    ],
)
def test_what_could_be_another_place_is_offered_and_not_guessed(
    text: str, offered: set[tuple[str, str]]
) -> None:
    meant = meant_by(text)
    assert offered <= {(one.name, one.country) for one in meant.places}
    assert len(meant.places) <= 4
    assert not meant.sure


@pytest.mark.parametrize("text", ["", "🙂", "zzz", "xyzzyq", "je ne sais pas", "a" * 5000, "12/12"])
def test_nonsense_means_no_place(text: str) -> None:
    assert meant_by(text) == Meant((), sure=False)


def test_a_slip_within_the_wrong_country_is_not_ignored() -> None:
    assert meant_by("Tombouctu, Liban").places == ()
    assert meant_by("Tombouctu, Atlantis") == Meant((), sure=False)


def test_what_is_exact_is_what_find_place_finds() -> None:
    for text in ("Mali", "Niger", "mopti", "ML", "بيروت", "Mopti, Mali"):
        meant = meant_by(text)
        assert meant.sure
        assert meant.places[0] == find_place(text)


@given(
    name=st.sampled_from(["Ouagadougou", "Tombouctou", "Nouakchott", "Antananarivo", "Beyrouth"]),
    at=st.integers(0, 7),
    letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
)
def test_one_wrong_letter_anywhere_still_leads_there(name: str, at: int, letter: str) -> None:
    typed = name[:at] + letter + name[at + 1 :]
    assert meant_by(typed).places[0].name == name


def test_towns_lie_where_their_clocks_say() -> None:
    checked = 0
    for place, _ in listed_towns():
        assert place.point is not None
        there = zone_at(place.point)
        assert there in {place.zone, *SAME_CLOCKS.get(place.zone, ())}, (place, there)
        checked += 1
    assert checked > 3000


def test_thelisted_towns_are_in_known_countries_and_regions() -> None:
    codes = {one.code for one in pycountry.subdivisions}
    for place, names in listed_towns():
        assert place.country in CURATED["first"]
        assert place.region is None or place.region in codes
        assert place.region is None or place.region.startswith(place.country)
        for name in names:
            assert place.country in {one.country for one in find_places(name)}, name


def test_the_list_of_towns_takes_no_name_from_the_curated_ones() -> None:
    for country, by_region in CURATED["towns"].items():
        for name in (name for towns in by_region.values() for names in towns for name in names):
            mine = {one.name for one in find_places(name) if one.country == country}
            assert len(mine) <= 1, (name, mine)
    assert find_place("Argel").country == "DZ"
    assert find_place("Rafah").country == "PS"
    assert find_place("Dakhla").country == "EH"


def test_the_list_of_towns_names_its_source_licence_and_date() -> None:
    text = files("bot.content").joinpath("towns.tsv").read_text(encoding="utf-8")
    head = "".join(line for line in text.splitlines() if line.startswith("#"))
    assert "GeoNames" in head
    assert "CC BY 4.0" in head
    assert "verified_on: 2026-" in head


@pytest.mark.parametrize("name", ["Mopti", "موبتي", "Yélimané", "Ramallah", "Beirut", "Djenné"])
def test_a_town_says_where_it_lies(name: str) -> None:
    place = find_place(name)
    assert place.point is not None
    assert zone_at(place.point) == place.zone


def test_a_point_on_the_open_sea_has_no_zone_of_a_country() -> None:
    assert zone_at((0.0, -30.0)) is None
    assert zone_at((14.48, -4.18)) == "Africa/Bamako"


def test_a_country_that_is_written_like_a_region_is_none() -> None:
    """GN-B is a prefecture of Guinea, GNB is Guinea-Bissau."""
    assert {place.country for place in regions_of("GN")} == {"GN"}
