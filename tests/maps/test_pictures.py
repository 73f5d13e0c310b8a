from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageColor

from bot.content.places import LANGUAGES
from bot.domain.level import Level
from bot.domain.map_request import Spot
from bot.maps import png, svg
from bot.maps.composition import LARGEST, compose
from bot.maps.geography import bundled
from bot.maps.palette import FILLS, JOURNEY, PAPER
from bot.maps.pictures import Form, Pictures, fingerprint_of
from tests.maps.samples import MOPTI, drawn, mali, many_coloured, words

MOST = 200_000
"""Bytes: what a telephone on a slow line still gets."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("code", bundled())
def test_every_country_in_every_language_is_small_in_both_forms(code: str) -> None:
    for language in LANGUAGES:
        drawing = drawn(code, language)
        picture, document = png.render(drawing), svg.render(drawing)
        assert len(picture) <= MOST
        assert len(document) <= MOST
        with Image.open(BytesIO(picture)) as image:
            assert image.format == "PNG"
            assert image.mode == "P"
            assert image.size == (drawing.width, drawing.height)
            assert max(image.size) <= LARGEST


def test_the_png_keeps_the_colours_that_mean_something() -> None:
    drawing = compose(mali(), words("fr", "ML"))
    with Image.open(BytesIO(png.render(drawing))) as image:
        plain = image.convert("RGB")
    colours = {colour for _, colour in plain.getcolors(1 << 24) or []}
    for wanted in (PAPER, FILLS[Level.RED], FILLS[Level.ORANGE], JOURNEY):
        assert ImageColor.getrgb(wanted) in colours
    assert plain.getpixel((2, 2)) == ImageColor.getrgb(PAPER)


def test_the_svg_says_in_text_what_is_written_and_names_its_fonts() -> None:
    drawing = drawn("LB", "ar")
    root = ElementTree.fromstring(svg.render(drawing))
    assert root.get("lang") == "ar"
    families = root.get("font-family") or ""
    assert (
        families.index("Noto Sans") < families.index("Noto Sans Arabic") < families.index("sans-")
    )
    assert root.findtext(f"{SVG}title") == "لبنان"
    written = list(root.iter(f"{SVG}text"))
    assert [one.text for one in written] == [one.text for one in drawing.writings]
    title = next(one for one in written if one.get("class") == "title")
    assert title.get("direction") == "rtl"
    assert title.get("text-anchor") == "start"  # which in this direction is the right end


def test_both_forms_come_from_the_same_shapes() -> None:
    drawing = compose(mali(), words("fr", "ML"))
    root = ElementTree.fromstring(svg.render(drawing))
    shapes = [one.get("class") for one in root if one.tag in (f"{SVG}path", f"{SVG}circle")]
    assert shapes == [one.what for one in drawing.shapes]


def test_a_name_cannot_break_the_svg() -> None:
    evil = replace(words("fr", "ML"), title='</text><script>"&')
    root = ElementTree.fromstring(svg.render(compose(mali(), evil)))
    assert root.findtext(f"{SVG}title") == '</text><script>"&'
    assert not list(root.iter(f"{SVG}script"))


def test_whatever_somebody_typed_as_a_name_can_be_drawn() -> None:
    typed = Spot("Mop\nti \x00\ud800" + "très " * 40, MOPTI.latitude, MOPTI.longitude)
    drawing = compose(mali(legs=(typed,), last_known=None), words("fr", "ML"))
    (name,) = (one.text for one in drawing.writings if one.what == "leg")
    assert name.startswith("Mop ti très")
    assert name.endswith("…")
    assert len(name) <= 32
    assert png.render(drawing)
    assert name in svg.render(drawing).decode()


def test_the_same_map_is_drawn_once() -> None:
    pictures = Pictures()
    first = pictures.draw(mali(), words("fr", "ML"), Form.PNG)
    assert pictures.draw(mali(), words("fr", "ML"), Form.PNG) is first
    later = pictures.draw(mali(), replace(words("fr", "ML"), dated="Niveaux au 24"), Form.PNG)
    assert later.content != first.content
    assert pictures.draw(mali(), words("fr", "ML"), Form.SVG).content.startswith(b"<?xml")
    assert pictures.draw(mali(), words("fr", "ML"), Form.PNG) is first


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    said = words("fr", "KM")
    red, green, yellow = (
        replace(many_coloured("KM", "fr"), base=level, levels={})
        for level in (Level.RED, Level.GREEN, Level.YELLOW)
    )
    all_three = [Pictures().draw(one, said, Form.SVG) for one in (red, green, yellow)]
    room = sum(len(one.content) for one in all_three) - 1
    pictures = Pictures(room)
    kept = pictures.draw(red, said, Form.SVG)
    lost = pictures.draw(green, said, Form.SVG)
    assert pictures.draw(red, said, Form.SVG) is kept
    pictures.draw(yellow, said, Form.SVG)
    assert pictures.draw(red, said, Form.SVG) is kept
    assert pictures.draw(green, said, Form.SVG) is not lost


def test_the_fingerprint_follows_what_is_shown() -> None:
    said = words("fr", "ML")
    one = fingerprint_of(mali(levels={"ML-1": Level.RED, "ML-2": Level.GREEN}), said, Form.PNG)
    other_order = mali(levels={"ML-2": Level.GREEN, "ML-1": Level.RED})
    assert re.fullmatch("[0-9a-f]{64}", one)
    assert fingerprint_of(other_order, said, Form.PNG) == one
    assert fingerprint_of(mali(levels={"ML-1": Level.RED}), said, Form.PNG) != one
    assert fingerprint_of(other_order, said, Form.SVG) != one
