"""`vigie`: every command of the operator. stdout carries results, stderr logs."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from collections.abc import Coroutine, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import structlog
import typer

from bot.domain.people import Role
from bot.settings import Settings, WrongSettings
from bot.settings_file import ENV_FILE

if TYPE_CHECKING:
    from bot.services.zones import Health

T = TypeVar("T")

app = typer.Typer(
    name="vigie",
    help="A lookout over people who travel to risk zones for decentralised cooperation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The database's schema.", no_args_is_help=True)
app.add_typer(database, name="db")
content = typer.Typer(help="Checklists, embassies and facts.", no_args_is_help=True)
app.add_typer(content, name="content")

CHECK_FAILED, USAGE, SCHEMA, INTERNAL = 1, 2, 3, 70
EnvFile = Annotated[
    Path | None,
    typer.Option(
        "--env-file",
        help="Settings to read, as vigie init writes them; VIGIE_ENV_FILE names it too.",
    ),
]
TOKEN_REFUSED = "The Bot API refuses BOT_TOKEN: ask @BotFather for the present one."
INTERRUPTED = 130
"""What a shell expects after Ctrl-C."""


def main() -> NoReturn:
    """Run a command; every foreseen failure is one clear sentence and its exit status."""
    gc.disable()  # until everything is loaded, see _loaded
    from bot.store.errors import AnotherSender, SchemaError, StoreError, UnsupportedDatabase

    try:
        app()
    except WrongSettings as error:
        _fail(str(error), USAGE)
    except SchemaError as error:
        _fail(str(error), SCHEMA)
    except (AnotherSender, UnsupportedDatabase) as error:
        _fail(str(error), USAGE)
    except StoreError as error:
        _fail(str(error), INTERNAL)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 - the last door: said in the log, never as a bare traceback
        structlog.get_logger(__name__).exception("internal_error")
        sys.exit(INTERNAL)
    sys.exit(0)


def _fail(sentence: str, status: int) -> NoReturn:
    typer.echo(sentence, err=True)
    sys.exit(status)


def _environment(env_file: Path | None) -> Mapping[str, str]:
    """The process's own, with the settings file that the command line names."""
    return os.environ if env_file is None else {**os.environ, ENV_FILE: str(env_file)}


def _settings(env_file: Path | None, *, needs_token: bool) -> Settings:
    from bot.engine.logs import configure_logging

    settings = Settings.from_environment(_environment(env_file), needs_token=needs_token)
    configure_logging(settings.log)
    for warning in settings.warnings:
        typer.echo(warning, err=True)
    return settings


def _loaded() -> None:
    """What a command imports stays: a collector that looked at it again and again would take a
    third of the start, and of the time that a bot is away after a crash.
    """
    gc.freeze()
    gc.enable()


def _done(work: Coroutine[Any, Any, T]) -> T:
    """The outcome of the work, once everything for it is imported."""
    _loaded()
    return asyncio.run(work)


def _run(work: Coroutine[Any, Any, int]) -> NoReturn:
    sys.exit(_done(work))


@app.command()
def run(env_file: EnvFile = None) -> None:
    """Serve: long polling, the clock, the sender. Ends on SIGTERM or Ctrl-C."""
    settings = _settings(env_file, needs_token=True)
    from bot.app import serve
    from bot.channels.telegram import NotIdentified

    try:
        _run(serve(settings))
    except NotIdentified:  # it waits for an API that does not answer; this one has refused
        _fail(TOKEN_REFUSED, USAGE)


@app.command()
def init(
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="A file that holds the bot's token alone. "
            "Without it, BOT_TOKEN or BOT_TOKEN_FILE counts."
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where vigie.env, bot-token and the database go.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="The town, association or network that keeps watch.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="What the first coordinator reads, for example fr.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="sqlite, or postgresql+asyncpg://user:password@host/name. "
            "Without it, DATABASE_URL or DATABASE_URL_FILE counts."
        ),
    ] = None,
    own_token_file: Annotated[
        bool | None,
        typer.Option(
            "--own-token-file/--token-in-settings", help="The token in bot-token, or in vigie.env."
        ),
    ] = None,
    crisis_centre: Annotated[
        str | None,
        typer.Option(
            help="The number of your foreign ministry's crisis centre and the day on which you "
            "confirmed it, for example +33199001234@2026-12-01."
        ),
    ] = None,
    replace: Annotated[
        bool | None, typer.Option("--replace", help="Replace a configuration that is there.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults.")] = False,
) -> None:
    """Ask a few questions, write the configuration, print the first coordinator's link."""
    from bot.admin import ClockUnheard
    from bot.engine.logs import configure_logging
    from bot.founding.asking import Asker, Stopped
    from bot.founding.first_day import FirstDay, Given, what_next

    _loaded()
    configure_logging("error")
    given = Given(
        token_file,
        folder,
        organisation,
        language,
        database,
        own_token_file,
        replace or None,
        crisis_centre,
    )
    try:
        founded = FirstDay(Asker(unattended=yes), given, os.environ).found()
    except (Stopped, ClockUnheard) as error:
        _fail(str(error), USAGE)
    for path in founded.configuration.files():
        typer.echo(f"Written: {path}", err=True)
    typer.echo(f"The first coordinator's link to @{founded.username}:", err=True)
    typer.echo(founded.link)
    typer.echo(what_next(founded), err=True)


@app.command()
def invite(
    role: Annotated[Role, typer.Option(help="What the invited person will be.")],
    organisation: Annotated[str, typer.Option(help="The town, association or network.")],
    traveller: Annotated[
        int | None,
        typer.Option("--for", help="Telegram id of the one traveller they watch over."),
    ] = None,
    env_file: EnvFile = None,
) -> None:
    """Print a single-use invitation link, alone on stdout."""
    from bot.admin import ClockUnheard, UnknownPerson, invite_link
    from bot.channels.telegram import NotIdentified

    settings = _settings(env_file, needs_token=True)
    try:
        typer.echo(_done(invite_link(settings, role, organisation, traveller)))
    except NotIdentified as error:
        _fail(
            TOKEN_REFUSED if error.refused else f"The Bot API does not answer: {error.why}.", USAGE
        )
    except (UnknownPerson, ClockUnheard) as error:
        _fail(str(error), USAGE)


@app.command()
def seed(
    file: Annotated[Path, typer.Argument(help="YAML; see deploy/seed.example.yaml.")],
    env_file: EnvFile = None,
) -> None:
    """Write people, organisations, rotas and missions from a file; again changes nothing."""
    from bot.admin import ClockUnheard, sow
    from bot.services.seed_file import WrongSeed
    from bot.services.seeding import summary

    settings = _settings(env_file, needs_token=False)
    try:
        done = _done(sow(settings, file.read_text(encoding="utf-8")))
    except WrongSeed as error:
        _fail(f"{file}: {error}", USAGE)
    except ClockUnheard as error:
        _fail(str(error), USAGE)
    except (OSError, UnicodeDecodeError) as error:
        _fail(
            f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.", USAGE
        )
    for note in done.notes:
        typer.echo(f"{file}: {note}", err=True)
    typer.echo(summary(done))


@app.command()
def export(
    person: Annotated[
        int | None,
        typer.Option(help="One person's own data only: a Telegram id, or an id from the export."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole as one JSON object.")] = False,
    env_file: EnvFile = None,
) -> None:
    """Missions, check-ins, incidents, logs and notices with their deliveries."""
    from bot.admin import ClockUnheard, export_json
    from bot.services.export import NobodyKnown

    settings = _settings(env_file, needs_token=False)
    try:
        found = _done(export_json(settings, person))
    except (NobodyKnown, ClockUnheard) as error:
        _fail(str(error), USAGE)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, rows in found.items():
        if isinstance(rows, list):
            typer.echo(f"{len(rows):7} {name}")


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list of the checks.")] = False,
    env_file: EnvFile = None,
) -> None:
    """Check everything that the watch depends on; exit 1 when something fails."""
    from bot.admin import examine
    from bot.engine.logs import configure_logging
    from bot.services.examination import Status

    configure_logging("critical")
    findings = _done(examine(_environment(env_file)))
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in findings], ensure_ascii=False, indent=1))
    else:
        _show([(one.status.value, one.check, one.advice) for one in findings])
    sys.exit(CHECK_FAILED if any(one.status is Status.FAIL for one in findings) else 0)


def _show(rows: list[tuple[str, str, str]]) -> None:
    """A table of checks: how it is, what was looked at, what to do."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {"ok": "green", "warn": "yellow", "fail": "bold red"}
    table = Table(box=None, show_header=False, pad_edge=False)
    for status, check, advice in rows:
        table.add_row(Text(status, colours[status]), Text(check), Text(advice))
    Console().print(table)


@app.command()
def sources(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list of the sources.")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Ask all of them first.")] = False,
    env_file: EnvFile = None,
) -> None:
    """How well the governments answer that zones are known from; exit 1 when one does not."""
    from bot.admin import ClockUnheard
    from bot.admin import sources as look
    from bot.settings import OFF

    settings = _settings(env_file, needs_token=False)
    if settings.sources == OFF:
        typer.echo("VIGIE_SOURCES=off: nobody is asked, and what is known goes stale.", err=True)
    try:
        found = _done(look(settings, ask=ask))
    except ClockUnheard as error:
        _fail(str(error), USAGE)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        _show([_source_line(one) for one in found])
    sys.exit(CHECK_FAILED if any(not one.well for one in found) else 0)


def _source_line(one: Health) -> tuple[str, str, str]:
    """How a source is, which it is, and in a sentence or two why."""
    from babel.dates import format_timedelta

    if one.succeeded_at is None or one.age is None:
        said = "Never answered"
    else:
        ago = format_timedelta(one.age, locale="en")
        said = f"Answered {ago} ago ({one.succeeded_at:%Y-%m-%d %H:%M} UTC)"
        said += " for 1 country" if one.items == 1 else f" for {one.items} countries"
    if one.stale and one.snapshot_age is not None:
        said += f"; the snapshot that ships is {one.snapshot_age.days} days old"
    errors = (f" {trouble.country or 'All'}: {trouble.why}" for trouble in one.troubles)
    status = "fail" if one.stale else "warn" if one.troubles else "ok"
    return status, one.source.value, f"{said}.{''.join(errors)}"


@app.command()
def simulator(
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8081,
) -> None:
    """The Bot API server alone, with its stage; for other bot authors too."""
    from bot.demo.botapi.__main__ import until_told_to_stop

    try:
        _done(until_told_to_stop(port))
    except OSError as error:
        _fail(f"Port {port} cannot be used: {error.strerror or error}.", USAGE)


@app.command()
def demo(
    story: Annotated[
        str | None, typer.Option(help="Play missed, sos or outage here in the terminal.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --story: one JSON object a line.")
    ] = False,
    lang: Annotated[str, typer.Option(help="What the cast and the page speak.")] = "fr",
    port: Annotated[int, typer.Option(help="The address's port; 0 takes any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Everybody's phones on one page, with the real bot behind: no token, no network."""
    from bot.demo.phones.serving import show
    from bot.demo.stories import STORIES
    from bot.demo.story import play
    from bot.engine.logs import configure_logging
    from bot.services.people import SPOKEN

    if story is not None and story not in STORIES:
        _fail(f"There is no story {story!r}. Stories: {', '.join(STORIES)}.", USAGE)
    if as_json and story is None:
        _fail("--json goes with --story: the page has no lines to print.", USAGE)
    if lang not in SPOKEN:
        _fail(f"The cast does not speak {lang!r}. Languages: {', '.join(SPOKEN)}.", USAGE)
    try:
        if story is None:
            configure_logging("warning")
            _run(show(lang, port, browser=browser))
        _run(play(STORIES[story], language=lang, as_json=as_json, port=port))
    except OSError as error:
        _fail(f"Port {port} cannot be used: {error.strerror or error}.", USAGE)


@database.command("upgrade")
def database_upgrade(env_file: EnvFile = None) -> None:
    """Bring the schema up to this program; a copy is kept beside an SQLite file first."""
    from bot.store.schema import ensure_schema

    settings = _settings(env_file, needs_token=False)
    done = _done(ensure_schema(settings.database_url.get_secret_value()))
    typer.echo(str(done))


@content.command("check")
def content_check(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day, not today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list of remarks.")] = False,
) -> None:
    """Name what is wrong, stale, missing or untranslated; exit 1 when anything is."""
    from bot.admin import examine_content

    _loaded()
    found = examine_content(on.date() if on else None)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            typer.echo(f"{one.matter.value:12}  {one.where}: {one.what}")
        if not found:
            typer.echo("Nothing is wrong, stale, missing or untranslated.")
    sys.exit(CHECK_FAILED if found else 0)
