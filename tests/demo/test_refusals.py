"""Every sentence with which the Bot API refuses a request."""

from __future__ import annotations

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator
from tests.demo.playing import TOKEN, Caller


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/botnonsense/getMe", (404, "Not Found")),
        (f"/bot{TOKEN}/getSupper", (404, "Not Found: method not found")),
        ("/", (404, "Not Found")),
    ],
)
async def test_what_does_not_exist(
    simulator: Simulator, path: str, refusal: tuple[int, str]
) -> None:
    async with aiohttp.ClientSession() as session, session.get(simulator.url + path) as response:
        body = await response.json()
    assert (body["ok"], body["error_code"], body["description"]) == (False, *refusal)


def sends(**params: object) -> dict[str, object]:
    return {"text": "x", **params}


@pytest.mark.parametrize(
    ("params", "why"),
    [
        (sends(chat_id=""), "chat_id is empty"),
        (sends(chat_id=999), "chat not found"),
        (sends(chat_id="@nobody"), "chat not found"),
        (sends(chat_id=-999), "chat not found"),
        (sends(text=""), "message text is empty"),
        (sends(text=" \n "), "message text is empty"),
        (sends(text="<b> </b>", parse_mode="HTML"), "message text is empty"),
        (sends(text="a" * 4097), "message is too long"),
        (sends(text="😀" * 2049), "message is too long"),
        (sends(parse_mode="Markdown"), "unsupported parse_mode"),
        (
            sends(text="<b>x", parse_mode="HTML"),
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (sends(entities="{"), "can't parse entities JSON object"),
        (sends(entities=[1]), "expected an Array of MessageEntity"),
        (
            sends(entities=[{"type": "bold", "offset": 0}]),
            "can't parse MessageEntity: Can't find field \"length\"",
        ),
        (
            sends(entities=[{"offset": 0, "length": 1}]),
            "can't parse MessageEntity: Can't find field \"type\"",
        ),
        (sends(reply_parameters={"message_id": 77}), "message to be replied not found"),
        (sends(reply_parameters=[]), "object expected as reply parameters"),
    ],
)
async def test_what_cannot_be_sent(
    api: Caller, awa: int, params: dict[str, object], why: str
) -> None:
    asked = {"chat_id": awa, **params}
    assert (await api("sendMessage", **asked)).refusal == (400, f"Bad Request: {why}")


def inline(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
        (inline(text="a", callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (inline(text="a", callback_data=""), "BUTTON_DATA_INVALID"),
        (inline(text="a", copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(text="a", copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (
            inline(text="a", copy_text="x"),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            inline(text="a"),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline(callback_data="a"),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (inline(text=" ", callback_data="a"), "inline keyboard button text must be non-empty"),
        (
            inline(text="a", callback_data="a", style="purple"),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            inline(text="a", url="nowhere"),
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]},
            "reply markup is too long",
        ),
        (
            {"inline_keyboard": {}},
            "can't parse inline keyboard markup JSON object: expected an Array",
        ),
        (
            {"keyboard": ["a"]},
            "can't parse keyboard markup JSON object: expected an Array of Array",
        ),
        (
            {"inline_keyboard": [["a"]]},
            "can't parse inline keyboard button: expected an Object",
        ),
    ],
)
async def test_keyboards_that_are_refused(api: Caller, awa: int, markup: object, why: str) -> None:
    asked = await api("sendMessage", chat_id=awa, text="x", reply_markup=markup)
    assert asked.refusal == (400, f"Bad Request: {why}")


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendLocation", {"longitude": 1}, "latitude is empty"),
        ("sendLocation", {"latitude": "x", "longitude": 1}, "latitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 1}, "wrong location specified"),
        (
            "sendVenue",
            {"latitude": 1, "longitude": 1, "address": "a"},
            "title must be non-empty",
        ),
        ("sendContact", {"first_name": "Awa"}, "phone number must be non-empty"),
        ("sendContact", {"phone_number": "+1"}, "first name must be non-empty"),
    ],
)
async def test_places_and_contacts_that_are_refused(
    api: Caller, awa: int, method: str, params: dict[str, object], why: str
) -> None:
    assert (await api(method, chat_id=awa, **params)).refusal == (400, f"Bad Request: {why}")


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"message_id": 77}, "message to edit not found"),
        ({"message_id": 1}, "message can't be edited"),
        ({}, "message identifier is not specified"),
        ({"inline_message_id": "x"}, "message identifier is not specified"),
        ({"message_id": 2, "text": ""}, "message text is empty"),
        ({"message_id": 3}, "there is no text in the message to edit"),
        (
            {"message_id": 2, "reply_markup": {"keyboard": [["a"]]}},
            "inline keyboard expected",
        ),
    ],
)
async def test_edits_that_are_refused(
    api: Caller, awa: int, params: dict[str, object], why: str
) -> None:
    await api("sendMessage", chat_id=awa, text="a")
    await api("sendLocation", chat_id=awa, latitude=1, longitude=1)
    asked = {"chat_id": awa, "text": "b", **params}
    assert (await api("editMessageText", **asked)).refusal == (400, f"Bad Request: {why}")


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ("{", "can't parse commands JSON object"),
        ({}, "expected an Array of BotCommand"),
        ([1], "expected an Object as BotCommand"),
        ([{"command": "SOS", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "sos", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "sos", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_are_refused(api: Caller, commands: object, why: str) -> None:
    asked = await api("setMyCommands", commands=commands)
    assert asked.refusal == (400, f"Bad Request: {why}")
