"""A question to coordinators, as it is shown: the mission, what is suggested, who decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.level import worst
from bot.domain.mission import Mission, State
from bot.domain.plan import Plan, a_day, suggested_plan
from bot.domain.zone_decision import ZoneDecision
from bot.services.views import MissionView, mission_views
from bot.store import missions, people
from bot.store import zones as store
from bot.store.database import Connection


@dataclass(frozen=True)
class DecisionView:
    """One decision about one mission.

    `suggested` is the plan of the worst level ahead, None where the mission's own asks as often.
    `decided_by` is the name of who decided, empty while nobody has. `open`: it may be taken now.
    """

    decision: ZoneDecision
    mission: MissionView
    suggested: Plan | None
    decided_by: str

    @property
    def open(self) -> bool:
        """Whether somebody may still decide."""
        begun = self.mission.state in (State.PLANNED, State.ACTIVE)
        return begun and self.decision.choice is None


def decision_views(
    conn: Connection, ids: Collection[int], now: datetime
) -> tuple[DecisionView, ...]:
    """These decisions as they stand, in the order of their ids; purged ones are left out."""
    found = store.decisions(conn, ids)
    its = missions.by_ids(conn, {one.mission_id for one in found.values()})
    shown = mission_views(conn, its, now)
    names = people.by_ids(conn, {one.decided_by for one in found.values() if one.decided_by})
    return tuple(
        DecisionView(
            decision=one,
            mission=shown[one.mission_id],
            suggested=denser_plan(its[one.mission_id], now),
            decided_by=names[one.decided_by].name if one.decided_by in names else "",
        )
        for _, one in sorted(found.items())
    )


def denser_plan(mission: Mission, now: datetime) -> Plan | None:
    """The plan suggested for the worst leg ahead, where it asks more often than the one it has."""
    ahead = [leg.level for leg in mission.legs if leg.ends_at > now]
    plan = suggested_plan(worst(ahead))
    return plan if a_day(plan) > a_day(mission.plan) else None
