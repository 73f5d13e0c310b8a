"""The systemd unit: what systemd says of it, and whether Vigie keeps its side."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.demo.botapi.server import running
from bot.engine.watchdog import EVERY, OVERDUE
from bot.settings_file import written
from tests.process.children import PATIENCE, TOKEN, Bot, environment

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "vigie.service"
PROGRAM = "/opt/vigie/.venv/bin/vigie"
EXPOSED_AT_MOST = 12
"""Of 100, by `systemd-analyze security`; under 20 is what it calls OK."""
FED_WITHIN = 2 * EVERY


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit as systemd would find it where the program is installed."""
    text = UNIT.read_text("utf-8")
    assert f"ExecStart={PROGRAM} run\n" in text
    unit = tmp_path / UNIT.name
    unit.write_text(text.replace(PROGRAM, sys.executable), "utf-8")
    return unit


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_in_it(installed: Path) -> None:
    said = analyze("verify", "--man=no", "--recursive-errors=no", str(installed))
    assert (said.returncode, said.stderr) == (0, "")


def test_systemd_would_find_a_slip_of_the_pen(installed: Path) -> None:
    text = installed.read_text("utf-8")
    installed.write_text(text.replace("ProtectHome=", "ProtectHouse="), "utf-8")
    said = analyze("verify", "--man=no", "--recursive-errors=no", str(installed))
    assert "ProtectHouse" in said.stderr


def test_little_of_the_machine_is_open_to_it(installed: Path) -> None:
    said = analyze(
        *("security", "--offline=yes", "--no-pager", f"--threshold={EXPOSED_AT_MOST}"),
        str(installed),
    )
    assert said.returncode == 0, said.stdout


def directives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_it_agrees_with_the_program() -> None:
    unit = directives()
    assert unit["RestartPreventExitStatus"] == [f"{cli.USAGE} {cli.SCHEMA}"]
    assert (unit["Type"], unit["Restart"]) == (["notify"], ["always"])
    assert unit["WatchdogSec"] == ["3min"]
    assert OVERDUE + timedelta(seconds=3 * EVERY) < timedelta(minutes=3)
    assert unit["TimeoutStartSec"] == ["infinity"]  # it waits for Telegram before it is ready


@pytest.fixture
def supervisor() -> Iterator[tuple[str, socket.socket]]:
    """What systemd listens on, and its name; a socket's path must be short."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
    ):
        path = str(Path(folder) / "notify")
        line.bind(path)
        line.setblocking(False)
        yield path, line


@pytest.mark.process
async def test_s10_with_credentials_alone_it_starts_says_so_and_feeds_the_watchdog(
    supervisor: tuple[str, socket.socket], tmp_path: Path
) -> None:
    """As in the unit: the file names a token file that the service cannot reach any more."""
    name, line = supervisor
    async with running(token=TOKEN) as simulator:
        credentials = tmp_path / "credentials"
        credentials.mkdir()
        (credentials / "bot-token").write_text(f"{TOKEN}\n", "utf-8")
        set_by_the_test = environment(simulator.url, f"sqlite+aiosqlite:///{tmp_path}/vigie.db")
        settings = {n: set_by_the_test.pop(n) for n in ("BOT_API_URL", "DATABASE_URL")}
        settings["BOT_TOKEN_FILE"] = "/var/lib/vigie/bot-token"
        (credentials / "vigie.env").write_text(written(settings), "utf-8")
        del set_by_the_test["BOT_TOKEN"]
        (given,) = directives()["Environment"]
        for setting in given.replace("%d", str(credentials)).split():
            variable, _, text = setting.partition("=")
            set_by_the_test[variable] = text
        bot = Bot({**set_by_the_test, "NOTIFY_SOCKET": name}, tmp_path / "bot.log")
        try:
            await bot.start()
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(PATIENCE):
                assert await loop.sock_recv(line, 100) == b"READY=1"
            async with asyncio.timeout(FED_WITHIN + PATIENCE):
                assert await loop.sock_recv(line, 100) == b"WATCHDOG=1"
            assert await bot.stop() == 0
        finally:
            await bot.kill()
