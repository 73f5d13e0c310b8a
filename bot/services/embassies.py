"""Embassies, consulates and emergency numbers: looked up, called, and confirmed by dialling."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.places import LANGUAGES, country_name, find_places, meant_by
from bot.domain.embassies import Dialled
from bot.domain.mission import State
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Person, Role
from bot.domain.replies import Says
from bot.services.crews import standing_in
from bot.services.deps import Deps
from bot.services.embassy_views import EmbassyView, Entry, embassy_view, mission_of, place_of
from bot.services.people import Caller, meet, reply
from bot.store import embassies, incidents, missions, outbox, people
from bot.store.database import Connection


async def look_up(deps: Deps, caller: Caller, words: Sequence[str], kind: Kind) -> None:
    """`/embassy Mali`, `/emergency Mopti`; without a place, of the mission that one thinks of."""

    def act(conn: Connection) -> None:
        me = _member(conn, deps, caller)
        if me is None:
            return
        country = _meant(conn, deps, me, " ".join(words), kind)
        if country is not None:
            tell(conn, deps, me.id, kind, country)

    await deps.write(act)


async def show(
    deps: Deps, caller: Caller, country: str, kind: Kind, post: str = "", alarm: int = 0
) -> None:
    """The card that a button names: of the country, or of one `post`. On an incident's card
    distances are told from where its traveller was seen last, to those who may see that.
    """

    def act(conn: Connection) -> None:
        me = _member(conn, deps, caller)
        if me is None:
            return
        if not is_country(country):
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        if post and _seen(conn, deps, me, country).entry(post) is None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        about = _traveller_of(conn, me, alarm) if alarm else None
        tell(conn, deps, me.id, kind, country, post=post, about=about)

    await deps.write(act)


async def call(deps: Deps, caller: Caller, country: str, number: str) -> None:
    """*Call*: the number as a contact, so that a tap dials it."""

    def act(conn: Connection) -> None:
        me = _member(conn, deps, caller)
        if me is None:
            return
        if not is_country(country) or _seen(conn, deps, me, country).number(number) is None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        tell(conn, deps, me.id, Kind.CONTACT, country, number=number)

    await deps.write(act)


async def open_map(deps: Deps, caller: Caller, country: str, post: str) -> None:
    """*Map*: where the post is, to the door or to the town."""

    def act(conn: Connection) -> None:
        me = _member(conn, deps, caller)
        if me is None:
            return
        entry = _entry(conn, deps, me, country, post)
        if place_of(entry) is None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        tell(conn, deps, me.id, Kind.VENUE, country, post=post)

    await deps.write(act)


async def dialled(deps: Deps, caller: Caller, country: str, number: str, *, works: bool) -> None:
    """*I dialled it*: a coordinator's word on a number, for everybody, with its date."""

    def act(conn: Connection) -> None:
        me = _member(conn, deps, caller)
        if me is None:
            return
        house = coordinated(conn, me)
        if house is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        if not is_country(country) or _seen(conn, deps, me, country).number(number) is None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        embassies.keep_dialled(conn, Dialled(number, house, works, me.id, deps.now))
        reply(conn, deps, me.id, Says.NUMBER_DIALLED, number=number, works=works)

    await deps.write(act)


def tell(conn: Connection, deps: Deps, to: int, kind: Kind, country: str, **params: Scalar) -> None:
    """A card in answer to this update; the crisis centre's number goes with it."""
    centre = deps.crisis_centre
    known: dict[str, Scalar] = {name: value for name, value in params.items() if value}
    if centre is not None:
        known["crisis"] = centre.number
        known["crisis_on"] = centre.confirmed_on.isoformat()
    card = Notice(kind, to, deps.subject, kind.value, params={"country": country, **known})
    outbox.put(conn, [card], deps.now)


def coordinated(conn: Connection, me: Person) -> int | None:
    """The organisation that this person coordinates, the first of several; None for nobody's."""
    return min(coordinated_by(conn, me), default=None)


def coordinated_by(conn: Connection, me: Person) -> set[int]:
    """Every organisation that this person coordinates."""
    mine = people.memberships_of(conn, me.id)
    return {m.organisation_id for m in mine if m.role is Role.COORDINATOR}


def _member(conn: Connection, deps: Deps, caller: Caller) -> Person | None:
    """Who asks, if any organisation invited them; a stranger is told how to be."""
    me = meet(conn, caller, deps.now)
    if people.memberships_of(conn, me.id):
        return me
    reply(conn, deps, me.id, Says.STRANGER)
    return None


def _meant(conn: Connection, deps: Deps, me: Person, typed: str, kind: Kind) -> str | None:
    """The country that is meant; None when it was asked for, or names that come near offered."""
    if typed:
        meant = meant_by(typed)
        if meant.sure or find_places(typed):
            return meant.places[0].country
        near = ",".join(dict.fromkeys(place.country for place in meant.places))
        reply(conn, deps, me.id, Says.EMBASSY_UNKNOWN, name=typed[:60], near=near, of=kind.value)
        return None
    country = _thought_of(conn, deps, me)
    if country is None:
        reply(conn, deps, me.id, Says.EMBASSY_WHERE, of=kind.value)
    return country


def _thought_of(conn: Connection, deps: Deps, me: Person) -> str | None:
    """The country of one's mission; for a coordinator that of all that run, if it is one alone."""
    mission = mission_of(conn, me.id)
    if mission is not None:
        return mission.leg_at(deps.now).country
    houses = coordinated_by(conn, me)
    running = missions.of_organisations(conn, houses, [State.ACTIVE]) if houses else []
    found = {mission.leg_at(deps.now).country for mission in running}
    return found.pop() if len(found) == 1 else None


def is_country(code: str) -> bool:
    """Whether a button's word is a country's code (ISO 3166-1 alpha-2)."""
    try:
        return bool(country_name(code, LANGUAGES[0]))
    except ValueError:
        return False


def _seen(conn: Connection, deps: Deps, me: Person, country: str) -> EmbassyView:
    """The posts of a country as this person sees them."""
    return embassy_view(conn, country, me, deps.now)


def _entry(conn: Connection, deps: Deps, me: Person, country: str, post: str) -> Entry | None:
    return _seen(conn, deps, me, country).entry(post) if is_country(country) else None


def _traveller_of(conn: Connection, me: Person, incident_id: int) -> int | None:
    """The traveller of an open incident, for those who may see where she was seen last (S13)."""
    record = incidents.by_ids(conn, [incident_id]).get(incident_id)
    if record is None or not record.incident.open:
        return None
    standing = standing_in(conn, me.id, record)
    return record.incident.traveller_id if standing.may_take_charge else None
