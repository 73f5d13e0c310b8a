from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from bot.content.places import LANGUAGES
from bot.domain.level import Level
from bot.domain.map_request import MapRequest, Spot
from bot.maps.composition import LARGEST, compose
from bot.maps.drawing import Anchor, Area, Disc, Drawing, Stroke, Writing
from bot.maps.geography import NoSuchCountry, bundled
from bot.maps.ground import level_of
from bot.maps.lettering import width
from bot.maps.palette import FILLS, HATCHINGS
from tests.maps.samples import BAMAKO, MOPTI, SEEN, SEGOU, drawn, mali, many_coloured, words


def kinds(drawing: Drawing) -> Counter[str]:
    return Counter(one.what for one in drawing.shapes)


def fills(drawing: Drawing, what: str) -> set[str]:
    return {one.fill for one in drawing.shapes if isinstance(one, Area) and one.what == what}


def texts(drawing: Drawing, what: str) -> list[str]:
    return [one.text for one in drawing.writings if one.what == what]


def covered(one: Writing) -> tuple[float, float, float, float]:
    span = width(one.text, one.size, bold=one.bold, right_to_left=one.right_to_left)
    x, y = one.at
    x -= {Anchor.LEFT: 0.0, Anchor.MIDDLE: span / 2, Anchor.RIGHT: span}[one.anchor]
    return x, y - 0.7 * one.size, x + span, y


def overlap(one: Writing, other: Writing) -> bool:
    left, top, right, bottom = covered(one)
    its_left, its_top, its_right, its_bottom = covered(other)
    return left < its_right and its_left < right and top < its_bottom and its_top < bottom


def test_mali_is_drawn_region_by_region_with_the_journey_on_top() -> None:
    drawing = compose(mali(), words("fr", "ML"))
    assert (drawing.width, drawing.language, drawing.right_to_left) == (1000, "fr", False)
    assert fills(drawing, "region red ML-6 ML-10") == {FILLS[Level.RED]}
    assert fills(drawing, "region orange ML-5") == {FILLS[Level.ORANGE]}
    order = [one.what for one in drawing.shapes]
    assert order[0] == "sea"
    assert order.index("neighbour DZ") < order.index("region red ML-8") < order.index("outline")
    assert order.index("outline") < order.index("journey") < order.index("leg")
    assert texts(drawing, "title") == ["Mali"]
    assert texts(drawing, "date") == ["Niveaux au 23 novembre 2026"]
    assert " ".join(texts(drawing, "approximate")) == words("fr", "ML").approximate
    assert {"Algérie", "Burkina Faso", "Niger"} <= set(texts(drawing, "neighbour"))


def test_the_journey_shows_each_leg_once_and_a_dashed_line_between_them() -> None:
    there_and_back = (BAMAKO, SEGOU, MOPTI, SEGOU, BAMAKO)
    drawing = compose(mali(legs=there_and_back), words("fr", "ML"))
    assert texts(drawing, "leg") == ["Bamako", "Ségou", "Mopti"]
    lines = [one for one in drawing.shapes if isinstance(one, Stroke) and one.what == "journey"]
    assert len(lines) == 4
    assert all(one.dash for one in lines)
    # the capital on the way is its star, in the journey's colour, and not named twice
    discs = [one for one in drawing.shapes if isinstance(one, Disc) and one.what == "leg"]
    assert len(discs) == 2 + 1  # Ségou, Mopti and the legend's
    assert len(fills(drawing, "capital")) == 2
    assert texts(drawing, "town") == []


def test_the_last_known_place_says_how_old_it_is() -> None:
    assert texts(compose(mali(), words("fr", "ML")), "last known") == [SEEN.name]
    without = compose(mali(last_known=None), words("fr", "ML"))
    assert texts(without, "last known") == []
    assert "Dernier lieu connu" not in texts(without, "legend")


def test_a_leg_abroad_is_left_out_and_its_line_ends_at_the_frame() -> None:
    paris = Spot("Paris", 48.86, 2.35)
    drawing = compose(mali(legs=(paris, BAMAKO)), words("fr", "ML"))
    assert texts(drawing, "leg") == ["Bamako"]
    (line,) = [one for one in drawing.shapes if isinstance(one, Stroke) and one.what == "journey"]
    assert all(y >= 104 for _, y in line.lines[0])


def test_names_do_not_cover_one_another() -> None:
    for code in bundled():
        drawing = drawn(code, "fr")
        colliding = [
            (one.text, other.text)
            for one, other in combinations(drawing.writings, 2)
            if overlap(one, other)
        ]
        assert not colliding, (code, colliding)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_has_all_levels_on_every_map(language: str) -> None:
    for code in bundled():
        drawing = drawn(code, language)
        assert set(words(language, code).levels.values()) <= set(texts(drawing, "legend"))
        for level in Level:
            assert fills(drawing, f"legend {level}") == {FILLS[level]}
            hatched = f"legend hatching {level}" in kinds(drawing)
            assert hatched is (level in HATCHINGS)


def test_everything_lies_inside_the_picture() -> None:
    for code in bundled():
        for language in ("fr", "ar"):
            drawing = drawn(code, language)
            assert max(drawing.width, drawing.height) <= LARGEST
            for one in drawing.writings:
                left, top, right, bottom = covered(one)
                assert left >= 0, one
                assert top >= 0, one
                assert right <= drawing.width, one
                assert bottom <= drawing.height, one


def test_an_arabic_map_reads_from_the_right() -> None:
    drawing = drawn("LB", "ar")
    title, date = (next(w for w in drawing.writings if w.what == one) for one in ("title", "date"))
    assert (title.anchor, date.anchor) == (Anchor.RIGHT, Anchor.RIGHT)
    first = next(one for one in drawing.writings if one.text == "أخضر: يقظة عادية")
    assert first.anchor is Anchor.RIGHT
    assert first.right_to_left
    swatch = next(one for one in drawing.shapes if one.what == "legend green")
    assert isinstance(swatch, Area)
    assert min(x for x, _ in swatch.rings[0]) > first.at[0]
    assert "سوريا" in texts(drawing, "neighbour")
    assert "بيروت" in texts(drawing, "town")


def test_unknown_is_never_drawn_as_green() -> None:
    request = MapRequest("NE", Level.UNKNOWN, mali().as_of, "fr")
    drawing = compose(request, words("fr", "NE"))
    regions = [one for one in drawing.shapes if one.what.startswith("region ")]
    assert {one.fill for one in regions if isinstance(one, Area)} == {FILLS[Level.UNKNOWN]}
    assert FILLS[Level.UNKNOWN] != FILLS[Level.GREEN]
    assert "hatching unknown" in kinds(drawing)


def test_a_shape_of_several_regions_is_coloured_only_when_they_agree() -> None:
    gao = ("ML-7", "ML-9")
    assert level_of(gao, mali(levels={"ML-7": Level.RED, "ML-9": Level.RED})) is Level.RED
    assert level_of(gao, mali(levels={"ML-7": Level.RED})) is Level.UNKNOWN
    assert level_of(gao, mali(levels={})) is Level.ORANGE  # the base


def test_borders_in_dispute_are_dashed_and_in_the_legend() -> None:
    for code in ("EH", "MA", "PS"):
        drawing = drawn(code, "fr")
        dashed = [one for one in drawing.shapes if one.what == "disputed"]
        assert dashed, code
        assert all(isinstance(one, Stroke) and one.dash for one in dashed)
        assert "Frontière contestée" in texts(drawing, "legend")
    niger = drawn("NE", "fr")
    assert "Frontière contestée" not in texts(niger, "legend")


def test_no_town_is_called_a_capital_where_that_is_in_dispute() -> None:
    for code in ("EH", "IL", "PS"):
        drawing = drawn(code, "fr")
        assert "capital" not in kinds(drawing)
        assert "Capitale" not in texts(drawing, "legend")
        assert texts(drawing, "town")


def test_a_better_name_of_a_region_is_written_and_an_empty_one_is_not() -> None:
    plain = words("fr", "NE")
    named = type(plain)(**{**plain.__dict__, "regions": {"NE-1": "أكاديس", "NE-7": ""}})
    written = texts(compose(many_coloured("NE", "fr"), named), "region")
    assert "أكاديس" in written
    assert "Zinder" not in written
    assert "Diffa" in written


def test_a_country_without_bundled_regions_is_drawn_whole() -> None:
    request = MapRequest("BI", Level.RED, mali().as_of, "fr")
    drawing = compose(request, words("fr", "BI"))
    assert fills(drawing, "region red BI") == {FILLS[Level.RED]}
    assert "Rwanda" in texts(drawing, "neighbour")


def test_a_country_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(NoSuchCountry):
        compose(MapRequest("ZZ", Level.RED, mali().as_of, "fr"), words("fr", "ML"))
