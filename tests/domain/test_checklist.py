from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.checklist import (
    NAMED_FIRST,
    NOBODY,
    Box,
    Item,
    Moment,
    Per,
    Phase,
    Progress,
    boxes,
    may_tick,
    open_boxes,
    own_item,
    plain,
    progress,
    seen_by,
)
from bot.domain.level import Level
from bot.domain.mission import Leg

AWA, KARIM = 1, 2
KNOWN = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

steady = settings(derandomize=True, deadline=None, max_examples=200)
levels = st.lists(st.sampled_from(Level), min_size=1, max_size=4)
items = st.lists(
    st.builds(
        Item,
        key=st.integers(0, 10**6).map("own.{}".format),
        phase=st.sampled_from(Phase),
        per=st.sampled_from(Per),
        from_level=st.sampled_from([None, *KNOWN]),
        private=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda item: item.key,
)


def legs(*levels: Level) -> list[Leg]:
    return [Leg("Mopti", "ML", "Africa/Bamako", level, NOON, NOON) for level in levels]


WEDGES = Item("pack.door_wedges", Phase.PACKING)
LOCKS = Item("lodg.locks", Phase.LODGING, per=Per.LEG)
NIGHT = Item("move.night", Phase.ON_THE_MOVE, per=Per.LEG, from_level=Level.ORANGE)
CHARTER = Item("prep.charter", Phase.PREPARATION, from_level=Level.ORANGE)
PERSONAL = Item("prep.personal", Phase.PREPARATION, private=True)


def test_a_thing_done_once_follows_the_worst_leg_and_a_thing_of_each_leg_its_own() -> None:
    found = boxes([NIGHT, LOCKS, CHARTER], legs(Level.GREEN, Level.RED))
    assert found == (Box(CHARTER), Box(LOCKS, 0), Box(LOCKS, 1), Box(NIGHT, 1))
    assert boxes([NIGHT, CHARTER], legs(Level.GREEN, Level.YELLOW)) == ()


def test_an_unknown_level_hides_nothing() -> None:
    red_only = Item("own.1", Phase.PACKING, from_level=Level.RED)
    assert boxes([red_only], legs(Level.UNKNOWN)) == (Box(red_only),)
    assert boxes([red_only], legs(Level.ORANGE)) == ()


def test_an_unknown_level_is_no_threshold() -> None:
    with pytest.raises(ValueError, match="no threshold"):
        Item("own.1", Phase.PACKING, from_level=Level.UNKNOWN)


def test_progress_counts_by_phase_and_forgets_ticks_that_no_longer_apply() -> None:
    all_boxes = boxes([WEDGES, LOCKS], legs(Level.GREEN, Level.GREEN))
    ticked = {("lodg.locks", 1), ("lodg.locks", 7), ("prep.gone", None)}
    assert progress(all_boxes, ticked) == (
        Progress(Phase.PACKING, 0, 1),
        Progress(Phase.LODGING, 1, 2),
    )
    assert open_boxes(all_boxes, ticked) == (Box(WEDGES), Box(LOCKS, 0))


def test_what_is_private_is_seen_by_the_traveller_alone() -> None:
    all_boxes = boxes([PERSONAL, WEDGES], legs(Level.GREEN))
    assert seen_by(AWA, AWA, all_boxes) == (Box(PERSONAL), Box(WEDGES))
    assert seen_by(KARIM, AWA, all_boxes) == (Box(WEDGES),)


@steady
@given(items, levels, st.data())
def test_a_worse_zone_never_takes_anything_off_the_list(
    items: list[Item], before: list[Level], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(before) - 1))
    worse = [level for level in KNOWN if level.severity >= before[place].severity]
    after = [*before]
    after[place] = data.draw(st.sampled_from([*worse, Level.UNKNOWN]))
    assert set(boxes(items, legs(*before))) <= set(boxes(items, legs(*after)))


@steady
@given(items, levels, st.data())
def test_nobody_else_ever_sees_a_private_thing_nor_counts_it(
    items: list[Item], levels: list[Level], data: st.DataObject
) -> None:
    all_boxes = boxes(items, legs(*levels))
    shown = seen_by(KARIM, AWA, all_boxes)
    assert not any(box.item.private for box in shown)
    assert {box for box in all_boxes if not box.item.private} == set(shown)
    private = [box.tick for box in all_boxes if box.item.private]
    ticked = set(data.draw(st.lists(st.sampled_from(private)) if private else st.just([])))
    assert progress(shown, ticked) == progress(shown, set())


@steady
@given(items, levels, st.data())
def test_every_box_is_counted_once(
    items: list[Item], levels: list[Level], data: st.DataObject
) -> None:
    all_boxes = boxes(items, legs(*levels))
    ticks = [box.tick for box in all_boxes]
    assert len(set(ticks)) == len(ticks)
    ticked = set(data.draw(st.lists(st.sampled_from(ticks)) if ticks else st.just([])))
    counted = progress(all_boxes, ticked)
    assert sum(one.total for one in counted) == len(all_boxes)
    assert sum(one.done for one in counted) == len(ticked)
    assert len(open_boxes(all_boxes, ticked)) == len(all_boxes) - len(ticked)
    assert all(0 <= one.done <= one.total and one.total for one in counted)


def test_the_plain_list_has_everything_once_and_nothing_private() -> None:
    every = plain([LOCKS, PERSONAL, WEDGES, NIGHT])
    assert every == (Box(PERSONAL), Box(WEDGES), Box(LOCKS), Box(NIGHT))
    assert Box(PERSONAL) not in seen_by(AWA, NOBODY, every)


def test_others_tick_what_is_logged_and_nothing_else() -> None:
    embassy = Item("arr.embassy", Phase.ARRIVAL, logged=True)
    diary = Item("ret.diary", Phase.RETURN, logged=True, private=True)
    for item, allowed in ((embassy, True), (diary, False), (WEDGES, False), (PERSONAL, False)):
        assert may_tick(AWA, AWA, Box(item))
        assert may_tick(KARIM, AWA, Box(item)) is allowed


@pytest.mark.parametrize("phase", Phase)
def test_an_own_item_is_named_when_its_phase_comes(phase: Phase) -> None:
    item = own_item(7, phase)
    assert (item.key, item.phase) == ("own.7", phase)
    assert item.when is NAMED_FIRST.get(phase, Moment.ARRIVAL)
    assert (item.private, item.logged, item.from_level) == (False, False, None)
