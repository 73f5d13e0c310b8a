"""Writing a seed file into the database: again changes nothing, and what has begun stays.

People are known by their Telegram id, organisations by their name, missions by their key. Roles
are added, never taken away; the rota is the file's. Who is named in a mission and has no role in
its organisation gets the one that fits. A language is set once: afterwards it is their own choice.
Nobody can know who pressed Start: those people count as reachable until a delivery says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.ladder import Audience, Ladder
from bot.domain.level import worst
from bot.domain.mission import Mission, State
from bot.domain.people import Part, Role
from bot.services.mission_drafts import grace_for
from bot.services.people import SPOKEN
from bot.services.seed_file import WrongSeed
from bot.services.seed_plan import House, Journey, Seed
from bot.services.seed_written import PersonWritten
from bot.store import missions, organisations, people
from bot.store.database import Connection

ROLE_OF_PART = {
    Part.TRAVELLER: Role.TRAVELLER,
    Part.COMPANION: Role.TRAVELLER,
    Part.CORRESPONDENT: Role.CORRESPONDENT,
    Part.DESIGNATED: Role.CONTACT,
    Part.FAMILY: Role.FAMILY,
}


@dataclass
class Seeded:
    """What was written: how many of each thing, and what was left alone and why."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def sow(conn: Connection, seed: Seed, now: datetime) -> Seeded:
    """Write the seed. Raises WrongSeed when it contradicts what the database holds."""
    done = Seeded()
    ids = {name: _person(conn, one, now, done) for name, one in seed.people.items()}
    houses = {one.name: _house(conn, one, ids, now, done) for one in seed.houses}
    for journey in seed.journeys:
        _mission(conn, journey, houses[journey.house], ids, now, done)
    return done


def _person(conn: Connection, written: PersonWritten, now: datetime, done: Seeded) -> int:
    known = people.by_telegram(conn, written.telegram_id)
    if known is None:
        language = written.language if written.language in SPOKEN else "en"
        return _counted(
            done,
            "people added",
            people.add(
                conn,
                {
                    "telegram_id": written.telegram_id,
                    "name": written.name,
                    "language": language,
                    "phone": written.phone,
                    "username": written.username,
                    "met_at": now,
                },
            ),
        )
    wanted: dict[str, object] = {"name": written.name}
    if written.phone is not None:
        wanted["phone"] = written.phone
    if any(getattr(known, name) != value for name, value in wanted.items()):
        people.change(conn, known.id, **wanted)
        done.counts["people changed"] += 1
    return known.id


def _counted(done: Seeded, what: str, new_id: int) -> int:
    done.counts[what] += 1
    return new_id


def _house(
    conn: Connection, house: House, ids: Mapping[str, int], now: datetime, done: Seeded
) -> int:
    known = organisations.by_name(conn, house.name)
    house_id = (
        known.id
        if known
        else _counted(done, "organisations added", organisations.add(conn, house.name))
    )
    for member in house.members:
        traveller = ids[member.traveller] if member.traveller else None
        _join(conn, ids[member.who], house_id, member.role, traveller, done)
    if _settle(conn, house, house_id, ids, now) and known:
        done.counts["organisations changed"] += 1
    if house.rota is not None:
        rota = [(ids[shift.who], shift.starts_at, shift.ends_at) for shift in house.rota]
        if rota != organisations.rota(conn, house_id):
            organisations.replace_rota(conn, house_id, rota)
            done.counts["rotas changed"] += 1
    return house_id


def _join(
    conn: Connection, person: int, house: int, role: Role, traveller: int | None, done: Seeded
) -> None:
    if people.join(conn, person, house, role, traveller):
        done.counts["roles added"] += 1


def _settle(
    conn: Connection, house: House, house_id: int, ids: Mapping[str, int], now: datetime
) -> bool:
    """What the file says of the organisation itself; True when that was news."""
    wanted: dict[str, object] = {
        "grace_calm": house.grace_calm,
        "grace_care": house.grace_care,
        "ladders": _ladders(house.ladders, ids) or None,
        "duty_id": ids[house.duty] if house.duty else None,
        "crisis_group_id": _group(conn, house.group, now) if house.group else None,
    }
    standing = organisations.by_ids(conn, [house_id])[house_id]
    news = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(standing, name)
    }
    for name in {"grace_calm", "grace_care"} & news.keys():
        span = house.grace_calm if name == "grace_calm" else house.grace_care
        news[name] = int(span.total_seconds()) if span else None
    if news:
        organisations.change(conn, house_id, **news)
    return bool(news)


def _group(conn: Connection, group: tuple[int, str], now: datetime) -> int:
    chat, name = group
    known = people.by_telegram(conn, chat)
    if known is not None:
        return known.id
    return people.add(
        conn,
        {"telegram_id": chat, "name": name, "language": "fr", "is_group": True, "met_at": now},
    )


def _ladders(ladders: Mapping[str, Ladder], ids: Mapping[str, int]) -> dict[str, object]:
    """As a mission keeps them: people by their ids, audiences as they are."""
    return {
        kind: replace(
            ladder,
            steps=tuple(
                replace(step, to=tuple(_target(one, ids) for one in step.to))
                for step in ladder.steps
            ),
        ).as_json
        for kind, ladder in ladders.items()
    }


def _target(name: str, ids: Mapping[str, int]) -> str:
    return name if name in set(Audience) else f"person:{ids[name]}"


def _mission(
    conn: Connection,
    journey: Journey,
    house_id: int,
    ids: Mapping[str, int],
    now: datetime,
    done: Seeded,
) -> None:
    known_id = missions.by_key(conn, journey.key)
    known = missions.by_id(conn, known_id) if known_id is not None else None
    if known is not None and known.state is not State.PLANNED:
        done.notes.append(_left_alone(journey, known))
        return
    if journey.legs[-1].ends_at <= now:
        done.notes.append(f"{journey.path}: {journey.key} is over already and was left out.")
        return
    parts = [(ids[who], part) for who, part in journey.parts]
    wanted = _wanted(conn, journey, house_id, ids)
    _require_free(conn, journey, wanted, known_id, ids)
    _let_in(conn, journey, house_id, ids, done)
    if known is None:
        mission_id = missions.add(conn, wanted, key=journey.key)
        missions.set_parts(conn, mission_id, parts)
        done.counts["missions added"] += 1
        return
    wanted = replace(wanted, id=known.id)
    same_people = sorted(set(parts)) == sorted(missions.parts_in(conn, [known.id])[known.id])
    if wanted != known or not same_people:
        if wanted.organisation_id != known.organisation_id:
            why = f"{journey.key!r} is a mission of another organisation already"
            raise WrongSeed(f"{journey.path}.key", why)
        missions.replace_plan(conn, wanted)
        missions.set_parts(conn, known.id, parts)
        done.counts["missions changed"] += 1


def _left_alone(journey: Journey, known: Mission) -> str:
    how = {
        State.ACTIVE: "has begun: its people, plan and ladder stay as they are",
        State.ENDED: "has ended and stays as it is",
        State.CANCELLED: "was called off and stays so",
    }
    return f"{journey.path}: {journey.key} {how[known.state]}."


def _wanted(conn: Connection, journey: Journey, house_id: int, ids: Mapping[str, int]) -> Mission:
    first, level = journey.legs[0], worst(leg.level for leg in journey.legs)
    return Mission(
        id=0,
        organisation_id=house_id,
        place=first.place,
        country=first.country,
        state=State.PLANNED,
        starts_at=first.starts_at,
        ends_at=journey.legs[-1].ends_at,
        legs=journey.legs,
        plan=journey.plan,
        grace=journey.grace or grace_for(conn, house_id, level),
        asked_until=first.starts_at,
        wake_at=first.starts_at,
        call_list=journey.call_list,
        ladders=_ladders(journey.ladders, ids),
    )


def _require_free(
    conn: Connection,
    journey: Journey,
    wanted: Mission,
    known_id: int | None,
    ids: Mapping[str, int],
) -> None:
    """One traveller is watched on one mission at a time."""
    for who in journey.travellers:
        for other in missions.of_person(
            conn, ids[who], [Part.TRAVELLER], [State.PLANNED, State.ACTIVE]
        ):
            apart = other.ends_at <= wanted.starts_at or wanted.ends_at <= other.starts_at
            if other.id != known_id and not apart:
                why = f"{who} is on another mission ({other.place}) at that time"
                raise WrongSeed(f"{journey.path}.travellers", why)


def _let_in(
    conn: Connection, journey: Journey, house_id: int, ids: Mapping[str, int], done: Seeded
) -> None:
    """Who is named in a mission belongs to its organisation."""
    travellers = journey.travellers
    for who, part in journey.parts:
        mine = people.memberships_of(conn, ids[who])
        if all(membership.organisation_id != house_id for membership in mine):
            hers = ids[travellers[0]] if part is Part.FAMILY and len(travellers) == 1 else None
            _join(conn, ids[who], house_id, ROLE_OF_PART[part], hers, done)


def summary(done: Seeded) -> str:
    """What was written, in one line."""
    said = [f"{count} {what}" for what, count in done.counts.items()]
    return ", ".join(said) or "nothing new"
