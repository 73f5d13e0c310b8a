"""What the database knows, for what nobody hears."""

from __future__ import annotations

from sqlalchemy import UpdateBase, func, select

from bot.domain.checkin import CheckIn
from bot.domain.incident import Incident
from bot.store import checkins, incidents, tables
from bot.store.database import Connection
from bot.store.incidents import Line
from tests.scenarios.program import Program


class Records(Program):
    """Facts read straight from the store; and one way to change them behind everybody's back."""

    async def run(self, statement: UpdateBase) -> None:
        """Change the database behind the program's back."""

        def change(conn: Connection) -> None:
            conn.execute(statement)

        await self.write(change)

    async def incident(self, number: int = -1) -> Incident:
        """The newest incident, or the `number`th."""
        key = tables.incidents.c.id

        def read(conn: Connection) -> Incident:
            ids = list(conn.execute(select(key).order_by(key)).scalars())
            return incidents.by_ids(conn, [ids[number]])[ids[number]].incident

        return await self.db.read(read)

    async def checkin(self, number: int = -1) -> CheckIn:
        """The newest check-in, or the `number`th."""
        key = tables.checkins.c.id

        def read(conn: Connection) -> CheckIn:
            ids = list(conn.execute(select(key).order_by(key)).scalars())
            return checkins.by_ids(conn, [ids[number]])[ids[number]]

        return await self.db.read(read)

    async def incident_count(self) -> int:
        count = select(func.count()).select_from(tables.incidents)
        return await self.db.read(lambda conn: int(conn.execute(count).scalar_one()))

    async def log_of(self, incident: Incident) -> list[Line]:
        return await self.db.read(lambda conn: incidents.logs(conn, [incident.id])[incident.id])
