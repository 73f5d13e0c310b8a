"""Who gets the next connection."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.lane_gate import LaneGate


async def enter(gate: LaneGate, lane: int, order: list[int]) -> None:
    async with gate.turn(lane):
        order.append(lane)


async def test_the_most_urgent_goes_next() -> None:
    gate, order = LaneGate(places=1, kept=0), list[int]()
    async with gate.turn(4):
        waiting = [asyncio.create_task(enter(gate, lane, order)) for lane in (3, 2, 0, 1, 0)]
        await asyncio.sleep(0)
        assert order == []
    await asyncio.gather(*waiting)
    assert order == [0, 0, 1, 2, 3]


async def test_the_kept_place_is_for_lane_zero_alone() -> None:
    gate, order = LaneGate(places=2, kept=1), list[int]()
    async with gate.turn(1):
        ping = asyncio.create_task(enter(gate, 2, order))
        await asyncio.sleep(0)
        await enter(gate, 0, order)
        assert order == [0]
    await ping
    assert order == [0, 2]


async def test_a_cancelled_wait_gives_its_place_to_the_next() -> None:
    gate, order = LaneGate(places=1, kept=0), list[int]()
    async with gate.turn(1):
        first, second = (asyncio.create_task(enter(gate, lane, order)) for lane in (2, 3))
        await asyncio.sleep(0)
        first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
    assert order == [3]


async def test_cancelled_in_the_instant_of_admission_a_place_is_not_lost() -> None:
    gate, order = LaneGate(places=1, kept=0), list[int]()
    async with gate.turn(1):
        first = asyncio.create_task(enter(gate, 2, order))
        await asyncio.sleep(0)
    first.cancel()  # it has been admitted, but has not run yet
    with pytest.raises(asyncio.CancelledError):
        await first
    await enter(gate, 3, order)
    assert order == [3]


async def test_empty_waits_for_everybody() -> None:
    gate, order = LaneGate(places=1, kept=0), list[int]()
    async with gate.turn(1):
        waiting = asyncio.create_task(enter(gate, 2, order))
        emptied = asyncio.create_task(gate.empty())
        await asyncio.sleep(0)
        assert not emptied.done()
    await emptied
    assert order == [2]
    await waiting
