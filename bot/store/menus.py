"""Which command menu each chat shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from bot.domain.people import Role
from bot.store.tables import memberships, people


@dataclass(frozen=True)
class Menu:
    """The menu that one person should have."""

    person_id: int
    chat_id: int
    language: str
    roles: frozenset[Role]

    @property
    def signature(self) -> str:
        """What the row remembers, to see when it is out of date."""
        return f"{self.language}:{','.join(sorted(role.value for role in self.roles))}"

    def remember(self, conn: Connection) -> None:
        """The chat shows this menu now, or refused it for good."""
        conn.execute(
            update(people).where(people.c.id == self.person_id).values(menu=self.signature)
        )


def outdated(conn: Connection, limit: int) -> list[Menu]:
    """Up to `limit` menus to be set: those of people who joined or changed language."""
    query = (
        select(people.c.id, people.c.telegram_id, people.c.language, memberships.c.role)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(
            people.c.menu.is_(None),
            people.c.met_at.is_not(None),
            people.c.unreachable_since.is_(None),
        )
        .order_by(people.c.id)
        .limit(limit * 5)
    )
    roles: defaultdict[tuple[int, int, str], set[Role]] = defaultdict(set)
    for person, chat, language, role in conn.execute(query):
        roles[(person, chat, language)].add(Role(role))
    found = [Menu(*who, frozenset(held)) for who, held in roles.items()]
    return found[:limit]
