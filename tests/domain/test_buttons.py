from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.buttons import LIMIT_BYTES, BadTap, Tap, Verb, read_tap, tap


@pytest.mark.parametrize("verb", list(Verb))
def test_what_we_build_we_read(verb: Verb) -> None:
    data = tap(verb, 2**31 - 1, "authorities")
    assert len(data.encode()) <= LIMIT_BYTES
    read = read_tap(data)
    assert (read.verb, read.id, read.word(1)) == (verb, 2**31 - 1, "authorities")


@pytest.mark.parametrize(
    "data", ["", "1", "1:", "0:ok:1", "2:ok:1", "ok:1", "1:nosuch", "1:OK:1", "1:ok:" + "9" * 80]
)
def test_what_we_did_not_build_is_refused(data: str) -> None:
    with pytest.raises(BadTap):
        read_tap(data)


@pytest.mark.parametrize("number", ["", "x", "-1", "2147483648", "1e3", "1.0", "९x"])
def test_an_id_is_a_number_that_a_row_can_have(number: str) -> None:
    with pytest.raises(BadTap):
        _ = Tap(Verb.TAKE, (number,)).id


def test_a_missing_argument_is_a_bad_tap() -> None:
    with pytest.raises(BadTap):
        _ = Tap(Verb.TAKE).id
    with pytest.raises(BadTap):
        Tap(Verb.NEWS, ("1",)).word(1)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(data: str) -> None:
    try:
        read = read_tap(data)
    except BadTap:
        return
    assert read.data == data
