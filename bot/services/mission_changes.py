"""Announced missions, changed: what is known as answers, and the answers as the mission."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import mission_form as form
from bot.domain.dialog import SUMMARY, Answer, Answers, Dialog
from bot.domain.level import worst
from bot.domain.mission import Leg, Mission, State
from bot.domain.mission_form import JOURNEY, MISSION
from bot.domain.people import Part, Person
from bot.domain.plan import plan_as_json
from bot.services import checklist_reminders
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.mission_drafts import (
    SEALED,
    contacts_for,
    details_in,
    drafted,
    keep_note,
    plan_in,
    require_free,
    with_designated,
)
from bot.store import medical_notes, missions
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.tables import missions as missions_table


def answers_of(conn: Connection, me: Person, mission: Mission) -> dict[str, Answer]:
    """What is known of a mission, as answers; the note that `me` could change stays sealed."""
    first, *others = mission.legs
    answers: dict[str, Answer] = {
        form.PLACE: _place_of(first),
        form.FIRST: _local_day(mission.starts_at, first.zone),
        form.LAST: _local_day(mission.ends_at, mission.legs[-1].zone),
        form.PLAN: dict(plan_as_json(mission.plan)),
        form.STOPS: [
            {**_place_of(leg), "on": _local_day(leg.starts_at, leg.zone)} for leg in others
        ],
    }
    answers |= {key: _as_answer(value) for key, value in _known_details(mission).items()}
    designated = [
        person
        for person, part in missions.parts_in(conn, [mission.id])[mission.id]
        if part is Part.DESIGNATED
    ]
    if designated:
        answers[form.DESIGNATED] = str(designated[0])
    if (mission.id, note_is_about(conn, me, mission.id)) in medical_notes.whose(conn, [mission.id]):
        answers[form.MEDICAL] = SEALED
    return answers


def _place_of(leg: Leg) -> dict[str, object]:
    return {"name": leg.place, "country": leg.country, "region": leg.region, "zone": leg.zone}


def _local_day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def _as_answer(value: object) -> Answer:
    return list(value) if isinstance(value, list | tuple) else str(value)


def _known_details(mission: Mission) -> Mapping[str, object]:
    """Its particulars, and who stands on its call list for those it has none of."""
    listed = {one.what: one for one in mission.call_list}
    known: dict[str, object] = {}
    for what, step in (("driver", "driver"), ("hotel", "lodging"), ("host", "host")):
        if what in listed:
            known |= {step: listed[what].name, f"{step}_phone": listed[what].phone}
    return {**known, **mission.details.as_json()}


def apply(conn: Connection, deps: Deps, me: Person, before: Dialog, after: Dialog) -> Dialog:
    """What was answered of an announced mission holds. Raises Refused and Unreadable.

    Of the dialogue only the section that was asked counts: the rest may have been changed by
    somebody else since. Returns the dialogue with the mission as it is now.
    """
    mission_id = after.mission_id or 0
    lock_row(conn, missions_table, mission_id)
    mission = missions.by_id(conn, mission_id)
    known = answers_of(conn, me, mission)
    section = _section(before.step)
    if section in JOURNEY and mission.state is not State.PLANNED:
        return replace(after, step=SUMMARY, answers=_together(known, after.answers, ""))
    answers = _together(known, after.answers, section)
    if section in JOURNEY and _section(after.step) != section:
        changed = {step for step in WATCH if answers.get(step) != known.get(step)}
        if changed:
            _plan_anew(conn, deps, mission, answers, changed)
        if answers.get(form.DESIGNATED) != known.get(form.DESIGNATED):
            _tell_first(conn, me, mission_id, answers.get(form.DESIGNATED))
            changed.add(form.DESIGNATED)
        if changed:
            checklist_reminders.follow(conn, [mission_id], deps.now)
            refresh(conn, [mission_id], deps.now)
    if details_in(answers) != details_in(known):
        missions.describe(conn, mission_id, details_in(answers))
        refresh(conn, [mission_id], deps.now)
    if (traveller := note_is_about(conn, me, mission_id)) is not None:
        keep_note(conn, mission_id, traveller, answers)
    if answers.get(form.MEDICAL):
        answers[form.MEDICAL] = SEALED
    return replace(after, answers=answers)


def note_is_about(conn: Connection, me: Person, mission_id: int) -> int | None:
    """Whose medical note this person may seal: her own; a coordinator that of a lone traveller."""
    parts = missions.parts_in(conn, [mission_id])[mission_id]
    travellers = [person for person, part in parts if part is Part.TRAVELLER]
    if me.id in travellers:
        return me.id
    return travellers[0] if len(travellers) == 1 else None


WATCH = (form.PLACE, form.REGION, form.FIRST, form.LAST, form.STOPS, form.PLAN)
"""The answers by which the watch runs."""


def _section(step: str) -> str:
    return "" if step == SUMMARY else MISSION.question(step).section


def _together(known: Answers, answered: Answers, section: str) -> dict[str, Answer]:
    """What is known of a mission, with what was answered in one section; and what was skipped."""
    others = {q.step for q in MISSION.questions if q.section != section}
    kept = {step: value for step, value in answered.items() if value is None or step not in others}
    return kept | {step: value for step, value in known.items() if step in others}


def _plan_anew(
    conn: Connection, deps: Deps, mission: Mission, answers: Answers, changed: Collection[str]
) -> None:
    """Another journey. Where only the check-ins change, its hours and levels stay as they are."""
    if set(changed) == {form.PLAN}:
        plan = plan_in(answers, worst(leg.level for leg in mission.legs))
        missions.replace_plan(conn, replace(mission, plan=plan))
        return
    new = drafted(conn, mission.organisation_id, answers, deps.now)
    new = replace(new, id=mission.id, ladders=mission.ladders)
    for person, part in missions.parts_in(conn, [mission.id])[mission.id]:
        if part is Part.TRAVELLER:
            require_free(conn, person, new)
    missions.replace_plan(conn, new)


def _tell_first(conn: Connection, me: Person, mission_id: int, chosen: Answer) -> None:
    parts = missions.parts_in(conn, [mission_id])[mission_id]
    allowed = contacts_for(conn, me, mission_id)
    missions.set_parts(conn, mission_id, with_designated(parts, chosen, allowed))
