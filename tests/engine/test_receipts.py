from __future__ import annotations

import asyncio
from collections.abc import Collection

import pytest

from bot.engine.receipts import Receipts
from bot.services import deliveries
from bot.store.database import Connection, Database


class Written:
    """Stands in for what a receipt does to the store: notes what was written, and together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.groups: list[list[str]] = []
        self.poison: set[str] = set()
        monkeypatch.setattr(deliveries, "settle", self.settle)

    def settle(self, conn: Connection, receipts: Collection[str]) -> None:
        if self.poison & set(receipts):
            raise RuntimeError("cannot be written")
        self.groups.append(list(receipts))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    return Written(monkeypatch)


def write(receipts: Receipts, name: str) -> asyncio.Task[None]:
    return asyncio.create_task(receipts.write(name))  # type: ignore[arg-type]  # a stand-in


async def test_what_waits_together_is_written_together(
    sqlite_db: Database, written: Written
) -> None:
    receipts = Receipts(sqlite_db)
    await asyncio.gather(*(write(receipts, name) for name in "abcdef"))
    assert sorted(name for group in written.groups for name in group) == list("abcdef")
    assert len(written.groups) < 6


async def test_one_that_fails_takes_no_other_with_it(sqlite_db: Database, written: Written) -> None:
    written.poison = {"b"}
    receipts = Receipts(sqlite_db)
    outcomes = await asyncio.gather(
        *(write(receipts, name) for name in "abc"), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), RuntimeError, type(None)]
    assert sorted(name for group in written.groups for name in group) == ["a", "c"]


async def test_it_goes_on_after_a_failure(sqlite_db: Database, written: Written) -> None:
    written.poison = {"a"}
    receipts = Receipts(sqlite_db)
    with pytest.raises(RuntimeError):
        await write(receipts, "a")
    await write(receipts, "b")
    assert written.groups == [["b"]]
