"""What was measured: one line of JSON each, and a table for whoever looks on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.engine.mission_clock import WallClock

RESULTS = Path(__file__).parent / "results.jsonl"


@dataclass(frozen=True)
class Figure:
    """One measured value. `wanted` is what it is held against: at most, or at least, that much."""

    bench: str
    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is what is wanted; None where nothing is."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    @property
    def wanted(self) -> str:
        """The bound in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""


def commit() -> str:
    """The revision that was measured, with a + when files differ from it."""
    asked = ["git", "describe", "--always", "--dirty=+"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def keep(figures: Iterable[Figure]) -> None:
    """Append to the results, each with when, on what, and for which revision."""
    where = {
        "at": WallClock().now().isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    with RESULTS.open("a", encoding="utf-8") as file:
        for one in figures:
            told = {name: value for name, value in vars(one).items() if value not in (None, "")}
            file.write(json.dumps({**where, **told, "met": one.met}, ensure_ascii=False) + "\n")


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    table = Table(title="Vigie, measured", title_justify="left")
    for heading in ("bench", "figure"):
        table.add_column(heading)
    for heading in ("value", "unit", "wanted", "met"):
        table.add_column(heading, justify="right")
    table.add_column("note")
    for one in figures:
        met = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}[one.met]
        value = f"{one.value:,.4g}" if abs(one.value) < 10_000 else f"{one.value:,.0f}"
        table.add_row(one.bench, one.name, value, one.unit, one.wanted, met, one.note)
    Console().print(table)
