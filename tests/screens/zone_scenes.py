"""Every screen about zones, in each state that it can show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.dialog import SUMMARY, Dialog
from bot.domain.level import Level
from bot.domain.map_request import Spot
from bot.domain.mission import State
from bot.domain.mission_form import OBSERVATION
from bot.domain.notices import Kind, Scalar
from bot.domain.observation import Mood, Observation
from bot.domain.people import Person
from bot.domain.plan import suggested_plan
from bot.domain.replies import Says
from bot.domain.standing import standing
from bot.domain.zone import Advisory, Source, Turn, Where
from bot.domain.zone_decision import Choice, ZoneDecision
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView
from bot.services.zone_decision_views import DecisionView
from bot.services.zone_maps import MapView, Seen
from bot.services.zone_views import ZoneView, attributions
from tests.screens.builders import (
    AWA,
    CLAIRE,
    DAY,
    IDRISSA,
    KARIM,
    MOUSSA,
    a_brief,
    a_mission,
    at,
)

NOW = at("09:12")
MOPTI = Where("ML", "ML-5")
MALI = Where("ML")
LONG = "The whole of the north, and each border strip of the country, is under this advice. " * 30


def advice(
    source: Source,
    base: Level,
    *,
    worst: Level | None = None,
    fetched_at: datetime = NOW,
    wording: str = "as it is worded",
    no_advice: bool = False,
    verified: bool = True,
) -> Advisory:
    return Advisory(
        source=source,
        country="ML",
        base=base,
        worst=worst or base,
        wording=wording,
        link=f"https://example.org/{source.value}",
        as_of=DAY,
        fetched_at=fetched_at,
        no_advice=no_advice,
        verified=verified,
    )


OLD = NOW - timedelta(days=40)
STATES: Mapping[str, tuple[Advisory, ...]] = {
    "nothing": (),
    "old": (advice(Source.FRANCE, Level.GREEN, fetched_at=OLD),),
    "kept": (
        advice(Source.FRANCE, Level.RED, verified=False),
        advice(Source.CANADA, Level.YELLOW),
        advice(Source.GERMANY, Level.YELLOW),
    ),
    "calm": tuple(advice(source, Level.GREEN) for source in Source),
    "yellow": (advice(Source.FRANCE, Level.YELLOW, worst=Level.RED),),
    "alone": (advice(Source.FRANCE, Level.YELLOW), advice(Source.CANADA, Level.RED)),
    "disagree": (
        advice(Source.FRANCE, Level.ORANGE),
        advice(Source.CANADA, Level.RED),
        advice(Source.UNITED_KINGDOM, Level.RED),
    ),
    "differs": (advice(Source.FRANCE, Level.UNKNOWN, worst=Level.ORANGE),),
    "no advice": (advice(Source.UNITED_KINGDOM, Level.UNKNOWN, no_advice=True),),
    "long": tuple(advice(source, Level.RED, wording=LONG) for source in Source),
}


def observation(mood: Mood, text: str, by: Person = MOUSSA) -> Observation:
    ends = NOW + timedelta(days=7)
    return Observation(1, 1, by.id, "ML", "ML-5", "Mopti", mood, text, NOW, ends)


SEEN = tuple(observation(mood, text) for mood in Mood for text in ("", "lorries wait at the river"))
LONGEST_SEEN = tuple(observation(Mood.TENSE, "x" * 300) for _ in range(30))


def a_zone(
    state: str = "disagree",
    where: Where = MOPTI,
    *,
    followed: bool = False,
    observations: tuple[Observation, ...] = (),
    may_observe: bool = False,
) -> ZoneView:
    found = standing("ML", STATES[state], NOW, where.region)
    return ZoneView(
        where=where,
        standing=found,
        grace=timedelta(minutes=30),
        plan=suggested_plan(found.gate),
        attributions=tuple(attributions(found)),
        followed=followed,
        observations=observations,
        observers={MOUSSA.id: MOUSSA.name},
        may_observe=may_observe,
    )


def _of(kind: Kind, zone: ZoneView, to: Person = KARIM, **params: Scalar) -> Brief:
    where: dict[str, Scalar] = {"country": zone.where.country, "region": zone.where.region}
    return replace(a_brief(kind, to, {**where, **params}), zone=zone)


def cards() -> Iterator[tuple[str, Brief]]:
    for state in STATES:
        for name, where in (("country", MALI), ("region", MOPTI)):
            zone = a_zone(state, where)
            yield f"zone {state} {name}", _of(Kind.ZONE, zone)
    full = a_zone("long", followed=True, observations=LONGEST_SEEN, may_observe=True)
    yield "zone full", _of(Kind.ZONE, full, MOUSSA)
    for place in ("Sévaré", "Mopti"):
        for name, where in (("country", MALI), ("region", MOPTI)):
            yield f"zone of {place} {name}", _of(Kind.ZONE, a_zone(where=where), place=place)
    for name, seen in (("none", ()), ("all", SEEN), ("many", LONGEST_SEEN)):
        for may in (True, False):
            zone = a_zone(observations=seen, may_observe=may)
            yield f"seen {name} {may}", _of(Kind.ZONE_SEEN, zone)


def maps() -> Iterator[tuple[str, Brief]]:
    mopti = Spot("Mopti", 14.48, -4.18)
    bare = MapView("ML", Level.ORANGE, {"ML-6": Level.RED}, NOW)
    near = replace(bare, legs=(mopti,), last_known=Seen(mopti, at("06:50"), exact=False))
    exact = replace(near, last_known=Seen(replace(mopti, name=""), at("06:50"), exact=True))
    for name, view in (("bare", bare), ("near", near), ("exact", exact)):
        yield f"map {name}", replace(_of(Kind.ZONE_MAP, a_zone("long", MALI)), map=view)


def decision(
    choice: Choice | None, number: int = 1, *, more: bool = True, place: str = "Mopti"
) -> DecisionView:
    made = ZoneDecision(
        id=number,
        mission_id=11,
        source=Source.FRANCE,
        country="ML",
        before=Level.YELLOW,
        level=Level.RED,
        asked_at=at("09:00"),
        choice=choice,
        decided_by=KARIM.id if choice else None,
        decided_at=at("09:10") if choice else None,
    )
    suggested = suggested_plan(Level.RED) if more else None
    return DecisionView(made, a_mission(place=place), suggested, KARIM.name if choice else "")


def changes() -> Iterator[tuple[str, Brief]]:
    for turn in Turn:
        for before in (None, "orange"):
            told = _of(
                Kind.ZONE_CHANGED, a_zone(), CLAIRE, source="fr", before=before, turn=turn.value
            )
            yield f"changed {turn} {before}", told
    lists = {
        "one": (decision(None),),
        "enough": (decision(None, more=False),),
        "same": (
            replace(decision(None), decision=replace(decision(None).decision, before=Level.RED)),
        ),
        "over": (replace(decision(None), mission=a_mission(state=State.ENDED)),),
        "some": (decision(None), decision(Choice.KEEP, 2), decision(None, 3, place="Gao")),
        "many": tuple(decision(None, number, place=f"Place {number}") for number in range(1, 30)),
        **{choice.value: (decision(choice),) for choice in Choice},
    }
    for name, decisions in lists.items():
        for reader, role in ((KARIM, "coordinator"), (AWA, "traveller")):
            told = _of(Kind.ZONE_WORSENED, a_zone(), reader, source="fr", **{"for": role})
            yield f"worsened {name} for {role}", replace(told, decisions=decisions)
    for mission in (a_mission(plan=suggested_plan(Level.RED)), a_mission(next_checkin=None)):
        yield "asked more often", a_brief(Kind.ASKED_MORE_OFTEN, AWA, mission=mission)


def replies() -> Iterator[tuple[str, Brief]]:
    zones = [["ML", "ML-7", "Gao"], ["BF", "BF-06", "Gao"], ["ML", None, ""]]
    for says, params in (
        (Says.ZONE_WHICH, {"zones": json.dumps(zones)}),
        (Says.OBSERVE_MOOD, {"country": "ML", "region": "ML-5"}),
        (Says.OBSERVE_MOOD, {"country": "ML"}),
        *((Says.OBSERVED, {"place": "Gao", "country": "ML", "mood": mood}) for mood in Mood),
        (Says.OBSERVED, {"place": "Mali", "country": "ML", "mood": "calm"}),
    ):
        said: dict[str, Scalar] = {"says": says, **params}
        yield f"reply {says} {params}", a_brief(Kind.REPLY, IDRISSA, said)
    for region in ("ML-5", None):
        answers = {"country": "ML", "in": region, "mood": "tense"}
        dialog = Dialog(7, MOUSSA.id, OBSERVATION.name, "said", answers)
        view = DialogView(dialog, OBSERVATION.questions[0], (), DAY.date())
        yield f"observation {region}", replace(a_brief(Kind.QUESTION, MOUSSA), dialog=view)
        said_first = {"country": "ML", "in": region, "said": "Checkpoints on the bridge"}
        dialog = Dialog(7, MOUSSA.id, OBSERVATION.name, SUMMARY, said_first)
        view = DialogView(dialog, None, (), DAY.date())
        yield f"what it means {region}", replace(a_brief(Kind.QUESTION, MOUSSA), dialog=view)


def of_zones() -> Iterator[tuple[str, Brief]]:
    """All of it, by name."""
    yield from cards()
    yield from maps()
    yield from changes()
    yield from replies()
