"""`vigie export`: everything for the operator, for one person what is theirs alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.checklist import Phase
from bot.domain.incident import Entry
from bot.domain.notices import Kind, Notice, Scalar
from bot.services import checkins, export, missions
from bot.services.seed_file import read_seed
from bot.services.seed_plan import understood
from bot.services.seeding import sow
from bot.store import checklists, incidents, outbox, sightings
from bot.store.checklists import Ticked
from bot.store.database import Connection, Database
from bot.store.sightings import Sighting

EIGHT = datetime(2026, 12, 1, 8, tzinfo=UTC)

SEED = """
people:
  awa: {telegram_id: 1001, name: Awa, phone: "+33 1 99 00 12 31"}
  claire: {telegram_id: 1003, name: Claire, phone: "+33 1 99 00 12 33"}
  karim: {telegram_id: 1004, name: Karim, phone: "+33 1 99 00 12 34"}
organisation:
  name: Beaulieu
  roles: {coordinator: [karim]}
  duty: karim
missions:
  - key: mopti
    travellers: [awa]
    designated: [claire]
    place: Mopti
    level: orange
    from: 2026-12-01
    to: 2026-12-09
    plan: {times: [08:00]}
    call_list: {driver: {name: Chauffeur, phone: "+33 1 99 00 12 41"}}
"""


@pytest.fixture
async def missed(db: Database) -> Database:
    """Awa was silent at eight; she wrote something before, and Karim looked at it."""

    def act(conn: Connection) -> None:
        sow(conn, understood(read_seed(SEED)), EIGHT - timedelta(days=1))
        missions.wake(conn, EIGHT - timedelta(hours=2), 10)
        missions.wake(conn, EIGHT, 10)
        checkins.wake(conn, EIGHT, 10)
        checkins.wake(conn, EIGHT + timedelta(minutes=30), 10)
        sightings.add(conn, 1, Sighting(EIGHT, 14.48, -4.18))
        words: dict[str, Scalar] = {"from": 1, "text": "le marché est fermé"}
        outbox.put(conn, [Notice(Kind.WORDS, 3, "person:1", "words:9", params=words)], EIGHT)
        news = Entry("news", by=3, facts={"news": "no_answer"})
        incidents.log_all(conn, EIGHT, [(1, news), (1, Entry("words", by=1))])
        for item in ("pack.shoes", "prep.personal"):
            checklists.tick(conn, 1, 1, (item, None), Ticked(EIGHT, by=1))
        checklists.add_item(conn, 1, Phase.PACKING, "fetch the phone", Ticked(EIGHT, by=3))

    await db.write(4, act)
    return db


async def test_everything_is_there_and_instants_end_in_z(missed: Database) -> None:
    found = await missed.read(lambda conn: export.whole(conn, EIGHT))
    assert list(found) == [
        "exported_at",
        *("organisations", "people", "memberships", "rota"),
        *("missions", "checkins", "incidents", "log", "notices"),
        *("ticks", "own_items", "reminders"),
        *("embassies", "dialled"),
        *("zone_subscriptions", "observations", "zone_decisions"),
    ]
    told = json.loads(json.dumps(found))
    assert [one["item"] for one in told["ticks"]] == ["pack.shoes"]
    assert [one["sentence"] for one in told["own_items"]] == ["fetch the phone"]
    assert len(told["reminders"]) == 1
    assert told["exported_at"] == "2026-12-01T08:00:00Z"
    (mission,) = told["missions"]
    assert mission["key"] == "mopti"
    assert mission["grace_seconds"] == 1800
    assert [leg["place"] for leg in mission["legs"]] == ["Mopti"]
    assert {(one["person_id"], one["part"]) for one in mission["people"]} == {
        (1, "traveller"),
        (2, "designated"),
    }
    (checkin,) = told["checkins"]
    assert (checkin["state"], checkin["due_at"]) == ("missed", "2026-12-01T08:00:00Z")
    (incident,) = told["incidents"]
    assert incident["opened_at"] == "2026-12-01T08:30:00Z"
    assert [line["what"] for line in incident["log"]][:2] == ["opened", "step"]
    assert {line["incident_id"] for line in told["log"]} == {1}
    alerts = [one for one in told["notices"] if one["kind"] == "missed"]
    assert {one["recipient_id"] for one in alerts} == {2, 3}
    assert alerts[0]["deliveries"] == [
        {
            "state": "waiting",
            "channel": "telegram",
            "attempts": 0,
            "sent_at": None,
            "message_id": None,
            "why": None,
        }
    ]


@pytest.mark.parametrize("number", [1001, 1])
async def test_one_person_gets_what_is_theirs(missed: Database, number: int) -> None:
    found = await missed.read(lambda conn: export.of_person(conn, number, EIGHT))
    told = json.loads(json.dumps(found))
    assert told["person"]["name"] == "Awa"
    assert told["missions"][0]["parts"] == ["traveller"]
    assert len(told["checkins"]) == len(told["incidents"]) == len(told["places"]) == 1
    assert told["words"] == [{"at": "2026-12-01T08:00:00Z", "text": "le marché est fermé"}]
    assert [line["what"] for line in told["log"]] == ["words"]
    assert {one["item"] for one in told["ticks"]} == {"pack.shoes", "prep.personal"}
    assert told["own_items"] == []


@pytest.mark.parametrize("number", [1001, 1003, 1004])
async def test_s13_an_export_holds_nothing_of_anybody_else(missed: Database, number: int) -> None:
    found = await missed.read(lambda conn: export.of_person(conn, number, EIGHT))
    told = json.dumps(found, ensure_ascii=False)
    private = {
        1001: ("Awa", "12 31", "14.48", "marché", "prep.personal", "pack.shoes"),
        1003: ("Claire", "12 33"),
        1004: ("Karim", "12 34", "fetch the phone"),
        0: ("Chauffeur", "12 41", "no_answer" if number != 1004 else "Chauffeur"),
    }
    for whose, facts in private.items():
        for fact in facts:
            assert whose == number or fact not in told, f"{fact} of {whose} is shown to {number}"
    assert private[number][0] in told


async def test_nobody_has_no_export(missed: Database) -> None:
    with pytest.raises(export.NobodyKnown, match="Nobody has the id 77"):
        await missed.read(lambda conn: export.of_person(conn, 77, EIGHT))
