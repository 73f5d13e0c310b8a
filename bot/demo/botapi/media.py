"""The methods with which a bot sends pictures and documents, and changes them."""

from __future__ import annotations

from bot.demo.botapi.call import Call
from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.params import Params
from bot.demo.botapi.text import read_caption
from bot.demo.botapi.wire import Json
from bot.demo.botapi.writing import edited, own_message, send

MEDIA = ("photo", "document")


def send_photo(call: Call) -> object:
    """A picture, with or without words below it."""
    return send(call, lambda: _photo(call, call.params.text("photo"), call.params))


def send_document(call: Call) -> object:
    """A file, with or without words below it."""
    return send(call, lambda: _document(call, call.params.text("document"), call.params))


def edit_message_caption(call: Call) -> object:
    """Other words below the same picture or file, or none."""
    chat = call.writable()
    stored = own_message(call, chat)
    if not any(kind in stored.api for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return edited(call, stored, read_caption(call.registry, call.params), gone=_WORDS)


def edit_message_media(call: Call) -> object:
    """Another picture or file in the place of one, under the same id, with its own words."""
    chat = call.writable()
    stored = own_message(call, chat)
    value = call.params.decoded("media", "can't parse InputMedia JSON object")
    if not isinstance(value, dict):
        raise bad_request("input media must be specified")
    kind, named = str(value.get("type")), Params(value, call.params.uploads)
    if kind not in _CONTENT:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is not supported here')
    if not any(one in stored.api for one in MEDIA):
        raise bad_request("there is no media in the message to edit")
    content = _CONTENT[kind](call, named.text("media"), named)
    return edited(call, stored, content, gone=(*MEDIA, *_WORDS))


_WORDS = ("caption", "caption_entities")


def _photo(call: Call, wanted: str, words: Params) -> Json:
    file = call.registry.files.photo(call.params, wanted)
    return {"photo": file.as_photo, **read_caption(call.registry, words)}


def _document(call: Call, wanted: str, words: Params) -> Json:
    file = call.registry.files.document(call.params, wanted)
    return {"document": file.as_document, **read_caption(call.registry, words)}


_CONTENT = {"photo": _photo, "document": _document}
