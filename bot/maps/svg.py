"""A drawing as SVG, for the web: text stays text, to be read aloud, searched and enlarged.

The standard library writes the XML; of the SVG libraries the known one is no longer kept, and the
four elements used here need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from bot.maps.drawing import Anchor, Area, Disc, Drawing, Point, Ring, Shape, Stroke, Writing
from bot.maps.lettering import CSS_FAMILIES
from bot.maps.palette import PAPER

_NAMESPACE = "http://www.w3.org/2000/svg"
_HALO = 5.0


def render(drawing: Drawing) -> bytes:
    """The picture as an SVG document in UTF-8."""
    root = Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "viewBox": f"0 0 {drawing.width} {drawing.height}",
            "width": str(drawing.width),
            "height": str(drawing.height),
            "role": "img",
            "lang": drawing.language,
            "font-family": CSS_FAMILIES,
        },
    )
    SubElement(root, "title").text = drawing.title
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    for shape in drawing.shapes:
        _draw(root, shape)
    for writing in drawing.writings:
        _write(root, writing)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _draw(root: Element, shape: Shape) -> None:
    match shape:
        case Area(rings, fill, what):
            path = " ".join(f"{_path(ring[:-1])}Z" for ring in rings)
            SubElement(root, "path", {"class": what, "d": path, "fill": fill, **_EVEN_ODD})
        case Stroke(lines, colour, width, what, dash):
            said = {"class": what, "d": "".join(map(_path, lines)), "stroke": colour, **_LINE}
            if dash:
                said["stroke-dasharray"] = " ".join(f"{one:g}" for one in dash)
            SubElement(root, "path", {**said, "stroke-width": f"{width:g}"})
        case Disc((x, y), radius, fill, rim, rim_width, what):
            said = {"class": what, "cx": f"{x:g}", "cy": f"{y:g}", "r": f"{radius:g}"}
            said |= {"fill": fill, "stroke": rim, "stroke-width": f"{rim_width:g}"}
            SubElement(root, "circle", said)


_EVEN_ODD = {"fill-rule": "evenodd"}
_LINE = {"fill": "none", "stroke-linejoin": "round"}


def _path(points: Ring | Sequence[Point]) -> str:
    """Relative steps in tenths: a third of the length that absolute points would take."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    (x, y), *rest = tenths
    written = [f"M{x / 10:g},{y / 10:g}"]
    for next_x, next_y in rest:
        if (next_x, next_y) != (x, y):
            written.append(f"l{(next_x - x) / 10:g},{(next_y - y) / 10:g}")
        x, y = next_x, next_y
    return "".join(written)


def _write(root: Element, writing: Writing) -> None:
    x, y = writing.at
    said = {
        "class": writing.what,
        "x": f"{x:g}",
        "y": f"{y:g}",
        "font-size": f"{writing.size:g}",
        "fill": writing.colour,
        "text-anchor": _ends(right_to_left=writing.right_to_left)[writing.anchor],
    }
    if writing.bold:
        said["font-weight"] = "bold"
    if writing.halo:
        said |= {"stroke": writing.halo, "stroke-width": f"{_HALO:g}", "paint-order": "stroke"}
        said["stroke-linejoin"] = "round"
    if writing.right_to_left:
        said["direction"] = "rtl"
    SubElement(root, "text", said).text = writing.text


def _ends(*, right_to_left: bool) -> dict[Anchor, str]:
    """SVG counts start and end by the direction of reading."""
    left, right = ("end", "start") if right_to_left else ("start", "end")
    return {Anchor.LEFT: left, Anchor.MIDDLE: "middle", Anchor.RIGHT: right}
