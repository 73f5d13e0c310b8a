"""`vigie doctor`: what an operator should know before a traveller depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.blindness import BLIND_AFTER, TELEGRAM_KEEPS, Phase
from bot.domain.mission import State
from bot.domain.people import Part, Role
from bot.services import zones
from bot.store import examining, missions, organisations, outbox, people
from bot.store.database import Connection

OVERDUE = timedelta(seconds=60)
"""An alarm that waits longer is a fault."""


class Status(StrEnum):
    """How one check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, how it is, and what to do about it."""

    check: str
    status: Status
    advice: str

    def as_json(self) -> dict[str, str]:
        """As `--json` prints it."""
        return {"check": self.check, "status": self.status.value, "advice": self.advice}


def ok(check: str, advice: str = "") -> Finding:
    """All is well."""
    return Finding(check, Status.OK, advice)


def warn(check: str, advice: str) -> Finding:
    """Works, but somebody should look."""
    return Finding(check, Status.WARN, advice)


def fail(check: str, advice: str) -> Finding:
    """The watch cannot be relied on until this is repaired."""
    return Finding(check, Status.FAIL, advice)


def examine(conn: Connection, now: datetime) -> list[Finding]:
    """Everything that the stored facts can tell."""
    return [
        _intake(conn, now),
        _alarms(conn, now),
        _set_aside(conn),
        *_duties(conn, now),
        _travellers_reached(conn),
        _ladders_reached(conn),
        _zones(conn, now),
    ]


def _intake(conn: Connection, now: datetime) -> Finding:
    known = examining.last_good_intakes(conn)
    heard = [last for last, _ in known.values() if last is not None]
    if not heard:
        return warn("intake", "No updates were ever fetched here: start the watch with vigie run.")
    age = now - max(heard)
    phase = next(phase for last, phase in known.values() if last == max(heard))
    if age >= TELEGRAM_KEEPS:
        advice = "Telegram keeps updates for 24 hours: some may be lost. Start vigie run, then ask"
        return fail("intake", f"Nothing fetched for {_span(age)}. {advice} everyone how they are.")
    if age >= BLIND_AFTER:
        return fail("intake", f"Nothing fetched for {_span(age)}: the watch is blind. {_LOOK}")
    if phase != Phase.SEEING:
        return warn("intake", f"The watch is {phase}: it hears, and catches up.")
    return ok("intake", f"Updates were fetched {_span(age)} ago.")


_LOOK = "Is vigie run up, and can this machine reach Telegram?"


def _span(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _alarms(conn: Connection, now: datetime) -> Finding:
    waiting = outbox.overdue_alarms(conn, now - OVERDUE)
    if waiting:
        age = _span(now - waiting[0])
        advice = f"{len(waiting)} alarms wait to be sent, the oldest for {age}. {_LOOK}"
        return fail("alarms", advice)
    return ok("alarms", "No alarm waits.")


def _set_aside(conn: Connection) -> Finding:
    count = examining.updates_set_aside(conn)
    if count:
        advice = (
            f"{count} updates could not be handled and are kept for 7 days in the table inbox "
            "(set_aside_at); its column error says why. Please report it."
        )
        return warn("set_aside", advice)
    return ok("set_aside", "Every update was handled.")


def _duties(conn: Connection, now: datetime) -> Iterator[Finding]:
    houses = organisations.every(conn)
    if not houses:
        advice = "There is none yet: vigie invite --role coordinator --organisation NAME"
        yield warn("organisations", advice)
    duty = organisations.on_duty(conn, [house.id for house in houses], now)
    known = people.by_ids(conn, set(duty.values()))
    for house in houses:
        check = f"duty: {house.name}"
        person = known.get(duty.get(house.id, 0))
        coordinators = people.members(conn, [house.id], [Role.COORDINATOR])
        if not coordinators:
            advice = f'vigie invite --role coordinator --organisation "{house.name}"'
            yield fail(check, f"Nobody coordinates it, so nobody can close an alert: {advice}")
        elif person is None:
            yield warn(check, "Nobody is on duty now: all coordinators are told at once instead.")
        elif not person.reachable:
            advice = "They must press Start in the bot's chat, or somebody else takes the duty."
            yield fail(check, f"No message reaches {person.name}, who is on duty. {advice}")
        else:
            yield ok(check, f"{person.name} is on duty and can be reached.")


def _zones(conn: Connection, now: datetime) -> Finding:
    old = [health.source.value for health in zones.health(conn, now) if health.stale]
    if old:
        return warn("zones", f"Not current from {', '.join(old)}: see vigie sources --ask")
    return ok("zones", "What every government says is current.")


def _watched(conn: Connection) -> dict[int, list[tuple[int, Part]]]:
    """The people around every mission that is under way or to come."""
    houses = [house.id for house in organisations.every(conn)]
    found = missions.of_organisations(conn, houses, [State.PLANNED, State.ACTIVE])
    return missions.parts_in(conn, [mission.id for mission in found])


def _travellers_reached(conn: Connection) -> Finding:
    around = _watched(conn)
    names = _unreachable(conn, around, {Part.TRAVELLER})
    if names:
        advice = "They must press Start in the bot's chat before they leave."
        return fail("travellers", f"No message reaches {', '.join(names)}. {advice}")
    return ok("travellers", f"{len(around)} missions planned or under way, everyone reachable.")


def _ladders_reached(conn: Connection) -> Finding:
    names = _unreachable(conn, _watched(conn), set(Part) - {Part.TRAVELLER})
    if names:
        advice = "They must press Start, or another person takes their place in the mission."
        return warn("contacts", f"No message reaches {', '.join(names)}. {advice}")
    return ok("contacts", "Everyone who would be told can be reached.")


def _unreachable(
    conn: Connection, around: dict[int, list[tuple[int, Part]]], parts: set[Part]
) -> list[str]:
    ids = {person for members in around.values() for person, part in members if part in parts}
    known = people.by_ids(conn, ids)
    return sorted(person.name for person in known.values() if not person.reachable)
