"""The operator's commands as they are typed: what they print where, and how they end."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import _loaded
from bot.demo.botapi.server import Simulator, running
from bot.store.schema import upgrade

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "deploy" / "seed.example.yaml"
TOKEN = "123456:test-token"
OURS = ("BOT_", "DATABASE_URL", "VIGIE_")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Vigie:
    """Types commands in a directory of its own; variables may be set for each."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = directory / "vigie.db"
        inherited = {n: v for n, v in os.environ.items() if not n.startswith(OURS)}
        self.environment = inherited | {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
        }

    async def __call__(self, *words: str, **variables: str) -> Said:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.directory,
            env=self.environment | variables,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await child.communicate()
        return Said(child.returncode or 0, out.decode(), err.decode())


@pytest.fixture
def vigie(tmp_path: Path) -> Vigie:
    return Vigie(tmp_path)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running() as simulator:
        yield simulator


async def test_an_invitation_is_printed_alone(vigie: Vigie, simulator: Simulator) -> None:
    words = ("invite", "--role", "coordinator", "--organisation", "Ville de Beaulieu")
    said = await vigie(*words, BOT_TOKEN=TOKEN, BOT_API_URL=simulator.url)
    assert said.status == 0, said.err
    assert re.fullmatch(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{20,64}\n", said.out)


async def test_an_invitation_needs_a_bot_that_answers(vigie: Vigie) -> None:
    words = ("invite", "--role", "family", "--organisation", "Beaulieu")
    said = await vigie(*words, BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:9")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("The Bot API does not answer")
    assert TOKEN not in said.err


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (("run",), {}, "BOT_TOKEN is not set"),
        (("db", "upgrade"), {"VIGIE_LOG": "loud"}, "VIGIE_LOG is no log level"),
        (("export", "--json"), {"DATABASE_URL": "mysql://x"}, "DATABASE_URL is no database"),
        (("fly",), {}, "No such command"),
        (("invite", "--role", "king", "--organisation", "x"), {}, "'king' is not one of"),
        (("demo", "--story", "ghost"), {}, "There is no story 'ghost'. Stories: missed"),
        (("demo", "--lang", "xx"), {}, "The cast does not speak 'xx'"),
    ],
)
async def test_wrong_settings_and_usage_end_in_2(
    vigie: Vigie, words: tuple[str, ...], variables: dict[str, str], sentence: str
) -> None:
    said = await vigie(*words, **variables)
    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err


async def test_a_newer_schema_ends_in_3(vigie: Vigie) -> None:
    upgrade(f"sqlite+aiosqlite:///{vigie.database}")
    with closing(sqlite3.connect(vigie.database)) as file, file:
        file.execute("UPDATE schema_compat SET generation = 99, floor = 99")
    for words in (("db", "upgrade"), ("export", "--json"), ("seed", str(EXAMPLE))):
        said = await vigie(*words)
        assert (said.status, said.out) == (3, "")
        assert "newer Vigie" in said.err
    checks = {one["check"]: one for one in (await vigie("doctor", "--json", BOT_TOKEN=TOKEN)).json}
    assert checks["schema"]["status"] == "fail"


async def test_a_seed_is_written_once_and_exported(vigie: Vigie) -> None:
    first = await vigie("seed", str(EXAMPLE))
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith("6 people added")
    before = (await vigie("export", "--json")).json
    second = await vigie("seed", str(EXAMPLE))
    assert (second.status, second.out) == (0, "nothing new\n")
    after = (await vigie("export", "--json")).json
    assert {**before, "exported_at": ""} == {**after, "exported_at": ""}
    hers = (await vigie("export", "--json", "--person", "1001")).json
    assert hers["person"]["name"] == "Awa"
    nobody = await vigie("export", "--json", "--person", "99")
    assert (nobody.status, nobody.out) == (2, "")
    assert nobody.err.startswith("Nobody has the id 99.")


async def test_a_wrong_seed_is_one_sentence_and_writes_nothing(vigie: Vigie) -> None:
    file = vigie.directory / "seed.yaml"
    file.write_text(EXAMPLE.read_text("utf-8").replace("level: orange", "level: purple"), "utf-8")
    said = await vigie("seed", str(file))
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"{file}: missions[0].legs[1].level: 'purple'")
    assert said.err.endswith("Write it like this: level: orange\n")
    assert said.err.count("\n") == 1
    assert (await vigie("export", "--json")).json["people"] == []
    missing = await vigie("seed", "none.yaml")
    assert (missing.status, missing.err) == (
        2,
        "none.yaml cannot be read: No such file or directory.\n",
    )


async def test_the_doctor_says_what_is_wrong(vigie: Vigie, simulator: Simulator) -> None:
    blank = await vigie("doctor", "--json")
    assert blank.status == 1
    assert blank.json == [
        {"check": "settings", "status": "fail", "advice": blank.json[0]["advice"]}
    ]
    none_yet = await vigie("doctor", "--json", BOT_TOKEN=TOKEN, BOT_API_URL=simulator.url)
    found = {one["check"]: one["status"] for one in none_yet.json}
    assert (none_yet.status, found["token"], found["database"]) == (1, "ok", "fail")
    assert not vigie.database.exists()


async def test_the_doctor_finds_a_seeded_installation_well(
    vigie: Vigie, simulator: Simulator
) -> None:
    await vigie("seed", str(EXAMPLE))
    said = await vigie("doctor", "--json", BOT_TOKEN=TOKEN, BOT_API_URL=simulator.url)
    found = {one["check"]: one["status"] for one in said.json}
    assert said.status == 0, said.out
    assert found["duty: Ville de Beaulieu"] == "ok"
    assert (found["intake"], found["zones"], found["crisis_centre"]) == ("warn",) * 3
    assert {"settings", "token", "database", "schema", "time_zones", "catalogues"} <= found.keys()
    centre = "+33199009999@2026-11-20"
    shown = await vigie(
        "doctor", BOT_TOKEN=TOKEN, BOT_API_URL=simulator.url, VIGIE_CRISIS_CENTRE=centre
    )
    assert "Karim is on duty" in shown.out
    assert "+33199009999, confirmed on 2026-11-20." in shown.out


async def test_the_doctor_finds_who_never_pressed_start(vigie: Vigie, simulator: Simulator) -> None:
    await vigie("seed", str(EXAMPLE))
    with closing(sqlite3.connect(vigie.database)) as file, file:
        file.execute("UPDATE people SET unreachable_since = 1, unreachable_why = 'x' WHERE id < 5")
    said = await vigie("doctor", "--json", BOT_TOKEN=TOKEN, BOT_API_URL=simulator.url)
    found = {one["check"]: one for one in said.json}
    assert said.status == 1
    assert found["travellers"]["advice"].startswith("No message reaches Awa.")
    assert found["contacts"]["advice"].startswith("No message reaches Claire, Moussa.")
    assert found["duty: Ville de Beaulieu"]["status"] == "fail"


async def test_commands_live_in_the_simulators_time(vigie: Vigie, simulator: Simulator) -> None:
    simulator.stage.clock.run_at(0)
    now = simulator.stage.clock.now()
    variables = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": simulator.url,
        "VIGIE_CLOCK_URL": f"{simulator.url}/sim/clock",
    }
    exported = await vigie("export", "--json", **variables)
    assert exported.json["exported_at"] == now.isoformat().replace("+00:00", "Z")


async def test_the_content_check_names_what_is_stale_and_missing_and_ends_in_1(
    vigie: Vigie,
) -> None:
    said = await vigie("content", "check", "--json", "--on", "2026-11-22")
    assert (said.status, said.err) == (1, "")
    assert {one["matter"] for one in said.json} == {"stale", "missing"}
    niger = [one["what"] for one in said.json if one["where"] == "bot/content/embassies/ne.yaml"]
    assert "no French post that is open" in niger
    later = await vigie("content", "check", "--json", "--on", "2036-11-22")
    assert len(later.json) > len(said.json)
    lines = (await vigie("content", "check", "--on", "2026-11-22")).out.splitlines()
    assert len(lines) == len(said.json)
    assert all(line.startswith(("stale ", "missing ")) for line in lines)


async def test_the_content_check_wants_a_date(vigie: Vigie) -> None:
    said = await vigie("content", "check", "--on", "tomorrow")
    assert (said.status, said.out) == (2, "")
    assert "tomorrow" in said.err


def test_the_collector_looks_again_once_everything_is_loaded() -> None:
    gc.disable()
    _loaded()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
