"""Every country's card, posts, numbers and questions, so that a test can read them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.content.embassies import Post
from bot.content.embassy_files import countries, country_card
from bot.domain.dialog import Dialog, Problem
from bot.domain.distance import Point
from bot.domain.embassies import POST, Dialled, OwnPost
from bot.domain.notices import Kind, Scalar
from bot.domain.people import Person
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView
from bot.services.embassy_views import EmbassyView, Origin, key_of
from tests.screens.builders import AWA, KARIM, a_brief

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
CENTRE: dict[str, Scalar] = {"crisis": "+33199001234", "crisis_on": "2026-11-20"}
NUMBER = "+33199005678"
"""Like the other, kept for fiction by the French regulator."""

OWN = OwnPost(7, 1, "ML", "Honorary consul, Mopti", (NUMBER,), "Ask at the mission.", KARIM.id, NOW)

MOPTI = Point(14.5, -4.2)
ORIGINS = (
    Origin(MOPTI, at=NOW - timedelta(hours=2)),
    Origin(MOPTI, place="Mopti"),
    Origin(MOPTI, at=NOW - timedelta(hours=2), whose=AWA.name),
)


def a_country(country: str, **changes: object) -> EmbassyView:
    """The posts of a country as somebody sees them who knows nothing else."""
    view = EmbassyView(country, country_card(country), names={KARIM.id: KARIM.name})
    return replace(view, **changes)  # type: ignore[arg-type]  # each scene knows its field


def about(kind: Kind, view: EmbassyView, reader: Person = AWA, /, **params: Scalar) -> Brief:
    """A notice about that country, on 1 December 2026."""
    made = a_brief(kind, reader, {"country": view.country, **params})
    return replace(made, embassy=view, now=NOW)


def a_post(country: str, name: str) -> Post:
    """The post of a country whose name holds this."""
    card = country_card(country)
    assert card is not None
    return next(post for post in card.posts if name in post.name)


def embassies() -> Iterator[tuple[str, Brief]]:
    """All of it, by name."""
    for country in countries():
        view = a_country(country, origin=ORIGINS[0])
        yield f"embassy {country}", about(Kind.EMBASSY, view, **CENTRE)
        yield f"emergency {country}", about(Kind.EMERGENCY, view, **CENTRE)
        for post in view.card.posts if view.card else ():
            made = about(Kind.EMBASSY, view, post=key_of(post), **CENTRE)
            yield f"post {country} {post.name}", made
    yield from _mali()
    nowhere = a_country("LY")
    yield "embassy elsewhere", about(Kind.EMBASSY, nowhere)
    yield "emergency elsewhere", about(Kind.EMERGENCY, nowhere)
    old: dict[str, Scalar] = {**CENTRE, "crisis_on": date(2024, 1, 1).isoformat()}
    yield "embassy with an old number", about(Kind.EMBASSY, nowhere, **old)
    yield from _questions()


def _mali() -> Iterator[tuple[str, Brief]]:
    number = "+22344975757"
    words = {
        "works": (Dialled(number, 1, True, KARIM.id, NOW),),
        "fails": (Dialled(number, 1, False, KARIM.id, NOW),),
        "both": (Dialled(number, 2, True, 99, NOW), Dialled(number, 3, False, 98, NOW)),
    }
    for name, said in words.items():
        view = a_country("ML", dialled={number: said}, own=(OWN,), coordinates=True)
        for origin in ORIGINS:
            made = about(Kind.EMBASSY, replace(view, origin=origin), KARIM, **CENTRE)
            yield f"embassy {name} from {origin.place or origin.whose or 'here'}", made
        yield f"own post {name}", about(Kind.EMBASSY, view, KARIM, post="o7")
        yield f"contact {name}", about(Kind.CONTACT, view, KARIM, number=number)
    own = a_country("ML", own=(OWN,))
    yield "contact of one's own", about(Kind.CONTACT, own, number=NUMBER)
    yield "contact unconfirmed", about(Kind.CONTACT, own, number=number)
    long_ago = replace(OWN, written_at=NOW - timedelta(days=800), written_by=99, name="x" * 100)
    aged = a_country("ML", own=(long_ago,), coordinates=True)
    yield "own post of long ago", about(Kind.EMBASSY, aged, KARIM)
    placed = a_country("ML", own=(replace(OWN, point=Point(14.4843, -4.196)),))
    for origin in ORIGINS:
        shown = replace(placed, origin=origin)
        yield f"placed {origin.place or origin.whose or 'here'}", about(Kind.EMBASSY, shown, KARIM)
    yield "placed post", about(Kind.EMBASSY, placed, KARIM, post="o7")
    yield "map of one's own", about(Kind.VENUE, placed, KARIM, post="o7")
    yield "venue", about(Kind.VENUE, with_door(), post=key_of(a_post("ML", "Bamako")))
    for post in own.card.posts if own.card else ():
        yield f"map for {post.name}", about(Kind.VENUE, own, post=key_of(post))


def with_door() -> EmbassyView:
    """Mali, as if somebody had found the exact place of the first post: no content has one yet."""
    card = country_card("ML")
    assert card is not None
    first = card.posts[0]
    assert first.position is not None
    door = replace(first, position=replace(first.position, exact=True))
    return a_country("ML", card=replace(card, posts=(door, *card.posts[1:])))


def _questions() -> Iterator[tuple[str, Brief]]:
    begun = Dialog(2147483647, KARIM.id, POST.name, POST.questions[0].step, {"country": "ML"})
    for question in POST.questions:
        whys = ("empty", "long", "phone", "many", "coordinates")
        for problem in (None, *(Problem(why, "4") for why in whys)):
            at = replace(begun, step=question.step, problem=problem)
            view = DialogView(at, question, (), NOW.date())
            made = replace(a_brief(Kind.QUESTION, KARIM), dialog=view)
            yield f"post's {question.step} {problem.why if problem else ''}", made
