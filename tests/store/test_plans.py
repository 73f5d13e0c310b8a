"""What is asked again and again must find its rows by an index, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from bot.domain.lanes import Lane
from bot.domain.notices import Kind
from bot.domain.people import Role
from bot.store import cards, checkins, checklists, inbox, incidents, missions, outbox, people
from bot.store.database import Database

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BUSY = [4, 5]


def claim(conn: Connection, lanes: tuple[Lane, ...]) -> object:
    return outbox.claim(conn, now=NOW, machine_now=NOW, lease="l", lanes=lanes, limit=10, busy=BUSY)


def claim_alike(conn: Connection) -> object:
    return outbox.claim_alike(
        conn, recipient_ids=[1, 2], kinds=[Kind.MISSED], now=NOW, machine_now=NOW, lease="l"
    )


ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "alarms": (lambda conn: claim(conn, (Lane.ALARM,)), "ix_outbox_waiting"),
    "others": (lambda conn: claim(conn, (Lane.ANSWER, Lane.DIGEST)), "ix_outbox_waiting"),
    "alike": (claim_alike, "ix_outbox_waiting_for"),
    "cards": (lambda conn: cards.outdated_cards(conn, NOW, 5), "ix_cards_outdated"),
    "incidents": (lambda conn: incidents.claim_due(conn, NOW, 5), "ix_incidents_wake_at"),
    "checkins": (lambda conn: checkins.claim_due(conn, NOW, 5), "ix_checkins_wake_at"),
    "missions": (lambda conn: missions.claim_due(conn, NOW, 5), "ix_missions_wake_at"),
    "checklists": (
        lambda conn: checklists.claim_due(conn, NOW, 5),
        "ix_checklist_reminders_wake_at",
    ),
    "coordinators": (
        lambda conn: people.members(conn, [1], [Role.COORDINATOR]),
        "ix_memberships_organisation_id_role",
    ),
    "updates": (lambda conn: inbox.unsettled(conn, 1, 5, BUSY), "ix_inbox_unsettled"),
    "updates left": (lambda conn: inbox.left(conn, 1), "ix_inbox_unsettled"),
}


def plan_of(conn: Connection, ask: Callable[[Connection], object]) -> str:
    """How SQLite would find the rows of the first query in `ask`."""
    plans: list[str] = []

    def explain(
        conn: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: Sequence[Any],
        context: ExecutionContext | None,
        executemany: bool,
    ) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append("\n".join(str(row[3]) for row in cursor.fetchall()))

    event.listen(conn, "before_cursor_execute", explain)
    ask(conn)
    return plans[0]


@pytest.mark.parametrize("name", ASKED)
async def test_the_loops_find_their_rows_by_an_index(sqlite_db: Database, name: str) -> None:
    ask, index = ASKED[name]
    plan = await sqlite_db.write(0, lambda conn: plan_of(conn, ask))
    assert f"INDEX {index} " in f"{plan} ".replace("\n", " \n")


async def test_the_most_urgent_are_found_without_sorting_what_waits(sqlite_db: Database) -> None:
    plan = await sqlite_db.write(0, lambda conn: plan_of(conn, ASKED["alarms"][0]))
    assert "ORDER BY" not in plan
