"""What somebody hears, and how a test says what it expects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.services.briefing import Brief
from tests.scenarios.cast import Character


def what_it_is(brief: Brief | None) -> str:
    """`missed`, `reply.done`, `noted.ok`, `news.spoke`: a notice without its ids and moments."""
    if brief is None:
        return "card"
    notice = brief.notice
    match notice.kind:
        case Kind.REPLY:
            return f"reply.{notice.params['says']}"
        case Kind.NOTED:
            return f"noted.{notice.params['how']}"
        case Kind.SOS_SENT | Kind.NEWS | Kind.OK_UNVERIFIED:
            about = str(notice.params.get("about", "")).split(":")
            words = [word for word in about if not word.isdecimal() and word != notice.kind.value]
            return ".".join((notice.kind.value, *words))
        case kind:
            return kind.value


@dataclass(frozen=True)
class Heard:
    """One message as it arrived on a phone, with sound; or, when `edited`, without."""

    what: str
    text: str
    buttons: tuple[str, ...]
    at: datetime
    message_id: int
    edited: bool
    urgent: bool
    round: int = 0
    message: Message = field(compare=False, default=Message(""))

    def __repr__(self) -> str:
        return f"<{self.at:%H:%M:%S} {self.what}: {self.text[:80]!r}>"


@dataclass(frozen=True, eq=False)
class Said:
    """Equal to whatever was heard of this kind that names all of these."""

    what: str
    names: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Heard):
            return NotImplemented
        return other.what == self.what and all(name in other.text for name in self.names)

    __hash__ = None  # type: ignore[assignment]  # equal to many different things

    def __repr__(self) -> str:
        return f"<{self.what} naming {', '.join(self.names) or 'nobody'}>"


def said(what: str, *names: Character | str) -> Said:
    """A message of this kind in which all of these names, or words, stand."""
    return Said(what, tuple(n if isinstance(n, str) else n.name.split()[0] for n in names))


def missed(*silent: Character) -> Said:
    return said("missed", *silent)


def sos(by: Character) -> Said:
    return said("sos", by)


def kinds(heard: Iterable[Heard]) -> list[str]:
    return [one.what for one in heard]
