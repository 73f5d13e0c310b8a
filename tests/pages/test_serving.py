"""`vigie demo` as its own process, the page's files, and what comes next without a browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from functools import partial
from importlib.resources import files
from pathlib import Path

import aiohttp
import pytest

from bot.demo.acting import Actor
from bot.demo.phones.pages import ONLY_OURS
from bot.demo.phones.serving import Stall
from bot.demo.staging import staged
from bot.demo.stories.missed import MISSED
from bot.demo.stories.sos import SOS
from bot.services.foresight import Coming, foreseen

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

ROOT = Path(__file__).parents[2]


def left_in(directory: Path) -> list[Path]:
    """What the demo forgot to take away."""
    return list(directory.iterdir())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_says_where_it_is_and_leaves_nothing(
    tmp_path: Path, how: signal.Signals
) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", "--lang", "fr"),
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    ready = json.loads(await child.stdout.readline())
    assert ready.keys() == {"event", "url"}
    async with aiohttp.ClientSession() as session, session.get(ready["url"]) as response:
        assert response.status == 200
        child.send_signal(how)
        out, err = await child.communicate()
    assert (child.returncode, out, err) == (0, b"", b"")
    assert left_in(tmp_path) == []


FILES = {
    "/": 200,
    "/app.js": 200,
    "/words.js": 200,
    "/nothing.js": 404,
    "/..%2Fserving.py": 404,
    "/do/nothing": 405,
}


async def test_files(stall: Stall) -> None:
    async with aiohttp.ClientSession() as session:
        for path, status in FILES.items():
            async with session.get(stall.url + path) as response:
                assert response.status == status, path
                if status == 200:
                    assert response.headers["content-security-policy"] == ONLY_OURS


async def test_no_file_names_another_address() -> None:
    for file in (files("bot.demo.phones") / "static").iterdir():
        text = file.read_text(encoding="utf-8")
        for allowed in ("http://www.w3.org/2000/svg", "https://${words}"):
            text = text.replace(allowed, "")
        assert not re.search(r"(?<!^)//\S", text, re.MULTILINE), file.name


REFUSED: tuple[tuple[str, object, int], ...] = (
    ("story", {"open": "ghost"}, 409),
    ("say", {"person": "nobody", "text": "x"}, 409),
    ("clock", {"rate": 7}, 409),
    ("clock", {"rate": "fast"}, 400),
    ("bot", {"do": "start"}, 409),
    ("bot", {"do": "dance"}, 400),
    ("phone", {"person": "awa", "airplane": "yes"}, 409),
    ("nothing", {}, 404),
    ("say", [], 400),
    ("tap", {}, 400),
)


async def test_what_cannot_be_done_is_refused(stall: Stall) -> None:
    async with aiohttp.ClientSession() as session:
        for what, wanted, status in REFUSED:
            async with session.post(f"{stall.url}/do/{what}", json=wanted) as response:
                assert response.status == status, (what, wanted, await response.text())
        async with session.post(f"{stall.url}/do/say", data=b"{") as response:
            assert response.status == 400


async def test_another_site_may_press_nothing(stall: Stall) -> None:
    headers = {"Origin": "https://vigie.example"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{stall.url}/do/bot", json={"do": "kill"}) as response,
    ):
        assert response.status == 403
    assert stall.theatre.bot.pid is not None


async def test_what_comes_next_is_what_then_happens() -> None:
    found = []
    async with staged(MISSED, "en", 0) as world:
        actor = Actor(MISSED, world.stage, world.bot, world.db)
        await actor.everybody_starts()
        for step in MISSED.steps:
            now = await world.stage.now()
            one = await world.db.read(partial(foreseen, now=now))
            assert one is not None
            found.append((f"{one.at:%H:%M}", one.what, one.who))
            await actor.do(step.act)
    assert list(dict.fromkeys(found)) == [
        ("06:00", Coming.BEGINS, ()),
        ("08:00", Coming.ASKED, ()),
        ("08:10", Coming.REMINDED, ()),
        ("08:20", Coming.LAST_REMINDED, ()),
        ("08:30", Coming.MISSED, ()),
        ("08:45", Coming.TOLD, ("Karim", "Nadia")),
        ("09:00", Coming.PHONE, ("Moussa",)),
        ("09:30", Coming.TOLD, ("Idrissa",)),
        ("09:20", Coming.REVIEW, ("Karim",)),
        ("09:25", Coming.LAPSED, ("Claire", "Karim", "Nadia", "Moussa")),
        ("09:35", Coming.REVIEW, ("Karim",)),
        ("09:42", Coming.REVIEW, ("Karim",)),
    ]


async def test_an_sos_asks_its_question_and_then_goes_round() -> None:
    async with staged(SOS, "en", 0) as world:
        actor = Actor(SOS, world.stage, world.bot, world.db)
        await actor.everybody_starts()
        found = []
        for step in SOS.steps[:7]:
            await actor.do(step.act)
            now = await world.stage.now()
            one = await world.db.read(partial(foreseen, now=now))
            assert one is not None
            found.append((f"{one.at:%H:%M:%S}", one.what))
    assert found[-3:] == [
        ("10:17:10", Coming.SAID),
        ("10:22:00", Coming.ROUND),
        ("10:22:00", Coming.ROUND),
    ]
