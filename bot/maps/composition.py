"""One map as a drawing: title, land, journey, names, legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from bot.content.places import country_name
from bot.domain.map_request import MapRequest, MapWords
from bot.maps.drawing import Anchor, Drawing, Writing
from bot.maps.geography import country
from bot.maps.ground import Ground, lay
from bot.maps.journey import marks
from bot.maps.labels import Sheet, Style
from bot.maps.legend import Legend, legend
from bot.maps.lettering import wrapped
from bot.maps.palette import INK, LAND, PAPER, QUIET_INK
from bot.maps.projection import Frame, Projection, proportion

LARGEST = 1000
"""How wide every picture is, and the most it is high, in pixels: what a telephone shows sharply."""
_FLATTEST = 1.75
"""No frame is lower than this, for its width: a long country lies between its neighbours."""
_MARGIN = 28.0
_HEAD = 104.0
_TITLE, _DATE, _NOTE = 38.0, 23.0, 19.0
_NOTE_LINE = 26.0

_REGION_NAMES = tuple(Style(size, INK, "region", PAPER) for size in (20.0, 17.0))
_NEIGHBOUR_NAMES = tuple(Style(size, QUIET_INK, "neighbour", LAND) for size in (20.0, 16.0))


def compose(request: MapRequest, words: MapWords) -> Drawing:
    """The drawing of a map. Raises bot.maps.geography.NoSuchCountry."""
    found = country(request.country)
    whole = shapely.union_all([one.outline for one in found.regions])
    shape = proportion(whole)
    room = LARGEST - 2 * _MARGIN
    note = tuple(wrapped(words.approximate, _NOTE, room, right_to_left=words.right_to_left))
    # whether a border in dispute is in the frame is only known once the frame is
    largest = legend(request, words, found.towns, room, disputed=bool(found.disputed))
    height = min(room / min(shape, _FLATTEST), LARGEST - _HEAD - _foot(largest, note))
    frame = Frame(_MARGIN, _HEAD, room, round(height))
    projection = Projection.fit(whole, frame)
    ground = lay(found, request, projection, frame)
    key = legend(request, words, found.towns, room, disputed=not ground.disputed.is_empty)
    sheet = Sheet(frame)
    mark_shapes, mark_names = marks(request, found.towns, projection, sheet)
    names = [*mark_names, *_land_names(ground, request, words, sheet, mark_names)]
    legend_top = frame.top + frame.height + 14
    key_shapes, key_words = key.draw(_MARGIN, legend_top)
    heading = _heading(words, note, legend_top + key.height)
    return Drawing(
        width=LARGEST,
        height=round(_HEAD + frame.height + _foot(key, note)),
        title=words.title,
        language=request.language,
        right_to_left=words.right_to_left,
        shapes=(*ground.shapes, *mark_shapes, *key_shapes),
        writings=(*names, *key_words, *heading),
    )


def _foot(key: Legend, note: tuple[str, ...]) -> float:
    return 14 + key.height + _NOTE_LINE * len(note) + 26


def _heading(words: MapWords, note: tuple[str, ...], note_top: float) -> Iterator[Writing]:
    """The title, the date, and below the legend what the map does not promise."""
    x = LARGEST - _MARGIN if words.right_to_left else _MARGIN
    side = Anchor.RIGHT if words.right_to_left else Anchor.LEFT
    backwards = words.right_to_left
    yield Writing(words.title, (x, 52), _TITLE, INK, "title", backwards, bold=True, anchor=side)
    yield Writing(words.dated, (x, 86), _DATE, QUIET_INK, "date", backwards, anchor=side)
    for row, text in enumerate(note):
        at = (x, note_top + 10 + _NOTE_LINE * row + 0.8 * _NOTE)
        yield Writing(text, at, _NOTE, QUIET_INK, "approximate", backwards, anchor=side)


def _land_names(
    ground: Ground,
    request: MapRequest,
    words: MapWords,
    sheet: Sheet,
    written: Sequence[Writing],
) -> Iterator[Writing]:
    """Regions, the large ones first, but for those whose town is named; then neighbours."""
    said = {one.text for one in written}
    for one in sorted(ground.regions, key=lambda region: -region.outline.area):
        own = one.shape.in_language(request.language)
        name = words.regions.get(one.shape.codes[0], own)
        if name and name not in said:
            found = list(sheet.inside(one.outline, name, _REGION_NAMES))
            said |= {name} if found else set()
            yield from found
    for code, outline in sorted(ground.neighbours, key=lambda named: -named[1].area):
        if code:
            name = country_name(code, request.language)
            yield from sheet.inside(outline, name, _NEIGHBOUR_NAMES)
