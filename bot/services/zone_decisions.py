"""A coordinator decides how a mission goes on after its zone became worse."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import Mission, State, replanned
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.plan import Plan, plan_as_json
from bot.domain.replies import Says
from bot.domain.zone_decision import Choice, ZoneDecision
from bot.services import missions as watch
from bot.services import writing
from bot.services.crews import standing
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.people import Caller, meet, reply
from bot.services.zone_changes import COORDINATOR, event_of, subject_of
from bot.services.zone_decision_views import denser_plan
from bot.store import missions, outbox, zone_messages
from bot.store import zones as store
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.tables import missions as missions_table


async def show(deps: Deps, caller: Caller, decision_id: int) -> None:
    """One mission of several that a change touches: what may be decided about it."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        found = _open_to(conn, me, decision_id)
        if found is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        told = zone_messages.about(conn, subject_of(found), event_of(found))
        alike = next((one for one in told if one.reader == me.id), None)
        params: dict[str, Scalar] = {
            **(alike.params if alike else {}),
            "for": COORDINATOR,
            "source": found.source.value,
            "country": found.country,
            "decisions": str(found.id),
        }
        one = Notice(
            Kind.ZONE_WORSENED,
            me.id,
            subject_of(found),
            f"{event_of(found)}:{deps.subject}",
            params=params,
        )
        outbox.put(conn, [one], deps.now)

    await deps.write(act)


async def decide(deps: Deps, caller: Caller, decision_id: int, choice: Choice) -> None:
    """*Keep as planned*, *Ask for more check-ins*, *Talk to the traveller*.

    The first who chooses decides; every message about it says who, and when.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        found = _open_to(conn, me, decision_id)
        if found is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        lock_row(conn, missions_table, found.mission_id)
        mission = missions.by_id(conn, found.mission_id)
        over = mission.state not in (State.PLANNED, State.ACTIVE)
        if over or (choice is Choice.MORE and denser_plan(mission, deps.now) is None):
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        if store.decide(conn, found.id, choice, me.id, deps.now):
            _follow(conn, deps, me, mission, choice)
        _show_again(conn, deps, found)

    await deps.write(act)


def _open_to(conn: Connection, me: Person, decision_id: int) -> ZoneDecision | None:
    """The decision, for who coordinates its mission and does not travel on it (S13)."""
    found = store.decisions(conn, [decision_id]).get(decision_id)
    if found is None:
        return None
    house = missions.house_of(conn, found.mission_id) or 0
    mine = standing(conn, me.id, house, found.mission_id)
    return found if mine.coordinates else None


def _follow(conn: Connection, deps: Deps, me: Person, mission: Mission, choice: Choice) -> None:
    around = missions.parts_in(conn, [mission.id])
    hers = [person for person, part in around[mission.id] if part is Part.TRAVELLER]
    plan = denser_plan(mission, deps.now)
    if choice is Choice.TALK and hers:
        writing.open_to(conn, deps, me, mission.id, hers[0])
    if choice is Choice.MORE and plan is not None:
        replan(conn, mission, plan, deps.now)
        told = [
            Notice(
                Kind.ASKED_MORE_OFTEN,
                person,
                f"mission:{mission.id}",
                f"more_often:{deps.now.isoformat()}",
            )
            for person in hers
        ]
        outbox.put(conn, told, deps.now)


def replan(conn: Connection, mission: Mission, plan: Plan, now: datetime) -> None:
    """The mission is watched by another plan from now on, whatever its state."""
    verdict = replanned(mission, plan, now)
    after = verdict.mission
    missions.change(
        conn,
        mission.id,
        plan=plan_as_json(plan),
        asked_until=after.asked_until,
        wake_at=after.wake_at,
    )
    if verdict.ask is not None:
        watch.ask(conn, [(mission, verdict.ask)], missions.parts_in(conn, [mission.id]), now)
    refresh(conn, [mission.id], now)


def _show_again(conn: Connection, deps: Deps, decision: ZoneDecision) -> None:
    """Every coordinator's message about this change says what is decided by now."""
    edits = [
        Notice(
            Kind.ZONE_WORSENED,
            one.reader,
            subject_of(decision),
            f"decided:{deps.subject}:{one.message}",
            params=one.params,
            edits=one.message,
        )
        for one in zone_messages.about(conn, subject_of(decision), event_of(decision))
        if one.params.get("for") == COORDINATOR
    ]
    outbox.put(conn, edits, deps.now)
