"""A story's lines: what the stage saw, joined with what the bot meant by it, and how they print."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from rich.console import Console
from rich.text import Text

from bot.demo.botapi.wire import Json, parsed_moment
from bot.domain.buttons import BadTap, Verb, read_tap
from bot.screens.voice import voice_for

OPS = {"send": "send", "edit": "edit", "delete": "delete", "tap": "tap", "say": "send"}
"""The stage's events that a line tells, as lines call them."""

CALLED = {"seeing": "digest", "mission_card": "card"}
"""Kinds that lines call otherwise: coming back from blindness is the coordinators' digest, and
every card that is kept true is a card.
"""

ABOUT_INCIDENTS = frozenset(
    {Verb.MISTAKE, Verb.WHAT_HAPPENED, Verb.CALLABLE, Verb.TAKE, Verb.REVIEW, Verb.NEWS}
    | {Verb.CAN_PHONE, Verb.HAND_OVER, Verb.HAND_TO, Verb.RELEASE, Verb.OBJECT}
    | {Verb.CLOSE, Verb.CLOSE_WITH, Verb.ALERT, Verb.MEDICAL}
)

ALARMS = frozenset({"missed", "sos", "can_you_phone"})

STOPS = ".?!:…؟"
"""What ends a sentence: a title that has none gets a full stop before what follows it."""

Row = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """One message, edit or tap. `meant` is the notice's own kind, before lines rename it."""

    seq: int
    at: datetime
    sender: str | None
    to: str | None
    op: str
    kind: str
    message_id: int | None
    incident: int | None
    text: str
    buttons: tuple[tuple[str, str], ...]
    meant: str

    @property
    def heard(self) -> bool:
        """Whether somebody is told something by it; a card kept up to date makes no sound."""
        return self.to is not None and self.kind != "card"

    def as_json(self) -> Json:
        """As `--json` prints it; the names are part of the project's contracts."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "from": self.sender,
            "to": self.to,
            "channel": "telegram",
            "op": self.op,
            "kind": self.kind,
            "message_id": self.message_id,
            "incident": self.incident,
            "drill": False,
            "text": self.text,
            "buttons": [{"text": text, "data": data} for text, data in self.buttons],
        }


class Scribe:
    """Turns the stage's events into lines, numbered from 1."""

    def __init__(self) -> None:
        self._edits: Counter[tuple[object, object]] = Counter()
        self._count = 0

    def lines(self, events: Iterable[Json], spoken: Iterable[Row]) -> list[Line]:
        """The lines of these events; `spoken` is everything that the bot has said so far."""
        rows = list(spoken)
        return [self._line(event, rows) for event in events if event["op"] in OPS]

    def _line(self, event: Json, rows: list[Row]) -> Line:
        self._count += 1
        meant, incident = self._meaning(event, rows)
        message_id = event["message_id"]
        return Line(
            seq=self._count,
            at=parsed_moment(str(event["mission_at"])),
            sender=_name(event["from"]),
            to=_name(event["to"]),
            op=OPS[str(event["op"])],
            kind=CALLED.get(meant, meant),
            message_id=message_id if isinstance(message_id, int) else None,
            incident=incident,
            text=str(event["text"] or event.get("caption") or ""),
            buttons=_buttons(event["buttons"]),
            meant=meant,
        )

    def _meaning(self, event: Json, rows: list[Row]) -> tuple[str, int | None]:
        if event["op"] == "tap":
            return _tapped(str(event["data"]))
        if event["from"] is not None:
            return "words", None
        row = self._row(event, rows)
        if row is None:
            return ("card" if event["op"] == "edit" else "part"), None
        return str(row["kind"]), _incident(row)

    def _row(self, event: Json, rows: list[Row]) -> Row | None:
        """The notice behind a message, or behind the nth edit of one; cards have none."""
        where = (event["chat"], event["message_id"])
        mine = [row for row in rows if (row["chat"], row["message_id"]) == where]
        if event["op"] != "edit":
            return next((row for row in mine if row["edits"] is None), None)
        edits = [row for row in mine if row["edits"] is not None]
        if self._edits[where] == len(edits):
            return None
        self._edits[where] += 1
        return edits[self._edits[where] - 1]


def _name(key: object) -> str | None:
    return None if key is None else str(key)


def _tapped(data: str) -> tuple[str, int | None]:
    try:
        tap = read_tap(data)
        return tap.verb.value, tap.id if tap.verb in ABOUT_INCIDENTS else None
    except BadTap:
        return "forged", None


def _incident(row: Row) -> int | None:
    kind, _, number = str(row["subject"]).partition(":")
    if kind == "incident":
        return int(number)
    params = row["params"]
    named = params.get("incident") if isinstance(params, Mapping) else None
    return named if isinstance(named, int) else None


def _buttons(rows: object) -> tuple[tuple[str, str], ...]:
    flat = [button for row in rows for button in row] if isinstance(rows, list) else []
    return tuple((str(button["text"]), str(button["data"] or "")) for button in flat)


class Teller(Protocol):
    """How a story is told."""

    def tell(self, line: Line) -> None:
        """One line."""

    def end(self, story: str, failure: str | None) -> None:
        """How it ended."""


class JsonTeller:
    """For programs: JSON lines on stdout."""

    def tell(self, line: Line) -> None:
        """One object."""
        self._print(line.as_json())

    def end(self, story: str, failure: str | None) -> None:
        """The last object says whether everything happened that had to."""
        ended: Json = {"story": story, "ok": failure is None}
        self._print(ended if failure is None else {**ended, "why": failure})

    def _print(self, value: Json) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()


class TerminalTeller:
    """For people: who hears what, when, on both clocks; a line for each message."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._place = voice_for(language).say("A place")
        self._console = Console(highlight=False)
        self._shown: dict[tuple[str | None, int | None], str] = {}

    def tell(self, line: Line) -> None:
        """`[Tue 08:30 Bamako · 09:30 Paris] Claire ◂ …`: what happened, then what to do.

        A card that is edited shows only when its first line changed: the rest is figures.
        """
        first, *rest = [one for one in line.text.splitlines() if one.strip()] or [self._place]
        where = (line.to, line.message_id)
        if line.op == "edit" and self._shown.get(where) == first:
            return
        self._shown[where] = first
        said = Text(f"[{self._clocks(line.at)}] ", "dim")
        who = (line.to or line.sender or "").capitalize()
        if line.to is None:
            said.append(f"{who} ▸ ", "bold cyan").append(first, "cyan")
        else:
            said.append(f"{who} ◂ ", "bold red" if line.kind in ALARMS else "bold")
            said.append(f"(↻) {first}" if line.op == "edit" else first)
            stop = " " if first[-1] in STOPS else ". "
            said.append("".join(f"{stop}{one}" for one in rest[:1]), "dim")
        self._console.print(said, soft_wrap=True)

    def _clocks(self, at: datetime) -> str:
        locale = "en_GB" if self._language == "en" else self._language
        here = format_datetime(at, "EEE HH:mm", ZoneInfo("Africa/Bamako"), locale)
        home = format_datetime(at, "HH:mm", ZoneInfo("Europe/Paris"), locale)
        return f"{here} Bamako · {home} Paris"

    def end(self, story: str, failure: str | None) -> None:
        """A check mark, or what did not happen."""
        if failure is None:
            self._console.print(Text(f"✓ {story}: every step happened as it must.", "bold green"))
        else:
            self._console.print(Text(f"✗ {story}: {failure}", "bold red"))
