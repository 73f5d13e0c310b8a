"""A message's words as a request brings them: parsed, trimmed, measured."""

from __future__ import annotations

import re

from bot.demo.botapi.entities import parse_html, trimmed, utf16_length
from bot.demo.botapi.errors import bad_request
from bot.demo.botapi.params import Params
from bot.demo.botapi.registry import Registry
from bot.demo.botapi.wire import Json

MAX_TEXT = 4096
"""In UTF-16 code units, the stricter of the two ways in which people count."""
MAX_CAPTION = 1024
"""The same, below a picture or a file."""
_MENTION = re.compile(r"tg://user\?id=(\d+)")
_LINK = re.compile(r"(?:https?|tg|ton|mailto|tel):\S+|[\w.-]+\.\w{2,}\S*", re.IGNORECASE)
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
"""Where Telegram's own clients see a command: `/missions: who is where` begins with one."""


def read_text(registry: Registry, params: Params) -> Json:
    """`text` with `parse_mode` or `entities`, as the parts of a Message. ApiError 400."""
    text, entities = _parsed(registry, params, params.text("text"), "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(registry: Registry, params: Params) -> Json:
    """The same for the words below a picture or a file; nothing when there are none."""
    text, entities = _parsed(registry, params, params.text("caption"), "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _parsed(registry: Registry, params: Params, source: str, given: str) -> tuple[str, list[Json]]:
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = trimmed(source, _given(params, given))
    if entities:
        entities = [kept for entity in entities if (kept := _resolved(registry, entity))]
    if "/" in text:
        entities = [*entities, *commands_in(text)]
        entities.sort(key=lambda entity: int(str(entity["offset"])))
    return text, entities


def _given(params: Params, name: str) -> list[Json]:
    value = params.decoded(name, "can't parse entities JSON object")
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entity, dict) for entity in value):
        raise bad_request("expected an Array of MessageEntity")
    for entity in value:
        for name in ("offset", "length"):
            if not isinstance(entity.get(name), int):
                raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
        if not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
    return value


def _resolved(registry: Registry, entity: Json) -> Json | None:
    """A link as Telegram keeps it: a mention of somebody it knows, a real address, or nothing."""
    if entity["type"] != "text_link":
        return entity
    url = str(entity.get("url", ""))
    mention = _MENTION.fullmatch(url)
    if mention is None:
        return entity if _LINK.fullmatch(url) else None
    person = registry.people.get(int(mention.group(1)))
    if person is None:
        return None
    kept = {name: value for name, value in entity.items() if name != "url"}
    return {**kept, "type": "text_mention", "user": person.user}


def commands_in(text: str) -> list[Json]:
    """The `bot_command` entities that Telegram finds by itself, in what bots and people write."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": len(match.group()),
        }
        for match in _COMMAND.finditer(text)
    ]
