"""Dialogues: who is in one, its question put again, moved by a tap or by free words."""

from __future__ import annotations

from bot.domain.checklist_form import ITEM
from bot.domain.dialog import Dialog, Form
from bot.domain.embassies import POST
from bot.domain.mission_form import MISSION, OBSERVATION, WORDS
from bot.domain.notices import Kind, Notice
from bot.domain.people import Person
from bot.services.deps import Deps
from bot.store import checkins, dialogs, incidents, outbox
from bot.store.database import Connection

FORMS: dict[str, Form] = {form.name: form for form in (MISSION, WORDS, ITEM, POST, OBSERVATION)}


def form_of(dialog: Dialog) -> Form:
    """The questions of this dialogue."""
    return FORMS[dialog.form]


def put(conn: Connection, deps: Deps, dialog: Dialog, message: int | None = None) -> None:
    """Keep where the dialogue stands, and ask its question; in the place of `message` if given."""
    dialogs.save(conn, dialog, deps.now)
    ask(conn, deps, dialog, message)


def ask(conn: Connection, deps: Deps, dialog: Dialog, message: int | None = None) -> None:
    """The question of the dialogue as it stands, or its summary."""
    question = Notice(
        Kind.QUESTION,
        dialog.person_id,
        f"dialog:{dialog.id}",
        f"{dialog.step}:{deps.subject}",
        edits=message,
    )
    outbox.put(conn, [question], deps.now)


def listening(conn: Connection, deps: Deps, me: Person, *, on_mission: bool) -> Dialog | None:
    """The dialogue that takes this person's free words, or None.

    While somebody waits for her answer or looks for her, nothing does: her words go to who is on
    duty (rule 12).
    """
    dialog = dialogs.of_person(conn, me.id)
    if dialog is None or not dialog.listens(deps.now, on_mission=on_mission):
        return None
    if checkins.open_of(conn, [me.id]) or incidents.open_of(conn, [me.id]).get(me.id):
        return None
    return dialog
