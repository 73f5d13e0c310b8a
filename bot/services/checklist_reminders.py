"""Reminders of what is open on a checklist: begun with the mission, said by the clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.notices import Kind, Notice
from bot.domain.reminding import Reminded, Reminder, judge, next_reminder, settled
from bot.services.checklist_sheets import Sheet, sheets
from bot.store import checklists, incidents, outbox
from bot.store.checklists import Kept
from bot.store.database import Connection

HELD = timedelta(hours=1)
"""Who is being looked for has other things to think of: her reminder waits, and is looked at anew
so much later.
"""


def begin(conn: Connection, mission_ids: Collection[int], now: datetime) -> None:
    """Remind the travellers of new missions; what lies before `now` is not made up for."""
    known = {(one.mission_id, one.traveller_id) for one in _kept(conn, mission_ids)}
    for whose, sheet in sheets(conn, mission_ids).items():
        if whose not in known:
            _keep(conn, sheet, Reminded(now))


def follow(conn: Connection, mission_ids: Collection[int], now: datetime) -> None:
    """What the next reminder is, after a tick or a change of these missions."""
    kept = _kept(conn, mission_ids)
    current = sheets(conn, mission_ids)
    for one in kept:
        sheet = current.get((one.mission_id, one.traveller_id))
        if sheet is None:
            checklists.drop(conn, [one.id])
            continue
        _keep(conn, sheet, settled(_dealt_with(one, now), sheet.planned))


def _kept(conn: Connection, mission_ids: Collection[int]) -> list[Kept]:
    return checklists.reminders_of(conn, mission_ids)


def _dealt_with(kept: Kept, now: datetime) -> Reminded:
    """A moment that passed without a word stays passed, unless it waits to be judged."""
    if kept.wake_at is not None and kept.wake_at <= now:
        return kept.reminded
    return replace(kept.reminded, until=max(kept.reminded.until, now))


def _keep(conn: Connection, sheet: Sheet, reminded: Reminded) -> None:
    upcoming = next_reminder(sheet.planned, sheet.boxes, sheet.ticked, reminded)
    wake_at = upcoming.at if upcoming else None
    checklists.keep(conn, sheet.mission.id, sheet.traveller_id, reminded, wake_at)


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Remind of what is open where a reminder fell due; returns how many were looked at."""
    due = checklists.claim_due(conn, now, limit)
    current = sheets(conn, {one.mission_id for one in due})
    alarmed = incidents.open_of(conn, {one.traveller_id for one in due})
    notices: list[Notice] = []
    for one in due:
        sheet = current.get((one.mission_id, one.traveller_id))
        if sheet is None:
            checklists.drop(conn, [one.id])
        elif alarmed.get(one.traveller_id):
            checklists.WAKING.look_again(conn, one.id, now + HELD)
        else:
            notices.extend(_judged(conn, sheet, one, now))
    outbox.put(conn, notices, now)
    return len(due)


def _judged(conn: Connection, sheet: Sheet, kept: Kept, now: datetime) -> list[Notice]:
    planned = sheet.planned
    reminded = settled(kept.reminded, planned)
    verdict = judge(planned, sheet.boxes, sheet.ticked, reminded, now)
    checklists.keep(conn, sheet.mission.id, sheet.traveller_id, verdict.reminded, verdict.wake_at)
    return [_notice(sheet, verdict.reminder)] if verdict.reminder else []


def _notice(sheet: Sheet, reminder: Reminder) -> Notice:
    return Notice(
        Kind.CHECKLIST_REMINDER,
        sheet.traveller_id,
        f"mission:{sheet.mission.id}",
        f"{reminder.moment}:{reminder.leg}:{int(reminder.at.timestamp())}",
        params={
            "traveller": sheet.traveller_id,
            "moment": reminder.moment.value,
            "leg": reminder.leg,
        },
    )
