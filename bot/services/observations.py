"""What correspondents and coordinators see in a zone: noted for their organisation, for a week."""

from __future__ import annotations

from bot.content.places import Place, find_places, meant_by, named_first, zone_named
from bot.domain.dialog import LISTENS, Dialog
from bot.domain.mission_form import OBSERVATION
from bot.domain.observation import LASTS, LONGEST, Mood, Observation, read_typed
from bot.domain.people import Person
from bot.domain.replies import Says
from bot.domain.zone import Where
from bot.services.deps import Deps
from bot.services.dialogs import ask
from bot.services.people import Caller, meet, reply
from bot.services.zone_cards import LONGEST_NAME, zone_of
from bot.services.zone_views import observing_for
from bot.store import dialogs, people
from bot.store import zones as store
from bot.store.database import Connection


async def observe(deps: Deps, caller: Caller, words: str) -> None:
    """`/observe Mopti tense: checkpoints`; without a mood it is asked, and the words are kept."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if _house(conn, deps, me) is None:
            return
        typed = read_typed(words)
        place = _meant(typed.place[:LONGEST_NAME]) if typed.place else None
        if not typed.place:
            reply(conn, deps, me.id, Says.OBSERVE_HOW)
        elif place is None:
            _ask_behind(conn, deps, me, words, typed.place)
        elif typed.mood is None:
            _ask_mood(conn, deps, me, zone_of(place))
        else:
            _keep(conn, deps, me, zone_of(place), place.name, typed.mood, typed.text)

    await deps.write(act)


async def ask_mood(deps: Deps, caller: Caller, where: Where) -> None:
    """*Add an observation* on a zone's list."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if _may_here(conn, deps, me, where):
            _ask_mood(conn, deps, me, where)

    await deps.write(act)


async def say_mood(deps: Deps, caller: Caller, where: Where, mood: Mood, *, bare: bool) -> None:
    """How it is there was tapped. Words said before go with it; else the next ones are added,
    unless nothing is.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not _may_here(conn, deps, me, where):
            return
        begun = _begun(conn, deps, me)
        said = begun.answers.get("said") if begun and _where(begun) == where else None
        if said is None and not bare:
            _ask(conn, deps, me, where, mood=mood.value)
            return
        if begun is not None:
            dialogs.end(conn, begun.id)
        _keep(conn, deps, me, where, _name(where), mood, str(said or ""))

    await deps.write(act)


def take(conn: Connection, deps: Deps, me: Person, dialog: Dialog, text: str) -> bool:
    """Free words are what somebody adds to how it is there: always an answer."""
    where = _where(dialog)
    dialogs.end(conn, dialog.id)
    if _may_here(conn, deps, me, where):
        _keep(conn, deps, me, where, _name(where), Mood(str(dialog.answers["mood"])), text)
    return True


def _house(conn: Connection, deps: Deps, me: Person) -> int | None:
    """The organisation for which this person observes; says so when there is none (S13)."""
    mine = people.memberships_of(conn, me.id)
    house = observing_for(mine)
    if house is None:
        reply(conn, deps, me.id, Says.NOT_YOURS if mine else Says.STRANGER)
    return house


def _may_here(conn: Connection, deps: Deps, me: Person, where: Where) -> bool:
    if _house(conn, deps, me) is None:
        return False
    if zone_named(where.country, where.region) is None:
        reply(conn, deps, me.id, Says.OLD_BUTTON)
        return False
    return True


def _meant(name: str) -> Place | None:
    """The likeliest place of exactly this name; one that only comes near has to be the only one."""
    exact = find_places(name)
    near = meant_by(name).places
    if exact or len({zone_of(place) for place in near}) == 1:
        return (*exact, *near)[0]
    return None


def _name(where: Where) -> str:
    place = zone_named(where.country, where.region)
    return place.name if place else where.country


def _begun(conn: Connection, deps: Deps, me: Person) -> Dialog | None:
    """The observation of which this person has said a part, not long ago."""
    dialog = dialogs.begun(conn, me.id, OBSERVATION.name)
    if dialog is None or dialog.asked_at is None or deps.now - dialog.asked_at > LISTENS:
        return None
    return dialog


def _where(dialog: Dialog) -> Where:
    region = dialog.answers.get("in")
    return Where(str(dialog.answers["country"]), str(region) if region else None)


def _ask_behind(conn: Connection, deps: Deps, me: Person, words: str, unknown: str) -> None:
    """No mood stands behind a place: the words are kept, and place and mood confirmed by a tap."""
    found = named_first(words)
    if found is None:
        reply(conn, deps, me.id, Says.ZONE_UNKNOWN, text=unknown[:60])
        return
    place, said = found
    _ask(conn, deps, me, zone_of(place), said=_short(said))


def _ask_mood(conn: Connection, deps: Deps, me: Person, where: Where) -> None:
    """By buttons; what was begun before is over."""
    begun = _begun(conn, deps, me)
    if begun is not None:
        dialogs.end(conn, begun.id)
    reply(conn, deps, me.id, Says.OBSERVE_MOOD, country=where.country, region=where.region)


def _ask(conn: Connection, deps: Deps, me: Person, where: Where, **known: str) -> None:
    answers = {"country": where.country, "in": where.region, **known}
    new = Dialog(0, me.id, OBSERVATION.name, OBSERVATION.begin(answers), answers=answers)
    ask(conn, deps, dialogs.begin(conn, new, deps.now))


def _short(said: str) -> str:
    return " ".join(said.split())[:LONGEST]


def _keep(
    conn: Connection, deps: Deps, me: Person, where: Where, place: str, mood: Mood, text: str
) -> None:
    house = _house(conn, deps, me)
    if house is None:
        return
    seen = Observation(
        id=0,
        organisation_id=house,
        person_id=me.id,
        country=where.country,
        region=where.region,
        place=place[:200],
        mood=mood,
        text=_short(text),
        at=deps.now,
        expires_at=deps.now + LASTS,
    )
    store.observe(conn, seen)
    reply(
        conn,
        deps,
        me.id,
        Says.OBSERVED,
        place=seen.place,
        mood=mood.value,
        country=where.country,
    )
