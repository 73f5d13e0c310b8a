"""Announced missions, changed: what is known as answers, and the answers as the mission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import mission_form as form
from bot.domain.dialog import SUMMARY, Answer, Answers, Dialog
from bot.domain.mission import Leg, Mission, State
from bot.domain.people import Part
from bot.domain.plan import plan_as_json
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.mission_drafts import (
    SEALED,
    details_in,
    drafted,
    keep_note,
    require_free,
    with_designated,
)
from bot.store import missions
from bot.store.database import Connection


def answers_of(conn: Connection, mission: Mission) -> dict[str, Answer]:
    """What is known of a mission, as answers; the sealed note stays sealed."""
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
    if missions.with_medical_note(conn, [mission.id]):
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


def apply(conn: Connection, deps: Deps, dialog: Dialog) -> None:
    """What was answered about an announced mission holds. Raises Refused and Unreadable."""
    mission_id = dialog.mission_id or 0
    mission = missions.by_id(conn, mission_id)
    details = details_in(dialog.answers)
    settled = dialog.step == SUMMARY and mission.state is State.PLANNED
    if settled and _journey_changed(conn, mission, dialog.answers):
        new = drafted(conn, mission.organisation_id, dialog.answers, deps.now)
        new = replace(new, id=mission_id, ladders=mission.ladders)
        for person, part in missions.parts_in(conn, [mission_id])[mission_id]:
            if part is Part.TRAVELLER:
                require_free(conn, person, new)
        missions.replace_plan(conn, new)
    missions.describe(conn, mission_id, details)
    if settled:
        parts = missions.parts_in(conn, [mission_id])[mission_id]
        chosen = dialog.answers.get(form.DESIGNATED)
        missions.set_parts(conn, mission_id, with_designated(parts, chosen))
    keep_note(conn, mission_id, dialog.answers)
    if settled or details != mission.details:
        refresh(conn, [mission_id], deps.now)


def _journey_changed(conn: Connection, mission: Mission, answers: Answers) -> bool:
    before = answers_of(conn, mission)
    steps = (form.PLACE, form.REGION, form.FIRST, form.LAST, form.STOPS, form.PLAN)
    return any(answers.get(step) != before.get(step) for step in steps)
