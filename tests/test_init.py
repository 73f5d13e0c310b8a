"""`vigie init` as it is typed: what it asks, what it writes, and how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.stage_client import StageClient
from bot.settings_file import read
from tests.conftest import Postgres
from tests.process.children import TOKEN, Bot

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[1]
OURS = ("BOT_", "DATABASE_URL", "VIGIE_")
HOUSE = "Ville de Démo"
LINK = re.compile(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{20,64}\n")
NOBODY_LISTENS = "127.0.0.1:9"
KARIM = 104


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


class Operator:
    """Types commands in a folder of their own; nothing is set but the simulator's address."""

    def __init__(self, home: Path, api_url: str) -> None:
        self.home = home
        self.token_file = home / "from-botfather"
        self.token_file.write_text(f"{TOKEN}\n", encoding="utf-8")
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
        self.environment = inherited | {"PYTHONPATH": str(ROOT), "BOT_API_URL": api_url}

    async def types(self, *words: str, answers: str = "", **variables: str) -> Said:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.home,
            env=self.environment | variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await child.communicate(answers.encode())
        return Said(child.returncode or 0, out.decode(), err.decode())

    async def founds(self, *words: str, **variables: str) -> Said:
        """`vigie init`, unattended."""
        given = ("--yes", "--token-file", str(self.token_file), "--organisation", HOUSE)
        return await self.types("init", *given, *words, **variables)

    def written(self) -> set[str]:
        """What stands in the folder by now."""
        return {path.name for path in self.home.iterdir()} - {self.token_file.name}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """It knows one token only, as Telegram knows those that it gave."""
    async with running(token=TOKEN) as simulator:
        yield simulator


@pytest.fixture
def operator(tmp_path: Path, simulator: Simulator) -> Operator:
    return Operator(tmp_path, simulator.url)


async def test_unattended_it_prints_the_link_alone_and_writes_private_files(
    operator: Operator,
) -> None:
    said = await operator.founds()
    assert said.status == 0, said.err
    assert LINK.fullmatch(said.out)
    assert {"vigie.env", "bot-token", "vigie.db"} <= operator.written()
    for name in ("vigie.env", "bot-token", "vigie.db"):
        assert (operator.home / name).stat().st_mode & 0o777 == 0o600
    assert (operator.home / "bot-token").read_text("utf-8").strip() == TOKEN
    assert TOKEN not in (operator.home / "vigie.env").read_text("utf-8")
    assert TOKEN not in said.err
    assert "Voici votre invitation à coordonner sur Telegram" in said.err


async def test_the_token_may_stand_among_the_settings_and_the_note_in_english(
    operator: Operator,
) -> None:
    said = await operator.founds("--token-in-settings", "--language", "en", "--folder", "new/one")
    assert said.status == 0, said.err
    folder = operator.home / "new" / "one"
    assert read(folder / "vigie.env")["BOT_TOKEN"] == TOKEN
    assert {path.name for path in folder.iterdir()} == {"vigie.env", "vigie.db"}
    assert "Here is your invitation" in said.err


async def test_the_crisis_centre_is_entered_with_its_day_or_left_out(operator: Operator) -> None:
    said = await operator.founds("--crisis-centre", "+33 199001234@2026-12-01", "--folder", "one")
    assert said.status == 0, said.err
    written = read(operator.home / "one" / "vigie.env")
    assert written["VIGIE_CRISIS_CENTRE"] == "+33199001234@2026-12-01"
    said = await operator.founds("--folder", "two")
    assert said.status == 0, said.err
    assert "VIGIE_CRISIS_CENTRE" not in read(operator.home / "two" / "vigie.env")


async def test_each_wrong_answer_is_asked_again_with_an_example(operator: Operator) -> None:
    answers = [
        ("hello", "This is no bot token."),
        ("123456:of-nobody", "The Bot API refuses this token."),
        (TOKEN, "The bot is @"),
        (f"{operator.token_file}/below", "cannot be written by this user."),
        ("", "Who keeps watch?"),
        ("", "for example Ville de Beaulieu"),
        ("x" * 201, "Use 200 characters at most"),
        (HOUSE, "Which language"),
        ("tlh", "Vigie speaks fr, en"),
        ("", "Where shall the data be?"),
        ("mysql://vigie@db/vigie", "Answer sqlite, or an address"),
        (f"postgres://vigie:secret@{NOBODY_LISTENS}/vigie", "The database does not let us in"),
        ("sqlite+aiosqlite:////no/such/place/vigie.db", "There is no folder /no/such/place"),
        ("", "Shall the token have a file of its own"),
        ("perhaps", "Answer y or n."),
        ("n", "The number of your foreign ministry's crisis centre"),
        ("01 99 00 12 34", "Write it with its country code"),
        ("", "Written:"),
    ]
    said = await operator.types("init", answers="".join(f"{answer}\n" for answer, _ in answers))
    assert said.status == 0, said.err
    assert LINK.fullmatch(said.out)
    rest = said.err
    for _, sentence in answers:
        before, found, rest = rest.partition(sentence)
        assert found, f"{sentence!r} should come after {before!r}"
    assert "secret" not in said.err
    assert set(read(operator.home / "vigie.env")) == {"BOT_TOKEN", "DATABASE_URL", "BOT_API_URL"}


async def test_what_it_wrote_is_enough_to_run_and_its_link_makes_a_coordinator(
    operator: Operator, simulator: Simulator, tmp_path: Path
) -> None:
    said = await operator.founds(
        VIGIE_CLOCK_URL=f"{simulator.url}/sim/clock", VIGIE_SENDS_PER_SECOND="0"
    )
    assert said.status == 0, said.err
    file = str(operator.home / "vigie.env")
    clean = {n: text for n, text in operator.environment.items() if not n.startswith("BOT_")}
    bot = Bot({**clean, "VIGIE_ENV_FILE": file}, tmp_path / "bot.log")
    try:
        await bot.start()
        async with StageClient(simulator.url) as stage:
            await stage.people(KARIM, "Karim")
            await stage.say("karim", f"/start {said.out.strip().partition('start=')[2]}")
            await stage.idle()
            greeting = (await stage.chat(KARIM))["messages"]
        assert "Vigie veille pour Ville de Démo" in str(greeting)
        assert await bot.stop() == 0
    finally:
        await bot.kill()
    doctor = await operator.types("doctor", "--env-file", file)
    assert doctor.status == 0, doctor.out
    assert "Karim is on duty" in doctor.out
    invited = await operator.types(
        *("invite", "--role", "traveller", "--organisation", HOUSE, "--env-file", file)
    )
    assert LINK.fullmatch(invited.out)


async def test_nothing_is_replaced_without_asking(operator: Operator) -> None:
    settings = operator.home / "vigie.env"
    settings.write_text("VIGIE_LOG='debug'\n", "utf-8")
    unattended = await operator.founds()
    assert (unattended.status, unattended.out) == (2, "")
    assert f"{settings} says something else already. Nothing was written." in unattended.err

    said_no = await operator.types(
        *("init", "--token-file", str(operator.token_file), "--organisation", HOUSE),
        answers="\n\n\n\n\nn\n",
    )
    assert (said_no.status, said_no.out) == (2, "")
    assert said_no.err.endswith("Nothing was written. --folder chooses another place.\n")
    assert settings.read_text("utf-8") == "VIGIE_LOG='debug'\n"
    assert operator.written() == {"vigie.env"}

    replaced = await operator.founds("--replace")
    assert replaced.status == 0, replaced.err
    assert "BOT_TOKEN_FILE" in read(settings)


async def test_the_same_answers_again_replace_nothing_and_print_another_link(
    operator: Operator,
) -> None:
    first, second = await operator.founds(), await operator.founds()
    assert (first.status, second.status) == (0, 0), second.err
    assert first.out != second.out


async def test_what_the_environment_sets_is_not_asked_and_the_file_keeps_it(
    operator: Operator,
) -> None:
    address = operator.home / "address"
    address.write_text(f"sqlite+aiosqlite:///{operator.home}/elsewhere.db\n", "utf-8")
    said = await operator.types(
        *("init", "--yes", "--organisation", HOUSE),
        BOT_TOKEN=TOKEN,
        DATABASE_URL_FILE=str(address),
        VIGIE_LOG="debug",
    )
    assert said.status == 0, said.err
    kept = read(operator.home / "vigie.env")
    assert kept["DATABASE_URL"] == address.read_text("utf-8").strip()
    assert kept["VIGIE_LOG"] == "debug"
    assert {"elsewhere.db", "bot-token"} <= operator.written()


async def test_postgresql_is_prepared_too(operator: Operator, blank_postgres_url: str) -> None:
    neighbours_way = blank_postgres_url.replace("postgresql+asyncpg://", "postgresql://")
    said = await operator.founds("--database", neighbours_way)
    assert said.status == 0, said.err
    assert read(operator.home / "vigie.env")["DATABASE_URL"] == blank_postgres_url
    doctor = await operator.types("doctor", "--env-file", "vigie.env")
    assert "It is this program's." in doctor.out


@pytest.fixture
def blank_postgres_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database("template0") as url:
        yield url


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        ((), {"BOT_API_URL": f"http://{NOBODY_LISTENS}"}, "The Bot API does not answer"),
        (("--folder", "/dev/null/here"), {}, "--folder: /dev/null/here cannot be written"),
        (("--folder", "what?"), {}, "--folder: Choose a folder without quotes"),
        (("--language", "tlh"), {}, "--language: Vigie speaks fr, en"),
        (("--organisation", " "), {}, "--organisation: The name is what people will read"),
        (
            ("--database", f"postgresql://vigie:secret@{NOBODY_LISTENS}/vigie"),
            {},
            "--database: The database does not let us in",
        ),
        (("--token-file", "none"), {}, "--token-file: 'none' cannot be read: No such file"),
        ((), {"VIGIE_LOG": "loud"}, "VIGIE_LOG is no log level"),
        ((), {"VIGIE_CLOCK_URL": "https://example.org"}, "VIGIE_CLOCK_URL is refused"),
    ],
)
async def test_what_cannot_be_ends_in_2_with_one_sentence_and_nothing_written(
    operator: Operator, words: tuple[str, ...], variables: dict[str, str], sentence: str
) -> None:
    said = await operator.founds(*words, **variables)
    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert "secret" not in said.err
    assert "Traceback" not in said.err
    assert operator.written() == set()


async def test_a_refused_token_ends_unattended_in_2(operator: Operator) -> None:
    operator.token_file.write_text("123456:of-nobody", "utf-8")
    said = await operator.founds()
    assert (said.status, said.out) == (2, "")
    assert "--token-file: The Bot API refuses this token." in said.err
    running = await operator.types("run", BOT_TOKEN="123456:of-nobody", VIGIE_LOG="critical")
    assert (running.status, running.out) == (2, "")
    assert running.err.startswith("The Bot API refuses BOT_TOKEN")


async def test_answers_that_end_early_say_what_to_do(operator: Operator) -> None:
    for words in (("init",), ("init", "--token-file", str(operator.token_file))):
        said = await operator.types(*words)
        assert (said.status, said.out) == (2, "")
        assert said.err.rstrip().endswith("give the options of vigie init --help with --yes.")
    lacking = await operator.types("init", "--yes", "--token-file", str(operator.token_file))
    assert "--organisation is needed when nothing may be asked (--yes)." in lacking.err
    assert operator.written() == set()


async def test_a_file_that_is_no_database_is_said_in_a_sentence(operator: Operator) -> None:
    (operator.home / "vigie.db").write_text("minutes of the twinning committee\n" * 100, "utf-8")
    said = await operator.founds()
    assert (said.status, said.out) == (2, "")
    assert "the database cannot be used: file is not a database." in said.err
