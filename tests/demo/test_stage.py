from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.botapi.wire import Json
from bot.demo.stage_client import StageClient, StageRefusedError
from tests.demo.playing import Caller

EIGHT = datetime(2026, 12, 1, 8, tzinfo=UTC)
BUTTONS = {
    "inline_keyboard": [
        [
            {"text": "OK", "callback_data": "ok:1"},
            {"text": "Carte", "url": "https://x.org"},
        ]
    ]
}


async def test_a_chat_tells_what_happened_and_what_is_left(stage: StageClient, api: Caller) -> None:
    await stage.to(EIGHT)
    await stage.say("awa", "/start")
    await api(
        "sendMessage",
        chat_id=101,
        text="<b>OK ?</b>",
        parse_mode="HTML",
        reply_markup=BUTTONS,
        disable_notification=True,
        protect_content=True,
    )
    told: Any = await stage.chat("awa")
    said, sent = told["events"]
    assert (said["op"], said["from"], said["to"]) == ("say", "awa", None)
    assert (sent["op"], sent["from"], sent["to"], sent["bot"]) == ("send", None, "awa", 123456)
    assert sent["text"] == "OK ?"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["buttons"] == [
        [
            {"text": "OK", "data": "ok:1", "style": None, "url": None, "copy": None},
            {"text": "Carte", "data": None, "style": None, "url": "https://x.org", "copy": None},
        ]
    ]
    assert (sent["protected"], sent["silent"]) == (True, True)
    assert sent["mission_at"] == "2026-12-01T08:00:00.000000Z"
    assert sent["seen_by"] == {"awa": "2026-12-01T08:00:00.000000Z"}
    assert datetime.fromisoformat(sent["machine_at"]).tzinfo is not None
    assert [m["message_id"] for m in told["messages"]] == [1, 2]
    assert told["messages"][1]["date"] == int(EIGHT.timestamp())


async def test_events_of_all_chats_in_one_order(
    stage: StageClient, api: Caller, awa: int, cell: int
) -> None:
    await api("sendMessage", chat_id=cell, text="a")
    await api("sendMessage", chat_id=awa, text="b")
    events = await stage.events()
    assert [(e["seq"], e["chat"], e["text"]) for e in events] == [
        (1, awa, "/start"),
        (2, cell, "a"),
        (3, awa, "b"),
    ]
    assert await stage.events(after=2) == events[2:]


async def test_waiting_for_the_next_event(stage: StageClient, api: Caller, awa: int) -> None:
    waiting = asyncio.create_task(stage.events(after=1, wait=20))
    await stage.clock()
    await api("sendMessage", chat_id=awa, text="enfin")
    assert [event["text"] for event in await waiting] == ["enfin"]


async def test_an_edit_keeps_its_event_and_changes_the_message(
    stage: StageClient, api: Caller, awa: int
) -> None:
    await api("sendMessage", chat_id=awa, text="avant", reply_markup=BUTTONS)
    await api("editMessageText", chat_id=awa, message_id=2, text="après")
    told: Any = await stage.chat(awa)
    assert [event["text"] for event in told["events"]] == ["/start", "avant", "après"]
    assert [message["text"] for message in told["messages"]] == ["/start", "après"]
    assert told["messages"][1]["buttons"] == []


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        (
            {"location": {"latitude": 14.5, "longitude": -4}},
            {"location": {"latitude": 14.5, "longitude": -4.0}},
        ),
        (
            {"contact": {"phone_number": "+2230000"}},
            {"contact": {"phone_number": "+2230000", "first_name": "Awa"}},
        ),
        (
            {"text": "Je suis à /ok, non", "reply_to": 1},
            {"text": "Je suis à /ok, non"},
        ),
    ],
)
async def test_what_people_can_say(
    stage: StageClient, api: Caller, awa: int, payload: Json, part: Json
) -> None:
    await stage.ask("POST", "say", {"person": awa, **payload})
    message = (await api.updates())[-1]["message"]
    assert part.items() <= message.items()
    assert ("reply_to_message" in message) == ("reply_to" in payload)


async def test_a_picture_comes_in_sizes(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.ask("POST", "say", {"person": "awa", "photo": "route", "caption": "La route"})
    message = (await api.updates())[-1]["message"]
    assert message["caption"] == "La route"
    assert [size["width"] for size in message["photo"]] == [90, 320, 1280]


async def test_a_tap_brings_the_message_as_it_stands(
    stage: StageClient, api: Caller, awa: int
) -> None:
    sent = (await api("sendMessage", chat_id=awa, text="OK ?", reply_markup=BUTTONS)).result
    await stage.tap("awa", sent["message_id"], "ok:1")
    query = (await api.updates())[-1]["callback_query"]
    assert query["message"] == sent
    assert (query["data"], query["from"]["id"]) == ("ok:1", awa)
    tap = (await stage.events())[-1]
    assert (tap["op"], tap["from"], tap["text"], tap["data"]) == ("tap", "awa", "OK", "ok:1")


async def test_a_forged_tap_on_nothing_brings_an_inaccessible_message(
    stage: StageClient, api: Caller, awa: int
) -> None:
    await stage.tap("awa", 777, "v1:forged")
    query = (await api.updates())[-1]["callback_query"]
    chat = {"id": awa, "type": "private", "first_name": "Awa"}
    assert query["message"] == {"chat": chat, "message_id": 777, "date": 0}


async def test_taps_in_a_group_carry_who_pressed(
    stage: StageClient, api: Caller, cell: int
) -> None:
    sent = (await api("sendMessage", chat_id=cell, text="Qui ?", reply_markup=BUTTONS)).result
    await stage.tap("karim", sent["message_id"], "ok:1", chat=cell)
    query = (await api.updates())[-1]["callback_query"]
    assert (query["from"]["first_name"], query["message"]["chat"]["id"]) == ("Karim", cell)


async def test_an_offline_phone_holds_what_it_says_and_shows_nothing(
    stage: StageClient, api: Caller
) -> None:
    await stage.to(EIGHT)
    await stage.say("awa", "/start")
    await stage.phone("awa", airplane=True)
    await api("sendMessage", chat_id=101, text="OK ?", reply_markup=BUTTONS)
    held = await stage.say("awa", "Tout va bien")
    await stage.tap("awa", 2, "ok:1")
    assert held == {"held": True, "message_id": None, "update_id": None}
    assert len(await api.updates()) == 1
    told: Any = await stage.chat("awa")
    assert told["events"][-1]["seen_by"] == {"awa": None}
    await stage.advance("3h")
    phone: Any = await stage.phone("awa", airplane=False)
    assert phone["held"] == []
    told = await stage.chat("awa")
    assert [event["op"] for event in told["events"]] == ["say", "send", "say", "tap"]
    assert told["events"][1]["seen_by"] == {"awa": "2026-12-01T11:00:00.000000Z"}
    assert told["events"][2]["mission_at"] == "2026-12-01T11:00:00.000000Z"
    assert [list(u)[1] for u in await api.updates()] == ["message", "message", "callback_query"]


async def test_the_stage_lists_what_waits_in_phones(stage: StageClient, awa: int) -> None:
    await stage.phone("awa", airplane=True)
    await stage.say("awa", "Tout va bien")
    cast: Any = await stage.ask("GET", "people")
    assert cast["people"][0]["held"] == [{"person": "awa", "text": "Tout va bien"}]
    assert cast["people"][1]["held"] == []


async def test_in_a_group_each_sees_when_online(stage: StageClient, api: Caller, cell: int) -> None:
    await stage.to(EIGHT)
    await stage.phone("karim", airplane=True)
    await stage.say("claire", "Je l'appelle", chat=cell)
    told: Any = await stage.chat(cell)
    seen = {"claire": "2026-12-01T08:00:00.000000Z", "karim": None}
    assert told["events"][0]["seen_by"] == seen


async def test_blocking_and_unblocking(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.phone("awa", blocked=True)
    refused = await api("sendMessage", chat_id=awa, text="x")
    assert refused.refusal == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(StageRefusedError) as refusal:
        await stage.say("awa", "x")
    assert refusal.value.status == 409
    await stage.phone("awa", blocked=False)
    assert (await api("sendMessage", chat_id=awa, text="x")).result
    changes = [u["my_chat_member"] for u in await api.updates() if "my_chat_member" in u]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]


async def test_a_deleted_account(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.ask("POST", "phone", {"person": "awa", "deactivated": True})
    refused = await api("sendMessage", chat_id=awa, text="x")
    assert refused.refusal == (403, "Forbidden: user is deactivated")
    with pytest.raises(StageRefusedError):
        await stage.say("awa", "x")


async def test_a_group_tells_its_bots_and_can_change(
    stage: StageClient, api: Caller, cell: int
) -> None:
    joined = (await api.updates())[0]["my_chat_member"]
    assert (joined["chat"]["id"], joined["new_chat_member"]["status"]) == (cell, "member")
    told: Any = await stage.group(cell, "Veille", ["claire", "moussa"])
    assert (told["title"], told["members"]) == ("Veille", ["claire", "moussa"])
    with pytest.raises(StageRefusedError) as refusal:
        await stage.say("karim", "x", chat=cell)
    assert refusal.value.status == 404


async def test_people_can_be_renamed(stage: StageClient, api: Caller, awa: int) -> None:
    await stage.people(101, "Awa <b>", username="awa_mopti", language="en")
    await stage.say(101, "x")
    user = {"id": 101, "is_bot": False, "first_name": "Awa <b>"}
    wanted = {**user, "username": "awa_mopti", "language_code": "en"}
    assert (await api.updates())[-1]["message"]["from"] == wanted


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "people", {"id": 0, "name": "Awa"}, 400),
        ("POST", "people", {"id": 7}, 400),
        ("POST", "people", {"id": 7, "name": "X", "language": 5}, 400),
        ("POST", "people", {"id": 7, "name": "awa"}, 409),
        ("POST", "groups", {"id": 7, "title": "x", "members": ["awa"]}, 400),
        ("POST", "groups", {"id": -7, "members": ["awa"]}, 400),
        ("POST", "groups", {"id": -7, "title": "x", "members": []}, 400),
        ("POST", "groups", {"id": -7, "title": "x", "members": ["nobody"]}, 404),
        ("POST", "say", {"person": "nobody", "text": "x"}, 404),
        ("POST", "say", {"person": "awa"}, 400),
        ("POST", "say", {"person": "awa", "text": " "}, 400),
        ("POST", "say", {"person": "awa", "text": "x", "photo": True}, 400),
        ("POST", "say", {"person": "awa", "text": "x", "chat": -9}, 404),
        ("POST", "say", {"person": "awa", "text": "x", "chat": 104}, 404),
        ("POST", "say", {"person": "awa", "text": "x", "reply_to": 9}, 404),
        ("POST", "say", {"person": "awa", "location": {"latitude": 91, "longitude": 0}}, 400),
        ("POST", "say", {"person": "awa", "location": "Mopti"}, 400),
        ("POST", "say", {"person": "awa", "contact": {}}, 400),
        ("POST", "tap", {"person": "awa", "message_id": "1", "data": "x"}, 400),
        ("POST", "tap", {"person": "awa", "message_id": 1}, 400),
        ("POST", "phone", {"person": "awa", "airplane": "yes"}, 400),
        ("POST", "limits", {"per_chat": 0}, 400),
        ("POST", "clock", {}, 400),
        ("POST", "clock", {"to": "2026-12-01T08:00:00Z", "advance": 1}, 400),
        ("POST", "clock", {"to": "2026-12-01T08:00:00"}, 400),
        ("POST", "clock", {"to": 5}, 400),
        ("POST", "clock", {"advance": "soon"}, 400),
        ("POST", "clock", {"advance": -1}, 400),
        ("POST", "clock", {"rate": -1}, 400),
        ("POST", "clock", {"rate": "fast"}, 400),
        ("POST", "clock", {"advance": 1, "timeout": "x"}, 400),
        ("POST", "rest", {}, 400),
        ("POST", "rest", {"version": 1, "update_id": "x"}, 400),
        ("GET", "chats/-9", None, 404),
        ("GET", "nowhere", None, 404),
        ("GET", "events?after=x", None, 400),
    ],
)
async def test_directions_that_cannot_be_followed(
    stage: StageClient, verb: str, path: str, body: Json | None, status: int
) -> None:
    with pytest.raises(StageRefusedError) as refusal:
        await stage.ask(verb, path, body)
    assert refusal.value.status == status
    assert isinstance(refusal.value.answer["error"], str)


async def test_a_body_that_is_no_json(simulator: Simulator) -> None:
    url = f"{simulator.url}/sim/say"
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{") as response:
        assert response.status == 400
        assert await response.json() == {"error": "the body must be a JSON object"}


@pytest.mark.parametrize("turns", range(6))
async def test_a_connection_that_comes_as_the_simulator_closes_is_ended(turns: int) -> None:
    """A browser opens lines ahead: one that is being accepted must not outlive the server."""
    async with running() as simulator:
        address = urlsplit(simulator.url)
        line = socket.create_connection((address.hostname, address.port))
        for _ in range(turns):
            await asyncio.sleep(0)
    with line:
        line.settimeout(1)
        with suppress(ConnectionResetError):
            assert line.recv(1) == b""
