"""What follows from a change of advice: levels of legs, questions to decide, who is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.level import worst
from bot.domain.mission import Leg
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Role
from bot.domain.standing import standing
from bot.domain.zone import Turn
from bot.domain.zone_decision import ZoneDecision
from bot.services import zones
from bot.services.zone_levels import Releveled, relevel
from bot.services.zones import Change
from bot.store import missions, organisations, outbox, people
from bot.store import zones as store
from bot.store.database import Connection

COORDINATOR, TRAVELLER = "coordinator", "traveller"


def tell(conn: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Bring missions' levels up to date after a round, and tell whom the changes concern.

    A level that only ran out, because nobody confirmed it any more, changes quietly: the cards
    say so. What a source made worse is a question to the coordinators of each mission it touches.
    """
    looked_at = relevel(conn, store.countries_of_missions(conn), now)
    for change in changes:
        told = _ask_coordinators(conn, change, looked_at, now)
        _tell_subscribers(conn, change, told, now)


def _ask_coordinators(
    conn: Connection, change: Change, looked_at: Collection[Releveled], now: datetime
) -> set[int]:
    """Ask for a decision about each mission that became more dangerous; returns who is told."""
    asked: dict[int, ZoneDecision] = {}
    worst_legs: dict[int, Leg] = {}
    for one in looked_at:
        worse = _worsened(conn, change, one, now)
        if not worse:
            continue
        new = ZoneDecision(
            id=0,
            mission_id=one.after.id,
            source=change.after.source,
            country=change.after.country,
            before=worst(old.level for old, _ in worse),
            level=worst(leg.level for _, leg in worse),
            asked_at=now,
        )
        asked[one.after.id] = replace(new, id=store.ask_decision(conn, new))
        worst_legs[one.after.id] = max(
            (leg for _, leg in worse), key=lambda leg: leg.level.severity
        )
    return _put(conn, change, asked, worst_legs, now)


def _worsened(
    conn: Connection, change: Change, one: Releveled, now: datetime
) -> list[tuple[Leg, Leg]]:
    """The legs that this change made worse: by the level that counts, or by the headline."""
    country = change.after.country
    if worse := one.worsened(country, now):
        return worse
    if change.turn is not Turn.WORSENED:
        return []
    here = [leg for leg in one.after.legs if leg.country == country and leg.ends_at > now]
    return [(leg, leg) for leg in here if _headline_rose(conn, change, leg.region, now)]


def _headline_rose(conn: Connection, change: Change, region: str | None, now: datetime) -> bool:
    country, source = change.after.country, change.after.source
    held = zones.held(conn, country)
    others = [one for one in held if one.source is not source]
    before = standing(country, [*others, *filter(None, [change.before])], now, region)
    after = standing(country, held, now, region)
    return after.level.severity > before.level.severity


def _put(
    conn: Connection,
    change: Change,
    asked: Mapping[int, ZoneDecision],
    worst_legs: Mapping[int, Leg],
    now: datetime,
) -> set[int]:
    """One message a person: coordinators with the questions, travellers about their own mission."""
    travellers: dict[int, int] = {}
    coordinators: defaultdict[int, list[int]] = defaultdict(list)
    for mission_id, around in missions.parts_in(conn, list(asked)).items():
        hers = [person for person, part in around if part is Part.TRAVELLER]
        travellers |= dict.fromkeys(hers, mission_id)
        for person in responsible(conn, mission_id, now):
            if person not in hers:
                coordinators[person].append(mission_id)
    notices = [
        _worsening(change, COORDINATOR, person, [asked[key] for key in its], worst_legs[its[0]])
        for person, its in coordinators.items()
    ]
    notices += [
        _worsening(change, TRAVELLER, person, [asked[key]], worst_legs[key])
        for person, key in travellers.items()
    ]
    outbox.put(conn, notices, now)
    return {*coordinators, *travellers}


def responsible(conn: Connection, mission_id: int, now: datetime) -> list[int]:
    """The coordinators of a mission's organisation, and who is on duty there."""
    house = missions.house_of(conn, mission_id) or 0
    found = [m.person_id for m in people.members(conn, [house], [Role.COORDINATOR])]
    found += organisations.on_duty(conn, [house], now).values()
    return list(dict.fromkeys(found))


def _worsening(
    change: Change, reader: str, to: int, decisions: Sequence[ZoneDecision], leg: Leg
) -> Notice:
    params: dict[str, Scalar] = {
        "for": reader,
        "source": change.after.source.value,
        "country": change.after.country,
        "region": leg.region,
        "decisions": ",".join(str(one.id) for one in decisions),
    }
    first = decisions[0]
    return Notice(
        Kind.ZONE_WORSENED,
        to,
        subject_of(first),
        f"{event_of(first)}:{reader}",
        params=params,
    )


def subject_of(decision: ZoneDecision) -> str:
    """What the messages about a change are filed under."""
    return f"zone:{decision.country}"


def event_of(decision: ZoneDecision) -> str:
    """How their events begin: one change of one source."""
    return f"worsened:{decision.source.value}:{decision.asked_at.isoformat()}"


def _tell_subscribers(
    conn: Connection, change: Change, told: Collection[int], now: datetime
) -> None:
    """Whoever follows the country, or a region about which this source says something else now."""
    before, after = change.before, change.after
    if before is None:
        return
    notices: dict[int, Notice] = {}
    for region, readers in store.subscribers(conn, after.country).items():
        same = before.shown_at(region) is after.shown_at(region)
        if region is not None and same and before.worst is after.worst:
            continue
        for reader in readers:
            if reader not in told:
                notices.setdefault(reader, _changed(change, region, reader, now))
    outbox.put(conn, notices.values(), now)


def _changed(change: Change, region: str | None, to: int, now: datetime) -> Notice:
    before, after = change.before, change.after
    known = before is not None and not before.no_advice
    params: dict[str, Scalar] = {
        "source": after.source.value,
        "country": after.country,
        "region": region,
        "before": before.shown_at(region).value if before and known else None,
        "turn": change.turn.value,
    }
    event = f"changed:{after.source.value}:{now.isoformat()}"
    return Notice(Kind.ZONE_CHANGED, to, f"zone:{after.country}", event, params=params)
