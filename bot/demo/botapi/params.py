"""How a request says what it wants: query string, form, multipart or JSON; values often as text."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import parse_qsl

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field

from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.wire import Json, decoded

_TRUE = {"true", "1", "yes"}


def read_params(query: bytes, content_type: bytes, body: bytes) -> Json:
    """Everything that the request names; the body wins over the query string."""
    params: Json = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    if not body:
        return params
    kind = content_type.partition(b";")[0].strip().lower()
    if kind == b"application/json":
        params.update(_json_body(body))
    elif kind == b"multipart/form-data":
        params.update(_multipart_body(content_type, body))
    else:
        params.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return params


def _json_body(body: bytes) -> Json:
    try:
        value = decoded(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object in the request body")
    return value


def _multipart_body(content_type: bytes, body: bytes) -> Json:
    params: Json = {}

    def take(field: Field) -> None:
        if field.field_name is not None:
            params[field.field_name.decode()] = (field.value or b"").decode("utf-8", "replace")

    try:
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)).encode()}
        parse_form(headers, BytesIO(body), take, None)
    except FormParserError:
        raise bad_request("can't parse multipart/form-data request body") from None
    return params


class Params:
    """A request's values, read as the type that a method expects."""

    __slots__ = ("raw",)

    def __init__(self, raw: Json) -> None:
        self.raw = raw

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
