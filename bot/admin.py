"""The operator's one-shot commands: open the database, do one thing, close it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.channels.telegram import TelegramChannel
from bot.domain.lanes import Lane
from bot.domain.people import Role
from bot.services import people
from bot.settings import Settings
from bot.store import people as people_store
from bot.store.database import Connection, Database
from bot.store.schema import ensure_schema

T = TypeVar("T")


async def in_database(settings: Settings, act: Callable[[Connection], T]) -> T:
    """One transaction on a database whose schema is up to date."""
    url = settings.database_url.get_secret_value()
    await ensure_schema(url)
    db = await Database.open(url)
    try:
        return await db.write(Lane.DIGEST, act)
    finally:
        await db.close()


async def invite_link(
    settings: Settings, role: Role, organisation: str, traveller: int | None, now: datetime
) -> str:
    """A new single-use invitation as a link to this bot. Raises NotIdentified."""
    username = await _username(settings)

    def act(conn: Connection) -> str:
        person = people_store.by_telegram(conn, traveller) if traveller is not None else None
        if traveller is not None and person is None:
            raise UnknownPerson(traveller)
        return people.invite(conn, organisation, role, now, person.id if person else None)

    token = await in_database(settings, act)
    return f"https://t.me/{username}?start={token}"


class UnknownPerson(Exception):
    """`--for` names somebody who has not pressed Start."""

    def __init__(self, telegram_id: int) -> None:
        super().__init__(
            f"Nobody with the Telegram id {telegram_id} has pressed Start yet. "
            "Invite the traveller first; then: vigie invite --role family --organisation NAME "
            f"--for {telegram_id}"
        )


async def _username(settings: Settings) -> str:
    token = settings.bot_token
    channel = TelegramChannel(token.get_secret_value() if token else "", settings.bot_api_url)
    try:
        return (await channel.start()).username
    finally:
        await channel.close()
