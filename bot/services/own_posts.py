"""An organisation's own posts: a coordinator adds one, corrects it, or takes it away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.content.phones import UnreadablePhone, read_phone
from bot.domain.dialog import SUMMARY, Answer, Dialog, Problem
from bot.domain.distance import Point
from bot.domain.embassies import EMPTY, MOST_NUMBERS, NAME, NOTE, NUMBERS, POST, WHERE, OwnPost
from bot.domain.notices import Kind
from bot.domain.people import Person
from bot.domain.replies import Says
from bot.services.deps import Deps
from bot.services.dialogs import ask, listening, put
from bot.services.embassies import coordinated, coordinated_by, is_country, tell
from bot.services.people import Caller, meet, reply
from bot.store import dialogs, embassies
from bot.store.database import Connection
from bot.store.embassies import Written

LONGEST = {NAME: 100, NUMBERS: 120, WHERE: 60, NOTE: 300}
"""Characters of each answer."""

_COORDINATES = re.compile(r"\(?(-?\d{1,2}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?\)?")
_BETWEEN = re.compile(r"[\n,;،/]+")


class _Unfit(Exception):
    def __init__(self, why: str, text: str) -> None:
        super().__init__(why)
        self.problem = Problem(why, text[:60])


async def add(deps: Deps, caller: Caller, country: str) -> None:
    """*Add or correct a post* on a country's card."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if coordinated(conn, me) is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
        elif not is_country(country):
            reply(conn, deps, me.id, Says.OLD_BUTTON)
        else:
            _begin(conn, deps, me, {"country": country})

    await deps.write(act)


async def change(deps: Deps, caller: Caller, post_id: int) -> None:
    """*Change*: the questions are asked again; until the last is answered, the post stays."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        post = _own(conn, me, post_id)
        if post is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
        else:
            _begin(conn, deps, me, {"country": post.country, "post": str(post.id)})

    await deps.write(act)


async def remove(deps: Deps, caller: Caller, post_id: int) -> None:
    """*Remove*: the post is forgotten."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        post = _own(conn, me, post_id)
        if post is None:
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        embassies.remove(conn, post.id)
        reply(conn, deps, me.id, Says.POST_REMOVED, name=post.name, country=post.country)

    await deps.write(act)


async def say_nothing(deps: Deps, caller: Caller, dialog_id: int, step: str) -> None:
    """*No place*, *No note*: that question has no answer."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        dialog = dialogs.of_person(conn, me.id)
        waits = dialog is not None and dialog.form == POST.name and dialog.step == step
        if dialog is None or dialog.id != dialog_id or not waits or step not in EMPTY:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
        else:
            _on(conn, deps, me, POST.answered(dialog, ""))

    await deps.write(act)


def take_place(conn: Connection, deps: Deps, me: Person, point: Point) -> bool:
    """A location is where the post is, if that was asked; returns whether it was. Never on
    mission: there it says where she is.
    """
    dialog = listening(conn, deps, me, on_mission=False)
    if dialog is None or (dialog.form, dialog.step) != (POST.name, WHERE):
        return False
    _on(conn, deps, me, POST.answered(dialog, _written(point)))
    return True


def take(conn: Connection, deps: Deps, me: Person, dialog: Dialog, text: str) -> bool:
    """Free words are the answer to the question; returns whether they were one. One that cannot be
    read is asked again.
    """
    try:
        after = POST.answered(dialog, _read(dialog, text))
    except _Unfit as unfit:
        after = replace(dialog, problem=unfit.problem)
    _on(conn, deps, me, after)
    return after.problem is None


def _begin(conn: Connection, deps: Deps, me: Person, answers: dict[str, Answer]) -> None:
    new = Dialog(0, me.id, POST.name, POST.begin(answers), answers)
    ask(conn, deps, dialogs.begin(conn, new, deps.now))


def _own(conn: Connection, me: Person, post_id: int) -> OwnPost | None:
    """The post, for the coordinators of the organisation that wrote it."""
    post = embassies.post(conn, post_id)
    if post is None or post.organisation_id not in coordinated_by(conn, me):
        return None
    return post


def _read(dialog: Dialog, text: str) -> Answer:
    said = text.strip()
    if not said:
        raise _Unfit("empty", "")
    if len(said) > LONGEST[dialog.step]:
        raise _Unfit("long", str(LONGEST[dialog.step]))
    if dialog.step == WHERE:
        return _written(_place(said))
    if dialog.step != NUMBERS:
        return " ".join(said.split())
    numbers = list(_numbers(said, str(dialog.answers["country"])))
    if len(numbers) > MOST_NUMBERS:
        raise _Unfit("many", str(MOST_NUMBERS))
    return [*dict.fromkeys(numbers)]


def _place(said: str) -> Point:
    """Two numbers in decimal degrees, north and east first, as maps on the web write them."""
    found = _COORDINATES.fullmatch(said)
    try:
        return Point(*map(float, found.groups() if found else ()))
    except (TypeError, ValueError) as error:
        raise _Unfit("coordinates", said) from error


def _written(point: Point) -> str:
    return f"{point.latitude:.6f}, {point.longitude:.6f}"


def _numbers(said: str, country: str) -> Iterator[str]:
    """One that its country is not known to have is taken too: the card shows it to be checked."""
    for text in filter(None, map(str.strip, _BETWEEN.split(said))):
        try:
            yield read_phone(text, country).e164
        except UnreadablePhone as error:
            if error.perhaps is None:
                raise _Unfit("phone", text) from error
            yield error.perhaps.e164


def _on(conn: Connection, deps: Deps, me: Person, dialog: Dialog) -> None:
    """The next question, or, after the last, the country's card with the post on it."""
    if dialog.step != SUMMARY:
        put(conn, deps, dialog)
        return
    dialogs.end(conn, dialog.id)
    country = str(dialog.answers["country"])
    if _keep(conn, deps, me, dialog, country):
        tell(conn, deps, me.id, Kind.EMBASSY, country)
    else:
        reply(conn, deps, me.id, Says.NOT_YOURS)


def _keep(conn: Connection, deps: Deps, me: Person, dialog: Dialog, country: str) -> bool:
    """Rights are asked again: they may have changed since the first question (S13)."""
    numbers = dialog.answers[NUMBERS]
    where = str(dialog.answers[WHERE])
    said = Written(
        str(dialog.answers[NAME]),
        [str(number) for number in numbers] if isinstance(numbers, list) else [],
        str(dialog.answers[NOTE]),
        _place(where) if where else None,
    )
    if (changed := dialog.answers.get("post")) is not None:
        post = _own(conn, me, int(str(changed)))
        if post is not None:
            embassies.change(conn, post.id, said, me.id, deps.now)
        return post is not None
    house = coordinated(conn, me)
    if house is not None:
        embassies.add(conn, house, country, said, me.id, deps.now)
    return house is not None
