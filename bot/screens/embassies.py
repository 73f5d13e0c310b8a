"""The embassies of a country: its card, one post, a number to call, a door on the map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.content.embassies import Post, Status
from bot.content.facts import facts
from bot.content.phones import shown
from bot.domain.buttons import Verb, tap
from bot.domain.embassies import OwnPost
from bot.domain.message import Button, Contact, Message, Style, Venue
from bot.screens.embassy_words import (
    KINDS,
    crisis_centre,
    cut,
    distance,
    heading,
    known,
    needs_check,
    numbers,
    own_heading,
    town,
)
from bot.screens.rows import Row, side_by_side
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.embassy_views import EmbassyView, Entry, OnMap, key_of, place_of

FRENCH_SHOWN = 2
"""French posts of which the card tells everything; the others are a tap away."""

NUMBERS_AT_HAND = 2
"""Numbers that can be called from the country's card itself; each post has all of its own."""

ARIANE = "ariane"

LONGEST_COPY = 256
"""Characters that Telegram puts on a clipboard."""


def view_of(brief: Brief) -> EmbassyView:
    """The country's posts of a notice that is about them."""
    if brief.embassy is None:
        raise ValueError(f"{brief.notice.kind} needs its country")
    return brief.embassy


def embassy(voice: Voice, brief: Brief) -> Message:
    """The country's card, or one post of it."""
    view = view_of(brief)
    post = view.entry(brief.param("post"))
    if post is not None:
        return _post(voice, brief, view, post)
    return _country(voice, brief, view)


def _country(voice: Voice, brief: Brief, view: EmbassyView) -> Message:
    told = told_of(view)
    title = voice.say("Embassies and consulates: {country}.", country=voice.country(view.country))
    lines = [line for post in told for line in _told(voice, brief, view, post)]
    if view.card is None or view.card.french_post is None:
        lines.append(known(voice, "eu_rule"))
    if view.card is None:
        lines.append(voice.say("Vigie has no card for this country. Ask your organisation."))
    lines.extend(crisis_centre(voice, brief))
    lines.extend(_ariane(voice))
    return Message(title, tuple(lines), tuple(_country_buttons(voice, view, told)))


def _ariane(voice: Voice) -> Iterator[str]:
    yield known(voice, ARIANE)
    fact = facts().by_key[ARIANE]
    if fact.note is not None:
        yield voice.say(fact.note.text)


def told_of(view: EmbassyView) -> tuple[Entry, ...]:
    """The posts told in full: one's own, the French ones (the nearest, where that is known), and
    one of another state of the Union, open and in the country if there is one.
    """
    posts = view.card.posts if view.card else ()
    french = [post for post in posts if post.state == "FR"]
    others = sorted(
        (post for post in posts if post.state != "FR"),
        key=lambda post: (post.status is Status.CLOSED, post.abroad is not None),
    )
    near = sorted(filter(_numbers_of, french[1:]), key=lambda post: _away(view, post))
    return (*view.own, *french[:1], *near[: FRENCH_SHOWN - 1], *others[:1])


def _away(view: EmbassyView, post: Post) -> float:
    away = post.kilometres_from(view.origin.point) if view.origin else None
    return float("inf") if away is None else away


def _told(voice: Voice, brief: Brief, view: EmbassyView, post: Entry) -> Iterator[str]:
    if isinstance(post, OwnPost):
        yield own_heading(voice, view, post)
        yield from numbers(voice, view, post, brief.now)
        if post.note:
            yield voice.latin(post.note)
        if away := distance(voice, view, post, brief.now):
            yield away
        return
    yield heading(voice, post)
    yield from numbers(voice, view, post, brief.now)
    if not post.numbers:
        yield voice.say("No number of it could be verified.")
    if post.note is not None:
        yield voice.say(post.note.text)
    if (away := distance(voice, view, post, brief.now)) and post.status is Status.OPEN:
        yield away


def _country_buttons(voice: Voice, view: EmbassyView, told: Sequence[Entry]) -> Iterator[Row]:
    posts: tuple[Entry, ...] = (*view.own, *(view.card.posts if view.card else ()))
    first = next((post for post in told if _numbers_of(post)), None)
    if first is not None:
        yield from _number_buttons(voice, view, first, most=NUMBERS_AT_HAND)
    if isinstance(first, Post):
        yield from _site(voice, first)
    yield from side_by_side(list(_post_buttons(voice, view, posts)))
    said = voice.say("Emergency numbers")
    yield (Button(said, tap(Verb.EMERGENCY, view.country), Style.DANGER),)
    ariane = facts().by_key[ARIANE]
    if ariane.url:
        yield (Button(voice.say("Register with Ariane"), url=ariane.url),)
    if view.coordinates:
        yield (Button(voice.say("Add or correct a post"), tap(Verb.ADD_POST, view.country)),)


def _post_buttons(voice: Voice, view: EmbassyView, posts: Iterable[Entry]) -> Iterator[Button]:
    """One for each post; where several would read the same, each says what it is."""
    taken: set[str] = set()
    for post in posts:
        label = town(voice, post)
        if label in taken and isinstance(post, Post):
            label = voice.say(
                "{state}, {city}: {kind}",
                state=voice.country(post.state),
                city=post.city,
                kind=voice.say(KINDS[post.kind]),
            )
        if label in taken:
            continue
        taken.add(label)
        yield Button(label, tap(Verb.POST, view.country, key_of(post)))


def _post(voice: Voice, brief: Brief, view: EmbassyView, post: Entry) -> Message:
    country = voice.country(view.country)
    title = voice.say("{post}, {country}", post=post.name, country=country)
    lines = list(_told(voice, brief, view, post))
    if isinstance(post, Post):
        lines.extend(_particulars(voice, post))
    return Message(title, tuple(lines), tuple(_buttons_of_post(voice, view, post)))


def _particulars(voice: Voice, post: Post) -> Iterator[str]:
    for number in post.numbers:
        if number.note is not None and number in post.reachable:
            yield voice.say(
                "{number}: {note}", number=shown(number.number), note=voice.say(number.note.text)
            )
    if post.address:
        yield voice.say("Address: {address}", address=post.address)
    if post.position is not None and not post.position.exact:
        yield _only_the_town(voice, post)
    if post.email is not None:
        yield voice.say("E-mail: {address}", address=post.email.address)
    if post.website is not None and not post.website.checked:
        yield voice.say("The address of its site was not checked.")
    day = voice.full_date(post.source.verified_on)
    yield voice.say("Source: {source}, {date}.", source=post.source.name, date=day)


def _buttons_of_post(voice: Voice, view: EmbassyView, post: Entry) -> Iterator[Row]:
    yield from _number_buttons(voice, view, post)
    if (place := place_of(post)) is not None:
        yield (_map_button(voice, view, post, place),)
    if isinstance(post, OwnPost):
        if view.coordinates:
            yield (
                Button(voice.say("Change it"), tap(Verb.CHANGE_POST, post.id)),
                Button(voice.say("Remove it"), tap(Verb.REMOVE_POST, post.id), Style.DANGER),
            )
        return
    if post.address and len(post.address) <= LONGEST_COPY:
        yield (Button(voice.say("Copy the address"), copy=post.address),)
    yield from _site(voice, post)


def _map_button(voice: Voice, view: EmbassyView, post: Entry, place: OnMap) -> Button:
    said = voice.say("Open the map")
    if isinstance(post, Post) and not place.exact:
        said = voice.say("Map of {town}", town=cut(post.city))
    return Button(said, tap(Verb.VENUE, view.country, key_of(post)))


def _numbers_of(post: Entry) -> tuple[str, ...]:
    """The numbers at which the post itself can be asked for help."""
    if isinstance(post, OwnPost):
        return post.numbers
    return tuple(number.number for number in post.reachable)


def _number_buttons(
    voice: Voice, view: EmbassyView, post: Entry, most: int | None = None
) -> Iterator[Row]:
    for number in list(dict.fromkeys(_numbers_of(post)))[:most]:
        said = shown(number)
        call = tap(Verb.CALL, view.country, number)
        yield (Button(voice.say("Call {number}", number=said), call, Style.PRIMARY),)
        yield (Button(voice.say("Copy {number}", number=said), copy=number),)


def _site(voice: Voice, post: Post) -> Iterator[Row]:
    if post.website is not None:
        said = voice.say("Site: {post}", post=town(voice, post))
        yield (Button(said, url=post.website.url),)


def contact(voice: Voice, brief: Brief) -> Message:
    """A number as a contact: a tap dials it; its doubt goes with it into the phone."""
    view, number = view_of(brief), brief.param("number")
    found = view.number(number)
    if found is None:
        raise ValueError(f"{number} is nobody's number")
    post, known = found
    note = ""
    if known is not None and needs_check(view, known, brief.now):
        day = voice.full_date(known.source.verified_on)
        note = voice.say("not confirmed since {date}", date=day)
    title = voice.say("{post}: {number}", post=post.name, number=shown(number))
    rows: list[Row] = [(Button(voice.say("Copy {number}", number=shown(number)), copy=number),)]
    if view.coordinates:
        dialled = (Verb.DIALLED, view.country, number)
        rows.append((Button(voice.say("I dialled it: it works"), tap(*dialled, "works")),))
        rows.append((Button(voice.say("I dialled it: it does not work"), tap(*dialled, "fails")),))
    return Message(
        title,
        (note,) if note else (),
        tuple(rows),
        contact=Contact(number, cut_name(post), note),
    )


def cut_name(post: Entry) -> str:
    """As much of a post's name as a contact takes."""
    return post.name[:64]


def venue(voice: Voice, brief: Brief) -> Message:
    """A door on the map; or its town, whose pin says itself that it is not the door."""
    view = view_of(brief)
    post = view.entry(brief.param("post"))
    place = place_of(post)
    if post is None or place is None:
        raise ValueError("this post has no place on a map")
    if isinstance(post, OwnPost):
        written = own_heading(voice, view, post)
        door = Venue(place.point.latitude, place.point.longitude, post.name, written)
        return Message(post.name, (written,), venue=door)
    name, address = post.name, post.address or town(voice, post)
    lines = [voice.say("Address: {address}", address=address)]
    if not place.exact:
        name = voice.say("{town}: middle of the town", town=post.city)
        address = voice.say("{post}, {address}", post=post.name, address=address)
        lines.append(_only_the_town(voice, post))
    return Message(
        post.name,
        tuple(lines),
        venue=Venue(place.point.latitude, place.point.longitude, name, address),
    )


def _only_the_town(voice: Voice, post: Post) -> str:
    return voice.say(
        "Only the town of this post is known: the map shows the middle of {town}, not the door.",
        town=post.city,
    )
