"""Checklists: the parts and how far each has come, one part to tick, a mission's travellers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.content.checklists import checklist
from bot.domain.buttons import Verb, tap
from bot.domain.checklist import Box, Phase, Progress
from bot.domain.message import Button, Message
from bot.screens.alarm_words import short
from bot.screens.rows import side_by_side
from bot.screens.voice import HOME, Voice
from bot.services.briefing import Brief
from bot.services.checklist_views import ChecklistView

Row = tuple[Button, ...]

CELLS = 5
"""Of the bar that shows how far one has come; the numbers beside it say it exactly."""

A_PAGE = 5
"""Items on one page: they and their reasons fit a small phone."""

MOST_TRAVELLERS = 10

LONGEST_LABEL = 30
"""Characters of an item on its button, which has a box and a number too."""


def checklist_screen(voice: Voice, brief: Brief) -> Message:
    """Whatever the reader opened of a list."""
    view = view_of(brief)
    if view.rows:
        return _travellers(voice, view)
    phase = brief.param("phase")
    if phase and (its := view.of_phase(Phase(phase))):
        return _part(voice, brief, view, Phase(phase), its)
    return _parts(voice, view)


def view_of(brief: Brief) -> ChecklistView:
    """The list that the notice is about."""
    if brief.checklist is None:
        raise ValueError(f"{brief.notice.kind} needs its checklist")
    return brief.checklist


def bar(done: int, total: int) -> str:
    """`▓▓▓░░`: the first tick shows, and it is full only when all is done."""
    full = max(CELLS * done // total, min(done, 1)) if total else CELLS
    return "▓" * full + "░" * (CELLS - full)


def phase_name(voice: Voice, phase: Phase) -> str:
    """What a part of the list is called."""
    return voice.say(checklist().titles[phase].text)


def item_title(voice: Voice, view: ChecklistView, box: Box) -> str:
    """An item in one line, with its place where it comes back on each leg."""
    key = box.item.key
    title = view.own[key] if key in view.own else voice.say(checklist().written[key].title.text)
    if box.leg is None or box.leg >= len(view.places):
        return title
    return voice.say("{title} ({place})", title=title, place=view.places[box.leg])


def _parts(voice: Voice, view: ChecklistView) -> Message:
    every = view.progress
    done, total = sum(one.done for one in every), sum(one.total for one in every)
    rows = [Button(_label(voice, view, one), _to_phase(view, one.phase, 0)) for one in every]
    lines = [_hint(voice, view, done, total)]
    if view.mission_id:
        lines += [_line(voice, one) for one in every]
    if view.mission_id and not view.hers:
        lines.append(voice.say("Private items are neither shown here nor counted."))
    buttons = (*side_by_side(rows), *_add_buttons(voice, view))
    return Message(_title(voice, view, done, total), tuple(lines), buttons)


def _title(voice: Voice, view: ChecklistView, done: int, total: int) -> str:
    if view.traveller is None:
        return voice.say("What is good to do before, during and after a mission.")
    facts = {"place": view.place, "done": done, "total": total}
    if view.hers:
        return voice.say("Your checklist, {place}: {done} of {total} done.", **facts)
    name = view.traveller.name
    return voice.say("Checklist, {name} ({place}): {done} of {total} done.", name=name, **facts)


def _hint(voice: Voice, view: ChecklistView, done: int, total: int) -> str:
    if view.traveller is None:
        return voice.say("Tap a part to read it. With a mission of your own, you tick it here.")
    if done == total:
        return voice.say("All of it is done.")
    return voice.say("Tap a part to open it.")


def _line(voice: Voice, one: Progress) -> str:
    return voice.say(
        "{phase}: {bar} {done} of {total}",
        phase=phase_name(voice, one.phase),
        bar=bar(one.done, one.total),
        done=one.done,
        total=one.total,
    )


def _label(voice: Voice, view: ChecklistView, one: Progress) -> str:
    name = phase_name(voice, one.phase)
    if not view.mission_id:
        return name
    return voice.say("{phase} {done}/{total}", phase=name, done=one.done, total=one.total)


def _add_buttons(voice: Voice, view: ChecklistView) -> Iterator[Row]:
    """Coordinators add items for their organisation, named where they have several."""
    for house in view.houses:
        if len(view.houses) > 1:
            said = voice.say("Add an item: {organisation}", organisation=_cut(house.name, 20))
        else:
            said = voice.say("Add an item")
        yield (Button(said, tap(Verb.ADD_ITEM, house.id)),)


def _to_phase(view: ChecklistView, phase: Phase, page: int) -> str:
    return tap(Verb.PHASE, view.mission_id, _whose(view), phase.value, page)


def _whose(view: ChecklistView) -> int:
    return view.traveller.id if view.traveller else 0


def _part(
    voice: Voice, brief: Brief, view: ChecklistView, phase: Phase, its: Sequence[Box]
) -> Message:
    """The items of one part, a page at a time; what may be ticked has a button."""
    pages = -(-len(its) // A_PAGE)
    page = min(brief.number("page"), pages - 1)
    here = list(enumerate(its, 1))[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [line for number, box in here for line in _item(voice, brief, view, number, box)]
    if pages > 1:
        lines.append(voice.say("Page {page} of {pages}.", page=page + 1, pages=pages))
    buttons: list[Row] = [
        (_tick_button(voice, view, number, box, page),)
        for number, box in here
        if box.tick in view.tickable
    ]
    buttons += _links(voice, view, [box for _, box in here])
    buttons += [*_leaf(voice, view, phase, page, pages), _all_parts(voice, view)]
    return Message(_part_title(voice, view, phase, its), tuple(lines), tuple(buttons))


def _part_title(voice: Voice, view: ChecklistView, phase: Phase, its: Sequence[Box]) -> str:
    name = phase_name(voice, phase)
    if not view.mission_id:
        return name
    done = sum(box.tick in view.done for box in its)
    return voice.say("{phase}: {done} of {total} done.", phase=name, done=done, total=len(its))


def _item(voice: Voice, brief: Brief, view: ChecklistView, number: int, box: Box) -> Iterator[str]:
    title = item_title(voice, view, box)
    ticked = view.done.get(box.tick)
    if ticked is None:
        yield voice.say("{number}. {title}", number=number, title=title)
        written = checklist().written.get(box.item.key)
        if written is not None and written.why is not None:
            yield voice.say(written.why.text)
    elif box.item.logged:
        at = voice.clock(ticked.at, brief.now, HOME)
        facts = {"title": title, "name": view.names.get(ticked.by, ""), "time": at}
        yield voice.say("{number}. {title}: done ({name}, {time}, Paris)", number=number, **facts)
    else:
        yield voice.say("{number}. {title}: done", number=number, title=title)


def _tick_button(voice: Voice, view: ChecklistView, number: int, box: Box, page: int) -> Button:
    done = box.tick in view.done
    title = _cut(item_title(voice, view, box), LONGEST_LABEL)
    label = (
        voice.say("☑ {number}. {title}", number=number, title=title)
        if done
        else voice.say("☐ {number}. {title}", number=number, title=title)
    )
    leg = "-" if box.leg is None else box.leg
    verb = Verb.UNTICK if done else Verb.TICK
    return Button(label, tap(verb, view.mission_id, _whose(view), leg, box.item.key, page))


def _links(voice: Voice, view: ChecklistView, boxes: Sequence[Box]) -> Iterator[Row]:
    """Where on the web an item is done, as long as it is not."""
    for box in boxes:
        written = checklist().written.get(box.item.key)
        if written is not None and written.link is not None and box.tick not in view.done:
            yield (Button(voice.say(written.link.title.text), url=written.link.url),)


def _cut(text: str, longest: int) -> str:
    """The first words of a long text."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _leaf(voice: Voice, view: ChecklistView, phase: Phase, page: int, pages: int) -> Iterator[Row]:
    row = []
    if page > 0:
        row.append(Button(voice.say("Previous page"), _to_phase(view, phase, page - 1)))
    if page < pages - 1:
        row.append(Button(voice.say("Next page"), _to_phase(view, phase, page + 1)))
    if row:
        yield tuple(row)


def _all_parts(voice: Voice, view: ChecklistView) -> Row:
    return (Button(voice.say("All parts"), tap(Verb.PHASES, view.mission_id, _whose(view))),)


def _travellers(voice: Voice, view: ChecklistView) -> Message:
    """How far each traveller of a mission has come, for who coordinates it."""
    title = voice.say("Checklists, {place}.", place=view.place)
    lines = [
        voice.say(
            "{name}: {bar} {done} of {total}",
            name=row.traveller.name,
            bar=bar(row.done, row.total),
            done=row.done,
            total=row.total,
        )
        for row in view.rows
    ]
    lines.append(voice.say("Private items are neither shown here nor counted."))
    buttons = [
        (
            Button(
                voice.say("Open: {name}", name=short(row.traveller.name)),
                tap(Verb.PHASES, view.mission_id, row.traveller.id),
            ),
        )
        for row in view.rows[:MOST_TRAVELLERS]
    ]
    return Message(title, tuple(lines), tuple(buttons))
