"""How a request says what it wants: query string, form, multipart or JSON; values often as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import parse_qsl

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.wire import Json, decoded

_TRUE = {"true", "1", "yes"}

ATTACHED = "attach://"
"""How a value names a file that comes in the same request."""
_FILES_BY_THEMSELVES = frozenset({"photo", "document", "thumbnail"})
"""Parameters whose file may come under the parameter's own name."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a request brings it."""

    name: str
    content: bytes


def read_params(query: bytes, content_type: bytes, body: bytes) -> Params:
    """Everything that the request names; the body wins over the query string."""
    params: Json = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    uploads: dict[str, Upload] = {}
    kind = content_type.partition(b";")[0].strip().lower() if body else b""
    if kind == b"application/json":
        params.update(_json_body(body))
    elif kind == b"multipart/form-data":
        params.update(_multipart_body(content_type, body, uploads))
    elif body:
        params.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(params, uploads)


def _json_body(body: bytes) -> Json:
    try:
        value = decoded(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object in the request body")
    return value


def _multipart_body(content_type: bytes, body: bytes, uploads: dict[str, Upload]) -> Json:
    params: Json = {}

    def take(field: Field) -> None:
        if field.field_name is not None:
            params[field.field_name.decode()] = (field.value or b"").decode("utf-8", "replace")

    def keep(file: File) -> None:
        name = (file.field_name or b"").decode()
        file.file_object.seek(0)
        uploads[name] = Upload((file.file_name or b"file").decode(), file.file_object.read())
        file.close()
        if name in _FILES_BY_THEMSELVES:
            params[name] = ATTACHED + name

    try:
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)).encode()}
        parse_form(headers, BytesIO(body), take, keep)
    except FormParserError:
        raise bad_request("can't parse multipart/form-data request body") from None
    return params


class Params:
    """A request's values, read as the type that a method expects."""

    __slots__ = ("raw", "uploads")

    def __init__(self, raw: Json, uploads: Mapping[str, Upload] | None = None) -> None:
        self.raw = raw
        self.uploads = uploads or {}

    def text(self, name: str) -> str:
        """The value as text; empty when it is missing."""
        value = self.raw.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str) -> int | None:
        """A whole number, or None when it is missing or none."""
        value = self.raw.get(name)
        if isinstance(value, bool):
            return None
        if isinstance(value, int):
            return value
        try:
            return int(value) if isinstance(value, str) else None
        except ValueError:
            return None

    def decimal(self, name: str) -> float | None:
        """A number with or without fraction, or None."""
        value = self.raw.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        try:
            return float(value)
        except ValueError:
            return None

    def yes(self, name: str) -> bool:
        """Whether a switch is on."""
        value = self.raw.get(name)
        if value is None:
            return False
        return value is True or str(value).lower() in _TRUE

    def decoded(self, name: str, refusal: str) -> object:
        """A nested value, which may come as JSON text. `refusal` words the 400 for broken JSON."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return decoded(value)
        except ValueError:
            raise bad_request(refusal) from None
