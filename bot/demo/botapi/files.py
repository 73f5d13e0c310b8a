"""Files that bots send: kept while the simulator runs, known by their ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from mimetypes import guess_type

from PIL import Image, UnidentifiedImageError

from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.params import ATTACHED, Params, Upload
from bot.demo.botapi.wire import Json

PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
"""Width and height together, in pixels."""
MAX_PHOTO_RATIO = 20


@dataclass(frozen=True, slots=True)
class File:
    """One file. `width` and `height` in pixels are 0 for what is no picture."""

    id: str
    name: str
    kind: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def _known_as(self) -> Json:
        unique = hashlib.sha256(self.content).hexdigest()[:16]
        return {"file_id": self.id, "file_unique_id": unique, "file_size": len(self.content)}

    @property
    def as_photo(self) -> list[Json]:
        """As a Message shows it: Telegram makes several sizes of it, the stage keeps the one."""
        return [{**self._known_as, "width": self.width, "height": self.height}]

    @property
    def as_document(self) -> Json:
        """As a Message shows it."""
        return {**self._known_as, "file_name": self.name, "mime_type": self.kind}


class Files:
    """Every file of one stage."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def get(self, file_id: str) -> File | None:
        """The file with this id."""
        return self._files.get(file_id)

    def photo(self, params: Params, wanted: str) -> File:
        """The picture that `wanted` names. ApiError 400 when it is none."""
        return self._photo(self._found(params, wanted, "photo"))

    def document(self, params: Params, wanted: str) -> File:
        """The file that `wanted` names: one of this request, or one that was sent before."""
        found = self._found(params, wanted, "document")
        return found if isinstance(found, File) else self._keep(found, _kind(found.name))

    def _found(self, params: Params, wanted: str, what: str) -> Upload | File:
        if not wanted:
            raise bad_request(f"there is no {what} in the request")
        if wanted.startswith(ATTACHED):
            upload = params.uploads.get(wanted.removeprefix(ATTACHED))
            if upload is None:
                raise bad_request(f"there is no {what} in the request")
            if not upload.content:
                raise bad_request("file must be non-empty")
            return upload
        known = self._files.get(wanted)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known

    def _photo(self, found: Upload | File) -> File:
        if isinstance(found, File):
            if not found.width:
                raise bad_request("can't use file of type Document as Photo")
            return found
        if len(found.content) > MAX_PHOTO_BYTES:
            raise bad_request("file is too big")
        try:
            with Image.open(BytesIO(found.content)) as picture:
                (width, height), kind = picture.size, picture.get_format_mimetype()
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        longer, shorter = max(width, height), min(width, height)
        if width + height > MAX_PHOTO_SIDES or longer > MAX_PHOTO_RATIO * shorter:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep(found, kind or "image/jpeg", width, height)

    def _keep(self, upload: Upload, kind: str, width: int = 0, height: int = 0) -> File:
        digest = hashlib.sha256(f"{len(self._files)}:{upload.name}".encode()).hexdigest()[:24]
        file = File(f"F{digest}", upload.name, kind, upload.content, width, height)
        self._files[file.id] = file
        return file


def _kind(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"
