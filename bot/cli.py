"""`vigie`: every command of the operator. stdout carries results, stderr logs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import typer

from bot.domain.people import Role
from bot.settings import Settings, WrongSettings

app = typer.Typer(
    name="vigie",
    help="A lookout over people who travel to risk zones for decentralised cooperation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="The database's schema.", no_args_is_help=True)
app.add_typer(database, name="db")

CHECK_FAILED, USAGE, SCHEMA, INTERNAL = 1, 2, 3, 70
INTERRUPTED = 130
"""What a shell expects after Ctrl-C."""


def main() -> NoReturn:
    """Run a command; every foreseen failure is one clear sentence and its exit status."""
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


def _settings(*, needs_token: bool) -> Settings:
    from bot.engine.logs import configure_logging

    settings = Settings.from_environment(os.environ, needs_token=needs_token)
    configure_logging(settings.log)
    for warning in settings.warnings:
        typer.echo(warning, err=True)
    return settings


def _run(work: Coroutine[Any, Any, int]) -> NoReturn:
    sys.exit(asyncio.run(work))


@app.command()
def run() -> None:
    """Serve: long polling, the clock, the sender. Ends on SIGTERM or Ctrl-C."""
    from bot.app import serve

    _run(serve(_settings(needs_token=True)))


@app.command()
def invite(
    role: Annotated[Role, typer.Option(help="What the invited person will be.")],
    organisation: Annotated[str, typer.Option(help="The town, association or network.")],
    traveller: Annotated[
        int | None,
        typer.Option("--for", help="Telegram id of the one traveller they watch over."),
    ] = None,
) -> None:
    """Print a single-use invitation link, alone on stdout."""
    from bot.admin import ClockUnheard, UnknownPerson, invite_link
    from bot.channels.telegram import NotIdentified

    settings = _settings(needs_token=True)
    try:
        typer.echo(asyncio.run(invite_link(settings, role, organisation, traveller)))
    except NotIdentified as error:
        wrong = "The Bot API refuses BOT_TOKEN: ask @BotFather for the present one."
        _fail(wrong if error.refused else f"The Bot API does not answer: {error.why}.", USAGE)
    except (UnknownPerson, ClockUnheard) as error:
        _fail(str(error), USAGE)


@app.command()
def seed(
    file: Annotated[Path, typer.Argument(help="YAML; see deploy/seed.example.yaml.")],
) -> None:
    """Write people, organisations, rotas and missions from a file; again changes nothing."""
    from bot.admin import ClockUnheard, sow
    from bot.services.seed_file import WrongSeed
    from bot.services.seeding import summary

    settings = _settings(needs_token=False)
    try:
        done = asyncio.run(sow(settings, file.read_text(encoding="utf-8")))
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
) -> None:
    """Missions, check-ins, incidents, logs and notices with their deliveries."""
    from bot.admin import ClockUnheard, export_json
    from bot.services.export import NobodyKnown

    settings = _settings(needs_token=False)
    try:
        found = asyncio.run(export_json(settings, person))
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
) -> None:
    """Check everything that the watch depends on; exit 1 when something fails."""
    from bot.admin import examine
    from bot.engine.logs import configure_logging
    from bot.services.examination import Status

    configure_logging("critical")
    findings = asyncio.run(examine(os.environ))
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
def simulator(
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8081,
) -> None:
    """The Bot API server alone, with its stage; for other bot authors too."""
    from bot.demo.botapi.__main__ import until_told_to_stop

    try:
        asyncio.run(until_told_to_stop(port))
    except OSError as error:
        _fail(f"Port {port} cannot be used: {error.strerror or error}.", USAGE)


@app.command()
def demo(
    story: Annotated[str, typer.Option(help="missed, sos or outage.")] = "missed",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    lang: Annotated[str, typer.Option(help="What the cast speaks: fr or en.")] = "fr",
    port: Annotated[int, typer.Option(help="The simulator's port; 0 takes any free one.")] = 0,
) -> None:
    """Play a story with the real bot against a local Bot API: no token, no network."""
    from bot.demo.stories import STORIES
    from bot.demo.story import play
    from bot.services.people import SPOKEN

    if story not in STORIES:
        _fail(f"There is no story {story!r}. Stories: {', '.join(STORIES)}.", USAGE)
    if lang not in SPOKEN:
        _fail(f"The cast does not speak {lang!r}. Languages: {', '.join(SPOKEN)}.", USAGE)
    try:
        _run(play(STORIES[story], language=lang, as_json=as_json, port=port))
    except OSError as error:
        _fail(f"Port {port} cannot be used: {error.strerror or error}.", USAGE)


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema up to this program; a copy is kept beside an SQLite file first."""
    from bot.store.schema import ensure_schema

    settings = _settings(needs_token=False)
    done = asyncio.run(ensure_schema(settings.database_url.get_secret_value()))
    typer.echo(str(done))
