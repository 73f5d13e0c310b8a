"""A drawing as PNG, for Telegram: drawn larger and made smaller, for smooth edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain, pairwise

from PIL import Image, ImageColor, ImageDraw

from bot.maps.drawing import Anchor, Area, Disc, Drawing, Point, Shape, Stroke, Writing
from bot.maps.lettering import font, runs, width
from bot.maps.palette import PAPER

_FINER = 3
"""How many times larger the shapes are drawn; letters are smooth by themselves."""
_HALO = 2.5
_MISSED = 6
_COLOURS = 96
"""Enough for a dozen colours and the steps between them."""
_Colour = tuple[int, int, int]


def render(drawing: Drawing) -> bytes:
    """The picture as a PNG with a palette."""
    size = drawing.width * _FINER, drawing.height * _FINER
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _draw(image, pen, shape)
    image = image.reduce(_FINER)
    pen = ImageDraw.Draw(image)
    for writing in drawing.writings:
        _write(pen, writing)
    file = BytesIO()
    _with_few_colours(image, drawing).save(file, "PNG", optimize=True)
    return file.getvalue()


def _with_few_colours(image: Image.Image, drawing: Drawing) -> Image.Image:
    """The drawing's own colours as they are, and the commonest steps between them."""
    own = [_rgb(one) for one in sorted(_colours(drawing))]
    found = image.quantize(_COLOURS - len(own), Image.Quantize.MEDIANCUT).getpalette() or []
    steps = list(zip(found[0::3], found[1::3], found[2::3], strict=True))
    kept = [step for step in steps if all(_apart(step, one) for one in own)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*chain.from_iterable([*own, *kept])])
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _rgb(colour: str) -> _Colour:
    red, green, blue, *_ = ImageColor.getrgb(colour)
    return red, green, blue


def _apart(one: _Colour, other: _Colour) -> bool:
    """Whether a step is not just one of the drawing's colours, slightly missed."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > _MISSED


def _colours(drawing: Drawing) -> set[str]:
    fills = {one.fill for one in drawing.shapes if isinstance(one, Area | Disc)}
    lines = {one.colour for one in drawing.shapes if isinstance(one, Stroke)}
    return {PAPER} | fills | lines | {one.colour for one in drawing.writings}


def _draw(image: Image.Image, pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Area(rings, fill):
            _fill(image, pen, [_finer(ring) for ring in rings], fill)
        case Stroke(lines, colour, breadth, _, dash):
            for line in lines:
                for piece in _dashes(line, dash) if dash else [line]:
                    _line(pen, _finer(piece), colour, breadth * _FINER)
        case Disc((x, y), radius, fill, rim, rim_width):
            reach = radius + rim_width / 2
            pen.ellipse(_round_box(x, y, reach), fill=rim)
            pen.ellipse(_round_box(x, y, radius - rim_width / 2), fill=fill)


def _fill(
    image: Image.Image, pen: ImageDraw.ImageDraw, rings: Sequence[Sequence[Point]], fill: str
) -> None:
    outer, *holes = rings
    if not holes:
        pen.polygon(outer, fill=fill)
        return
    mask = Image.new("1", image.size)
    mask_pen = ImageDraw.Draw(mask)
    mask_pen.polygon(outer, fill=1)
    for hole in holes:
        mask_pen.polygon(hole, fill=0)
    image.paste(fill, mask=mask)


def _line(pen: ImageDraw.ImageDraw, points: Sequence[Point], colour: str, breadth: float) -> None:
    pen.line(points, fill=colour, width=max(1, round(breadth)), joint="curve")


def _dashes(line: Sequence[Point], dash: tuple[float, float]) -> Iterator[list[Point]]:
    """The drawn pieces of a dashed line."""
    drawn, left_out = dash
    on, left = True, drawn
    piece = [line[0]]
    for start, end in pairwise(line):
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            share = done / length
            turn = (
                start[0] + share * (end[0] - start[0]),
                start[1] + share * (end[1] - start[1]),
            )
            if on:
                yield [*piece, turn]
            on, left, piece = not on, left_out if on else drawn, [turn]
        left -= length - done
        piece.append(end)
    if on and len(piece) > 1:
        yield piece


def _write(pen: ImageDraw.ImageDraw, writing: Writing) -> None:
    backwards = writing.right_to_left
    span = width(writing.text, writing.size, bold=writing.bold, right_to_left=backwards)
    x, y = writing.at
    x -= {Anchor.LEFT: 0.0, Anchor.MIDDLE: span / 2, Anchor.RIGHT: span}[writing.anchor]
    placed = []
    for run in runs(writing.text, right_to_left=backwards):
        face = font(run.family, writing.size, bold=writing.bold)
        placed.append((x, run.glyphs, face))
        x += face.getlength(run.glyphs)
    if writing.halo:
        for left, glyphs, face in placed:
            pen.text(
                (left, y),
                glyphs,
                writing.halo,
                face,
                "ls",
                stroke_width=_HALO,
                stroke_fill=writing.halo,
            )
    for left, glyphs, face in placed:
        pen.text((left, y), glyphs, writing.colour, face, "ls")


def _finer(points: Sequence[Point]) -> list[Point]:
    return [(x * _FINER, y * _FINER) for x, y in points]


def _round_box(x: float, y: float, radius: float) -> list[float]:
    return [(one + sign * radius) * _FINER for sign in (-1, 1) for one in (x, y)]
