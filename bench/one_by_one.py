"""For comparison: the way many watchers work, as a small faithful model.

After the published working of healthchecks' `sendalerts` (written from its description, no code
taken): first every overdue row is marked as down, one row and one commit at a time; then, one at
a time, an event is marked as processed, and only then sent, synchronously and on a connection of
its own; its outcome is noted on two rows. An ORM stands in for Django's; the web framework, the
templates and the TLS of the original are left out, all in the model's favour. As with Vigie, each
traveller's contact and the duty coordinator are told.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, ForeignKey, create_engine, event, select, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from bench.fill import FIRST_CHAT, PER_ORGANISATION, Crowd
from bench.stand import TOKEN, audience, bot_api, new_file, process, ready
from bot.engine.mission_clock import WallClock


class Base(DeclarativeBase):
    """The model's tables."""


class Check(Base):
    """Somebody who is waited for."""

    __tablename__ = "checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[str]
    alert_after: Mapped[float | None] = mapped_column(index=True)
    contact: Mapped[int]
    coordinator: Mapped[int]
    last_error: Mapped[str] = mapped_column(default="")


class Flip(Base):
    """A check went down; to be told."""

    __tablename__ = "flips"
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    created: Mapped[float]
    processed: Mapped[float | None] = mapped_column(index=True)


class Notification(Base):
    """One message that was tried."""

    __tablename__ = "notifications"
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    created: Mapped[float]
    error: Mapped[str] = mapped_column(default="")


def go_down(session: Session, now: float) -> bool:
    """Mark the next overdue check, if nobody else did; False when there is none."""
    check = session.scalars(
        select(Check).where(Check.alert_after <= now).order_by(Check.alert_after).limit(1)
    ).first()
    if check is None:
        return False
    mine = update(Check).where(Check.id == check.id, Check.alert_after == check.alert_after)
    session.execute(mine.values(alert_after=None, status="down"))
    session.add(Flip(check_id=check.id, created=now, processed=None))
    session.commit()
    return True


def tell_one(session: Session, now: float, url: str) -> bool:
    """Mark the next event as processed, then send; False when there is none."""
    flip = session.scalars(
        select(Flip).where(Flip.processed.is_(None)).order_by(Flip.id).limit(1)
    ).first()
    if flip is None:
        return False
    flip.processed = now
    session.commit()
    check = session.get_one(Check, flip.check_id)
    for chat in (check.contact, check.coordinator):
        note = Notification(check_id=check.id, created=now)
        session.add(note)
        session.commit()
        note.error = send(url, chat, f"{check.name} is down")
        session.commit()
        check.last_error = note.error
        session.commit()
    return True


def send(url: str, chat: int, text: str) -> str:
    """One message, one connection; the error in words, or nothing."""
    body = json.dumps({"chat_id": chat, "text": text, "parse_mode": "HTML"}).encode()
    asked = urllib.request.Request(
        f"{url}/bot{TOKEN}/sendMessage", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return "" if answer.status == 200 else f"status {answer.status}"


def prepared(travellers: int) -> Path:
    """The model's database, everything overdue."""
    file = new_file("one_by_one")
    engine = create_engine(f"sqlite:///{file}")
    _durable(engine)
    Base.metadata.create_all(engine)
    crowd = Crowd(travellers)
    with Session(engine) as session:
        session.add_all(
            Check(
                name=f"Person {n}",
                status="up",
                alert_after=0.0,
                contact=FIRST_CHAT + crowd.first_contact + n,
                coordinator=FIRST_CHAT + crowd.first_coordinator + n // PER_ORGANISATION,
            )
            for n in range(travellers)
        )
        session.commit()
    engine.dispose()
    return file


def _durable(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()


def work(file: Path, url: str) -> Iterator[float]:
    """Alert everybody; the monotonic moment at which it began, and of each message."""
    engine = create_engine(f"sqlite:///{file}")
    _durable(engine)
    with Session(engine) as session:
        yield time.monotonic()
        now = WallClock().now().timestamp()
        while go_down(session, now):
            pass
        while tell_one(session, now, url):
            yield time.monotonic()


async def measure(travellers: int) -> tuple[float, float]:
    """Seconds to the first alert and to the last, in a process of its own."""
    file = prepared(travellers)
    crowd = Crowd(travellers)
    async with bot_api() as (url, stage):
        await audience(stage, crowd)
        async with process("-m", "bench.one_by_one", str(file), url) as child:
            told = await ready(child, within=600)
    return float(str(told["first"])), float(str(told["last"]))


def main() -> None:
    """`python -m bench.one_by_one FILE URL`."""
    began, *sent = work(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(json.dumps({"first": sent[0] - began, "last": sent[-1] - began}) + "\n")


if __name__ == "__main__":
    main()
