"""What a screen says and a channel carries: words and buttons, free of any channel's markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.map_request import MapRequest, MapWords


class Style(StrEnum):
    """A button's colour; its words must be enough without it."""

    DANGER = "danger"
    SUCCESS = "success"
    PRIMARY = "primary"


@dataclass(frozen=True)
class Button:
    """One inline button: `data` comes back when it is pressed. Instead, `url` opens a link, and
    `copy` (256 characters at most) goes to the clipboard, without a network.
    """

    text: str
    data: str = ""
    style: Style | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True)
class Key:
    """One key of the persistent keyboard; pressing it sends `text`, or the phone's location."""

    text: str
    style: Style | None = None
    asks_location: bool = False


@dataclass(frozen=True)
class Keyboard:
    """The persistent keyboard below the input field. No rows: take it away."""

    rows: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True)
class Copy:
    """A message that somebody sent, to be shown to somebody else as it is."""

    chat_id: int
    message_id: int


@dataclass(frozen=True)
class Contact:
    """A phone number (E.164) to call with one tap, or to keep; `note` stands behind the name."""

    phone: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Venue:
    """An exact place (degrees, WGS 84) that opens on the reader's own map."""

    latitude: float
    longitude: float
    name: str
    address: str


@dataclass(frozen=True)
class Picture:
    """A map to be shown above the words: asked for by the screen, drawn by the engine.

    `content` is the PNG, empty until it is drawn.
    """

    request: MapRequest
    words: MapWords
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Message:
    """A message as plain sentences: `title` says what happened, `lines` what to do.

    The channel adds its own markup (Telegram: the title in bold) and escapes every character,
    so that no name can break a message. `buttons` and `keyboard` exclude each other.
    `copy` follows the text: a voice message, a photo. `contact` or `venue` is shown instead of the
    text, which stands in where a channel cannot show it; the words must be enough without the
    `picture` too. `protected` forbids forwarding and saving; `silent` makes no sound;
    `pinned` keeps it at the top of the chat; `unpins` is the message that goes from there.
    """

    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: Keyboard | None = None
    copy: Copy | None = None
    contact: Contact | None = None
    venue: Venue | None = None
    picture: Picture | None = None
    protected: bool = False
    silent: bool = False
    pinned: bool = False
    unpins: int | None = None

    @property
    def plain(self) -> str:
        """The whole text without markup, as SMS or a plain-text resend carry it."""
        return "\n".join((self.title, *self.lines))
