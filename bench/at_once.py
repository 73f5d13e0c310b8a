"""Many check-ins missed at one instant: when the first alert is out, when all are, none lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.fill import FIRST_CHAT, Crowd, missed_at
from bench.stand import INSTANT, audience, bot, bot_api, database, let_it_come, until
from bot.demo.botapi.wire import Json, parsed_moment


@dataclass(frozen=True)
class Alerts:
    """What the phones saw. Seconds after the instant."""

    first: float
    last: float
    chats: int
    messages: int
    longest_block: float
    cpu: float


async def measure(travellers: int, patience: float = 120) -> Alerts:
    """The real bot against our own Bot API server, everything missed at once."""
    crowd = Crowd(travellers)
    file = await database(f"at_once_{travellers}", crowd, missed_at(INSTANT))
    async with bot_api() as (api, stage):
        async with bot(api, file) as under_test:
            await audience(stage, crowd)
            await stage.idle()
            before = await stage.happened()
            cpu = under_test.cpu_seconds
            await let_it_come(stage)
            await until(lambda: all_out(file, crowd), patience, every=0.25)
            cpu = under_test.cpu_seconds - cpu
        sends = [event for event in await stage.events(before) if event["op"] == "send"]
    moments = sorted(parsed_moment(str(event["mission_at"])) for event in sends)
    _require_nothing_lost(file, crowd, sends)
    return Alerts(
        (moments[0] - INSTANT).total_seconds(),
        (moments[-1] - INSTANT).total_seconds(),
        len({event["chat"] for event in sends}),
        len(sends),
        under_test.longest_block(),
        cpu,
    )


async def all_out(file: Path, crowd: Crowd) -> bool:
    """Asked of the database: asking the stage would slow down what is measured."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as conn:
        opened, waiting = conn.execute(
            "SELECT (SELECT count(*) FROM incidents), (SELECT count(*) FROM outbox WHERE waiting)"
        ).fetchone()
    return bool(opened == crowd.travellers and not waiting)


def _require_nothing_lost(file: Path, crowd: Crowd, sends: list[Json]) -> None:
    """Every contact and coordinator heard, and every notice has a message on the stage."""
    heard = {(event["chat"], event["message_id"]) for event in sends}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as conn:
        rows = conn.execute(
            "SELECT telegram_id, message_id, subject FROM outbox"
            " JOIN people ON people.id = recipient_id WHERE kind = 'missed'"
        ).fetchall()
    unheard = [row for row in rows if (row[0], row[1]) not in heard]
    wanted = {FIRST_CHAT + crowd.first_contact + n for n in range(crowd.travellers)}
    silent = wanted - {event["chat"] for event in sends}
    if len(rows) != 2 * crowd.travellers or unheard or silent:
        raise RuntimeError(
            f"lost: {len(rows)} notices, {len(unheard)} unheard, {len(silent)} contacts silent"
        )


async def run(travellers: int) -> tuple[Alerts, list[Figure]]:
    """The figures for so many missed at one instant."""
    name = f"{travellers:,} missed at once"
    seen = await measure(travellers)
    rate = seen.messages / (seen.last - seen.first)
    return seen, [
        Figure(name, "first alert out", seen.first, "s", at_most=0.1),
        Figure(name, "all out", seen.last, "s", at_most=5, note=f"{seen.messages} messages"),
        Figure(name, "lost", 0, "alerts", at_most=0),
        Figure(name, "messages a second", rate, "/s", note="bot and server share the cores"),
        Figure(name, "event loop blocked", seen.longest_block, "ms", at_most=100),
        Figure(name, "processor time an alert", seen.cpu / travellers * 1000, "ms"),
    ]
