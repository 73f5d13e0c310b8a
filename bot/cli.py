"""`vigie`: every command of the operator. stdout carries results, stderr logs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import datetime
from typing import Annotated, Any, NoReturn

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


def main() -> NoReturn:
    """Run a command; every foreseen failure is one clear sentence and its exit status."""
    from bot.store.errors import SchemaError, StoreError

    try:
        app()
    except WrongSettings as error:
        _fail(str(error), USAGE)
    except SchemaError as error:
        _fail(str(error), SCHEMA)
    except StoreError as error:
        _fail(str(error), USAGE)
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
    from bot.admin import invite_link

    settings = _settings(needs_token=True)
    typer.echo(asyncio.run(invite_link(settings, role, organisation, traveller, _now())))


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


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema up to this program; a copy is kept beside an SQLite file first."""
    from bot.store.schema import ensure_schema

    settings = _settings(needs_token=False)
    done = asyncio.run(ensure_schema(settings.database_url.get_secret_value()))
    typer.echo(str(done))


def _now() -> datetime:
    from bot.engine.mission_clock import WallClock

    return WallClock().now()
