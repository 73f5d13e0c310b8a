"""`python -m bench [NAME …]`: run the measurements, keep them, show them.

Every figure is taken in a run of its own, with the bot, the Bot API server and, where something is
compared, the other program in processes of their own. Absolute figures belong to the machine;
ratios travel.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

os.environ["PTB_TIMEDELTA"] = "1"  # read once, when telegram is first imported

from bench import a_job_each, at_once, memory, one_by_one, startup, sweep, urgency
from bench.figures import Figure, keep, show
from bench.stand import tidy


async def thousand() -> list[Figure]:
    """A thousand at once, beside the way of working one by one."""
    seen, figures = await at_once.run(1_000)
    first, last = await one_by_one.measure(1_000)
    name = "1,000 one by one"
    lean = "a lean model of sendalerts; the real one: 25–42 alerts/s"
    return [
        *figures,
        Figure(name, "first alert out", first, "s", note=lean),
        Figure(name, "all out", last, "s"),
        Figure(name, "first out, Vigie is faster by", first / seen.first, "×"),
        Figure(name, "all out, Vigie is faster by", last / seen.last, "×", at_least=15),
    ]


async def ten_thousand() -> list[Figure]:
    """Ten thousand at once, beside a scheduler with a job for each."""
    seen, figures = await at_once.run(10_000)
    first, last, sent = await a_job_each.measure(10_000)
    name = "10,000 jobs"
    lifted = "APScheduler, SQLite, grace lifted"
    return [
        *figures,
        Figure(name, "first alert out", first, "s", note=lifted),
        Figure(name, "last alert out", last, "s", note=f"{sent:,} of 10,000 sent"),
        Figure(name, "first out, Vigie is faster by", first / seen.first, "×", at_least=50),
        Figure(name, "all out, Vigie is faster by", last / seen.last, "×"),
    ]


async def sweep_and_start() -> list[Figure]:
    """A million missions on SQLite: the sweep, then a start on the same file."""
    figures, million = await sweep.on_sqlite()
    return [*figures, *await startup.run(million)]


BENCHES: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "thousand": thousand,
    "ten_thousand": ten_thousand,
    "urgency": urgency.run,
    "sweep": sweep_and_start,
    "sweep_postgresql": sweep.on_postgresql,
    "memory": memory.run,
}


async def run(names: list[str]) -> list[Figure]:
    """Those benches, one after the other; each is kept as soon as it is known."""
    figures: list[Figure] = []
    for name in names:
        sys.stderr.write(f"{name} …\n")
        found = await BENCHES[name]()
        keep(found)
        figures += found
    return figures


def main() -> int:
    """Exit status 0 when everything could be measured, whatever the figures are."""
    names = sys.argv[1:] or list(BENCHES)
    unknown = set(names) - set(BENCHES)
    if unknown:
        sys.stderr.write(f"There is no {', '.join(unknown)}. There are: {', '.join(BENCHES)}.\n")
        return 2
    try:
        show(asyncio.run(run(names)))
    finally:
        tidy()
    return 0


if __name__ == "__main__":
    sys.exit(main())
