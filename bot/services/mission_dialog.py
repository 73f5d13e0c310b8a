"""The guided mission: one question at a time, then one card from which all can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain import mission_form as form
from bot.domain.checklist_form import ITEM
from bot.domain.dialog import SUMMARY, Answer, Answers, Dialog
from bot.domain.embassies import POST
from bot.domain.mission import State
from bot.domain.mission_form import JOURNEY, MISSION, WORDS
from bot.domain.notices import Kind, Notice, Scalar
from bot.domain.people import Part, Person
from bot.domain.replies import Says
from bot.services import mission_changes, mission_drafts
from bot.services.deps import Deps
from bot.services.dialog_views import asked_of, has_begun
from bot.services.dialogs import ask, put
from bot.services.mission_answers import Unreadable, read_answer, split_line
from bot.services.mission_choices import chosen
from bot.services.mission_drafts import Refused
from bot.services.people import Caller, coordinates, meet, reply
from bot.store import dialogs, missions, outbox
from bot.store.database import Connection


async def begin(deps: Deps, caller: Caller, words: Sequence[str] = ()) -> None:
    """`/mission`: go on with the mission that is being described, or describe a new one.

    `words` stand behind the command. A place and two days are enough: the mission is announced
    with sensible defaults. Of less, what can be read is kept and the rest is asked.
    """

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        known = dialogs.begun(conn, me.id, MISSION.name) or dialogs.of_person(conn, me.id)
        if known is not None and _overtaken(conn, me, known) is not None:
            dialogs.end(conn, known.id)
            known = None
        if not words and known is not None and known.form == MISSION.name:
            step_on(conn, deps, me, known, replace(known, problem=None))
            return
        try:
            mission_drafts.may_travel(conn, me)
        except Refused as refused:
            reply(conn, deps, me.id, refused.says, **refused.params)
            return
        new = Dialog(0, me.id, MISSION.name, MISSION.begin({}))
        dialog = understood(conn, deps, dialogs.begin(conn, new, deps.now), me, words)
        if words and dialog.problem is None and MISSION.summed_up(dialog).step == SUMMARY:
            _announce(conn, deps, me, dialog)
        else:
            put(conn, deps, dialog)

    await deps.write(act)


def understood(
    conn: Connection, deps: Deps, dialog: Dialog, me: Person, words: Sequence[str]
) -> Dialog:
    """The dialogue after `/mission Mopti 12/12 20/12`: as much as can be read is answered."""
    if not words:
        return dialog
    today = asked_of(conn, dialog, me, deps.now).today
    name, days = split_line(words, me.language, today)
    after = answered(conn, deps, dialog, me, name)
    for step, day in zip((form.FIRST, form.LAST), days, strict=False):
        if after.problem is not None:
            return after
        after = answered(conn, deps, replace(after, step=step), me, day)
    return after


async def change(deps: Deps, caller: Caller, mission_id: int) -> None:
    """*Complete or change* on a mission's card."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        new = Dialog(0, me.id, MISSION.name, SUMMARY, mission_id=mission_id)
        if (why := _overtaken(conn, me, new)) is not None:
            reply(conn, deps, me.id, why)
            return
        answers = mission_changes.answers_of(conn, me, missions.by_id(conn, mission_id))
        ask(conn, deps, dialogs.begin(conn, replace(new, answers=answers), deps.now))

    await deps.write(act)


def _overtaken(conn: Connection, me: Person, dialog: Dialog) -> Says | None:
    """Why the mission of this dialogue is not to be changed by this person any more, or None."""
    if dialog.form != MISSION.name or dialog.mission_id is None:
        return None
    mission = missions.by_ids(conn, [dialog.mission_id]).get(dialog.mission_id)
    if mission is None or not may_change(conn, me, mission.id):
        return Says.NOT_YOURS
    return None if mission.state in (State.PLANNED, State.ACTIVE) else Says.MISSION_OVER


def may_change(conn: Connection, me: Person, mission_id: int) -> bool:
    """Its travellers, and the coordinators of its organisation."""
    if Part.TRAVELLER in missions.standing_parts(conn, me.id, [mission_id])[mission_id]:
        return True
    return coordinates(conn, me.id, missions.house_of(conn, mission_id))


def answered(conn: Connection, deps: Deps, dialog: Dialog, me: Person, text: str) -> Dialog:
    """The dialogue after what she typed or tapped; an answer that cannot be read says why."""
    if dialog.step == SUMMARY:
        return dialog
    question = MISSION.question(dialog.step)
    try:
        reading = read_answer(question, text, asked_of(conn, dialog, me, deps.now))
    except Unreadable as error:
        return replace(dialog, problem=error.problem)
    known = {**_still_true(dialog, question.step, reading.value), **reading.also}
    known = {step: value for step, value in known.items() if step not in _undone(reading.also)}
    return MISSION.answered(replace(dialog, answers=known), reading.value)


def _still_true(dialog: Dialog, step: str, value: Answer) -> Answers:
    """The answers without those that hang on another one than this: a number is its driver's."""
    if dialog.answers.get(step) == value:
        return dialog.answers
    hanging = {question.step for question in MISSION.questions if question.needs == step}
    return {key: known for key, known in dialog.answers.items() if key not in hanging}


def _undone(also: Mapping[str, object]) -> set[str]:
    """Answers that the new one overtook: they are asked again."""
    return {step for step, value in also.items() if value is None}


Move = Callable[[Dialog], Dialog]

MOVES: dict[str, Move] = {
    "back": MISSION.back,
    "skip": MISSION.skipped,
    "remove": MISSION.cleared,
    "summary": MISSION.summed_up,
    "on": MISSION.resumed,
}
"""What the buttons under a question do besides answering it."""


async def answer_tapped(
    deps: Deps, caller: Caller, dialog_id: int, step: str, value: str, message: int | None
) -> None:
    """A choice was tapped. One of an earlier question answers nothing: today's is shown."""

    def act(conn: Connection, me: Person, dialog: Dialog) -> Dialog:
        if dialog.step != step:
            return dialog
        return answered(conn, deps, dialog, me, chosen(dialog, value))

    await _moved(deps, caller, dialog_id, message, act)


async def move(deps: Deps, caller: Caller, dialog_id: int, what: str, message: int | None) -> None:
    """*Back*, *Skip*, *Remove*, *Summary*, *Go on*."""

    def act(conn: Connection, me: Person, dialog: Dialog) -> Dialog:
        if what == "skip" and dialog.step == SUMMARY:
            return dialog
        return MOVES[what](dialog) if what in MOVES else dialog

    await _moved(deps, caller, dialog_id, message, act)


async def edit(
    deps: Deps, caller: Caller, dialog_id: int, section: str, message: int | None
) -> None:
    """A section was tapped on the summary."""

    def act(conn: Connection, me: Person, dialog: Dialog) -> Dialog:
        fixed = section in JOURNEY and has_begun(conn, dialog)
        return dialog if fixed else MISSION.edit(dialog, section)

    await _moved(deps, caller, dialog_id, message, act)


async def _moved(
    deps: Deps,
    caller: Caller,
    dialog_id: int,
    message: int | None,
    act: Callable[[Connection, Person, Dialog], Dialog],
) -> None:
    def in_one_transaction(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        dialog = dialogs.own(conn, me.id, dialog_id)
        if dialog is None or dialog.form != MISSION.name:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        if _left(conn, deps, me, dialog):
            return
        step_on(conn, deps, me, dialog, act(conn, me, dialog), message)

    await deps.write(in_one_transaction)


def _left(conn: Connection, deps: Deps, me: Person, dialog: Dialog) -> bool:
    """End a dialogue whose mission cannot be changed by her any more, and say why."""
    if (why := _overtaken(conn, me, dialog)) is None:
        return False
    dialogs.end(conn, dialog.id)
    reply(conn, deps, me.id, why)
    return True


def take(conn: Connection, deps: Deps, me: Person, dialog: Dialog, text: str) -> bool:
    """Free words are the answer to the question; returns whether they were one."""
    if _left(conn, deps, me, dialog):
        return False
    after = answered(conn, deps, dialog, me, text)
    step_on(conn, deps, me, dialog, after)
    return after.problem is None


def step_on(
    conn: Connection,
    deps: Deps,
    me: Person,
    before: Dialog,
    after: Dialog,
    message: int | None = None,
) -> None:
    """Ask what comes next; what was changed of an announced mission holds from now on.

    Its journey changes when all of a section is answered: a new first day may need a new last one.
    """
    if after.mission_id is not None and after.problem is None:
        try:
            after = mission_changes.apply(conn, deps, me, before, after)
        except Refused as refused:
            reply(conn, deps, me.id, refused.says, **refused.params)
            after = before
        except Unreadable as error:
            after = replace(before, problem=error.problem)
    put(conn, deps, after, message)


async def announce(deps: Deps, caller: Caller, dialog_id: int, message: int | None) -> None:
    """*Announce*: the mission is watched from its first day on; the summary becomes its card."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        dialog = dialogs.own(conn, me.id, dialog_id)
        if dialog is None or dialog.form != MISSION.name or dialog.mission_id is not None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        complete = MISSION.summed_up(dialog)
        if complete.step == SUMMARY:
            _announce(conn, deps, me, complete, message)
        else:
            put(conn, deps, complete, message)

    await deps.write(act)


def _announce(
    conn: Connection, deps: Deps, me: Person, dialog: Dialog, message: int | None = None
) -> None:
    """What was described is kept when it cannot stand as it is."""
    try:
        mission_drafts.announce(conn, deps, me, dialog, message)
    except Refused as refused:
        dialogs.save(conn, MISSION.summed_up(dialog), deps.now)
        reply(conn, deps, me.id, refused.says, **refused.params)
    except Unreadable as error:
        put(conn, deps, replace(dialog, step=form.LAST, problem=error.problem), message)
    else:
        dialogs.end(conn, dialog.id)


LEFT = {WORDS.name: Says.WORDS_LEFT, ITEM.name: Says.ITEM_LEFT, POST.name: Says.POST_LEFT}
"""What is said of other dialogues that are left."""


def _farewell(dialog: Dialog) -> Says:
    if dialog.form in LEFT:
        return LEFT[dialog.form]
    return Says.DIALOG_LEFT if dialog.mission_id is None else Says.CHANGES_KEPT


async def leave(deps: Deps, caller: Caller, dialog_id: int, message: int | None) -> None:
    """*Leave it*: what was answered of a mission that was not announced is forgotten."""

    def act(conn: Connection) -> None:
        me = meet(conn, caller, deps.now)
        dialog = dialogs.own(conn, me.id, dialog_id)
        if dialog is None:
            reply(conn, deps, me.id, Says.OLD_BUTTON)
            return
        dialogs.end(conn, dialog.id)
        says = _farewell(dialog)
        params: dict[str, Scalar] = {"says": says.value}
        left = Notice(Kind.REPLY, me.id, deps.subject, says.value, params=params, edits=message)
        outbox.put(conn, [left], deps.now)

    await deps.write(act)
