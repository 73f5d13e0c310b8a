"""A round with real requests to a server on this machine; one failing source harms no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import App
from bot.content.zones import countries
from bot.domain.fetched import Fetched, Known, NextStep
from bot.domain.lanes import Lane
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.plan import suggested_plan
from bot.domain.standing import Trust
from bot.domain.zone import Source, Turn
from bot.engine import refresh
from bot.engine.calendar import Calendar
from bot.engine.mission_clock import WallClock
from bot.engine.refresh import Refresh
from bot.services import zone_changes, zones
from bot.services.zones import Change
from bot.settings import Settings
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.reader import Reader
from bot.sources.registry import SOURCES
from bot.store import missions, organisations
from bot.store.database import Connection, Database
from tests.sources import answers

NOW = datetime.fromtimestamp(answers.CA_MADE_AT, UTC) + timedelta(hours=1)
STEERED = {
    "BOT_API_URL": "http://127.0.0.1:8081",
    "VIGIE_CLOCK_URL": "http://127.0.0.1:8081/sim/clock",
}
LISTS = {Source.CANADA: SOURCES[Source.CANADA], Source.NETHERLANDS: SOURCES[Source.NETHERLANDS]}
ALL_OF_IT = "avoid_all_travel_to_whole_country"
UK, US = Source.UNITED_KINGDOM, Source.UNITED_STATES
RED_NL = answers.dutch(MLI_Mali="De kleurcode van het reisadvies voor Mali is rood.")


def at(address: str) -> str:
    parts = urlsplit(address)
    return f"/{parts.netloc}{parts.path}"


@dataclass
class Governments:
    """A server in place of all of them."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path not in self.pages:
            return web.Response(status=404)
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        body = self.pages[request.path]
        kind = {b"<!DOC": "text/html", b"<?xml": "text/xml"}.get(body[:5], "application/json")
        return web.Response(body=body, headers={"ETag": '"1"', "Content-Type": kind})


@asynccontextmanager
async def serving() -> AsyncIterator[Governments]:
    governments = Governments()
    app = web.Application()
    app.router.add_get("/{any:.*}", governments.answer)
    async with TestServer(app) as server:
        governments.url = str(server.make_url("")).rstrip("/")
        yield governments


@pytest.fixture
async def governments() -> AsyncIterator[Governments]:
    async with serving() as server:
        server.pages[at(canada.ADDRESS)] = answers.canadian(ML=answers.canadian_entry(3))
        server.pages[at(netherlands.ADDRESS)] = RED_NL
        yield server


async def test_a_round_asks_and_keeps_and_the_next_one_only_confirms(
    sqlite_db: Database, governments: Governments
) -> None:
    rounds = Refresh(sqlite_db, lambda: NOW, base=governments.url, sources=LISTS)
    first = await rounds.everything()
    assert {source: one.succeeded for source, one in first.items()} == dict.fromkeys(LISTS, True)
    found = await sqlite_db.read(lambda conn: zones.stands(conn, "ML", None, NOW))
    assert (found.level, found.gate) == (Level.RED, Level.RED)

    again = await rounds.everything()
    assert [one.advisories for one in again.values()] == [(), ()]
    assert {code for one in again.values() for code in one.confirmed} == {"ML"}


async def test_every_source_is_asked_at_the_stand_in_and_nowhere_else(
    sqlite_db: Database, governments: Governments
) -> None:
    found = await Refresh(sqlite_db, lambda: NOW, base=governments.url).everything()
    assert set(found) == set(Source)
    assert {source for source, one in found.items() if one.succeeded} == set(LISTS)
    hosts = {path.split("/")[1] for path in governments.asked}
    assert len(hosts) == 7  # the United States have two
    health = await sqlite_db.read(lambda conn: zones.health(conn, NOW))
    refused = {one.source for one in health if one.troubles}
    assert refused == set(Source) - set(LISTS)


def all_say_red() -> dict[str, bytes]:
    """Mali as all six see it, each in its own way; everything else as far as it must exist."""
    red = "L’ensemble du territoire, Sahara occidental compris, est classé en zone rouge."
    mali = answers.german_entry("ML", "Mali", warning=True, content="<p>Reisewarnung.</p>")
    title = ("Mali - Level 4: Do Not Travel", "2026-09-07")
    return {
        at(france.ADDRESS.format(slug=one.france)): answers.french(intro=red) for one in countries()
    } | {
        at(canada.ADDRESS): answers.canadian(ML=answers.canadian_entry(3)),
        at(united_kingdom.INDEX): answers.british_index(mali="2026-11-20"),
        at(united_kingdom.PAGE.format(slug="mali")): answers.british([ALL_OF_IT]),
        at(germany.INDEX): answers.german(n1=mali),
        at(germany.TEXT.format(number="1")): answers.german(n1=mali),
        at(united_states.API): answers.american(title),
        at(united_states.RSS): answers.american_rss(title),
        at(netherlands.ADDRESS): RED_NL,
    }


async def test_six_governments_in_one_round_on_both_engines(db: Database) -> None:
    async with serving() as governments:
        governments.pages.update(all_say_red())
        rounds = Refresh(db, lambda: NOW, base=governments.url)
        await rounds.everything()
        before = len(governments.asked)
        again = await rounds.everything()
    found = await db.read(lambda conn: zones.stands(conn, "ML", "ML-5", NOW))
    assert {line.trust for line in found.lines} == {Trust.CURRENT}
    assert {line.level for line in found.lines} == {Level.RED}
    assert (found.level, found.gate, found.verified) == (Level.RED, Level.RED, True)
    health = {one.source: one for one in await db.read(lambda conn: zones.health(conn, NOW))}
    assert {source for source, one in health.items() if one.well} == set(Source) - {UK}
    assert all(trouble.country for trouble in health[UK].troubles)
    assert health[Source.FRANCE].items == len(countries())
    assert {source for source, one in again.items() if one.advisories} == {US}
    assert len(governments.asked) - before < before


async def test_a_defect_of_ours_in_one_source_harms_no_other(
    sqlite_db: Database, governments: Governments
) -> None:
    async def defect(reader: Reader, known: Known, now: datetime) -> Fetched:
        raise ZeroDivisionError

    sources = {Source.FRANCE: defect, **LISTS}
    found = await Refresh(
        sqlite_db, lambda: NOW, base=governments.url, sources=sources
    ).everything()
    [trouble] = found[Source.FRANCE].troubles
    assert (trouble.step, trouble.why) == (
        NextStep.BROKEN,
        "Our parser failed: ZeroDivisionError.",
    )
    assert found[Source.CANADA].succeeded


async def test_a_source_without_end_is_left_and_the_others_are_kept(
    sqlite_db: Database, governments: Governments, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(reader: Reader, known: Known, now: datetime) -> Fetched:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(refresh, "DEADLINE", 0.5)
    sources = {Source.FRANCE: endless, **LISTS}
    found = await Refresh(
        sqlite_db, lambda: NOW, base=governments.url, sources=sources
    ).everything()
    assert [one.step for one in found[Source.FRANCE].troubles] == [NextStep.LATER]
    assert found[Source.NETHERLANDS].succeeded


async def test_what_changed_is_told_in_the_transaction_that_keeps_it(
    sqlite_db: Database, governments: Governments
) -> None:
    told: list[Change] = []

    def tell(conn: Connection, changes: tuple[Change, ...], now: datetime) -> None:
        assert zones.history(conn, "ML")
        told.extend(changes)

    sources = {Source.NETHERLANDS: SOURCES[Source.NETHERLANDS]}
    rounds = Refresh(sqlite_db, lambda: NOW, base=governments.url, tell=tell, sources=sources)
    await rounds.everything()
    await rounds.everything()
    assert [(one.after.country, one.turn) for one in told] == [("ML", Turn.UNCHANGED)]


async def test_a_round_without_changes_is_told_too_because_advice_runs_out(
    sqlite_db: Database, governments: Governments
) -> None:
    told: list[tuple[int, datetime]] = []

    def tell(conn: Connection, changes: tuple[Change, ...], now: datetime) -> None:
        told.append((len(changes), now))

    sources = {Source.NETHERLANDS: SOURCES[Source.NETHERLANDS]}
    rounds = Refresh(sqlite_db, lambda: NOW, base=governments.url, tell=tell, sources=sources)
    await rounds.everything()
    await rounds.everything()
    assert told == [(1, NOW), (0, NOW)]


async def test_a_round_brings_the_legs_of_missions_up_to_date(
    sqlite_db: Database, governments: Governments
) -> None:
    """As the program wires it: what a government answers is what a mission lives by."""
    leg = Leg("Mopti", "ML", "Africa/Bamako", Level.GREEN, NOW, NOW + timedelta(days=3), "ML-5")

    def announce(conn: Connection) -> int:
        house = organisations.add(conn, "Ville de Test")
        hour = timedelta(hours=1)
        new = Mission(
            *(0, house, "Mopti", "ML", State.PLANNED, leg.starts_at, leg.ends_at, (leg,)),
            plan=suggested_plan(Level.GREEN),
            grace=hour,
            asked_until=NOW,
            wake_at=NOW,
        )
        return missions.add(conn, new)

    mission_id = await sqlite_db.write(Lane.ANSWER, announce)
    sources = {Source.NETHERLANDS: SOURCES[Source.NETHERLANDS]}
    base = governments.url
    rounds = Refresh(sqlite_db, lambda: NOW, base=base, tell=zone_changes.tell, sources=sources)
    await rounds.everything()
    kept = await sqlite_db.read(lambda conn: missions.by_id(conn, mission_id))
    assert kept.legs[0].level is Level.RED
    assert kept.grace == timedelta(minutes=30)


async def test_the_calendar_asks_and_wakes_the_sender(
    sqlite_db: Database, governments: Governments
) -> None:
    nudges: list[None] = []
    rounds = Refresh(sqlite_db, lambda: NOW, base=governments.url, sources=LISTS)
    calendar = Calendar(sqlite_db, WallClock(), lambda: nudges.append(None), rounds)
    await calendar.sources()
    assert nudges == [None]
    assert len(governments.asked) == 2
    silent = Calendar(sqlite_db, WallClock(), lambda: nudges.append(None))
    await silent.sources()
    assert nudges == [None]


async def test_the_calendar_begins_with_a_round_at_once(
    sqlite_db: Database, governments: Governments
) -> None:
    asked = asyncio.Event()

    class Once(Refresh):
        async def everything(self) -> dict[Source, Fetched]:
            asked.set()
            return {}

    rounds = Once(sqlite_db, lambda: NOW, base=governments.url, sources=LISTS)
    running = asyncio.create_task(Calendar(sqlite_db, WallClock(), lambda: None, rounds).run())
    async with asyncio.timeout(10):
        await asked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("variables", "asks"),
    [
        ({}, True),
        ({"VIGIE_SOURCES": "off"}, False),
        (STEERED, False),
        ({**STEERED, "VIGIE_SOURCES": "http://127.0.0.1:8082"}, True),
    ],
)
async def test_a_simulators_clock_asks_no_government(
    sqlite_db: Database, variables: dict[str, str], asks: bool
) -> None:
    settings = Settings.from_environment(variables, needs_token=False)
    assert (App(settings)._refresh(sqlite_db) is not None) is asks
