"""What correspondents and coordinators see in a zone: noted for their organisation, for a week."""

from __future__ import annotations

from bot.content.places import Place, find_places, meant_by, zone_named
from bot.domain.dialog import Dialog
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
        place, behind = _place_in(typed.place) if typed.place else (None, "")
        if not typed.place:
            reply(conn, deps, me.id, Says.OBSERVE_HOW)
        elif place is None:
            reply(conn, deps, me.id, Says.ZONE_UNKNOWN, text=typed.place[:60])
        elif typed.mood is None:
            _ask_mood(conn, deps, me, zone_of(place), behind)
        else:
            said = f"{behind} {typed.text}"
            _keep(conn, deps, me, zone_of(place), place.name, typed.mood, said)

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
        begun = _begun(conn, me)
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
    where, mood = _where(dialog), dialog.answers.get("mood")
    dialogs.end(conn, dialog.id)
    if not _may_here(conn, deps, me, where):
        return True
    if mood is None:
        _ask_mood(conn, deps, me, where, f"{dialog.answers.get('said', '')} {text}")
    else:
        _keep(conn, deps, me, where, _name(where), Mood(str(mood)), text)
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


def _place_in(words: str) -> tuple[Place | None, str]:
    """The place that the words name, and what is said behind its name."""
    whole = _meant(words[:LONGEST_NAME])
    if whole is not None:
        return whole, ""
    pieces = words.split()
    for length in range(len(pieces) - 1, 0, -1):
        found = find_places(" ".join(pieces[:length])[:LONGEST_NAME])
        if found:
            return found[0], " ".join(pieces[length:])
    return None, ""


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


def _begun(conn: Connection, me: Person) -> Dialog | None:
    """The observation of which this person has said a part."""
    dialog = dialogs.of_person(conn, me.id)
    return dialog if dialog is not None and dialog.form == OBSERVATION.name else None


def _where(dialog: Dialog) -> Where:
    region = dialog.answers.get("in")
    return Where(str(dialog.answers["country"]), str(region) if region else None)


def _ask_mood(conn: Connection, deps: Deps, me: Person, where: Where, said: str = "") -> None:
    if said:
        _ask(conn, deps, me, where, said=_short(said))
    else:
        reply(conn, deps, me.id, Says.OBSERVE_MOOD, country=where.country, region=where.region)


def _ask(conn: Connection, deps: Deps, me: Person, where: Where, **known: str) -> None:
    answers = {"country": where.country, "in": where.region, **known}
    new = Dialog(0, me.id, OBSERVATION.name, OBSERVATION.questions[0].step, answers=answers)
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
