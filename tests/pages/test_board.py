"""What pages are told: all at first, then what changes, and after a break what they missed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from bot.demo.phones import board
from bot.demo.phones.board import Board


async def told(stream: AsyncIterator[bytes]) -> tuple[str, str, object]:
    """The next event: its id, its name, its data."""
    lines = (await anext(stream)).decode().split("\n")
    assert lines[3:] == ["", ""]
    identity, name, data = (line.partition(": ")[2] for line in lines[:3])
    return identity, name, json.loads(data)


async def test_a_newcomer_gets_all_and_then_the_changes() -> None:
    shown = Board("a")
    shown.show({"clock": 1, "message/awa/1": "x"})
    stream = shown.follow("")
    assert await told(stream) == (
        "a-1",
        "snapshot",
        {"put": {"clock": 1, "message/awa/1": "x"}},
    )
    shown.show({"clock": 1})
    shown.show({"clock": 2, "message/awa/1": "x"})
    assert await told(stream) == ("a-2", "change", {"put": {"clock": 2}})
    shown.clear("message/")
    assert await told(stream) == ("a-3", "change", {"drop": ["message/awa/1"]})
    shown.call_out("toast", {"text": "y"})
    assert await told(stream) == ("a-4", "toast", {"text": "y"})


async def test_who_comes_back_gets_what_was_missed() -> None:
    shown = Board("a")
    for number in range(5):
        shown.show({"clock": number})
    stream = shown.follow("a-3")
    assert [(await told(stream))[0] for _ in range(2)] == ["a-4", "a-5"]


async def test_who_was_away_too_long_or_comes_from_elsewhere_gets_all() -> None:
    shown = Board("a")
    for number in range(board.KEPT + 10):
        shown.show({"clock": number})
    for last in ("a-3", "b-2005", "a-x", "a-99999"):
        _, name, data = await told(shown.follow(last))
        assert (name, data) == ("snapshot", {"put": {"clock": board.KEPT + 9}}), last
