from __future__ import annotations

from importlib.resources import files

import pycountry
import pytest
import shapely
import yaml
from shapely import Point, Polygon

from bot.content.places import LANGUAGES, find_places
from bot.maps.derive.shapes import rules
from bot.maps.drawing import Area
from bot.maps.geography import bundled, country
from bot.maps.projection import Frame, Projection
from bot.maps.window import NARROWEST, WIDEST, window
from tests.maps.samples import drawn

MATTER_MOST = (
    *("ML", "NE", "BF", "MR", "SN", "BJ", "TD", "DZ", "TN", "MA", "EH", "EG", "LB", "PS"),
    *("IL", "VN", "KM", "GA", "MZ", "CU", "AM", "MG", "HT", "TG", "CI", "GN", "CM"),
)
ISO = {one.code: one for one in pycountry.subdivisions}
WESTERN_SAHARA_BEGINS = 27.6667
"""Degrees north."""


def test_the_countries_that_matter_most_are_bundled() -> None:
    assert set(MATTER_MOST) == set(bundled())


@pytest.mark.parametrize("code", MATTER_MOST)
def test_shapes_are_valid_and_lie_side_by_side(code: str) -> None:
    found = country(code)
    outlines = [one.outline for one in found.regions]
    assert all(one.is_valid and one.area > 0 for one in outlines)
    assert all(one.outline.is_valid for one in found.neighbours)
    together = shapely.union_all(outlines).area
    assert sum(one.area for one in outlines) == pytest.approx(together, rel=0.002)


@pytest.mark.parametrize("code", MATTER_MOST)
def test_every_region_of_today_is_drawn_once_known_by_its_code(code: str) -> None:
    codes = {one for shape in country(code).regions for one in shape.codes}
    if code == "EH":  # without regions in ISO 3166-2
        assert codes == {"EH"}
        return
    today = {one for one, said in ISO.items() if said.country_code == code and not said.parent_code}
    missing = set(rules()[code].get("missing", ()))
    assert codes <= set(ISO)
    assert codes == today - missing


@pytest.mark.parametrize("code", MATTER_MOST)
def test_towns_lie_on_the_land_of_their_country(code: str) -> None:
    found = country(code)
    land = shapely.union_all([one.outline for one in found.regions])
    assert found.towns
    for town in found.towns:
        assert set(town.names) == set(LANGUAGES)
        assert land.distance(Point(town.longitude, town.latitude)) < 0.06, town.names["en"]


def test_capitals_lie_in_the_region_that_is_known_for_them() -> None:
    told = 0
    for code in MATTER_MOST:
        for town in country(code).towns:
            place = next(
                (one for one in find_places(town.names["en"]) if one.country == code), None
            )
            if place is None or place.region is None:
                continue
            here = Point(town.longitude, town.latitude)
            nearest = min(country(code).regions, key=lambda one: one.outline.distance(here))
            known = {place.region, ISO[place.region].parent_code}
            assert known & set(nearest.codes), (code, town.names["en"], nearest.codes)
            told += 1
    assert told >= 15


def test_western_sahara_is_the_whole_territory() -> None:
    south = shapely.union_all([one.outline for one in country("EH").regions])
    assert south.contains(Point(-13.19, 27.14))  # Laayoune
    assert south.contains(Point(-15.0, 24.0))
    assert south.bounds[3] == pytest.approx(WESTERN_SAHARA_BEGINS, abs=0.01)
    north = shapely.union_all([one.outline for one in country("MA").regions])
    assert north.bounds[1] == pytest.approx(WESTERN_SAHARA_BEGINS, abs=0.01)


def test_a_town_inside_its_province_has_its_own_shape() -> None:
    maputo = {shape.codes: shape.outline for shape in country("MZ").regions}
    assert maputo["MZ-MPM",].area < 0.02 < maputo["MZ-L",].area


def test_names_of_regions_in_other_languages_belong_to_shapes_that_exist() -> None:
    text = (files("bot.maps") / "data" / "region_names.yaml").read_text(encoding="utf-8")
    for language, countries in yaml.safe_load(text)["names"].items():
        assert language in LANGUAGES
        for code, names in countries.items():
            assert set(names) <= {one.name for one in country(code).regions}, code
    beqaa = next(one for one in country("LB").regions if "LB-BI" in one.codes)
    assert (beqaa.in_language("ar"), beqaa.in_language("fr")) == ("البقاع", "Békaa")
    kayes = next(one for one in country("ML").regions if one.codes == ("ML-1",))
    assert kayes.in_language("pt") == "Kayes"


@pytest.mark.parametrize("code", MATTER_MOST)
def test_the_land_around_reaches_beyond_every_frame(code: str) -> None:
    found = country(code)
    land = shapely.union_all([one.outline for one in found.regions])
    known = window(land)
    edge = shapely.segmentize(known.exterior, 0.05)
    for proportion in (NARROWEST, WIDEST):
        frame = Frame(0, 0, 944, 944 / proportion)
        assert Projection.fit(land, frame).shape(edge).disjoint(frame.box)
    for one in found.neighbours:
        assert known.buffer(0.01).contains(one.outline)  # nothing runs around the world


@pytest.mark.parametrize("code", MATTER_MOST)
def test_frames_have_the_proportions_that_the_borders_were_cut_for(code: str) -> None:
    for language in LANGUAGES:
        (sea,) = (one for one in drawn(code, language).shapes if one.what == "sea")
        assert isinstance(sea, Area)
        left, top, right, bottom = Polygon(sea.rings[0]).bounds
        assert NARROWEST <= (right - left) / (bottom - top) <= WIDEST
