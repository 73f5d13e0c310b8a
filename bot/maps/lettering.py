"""The bundled fonts: how wide a text is, and in which glyphs it is written.

Arabic letters are given the forms they take beside one another, and a text the order in which its
glyphs stand from left to right, so that the same picture comes out whatever the machine has
installed. A browser does this by itself: SVG gets the text as it is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby

from arabic_reshaper import ArabicReshaper
from bidi import get_display
from PIL import ImageFont

LATIN, ARABIC = "NotoSans", "NotoSansArabic"
CSS_FAMILIES = "'Noto Sans', 'Noto Sans Arabic', 'DejaVu Sans', Arial, sans-serif"
"""For SVG, which carries no font: the ones bundled here, then what most machines have."""

_REMEMBERED = 4096
"""Texts whose glyphs and width are kept: the names of some dozens of countries."""
_INVISIBLE = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")
"""Controls, halves of characters, and what stands for no character: XML cannot even hold some."""
_reshaper = ArabicReshaper({"delete_harakat": False, "ARABIC LIGATURE ALLAH": False})


@dataclass(frozen=True)
class Run:
    """Glyphs that stand side by side and come from one font, from left to right."""

    family: str
    glyphs: str


@lru_cache(_REMEMBERED)
def runs(text: str, *, right_to_left: bool) -> tuple[Run, ...]:
    """The text as it is written, from left to right."""
    direction = "R" if right_to_left else "L"
    shaped: str = _reshaper.reshape(text)
    ordered = str(get_display(shaped, base_dir=direction)).translate(_INVISIBLE)
    return tuple(Run(family, "".join(glyphs)) for family, glyphs in groupby(ordered, _family))


@lru_cache(_REMEMBERED)
def width(text: str, size: float, *, bold: bool = False, right_to_left: bool = False) -> float:
    """How wide a line of text is, in the units of `size`."""
    return sum(
        font(run.family, size, bold=bold).getlength(run.glyphs)
        for run in runs(text, right_to_left=right_to_left)
    )


@cache
def font(family: str, size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A bundled font at a size in pixels."""
    name = f"{family}-{'Bold' if bold else 'Regular'}.ttf"
    file = BytesIO(files("bot.maps").joinpath("data", "fonts", name).read_bytes())
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def wrapped(
    text: str, size: float, room: float, *, bold: bool = False, right_to_left: bool = False
) -> Iterator[str]:
    """The text in lines that fit into `room`; a word that is too long gets its own line."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold=bold, right_to_left=right_to_left) > room:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def legible(text: str, most: int = 32) -> str:
    """A name that somebody typed, fit to be written on a map: one line, not too long."""
    plain = "".join(
        one for one in " ".join(text.split()) if unicodedata.category(one) not in _NO_TEXT
    )
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def reads_right_to_left(text: str) -> bool:
    """In which direction a text by itself is read: that of its first letter."""
    letters = (unicodedata.bidirectional(one) for one in text)
    return next((one for one in letters if one in ("L", "R", "AL")), "L") != "L"


def _family(glyph: str) -> str:
    """Spaces go with Latin, whose digits and punctuation are used in both."""
    return ARABIC if glyph >= "؀" and (glyph < "ݐ" or glyph >= "ﭐ") else LATIN
