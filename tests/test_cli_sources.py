"""`vigie sources` as it is typed: text, JSON and exit status."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sources import netherlands
from tests.engine.test_refresh import RED_NL, Governments, at, serving
from tests.test_cli import Vigie

pytestmark = pytest.mark.process
ORDER = ["fr", "ca", "uk", "de", "us", "nl"]


@pytest.fixture
def vigie(tmp_path: Path) -> Vigie:
    return Vigie(tmp_path)


@pytest.fixture
async def governments() -> AsyncIterator[Governments]:
    async with serving() as server:
        yield server


async def test_sources_that_never_answered_end_in_1(vigie: Vigie) -> None:
    said = await vigie("sources")
    assert said.status == 1
    assert said.out.count("Never answered; the snapshot that ships is") == 6
    told = await vigie("sources", "--json", VIGIE_SOURCES="off")
    assert told.status == 1
    assert [one["source"] for one in told.json] == ORDER
    assert told.json[0]["last_success"] is None
    assert told.json[0]["stale"] is True
    assert "nobody is asked" in told.err


async def test_asking_shows_what_each_answered(vigie: Vigie, governments: Governments) -> None:
    said = await vigie("sources", "--ask", "--json", VIGIE_SOURCES=governments.url)
    assert said.status == 1
    assert governments.asked
    for one in said.json:
        assert {error["step"] for error in one["errors"]} == {"refused"}
        assert one["last_try"] is not None
    text = await vigie("sources")
    assert "The server answers 404." in " ".join(text.out.split())


async def test_an_answer_is_shown_with_its_age_and_how_much_it_held(
    vigie: Vigie, governments: Governments
) -> None:
    governments.pages[at(netherlands.ADDRESS)] = RED_NL
    said = await vigie("sources", "--ask", VIGIE_SOURCES=governments.url)
    [line] = [line for line in said.out.splitlines() if "Answered" in line]
    shown = r"ok +nl +Answered \d+ seconds? ago \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\) for 1 country\."
    assert re.match(shown, line)


async def test_a_wrong_stand_in_is_usage(vigie: Vigie) -> None:
    said = await vigie("sources", VIGIE_SOURCES="sometimes")
    assert (said.status, said.out) == (2, "")
    assert "VIGIE_SOURCES is no plain http or https URL" in said.err
