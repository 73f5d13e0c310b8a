"""The watch's own hearing: blind, draining, seeing again, and who is concerned (S8)."""

from __future__ import annotations

from datetime import datetime

from bot.domain.blindness import Phase, Sight, Window
from bot.domain.checkin import CheckIn, ask_again, asked_late, next_moment
from bot.domain.mission import Mission, State
from bot.domain.notices import Kind, Notice
from bot.domain.people import Role
from bot.domain.plan import morning_after
from bot.store import checkins, hearing, missions, organisations, outbox, people, watch
from bot.store.database import Connection


def note_blind(conn: Connection, bot_id: int, sight: Sight, now: datetime) -> None:
    """Remember it, and tell every coordinator as soon as anything can be told."""
    watch.keep_sight(conn, bot_id, sight)
    if sight.phase is Phase.BLIND and sight.since is not None:
        _tell_coordinators(conn, Kind.BLIND, sight.last_good, Window(sight.since, now), now)


def note_draining(conn: Connection, bot_id: int, sight: Sight, now: datetime) -> None:
    """It hears again: one digest at once with the blind window and who is concerned."""
    watch.keep_sight(conn, bot_id, sight)
    if sight.since is not None and sight.until is not None:
        _tell_coordinators(conn, Kind.SEEING, sight.until, Window(sight.since, sight.until), now)


def note_unread(conn: Connection, window: Window, now: datetime) -> None:
    """The minute for draining is over and something is still unread: alerts go out all the same."""
    _tell_coordinators(conn, Kind.SEEING, now, window, now, unread=True)


def see_again(conn: Connection, bot_id: int, window: Window, sight: Sight, now: datetime) -> None:
    """Drained. Who was never pinged gets a ping now, or in the morning where it is night, with the
    normal grace; whose ping left only now has the normal grace from now; the rest is judged.
    """
    watch.keep_sight(conn, bot_id, sight)
    concerned = _concerned(conn, window, lock=True)
    asked = hearing.first_asked(conn, {checkin.id: checkin.asked_from for checkin in concerned})
    its = missions.by_ids(conn, {checkin.mission_id for checkin in concerned})
    again = [
        asked_after(checkin, its[checkin.mission_id], asked.get(checkin.id), window, now)
        for checkin in concerned
    ]
    changed = [after for before, after in zip(concerned, again, strict=True) if after != before]
    checkins.save_all(conn, [(checkin, next_moment(checkin)) for checkin in changed])


def asked_after(
    checkin: CheckIn, mission: Mission, asked_at: datetime | None, window: Window, now: datetime
) -> CheckIn:
    """A question that was open while we were blind, as it stands now that we see again."""
    if asked_at is not None and asked_at < window.until:
        return checkin
    if asked_at is not None:
        return asked_late(checkin, asked_at)
    morning = morning_after(mission.plan, mission.stretches, now)
    return ask_again(checkin, now if morning is None else morning)


def _concerned(conn: Connection, window: Window, *, lock: bool = False) -> list[CheckIn]:
    """The check-ins whose question was open at some moment of the blind window."""
    return [c for c in checkins.all_open(conn, lock=lock) if c.asked_from <= window.until]


def _tell_coordinators(
    conn: Connection,
    kind: Kind,
    stamp: datetime,
    window: Window,
    now: datetime,
    *,
    unread: bool = False,
) -> None:
    """`stamp` tells this spell from another one that began at the same last good moment."""
    houses = [organisation.id for organisation in organisations.every(conn)]
    active = missions.of_organisations(conn, houses, [State.ACTIVE])
    concerned = {checkin.mission_id for checkin in _concerned(conn, window)}
    concerned |= {m.id for m in active if m.wake_at is not None and m.wake_at <= window.until}
    notices: list[Notice] = []
    for member in people.members(conn, houses, [Role.COORDINATOR]):
        mine = [m.id for m in active if m.organisation_id == member.organisation_id]
        if not mine:
            continue
        waiting = [mission_id for mission_id in mine if mission_id in concerned]
        notices.append(
            Notice(
                kind,
                member.person_id,
                f"organisation:{member.organisation_id}",
                f"{kind.value}:{int(window.since.timestamp())}:{int(stamp.timestamp())}",
                params={
                    "since": window.since.isoformat(),
                    "until": window.until.isoformat(),
                    "on_mission": len(mine),
                    "missions": ",".join(str(mission_id) for mission_id in waiting[:20]),
                    "long": window.lost_updates_possible,
                    "unread": unread,
                },
            )
        )
    outbox.put(conn, notices, now)


def report_poison(conn: Connection, row_id: int, chat_id: int | None, now: datetime) -> None:
    """An update could not be handled: the sender's coordinators hear that a word may be lost.

    Where nobody knows who sent it, the coordinators of every organisation hear it.
    """
    sender = people.by_telegram(conn, chat_id) if chat_id is not None else None
    houses = (
        {m.organisation_id for m in people.memberships_of(conn, sender.id)} if sender else set()
    )
    houses = houses or {organisation.id for organisation in organisations.every(conn)}
    params = {"person": sender.id} if sender else {}
    notices = [
        Notice(Kind.SET_ASIDE, member.person_id, f"update:{row_id}", "set_aside", params=params)
        for member in people.members(conn, houses, [Role.COORDINATOR])
    ]
    outbox.put(conn, notices, now)


def report_passed(conn: Connection, beat: str, row_id: int, house: int, now: datetime) -> None:
    """A due row of this beat could not be judged: its coordinators hear it, once a day."""
    notices = [
        Notice(
            Kind.SET_ASIDE,
            member.person_id,
            f"row:{row_id}",
            f"passed:{beat}:{now:%Y%m%d}",
            params={"beat": beat},
        )
        for member in people.members(conn, [house], [Role.COORDINATOR])
    ]
    outbox.put(conn, notices, now)
