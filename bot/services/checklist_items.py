"""Items that a coordinator adds to the checklists of an organisation."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.checklist import Phase
from bot.domain.checklist_form import HOUSE, ITEM, LONGEST_SENTENCE, PHASE, SENTENCE
from bot.domain.dialog import Dialog, Problem
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Person
from bot.domain.replies import Says
from bot.services.checklist_views import houses_of
from bot.services.deps import Deps
from bot.services.dialogs import ask, put
from bot.services.people import Caller, meet, reply
from bot.store import checklists, dialogs, outbox
from bot.store.checklists import Ticked
from bot.store.database import Connection


async def begin(deps: Deps, caller: Caller, house: int) -> None:
    """*Add an item*: to which part it belongs is asked first."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        if not _may_add(conn, me, house):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        new = Dialog(0, me.id, ITEM.name, PHASE, {HOUSE: str(house)})
        ask(conn, deps, dialogs.begin(conn, new, deps.now))

    await deps.write(act)


def _may_add(conn: Connection, me: Person, house: int) -> bool:
    return any(one.id == house for one in houses_of(conn, me.id))


async def choose_phase(
    deps: Deps, caller: Caller, dialog_id: int, phase: Phase, message: int | None
) -> None:
    """A part was tapped: the sentence is asked next, in the same place."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        dialog = dialogs.of_person(conn, me.id)
        if dialog is None or dialog.id != dialog_id or dialog.form != ITEM.name:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        answers = {**dialog.answers, PHASE: phase.value}
        put(conn, deps, replace(dialog, step=SENTENCE, answers=answers, problem=None), message)

    await deps.write(act)


def take(conn: Connection, deps: Deps, me: Person, dialog: Dialog, text: str) -> bool:
    """The sentence was typed: the item stands on every list of the organisation from now on.

    Returns whether the words answered the question.
    """
    house, sentence = int(str(dialog.answers[HOUSE])), " ".join(text.split())
    if not _may_add(conn, me, house):
        reply(conn, deps, me.id, Says.NOT_YOURS)
    elif dialog.step != SENTENCE:
        put(conn, deps, dialog)
        return False
    elif len(sentence) > LONGEST_SENTENCE:
        put(conn, deps, replace(dialog, problem=Problem("long", str(LONGEST_SENTENCE))))
        return False
    else:
        _add(conn, deps, me, house, Phase(str(dialog.answers[PHASE])), sentence)
    dialogs.end(conn, dialog.id)
    return True


def _add(conn: Connection, deps: Deps, me: Person, house: int, phase: Phase, sentence: str) -> None:
    item = checklists.add_item(conn, house, phase, sentence, Ticked(deps.now, me.id))
    checklists.look_again_in(conn, house, deps.now)
    params = {"item": item, "phase": phase.value, "text": sentence}
    reply(conn, deps, me.id, Says.ITEM_ADDED, **params)


async def remove(deps: Deps, caller: Caller, item_id: int, message: int | None) -> None:
    """*Remove it*: the item is on no list any more."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        item = checklists.item_by_id(conn, item_id)
        if item is None or not _may_add(conn, me, item.organisation_id):
            reply(conn, deps, me.id, Says.NOT_YOURS)
            return
        checklists.remove_item(conn, item_id)
        checklists.look_again_in(conn, item.organisation_id, deps.now)
        params: dict[str, Scalar] = {"says": Says.ITEM_REMOVED.value}
        said = Says.ITEM_REMOVED.value
        gone = Notice(Kind.REPLY, me.id, deps.subject, said, params=params, edits=message)
        outbox.put(conn, [gone], deps.now)

    await deps.write(act)
