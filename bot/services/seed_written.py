"""The shape of a seed file; what its entries mean is said in `bot.services.seed_file`.

The examples are what error texts show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
)

from bot.content import phones
from bot.domain.ladder import Via
from bot.domain.level import Level
from bot.domain.notices import Kind
from bot.domain.people import Role


def _moment(value: object) -> date:
    """A date, a local time, or an instant."""
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat):
            try:
                return read(value)
            except ValueError:
                continue
    raise ValueError("is no date or time")


def _time_of_day(value: object) -> time:
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d\d", value):
        try:
            return time.fromisoformat(value.zfill(5))
        except ValueError:
            pass
    raise ValueError("is no time of day")


def _as(name: str) -> BeforeValidator:
    """A bare value is short for a mapping with this one entry."""
    return BeforeValidator(lambda value: value if isinstance(value, Mapping) else {name: value})


Moment = Annotated[date, PlainValidator(_moment)]
TimeOfDay = Annotated[time, PlainValidator(_time_of_day)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Phone = Annotated[
    str, StringConstraints(pattern=r"^\+[0-9][0-9 ]{5,30}$"), AfterValidator(phones.shown)
]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,99}$")]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class PersonWritten(_Written):
    """Somebody with a Telegram account."""

    telegram_id: Annotated[int, Field(ge=1, le=2**52)] = Field(examples=["1001"])
    name: Name = Field(examples=["Awa"])
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")] = Field(
        default="fr", examples=["fr"]
    )
    phone: Phone | None = Field(default=None, examples=['"+33 1 99 00 12 34"'])
    username: Name | None = Field(default=None, examples=["awa"])


class MemberWritten(_Written):
    """Who has a role; `for` when it is for one traveller alone."""

    who: Key = Field(examples=["idrissa"])
    traveller: Key | None = Field(default=None, alias="for", examples=["awa"])


class GroupWritten(_Written):
    """A Telegram group."""

    chat: Annotated[int, Field(lt=0)] = Field(examples=["-1001"])
    name: Name = Field(default="Cellule de crise", examples=["Cellule de veille"])


class ShiftWritten(_Written):
    """One stretch of the duty rota."""

    who: Key = Field(examples=["karim"])
    starts: Moment = Field(alias="from", examples=["2026-12-01"])
    ends: Moment = Field(alias="to", examples=["2026-12-04"])


class StepWritten(_Written):
    """One rung of a ladder."""

    after: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = Field(examples=["15"])
    to: Annotated[list[Key], Field(min_length=1)] = Field(examples=["[claire, duty]"])
    says: Kind | None = Field(default=None, examples=["can_you_phone"])
    via: Via = Field(default=Via.TELEGRAM, examples=["telegram"])
    on_tap: bool = Field(default=False, examples=["true"])
    care_only: bool = Field(default=False, examples=["true"])


class LadderWritten(_Written):
    """A ladder: its rungs, and how everyone is told again when they are spent."""

    steps: Annotated[list[StepWritten], Field(min_length=1)] = Field(
        examples=["[{after: 0, to: [duty]}]"]
    )
    every: Minutes | None = Field(default=None, examples=["15"])
    rounds_from: Annotated[int, Field(ge=0)] | None = Field(default=None, examples=["60"])


class LaddersWritten(_Written):
    """The ladders that differ from the house's."""

    missed: Annotated[LadderWritten, _as("steps")] | None = Field(
        default=None, examples=["[{after: 0, to: [duty]}]"]
    )
    sos: Annotated[LadderWritten, _as("steps")] | None = Field(
        default=None, examples=["[{after: 0, to: [coordinators]}]"]
    )


class OrganisationWritten(_Written):
    """A town, association or network."""

    name: Name = Field(examples=["Ville de Beaulieu"])
    roles: dict[Role, list[Annotated[MemberWritten, _as("who")]]] = Field(
        default_factory=dict, examples=["{coordinator: [karim]}"]
    )
    duty: Key | None = Field(default=None, examples=["karim"])
    crisis_group: Annotated[GroupWritten, _as("chat")] | None = Field(
        default=None, examples=["-1001"]
    )
    grace_calm: Minutes | None = Field(default=None, examples=["60"])
    grace_care: Minutes | None = Field(default=None, examples=["30"])
    rota: list[ShiftWritten] | None = Field(
        default=None, examples=["[{who: karim, from: 2026-12-01, to: 2026-12-04}]"]
    )
    ladders: LaddersWritten | None = Field(
        default=None, examples=["{missed: [{after: 0, to: [duty]}]}"]
    )


class NightWritten(_Written):
    """The hours in which nobody wakes her."""

    bedtime: TimeOfDay = Field(examples=["23:00"])
    morning: TimeOfDay = Field(examples=["07:00"])


class PlanWritten(_Written):
    """When to check in: times of day, or every so many hours."""

    times: list[TimeOfDay] | None = Field(default=None, examples=["[08:00, 20:00]"])
    every: int | None = Field(default=None, examples=["4"])
    night: NightWritten | None = Field(default=None, examples=["{bedtime: 23:00, morning: 07:00}"])


class StretchWritten(_Written):
    """Where, how dangerous, from when to when."""

    place: Name = Field(examples=["Mopti"])
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = Field(
        default=None, examples=["ML"]
    )
    zone: Name | None = Field(default=None, examples=["Africa/Bamako"])
    level: Level = Field(default=Level.UNKNOWN, examples=["orange"])
    starts: Moment = Field(alias="from", examples=["2026-12-01"])
    ends: Moment = Field(alias="to", examples=["2026-12-09"])


class CallableWritten(_Written):
    """Somebody to phone when she is silent."""

    name: Name = Field(examples=["Chauffeur"])
    phone: Phone = Field(examples=['"+33 1 99 00 12 39"'])


class CallListWritten(_Written):
    """Who may know where she is."""

    driver: CallableWritten | None = Field(
        default=None, examples=['{name: …, phone: "+33 1 99 00 12 39"}']
    )
    hotel: CallableWritten | None = Field(
        default=None, examples=['{name: …, phone: "+33 1 99 00 12 38"}']
    )
    host: CallableWritten | None = Field(
        default=None, examples=['{name: …, phone: "+33 1 99 00 12 37"}']
    )


class MissionWritten(_Written):
    """One journey under watch: one place, or legs."""

    key: Key = Field(examples=["mopti-2026-12"])
    organisation: Name | None = Field(default=None, examples=["Ville de Beaulieu"])
    travellers: Annotated[list[Key], Field(min_length=1)] = Field(examples=["[awa]"])
    companions: list[Key] = Field(default_factory=list, examples=["[]"])
    designated: list[Key] = Field(default_factory=list, examples=["[claire]"])
    correspondents: list[Key] = Field(default_factory=list, examples=["[moussa]"])
    family: list[Key] = Field(default_factory=list, examples=["[idrissa]"])
    legs: Annotated[list[StretchWritten], Field(min_length=1)] | None = Field(
        default=None, examples=["[{place: Mopti, level: orange, from: 2026-12-01, to: 2026-12-09}]"]
    )
    place: Name | None = Field(default=None, examples=["Mopti"])
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = Field(
        default=None, examples=["ML"]
    )
    zone: Name | None = Field(default=None, examples=["Africa/Bamako"])
    level: Level = Field(default=Level.UNKNOWN, examples=["orange"])
    starts: Moment | None = Field(default=None, alias="from", examples=["2026-12-01"])
    ends: Moment | None = Field(default=None, alias="to", examples=["2026-12-09"])
    plan: PlanWritten | None = Field(default=None, examples=["{times: [08:00, 20:00]}"])
    grace: Minutes | None = Field(default=None, examples=["30"])
    call_list: CallListWritten = Field(default_factory=CallListWritten, examples=["{driver: …}"])
    ladders: LaddersWritten | None = Field(
        default=None, examples=["{missed: [{after: 0, to: [claire]}]}"]
    )
    reminders: bool = Field(default=True, examples=["false"])
    """Whether its travellers are reminded of their checklists."""


class SeedWritten(_Written):
    """The whole file."""

    people: dict[Key, PersonWritten] = Field(
        default_factory=dict, examples=["{awa: {telegram_id: 1001, name: Awa}}"]
    )
    organisation: OrganisationWritten | None = Field(
        default=None, examples=["{name: Ville de Beaulieu}"]
    )
    organisations: list[OrganisationWritten] = Field(
        default_factory=list, examples=["[{name: Ville de Beaulieu}]"]
    )
    missions: list[MissionWritten] = Field(default_factory=list, examples=["[{key: mopti, …}]"])

    @property
    def houses(self) -> dict[str, OrganisationWritten]:
        """Every organisation of the file, by where it stands in it."""
        alone = {"organisation": self.organisation} if self.organisation else {}
        return alone | {f"organisations[{i}]": one for i, one in enumerate(self.organisations)}
