"""Maps ready to be sent, each drawn once as long as nothing on it changes."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from threading import Lock

from bot.domain.map_request import MapRequest, MapWords
from bot.maps import png, svg
from bot.maps.composition import compose
from bot.maps.drawing import Drawing

ROOM = 16 * 1024 * 1024
"""How many bytes of pictures are kept: some hundreds of them."""


class Form(StrEnum):
    """In which form a map is wanted. The value is its media type."""

    PNG = "image/png"
    SVG = "image/svg+xml"


_RENDER: dict[Form, Callable[[Drawing], bytes]] = {Form.PNG: png.render, Form.SVG: svg.render}


@dataclass(frozen=True)
class Picture:
    """A finished map. Two with the same `fingerprint` show the same."""

    content: bytes
    form: Form
    fingerprint: str


class Pictures:
    """Draws maps and keeps the last ones, up to `room` bytes.

    Drawing takes some tenths of a second of computing: call it in a thread of its own
    (`asyncio.to_thread`). Threads that want a picture at the same time wait for one another.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._drawing = Lock()

    def draw(self, request: MapRequest, words: MapWords, form: Form) -> Picture:
        """The map in the form wanted. Raises bot.maps.geography.NoSuchCountry."""
        fingerprint = fingerprint_of(request, words, form)
        with self._drawing:
            picture = self._kept.get(fingerprint)
            if picture is None:
                content = _RENDER[form](compose(request, words))
                picture = self._kept[fingerprint] = Picture(content, form, fingerprint)
            self._kept.move_to_end(fingerprint)
            self._forget_the_oldest()
        return picture

    def _forget_the_oldest(self) -> None:
        size = sum(len(picture.content) for picture in self._kept.values())
        while size > self._room and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            size -= len(oldest.content)


def fingerprint_of(request: MapRequest, words: MapWords, form: Form) -> str:
    """A hash of everything that decides what a picture shows."""
    said = [asdict(request), asdict(words), form]
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
