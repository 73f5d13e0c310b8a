"""What the simulator answers, and what is asked here, against the official Bot API schema."""

from __future__ import annotations

import json

import pytest

from bot.demo.botapi.methods import METHODS
from bot.demo.stage_client import StageClient
from tests.demo.playing import PAPER, PICTURE, Caller
from tests.demo.schema import SchemaChecker


@pytest.fixture(scope="module")
def checker() -> SchemaChecker:
    return SchemaChecker.found()


COPIES = {"text": "Copy", "copy_text": {"text": "+2230000"}}
PRESSED = {"text": "OK", "callback_data": "ok:1", "style": "danger"}
BUTTONS = {"inline_keyboard": [[PRESSED], [COPIES]]}
PLACE = {"latitude": 14.5, "longitude": -4.2}


async def everything(api: Caller, stage: StageClient, awa: int, cell: int) -> None:
    """Every method, refusals included, and every kind of update."""
    rich = '<b>OK</b> <a href="tg://user?id=101">Awa</a> <tg-time unix="5">x</tg-time> /ok'
    await api("getMe")
    await api("sendMessage", chat_id=awa, text=rich, parse_mode="HTML", reply_markup=BUTTONS)
    replied = {"message_id": 2}
    await api("sendMessage", chat_id=awa, text="x", reply_parameters=replied, protect_content=True)
    await api("sendMessage", chat_id=awa, text="x", link_preview_options={"is_disabled": True})
    await api("sendMessage", chat_id=999, text="x", reply_markup={"keyboard": [[{"text": "a"}]]})
    await api("editMessageText", chat_id=awa, message_id=2, text="y", reply_markup=BUTTONS)
    await api("editMessageReplyMarkup", chat_id=awa, message_id=2)
    await api("sendLocation", chat_id=awa, **PLACE, horizontal_accuracy=5)
    await api("sendVenue", chat_id=awa, **PLACE, title="Mairie", address="Mopti")
    await api("sendContact", chat_id=awa, phone_number="+2230000", first_name="Moussa")
    photo = (await api.upload("sendPhoto", {"photo": PICTURE}, chat_id=awa, caption=rich)).result
    media = {"type": "document", "media": "attach://one", "caption": "x"}
    paper = (await api.upload("sendDocument", {"document": PAPER}, chat_id=awa)).result
    await api.upload(
        "editMessageMedia", {"one": PAPER}, chat_id=awa, message_id=photo["message_id"], media=media
    )
    await api("editMessageCaption", chat_id=awa, message_id=paper["message_id"], caption="y")
    await api("copyMessage", chat_id=awa, from_chat_id=awa, message_id=2)
    await api("pinChatMessage", chat_id=awa, message_id=2)
    await api("unpinChatMessage", chat_id=awa)
    await api("pinChatMessage", chat_id=awa, message_id=2)
    for chat in (awa, cell):
        await api("getChat", chat_id=chat)
    await stage.say("awa", "Bonjour", reply_to=2)
    await stage.say("awa", location=(14.5, -4.2))
    await stage.say("awa", contact={"phone_number": "+2230000", "user_id": 102})
    await stage.say("awa", photo=True)
    tap = await stage.tap("awa", 2, "ok:1")
    await stage.tap("awa", 999, "forged")
    await api("answerCallbackQuery", callback_query_id=str(tap["callback_query_id"]), text="x")
    typed = await stage.search("awa", "Mali")
    article = {
        "type": "article",
        "id": "ML",
        "title": "Mali",
        "description": "red",
        "input_message_content": {"message_text": "<b>Mali</b>", "parse_mode": "HTML"},
    }
    button = {"text": "Start", "start_parameter": "search"}
    await api(
        "answerInlineQuery",
        inline_query_id=typed,
        results=[article],
        cache_time=60,
        is_personal=True,
        button=button,
    )
    assert (await stage.offered(typed))["button"] == button
    await stage.phone("awa", blocked=True)
    await stage.phone("awa", blocked=False)
    await stage.faults("migrate", chat=cell)
    await api("sendMessage", chat_id=cell, text="x")
    await stage.faults("429", seconds=3)
    await api("setMyCommands", commands=[{"command": "sos", "description": "Aide"}])
    await api("setMyCommands", commands=[{"command": "sos", "description": "Aide"}])
    await api("deleteMessage", chat_id=awa, message_id=2)
    await api("getUpdates", timeout=0, limit=100, allowed_updates=["message"])
    await api("getWebhookInfo")
    await api("deleteWebhook", drop_pending_updates=False)


async def test_every_answer_and_every_update_keeps_to_the_schema(
    checker: SchemaChecker, api: Caller, stage: StageClient, awa: int, cell: int
) -> None:
    await everything(api, stage, awa, cell)
    calls = await stage.calls()
    assert {call["method"] for call in calls} == {n for n, _ in METHODS.values()} | {"getUpdates"}
    assert checker.check_journal(calls) == []
    refused = [call for call in calls if call["status"] != 200]
    assert sorted(str(call["status"]) for call in refused) == ["400", "400", "429"]
    updates = next(call for call in calls if call["method"] == "getUpdates")["response"]
    assert isinstance(updates, dict)
    kinds = {name for update in updates["result"] for name in update} - {"update_id"}
    assert kinds == {"message", "callback_query", "inline_query", "my_chat_member"}


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMesage", {}, "sendMesage: no such method"),
        ("sendMessage", {"text": "x"}, "sendMessage: chat_id is missing"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "colour": "red"},
            "sendMessage: unknown parameter colour",
        ),
        (
            "getUpdates",
            {"timeout": "long"},
            "getUpdates.timeout: expected Integer, got 'long'",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "disable_notification": 1},
            "sendMessage.disable_notification: expected Boolean, got 1",
        ),
        (
            "setMyCommands",
            {"commands": '[{"command": "a"}]'},
            "setMyCommands.commands[0]: BotCommand needs description",
        ),
    ],
)
def test_wrong_requests_are_found(
    checker: SchemaChecker, method: str, params: dict[str, object], problem: str
) -> None:
    assert checker.check_request(method, params) == [problem]


def test_a_form_carries_everything_as_text(checker: SchemaChecker) -> None:
    markup = json.dumps(BUTTONS)
    params: dict[str, object] = {"chat_id": "1", "text": "5", "reply_markup": markup}
    assert checker.check_request("sendMessage", {**params, "protect_content": "true"}) == []


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        ([], "getMe: an answer is an object with ok"),
        ({"ok": False, "error_code": 5}, "getMe: a refusal holds error_code and description"),
        (
            {"ok": True, "result": {"id": 1, "is_bot": True}},
            "getMe: User needs first_name",
        ),
        (
            {"ok": True, "result": {"id": "1", "is_bot": True, "first_name": "x"}},
            "getMe.id: expected Integer, got '1'",
        ),
        (
            {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "x", "age": 5}},
            "getMe: User has no age",
        ),
        ({"ok": True, "result": True}, "getMe: expected User, got True"),
        (
            {
                "ok": False,
                "error_code": 429,
                "description": "x",
                "parameters": {"retry_after": "3"},
            },
            "getMe.parameters.retry_after: expected Integer, got '3'",
        ),
    ],
)
def test_wrong_answers_are_found(checker: SchemaChecker, response: object, problem: str) -> None:
    assert checker.check_response("getMe", response) == [problem]
