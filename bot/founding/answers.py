"""What each answer of `vigie init` must be like."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.admin import bot_username
from bot.channels.telegram import NotIdentified
from bot.founding.asking import Stopped, WrongAnswer
from bot.services.people import SPOKEN
from bot.settings import Settings, WrongSettings
from bot.settings_file import UNWRITABLE
from bot.store.examining import NoDatabase, reach

LONGEST_NAME = 200
"""Characters that an organisation's name may have; the store keeps no more."""
SQLITE = "sqlite"
"""The answer that means: a file beside the configuration."""
DATABASE_FILE = "vigie.db"
UNFIT = UNWRITABLE | {"?"}
"""What a folder's name must not hold: a database address would end at a question mark."""


CRISIS_CENTRE = "VIGIE_CRISIS_CENTRE"
"""The setting that holds the number of the ministry's crisis centre."""


@dataclass(frozen=True)
class Bot:
    """A token that the Bot API knows, and whose it is."""

    token: str
    username: str


def known_bot(text: str, environ: Mapping[str, str]) -> Bot:
    """The bot of a token, as the Bot API of `environ` says. Raises Stopped when it is silent."""
    try:
        settings = Settings.from_environment({**environ, "BOT_TOKEN": text})
    except WrongSettings:
        raise WrongAnswer(
            "This is no bot token. Copy the whole line that @BotFather gave, "
            "for example 123456789:AAF-abc_def"
        ) from None  # its text may hold what was typed
    try:
        return Bot(text, asyncio.run(bot_username(settings)))
    except NotIdentified as error:
        if error.refused:
            raise WrongAnswer(
                "The Bot API refuses this token. Send /token to @BotFather for the present one, "
                "for example 123456789:AAF-abc_def"
            ) from error
        raise Stopped(
            f"The Bot API does not answer: {error.why}. Nothing was written. Look whether the "
            f"network is up and {settings.bot_api_url or 'api.telegram.org'} can be reached."
        ) from error


def organisation(text: str) -> str:
    """A name as people read it: one line, neither empty nor endless."""
    name = " ".join(text.split())
    if not name or not name.isprintable():
        raise WrongAnswer("The name is what people will read, for example Ville de Beaulieu")
    if len(name) > LONGEST_NAME:
        raise WrongAnswer(f"Use {LONGEST_NAME} characters at most, for example Ville de Beaulieu")
    return name


def language(text: str) -> str:
    """One of the languages that Vigie speaks."""
    code = text.strip().lower()
    if code not in SPOKEN:
        raise WrongAnswer(f"Vigie speaks {', '.join(SPOKEN)}. Answer with one, for example fr")
    return code


def crisis_centre(text: str) -> str:
    """The number and its day as the setting holds them; empty for a number to be entered later."""
    if not text:
        return ""
    try:
        Settings.from_environment({CRISIS_CENTRE: text}, needs_token=False)
    except WrongSettings:
        raise WrongAnswer(
            "This is no number with the day on which you confirmed it. "
            "Write it with its country code, for example +33199001234@2026-12-01"
        ) from None
    return "".join(text.split())


def folder(text: str) -> Path:
    """An absolute folder that can be written, or made; nothing is made yet."""
    path = Path(text).expanduser().absolute()
    if UNFIT & set(str(path)):
        raise WrongAnswer(
            "Choose a folder without quotes and question marks in its name, "
            "for example /var/lib/vigie"
        )
    standing = next(place for place in (path, *path.parents) if _stands(place))
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise WrongAnswer(
            f"{path} cannot be written by this user. Choose another, for example {Path.home()}"
        )
    return path


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it lies in a folder that this user may not even look into
        return False


def database(text: str, beside: Path) -> str:
    """A `DATABASE_URL`; PostgreSQL is asked whether it lets us in.

    `beside` is the folder of the configuration, where a SQLite file goes unless told otherwise.
    """
    if text == SQLITE:
        return f"sqlite+aiosqlite:///{beside / DATABASE_FILE}"
    url = _with_driver(text)
    try:
        Settings.from_environment({"DATABASE_URL": url}, needs_token=False)
    except WrongSettings:
        url = ""
    if not url or UNWRITABLE & set(url):
        raise WrongAnswer(
            f"Answer {SQLITE}, or an address, for example "
            "postgresql+asyncpg://vigie:password@127.0.0.1:5432/vigie "
            "(signs like @ : / ' in the password are written %40 %3A %2F %27)"
        )
    if url.startswith("sqlite"):
        return _with_file(url, beside)
    try:
        asyncio.run(reach(url))
    except NoDatabase as error:
        raise WrongAnswer(
            f"The database does not let us in: {error}. Look at the address, for example "
            "postgresql+asyncpg://vigie:password@127.0.0.1:5432/vigie"
        ) from error
    return url


def _with_driver(text: str) -> str:
    """The address as its neighbours write it, with the driver that Vigie uses."""
    kind, separator, rest = text.partition("://")
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    return f"{drivers.get(kind, kind)}{separator}{rest}"


def _with_file(url: str, beside: Path) -> str:
    """An SQLite address that means the same file from wherever it is read."""
    kind, _, name = url.partition(":///")
    if not name or name.startswith(":"):
        raise WrongAnswer(f"Name a file, for example sqlite+aiosqlite:////var/lib/{DATABASE_FILE}")
    file = Path(name).absolute()
    if file.parent != beside and not file.parent.is_dir():
        raise WrongAnswer(f"There is no folder {file.parent}. {SQLITE} means {beside}")
    return f"{kind}:///{file}"
