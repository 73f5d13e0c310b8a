from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blindness import Phase, Sight, Window, drained, heard, went_dark

T0 = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "phase"), [(59, Phase.SEEING), (60, Phase.BLIND)])
def test_blind_after_a_minute(seconds: int, phase: Phase) -> None:
    assert went_dark(Sight(T0), after(seconds)).phase is phase


def test_blindness_counts_from_the_last_good_fetch() -> None:
    dark = went_dark(Sight(T0), after(90))
    assert dark.since == T0
    assert not dark.may_judge_silence
    assert went_dark(dark, after(600)) == dark


def test_hearing_again_drains_first() -> None:
    draining = heard(went_dark(Sight(T0), after(90)), after(300))
    assert (draining.phase, draining.since, draining.until) == (Phase.DRAINING, T0, after(300))
    assert not draining.may_judge_silence
    assert heard(draining, after(301)).phase is Phase.DRAINING
    assert drained(draining).may_judge_silence


def test_going_dark_while_draining_keeps_the_whole_window() -> None:
    draining = heard(went_dark(Sight(T0), after(90)), after(300))
    again = went_dark(draining, after(400))
    assert (again.phase, again.since) == (Phase.BLIND, T0)


def test_a_fetch_never_moves_the_last_good_one_back() -> None:
    assert heard(Sight(after(10)), T0).last_good == after(10)


@pytest.mark.parametrize(("hours", "lost"), [(23.9, False), (24, False), (24.1, True)])
def test_a_day_is_what_the_platform_keeps(hours: float, lost: bool) -> None:
    assert Window(T0, T0 + timedelta(hours=hours)).lost_updates_possible is lost
