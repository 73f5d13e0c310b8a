"""S1: an update that cannot be read holds up nobody, and is not passed over in silence."""

from __future__ import annotations

import pytest

from bot.demo.botapi.wire import Json
from bot.domain.checkin import State
from tests.process.conftest import Bots
from tests.process.town import DAWN, DUE, Town

pytestmark = pytest.mark.process

UNREADABLE = frozenset({"handler_failed"})


def poisons(chat: int) -> list[tuple[str, Json]]:
    """A message without most of what makes one, a tap from nobody, and a thing without a chat."""
    return [
        ("message", {"message_id": 7, "chat": {"id": chat}}),
        ("callback_query", {"id": "1", "from": {"id": chat}, "data": "1:ok"}),
        ("edited_message", {"photo": "none"}),
    ]


async def test_s1_a_poison_update_first_in_line_does_not_hold_up_the_answer_behind_it(
    town: Town, bots: Bots
) -> None:
    bot = bots(town.db.url, provoked=UNREADABLE)
    ((awa, _),) = await town.travellers(1)
    await bot.start()
    await town.stage.to(DUE)
    await bot.crash()
    queue = town.simulator.stage.registry.main.updates
    for kind, content in poisons(awa.chat):
        assert queue.add(kind, content, DAWN) is not None
    await town.tap_ok(awa)

    await bot.start()
    await town.stage.idle()

    (checkin,) = (await town.checkins_of([awa]))[awa.id]
    assert checkin.state is State.ANSWERED
    assert await town.told("set_aside") == {town.karim.id: 3}
    assert not await town.unfinished()


async def test_s1_a_poison_update_stays_set_aside_after_a_restart(town: Town, bots: Bots) -> None:
    bot = bots(town.db.url, provoked=UNREADABLE)
    ((awa, _),) = await town.travellers(1)
    await bot.start()
    kind, content = poisons(awa.chat)[0]
    town.simulator.stage.registry.main.updates.add(kind, content, DAWN)
    await town.stage.idle()
    assert await town.told("set_aside") == {town.karim.id: 1}
    tried = [line for line in bot.logged() if line["event"] == "handler_failed"]
    assert [line["attempt"] for line in tried] == [1, 2, 3]

    assert await bot.stop() == 0
    await bot.start()
    await town.stage.idle()

    assert await town.told("set_aside") == {town.karim.id: 1}
    assert [line for line in bot.logged() if line["event"] == "handler_failed"] == tried
