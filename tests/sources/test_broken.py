"""S11: whatever comes instead of an answer, no parser makes a green, or anything, out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.zones import countries
from bot.domain.fetched import NextStep
from bot.domain.level import Level
from bot.domain.zone import Advisory
from bot.sources import canada, france, germany, netherlands, united_kingdom, united_states
from bot.sources.germany import Listed
from bot.sources.reader import Failed
from tests.sources import answers

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MALI = countries()[0]
Parse = Callable[[bytes], object]

PARSERS: dict[str, tuple[Parse, bytes]] = {
    "fr": (
        lambda body: france.parse(body, MALI, NOW),
        answers.french(intro="L’ensemble du territoire est en vigilance normale."),
    ),
    "ca": (lambda body: canada.parse(body, NOW), answers.canadian(ML=answers.canadian_entry(0))),
    "uk index": (united_kingdom.parse_index, answers.british_index(mali="2026-05-02")),
    "uk": (lambda body: united_kingdom.parse(body, "ML", NOW), answers.british([])),
    "de index": (germany.parse_index, answers.german(n7=answers.german_entry("ML", "Mali"))),
    "de": (
        lambda body: germany.parse(body, Listed("ML", "7", {}), NOW),
        answers.german(n7=answers.german_entry("ML", "Mali", content="<p>Gut.</p>")),
    ),
    "us": (
        lambda body: united_states.parse_api(body, NOW),
        answers.american(("Mali - Level 1: X", "2026-09-08")),
    ),
    "us rss": (
        lambda body: united_states.parse_rss(body, NOW),
        answers.american_rss(("Mali - Level 1: X", "Tue, 28 Apr 2026")),
    ),
    "nl": (
        lambda body: netherlands.parse(body, NOW),
        answers.dutch(MLI_Mali="De kleurcode van het reisadvies voor Mali is groen."),
    ),
}
ERROR_PAGE = (
    b"<!DOCTYPE html><html><head><title>503 Service Unavailable</title></head>"
    b"<body><h1>Service Unavailable</h1><p>Guru Meditation</p></body></html>"
)
DEEP = b'{"data":' * 5_000 + b"1" + b"}" * 5_000
HUGE = b"[" + b'{"Title":"","data":[]},' * 50_000 + b"{}]"
each_parser = pytest.mark.parametrize("name", PARSERS)


@each_parser
def test_the_whole_answer_is_understood(name: str) -> None:
    parse, whole = PARSERS[name]
    assert parse(whole)


@each_parser
@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"null", b"{}", b"[]", b"0", b'"ok"', ERROR_PAGE, DEEP, HUGE, b"\x00" * 64],
    ids=[
        "empty",
        "blank",
        "null",
        "object",
        "list",
        "number",
        "text",
        "error",
        "deep",
        "huge",
        "nul",
    ],
)
def test_s11_what_is_no_answer_is_broken(name: str, body: bytes) -> None:
    parse, _ = PARSERS[name]
    with pytest.raises(Failed) as failed:
        parse(body)
    assert failed.value.step is NextStep.BROKEN


@each_parser
def test_s11_an_answer_cut_off_anywhere_is_broken(name: str) -> None:
    parse, whole = PARSERS[name]
    for part in (0.1, 0.5, 0.9, 0.99):
        with pytest.raises(Failed):
            parse(whole[: int(len(whole) * part)])


@each_parser
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_s11_an_answer_in_another_encoding_is_broken(name: str, encoding: str) -> None:
    parse, whole = PARSERS[name]
    text = whole.decode().replace("l", "é", 1)
    with pytest.raises(Failed):
        parse(text.encode(encoding, errors="replace"))


def _answers(found: object) -> list[Advisory]:
    return [one for one in (found if isinstance(found, list) else [found])
            if isinstance(one, Advisory)]  # fmt: skip


@each_parser
@given(data=st.data())
def test_s11_a_damaged_answer_is_broken_or_still_an_answer(name: str, data: st.DataObject) -> None:
    parse, whole = PARSERS[name]
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    junk = data.draw(st.binary(max_size=8))
    try:
        found = _answers(parse(whole[:start] + junk + whole[end:]))
    except Failed:
        return
    for one in found:
        assert re.fullmatch("[A-Z]{2}", one.country)
        assert {one.base, one.worst} <= set(Level)
        assert not one.no_advice or one.base is Level.UNKNOWN
