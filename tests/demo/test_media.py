"""Pictures and documents: uploaded, named again, changed, and looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping

import aiohttp
import pytest

from bot.demo.botapi.server import Simulator
from bot.demo.stage_client import StageClient
from tests.demo.playing import PAPER, PICTURE, Caller, UploadedFile, drawn


async def opened(simulator: Simulator, file_id: str) -> tuple[int, Mapping[str, str], bytes]:
    url = f"{simulator.url}/sim/files/{file_id}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, response.headers, await response.read()


async def test_a_picture_has_its_size_and_can_be_looked_at(
    simulator: Simulator, api: Caller, stage: StageClient, awa: int
) -> None:
    sent = await api.upload(
        "sendPhoto", {"photo": PICTURE}, chat_id=awa, caption="<b>Mopti</b>", parse_mode="HTML"
    )
    (size,) = sent.result["photo"]
    assert (size["width"], size["height"]) == (120, 80)
    assert size["file_size"] == len(PICTURE.content)
    assert sent.result["caption"] == "Mopti"
    assert sent.result["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    status, headers, content = await opened(simulator, size["file_id"])
    assert (status, content) == (200, PICTURE.content)
    assert (headers["content-type"], headers["content-disposition"]) == ("image/png", "inline")
    messages = (await stage.chat("awa"))["messages"]
    assert isinstance(messages, list)
    assert messages[-1]["photo"] == [size]


async def test_a_document_keeps_its_name_and_is_never_opened_as_a_page(
    simulator: Simulator, api: Caller, awa: int
) -> None:
    page = UploadedFile("page.html", b"<script>alert(1)</script>")
    sent = await api.upload("sendDocument", {"document": page}, chat_id=awa)
    paper = sent.result["document"]
    assert (paper["file_name"], paper["mime_type"]) == ("page.html", "text/html")
    _, headers, content = await opened(simulator, paper["file_id"])
    assert content == page.content
    assert headers["content-disposition"] == "attachment"
    assert headers["content-security-policy"] == "sandbox"


async def test_a_file_that_was_sent_is_sent_again_by_its_id(api: Caller, awa: int) -> None:
    first = await api.upload("sendPhoto", {"photo": PICTURE}, chat_id=awa)
    file_id = first.result["photo"][0]["file_id"]
    again = await api("sendPhoto", chat_id=awa, photo=file_id)
    assert again.result["photo"] == first.result["photo"]
    assert (await api("sendPhoto", chat_id=awa, photo="F0")).refusal == (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    )


async def test_words_and_picture_are_changed_under_the_same_id(api: Caller, awa: int) -> None:
    sent = await api.upload("sendPhoto", {"photo": PICTURE}, chat_id=awa, caption="one")
    where = {"chat_id": awa, "message_id": sent.result["message_id"]}
    changed = (await api("editMessageCaption", **where, caption="two")).result
    assert (changed["caption"], changed["photo"]) == ("two", sent.result["photo"])
    other = UploadedFile("other.png", drawn(40, 40))
    media = {"type": "photo", "media": "attach://it"}
    changed = (await api.upload("editMessageMedia", {"it": other}, **where, media=media)).result
    assert changed["photo"][0]["width"] == 40
    assert "caption" not in changed
    media = {"type": "document", "media": "attach://it", "caption": "three"}
    changed = (await api.upload("editMessageMedia", {"it": PAPER}, **where, media=media)).result
    assert (changed["document"]["file_name"], changed["caption"]) == ("plan.pdf", "three")
    assert "photo" not in changed


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (UploadedFile("x.png", b"no picture"), "IMAGE_PROCESS_FAILED"),
        (UploadedFile("x.png", b""), "file must be non-empty"),
        (UploadedFile("x.png", drawn(210, 10)), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_pictures_that_are_refused(
    api: Caller, awa: int, picture: UploadedFile, why: str
) -> None:
    refused = await api.upload("sendPhoto", {"photo": picture}, chat_id=awa)
    assert refused.refusal == (400, f"Bad Request: {why}")


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {"document": "attach://x"}, "there is no document in the request"),
        ("editMessageCaption", {"caption": "x"}, "there is no caption in the message to edit"),
        ("editMessageMedia", {}, "input media must be specified"),
        (
            "editMessageMedia",
            {"media": {"type": "photo", "media": "x"}},
            "there is no media in the message to edit",
        ),
        (
            "editMessageMedia",
            {"media": {"type": "video", "media": "x"}},
            'can\'t parse InputMedia: type "video" is not supported here',
        ),
    ],
)
async def test_requests_that_are_refused(
    api: Caller, awa: int, method: str, params: dict[str, object], why: str
) -> None:
    text = (await api("sendMessage", chat_id=awa, text="x")).result["message_id"]
    wanted = {
        name: json.dumps(value) if isinstance(value, dict) else value
        for name, value in params.items()
    }
    refused = await api(method, chat_id=awa, message_id=text, **wanted)
    assert refused.refusal == (400, f"Bad Request: {why}")


async def test_a_document_is_no_picture_and_a_caption_has_an_end(api: Caller, awa: int) -> None:
    paper = (await api.upload("sendDocument", {"document": PAPER}, chat_id=awa)).result["document"]
    refused = await api("sendPhoto", chat_id=awa, photo=paper["file_id"])
    assert refused.refusal == (400, "Bad Request: can't use file of type Document as Photo")
    long = await api.upload("sendPhoto", {"photo": PICTURE}, chat_id=awa, caption="a" * 1025)
    assert long.refusal == (400, "Bad Request: message caption is too long")
