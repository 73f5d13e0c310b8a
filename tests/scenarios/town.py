"""Who is who in a scenario, and the missions they are on, put there by the store for speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta

from bot.domain.ladder import Ladder, Step
from bot.domain.level import Level
from bot.domain.mission import Leg, Mission, State
from bot.domain.mission_details import Callable as Contact
from bot.domain.notices import Kind
from bot.domain.people import Part, Role
from bot.domain.plan import Plan, TimesOfDay
from bot.store import missions, organisations, people
from bot.store.database import Connection
from tests.scenarios.cast import (
    AWA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    TOWN,
    Character,
    minutes,
)
from tests.scenarios.ears import Hearing

GRACE = minutes(30)

PARTS: Mapping[Character, Part] = {
    CLAIRE: Part.DESIGNATED,
    MOUSSA: Part.CORRESPONDENT,
    IDRISSA: Part.FAMILY,
}
"""Around a mission that names nobody else."""


class Town(Hearing):
    """Organisations, people and missions. Everything that has begun is heard and claimed here."""

    async def cast(self) -> None:
        """Ville de Démo: Karim on duty, Nadia coordinates too, and the people around Awa."""
        self.house = await self.found(
            TOWN,
            {
                KARIM: Role.COORDINATOR,
                NADIA: Role.COORDINATOR,
                CLAIRE: Role.CONTACT,
                MOUSSA: Role.CORRESPONDENT,
                AWA: Role.TRAVELLER,
                IDRISSA: Role.FAMILY,
            },
        )

    async def found(self, name: str, members: Mapping[Character, Role]) -> int:
        """An organisation; its first coordinator is on duty, its family is the traveller's."""

        def store(conn: Connection) -> int:
            house = organisations.add(conn, name)
            for who, role in members.items():
                self.ids[who] = people.add(conn, self._row_of(who))
                hers = self.ids[AWA] if role is Role.FAMILY else None
                people.join(conn, self.ids[who], house, role, hers)
            duty = next(who for who, role in members.items() if role is Role.COORDINATOR)
            organisations.change(conn, house, duty_id=self.ids[duty])
            return house

        return await self.write(store)

    def _row_of(self, who: Character) -> dict[str, object]:
        return {
            "name": who.name,
            "language": "en",
            "telegram_id": who.telegram_id,
            "is_group": who.is_group,
            "met_at": self.clock.now(),
        }

    async def organisation(self, **values: object) -> None:
        await self.write(lambda conn: organisations.change(conn, self.house, **values))

    async def meet(self, who: Character) -> int:
        """Their row, without any role."""
        self.ids[who] = await self.write(lambda conn: people.add(conn, self._row_of(who)))
        return self.ids[who]

    async def join(self, who: Character, role: Role, *, house: int | None = None) -> None:
        """Another role, or another member."""
        if who not in self.ids:
            await self.meet(who)
        where = house or self.house
        await self.write(lambda conn: people.join(conn, self.ids[who], where, role))

    async def speaks(self, who: Character, language: str) -> None:
        """Everything said to this person is in that language from now on."""
        await self.write(lambda conn: people.change(conn, self.ids[who], language=language))

    async def crisis_group(self, group: Character) -> None:
        await self.organisation(crisis_group_id=await self.meet(group))

    async def mission(
        self,
        *travellers: Character,
        place: str = "Mopti",
        level: Level = Level.ORANGE,
        first_checkin: str = "08:00",
        plan: Plan | None = None,
        grace: timedelta = GRACE,
        ladder: Sequence[tuple[Character, timedelta]] | None = None,
        days: float = 8,
        zone: str = "Africa/Bamako",
        country: str = "ML",
        region: str | None = None,
        legs: Sequence[Leg] = (),
        around: Mapping[Character, Part] | None = None,
        house: int | None = None,
        call_list: Sequence[Contact] = (),
    ) -> int:
        """A mission that begins now; its travellers hear that, and the World claims it."""
        now = self.clock.now()
        ends_at = legs[-1].ends_at if legs else now + timedelta(days=days)
        leg = Leg(place, country, zone, level, now, ends_at, region)
        new = Mission(
            id=0,
            organisation_id=house or self.house,
            place=place,
            country=country,
            state=State.PLANNED,
            starts_at=now,
            ends_at=ends_at,
            legs=tuple(legs) or (leg,),
            plan=plan or TimesOfDay((time.fromisoformat(first_checkin),)),
            grace=grace,
            asked_until=now,
            wake_at=now,
            call_list=tuple(call_list),
            ladders={"missed": self._own_ladder(ladder)} if ladder else {},
        )
        others = PARTS if around is None else around
        parts = [(self.ids[who], Part.TRAVELLER) for who in travellers or (AWA,)]
        parts += [(self.ids[who], part) for who, part in others.items() if who not in travellers]

        def store(conn: Connection) -> int:
            mission_id = missions.add(conn, new)
            missions.set_parts(conn, mission_id, parts)
            return mission_id

        mission_id = await self.write(store)
        await self.rest()
        for who in travellers or (AWA,):
            begun = self.heard_by(who)
            assert [one.what for one in begun] == ["mission_card", "mission_begins"], begun
        return mission_id

    def _own_ladder(self, rungs: Sequence[tuple[Character, timedelta]]) -> Mapping[str, object]:
        steps = tuple(
            Step(after, (f"person:{self.ids[who]}",), Kind.MISSED) for who, after in rungs
        )
        last = max(after for _, after in rungs)
        return Ladder(steps, every=minutes(15), rounds_from=last).as_json
