"""A message in Telegram's terms: HTML, buttons, keyboards, and parts that are not too long."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape

from bot.domain.message import Button, Key, Message
from bot.domain.search import Article

LONGEST = 4096
"""UTF-16 units in one message, counted by Telegram once the markup is taken away."""

LONGEST_CAPTION = 1024
"""The same below a picture."""

NO_PREVIEW = {"is_disabled": True}

Payload = dict[str, object]


def payloads(message: Message) -> list[Payload]:
    """What `sendMessage` gets, part by part in order; the buttons hang on the last part."""
    parts = [part | _manners(message) for part in _texts(message)]
    if markup := _markup(message):
        parts[-1]["reply_markup"] = markup
    return parts


def attachment(message: Message) -> tuple[str, Payload] | None:
    """The method that shows a contact or a venue, and what it gets; None for plain text."""
    if message.contact is not None:
        shown = message.contact
        method = "sendContact"
        payload: Payload = {"phone_number": shown.phone, "first_name": _clean(shown.name)}
        if shown.note:
            payload["last_name"] = _clean(shown.note)
    elif message.venue is not None:
        place = message.venue
        method = "sendVenue"
        payload = {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "title": _clean(place.name),
            "address": _clean(place.address),
        }
    else:
        return None
    payload |= _manners(message)
    if markup := _markup(message):
        payload["reply_markup"] = markup
    return method, payload


def edited(message: Message) -> Payload:
    """What `editMessageText` gets. It can neither be split nor carry a keyboard: too long a text
    is cut with an ellipsis, and a persistent keyboard stays as it is.
    """
    title = _clean(message.title)
    text = _clean(message.plain)
    if units(text) > LONGEST:
        text = split(text, LONGEST - 1)[0] + "…"
    payload = _as_html(text, bold=min(len(title), len(text)))
    if message.buttons:
        payload["reply_markup"] = {"inline_keyboard": _rows(message)}
    return payload


def captioned(message: Message) -> Payload | None:
    """What `sendPhoto` gets beside the picture; None where the words are too long for it."""
    title, text = _clean(message.title), _clean(message.plain)
    if units(text) > LONGEST_CAPTION:
        return None
    html = _as_html(text, bold=len(title))
    payload = {"caption": html["text"], "parse_mode": html["parse_mode"], **_manners(message)}
    if markup := _markup(message):
        payload["reply_markup"] = markup
    return payload


def article(found: Article) -> Payload:
    """One result of `answerInlineQuery`; its message goes as it is into a chat of somebody's."""
    text = _clean(found.message.plain)
    if units(text) > LONGEST:
        text = split(text, LONGEST - 1)[0] + "…"
    words = _as_html(text, bold=min(len(_clean(found.message.title)), len(text)))
    return {
        "type": "article",
        "id": found.id,
        "title": _clean(found.title),
        "description": _clean(found.description),
        "input_message_content": {
            "message_text": words["text"],
            "parse_mode": words["parse_mode"],
            "link_preview_options": words["link_preview_options"],
        },
    }


def without_formatting(payload: Payload) -> Payload:
    """The same words as plain text. Exact: `<b>` is the only markup, everything else is escaped."""
    bare = {name: value for name, value in payload.items() if name != "parse_mode"}
    words = "caption" if "caption" in payload else "text"
    bare[words] = unescape(str(payload[words]).replace("<b>", "").replace("</b>", ""))
    return bare


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = LONGEST) -> list[str]:
    """`text` in pieces of at most `limit` units, broken between lines, else words, else anywhere.

    The white space at a break is dropped, as Telegram would drop it.
    """
    pieces = []
    while len(text) > limit // 2 and units(text) > limit:
        cut = _border(text, _fitting(text, limit))
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start fit into `limit` units."""
    fitting = min(len(text), limit)
    while (excess := units(text[:fitting]) - limit) > 0:
        fitting -= (excess + 1) // 2  # a character takes two units at most
    return fitting


def _border(text: str, longest: int) -> int:
    """Where to cut: a line's end if that keeps the piece at least half full, or a word's."""
    for border in ("\n", " "):
        if (cut := text.rfind(border, longest // 2, longest + 1)) > 0:
            return cut
    return longest


def _texts(message: Message) -> Iterator[Payload]:
    """The parts' texts; as much of the title as a part holds is bold."""
    bold = len(_clean(message.title))
    text = _clean(message.plain)
    pieces = split(text) or [text]
    start = 0
    for piece in pieces:
        start = text.index(piece, start)
        yield _as_html(piece, bold=min(max(bold - start, 0), len(piece)))
        start += len(piece)


def _as_html(text: str, bold: int) -> Payload:
    loud, rest = escape(text[:bold], quote=False), escape(text[bold:], quote=False)
    return {
        "text": f"<b>{loud}</b>{rest}" if loud.strip() else loud + rest,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }


def _clean(text: str) -> str:
    """Half a character (a lone surrogate in somebody's name) would make Telegram refuse it all."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _manners(message: Message) -> Payload:
    manners: Payload = {}
    if message.protected:
        manners["protect_content"] = True
    if message.silent:
        manners["disable_notification"] = True
    return manners


def _markup(message: Message) -> Payload | None:
    if message.buttons:
        return {"inline_keyboard": _rows(message)}
    if message.keyboard is None:
        return None
    if not message.keyboard.rows:
        return {"remove_keyboard": True}
    return {
        "keyboard": [[_key(key) for key in row] for row in message.keyboard.rows],
        "is_persistent": True,
        "resize_keyboard": True,
    }


def _rows(message: Message) -> list[list[Payload]]:
    return [[_button(button) for button in row] for row in message.buttons]


def _button(button: Button) -> Payload:
    face: Payload = {"text": _clean(button.text)}
    if button.url is not None:
        face["url"] = button.url
    elif button.copy is not None:
        face["copy_text"] = {"text": _clean(button.copy)}
    else:
        face["callback_data"] = button.data
    if button.style is not None:
        face["style"] = button.style.value
    return face


def _key(key: Key) -> Payload:
    face: Payload = {"text": _clean(key.text)}
    if key.asks_location:
        face["request_location"] = True
    if key.style is not None:
        face["style"] = key.style.value
    return face
