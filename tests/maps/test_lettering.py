from __future__ import annotations

from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from bot.content.places import LANGUAGES, country_name
from bot.maps.geography import bundled, country
from bot.maps.lettering import ARABIC, LATIN, reads_right_to_left, runs, width, wrapped
from tests.maps.samples import ARABIC_LEVELS, words

FONTS = files("bot.maps") / "data" / "fonts"


def letters(family: str, weight: str) -> set[int]:
    with TTFont(BytesIO((FONTS / f"{family}-{weight}.ttf").read_bytes())) as font:
        return set(font.getBestCmap())


def test_arabic_letters_are_joined_and_stand_from_right_to_left() -> None:
    (run,) = runs("لبنان", right_to_left=True)
    assert run.family == ARABIC
    # from left to right: noon isolated, alef final, noon medial... as their code points say
    assert [ord(one) for one in run.glyphs] == [0xFEE5, 0xFE8E, 0xFEE8, 0xFE92, 0xFEDF]
    assert not set(run.glyphs) & set("لبنان")


def test_lam_and_alef_become_one_glyph() -> None:
    (run,) = runs("لا", right_to_left=True)
    assert run.glyphs == "ﻻ"


def test_numbers_and_latin_names_keep_their_direction_inside_arabic() -> None:
    found = runs("في 23 نوفمبر \u2068Mopti\u2069", right_to_left=True)
    written = "".join(run.glyphs for run in found)
    assert written.startswith("Mopti")
    assert "23" in written
    assert "\u2068" not in written
    assert {run.family for run in found} == {LATIN, ARABIC}


def test_a_name_is_read_in_the_direction_of_its_letters() -> None:
    assert reads_right_to_left("بيروت")
    assert not reads_right_to_left("'Al Biqa'")
    assert not reads_right_to_left("…")
    assert runs("'Al Biqa'", right_to_left=False)[0].glyphs == "'Al Biqa'"


def test_lines_break_between_words_and_fit() -> None:
    text = "Approximatif : les zones officielles sont souvent des bandes entre des villes."
    lines = list(wrapped(text, 19, 300))
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(width(line, 19) <= 300 for line in lines)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_have_a_glyph_for_everything_that_is_written(weight: str) -> None:
    present = {family: letters(family, weight) for family in (LATIN, ARABIC)}
    said = [*ARABIC_LEVELS.values(), "Ségou, Đồng Nai, Hồ Chí Minh, Ñ ã ç œ", "؟ ، ؛ ٪ ٠١٢٣"]
    for code in bundled():
        said += [one.name for one in country(code).regions]
        said += [name for town in country(code).towns for name in town.names.values()]
        said += [country_name(code, language) for language in LANGUAGES]
        said += [words("ar", code).approximate, words("ar", code).dated]
    for text in said:
        for run in runs(text, right_to_left=reads_right_to_left(text)):
            lacking = {one for one in run.glyphs if ord(one) not in present[run.family]}
            assert not lacking, (text, run.family, lacking)


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
