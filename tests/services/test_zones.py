"""Zones as the program keeps them: rounds, changes, failures, the snapshot in the beginning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.content.zones import Snapshot
from bot.domain.fetched import READING, Fetched, NextStep, Seen, Trouble
from bot.domain.level import Level
from bot.domain.standing import Standing, Trust
from bot.domain.zone import Advisory, Source, Turn
from bot.services import zones
from bot.services.zones import Change, Health
from bot.store.database import Connection, Database

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def says(
    base: str, source: Source = Source.FRANCE, country: str = "ML", at: datetime = NOW
) -> Advisory:
    return Advisory(
        source=source,
        country=country,
        base=Level(base),
        worst=Level(base),
        wording="as it is worded",
        link="https://example.org/mali",
        as_of=None,
        fetched_at=at,
    )


class Watch:
    """The service with a clock of its own and no snapshot, unless it is given one."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.now = NOW

    async def hears(self, *said: Advisory, **facts: object) -> tuple[Change, ...]:
        """A round in which France answers."""
        at = [replace(one, fetched_at=self.now) for one in said]
        fetched = replace(Fetched(Source.FRANCE, tuple(at)), **facts)  # type: ignore[arg-type]  # a test's shorthand
        return await self.round(fetched)

    async def round(self, fetched: Fetched) -> tuple[Change, ...]:
        return await self.db.write(4, lambda conn: zones.record(conn, fetched, self.now))

    async def fails(self, why: str = "The server answers 503.") -> tuple[Change, ...]:
        trouble = Trouble(NextStep.LATER, why)
        return await self.round(Fetched(Source.FRANCE, troubles=(trouble,)))

    async def stands(self, region: str | None = None) -> Standing:
        return await self.db.read(lambda conn: zones.stands(conn, "ML", region, self.now))

    async def health(self) -> dict[Source, Health]:
        found = await self.db.read(lambda conn: zones.health(conn, self.now))
        return {one.source: one for one in found}


@pytest.fixture
def watch(db: Database, monkeypatch: pytest.MonkeyPatch) -> Watch:
    ships(monkeypatch)
    return Watch(db)


def ships(monkeypatch: pytest.MonkeyPatch, *said: Advisory) -> None:
    recorded = {one.source: one.fetched_at for one in said}
    monkeypatch.setattr(zones, "snapshot", lambda: Snapshot(said, recorded))


async def test_an_answer_is_how_the_place_stands(watch: Watch) -> None:
    [change] = await watch.hears(says("red"))
    assert (change.before, change.after.base, change.turn) == (None, Level.RED, Turn.UNCHANGED)
    found = await watch.stands()
    assert (found.level, found.gate, found.verified) == (Level.RED, Level.RED, True)


async def test_a_change_is_returned_kept_and_judged(watch: Watch) -> None:
    await watch.hears(says("orange"))
    watch.now += HOUR
    assert await watch.hears(says("orange")) == ()
    watch.now += HOUR
    [worse] = await watch.hears(says("red"))
    assert worse.before is not None
    assert (worse.before.base, worse.turn) == (Level.ORANGE, Turn.WORSENED)
    watch.now += HOUR
    [better] = await watch.hears(says("yellow"))
    assert better.turn is Turn.EASED
    past = await watch.db.read(lambda conn: zones.history(conn, "ML"))
    assert [(one.base.value, one.turn.value) for one in past] == [
        ("yellow", "eased"),
        ("red", "worsened"),
        ("orange", "unchanged"),
    ]


async def test_s11_a_round_that_fails_changes_no_level_until_it_is_stale(watch: Watch) -> None:
    await watch.hears(says("red"))
    for _ in range(30):
        watch.now += HOUR
        assert await watch.fails() == ()
    found = await watch.stands()
    assert (found.level, found.kept, found.verified) == (Level.RED, True, False)
    assert found.lines[0].trust is Trust.STALE


async def test_s11_old_green_becomes_not_verified(watch: Watch) -> None:
    await watch.hears(says("green"))
    assert (await watch.stands()).level is Level.GREEN
    watch.now += timedelta(hours=24)
    found = await watch.stands()
    assert (found.level, found.gate, found.last_known) == (
        Level.UNKNOWN,
        Level.UNKNOWN,
        Level.GREEN,
    )


async def test_s11_an_answer_that_cannot_be_read_keeps_the_level_and_says_so_at_once(
    watch: Watch,
) -> None:
    await watch.hears(says("red"))
    watch.now += HOUR
    assert await watch.hears(says("unknown")) == ()
    found = await watch.stands()
    assert (found.level, found.verified) == (Level.RED, False)
    assert found.lines[0].trust is Trust.UNREADABLE
    watch.now += HOUR
    [mended] = await watch.hears(says("yellow"))
    assert mended.turn is Turn.EASED
    assert (await watch.stands()).verified


async def test_s11_what_worsens_is_told_even_where_the_rest_could_not_be_read(
    watch: Watch,
) -> None:
    await watch.hears(says("yellow"))
    watch.now += HOUR
    [change] = await watch.hears(replace(says("unknown"), worst=Level.RED))
    assert (change.turn, change.after.verified) == (Turn.WORSENED, False)
    found = await watch.stands()
    assert (found.last_known, found.gate, found.verified) == (Level.YELLOW, Level.RED, False)
    watch.now += HOUR
    assert await watch.hears(replace(says("unknown"), worst=Level.RED)) == ()


async def test_what_is_confirmed_stays_current(watch: Watch) -> None:
    await watch.hears(says("red"), seen={"mali": Seen('"7"')})
    for _ in range(30):
        watch.now += HOUR
        await watch.hears(confirmed=frozenset({"ML"}), seen={"mali": Seen('"7"')})
    assert (await watch.stands()).verified
    assert (await watch.health())[Source.FRANCE].items == 1


async def test_what_was_seen_is_told_to_the_parser_next_time(watch: Watch) -> None:
    await watch.hears(says("red"), says("unknown", country="GA"), seen={"mali": Seen('"7"')})
    watch.now += HOUR
    await watch.hears(says("unknown", country="ML"), seen={"mali": Seen('"8"')})
    known = await watch.db.read(lambda conn: zones.known(conn, Source.FRANCE))
    assert known.seen == {"mali": Seen('"8"')}
    assert known.countries == {"GA"}
    assert known.page("mali", ["ML"]) == Seen()
    assert known.page("mali", ["GA"]) == Seen('"8"')


async def test_a_failed_round_forgets_nothing_of_what_was_seen(watch: Watch) -> None:
    await watch.hears(says("red"), seen={"mali": Seen('"7"')})
    watch.now += HOUR
    await watch.fails()
    known = await watch.db.read(lambda conn: zones.known(conn, Source.FRANCE))
    assert known.page("mali", ["ML"]) == Seen('"7"')


async def test_parsers_that_learnt_to_read_more_read_everything_again(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.hears(says("red"), seen={"mali": Seen('"7"')})
    monkeypatch.setattr(zones, "READING", READING + 1)
    known = await watch.db.read(lambda conn: zones.known(conn, Source.FRANCE))
    assert known.seen == {}


async def test_the_snapshot_answers_until_a_source_does(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = NOW - timedelta(days=90)
    ships(monkeypatch, says("red", at=old), says("green", Source.CANADA, at=old))
    found = await watch.stands()
    assert (found.level, found.kept, found.gate) == (Level.RED, True, Level.RED)
    assert {line.trust for line in found.lines} == {Trust.STALE, Trust.SILENT}
    [change] = await watch.hears(says("yellow"))
    assert change.turn is Turn.EASED
    now = await watch.stands()
    assert (now.level, now.verified) == (Level.YELLOW, True)


async def test_s11_an_unreadable_first_answer_does_not_bury_the_snapshot(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ships(monkeypatch, says("red", at=NOW - timedelta(days=90)))
    assert await watch.hears(says("unknown")) == ()
    assert (await watch.stands()).level is Level.RED


async def test_a_map_gets_the_level_of_each_named_region(watch: Watch) -> None:
    named = replace(says("yellow"), worst=Level.RED, regions={"ML-8": Level.RED})
    await watch.hears(named)
    found = await watch.db.read(lambda conn: zones.regions(conn, "ML", watch.now))
    assert found == {"ML-8": Level.RED}
    watch.now += timedelta(days=2)
    stale = await watch.db.read(lambda conn: zones.regions(conn, "ML", watch.now))
    assert stale == {"ML-8": Level.RED}


async def test_health_is_success_age_items_and_errors(watch: Watch) -> None:
    never = (await watch.health())[Source.FRANCE]
    assert (never.age, never.stale, never.well) == (None, True, False)
    await watch.hears(says("red"), says("red", country="NE"))
    watch.now += HOUR
    fine = (await watch.health())[Source.FRANCE]
    assert (fine.age, fine.items, fine.well) == (HOUR, 2, True)
    await watch.fails("No answer: ConnectTimeout.")
    ill = (await watch.health())[Source.FRANCE]
    assert (ill.age, ill.items, ill.stale, ill.well) == (HOUR, 2, False, False)
    assert ill.as_json() == {
        "source": "fr",
        "last_success": "2026-12-01T08:00:00Z",
        "last_try": "2026-12-01T09:00:00Z",
        "age_seconds": 3600,
        "items": 2,
        "stale": False,
        "errors": [{"step": "later", "why": "No answer: ConnectTimeout.", "country": None}],
        "snapshot_age_seconds": None,
    }


async def test_trouble_with_one_country_is_said_while_the_others_hold(watch: Watch) -> None:
    trouble = Trouble(NextStep.REFUSED, "The server answers 404.", "GN")
    await watch.hears(says("red"), troubles=(trouble,))
    found = (await watch.health())[Source.FRANCE]
    assert (found.age, found.stale, found.well) == (timedelta(0), False, False)
    assert found.troubles == (trouble,)


async def test_two_processes_that_ask_at_once_note_a_change_once(watch: Watch) -> None:
    await watch.hears(says("orange"))
    watch.now += HOUR

    def both(conn: Connection) -> list[int]:
        fetched = Fetched(Source.FRANCE, (says("red", at=watch.now),))
        return [len(zones.record(conn, fetched, watch.now)) for _ in range(2)]

    assert await watch.db.write(4, both) == [1, 0]


def test_a_source_is_named_as_its_licence_asks() -> None:
    assert zones.attribution(Source.GERMANY).startswith("Auswärtiges Amt")
