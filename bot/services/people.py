"""People: meeting them, answering them, their language, their invitations."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Person, Role
from bot.domain.replies import Says
from bot.domain.search import FROM_SEARCH
from bot.services.deps import Deps
from bot.store import organisations, outbox, people
from bot.store.database import Connection

INVITATION_LASTS = timedelta(days=14)
"""How long an invitation may wait to be opened."""

SPOKEN = ("fr", "en", "ar", "es", "pt")


@dataclass(frozen=True)
class Caller:
    """Who an update comes from, as Telegram names them. `language` is their phone's."""

    telegram_id: int
    name: str
    username: str | None = None
    language: str | None = None


def meet(conn: Connection, caller: Caller, now: datetime) -> Person:
    """The person behind an account; a stranger gets a row of their own and nothing more.

    Whoever writes can be reached again: a channel that was given up is taken up.
    """
    known = people.by_telegram(conn, caller.telegram_id)
    if known is None:
        new_id = people.add(
            conn,
            {
                "name": caller.name[:200],
                "language": spoken(caller.language),
                "telegram_id": caller.telegram_id,
                "username": caller.username,
                "met_at": now,
            },
        )
        return people.by_id(conn, new_id)
    if known.unreachable_since is not None:
        people.change(conn, known.id, unreachable_since=None, unreachable_why=None)
        return people.by_id(conn, known.id)
    return known


def spoken(language: str | None) -> str:
    """The language to speak with somebody whose phone says `language`; French when it is mute."""
    code = (language or "fr").split("-")[0].lower()
    return code if code in SPOKEN else "en"


def coordinates(conn: Connection, person_id: int, organisation_id: int | None) -> bool:
    """Whether somebody is a coordinator of this organisation."""
    mine = people.memberships_of(conn, person_id)
    return any(m.role is Role.COORDINATOR and m.organisation_id == organisation_id for m in mine)


def reply(conn: Connection, deps: Deps, to: int, says: Says, **params: Scalar) -> None:
    """One sentence in answer to this update."""
    notice = Notice(
        Kind.REPLY,
        to,
        deps.subject,
        says.value,
        params={"says": says.value, **params},
    )
    outbox.put(conn, [notice], deps.now)


async def say(deps: Deps, caller: Caller, says: Says, **params: Scalar) -> None:
    """Answer with one sentence and change nothing else."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mine = people.memberships_of(conn, me.id)
        reply(conn, deps, me.id, says if mine else Says.STRANGER, **params)

    await deps.write(act)


async def guide(deps: Deps, caller: Caller) -> None:
    """The manual, by what this person is."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        mine = people.memberships_of(conn, me.id)
        roles = ",".join(sorted({membership.role.value for membership in mine}))
        reply(conn, deps, me.id, Says.GUIDE if mine else Says.STRANGER, roles=roles)

    await deps.write(act)


def digest(token: str) -> str:
    """What is stored of an invitation's token: it cannot be turned back into a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    conn: Connection, organisation: str, role: Role, now: datetime, for_person: int | None = None
) -> str:
    """A new single-use invitation; returns its token (43 of `[A-Za-z0-9_-]`).

    The organisation is founded with its first invitation.
    """
    house = organisations.by_name(conn, organisation)
    house_id = house.id if house else organisations.add(conn, organisation)
    token = secrets.token_urlsafe(32)
    expires_at = now + INVITATION_LASTS
    organisations.add_invitation(conn, digest(token), house_id, role, for_person, expires_at)
    return token


async def start(deps: Deps, caller: Caller, token: str) -> None:
    """`/start`, with an invitation or without: join, and hear what Vigie is not."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if token and token != FROM_SEARCH:
            _accept(conn, deps, me, token)
        else:
            _greet_again(conn, deps, me)

    await deps.write(act)


def _greet_again(conn: Connection, deps: Deps, me: Person) -> None:
    mine = people.memberships_of(conn, me.id)
    if not mine:
        reply(conn, deps, me.id, Says.STRANGER)
        return
    roles = ",".join(sorted({membership.role.value for membership in mine}))
    reply(conn, deps, me.id, Says.GUIDE, roles=roles)


def _accept(conn: Connection, deps: Deps, me: Person, token: str) -> None:
    invitation = organisations.invitation(conn, digest(token))
    if invitation is None:
        reply(conn, deps, me.id, Says.INVITATION_UNKNOWN)
        return
    if invitation.used_at is not None:
        mine = invitation.used_by == me.id
        reply(conn, deps, me.id, Says.ALREADY_MEMBER if mine else Says.INVITATION_USED)
        return
    if invitation.expires_at <= deps.now:
        reply(conn, deps, me.id, Says.INVITATION_EXPIRED)
        return
    if not organisations.use_invitation(conn, invitation.id, me.id, deps.now):
        reply(conn, deps, me.id, Says.INVITATION_USED)
        return
    house_id, role = invitation.organisation_id, invitation.role
    people.join(conn, me.id, house_id, role, invitation.for_person)
    house = organisations.by_ids(conn, [house_id])[house_id]
    if role is Role.COORDINATOR and house.duty_id is None:
        organisations.change(conn, house_id, duty_id=me.id)
    welcome = Notice(
        Kind.WELCOME,
        me.id,
        deps.subject,
        "welcome",
        params={"role": role.value, "organisation": house.name},
    )
    outbox.put(conn, [welcome], deps.now)
