from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.demo.botapi.errors import ApiError, StageError
from bot.demo.botapi.limits import Limits
from bot.demo.botapi.server import Simulator
from bot.demo.stage_client import StageClient
from tests.demo.playing import Caller


@dataclass
class Hand:
    """A machine clock that the test turns."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


def refused(limits: Limits, chat: int, *, group: bool = False, bot: str = "a") -> int | None:
    """The seconds to wait, or None when the write goes through."""
    try:
        limits.check(bot, chat, group=group)
    except ApiError as refusal:
        answer = refusal
    else:
        return None
    assert answer.code == 429
    assert answer.parameters is not None
    seconds = answer.parameters["retry_after"]
    assert isinstance(seconds, int)
    assert answer.description == f"Too Many Requests: retry after {seconds}"
    return seconds


def test_one_message_a_second_for_each_chat() -> None:
    hand = Hand()
    limits = Limits(hand)
    limits.configure({"per_chat": 1})
    assert [refused(limits, 1), refused(limits, 1), refused(limits, 2)] == [None, 1, None]
    hand.at += 0.5
    assert refused(limits, 1) == 1
    hand.at += 0.5
    assert refused(limits, 1) is None


def test_twenty_a_minute_for_each_group_only() -> None:
    hand = Hand()
    limits = Limits(hand)
    limits.configure({"per_group_minute": 20})
    for _ in range(20):
        assert refused(limits, -1, group=True) is None
        hand.at += 1
    assert refused(limits, -1, group=True) == 40
    assert refused(limits, 1) is None
    hand.at += 40
    assert refused(limits, -1, group=True) is None


def test_thirty_a_second_for_each_bot() -> None:
    limits = Limits(Hand())
    limits.configure({"overall": 30})
    assert [refused(limits, chat) for chat in range(1, 31)] == [None] * 30
    assert refused(limits, 31) == 1
    assert refused(limits, 31, bot="b") is None


def test_a_refused_call_does_not_count() -> None:
    hand = Hand()
    limits = Limits(hand)
    limits.configure({"per_chat": 1, "overall": 2})
    assert refused(limits, 1) is None
    assert [refused(limits, 1) for _ in range(5)] == [1] * 5
    assert refused(limits, 2) is None
    assert refused(limits, 3) == 1


def test_null_lifts_a_limit_and_keeps_the_others() -> None:
    limits = Limits(Hand())
    limits.configure({"per_chat": 1, "overall": 1})
    limits.configure({"overall": None})
    assert limits.state() == {"per_chat": 1, "per_group_minute": None, "overall": None}
    assert limits.on
    limits.configure({"per_chat": None})
    assert not limits.on


@pytest.mark.parametrize("wanted", [{"per_chat": 0}, {"per_chat": True}, {"per_year": 1}])
def test_limits_that_make_no_sense(wanted: dict[str, object]) -> None:
    with pytest.raises(StageError):
        Limits(Hand()).configure(wanted)


async def test_over_http_sends_and_edits_count(
    simulator: Simulator, stage: StageClient, api: Caller, awa: int
) -> None:
    assert await stage.limits(per_chat=2) == {
        "per_chat": 2,
        "per_group_minute": None,
        "overall": None,
    }
    sent = (await api("sendMessage", chat_id=awa, text="a")).result
    where = {"chat_id": awa, "message_id": sent["message_id"]}
    assert (await api("editMessageText", **where, text="b")).result
    refused = await api("sendMessage", chat_id=awa, text="c")
    assert refused.refusal == (429, "Too Many Requests: retry after 1")
    assert refused.body["parameters"] == {"retry_after": 1}
    await stage.limits()
    assert (await api("sendMessage", chat_id=awa, text="c")).result
