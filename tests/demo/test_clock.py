from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.botapi.clock import MachineClock, MissionClock, read_span
from bot.demo.botapi.rest import Rest
from bot.demo.botapi.server import Simulator
from bot.demo.botapi.wire import moment
from bot.demo.stage_client import StageClient, StageRefusedError
from tests.demo.playing import Caller, Watch, until

EIGHT = datetime(2026, 12, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def watch(simulator: Simulator) -> AsyncIterator[Watch]:
    """A living bot; the mission stands at eight."""
    simulator.stage.clock.move(EIGHT)
    watch = Watch(simulator.url)
    living = asyncio.create_task(watch.live())
    await until(lambda: simulator.stage.rest.alive)
    yield watch
    living.cancel()
    with suppress(asyncio.CancelledError):
        await living


def test_mission_time_passes_at_its_rate() -> None:
    hand = [100.0]
    clock = MissionClock(EIGHT, lambda: hand[0])
    hand[0] += 60
    assert clock.now() == EIGHT + MINUTE
    clock.run_at(60)
    hand[0] += 1
    assert clock.now() == EIGHT + 2 * MINUTE
    clock.run_at(0)
    hand[0] += 1000
    assert clock.now() == EIGHT + 2 * MINUTE
    clock.move(EIGHT)
    assert clock.now() == EIGHT
    assert clock.version == 4


def test_machine_time_does_not_follow_the_mission() -> None:
    hand = [5.0]
    machine = MachineClock(EIGHT, lambda: hand[0])
    hand[0] += 60
    assert machine.now() == EIGHT + MINUTE


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        (90, 90),
        (0.5, 0.5),
        ("90s", 90),
        ("10m", 600),
        ("2h", 7200),
        ("1d", 86400),
        ("1.5h", 5400),
        ("30", 30),
    ],
)
def test_spans(wanted: object, seconds: float) -> None:
    assert read_span(wanted) == timedelta(seconds=seconds)


async def test_without_a_bot_the_clock_jumps(stage: StageClient) -> None:
    await stage.to(EIGHT)
    told: Any = await stage.advance("1d")
    assert told["now"] == "2026-12-02T08:00:00.000000Z"
    assert told["visited"] == ["2026-12-02T08:00:00.000000Z"]
    assert (told["bot"], told["next"], told["rate"]) == ("dead", None, 0)
    assert await stage.now() == EIGHT + timedelta(days=1)
    idle = await stage.idle()
    assert idle == {"idle": True, "bot": "dead", "now": told["now"], "next": None}


async def test_every_due_moment_is_visited_in_order(stage: StageClient, watch: Watch) -> None:
    watch.due = [EIGHT + 10 * MINUTE, EIGHT + 25 * MINUTE, EIGHT + 61 * MINUTE]
    told: Any = await stage.advance(timedelta(hours=1))
    visits = [EIGHT + m * MINUTE for m in (10, 25, 60)]
    assert told["visited"] == [moment(at) for at in visits]
    assert watch.done == visits[:2]
    assert told["next"] == moment(EIGHT + 61 * MINUTE)
    assert told["bot"] == "alive"


async def test_what_becomes_due_on_the_way_is_visited_too(stage: StageClient, watch: Watch) -> None:
    async def climb(at: datetime) -> None:
        if at < EIGHT + 30 * MINUTE:
            watch.due.append(at + 10 * MINUTE)

    watch.then = climb
    watch.due = [EIGHT + 10 * MINUTE]
    told: Any = await stage.to(EIGHT + 30 * MINUTE)
    assert watch.done == [EIGHT + m * MINUTE for m in (10, 20, 30)]
    assert told["visited"] == [moment(at) for at in watch.done]


async def test_what_is_due_already_is_done_before_leaving(stage: StageClient, watch: Watch) -> None:
    watch.due = [EIGHT - MINUTE]
    await stage.advance("1m")
    assert watch.done[0] == EIGHT


async def test_the_rate_stands_still_on_the_way_and_comes_back(
    stage: StageClient, watch: Watch
) -> None:
    await stage.rate(3600)
    await stage.to(EIGHT + timedelta(days=30))
    assert (await stage.clock())["rate"] == 3600
    told: Any = await stage.advance("1m", rate=0)
    assert told["rate"] == 0
    assert told["now"] == told["visited"][-1]


async def test_backwards_visits_nothing(stage: StageClient, watch: Watch) -> None:
    watch.due = [EIGHT + MINUTE]
    told: Any = await stage.to(EIGHT - MINUTE)
    assert told["now"] == moment(EIGHT - MINUTE)
    assert watch.done == []


async def test_a_bot_that_never_does_what_is_due(stage: StageClient, watch: Watch) -> None:
    watch.due, watch.stubborn = [EIGHT + MINUTE], True
    with pytest.raises(StageRefusedError, match="keeps reporting 2026-12-01T08:01") as refusal:
        await stage.advance("1h")
    assert refusal.value.status == 504


async def test_a_bot_that_never_comes_to_rest(stage: StageClient, watch: Watch) -> None:
    watch.silent = True
    with pytest.raises(StageRefusedError, match="has not said that it is at rest") as refusal:
        await stage.idle(timeout=0.2)
    assert refusal.value.status == 504
    assert refusal.value.answer["idle"] is False


async def test_idle_waits_for_the_last_update(
    simulator: Simulator, stage: StageClient, watch: Watch
) -> None:
    said: Any = await stage.say("awa", "SOS")
    waiting = asyncio.create_task(stage.idle())
    rest = simulator.stage.rest
    await until(lambda: rest.report is not None and rest.report.version > 2)
    assert not waiting.done()
    watch.handled = said["update_id"]
    assert (await waiting)["idle"] is True


async def test_idle_does_not_wait_for_updates_that_a_former_life_handled(
    stage: StageClient, watch: Watch, api: Caller
) -> None:
    said: Any = await stage.say("awa", "SOS")
    assert len(await api.updates()) == 1
    with pytest.raises(StageRefusedError, match="not yet handled update 1"):
        await stage.idle(timeout=0.2)
    await api.updates(said["update_id"] + 1)
    assert (await stage.idle())["bot"] == "alive"


async def test_idle_waits_for_calls_under_way(
    simulator: Simulator, stage: StageClient, watch: Watch, api: Caller
) -> None:
    await stage.faults("timeout_before", "getMe")
    hanging = asyncio.create_task(api("getMe"))
    rest = simulator.stage.rest
    await until(lambda: rest.in_flight == 1)
    with pytest.raises(StageRefusedError, match="1 calls of the bot are under way"):
        await stage.idle(timeout=0.2)
    hanging.cancel()
    assert (await stage.idle())["idle"] is True


async def test_a_long_poll_is_no_call_under_way(
    simulator: Simulator, stage: StageClient, watch: Watch, api: Caller
) -> None:
    polling = asyncio.create_task(api("getUpdates", timeout=50))
    await until(lambda: simulator.stage.registry.main.updates._poller is not None)
    assert (await stage.idle())["idle"] is True
    polling.cancel()


async def test_a_bot_that_dies_is_noticed_at_once(simulator: Simulator, stage: StageClient) -> None:
    watch = Watch(simulator.url, silent=True)
    living = asyncio.create_task(watch.live())
    await until(lambda: simulator.stage.rest.alive)
    assert (await stage.clock())["bot"] == "alive"
    waiting = asyncio.create_task(stage.idle())
    rest = simulator.stage.rest
    await until(lambda: watch.asked == 3 and rest._listening == 1)
    living.cancel()
    assert (await waiting)["bot"] == "dead"


async def test_the_clock_answers_those_who_wait_when_it_moves(stage: StageClient) -> None:
    version = (await stage.clock())["version"]
    assert isinstance(version, int)
    waiting = asyncio.create_task(stage.ask("GET", "clock", after=version, wait=20))
    while (await stage.clock())["bot"] == "dead":
        pass
    await stage.rate(5)
    told = await waiting
    assert told["rate"] == 5
    at_once = await stage.ask("GET", "clock", after=version, wait=20)
    assert at_once["version"] == told["version"]
    late = await stage.ask("GET", "clock", after=10_000, wait=0.01)
    assert late["version"] == told["version"]


async def test_a_bot_may_take_a_second_between_two_questions() -> None:
    hand = [0.0]
    clock = MissionClock(EIGHT, lambda: hand[0])
    rest = Rest(clock, lambda: hand[0])

    def alive_at(seconds: float) -> bool:
        hand[0] = seconds
        return rest.alive

    assert not alive_at(0)
    await rest.listen(after=0, seconds=1, hang_up=None)
    assert [alive_at(0), alive_at(0.9), alive_at(1)] == [True, True, False]
