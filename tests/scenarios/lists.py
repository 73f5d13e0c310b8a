"""Missions that lie ahead with their checklists, and how somebody leafs through a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.content.checklists import checklist
from bot.domain.checklist import Tick
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.people import Part
from bot.domain.plan import TimesOfDay
from bot.screens.catalogues import LANGUAGES
from bot.screens.voice import voice_for
from bot.services import checklist_reminders
from bot.store import checklists, missions, tables
from bot.store.checklists import Ticked
from bot.store.database import Connection
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, Character, hours
from tests.scenarios.hearing import Heard
from tests.scenarios.world import World

SPOKEN = ("en", *(language for language in ("fr", "ar") if language in LANGUAGES))
"""English, and those of the two others that are translated."""

every_language = pytest.mark.parametrize("language", SPOKEN)

LEAVES = datetime(2026, 12, 21, 6, tzinfo=UTC)
"""Twenty days after the scenarios begin: all three reminders before departure lie ahead."""

NINE_IN_PARIS = LEAVES.replace(hour=8)


def words_of(key: str, language: str = "en") -> str:
    """The title of an item."""
    return voice_for(language).say(checklist().written[key].title.text)


async def planned(
    world: World, *travellers: Character, levels: Sequence[Level] = (Level.ORANGE,)
) -> int:
    """A mission that lies ahead, a leg of two days for each level, with its reminders."""
    places = zip(("Mopti", "Ségou"), levels, strict=False)
    legs = tuple(
        Leg(
            place,
            "ML",
            "Africa/Bamako",
            level,
            LEAVES + number * timedelta(days=2),
            LEAVES + (number + 1) * timedelta(days=2),
        )
        for number, (place, level) in enumerate(places)
    )
    new = Mission(
        id=0,
        organisation_id=world.house,
        place="Mopti",
        country="ML",
        state=State.PLANNED,
        starts_at=LEAVES,
        ends_at=legs[-1].ends_at,
        legs=legs,
        plan=TimesOfDay((time(20),)),
        grace=hours(1),
        asked_until=LEAVES,
        wake_at=LEAVES,
    )
    parts = [(world.ids[who], Part.TRAVELLER) for who in travellers or (AWA,)]
    parts += [(world.ids[CLAIRE], Part.DESIGNATED), (world.ids[IDRISSA], Part.FAMILY)]

    def store(conn: Connection) -> int:
        mission_id = missions.add(conn, new)
        missions.set_parts(conn, mission_id, parts)
        checklist_reminders.begin(conn, [mission_id], world.clock.now())
        return mission_id

    return await world.write(store)


async def ticks(world: World, who: Character = AWA) -> dict[Tick, Ticked]:
    """What is ticked of somebody on the first mission."""
    found = await world.db.read(lambda conn: checklists.ticked(conn, [1]))
    return found.get((1, world.ids[who]), {})


async def tick_all(world: World) -> None:
    """Awa has done everything, on every leg."""

    def store(conn: Connection) -> None:
        done = Ticked(world.clock.now(), world.ids[AWA])
        for item in checklist().items:
            for leg in (None, 0, 1):
                checklists.tick(conn, 1, world.ids[AWA], (item.key, leg), done)
        checklist_reminders.follow(conn, [1], world.clock.now())

    await world.write(store)


async def count(world: World, table: str) -> int:
    """How many rows there are."""
    query = select(func.count()).select_from(tables.metadata.tables[table])
    return await world.db.read(lambda conn: int(conn.execute(query).scalar_one()))


def screen(world: World, who: Character = AWA) -> Heard:
    """What somebody's newest message looks like now, however it came about."""
    world.edited_for(who)
    world.heard_by(who)
    return world.phones.shown(who)[-1]


async def opened(world: World, phase: str, who: Character = AWA, page: int = 0) -> Heard:
    """A page of one part of the newest list."""
    shown = screen(world, who)
    data = [button.data for row in shown.message.buttons for button in row]
    [wanted] = [one for one in data if f":{phase}:" in one]
    whole = f"{wanted.rpartition(':')[0]}:{page}"
    await world.taps_data(who, whole, message_id=shown.message_id)
    return screen(world, who)


def button_for(shown: Heard, key: str) -> str:
    """The data of the button of an item."""
    buttons = [button.data for row in shown.message.buttons for button in row]
    [data] = [one for one in buttons if f":{key}:" in one]
    return data


async def taps_item(world: World, key: str, who: Character = AWA) -> Heard:
    """An item of the newest list is tapped; the list afterwards."""
    shown = screen(world, who)
    await world.taps_data(who, button_for(shown, key), message_id=shown.message_id)
    return screen(world, who)


async def until_reminded(world: World, at: datetime) -> Heard:
    """Awa hears nothing before, and her reminder at that moment."""
    await world.until(at - timedelta(minutes=1))
    assert world.heard_by(AWA) == []
    await world.until(at)
    [heard] = world.heard_by(AWA)
    assert heard.what == "checklist_reminder"
    assert heard.at == at
    assert not heard.urgent
    return heard
