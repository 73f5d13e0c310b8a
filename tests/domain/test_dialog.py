"""A guided dialogue as pure steps: onward, back, skip, summary, one section at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dialog import (
    LISTENS,
    LISTENS_BRIEFLY,
    SUMMARY,
    Answer,
    Dialog,
    Form,
    Problem,
    Question,
    Wants,
)
from bot.domain.mission_form import JOURNEY, MISSION

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

FORM = Form(
    "trip",
    (
        Question("place", "journey", Wants.PLACE, required=True),
        Question("hotel", "lodging", Wants.NAMED),
        Question("floor", "lodging", Wants.TEXT, needs="hotel"),
        Question("friends", "friends", Wants.NAMED, repeats=True),
    ),
)


def begun(step: str = "place", **answers: Answer) -> Dialog:
    return Dialog(1, 7, FORM.name, step, answers)


def test_questions_are_asked_in_order_and_end_in_the_summary() -> None:
    dialog = FORM.answered(begun(), "Mopti")
    assert dialog.step == SUMMARY  # the required ones are enough
    dialog = FORM.resumed(dialog)
    steps = [dialog.step]
    for value in ("Hotel", "2nd"):
        dialog = FORM.answered(dialog, value)
        steps.append(dialog.step)
    assert steps == ["hotel", "floor", "friends"]
    assert FORM.skipped(dialog).step == SUMMARY


def test_a_question_about_something_unsaid_is_not_asked() -> None:
    assert FORM.skipped(begun("hotel", place="Mopti")).step == "friends"


def test_what_is_known_is_not_asked() -> None:
    assert FORM.begin({"place": "Mopti", "hotel": None}) == "friends"
    assert FORM.resumed(begun(place="Mopti", hotel="Hotel")).step == "floor"


def test_a_required_question_is_not_skipped() -> None:
    assert FORM.skipped(begun()).step == "place"
    assert FORM.skipped(begun("place", place="Mopti")).step == SUMMARY
    assert FORM.cleared(begun("place", place="Mopti")).answers == {"place": "Mopti"}


def test_skipping_keeps_what_was_answered_before() -> None:
    dialog = FORM.skipped(begun("hotel", place="Mopti", hotel="Hotel"))
    assert dialog.answers["hotel"] == "Hotel"
    assert dialog.step == "floor"


def test_several_answers_are_gathered_until_there_are_no_more() -> None:
    dialog = begun("friends", place="Mopti", hotel=None)
    for name in ("Salif", "Binta"):
        dialog = FORM.answered(dialog, {"name": name})
        assert dialog.step == "friends"
    done = FORM.skipped(dialog)
    assert done.step == SUMMARY
    assert done.answers["friends"] == [{"name": "Salif"}, {"name": "Binta"}]


def test_back_goes_through_the_questions_that_were_put() -> None:
    dialog = begun("friends", place="Mopti", hotel=None)
    dialog = FORM.back(dialog)
    assert dialog.step == "hotel"
    dialog = FORM.back(dialog)
    assert dialog.step == "place"
    assert FORM.back(dialog) == dialog
    assert FORM.back(replace(dialog, step=SUMMARY)).step == "friends"


def test_one_section_is_changed_and_the_summary_follows() -> None:
    full = begun(SUMMARY, place="Mopti", hotel="Hotel", floor="2nd", friends=None)
    dialog = FORM.edit(full, "lodging")
    assert dialog.step == "hotel"
    dialog = FORM.answered(dialog, "Other hotel")
    assert dialog.step == "floor"
    dialog = FORM.answered(dialog, "3rd")
    assert (dialog.step, dialog.editing) == (SUMMARY, False)
    assert dialog.answers["hotel"] == "Other hotel"
    assert FORM.back(FORM.edit(full, "lodging")) == full


def test_an_unknown_section_changes_nothing() -> None:
    full = begun(SUMMARY, place="Mopti")
    assert FORM.edit(full, "nonsense") == full


def test_the_summary_asks_first_for_what_is_required() -> None:
    assert FORM.summed_up(begun("friends")).step == "place"
    assert FORM.summed_up(begun("friends", place="Mopti")).step == SUMMARY


def test_going_on_asks_what_was_never_put() -> None:
    assert FORM.resumed(begun(SUMMARY, place="Mopti")).step == "hotel"
    assert FORM.resumed(begun(SUMMARY, place="Mopti", hotel=None, friends=None)).step == SUMMARY


def test_the_next_step_forgets_what_was_wrong() -> None:
    stuck = replace(begun(), problem=Problem("place", "xyz"))
    assert FORM.answered(stuck, "Mopti").problem is None
    assert FORM.back(replace(begun("hotel"), problem=Problem("long"))).problem is None


def test_words_are_an_answer_for_a_while_only() -> None:
    dialog = replace(begun(), asked_at=NOON)
    assert dialog.listens(NOON + LISTENS, on_mission=False)
    assert not dialog.listens(NOON + LISTENS + timedelta(seconds=1), on_mission=False)
    assert not dialog.listens(NOON + LISTENS, on_mission=True)
    assert dialog.listens(NOON + LISTENS_BRIEFLY, on_mission=True)
    assert not replace(dialog, step=SUMMARY).listens(NOON, on_mission=False)


ACTS = st.lists(
    st.sampled_from(["answer", "skip", "back", "remove", "summary", "on", *MISSION.sections]),
    max_size=40,
)


def act(dialog: Dialog, what: str) -> Dialog:
    asks = dialog.step != SUMMARY
    match what:
        case "answer":
            return MISSION.answered(dialog, "x") if asks else dialog
        case "skip":
            return MISSION.skipped(dialog) if asks else dialog
        case "remove":
            return MISSION.cleared(dialog) if asks else dialog
        case "back":
            return MISSION.back(dialog)
        case "summary":
            return MISSION.summed_up(dialog)
        case "on":
            return MISSION.resumed(dialog)
        case section:
            return MISSION.edit(dialog, section)


@given(ACTS)
def test_whatever_is_done_every_question_can_be_left_and_nothing_is_lost(acts: list[str]) -> None:
    dialog = Dialog(1, 7, MISSION.name, MISSION.begin({}))
    for what in acts:
        after = act(dialog, what)
        if what not in ("answer", "remove"):
            kept = {step: value for step, value in dialog.answers.items() if value}
            assert kept.items() <= dict(after.answers).items()
        dialog = after
    for _ in range(3 * len(MISSION.questions)):
        if dialog.step == SUMMARY:
            break
        asked = MISSION.question(dialog.step)
        dialog = MISSION.answered(dialog, "x") if asked.required else MISSION.skipped(dialog)
    assert MISSION.summed_up(dialog).step == SUMMARY


@pytest.mark.parametrize("section", sorted(JOURNEY))
def test_the_journey_is_part_of_the_form(section: str) -> None:
    assert section in MISSION.sections
