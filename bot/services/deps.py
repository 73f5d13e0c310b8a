"""What a use case may use: the door to the database, and the moment it decides at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain.embassies import CrisisCentre
from bot.domain.lanes import Lane
from bot.store import inbox
from bot.store.database import Connection, Database

T = TypeVar("T")


@dataclass(frozen=True)
class Deps:
    """Handed to every handler and use case explicitly.

    `now` was read once and is mission time. `row` is the update that is being handled: its one
    write also settles it, so that its effect happens once (S1).
    """

    db: Database
    now: datetime
    row: int | None = None
    urgent: bool = False
    crisis_centre: CrisisCentre | None = None
    """As the operator entered it; None: nobody did."""

    async def write(self, act: Callable[[Connection], T]) -> T:
        """One transaction: the effect, its notices, and the update it answers.

        Raises AlreadySettled, having changed nothing, when the update had its effect before.
        """

        def settle_and_act(conn: Connection) -> T:
            if self.row is not None:
                inbox.settle(conn, self.row, self.now)
            return act(conn)

        lane = Lane.ALARM if self.urgent else Lane.ANSWER
        return await self.db.write(lane, settle_and_act)

    @property
    def subject(self) -> str:
        """What the answers to this update are filed under, so that each is given once."""
        return f"update:{self.row or 0}"
