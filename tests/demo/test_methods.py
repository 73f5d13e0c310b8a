from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator, running
from bot.demo.stage_client import StageClient
from tests.demo.playing import TOKEN, Caller

OK_BUTTON = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok:1", "style": "success"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def test_the_token_names_the_bot(api: Caller) -> None:
    me = (await api("getMe")).result
    assert (me["id"], me["is_bot"], me["username"]) == (123456, True, "bot123456_bot")


async def test_method_names_are_case_insensitive(api: Caller) -> None:
    assert (await api("GETME")).result["id"] == 123456


async def test_a_simulator_for_one_bot_knows_no_other() -> None:
    async with (
        running(token=TOKEN) as simulator,
        Caller(simulator.url) as known,
        Caller(simulator.url, "99:stranger") as other,
    ):
        assert (await known("getMe")).result["id"] == 123456
        assert (await other("getMe")).refusal == (401, "Unauthorized")


async def test_a_message_is_answered_with_its_id_words_and_buttons(api: Caller, awa: int) -> None:
    sent = (
        await api(
            "sendMessage",
            chat_id=awa,
            text="<b>Tout va bien ?</b>",
            parse_mode="HTML",
            reply_markup=OK_BUTTON,
            protect_content=True,
        )
    ).result
    assert sent["message_id"] == 2
    assert sent["text"] == "Tout va bien ?"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 14}]
    assert sent["reply_markup"] == OK_BUTTON
    assert sent["has_protected_content"] is True
    assert sent["chat"] == {"id": awa, "type": "private", "first_name": "Awa"}


@pytest.mark.parametrize("form", ["query", "urlencoded", "multipart", "json"])
async def test_parameters_come_in_every_form(simulator: Simulator, awa: int, form: str) -> None:
    url = f"{simulator.url}/bot{TOKEN}/sendMessage"
    text = {"chat_id": str(awa), "text": "Été à Mopti"}
    how: dict[str, dict[str, Any]] = {
        "query": {"params": text},
        "urlencoded": {"data": text},
        "json": {"json": {"chat_id": awa, "text": "Été à Mopti", "reply_markup": OK_BUTTON}},
    }
    if form == "multipart":
        parts = aiohttp.FormData(text)
        parts.add_field("attachment", b"\x00\x01", filename="x.bin")
        how["multipart"] = {"data": parts}
    async with aiohttp.ClientSession() as session, session.post(url, **how[form]) as response:
        body = await response.json()
    assert body["result"]["text"] == "Été à Mopti"


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("application/json", b"[1]", "can't parse JSON object in the request body"),
        ("application/json", b"{", "can't parse JSON object in the request body"),
        (
            "application/json",
            b'{"text": "\\ud83d"}',
            "can't parse JSON object in the request body",
        ),
        (
            "multipart/form-data",
            b"no boundary",
            "can't parse multipart/form-data request body",
        ),
    ],
)
async def test_broken_bodies_are_refused(
    simulator: Simulator, content_type: str, body: bytes, why: str
) -> None:
    url = f"{simulator.url}/bot{TOKEN}/getMe"
    headers = {"Content-Type": content_type}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert (await response.json())["description"] == f"Bad Request: {why}"


async def test_the_longest_message_goes_through(api: Caller, awa: int) -> None:
    text = "<i>" + "é" * 4096 + "</i>"
    sent = (await api("sendMessage", chat_id=awa, text=text, parse_mode="HTML")).result
    assert len(sent["text"]) == 4096


async def test_callback_data_is_measured_in_bytes(api: Caller, awa: int) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 32}]]}
    sent = await api("sendMessage", chat_id=awa, text="x", reply_markup=markup)
    assert sent.result["reply_markup"] == markup


async def test_the_keyboard_below_the_input_field(
    api: Caller, stage: StageClient, awa: int, cell: int
) -> None:
    keys = {"keyboard": [["Je vais bien"], [{"text": "Ma position", "request_location": True}]]}
    sent = (await api("sendMessage", chat_id=awa, text="x", reply_markup=keys)).result
    assert "reply_markup" not in sent
    shown: Any = await stage.chat("awa")
    assert shown["chat"]["keyboard"]["keyboard"][0] == [{"text": "Je vais bien"}]
    assert shown["events"][-1]["keyboard"]["keyboard"][1][0]["request_location"] is True
    await api("sendMessage", chat_id=awa, text="x", reply_markup={"remove_keyboard": True})
    shown = await stage.chat("awa")
    assert shown["chat"]["keyboard"] is None
    in_group = await api("sendMessage", chat_id=cell, text="x", reply_markup=keys)
    why = "Bad Request: location can be requested in private chats only"
    assert in_group.refusal == (400, why)


async def test_who_never_wrote_cannot_be_written_to(api: Caller) -> None:
    why = "Forbidden: bot can't initiate conversation with a user"
    assert (await api("sendMessage", chat_id=104, text="x")).refusal == (403, why)


async def test_replies_quote_the_message(api: Caller, awa: int) -> None:
    reply = await api("sendMessage", chat_id=awa, text="x", reply_parameters={"message_id": 1})
    assert reply.result["reply_to_message"]["text"] == "/start"
    lost = {"message_id": 77, "allow_sending_without_reply": True}
    assert (
        "reply_to_message"
        not in (await api("sendMessage", chat_id=awa, text="x", reply_parameters=lost)).result
    )


async def test_places_and_contacts(api: Caller, awa: int) -> None:
    mopti = {"latitude": 14.5, "longitude": -4.2}
    sent = (await api("sendLocation", chat_id=awa, **mopti)).result
    assert sent["location"] == mopti
    venue = await api("sendVenue", chat_id=awa, **mopti, title="Mairie", address="Mopti")
    assert venue.result["venue"]["title"] == "Mairie"
    contact = await api("sendContact", chat_id=awa, phone_number="+2230000", first_name="Moussa")
    assert contact.result["contact"] == {"phone_number": "+2230000", "first_name": "Moussa"}


async def test_an_edit_replaces_words_and_buttons(
    api: Caller, stage: StageClient, awa: int
) -> None:
    sent = (await api("sendMessage", chat_id=awa, text="a", reply_markup=OK_BUTTON)).result
    where = {"chat_id": awa, "message_id": sent["message_id"]}
    edited = (await api("editMessageText", **where, text="<i>b</i>", parse_mode="HTML")).result
    assert (edited["text"], "reply_markup" in edited) == ("b", False)
    assert edited["edit_date"] == sent["date"]
    again = (await api("editMessageReplyMarkup", **where, reply_markup=OK_BUTTON)).result
    assert (again["text"], again["reply_markup"]) == ("b", OK_BUTTON)
    shown: Any = await stage.chat(awa)
    assert [event["op"] for event in shown["events"]] == ["say", "send", "edit", "edit"]
    assert shown["messages"][-1]["edited"] is True


async def test_an_edit_that_changes_nothing(api: Caller, awa: int) -> None:
    sent = (await api("sendMessage", chat_id=awa, text="a", reply_markup=OK_BUTTON)).result
    where = {"chat_id": awa, "message_id": sent["message_id"]}
    same = await api("editMessageText", **where, text="a", reply_markup=OK_BUTTON)
    assert same.refusal == (400, NOT_MODIFIED)
    buttons = await api("editMessageReplyMarkup", **where, reply_markup=OK_BUTTON)
    assert buttons.refusal == (400, NOT_MODIFIED)
    assert (await api("editMessageText", **where, text="b", reply_markup=OK_BUTTON)).result
    after = await api("editMessageText", **where, text="b", reply_markup=OK_BUTTON)
    assert after.refusal == (400, NOT_MODIFIED)


async def test_deleting(api: Caller, stage: StageClient, awa: int, cell: int) -> None:
    sent = (await api("sendMessage", chat_id=awa, text="a")).result
    where = {"chat_id": awa, "message_id": sent["message_id"]}
    assert (await api("deleteMessage", **where)).result is True
    gone = "Bad Request: message to delete not found"
    assert (await api("deleteMessage", **where)).refusal == (400, gone)
    said: Any = await stage.say("claire", "Bonjour", chat=cell)
    theirs = await api("deleteMessage", chat_id=cell, message_id=said["message_id"])
    assert theirs.refusal == (400, "Bad Request: message can't be deleted")
    await stage.advance("49h")
    late = await api("deleteMessage", chat_id=awa, message_id=1)
    assert late.refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_pinning_shows_in_get_chat(api: Caller, awa: int) -> None:
    sent = (await api("sendMessage", chat_id=awa, text="a")).result
    where = {"chat_id": awa, "message_id": sent["message_id"]}
    assert (await api("pinChatMessage", **where)).result is True
    assert (await api("getChat", chat_id=awa)).result["pinned_message"] == sent
    again = await api("pinChatMessage", **where)
    assert again.refusal == (400, "Bad Request: CHAT_NOT_MODIFIED")
    lost = await api("pinChatMessage", chat_id=awa, message_id=77)
    assert lost.refusal == (400, "Bad Request: message to pin not found")
    assert (await api("unpinChatMessage", **where)).result is True
    assert "pinned_message" not in (await api("getChat", chat_id=awa)).result
    gone = await api("unpinChatMessage", **where)
    assert gone.refusal == (400, "Bad Request: message to unpin not found")
    second = (await api("sendMessage", chat_id=awa, text="b")).result
    await api("pinChatMessage", chat_id=awa, message_id=second["message_id"])
    await api("pinChatMessage", **where)
    assert (await api("getChat", chat_id=awa)).result["pinned_message"] == second
    assert (await api("unpinChatMessage", chat_id=awa)).result is True
    assert (await api("getChat", chat_id=awa)).result["pinned_message"] == sent
    await api("deleteMessage", **where)
    assert "pinned_message" not in (await api("getChat", chat_id=awa)).result


async def test_get_chat_knows_only_who_has_started(api: Caller, cell: int) -> None:
    assert (await api("getChat", chat_id=104)).refusal == (400, "Bad Request: chat not found")
    assert (await api("getChat", chat_id=cell)).result["title"] == "Cellule de veille"


async def test_taps_are_answered_while_they_are_fresh(
    api: Caller, stage: StageClient, awa: int
) -> None:
    tap: Any = await stage.tap("awa", 1, "forged")
    query = {"callback_query_id": tap["callback_query_id"]}
    assert (await api("answerCallbackQuery", **query, text="Noté", show_alert=True)).result is True
    shown: Any = await stage.chat(awa)
    answered = shown["events"][-1]
    assert (answered["op"], answered["text"], answered["alert"]) == ("answer", "Noté", True)
    too_long = await api("answerCallbackQuery", **query, text="x" * 201)
    assert too_long.refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (await api("answerCallbackQuery", callback_query_id="1")).refusal == (400, old)
    await stage.advance("16m")
    assert (await api("answerCallbackQuery", **query)).refusal == (400, old)


async def test_commands_are_kept_for_each_scope_and_language(
    api: Caller, stage: StageClient
) -> None:
    menu = [{"command": "sos", "description": "Demander de l'aide"}]
    scope = {"type": "all_private_chats"}
    assert (await api("setMyCommands", commands=menu, scope=scope, language_code="fr")).result
    bots: Any = await stage.ask("GET", "bots")
    assert bots["bots"][0]["commands"] == {"all_private_chats:fr": menu}


async def test_a_phone_lists_the_narrowest_menu(
    simulator: Simulator, api: Caller, awa: int
) -> None:
    def menu(word: str) -> list[dict[str, str]]:
        return [{"command": word, "description": word}]

    bot = simulator.stage.registry.main
    assert bot.commands_of(awa, "fr") == []
    await api("setMyCommands", commands=menu("all"))
    assert bot.commands_of(awa, "fr") == menu("all")
    await api("setMyCommands", commands=menu("french"), language_code="fr")
    assert bot.commands_of(awa, "fr") == menu("french")
    await api("setMyCommands", commands=menu("mine"), scope={"type": "chat", "chat_id": awa})
    assert bot.commands_of(awa, "fr") == menu("mine")
    assert bot.commands_of(102, "en") == menu("all")


async def test_entities_given_instead_of_markup(api: Caller, awa: int) -> None:
    bold = {"type": "bold", "offset": 2, "length": 3}
    sent = await api("sendMessage", chat_id=awa, text="  abc", entities=[bold])
    assert sent.result["entities"] == [{"type": "bold", "offset": 0, "length": 3}]


async def test_links_to_people_become_mentions(api: Caller, awa: int) -> None:
    text = '<a href="tg://user?id=101">Awa</a> <a href="tg://user?id=9">?</a> <a href="x">y</a>'
    sent = (await api("sendMessage", chat_id=awa, text=text, parse_mode="HTML")).result
    assert [(e["type"], e["user"]["id"]) for e in sent["entities"]] == [("text_mention", 101)]


async def test_link_previews_are_kept_as_wanted(api: Caller, awa: int) -> None:
    sent = await api(
        "sendMessage", chat_id=awa, text="x", link_preview_options={"is_disabled": True}
    )
    assert sent.result["link_preview_options"] == {"is_disabled": True}


async def test_bots_are_strangers_to_each_other(
    simulator: Simulator, api: Caller, awa: int
) -> None:
    await api("getMe")
    async with Caller(simulator.url, "777:another-bot") as other:
        why = "Forbidden: bot can't initiate conversation with a user"
        assert (await other("sendMessage", chat_id=awa, text="x")).refusal == (403, why)
        mine, theirs = await asyncio.gather(api.updates(), other.updates())
    assert (len(mine), len(theirs)) == (1, 0)


async def test_a_photo_is_copied_without_saying_whose_it_was(
    api: Caller, stage: StageClient, awa: int
) -> None:
    said = await stage.say(awa, photo="roadblock")
    copied = await api("copyMessage", chat_id=awa, from_chat_id=awa, message_id=said["message_id"])
    messages: Any = (await stage.chat(awa))["messages"]
    assert messages[-1]["message_id"] == copied.result["message_id"] > said["message_id"]
    assert messages[-1]["photo"][0]["file_unique_id"].startswith("roadblock")


async def test_what_is_gone_is_not_copied(api: Caller, awa: int) -> None:
    refused = await api("copyMessage", chat_id=awa, from_chat_id=awa, message_id=999)
    assert refused.refusal == (400, "Bad Request: message to copy not found")
