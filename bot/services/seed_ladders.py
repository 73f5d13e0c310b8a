"""A seed's own ladders; people stand in them by their names in the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.ladder import MISSED, SOS, Audience, Ladder, Step
from bot.domain.notices import Kind
from bot.services.seed_file import WrongSeed
from bot.services.seed_written import LaddersWritten, LadderWritten, StepWritten

AUDIENCES = frozenset(Audience)

Says = dict[str, Ladder]
"""Ladders by kind of incident."""


def ladders_of(
    path: str, ladders: LaddersWritten | None, present: set[str], correspondents: set[str]
) -> Says:
    """The ladders at `path`. `present` are those who can be told; `correspondents` are asked to
    phone. Raises WrongSeed.
    """
    found: Says = {}
    for kind, house in (("missed", MISSED), ("sos", SOS)):
        written: LadderWritten | None = getattr(ladders, kind, None)
        if written is not None:
            where = f"{path}.{kind}.steps"
            steps = tuple(
                _step(f"{where}[{index}]", one, Kind(kind), present, correspondents)
                for index, one in enumerate(written.steps)
            )
            found[kind] = _ladder(written, steps, house)
    return found


def _ladder(written: LadderWritten, steps: tuple[Step, ...], house: Ladder) -> Ladder:
    """Everyone is told again from the last rung on, where the file says nothing else."""
    spent = timedelta(0) if house is SOS else max(step.after for step in steps)
    return Ladder(
        steps=tuple(sorted(steps, key=lambda step: step.after)),
        every=house.every if written.every is None else timedelta(minutes=written.every),
        rounds_from=spent
        if written.rounds_from is None
        else timedelta(minutes=written.rounds_from),
    )


def _step(
    path: str, step: StepWritten, kind: Kind, present: set[str], correspondents: set[str]
) -> Step:
    for index, target in enumerate(step.to):
        if target not in AUDIENCES and target not in present:
            why = f"{target} would not be told: no audience, and nobody with a part in this"
            raise WrongSeed(f"{path}.to[{index}]", why, f"designated: [{target}]")
    if step.says not in (None, Kind.MISSED, Kind.SOS, Kind.CAN_YOU_PHONE):
        why = f"an alert cannot say {step.says}"
        raise WrongSeed(f"{path}.says", why, "says: can_you_phone")
    on_the_spot = _all_of(step.to, correspondents | {Audience.CORRESPONDENTS})
    usual = Kind.CAN_YOU_PHONE if kind is Kind.MISSED and on_the_spot else kind
    return Step(
        after=timedelta(minutes=step.after),
        to=tuple(step.to),
        says=step.says or usual,
        via=step.via,
        on_tap=step.on_tap,
        care_only=step.care_only,
    )


def _all_of(names: Iterable[str], known: set[str]) -> bool:
    return all(name in known for name in names)
