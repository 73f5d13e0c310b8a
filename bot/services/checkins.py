"""Check-ins: asked and missed by the clock, answered by travellers or through others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import checkin as rules
from bot.domain.checkin import CheckIn, Due, Heard, Occasion, State, TooManyDelays
from bot.domain.incident import Entry, ok_from_phone, relayed_news
from bot.domain.mission import Mission
from bot.domain.mission import State as MissionState
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.replies import Says
from bot.services import alarms
from bot.services.alarms import Decided, enact
from bot.services.crews import standing
from bot.services.deps import Deps
from bot.services.missions import current_mission, end_those_over, moved_on
from bot.services.people import Caller, meet, reply
from bot.store import checkins, incidents, missions, organisations, outbox, people, sightings
from bot.store.database import Connection
from bot.store.incidents import Record
from bot.store.sightings import Sighting


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Ping, remind, or alarm for up to `limit` check-ins; returns how many there were."""
    due = checkins.claim_due(conn, now, limit)
    its = missions.by_ids(conn, {checkin.mission_id for checkin in due})
    verdicts = [rules.judge(checkin, now) for checkin in due]
    checkins.save_all(conn, [(verdict.checkin, verdict.wake_at) for verdict in verdicts])
    missed = [verdict.checkin for verdict in verdicts if verdict.due is Due.MISSED]
    alarms.miss(conn, missed, its, now)
    asked = [_question(v.checkin, v.due) for v in verdicts if v.due not in (None, Due.MISSED)]
    outbox.put(conn, asked, now)
    return len(due)


def _question(checkin: CheckIn, due: Due | None) -> Notice:
    """The ping or a reminder; asked anew after every agreed delay and every blind spell."""
    return Notice(
        Kind.PING if due is Due.PING else Kind.REMINDER,
        checkin.traveller_id,
        f"checkin:{checkin.id}",
        f"{due}:{int(checkin.asked_from.timestamp())}",
    )


async def answer(
    deps: Deps, caller: Caller, checkin_id: int | None = None, message_id: int | None = None
) -> None:
    """*I'm OK*, from a button (`checkin_id`, on message `message_id`), a key or `/ok`."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mission = current_mission(conn, me.id)
        if mission is None:
            _nothing_to_answer(conn, deps, me)
            return
        open_ones = checkins.open_of(conn, [me.id])
        if checkin_id is not None and not _is_todays(conn, me, checkin_id, open_ones):
            _old_button(conn, deps, me, checkin_id)
            return
        _is_ok(conn, deps, me, mission, open_ones, message_id)

    await deps.write(act)


def _is_todays(conn: Connection, me: Person, checkin_id: int, open_ones: list[CheckIn]) -> bool:
    """Whether this button is on her current question, or on the one she missed last (S6)."""
    if checkin_id in {checkin.id for checkin in open_ones}:
        return True
    pressed = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
    if pressed is None or pressed.traveller_id != me.id or pressed.state is not State.MISSED:
        return False
    return not open_ones and me.id in incidents.open_of(conn, [me.id])


def _old_button(conn: Connection, deps: Deps, me: Person, checkin_id: int) -> None:
    """Noted as a sign of life, and asked again with today's button; it answers nothing."""
    pressed = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
    if pressed is None or pressed.traveller_id != me.id:
        reply(conn, deps, me.id, Says.NOT_YOURS)
        return
    _sign_of_life(conn, deps, me)
    reply(conn, deps, me.id, Says.OLD_BUTTON, mission=pressed.mission_id)


def _sign_of_life(conn: Connection, deps: Deps, me: Person) -> None:
    record = incidents.open_of(conn, [me.id]).get(me.id)
    if record is not None:
        incidents.log_all(conn, deps.now, [(record.incident.id, Entry("sign_of_life", by=me.id))])
        incidents.outdate_cards(conn, [record.incident.id])


def _nothing_to_answer(conn: Connection, deps: Deps, me: Person) -> None:
    record = incidents.open_of(conn, [me.id]).get(me.id)
    if record is not None:
        _unverified_ok(conn, deps, record)
        _noted(conn, deps, me, None, "incident", None)
        return
    member = bool(people.memberships_of(conn, me.id))
    reply(conn, deps, me.id, Says.NO_MISSION if member else Says.STRANGER)


def _is_ok(
    conn: Connection,
    deps: Deps,
    me: Person,
    mission: Mission,
    open_ones: list[CheckIn],
    message_id: int | None,
) -> None:
    record = incidents.open_of(conn, [me.id]).get(me.id)
    if record is not None:
        _unverified_ok(conn, deps, record)
    mission, how = _count(conn, deps, me, mission, open_ones)
    if mission.state is not MissionState.ENDED:
        _noted(conn, deps, me, mission, "incident" if record else how, message_id)


def _count(
    conn: Connection, deps: Deps, me: Person, mission: Mission, open_ones: list[CheckIn]
) -> tuple[Mission, str]:
    """What this OK answers: the open questions, or the next one when it is early."""
    answered = [rules.answer(checkin, deps.now, Heard.OK) for checkin in open_ones]
    checkins.save_all(conn, [(checkin, None) for checkin in answered])
    if any(checkin.occasion is Occasion.RETURN for checkin in answered):
        return _returned(conn, deps, mission), "back"
    if answered:
        return mission, "ok"
    due = mission.counts_early(deps.now)
    if due is None:
        return mission, "extra"
    early = CheckIn(
        id=0,
        mission_id=mission.id,
        traveller_id=me.id,
        occasion=Occasion.PLANNED,
        due_at=due,
        asked_from=due,
        grace=mission.grace,
        state=State.ANSWERED,
        answered_at=deps.now,
        heard=Heard.OK,
    )
    checkins.add_all(conn, [(early, None)])
    return _after_early(conn, deps, mission, due), "early"


def _after_early(conn: Connection, deps: Deps, mission: Mission, due: datetime) -> Mission:
    """Move on, unless somebody else on this mission still has to be asked at that time."""
    travellers = {
        p for p, part in missions.parts_in(conn, [mission.id])[mission.id] if part is Part.TRAVELLER
    }
    if len(travellers) > 1:
        return mission
    after = moved_on(mission, due, deps.now)
    missions.change(conn, mission.id, asked_until=after.asked_until, wake_at=after.wake_at)
    return after


def _returned(conn: Connection, deps: Deps, mission: Mission) -> Mission:
    """The return closes the watch once every traveller of the mission is accounted for."""
    if mission.id in end_those_over(conn, [mission.id], deps.now):
        return replace(mission, state=MissionState.ENDED)
    return mission


def _unverified_ok(conn: Connection, deps: Deps, record: Record) -> None:
    told = outbox.alerted(conn, [record.incident.id]).get(record.incident.id, ())
    verdict = ok_from_phone(record.incident, told, deps.now)
    enact(conn, [Decided(record, verdict)], deps.now)


def _noted(
    conn: Connection,
    deps: Deps,
    me: Person,
    mission: Mission | None,
    how: str,
    message_id: int | None,
    **params: Scalar,
) -> None:
    notice = Notice(
        Kind.NOTED,
        me.id,
        f"mission:{mission.id if mission else 0}",
        f"noted:{deps.subject}",
        params={"at": deps.now.isoformat(), "how": how, **params},
        edits=message_id,
    )
    outbox.put(conn, [notice], deps.now)


async def late(
    deps: Deps,
    caller: Caller,
    by: timedelta | None,
    checkin_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """*I'm late*: ask again in `by`; at the third time a coordinator decides."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if current_mission(conn, me.id) is None:
            _nothing_to_answer_late(conn, deps, me)
            return
        open_ones = checkins.open_of(conn, [me.id])
        if checkin_id is not None and checkin_id not in {c.id for c in open_ones}:
            _old_button(conn, deps, me, checkin_id)
        elif not open_ones:
            reply(conn, deps, me.id, Says.NOTHING_ASKED)
        elif by is None:
            reply(conn, deps, me.id, Says.LATE_HOW)
        else:
            _delay(conn, deps, me, open_ones[-1], by, message_id)

    await deps.write(act)


def _nothing_to_answer_late(conn: Connection, deps: Deps, me: Person) -> None:
    member = bool(people.memberships_of(conn, me.id))
    reply(conn, deps, me.id, Says.NO_MISSION if member else Says.STRANGER)


def _delay(
    conn: Connection,
    deps: Deps,
    me: Person,
    checkin: CheckIn,
    by: timedelta,
    message_id: int | None,
) -> None:
    try:
        after = rules.delay(checkin, deps.now, by)
    except ValueError:
        reply(conn, deps, me.id, Says.LATE_HOW)
    except TooManyDelays:
        _ask_for_more_time(conn, deps, me, checkin, by)
    else:
        checkins.save_all(conn, [(after, after.asked_from)])
        mission = missions.by_id(conn, checkin.mission_id)
        until = after.asked_from.isoformat()
        _noted(conn, deps, me, mission, "late", message_id, until=until)


def _ask_for_more_time(
    conn: Connection, deps: Deps, me: Person, checkin: CheckIn, by: timedelta
) -> None:
    mission = missions.by_id(conn, checkin.mission_id)
    minutes = int(by.total_seconds() // 60)
    duty = organisations.on_duty(conn, [mission.organisation_id], deps.now)
    asked = [
        Notice(
            Kind.MORE_TIME,
            person,
            f"checkin:{checkin.id}",
            f"more_time:{deps.subject}",
            params={"minutes": minutes},
        )
        for person in duty.values()
    ]
    outbox.put(conn, asked, deps.now)
    reply(conn, deps, me.id, Says.LATE_ASKED_COORDINATOR, checkin=checkin.id)


async def decide_more_time(
    deps: Deps, caller: Caller, checkin_id: int, minutes: int, *, granted: bool
) -> None:
    """A coordinator decides about a third delay."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        checkin = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
        mission = (
            missions.by_ids(conn, [checkin.mission_id]).get(checkin.mission_id) if checkin else None
        )
        if checkin is None or mission is None or not _coordinates(conn, me, mission):
            reply(conn, deps, me.id, Says.NOT_YOURS)
        elif not checkin.open:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
        elif not granted:
            reply(conn, deps, me.id, Says.DONE)
            reply(conn, deps, checkin.traveller_id, Says.MORE_TIME_REFUSED, checkin=checkin_id)
        else:
            by = timedelta(minutes=minutes)
            after = rules.delay(checkin, deps.now, by, granted=True)
            checkins.save_all(conn, [(after, after.asked_from)])
            reply(conn, deps, me.id, Says.DONE)
            until = after.asked_from.isoformat()
            reply(
                conn,
                deps,
                checkin.traveller_id,
                Says.MORE_TIME_GIVEN,
                checkin=checkin_id,
                until=until,
            )

    await deps.write(act)


def _coordinates(conn: Connection, me: Person, mission: Mission) -> bool:
    return standing(conn, me.id, mission.organisation_id, mission.id).coordinates


async def heard(deps: Deps, caller: Caller, name: str | None, how: str) -> None:
    """`/heard <traveller> <how>`: a coordinator or a correspondent heard or saw her.

    It answers the open check-in. In an incident it is news: a coordinator still closes it (S6).
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not people.memberships_of(conn, me.id):
            reply(conn, deps, me.id, Says.STRANGER)
            return
        watched = _watched_by(conn, me)
        named = [w for w in watched if name and name_matches(w[0].name, name)]
        if not name or not how:
            reply(conn, deps, me.id, Says.HEARD_HOW)
        elif len(named) != 1:
            near = ", ".join(sorted(person.name for person, _ in watched)[:5])
            reply(conn, deps, me.id, Says.HEARD_WHO, name=name[:60], near=near)
        else:
            _relay(conn, deps, me, *named[0], how)

    await deps.write(act)


def name_matches(name: str, typed: str) -> bool:
    """The whole name or its first word, whatever the case."""
    typed = typed.casefold()
    return name.casefold() == typed or name.casefold().split(" ")[0] == typed


def _watched_by(conn: Connection, me: Person) -> list[tuple[Person, Mission]]:
    """The travellers on mission for whom this person may relay a check-in."""
    houses = {membership.organisation_id for membership in people.memberships_of(conn, me.id)}
    active = missions.of_organisations(conn, houses, [MissionState.ACTIVE])
    around = missions.parts_in(conn, [mission.id for mission in active])
    found: list[tuple[Person, Mission]] = []
    for mission in active:
        if not standing(conn, me.id, mission.organisation_id, mission.id).may_relay_checkin:
            continue
        ids = [person for person, part in around[mission.id] if part is Part.TRAVELLER]
        found.extend((person, mission) for person in people.by_ids(conn, ids).values())
    return found


def _relay(
    conn: Connection, deps: Deps, me: Person, traveller: Person, mission: Mission, how: str
) -> None:
    relayed = [
        rules.answer(checkin, deps.now, Heard.RELAYED)
        for checkin in checkins.open_of(conn, [traveller.id])
        if checkin.occasion is not Occasion.RETURN
    ]
    checkins.save_all(conn, [(checkin, None) for checkin in relayed])
    for checkin in relayed:
        checkins.note_source(conn, checkin.id, me.id, how[:500])
    record = incidents.open_of(conn, [traveller.id]).get(traveller.id)
    if record is not None:
        told = outbox.told(conn, [record.incident.id]).get(record.incident.id, ())
        verdict = relayed_news(record.incident, me.id, how, told, deps.now)
        enact(conn, [Decided(record, verdict)], deps.now)
    reply(
        conn,
        deps,
        me.id,
        Says.HEARD_NOTED,
        person=traveller.id,
        counted=bool(relayed),
        incident=record.incident.id if record else None,
    )


async def place(deps: Deps, caller: Caller, latitude: float, longitude: float) -> None:
    """A location at any time: kept as last known, a sign of life, no answer to a check-in."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mission = current_mission(conn, me.id)
        record = incidents.open_of(conn, [me.id]).get(me.id)
        if mission is None and record is None:
            _nothing_to_answer_late(conn, deps, me)
            return
        sightings.add(conn, me.id, Sighting(deps.now, latitude, longitude))
        _sign_of_life(conn, deps, me)
        reply(conn, deps, me.id, Says.PLACE_NOTED)

    await deps.write(act)
