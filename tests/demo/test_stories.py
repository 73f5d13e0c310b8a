"""The demo's stories with real processes: what is printed, who heard what, and what is left."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.narrator import Scribe
from bot.demo.script import Step, Story, tap, until
from bot.demo.story import play
from bot.domain.buttons import Verb

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
KEYS = {"seq", "at", "from", "to", "channel", "op", "kind", "message_id", "incident", "drill"}


async def begun(directory: Path, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *words),
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(directory)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def played(directory: Path, *words: str) -> list[dict[str, Any]]:
    """The lines of a story that went well; the last says so."""
    child = await begun(directory, "--json", *words)
    out, err = await child.communicate()
    *lines, last = [json.loads(line) for line in out.splitlines()]
    assert last == {"story": words[words.index("--story") + 1], "ok": True}, (last, err.decode())
    assert (child.returncode, err) == (0, b"")
    assert left_in(directory) == []
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.keys() == KEYS | {"text", "buttons"} for line in lines)
    return lines


def left_in(directory: Path) -> list[Path]:
    """What a story forgot to take away."""
    return list(directory.iterdir())


def heard(lines: list[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """By person: when and what they were told, cards that are kept up to date left out."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in lines:
        if line["to"] is not None and line["kind"] != "card":
            at = datetime.fromisoformat(line["at"]).astimezone(UTC)
            found[line["to"]].append((f"{at:%H:%M}", line["kind"]))
    return found


async def test_s3_a_missed_checkin_climbs_until_a_person_closes_it(tmp_path: Path) -> None:
    lines = await played(tmp_path, "--story", "missed")
    told = heard(lines)
    assert told["awa"] == [
        ("06:00", "mission_begins"),
        ("08:00", "ping"),
        ("08:10", "reminder"),
        ("08:20", "reminder"),
        ("09:27", "noted"),
        ("09:32", "closed"),
    ]
    assert told["claire"] == [
        ("08:30", "missed"),
        ("09:00", "news"),
        ("09:05", "on_it"),
        ("09:24", "news"),
        ("09:27", "ok_unverified"),
        ("09:32", "news"),
        ("09:32", "closed"),
    ]
    assert [kind for _, kind in told["karim"]] == [
        *("missed", "missed", "news", "owned", "review_due", "owned", "news"),
        *("ok_unverified", "close_why", "closed"),
    ]
    assert told["nadia"][0] == ("08:45", "missed")
    assert told["moussa"][0] == ("09:00", "can_you_phone")
    assert {told[who][-1] for who in ("claire", "karim", "nadia", "moussa")} == {
        ("09:32", "closed")
    }
    assert "idrissa" not in told
    assert {line["incident"] for line in lines if line["kind"] == "missed"} == {1}
    taps = [line for line in lines if line["op"] == "tap"]
    assert [(tap["from"], tap["to"]) for tap in taps][:2] == [("moussa", None), ("karim", None)]
    ping = next(line for line in lines if line["kind"] == "ping")
    assert {"text": "Tout va bien", "data": "1:ok:1"} in ping["buttons"]


async def test_s4_an_sos_is_out_at_once_and_says_do_not_call(tmp_path: Path) -> None:
    lines = await played(tmp_path, "--story", "sos", "--lang", "en")
    told = heard(lines)
    pressed = next(line for line in lines if line["text"] == "SOS" and line["from"] == "awa")
    first = [line for line in lines if line["kind"] == "sos"][:3]
    assert {line["to"] for line in first} == {"karim", "nadia", "claire"}
    assert {line["at"] for line in first} == {pressed["at"]}
    assert all("not call" in line["text"] for line in first)
    assert told["awa"][3:6] == [
        ("10:17", "sos_sent"),
        ("10:17", "sos_question"),
        ("10:17", "reply"),
    ]
    assert told["karim"][-1] == ("10:34", "closed")
    assert not {"moussa", "idrissa"} & told.keys()


async def test_s8_an_outage_is_neither_hidden_nor_taken_for_silence(tmp_path: Path) -> None:
    told = heard(await played(tmp_path, "--story", "outage"))
    back = "09:15"
    assert (back, "digest") in told["karim"]
    assert (back, "digest") in told["nadia"]
    assert (back, "missed") in told["claire"]
    assert told["oumar"] == [("06:00", "mission_begins"), (back, "ping"), ("09:20", "noted")]
    assert told["binta"][-1] == (back, "noted")
    assert told["awa"][-2:] == [("13:05", "ping"), ("13:06", "noted")]
    assert ("13:05", "digest") in told["karim"]


async def test_a_checklist_reminds_until_it_is_ticked(tmp_path: Path) -> None:
    lines = await played(tmp_path, "--story", "checklist")
    reminders = [line for line in lines if line["kind"] == "checklist_reminder"]
    assert {line["to"] for line in reminders} == {"awa"}
    days = [datetime.fromisoformat(line["at"]).day for line in reminders]
    assert days == [1, 8, 10, 14, 15]
    lists = [line["text"] for line in lines if line["to"] == "karim" and "░" in line["text"]]
    assert len(lists) == 1
    assert "2 sur 58" in lists[0]  # hers are 59: one is private


async def test_a_zone_that_gets_worse_is_decided_by_a_person(tmp_path: Path) -> None:
    lines = await played(tmp_path, "--story", "zone")
    told = heard(lines)
    assert told["claire"] == [("09:00", "zone"), ("09:00", "zone"), ("10:00", "zone_changed")]
    assert told["awa"][-4:] == [
        ("10:00", "zone_worsened"),
        ("10:00", "asked_more_often"),
        ("11:00", "ping"),
        ("11:00", "noted"),
    ]
    assert [kind for _, kind in told["karim"]] == ["zone_worsened", "zone_map", "zone_worsened"]
    [drawn] = [line for line in lines if line["kind"] == "zone_map"]
    assert "Mali" in drawn["text"]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (until("06:00"), "step 1, Until.*: awa was to hear nothing, and heard mission_begins"),
        (tap("karim", Verb.TAKE), "step 1, Tap.*: karim has no button for this"),
    ],
)
async def test_a_step_that_does_not_happen_is_named(
    step: Step, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    story = Story("wrong", (step,), (AWA_IN_MOPTI,))
    assert await play(story, language="fr", as_json=True) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["story"], last["ok"]) == ("wrong", False)
    assert re.match(why, last["why"]), last["why"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_broken_off_it_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    child = await begun(tmp_path, "--story", "missed", "--json")
    assert child.stdout is not None
    await child.stdout.readline()
    child.send_signal(how)
    _, err = await child.communicate()
    assert child.returncode not in (0, None)
    assert b"Traceback" not in err
    assert left_in(tmp_path) == []
    assert not any(str(tmp_path) in line for line in environments())


def environments() -> list[str]:
    """What the processes that are left were started with."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found.append(str(process.environ()))
    return found


def test_a_forged_tap_is_a_line_too() -> None:
    event: dict[str, object] = {
        "op": "tap",
        "from": "karim",
        "to": None,
        "chat": 1004,
        "message_id": 7,
        "text": "",
        "buttons": [],
        "data": "forged",
        "mission_at": "2026-12-01T08:00:00Z",
    }
    (line,) = Scribe().lines([event], [])
    assert (line.kind, line.incident, line.heard) == ("forged", None, False)
