"""HTML parse mode: from tagged text to plain text with entities, refusing what Telegram refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.demo.botapi.errors import ApiError, bad_request
from bot.demo.botapi.wire import Json

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|(lt|gt|amp|quot));?")
_SPECIAL = re.compile(r"[<&]")
_SPACE = " \t\r\n\f\v"
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]+")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of Telegram's offsets and limits."""
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    start: int


@dataclass
class _Reader:
    """One pass over the source; `offset` counts UTF-16 units of the plain text so far."""

    source: str
    at: int = 0
    offset: int = 0
    plain: list[str] = field(default_factory=list)
    plain_length: int = 0
    stack: list[_Open] = field(default_factory=list)
    found: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            hit = _SPECIAL.search(self.source, self.at)
            if hit is None:
                self._write(self.source[self.at :])
                break
            self._write(self.source[self.at : hit.start()])
            self.at = hit.start()
            if hit.group() == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            raise _unparsable(
                f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"'
            )
        return "".join(self.plain), self.found

    def _write(self, text: str) -> None:
        self.plain.append(text)
        self.plain_length += len(text)
        self.offset += utf16_length(text)

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        character = _referred(match) if match else None
        if match is None or character is None:
            self._write("&")
            self.at += 1
            return
        self._write(character)
        self.at = match.end()

    def _start_tag(self) -> None:
        begin = self.at
        end = begin + 1
        while end < len(self.source) and self.source[end] not in _SPACE + ">":
            end += 1
        if end >= len(self.source):
            raise self._broken("Unclosed start tag", begin)
        tag = self.source[begin + 1 : end].lower()
        if tag not in _TYPES:
            raise self._broken(f'Unsupported start tag "{tag}"', begin)
        self.at = end
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._broken('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(_Open(tag, attributes, self.offset, self.plain_length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space(begin)
            if self.source[self.at] == ">":
                self.at += 1
                return attributes
            name = self._matched(_ATTRIBUTE_NAME).lower()
            if not name:
                raise self._broken(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip_space(begin)
            attributes[name] = self._value(begin) if self.source[self.at] == "=" else ""

    def _value(self, begin: int) -> str:
        self.at += 1
        self._skip_space(begin)
        quote = self.source[self.at]
        if quote not in "\"'":
            value = self._matched(_BARE_VALUE).lower()
            if self.at < len(self.source) and self.source[self.at] not in _SPACE + ">":
                raise self._broken("Unexpected end of name token", begin)
            return value
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._broken("Unclosed start tag", begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return _REFERENCE.sub(lambda match: _referred(match) or match.group(), raw)

    def _matched(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()

    def _skip_space(self, begin: int) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACE:
            self.at += 1
        if self.at >= len(self.source):
            raise self._broken("Unclosed start tag", begin)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.stack:
            raise self._broken("Unexpected end tag", begin)
        end = self.source.find(">", begin)
        if end < 0:
            raise self._broken("Unclosed end tag", begin)
        tag = self.source[begin + 2 : end].strip(_SPACE).lower()
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            where = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise _unparsable(f"Unmatched end tag at byte offset {self._bytes(begin)}, {where}")
        self.at = end + 1
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        attributes = opened.attributes
        if opened.tag == "a":
            entity["url"] = attributes.get("href") or "".join(self.plain)[opened.start :]
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif opened.tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-time":
            if not re.fullmatch(r"-?\d+", attributes.get("unix", "")):
                return
            entity["unix_time"] = int(attributes["unix"])
            if attributes.get("format"):
                entity["date_time_format"] = attributes["format"]
        elif opened.tag == "code" and self._is_language_of_pre(opened):
            language = attributes["class"].removeprefix("language-")
            self.stack[-1].attributes["language"] = language
            return
        elif opened.tag == "pre" and attributes.get("language"):
            entity["language"] = attributes["language"]
        self.found.append(entity)

    def _is_language_of_pre(self, opened: _Open) -> bool:
        return (
            bool(self.stack)
            and self.stack[-1].tag == "pre"
            and self.stack[-1].offset == opened.offset
            and opened.attributes.get("class", "").startswith("language-")
        )

    def _broken(self, what: str, at: int) -> ApiError:
        return _unparsable(f"{what} at byte offset {self._bytes(at)}")

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))


def _unparsable(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")


def _referred(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return None
    return chr(code)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities, offsets in UTF-16 units. ApiError 400 as Telegram words it."""
    if "<" not in source and "&" not in source:
        return trimmed(source, [])
    text, found = _Reader(source).run()
    return trimmed(text, found)


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Take the outer white space away and move the entities along; sorted, outermost first."""
    stripped = text.strip()
    if not entities:
        return stripped, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    total = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(_number(entity["offset"]) - lead, 0)
        end = min(_number(entity["offset"]) + _number(entity["length"]) - lead, total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    kept.sort(key=lambda entity: (_number(entity["offset"]), -_number(entity["length"])))
    return stripped, _without_nested_in_code(kept)


def _without_nested_in_code(entities: list[Json]) -> list[Json]:
    kept: list[Json] = []
    code_end = 0
    for entity in entities:
        start = _number(entity["offset"])
        if start < code_end:
            continue
        if entity["type"] in {"code", "pre"}:
            code_end = start + _number(entity["length"])
        kept.append(entity)
    return kept


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise bad_request("can't parse entities: an offset or length is not a number")
    return value
