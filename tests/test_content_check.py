"""What `vigie content check` puts together; how it is typed and ends is tested in `test_cli`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot import admin
from bot.content import condition
from bot.content.condition import Matter, Remark
from bot.content.written import ContentError

DAY = date(2026, 11, 22)
SHOES = ContentError("bot/content/checklists/packing.yaml", 33, "no translation into ar: Shoes")


def lacking() -> Iterator[ContentError]:
    yield SHOES


def test_what_lacks_a_translation_is_named_after_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "untranslated", lacking)
    found = admin.examine_content(DAY)
    assert found[-1] == Remark(
        Matter.UNTRANSLATED, "bot/content/checklists/packing.yaml:33", SHOES.why
    )
    assert found[:-1] == [one for one in found if one.matter is not Matter.UNTRANSLATED]


def test_of_content_that_cannot_be_read_no_translation_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = Remark(Matter.WRONG, "bot/content/facts.yaml:3", "key is missing")
    monkeypatch.setattr(admin, "untranslated", lacking)
    monkeypatch.setattr(condition, "remarks", lambda on: [wrong])
    assert admin.examine_content(DAY) == [wrong]


def test_without_a_day_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    def remarks(on: date) -> list[Remark]:
        return [Remark(Matter.STALE, "here", str(on))]

    class Clock:
        def now(self) -> datetime:
            return datetime(2026, 12, 1, 8, tzinfo=UTC)

    monkeypatch.setattr(admin, "WallClock", Clock)
    monkeypatch.setattr(condition, "remarks", remarks)
    assert [one.what for one in admin.examine_content(None)] == ["2026-12-01"]
