"""Check-ins: asked and missed by the clock, answered by travellers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import checkin as rules
from bot.domain.checkin import CheckIn, Due, Heard, Occasion, State
from bot.domain.distance import Point
from bot.domain.incident import Entry
from bot.domain.incident_acts import ok_from_phone
from bot.domain.mission import Mission
from bot.domain.mission import State as MissionState
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.replies import Says
from bot.services import alarms, own_posts
from bot.services.alarms import Decided, enact
from bot.services.deps import Deps
from bot.services.mission_cards import refresh
from bot.services.missions import current_mission, end_those_over, moved_on
from bot.services.people import Caller, meet, reply
from bot.store import (
    cards,
    checkins,
    hearing,
    inbox,
    incidents,
    missions,
    outbox,
    people,
    sightings,
)
from bot.store.database import Connection
from bot.store.rows import lock_row
from bot.store.sightings import Sighting
from bot.store.tables import people as people_table

HEAR_FIRST = timedelta(seconds=60)
"""How long at most a miss waits for something of hers that came in and was not handled yet."""

LOOK_AGAIN = timedelta(seconds=2)


def wake(conn: Connection, now: datetime, limit: int) -> int:
    """Ping, remind, or alarm for up to `limit` check-ins; returns how many there were."""
    due = checkins.claim_due(conn, now, limit)
    verdicts = [rules.judge(checkin, now) for checkin in due]
    missed = [verdict.checkin for verdict in verdicts if verdict.due is Due.MISSED]
    unheard = _unheard(conn, missed, now)
    checkins.save_all(
        conn,
        [
            (before, now + LOOK_AGAIN)
            if before.id in unheard
            else (verdict.checkin, verdict.wake_at)
            for before, verdict in zip(due, verdicts, strict=True)
        ],
    )
    its = missions.by_ids(conn, {checkin.mission_id for checkin in missed})
    alarms.miss(conn, [checkin for checkin in missed if checkin.id not in unheard], its, now)
    asked = [_question(v.checkin, v.due) for v in verdicts if v.due not in (None, Due.MISSED)]
    outbox.put(conn, asked, now)
    return len(due)


def _unheard(conn: Connection, missed: Collection[CheckIn], now: datetime) -> set[int]:
    """The misses of people from whom something arrived that was not handled yet (S1)."""
    fresh = [checkin for checkin in missed if now - checkin.deadline < HEAR_FIRST]
    waiting = inbox.chats_waiting(conn) if fresh else set()
    if not waiting:
        return set()
    known = people.by_ids(conn, {checkin.traveller_id for checkin in fresh})
    return {c.id for c in fresh if known[c.traveller_id].telegram_id in waiting}


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
        me = meet_alone(conn, caller, deps.now)
        mission = current_mission(conn, me.id)
        if mission is None:
            _nothing_to_answer(conn, deps, me)
            return
        open_ones = checkins.open_of(conn, [me.id])
        if checkin_id is not None and not _is_todays(conn, me, checkin_id, open_ones):
            old_button(conn, deps, me, checkin_id)
            return
        _is_ok(conn, deps, me, mission, answered_by(open_ones, checkin_id), message_id)

    await deps.write(act)


def meet_alone(conn: Connection, caller: Caller, now: datetime) -> Person:
    """Who this is, kept from the clock's verdicts until the transaction ends."""
    me = meet(conn, caller, now)
    lock_row(conn, people_table, me.id)
    return me


def answered_by(open_ones: Sequence[CheckIn], pressed: int | None) -> list[CheckIn]:
    """Which open questions an OK answers.

    The return ends the watch: its own button answers it, and a key or `/ok` only where nothing
    else is open. Any other question is answered by whatever OK comes.
    """
    planned = [checkin for checkin in open_ones if checkin.occasion is Occasion.PLANNED]
    returns = [checkin for checkin in open_ones if checkin.occasion is Occasion.RETURN]
    meant = [checkin for checkin in returns if checkin.id == pressed]
    return planned + meant if planned or pressed is not None else returns


def _is_todays(conn: Connection, me: Person, checkin_id: int, open_ones: list[CheckIn]) -> bool:
    """Whether this button is on her current question, or on the one she missed last (S6)."""
    if checkin_id in {checkin.id for checkin in open_ones}:
        return True
    pressed = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
    if pressed is None or pressed.traveller_id != me.id or pressed.state is not State.MISSED:
        return False
    return not open_ones and me.id in incidents.open_of(conn, [me.id])


def old_button(conn: Connection, deps: Deps, me: Person, checkin_id: int) -> None:
    """Noted as a sign of life, and asked again with today's button; it answers nothing."""
    pressed = checkins.by_ids(conn, [checkin_id]).get(checkin_id)
    if pressed is None or pressed.traveller_id != me.id:
        reply(conn, deps, me.id, Says.NOT_YOURS)
        return
    _sign_of_life(conn, deps, me)
    reply(conn, deps, me.id, Says.OLD_BUTTON, mission=pressed.mission_id)


def _sign_of_life(conn: Connection, deps: Deps, me: Person) -> None:
    alarmed = [r.incident.id for r in incidents.open_of(conn, [me.id]).get(me.id, ())]
    entry = Entry("sign_of_life", by=me.id)
    incidents.log_all(conn, deps.now, [(incident_id, entry) for incident_id in alarmed])
    cards.outdate_cards(conn, alarmed)


def _nothing_to_answer(conn: Connection, deps: Deps, me: Person) -> None:
    if _unverified_ok(conn, deps, me):
        noted(conn, deps, me, None, "incident", None)
    else:
        no_mission(conn, deps, me)


def no_mission(conn: Connection, deps: Deps, me: Person) -> None:
    """Nothing is asked of who is not on a mission."""
    member = bool(people.memberships_of(conn, me.id))
    reply(conn, deps, me.id, Says.NO_MISSION if member else Says.STRANGER)


def _is_ok(
    conn: Connection,
    deps: Deps,
    me: Person,
    mission: Mission,
    questions: list[CheckIn],
    message_id: int | None,
) -> None:
    alarmed = _unverified_ok(conn, deps, me)
    mission, how = _count(conn, deps, me, mission, questions)
    if mission.state is not MissionState.ENDED:
        noted(conn, deps, me, mission, "incident" if alarmed else how, message_id)
    refresh(conn, [mission.id], deps.now)


def _count(
    conn: Connection, deps: Deps, me: Person, mission: Mission, questions: list[CheckIn]
) -> tuple[Mission, str]:
    """What this OK answers: open questions, or the next one when it is early."""
    answered = [rules.answer(checkin, deps.now, Heard.OK) for checkin in questions]
    checkins.save_all(conn, [(checkin, None) for checkin in answered])
    back = {c.mission_id for c in answered if c.occasion is Occasion.RETURN}
    if back:
        ended = end_those_over(conn, back, deps.now)
        over = mission.id in ended
        return (replace(mission, state=MissionState.ENDED) if over else mission), "back"
    if answered:
        return mission, "ok"
    return _early(conn, deps, me, mission)


def _early(conn: Connection, deps: Deps, me: Person, mission: Mission) -> tuple[Mission, str]:
    due = mission.counts_early(deps.now)
    if due is None:
        return mission, "extra"
    if (mission.id, me.id, due) in checkins.known(conn, [mission.id], [due]):
        return mission, "early"
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
    around = missions.parts_in(conn, [mission.id])[mission.id]
    if sum(part is Part.TRAVELLER for _, part in around) > 1:
        return mission
    after = moved_on(mission, due, deps.now)
    missions.change(conn, mission.id, asked_until=after.asked_until, wake_at=after.wake_at)
    return after


def _unverified_ok(conn: Connection, deps: Deps, me: Person) -> bool:
    """Tell those whom her silence alarmed that an OK came; whether there was such an alarm."""
    records = incidents.open_of(conn, [me.id], lock=True).get(me.id, [])
    told = hearing.alerted(conn, [record.incident.id for record in records])
    decisions = [
        Decided(r, ok_from_phone(r.incident, told.get(r.incident.id, ()), deps.now))
        for r in records
    ]
    enact(conn, decisions, deps.now)
    return bool(records)


def noted(
    conn: Connection,
    deps: Deps,
    me: Person,
    mission: Mission | None,
    how: str,
    message_id: int | None,
    **params: Scalar,
) -> None:
    """Confirm what she said, in place of the question where that can be edited."""
    notice = Notice(
        Kind.NOTED,
        me.id,
        f"mission:{mission.id if mission else 0}",
        f"noted:{deps.subject}",
        params={"at": deps.now.isoformat(), "how": how, **params},
        edits=message_id,
    )
    outbox.put(conn, [notice], deps.now)


async def place(deps: Deps, caller: Caller, latitude: float, longitude: float) -> None:
    """A location at any time: kept as last known, a sign of life, no answer to a check-in. Off
    mission, where a coordinator was just asked for a post's place, it is that.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mission = current_mission(conn, me.id)
        if mission is None and own_posts.take_place(conn, deps, me, Point(latitude, longitude)):
            return
        if mission is None and not incidents.open_of(conn, [me.id]):
            no_mission(conn, deps, me)
            return
        sightings.add(conn, me.id, Sighting(deps.now, latitude, longitude))
        _sign_of_life(conn, deps, me)
        reply(conn, deps, me.id, Says.PLACE_NOTED, **alarms.her_sos(conn, me.id))

    await deps.write(act)
