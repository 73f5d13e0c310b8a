"""Every part of a checklist, ticked and not, for each kind of reader, for the tests of screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.content.checklists import checklist
from bot.domain.checklist import Box, Moment, Phase, boxes, own_item, plain
from bot.domain.checklist_form import ITEM
from bot.domain.dialog import Dialog, Problem
from bot.domain.level import Level
from bot.domain.mission import Leg
from bot.domain.notices import Kind, Scalar
from bot.domain.people import Person
from bot.screens.checklists import A_PAGE
from bot.services.briefing import Brief
from bot.services.checklist_views import ChecklistView, House, Row
from bot.services.dialog_views import DialogView
from bot.store.checklists import Ticked
from tests.screens.builders import AWA, FATOU, KARIM, STRANGER, a_brief, a_mission, at
from tests.screens.dialog_scenes import TODAY

OWN = own_item(7, Phase.PACKING)
ITEMS = (*checklist().items, OWN)
LEGS = tuple(
    Leg(place, "ML", "Africa/Bamako", Level.RED, at("06:00", day), at("06:00", day + 1))
    for day, place in enumerate(("Mopti", "Ségou"))
)
LAST = 2147483647
"""As large as an id can be, so that every button is as long as it gets."""


def a_list(reader: Person = AWA, *, legs: int = 2, done: int = 0) -> ChecklistView:
    """Awa's, with every `done`th item ticked by Karim."""
    seen = tuple(box for box in boxes(ITEMS, LEGS[:legs]) if reader is AWA or not box.item.private)
    ticked = [box for number, box in enumerate(seen) if done and number % done == 0]
    return ChecklistView(
        boxes=seen,
        mission_id=LAST,
        traveller=replace(AWA, id=LAST),
        hers=reader is AWA,
        done={box.tick: Ticked(at("08:00"), KARIM.id) for box in ticked},
        names={KARIM.id: KARIM.name},
        places=tuple(leg.place for leg in LEGS) if legs > 1 else (),
        own={OWN.key: "Fetch the satellite phone"},
        tickable=frozenset(box.tick for box in seen if reader is AWA or box.item.logged),
        houses=(House(LAST, "Ville de Test"),) if reader is KARIM else (),
        place="Mopti",
    )


PLAIN = ChecklistView(
    boxes=tuple(box for box in plain(ITEMS) if not box.item.private),
    own={OWN.key: "Fetch the satellite phone"},
)


def checklists() -> Iterator[tuple[str, Brief]]:
    """All of it, by name."""
    several = (House(1, "Ville de Test"), House(2, "Réseau régional de coopération du Test"))
    lists = {
        "new": (AWA, a_list()),
        "some": (AWA, a_list(done=3)),
        "one leg": (AWA, a_list(legs=1, done=2)),
        "done": (AWA, a_list(done=1)),
        "coordinator": (KARIM, a_list(KARIM, done=2)),
        "plain": (STRANGER, PLAIN),
        "plain for a coordinator": (KARIM, replace(PLAIN, houses=several)),
    }
    for name, (reader, view) in lists.items():
        yield f"checklist {name}", _shown(reader, view)
        for phase in Phase:
            pages = -(-len(view.of_phase(phase)) // A_PAGE)
            for page in range(pages):
                made = _shown(reader, view, {"phase": phase.value, "page": page})
                yield f"checklist {name} {phase} {page}", made
    rows = (Row(AWA, 3, 40), Row(FATOU, 40, 40), Row(STRANGER, 0, 0))
    crew = ChecklistView(boxes=(), mission_id=LAST, rows=rows, place="Mopti")
    yield "checklists of a mission", _shown(KARIM, crew)
    yield from _reminders()
    yield from _dialogs()


def _shown(
    reader: Person, view: ChecklistView, params: Mapping[str, Scalar] | None = None
) -> Brief:
    return replace(a_brief(Kind.CHECKLIST, reader, params), checklist=view)


def _reminders() -> Iterator[tuple[str, Brief]]:
    everything: tuple[Box, ...] = boxes(ITEMS, LEGS)
    for moment in Moment:
        for count in (1, 2, 30):
            its = [box for box in everything if box.item.when is moment][:count]
            leg = 1 if moment is Moment.ARRIVAL else None
            params: dict[str, Scalar] = {"moment": moment.value, "leg": leg}
            made = a_brief(Kind.CHECKLIST_REMINDER, AWA, params, mission=a_mission())
            named = tuple(its) or everything[:count]
            view = replace(a_list(), named=named)
            yield f"checklist reminder {moment} {count}", replace(made, checklist=view)
    said: dict[str, Scalar] = {"says": "reminder_put_off", "mission": LAST, "until": None}
    yield "put off for good", a_brief(Kind.REPLY, AWA, said, mission=a_mission())


def _dialogs() -> Iterator[tuple[str, Brief]]:
    begun = Dialog(LAST, KARIM.id, ITEM.name, "phase", {"house": "1"})
    chosen = replace(begun, step="sentence", answers={"house": "1", "phase": "on_the_move"})
    long = replace(chosen, problem=Problem("long", "80"))
    for name, dialog in (("phase", begun), ("sentence", chosen), ("too long", long)):
        view = DialogView(dialog, ITEM.question(dialog.step), (), TODAY)
        yield f"item {name}", replace(a_brief(Kind.QUESTION, KARIM), dialog=view)
