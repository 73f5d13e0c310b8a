"""Refusals sorted by what has to happen next."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram_errors import classify, is_conflict, is_unchanged, reason, simpler
from bot.channels.telegram_text import payloads
from bot.domain.delivery import Gone, Later, Moved, Never, Rejected
from bot.domain.message import Button, Message


def test_a_flood_wait_is_kept() -> None:
    outcome = classify(RetryAfter(timedelta(seconds=17)))
    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(seconds=17)


@pytest.mark.parametrize(
    "error",
    [
        TimedOut(),
        NetworkError("Bad Gateway"),
        Conflict("Conflict: terminated by other getUpdates request"),
        EndPointNotFound("no such method"),
        TelegramError("Invalid server response"),
    ],
)
def test_what_is_nobodys_fault_waits(error: TelegramError) -> None:
    outcome = classify(error)
    assert isinstance(outcome, Later)
    assert outcome.after is None
    assert error.message in outcome.why


def test_a_refused_token_is_the_operators_matter_and_loses_nothing() -> None:
    outcome = classify(InvalidToken("Unauthorized"))
    assert isinstance(outcome, Later)
    assert "BOT_TOKEN" in outcome.why


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: user is deactivated"),
        Forbidden("Forbidden: bot can't initiate conversation with a user"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        BadRequest("Bad Request: chat not found"),
        BadRequest("Bad Request: user is deactivated"),
        BadRequest("Bad Request: PEER_ID_INVALID"),
        BadRequest("Bad Request: have no rights to send a message"),
        BadRequest("Bad Request: not enough rights to send text messages to the chat"),
        BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"),
    ],
)
def test_s9_a_person_out_of_reach_is_known_as_such(error: TelegramError) -> None:
    assert isinstance(classify(error), Never)


def test_a_group_that_moved_says_where() -> None:
    assert classify(ChatMigrated(-100123)) == Moved(-100123)


@pytest.mark.parametrize(
    "text",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: message can\u2019t be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
def test_a_lost_message_is_gone(text: str) -> None:
    assert classify(BadRequest(text)) == Gone()


@pytest.mark.parametrize(
    "text",
    [
        "Bad Request: message text is empty",
        "Bad Request: not enough rights to manage pinned messages in the chat",
    ],
)
def test_another_bad_request_is_a_defect_although_a_network_error_to_the_library(text: str) -> None:
    error = BadRequest(text)
    assert isinstance(error, NetworkError)
    assert isinstance(classify(error), Rejected)


def test_reasons_are_short_and_hide_the_token() -> None:
    text = reason(NetworkError("https://example.org/bot123456:AAfake-Token/getMe " + "x" * 1000))
    assert "AAfake" not in text
    assert len(text) <= 300


def test_unchanged_and_conflict_are_told_apart() -> None:
    assert is_unchanged(BadRequest("Bad Request: message is not modified: same content"))
    assert not is_unchanged(BadRequest("Bad Request: chat not found"))
    assert is_conflict(Conflict("terminated by other getUpdates request"))
    assert not is_conflict(TimedOut())


def test_only_what_was_refused_is_left_out() -> None:
    [payload] = payloads(Message("A & B", buttons=((Button("Yes", "yes"),),)))
    plain = simpler(payload, BadRequest("Bad Request: can't parse entities: byte offset 3"))
    assert plain is not None
    assert plain["text"] == "A & B"
    assert plain["reply_markup"] == payload["reply_markup"]
    bare = simpler(plain, BadRequest("Bad Request: BUTTON_DATA_INVALID"))
    assert bare is not None
    assert "reply_markup" not in bare
    assert simpler(bare, BadRequest("Bad Request: BUTTON_DATA_INVALID")) is None
    assert simpler(bare, BadRequest("Bad Request: can't parse entities")) is None
    assert simpler(payload, BadRequest("Bad Request: chat not found")) is None


def test_an_edit_that_changes_nothing_takes_no_button_away() -> None:
    error = BadRequest(
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    payload: dict[str, object] = {"text": "x", "reply_markup": {"inline_keyboard": []}}
    assert simpler(payload, error) is None
