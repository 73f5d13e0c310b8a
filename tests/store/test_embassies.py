"""What organisations know of embassies comes back as they wrote it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.embassies import Dialled
from bot.store import embassies, organisations, people
from bot.store.database import Connection, Database
from bot.store.embassies import Written

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
NUMBER = "+33199001234"
SAID = Written("Honorary consul, Mopti", [NUMBER], "Ask at the mission.")


def founded(conn: Connection) -> tuple[int, int, int]:
    """Two organisations, and somebody who writes for them."""
    karim = people.add(conn, {"name": "Karim", "language": "fr"})
    return organisations.add(conn, "Beaulieu"), organisations.add(conn, "Beaumont"), karim


async def test_a_post_is_its_organisations_until_it_is_removed(db: Database) -> None:
    def act(conn: Connection) -> None:
        house, other, karim = founded(conn)
        first = embassies.add(conn, house, "ML", SAID, karim, NOW)
        embassies.add(conn, other, "ML", SAID, karim, NOW)
        embassies.add(conn, house, "NE", SAID, karim, NOW)
        [post] = embassies.posts_in(conn, "ML", [house])
        assert (post.id, post.name, post.numbers) == (first, SAID.name, (NUMBER,))
        assert (post.written_by, post.written_at) == (karim, NOW)

        later = NOW + timedelta(days=1)
        embassies.change(conn, first, Written("Consul", [], ""), karim, later)
        assert embassies.post(conn, first) == replace(
            post, name="Consul", numbers=(), note="", written_at=later
        )
        embassies.remove(conn, first)
        assert embassies.post(conn, first) is None
        assert embassies.posts_in(conn, "ML", [house]) == []
        assert embassies.posts_in(conn, "ML", []) == []

    await db.write(1, act)


async def test_an_organisation_has_one_word_on_a_number_and_it_ages(db: Database) -> None:
    def act(conn: Connection) -> None:
        house, other, karim = founded(conn)
        works = Dialled(NUMBER, house, True, karim, NOW)
        fails = replace(works, works=False, at=NOW + timedelta(days=1))
        theirs = replace(works, organisation_id=other, at=NOW - timedelta(days=1))
        for word in (works, theirs, fails):
            embassies.keep_dialled(conn, word)
        assert embassies.dialled(conn, [NUMBER, "+33199009999"]) == {NUMBER: (fails, theirs)}
        assert embassies.dialled(conn, []) == {}
        assert embassies.forget(conn, NOW) == 1
        assert embassies.dialled(conn, [NUMBER]) == {NUMBER: (fails,)}

    await db.write(1, act)
