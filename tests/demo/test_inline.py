"""Inline mode of the simulator: what is typed, what may be offered, what is refused."""

from __future__ import annotations

import json

import pytest

from bot.demo.stage_client import StageClient, StageRefusedError
from tests.demo.playing import Caller

ARTICLE = {
    "type": "article",
    "id": "ML",
    "title": "Mali",
    "input_message_content": {"message_text": "<b>Mali</b>: red", "parse_mode": "HTML"},
}


async def test_what_is_typed_reaches_the_bot_and_is_answered(
    api: Caller, stage: StageClient, awa: int
) -> None:
    await api("getMe")
    key = await stage.search("awa", "Mal")
    updates = (await api("getUpdates", timeout=0)).result
    typed = updates[-1]["inline_query"]
    assert (typed["query"], typed["from"]["id"], typed["id"]) == ("Mal", awa, key)
    assert (await stage.offered(key))["results"] is None
    await api("answerInlineQuery", inline_query_id=key, results=json.dumps([ARTICLE]))
    offered = (await stage.offered(key))["results"]
    found = {"id": "ML", "title": "Mali", "description": "", "text": "Mali: red"}
    assert offered == [found]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"results": "["}, "can't parse"),
        ({"results": {}}, "expected an Array"),
        ({"results": [ARTICLE] * 2}, "RESULT_ID_DUPLICATE"),
        ({"results": [{**ARTICLE, "id": "x" * 65}]}, "RESULT_ID_INVALID"),
        ({"results": [{**ARTICLE, "title": " "}]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [{**ARTICLE, "type": "photo"}]}, "only articles"),
        ({"results": [{**ARTICLE, "input_message_content": {}}]}, "MESSAGE_EMPTY"),
        ({"button": {"text": "x", "start_parameter": ""}}, "SWITCH_PM_PARAM_INVALID"),
        ({"inline_query_id": "1"}, "query is too old"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    api: Caller, stage: StageClient, awa: int, changed: dict[str, object], why: str
) -> None:
    await api("getMe")
    key = await stage.search("awa", "Mali")
    wanted: dict[str, object] = {"inline_query_id": key, "results": [ARTICLE], **changed}
    answer = await api("answerInlineQuery", **wanted)
    code, refusal = answer.refusal
    assert code == 400
    assert why in refusal


async def test_typing_needs_a_person_and_a_text(stage: StageClient, awa: int) -> None:
    with pytest.raises(StageRefusedError, match="256"):
        await stage.search("awa", "x" * 257)
    with pytest.raises(StageRefusedError, match="nobody has typed"):
        await stage.offered("5")
