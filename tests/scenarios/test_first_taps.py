"""From an invitation to the first answer, counted in taps: all that somebody new has to do.

A tap is a link, *Start*, a button, or a message that is sent. Nobody presses or writes here what a
screen has not just offered them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.people import Role
from bot.services.people import invite
from tests.scenarios.cast import AWA, CLAIRE, KARIM, TOWN, Character
from tests.scenarios.hearing import Heard, kinds
from tests.scenarios.world import World

MOST_FOR_A_CONTACT = 6
MOST_FOR_A_TRAVELLER = 10

COMMAND_SHOWN = re.compile(r"/mission")


@dataclass
class Newcomer:
    """Somebody who was sent a link, the number of their taps, and what they heard last."""

    world: World
    who: Character
    taps: int = 0

    def hears(self, *expected: str) -> list[Heard]:
        """Whatever arrived since last asked, in this order."""
        heard = self.world.phones.unclaimed.pop(self.who.telegram_id, [])
        assert kinds(heard) == list(expected)
        return heard

    async def joins(self, role: Role) -> Heard:
        """The link, then *Start*."""
        now = self.world.clock.now()
        token = await self.world.write(lambda conn: invite(conn, TOWN, role, now))
        await self.world.says(self.who, f"/start {token}")
        self.taps += 2
        [welcome] = self.hears("welcome")
        return welcome

    async def writes_what_is_shown(self, shown: Heard) -> None:
        """The line that a screen gave as its example."""
        found = COMMAND_SHOWN.search(shown.text)
        assert found, shown.text
        await self.writes(found[0])

    async def describes_a_mission(self, welcome: Heard) -> None:
        """The command that the welcome shows, then one answer to each question."""
        await self.writes_what_is_shown(welcome)
        [where] = self.hears("question")
        assert "Mopti" in where.text
        await self.writes("Mopti")
        [first] = self.hears("question")
        await self.presses("Today", first)
        [last] = self.world.phones.edits.pop(self.who.telegram_id)
        await self.presses(last.buttons[0], last)
        [summary] = self.world.phones.edits.pop(self.who.telegram_id)
        await self.presses("Announce", summary)
        card, *_ = self.world.phones.edits.pop(self.who.telegram_id)
        assert card.what == "mission_card"
        self.hears("mission_begins")

    async def writes(self, text: str) -> None:
        await self.world.says(self.who, text)
        self.taps += 1

    async def presses(self, label: str, on: Heard) -> None:
        """The button that begins like this, on that message."""
        [whole] = [button for button in on.buttons if button.startswith(label)]
        await self.world.taps(self.who, whole, on=on)
        self.taps += 1


async def test_a_new_traveller_answers_the_first_check_in_within_ten_taps(
    empty_world: World,
) -> None:
    world = empty_world
    await Newcomer(world, KARIM).joins(Role.COORDINATOR)
    awa = Newcomer(world, AWA)
    welcome = await awa.joins(Role.TRAVELLER)
    await awa.describes_a_mission(welcome)
    await world.until("08:00")
    [ping] = awa.hears("ping")
    await awa.presses("I'm OK", ping)
    assert "noted.ok" in kinds(world.phones.edits.pop(AWA.telegram_id))
    assert awa.taps <= MOST_FOR_A_TRAVELLER


async def test_a_new_contact_answers_the_first_missed_check_in_within_six_taps(
    empty_world: World,
) -> None:
    """A contact is asked nothing while all is well: theirs is the first alert, and how it ended."""
    world = empty_world
    await Newcomer(world, KARIM).joins(Role.COORDINATOR)
    claire = Newcomer(world, CLAIRE)
    await claire.joins(Role.CONTACT)
    awa = Newcomer(world, AWA)
    await awa.describes_a_mission(await awa.joins(Role.TRAVELLER))
    await world.until("08:30")
    [alert] = claire.hears("missed")
    await claire.presses("I'm on it", alert)
    [mine] = claire.hears("owned")
    await claire.presses("I spoke to Awa", mine)
    [thanks] = claire.hears("reply.news_noted")
    assert "stays open until a coordinator closes it" in thanks.text
    assert claire.taps <= MOST_FOR_A_CONTACT
    for who in (AWA, KARIM):
        world.phones.unclaimed.pop(who.telegram_id, None)
