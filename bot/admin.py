"""The operator's one-shot commands: open the database, do one thing, close it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp

from bot.channels.telegram import NotIdentified, TelegramChannel
from bot.content import condition
from bot.content.condition import Matter, Remark
from bot.domain.lanes import Lane
from bot.domain.people import Role
from bot.engine.mission_clock import SteeredClock, WallClock
from bot.engine.refresh import Refresh
from bot.screens import catalogues
from bot.screens.content_words import untranslated
from bot.services import examination, export, people, seeding, zones
from bot.services.examination import Finding, fail, ok, warn
from bot.services.seed_file import read_seed
from bot.services.seed_plan import understood
from bot.services.seeding import Seeded
from bot.services.zones import Health
from bot.settings import OFF, OFFICIAL, Settings, WrongSettings
from bot.store import people as people_store
from bot.store.database import Connection, Database
from bot.store.examining import Condition, NoDatabase
from bot.store.examining import examine as examine_database
from bot.store.schema import ensure_schema

T = TypeVar("T")

LITTLE_SPACE = 500 * 2**20
"""Bytes free on the database's disk below which an operator should act."""
NO_SPACE = 50 * 2**20
"""Bytes free below which the watch may stop at any time."""


async def in_database(settings: Settings, act: Callable[[Connection], T]) -> T:
    """One transaction on a database whose schema is up to date."""
    url = settings.database_url.get_secret_value()
    await ensure_schema(url)
    db = await Database.open(url)
    try:
        return await db.write(Lane.DIGEST, act)
    finally:
        await db.close()


class ClockUnheard(Exception):
    """A simulator's clock is set, and does not answer."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"VIGIE_CLOCK_URL {url} does not answer. Start the simulator first "
            "(vigie simulator --port 8081), or unset the variable."
        )


async def mission_now(settings: Settings) -> datetime:
    """Mission time: the simulator's where one is set. Raises ClockUnheard."""
    if settings.clock_url is None:
        return WallClock().now()
    clock = SteeredClock(settings.clock_url)
    try:
        await clock.start()
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
        raise ClockUnheard(settings.clock_url) from error
    finally:
        await clock.close()
    return clock.now()


async def invite_link(
    settings: Settings, role: Role, organisation: str, traveller: int | None
) -> str:
    """A new single-use invitation as a link to this bot. Raises NotIdentified, UnknownPerson."""
    username = await bot_username(settings)
    now = await mission_now(settings)

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


async def bot_username(settings: Settings) -> str:
    """Whose token it is, as the Bot API says. Raises NotIdentified."""
    token = settings.bot_token
    channel = TelegramChannel(token.get_secret_value() if token else "", settings.bot_api_url)
    try:
        return (await channel.start()).username
    finally:
        await channel.close()


async def sow(settings: Settings, text: str) -> Seeded:
    """Write a seed file's text in one transaction. Raises WrongSeed, ClockUnheard."""
    seed = understood(read_seed(text))
    now = await mission_now(settings)
    return await in_database(settings, lambda conn: seeding.sow(conn, seed, now))


async def export_json(settings: Settings, person: int | None) -> export.Json:
    """All that is stored, or one person's own data. Raises NobodyKnown."""
    url = settings.database_url.get_secret_value()
    now = await mission_now(settings)
    await ensure_schema(url)
    db = await Database.open(url)
    try:
        if person is None:
            return await db.read(lambda conn: export.whole(conn, now))
        return await db.read(lambda conn: export.of_person(conn, person, now))
    finally:
        await db.close()


async def sources(settings: Settings, *, ask: bool) -> list[Health]:
    """How well each source of zones answers; `ask` asks them all first. Raises ClockUnheard."""
    url = settings.database_url.get_secret_value()
    now = await mission_now(settings)
    await ensure_schema(url)
    db = await Database.open(url)
    try:
        if ask and settings.sources != OFF:
            base = None if settings.sources == OFFICIAL else settings.sources
            await Refresh(db, lambda: now, base=base).everything()
        return await db.read(lambda conn: zones.health(conn, now))
    finally:
        await db.close()


async def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Everything that can be checked from here; what cannot be is left out, never guessed."""
    try:
        settings = Settings.from_environment(environ)
    except WrongSettings as error:
        return [fail("settings", str(error))]
    settled = " ".join(settings.warnings)
    findings = [warn("settings", settled) if settled else ok("settings", "They can be read.")]
    findings.append(_crisis_centre(settings))
    findings.append(await _token(settings))
    findings.extend(await _stored(settings))
    findings.extend((_time_zones(), _sentences()))
    return [*findings, *_space(settings)]


def _crisis_centre(settings: Settings) -> Finding:
    centre = settings.crisis_centre
    if centre is None:
        advice = "Ask the foreign ministry for its number, then VIGIE_CRISIS_CENTRE=number@day"
        return warn("crisis_centre", f"None is shown to people. {advice}")
    return ok("crisis_centre", f"{centre.number}, confirmed on {centre.confirmed_on}.")


async def _token(settings: Settings) -> Finding:
    try:
        username = await bot_username(settings)
    except NotIdentified as error:
        if error.refused:
            return fail("token", "The Bot API refuses it: ask @BotFather for the present one.")
        return fail("token", f"The Bot API does not answer ({error.why}): is the network up?")
    return ok("token", f"The bot is @{username}.")


async def _stored(settings: Settings) -> list[Finding]:
    url = settings.database_url.get_secret_value()
    try:
        now = await mission_now(settings)
        condition, found = await examine_database(url, lambda conn: examination.examine(conn, now))
    except NoDatabase as error:
        return [fail("database", f"{error}. vigie db upgrade makes one, vigie run too.")]
    except ClockUnheard as error:
        return [fail("clock", str(error))]
    return [*_condition(condition), *(found or [])]


def _condition(condition: Condition) -> Iterator[Finding]:
    if condition.damage == "ok":
        yield ok("database", "It opens, and its data is whole.")
    else:
        yield fail("database", f"Restore the last backup; it is damaged: {condition.damage}")
    if condition.schema == "old":
        yield fail("schema", "It is older than this program: vigie db upgrade")
    elif condition.schema == "new":
        yield fail("schema", "A newer Vigie changed it: install that one, or restore the backup.")
    else:
        yield ok("schema", "It is this program's.")


def examine_content(on: date | None) -> list[Remark]:
    """What the shipped content lacks on a day, today unless one is given."""
    found = list(condition.remarks(on or WallClock().now().date()))
    if any(remark.matter is Matter.WRONG for remark in found):
        return found
    lacking = (
        Remark(Matter.UNTRANSLATED, f"{error.file}:{error.line}", error.why)
        for error in untranslated()
    )
    return [*found, *lacking]


def _time_zones() -> Finding:
    try:
        shown = datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris"))
    except (ZoneInfoNotFoundError, OSError):
        return fail("time_zones", "Their data is missing: install tzdata.")
    if shown.hour != 2:
        return fail("time_zones", "Their data is wrong: Paris has no summer time. Install tzdata.")
    return ok("time_zones", "Their data is there.")


def _sentences() -> Finding:
    lacking = []
    for language in catalogues.LANGUAGES:
        catalogue = catalogues.read(language, catalogues.LOCALES)
        flaws = sum(1 for _ in catalogues.flaws(catalogue))
        if flaws and language != catalogues.SOURCE:
            lacking.append(f"{language} lacks {flaws} sentences")
    if lacking:
        return warn("catalogues", f"{', '.join(lacking)}; those are said in English.")
    return ok("catalogues", f"Complete in {', '.join(catalogues.LANGUAGES)}.")


def _space(settings: Settings) -> Iterator[Finding]:
    """Room on the disk of an SQLite file; PostgreSQL's is another machine's matter."""
    kind, _, path = settings.database_url.get_secret_value().partition(":///")
    if not kind.startswith("sqlite"):
        return
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    said = f"{free // 2**20} MB are free in {folder}."
    if free < NO_SPACE:
        yield fail("disk", f"{said} The watch stops when nothing can be written: make room now.")
    elif free < LITTLE_SPACE:
        yield warn("disk", f"{said} Make room soon.")
    else:
        yield ok("disk", said)
