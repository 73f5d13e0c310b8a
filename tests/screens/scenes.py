"""One brief or several for everything that Vigie says, so that a test can read it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import time

from bot.domain.checkin import Occasion
from bot.domain.incident import IncidentKind, News, Reason, Trouble
from bot.domain.level import Level
from bot.domain.mission import State
from bot.domain.notices import Kind, Scalar
from bot.domain.people import Person, Role
from bot.domain.plan import EveryHours, NightPause
from bot.domain.replies import Says
from bot.services.briefing import Brief
from bot.services.views import IncidentView
from tests.screens.builders import (
    AWA,
    CLAIRE,
    FATOU,
    GROUP,
    IDRISSA,
    KARIM,
    MOUSSA,
    STRANGER,
    a_brief,
    a_checkin,
    a_delivery,
    a_line,
    a_mission,
    a_view,
    an_incident,
    at,
    owned,
)
from tests.screens.checklist_scenes import checklists
from tests.screens.dialog_scenes import detailed_cards, dialogs
from tests.screens.embassy_scenes import embassies
from tests.screens.zone_scenes import of_zones

Scene = tuple[str, Brief]
Params = dict[str, Scalar]

RESPONDERS = (KARIM, CLAIRE, MOUSSA, IDRISSA, GROUP, STRANGER)
NIGHT = EveryHours(4, NightPause(bedtime=time(23), morning=time(7)))


def missed_states() -> dict[str, IncidentView]:
    """A missed check-in in each state that its card can show."""
    taken = a_line("09:12", "on_it", KARIM)
    calm = an_incident(level=Level.GREEN, ok_at=at("09:12"), paused_until=at("09:27"))
    return {
        "fresh": a_view(),
        "round": a_view(
            an_incident(round=2),
            log=[
                a_line("08:35", "no_relay_yet"),
                a_line("08:36", "unreachable", FATOU),
                a_line("09:00", "round"),
            ],
        ),
        "owned": a_view(
            owned(an_incident()),
            log=[taken, a_line("09:14", "news", CLAIRE, news="no_answer")],
        ),
        "review": a_view(owned(an_incident(owner_asked=True)), log=[taken]),
        "lapsed": a_view(an_incident(), log=[taken, a_line("09:32", "lapsed", KARIM)]),
        "unverified": a_view(
            an_incident(ok_at=at("09:12"), paused_until=at("09:27")),
            log=[a_line("09:12", "ok_unverified", AWA)],
        ),
        "calm": a_view(calm),
        "objected": a_view(replace(calm, objected=True), log=[a_line("09:13", "objected", CLAIRE)]),
        "return": a_view(missed=a_checkin(occasion=Occasion.RETURN)),
        "bare": a_view(
            mission=None, last_place=None, last_answer=None, missed=None, told=(), country=None
        ),
        "closed": a_view(
            an_incident(closed_at=at("10:02"), closed_by=KARIM.id, reason=Reason.SPOKE)
        ),
        "closed_by_itself": a_view(
            an_incident(closed_at=at("09:27"), reason=Reason.OK_UNOPPOSED, level=Level.GREEN)
        ),
    }


def sos_states() -> dict[str, IncidentView]:
    """An SOS likewise."""
    sos = IncidentKind.SOS
    return {
        "fresh": a_view(an_incident(sos)),
        "medical": a_view(
            an_incident(sos, trouble=Trouble.MEDICAL),
            log=[a_line("08:40", "sos_again", AWA), a_line("08:41", "sign_of_life", AWA)],
        ),
        "owned": a_view(owned(an_incident(sos)), log=[a_line("09:12", "on_it", KARIM)]),
        "callable": a_view(
            an_incident(sos, keep_away=False), log=[a_line("08:45", "callable", AWA)]
        ),
        "mistake": a_view(
            an_incident(sos, mistake_at=at("08:31")), log=[a_line("08:31", "mistake", AWA)]
        ),
        "nobody": a_view(an_incident(sos), told=()),
        "reached": a_view(
            an_incident(sos),
            told=(
                a_delivery(CLAIRE, "08:30", Kind.SOS),
                a_delivery(KARIM, "08:30", Kind.SOS),
                a_delivery(FATOU, None, Kind.SOS),
            ),
        ),
    }


CARD_KINDS = (Kind.MISSED, Kind.SOS, Kind.LAPSED, Kind.REVIEW_DUE, Kind.CAN_YOU_PHONE)


def cards() -> Iterator[Scene]:
    """Every state of a card for every kind of reader."""
    for states, kind in ((missed_states(), Kind.MISSED), (sos_states(), Kind.SOS)):
        for state, view in states.items():
            for reader in RESPONDERS:
                made = a_brief(kind, reader, view=view, now="09:35")
                yield f"card {kind} {state} for {reader.name}", made
    states = missed_states()
    yield "lapsed", a_brief(Kind.LAPSED, CLAIRE, view=states["lapsed"])
    yield "review", a_brief(Kind.REVIEW_DUE, KARIM, view=states["review"])
    yield "can you phone", a_brief(Kind.CAN_YOU_PHONE, MOUSSA, view=states["fresh"])
    answered = a_view(log=[a_line("09:02", "local_help", MOUSSA, answer="can")])
    yield "can phone", a_brief(Kind.CAN_YOU_PHONE, MOUSSA, view=answered)


def silent(count: int) -> list[IncidentView]:
    """So many travellers who did not answer, in one country."""
    return [
        a_view(
            an_incident(id=100 + n, traveller_id=200 + n),
            traveller=replace(AWA, id=200 + n, name=f"Awa {n}"),
        )
        for n in range(count)
    ]


def taken(views: Iterable[IncidentView]) -> list[IncidentView]:
    """The same, with Karim on all of them."""
    return [replace(view, incident=owned(view.incident)) for view in views]


def merged() -> Iterator[Scene]:
    """Several alerts in one message."""
    free = silent(3)
    sos = a_view(an_incident(IncidentKind.SOS), told=())
    over = replace(free[0], incident=replace(free[0].incident, closed_at=at("09:10")))
    several = {
        "free": free,
        "mine": taken(free),
        "mixed": [*free[:1], sos],
        "partly over": [over, *free[1:]],
        "over": [over, replace(over, incident=replace(over.incident, id=199))],
        "many": silent(60),
    }
    for name, views in several.items():
        for reader in (KARIM, CLAIRE, MOUSSA, IDRISSA):
            yield f"merged {name} for {reader.name}", a_brief(Kind.MISSED, reader, views=views)


def around_incidents() -> Iterator[Scene]:
    """What is said about an incident beside its card."""
    missed, sos = missed_states(), sos_states()
    mine = missed["owned"]
    handed = a_view(
        owned(an_incident(), FATOU),
        log=[a_line("09:12", "hand_over", KARIM, to=FATOU.id)],
    )
    yield "owned", a_brief(Kind.OWNED, view=mine)
    yield "owned sos", a_brief(Kind.OWNED, view=sos["owned"])
    yield "hand over", a_brief(Kind.HAND_OVER, FATOU, view=handed)
    yield "why", a_brief(Kind.CLOSE_WHY, view=mine)
    for reader in (CLAIRE, MOUSSA, IDRISSA):
        yield f"on it {reader.name}", a_brief(Kind.ON_IT, reader, view=mine)
    for reader in (KARIM, CLAIRE, MOUSSA, IDRISSA):
        for about, view in (
            ("ok_unverified", missed["unverified"]),
            ("ok_unverified", missed["calm"]),
            ("mistake", sos["mistake"]),
        ):
            name = f"{about} {view.incident.level} for {reader.name}"
            yield name, a_brief(Kind.OK_UNVERIFIED, reader, {"about": about}, view=view)
        for state in ("closed", "closed_by_itself"):
            made = a_brief(Kind.CLOSED, reader, view=missed[state], now="10:03")
            yield f"{state} {reader.name}", made
        yield from _news(reader)
    for state in ("closed", "closed_by_itself"):
        made = a_brief(Kind.CLOSED, AWA, view=missed[state], now="10:03")
        yield f"{state} {AWA.name}", made


def _news(reader: Person) -> Iterator[Scene]:
    heard = a_line("09:11", "heard", MOUSSA, how="phoned me at 9, all well")
    log = [heard, a_line("09:12", "callable", KARIM)]
    view = a_view(an_incident(IncidentKind.SOS), log=log)
    lifted = a_view(an_incident(IncidentKind.SOS, keep_away=False), log=log)
    topics = [f"news:{news}:{by.id}:1" for news in News for by in (MOUSSA, IDRISSA)]
    topics += [f"trouble:{trouble}" for trouble in Trouble]
    topics += [f"local:{answer}:2" for answer in ("can", "go", "no")]
    topics += ["again:7", "heard:2:1", "callable", "something:new"]
    for topic in topics:
        about = lifted if topic == "callable" else view
        made = a_brief(Kind.NEWS, reader, {"about": topic}, view=about)
        yield f"news {topic} for {reader.name}", made


def of_traveller() -> Iterator[Scene]:
    """What Awa reads."""
    here = a_mission()
    questions = {
        "planned": a_checkin(),
        "late": a_checkin(lates=1, asked_from=at("09:00")),
        "return": a_checkin(occasion=Occasion.RETURN),
    }
    for name, checkin in questions.items():
        yield f"ping {name}", a_brief(Kind.PING, AWA, checkin=checkin, mission=here)
        for turn in ("first_reminder:1", "second_reminder:1"):
            made = a_brief(Kind.REMINDER, AWA, checkin=checkin, event=turn, mission=here)
            yield f"{turn} {name}", made
    unwatched = a_mission(designated=(), duty=())
    made = a_brief(Kind.REMINDER, AWA, checkin=questions["planned"], mission=unwatched)
    yield "reminder without anybody", made
    times = {"at": at("09:12").isoformat(), "until": at("09:42").isoformat()}
    for how in ("ok", "early", "extra", "late", "back", "incident"):
        yield f"noted {how}", a_brief(Kind.NOTED, AWA, {"how": how, **times}, mission=here)
    night = a_mission(plan=NIGHT, next_checkin=at("07:00", 1))
    last = a_mission(next_checkin=at("20:00", 5))
    for name, mission in (("night", night), ("last", last), ("nowhere", None)):
        made = a_brief(Kind.NOTED, AWA, {"how": "ok", **times}, mission=mission)
        yield f"noted {name}", made
    yield "noted incident nowhere", a_brief(Kind.NOTED, AWA, {"how": "incident", **times})
    yield from _sos_of_traveller()
    yield "begins", a_brief(Kind.MISSION_BEGINS, AWA, mission=here)
    yield "begins at night", a_brief(Kind.MISSION_BEGINS, AWA, mission=night)
    yield "ended", a_brief(Kind.MISSION_ENDED, AWA, mission=here)


def _sos_of_traveller() -> Iterator[Scene]:
    sos = sos_states()
    for state in ("fresh", "nobody", "reached", "mistake"):
        made = a_brief(Kind.SOS_SENT, AWA, {"about": "sent"}, view=sos[state])
        yield f"sos sent {state}", made
    yield "sos owned", a_brief(Kind.SOS_SENT, AWA, {"about": "owned"}, view=sos["owned"])
    over = a_view(an_incident(IncidentKind.SOS, closed_at=at("09:00"), reason=Reason.MISTAKE))
    yield "sos over", a_brief(Kind.SOS_SENT, AWA, {"about": "owned"}, view=over)
    yield "sos question", a_brief(Kind.SOS_QUESTION, AWA, view=sos["fresh"])


def of_missions() -> Iterator[Scene]:
    """Cards, lists, the digest, more time, words."""
    planned = a_mission(id=12, state=State.PLANNED, starts_at=at("06:00", 2))
    levels = [a_mission(state=State.PLANNED, level=level) for level in Level]
    plans = [a_mission(plan=NIGHT), a_mission(plan=EveryHours(1))]
    bare = a_mission(designated=(), duty=(), coordinators=(), correspondents=(), family=())
    sure = a_mission(family=(FATOU,))
    blocked = a_mission(designated=(replace(CLAIRE, unreachable_since=at("07:00")),))
    for number, mission in enumerate((*levels, *plans, bare, sure, blocked)):
        yield f"mission card {number}", a_brief(Kind.MISSION_CARD, AWA, mission=mission)
    yield "ended for Claire", a_brief(Kind.MISSION_ENDED, CLAIRE, mission=a_mission())
    alert = a_mission(id=13, open_incidents=(31,), overdue=True)
    listed = [alert, a_mission(id=14, overdue=True), a_mission(), planned]
    for name, missions in (
        ("some", listed),
        ("many", [replace(one, id=n) for n, one in enumerate(listed * 6)]),
        ("none", []),
    ):
        yield f"digest {name}", a_brief(Kind.DIGEST, missions=missions)
        for reader in (KARIM, AWA, MOUSSA, IDRISSA):
            made = a_brief(Kind.REPLY, reader, {"says": "missions"}, missions=missions)
            yield f"missions {name} for {reader.name}", made
    asked = a_checkin(lates=2)
    minutes: Params = {"minutes": 30}
    yield "more time", a_brief(Kind.MORE_TIME, KARIM, minutes, checkin=asked, mission=a_mission())
    for text in ("Panne de voiture, tout va bien", ""):
        words: Params = {"from": AWA.id, "text": text}
        yield f"words {text[:5]}", a_brief(Kind.WORDS, KARIM, words, mission=a_mission())
    yield "words of Idrissa", a_brief(Kind.WORDS, KARIM, {"from": IDRISSA.id, "text": "?"})


def of_the_watch() -> Iterator[Scene]:
    """Blindness, what was set aside, who cannot be reached, welcomes."""
    window = {"since": at("06:31").isoformat(), "until": at("06:45").isoformat()}
    for kind in (Kind.BLIND, Kind.SEEING):
        for long in (False, True):
            for count, missions in ((0, []), (2, []), (2, [a_mission()])):
                params: Params = {"on_mission": count, "long": long, **window}
                made = a_brief(kind, KARIM, params, missions=missions)
                yield f"{kind} {long} {count} {len(missions)}", made
    yield "set aside", a_brief(Kind.SET_ASIDE, subject="update:512")
    for why in (
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the group chat",
        "Bad Request: chat not found",
        "something else",
    ):
        for view in (None, a_view(), a_view(told=())):
            missing: Params = {"person": CLAIRE.id, "why": why}
            yield f"unreachable {why}", a_brief(Kind.UNREACHABLE, KARIM, missing, view=view)
    nobody: Params = {"person": IDRISSA.id, "why": ""}
    yield "unreachable without a phone", a_brief(Kind.UNREACHABLE, KARIM, nobody)
    for role in Role:
        joined: Params = {"role": role.value, "organisation": "Ville de Test"}
        yield f"welcome {role}", a_brief(Kind.WELCOME, KARIM, joined)


def replies() -> Iterator[Scene]:
    """Each sentence of a reply, to those who may get it."""
    for says in Says:
        for reader in (AWA, KARIM, MOUSSA, IDRISSA):
            yield f"reply {says} for {reader.name}", _reply(says, reader)
    for news in News:
        for reader in (KARIM, CLAIRE, IDRISSA):
            noted = {"says": Says.NEWS_NOTED, "news": news.value}
            made = a_brief(Kind.REPLY, reader, noted, view=a_view())
            yield f"reply news {news} for {reader.name}", made
    for says in (Says.OLD_BUTTON, Says.LATE_ASKED_COORDINATOR, Says.MORE_TIME_REFUSED):
        for reader in (AWA, KARIM):
            yield f"bare {says} for {reader.name}", a_brief(Kind.REPLY, reader, {"says": says})
    for incident in (None, 31):
        for counted in (True, False):
            heard = {"person": AWA.id, "counted": counted, "incident": incident}
            made = a_brief(Kind.REPLY, KARIM, {"says": Says.HEARD_NOTED, **heard})
            yield f"heard {incident} {counted}", made
    nobody = {"says": Says.HEARD_WHO, "name": "Ava", "near": ""}
    yield "nobody", a_brief(Kind.REPLY, KARIM, nobody)
    every = ",".join(sorted(role.value for role in Role))
    yield "guide for all", a_brief(Kind.REPLY, KARIM, {"says": Says.GUIDE, "roles": every})

    for of in (Kind.EMBASSY.value, Kind.EMERGENCY.value):
        for says in (Says.EMBASSY_WHERE, Says.EMBASSY_UNKNOWN):
            for near in ("", "ML,MR"):
                looked: Params = {"says": says, "of": of, "name": "Malli", "near": near}
                yield f"{says} {of} {near}", a_brief(Kind.REPLY, AWA, looked)
    fails: Params = {**PARAMS, "says": Says.NUMBER_DIALLED, "works": False}
    yield "dialled in vain", a_brief(Kind.REPLY, KARIM, fails)
    for says in (Says.PLACE_NOTED, Says.WORDS_PASSED):
        calm = a_brief(Kind.REPLY, AWA, {**PARAMS, "says": says}, mission=a_mission())
        yield f"without an alert {says}", calm


OF_AN_SOS = (
    Says.SOS_AGAIN,
    Says.MISTAKE_NOTED,
    Says.TROUBLE_NOTED,
    Says.CALLABLE_NOTED,
    Says.PLACE_NOTED,
    Says.WORDS_PASSED,
)

PARAMS: Mapping[str, Scalar] = {
    "person": FATOU.id,
    "people": f"{KARIM.id},{FATOU.id}",
    "until": at("09:42").isoformat(),
    "name": "Ava",
    "near": "Awa",
    "place": "Moptu",
    "text": "32/13",
    "first": "2026-12-09",
    "last": "2026-12-01",
    "count": 3,
    "news": News.SPOKE.value,
    "country": "ML",
    "region": "ML-5",
    "mood": "tense",
    "zones": '[["ML", "ML-5", "Mopti"]]',
    "counted": True,
    "phase": "packing",
    "item": 3,
    "number": "+33199005678",
    "works": True,
    "of": "embassy",
}
"""Whatever a reply may carry; each takes what it needs."""


def _reply(says: Says, reader: Person) -> Brief:
    view = sos_states()["owned"] if says in OF_AN_SOS else missed_states()["owned"]
    made = a_brief(
        Kind.REPLY,
        reader,
        {**PARAMS, "says": says},
        view=missed_states()["closed"] if says is Says.INCIDENT_CLOSED else view,
        mission=a_mission(),
        missions=(a_mission(),),
        checkin=a_checkin(lates=2),
    )
    return replace(made, note="O negative")


def everything() -> Iterator[Scene]:
    """All of it, by name."""
    yield from of_traveller()
    yield from cards()
    yield from merged()
    yield from around_incidents()
    yield from of_missions()
    yield from of_the_watch()
    yield from replies()
    yield from dialogs()
    yield from detailed_cards()
    yield from checklists()
    yield from embassies()
    yield from of_zones()
