"""What a screen needs to ask a question or to sum up: the answers, and what may be tapped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain import mission_form as form
from bot.domain.dialog import SUMMARY, Dialog, Question
from bot.domain.mission import State
from bot.domain.mission_form import JOURNEY
from bot.domain.people import Person
from bot.services import mission_drafts
from bot.services.dialogs import form_of
from bot.services.mission_answers import Asked
from bot.services.mission_choices import Choice, choices
from bot.store import dialogs, missions, people
from bot.store.database import Connection


@dataclass(frozen=True)
class DialogView:
    """A dialogue as it stands. `question` is None at the summary; `about` is the person whom it
    is about, `contact` the one chosen to be told first; `fixed` sections cannot be changed now.
    """

    dialog: Dialog
    question: Question | None
    choices: tuple[Choice, ...]
    today: date
    about: Person | None = None
    contact: Person | None = None
    fixed: frozenset[str] = frozenset()


def asked_of(conn: Connection, dialog: Dialog, me: Person, now: datetime) -> Asked:
    """What has to be known to read an answer in this dialogue."""
    place = dialog.answers.get(form.PLACE)
    zone = str(place["zone"]) if isinstance(place, dict) else "UTC"
    return Asked(
        dialog.answers,
        me.language,
        now.astimezone(ZoneInfo(zone)).date(),
        mission_drafts.contacts_for(conn, me, dialog.mission_id),
    )


def dialog_views(
    conn: Connection, ids: Collection[int], readers: Collection[Person], now: datetime
) -> dict[int, DialogView]:
    """These dialogues as they stand, by id."""
    known = {reader.id: reader for reader in readers}
    return {
        key: _view(conn, dialog, known[dialog.person_id], now)
        for key, dialog in dialogs.by_ids(conn, ids).items()
    }


def _view(conn: Connection, dialog: Dialog, me: Person, now: datetime) -> DialogView:
    asked = asked_of(conn, dialog, me, now)
    question = None if dialog.step == SUMMARY else form_of(dialog).question(dialog.step)
    chosen = dialog.answers.get(form.DESIGNATED)
    contact = [person for person in asked.contacts if str(person.id) == chosen]
    about = people.by_ids(conn, [dialog.about_id]) if dialog.about_id else {}
    return DialogView(
        dialog=dialog,
        question=question,
        choices=choices(question, dialog, asked) if question else (),
        today=asked.today,
        about=about.get(dialog.about_id or 0),
        contact=contact[0] if contact else None,
        fixed=JOURNEY if has_begun(conn, dialog) else frozenset(),
    )


def has_begun(conn: Connection, dialog: Dialog) -> bool:
    """Whether it changes a mission whose watch runs already."""
    if dialog.mission_id is None:
        return False
    return missions.by_id(conn, dialog.mission_id).state is State.ACTIVE
