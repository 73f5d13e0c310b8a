"""What the program logs while a scenario is played, and which of it means a defect."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

DEFECTS = frozenset(
    {
        "handler_failed",
        "update_left",
        "screen_failed",
        "card_failed",
        "beat_failed",
        "row_failed",
        "row_passed_over",
        "report_failed",
        "send_failed",
        "receipts_failed",
        "rejected",
        "picture_failed",
    }
)
"""What the program logs only when something in it is wrong."""


class Logs:
    """What the program logged; a test takes out the defects that it provoked."""

    def __init__(self, lines: list[MutableMapping[str, Any]]) -> None:
        self._lines = lines
        self._expected: set[str] = set()

    def expect(self, *events: str) -> None:
        self._expected.update(events)

    def defects(self) -> list[MutableMapping[str, Any]]:
        unexpected = DEFECTS - self._expected
        return [line for line in self._lines if line["event"] in unexpected]
