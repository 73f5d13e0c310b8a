"""Times of day as people write them: "8h30", "18:30", "6 pm", "٨ صباحا"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from functools import cache

from bot.content.date_words import hour_words
from bot.content.spelling import plain

LONGEST = 100
"""Characters; a text that is longer is no date and no time, and is not looked at."""

_NOON = 12
_BARE = r"(\d{1,2})(?:[.h]?(\d{2}))?"


class UnreadableTime(ValueError):
    """What was typed is no time of day; `text` is what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no time of day.")
        self.text = text


def read_time(text: str) -> time:
    """A time of day, where one was asked for. Raises UnreadableTime.

    A bare number is an hour of the 24-hour clock here: "8" is 08:00 and "1830" is 18:30.
    """
    if len(text) > LONGEST:
        raise UnreadableTime(text)
    typed = _plain(text)
    if bare := re.fullmatch(rf"(?:(?:{_any(hour_words().at)})\s+)?{_BARE}", typed):
        return _time(text, bare[1], bare[2], None)
    if found := re.fullmatch(_pattern(), typed):
        return _read(text, found)
    raise UnreadableTime(text)


def split_time(text: str) -> tuple[str, time | None]:
    """A text without the time that stands at its end or its beginning, and that time.

    Only what cannot be anything else is a time here: 18:30, 18h, 6 pm, noon. Raises UnreadableTime
    when such a time does not exist or the text is too long.
    """
    if len(text) > LONGEST:
        raise UnreadableTime(text)
    typed = _plain(text)
    behind = re.fullmatch(rf"(?P<rest>.*?)(?:^|[ ,،]+){_pattern()}", typed)
    found = behind or re.fullmatch(rf"{_pattern()}[ ,،]+(?P<rest>.*)", typed)
    return (found["rest"].strip(), _read(text, found)) if found else (typed, None)


def _read(text: str, found: re.Match[str]) -> time:
    if found["noon"]:
        return time(_NOON)
    half = found["half"] or found["only_half"]
    if half is None:
        return _time(text, found["hour"], found["minute"], None)
    early = half.startswith("a") or half in hour_words().morning
    return _time(text, found["hour"], found["minute"], "am" if early else "pm")


def _time(text: str, hour: str, minute: str | None, half: str | None) -> time:
    """The time on a clock of 24 hours. `half` is `am`, `pm` or None."""
    hours = int(hour)
    if half is not None and not 1 <= hours <= _NOON:
        raise UnreadableTime(text)
    if half is not None:
        hours = hours % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hours, int(minute or 0))
    except ValueError as error:
        raise UnreadableTime(text) from error


def _plain(text: str) -> str:
    return " ".join(plain(text).replace("'", " ").replace("’", " ").split())


@cache
def _pattern() -> str:
    words = hour_words()
    half = f"[ap]\\.?m\\.?|{_any((*words.morning, *words.afternoon))}"
    minutes = rf"\s*(?:{_any((*words.hour, 'h', ':'))})\s*(?P<minute>\d{{2}})?\s*h?"
    clock = rf"(?P<hour>\d{{1,2}})(?:{minutes}(?:\s*(?P<half>{half}))?|\s*(?P<only_half>{half}))"
    return rf"(?:(?:{_any(words.at)})\s+)?(?:(?P<noon>{_any(words.noon)})|{clock})"


def _any(phrases: Sequence[str]) -> str:
    return "|".join(map(re.escape, phrases))
