"""`vigie seed`: the same file twice changes nothing, and what is wrong is said in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.level import Level
from bot.domain.mission import State
from bot.domain.notices import Kind
from bot.domain.people import Role
from bot.domain.plan import TimesOfDay
from bot.services import export, missions
from bot.services.seed_file import WrongSeed, read_seed
from bot.services.seed_plan import understood
from bot.services.seeding import Seeded, sow, summary
from bot.store import checklists, organisations, people
from bot.store import missions as missions_store
from bot.store.database import Connection, Database

EXAMPLE = Path(__file__).parents[2] / "deploy" / "seed.example.yaml"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

SMALL = """
people:
  awa: {telegram_id: 1001, name: Awa}
  claire: {telegram_id: 1003, name: Claire}
  karim: {telegram_id: 1004, name: Karim}
organisation:
  name: Beaulieu
  roles: {coordinator: [karim]}
missions:
  - key: mopti
    travellers: [awa]
    designated: [claire]
    place: Mopti
    level: orange
    from: 2026-12-01
    to: 2026-12-09
    plan: {times: [08:00, 13:00]}
"""


async def sown(db: Database, text: str, now: datetime = NOW) -> Seeded:
    seed = understood(read_seed(text))
    return await db.write(4, lambda conn: sow(conn, seed, now))


async def stored(db: Database) -> Mapping[str, object]:
    return await db.read(lambda conn: export.whole(conn, NOW))


async def test_the_example_is_a_whole_seed_and_twice_is_once(db: Database) -> None:
    first = await sown(db, EXAMPLE.read_text(encoding="utf-8"))
    before = await stored(db)
    second = await sown(db, EXAMPLE.read_text(encoding="utf-8"), NOW + timedelta(hours=1))
    assert first.counts["people added"] == 6
    assert first.counts["missions added"] == 1
    assert summary(second) == "nothing new"
    assert await stored(db) == before


async def test_a_mission_is_what_the_file_says(db: Database) -> None:
    await sown(db, SMALL)

    def look(conn: Connection) -> None:
        (mission,) = missions_store.by_ids(conn, [1]).values()
        assert isinstance(mission.plan, TimesOfDay)
        assert [f"{one:%H:%M}" for one in mission.plan.times] == ["08:00", "13:00"]
        assert mission.starts_at == datetime(2026, 12, 1, 6, tzinfo=UTC)
        assert mission.ends_at == datetime(2026, 12, 9, 20, tzinfo=UTC)
        assert (mission.legs[0].zone, mission.legs[0].level) == ("Africa/Bamako", Level.ORANGE)
        assert mission.grace == timedelta(minutes=30)
        assert mission.wake_at == mission.starts_at

    await db.read(look)


async def test_dates_are_local_and_instants_are_instants(db: Database) -> None:
    text = SMALL.replace("from: 2026-12-01", "from: 2026-12-01T05:30:00+00:00")
    text = text.replace("place: Mopti", "place: Beyrouth").replace(
        "to: 2026-12-09", 'to: "2026-12-09 18:00"'
    )
    await sown(db, text)
    (mission,) = (await db.read(lambda conn: missions_store.by_ids(conn, [1]))).values()
    assert mission.starts_at == datetime(2026, 12, 1, 5, 30, tzinfo=UTC)
    assert mission.ends_at == datetime(2026, 12, 9, 16, tzinfo=UTC)


async def test_who_is_named_in_a_mission_belongs_to_the_organisation(db: Database) -> None:
    await sown(db, SMALL)

    def roles(conn: Connection) -> dict[str, Role]:
        members = people.members(conn, [1], list(Role))
        return {people.by_id(conn, one.person_id).name: one.role for one in members}

    assert await db.read(roles) == {
        "Awa": Role.TRAVELLER,
        "Claire": Role.CONTACT,
        "Karim": Role.COORDINATOR,
    }


async def test_a_ladder_names_people_and_audiences(db: Database) -> None:
    ladders = "{missed: [{after: 0, to: [claire]}, {after: 15, to: [karim, duty]}], "
    ladders += "sos: {steps: [{after: 0, to: [coordinators]}], every: 3}}"
    await sown(db, f"{SMALL}    ladders: {ladders}\n")

    def look(conn: Connection) -> None:
        (mission,) = missions_store.by_ids(conn, [1]).values()
        claire = people.by_telegram(conn, 1003)
        karim = people.by_telegram(conn, 1004)
        assert claire is not None
        assert karim is not None
        frozen = missions.freeze_ladders(conn, mission)
        missed, sos = frozen["missed"], frozen["sos"]
        assert isinstance(missed, dict)
        assert isinstance(sos, dict)
        assert [(step["after"], step["to"]) for step in missed["steps"]] == [
            (0, [f"person:{claire.id}"]),
            (900, [f"person:{karim.id}", "duty"]),
        ]
        assert (missed["every"], missed["rounds_from"]) == (900, 900)
        assert (sos["every"], sos["rounds_from"]) == (180, 0)

    await db.read(look)


async def test_a_correspondent_on_the_ladder_is_asked_to_phone(db: Database) -> None:
    text = SMALL.replace("designated:", "correspondents:")
    await sown(db, f"{text}    ladders: {{missed: [{{after: 5, to: [claire]}}]}}\n")
    (mission,) = (await db.read(lambda conn: missions_store.by_ids(conn, [1]))).values()
    missed = mission.ladders["missed"]
    assert isinstance(missed, dict)
    assert missed["steps"][0]["says"] == Kind.CAN_YOU_PHONE.value


async def test_before_it_begins_a_mission_follows_the_file(db: Database) -> None:
    await sown(db, SMALL)
    done = await sown(db, SMALL.replace("level: orange", "level: red").replace("13:00", "12:00"))
    assert done.counts == {"missions changed": 1}
    (mission,) = (await db.read(lambda conn: missions_store.by_ids(conn, [1]))).values()
    assert mission.legs[0].level is Level.RED


async def test_a_mission_that_has_begun_is_left_alone_and_that_is_said(db: Database) -> None:
    await sown(db, SMALL)
    began = datetime(2026, 12, 1, 6, tzinfo=UTC)
    await db.write(0, lambda conn: missions.wake(conn, began, 10))
    before = await db.read(lambda conn: missions_store.by_id(conn, 1))
    done = await sown(db, SMALL.replace("[08:00, 13:00]", "[09:00]"), began)
    assert before.state is State.ACTIVE
    assert await db.read(lambda conn: missions_store.by_id(conn, 1)) == before
    (note,) = done.notes
    assert note.startswith("missions[0]: mopti has begun")


async def test_a_mission_that_is_over_is_left_out(db: Database) -> None:
    done = await sown(db, SMALL, datetime(2027, 1, 1, tzinfo=UTC))
    assert await db.read(lambda conn: missions_store.by_ids(conn, [1])) == {}
    assert done.notes == ["missions[0]: mopti is over already and was left out."]


async def test_the_rota_is_the_files_and_whole_days_are_days_in_paris(db: Database) -> None:
    rota = "  rota: [{who: karim, from: 2026-12-01, to: 2026-12-01}]\nmissions:"
    await sown(db, SMALL.replace("missions:", rota))
    shifts = await db.read(lambda conn: organisations.rota(conn, 1))
    first = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert [(begin, end) for _, begin, end in shifts] == [(first, first + timedelta(days=1))]


async def test_their_own_language_stays_and_a_new_phone_is_taken(db: Database) -> None:
    await sown(db, SMALL)
    await db.write(4, lambda conn: people.change(conn, 1, language="en"))
    await sown(db, SMALL.replace("name: Awa", 'name: Awa, phone: "+33 1 99 00 12 31"'))
    awa = await db.read(lambda conn: people.by_telegram(conn, 1001))
    assert awa is not None
    assert (awa.language, awa.phone) == ("en", "+33 1 99 00 12 31")


async def test_the_crisis_group_is_told_like_a_person(db: Database) -> None:
    group = "  crisis_group: {chat: -100200, name: Cellule}\nmissions:"
    await sown(db, SMALL.replace("missions:", group))
    found = await db.read(lambda conn: people.by_telegram(conn, -100200))
    assert found is not None
    assert (found.name, found.is_group) == ("Cellule", True)


async def test_a_seed_that_contradicts_the_database_writes_nothing(db: Database) -> None:
    await sown(db, SMALL)
    before = await stored(db)
    another = SMALL.replace("key: mopti", "key: gao").replace("name: Awa", "name: Awa Deux")
    with pytest.raises(WrongSeed, match=r"^missions\[0\]\.travellers: awa is on another mission"):
        await sown(db, another)
    assert await stored(db) == before


WRONG = {
    "a slip of the pen": (
        ("place: Mopti", "plase: Mopti"),
        r"^missions\[0\]\.plase: nobody reads this entry; did you mean place",
    ),
    "an unknown place": (("place: Mopti", "place: Moptti"), r"^missions\[0\]\.place: .*Mopti"),
    "an unknown person": (("[awa]", "[ava]"), r"^missions\[0\]\.travellers\[0\]: nobody .*'ava'"),
    "a wrong time": (("13:00", "25:00"), r"^missions\[0\]\.plan\.times\[1\]: '25:00' is no time"),
    "times out of order": (("[08:00, 13:00]", "[13:00, 08:00]"), r"^missions\[0\]\.plan: .*sorted"),
    "no date": (
        ("from: 2026-12-01", "from: tomorrow"),
        r"^missions\[0\]\.from: .*from: 2026-12-01$",
    ),
    "an end before the start": (("to: 2026-12-09", "to: 2026-11-09"), r"^missions\[0\]\.to: "),
    "a missing key": (("key: mopti", "grace: 30"), r"^missions\[0\]\.key: .* missing"),
    "a level": (("level: orange", "level: purple"), r"^missions\[0\]\.level: 'purple'"),
    "an id": (("telegram_id: 1003", "telegram_id: me"), r"^people\.claire\.telegram_id: 'me'"),
    "one id twice": (("1003", "1001"), r"^people\.claire\.telegram_id: awa has"),
    "one name twice": (("claire: {", "awa: {"), r"^line \d+: .*'awa' stands twice"),
    "the name of an audience": (("  karim: {", "  duty: {"), r"^people\.duty: .*audience"),
    "a duty that cannot close": (
        ("  roles:", "  duty: claire\n  roles:"),
        r"^organisation\.duty: ",
    ),
    "a ladder beside the mission": (
        ("    plan:", "    ladders: {sos: [{after: 0, to: [nadia]}]}\n    plan:"),
        r"^missions\[0\]\.ladders\.sos\.steps\[0\]\.to\[0\]: nadia would not be told",
    ),
    "two ways to say where": (
        ("    place:", "    legs: [{place: Gao, from: 2026-12-01, to: 2026-12-02}]\n    place:"),
        r"^missions\[0\]: give `legs`, or `place`",
    ),
    "the traveller told of herself": (
        ("[claire]", "[awa]"),
        r"^missions\[0\]\.designated\[0\]: awa",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_place(change: tuple[str, str], sentence: str) -> None:
    old, new = change
    assert old in SMALL
    with pytest.raises(WrongSeed, match=sentence):
        understood(read_seed(SMALL.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["", "hello", "[", "people: 3", "a: !!python/name:os.system x"])
def test_what_is_no_seed_at_all_is_refused(text: str) -> None:
    with pytest.raises(WrongSeed):
        read_seed(text)


def test_a_known_zone_and_country_stand_for_an_unknown_place() -> None:
    there = "place: Kirina, country: ML, zone: Africa/Bamako"
    seed = understood(read_seed(SMALL.replace("place: Mopti", there.replace(", ", "\n    "))))
    leg = seed.journeys[0].legs[0]
    assert replace(leg, level=Level.UNKNOWN).place == "Kirina"
    assert (leg.country, leg.zone) == ("ML", "Africa/Bamako")


@pytest.mark.parametrize(("written", "reminded"), [("true", 1), ("false", 0)])
async def test_travellers_are_reminded_of_their_checklists_unless_the_file_says_no(
    db: Database, written: str, reminded: int
) -> None:
    text = f"{SMALL}    reminders: {written}\n"
    await sown(db, text)
    await sown(db, text.replace("2026-12-09", "2026-12-08"))
    kept = await db.write(4, lambda conn: checklists.reminders_of(conn, [1]))
    assert len(kept) == reminded
    assert all(one.wake_at is not None for one in kept)
