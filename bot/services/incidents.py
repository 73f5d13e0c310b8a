"""What people do about an incident: take charge, bring news, hand over, release, close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain import climbing
from bot.domain import incident as rules
from bot.domain import incident_acts as acts
from bot.domain.access import NotYours, Standing, require
from bot.domain.incident import Closed, News, NotOwner, Reason, Taken, Trouble, Verdict
from bot.domain.notices import Kind, Notice
from bot.domain.people import Person, Role
from bot.domain.replies import Says
from bot.services.alarms import Decided, call_for_help, crews_around, enact
from bot.services.crews import standing_in
from bot.services.deps import Deps
from bot.services.missions import current_mission
from bot.services.people import Caller, meet, reply
from bot.store import cards, hearing, incidents, medical_notes, outbox, people
from bot.store.database import Connection
from bot.store.incidents import Record
from bot.store.rows import lock_row
from bot.store.tables import incidents as incidents_table


class Act(Protocol):
    """One thing that a person does to an incident: pure, given who they are and who was told."""

    def __call__(
        self, conn: Connection, me: Person, record: Record, told: tuple[int, ...]
    ) -> Verdict:
        """What follows from it; raises the refusals of the domain."""
        ...


Permission = Callable[[Standing], bool]


def coordinates(mine: Standing) -> bool:
    """Coordinators only."""
    return mine.coordinates


def takes_charge(mine: Standing) -> bool:
    """Coordinators and the designated contact."""
    return mine.may_take_charge


def reports(mine: Standing) -> bool:
    """Everybody around the traveller, never herself."""
    return mine.may_report


async def _act(
    deps: Deps,
    caller: Caller,
    incident_id: int,
    permission: Permission,
    act: Act,
    *,
    done: Says | None = None,
) -> None:
    """Check, decide and write together; a refusal is one sentence and changes nothing (S13)."""

    def transaction(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        try:
            record = _permitted(conn, me, incident_id, permission)
            told = hearing.told(conn, [incident_id]).get(incident_id, ())
            verdict = act(conn, me, record, told)
        except NotYours:
            reply(conn, deps, me.id, Says.NOT_YOURS)
        except Closed:
            reply(conn, deps, me.id, Says.INCIDENT_CLOSED, incident=incident_id)
        except Taken as taken:
            reply(conn, deps, me.id, Says.TAKEN, incident=incident_id, person=taken.owner)
        except NotOwner:
            reply(conn, deps, me.id, Says.NOT_OWNER, incident=incident_id)
        else:
            enact(conn, [Decided(record, verdict)], deps.now)
            if done is not None:
                reply(conn, deps, me.id, done, incident=incident_id)

    await deps.write(transaction)


def _permitted(conn: Connection, me: Person, incident_id: int, permission: Permission) -> Record:
    lock_row(conn, incidents_table, incident_id)
    record = incidents.by_ids(conn, [incident_id]).get(incident_id)
    if record is None:
        raise NotYours
    require(permission(standing_in(conn, me.id, record)))
    return record


def _own_notice(deps: Deps, me: Person, kind: Kind, incident_id: int) -> Notice:
    """What the one who tapped hears back about the incident, once for this update."""
    return Notice(kind, me.id, f"incident:{incident_id}", f"{kind.value}:{deps.subject}")


async def take(deps: Deps, caller: Caller, incident_id: int) -> None:
    """*I'm on it*: hold the ladder for fifteen minutes, and offer other reviews."""
    await _take(deps, caller, incident_id, takes_charge, rules.HOLD)


async def set_review(deps: Deps, caller: Caller, incident_id: int, hold: timedelta) -> None:
    """A coordinator sets the next review, never to none (S5)."""
    await _take(deps, caller, incident_id, coordinates, hold)


async def _take(
    deps: Deps, caller: Caller, incident_id: int, permission: Permission, hold: timedelta
) -> None:
    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        verdict = acts.take_charge(record.incident, me.id, told, deps.now, hold)
        fresh = record.incident.owner_id is None
        mine = [_own_notice(deps, me, Kind.OWNED, incident_id)]
        if fresh and record.incident.kind is rules.IncidentKind.SOS:
            mine.append(_tell_traveller(record, me, deps))
        outbox.put(conn, mine, deps.now)
        return verdict

    await _act(deps, caller, incident_id, permission, act)


def _tell_traveller(record: Record, owner: Person, deps: Deps) -> Notice:
    """Who called for help hears who is on it."""
    return Notice(
        Kind.SOS_SENT,
        record.incident.traveller_id,
        f"incident:{record.incident.id}",
        f"sos.owned:{owner.id}:{int(deps.now.timestamp())}",
        params={"about": "owned"},
    )


async def take_all(deps: Deps, caller: Caller, chat_id: int, message_id: int) -> None:
    """*I'm on it* for everybody on a merged card: one owner for the whole list. The card belongs
    to its chat, which may be a group; the permission is the presser's.
    """

    def transaction(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        chat = people.by_telegram(conn, chat_id)
        shown = hearing.subjects_of_message(conn, chat.id, message_id) if chat else []
        ids = sorted(
            int(subject.partition(":")[2])
            for subject in set(shown)
            if subject.startswith("incident:")
        )
        decisions: list[Decided] = []
        told = hearing.told(conn, ids)
        for incident_id in ids:
            try:
                record = _permitted(conn, me, incident_id, takes_charge)
                heard = told.get(incident_id, ())
                verdict = acts.take_charge(record.incident, me.id, heard, deps.now)
            except (NotYours, Closed, Taken):
                continue
            decisions.append(Decided(record, verdict))
        enact(conn, decisions, deps.now)
        if decisions:
            first = decisions[0].record.incident.id
            reply(conn, deps, me.id, Says.TAKEN_ALL, incident=first, count=len(decisions))
        else:
            reply(conn, deps, me.id, Says.OLD_BUTTON)

    await deps.write(transaction)


async def bring_news(deps: Deps, caller: Caller, incident_id: int, news: News) -> None:
    """Somebody reached her, or tried to. Good news from a coordinator offers to close."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        verdict = acts.bring_news(record.incident, me.id, news, told, deps.now)
        closes = coordinates(standing_in(conn, me.id, record))
        if closes and news in (News.SPOKE, News.SEEN):
            mine = [_own_notice(deps, me, Kind.CLOSE_WHY, incident_id)]
            outbox.put(conn, mine, deps.now)
        else:
            reply(conn, deps, me.id, Says.NEWS_NOTED, incident=incident_id, news=news.value)
        return verdict

    await _act(deps, caller, incident_id, reports, act)


async def can_phone(deps: Deps, caller: Caller, incident_id: int, answer: str) -> None:
    """What a local person can do, no reason asked; going needs a coordinator's yes."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        reply(conn, deps, me.id, LOCAL_ANSWERS[answer], incident=incident_id)
        return acts.can_phone(record.incident, me.id, answer, told, deps.now)

    await _act(deps, caller, incident_id, reports, act)


LOCAL_ANSWERS = {"can": Says.CAN_PHONE_NOTED, "go": Says.CAN_GO_NOTED, "no": Says.CANNOT_NOTED}


async def ask_why_close(deps: Deps, caller: Caller, incident_id: int) -> None:
    """*Close the alert*: offer the reasons; nothing closes without one."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        if not record.incident.open:
            raise Closed
        outbox.put(conn, [_own_notice(deps, me, Kind.CLOSE_WHY, incident_id)], deps.now)
        return climbing.rest(record.incident, deps.now)

    await _act(deps, caller, incident_id, coordinates, act)


async def close(deps: Deps, caller: Caller, incident_id: int, reason: Reason) -> None:
    """A coordinator ends it with a reason; everyone who was told hears it (S6)."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        hearing = tuple(dict.fromkeys((*told, me.id)))
        return acts.close(record.incident, me.id, reason, hearing, deps.now)

    await _act(deps, caller, incident_id, coordinates, act)


async def object_to_closing(deps: Deps, caller: Caller, incident_id: int) -> None:
    """*I do not believe it*: an OK will not close this by itself."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        return acts.object_to_closing(record.incident, me.id, deps.now)

    await _act(deps, caller, incident_id, reports, act, done=Says.OBJECTED)


async def release(deps: Deps, caller: Caller, incident_id: int, step: int) -> None:
    """Tell the people of a held step now."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        if not record.incident.open:
            raise Closed
        crew = crews_around(conn, [record], deps.now)[incident_id]
        if step not in record.incident.steps_to_release:
            reply(conn, deps, me.id, Says.ALREADY_RELEASED, incident=incident_id)
            return climbing.rest(record.incident, deps.now)
        reply(conn, deps, me.id, Says.RELEASED, incident=incident_id)
        return acts.release(record.incident, me.id, step, crew, deps.now)

    await _act(deps, caller, incident_id, coordinates, act)


async def ask_hand_over(deps: Deps, caller: Caller, incident_id: int) -> None:
    """*Hand over*: offer the other coordinators who can be reached."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        if not record.incident.open:
            raise Closed
        if record.incident.owner_id != me.id:
            raise NotOwner
        others = _other_coordinators(conn, me, record)
        says = Says.HAND_TO_WHOM if others else Says.NOBODY_TO_HAND_TO
        ids = ",".join(str(person) for person in others)
        reply(conn, deps, me.id, says, incident=incident_id, people=ids)
        return climbing.rest(record.incident, deps.now)

    await _act(deps, caller, incident_id, takes_charge, act)


async def hand_over(deps: Deps, caller: Caller, incident_id: int, to: int) -> None:
    """The owner gives it to another coordinator, who hears it at once."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        require(to in _other_coordinators(conn, me, record))
        verdict = acts.hand_over(record.incident, me.id, to, told, deps.now)
        reply(conn, deps, me.id, Says.HANDED_OVER, incident=incident_id, person=to)
        return verdict

    await _act(deps, caller, incident_id, takes_charge, act)


def _other_coordinators(conn: Connection, me: Person, record: Record) -> list[int]:
    members = people.members(conn, [record.organisation_id], [Role.COORDINATOR])
    known = people.by_ids(conn, {member.person_id for member in members})
    excluded = {me.id, record.incident.traveller_id}
    return [key for key, person in known.items() if person.reachable and key not in excluded]


async def sos(deps: Deps, caller: Caller) -> None:
    """SOS: it goes out first; everything else is asked afterwards (S4)."""

    def transaction(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mission = current_mission(conn, me.id)
        memberships = people.memberships_of(conn, me.id)
        if mission is None and not memberships:
            reply(conn, deps, me.id, Says.SOS_NOWHERE)
            return
        where = mission.id if mission else None
        for known in incidents.open_of(conn, [me.id], lock=True).get(me.id, ()):
            if known.incident.kind is rules.IncidentKind.SOS and known.mission_id == where:
                _sos_again(conn, deps, me, known)
                return
        house = mission.organisation_id if mission else memberships[0].organisation_id
        record = call_for_help(conn, me.id, house, mission, deps.now)
        outbox.put(conn, _after_sos(me, record.incident, deps), deps.now)

    await deps.write(transaction)


def _after_sos(me: Person, incident: rules.Incident, deps: Deps) -> list[Notice]:
    subject, stamp = f"incident:{incident.id}", int(deps.now.timestamp())
    return [
        Notice(Kind.SOS_SENT, me.id, subject, f"sos.sent:{stamp}", params={"about": "sent"}),
        Notice(
            Kind.SOS_QUESTION,
            me.id,
            subject,
            f"sos.question:{stamp}",
            send_at=deps.now + rules.MISTAKE_WINDOW,
        ),
    ]


def _sos_again(conn: Connection, deps: Deps, me: Person, record: Record) -> None:
    told = hearing.told(conn, [record.incident.id]).get(record.incident.id, ())
    verdict = acts.pressed_again(record.incident, told, deps.now)
    enact(conn, [Decided(record, verdict)], deps.now)
    reply(conn, deps, me.id, Says.SOS_AGAIN, incident=record.incident.id)


async def by_mistake(deps: Deps, caller: Caller, incident_id: int) -> None:
    """She says it was a mistake: a human verifies, nothing closes."""
    await _of_hers(deps, caller, incident_id, acts.by_mistake, Says.MISTAKE_NOTED)


async def show(deps: Deps, caller: Caller, incident_id: int) -> None:
    """The incident's card as a new message, for who comes from the list of missions."""

    def act(conn: Connection, me: Person, record: Record) -> None:
        missed = record.incident.kind is rules.IncidentKind.MISSED
        kind = Kind.MISSED if missed else Kind.SOS
        outbox.put(conn, [_own_notice(deps, me, kind, incident_id)], deps.now)

    await _look(deps, caller, incident_id, act)


async def open_medical_note(deps: Deps, caller: Caller, incident_id: int) -> None:
    """The sealed note, while the incident is open; each look is logged and stands on the card."""

    def act(conn: Connection, me: Person, record: Record) -> None:
        mission_id = record.mission_id
        hers = record.incident.traveller_id
        if mission_id is None or (mission_id, hers) not in medical_notes.whose(conn, [mission_id]):
            reply(conn, deps, me.id, Says.NO_MEDICAL_NOTE)
            return
        incidents.log_all(conn, deps.now, [(incident_id, rules.Entry("medical_note", by=me.id))])
        cards.outdate_cards(conn, [incident_id])
        about = {"incident": incident_id, "mission": mission_id, "traveller": hers}
        reply(conn, deps, me.id, Says.MEDICAL_NOTE, **about)

    await _look(deps, caller, incident_id, act)


async def _look(
    deps: Deps,
    caller: Caller,
    incident_id: int,
    act: Callable[[Connection, Person, Record], None],
) -> None:
    """For those who may take charge, while it is open; the incident itself does not change."""

    def transaction(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        try:
            record = _permitted(conn, me, incident_id, takes_charge)
        except NotYours:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        if record.incident.open:
            act(conn, me, record)
        else:
            reply(conn, deps, me.id, Says.INCIDENT_CLOSED, incident=incident_id)

    await deps.write(transaction)


async def may_be_called(deps: Deps, caller: Caller, incident_id: int) -> None:
    """*You can call me*, or a coordinator lifts the "do not call"."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        mine = me.id == record.incident.traveller_id
        require(mine or coordinates(standing_in(conn, me.id, record)))
        return acts.may_be_called(record.incident, me.id, told, deps.now)

    await _act(deps, caller, incident_id, lambda _: True, act, done=Says.CALLABLE_NOTED)


async def say_trouble(deps: Deps, caller: Caller, incident_id: int, trouble: Trouble) -> None:
    """She says what is the matter."""

    def say(incident: rules.Incident, told: tuple[int, ...], now: datetime) -> Verdict:
        return acts.say_trouble(incident, trouble, told, now)

    await _of_hers(deps, caller, incident_id, say, Says.TROUBLE_NOTED)


async def _of_hers(
    deps: Deps,
    caller: Caller,
    incident_id: int,
    rule: Callable[[rules.Incident, tuple[int, ...], datetime], Verdict],
    done: Says,
) -> None:
    """Only the traveller herself says this of her own incident."""

    def act(conn: Connection, me: Person, record: Record, told: tuple[int, ...]) -> Verdict:
        require(me.id == record.incident.traveller_id)
        return rule(record.incident, told, deps.now)

    await _act(deps, caller, incident_id, lambda _: True, act, done=done)
